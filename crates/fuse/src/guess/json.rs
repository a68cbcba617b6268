//! JSON documents: where the list of records is, and what stands in a record and above it.
//!
//! Read are a list of objects or of lists, such a list inside a document (also lists in lists), lists of values of one
//! length beside each other, and one document a line.

use super::table::{COLUMNS, Cell, Found, ROWS, Raw, Setting};
use super::yaml;
use crate::fault::Fault;
use crate::format::json::{document, escape};
use indexmap::IndexMap;
use serde_json::{Map, Value};

/// How deep objects of a record are looked into.
const DEPTH: usize = 8;

/// One step down to the records.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    Member(String),
    /// Every item.
    Each,
}

/// Reads the table of a JSON file.
pub(super) fn read(bytes: &[u8], file: &str) -> Result<Found, Fault> {
    let document = document(bytes, file)?;
    let mut lists: Vec<List> = Vec::new();
    look(&document, &mut Vec::new(), &mut lists);
    // The most records; among equals the first.
    let best = lists.iter().enumerate().max_by_key(|(i, list)| (list.records, usize::MAX - i)).map(|(_, list)| list);
    if let Some(list) = best.filter(|list| list.records > 0) {
        return records(&document, &list.steps, file);
    }
    parallel(&document, file)?.ok_or_else(|| {
        Fault::of_file(file, "expected a list of records, found none in the document")
            .hint("records are objects in a list, as [{\"time\": …, \"t\": …}, …], at any depth, or lists of values beside each other")
    })
}

/// A list of records somewhere in the document.
struct List {
    steps: Vec<Step>,
    records: usize,
}

/// Finds the lists of objects, or of lists of plain values.
fn look(value: &Value, steps: &mut Vec<Step>, lists: &mut Vec<List>) {
    match value {
        Value::Object(members) => {
            for (key, inner) in members {
                steps.push(Step::Member(key.clone()));
                look(inner, steps, lists);
                steps.pop();
            }
        }
        Value::Array(items) => {
            steps.push(Step::Each);
            let plain_row = |item: &Value| item.as_array().is_some_and(|row| row.len() > 1 && row.iter().all(is_plain));
            let objects = items.iter().filter(|item| item.is_object()).count();
            let rows = items.iter().filter(|item| plain_row(item)).count();
            if objects + rows > 0 {
                match lists.iter().position(|list| list.steps == *steps) {
                    Some(known) => lists[known].records += objects + rows,
                    None if lists.len() < COLUMNS => lists.push(List { steps: steps.clone(), records: objects + rows }),
                    None => {}
                }
            }
            for item in items.iter().filter(|item| item.is_object() || (item.is_array() && !plain_row(item))) {
                look(item, steps, lists);
            }
            steps.pop();
        }
        _ => {}
    }
}

fn is_plain(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}

/// What is gathered while the document is walked down to its records.
struct Walk<'a> {
    rows: usize,
    /// Path for `from` → cells, by path; a column begins at the row where it is first met.
    columns: IndexMap<String, Vec<Cell>>,
    /// Lists inside of records, which are no values.
    lists: Vec<String>,
    /// Values above the records at each level: path and value.
    above: Vec<(String, &'a Value)>,
    /// Values that stand above all records alone and were left out.
    left: Vec<String>,
    /// Whether more records follow than are looked at.
    cut: bool,
}

fn records(document: &Value, steps: &[Step], file: &str) -> Result<Found, Fault> {
    // A level of lists that has values beside it gets a name, so that they can be referred to.
    let each = steps.iter().filter(|step| **step == Step::Each).count();
    let mut pattern = String::new();
    let mut above = String::new();
    let mut prefixes = Vec::new();
    let mut level = 0;
    for step in steps {
        match step {
            Step::Member(key) => {
                pattern.push_str(&format!("/{}", escape(key)));
                above.push_str(&format!("/{}", escape(key)));
            }
            Step::Each => {
                level += 1;
                let name = if level == each { "*".to_owned() } else { format!("{{level_{level}}}") };
                pattern.push_str(&format!("/{name}"));
                above.push_str(&format!("/{name}"));
            }
        }
        prefixes.push(above.clone());
    }
    let mut walk =
        Walk { rows: 0, columns: IndexMap::new(), lists: Vec::new(), above: Vec::new(), left: Vec::new(), cut: false };
    descend(document, steps, "", &prefixes, &mut walk);
    if walk.columns.len() > COLUMNS {
        let message = format!("expected at most {COLUMNS} columns, found {}", walk.columns.len());
        return Err(Fault::of_file(file, message).hint("is one of the objects keyed by time or by place?"));
    }
    let rows = walk.rows;
    let units = units(document);
    let mut found = Found { format: "json", ..Found::default() };
    let why = format!("{rows} records stand there");
    found.options.push(Setting { key: "records", value: yaml::text(&pattern), why });
    let paths: Vec<String> = walk.columns.keys().cloned().collect();
    let headers = headers(&paths);
    for ((path, mut cells), header) in walk.columns.into_iter().zip(headers) {
        cells.resize(rows, Cell::Missing);
        let leaf = unescape(path.rsplit('/').next().unwrap_or_default());
        found.columns.push(Raw { unit: units.get(&leaf).cloned(), header, from: path, cells, ..Raw::default() });
    }
    for list in walk.lists {
        found.notes.push(format!("`{list}` of the records is a list and was left out"));
    }
    if !walk.left.is_empty() {
        walk.left.sort();
        walk.left.dedup();
        let shown: Vec<String> = walk.left.iter().take(8).map(|path| format!("`{path}`")).collect();
        found.notes.push(format!("values that stand once for the whole document were left out: {}", shown.join(", ")));
    }
    if walk.cut {
        found.notes.push(format!("only the first {ROWS} records were looked at"));
    }
    Ok(found)
}

