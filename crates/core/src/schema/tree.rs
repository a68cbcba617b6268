//! YAML text → a tree of nodes, each with its place in the text.
//!
//! Built from the events of `saphyr-parser`, so that one parser gives both values and places. A scalar keeps its text as
//! written (`0.05` stays `0.05`, `1e-4` is a number): what it means is decided where it is used. Refused here: duplicate
//! keys, aliases that expand without bound, deep nesting, tabs, tags, merge keys, several documents.

use crate::diagnostic::{Code, Diagnostic, Place, code};
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span};
use std::collections::HashMap;

/// Bytes of a schema at most.
pub const MAX_BYTES: usize = 1 << 20;
const MAX_DEPTH: usize = 64;
const MAX_NODES: usize = 50_000;
const MAX_ANCHORS: usize = 10_000;

/// A value with its place.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// Of a scalar all of it; of a list or mapping its first line.
    pub(crate) place: Place,
    pub(crate) value: Yaml,
    /// Nodes in it, itself included, aliases expanded.
    size: usize,
    /// Where it stands in the text; `None` if it was made.
    pub(crate) origin: Option<Origin>,
}

/// The bytes of a node in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Origin {
    /// First byte; of a mapping in block style that of its first key.
    pub(crate) start: usize,
    /// After its last byte that is neither a blank nor a comment.
    pub(crate) end: usize,
    /// In brackets or braces.
    pub(crate) flow: bool,
    /// An alias stands here; `Some` is the first byte of what the anchor marks.
    pub(crate) alias: Option<usize>,
}

/// What a [`Node`] is.
#[derive(Debug, Clone)]
pub(crate) enum Yaml {
    /// Text as written, escapes resolved; `plain` if it was not quoted, so that it may be a number, a boolean or null.
    Scalar {
        text: String,
        plain: bool,
    },
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A key with its value.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) place: Place,
    pub(crate) value: Node,
}

impl Node {
    /// A node that is not in the text, at the place of another.
    pub(crate) fn map(place: Place, entries: Vec<Entry>) -> Self {
        Self { place, value: Yaml::Map(entries), size: 1, origin: None }
    }

    /// A node that is not in the text.
    pub(crate) fn made(place: Place, value: Yaml) -> Self {
        Self { place, value, size: 1, origin: None }
    }

    /// Null: nothing after the colon, `~` or `null`.
    pub(crate) fn is_null(&self) -> bool {
        matches!(&self.value, Yaml::Scalar { text, plain: true } if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }
}

/// The tree of a text; `None` with at least one diagnostic. Duplicate keys are reported with a tree (the first value stands).
pub(crate) fn parse(text: &str) -> (Option<Node>, Vec<Diagnostic>) {
    let mut builder = Builder {
        places: Places::new(text),
        stack: Vec::new(),
        anchors: HashMap::new(),
        root: None,
        nodes: 0,
        faults: Vec::new(),
    };
    if text.len() > MAX_BYTES {
        builder.faults.push(Diagnostic::of(
            &code::TOO_LARGE,
            "",
            format!("expected a schema of at most {MAX_BYTES} bytes, found more"),
        ));
        return (None, builder.faults);
    }
    // The scanner keeps all of a flow collection's tokens until it ends, so their number is bounded before it begins.
    let marks = text.bytes().filter(|byte| b",[]{}".contains(byte)).count();
    if marks > MAX_NODES {
        let message = format!("expected at most {MAX_NODES} values, found {marks} commas and brackets");
        builder.faults.push(Diagnostic::of(&code::TOO_MANY_NODES, "", message).hint("is this a data file?"));
        return (None, builder.faults);
    }
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut documents = 0;
    for event in Parser::new_from_str(body) {
        let step = match event {
            Err(error) => Err(builder.scan_error(&error)),
            Ok((Event::DocumentStart(_), span)) => {
                documents += 1;
                if documents > 1 {
                    Err(builder.fatal(&code::SEVERAL_DOCUMENTS, span, "expected one document, found a second one"))
                } else {
                    Ok(())
                }
            }
            Ok((event, span)) => builder.event(event, span),
        };
        if let Err(fault) = step {
            builder.faults.push(*fault);
            return (None, builder.faults);
        }
    }
    match builder.root {
        Some(node) if node.is_null() => {
            builder.faults.push(empty());
            (None, builder.faults)
        }
        None => {
            builder.faults.push(empty());
            (None, builder.faults)
        }
        Some(node) => (Some(node), builder.faults),
    }
}

fn empty() -> Diagnostic {
    Diagnostic::of(&code::EMPTY, "", "expected a schema, found an empty file")
        .hint("a schema begins with the line `SCHEMA: 1`")
        .at(Some(Place { line: 1, column: 1, offset: 0, length: 0 }))
}

/// From the parser's marks (characters) to places (bytes).
struct Places<'a> {
    text: &'a str,
    /// Byte offset of each character after the byte order mark, and of the end; empty if all are ASCII.
    bytes: Vec<usize>,
    start: usize,
}

