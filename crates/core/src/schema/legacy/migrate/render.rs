//! Nodes as text: on one line in braces, or in block style.

use super::diff::Differ;
use crate::schema::emit;
use crate::schema::legacy::edit::same;
use crate::schema::tree::{Entry, Node, Yaml};
use std::fmt::Write;

/// Entries and bytes of a mapping that is written on one line.
const MOST: usize = 4;
const WIDTH: usize = 100;

impl Differ<'_> {
    /// An entry as lines at an indentation. One that stood elsewhere keeps its text.
    pub(super) fn entry(&mut self, entry: &Entry, indent: usize) -> String {
        let key = emit::scalar(&entry.key);
        let newline = self.source.newline;
        if let Some(lines) = self.moved(entry, indent) {
            return lines;
        }
        let blanks = " ".repeat(indent);
        if !self.is_short(&entry.value)
            && let Yaml::Map(entries) = &entry.value.value
        {
            let mut text = format!("{blanks}{key}:{newline}");
            for entry in entries {
                text.push_str(&self.entry(entry, indent + self.source.step));
            }
            return text;
        }
        format!("{blanks}{key}: {}{newline}", self.flow(&entry.value))
    }

    /// Whether a value stands on one line.
    pub(super) fn is_short(&self, node: &Node) -> bool {
        match &node.value {
            Yaml::Map(entries) => {
                let simple = |node: &Node| match &node.value {
                    Yaml::Scalar { text, .. } => text.len() < WIDTH && !text.contains('\n'),
                    Yaml::List(items) => items.iter().all(|item| matches!(item.value, Yaml::Scalar { .. })),
                    Yaml::Map(_) => false,
                };
                entries.len() <= MOST && entries.iter().all(|entry| simple(&entry.value))
            }
            _ => true,
        }
    }

    /// A value on one line.
    pub(super) fn flow(&mut self, node: &Node) -> String {
        if let Some(origin) = node.origin
            && let Some(anchor) = origin.alias
        {
            if !self.write_out && self.anchor(anchor).is_some_and(|anchor| same(anchor, node)) {
                return self.source.get(origin.start, origin.end).to_owned();
            }
            self.note(node);
        }
        match &node.value {
            Yaml::Scalar { text, plain } => self.scalar(node, text, *plain),
            Yaml::List(items) => {
                let items: Vec<String> = items.iter().map(|item| self.flow(item)).collect();
                format!("[{}]", items.join(", "))
            }
            Yaml::Map(entries) => {
                let mut text = String::from("{");
                for (i, entry) in entries.iter().enumerate() {
                    let comma = if i > 0 { ", " } else { "" };
                    let value = self.flow(&entry.value);
                    let _ = write!(text, "{comma}{}: {value}", emit::scalar(&entry.key));
                }
                text.push('}');
                text
            }
        }
    }

    /// As it stood, if it stood in the file on one line, in quotes or without what has a meaning in braces.
    fn scalar(&self, node: &Node, text: &str, plain: bool) -> String {
        if node.is_null() {
            return "null".to_owned();
        }
        if let Some(origin) = node.origin
            && let Some(old) = self.source.scalar(origin.start)
            && same(old, node)
        {
            let source = self.source.get(origin.start, origin.end);
            let quoted = source.starts_with(['"', '\'']);
            if !source.contains('\n') && !source.is_empty() && (quoted || is_tame(source)) {
                return source.to_owned();
            }
        }
        if plain && is_tame(text) { text.to_owned() } else { emit::scalar(text) }
    }
}

/// Whether a plain text means the same in braces.
fn is_tame(text: &str) -> bool {
    !text.contains([',', '[', ']', '{', '}', '\n', '\r'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with(':')
        && !text.starts_with(['&', '*', '!', '|', '>', '\'', '"', '%', '@', '`', '#', '?', '-', ':', ' '])
        || crate::schema::cursor::number(text).is_some()
}
