//! Labels of rows as keys: to tell a row seen before, and to which series a row belongs.

use super::Batch;
use std::collections::HashMap;
use zarr_fuse_core::column::{Column, complex_text};

/// A key of a row: a number for each of its labels.
pub(crate) type Key = Box<[u64]>;

/// Makes keys. The texts that it has met are kept, each once.
#[derive(Default)]
pub(crate) struct Keys {
    texts: HashMap<String, u64>,
}

impl Keys {
    /// The key of a row by these columns; `None` if a value is missing.
    pub(crate) fn of(&mut self, columns: &[&Column], row: usize) -> Option<Key> {
        columns.iter().map(|column| self.one(column, row)).collect()
    }

    fn one(&mut self, column: &Column, row: usize) -> Option<u64> {
        if column.is_missing(row) {
            return None;
        }
        Some(match column {
            Column::Int(values) => values.get(row)?.cast_unsigned(),
            Column::Unsigned(values) => *values.get(row)?,
            // 0 and -0 are one number.
            Column::Float(values) => (values.get(row)? + 0.0).to_bits(),
            Column::Complex(values) => self.text(&complex_text(*values.get(row)?)),
            Column::Text(values) => self.text(values.get(row)?),
        })
    }

    fn text(&mut self, text: &str) -> u64 {
        if let Some(number) = self.texts.get(text) {
            return *number;
        }
        let number = self.texts.len() as u64;
        self.texts.insert(text.to_owned(), number);
        number
    }
}

/// The columns of these names; `None` if the file lacks one.
pub(super) fn columns<'b>(
    batch: &Batch<'b>,
    names: impl IntoIterator<Item = impl AsRef<str>>,
) -> Option<Vec<&'b Column>> {
    names.into_iter().map(|name| batch.cells.columns.get(name.as_ref())).collect()
}
