//! Coordinates that are named by variables and described nowhere.

use super::edit::{self, entries, get, put, texts};
use super::{Pass, is_section, join};
use crate::diagnostic::{Place, code};
use crate::schema::near;
use crate::schema::tree::{Node, Yaml};
use std::collections::HashSet;

/// Adds the coordinates that variables of a legacy file name and that COORDS lacks, in this group and those below.
pub(super) fn coordinates(group: &mut Node, path: &str, pass: &Pass<'_>) {
    for (name, place) in missing(group, pass) {
        let parts: Vec<String> = entries(group, "VARS")
            .iter()
            .filter(|entry| get(&entry.value, "coords").is_some_and(|coords| texts(&coords.value) == [name.as_str()]))
            .map(|entry| entry.key.clone())
            .filter(|part| matches!(part.as_str(), "latitude" | "longitude" | "lat" | "lon"))
            .collect();
        let mut coordinate = Node::map(place, Vec::new());
        let modern = if parts.len() == 2 {
            let list = parts.iter().map(|part| edit::made(part, place)).collect();
            put(&mut coordinate, edit::entry("composed", Node::made(place, Yaml::List(list))));
            format!("write `{name}: {{composed: [{}]}}` in COORDS", parts.join(", "))
        } else {
            format!("write `{name}: {{..}}` in COORDS, with its unit or type")
        };
        let form = format!("`{name}` as a coordinate that COORDS does not have");
        pass.warn(&code::LEGACY_IMPLICIT, &join(path, "COORDS"), place, form, modern);
        if let Some(coordinates) = edit::section(group, "COORDS", place) {
            put(coordinates, edit::entry(&name, coordinate));
        }
    }
    let Yaml::Map(entries) = &mut group.value else { return };
    for entry in entries.iter_mut().filter(|entry| !is_section(&entry.key)) {
        coordinates(&mut entry.value, &join(path, &entry.key), pass);
    }
}

/// Coordinates that are added to a file at most, and known names that a slip is looked for among: so that a faulty file of
/// any size is read quickly.
const MOST: usize = 50;
const NEAR: usize = 100;

/// Names in `coords` without a coordinate, each with its first place; without those that look like a slip.
fn missing(group: &Node, pass: &Pass<'_>) -> Vec<(String, Place)> {
    let mut seen: HashSet<&str> = entries(group, "COORDS").iter().map(|entry| entry.key.as_str()).collect();
    let known: Vec<&str> = entries(group, "COORDS").iter().take(NEAR).map(|entry| entry.key.as_str()).collect();
    let mut found: Vec<(String, Place)> = Vec::new();
    for coords in entries(group, "VARS").iter().filter_map(|entry| get(&entry.value, "coords")) {
        let items: &[Node] = match &coords.value.value {
            Yaml::List(items) => items,
            _ => std::slice::from_ref(&coords.value),
        };
        for item in items {
            let Some(name) = edit::text(item).filter(|name| seen.insert(name)) else { continue };
            pass.implicit.set(pass.implicit.get() + 1);
            if pass.implicit.get() > MOST {
                return found;
            }
            if near::nearest(name, known.iter().copied()).is_none() {
                found.push((name.to_owned(), item.place));
            }
        }
    }
    found
}
