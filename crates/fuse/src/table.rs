//! A raw table: cells as they were written, with the place each row came from.

use std::borrow::Cow;

/// One cell as it was written.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing: an empty field, `null`, or a path that is not there.
    #[default]
    Missing,
    /// Text.
    Text(String),
    /// A number that is a whole one.
    Int(i64),
    /// Another number.
    Float(f64),
    /// `true` or `false`.
    Bool(bool),
}

impl Cell {
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

/// Where a row came from.
#[derive(Debug, Clone, PartialEq)]
pub enum Origin {
    /// Line of a text file, from 1.
    Line(u64),
    /// JSON pointer of a record (RFC 6901).
    Pointer(String),
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Origin::Line(line) => write!(f, "row {line}"),
            Origin::Pointer(pointer) => write!(f, "{pointer}"),
        }
    }
}

/// A raw table. Every column has as many cells as there are origins.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Names in the order in which they were asked for.
    pub names: Vec<String>,
    /// Cells, one vector a name.
    pub columns: Vec<Vec<Cell>>,
    /// One a row.
    pub origins: Vec<Origin>,
}

impl Table {
    /// Rows.
    pub fn len(&self) -> usize {
        self.origins.len()
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.origins.is_empty()
    }

    /// The column called `name`.
    pub fn column(&self, name: &str) -> Option<&[Cell]> {
        self.names.iter().position(|n| n == name).and_then(|i| self.columns.get(i)).map(Vec::as_slice)
    }
}
