//! A batch of a contribution with its labels once each, and codes for them: labels come again in row after row, and what
//! is to be known of them is found once for each.

use super::contribution::uses;
use super::scalar::{Scalar, each};
use super::table::Table;
use crate::cells::Cells;
use indexmap::IndexMap;
use std::borrow::Cow;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::schema::GroupSchema;

/// Rows of a contribution.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Batch {
    /// Their origins, and the columns that are not coded.
    pub(crate) cells: Cells,
    /// The coordinates, if they are coded.
    pub(crate) coded: IndexMap<String, Coded>,
    /// Names of all columns in their order.
    pub(crate) names: Vec<String>,
}

/// A column of labels.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Coded {
    /// Each label once in the order of the rows, the missing one too; numbers of other bytes are others.
    pub(crate) labels: Column,
    /// Codes of the labels of rows that give a value there, in the order of the first such rows.
    pub(crate) used: Vec<u32>,
    /// The code of each row: the position in `labels`.
    pub(crate) codes: Vec<u32>,
}

impl Batch {
    /// Rows as they are.
    pub(crate) fn plain(cells: Cells) -> Self {
        let names = cells.columns.keys().cloned().collect();
        Self { cells, names, ..Self::default() }
    }

    /// Rows with the coordinates of `group` coded.
    pub(crate) fn of(group: &GroupSchema, cells: Cells) -> Self {
        let mut batch = Self::plain(cells);
        let uses = uses(group, &batch.cells);
        for name in group.coords.keys() {
            if let Some(column) = batch.cells.columns.shift_remove(name) {
                let used = uses.get(name.as_str()).map(Vec::as_slice).unwrap_or_default();
                batch.coded.insert(name.clone(), Coded::of(&column, used));
            }
        }
        batch
    }

    /// How many rows.
    pub(crate) fn len(&self) -> usize {
        self.cells.origins.len()
    }

    /// Whether its labels are coded.
    pub(crate) fn is_coded(&self) -> bool {
        !self.coded.is_empty()
    }

    /// The rows with all columns in their order.
    pub(crate) fn cells(&self) -> Cow<'_, Cells> {
        if !self.is_coded() {
            return Cow::Borrowed(&self.cells);
        }
        let column = |name: &String| match self.coded.get(name) {
            Some(coded) => Some((name.clone(), coded.column())),
            None => Some((name.clone(), self.cells.columns.get(name)?.clone())),
        };
        let columns = self.names.iter().filter_map(column).collect();
        Cow::Owned(Cells { columns, origins: self.cells.origins.clone(), ..Cells::default() })
    }

    /// As [`Batch::cells`].
    pub(crate) fn into_cells(self) -> Cells {
        if self.is_coded() { self.cells().into_owned() } else { self.cells }
    }

    /// What stands in a column: of a coordinate that is coded every label, once or more often.
    pub(crate) fn different(&self, name: &str) -> Option<&Column> {
        self.coded.get(name).map(|coded| &coded.labels).or_else(|| self.cells.columns.get(name))
    }

    /// Bytes in memory, about.
    pub(crate) fn bytes(&self) -> usize {
        let coded = self.coded.values().map(|coded| column_bytes(&coded.labels) + 4 * coded.codes.len());
        self.cells.columns.values().map(column_bytes).sum::<usize>() + coded.sum::<usize>()
    }
}

/// Bytes of a column in memory, about.
pub(super) fn column_bytes(column: &Column) -> usize {
    match column {
        Column::Text(texts) => texts.iter().map(|text| size_of::<String>() + text.len()).sum(),
        Column::Complex(values) => size_of_val(values.as_slice()),
        values => values.len() * 8,
    }
}

impl Coded {
    /// `uses`: whether each row gives a value at its labels; none of those that are not said.
    pub(crate) fn of(column: &Column, uses: &[bool]) -> Self {
        let (codes, firsts) = each!(column, values => code(values));
        let mut seen = vec![false; firsts.len()];
        let first = |(code, uses): (&u32, &bool)| {
            let seen = seen.get_mut(*code as usize).filter(|seen| *uses && !**seen)?;
            *seen = true;
            Some(*code)
        };
        let used = codes.iter().zip(uses).filter_map(first).collect();
        Self { labels: column.take(firsts.into_iter().map(Some)), used, codes }
    }

    /// The labels of the rows.
    pub(crate) fn column(&self) -> Column {
        self.labels.take(self.codes.iter().map(|code| Some(*code as usize)))
    }

    /// The labels of rows that give a value there.
    pub(super) fn used(&self) -> Column {
        self.labels.take(self.used.iter().map(|code| Some(*code as usize)))
    }
}

/// For each value its code, and for each code its first row.
fn code<T: Scalar>(values: &[T]) -> (Vec<u32>, Vec<usize>) {
    let (mut table, mut firsts): (Table, Vec<usize>) = Default::default();
    let mut last = 0;
    let mut codes = Vec::with_capacity(values.len());
    for (row, value) in values.iter().enumerate() {
        let is = |at: usize| firsts.get(at).is_some_and(|first| values[*first].is_same(value));
        // Labels stand still, or come round in one order.
        let next = if last + 1 < firsts.len() { last + 1 } else { 0 };
        let near = [last, next].into_iter().find(|at| is(*at));
        let digest = if near.is_none() { value.digest() } else { 0 };
        match near.or_else(|| table.find(digest, is)) {
            Some(at) => last = at,
            None => {
                last = firsts.len();
                table.insert(digest, last);
                firsts.push(row);
            }
        }
        codes.push(last as u32);
    }
    (codes, firsts)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_column_comes_back(
            rows in proptest::collection::vec((0_usize..6, any::<bool>()), 0..60),
            kind in 0..3,
        ) {
            let floats = [0.0, -0.0, f64::NAN, 1.5, -3.0, f64::INFINITY];
            let column = match kind {
                0 => Column::Float(rows.iter().map(|row| floats[row.0]).collect()),
                1 => Column::Int(rows.iter().map(|row| row.0 as i64).collect()),
                _ => Column::Text(rows.iter().map(|row| ["", "a", "b", "ž", "ab", "c"][row.0].to_owned()).collect()),
            };
            let uses: Vec<bool> = rows.iter().map(|row| row.1).collect();
            let coded = Coded::of(&column, &uses);
            prop_assert_eq!(format!("{:?}", coded.column()), format!("{column:?}"));
            let mut used: Vec<usize> = Vec::new();
            for (at, _) in rows.iter().filter(|row| row.1) {
                if !used.contains(at) {
                    used.push(*at);
                }
            }
            let expected = column.take(used.iter().map(|at| rows.iter().position(|row| row.0 == *at)));
            prop_assert_eq!(format!("{:?}", coded.used()), format!("{expected:?}"));
        }
    }
}
