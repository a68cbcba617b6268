//! The cells that a retry merges of a source whose values are made of several rows, as the mean of an hour is.
//!
//! A row of such a source has no cells of its own: what it says is in the values of the whole file. These are worked out
//! again, and those that are what the contribution had merged already are left out, so that a later contribution is
//! replaced only where a row that is good now says something new.

use crate::cells::Cells;
use crate::constraint::series::{Key, Keys};
use crate::fault::Error;
use crate::harmonised::Harmonised;
use std::collections::HashMap;
use zarr_fuse_core::column::{Column, Value};
use zarr_fuse_core::schema::GroupSchema;

/// The cells of the whole file, without those that `given` says too: what the contribution and its retries had merged, in
/// that order.
pub(crate) fn changed(harmonised: &Harmonised, group: &GroupSchema, given: &[Cells]) -> Result<Cells, Error> {
    let mut all = Cells::default();
    for batch in harmonised.batches() {
        append_all(&mut all, batch?.as_ref());
    }
    let mut keys = Keys::default();
    let mut kept = vec![false; all.origins.len()];
    // Parts of a composed label are labels, and stay.
    let is_part = |name: &String| group.coords.values().any(|c| c.composed.contains(name));
    for (name, variable) in group.vars.iter().filter(|(name, _)| !is_part(name)) {
        let mut known: HashMap<Key, Value> = HashMap::new();
        for cells in given {
            each(cells, name, &variable.coords, &mut keys, |key, _, value| {
                known.insert(key, value);
            });
        }
        // The last row that gives a cell stands (docs/merging.md).
        let mut last: HashMap<Key, (usize, Value)> = HashMap::new();
        each(&all, name, &variable.coords, &mut keys, |key, row, value| {
            last.insert(key, (row, value));
        });
        let mut stays = vec![false; kept.len()];
        for (key, (row, value)) in last {
            if known.get(&key) != Some(&value)
                && let (Some(stays), Some(kept)) = (stays.get_mut(row), kept.get_mut(row))
            {
                (*stays, *kept) = (true, true);
            }
        }
        if let Some(column) = all.columns.get_mut(name) {
            *column = column.take(stays.iter().enumerate().map(|(row, stays)| stays.then_some(row)));
        }
    }
    let rows: Vec<usize> = (0..kept.len()).filter(|row| kept[*row]).collect();
    for column in all.columns.values_mut() {
        *column = column.take(rows.iter().copied().map(Some));
    }
    all.origins = all.origins.take(rows);
    Ok(all)
}

/// All rows of a batch behind those that are there.
fn append_all(cells: &mut Cells, batch: &Cells) {
    for (name, column) in &batch.columns {
        match cells.columns.get_mut(name) {
            Some(before) => before.append(column.clone()),
            None => {
                cells.columns.insert(name.clone(), column.clone());
            }
        }
    }
    cells.origins.append(&batch.origins);
}

/// Every cell of a variable that is there: its labels, its row, its value.
fn each(cells: &Cells, name: &str, coords: &[String], keys: &mut Keys, mut tell: impl FnMut(Key, usize, Value)) {
    let columns: Option<Vec<&Column>> = coords.iter().map(|name| cells.columns.get(name)).collect();
    let (Some(values), Some(columns)) = (cells.columns.get(name), columns) else { return };
    for row in (0..values.len()).filter(|row| !values.is_missing(*row)) {
        if let (Some(key), Some(value)) = (keys.of(&columns, row), values.get(row)) {
            tell(key, row, value);
        }
    }
}
