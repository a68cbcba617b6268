//! The labels of a coordinate in a session: of a long sorted one only the chunks that matter are read, from its end.

use super::arrays::Opened;
use super::axis::{Axis, Labels};
use crate::chunks::Chunks;
use crate::fault::{Error, Fault};
use zarr_fuse_core::column::Column;
use zarr_fuse_core::zarr::array::{self, Writable};

/// The labels of a coordinate, and what of them is not written yet.
pub(super) struct Coordinate {
    path: String,
    array: Opened,
    labels: Labels,
    /// Labels a chunk.
    chunk: usize,
    /// Labels in the store.
    saved: usize,
    /// Position from which on the store has others.
    changed: Option<usize>,
}

impl Coordinate {
    pub(super) async fn open(store: &Writable, path: &str, sorted: bool) -> Result<Self, Error> {
        let array = array::open(store, path).await?;
        let saved = array.shape().first().copied().unwrap_or(0) as usize;
        let chunk = Chunks::of(&array).len.first().map_or(1, |len| *len as usize);
        let first = if sorted { saved.saturating_sub(1) / chunk * chunk } else { 0 };
        let tail = array::read(&array, &[first as u64], &[(saved - first) as u64]).await?;
        Ok(Self { path: path.to_owned(), labels: Labels::new(tail, first, sorted), array, chunk, saved, changed: None })
    }

    pub(super) fn len(&self) -> usize {
        self.labels.len()
    }

    /// Where `given` stands, see [`Labels::find`]. Nothing changes but that labels are read.
    pub(super) async fn find(
        &mut self,
        name: &str,
        given: &Column,
        uses: &[bool],
        fixed: bool,
    ) -> Result<Result<Axis, (usize, Fault)>, Error> {
        self.read(given, uses, fixed).await?;
        Ok(self.labels.find(name, given, uses, fixed))
    }

    /// Where `given` stands; a label that is not there stands nowhere.
    pub(super) async fn locate(&mut self, name: &str, given: &Column) -> Result<Axis, Error> {
        self.read(given, &vec![true; given.len()], false).await?;
        let found = self.labels.find(name, given, &vec![false; given.len()], false);
        found.map_err(|(_, fault)| fault.into())
    }

    /// Reads labels from the end backwards, until all of `given` that count are known to be there or not.
    async fn read(&mut self, given: &Column, uses: &[bool], all: bool) -> Result<(), Error> {
        while self.labels.first > 0 && (all || !self.labels.reaches(given, uses)) {
            // What lies before the known labels is as it is stored.
            let from = self.labels.first.saturating_sub(self.chunk);
            let len = (self.labels.first - from) as u64;
            self.labels.prepend(array::read(&self.array, &[from as u64], &[len]).await?);
        }
        Ok(())
    }

    pub(super) fn insert(&mut self, axis: &Axis, given: &Column) {
        self.labels.insert(axis, given);
        self.change(axis.inserted.first());
    }

    /// Takes away the labels at `positions`, which ascend and were found.
    pub(super) fn remove(&mut self, positions: &[u64]) {
        self.labels.remove(positions);
        self.change(positions.first());
    }

    fn change(&mut self, from: Option<&u64>) {
        let from = from.map(|from| *from as usize);
        self.changed = [self.changed, from].into_iter().flatten().min();
    }

    /// Writes the labels from the first changed one on.
    pub(super) async fn flush(&mut self, store: &Writable) -> Result<(), Error> {
        let Some(changed) = self.changed.take() else { return Ok(()) };
        let len = self.len();
        let first = changed / self.chunk;
        // A chunk is erased before it is written, so that no label of old stays behind the last one.
        for index in first..self.saved.div_ceil(self.chunk) {
            array::erase_chunk(&self.array, &[index as u64]).await?;
        }
        if len != self.saved {
            array::resize(store, &self.path, &[len as u64]).await?;
            self.array = array::open(store, &self.path).await?;
            self.saved = len;
        }
        for start in (first * self.chunk..len).step_by(self.chunk) {
            let end = (start + self.chunk).min(len);
            let part = self.labels.part(start, end);
            array::write(&self.array, &[start as u64], &[(end - start) as u64], &part).await?;
        }
        Ok(())
    }
}
