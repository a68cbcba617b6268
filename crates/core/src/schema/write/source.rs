//! Sources as YAML.

use super::{Entries, Keys, named, transform, unit};
use crate::schema::emit::Out;
use crate::schema::model::{Collect, CsvOptions, Iterate, Source, SourceColumn};
use crate::schema::source::format_name;

pub(super) fn source(source: &Source) -> Entries {
    let mut keys = Keys::default();
    keys.text("description", source.description.as_ref());
    keys.text("kind", source.kind.as_ref());
    keys.text("responsible", source.responsible.as_ref());
    keys.text("licence", source.licence.as_ref());
    keys.put("format", Out::Scalar(format_name(source.format).to_owned()));
    keys.text("records", source.records.as_ref());
    keys.map("fields", named(&source.fields, |text| Out::text(text)));
    keys.text("sheet", source.sheet.as_ref());
    keys.text("resource", source.resource.as_ref());
    csv(&source.csv, &mut keys);
    keys.map("rows", named(&source.rows, |texts| Out::labels(texts)));
    if !source.transforms.is_empty() {
        keys.put("transforms", Out::List(source.transforms.iter().map(transform::transform).collect()));
    }
    keys.map("columns", source.columns.iter().map(|(name, c)| (name.clone(), column(c))).collect());
    keys.map("constants", named(&source.constants, |text| Out::label(text)));
    if let Some(collect) = &source.collect {
        keys.put("collect", Out::Map(self::collect(collect)));
    }
    keys.0
}

fn collect(collect: &Collect) -> Entries {
    let mut keys = Keys::default();
    keys.put("cron", Out::text(&collect.cron));
    keys.text("timezone", collect.timezone.as_ref());
    let mut request = Keys::default();
    request.put("url", Out::text(&collect.request.url));
    request.text("method", collect.request.method.as_ref());
    request.map("query", named(&collect.request.query, |text| Out::label(text)));
    request.map("headers", named(&collect.request.headers, |text| Out::label(text)));
    keys.put("request", Out::Map(request.0));
    let row = |row: &Iterate| {
        let mut keys = Keys::default();
        keys.put("name", Out::text(&row.name));
        keys.put("table", Out::text(&row.table));
        Out::Map(keys.0)
    };
    if !collect.iterate.is_empty() {
        keys.put("iterate", Out::List(collect.iterate.iter().map(row).collect()));
    }
    keys.0
}

/// The short form if there is nothing but the name.
fn column(column: &SourceColumn) -> Out {
    let mut keys = Keys::default();
    unit(&column.unit, &mut keys);
    keys.map("map", named(&column.map, |text| Out::label(text)));
    keys.map("when", named(&column.when, |texts| Out::labels(texts)));
    keys.texts("na", &column.na);
    for (key, number) in [("scale", column.scale), ("offset", column.offset)] {
        if let Some(number) = number {
            keys.put(key, Out::number(number));
        }
    }
    keys.text("context", column.context.as_ref());
    if keys.0.is_empty() {
        return Out::text(&column.from);
    }
    keys.0.insert(0, ("from".to_owned(), Out::text(&column.from)));
    Out::Map(keys.0)
}

fn csv(csv: &CsvOptions, keys: &mut Keys) {
    let default = CsvOptions::default();
    for (key, value, default) in [
        ("delimiter", Some(csv.delimiter), Some(default.delimiter)),
        ("decimal", Some(csv.decimal), Some(default.decimal)),
        ("thousands", csv.thousands, default.thousands),
    ] {
        keys.text(key, value.filter(|_| value != default).map(String::from).as_ref());
    }
    keys.text("encoding", csv.encoding.as_ref());
    keys.number("header_row", Some(csv.header_row).filter(|row| *row != default.header_row));
    keys.texts("header", &csv.header);
    keys.number("units_row", csv.units_row);
    keys.number("skip_rows", Some(csv.skip_rows).filter(|rows| *rows != default.skip_rows));
    keys.text("comment", csv.comment.map(String::from).as_ref());
}
