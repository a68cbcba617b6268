//! Checks of sources: their columns against the group's variables.

use super::{collect, labels, people, time, transform};
use crate::diagnostic::code;
use crate::schema::model::{Format, GroupSchema, Person, Source, SourceTransform, Unit};
use crate::schema::places::Places;
use crate::schema::{cursor, measure, near};
use indexmap::IndexMap;

/// An entry of `SOURCES`.
pub(super) fn source(
    at: &str,
    source: &Source,
    group: &GroupSchema,
    persons: &IndexMap<String, Person>,
    places: &Places<'_>,
) {
    if let Some(key) = &source.responsible {
        people::known(key, &format!("{at}/responsible"), persons, places);
    }
    if let Some(licence) = &source.licence {
        people::licence(licence, &format!("{at}/licence"), places);
    }
    let targets = || group.coords.keys().chain(group.vars.keys()).map(String::as_str);
    for (section, names) in [
        ("columns", source.columns.keys().collect::<Vec<_>>()),
        ("constants", source.constants.keys().collect::<Vec<_>>()),
    ] {
        for name in names {
            if group.variable(name).is_none() {
                let message = format!("expected a variable or coordinate of the group, found `{name}`");
                places.key(
                    &code::UNKNOWN_COLUMN_TARGET,
                    &format!("{at}/{section}/{name}"),
                    message,
                    near::hint(name, targets()),
                );
            }
        }
    }
    for name in source.constants.keys().filter(|name| source.columns.contains_key(*name)) {
        let message = format!("expected `{name}` from a column or from a constant, found both");
        places.key(&code::TWO_ORIGINS, &format!("{at}/constants/{name}"), message, "take one of the two out");
    }
    for (name, text) in source.constants.iter().filter(|(_, text)| !collect::has_cells(text)) {
        let Some(variable) = group.variable(name) else { continue };
        if let Some(expected) = labels::not_of_the_type(text, variable).filter(|_| source.csv.decimal == '.') {
            let message = format!("expected {expected} for `{name}`, found `{}`", cursor::clip(text));
            places.value(&code::LABEL, &format!("{at}/constants/{name}"), message, "");
        }
    }
    collect::collect(at, source, places);
    transform::transforms(&format!("{at}/transforms"), source, group, places);
    for (name, column) in &source.columns {
        let path = [format!("{at}/columns/{name}/unit"), format!("{at}/columns/{name}")]
            .into_iter()
            .find(|path| places.has(path))
            .unwrap_or_else(|| at.to_owned());
        time::unit(&path, &column.unit, places);
        transform::scale(&format!("{at}/columns/{name}"), column, group.variable(name), places);
        let stored = group.variable(name).map(|variable| &variable.unit);
        let (message, hint) = match (&column.unit, stored) {
            (Unit::Of(from), Some(Unit::Of(to))) => match measure::obstacle_in(from, to, column.context.as_deref()) {
                Some(why) => {
                    (format!("expected a unit that converts to `{to}`, found `{from}`: {}", why.message), why.hint)
                }
                None => continue,
            },
            (Unit::Of(from), Some(Unit::Time(_))) => (
                format!("expected how the source writes the time, found `{from}`"),
                "write `unit: {tz: UTC}` for texts or `unit: {epoch: ms}` for numbers".to_owned(),
            ),
            (Unit::Time(_), Some(Unit::Of(to))) => {
                (format!("expected a unit that converts to `{to}`, found a unit of time"), String::new())
            }
            (Unit::Of(from), Some(Unit::None)) if !from.is_empty() && from != "1" => {
                (format!("expected no unit, as `{name}` has none, found `{from}`"), format!("give `{name}` a `unit`"))
            }
            _ => continue,
        };
        places.value(&code::UNIT_DIMENSION, &path, message, hint);
    }
    match source.format {
        Format::Csv | Format::Excel => header(at, source, places),
        Format::Json => bound(at, source, places),
        Format::Geojson | Format::Parquet | Format::Arrow | Format::Datapackage | Format::Zarr | Format::Netcdf => {}
    }
}

/// Names of columns against the header that the source gives.
fn header(at: &str, source: &Source, places: &Places<'_>) {
    if source.csv.header.is_empty() {
        return;
    }
    // What transforms make of the columns is not looked through.
    if source.transforms.iter().any(SourceTransform::is_raw) {
        return;
    }
    let known = || source.csv.header.iter().map(String::as_str);
    let test = |name: &str, path: &str, key: bool| {
        if !known().any(|other| other == name) {
            let (message, hint) = (format!("expected a column of `header`, found `{name}`"), near::hint(name, known()));
            if key {
                places.key(&code::UNKNOWN_COLUMN, path, message, hint);
            } else {
                places.value(&code::UNKNOWN_COLUMN, path, message, hint);
            }
        }
    };
    for (name, column) in &source.columns {
        let path = [format!("{at}/columns/{name}/from"), format!("{at}/columns/{name}")];
        let path = path.iter().find(|path| places.has(path)).map(String::as_str).unwrap_or(at);
        test(&column.from, path, false);
        for other in column.when.keys() {
            test(other, &format!("{at}/columns/{name}/when/{other}"), true);
        }
    }
    for name in source.rows.keys() {
        test(name, &format!("{at}/rows/{name}"), true);
    }
}

/// `{name}` in a pointer against those of `records`.
fn bound(at: &str, source: &Source, places: &Places<'_>) {
    let records = braces(source.records.as_deref().unwrap_or_default());
    let test = |pointer: &str, path: &str| {
        for name in braces(pointer) {
            if !records.contains(&name) {
                let message = format!("expected a name that `records` binds, found `{{{name}}}`");
                let hint = near::lazy(|| match records.is_empty() {
                    true => format!("write `{{{name}}}` in `records` in place of a `*`"),
                    false => near::hint(name, records.iter().copied()).into(),
                });
                places.value(&code::UNBOUND_NAME, path, message, hint);
            }
        }
    };
    for (name, pointer) in &source.fields {
        test(pointer, &format!("{at}/fields/{name}"));
    }
    for (name, column) in &source.columns {
        let path = format!("{at}/columns/{name}/from");
        let path = if places.has(&path) { path } else { format!("{at}/columns/{name}") };
        if column.from.starts_with('/') {
            test(&column.from, &path);
        }
    }
}

/// The names in braces of a pointer, one for each step that is `{name}`.
fn braces(pointer: &str) -> Vec<&str> {
    pointer.split('/').filter_map(|step| step.strip_prefix('{')?.strip_suffix('}')).collect()
}
