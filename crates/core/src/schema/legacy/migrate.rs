//! Writes the modern forms into the text of a file.
//!
//! The tree of the file and the tree that [`super::modernise`] makes of it are compared, and where they differ the text is
//! edited: so comments, order, quotes, blank lines, line ends and the byte order mark stay as they are. What comes out is
//! read again and compared with the modern tree before it is given: a file is rewritten rightly or not at all.

mod apply;
mod diff;
mod render;
mod source;

use crate::diagnostic::{Diagnostic, code, in_order};
use crate::schema::cursor::Faults;
use crate::schema::tree::{self, Node, Yaml};
use diff::Differ;
use source::Source;

/// A file in modern forms.
#[derive(Debug, Clone, PartialEq)]
pub struct Migrated {
    /// The text of the file; as it was if it has no legacy form, or if one of the diagnostics is an error.
    pub text: String,
    /// The forms that were rewritten (`ZF0901` and on, by their places in the text as it was), aliases that had to be written
    /// out (`ZF0951`), or why the text could not be rewritten: faults of the YAML, or `ZF0952`.
    pub diagnostics: Vec<Diagnostic>,
}

/// Rewrites a schema's text to the modern forms. [`crate::schema::read`] gives the same schema for both, the second without
/// a warning of a legacy form; migrating again changes nothing. Never panics, whatever the text.
pub fn migrate(text: &str) -> Migrated {
    let (node, mut diagnostics) = tree::parse(text);
    let as_it_was = |mut diagnostics: Vec<Diagnostic>| {
        in_order(&mut diagnostics);
        Migrated { text: text.to_owned(), diagnostics }
    };
    let Some(old) = node.filter(|_| !diagnostics.iter().any(Diagnostic::is_error)) else {
        return as_it_was(diagnostics);
    };
    let faults = Faults::default();
    let mut new = old.clone();
    super::modernise(&mut new, &faults);
    let (forms, _) = faults.take();
    if forms.is_empty() {
        return as_it_was(diagnostics);
    }
    diagnostics.extend(forms);
    let source = Source::new(text, &old);
    // An alias that stands before its anchor after a move is written out.
    for write_out in [false, true] {
        let mut differ = Differ::new(&source, &new, write_out);
        let edits = differ.root(&old, &new);
        let notes = differ.notes;
        if let Some(text) = apply::apply(text, 0, edits).filter(|text| is_right(text, &new)) {
            diagnostics.extend(notes);
            in_order(&mut diagnostics);
            return Migrated { text, diagnostics };
        }
    }
    let message = "expected a text that can be edited at each legacy form, found one that cannot";
    diagnostics.push(
        Diagnostic::of(&code::NOT_MIGRATED, "", message)
            .hint("change the forms by hand, as each warning says, or write one key a line and migrate again"),
    );
    as_it_was(diagnostics)
}

/// Whether a text says what the modern tree says, in modern forms.
fn is_right(text: &str, modern: &Node) -> bool {
    let (Some(mut node), faults) = tree::parse(text) else { return false };
    let forms = Faults::default();
    let same = says(&node, modern);
    super::modernise(&mut node, &forms);
    same && !faults.iter().any(Diagnostic::is_error) && forms.take().0.is_empty()
}

/// Whether two nodes say the same; an empty mapping says as much as null.
fn says(a: &Node, b: &Node) -> bool {
    let empty = |node: &Node| node.is_null() || matches!(&node.value, Yaml::Map(entries) if entries.is_empty());
    match (&a.value, &b.value) {
        _ if empty(a) && empty(b) => true,
        (Yaml::List(a), Yaml::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| says(a, b)),
        (Yaml::Map(entries), Yaml::Map(others)) => {
            entries.len() == others.len()
                && entries
                    .iter()
                    .all(|entry| super::edit::get(b, &entry.key).is_some_and(|other| says(&entry.value, &other.value)))
        }
        _ => super::edit::same(a, b),
    }
}
