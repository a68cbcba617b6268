//! A schema as a JSON document with the language's own keys, and a part of a schema as a schema.

use super::model::Schema;
use super::tree::{Node, Yaml, parse};
use super::{cursor, write};
use serde_json::{Number, Value};

/// The canonical form of a schema as JSON: the keys, defaults and order of [`write()`].
///
/// A number is a JSON number unless that would change how it is spelt: a label `0.050` is the text `"0.050"`. JSON is
/// YAML, so [`super::read`] reads the document to the same schema. A schema of more than 4 MiB gives null.
pub fn to_json(schema: &Schema) -> Value {
    parse(&write(schema)).0.map_or(Value::Null, |node| value(&node))
}

fn value(node: &Node) -> Value {
    match &node.value {
        Yaml::Scalar { text, plain: false } => Value::from(text.as_str()),
        Yaml::Scalar { text, plain: true } => match text.as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ if node.is_null() => Value::Null,
            _ => number(text).map_or_else(|| Value::from(text.as_str()), Value::Number),
        },
        Yaml::List(items) => items.iter().map(value).collect(),
        Yaml::Map(entries) => entries.iter().map(|entry| (entry.key.clone(), value(&entry.value))).collect(),
    }
}

/// The number that a plain text is, if JSON spells it alike; powers of ten may differ.
fn number(text: &str) -> Option<Number> {
    if let Ok(whole) = text.parse::<i64>() {
        return (whole.to_string() == text).then(|| whole.into());
    }
    let number = Number::from_f64(cursor::number(text)?)?;
    (number.to_string() == text || text.contains('e')).then_some(number)
}

/// The group at `path` and those below it as a schema that reads by itself: with the persons, whom its sources name,
/// and without what belongs to the whole dataset, its publication and its place. "" is the whole schema; `None` if there
/// is no such group.
pub fn part(schema: &Schema, path: &str) -> Option<Schema> {
    if path.is_empty() {
        return Some(schema.clone());
    }
    let root = schema.root.at(path)?.clone();
    Some(Schema { version: schema.version, root, persons: schema.persons.clone(), ..Schema::default() })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;
    use crate::schema::read;
    use serde_json::json;

    const TEXT: &str = r#"
SCHEMA: 1
ATTRS: {n: 2, x: 2.0, s: "2", small: 1.0e-5, none: null, deep: {a: [1, b]}}
PERSONS: {jn: {given: Jana, family: Nováková}}
a b:
  COORDS:
    time: {unit: {tick: s}}
    depth: {unit: m, values: [0.050, 1], extend: never}
  VARS:
    ok: {coords: time, type: bool}
  SOURCES: {logger: {responsible: jn}}
"#;

    #[test]
    fn numbers_and_labels_keep_their_spelling() {
        let schema = read(TEXT).schema.unwrap();
        let document = to_json(&schema);
        assert_eq!(
            document["ATTRS"],
            json!({"n": 2, "x": 2.0, "s": "2", "small": 1e-5, "none": null, "deep": {"a": [1, "b"]}})
        );
        assert_eq!(document["a b"]["COORDS"]["depth"]["values"], json!(["0.050", 1]));
        assert_eq!(read(&document.to_string()).schema.unwrap(), schema);
    }

    #[test]
    fn a_group_reads_by_itself() {
        let schema = read(TEXT).schema.unwrap();
        let group = part(&schema, "a b").unwrap();
        let again = read(&write(&group));
        assert_eq!(again.schema.unwrap(), group, "{:?}", again.diagnostics);
        assert_eq!(group.persons, schema.persons);
        assert!(part(&schema, "b").is_none());
        assert_eq!(part(&schema, "").unwrap(), schema);
    }
}
