//! The cells that a retry merges.
//!
//! All rows of the file are read, so that rules over several rows see what they would see if the file was added now; those
//! that are wanted are taken. Of them two kinds of cells are left out: one that a later row of the file gives too, since the
//! last row stands (docs/merging.md), and one that the contribution itself had merged from the same data row, as a wide
//! row does of which one part was held.

use crate::cells::Cells;
use crate::constraint::series::{Key, Keys};
use crate::fault::Error;
use crate::harmonised::Harmonised;
use std::collections::{BTreeSet, HashMap};
use zarr_fuse_core::column::Column;
use zarr_fuse_core::schema::GroupSchema;

/// The cells of the data rows `wanted`. `given`: what the contribution had merged from the same data rows.
pub(crate) fn chosen(
    harmonised: &Harmonised,
    wanted: &BTreeSet<u64>,
    group: &GroupSchema,
    given: Option<&Cells>,
) -> Result<Cells, Error> {
    let mut chosen = Cells::default();
    for batch in harmonised.batches() {
        append(&mut chosen, batch?.as_ref(), wanted);
    }
    let mut places = Places::new(group, &chosen);
    if let Some(given) = given {
        places.meet(given, |mine, theirs| mine == theirs);
    }
    for batch in harmonised.batches() {
        let batch = batch?;
        places.meet(&batch, |mine, theirs| mine < theirs && !wanted.contains(&theirs));
    }
    let met = places.met;
    for (name, row) in met {
        if let Some(column) = chosen.columns.get_mut(name)
            && let Some(missing) = Column::missing(column.kind(), 1).get(0)
        {
            column.set(row, missing);
        }
    }
    Ok(chosen)
}

/// The rows of `wanted` of a batch behind those that are there.
pub(crate) fn append(chosen: &mut Cells, batch: &Cells, wanted: &BTreeSet<u64>) {
    let rows: Vec<usize> = (0..batch.origins.len())
        .filter(|row| batch.origins.number(*row).is_some_and(|number| wanted.contains(&number)))
        .collect();
    for (name, column) in &batch.columns {
        let rows = column.take(rows.iter().copied().map(Some));
        match chosen.columns.get_mut(name) {
            Some(before) => before.append(rows),
            None => {
                chosen.columns.insert(name.clone(), rows);
            }
        }
    }
    chosen.origins.append(&batch.origins.take(rows));
}

/// The cells of some rows by their places.
struct Places<'g> {
    keys: Keys,
    /// Variables with their coordinates.
    variables: Vec<(&'g str, &'g [String])>,
    /// Variable and labels → rows, with the data rows that they are of.
    rows: HashMap<(usize, Key), Vec<(usize, u64)>>,
    /// Cells that others say.
    met: Vec<(&'g str, usize)>,
}

impl<'g> Places<'g> {
    fn new(group: &'g GroupSchema, cells: &Cells) -> Self {
        // Parts of a composed label are labels, and stay.
        let is_part = |name: &String| group.coords.values().any(|c| c.composed.contains(name));
        let variables = group.vars.iter().filter(|(name, _)| !is_part(name));
        let variables = variables.map(|(name, variable)| (name.as_str(), variable.coords.as_slice())).collect();
        let mut places = Self { keys: Keys::default(), variables, rows: HashMap::new(), met: Vec::new() };
        let mut rows: HashMap<(usize, Key), Vec<(usize, u64)>> = HashMap::new();
        places.each(cells, |key, row, number| rows.entry(key).or_default().push((row, number)));
        places.rows = rows;
        places
    }

    /// Every cell that is there: variable and labels, row, data row.
    fn each(&mut self, cells: &Cells, mut tell: impl FnMut((usize, Key), usize, u64)) {
        for (at, (name, coords)) in self.variables.iter().enumerate() {
            let columns: Option<Vec<&Column>> = coords.iter().map(|name| cells.columns.get(name)).collect();
            let (Some(values), Some(columns)) = (cells.columns.get(*name), columns) else { continue };
            for row in (0..values.len()).filter(|row| !values.is_missing(*row)) {
                if let (Some(key), Some(number)) = (self.keys.of(&columns, row), cells.origins.number(row)) {
                    tell((at, key), row, number);
                }
            }
        }
    }

    /// Notes the cells that `others` say too, where `stands` says so of the two data rows.
    fn meet(&mut self, others: &Cells, stands: impl Fn(u64, u64) -> bool) {
        let known = std::mem::take(&mut self.rows);
        let mut met = Vec::new();
        self.each(others, |key, _, theirs| {
            let rows = known.get(&key).map(Vec::as_slice).unwrap_or_default();
            met.extend(rows.iter().filter(|(_, mine)| stands(*mine, theirs)).map(|(row, _)| (key.0, *row)));
        });
        self.rows = known;
        let names = met.into_iter().filter_map(|(at, row)| Some((self.variables.get(at)?.0, row)));
        self.met.extend(names);
    }
}
