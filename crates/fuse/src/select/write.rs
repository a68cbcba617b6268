//! The table that was selected: its cells as text, as CSV and as JSON.

use super::link::Joined;
use crate::value;
use std::io::Write;
use zarr_fuse_core::column::{Column, Value, complex_text};
use zarr_fuse_core::schema::{DataType, Variable};
use zarr_fuse_core::time::StoredTime;

/// A table: coordinates first, then the variables asked for.
#[derive(Debug)]
pub struct Selection {
    /// Names, as the header has them.
    pub names: Vec<String>,
    /// For each further group what was linked to what; empty for variables of one group.
    pub links: Vec<Joined>,
    pub(super) columns: Vec<Printed>,
}

/// A column with what its values need to be written.
#[derive(Debug)]
pub(super) struct Printed {
    pub(super) values: Column,
    tick: Option<StoredTime>,
    bool: bool,
    /// Numbers of four bytes, which have fewer digits.
    short: bool,
}

impl Printed {
    /// Values of `variable`.
    pub(super) fn of(variable: &Variable, values: Column) -> Result<Self, crate::Error> {
        let is = |data_type: DataType| variable.data_type == data_type;
        let tick = match is(DataType::Datetime) {
            true => Some(value::tick(&variable.unit).map_err(crate::Error::Schema)?),
            false => None,
        };
        let short = is(DataType::Float32) || is(DataType::Complex64);
        Ok(Self { values, tick, bool: is(DataType::Bool), short })
    }

    /// Numbers of no variable.
    pub(super) fn numbers(values: Vec<f64>) -> Self {
        Self { values: Column::Float(values), tick: None, bool: false, short: false }
    }

    fn value(&self, row: usize) -> Option<Value> {
        match self.values.get(row) {
            Some(Value::Float(value)) if self.short => Some(Value::Float(value::shortest(value))),
            Some(Value::Complex(parts)) if self.short => Some(Value::Complex(parts.map(value::shortest))),
            value => value,
        }
    }

    /// One cell as text: times as ISO 8601 in UTC (with the date of their own calendar), numbers in the shortest form
    /// that reads back as the same number of their type, complex ones as `(1+2j)`, missing as "".
    pub(super) fn text(&self, row: usize) -> String {
        match self.value(row) {
            Some(value) if value.is_missing() => String::new(),
            Some(Value::Int(value)) => match (self.tick, self.bool) {
                (Some(tick), _) => tick.text(value),
                (None, true) => (value != 0).to_string(),
                (None, false) => value.to_string(),
            },
            Some(Value::Unsigned(value)) => value.to_string(),
            Some(Value::Float(value)) => value.to_string(),
            Some(Value::Complex(value)) => complex_text(value),
            Some(Value::Text(text)) => text,
            None => String::new(),
        }
    }
}

impl Selection {
    /// Rows.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }

    /// Writes it as CSV (RFC 4180) with a header.
    pub fn write_csv(&self, out: impl Write) -> std::io::Result<()> {
        // The conversion of the csv crate would lose what kind of error it was.
        let plain = |error: csv::Error| match error.into_kind() {
            csv::ErrorKind::Io(error) => error,
            other => std::io::Error::other(format!("{other:?}")),
        };
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(&self.names).map_err(plain)?;
        for row in 0..self.rows() {
            writer.write_record(self.columns.iter().map(|column| column.text(row))).map_err(plain)?;
        }
        writer.flush()
    }

    /// One JSON object a row, for machines. Of several groups an object: `links` says what was linked to what, `rows`
    /// are the rows.
    pub fn to_json(&self) -> serde_json::Value {
        let rows = (0..self.rows()).map(|row| {
            let fields = self.names.iter().zip(&self.columns).map(|(name, column)| {
                let value = match column.value(row) {
                    Some(value) if value.is_missing() => serde_json::Value::Null,
                    Some(Value::Float(value)) => value.into(),
                    Some(Value::Unsigned(value)) => value.into(),
                    Some(Value::Int(value)) if column.tick.is_none() && !column.bool => value.into(),
                    Some(Value::Int(value)) if column.bool => (value != 0).into(),
                    _ => column.text(row).into(),
                };
                (name.clone(), value)
            });
            serde_json::Value::Object(fields.collect())
        });
        let rows: serde_json::Value = rows.collect();
        if self.links.is_empty() { rows } else { serde_json::json!({ "links": self.links, "rows": rows }) }
    }
}
