//! The schema language: one YAML file that says what is stored, in which units, from which sources, by whom.

pub mod model;

mod check;
mod cursor;
mod emit;
mod group;
mod measure;
mod near;
mod places;
mod publication;
mod source;
mod tree;
mod variable;
mod write;

pub use model::*;
pub use write::write;

use crate::diagnostic::{Diagnostic, code, in_order};

/// What came of reading a schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// The schema; `None` if any of the diagnostics is an error.
    pub schema: Option<Schema>,
    /// All faults and warnings, in the order of their places.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a schema from YAML text. Never panics, whatever the text.
pub fn read(text: &str) -> Read {
    let (node, mut diagnostics) = tree::parse(text);
    let mut schema = None;
    if let Some(node) = node {
        let faults = cursor::Faults::default();
        let decoded = group::schema(&cursor::Cursor::root(&node, &faults));
        check::schema(&decoded, &places::Places::new(&node, &faults));
        schema = Some(decoded);
        diagnostics.extend(faults.take());
    }
    in_order(&mut diagnostics);
    Read { schema: schema.filter(|_| !diagnostics.iter().any(Diagnostic::is_error)), diagnostics }
}

/// Reads a schema from the bytes of a file: UTF-8 with or without a byte order mark, lines ended by LF or CRLF.
pub fn read_bytes(bytes: &[u8]) -> Read {
    match std::str::from_utf8(bytes) {
        Ok(text) => read(text),
        Err(error) => {
            let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
            let column = String::from_utf8_lossy(good).rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            let found = bytes.get(good.len()).copied().unwrap_or_default();
            let message = format!("expected UTF-8, found the byte 0x{found:02x} on line {line}, column {column}");
            let fault = Diagnostic::of(&code::NOT_UTF8, "", message).hint("save the file as UTF-8");
            Read { schema: None, diagnostics: vec![fault] }
        }
    }
}

#[cfg(test)]
mod tests;
