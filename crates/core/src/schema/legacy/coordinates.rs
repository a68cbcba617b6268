//! Where a coordinate is described: once, in COORDS; and what lies over a coordinate, in VARS.

use super::edit::{self, entries, get, get_mut, put, take, texts};
use super::{Pass, join};
use crate::diagnostic::code;
use crate::schema::tree::{Entry, Node, Yaml};

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
    let moved: Vec<String> = entries(group, "COORDS")
        .iter()
        .filter(|entry| {
            get(&entry.value, "coords").is_some_and(|coords| {
                let over = texts(&coords.value);
                !over.is_empty() && !over.contains(&entry.key.as_str())
            })
        })
        .map(|entry| entry.key.clone())
        .filter(|name| !entries(group, "VARS").iter().any(|entry| entry.key == *name))
        // A dimension of a variable is a coordinate whatever it says of itself.
        .filter(|name| !is_dimension(group, name))
        .collect();
    for name in moved {
        let Some(entry) = get_mut(group, "COORDS").and_then(|coords| take(&mut coords.value, &name)) else { continue };
        let over = get(&entry.value, "coords").map(|coords| texts(&coords.value).join(", ")).unwrap_or_default();
        pass.warn(
            &code::LEGACY_PART,
            &join(&join(path, "COORDS"), &name),
            entry.place,
            format!("a variable over `{over}` described in COORDS"),
            format!("move `{name}: {{coords: {over}, ..}}` to VARS; name it in `composed` of `{over}` if it is a part of its label"),
        );
        if let Some(variables) = edit::section(group, "VARS", entry.place) {
            put(variables, entry);
        }
    }
}

/// Whether a variable other than itself lies over it.
fn is_dimension(group: &Node, name: &str) -> bool {
    ["VARS", "COORDS"].iter().flat_map(|section| entries(group, section)).any(|entry| {
        entry.key != name && get(&entry.value, "coords").is_some_and(|coords| texts(&coords.value).contains(&name))
    })
}

/// A coordinate described in VARS: its keys go to COORDS and win there.
fn described_twice(group: &mut Node, path: &str, pass: &Pass<'_>) {
    let moved: Vec<(String, bool)> = entries(group, "VARS")
        .iter()
        .filter_map(|entry| {
            let own = match get(&entry.value, "coords") {
                Some(coords) => texts(&coords.value) == [entry.key.as_str()],
                None => matches!(entry.value.value, Yaml::Map(_)),
            };
            let twin = entries(group, "COORDS").iter().any(|other| other.key == entry.key);
            (twin || (own && is_dimension(group, &entry.key))).then(|| (entry.key.clone(), twin))
        })
        .collect();
    for (name, twin) in moved {
        let Some(mut entry) = get_mut(group, "VARS").and_then(|vars| take(&mut vars.value, &name)) else { continue };
        let what = if twin { "a coordinate described in VARS and COORDS" } else { "a coordinate described in VARS" };
        let modern = format!("write `{name}` in COORDS alone: move the keys from VARS there, without `coords`");
        pass.warn(&code::LEGACY_COORDINATE, &join(&join(path, "VARS"), &name), entry.place, what, modern);
        take(&mut entry.value, "coords");
        let Some(coordinates) = edit::section(group, "COORDS", entry.place) else { continue };
        match get_mut(coordinates, &name) {
            None => put(coordinates, entry),
            Some(twin) => merge(&mut twin.value, entry.value),
        }
    }
}

/// Keys of the entry in VARS win.
fn merge(into: &mut Node, from: Node) {
    let Yaml::Map(keys) = from.value else { return };
    for key in keys {
        if key.value.is_null() && edit::has(into, &key.key) {
            continue;
        }
        take(into, &key.key);
        put(into, Entry { ..key });
    }
}
