//! The language as JSON Schema, for editors: draft 2020-12 (<https://json-schema.org/draft/2020-12>), made from the table.
//!
//! It knows modern forms only, and what one value alone can show: a reference to an unknown coordinate, units that do not
//! convert or a label twice are found by [`super::super::read`].

use super::section::{FORMATS, format_options};
use super::{Key, Section, Shape};
use crate::schema::attrs::SECRETS;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Where the schema is found.
pub const ID: &str = "https://raw.githubusercontent.com/GeoMop/zarr-fuse/main/schemas/dataset.schema.json";

/// A number as YAML has it, where it is written as a text.
const NUMBER: &str = "^[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?$";

/// The whole schema of a dataset's file.
pub fn json_schema() -> Value {
    let mut root = section(Section::Root);
    let definitions: Map<String, Value> = Section::ALL
        .into_iter()
        .filter(|section| *section != Section::Root && !Section::Source.also().contains(section))
        .map(|part| (part.name().to_owned(), section(part)))
        .collect();
    let mut whole = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "Dataset of zarr-fuse",
    });
    if let (Some(whole), Some(root)) = (whole.as_object_mut(), root.as_object_mut()) {
        whole.append(root);
        whole.insert("$defs".to_owned(), Value::Object(definitions));
    }
    whole
}

/// A mapping with its keys.
fn section(section: Section) -> Value {
    let mut properties: Map<String, Value> =
        section.all_keys().map(|key| (key.name.to_owned(), property(section, key))).collect();
    if section == Section::Root {
        // The store's options stand beside the root's free attributes.
        let text = properties.get("ATTRS").and_then(|at| at.get("description")).cloned().unwrap_or_default();
        let shape = nullable(reference(Section::Store));
        properties.insert("ATTRS".to_owned(), with(shape, json!({"description": text})));
    }
    let mut schema = json!({"type": "object", "description": plain(section.text()), "properties": properties});
    let required: Vec<&str> = section.keys().iter().filter(|key| key.required).map(|key| key.name).collect();
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    for (name, rule) in rules(section) {
        schema[name] = rule;
    }
    schema
}

/// What holds for a section beside its keys.
fn rules(section: Section) -> Vec<(&'static str, Value)> {
    match section {
        Section::Root | Section::Group => {
            let names: Vec<&str> = section.names();
            let group = reference(Section::Group);
            vec![
                ("additionalProperties", group),
                ("propertyNames", json!({"if": {"pattern": like_a_section()}, "then": {"enum": names}})),
            ]
        }
        Section::Store => vec![("propertyNames", json!({"not": {"enum": SECRETS}}))],
        Section::Source => vec![("additionalProperties", json!(false)), ("allOf", formats())],
        Section::Person => {
            vec![
                ("additionalProperties", json!(false)),
                ("anyOf", json!([{"required": ["name"]}, {"required": ["family"]}])),
            ]
        }
        Section::Transform => {
            vec![("additionalProperties", json!(false)), ("minProperties", json!(1)), ("maxProperties", json!(1))]
        }
        Section::Step => {
            vec![
                ("additionalProperties", json!(false)),
                ("oneOf", json!([{"required": ["every"]}, {"required": ["between"]}])),
            ]
        }
        _ => vec![("additionalProperties", json!(false))],
    }
}

/// Of each format the options of the others are refused.
fn formats() -> Value {
    let options: BTreeSet<&str> = FORMATS.iter().flat_map(|format| format_options(format)).collect();
    let each = FORMATS.iter().map(|format| {
        let own = format_options(format);
        let others = options.iter().filter(|name| !own.contains(name));
        let refused: Map<String, Value> = others.map(|name| ((*name).to_owned(), json!({"type": "null"}))).collect();
        let mut then = json!({"properties": refused});
        if *format == "json" {
            then["required"] = json!(["records"]);
        }
        // csv is the default.
        let required = if *format == "csv" { json!([]) } else { json!(["format"]) };
        json!({"if": {"properties": {"format": {"enum": [format]}}, "required": required}, "then": then})
    });
    Value::Array(each.collect())
}

/// Names that are taken for a section: in capitals, or a section but for case.
fn like_a_section() -> String {
    let any_case = |name: &&str| -> String {
        name.chars().map(|c| format!("[{}{}]", c.to_ascii_uppercase(), c.to_ascii_lowercase())).collect()
    };
    let names: Vec<String> = Section::Root.names().iter().map(any_case).collect();
    format!("^([A-Z][A-Z0-9_]+|{})$", names.join("|"))
}

