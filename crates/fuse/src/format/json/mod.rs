//! JSON documents: records by a pointer with `*` and `{name}`, columns by paths.
//!
//! A pointer is RFC 6901's with two more segments: `*` goes into every element or member, `{name}` too and binds
//! its index or key to `name`. One document a line (NDJSON) is a list of them. A column is, in this order: a bound name; a
//! named field of the source; a path from the document's root (`/a/{name}/b`); a path in the record (`a/b`).
//!
//! A document is walked through as it is parsed, so that no more of it is held than one record and a batch of cells; what
//! paths from the root lead to is gathered before.

mod bounds;
mod documents;
mod pattern;
mod records;
mod walk;

pub(crate) use pattern::escape;

use super::{Raw, Take, Wanted, geojson};
use crate::fault::{Error, Fault};
use documents::{Documents, Form, Pass};
use pattern::Segment;
use records::{Plan, Records};
use serde::de::{DeserializeSeed, Deserializer};
use serde_json::{Map, Value};
use walk::{Emit, Parts, Walk};
use zarr_fuse_core::schema::Source;

/// Bytes of a file that is looked at for being one record.
const LONGEST_LINE: u64 = 1 << 16;

/// What the records of documents are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// Those of the source's pattern.
    Records,
    /// Features of GeoJSON.
    Features,
}

pub(super) fn read(raw: Raw<'_>, take: Take<'_>) -> Result<(), Error> {
    records_of(raw, What::Records, take)
}

/// Reads the records of a file of documents.
pub(super) fn records_of(raw: Raw<'_>, what: What, take: Take<'_>) -> Result<(), Error> {
    let Raw { input, file, source, wanted } = raw;
    let documents = Documents::open(&input, file)?;
    let job = Job { documents: &documents, file, source, wanted, what };
    let form = match documents.form()? {
        Form::Document if what == What::Records && source.records.as_deref() == Some("/*") && is_one(&raw) => {
            Form::Sequence
        }
        form => form,
    };
    if job.read(form, &mut *take)? {
        return Ok(());
    }
    job.read(Form::Sequence, take).map(|_| ())
}

/// Whether a file is one record, as NDJSON of one line is: an object of values none of which is a record.
fn is_one(raw: &Raw<'_>) -> bool {
    let Ok(bytes) = raw.first(LONGEST_LINE + 1) else { return false };
    let within = bytes.len() as u64 <= LONGEST_LINE;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let flat = |members: Map<String, Value>| members.values().all(|value| !value.is_object() && !value.is_array());
    within && serde_json::from_slice(bytes).is_ok_and(flat)
}

/// The reading of one file.
struct Job<'a> {
    documents: &'a Documents<'a>,
    file: &'a str,
    source: &'a Source,
    wanted: &'a [Wanted],
    what: What,
}

impl Job<'_> {
    /// False: there are several documents, which are not one a line, and none of their rows was given.
    fn read(&self, form: Form, take: Take<'_>) -> Result<bool, Error> {
        let list = form != Form::Document;
        let features = self.what == What::Features;
        let text = match (features, list) {
            (true, false) => "/features/*",
            (true, true) => "/*",
            (false, _) => self.source.records.as_deref().unwrap_or("/*"),
        };
        let plan = Plan::new(text, list, self.file, self.source, self.wanted, features)?;
        let reference = [Segment::Key("crs".to_owned())];
        let mut roots = plan.roots();
        if features && !list {
            roots.push(&reference);
        }
        let mut root = Value::Null;
        if !roots.is_empty() {
            let mut gather = Gather { paths: roots, left: Parts::MOST, root: Map::new() };
            if !self.documents.pass(form, &mut gather)? {
                return Ok(false);
            }
            root = Value::Object(gather.root);
        }
        if features {
            geojson::known_reference(&root, self.file)?;
        }
        let pattern = plan.pattern.clone();
        let mut records = Records::new(plan, root);
        let found;
        let whole;
        {
            let row = std::cell::Cell::new(None);
            let mut again = |look: &mut records::Look<'_, '_>| {
                let (pattern, row) = (look.pattern(), std::cell::Cell::new(None));
                let mut emit =
                    |record: Value, pointer: &str, bound: &[String]| look.record(&record, (pointer, row.get()), bound);
                let mut through = Through { walk: Walk::new(&pattern, &mut emit), row: &row };
                self.documents.pass(form, &mut through).map(|_| ())
            };
            let mut emit = |record: Value, pointer: &str, bound: &[String]| {
                records.record(&record, (pointer, row.get()), bound, &mut again, &mut *take)
            };
            let emit: Emit<'_> = &mut emit;
            let mut through = Through { walk: Walk::new(&pattern, emit), row: &row };
            whole = self.documents.pass(form, &mut through)?;
            found = through.walk.found;
        }
        if !whole {
            let message = "expected one document, or one a line, found more after the first";
            return if records.gave { Err(Fault::of_file(self.file, message).into()) } else { Ok(false) };
        }
        if let Some((segment, _)) = pattern.iter().zip(&found).find(|(_, found)| **found == 0) {
            let message = match features {
                true => "expected a FeatureCollection of features, found none".to_owned(),
                false => format!("expected records at `{text}`, found nothing at `{segment}`"),
            };
            return Err(Fault::of_file(self.file, message).hint("does the file belong to another source?").into());
        }
        records.done(take)?;
        Ok(true)
    }
}

/// Goes to the records.
struct Through<'r, 'e> {
    walk: Walk<'e>,
    /// The row of the document, if there is one a line.
    row: &'r std::cell::Cell<Option<u64>>,
}

impl Pass for Through<'_, '_> {
    fn document<'de, D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        self.walk.document(from)
    }

    fn item<'de, D: Deserializer<'de>>(&mut self, index: u64, row: Option<u64>, from: D) -> Result<(), D::Error> {
        self.row.set(row);
        self.walk.item(index, from)
    }

    fn stopped(&mut self) -> Option<Error> {
        self.walk.stopped.take()
    }
}

/// Gathers what paths from the root lead to.
struct Gather<'p> {
    paths: Vec<&'p [Segment]>,
    left: usize,
    root: Map<String, Value>,
}

impl Pass for Gather<'_> {
    fn document<'de, D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        if let Some(Value::Object(root)) =
            (Parts { paths: self.paths.clone(), left: &mut self.left }).deserialize(from)?
        {
            self.root = root;
        }
        Ok(())
    }

    fn item<'de, D: Deserializer<'de>>(&mut self, index: u64, _: Option<u64>, from: D) -> Result<(), D::Error> {
        let part = Parts { paths: self.paths.clone(), left: &mut self.left }.item(index, from)?;
        self.root.extend(part);
        Ok(())
    }

    fn stopped(&mut self) -> Option<Error> {
        None
    }
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::format::Input;
    use crate::table::{Origin, Table};

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
        let input = Input::Bytes(LOGGER.as_bytes());
        super::read(Raw { input, file: "f.json", source: &source, wanted: &wanted }, &mut look).unwrap();
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
            let (input, source) = (Input::Bytes(text.as_bytes()), source(records, &[]));
            let raw = Raw { input, file: "f.json", source: &source, wanted: &wanted };
            let fault = read(raw, &mut |_| Ok(())).unwrap_err();
            assert_eq!(fault.to_string(), expected);
        }
    }
}
