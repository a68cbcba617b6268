//! The fields of a Table Schema: how their cells are written.

use super::descriptor::Resource;
use crate::fault::Fault;
use crate::table::{Cell, Table, Units, Written};
use serde_json::Value;
use zarr_fuse_core::schema::TimeUnit;
use zarr_fuse_core::time::{Tick, TimeReader};

/// The fields of a resource, in their order.
pub(super) struct Fields {
    fields: Vec<Field>,
    /// Texts that mean missing in every field.
    missing: Vec<String>,
}

struct Field {
    name: String,
    unit: Option<String>,
    missing: Option<Vec<String>>,
    how: How,
}

enum How {
    /// As it is.
    Plain,
    Number {
        decimal: Option<String>,
        group: Option<String>,
        bare: bool,
    },
    Bool {
        yes: Vec<String>,
        no: Vec<String>,
    },
    Time(Box<TimeReader>),
}

impl Fields {
    /// Errors: a format of dates that cannot be read.
    pub(super) fn of(resource: &Resource, file: &str) -> Result<Self, Fault> {
        let mut fields = Vec::new();
        let listed = resource.schema.get("fields").and_then(Value::as_array);
        for (index, said) in listed.into_iter().flatten().enumerate() {
            let Some(name) = said.get("name").and_then(Value::as_str) else { continue };
            let how = how(said).map_err(|what| {
                let place = format!("{}/fields/{index}/format", resource.pointer("schema"));
                Fault { place, column: name.to_owned(), ..Fault::of_file(file, what) }
                    .hint("write the dates as ISO 8601, and leave `format` out")
            })?;
            fields.push(Field {
                name: name.to_owned(),
                unit: ["unit", "units"].iter().find_map(|key| said.get(key)?.as_str()).map(str::to_owned),
                missing: said.get("missingValues").map(texts),
                how,
            });
        }
        let missing = resource.schema.get("missingValues").map(texts).unwrap_or_default();
        Ok(Self { fields, missing })
    }

    /// The names of the fields.
    pub(super) fn names(&self) -> Vec<String> {
        self.fields.iter().map(|field| field.name.clone()).collect()
    }

    /// A batch with its cells as the fields say them.
    pub(super) fn table<'t>(&self, mut table: Table<'t>) -> Table<'t> {
        for (name, column) in table.names.iter().zip(&mut table.columns) {
            let Some(field) = self.fields.iter().find(|field| field.name == *name) else { continue };
            let missing = field.missing.as_ref().unwrap_or(&self.missing);
            let plain = matches!(field.how, How::Plain) && missing.iter().all(String::is_empty);
            if plain {
                continue;
            }
            let taken = std::mem::replace(column, Written::Cells(Vec::new()));
            *column = Written::Cells((0..taken.len()).map(|row| field.cell(&taken.get(row), missing)).collect());
        }
        let units = self.fields.iter().filter_map(|field| Some((field.name.clone(), field.unit.clone()?)));
        table.units.extend(units.collect::<Units>());
        table
    }
}

impl Field {
    fn cell(&self, cell: &Cell<'_>, missing: &[String]) -> Cell<'static> {
        let Cell::Text(text) = cell else {
            return match cell {
                Cell::Text(_) | Cell::Missing => Cell::Missing,
                Cell::Int(value) => Cell::Int(*value),
                Cell::Float(value) => Cell::Float(*value),
                Cell::Unsigned(value) => Cell::Unsigned(*value),
                Cell::Bool(value) => Cell::Bool(*value),
                Cell::Time { ticks, tick, zoned } => Cell::Time { ticks: *ticks, tick: *tick, zoned: *zoned },
            };
        };
        if missing.iter().any(|other| other == text) {
            return Cell::Missing;
        }
        match &self.how {
            How::Plain => Cell::Text(text.to_string().into()),
            How::Number { decimal, group, bare } => {
                let mut number = text.to_string();
                if !bare {
                    let digit = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-');
                    number = number
                        .trim_start_matches(|c| !digit(c))
                        .trim_end_matches(|c: char| !c.is_ascii_digit())
                        .to_owned();
                }
                if let Some(mark) = group {
                    number = number.replace(mark, "");
                }
                if let Some(mark) = decimal {
                    number = number.replace(mark, ".");
                }
                Cell::Text(number.into())
            }
            How::Bool { yes, .. } if yes.iter().any(|other| other == text) => Cell::Bool(true),
            How::Bool { no, .. } if no.iter().any(|other| other == text) => Cell::Bool(false),
            How::Bool { .. } => Cell::Text(format!("{text} (none of the package's words for true and false)").into()),
            // What cannot be read is told as it is written.
            How::Time(reader) => reader.text(text).map_or_else(
                |_| Cell::Text(text.to_string().into()),
                |ticks| Cell::Time { ticks, tick: Tick::Millisecond, zoned: false },
            ),
        }
    }
}

/// How the cells of a field are written.
fn how(said: &Value) -> Result<How, String> {
    let text = |key: &str| said.get(key).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    Ok(match said.get("type").and_then(Value::as_str) {
        Some("number" | "integer") => {
            let (decimal, group) = (text("decimalChar").filter(|mark| mark != "."), text("groupChar"));
            let bare = said.get("bareNumber") != Some(&Value::Bool(false));
            match (&decimal, &group, bare) {
                (None, None, true) => How::Plain,
                _ => How::Number { decimal, group, bare },
            }
        }
        Some("boolean") => {
            let words = |key: &str, default: [&str; 4]| match said.get(key) {
                Some(said) => texts(said),
                None => default.map(str::to_owned).to_vec(),
            };
            How::Bool {
                yes: words("trueValues", ["true", "True", "TRUE", "1"]),
                no: words("falseValues", ["false", "False", "FALSE", "0"]),
            }
        }
        Some("date" | "datetime") => {
            match text("format").filter(|format| !matches!(format.as_str(), "default" | "any")) {
                None => How::Plain,
                Some(format) => {
                    let format = format.strip_prefix("fmt:").unwrap_or(&format).to_owned();
                    let unit = TimeUnit { format: Some(format.clone()), ..TimeUnit::default() };
                    let reader = TimeReader::new(&unit, Tick::Millisecond);
                    How::Time(Box::new(
                        reader.map_err(|error| format!("expected a format of dates, found `{format}`: {error}"))?,
                    ))
                }
            }
        }
        _ => How::Plain,
    })
}

/// Texts of a list; version 2 may give each as `{value, label}`.
fn texts(said: &Value) -> Vec<String> {
    let text = |item: &Value| item.as_str().or_else(|| item.get("value")?.as_str()).map(str::to_owned);
    said.as_array().into_iter().flatten().filter_map(text).collect()
}
