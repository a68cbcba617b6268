//! Faults found in a file: where, what was expected, what was found, what to do. A renderer draws them elsewhere.

use serde::{Deserialize, Serialize};

/// How grave a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// The file can be used; something should be written differently.
    Warning,
}

/// One fault of one file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Stable code, as `ZF0107`.
    pub code: String,
    /// See [`Severity`].
    pub severity: Severity,
    /// What was expected and what was found, one sentence.
    pub message: String,
    /// What to do, or "".
    pub hint: String,
    /// Path inside the file, as `bukov/VARS/rock_temperature/unit`, or "".
    pub path: String,
    /// Place in the file, when known.
    pub place: Option<Place>,
}

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// First byte of the fault.
    pub offset: usize,
    /// Bytes of the fault; at least 1, except at the end of the text.
    pub length: usize,
}

impl Diagnostic {
    /// An error.
    pub fn error(code: &str, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            severity: Severity::Error,
            message: message.into(),
            hint: String::new(),
            path: path.into(),
            place: None,
        }
    }

    /// A warning.
    pub fn warning(code: &str, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, path, message) }
    }

    /// The same with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// The same at a place.
    #[must_use]
    pub fn at(mut self, place: Option<Place>) -> Self {
        self.place = place;
        self
    }
}
