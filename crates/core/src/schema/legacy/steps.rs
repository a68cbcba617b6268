//! `step_limits`, `merge` and `sorted`: which labels may come, at which distances, in which order.

use super::edit::{self, get, put, put_before, set_text, take, text};
use super::{Pass, join};
use crate::diagnostic::code;
use crate::schema::tree::{Entry, Node, Yaml};

/// An entry of COORDS.
pub(super) fn coordinate(item: &mut Node, path: &str, name: &str, pass: &Pass<'_>) {
    sorted(item, path, pass);
    merge(item, path, name, pass);
    if edit::has(item, "step_limits") {
        limits(item, path, pass);
    }
}

fn sorted(item: &mut Node, path: &str, pass: &Pass<'_>) {
    let Some(entry) = edit::get_mut(item, "sorted") else { return };
    let (place, path) = (entry.place, join(path, "sorted"));
    let code = &code::LEGACY_SORTED;
    match &entry.value.value {
        Yaml::List(items) => {
            let sorted = if items.is_empty() { "false" } else { "true" };
            pass.warn(code, &path, place, "a list for `sorted`", format!("write `sorted: {sorted}`"));
            set_text(&mut entry.value, sorted);
        }
        _ if entry.value.is_null() => {
            let modern = "write `sorted: false`, which it meant, or take it out if labels are kept in order";
            pass.warn(code, &path, place, "an empty `sorted`", modern);
            set_text(&mut entry.value, "false");
        }
        _ if text(&entry.value) == Some("None") => {
            let modern =
                "take `sorted` out: it meant \"chosen\", and labels are sorted unless they are composed or texts";
            pass.warn(code, &path, place, "`sorted: None`", modern);
            take(item, "sorted");
        }
        _ => {}
    }
}

/// `merge` goes; what it says of `step_limits` stays, on the coordinate.
fn merge(item: &mut Node, path: &str, name: &str, pass: &Pass<'_>) {
    let Some(place) = get(item, "merge").map(|entry| entry.place) else { return };
    let limits = edit::get_mut(item, "merge").and_then(|merge| take(&mut merge.value, "step_limits"));
    let known = get(item, "merge").is_some_and(|merge| match &merge.value.value {
        Yaml::Map(entries) => entries.iter().all(|entry| matches!(entry.key.as_str(), "allow_inserts" | "sorted")),
        Yaml::List(_) => false,
        Yaml::Scalar { text, .. } => merge.value.is_null() || text == "None",
    });
    let path = join(path, "merge");
    let modern = match (&limits, known) {
        (Some(_), _) => {
            "say it on the coordinate: `extend: any`, `extend: never` or `step: {between: [least, greatest, unit]}`"
        }
        (None, true) => "take `merge` out: contributions are merged cell by cell, and new labels are let in",
        (None, false) => "take `merge` out, and write `extend: never` or `step: {..}` for what it says",
    };
    pass.warn(&code::LEGACY_MERGE, &path, place, format!("`merge` of `{name}`"), modern);
    let after = item_after(item, "merge");
    take(item, "merge");
    if let Some(limits) = limits.filter(|_| !edit::has(item, "step_limits")) {
        put_before(item, after.as_deref(), limits);
    }
}

/// The key after a key.
fn item_after(item: &Node, key: &str) -> Option<String> {
    let Yaml::Map(entries) = &item.value else { return None };
    let at = entries.iter().position(|entry| entry.key == key)?;
    entries.get(at + 1).map(|entry| entry.key.clone())
}

fn limits(item: &mut Node, path: &str, pass: &Pass<'_>) {
    let after = item_after(item, "step_limits");
    let Some(entry) = take(item, "step_limits") else { return };
    let (place, path) = (entry.place, join(path, "step_limits"));
    let time = matches!(get(item, "unit").map(|unit| &unit.value.value), Some(Yaml::Map(_)));
    let word = text(&entry.value).unwrap_or_default().to_owned();
    if let Some(items) = between(&entry.value, time) {
        let list: Vec<Node> = items.iter().map(|(text, place)| edit::made(text, *place)).collect();
        let spelt = items.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>().join(", ");
        let minutes = match items.get(2) {
            Some((unit, _)) if time && unit == "m" => "; m is a minute",
            _ => "",
        };
        pass.warn(
            &code::LEGACY_STEP,
            &path,
            place,
            "a least and a greatest step in `step_limits`",
            format!("write `step: {{between: [{spelt}], method: none}}`{minutes}; labels stay as they come"),
        );
        if !edit::has(item, "step") {
            let between = edit::entry("between", Node::made(place, Yaml::List(list)));
            let step = Node::map(place, vec![between, edit::entry("method", edit::made("none", place))]);
            put_before(item, after.as_deref(), Entry { key: "step".to_owned(), place, value: step });
        }
        return;
    }
    let empty = matches!(&entry.value.value, Yaml::List(items) if items.is_empty());
    if word == "no_new" || entry.value.is_null() {
        let modern = "write `extend: never`: labels that are neither in `values` nor stored are refused";
        pass.warn(&code::LEGACY_EXTEND, &path, place, "`step_limits` for \"no new labels\"", modern);
        if !edit::has(item, "extend") {
            let value = edit::made("never", place);
            put_before(item, after.as_deref(), Entry { key: "extend".to_owned(), place, value });
        }
    } else if empty || word == "any_new" {
        let modern = "write `extend: any`, or take it out: that is the default";
        pass.warn(&code::LEGACY_EXTEND, &path, place, "`step_limits` for \"any new label\"", modern);
    } else if word == "None" {
        let modern = "write `extend: any`, which is the default and what the files that have it say in their comments \
                      (\"no limits\"); or `extend: never` if no new label may come, as some versions took it";
        pass.warn(&code::LEGACY_EXTEND, &path, place, "`step_limits: None`", modern);
    } else {
        // Not a form that was: the readers say that the key is unknown.
        put(item, entry);
    }
}

/// The two ends and the unit of `[least, greatest, unit]` or `{start, end, unit}`.
fn between(node: &Node, time: bool) -> Option<Vec<(String, crate::diagnostic::Place)>> {
    let parts: Vec<&Node> = match &node.value {
        Yaml::List(items) if (2..=3).contains(&items.len()) => items.iter().collect(),
        Yaml::Map(_) => {
            let part = |name: &str| get(node, name).map(|entry| &entry.value);
            let unit = part("unit").filter(|unit| !unit.is_null());
            [part("start")?, part("end")?].into_iter().chain(unit).collect()
        }
        _ => return None,
    };
    let mut found = Vec::new();
    for (i, part) in parts.iter().enumerate() {
        if i == 2 && part.is_null() {
            continue;
        }
        let text = text(part)?;
        let text = if i == 2 && time { super::types::tick_of(text).unwrap_or(text) } else { text };
        found.push((text.to_owned(), part.place));
    }
    Some(found)
}
