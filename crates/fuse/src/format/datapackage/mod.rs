//! Frictionless data packages (Data Package v1 and 2.0, <https://datapackage.org>): a zip with `datapackage.json` and its
//! CSV files, or a `datapackage.json` whose resource has its data inline. The package says how its files are written, what
//! means missing, how numbers and dates look and, in `unit` of a field, units.

mod descriptor;
mod fields;
mod package;

use super::{Input, Raw, Take, Wanted, csv, json};
use crate::fault::{Error, Fault};
use crate::table::{Origin, Table};
use descriptor::{Content, Resource};
use fields::Fields;
use package::{Extracted, Package};
use serde_json::{Map, Value};
use zarr_fuse_core::schema::{CsvOptions, Source};

pub(super) fn read(raw: Raw<'_>, take: Take<'_>) -> Result<(), Error> {
    let Raw { file, source, wanted, .. } = raw;
    let mut package = Package::open(&raw)?;
    let resource = Resource::of(&mut package, source.resource.as_deref())?;
    let fields = Fields::of(&resource, file)?;
    match &resource.content {
        Content::Inline(data) => inline(data, &resource, &fields, file, wanted, take),
        Content::Files(paths) => {
            for (number, path) in paths.iter().enumerate() {
                let inside = format!("{file}/{path}");
                let extracted = package.extract(path)?;
                table(&extracted, (number > 0, &inside), &resource, &fields, wanted, &mut *take)?;
            }
            Ok(())
        }
    }
}

/// Reads a CSV file of a resource. Of several only the first has a header.
fn table(
    extracted: &Extracted,
    (further, inside): (bool, &str),
    resource: &Resource,
    fields: &Fields,
    wanted: &[Wanted],
    take: Take<'_>,
) -> Result<(), Error> {
    let dialect = &resource.dialect;
    let header_row = dialect.header_row.filter(|_| !further);
    let header = if header_row.is_none() { fields.names() } else { Vec::new() };
    if header_row.is_none() && header.is_empty() {
        let message = "expected the names of the columns in the header or in the fields of the schema, found neither";
        return Err(Fault::of_file(inside, message).into());
    }
    let csv = CsvOptions {
        delimiter: dialect.delimiter,
        comment: dialect.comment,
        encoding: resource.encoding.clone(),
        header_row: header_row.unwrap_or(0),
        header,
        ..CsvOptions::default()
    };
    let own = Source { csv, ..Source::default() };
    let raw = Raw { input: extracted.input(), file: inside, source: &own, wanted };
    csv::read(raw, &mut |table| take(fields.table(table)))
}

/// Reads the data that stand in the description itself: a list of objects, a list of rows, or a text of CSV.
fn inline(
    data: &Value,
    resource: &Resource,
    fields: &Fields,
    file: &str,
    wanted: &[Wanted],
    take: Take<'_>,
) -> Result<(), Error> {
    let of_data = |message: String| Fault { place: resource.pointer("data"), ..Fault::of_file(file, message) };
    let rows = match data {
        Value::String(text) => {
            let extracted = Extracted::Memory(text.clone().into_bytes());
            return table(&extracted, (false, file), resource, fields, wanted, take);
        }
        Value::Array(rows) => rows,
        _ => return Err(of_data("expected a list of rows, found something else".to_owned()).into()),
    };
    let mut rows = rows.iter();
    let objects: Vec<Value> = match rows.clone().next() {
        Some(Value::Array(first)) => {
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let names: Vec<String> = match resource.dialect.header_row.is_some() {
                true => {
                    rows.next();
                    first.iter().map(text).collect()
                }
                false => fields.names(),
            };
            let object = |row: &Value| {
                let cells = row.as_array().map(Vec::as_slice).unwrap_or_default();
                Value::Object(names.iter().cloned().zip(cells.iter().cloned()).collect::<Map<_, _>>())
            };
            rows.map(object).collect()
        }
        _ => rows.cloned().collect(),
    };
    let offset = data.as_array().map_or(0, Vec::len) - objects.len();
    let bytes = serde_json::to_vec(&objects).map_err(|error| of_data(error.to_string()))?;
    let own = Source { records: Some("/*".to_owned()), ..Source::default() };
    let raw = Raw { input: Input::Bytes(&bytes), file, source: &own, wanted };
    json::read(raw, &mut |mut table: Table<'_>| {
        let place = |origin| match origin {
            Origin::Pointer(pointer) => {
                let row: usize = pointer.trim_start_matches('/').parse().unwrap_or_default();
                Origin::Pointer(format!("{}/{}", resource.pointer("data"), row + offset))
            }
            other => other,
        };
        table.origins = table.origins.iter().map(place).collect();
        take(fields.table(table))
    })
}
