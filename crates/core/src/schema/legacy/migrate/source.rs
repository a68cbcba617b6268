//! The text of a file with what stands where in it.

use crate::schema::tree::{Entry, Node, Yaml};
use std::collections::HashMap;

/// How an entry stood in the file.
#[derive(Clone, Copy)]
pub(super) struct Stood<'a> {
    pub(super) entry: &'a Entry,
    /// In braces.
    pub(super) flow: bool,
    /// As the first of its mapping, so that comments above it are those of the whole.
    pub(super) first: bool,
}

/// A text and the tree that was read from it.
pub(super) struct Source<'a> {
    pub(super) text: &'a str,
    /// `\n` or `\r\n`, as the file has it.
    pub(super) newline: &'static str,
    /// Spaces a level.
    pub(super) step: usize,
    /// By the first byte of its key.
    entries: HashMap<usize, Stood<'a>>,
    /// By its first byte.
    scalars: HashMap<usize, &'a Node>,
    /// First byte and end of all scalars and keys, in order.
    leaves: Vec<(usize, usize)>,
}

impl<'a> Source<'a> {
    pub(super) fn new(text: &'a str, root: &'a Node) -> Self {
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let mut source =
            Self { text, newline, step: 0, entries: HashMap::new(), scalars: HashMap::new(), leaves: Vec::new() };
        source.walk(root, 0);
        source.leaves.sort_unstable();
        source.step = if source.step == 0 { 2 } else { source.step };
        source
    }

    fn walk(&mut self, node: &'a Node, indent: usize) {
        let Some(origin) = node.origin.filter(|origin| origin.alias.is_none()) else { return };
        match &node.value {
            Yaml::Scalar { .. } => {
                self.scalars.insert(origin.start, node);
                self.leaves.push((origin.start, origin.end));
            }
            Yaml::List(items) => items.iter().for_each(|item| self.walk(item, indent)),
            Yaml::Map(entries) => {
                for (i, entry) in entries.iter().enumerate() {
                    let column = entry.place.column - 1;
                    if self.step == 0 && !origin.flow && column > indent {
                        self.step = column - indent;
                    }
                    let stood = Stood { entry, flow: origin.flow, first: i == 0 };
                    self.entries.insert(entry.place.offset, stood);
                    self.leaves.push((entry.place.offset, entry.place.offset + entry.place.length));
                    self.walk(&entry.value, column);
                }
            }
        }
    }

    /// The entry whose key begins at a byte.
    pub(super) fn entry(&self, offset: usize) -> Option<Stood<'a>> {
        self.entries.get(&offset).copied()
    }

    /// The scalar that begins at a byte.
    pub(super) fn scalar(&self, offset: usize) -> Option<&'a Node> {
        self.scalars.get(&offset).copied()
    }

    pub(super) fn get(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// After the colon of a key.
    pub(super) fn after_colon(&self, entry: &Entry) -> Option<usize> {
        let end = entry.place.offset + entry.place.length;
        let rest = self.text.get(end..)?;
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        rest.get(blanks..)?.starts_with(':').then_some(end + blanks + 1)
    }

    /// The end of an entry: of its value, or of its colon if it has none.
    pub(super) fn end(&self, entry: &Entry) -> Option<usize> {
        let colon = self.after_colon(entry)?;
        Some(entry.value.origin.map_or(colon, |origin| if origin.end > origin.start { origin.end } else { colon }))
    }

    /// The first byte of the line of a byte.
    pub(super) fn line_start(&self, at: usize) -> usize {
        let bom = if self.text.starts_with('\u{feff}') { 3 } else { 0 };
        self.text.get(..at).and_then(|before| before.rfind('\n')).map_or(bom, |newline| newline + 1)
    }

    /// After the newline of the line of a byte.
    pub(super) fn line_end(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        rest.find('\n').map_or(self.text.len(), |newline| at + newline + 1)
    }

    /// The lines of an entry that begins its line; `None` if something stands before it or, other than a comment, behind it.
    pub(super) fn lines(&self, entry: &Entry) -> Option<(usize, usize)> {
        let start = self.line_start(entry.place.offset);
        let end = self.end(entry)?;
        let line_end = self.line_end(end);
        let blank = self.get(start, entry.place.offset).bytes().all(|b| b == b' ');
        let rest = self.get(end, line_end).trim();
        (blank && (rest.is_empty() || rest.starts_with('#'))).then_some((start, line_end))
    }

    /// The same with the comments that belong to it: lines above at its own indentation unless it is the `first`, lines
    /// below that are indented more.
    pub(super) fn lines_with_comments(&self, entry: &Entry, first: bool) -> Option<(usize, usize)> {
        let (mut start, mut end) = self.lines(entry)?;
        let indent = entry.place.column - 1;
        let comment = |line: &str| {
            let text = line.trim_start_matches(' ');
            text.starts_with('#').then(|| line.len() - text.len())
        };
        while !first && start > 0 {
            let above = self.line_start(start - 1);
            if comment(self.get(above, start)) != Some(indent) {
                break;
            }
            start = above;
        }
        while end < self.text.len() {
            let below = self.line_end(end);
            if comment(self.get(end, below)).is_none_or(|column| column <= indent) {
                break;
            }
            end = below;
        }
        Some((start, end))
    }

    /// The comments between two bytes, each from its `#` to the end of its line.
    pub(super) fn comments(&self, start: usize, end: usize) -> Vec<&'a str> {
        let mut found = Vec::new();
        let mut at = start;
        while let Some(hash) = self.text.get(at..end).and_then(|rest| rest.find('#')) {
            let hash = at + hash;
            let before = self.text.get(..hash).and_then(|before| before.chars().next_back());
            let leaf = self.leaves.partition_point(|(first, _)| *first <= hash);
            let inside = leaf.checked_sub(1).and_then(|leaf| self.leaves.get(leaf)).is_some_and(|(_, end)| hash < *end);
            if inside || before.is_some_and(|c| !c.is_whitespace()) {
                at = hash + 1;
                continue;
            }
            let line = self.line_end(hash);
            found.push(self.get(hash, line).trim_end());
            at = line;
        }
        found
    }
}
