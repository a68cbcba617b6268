//! From cells to changed chunks: reads what is stored there, compares, writes into the session.

use super::Outcome;
use super::axis::{self, Axis};
use super::grow::grow;
use crate::cells::Cells;
use crate::chunks::Chunks;
use crate::fault::{Error, Fault};
use crate::value;
use indexmap::IndexMap;
use zarr_fuse_core::column::{Column, Value};
use zarr_fuse_core::layout::join;
use zarr_fuse_core::schema::{GroupSchema, OnConflict, Variable};
use zarr_fuse_core::zarr::array::{self, Writable};
use zarrs::array::Array;
use zarrs_storage::AsyncReadableWritableListableStorageTraits;

/// An array of a session.
pub(super) type Opened = Array<dyn AsyncReadableWritableListableStorageTraits>;

/// Merges `cells` into the group at `path` of a session's store.
///
/// `file` is the name that faults carry. Errors leave the session half changed: the caller drops it.
pub async fn merge(
    store: &Writable,
    path: &str,
    group: &GroupSchema,
    cells: &Cells,
    file: &str,
) -> Result<Outcome, Error> {
    let with_file = |error| match error {
        Error::Refused(mut faults) => {
            faults.iter_mut().for_each(|fault| fault.file = file.to_owned());
            Error::Refused(faults)
        }
        other => other,
    };
    let axes = axes(store, path, group, cells).await.map_err(with_file)?;
    let mut outcome = Outcome::default();
    for (name, axis) in &axes {
        if axis.added() > 0 {
            outcome.labels.insert(name.clone(), axis.added() as u64);
            write_labels(store, &join(path, name), axis).await?;
        }
    }
    for (name, variable) in &group.vars {
        let axes: Vec<&Axis> = variable.coords.iter().filter_map(|name| axes.get(name)).collect();
        let array = grow(store, &join(path, name), variable.data_type.kind(), &axes).await.map_err(with_file)?;
        if let Some(values) = cells.columns.get(name) {
            let mut writer = Writer { array: &array, name, variable, cells, values, file, outcome: &mut outcome };
            writer.run(&axes).await?;
        }
    }
    Ok(outcome)
}

async fn axes(
    store: &Writable,
    path: &str,
    group: &GroupSchema,
    cells: &Cells,
) -> Result<IndexMap<String, Axis>, Error> {
    let mut axes = IndexMap::new();
    for (name, coordinate) in &group.coords {
        let stored = array::read_all(&array::open(store, &join(path, name)).await?).await?;
        let none = Column::missing(coordinate.variable.data_type.kind(), cells.origins.len());
        let labels = cells.columns.get(name).unwrap_or(&none);
        let uses = uses(group, cells, name);
        let axis = axis::merge(name, &stored, labels, &uses, coordinate.sorted, coordinate.extend_never);
        axes.insert(name.clone(), axis.map_err(|(row, fault)| Fault { place: place(cells, row), ..fault })?);
    }
    Ok(axes)
}

/// Whether each row gives a value of a variable over the coordinate `name`, with all its labels.
fn uses(group: &GroupSchema, cells: &Cells, name: &str) -> Vec<bool> {
    let mut uses = vec![false; cells.origins.len()];
    for (variable, schema) in group.vars.iter().filter(|(_, schema)| schema.coords.iter().any(|c| c == name)) {
        let labels: Option<Vec<&Column>> = schema.coords.iter().map(|c| cells.columns.get(c)).collect();
        let (Some(values), Some(labels)) = (cells.columns.get(variable), labels) else { continue };
        for (row, used) in uses.iter_mut().enumerate() {
            *used |= !values.is_missing(row) && labels.iter().all(|labels| !labels.is_missing(row));
        }
    }
    uses
}

/// Where a row came from, for people.
fn place(cells: &Cells, row: usize) -> String {
    cells.origins.get(row).map(|origin| origin.to_string()).unwrap_or_default()
}

