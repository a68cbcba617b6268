//! Coordinates that are named by variables and described nowhere.

use super::edit::{self, entries, get, put, texts};
use super::{Pass, is_section, join};
use crate::diagnostic::{Place, code};
use crate::schema::near;
use crate::schema::tree::{Node, Yaml};

/// Adds the coordinates that variables of a legacy file name and that COORDS lacks, in this group and those below.
pub(super) fn coordinates(group: &mut Node, path: &str, pass: &Pass<'_>) {
    for (name, place) in missing(group) {
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

/// Names in `coords` without a coordinate, each with its first place; without those that look like a slip.
fn missing(group: &Node) -> Vec<(String, Place)> {
    let known: Vec<&str> = entries(group, "COORDS").iter().map(|entry| entry.key.as_str()).collect();
    let mut found: Vec<(String, Place)> = Vec::new();
    for coords in entries(group, "VARS").iter().filter_map(|entry| get(&entry.value, "coords")) {
        let items = match &coords.value.value {
            Yaml::List(items) => items.iter().collect(),
            _ => vec![&coords.value],
        };
        for item in items {
            let Some(name) = edit::text(item) else { continue };
            let new = !known.contains(&name) && !found.iter().any(|(other, _)| other == name);
            if new && near::nearest(name, known.iter().copied()).is_none() {
                found.push((name.to_owned(), item.place));
            }
        }
    }
    found
}