/// Walks down `steps`; what is met beside the way are columns of all records below.
fn descend<'a>(value: &'a Value, steps: &[Step], path: &str, prefixes: &[String], walk: &mut Walk<'a>) {
    let Some((step, rest)) = steps.split_first() else {
        record(value, walk);
        return;
    };
    let (here, below) =
        (prefixes.first().map(String::as_str).unwrap_or_default(), prefixes.get(1..).unwrap_or_default());
    let depth = walk.above.len();
    match (step, value) {
        (Step::Member(key), Value::Object(members)) => {
            beside(members, key, path, walk);
            if let Some(inner) = members.get(key) {
                descend(inner, rest, here, below, walk);
            }
        }
        (Step::Each, Value::Array(items)) => {
            for item in items.iter().filter(|item| !is_plain(item)) {
                walk.cut |= walk.rows >= ROWS;
                if walk.rows < ROWS {
                    descend(item, rest, here, below, walk);
                }
            }
        }
        _ => {}
    }
    walk.above.truncate(depth);
}

/// Plain values of an object on the way to the records, and of the objects beside the way.
fn beside<'a>(members: &'a Map<String, Value>, way: &str, path: &str, walk: &mut Walk<'a>) {
    // At the root of the document only what says where and whose the records are.
    let root = !path.contains("/{");
    const WHOSE: [&str; 19] = [
        "station",
        "site",
        "id",
        "name",
        "sensor",
        "device",
        "station_id",
        "site_id",
        "device_id",
        "sensor_id",
        "logger",
        "borehole",
        "lat",
        "latitude",
        "lon",
        "lng",
        "longitude",
        "elevation",
        "altitude",
    ];
    let mut take =
        |path: String, key: &str, value: &'a Value| match root && !WHOSE.contains(&key.to_lowercase().as_str()) {
            true => walk.left.push(path),
            false => walk.above.push((path, value)),
        };
    for (key, value) in members.iter().filter(|(key, _)| *key != way) {
        let at = format!("{path}/{}", escape(key));
        match value {
            Value::Object(inner) if key == "geometry" && inner.get("type").is_some_and(|kind| kind == "Point") => {
                // GeoJSON, RFC 7946 section 3.1.1: longitude comes first.
                for (i, name) in ["longitude", "latitude"].into_iter().enumerate() {
                    if let Some(value) = inner.get("coordinates").and_then(|list| list.get(i)) {
                        take(format!("{at}/coordinates/{i}"), name, value);
                    }
                }
            }
            Value::Object(inner) => {
                for (key, value) in inner.iter().filter(|(_, value)| is_plain(value) && !value.is_null()) {
                    take(format!("{at}/{}", escape(key)), key, value);
                }
            }
            value if is_plain(value) && !value.is_null() => take(at, key, value),
            _ => {}
        }
    }
}

/// One record: its plain values at any depth, with those above it.
fn record(value: &Value, walk: &mut Walk<'_>) {
    let row = walk.rows;
    walk.rows += 1;
    let mut put = |path: String, value: &Value| {
        let cells = walk.columns.entry(path).or_default();
        cells.resize(row, Cell::Missing);
        cells.push(cell(value));
    };
    for (path, value) in &walk.above {
        put(path.clone(), value);
    }
    let mut stack: Vec<(String, &Value)> = vec![(String::new(), value)];
    while let Some((path, value)) = stack.pop() {
        let join = |key: &str| if path.is_empty() { escape(key) } else { format!("{path}/{}", escape(key)) };
        match value {
            Value::Object(members) if path.matches('/').count() < DEPTH => {
                stack.extend(members.iter().rev().map(|(key, value)| (join(key), value)));
            }
            Value::Array(items) if path.is_empty() => {
                stack.extend(items.iter().enumerate().rev().map(|(i, value)| (join(&i.to_string()), value)));
            }
            Value::Array(_) | Value::Object(_) => {
                if !walk.lists.contains(&path) && walk.lists.len() < 20 {
                    walk.lists.push(path);
                }
            }
            value => put(path, value),
        }
    }
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Bool(value) => Cell::Bool(*value),
        Value::String(text) if !text.trim().is_empty() => Cell::Text(text.trim().to_owned().into()),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(value), _) => Cell::Int(value),
            // A double would round it.
            (None, _) if number.is_u64() => Cell::Text(number.to_string().into()),
            (None, Some(value)) => Cell::Float(value),
            (None, None) => Cell::Text(number.to_string().into()),
        },
        _ => Cell::Missing,
    }
}

