//! The nodes of a hierarchy: from consolidated metadata, else from what can be found ([`walk`]).

mod beside;
mod document;
mod names;
mod node;
mod open;
mod v2;
mod walk;

pub(crate) use node::ArrayNode;

use super::fail::{FailKind, ReadError};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Hierarchies with more nodes than this are refused.
const NODES: usize = 10_000;

/// Every group and array by path: relative to the root, without leading slash; the root is "".
#[derive(Debug, Clone, Default)]
pub(crate) struct Tree {
    pub(crate) nodes: BTreeMap<String, Node>,
    /// The Zarr format of the metadata: 2 or 3.
    pub(crate) format: u64,
    /// Nodes that are there and cannot be read, by path.
    pub(crate) refused: BTreeMap<String, ReadError>,
    /// The array that the address itself names; the others are there for its sake.
    pub(crate) alone: Option<String>,
    /// The store's root is that array.
    rootless: bool,
    /// Levels from an overview store, finest first: the group that they belong to, their name and their path here.
    joined: Vec<(String, String, String)>,
    /// Folder of the overview store in its own store.
    overviews_at: String,
}

/// A group or an array.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    Group(Map<String, Value>),
    Array(Box<ArrayNode>),
}

impl Tree {
    /// Adds the node at `path`. An array that cannot be read is kept among those that are refused.
    ///
    /// # Errors
    /// A document that is neither a group nor an array, or too many nodes.
    fn add(&mut self, path: &str, document: Value) -> Result<(), ReadError> {
        if self.nodes.len() + self.refused.len() >= NODES {
            return Err(ReadError::new(
                FailKind::TooLarge,
                place(path),
                format!("at most {NODES} groups and arrays"),
                "more",
                "Give the address of a group inside.",
            ));
        }
        let node = match document.get("node_type").and_then(Value::as_str) {
            Some("group") => Node::Group(attributes_of(&document)),
            Some("array") => match ArrayNode::parse(path, document) {
                Ok(array) => Node::Array(Box::new(array)),
                Err(error) => {
                    self.refused.insert(path.to_owned(), error);
                    return Ok(());
                }
            },
            other => {
                return Err(format_error(path, "node_type \"group\" or \"array\"", &format!("{other:?}")));
            }
        };
        self.nodes.insert(path.to_owned(), node);
        Ok(())
    }

    /// Adds what the consolidated metadata of the group at `base` lists; whether there was any.
    fn add_consolidated(&mut self, base: &str, document: &Value) -> Result<bool, ReadError> {
        let Some(consolidated) = document.get("consolidated_metadata").filter(|value| !value.is_null()) else {
            return Ok(false);
        };
        let Some(listed) = consolidated.get("metadata").and_then(Value::as_object) else {
            return Err(format_error(base, "consolidated_metadata with an object `metadata`", "none"));
        };
        for (path, document) in listed {
            self.add_below(base, path, Ok(document.clone()))?;
        }
        Ok(true)
    }

    /// Adds the node that the metadata of the group at `base` list under `path`.
    fn add_below(&mut self, base: &str, path: &str, document: Result<Value, ReadError>) -> Result<(), ReadError> {
        let path = path.trim_matches('/');
        if !names::is_relative(path) {
            return Err(format_error(base, "relative paths in consolidated_metadata", &format!("{path:?}")));
        }
        let path = crate::layout::join(base, path);
        match document {
            Ok(document) => self.add(&path, document),
            Err(error) => {
                self.refused.insert(path, error);
                Ok(())
            }
        }
    }

    /// Gives the arrays of OME images the names of their axes, where their own documents have none.
    fn name_axes(&mut self) {
        let mut named = Vec::new();
        for (path, node) in &self.nodes {
            let Node::Group(attributes) = node else { continue };
            let axes = names::axes(attributes);
            named.extend(axes.into_iter().map(|(array, names)| (crate::layout::join(path, &array), names)));
        }
        for (path, names) in named {
            let Some(Node::Array(array)) = self.nodes.get_mut(&path) else { continue };
            let unnamed = array.dimensions.iter().enumerate().all(|(axis, name)| *name == format!("dim_{axis}"));
            let distinct = names.iter().collect::<std::collections::BTreeSet<_>>().len() == names.len();
            if unnamed && distinct && names.len() == array.dimensions.len() {
                array.dimensions = names;
            }
        }
    }