impl<'a> Places<'a> {
    fn new(text: &'a str) -> Self {
        let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let bytes = match text.get(start..) {
            Some(body) if !body.is_ascii() => {
                body.char_indices().map(|(at, _)| at + start).chain([text.len()]).collect()
            }
            _ => Vec::new(),
        };
        Self { text, bytes, start }
    }

    fn offset(&self, mark: Marker) -> usize {
        let offset = if self.bytes.is_empty() {
            self.start + mark.index()
        } else {
            self.bytes.get(mark.index()).copied().unwrap_or(self.text.len())
        };
        offset.min(self.text.len())
    }

    /// The place of a span, cut at the end of its first line; at least one character unless the text ends there.
    fn place(&self, span: Span) -> Place {
        let offset = self.offset(span.start);
        // Only the span is looked at: a file of one long line would take quadratic time otherwise.
        let found = self.text.get(offset..self.offset(span.end)).unwrap_or_default();
        let line = found.split(['\n', '\r']).next().unwrap_or_default().trim_end().len();
        let character = self.text.get(offset..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let length = line.max(character);
        Place { line: span.start.line(), column: span.start.col() + 1, offset, length }
    }
}

impl Places<'_> {
    /// Of a scalar. The parser's mark of its end may lie behind blanks and comments.
    fn origin(&self, span: Span, style: Option<ScalarStyle>) -> Origin {
        let start = self.offset(span.start);
        let text = self.text.get(start..self.offset(span.end)).unwrap_or_default();
        let length = match style {
            Some(ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted) => quoted(text),
            Some(ScalarStyle::Literal | ScalarStyle::Folded) => block(text),
            Some(ScalarStyle::Plain) | None => {
                let comment = text.match_indices('#').find(|(at, _)| text.get(..*at).is_some_and(ends_blank));
                text.get(..comment.map_or(text.len(), |(at, _)| at)).unwrap_or(text).trim_end().len()
            }
        };
        Origin { start, end: start + length, flow: false, alias: None }
    }

    /// Of a list or mapping: its brackets, or from its first part to its last.
    fn collection(&self, span: Span, value: &Yaml) -> Origin {
        let (start, end) = (self.offset(span.start), self.offset(span.end));
        let (first, last) = match value {
            Yaml::Map(entries) => {
                let last = entries.last().map(|last| {
                    let key = last.place.offset + last.place.length;
                    last.value.origin.map_or(key, |origin| origin.end).max(key)
                });
                (entries.first().map(|first| first.place.offset), last)
            }
            Yaml::List(items) => (Some(start), items.last().and_then(|last| last.origin).map(|origin| origin.end)),
            Yaml::Scalar { .. } => (None, None),
        };
        if self.text.get(start..).is_some_and(|rest| rest.starts_with(['[', '{'])) && end > start {
            let end = self.closed(last.unwrap_or(start + 1)).unwrap_or(end);
            return Origin { start, end, flow: true, alias: None };
        }
        Origin { start: first.unwrap_or(start), end: last.unwrap_or(end), flow: false, alias: None }
    }

    /// After the bracket that follows the last part of a list or mapping, behind blanks, a colon or comma, and comments.
    fn closed(&self, last: usize) -> Option<usize> {
        let mut comment = false;
        for (at, c) in self.text.get(last..)?.char_indices() {
            match c {
                '\n' => comment = false,
                '#' => comment = true,
                ']' | '}' if !comment => return Some(last + at + 1),
                _ => {}
            }
        }
        None
    }
}

fn ends_blank(text: &str) -> bool {
    text.ends_with([' ', '\t', '\n', '\r'])
}

/// Length of a text in quotes.
fn quoted(text: &str) -> usize {
    let mut characters = text.char_indices().peekable();
    let quote = characters.next().map(|(_, c)| c);
    while let Some((at, c)) = characters.next() {
        match (c, quote) {
            ('\\', Some('"')) => {
                characters.next();
            }
            ('\'', Some('\'')) if characters.peek().is_some_and(|(_, c)| *c == '\'') => {
                characters.next();
            }
            _ if Some(c) == quote => return at + 1,
            _ => {}
        }
    }
    text.trim_end().len()
}