/// Units that the document gives by name in an object `units` or one called like it.
fn units(document: &Value) -> IndexMap<String, String> {
    let mut found = IndexMap::new();
    let mut stack = vec![(String::new(), document)];
    while let Some((name, value)) = stack.pop() {
        let Value::Object(members) = value else { continue };
        if name.to_lowercase().contains("units") {
            let texts = members.iter().filter_map(|(key, unit)| Some((key.clone(), unit.as_str()?.to_owned())));
            found.extend(texts);
        } else {
            stack.extend(members.iter().rev().map(|(key, value)| (key.clone(), value)));
        }
    }
    found
}

/// The last part of each path; where that is not enough, the first part that differs before it.
fn headers(paths: &[String]) -> Vec<String> {
    let split = |path: &str| -> Vec<String> {
        let parts = path.split('/').filter(|part| !part.is_empty() && !part.starts_with('{'));
        parts.map(unescape).collect()
    };
    let parts: Vec<Vec<String>> = paths.iter().map(|path| split(path)).collect();
    let leaf = |i: usize| {
        let parts = &parts[i];
        // GeoJSON has numbers for names.
        match paths[i].ends_with("geometry/coordinates/0") || paths[i].ends_with("geometry/coordinates/1") {
            true => {
                if paths[i].ends_with('0') {
                    "longitude".to_owned()
                } else {
                    "latitude".to_owned()
                }
            }
            false => parts.last().cloned().unwrap_or_default(),
        }
    };
    (0..paths.len())
        .map(|i| {
            let others: Vec<usize> = (0..paths.len()).filter(|j| *j != i && leaf(*j) == leaf(i)).collect();
            if others.is_empty() {
                return leaf(i);
            }
            let before = parts[i].get(..parts[i].len().saturating_sub(1)).unwrap_or_default();
            let own = before.iter().find(|part| others.iter().all(|j| !parts[*j].contains(part)));
            own.map_or_else(|| leaf(i), |part| format!("{part} {}", leaf(i)))
        })
        .collect()
}

fn unescape(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}

/// Lists of plain values of one length beside each other: `{"time": [..], "t": [..]}`.
fn parallel(document: &Value, file: &str) -> Result<Option<Found>, Fault> {
    let mut stack = vec![(String::new(), document)];
    let mut best: Option<(usize, String, &Map<String, Value>)> = None;
    while let Some((path, value)) = stack.pop() {
        let Value::Object(members) = value else { continue };
        let plain =
            |value: &Value| value.as_array().filter(|list| list.len() > 1 && list.iter().all(is_plain)).map(Vec::len);
        let first = members.values().find_map(plain);
        let count = members.values().filter(|value| first.is_some() && plain(value) == first).count();
        if count > 1 && best.as_ref().is_none_or(|(known, _, _)| count > *known) {
            best = Some((count, path.clone(), members));
        }
        stack.extend(members.iter().rev().map(|(key, value)| (format!("{path}/{}", escape(key)), value)));
    }
    let Some((count, path, members)) = best else { return Ok(None) };
    if count > COLUMNS {
        let message = format!("expected at most {COLUMNS} columns, found {count}");
        return Err(Fault::of_file(file, message));
    }
    let units = units(document);
    let mut found = Found { format: "json", ..Found::default() };
    let len = members.values().filter_map(Value::as_array).map(Vec::len).find(|len| *len > 1).unwrap_or(0);
    for (key, value) in members {
        let Some(list) = value.as_array().filter(|list| list.len() == len && list.iter().all(is_plain)) else {
            continue;
        };
        let at = format!("{path}/{}", escape(key));
        if found.options.is_empty() {
            let value = yaml::text(&format!("{at}/{{row}}"));
            let why = format!("{count} lists of {len} values stand beside each other");
            found.options.push(Setting { key: "records", value, why });
        }
        found.columns.push(Raw {
            from: format!("{at}/{{row}}"),
            header: key.clone(),
            unit: units.get(key).cloned(),
            cells: list.iter().take(ROWS).map(cell).collect(),
            ..Raw::default()
        });
    }
    Ok(Some(found))
}
