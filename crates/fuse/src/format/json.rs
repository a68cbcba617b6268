//! JSON documents: records by a pointer with `*` and `{name}`, columns by paths.
//!
//! A pointer is RFC 6901's with two more segments: `*` goes into every element or member, `{name}` too and binds
//! its index or key to `name`. One document a line (NDJSON) is a list of them. A column is, in this order: a bound name; a named field of the source; a path from
//! the document's root (`/a/{name}/b`); a path in the record (`a/b`).

use super::{Input, Take, Wanted};
use crate::fault::{Error, Fault};
use crate::table::{Cell, Origin, Table, Written};
use serde_json::Value;
use std::borrow::Cow;
use zarr_fuse_core::schema::Source;

struct Record<'a> {
    value: &'a Value,
    pointer: String,
    /// Names that the pattern of the records binds, with their keys or indices.
    bound: Vec<(&'a str, Cow<'a, str>)>,
}

pub(super) fn read(
    input: &Input<'_>,
    file: &str,
    source: &Source,
    wanted: &[Wanted],
    take: Take<'_>,
) -> Result<(), Error> {
    let bytes = super::whole(input, file)?;
    let document = document(&bytes, file)?;
    let pattern = source.records.as_deref().unwrap_or("/*");
    let mut records = records(&document, pattern, file)?;
    let pointers = records.iter_mut().map(|record| std::mem::take(&mut record.pointer)).collect();
    take(table(&document, (&records, pointers), file, source, wanted)?)
}

fn table<'a>(
    document: &'a Value,
    (records, pointers): (&'a [Record<'a>], Vec<String>),
    file: &str,
    source: &Source,
    wanted: &[Wanted],
) -> Result<Table<'a>, Fault> {
    let mut table = Table::default();
    for want in wanted {
        let name = &want.name;
        let path = source.fields.get(name).map_or(name.as_str(), String::as_str);
        let of_records = records.iter().zip(&pointers);
        let cells = of_records.map(|(record, pointer)| cell(document, (record, pointer), name, path, file));
        let cells = cells.collect::<Result<Vec<_>, _>>()?;
        let present = cells.iter().any(|cell| *cell != Cell::Missing);
        if present || (want.required && records.is_empty()) {
            table.names.push(name.clone());
            table.columns.push(Written::Cells(cells));
        } else if want.required {
            let message = format!("expected `{path}` in the records, found it in none of {}", records.len());
            let mut fault = Fault::of_file(file, message);
            fault.column.clone_from(name);
            let members = records.iter().filter_map(|r| r.value.as_object()).flat_map(|o| o.keys().map(String::as_str));
            return Err(match super::nearest(path, members) {
                Some(near) => fault.hint(format!("is it `{near}`?")),
                None => fault.hint("the path is read from the record, or with a leading `/` from the document's root"),
            });
        }
    }
    table.origins = pointers.into_iter().map(Origin::Pointer).collect();
    Ok(table)
}

/// The document of a file. Several documents one after the other, such as one a line, are a list of them.
pub(crate) fn document(bytes: &[u8], file: &str) -> Result<Value, Fault> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match serde_json::from_slice(bytes) {
        Err(error) if error.is_syntax() && error.to_string().starts_with("trailing characters") => {
            let documents: Result<Vec<Value>, _> = serde_json::Deserializer::from_slice(bytes).into_iter().collect();
            documents.map(Value::Array).map_err(|error| parse_fault(file, &error))
        }
        read => read.map_err(|error| parse_fault(file, &error)),
    }
}

fn parse_fault(file: &str, error: &serde_json::Error) -> Fault {
    let mut fault = Fault::of_file(file, format!("expected JSON, found: {error}"));
    fault.place = format!("row {}", error.line());
    if error.is_eof() { fault.hint("the file ends in the middle: was it copied completely?") } else { fault }
}

fn records<'a>(document: &'a Value, pattern: &'a str, file: &str) -> Result<Vec<Record<'a>>, Fault> {
    let mut found = vec![Record { value: document, pointer: String::new(), bound: Vec::new() }];
    for segment in pattern.split('/').skip(1) {
        let name = segment.strip_prefix('{').and_then(|s| s.strip_suffix('}'));
        let mut next = Vec::new();
        for record in found {
            let mut step = |key: Cow<'a, str>, value: &'a Value, bind: Option<&'a str>| {
                let pointer = format!("{}/{}", record.pointer, escape(&key));
                let mut bound = record.bound.clone();
                bound.extend(bind.map(|name| (name, key)));
                next.push(Record { value, pointer, bound });
            };
            match (record.value, segment == "*" || name.is_some()) {
                (Value::Array(values), true) => {
                    for (i, value) in values.iter().enumerate() {
                        step(Cow::Owned(i.to_string()), value, name);
                    }
                }
                (Value::Object(members), true) => {
                    for (key, value) in members {
                        step(Cow::Borrowed(key), value, name);
                    }
                }
                (value, false) => {
                    if let Some(inner) = child(value, &unescape(segment)) {
                        step(Cow::Owned(unescape(segment)), inner, None);
                    }
                }
                _ => {}
            }
        }
        found = next;
        if found.is_empty() {
            return Err(Fault::of_file(file, format!("expected records at `{pattern}`, found nothing at `{segment}`"))
                .hint("does the file belong to another source?"));
        }
    }
    Ok(found)
}