pub(super) async fn write_labels(store: &Writable, path: &str, axis: &Axis) -> Result<(), Error> {
    array::resize(store, path, &[axis.len() as u64]).await?;
    let array = array::open(store, path).await?;
    let first = axis
        .moved
        .as_ref()
        .map_or(axis.before, |moved| moved.iter().enumerate().position(|(i, to)| i != *to).unwrap_or(axis.before));
    let tail = axis.labels.take((first..axis.len()).map(Some));
    array::write(&array, &[first as u64], &[(axis.len() - first) as u64], &tail).await?;
    Ok(())
}

/// Writes the contribution's cells of one variable, chunk by chunk.
struct Writer<'a> {
    array: &'a Opened,
    name: &'a str,
    variable: &'a Variable,
    cells: &'a Cells,
    values: &'a Column,
    file: &'a str,
    outcome: &'a mut Outcome,
}

/// A value of the contribution at its place. In the order of its fields: by chunk, cell and row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Placed {
    /// Number of the chunk, in C order of the chunk grid.
    chunk: u64,
    /// Number of the cell in its chunk, in C order of the part of it that lies inside the array.
    cell: usize,
    /// Row of the contribution.
    row: usize,
}

impl Writer<'_> {
    async fn run(&mut self, axes: &[&Axis]) -> Result<(), Error> {
        let chunks = Chunks::of(self.array);
        let mut placed: Vec<Placed> = (0..self.values.len())
            .filter(|row| !self.values.is_missing(*row))
            .filter_map(|row| {
                let mut at = Placed { chunk: 0, cell: 0, row };
                for (i, axis) in axes.iter().enumerate() {
                    let place = axis.rows.get(row).copied().flatten()? as u64;
                    let (index, within) = (place / chunks.len[i], place % chunks.len[i]);
                    at.chunk = at.chunk * chunks.grid[i] + index;
                    let len = chunks.len[i].min(chunks.shape[i] - index * chunks.len[i]);
                    at.cell = at.cell * len as usize + within as usize;
                }
                Some(at)
            })
            .collect();
        placed.sort_unstable();
        for within in placed.chunk_by(|a, b| a.chunk == b.chunk) {
            let number = within.first().map_or(0, |at| at.chunk);
            let (start, region) = chunks.region(&chunks.indices(number));
            let mut stored = array::read(self.array, &start, &region).await?;
            if self.change(&mut stored, within)? {
                array::write(self.array, &start, &region, &stored).await?;
            }
        }
        Ok(())
    }

    /// Changes the cells of one chunk; whether any differs now.
    fn change(&mut self, stored: &mut Column, within: &[Placed]) -> Result<bool, Error> {
        let mut changed = false;
        for rows in within.chunk_by(|a, b| a.cell == b.cell) {
            // The last row of a cell stands; earlier ones are only compared with it.
            let Some((last, earlier)) = rows.split_last() else { continue };
            let Some(value) = self.values.get(last.row) else { continue };
            if earlier.iter().any(|at| self.values.get(at.row).as_ref() != Some(&value)) {
                self.outcome.repeated += 1;
            }
            if stored.is_missing(last.cell) {
                self.outcome.new += 1;
            } else if stored.get(last.cell).as_ref() == Some(&value) {
                self.outcome.same += 1;
                continue;
            } else {
                match self.variable.on_conflict {
                    OnConflict::Replace => self.outcome.changed += 1,
                    OnConflict::Keep => {
                        self.outcome.kept += 1;
                        continue;
                    }
                    OnConflict::Reject => {
                        return Err(Error::Conflict(self.conflict(stored.get(last.cell), &value, last.row)));
                    }
                }
            }
            // A column and its values come from one variable, so their kinds agree.
            stored.set(last.cell, value);
            changed = true;
        }
        Ok(changed)
    }

    fn conflict(&self, stored: Option<Value>, value: &Value, row: usize) -> Fault {
        let stored = stored.as_ref().map(value::shown).unwrap_or_default();
        Fault {
            file: self.file.to_owned(),
            place: place(self.cells, row),
            column: self.name.to_owned(),
            message: format!("expected the stored value {stored}, found {}", value::shown(value)),
            hint: format!("\"{}\" does not take other values (`on_conflict: reject`)", self.name),
            rows: 1,
        }
    }
}
