//! Which rows of a table count: `rows` of a source, `when` of a column.

use crate::table::{Table, Written};
use indexmap::IndexMap;

/// Columns that must have one of the texts beside them.
pub(super) struct Condition<'a>(Vec<(Option<&'a Written<'a>>, &'a [String])>);

impl<'a> Condition<'a> {
    /// A column that the table does not have holds nothing.
    pub(super) fn new(table: &'a Table<'a>, texts: &'a IndexMap<String, Vec<String>>) -> Self {
        Self(texts.iter().map(|(name, texts)| (table.column(name), texts.as_slice())).collect())
    }

    /// Whether every row meets it.
    pub(super) fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a row meets it.
    pub(super) fn holds(&self, row: usize) -> bool {
        let one = |written: &Written<'_>, texts: &[String]| match written {
            Written::Texts(cells) => {
                let cell = cells.get(row).unwrap_or_default();
                texts.iter().any(|text| text == cell)
            }
            written => {
                let cell = written.get(row);
                let cell = cell.text();
                texts.iter().any(|text| *text == cell)
            }
        };
        self.0.iter().all(|(written, texts)| written.is_some_and(|written| one(written, texts)))
    }
}

/// The rows of a table that are read.
pub(super) enum Rows {
    /// So many: all.
    All(usize),
    /// These.
    Some(Vec<usize>),
}

impl Rows {
    /// Those that meet a condition.
    pub(super) fn of(table: &Table<'_>, condition: &Condition<'_>) -> Self {
        match condition.is_none() {
            true => Rows::All(table.len()),
            false => Rows::Some((0..table.len()).filter(|row| condition.holds(*row)).collect()),
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Rows::All(count) => *count,
            Rows::Some(rows) => rows.len(),
        }
    }

    /// The row of the table at a place among those that are read.
    pub(super) fn at(&self, index: usize) -> usize {
        match self {
            Rows::All(_) => index,
            Rows::Some(rows) => rows.get(index).copied().unwrap_or(index),
        }
    }
}
