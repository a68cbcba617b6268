//! Faults found in a file: where, what was expected, what was found, what to do. A renderer draws them elsewhere.

pub mod code;
pub mod example;

pub use code::Code;

use serde::{Deserialize, Serialize};
use std::fmt;

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
    /// A fault of the table in [`code`], with the table's severity.
    pub fn of(code: &Code, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity: code.severity, ..Self::error(code.code, path, message) }
    }

    /// Whether the file cannot be used because of it.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

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

/// One line and perhaps a second with the hint: `12:5 error ZF0104 message` and `  hint: …`; without colours.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = self.place {
            write!(f, "{}:{} ", place.line, place.column)?;
        }
        let severity = if self.is_error() { "error" } else { "warning" };
        write!(f, "{severity} {} {}", self.code, self.message)?;
        if self.hint.is_empty() { Ok(()) } else { write!(f, "\n  hint: {}", self.hint) }
    }
}

/// Puts faults in the order in which a reader meets them: ordered by line and column; those without a place come first.
pub fn in_order(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| d.place.map(|place| (place.line, place.column));
        key(a).cmp(&key(b)).then_with(|| a.code.cmp(&b.code)).then_with(|| a.path.cmp(&b.path))
    });
}
