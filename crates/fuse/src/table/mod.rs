//! A raw table: cells as they were written, with the place each row came from.
//!
//! Cells borrow from the text of the file, or from what a format has read of it, and live as long as that.

mod origins;
mod texts;

pub use origins::{Origin, Origins};
pub use texts::Texts;

use std::borrow::Cow;
use std::collections::BTreeMap;
use zarr_fuse_core::column::MISSING_INT;
use zarr_fuse_core::time::{StoredTime, Tick};

/// One cell as it was written.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell<'a> {
    /// Nothing: an empty field, `null`, or a path that is not there.
    #[default]
    Missing,
    /// Text.
    Text(Cow<'a, str>),
    /// A number that is a whole one.
    Int(i64),
    /// Another number.
    Float(f64),
    /// A whole number beyond the greatest `i64`, or of a column of unsigned ones.
    Unsigned(u64),
    /// `true` or `false`.
    Bool(bool),
    /// A time of a typed format: so many ticks since 1970-01-01T00:00:00. An instant, counted in UTC, if `zoned`; else
    /// what a clock shows, counted as if it were one of UTC.
    #[allow(missing_docs)]
    Time { ticks: i64, tick: Tick, zoned: bool },
}

impl Cell<'_> {
    /// As text, the way a CSV file would hold it.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Cell::Missing => Cow::Borrowed(""),
            Cell::Text(text) => Cow::Borrowed(text),
            Cell::Int(value) => Cow::Owned(value.to_string()),
            Cell::Float(value) => Cow::Owned(value.to_string()),
            Cell::Unsigned(value) => Cow::Owned(value.to_string()),
            Cell::Time { ticks, tick, zoned } => {
                let text = StoredTime { tick: *tick, ..StoredTime::default() }.text(*ticks);
                Cow::Owned(match (text.is_empty(), zoned) {
                    // A time that no calendar has.
                    (true, _) => format!("{ticks} {} since 1970-01-01", tick.name()),
                    (false, true) => text,
                    (false, false) => text.trim_end_matches('Z').to_owned(),
                })
            }
            Cell::Bool(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
        }
    }
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Cell::Text(Cow::Borrowed(text))
    }
}

/// The cells of one column, one a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Written<'a> {
    /// All of them texts or missing, as a text file has them.
    Texts(Texts<'a>),
    /// Numbers of a typed format; NaN is missing.
    Floats(Vec<f64>),
    /// Whole numbers of a typed format; [`MISSING_INT`] is missing.
    Ints(Vec<i64>),
    /// Of any kind.
    Cells(Vec<Cell<'a>>),
}

impl<'a> Written<'a> {
    /// The cells of those rows, in that order; missing past the end.
    #[must_use]
    pub fn take(self, rows: &[usize]) -> Self {
        match self {
            Written::Texts(texts) => Written::Texts(texts.take(rows)),
            Written::Floats(values) => {
                Written::Floats(rows.iter().map(|row| values.get(*row).copied().unwrap_or(f64::NAN)).collect())
            }
            Written::Ints(values) => {
                Written::Ints(rows.iter().map(|row| values.get(*row).copied().unwrap_or(MISSING_INT)).collect())
            }
            Written::Cells(cells) => {
                Written::Cells(rows.iter().map(|row| cells.get(*row).cloned().unwrap_or_default()).collect())
            }
        }
    }

    /// The cells of some rows that follow each other.
    #[must_use]
    pub fn slice(&self, rows: std::ops::Range<usize>) -> Self {
        match self {
            Written::Texts(texts) => Written::Texts(texts.slice(rows)),
            Written::Floats(values) => Written::Floats(values.get(rows).unwrap_or_default().to_vec()),
            Written::Ints(values) => Written::Ints(values.get(rows).unwrap_or_default().to_vec()),
            Written::Cells(cells) => Written::Cells(cells.get(rows).unwrap_or_default().to_vec()),
        }
    }

    /// Rows.
    pub fn len(&self) -> usize {
        match self {
            Written::Texts(texts) => texts.len(),
            Written::Floats(values) => values.len(),
            Written::Ints(values) => values.len(),
            Written::Cells(cells) => cells.len(),
        }
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The cell of a row; missing past the end.
    pub fn get(&self, row: usize) -> Cell<'_> {
        match self {
            Written::Texts(texts) => texts.get(row).map_or(Cell::Missing, Cell::from),
            Written::Floats(values) => match values.get(row) {
                Some(value) if !value.is_nan() => Cell::Float(*value),
                _ => Cell::Missing,
            },
            Written::Ints(values) => match values.get(row) {
                Some(value) if *value != MISSING_INT => Cell::Int(*value),
                _ => Cell::Missing,
            },
            Written::Cells(cells) => match cells.get(row) {
                Some(Cell::Text(text)) => Cell::from(text.as_ref()),
                Some(other) => other.clone(),
                None => Cell::Missing,
            },
        }
    }
}

/// Units of columns by their name, as a file says them: a row of units, the header, the metadata of a typed format.
pub type Units = BTreeMap<String, String>;

/// A raw table. Every column has as many cells as there are origins.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table<'a> {
    /// Names in the order in which they were asked for.
    pub names: Vec<String>,
    /// Cells, one column a name.
    pub columns: Vec<Written<'a>>,
    /// One a row.
    pub origins: Origins,
    /// What the file says of the units of its columns; the same in all batches.
    pub units: Units,
}

impl<'a> Table<'a> {
    /// Rows.
    pub fn len(&self) -> usize {
        self.origins.len()
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.origins.is_empty()
    }

    /// The rows at those places, in that order; places past the end are left out. Origins go with their rows.
    #[must_use]
    pub fn take(self, rows: impl IntoIterator<Item = usize>) -> Self {
        let len = self.len();
        let rows: Vec<usize> = rows.into_iter().filter(|row| *row < len).collect();
        let columns = self.columns.into_iter().map(|column| column.take(&rows)).collect();
        Self { columns, origins: self.origins.take(rows), ..self }
    }

    /// Some rows that follow each other.
    #[must_use]
    pub fn slice(&self, rows: std::ops::Range<usize>) -> Self {
        let columns = self.columns.iter().map(|column| column.slice(rows.clone())).collect();
        let origins = self.origins.take(rows);
        Self { names: self.names.clone(), columns, origins, units: self.units.clone() }
    }

    /// Puts a column called `name` behind the others, or in the place of the one that has the name.
    pub fn put(&mut self, name: &str, column: Written<'a>) {
        match self.names.iter().position(|n| n == name).and_then(|at| self.columns.get_mut(at)) {
            Some(place) => *place = column,
            None => {
                self.names.push(name.to_owned());
                self.columns.push(column);
            }
        }
    }

    /// The column called `name`.
    pub fn column(&self, name: &str) -> Option<&Written<'a>> {
        self.names.iter().position(|n| n == name).and_then(|i| self.columns.get(i))
    }
}
