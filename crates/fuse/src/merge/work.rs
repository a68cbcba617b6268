//! A session's contents while events are merged into it.

use super::Outcome;
use super::arrays::{Arrays, Block, Id};
use super::axis::Axis;
use super::labels::Coordinate;
use super::remap::product;
use super::room::{fits, shape};
use super::settle::{self, Places};
use crate::cells::Cells;
use crate::fault::{Error, Fault};
use crate::initial::has_lineage;
use crate::value;
use indexmap::IndexMap;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use zarr_fuse_core::column::Column;
use zarr_fuse_core::layout::{join, lineage};
use zarr_fuse_core::schema::{GroupSchema, OnConflict, Variable};
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

    /// What it works on; behind by what was not flushed.
    pub(crate) fn store(&self) -> &Writable {
        self.arrays.store()
    }

    #[cfg(test)]
    pub(super) fn limit(&mut self, most: usize) {
        self.arrays.limit(most);
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
        self.run(path, group, cells, number, file).await.map_err(|error| match error {
            Error::Refused(mut faults) => {
                faults.iter_mut().for_each(|fault| fault.file = file.to_owned());
                Error::Refused(faults)
            }
            other => other,
        })
    }

    async fn run(
        &mut self,
        path: &str,
        group: &GroupSchema,
        cells: &Cells,
        number: u32,
        file: &str,
    ) -> Result<Outcome, Error> {
        let rows = cells.origins.len();
        // What could refuse the contribution comes first, and changes nothing.
        let uses = uses(group, cells);
        let mut axes: IndexMap<&str, Axis> = IndexMap::new();
        for (name, coordinate) in &group.coords {
            let none = Column::missing(coordinate.variable.data_type.kind(), 0);
            let (given, used) = match (cells.columns.get(name), uses.get(name.as_str())) {
                (Some(given), Some(used)) => (given, used.as_slice()),
                _ => (&none, [].as_slice()),
            };
            let stored = self.coordinate(path, name, coordinate.sorted).await?;
            let found = stored.find(name, given, used, coordinate.extend_never).await?;
            axes.insert(name, found.map_err(|(row, fault)| Fault { place: place(cells, row), ..fault })?);
        }
        fits(path, group, &axes)?;
        let mut given: Vec<(&String, &Variable, Pair, Values<'_>)> = Vec::new();
        let mut places: HashMap<(&[String], Vec<u64>), Places> = HashMap::new();
        for (name, variable) in &group.vars {
            let Some(values) = cells.columns.get(name) else { continue };
            let pair = self.pair(path, name, group, variable).await?;
            let stored = self.arrays.get(pair.values);
            let values = stored.coding.codes(values)?.map_or(Values::Given(values), Values::Codes);
            let (chunk, shape) = (stored.chunk.clone(), shape(variable, &axes));
            let along: Vec<&Axis> = variable.coords.iter().filter_map(|name| axes.get(name.as_str())).collect();
            if variable.on_conflict == OnConflict::Reject {
                let before = Places::of(&along, rows, &chunk, &shape, true);
                if let Some((row, there)) = self.conflict(pair.values, &before, values.get()).await? {
                    let shown = |value: &Column, at| value.get(at).as_ref().map(value::shown).unwrap_or_default();
                    return Err(Error::Conflict(Fault {
                        file: file.to_owned(),
                        place: place(cells, row),
                        column: name.clone(),
                        message: format!(
                            "expected the stored value {}, found {}",
                            shown(&there, 0),
                            shown(cells.columns.get(name).unwrap_or(&there), row)
                        ),
                        hint: format!("\"{name}\" does not take other values (`on_conflict: reject`)"),
                        rows: 1,
                    }));
                }
            }
            let key = (variable.coords.as_slice(), chunk);
            if let Entry::Vacant(vacant) = places.entry(key) {
                let of = Places::of(&along, rows, &vacant.key().1, &shape, false);
                vacant.insert(of);
            }
            given.push((name, variable, pair, values));
        }
        // From here on nothing is refused.
        let mut outcome = Outcome::default();
        self.grow(path, group, &axes, |name| cells.columns.get(name)).await?;
        outcome.labels = axes
            .iter()
            .filter(|(_, axis)| axis.added() > 0)
            .map(|(n, a)| ((*n).to_owned(), a.added() as u64))
            .collect();
        for (_, variable, pair, values) in given {
            let key = (variable.coords.as_slice(), self.arrays.get(pair.values).chunk.clone());
            let Some(places) = places.get(&key) else { continue };
            for (indices, rows) in places.chunks().filter(|(_, rows)| settle::any(values.get(), rows)) {
                let (block, dirty) = self.arrays.take(pair.values, &indices).await?;
                let mut block = block.unwrap_or_else(|| self.arrays.get(pair.values).empty());
                let written = match &mut block {
                    Block::Values(stored) => {
                        settle::merge(stored, values.get(), rows, variable.on_conflict, &mut outcome)
                    }
                    Block::Writers(_) => Vec::new(),
                };
                self.arrays.give(pair.values, &indices, block, dirty || !written.is_empty()).await?;
                self.sign(pair.writers, &indices, written.into_iter().map(|cell| (cell, number))).await?;
            }
        }
        Ok(outcome)
    }

    /// The least row that gives another value than the stored one, with that.
    async fn conflict(&mut self, id: Id, places: &Places, values: &Column) -> Result<Option<(usize, Column)>, Error> {
        let mut least: Option<(usize, Column)> = None;
        for (indices, rows) in places.chunks().filter(|(_, rows)| settle::any(values, rows)) {
            let (block, dirty) = self.arrays.take(id, &indices).await?;
            let Some(block) = block else { continue };
            if let Block::Values(stored) = &block
                && let Some((row, cell)) = settle::conflict(stored, values, rows)
                && least.as_ref().is_none_or(|(before, _)| row < *before)
            {
                least = Some((row, self.arrays.get(id).coding.texts(stored.take([Some(cell)]))?));
            }
            self.arrays.give(id, &indices, block, dirty).await?;
        }
        Ok(least)
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
            let values = stored.coding.codes(&part.values)?.map_or(Values::Given(&part.values), Values::Codes);
            let along: Vec<&Axis> = axes.iter().collect();
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
    async fn sign(
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
enum Values<'a> {
    Given(&'a Column),
    Codes(Column),
}

impl Values<'_> {
    fn get(&self) -> &Column {
        match self {
            Values::Given(values) => values,
            Values::Codes(codes) => codes,
        }
    }
}

/// By coordinate, whether each row gives a value of a variable over it, with all its labels.
pub(crate) fn uses<'a>(group: &'a GroupSchema, cells: &Cells) -> BTreeMap<&'a str, Vec<bool>> {
    let rows = cells.origins.len();
    // Many variables stand over the same coordinates: they are looked at together.
    let mut over: IndexMap<&[String], Vec<bool>> = IndexMap::new();
    for (name, variable) in &group.vars {
        if let Some(values) = cells.columns.get(name) {
            let given = over.entry(variable.coords.as_slice()).or_insert_with(|| vec![false; rows]);
            settle::present(values, given, |given, present| *given |= present);
        }
    }
    let mut uses: BTreeMap<&str, Vec<bool>> = BTreeMap::new();
    for (coords, mut given) in over {
        for name in coords {
            match cells.columns.get(name) {
                Some(labels) => settle::present(labels, &mut given, |given, present| *given &= present),
                None => given.fill(false),
            }
        }
        for name in coords {
            let used = uses.entry(name).or_insert_with(|| vec![false; rows]);
            used.iter_mut().zip(&given).for_each(|(used, given)| *used |= given);
        }
    }
    uses
}

/// Where a row came from, for people.
fn place(cells: &Cells, row: usize) -> String {
    cells.origins.get(row).map(|origin| origin.to_string()).unwrap_or_default()
}
