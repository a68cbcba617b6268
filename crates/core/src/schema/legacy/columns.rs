//! `df_col` and `source_unit`: how a column of a table becomes a variable, which a source says.

use super::edit::{self, entries, entry, get, get_mut, has, made, put, same, take, text};
use super::{Pass, join};
use crate::diagnostic::{Place, code};
use crate::schema::cursor::clip;
use crate::schema::tree::{Entry, Node, Yaml};
use std::collections::HashSet;

/// The source that is made for a group without one.
const SOURCE: &str = "table";
/// Columns of all sources at most.
const MOST: usize = 50_000;

pub(super) fn group(node: &mut Node, path: &str, pass: &Pass<'_>) {
    let given: Vec<String> = entries(node, "SOURCES").iter().map(|source| source.key.clone()).collect();
    let name = given.first().map_or(SOURCE, String::as_str).to_owned();
    let mut columns: Vec<Entry> = Vec::new();
    for section in ["COORDS", "VARS"] {
        for item in edit::entries_mut(node, section) {
            let path = join(&join(path, section), &item.key);
            columns.extend(column(&item.key, &mut item.value, &path, &name, pass));
        }
    }
    let Some(place) = columns.first().map(|column| column.place) else { return };
    if given.is_empty() {
        let format = entry("format", made("csv", place));
        let columns = entry("columns", Node::map(place, columns));
        let source = entry(SOURCE, Node::map(place, vec![format, columns]));
        if let Some(sources) = edit::section(node, "SOURCES", place) {
            put(sources, source);
        }
        return;
    }
    if columns.len() * given.len() > MOST {
        let message = format!("expected at most {MOST} columns of all sources, found {}", columns.len() * given.len());
        let hint = "write the columns of each source in SOURCES, in place of `df_col`";
        pass.faults.add(&code::TOO_MANY_NODES, &join(path, "SOURCES"), message, hint, Some(place));
        return;
    }
    // What a source says of a column itself stands.
    for source in edit::entries_mut(node, "SOURCES") {
        if !matches!(source.value.value, Yaml::Map(_)) {
            continue;
        }
        if !has(&source.value, "columns") {
            put(&mut source.value, entry("columns", Node::map(place, Vec::new())));
        }
        let Some(into) = get_mut(&mut source.value, "columns") else { continue };
        if into.value.is_null() {
            edit::set(&mut into.value, Yaml::Map(Vec::new()));
        }
        let Yaml::Map(into) = &mut into.value.value else { continue };
        let known: HashSet<String> = into.iter().map(|column| column.key.clone()).collect();
        into.extend(columns.iter().filter(|column| !known.contains(&column.key)).cloned());
    }
}

/// Takes the two keys out of an item; the column, if they say more than is the default.
fn column(name: &str, item: &mut Node, path: &str, source: &str, pass: &Pass<'_>) -> Option<Entry> {
    let from = take(item, "df_col").filter(|from| !from.value.is_null());
    let unit = take(item, "source_unit").filter(|unit| !unit.value.is_null());
    let place = from.as_ref().or(unit.as_ref())?.place;
    let stored = get(item, "unit").map(|unit| &unit.value);
    let own = |from: &Entry| matches!(text(&from.value), Some(word) if word == "None" || word == name);
    let from = match from {
        Some(from) if own(&from) => {
            let word = text(&from.value).unwrap_or_default();
            let modern = "take it out: a column of the variable's own name is read";
            pass.warn(&code::LEGACY_DF_COL, &join(path, "df_col"), from.place, format!("`df_col: {word}`"), modern);
            None
        }
        from => from,
    };
    let said = unit.is_some();
    let source_place = unit.as_ref().map(|unit| unit.place);
    let unit = unit.and_then(|mut unit| {
        if stored.is_some_and(|stored| same(stored, &unit.value)) {
            return None;
        }
        // The tick is that of the store.
        take(&mut unit.value, "tick");
        let empty = matches!(&unit.value.value, Yaml::Map(entries) if entries.is_empty());
        (!empty).then_some(Entry { key: "unit".to_owned(), ..unit })
    });
    let spelt = spell(name, from.as_ref(), unit.as_ref());
    if let Some(from) = &from {
        let modern = format!("write `{spelt}` in `columns` of the source `{source}` in SOURCES");
        pass.warn(&code::LEGACY_DF_COL, &join(path, "df_col"), from.place, "`df_col`", modern);
    }
    if let (true, Some(place)) = (said, source_place) {
        let modern = match &unit {
            Some(_) => format!("write `{spelt}` in `columns` of the source `{source}` in SOURCES"),
            None => "take it out: a source is in the stored unit unless it says another".to_owned(),
        };
        pass.warn(&code::LEGACY_SOURCE_UNIT, &join(path, "source_unit"), place, "`source_unit`", modern);
    }
    made_column(name, from, unit, place)
}

/// The column as it is to be written.
fn spell(name: &str, from: Option<&Entry>, unit: Option<&Entry>) -> String {
    let from = from.and_then(|from| text(&from.value)).unwrap_or(name);
    match unit {
        Some(unit) => format!("{name}: {{from: {from}, unit: {}}}", brief(&unit.value)),
        None => format!("{name}: {from}"),
    }
}

/// A unit in a message.
fn brief(node: &Node) -> String {
    match &node.value {
        Yaml::Scalar { text, .. } => clip(text),
        Yaml::Map(entries) => {
            let parts = entries.iter().take(4).map(|entry| format!("{}: {}", entry.key, brief(&entry.value)));
            format!("{{{}}}", parts.collect::<Vec<_>>().join(", "))
        }
        Yaml::List(_) => "..".to_owned(),
    }
}

fn made_column(name: &str, from: Option<Entry>, unit: Option<Entry>, place: Place) -> Option<Entry> {
    let value = match (from, unit) {
        (None, None) => return None,
        (Some(from), None) => from.value,
        (from, Some(unit)) => {
            let from = Entry {
                key: "from".to_owned(),
                place,
                value: from.map_or_else(|| made(name, place), |from| from.value),
            };
            Node::map(place, vec![from, unit])
        }
    };
    Some(Entry { key: name.to_owned(), place, value })
}