    /// Where the store has the node at `path`; an overview store ([`Tree::is_beside`]) has its own.
    pub(crate) fn stored(&self, path: &str) -> String {
        if self.is_beside(path) {
            let inside = path.split_once('/').map_or("", |(_, inside)| inside);
            return crate::layout::join(&self.overviews_at, inside);
        }
        if self.rootless && self.alone.as_deref() == Some(path) { String::new() } else { path.to_owned() }
    }

    /// The array at `path`.
    pub(crate) fn array(&self, path: &str) -> Option<&ArrayNode> {
        match self.nodes.get(path) {
            Some(Node::Array(array)) => Some(array),
            _ => None,
        }
    }

    /// Attributes of the group at `path`; `None` when there is no group.
    pub(crate) fn group(&self, path: &str) -> Option<&Map<String, Value>> {
        match self.nodes.get(path) {
            Some(Node::Group(attributes)) => Some(attributes),
            _ => None,
        }
    }

    /// Arrays directly inside the group at `path`, by name.
    pub(crate) fn arrays_in<'a>(&'a self, path: &'a str) -> impl Iterator<Item = (&'a str, &'a ArrayNode)> {
        self.nodes.iter().filter_map(move |(key, node)| match node {
            Node::Array(array) => name_in(path, key).map(|name| (name, &**array)),
            Node::Group(_) => None,
        })
    }

    /// Groups directly inside the group at `path`, by name.
    pub(crate) fn groups_in<'a>(&'a self, path: &'a str) -> impl Iterator<Item = &'a str> {
        self.nodes.iter().filter_map(move |(key, node)| match node {
            Node::Group(_) => name_in(path, key),
            Node::Array(_) => None,
        })
    }

    /// Levels that an overview store has of the group at `path`, finest first: name and path.
    pub(crate) fn beside<'a>(&'a self, path: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.joined.iter().filter(move |(group, ..)| group == path).map(|(_, name, at)| (name.as_str(), at.as_str()))
    }

    /// The array called `name` in the group at `path` or the nearest group above it: coordinates are inherited.
    pub(crate) fn visible<'a>(&'a self, path: &str, name: &str) -> Option<&'a ArrayNode> {
        let mut at = path;
        loop {
            if let Some(array) = self.array(&crate::layout::join(at, name)) {
                return Some(array);
            }
            if at.is_empty() {
                return None;
            }
            at = above(at);
        }
    }

    /// From the consolidated document of a root group.
    #[cfg(test)]
    pub(in crate::zarr) fn of(document: Value) -> Tree {
        let mut tree = Tree::default();
        tree.nodes.insert(String::new(), Node::Group(attributes_of(&document)));
        tree.add_consolidated("", &document).unwrap_or_default();
        tree
    }

    fn has_arrays(&self) -> bool {
        self.nodes.values().any(|node| matches!(node, Node::Array(_)))
    }
}

/// The path of the group that holds the node at `path`.
fn above(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// The name of `key` when it is a direct child of `path`.
fn name_in<'a>(path: &str, key: &'a str) -> Option<&'a str> {
    let name = if path.is_empty() { key } else { key.strip_prefix(path)?.strip_prefix('/')? };
    (!name.is_empty() && !name.contains('/')).then_some(name)
}

/// Relative paths of the levels that a group's `multiscales` names, finest first: the convention's `layout[].asset`,
/// else the older list `[{datasets: [{path}]}]`, which OME-NGFF 0.5 has under `ome`. Absolute paths and `..` are left out,
/// as the convention forbids them.
pub(crate) fn assets(attributes: &Map<String, Value>) -> Vec<String> {
    let name = crate::layout::MULTISCALES_ATTRIBUTE;
    let own = attributes.get(name).or_else(|| attributes.get("ome").and_then(|ome| ome.get(name)));
    let Some(multiscales) = own else { return Vec::new() };
    let (list, key) = match multiscales {
        Value::Array(list) => (list.first().and_then(|first| first.get("datasets")), "path"),
        other => (other.get("layout"), "asset"),
    };
    let entries = list.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    entries
        .iter()
        .take(64)
        .filter_map(|entry| entry.get(key).and_then(Value::as_str))
        .filter(|path| names::is_relative(path))
        .map(str::to_owned)
        .collect()
}

fn attributes_of(document: &Value) -> Map<String, Value> {
    document.get("attributes").and_then(Value::as_object).cloned().unwrap_or_default()
}

/// How a path is named in an error.
fn place(path: &str) -> String {
    if path.is_empty() { "the root group".to_owned() } else { path.to_owned() }
}

fn format_error(path: &str, expected: &str, found: &str) -> ReadError {
    let hint = "The store may be damaged; tell its owner.";
    ReadError::new(FailKind::Format, place(path), expected, found, hint)
}
