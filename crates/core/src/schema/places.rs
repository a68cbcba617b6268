//! Where each path of the file stands, for faults that are found over the whole schema.

use super::cursor::Faults;
use super::tree::{Node, Yaml};
use crate::diagnostic::{Code, Place};
use std::collections::HashMap;

/// Path → place of the key, and of the value if it has one of its own.
pub(crate) struct Places<'a> {
    spots: HashMap<String, (Place, Place)>,
    faults: &'a Faults,
}

impl<'a> Places<'a> {
    pub(crate) fn new(root: &Node, faults: &'a Faults) -> Self {
        let mut spots = HashMap::new();
        walk(root, "", &mut spots);
        Self { spots, faults }
    }

    /// Whether the path stands in the file.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.spots.contains_key(path)
    }

    /// Where the value at `path` stands.
    pub(crate) fn of(&self, path: &str) -> Option<Place> {
        self.spots.get(path).map(|(_, value)| *value).or_else(|| self.above(path))
    }

    /// Reports a fault of the value at `path`.
    pub(crate) fn value(&self, code: &Code, path: &str, message: impl Into<String>, hint: impl Into<String>) {
        self.faults.add(code, path, message, hint, self.of(path));
    }

    /// Reports a fault of the key at `path`.
    pub(crate) fn key(&self, code: &Code, path: &str, message: impl Into<String>, hint: impl Into<String>) {
        let place = self.spots.get(path).map(|(key, _)| *key).or_else(|| self.above(path));
        self.faults.add(code, path, message, hint, place);
    }

    /// The key of the nearest mapping or list around a path that is not in the file.
    fn above(&self, path: &str) -> Option<Place> {
        let mut path = path;
        while let Some((parent, _)) = path.rsplit_once('/') {
            if let Some((key, _)) = self.spots.get(parent) {
                return Some(*key);
            }
            path = parent;
        }
        None
    }
}

fn walk(node: &Node, path: &str, spots: &mut HashMap<String, (Place, Place)>) {
    let mut child = |name: &str, key: Place, value: &Node| {
        let path = if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
        let own = if matches!(value.value, Yaml::Map(_)) || value.is_null() { key } else { value.place };
        spots.insert(path.clone(), (key, own));
        walk(value, &path, spots);
    };
    match &node.value {
        Yaml::Scalar { .. } => {}
        Yaml::List(items) => items.iter().enumerate().for_each(|(i, item)| child(&i.to_string(), item.place, item)),
        Yaml::Map(entries) => entries.iter().for_each(|entry| child(&entry.key, entry.place, &entry.value)),
    }
}
