//! A session's contents while events are merged into it.

use super::Outcome;
use super::arrays::{Arrays, Block, Id};
use super::axis::Axis;
use super::contribution::Batches;
use super::labels::Coordinate;
use super::remap::product;
use super::settle::{self, Along, Places};
use crate::fault::Error;
use crate::initial::has_lineage;
use crate::value;
use indexmap::IndexMap;
use std::collections::BTreeMap;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::layout::{join, lineage};
use zarr_fuse_core::schema::{GroupSchema, Variable};
use zarr_fuse_core::zarr::array::Writable;

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
    pub(super) arrays: Arrays,
    /// By path. A tree, so that they are written in one order.
    pub(super) coordinates: BTreeMap<String, Coordinate>,
}

/// A variable and its lineage.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    pub(super) values: Id,
    pub(super) writers: Option<Id>,
}

impl Work {
    /// Work on the contents of `store`.
    pub(crate) fn new(store: Writable) -> Self {
        Self { arrays: Arrays::new(store), coordinates: BTreeMap::new() }
    }

    /// The same, of which nothing is kept: it writes no more into the session than memory forces it to.
    #[must_use]
    pub(crate) fn rehearsed(mut self) -> Self {
        self.arrays.rehearse();
        self
    }

    /// What it works on; behind by what was not flushed.
    pub(crate) fn store(&self) -> &Writable {
        self.arrays.store()
    }

    #[cfg(test)]
    pub(super) fn limit(&mut self, most: usize) {
        self.arrays.limit(most);
    }

    /// Merges a contribution whole, or on an error (reject, fixed labels, too large) not at all: then the work is as it
    /// was before the call. Only what ends all work, as a store or a batch that cannot be read, may leave a part of it.
    ///
    /// `number`: n of its id `c<n>`, for the lineage. `file`: its name in faults.
    pub(crate) async fn merge(
        &mut self,
        path: &str,
        group: &GroupSchema,
        batches: &impl Batches,
        number: u32,
        file: &str,
    ) -> Result<Outcome, Error> {
        self.merge_seen(path, group, batches, number, file, &mut |_| {}).await
    }

    /// Sets cells whatever is stored, with their writers. Labels must be there.
    ///
    /// Errors: a label that is not there; nothing is set then.
    pub(crate) async fn put(&mut self, path: &str, group: &GroupSchema, settled: &[Settled]) -> Result<Outcome, Error> {
        let mut parts = Vec::new();
        for part in settled {
            let Some(variable) = group.vars.get(&part.variable) else { continue };
            let mut axes = Vec::new();
            for name in &variable.coords {
                let none = Column::missing(zarr_fuse_core::column::Kind::Int, part.values.len());
                let given = part.labels.get(name).unwrap_or(&none);
                let axis = self.locate(path, group, name, given).await?;
                if let Some(row) = (0..part.values.len()).find(|row| axis.rows.get(*row).copied().flatten().is_none()) {
                    let label = given.get(row).map(|label| value::shown(&label)).unwrap_or_default();
                    return Err(Error::Schema(format!("\"{name}\" has no label {label}")));
                }
                axes.push(axis);
            }
            let pair = self.pair(path, &part.variable, group, variable).await?;
            let stored = self.arrays.get(pair.values);
            let values = stored.coding().codes(&part.values)?.map_or(Values::Given(&part.values), Values::Codes);
            let along: Vec<Along<'_>> = axes.iter().map(|axis| Along { axis, codes: None }).collect();
            let places = Places::of(&along, part.values.len(), &stored.chunk, &stored.shape, false);
            parts.push((part, pair, values, places));
        }
        let mut outcome = Outcome::default();
        for (part, pair, values, places) in parts {
            for (indices, rows) in places.chunks() {
                let (block, _) = self.arrays.take(pair.values, &indices).await?;
                let mut block = block.unwrap_or_else(|| self.arrays.get(pair.values).empty());
                let put = match &mut block {
                    Block::Values(stored) => settle::put(stored, values.get(), rows, &mut outcome),
                    Block::Writers(_) => Vec::new(),
                };
                self.arrays.give(pair.values, &indices, block, true).await?;
                let writer = |row: usize| part.writers.get(row).copied().unwrap_or(0);
                self.sign(pair.writers, &indices, put.into_iter().map(|(cell, row)| (cell, writer(row)))).await?;
            }
        }
        Ok(outcome)
    }

