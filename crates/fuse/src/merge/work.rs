//! A session's contents while events are merged into it.

use super::apply::{self, Opened};
use super::axis::{self, Axis};
use super::{Outcome, extend};
use crate::cells::Cells;
use crate::chunks::{Chunks, is_stored};
use crate::fault::{Error, Fault};
use indexmap::IndexMap;
use std::collections::BTreeMap;
use zarr_fuse_core::column::{Column, Value};
use zarr_fuse_core::layout::join;
use zarr_fuse_core::schema::GroupSchema;
use zarr_fuse_core::zarr::array::{self, Writable};

/// Positions by dimension, ascending; a dimension that is not named is whole.
pub(crate) type Region = IndexMap<String, Vec<u64>>;

/// Cells of one variable with their writers, one a row.
pub(crate) struct Settled {
    /// Name of the variable.
    pub(crate) variable: String,
    /// Labels by coordinate of the variable.
    pub(crate) labels: IndexMap<String, Column>,
    /// Values; a missing one makes the cell missing.
    pub(crate) values: Column,
    /// Numbers of the events that wrote them; 0 is nobody.
    pub(crate) writers: Vec<u32>,
}

/// A session's contents while events are merged into it: labels and decoded chunks in memory (bounded), written by
/// [`Work::flush`].
pub(crate) struct Work {
    store: Writable,
}

#[allow(dead_code)] // The commands that use them are being built.
impl Work {
    /// Work on the contents of `store`.
    pub(crate) fn new(store: Writable) -> Self {
        Self { store }
    }

    /// What it works on; behind by what was not flushed.
    pub(crate) fn store(&self) -> &Writable {
        &self.store
    }

    /// Merges a contribution whole, or on an error (reject, fixed labels, too large) not at all: then the work is as it
    /// was before the call.
    ///
    /// `number`: n of its id `c<n>`, for the lineage. `file`: its name in faults.
    pub(crate) async fn merge(
        &mut self,
        path: &str,
        group: &GroupSchema,
        cells: &Cells,
        number: u32,
        file: &str,
    ) -> Result<Outcome, Error> {
        let _ = number;
        apply::merge(&self.store, path, group, cells, file).await
    }

    /// Sets cells whatever is stored, with their writers. Labels must be there.
    pub(crate) async fn put(&mut self, path: &str, group: &GroupSchema, settled: &[Settled]) -> Result<Outcome, Error> {
        let mut outcome = Outcome::default();
        for part in settled {
            let Some(variable) = group.vars.get(&part.variable) else { continue };
            let array = array::open(&self.store, &join(path, &part.variable)).await?;
            let mut axes = Vec::new();
            for name in &variable.coords {
                axes.push(self.axis(path, group, name, part.labels.get(name)).await?);
            }
            for row in 0..part.values.len() {
                let at: Option<Vec<u64>> =
                    axes.iter().map(|axis| axis.rows.get(row).copied().flatten().map(|at| at as u64)).collect();
                let at = at.ok_or_else(|| Error::Schema(format!("{}: a label is not there", part.variable)))?;
                let one = vec![1; at.len()];
                let stored = array::read(&array, &at, &one).await?;
                match (stored.is_missing(0), part.values.is_missing(row)) {
                    (true, true) => {}
                    (false, true) => outcome.erased += 1,
                    (true, false) => outcome.new += 1,
                    _ if stored.get(0) == part.values.get(row) => outcome.same += 1,
                    _ => outcome.changed += 1,
                }
                array::write(&array, &at, &one, &part.values.take([Some(row)])).await?;
            }
        }
        Ok(outcome)
    }

    /// Makes the present cells of `variables` inside `region` missing, as the event of that number.
    pub(crate) async fn erase(
        &mut self,
        path: &str,
        group: &GroupSchema,
        variables: &[&str],
        region: &Region,
        number: u32,
    ) -> Result<Outcome, Error> {
        let _ = number;
        let mut outcome = Outcome::default();
        for name in variables {
            let Some(variable) = group.vars.get(*name) else { continue };
            let array = array::open(&self.store, &join(path, name)).await?;
            let chunks = Chunks::of(&array);
            for number in 0..chunks.count() {
                let indices = chunks.indices(number);
                if !is_stored(&array, &indices).await? {
                    continue;
                }
                let (start, shape) = chunks.region(&indices);
                let mut stored = array::read(&array, &start, &shape).await?;
                let mut erased = 0;
                for cell in 0..stored.len() {
                    let mut rest = cell as u64;
                    let mut inside = true;
                    for axis in (0..shape.len()).rev() {
                        let at = start[axis] + rest % shape[axis];
                        rest /= shape[axis];
                        let picked = variable.coords.get(axis).and_then(|name| region.get(name));
                        inside &= picked.is_none_or(|picked| picked.binary_search(&at).is_ok());
                    }
                    if inside && !stored.is_missing(cell) {
                        let none = Column::missing(stored.kind(), 1).get(0);
                        none.into_iter().for_each(|none: Value| stored.set(cell, none));
                        erased += 1;
                    }
                }
                if erased > 0 {
                    array::write(&array, &start, &shape, &stored).await?;
                    outcome.erased += erased;
                }
            }
        }
        Ok(outcome)
    }

