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

/// Names and cells of files may hold control characters, which a terminal would obey.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' && c != '\t' { '\u{fffd}' } else { c }).collect()
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
        if self.json {
            return self.document(document);
        }
        let _closed = writeln!(std::io::stdout().lock(), "{}", plain(text.trim_end()));
    }

    /// A document for machines, whatever the result is for.
    pub(crate) fn document(&self, document: &Value) {
        let _closed = writeln!(std::io::stdout().lock(), "{document:#}");
    }

    /// A result that was drawn with colours: names and values in it are plain already.
    pub(crate) fn drawn(&self, text: &str, document: &Value) {
        if self.json {
            return self.result("", document);
        }
        let _closed = writeln!(std::io::stdout().lock(), "{}", text.trim_end());
    }

    /// Whether the result may have colours: on a terminal, unless `NO_COLOR` is set.
    pub(crate) fn colours(&self) -> bool {
        !self.json && std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
    }

    /// What was done before a fault, for people: for machines it stands in the fault's document.
    pub(crate) fn done(&self, text: &str) {
        if !self.json {
            self.result(text, &Value::Null);
        }
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
            if fault.in_result {
                return;
            }
            let mut document = json!({
                "error": fault.word(),
                "messages": fault.messages,
                "details": fault.details,
                "exit": fault.code(),
            });
            if !fault.done.is_null() {
                document["done"] = fault.done.clone();
            }
            let _closed = writeln!(std::io::stdout().lock(), "{document:#}");
            return;
        }
        let (on, off) = if colours() { ("\u{1b}[31;1m", "\u{1b}[0m") } else { ("", "") };
        for message in &fault.messages {
            let _closed = writeln!(std::io::stderr().lock(), "{on}error:{off} {}", plain(message));
        }
    }
}
