//! Two trees of YAML in canonical form, compared key by key.

use super::{Entry, Node, Yaml, tree};
use crate::layout::join;
use crate::schema::emit::{self, Out};

/// A key that differs.
pub(super) struct Leaf {
    pub(super) path: String,
    pub(super) was: Option<String>,
    pub(super) is: Option<String>,
}

fn entries(node: &Node) -> &[Entry] {
    if let Yaml::Map(entries) = &node.value { entries } else { &[] }
}

/// The value of a key of a mapping.
pub(super) fn get<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    entries(node).iter().find(|entry| entry.key == key).map(|entry| &entry.value)
}

/// The keys of both mappings: those of the second in its order, with those of the first only before them.
pub(super) fn keys<'a>(was: &'a Node, is: &'a Node) -> Vec<&'a str> {
    names(Some(was), Some(is))
}

/// As [`keys`], where either may be missing.
pub(super) fn names<'a>(was: Option<&'a Node>, is: Option<&'a Node>) -> Vec<&'a str> {
    let of = |node: Option<&'a Node>| node.map(entries).unwrap_or_default().iter().map(|entry| entry.key.as_str());
    let kept: Vec<&str> = of(is).collect();
    of(was).filter(|key| !kept.contains(key)).chain(kept.iter().copied()).collect()
}

/// The keys that both mappings have, in the order of each, if the orders differ.
pub(super) fn order(was: &Node, is: &Node) -> Option<(String, String)> {
    let common = |node: &Node, other: &Node| -> Vec<String> {
        let keys = entries(node).iter().map(|entry| &entry.key);
        keys.filter(|key| get(other, key).is_some()).map(|key| emit::scalar(key)).collect()
    };
    let (before, after) = (common(was, is), common(is, was));
    (before != after).then(|| (format!("[{}]", before.join(", ")), format!("[{}]", after.join(", "))))
}

/// All keys at and below `path` that differ. Mappings are gone into, lists are compared as a whole.
pub(super) fn leaves(path: &str, was: Option<&Node>, is: Option<&Node>) -> Vec<Leaf> {
    let mut found = Vec::new();
    collect(path, was, is, &mut found);
    found
}

fn collect(path: &str, was: Option<&Node>, is: Option<&Node>, found: &mut Vec<Leaf>) {
    if let (Some(before), Some(after)) = (was, is)
        && let (Yaml::Map(_), Yaml::Map(_)) = (&before.value, &after.value)
    {
        if let Some((was, is)) = order(before, after) {
            found.push(Leaf { path: path.to_owned(), was: Some(was), is: Some(is) });
        }
        for key in keys(before, after) {
            collect(&join(path, key), get(before, key), get(after, key), found);
        }
        return;
    }
    let (was, is) = (was.map(flow), is.map(flow));
    if was != is {
        found.push(Leaf { path: path.to_owned(), was, is });
    }
}

/// Labels as a list in one line.
pub(super) fn list(labels: &[String]) -> String {
    let label = |label: &String| match Out::label(label) {
        Out::Scalar(text) => text,
        // A text of several lines.
        _ => emit::scalar(label),
    };
    format!("[{}]", labels.iter().map(label).collect::<Vec<_>>().join(", "))
}

/// Whether the list `was`, in one line, has an item that the list `is` lacks.
pub(super) fn loses(was: &str, is: &str) -> bool {
    // A value stands below a key, as a document is a mapping.
    let items = |text: &str| match tree::parse(&format!("list: {text}\n")).0.as_ref().and_then(|n| get(n, "list")) {
        Some(Node { value: Yaml::List(items), .. }) => Some(items.iter().map(flow).collect::<Vec<_>>()),
        _ => None,
    };
    matches!((items(was), items(is)), (Some(was), Some(is)) if was.iter().any(|item| !is.contains(item)))
}

/// A number as it is written.
pub(super) fn number(value: f64) -> String {
    if let Out::Scalar(text) = Out::number(value) { text } else { value.to_string() }
}

/// A node as YAML in one line.
pub(super) fn flow(node: &Node) -> String {
    match &node.value {
        Yaml::Scalar { text, plain: true } => text.clone(),
        Yaml::Scalar { text, plain: false } => emit::scalar(text),
        Yaml::List(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Yaml::Map(entries) => {
            let entry = |entry: &Entry| format!("{}: {}", emit::scalar(&entry.key), flow(&entry.value));
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    }
}
