//! Decodes the tree of groups, and what stands at the root only.

use super::cursor::{Cursor, did_you_mean};
use super::model::{GroupSchema, Schema, SourceColumn, StoreOptions, Unit};
use super::tree::{Node, Yaml};
use super::{attrs, near, publication, range, source, variable};
use crate::diagnostic::code;
use indexmap::IndexMap;
use std::collections::HashMap;

const SECTIONS: &[&str] = &["ATTRS", "COORDS", "VARS", "SOURCES", "VIEW"];
const ROOT_SECTIONS: &[&str] = &["SCHEMA", "PERSONS", "PUBLICATION"];

/// The whole file.
pub(crate) fn schema(at: &Cursor<'_>) -> Schema {
    if !at.is_map() {
        at.fault(
            &code::ROOT_NOT_MAPPING,
            format!("expected a mapping at the root, found {}", at.found()),
            "a schema begins with the line `SCHEMA: 1`",
        );
        return Schema::default();
    }
    let mut schema = Schema { version: 1, ..Schema::default() };
    schema.root = group(at, true, &mut schema.store);
    for (name, at) in at.entries("a mapping") {
        match name {
            "SCHEMA" => version(&at),
            "PERSONS" => {
                schema.persons = at
                    .entries("a mapping of keys to people")
                    .iter()
                    .filter_map(|(name, at)| Some(((*name).to_owned(), publication::person(at)?)))
                    .collect();
            }
            "PUBLICATION" if !at.node.is_null() => schema.publication = publication::publication(&at),
            _ => {}
        }
    }
    schema
}

fn version(at: &Cursor<'_>) {
    if at.scalar() != Some("1") {
        at.fault(
            &code::VERSION,
            format!("expected `SCHEMA: 1`, found {}", at.found()),
            "this program reads version 1 of the language",
        );
    }
}

fn group(at: &Cursor<'_>, root: bool, store: &mut StoreOptions) -> GroupSchema {
    let mut group = GroupSchema::default();
    let mut legacy: IndexMap<String, SourceColumn> = IndexMap::new();
    let entries = at.entries("a mapping (a child group)");
    let section = |name: &str| entries.iter().find(|(key, _)| *key == name).map(|(_, at)| at);
    let coordinates = section("COORDS").map(|at| at.entries("a mapping of coordinates")).unwrap_or_default();
    let variables = section("VARS").map(|at| at.entries("a mapping of variables")).unwrap_or_default();

    let twins: HashMap<&str, &Cursor<'_>> = variables.iter().map(|(name, at)| (*name, at)).collect();
    for (name, at) in &coordinates {
        // The legacy language describes a coordinate in VARS as well; those keys win.
        let merged = twins.get(name).map(|twin| merged(at, twin));
        let at = match &merged {
            Some(node) => Cursor { node, ..at.clone() },
            None => at.clone(),
        };
        if at.node.is_null() {
            let node = Node::map(at.key, Vec::new());
            insert_coordinate(&Cursor { node: &node, ..at }, &mut group, &mut legacy);
        } else {
            insert_coordinate(&at, &mut group, &mut legacy);
        }
    }
    for (name, at) in &variables {
        if group.coords.contains_key(*name) {
            at.legacy("a coordinate described in VARS", &format!("move the keys of `{name}` to COORDS"));
        } else if let Some(decoded) = variable::variable(at) {
            legacy.extend(decoded.column.map(|column| ((*name).to_owned(), column)));
            group.vars.insert((*name).to_owned(), decoded.value);
        }
    }
    for (name, at) in &coordinates {
        resolution(name, at, &mut group);
    }
    for (name, at) in &entries {
        match *name {
            "COORDS" | "VARS" => {}
            "ATTRS" => group.attrs = attrs::attributes(at, root, store),
            "SOURCES" => {
                for (name, at) in at.entries("a mapping of sources") {
                    group.sources.extend(source::source(&at).map(|source| (name.to_owned(), source)));
                }
            }
            "VIEW" if at.node.is_null() => {}
            "VIEW" => group.view = publication::view(at),
            name if ROOT_SECTIONS.contains(&name) => {
                if !root {
                    at.key_fault(
                        &code::ROOT_ONLY,
                        format!("expected `{name}` at the root, found it in a group"),
                        "move it to the first level of the file",
                    );
                }
            }
            name => group.groups.extend(child(name, at, root).map(|group| (name.to_owned(), group))),
        }
    }
    if group.sources.is_empty() {
        for name in legacy.keys() {
            let mut found = coordinates.iter().chain(&variables).filter(|(other, _)| other == name);
            // The entry in VARS is the one with the legacy keys, if there are two.
            if let Some((_, at)) = found.next_back() {
                at.key_fault(
                    &code::NOT_USED,
                    format!("the column of `{name}` is read but not used: the group has no source"),
                    "add `SOURCES: {name: {format: csv}}` to the group",
                );
            }
        }
    }
    for source in group.sources.values_mut() {
        for (name, column) in &legacy {
            source.columns.entry(name.clone()).or_insert_with(|| column.clone());
        }
    }
    group
}

