//! The table as it was found, before anything is guessed about its columns.

use zarr_fuse_core::schema::TimeUnit;

/// Rows that are looked at; the rest of a longer table is taken to be like them.
pub(super) const ROWS: usize = 200_000;
/// Columns that a table may have.
pub(super) const COLUMNS: usize = 2000;
/// Characters of a name that are kept.
pub(super) const NAME: usize = 60;

/// A table of a raw file.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// What the source's `format` is called.
    pub(super) format: &'static str,
    /// Options of the source, in their order.
    pub(super) options: Vec<Setting>,
    /// How numbers are written in texts.
    pub(super) marks: Marks,
    pub(super) columns: Vec<Raw>,
    /// What a reader of the schema should know of the whole table.
    pub(super) notes: Vec<String>,
}

impl Found {
    /// Rows that were read.
    pub(super) fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.cells.len())
    }
}

/// A cell of its own, not of the file's text.
pub(super) type Cell = crate::table::Cell<'static>;

/// A line of YAML: a key, its value as YAML, and why.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    pub(super) key: &'static str,
    pub(super) value: String,
    pub(super) why: String,
}

/// How a text writes a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marks {
    pub(super) decimal: char,
    pub(super) thousands: Option<char>,
}

impl Default for Marks {
    fn default() -> Self {
        Self { decimal: '.', thousands: None }
    }
}

/// One column.
#[derive(Debug, Default, Clone)]
pub(super) struct Raw {
    /// What `from` of the source says: the header, or a path.
    pub(super) from: String,
    /// What the column is called, for people and for the name of the variable.
    pub(super) header: String,
    /// The unit that the file gives beside the name.
    pub(super) unit: Option<String>,
    /// Where that stands, if not beside the name.
    pub(super) unit_why: &'static str,
    /// How its times are written, where the file says it.
    pub(super) time: Option<TimeUnit>,
    /// One a row.
    pub(super) cells: Vec<Cell>,
}
