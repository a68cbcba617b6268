//! `ATTRS`: options that mean nothing now, JSON in a text, numbers that some readers take for texts; and empty groups.

use super::edit::{get, get_mut, has, set, take, text};
use super::{Pass, join};
use crate::diagnostic::{Place, code};
use crate::schema::cursor;
use crate::schema::emit::Out;
use crate::schema::tree::{Entry, Node, Yaml};
use serde_json::Value;

/// Options that other versions read, and what to do in place of each.
const GONE: &[(&str, &str)] = &[
    ("VERSION", "take it out: the language's version is `SCHEMA: 1` at the root"),
    ("WORKDIR", "take it out: a path in `STORE_URL` is relative to the schema file"),
    ("MODE", "take it out: each command says whether it reads or writes"),
    ("LOGGER", "take it out: `zarr-fuse log` shows every contribution"),
    ("store_type", "take it out: `STORE_URL` says the kind of store"),
];

pub(super) fn group(node: &mut Node, path: &str, pass: &Pass<'_>) {
    let root = path.is_empty();
    let Some(Entry { value: attrs, .. }) = get_mut(node, "ATTRS") else { return };
    let path = join(path, "ATTRS");
    if root {
        options(attrs, &path, pass);
    }
    numbers(attrs, &path, pass);
}

fn options(attrs: &mut Node, path: &str, pass: &Pass<'_>) {
    for (name, modern) in GONE {
        if let Some(entry) = take(attrs, name) {
            let form = format!("`{name}` in ATTRS");
            pass.warn(&code::LEGACY_OPTION, &join(path, name), entry.place, form, *modern);
        }
    }
    if let Some(place) = get(attrs, "store_url").map(|entry| entry.place)
        && !has(attrs, "STORE_URL")
    {
        let path = join(path, "store_url");
        pass.warn(&code::LEGACY_STORE_URL, &path, place, "`store_url` in small letters", "write `STORE_URL`");
        if let Some(entry) = get_mut(attrs, "store_url") {
            entry.key = "STORE_URL".to_owned();
        }
    }
    if let Some(entry) = get_mut(attrs, "S3_OPTIONS")
        && let Some(options) = text(&entry.value).and_then(|text| serde_json::from_str::<Value>(text).ok())
        && options.is_object()
    {
        let path = join(path, "S3_OPTIONS");
        let modern = "write a mapping, as `S3_OPTIONS: {config_kwargs: {..}}`";
        pass.warn(&code::LEGACY_S3_OPTIONS, &path, entry.place, "a JSON text for `S3_OPTIONS`", modern);
        let place = entry.value.place;
        let made = json(&options, place);
        set(&mut entry.value, made.value);
    }
}

fn json(value: &Value, place: Place) -> Node {
    let value = match value {
        Value::Null => Yaml::Scalar { text: "null".to_owned(), plain: true },
        Value::Bool(value) => Yaml::Scalar { text: value.to_string(), plain: true },
        Value::Number(number) => match Out::json(&Value::Number(number.clone())) {
            Out::Scalar(text) => Yaml::Scalar { text, plain: true },
            _ => Yaml::Scalar { text: number.to_string(), plain: true },
        },
        Value::String(text) => Yaml::Scalar { text: text.clone(), plain: false },
        Value::Array(items) => Yaml::List(items.iter().map(|item| json(item, place)).collect()),
        Value::Object(entries) => Yaml::Map(
            entries.iter().map(|(key, value)| Entry { key: key.clone(), place, value: json(value, place) }).collect(),
        ),
    };
    Node::made(place, value)
}

/// `1e-2`: a number here, a text to readers of YAML 1.1.
fn numbers(node: &mut Node, path: &str, pass: &Pass<'_>) {
    match &mut node.value {
        Yaml::Map(entries) => entries.iter_mut().for_each(|e| numbers(&mut e.value, &join(path, &e.key), pass)),
        Yaml::List(items) => {
            items.iter_mut().enumerate().for_each(|(i, item)| numbers(item, &join(path, &i.to_string()), pass));
        }
        Yaml::Scalar { text, plain: true } => {
            let Some((digits, exponent)) = text.split_once(['e', 'E']) else { return };
            if cursor::number(text).is_none() || digits.contains('.') {
                return;
            }
            let sign = if exponent.starts_with(['+', '-']) { "" } else { "+" };
            let modern = format!("{digits}.0e{sign}{exponent}");
            let hint = format!("write `{modern}`, a number to every reader");
            let form = format!("`{text}`, which some readers take for a text,");
            let place = node.place;
            *text = modern;
            pass.warn(&code::LEGACY_NUMBER, path, place, form, hint);
        }
        Yaml::Scalar { .. } => {}
    }
}

/// A child group without anything.
pub(super) fn null_group(node: &mut Node, path: &str, place: Place, pass: &Pass<'_>) {
    if node.is_null() {
        let name = path.rsplit('/').next().unwrap_or_default();
        let modern = format!("write `{name}: {{}}`");
        pass.warn(&code::LEGACY_NULL_GROUP, path, place, format!("`{name}` without a value, as a group"), modern);
        set(node, Yaml::Map(Vec::new()));
    }
}
