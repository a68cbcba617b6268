//! What differs between two schemas, and what each difference means for what is stored.
//!
//! The canonical forms of the two ([`super::write()`]) are compared key by key, so that no key is passed over; what
//! decides about stored values (units, types, coordinates) is compared by its meaning. Two schemas have no difference
//! exactly if their canonical forms are the same text.
//!
//! | what changes | class |
//! |---|---|
//! | attributes, texts, persons, publication, constraints, view, sources, subsets, `na_source`, `interval`, `on_bad`, `on_conflict`, `overviews`, `extend`, `step`, labels taken out of `discrete`, how times are read, the order of keys | [`Class::Metadata`] |
//! | `chunk_size`: arrays that are there keep their chunks, new ones get it | [`Class::Metadata`] |
//! | a new variable, coordinate, group, source; new labels in `values` and `discrete` | [`Class::Addition`] |
//! | another unit of the same dimension, a wider type, another tick, another `na_value`, texts with a list of labels or without | [`Class::Conversion`] |
//! | what is taken away, other `coords` or `composed`, a narrower type, `sorted` that was false, another `resolution` or calendar, labels taken out | [`Class::Refused`] |
//!
//! A range and a resolution are compared in the new unit. Nothing is renamed: another name is a removal and an addition.

mod coordinate;
mod node;
mod variable;

use super::model::{GroupSchema, Schema};
use super::tree::{Entry, Node, Yaml};
use super::{near, tree, write};
use crate::layout::join;
use serde::Serialize;

/// What a difference means for a dataset that holds values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Nothing that is stored changes, but attributes.
    Metadata,
    /// Something is made beside what is stored.
    Addition,
    /// What is stored is converted, if asked.
    Conversion,
    /// It cannot be done with what is stored.
    Refused,
}

impl Class {
    /// All of them, from harmless to refused.
    pub const ALL: [Class; 4] = [Class::Metadata, Class::Addition, Class::Conversion, Class::Refused];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Class::Metadata => "metadata",
            Class::Addition => "addition",
            Class::Conversion => "conversion",
            Class::Refused => "refused",
        }
    }
}

/// The part of a schema that a difference is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Something that no array stands for.
    Other,
    /// The group at this path.
    Group(String),
    /// A data variable: the path of its group, its name.
    Variable(String, String),
    /// A coordinate: the path of its group, its name.
    Coordinate(String, String),
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What it means.
    pub class: Class,
    /// Where, as in a diagnostic: `bukov/VARS/t/unit`.
    pub path: String,
    /// What it was, as YAML in one line; `None` if it was not there (or had its default).
    pub was: Option<String>,
    /// What it is; `None` as for [`Change::was`].
    pub is: Option<String>,
    /// What will happen; of a refused one why, and what would have to be done; or "".
    pub note: String,
    /// What it is about.
    #[serde(skip)]
    pub part: Part,
}

impl Change {
    /// Whether the whole variable, coordinate or group is new or gone, not a key of it.
    pub fn is_whole(&self) -> bool {
        let end = |name: &str| self.path.rsplit('/').next() == Some(name);
        match &self.part {
            Part::Other => false,
            Part::Group(path) => self.path == *path && !path.is_empty(),
            Part::Variable(group, name) => end(name) && self.path == join(group, &format!("VARS/{name}")),
            Part::Coordinate(group, name) => end(name) && self.path == join(group, &format!("COORDS/{name}")),
        }
    }

    /// Whether something that was there is gone: a key, a variable, a source, an item of a list. A number of an
    /// interval that is another one is a change.
    pub fn takes_away(&self) -> bool {
        match (&self.was, &self.is) {
            (Some(_), None) => true,
            (Some(was), Some(is)) if !self.path.ends_with("/interval") => node::loses(was, is),
            _ => false,
        }
    }
}

/// What to do about a refused change when all else is ruled out.
const ANEW: &str = "make a new dataset with `zarr-fuse init` and add the raw files again";

/// The differences from `old` to `new`, in the order of the file.
pub fn diff(old: &Schema, new: &Schema) -> Vec<Change> {
    let (before, after) = (write(old), write(new));
    if before == after {
        return Vec::new();
    }
    let mut found = Found { changes: Vec::new() };
    match (tree::parse(&before).0, tree::parse(&after).0) {
        (Some(was), Some(is)) => found.group("", (&was, &old.root), (&is, &new.root)),
        // A schema in its canonical form is read, unless it is larger than any file may be.
        _ => found.push(Class::Refused, Part::Other, "", None, None, "the schema is too large to be compared"),
    }
    found.changes
}

/// Differences as they are found.
struct Found {
    changes: Vec<Change>,
}

impl Found {
    fn push(
        &mut self,
        class: Class,
        part: Part,
        path: &str,
        was: Option<String>,
        is: Option<String>,
        note: impl Into<String>,
    ) {
        self.changes.push(Change { class, path: path.to_owned(), was, is, note: note.into(), part });
    }

    /// Every key below `path` that differs is metadata.
    fn metadata(&mut self, part: &Part, path: &str, was: Option<&Node>, is: Option<&Node>, note: &str) {
        for leaf in node::leaves(path, was, is) {
            self.push(Class::Metadata, part.clone(), &leaf.path, leaf.was, leaf.is, note);
        }
    }

