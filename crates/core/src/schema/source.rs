//! Decodes an entry of `SOURCES`.

use super::cursor::Cursor;
use super::model::{CsvOptions, Format, Source, SourceColumn};
use super::types;
use crate::diagnostic::code;
use indexmap::IndexMap;

const ANY: &[&str] = &["description", "kind", "responsible", "licence", "format", "rows", "columns", "constants"];
const JSON: &[&str] = &["records", "fields"];
const CSV: &[&str] =
    &["delimiter", "decimal", "thousands", "encoding", "header_row", "header", "units_row", "skip_rows", "comment"];
const LATER: &[&str] = &["collect"];
const KINDS: &[(&str, &str)] =
    &[("person", "person"), ("instrument", "instrument"), ("service", "service"), ("simulation", "simulation")];
const FORMATS: &[(&str, Option<Format>)] = &[
    ("csv", Some(Format::Csv)),
    ("json", Some(Format::Json)),
    ("excel", None),
    ("parquet", None),
    ("arrow", None),
    ("zarr", None),
    ("netcdf", None),
];

/// An entry of `SOURCES`.
pub(crate) fn source(at: &Cursor<'_>) -> Option<Source> {
    let fields = at.fields(&[ANY, JSON, CSV].concat(), LATER)?;
    let format = match fields.get("format") {
        None => Format::Csv,
        Some(at) => at.choice(FORMATS).flatten().unwrap_or_else(|| {
            if at.scalar().is_some_and(|text| FORMATS.iter().any(|(name, _)| *name == text)) {
                let message = format!(
                    "expected `csv` or `json`, found `{}`, which is not read yet",
                    at.scalar().unwrap_or_default()
                );
                at.fault(&code::UNKNOWN_CHOICE, message, "save the data as CSV");
            }
            Format::Csv
        }),
    };
    let (others, name) = match format {
        Format::Csv => (JSON, "csv"),
        _ => (CSV, "json"),
    };
    for other in others {
        if let Some(at) = fields.get(other) {
            let message = format!("expected an option of `{name}`, found `{other}`");
            at.key_fault(&code::OTHER_FORMAT, message, "take it out, or change `format`");
        }
    }
    let records = fields.text("records");
    if format == Format::Json && records.is_none() {
        fields.at.key_fault(
            &code::NO_RECORDS,
            "expected `records` for a JSON source, found none",
            "add `records: /path/to/list/*`; `*` alone stands for the items of a list at the root",
        );
    }
    Some(Source {
        description: fields.text("description"),
        kind: fields.get("kind").and_then(|at| at.choice(KINDS)).map(str::to_owned),
        responsible: fields.text("responsible"),
        licence: fields.text("licence"),
        format,
        records,
        fields: fields.get("fields").map(|at| texts(&at)).unwrap_or_default(),
        rows: fields.get("rows").map(|at| lists(&at)).unwrap_or_default(),
        columns: fields
            .get("columns")
            .map(|at| {
                at.entries("a mapping of variables to columns")
                    .iter()
                    .filter_map(|(name, at)| Some(((*name).to_owned(), column(at)?)))
                    .collect()
            })
            .unwrap_or_default(),
        constants: fields.get("constants").map(|at| texts(&at)).unwrap_or_default(),
        csv: CsvOptions {
            delimiter: fields.get("delimiter").and_then(|at| at.character()).unwrap_or(','),
            decimal: fields.get("decimal").and_then(|at| at.character()).unwrap_or('.'),
            thousands: fields.get("thousands").and_then(|at| at.character()),
            encoding: fields.text("encoding"),
            header_row: fields.get("header_row").and_then(|at| at.count(1)).unwrap_or(1),
            header: fields.texts("header"),
            units_row: fields.get("units_row").and_then(|at| at.count(1)),
            skip_rows: fields.get("skip_rows").and_then(|at| at.count(0)).unwrap_or(0),
            comment: fields.get("comment").and_then(|at| at.character()),
        },
        ..Source::default()
    })
}

/// `x: name`, or `x: {from, unit, map, when, na}`; `from` is the variable's own name if left out.
fn column(at: &Cursor<'_>) -> Option<SourceColumn> {
    if let Some(from) = at.scalar() {
        return Some(SourceColumn { from: from.to_owned(), ..SourceColumn::default() });
    }
    if !at.is_map() {
        at.wrong("a column name or a mapping with `from`");
        return None;
    }
    let fields = at.fields(&["from", "unit", "map", "when", "na"], &[])?;
    Some(SourceColumn {
        from: fields.text("from").unwrap_or_else(|| at.name().to_owned()),
        unit: fields.get("unit").map(|at| types::unit(&at)).unwrap_or_default(),
        map: fields
            .get("map")
            .map(|at| {
                at.entries("a mapping of texts to texts")
                    .iter()
                    // Null is missing, as an empty text is.
                    .map(|(name, at)| {
                        ((*name).to_owned(), if at.node.is_null() { Some(String::new()) } else { at.text() })
                    })
                    .filter_map(|(name, text)| Some((name, text?)))
                    .collect()
            })
            .unwrap_or_default(),
        when: fields.get("when").map(|at| lists(&at)).unwrap_or_default(),
        na: fields.texts("na"),
        ..SourceColumn::default()
    })
}

/// Name → text.
fn texts(at: &Cursor<'_>) -> IndexMap<String, String> {
    let entries = at.entries("a mapping of names to texts");
    entries.iter().filter_map(|(name, at)| Some(((*name).to_owned(), at.text()?))).collect()
}

/// Name → list of texts.
fn lists(at: &Cursor<'_>) -> IndexMap<String, Vec<String>> {
    let entries = at.entries("a mapping of names to lists of texts");
    entries.iter().map(|(name, at)| ((*name).to_owned(), at.texts())).collect()
}