fn cell<'a>(
    document: &'a Value,
    (record, pointer): (&'a Record<'a>, &str),
    name: &str,
    path: &str,
    file: &str,
) -> Result<Cell<'a>, Fault> {
    if let Some((_, key)) = record.bound.iter().find(|(bound, _)| *bound == name) {
        return Ok(Cell::from(key.as_ref()));
    }
    let (mut value, segments) = match path.strip_prefix('/') {
        Some(rest) => (document, rest),
        None => (record.value, path),
    };
    for segment in segments.split('/') {
        let key = match segment.strip_prefix('{').and_then(|s| s.strip_suffix('}')) {
            None if !segment.contains('~') => Cow::Borrowed(segment),
            None => Cow::Owned(unescape(segment)),
            Some(name) => match record.bound.iter().find(|(bound, _)| *bound == name) {
                Some((_, key)) => Cow::Borrowed(key.as_ref()),
                None => {
                    return Err(Fault::of_file(
                        file,
                        format!("`{path}` refers to `{{{name}}}`, which `records` does not bind"),
                    ));
                }
            },
        };
        match child(value, &key) {
            Some(inner) => value = inner,
            None => return Ok(Cell::Missing),
        }
    }
    Ok(match value {
        Value::Null => Cell::Missing,
        Value::Bool(value) => Cell::Bool(*value),
        Value::String(text) if text.trim().is_empty() => Cell::Missing,
        Value::String(text) => Cell::from(text.trim()),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(value), _) => Cell::Int(value),
            // A double would round it.
            (None, _) if number.is_u64() => Cell::Text(number.to_string().into()),
            (None, Some(value)) => Cell::Float(value),
            (None, None) => Cell::Text(number.to_string().into()),
        },
        Value::Array(_) | Value::Object(_) => {
            let mut fault = Fault::of_file(file, format!("expected one value at `{path}`, found a list or an object"));
            fault.place = pointer.to_owned();
            return Err(fault);
        }
    })
}

fn child<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    match value {
        Value::Object(members) => members.get(key),
        Value::Array(values) => key.parse::<usize>().ok().and_then(|i| values.get(i)),
        _ => None,
    }
}

pub(crate) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn unescape(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const LOGGER: &str = r#"{"data":[{"metadata":{"label":"ZK"},"data":[
        {"metadata":{"label":"1m"},"data":[{"t":1,"v":"15.1"},{"t":2,"v":"15.2"}]},
        {"metadata":{"label":"2m"},"data":[{"t":1,"v":"14.9"}]}]}]}"#;

    fn source(records: &str, fields: &[(&str, &str)]) -> Source {
        Source {
            records: Some(records.into()),
            fields: fields.iter().map(|(a, b)| ((*a).to_string(), (*b).to_string())).collect(),
            ..Source::default()
        }
    }

    #[test]
    fn bound_names_reach_back_to_the_documents_root() {
        let source = source("/data/{s}/data/{c}/data/*", &[("label", "/data/{s}/data/{c}/metadata/label")]);
        let wanted = ["t", "v", "label", "c"].map(|name| Wanted { name: name.into(), required: true, pattern: false });
        let mut seen = false;
        let mut look = |table: Table<'_>| {
            let cells = |name: &str, rows: &[usize]| {
                let column = table.column(name).unwrap();
                rows.iter().map(|row| format!("{:?}", column.get(*row))).collect::<Vec<_>>()
            };
            assert_eq!(cells("t", &[0, 1, 2]), ["Int(1)", "Int(2)", "Int(1)"]);
            assert_eq!(cells("label", &[2]), ["Text(\"2m\")"]);
            assert_eq!(cells("c", &[2]), ["Text(\"1\")"]);
            assert_eq!(table.origins.get(2), Some(Origin::Pointer("/data/0/data/1/data/0".into())));
            seen = true;
            Ok(())
        };
        super::read(&Input::Bytes(LOGGER.as_bytes()), "f.json", &source, &wanted, &mut look).unwrap();
        assert!(seen);
    }

    #[test]
    fn faults_say_where() {
        let cases = [
            (
                "{\"data\": [1, ",
                "/data/*",
                "v",
                "f.json, row 1: expected JSON, found: EOF while parsing a value at line 1 column 13. Hint: the file ends in the middle: was it copied completely?",
            ),
            (
                "{\"data\": []}",
                "/rows/*",
                "v",
                "f.json: expected records at `/rows/*`, found nothing at `rows`. Hint: does the file belong to another source?",
            ),
            (
                "[{\"val\": 1}]",
                "/*",
                "vals",
                "f.json, column \"vals\": expected `vals` in the records, found it in none of 1. Hint: is it `val`?",
            ),
            ("[{\"v\": [1]}]", "/*", "v", "f.json, /0: expected one value at `v`, found a list or an object"),
        ];
        for (text, records, column, expected) in cases {
            let wanted = [Wanted { name: column.into(), required: true, pattern: false }];
            let read = read(&Input::Bytes(text.as_bytes()), "f.json", &source(records, &[]), &wanted, &mut |_| Ok(()));
            let fault = read.unwrap_err();
            assert_eq!(fault.to_string(), expected);
        }
    }
}
