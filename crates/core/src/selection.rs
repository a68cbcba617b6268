//! Which cells are meant: variables and labels of dimensions, as people type them: `time=2025-01..2025-02 station=A,B`.
//!
//! A **term** is `DIMENSION=PICK[,PICK…]` or the name of a variable. A **pick** is a label or a range `FROM..TO` with both
//! ends included, of which either may be left out. Terms of one dimension are taken together, terms of different
//! dimensions narrow each other. `\` before a character takes its meaning away: `\,` is a comma in a label.
//!
//! A time that is a day, a month or a year means all of it: `time=2025-01-31` is that day, `time=..2025` ends with the
//! year. Numbers are found by their value, whatever their last digits: `0.3` finds 0.30000000000000004.

mod parse;
#[cfg(feature = "schema")]
mod resolve;

#[cfg(feature = "schema")]
pub use resolve::label_text;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A selection. A dimension that is not named is selected as a whole; no variables are all that have the dimensions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// Names of variables, where needed with their group's path: `bukov/rock_temperature`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variables: Vec<String>,
    /// What is picked of each dimension. A list is not empty.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub dimensions: BTreeMap<String, Vec<Pick>>,
}

/// Labels of one dimension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Pick {
    /// One label; of times all that lie in a day, a month or a year.
    Label(String),
    /// Labels between two, both included. Of numbers and times.
    Range {
        /// The least label; `None`: from the first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<String>,
        /// The greatest label; `None`: to the last.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<String>,
    },
}

/// Why a selection selects nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SelectionError {
    /// It cannot be read.
    Syntax {
        /// What was expected and found.
        message: String,
        /// What to do.
        hint: String,
    },
    /// It names what is not there.
    Unknown {
        /// What was looked for.
        message: String,
        /// What there is, the nearest first.
        hint: String,
    },
}

impl SelectionError {
    fn syntax(message: impl Into<String>, hint: impl Into<String>) -> Self {
        SelectionError::Syntax { message: message.into(), hint: hint.into() }
    }

    #[cfg(feature = "schema")]
    fn unknown(message: impl Into<String>, hint: impl Into<String>) -> Self {
        SelectionError::Unknown { message: message.into(), hint: hint.into() }
    }
}

impl std::fmt::Display for SelectionError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (SelectionError::Syntax { message, hint } | SelectionError::Unknown { message, hint }) = self;
        match hint.is_empty() {
            true => f.write_str(message),
            false => write!(f, "{message}. Hint: {hint}"),
        }
    }
}

impl std::error::Error for SelectionError {}

impl Selection {
    /// Whether it names neither a variable nor a dimension: it selects everything.
    pub fn is_empty(&self) -> bool {
        self.variables.is_empty() && self.dimensions.is_empty()
    }

    /// Looks whether there are such dimensions.
    ///
    /// # Errors
    /// [`SelectionError::Unknown`] for a dimension that is not among `known`.
    #[cfg(feature = "schema")]
    pub fn check<'a>(&self, known: impl IntoIterator<Item = &'a str> + Clone) -> Result<(), SelectionError> {
        let lacking = self.dimensions.keys().find(|name| !known.clone().into_iter().any(|one| one == *name));
        match lacking {
            None => Ok(()),
            Some(name) => {
                let message = format!("there is no dimension `{name}`");
                Err(SelectionError::unknown(message, crate::schema::near::hint(name, known)))
            }
        }
    }
}
