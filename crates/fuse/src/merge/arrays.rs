//! The arrays of a session with their decoded chunks: a bounded part of them in memory, changed ones written when their
//! place is needed or nothing more comes to them, at the latest by [`Arrays::flush`].

use super::batch::column_bytes;
use super::writing::{Key, Target, Writing};
use crate::chunks::Chunks;
use crate::fault::Error;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use zarr_fuse_core::column::{Column, Kind};
use zarr_fuse_core::zarr::array::{self, Coding, Writable};
use zarrs::array::Array;
use zarrs_storage::AsyncReadableWritableListableStorageTraits;

/// An array of a session.
pub(crate) type Opened = Array<dyn AsyncReadableWritableListableStorageTraits>;

/// Bytes of decoded chunks that are kept.
const MOST: usize = 64 << 20;
/// Bytes of decoded chunks from which on it pays to encode them on other threads.
const ASIDE: usize = 64 << 10;

/// A decoded chunk, its cells outside the array too.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Block {
    /// Of a variable; codes are codes.
    Values(Column),
    /// Of a lineage.
    Writers(Vec<u32>),
}

impl Block {
    /// Bytes in memory, about.
    fn bytes(&self) -> usize {
        match self {
            Block::Values(values) => column_bytes(values),
            Block::Writers(writers) => size_of_val(writers.as_slice()),
        }
    }
}

/// An array as the session will have it.
pub(super) struct Stored {
    target: Target,
    path: String,
    document: Json,
    /// Elements in axis order.
    pub(super) shape: Vec<u64>,
    /// Those that its document in the store says.
    saved: Vec<u64>,
    /// Elements of a chunk in axis order.
    pub(super) chunk: Vec<u64>,
    /// What a chunk holds; `None`: it is a lineage.
    kind: Option<Kind>,
    /// Chunks that may hold something; `None`: not known.
    known: Option<BTreeSet<Vec<u64>>>,
}

impl Stored {
    /// How its chunks stand in bytes.
    pub(super) fn coding(&self) -> &Coding {
        &self.target.coding
    }

    /// Cells of a chunk that are inside the array.
    pub(super) fn inside(&self, indices: &[u64]) -> u64 {
        let along = indices.iter().zip(&self.chunk).zip(&self.shape);
        along.map(|((index, chunk), len)| len.saturating_sub(index * chunk).min(*chunk)).product()
    }

    /// Cells of a chunk.
    pub(super) fn cells(&self) -> usize {
        self.chunk.iter().product::<u64>() as usize
    }

    /// A chunk that holds nothing.
    pub(super) fn empty(&self) -> Block {
        match self.kind {
            Some(kind) => Block::Values(Column::missing(kind, self.cells())),
            None => Block::Writers(vec![0; self.cells()]),
        }
    }
}

/// Number of an array in [`Arrays`].
pub(super) type Id = usize;

/// A chunk in memory.
struct Held {
    block: Block,
    dirty: bool,
    stamp: u64,
    bytes: usize,
}

/// The arrays of a session.
pub(super) struct Arrays {
    store: Writable,
    ids: HashMap<String, Option<Id>>,
    all: Vec<Stored>,
    held: HashMap<(Id, Vec<u64>), Held>,
    /// Held chunks by the time of their last use.
    order: BTreeMap<u64, (Id, Vec<u64>)>,
    clock: u64,
    bytes: usize,
    most: usize,
    /// Chunks from this size on are encoded on other threads.
    aside: usize,
    /// Nothing of it is kept: chunks are written for want of room only.
    rehearsed: bool,
    writing: Writing,
}

impl Arrays {
    pub(super) fn new(store: Writable) -> Self {
        let (ids, all, held, order) = Default::default();
        let (bytes, clock, rehearsed, writing) = Default::default();
        Self { store, ids, all, held, order, clock, bytes, most: MOST, aside: ASIDE, rehearsed, writing }
    }

    pub(super) fn store(&self) -> &Writable {
        &self.store
    }

    /// Keeps at most so many bytes of chunks, and encodes all on other threads.
    #[cfg(test)]
    pub(super) fn limit(&mut self, most: usize) {
        (self.most, self.aside) = (most, 0);
    }

    /// Nothing of what comes is kept, so that no chunk is written as long as there is room for all.
    pub(super) fn rehearse(&mut self) {
        self.rehearsed = true;
    }

    /// The array at `path`; `None` if there is none.
    pub(super) async fn find(&mut self, path: &str, lineage: bool) -> Result<Option<Id>, Error> {
        if let Some(id) = self.ids.get(path) {
            return Ok(*id);
        }
        let id = match array::document(&self.store, path).await? {
            None => None,
            Some(document) => {
                let opened = array::open(&self.store, path).await?;
                let coding = Coding::of(&opened);
                let kind = if lineage { None } else { Some(coding.kind()?) };
                let (shape, chunk) = (opened.shape().to_vec(), Chunks::of(&opened).len);
                let (saved, path) = (shape.clone(), path.to_owned());
                let target = Target { array: Arc::new(opened), coding: Arc::new(coding) };
                self.all.push(Stored { target, path, document, shape, saved, chunk, kind, known: None });
                Some(self.all.len() - 1)
            }
        };
        self.ids.insert(path.to_owned(), id);
        Ok(id)
    }

    /// The array at `path`. Errors: there is none.
    pub(super) async fn open(&mut self, path: &str) -> Result<Id, Error> {
        self.find(path, false).await?.ok_or_else(|| array::Error::Missing(path.to_owned()).into())
    }

    pub(super) fn get(&self, id: Id) -> &Stored {
        &self.all[id]
    }

