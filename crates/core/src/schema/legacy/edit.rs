//! What the forms do with nodes: find, take, put, make.

use crate::diagnostic::Place;
use crate::schema::tree::{Entry, Node, Yaml};
use std::collections::HashMap;

pub(super) fn get<'a>(node: &'a Node, key: &str) -> Option<&'a Entry> {
    match &node.value {
        Yaml::Map(entries) => entries.iter().find(|entry| entry.key == key),
        _ => None,
    }
}

pub(super) fn get_mut<'a>(node: &'a mut Node, key: &str) -> Option<&'a mut Entry> {
    match &mut node.value {
        Yaml::Map(entries) => entries.iter_mut().find(|entry| entry.key == key),
        _ => None,
    }
}

pub(super) fn has(node: &Node, key: &str) -> bool {
    get(node, key).is_some()
}

/// Takes an entry out of a mapping.
pub(super) fn take(node: &mut Node, key: &str) -> Option<Entry> {
    let Yaml::Map(entries) = &mut node.value else { return None };
    let at = entries.iter().position(|entry| entry.key == key)?;
    Some(entries.remove(at))
}

/// Puts an entry at the end of a mapping; null becomes one.
pub(super) fn put(node: &mut Node, entry: Entry) {
    put_before(node, None, entry);
}

/// Puts an entry before a key, or at the end.
pub(super) fn put_before(node: &mut Node, key: Option<&str>, entry: Entry) {
    if node.is_null() {
        node.value = Yaml::Map(Vec::new());
    }
    let Yaml::Map(entries) = &mut node.value else { return };
    let at = key.and_then(|key| entries.iter().position(|entry| entry.key == key)).unwrap_or(entries.len());
    entries.insert(at, entry);
}

/// Entries of a section of a group; none if it is no mapping.
pub(super) fn entries<'a>(group: &'a Node, section: &str) -> &'a [Entry] {
    match get(group, section).map(|entry| &entry.value.value) {
        Some(Yaml::Map(entries)) => entries,
        _ => &[],
    }
}

/// Takes all entries out of a section; [`put_all`] puts them back.
pub(super) fn take_all(group: &mut Node, section: &str) -> Vec<Entry> {
    match get_mut(group, section).map(|entry| &mut entry.value.value) {
        Some(Yaml::Map(entries)) => std::mem::take(entries),
        _ => Vec::new(),
    }
}

pub(super) fn put_all(group: &mut Node, section: &str, given: Vec<Entry>) {
    if let Some(Yaml::Map(entries)) = get_mut(group, section).map(|entry| &mut entry.value.value) {
        *entries = given;
    }
}

pub(super) fn entries_mut<'a>(group: &'a mut Node, section: &str) -> &'a mut [Entry] {
    match get_mut(group, section).map(|entry| &mut entry.value.value) {
        Some(Yaml::Map(entries)) => entries,
        _ => &mut [],
    }
}

/// A section of a group, made after the sections that stand there if it is missing.
pub(super) fn section<'a>(group: &'a mut Node, name: &str, place: Place) -> Option<&'a mut Node> {
    if !has(group, name) {
        let Yaml::Map(entries) = &mut group.value else { return None };
        let after = entries.iter().rposition(|entry| matches!(entry.key.as_str(), "COORDS" | "VARS" | "SOURCES"));
        let entry = Entry { key: name.to_owned(), place, value: Node::map(place, Vec::new()) };
        entries.insert(after.map_or(entries.len(), |at| at + 1), entry);
    }
    get_mut(group, name).map(|entry| &mut entry.value)
}

/// The text of a scalar, unless it is null.
pub(super) fn text(node: &Node) -> Option<&str> {
    match &node.value {
        Yaml::Scalar { text, .. } if !node.is_null() => Some(text),
        _ => None,
    }
}

/// One text, or a list of texts.
pub(super) fn texts(node: &Node) -> Vec<&str> {
    match &node.value {
        Yaml::List(items) => items.iter().filter_map(text).collect(),
        _ => text(node).into_iter().collect(),
    }
}

/// Gives a node another value in its place.
pub(super) fn set(node: &mut Node, value: Yaml) {
    node.value = value;
}

/// Gives a scalar another text; one that reads as the same in quotes and without.
pub(super) fn set_text(node: &mut Node, text: &str) {
    node.value = scalar(text);
}

pub(super) fn scalar(text: &str) -> Yaml {
    Yaml::Scalar { text: text.to_owned(), plain: true }
}

/// A scalar that is not in the text of the file.
pub(super) fn made(text: &str, place: Place) -> Node {
    Node::made(place, scalar(text))
}

/// An entry that is not in the text of the file.
pub(super) fn entry(key: &str, value: Node) -> Entry {
    Entry { key: key.to_owned(), place: value.place, value }
}

/// Whether two nodes say the same, in whatever order of keys and with whatever quotes.
pub(super) fn same(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Yaml::Scalar { text, plain }, Yaml::Scalar { text: other, plain: other_plain }) => {
            (a.is_null() && b.is_null()) || (text == other && (plain == other_plain || !(a.is_null() || b.is_null())))
        }
        (Yaml::List(a), Yaml::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Yaml::Map(entries), Yaml::Map(others)) => alike(entries, others, same),
        _ => false,
    }
}

/// Whether two mappings have the same keys, in whatever order, with alike values.
pub(super) fn alike(entries: &[Entry], others: &[Entry], values: fn(&Node, &Node) -> bool) -> bool {
    if entries.len() != others.len() {
        return false;
    }
    let others: HashMap<&str, &Node> = others.iter().map(|entry| (entry.key.as_str(), &entry.value)).collect();
    entries.iter().all(|entry| others.get(entry.key.as_str()).is_some_and(|other| values(&entry.value, other)))
}