fn insert_coordinate(at: &Cursor<'_>, group: &mut GroupSchema, legacy: &mut IndexMap<String, SourceColumn>) {
    if let Some(decoded) = variable::coordinate(at) {
        legacy.extend(decoded.column.map(|column| (at.name().to_owned(), column)));
        group.coords.insert(at.name().to_owned(), decoded.value);
    }
}

/// The keys of a coordinate with those of its legacy twin in `VARS`, which win; `coords` is its own name anyway.
fn merged(at: &Cursor<'_>, twin: &Cursor<'_>) -> Node {
    let mut entries = Vec::new();
    if let Yaml::Map(keys) = &twin.node.value {
        entries.extend(keys.iter().filter(|entry| entry.key != "coords").cloned());
    }
    if let Yaml::Map(keys) = &at.node.value {
        for entry in keys {
            if !entries.iter().any(|other| other.key == entry.key) {
                entries.push(entry.clone());
            }
        }
    }
    Node::map(at.node.place, entries)
}

/// `resolution` is in the unit of the labels or of the parts: one number for all of them.
fn resolution(name: &str, at: &Cursor<'_>, group: &mut GroupSchema) {
    let found = at.entries("a mapping").into_iter().find(|(key, at)| *key == "resolution" && !at.node.is_null());
    let (Some((_, at)), Some(coordinate)) = (found, group.coords.get(name)) else { return };
    let unit = |name: &str| match group.variable(name).map(|variable| &variable.unit) {
        Some(Unit::Of(unit)) => Some(unit.clone()),
        _ => None,
    };
    let value = match &coordinate.variable.unit {
        Unit::Time(time) => range::time_resolution(&at, time),
        _ if coordinate.composed.is_empty() => range::resolution(&at, &[unit(name)]),
        _ => range::resolution(&at, &coordinate.composed.iter().map(|part| unit(part)).collect::<Vec<_>>()),
    };
    if let Some(coordinate) = group.coords.get_mut(name) {
        coordinate.resolution = value;
    }
}

/// A key that is no section: a child group, if it can be one.
fn child(name: &str, at: &Cursor<'_>, root: bool) -> Option<GroupSchema> {
    let sections = SECTIONS.iter().chain(ROOT_SECTIONS.iter().filter(|_| root)).copied();
    let capitals = name.len() > 1
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    let twin = sections.clone().find(|section| section.eq_ignore_ascii_case(name));
    if capitals || twin.is_some() {
        let hint = near::lazy(|| match twin.or_else(|| near::nearest(name, sections.clone())) {
            Some(section) => did_you_mean(section),
            None => format!(
                "sections are {}; a child group's name has a lower-case letter",
                near::list(&sections.collect::<Vec<_>>())
            ),
        });
        at.key_fault(&code::UNKNOWN_SECTION, format!("expected a section or a child group, found `{name}`"), hint);
        return None;
    }
    if !at.is_map() {
        let hint = near::lazy(|| {
            near::nearest(name, sections)
                .map(did_you_mean)
                .unwrap_or_else(|| "write `{}` for an empty group".to_owned())
        });
        at.key_fault(
            &code::NOT_A_GROUP,
            format!("expected a mapping for the group `{name}`, found {}", at.found()),
            hint,
        );
        return None;
    }
    Some(group(at, false, &mut StoreOptions::default()))
}
