//! Decodes an entry of `SOURCES`.

use super::cursor::Cursor;
use super::language::{Section, format_options};
use super::model::{CsvOptions, Format, Source, SourceColumn};
use super::{collect, transform, types};
use crate::diagnostic::code;
use indexmap::IndexMap;

const KINDS: &[(&str, &str)] =
    &[("person", "person"), ("instrument", "instrument"), ("service", "service"), ("simulation", "simulation")];
pub(crate) const FORMATS: &[(&str, Format)] = &[
    ("csv", Format::Csv),
    ("json", Format::Json),
    ("geojson", Format::Geojson),
    ("excel", Format::Excel),
    ("parquet", Format::Parquet),
    ("arrow", Format::Arrow),
    ("datapackage", Format::Datapackage),
    ("zarr", Format::Zarr),
    ("netcdf", Format::Netcdf),
];

const CONTEXTS: &[(&str, &str)] = &[("water", "water")];

/// The word of a format.
pub(crate) fn format_name(format: Format) -> &'static str {
    FORMATS.iter().find(|(_, other)| *other == format).map_or("csv", |(name, _)| name)
}

/// An entry of `SOURCES`. `units`: those of the group's coordinates.
pub(crate) fn source(at: &Cursor<'_>, units: transform::Units<'_>) -> Option<Source> {
    let fields = at.fields(Section::Source)?;
    let format = fields.get("format").and_then(|at| at.choice(FORMATS)).unwrap_or_default();
    let name = format_name(format);
    let own = format_options(name);
    let options = Section::Source.also().iter().flat_map(|section| section.keys()).map(|key| key.name);
    for other in options.filter(|other| !own.contains(other)) {
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
    let header_row = fields.get("header_row").and_then(|at| at.count(0)).unwrap_or(1);
    let header = fields.texts("header");
    if let Some(at) = fields.get("header_row").filter(|_| header_row == 0 && header.is_empty()) {
        let message = "expected `header` with the names of the columns beside `header_row: 0`, found none";
        at.key_fault(&code::NO_HEADER, message, "add `header: [first, second, …]`, a name for each column");
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
        transforms: fields.get("transforms").map(|at| transform::transforms(&at, units)).unwrap_or_default(),
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
            header_row,
            header,
            units_row: fields.get("units_row").and_then(|at| at.count(1)),
            skip_rows: fields.get("skip_rows").and_then(|at| at.count(0)).unwrap_or(0),
            comment: fields.get("comment").and_then(|at| at.character()),
        },
        sheet: fields.text("sheet"),
        resource: fields.text("resource"),
        collect: fields.get("collect").and_then(|at| collect::collect(&at)),
    })
}

/// `x: name`, or `x: {from, unit, map, when, na, scale, offset, context}`; `from` is the variable's own name if left out.
fn column(at: &Cursor<'_>) -> Option<SourceColumn> {
    if let Some(from) = at.scalar() {
        return Some(SourceColumn { from: from.to_owned(), ..SourceColumn::default() });
    }
    if !at.is_map() {
        at.wrong("a column name or a mapping with `from`");
        return None;
    }
    let fields = at.fields(Section::Column)?;
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
        scale: fields.get("scale").and_then(|at| at.number()),
        offset: fields.get("offset").and_then(|at| at.number()),
        context: fields.get("context").and_then(|at| at.choice(CONTEXTS)).map(str::to_owned),
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
