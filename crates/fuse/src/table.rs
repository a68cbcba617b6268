//! A raw table: cells as they were written, with the place each row came from.
//!
//! Cells borrow from the text of the file, or from what a format has read of it, and live as long as that.

mod origins;
mod texts;

pub use origins::{Origin, Origins};
pub use texts::Texts;

use std::borrow::Cow;

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
    /// `true` or `false`.
    Bool(bool),
}

impl Cell<'_> {
    /// As text, the way a CSV file would hold it.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Cell::Missing => Cow::Borrowed(""),
            Cell::Text(text) => Cow::Borrowed(text),
            Cell::Int(value) => Cow::Owned(value.to_string()),
            Cell::Float(value) => Cow::Owned(value.to_string()),
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
    /// Of any kind.
    Cells(Vec<Cell<'a>>),
}

impl Written<'_> {
    /// Rows.
    pub fn len(&self) -> usize {
        match self {
            Written::Texts(texts) => texts.len(),
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
            Written::Cells(cells) => match cells.get(row) {
                Some(Cell::Text(text)) => Cell::from(text.as_ref()),
                Some(other) => other.clone(),
                None => Cell::Missing,
            },
        }
    }
}

/// A raw table. Every column has as many cells as there are origins.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table<'a> {
    /// Names in the order in which they were asked for.
    pub names: Vec<String>,
    /// Cells, one column a name.
    pub columns: Vec<Written<'a>>,
    /// One a row.
    pub origins: Origins,
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

    /// The column called `name`.
    pub fn column(&self, name: &str) -> Option<&Written<'a>> {
        self.names.iter().position(|n| n == name).and_then(|i| self.columns.get(i))
    }
}