/// One key.
fn property(section: Section, key: &Key) -> Value {
    let own = section.keys().iter().any(|other| other.name == key.name);
    let required = key.required && own;
    let value = of(&key.shape);
    let value = if required || key.shape == Shape::Version { value } else { nullable(value) };
    let mut text = plain(key.text);
    match key.later {
        Some(later) => text.push_str(&format!(" Not used yet: {later}")),
        None if key.default == "none" || required => {}
        None => text.push_str(&format!(" Default: {}.", plain(key.default))),
    }
    let mut notes = json!({"description": text});
    if let Some(example) = example(section, key) {
        notes["examples"] = json!([example]);
    }
    if let Some(default) = default(key) {
        notes["default"] = default;
    }
    with(value, notes)
}

/// The default, if it is a value.
fn default(key: &Key) -> Option<Value> {
    let text = key.default.strip_prefix('`')?.strip_suffix('`').filter(|text| !text.contains('`'))?;
    match key.shape {
        Shape::Boolean => text.parse::<bool>().ok().map(Value::from),
        Shape::Count(_) | Shape::Version => text.parse::<u64>().ok().map(Value::from),
        _ => Some(Value::from(text)),
    }
}

/// The example as a value.
fn example(section: Section, key: &Key) -> Option<Value> {
    let found = [&[section], section.also()].concat().into_iter().find(|part| part.keys().contains(key))?;
    super::frame::value(&key.dataset(found), &key.path(found))
}

/// The kind of a value.
fn of(shape: &Shape) -> Value {
    match shape {
        Shape::Text => json!({"type": ["string", "number", "boolean"]}),
        Shape::Character => {
            json!({"type": ["string", "integer"], "pattern": "^(.|\\\\t|\\t)$", "minimum": 0, "maximum": 9})
        }
        Shape::Number => json!({"type": ["number", "string"], "pattern": NUMBER}),
        Shape::Count(least) => json!({"type": ["integer", "string"], "minimum": least, "pattern": "^[0-9]+$"}),
        Shape::Boolean => json!({"type": "boolean"}),
        Shape::Version => json!({"enum": [1, "1"]}),
        Shape::Words(words) => json!({"enum": words}),
        Shape::Usually(words) => json!({"anyOf": [{"enum": words}, {"type": "string"}]}),
        Shape::Pattern([], pattern, _) => json!({"type": "string", "pattern": pattern}),
        Shape::Pattern(words, pattern, _) => {
            json!({"anyOf": [{"enum": words}, {"type": "string", "pattern": pattern}]})
        }
        Shape::Free => json!({}),
        Shape::Attributes => json!({"type": "object"}),
        Shape::List(item) => json!({"type": "array", "items": of(item)}),
        Shape::Many(item) => either(vec![of(item), json!({"type": "array", "items": of(item)})]),
        Shape::Row(items, least, _) => {
            let items: Vec<Value> = items.iter().map(of).collect();
            json!({"type": "array", "prefixItems": items, "items": false, "minItems": least})
        }
        Shape::Open(shape) => nullable(of(shape)),
        Shape::Either(shapes) => either(shapes.iter().map(of).collect()),
        Shape::Named(shape) => {
            let value = of(shape);
            // The name of a coordinate alone is one with every default, and a null in `map` is a missing value.
            let value = if **shape == Shape::Of(Section::Coordinate) { nullable(value) } else { value };
            json!({"type": "object", "additionalProperties": value})
        }
        Shape::Of(section) => reference(*section),
    }
}

fn reference(section: Section) -> Value {
    json!({"$ref": format!("#/$defs/{}", section.name())})
}

/// One of several, without a list in a list.
fn either(options: Vec<Value>) -> Value {
    let flat: Vec<Value> = options
        .into_iter()
        .flat_map(|option| match option.get("anyOf") {
            Some(Value::Array(inner)) if option.as_object().is_some_and(|object| object.len() == 1) => inner.clone(),
            _ => vec![option],
        })
        .collect();
    json!({"anyOf": flat})
}

/// The same, or null, which is as if the key were not there.
fn nullable(value: Value) -> Value {
    if let Some(Value::Array(words)) = value.get("enum") {
        let words: Vec<Value> = words.iter().cloned().chain([Value::Null]).collect();
        return with(value.clone(), json!({"enum": words}));
    }
    match value.get("type") {
        Some(Value::String(name)) => with(value.clone(), json!({"type": [name, "null"]})),
        Some(Value::Array(names)) => {
            let names: Vec<Value> = names.iter().cloned().chain([json!("null")]).collect();
            with(value.clone(), json!({"type": names}))
        }
        _ => either(vec![value, json!({"type": "null"})]),
    }
}

/// The members of both; the latter's win.
fn with(mut value: Value, more: Value) -> Value {
    if let (Some(object), Value::Object(more)) = (value.as_object_mut(), more) {
        object.extend(more);
    }
    value
}

/// Markdown as plain text: links are their words, and code loses its marks.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        plain.push_str(before);
        match after.split_once("](").and_then(|(words, link)| Some((words, link.split_once(')')?.1))) {
            Some((words, after)) if !words.contains('`') && !words.contains(']') => {
                plain.push_str(words);
                rest = after;
            }
            _ => {
                plain.push('[');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}