    fn group(&mut self, path: &str, (was, old): (&Node, &GroupSchema), (is, new): (&Node, &GroupSchema)) {
        let part = Part::Group(path.to_owned());
        self.order(&part, path, was, is);
        for key in node::keys(was, is) {
            let (before, after) = (node::get(was, key), node::get(is, key));
            let at = join(path, key);
            match key {
                "COORDS" | "VARS" => {
                    self.order_of(&part, &at, before, after);
                    for name in node::names(before, after) {
                        let pair = (before.and_then(|n| node::get(n, name)), after.and_then(|n| node::get(n, name)));
                        self.named(path, key, name, pair, (old, new));
                    }
                }
                "SOURCES" => {
                    self.order_of(&part, &at, before, after);
                    for name in node::names(before, after) {
                        let pair = (before.and_then(|n| node::get(n, name)), after.and_then(|n| node::get(n, name)));
                        self.source(&join(&at, name), pair);
                    }
                }
                "SCHEMA" | "ATTRS" | "PERSONS" | "PUBLICATION" | "CONSTRAINTS" | "SUBSETS" | "VIEW" => {
                    self.metadata(&part, &at, before, after, "");
                }
                name => match (before, after, old.groups.get(name), new.groups.get(name)) {
                    (Some(was), Some(is), Some(old), Some(new)) => self.group(&at, (was, old), (is, new)),
                    (None, Some(is), ..) => {
                        let note = "its empty arrays are made";
                        self.push(Class::Addition, Part::Group(at.clone()), &at, None, Some(node::flow(is)), note);
                    }
                    (Some(was), ..) => {
                        let added = new.groups.keys().filter(|other| !old.groups.contains_key(*other));
                        let note = gone("group", name, added.map(String::as_str));
                        self.push(Class::Refused, Part::Group(at.clone()), &at, Some(node::flow(was)), None, note);
                    }
                    (None, None, ..) => {}
                },
            }
        }
    }

    fn source(&mut self, at: &str, (was, is): (Option<&Node>, Option<&Node>)) {
        match (was, is) {
            (None, Some(is)) => self.push(Class::Addition, Part::Other, at, None, Some(node::flow(is)), ""),
            (Some(was), None) => {
                let note = "files from it that were added stay; no more can be added";
                self.push(Class::Metadata, Part::Other, at, Some(node::flow(was)), None, note);
            }
            _ => self.metadata(&Part::Other, at, was, is, ""),
        }
    }

    /// A variable or a coordinate.
    fn named(
        &mut self,
        group: &str,
        section: &str,
        name: &str,
        (was, is): (Option<&Node>, Option<&Node>),
        (old, new): (&GroupSchema, &GroupSchema),
    ) {
        let at = join(&join(group, section), name);
        let is_coordinate = section == "COORDS";
        let part = if is_coordinate {
            Part::Coordinate(group.to_owned(), name.to_owned())
        } else {
            Part::Variable(group.to_owned(), name.to_owned())
        };
        match (was, is) {
            (Some(was), Some(is)) => {
                self.order(&part, &at, was, is);
                variable::compare(self, &part, &at, (name, was, old), (is, new));
                if is_coordinate {
                    coordinate::compare(self, &part, &at, (name, old), new);
                }
            }
            (None, Some(is)) => {
                let note = match new.coords.get(name).filter(|_| is_coordinate).map(|c| c.values.len()) {
                    None => "an empty array is made",
                    Some(0) => "an array without labels is made",
                    Some(_) => "an array with its labels is made",
                };
                self.push(Class::Addition, part, &at, None, Some(node::flow(is)), note);
            }
            (Some(was), None) => {
                let note = if is_coordinate {
                    gone("coordinate", name, added(&old.coords, &new.coords))
                } else {
                    gone("variable", name, added(&old.vars, &new.vars))
                };
                self.push(Class::Refused, part, &at, Some(node::flow(was)), None, note);
            }
            (None, None) => {}
        }
    }

    /// Keys in another order: the viewer shows variables in the order of the file.
    fn order(&mut self, part: &Part, path: &str, was: &Node, is: &Node) {
        if let Some((was, is)) = node::order(was, is) {
            self.push(Class::Metadata, part.clone(), path, Some(was), Some(is), "the order of the keys");
        }
    }

    fn order_of(&mut self, part: &Part, path: &str, was: Option<&Node>, is: Option<&Node>) {
        if let (Some(was), Some(is)) = (was, is) {
            self.order(part, path, was, is);
        }
    }
}

/// Names that only the new schema has.
fn added<'a, T>(
    old: &'a indexmap::IndexMap<String, T>,
    new: &'a indexmap::IndexMap<String, T>,
) -> impl Iterator<Item = &'a str> {
    new.keys().filter(|name| !old.contains_key(*name)).map(String::as_str)
}

/// Why something that is gone is refused; the nearest of the names that came may be meant for it.
fn gone<'a>(what: &str, name: &str, added: impl Iterator<Item = &'a str>) -> String {
    let added: Vec<&str> = added.collect();
    let near = near::nearest(name, added.iter().copied());
    let only = added.first().copied().filter(|_| added.len() == 1);
    let other = near.or(only).map_or_else(String::new, |other| {
        format!("; if `{other}` is its new name: nothing is renamed, a removal and an addition is what is seen")
    });
    format!("a {what} that holds values is not removed{other}. Leave `{name}` in the schema, or {ANEW}")
}

#[cfg(test)]
mod tests;
