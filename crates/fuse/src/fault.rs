//! What is wrong with a contribution: where, what was expected, what was found, what to do.

use serde::Serialize;
use std::fmt;
use zarr_fuse_core::zarr::array;
use zarr_fuse_store as store;

/// One fault of a contribution.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fault {
    /// The raw file's name; "" for a fault of the schema.
    pub file: String,
    /// `row 14` of a table (the line of the file), `rows 3, 7, 12 and 4 more` of several, or the JSON pointer of a record; "" for the whole file.
    pub place: String,
    /// Column of the file, or "".
    pub column: String,
    /// Expected and found.
    pub message: String,
    /// What to do, or "".
    pub hint: String,
    /// Rows with the same fault in the same column, this one included.
    pub rows: u64,
}

impl Fault {
    /// A fault of the whole file `file`.
    pub fn of_file(file: &str, message: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            place: String::new(),
            column: String::new(),
            message: message.into(),
            hint: String::new(),
            rows: 1,
        }
    }

    /// The same with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// The place in the file, for people: `row 14, column "t_air"`.
    pub fn place_and_column(&self) -> String {
        let column = if self.column.is_empty() { String::new() } else { format!("column \"{}\"", self.column) };
        [self.place.clone(), column].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = [self.file.clone(), self.place_and_column()];
        let place: Vec<String> = place.into_iter().filter(|part| !part.is_empty()).collect();
        if !place.is_empty() {
            write!(f, "{}: ", place.join(", "))?;
        }
        write!(f, "{}", self.message)?;
        if self.rows > 1 {
            write!(f, " ({} rows like this)", self.rows)?;
        }
        if !self.hint.is_empty() {
            write!(f, ". Hint: {}", self.hint)?;
        }
        Ok(())
    }
}

/// Why a contribution was not taken, or a dataset not read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The raw file is not what its source says. Nothing was stored.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Refused(Vec<Fault>),
    /// There is no such source, group, variable or contribution.
    #[error("{message}{}", if .hint.is_empty() { String::new() } else { format!(". Hint: {}", .hint) })]
    NotFound {
        /// What was looked for.
        message: String,
        /// What there is.
        hint: String,
    },
    /// A later value over a stored one where the schema says `on_conflict: reject`.
    #[error("{0}")]
    Conflict(Fault),
    /// The stored schema cannot be read.
    #[error("the stored schema is damaged: {0}")]
    Schema(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// An array of the store failed.
    #[error(transparent)]
    Array(#[from] array::Error),
}

impl Error {
    /// Whether it says something of one raw file, so that others may still be added.
    pub fn is_of_file(&self) -> bool {
        matches!(self, Error::Refused(_) | Error::Conflict(_))
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Error::Refused(vec![fault])
    }
}
