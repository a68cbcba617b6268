//! Where a coordinate is described: once, in COORDS; and what lies over a coordinate, in VARS.

use super::edit::{self, entries, get, put, put_all, take, take_all, texts};
use super::{Pass, join};
use crate::diagnostic::code;
use crate::schema::tree::{Entry, Node, Yaml};
use std::collections::{HashMap, HashSet};

pub(super) fn group(node: &mut Node, path: &str, pass: &Pass<'_>) {
    for section in ["COORDS", "VARS"] {
        names(node, section, path, pass);
    }
    parts(node, path, pass);
    described_twice(node, path, pass);
}

/// A stored structure repeats the name of an item inside it.
fn names(group: &mut Node, section: &str, path: &str, pass: &Pass<'_>) {
    let path = join(path, section);
    for item in edit::entries_mut(group, section) {
        let same = get(&item.value, "name").is_some_and(|name| texts(&name.value) == [item.key.as_str()]);
        if same && let Some(name) = take(&mut item.value, "name") {
            let path = join(&join(&path, &item.key), "name");
            pass.warn(&code::LEGACY_NAME, &path, name.place, "`name` in an item", "take it out: the key is the name");
        }
    }
}

/// A variable over another coordinate that stands in COORDS.
fn parts(group: &mut Node, path: &str, pass: &Pass<'_>) {
    let dimensions = dimensions(group);
    let variables: HashSet<String> = entries(group, "VARS").iter().map(|entry| entry.key.clone()).collect();
    let is_part = |entry: &Entry| {
        let over = get(&entry.value, "coords").map(|coords| texts(&coords.value)).unwrap_or_default();
        // A dimension of a variable is a coordinate whatever it says of itself.
        !over.is_empty()
            && !over.contains(&entry.key.as_str())
            && !variables.contains(&entry.key)
            && !dimensions.contains(&entry.key)
    };
    if !entries(group, "COORDS").iter().any(is_part) {
        return;
    }
    let (parts, rest): (Vec<Entry>, Vec<Entry>) = take_all(group, "COORDS").into_iter().partition(is_part);
    put_all(group, "COORDS", rest);
    for entry in parts {
        let over = get(&entry.value, "coords").map(|coords| texts(&coords.value).join(", ")).unwrap_or_default();
        let name = &entry.key;
        pass.warn(
            &code::LEGACY_PART,
            &join(&join(path, "COORDS"), name),
            entry.place,
            format!("a variable over `{over}` described in COORDS"),
            format!("move `{name}: {{coords: {over}, ..}}` to VARS; name it in `composed` of `{over}` if it is a part of its label"),
        );
        if let Some(variables) = edit::section(group, "VARS", entry.place) {
            put(variables, entry);
        }
    }
}

/// Names that an entry other than their own lies over.
fn dimensions(group: &Node) -> HashSet<String> {
    let mut found = HashSet::new();
    for entry in ["VARS", "COORDS"].iter().flat_map(|section| entries(group, section)) {
        let over = get(&entry.value, "coords").map(|coords| texts(&coords.value)).unwrap_or_default();
        found.extend(over.into_iter().filter(|name| *name != entry.key).map(str::to_owned));
    }
    found
}

/// A coordinate described in VARS: its keys go to COORDS and win there.
fn described_twice(group: &mut Node, path: &str, pass: &Pass<'_>) {
    let dimensions = dimensions(group);
    let known: HashSet<String> = entries(group, "COORDS").iter().map(|entry| entry.key.clone()).collect();
    let is_coordinate = |entry: &Entry| {
        let own = match get(&entry.value, "coords") {
            Some(coords) => texts(&coords.value) == [entry.key.as_str()],
            None => matches!(entry.value.value, Yaml::Map(_)),
        };
        known.contains(&entry.key) || (own && dimensions.contains(&entry.key))
    };
    if !entries(group, "VARS").iter().any(is_coordinate) {
        return;
    }
    let (moved, rest): (Vec<Entry>, Vec<Entry>) = take_all(group, "VARS").into_iter().partition(is_coordinate);
    put_all(group, "VARS", rest);
    let Some(place) = moved.first().map(|entry| entry.place) else { return };
    if edit::section(group, "COORDS", place).is_none() {
        return;
    }
    if get(group, "COORDS").is_some_and(|coords| coords.value.is_null())
        && let Some(coords) = edit::get_mut(group, "COORDS")
    {
        edit::set(&mut coords.value, Yaml::Map(Vec::new()));
    }
    let mut coordinates = take_all(group, "COORDS");
    let mut places: HashMap<String, usize> =
        coordinates.iter().enumerate().map(|(i, entry)| (entry.key.clone(), i)).collect();
    for mut entry in moved {
        let name = entry.key.clone();
        let twin = places.get(&name).and_then(|at| coordinates.get_mut(*at));
        let what = match twin {
            Some(_) => "a coordinate described in VARS and COORDS",
            None => "a coordinate described in VARS",
        };
        let modern = format!("write `{name}` in COORDS alone: move the keys from VARS there, without `coords`");
        pass.warn(&code::LEGACY_COORDINATE, &join(&join(path, "VARS"), &name), entry.place, what, modern);
        take(&mut entry.value, "coords");
        match twin {
            Some(twin) => merge(&mut twin.value, entry.value),
            None => {
                places.insert(name, coordinates.len());
                coordinates.push(entry);
            }
        }
    }
    put_all(group, "COORDS", coordinates);
}

/// Keys of the entry in VARS win.
fn merge(into: &mut Node, from: Node) {
    let Yaml::Map(keys) = from.value else { return };
    if into.is_null() {
        edit::set(into, Yaml::Map(Vec::new()));
    }
    let Yaml::Map(had) = &mut into.value else { return };
    let known: HashSet<String> = had.iter().map(|entry| entry.key.clone()).collect();
    let winning: Vec<Entry> =
        keys.into_iter().filter(|key| !(key.value.is_null() && known.contains(&key.key))).collect();
    let names: HashSet<&str> = winning.iter().map(|entry| entry.key.as_str()).collect();
    had.retain(|entry| !names.contains(entry.key.as_str()));
    had.extend(winning);
}