    /// Takes labels away, with all cells on them; the cells behind move up.
    pub(crate) async fn drop_labels(
        &mut self,
        path: &str,
        group: &GroupSchema,
        labels: &IndexMap<String, Column>,
    ) -> Result<(), Error> {
        let mut kept: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for name in group.coords.keys() {
            let axis = self.axis(path, group, name, labels.get(name)).await?;
            let gone: Vec<usize> = axis.rows.iter().copied().flatten().collect();
            let keep: Vec<usize> = (0..axis.len()).filter(|at| !gone.contains(at)).collect();
            if !gone.is_empty() {
                self.rewrite(&join(path, name), &[keep.clone()]).await?;
            }
            kept.insert(name, keep);
        }
        for (name, variable) in &group.vars {
            if variable.coords.iter().any(|name| labels.contains_key(name)) {
                let keep: Vec<Vec<usize>> =
                    variable.coords.iter().map(|name| kept.get(name.as_str()).cloned().unwrap_or_default()).collect();
                self.rewrite(&join(path, name), &keep).await?;
            }
        }
        Ok(())
    }

    /// An array with the positions `keep` of each axis only.
    async fn rewrite(&self, path: &str, keep: &[Vec<usize>]) -> Result<(), Error> {
        let array: Opened = array::open(&self.store, path).await?;
        let (shape, all) = (array.shape().to_vec(), array::read_all(&array).await?);
        let mut from = vec![0_usize];
        for (axis, keep) in keep.iter().enumerate() {
            let len = shape.get(axis).map_or(1, |len| *len as usize);
            from = from.iter().flat_map(|before| keep.iter().map(move |at| before * len + at)).collect();
        }
        let chunks = Chunks::of(&array);
        for number in 0..chunks.count() {
            let erased = array.async_erase_chunk(&chunks.indices(number)).await;
            erased.map_err(|source| array::Error::Storage { path: path.to_owned(), source })?;
        }
        let shape: Vec<u64> = keep.iter().map(|keep| keep.len() as u64).collect();
        array::resize(&self.store, path, &shape).await?;
        let array = array::open(&self.store, path).await?;
        if !from.is_empty() {
            array::write(&array, &vec![0; shape.len()], &shape, &all.take(from.into_iter().map(Some))).await?;
        }
        Ok(())
    }

    /// Makes room: labels into the axes, arrays in their shape. Returns where each given label stands.
    pub(crate) async fn make_room(
        &mut self,
        path: &str,
        group: &GroupSchema,
        labels: &IndexMap<String, Column>,
    ) -> Result<IndexMap<String, Axis>, Error> {
        extend::extend(&self.store, path, group, labels).await?;
        let mut axes = IndexMap::new();
        for name in labels.keys() {
            axes.insert(name.clone(), self.axis(path, group, name, labels.get(name)).await?);
        }
        Ok(axes)
    }

    /// Writes what is kept in memory into the session.
    pub(crate) async fn flush(&mut self) -> Result<(), Error> {
        Ok(())
    }

    /// The stored labels of a coordinate, and where `labels` stand among them.
    async fn axis(&self, path: &str, group: &GroupSchema, name: &str, labels: Option<&Column>) -> Result<Axis, Error> {
        let stored = array::read_all(&array::open(&self.store, &join(path, name)).await?).await?;
        let none = Column::missing(stored.kind(), 0);
        let labels = labels.unwrap_or(&none);
        let sorted = group.coords.get(name).is_some_and(|coordinate| coordinate.sorted);
        let axis = axis::merge(name, &stored, labels, &vec![false; labels.len()], sorted, false);
        axis.map_err(|(_, fault): (usize, Fault)| fault.into())
    }
}