    /// Makes the present cells of `variables` inside `region` missing, as the event of that number. Labels stay.
    pub(crate) async fn erase(
        &mut self,
        path: &str,
        group: &GroupSchema,
        variables: &[&str],
        region: &Region,
        number: u32,
    ) -> Result<Outcome, Error> {
        let mut outcome = Outcome::default();
        for name in variables {
            let Some(variable) = group.vars.get(*name) else { continue };
            let pair = self.pair(path, name, group, variable).await?;
            let chunk = self.arrays.get(pair.values).chunk.clone();
            let known = self.arrays.known(pair.values).await?.clone();
            for indices in known {
                // Places in the chunk, by axis; then the cells in C order.
                let within: Vec<Vec<u64>> = (indices.iter().zip(&chunk).zip(&variable.coords))
                    .map(|((index, len), name)| match region.get(name) {
                        None => (0..*len).collect(),
                        Some(picked) => {
                            let (start, end) = (index * len, (index + 1) * len);
                            let first = picked.partition_point(|at| *at < start);
                            picked[first..].iter().take_while(|at| **at < end).map(|at| at - start).collect()
                        }
                    })
                    .collect();
                if within.iter().any(Vec::is_empty) {
                    continue;
                }
                let (block, dirty) = self.arrays.take(pair.values, &indices).await?;
                let Some(mut block) = block else { continue };
                let cell = |at: Vec<u64>| at.iter().zip(&chunk).fold(0, |cell, (at, len)| cell * len + at) as usize;
                let cells = product(&within).into_iter().map(cell);
                let erased = match &mut block {
                    Block::Values(stored) => settle::erase(stored, cells),
                    Block::Writers(_) => Vec::new(),
                };
                outcome.erased += erased.len() as u64;
                self.arrays.give(pair.values, &indices, block, dirty || !erased.is_empty()).await?;
                self.sign(pair.writers, &indices, erased.into_iter().map(|cell| (cell, number))).await?;
            }
        }
        Ok(outcome)
    }

    /// Writes what is kept in memory into the session.
    pub(crate) async fn flush(&mut self) -> Result<(), Error> {
        let store = self.arrays.store().clone();
        for coordinate in self.coordinates.values_mut() {
            coordinate.flush(&store).await?;
        }
        self.arrays.flush().await
    }

    /// Writes who wrote cells of a chunk, if the variable has a lineage.
    pub(super) async fn sign(
        &mut self,
        id: Option<Id>,
        indices: &[u64],
        cells: impl ExactSizeIterator<Item = (usize, u32)>,
    ) -> Result<(), Error> {
        let Some(id) = id.filter(|_| cells.len() > 0) else { return Ok(()) };
        let (block, _) = self.arrays.take(id, indices).await?;
        let mut block = block.unwrap_or_else(|| self.arrays.get(id).empty());
        if let Block::Writers(writers) = &mut block {
            cells.for_each(|(cell, number)| writers[cell] = number);
        }
        self.arrays.give(id, indices, block, true).await
    }

    /// The stored labels of a coordinate.
    pub(super) async fn coordinate(&mut self, path: &str, name: &str, sorted: bool) -> Result<&mut Coordinate, Error> {
        let path = join(path, name);
        if !self.coordinates.contains_key(&path) {
            let opened = Coordinate::open(self.arrays.store(), &path, sorted).await?;
            self.coordinates.insert(path.clone(), opened);
        }
        self.coordinates.get_mut(&path).ok_or_else(|| zarr_fuse_core::zarr::array::Error::Missing(path).into())
    }

    /// Where `given` stand among the stored labels; others stand nowhere.
    pub(super) async fn locate(
        &mut self,
        path: &str,
        group: &GroupSchema,
        name: &str,
        given: &Column,
    ) -> Result<Axis, Error> {
        let sorted = group.coords.get(name).is_some_and(|coordinate| coordinate.sorted);
        let stored = self.coordinate(path, name, sorted).await?;
        // All are used for how far is read, none to be put among them.
        stored.locate(name, given).await
    }

    pub(super) async fn pair(
        &mut self,
        path: &str,
        name: &str,
        group: &GroupSchema,
        variable: &Variable,
    ) -> Result<Pair, Error> {
        let values = self.arrays.open(&join(path, name)).await?;
        // A store of an older version has no lineage, and may have a variable of that name.
        let lineage = lineage(name);
        let writers = match has_lineage(group, variable) && group.variable(&lineage).is_none() {
            true => self.arrays.find(&join(path, &lineage), true).await?,
            false => None,
        };
        Ok(Pair { values, writers })
    }
}

/// Values of a contribution as chunks hold them.
pub(super) enum Values<'a> {
    Given(&'a Column),
    Codes(Column),
}

impl Values<'_> {
    pub(super) fn get(&self) -> &Column {
        match self {
            Values::Given(values) => values,
            Values::Codes(codes) => codes,
        }
    }
}
