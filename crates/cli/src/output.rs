//! What goes to the terminal: text for people or one JSON document for machines.

use crate::fault::Fault;
use serde_json::{Value, json};
use std::io::{IsTerminal, Write};

/// Where a command's words go.
pub(crate) struct Output {
    json: bool,
}

/// Whether colours are wanted: on a terminal, unless `NO_COLOR` is set (<https://no-color.org>).
pub(crate) fn colours() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// The result: `text` for people, `document` for machines. A closed pipe ends the output, as it should.
    pub(crate) fn result(&self, text: &str, document: &Value) {
        let mut out = std::io::stdout().lock();
        let _closed = if self.json { writeln!(out, "{document:#}") } else { writeln!(out, "{}", text.trim_end()) };
    }

    /// Something for people beside the result.
    pub(crate) fn note(&self, text: &str) {
        if !self.json {
            let _closed = writeln!(std::io::stderr().lock(), "{text}");
        }
    }

    /// A fault: its messages on standard error, or one JSON document.
    pub(crate) fn fault(&self, fault: &Fault) {
        if self.json {
            let document = json!({
                "error": fault.word(),
                "messages": fault.messages,
                "details": fault.details,
                "exit": fault.code(),
            });
            let _closed = writeln!(std::io::stdout().lock(), "{document:#}");
            return;
        }
        let (on, off) = if colours() { ("\u{1b}[31;1m", "\u{1b}[0m") } else { ("", "") };
        for message in &fault.messages {
            let _closed = writeln!(std::io::stderr().lock(), "{on}error:{off} {message}");
        }
    }
}
