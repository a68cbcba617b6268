//! Where the modern tree differs from the tree of the text, and the edits that make the one of the other.

use super::apply::{Edit, apply};
use super::source::{Source, Stood};
use crate::diagnostic::{Diagnostic, code};
use crate::schema::emit;
use crate::schema::legacy::edit::same;
use crate::schema::tree::{Entry, Node, Yaml};
use std::collections::{HashMap, HashSet};

pub(super) struct Differ<'a> {
    pub(super) source: &'a Source<'a>,
    /// Every alias is written out.
    pub(super) write_out: bool,
    /// Aliases that are written out.
    pub(super) notes: Vec<Diagnostic>,
    edits: Vec<Edit>,
    /// By the first byte they had: nodes of the modern tree, without what stands behind aliases.
    anchors: HashMap<usize, &'a Node>,
    /// First bytes of keys that the modern tree has in block style, with their keys.
    keys: HashSet<(usize, &'a str)>,
}

impl<'a> Differ<'a> {
    pub(super) fn new(source: &'a Source<'a>, new: &'a Node, write_out: bool) -> Self {
        let (anchors, keys) = (HashMap::new(), HashSet::new());
        let mut differ = Self { source, write_out, notes: Vec::new(), edits: Vec::new(), anchors, keys };
        differ.walk(new, false);
        differ
    }

    /// `flow`: the node stands within braces or brackets.
    fn walk(&mut self, node: &'a Node, flow: bool) {
        let flow = match node.origin {
            Some(origin) if origin.alias.is_some() => return,
            Some(origin) => {
                // Of nodes that begin at one byte the outermost is the one an anchor marks.
                self.anchors.entry(origin.start).or_insert(node);
                flow || origin.flow
            }
            None => flow || self.is_short(node),
        };
        match &node.value {
            Yaml::Scalar { .. } => {}
            Yaml::List(items) => items.iter().for_each(|item| self.walk(item, flow)),
            Yaml::Map(entries) => {
                for entry in entries {
                    // What comes into braces leaves its comments where they were.
                    if entry.value.origin.is_some() && !flow {
                        self.keys.insert((entry.place.offset, entry.key.as_str()));
                    }
                    self.walk(&entry.value, flow);
                }
            }
        }
    }

    /// The edits of the whole file.
    pub(super) fn root(&mut self, old: &Node, new: &Node) -> Vec<Edit> {
        self.value(old, new, None);
        std::mem::take(&mut self.edits)
    }