/// Length of a block scalar: its header, and its lines as far as they are indented like the first.
fn block(text: &str) -> usize {
    let (mut length, mut at, mut indent) = (0, 0, None);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        at += line.len();
        let bare = line.trim_start_matches(' ');
        let column = line.len() - bare.len();
        if number > 0 && !bare.trim().is_empty() && column < *indent.get_or_insert(column) {
            break;
        }
        if number == 0 || !bare.trim().is_empty() {
            length = at - (line.len() - line.trim_end().len());
        }
    }
    length
}

/// A list or mapping that has begun.
enum Open {
    List { start: Span, anchor: usize, items: Vec<Node> },
    Map { start: Span, anchor: usize, entries: Vec<Entry>, seen: HashMap<String, usize>, key: Option<(String, Place)> },
}

struct Builder<'a> {
    places: Places<'a>,
    stack: Vec<Open>,
    anchors: HashMap<usize, Node>,
    root: Option<Node>,
    nodes: usize,
    faults: Vec<Diagnostic>,
}

type Step = Result<(), Box<Diagnostic>>;

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, span: Span) -> Step {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let core = tag.as_ref().is_some_and(|tag| tag.is_yaml_core_schema());
                if let Some(tag) = tag.as_ref().filter(|_| !core) {
                    let message = format!("expected a value without a tag, found `{}{}`", tag.handle, tag.suffix);
                    return Err(self.fatal(&code::BAD_TAG, span, message));
                }
                let plain = style == ScalarStyle::Plain && tag.as_ref().is_none_or(|tag| tag.suffix != "str");
                let place = self.places.place(span);
                if let Some(Open::Map { key: key @ None, .. }) = self.stack.last_mut() {
                    *key = Some((text.into_owned(), place));
                    return self.count(1, span);
                }
                let value = Yaml::Scalar { text: text.into_owned(), plain };
                let origin = Some(self.places.origin(span, Some(style)));
                self.value(Node { place, value, size: 1, origin }, anchor, span)
            }
            Event::SequenceStart(anchor, tag) | Event::MappingStart(anchor, tag)
                if tag.as_ref().is_some_and(|tag| !tag.is_yaml_core_schema()) =>
            {
                let _ = anchor;
                Err(self.fatal(&code::BAD_TAG, span, "expected a value without a tag"))
            }
            Event::SequenceStart(anchor, _) => {
                self.open(span)?;
                self.stack.push(Open::List { start: span, anchor, items: Vec::new() });
                Ok(())
            }
            Event::MappingStart(anchor, _) => {
                self.open(span)?;
                let (entries, seen) = (Vec::new(), HashMap::new());
                self.stack.push(Open::Map { start: span, anchor, entries, seen, key: None });
                Ok(())
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Alias(anchor) => {
                if let Some(Open::Map { key: None, .. }) = self.stack.last() {
                    return Err(self.fatal(&code::BAD_KEY, span, "expected a text as key, found an alias"));
                }
                let Some(node) = self.anchors.get(&anchor) else {
                    let message = "expected an alias of a value that is complete, found one inside the value itself";
                    return Err(self.fatal(&code::BAD_ALIAS, span, message));
                };
                // Counted before it is copied: an alias bomb never grows.
                let (size, limit) = (node.size, MAX_NODES.saturating_sub(self.nodes));
                if size > limit {
                    return self.count(size, span);
                }
                let alias = node.origin.map(|origin| origin.start);
                let origin = Some(Origin { alias, ..self.places.origin(span, None) });
                let node = Node { place: self.places.place(span), origin, ..node.clone() };
                self.value(node, 0, span)
            }
            _ => Ok(()),
        }
    }

    fn open(&mut self, span: Span) -> Step {
        if let Some(Open::Map { key: None, .. }) = self.stack.last() {
            return Err(self.fatal(&code::BAD_KEY, span, "expected a text as key, found a list or a mapping"));
        }
        if self.stack.len() >= MAX_DEPTH {
            let message = format!("expected at most {MAX_DEPTH} levels of nesting, found more");
            return Err(self.fatal(&code::TOO_DEEP, span, message));
        }
        Ok(())
    }

    fn close(&mut self, end: Span) -> Step {
        let (start, anchor, value, size) = match self.stack.pop() {
            Some(Open::List { start, anchor, items }) => {
                let size = 1 + items.iter().map(|node| node.size).sum::<usize>();
                (start, anchor, Yaml::List(items), size)
            }
            Some(Open::Map { start, anchor, entries, .. }) => {
                let size = 1 + entries.iter().map(|entry| 1 + entry.value.size).sum::<usize>();
                (start, anchor, Yaml::Map(entries), size)
            }
            None => return Ok(()),
        };
        let whole = Span::new(start.start, end.end);
        let place = self.places.place(whole);
        let origin = Some(self.places.collection(whole, &value));
        // Its parts were counted one by one.
        self.nodes = self.nodes.saturating_sub(size - 1);
        self.value(Node { place, value, size, origin }, anchor, start)
    }

    fn count(&mut self, nodes: usize, span: Span) -> Step {
        self.nodes += nodes;
        if self.nodes > MAX_NODES {
            let message = format!("expected at most {MAX_NODES} values with all aliases expanded, found more");
            return Err(self.fatal(&code::TOO_MANY_NODES, span, message));
        }
        Ok(())
    }

    fn value(&mut self, node: Node, anchor: usize, span: Span) -> Step {
        self.count(node.size, span)?;
        if anchor > 0 {
            if self.anchors.len() >= MAX_ANCHORS {
                let message = format!("expected at most {MAX_ANCHORS} anchors, found more");
                return Err(self.fatal(&code::TOO_MANY_NODES, span, message));
            }
            self.anchors.insert(anchor, node.clone());
        }
        let path = self.path();
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Map { entries, seen, key, .. }) => {
                let Some((key, place)) = key.take() else { return Ok(()) };
                if key == "<<" {
                    let fault = Diagnostic::of(&code::MERGE_KEY, path, "expected a key, found the merge key `<<`");
                    self.faults
                        .push(fault.hint("write the keys out, or give a whole value by an alias").at(Some(place)));
                } else if let Some(line) = seen.get(&key) {
                    let message =
                        format!("expected `{key}` once in this mapping, found it again; it stands on line {line} too");
                    let fault = Diagnostic::of(&code::DUPLICATE_KEY, path, message);
                    self.faults.push(fault.hint("take one of the two out, or rename it").at(Some(place)));
                } else {
                    seen.insert(key.clone(), place.line);
                    entries.push(Entry { key, place, value: node });
                }
            }
        }
        Ok(())
    }

    /// Path of the value that comes next.
    fn path(&self) -> String {
        let mut parts = Vec::new();
        for open in &self.stack {
            match open {
                Open::List { items, .. } => parts.push(items.len().to_string()),
                Open::Map { key, .. } => parts.extend(key.as_ref().map(|(key, _)| key.clone())),
            }
        }
        parts.join("/")
    }

    fn fatal(&self, code: &Code, span: Span, message: impl Into<String>) -> Box<Diagnostic> {
        Box::new(Diagnostic::of(code, self.path(), message).at(Some(self.places.place(span))))
    }

    fn scan_error(&self, error: &ScanError) -> Box<Diagnostic> {
        let mark = *error.marker();
        let span = Span::new(mark, mark);
        let info = error.info();
        if info.contains("recursion limit") {
            let message = format!("expected at most {MAX_DEPTH} levels of nesting, found more");
            return self.fatal(&code::TOO_DEEP, span, message);
        }
        if info.contains("unknown anchor") {
            return self.fatal(
                &code::BAD_ALIAS,
                span,
                "expected an alias of an anchor above it, found one of an unknown anchor",
            );
        }
        if let Some(fault) = self.tab(mark.line()) {
            return fault;
        }
        let hint = "look at this line and the one above: indentation, a missing colon or a bracket or quote left open";
        Box::new(self.fatal(&code::NOT_YAML, span, format!("expected YAML: {info}")).hint(hint))
    }

    /// A tab in the indentation of a line or of the one before it explains the parser's complaint.
    fn tab(&self, line: usize) -> Option<Box<Diagnostic>> {
        let mut offset = 0;
        for (number, text) in (1..).zip(self.places.text.split_inclusive('\n')) {
            if number + 1 >= line && number <= line {
                let indentation = text.len() - text.trim_start_matches([' ', '\t']).len();
                if let Some(at) = text.get(..indentation).and_then(|blank| blank.find('\t')) {
                    let place = Place { line: number, column: at + 1, offset: offset + at, length: 1 };
                    let fault = Diagnostic::of(&code::TAB, self.path(), "expected spaces before the key, found a tab");
                    return Some(Box::new(fault.hint("indent by two spaces a level").at(Some(place))));
                }
            }
            offset += text.len();
        }
        None
    }
}
