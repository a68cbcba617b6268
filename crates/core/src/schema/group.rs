//! Decodes the tree of groups, and what stands at the root only.

use super::cursor::{Cursor, did_you_mean};
use super::language::Section;
use super::model::{GroupSchema, Schema, StoreOptions, Unit};
use super::tree::Node;
use super::{attrs, constraint, near, publication, range, source, subset, variable};
use crate::diagnostic::code;

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
    let entries = at.entries("a mapping (a child group)");
    let section = |name: &str| entries.iter().find(|(key, _)| *key == name).map(|(_, at)| at);
    let coordinates = section("COORDS").map(|at| at.entries("a mapping of coordinates")).unwrap_or_default();
    let variables = section("VARS").map(|at| at.entries("a mapping of variables")).unwrap_or_default();

    for (name, at) in &coordinates {
        let node = Node::map(at.key, Vec::new());
        // Null is a coordinate with every default.
        let at = if at.node.is_null() { Cursor { node: &node, ..at.clone() } } else { at.clone() };
        group.coords.extend(variable::coordinate(&at).map(|coordinate| ((*name).to_owned(), coordinate)));
    }
    for (name, at) in &variables {
        group.vars.extend(variable::variable(at).map(|variable| ((*name).to_owned(), variable)));
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
                    let unit = |name: &str| group.coords.get(name).map(|c| c.variable.unit.clone()).unwrap_or_default();
                    let read = source::source(&at, &unit);
                    group.sources.extend(read.map(|source| (name.to_owned(), source)));
                }
            }
            "CONSTRAINTS" if at.node.is_null() => {}
            "CONSTRAINTS" => group.constraints = constraint::constraints(at, &group),
            "SUBSETS" => {
                for (name, at) in at.entries("a mapping of subsets") {
                    group.subsets.extend(subset::subset(&at).map(|subset| (name.to_owned(), subset)));
                }
            }
            "VIEW" if at.node.is_null() => {}
            "VIEW" => group.view = publication::view(at),
            name if Section::Root.keys().iter().any(|key| key.name == name) => {
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
    group
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
    let sections = if root { Section::Root } else { Section::Group }.all_keys().map(|key| key.name);
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