    /// The modern node that an alias stands for.
    pub(super) fn anchor(&self, start: usize) -> Option<&'a Node> {
        self.anchors.get(&start).copied()
    }

    pub(super) fn note(&mut self, node: &Node) {
        let message = "the alias is written out: the modern form is not the same at each of its places";
        let hint = "see that the places agree: they are no longer tied";
        let note = Diagnostic::of(&code::ALIAS_WRITTEN_OUT, "", message).hint(hint).at(Some(node.place));
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    fn edit(&mut self, start: usize, end: usize, text: impl Into<String>) {
        self.edits.push(Edit { start, end, text: text.into() });
    }

    /// `holder` is the entry of `old` when it stands in a mapping in block style.
    fn value(&mut self, old: &Node, new: &Node, holder: Option<&Entry>) {
        let Some(origin) = old.origin else { return };
        let kept = new.origin.is_some_and(|other| other.start == origin.start && other.end == origin.end);
        if let Some(anchor) = origin.alias {
            let tied = !self.write_out && self.anchor(anchor).is_some_and(|anchor| kept && same(anchor, new));
            if !tied {
                if kept {
                    self.note(old);
                }
                let text = self.written_out(new);
                self.edit(origin.start, origin.end, text);
            }
            return;
        }
        match (&old.value, &new.value) {
            (Yaml::Map(before), Yaml::Map(after)) if kept => {
                if origin.flow {
                    self.braces(old, before, after)
                } else {
                    self.block(before, after)
                }
            }
            (Yaml::List(before), Yaml::List(after)) if kept && before.len() == after.len() => {
                before.iter().zip(after).for_each(|(before, after)| self.value(before, after, None));
            }
            _ if same(old, new) => {}
            _ => self.replace(old, new, holder),
        }
    }

    /// What stood behind an alias, in full.
    fn written_out(&mut self, new: &Node) -> String {
        let mut copy = new.clone();
        if let Some(origin) = &mut copy.origin {
            origin.alias = None;
        }
        self.flow(&copy)
    }

    /// Another value in the place of the old one; its comments stay, below.
    fn replace(&mut self, old: &Node, new: &Node, holder: Option<&Entry>) {
        let Some(origin) = old.origin else { return };
        let Some((entry, colon)) = holder.and_then(|entry| Some((entry, self.source.after_colon(entry)?))) else {
            let text = self.in_the_same_quotes(old, new).unwrap_or_else(|| self.flow(new));
            self.edit(origin.start, origin.end, text);
            return;
        };
        let indent = entry.place.column - 1;
        if old.is_null() && origin.start >= origin.end {
            // Nothing stood behind the colon.
            if let Yaml::Map(entries) = &new.value
                && entries.iter().any(|entry| entry.value.origin.is_some())
            {
                let lines: String = entries.iter().map(|entry| self.entry(entry, indent + self.source.step)).collect();
                self.insert(self.source.line_end(colon), lines);
            } else {
                let text = self.flow(new);
                self.edit(colon, colon, format!(" {text}"));
            }
            return;
        }
        let block = !origin.flow
            && (!matches!(old.value, Yaml::Scalar { .. })
                || self.source.get(origin.start, origin.end).starts_with(['|', '>']));
        let start = if block { colon } else { origin.start };
        let mut text = self.in_the_same_quotes(old, new).unwrap_or_else(|| self.flow(new));
        if block {
            text.insert(0, ' ');
        }
        for comment in self.source.comments(start, origin.end) {
            text.push_str(&format!("{}{}{comment}", self.source.newline, " ".repeat(indent)));
        }
        self.edit(start, origin.end, text);
    }

    /// A word in place of one in quotes.
    fn in_the_same_quotes(&self, old: &Node, new: &Node) -> Option<String> {
        let (origin, Yaml::Scalar { text, .. }) = (old.origin?, &new.value) else { return None };
        let quote = self.source.get(origin.start, origin.end).chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let word = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "._+-/ ".contains(c));
        (word && !new.is_null()).then(|| format!("{quote}{text}{quote}"))
    }

    /// Lines before the one at a byte.
    fn insert(&mut self, at: usize, lines: String) {
        let newline = self.source.newline;
        let ends = at == 0 || self.source.get(0, at).ends_with('\n');
        let text = if ends { lines } else { format!("{newline}{}", lines.strip_suffix(newline).unwrap_or(&lines)) };
        self.edit(at, at, text);
    }

    fn block(&mut self, before: &[Entry], after: &[Entry]) {
        let pairs = pairs(before, after);
        let Some(first) = before.first() else { return };
        let indent = first.place.column - 1;
        let mut at = self.source.line_start(first.place.offset);
        for (entry, old) in after.iter().zip(&pairs) {
            let Some(old) = old.and_then(|old| before.get(old)) else {
                let lines = self.entry(entry, indent);
                self.insert(at, lines);
                continue;
            };
            if entry.key != old.key {
                self.edit(old.place.offset, old.place.offset + old.place.length, emit::scalar(&entry.key));
            }
            self.value(&old.value, &entry.value, Some(old));
            at = self.source.end(old).map_or(at, |end| self.source.line_end(end));
        }
        let stays: HashSet<usize> = pairs.iter().flatten().copied().collect();
        for (i, old) in before.iter().enumerate().filter(|(i, _)| !stays.contains(i)) {
            if self.keys.contains(&(old.place.offset, old.key.as_str())) {
                // It stands elsewhere, with its comments.
                if let Some((start, end)) = self.source.lines_with_comments(old, i == 0) {
                    self.edit(start, end, "");
                }
            } else if let Some((start, end)) = self.source.lines(old) {
                let blanks = " ".repeat(indent);
                let comments = self.source.comments(start, end);
                let kept = comments.iter().map(|comment| format!("{blanks}{comment}{}", self.source.newline));
                self.edit(start, end, kept.collect::<String>());
            }
        }
    }

    fn braces(&mut self, old: &Node, before: &[Entry], after: &[Entry]) {
        let pairs = pairs(before, after);
        if before.len() != after.len() || pairs.contains(&None) {
            return self.braces_again(old, before, after, &pairs);
        }
        for (entry, old) in after.iter().zip(&pairs) {
            let Some(old) = old.and_then(|old| before.get(old)) else { continue };
            if entry.key != old.key {
                self.edit(old.place.offset, old.place.offset + old.place.length, emit::scalar(&entry.key));
            }
            self.value(&old.value, &entry.value, None);
        }
    }

    /// A mapping in braces whose entries are others: what stays keeps its text.
    fn braces_again(&mut self, old: &Node, before: &[Entry], after: &[Entry], pairs: &[Option<usize>]) {
        let Some(origin) = old.origin else { return };
        let mut parts = Vec::new();
        for (entry, old) in after.iter().zip(pairs) {
            let kept = old.and_then(|old| before.get(old)).filter(|old| !old.value.is_null());
            let text = kept.and_then(|old| {
                let (start, end) = (old.place.offset, self.source.end(old)?);
                let outer = std::mem::take(&mut self.edits);
                if entry.key != old.key {
                    self.edit(start, start + old.place.length, emit::scalar(&entry.key));
                }
                self.value(&old.value, &entry.value, None);
                let inner = std::mem::replace(&mut self.edits, outer);
                apply(self.source.get(start, end), start, inner)
            });
            let text = text.unwrap_or_else(|| format!("{}: {}", emit::scalar(&entry.key), self.flow(&entry.value)));
            parts.push(text);
        }
        let wide =
            if self.source.get(origin.start, origin.end).starts_with("{ ") && !parts.is_empty() { " " } else { "" };
        let mut text = format!("{{{wide}{}{wide}}}", parts.join(", "));
        let comments = self.source.comments(origin.start, origin.end);
        if !comments.is_empty() {
            let blanks = " ".repeat(old.place.column);
            let lines: String =
                comments.iter().map(|comment| format!(" {comment}{}{blanks}", self.source.newline)).collect();
            text = format!("{{{lines}{}{wide}}}", parts.join(", "));
        }
        self.edit(origin.start, origin.end, text);
    }

    /// The lines of an entry that stood in another mapping, at another indentation; `None` if it is not from the file, or
    /// stood in braces.
    pub(super) fn moved(&mut self, entry: &Entry, indent: usize) -> Option<String> {
        let Stood { entry: old, flow, first } = self.source.entry(entry.place.offset)?;
        if flow || old.key != entry.key || entry.value.origin != old.value.origin {
            return None;
        }
        let (start, end) = self.source.lines_with_comments(old, first)?;
        let outer = std::mem::take(&mut self.edits);
        self.value(&old.value, &entry.value, Some(old));
        let inner = std::mem::replace(&mut self.edits, outer);
        let text = apply(self.source.get(start, end), start, inner)?;
        let column = old.place.column - 1;
        let mut lines = String::new();
        for line in text.split_inclusive('\n') {
            let bare = line.trim_start_matches(' ');
            if bare.trim().is_empty() {
                lines.push_str(bare);
                continue;
            }
            let had = line.len() - bare.len();
            lines.push_str(&" ".repeat((had + indent).saturating_sub(column)));
            lines.push_str(bare);
        }
        if !lines.ends_with('\n') {
            lines.push_str(self.source.newline);
        }
        Some(lines)
    }
}

/// For each entry after, the one before that stands in its place: the same key, or else another that took its place.
fn pairs(before: &[Entry], after: &[Entry]) -> Vec<Option<usize>> {
    let places: HashMap<usize, usize> = before.iter().enumerate().map(|(i, old)| (old.place.offset, i)).collect();
    let mut taken = HashSet::new();
    let mut found = vec![None; after.len()];
    for same_key in [true, false] {
        for (entry, slot) in after.iter().zip(&mut found).filter(|(_, slot)| slot.is_none()) {
            let old = places.get(&entry.place.offset).copied();
            let old = old.filter(|at| !same_key || before.get(*at).is_some_and(|old| old.key == entry.key));
            *slot = old.filter(|at| taken.insert(*at));
        }
    }
    found
}
