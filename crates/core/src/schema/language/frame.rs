//! Minimal datasets in which the examples of keys stand.

use super::{Key, Section};

/// A schema with one line `@` where the lines of an example go, at its indentation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// The text.
    pub text: &'static str,
    /// Path of the mapping that has the line `@`, parts joined by `/`.
    pub path: &'static str,
}

impl Frame {
    /// The schema with these lines. A key that stands beside `@` gives way to the same key of the lines. Gives the text and
    /// the number of the first line put in, from 1.
    pub fn with(&self, lines: &str) -> (String, usize) {
        let Some((before, after)) = self.text.split_once('@') else { return (self.text.to_owned(), 1) };
        let indent = before.rsplit('\n').next().unwrap_or_default();
        let taken: Vec<&str> = lines.lines().filter_map(key).collect();
        let kept = |text: &str| -> String {
            let mut inside = false;
            let keep = |line: &&str| {
                let own = line.strip_prefix(indent).filter(|rest| !rest.starts_with(' '));
                if let Some(rest) = own {
                    inside = key(rest).is_some_and(|key| taken.contains(&key));
                }
                !inside
            };
            text.lines().filter(keep).map(|line| format!("{line}\n")).collect()
        };
        let before = kept(before.strip_suffix(indent).unwrap_or(before));
        let after = kept(after.trim_start_matches('\n'));
        let first = before.lines().count() + 1;
        let put: String = lines.lines().map(|line| format!("{indent}{line}\n")).collect();
        (format!("{before}{put}{after}"), first)
    }
}

/// The key of a line that begins with one.
fn key(line: &str) -> Option<&str> {
    line.split_once(':').map(|(key, _)| key).filter(|key| !key.is_empty() && !key.starts_with(' '))
}

impl Key {
    /// The minimal dataset of the key's example in `section`.
    pub fn frame(&self, section: Section) -> Frame {
        self.frame.unwrap_or_else(|| section.frame())
    }

    /// Path of the key in its minimal dataset.
    pub fn path(&self, section: Section) -> String {
        crate::layout::join(self.frame(section).path, self.name)
    }

    /// The whole minimal dataset with the key's example.
    pub fn dataset(&self, section: Section) -> String {
        self.frame(section).with(self.example).0
    }

    /// The same with the faulty example, and the lines of the faulty value: first and last, from 1.
    pub fn faulty(&self, section: Section) -> (String, (usize, usize)) {
        let (text, first) = self.frame(section).with(self.fault);
        let own = |line: &&str| key(line) == Some(self.name);
        let start = self.fault.lines().position(|line| own(&line)).unwrap_or_default();
        let length = self.fault.lines().skip(start + 1).take_while(|line| line.starts_with(' ')).count();
        (text, (first + start, first + start + length))
    }
}

/// The value at a path of a YAML text, as JSON.
pub(super) fn value(text: &str, path: &str) -> Option<serde_json::Value> {
    use crate::schema::{cursor, tree};
    let (node, _) = tree::parse(text);
    let (node, faults) = (node?, cursor::Faults::default());
    let whole = cursor::Cursor::root(&node, &faults).json();
    whole.pointer(&format!("/{path}")).cloned()
}