    /// Takes a chunk out, which [`Arrays::give`] or [`Arrays::erase`] follows. `None`: it holds nothing.
    /// With it, whether it differs from the stored one.
    pub(super) async fn take(&mut self, id: Id, indices: &[u64]) -> Result<(Option<Block>, bool), Error> {
        let key = (id, indices.to_vec());
        if let Some(held) = self.held.remove(&key) {
            self.order.remove(&held.stamp);
            self.bytes -= held.bytes;
            return Ok((Some(held.block), held.dirty));
        }
        self.writing.wait_for(&key).await?;
        let stored = &self.all[id];
        if stored.known.as_ref().is_some_and(|known| !known.contains(indices)) {
            return Ok((None, false));
        }
        let Target { array, coding } = &stored.target;
        let block = match stored.kind {
            Some(_) => array::read_chunk(array, coding, indices).await?.map(Block::Values),
            None => array::read_numbers(array, indices).await?.map(Block::Writers),
        };
        Ok((block, false))
    }

    /// Puts a chunk in. `dirty`: it differs from the stored one. Writes the chunks that were not used for the longest
    /// time when there are too many.
    pub(super) async fn give(&mut self, id: Id, indices: &[u64], block: Block, dirty: bool) -> Result<(), Error> {
        if dirty && let Some(known) = &mut self.all[id].known {
            known.insert(indices.to_vec());
        }
        self.clock += 1;
        let held = Held { bytes: block.bytes(), block, dirty, stamp: self.clock };
        self.bytes += held.bytes;
        self.order.insert(held.stamp, (id, indices.to_vec()));
        if let Some(before) = self.held.insert((id, indices.to_vec()), held) {
            self.order.remove(&before.stamp);
            self.bytes -= before.bytes;
        }
        while self.bytes > self.most {
            let Some((_, key)) = self.order.pop_first() else { break };
            let Some(held) = self.held.remove(&key) else { continue };
            self.bytes -= held.bytes;
            if held.dirty {
                self.write(key, held).await?;
            }
        }
        Ok(())
    }

    /// Writes a chunk to which nothing more comes, if it differs from the store.
    pub(super) async fn finish(&mut self, id: Id, indices: &[u64]) -> Result<(), Error> {
        let key = (id, indices.to_vec());
        match self.held.get(&key) {
            Some(held) if held.dirty && !self.rehearsed => {}
            _ => return Ok(()),
        }
        let Some(held) = self.held.remove(&key) else { return Ok(()) };
        self.order.remove(&held.stamp);
        self.bytes -= held.bytes;
        self.write(key, held).await
    }

    /// Begins to write a chunk.
    async fn write(&mut self, key: Key, held: Held) -> Result<(), Error> {
        self.save(key.0).await?;
        let aside = held.bytes >= self.aside;
        self.writing.begin(key.clone(), &self.all[key.0].target, held.block, aside).await
    }

    /// Takes a chunk away.
    pub(super) async fn erase(&mut self, id: Id, indices: &[u64]) -> Result<(), Error> {
        let key = (id, indices.to_vec());
        if let Some(held) = self.held.remove(&key) {
            self.order.remove(&held.stamp);
            self.bytes -= held.bytes;
        }
        self.writing.wait_for(&key).await?;
        // Outside the shape that is saved nothing can be stored.
        let stored = &mut self.all[id];
        if let Some(known) = &mut stored.known {
            known.remove(indices);
        }
        let mut inside = indices.iter().zip(&stored.chunk).zip(&stored.saved);
        if inside.all(|((index, chunk), len)| index * chunk < *len) {
            array::erase_chunk(&stored.target.array, indices).await?;
        }
        Ok(())
    }

    /// Chunks that may hold something, in the store or in memory, ascending in C order.
    pub(super) async fn known(&mut self, id: Id) -> Result<&BTreeSet<Vec<u64>>, Error> {
        if self.all[id].known.is_none() {
            self.writing.all().await?;
            let mut known = array::stored_chunks(&self.all[id].target.array).await?;
            known.extend(self.held.keys().filter(|(other, _)| *other == id).map(|(_, indices)| indices.clone()));
            self.all[id].known = Some(known);
        }
        Ok(self.all[id].known.get_or_insert_default())
    }

    /// Gives an array another shape. Its chunks stay; those outside a smaller one were erased.
    pub(super) fn resize(&mut self, id: Id, shape: Vec<u64>) {
        self.all[id].shape = shape;
    }

    /// Writes the shape of an array.
    async fn save(&mut self, id: Id) -> Result<(), Error> {
        let stored = &mut self.all[id];
        if stored.saved != stored.shape {
            if let Some(object) = stored.document.as_object_mut() {
                object.insert("shape".into(), json!(stored.shape));
            }
            array::put_document(&self.store, &stored.path, &stored.document).await?;
            stored.saved.clone_from(&stored.shape);
        }
        Ok(())
    }

    /// Writes what differs from the store, and forgets the chunks.
    pub(super) async fn flush(&mut self) -> Result<(), Error> {
        for id in 0..self.all.len() {
            self.save(id).await?;
        }
        let mut held: Vec<_> = std::mem::take(&mut self.held).into_iter().filter(|(_, held)| held.dirty).collect();
        held.sort_by(|(a, _), (b, _)| a.cmp(b));
        (self.order, self.bytes) = Default::default();
        let aside = held.iter().map(|(_, held)| held.bytes).sum::<usize>() >= 4 * self.aside;
        for (key, held) in held {
            let target = &self.all[key.0].target;
            self.writing.begin(key, target, held.block, aside).await?;
        }
        self.writing.all().await?;
        self.all.iter_mut().for_each(|stored| stored.known = None);
        Ok(())
    }
}
