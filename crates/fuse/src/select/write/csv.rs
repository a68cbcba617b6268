//! CSV (RFC 4180) with a header, on request with units.

use super::cell::Cells;
use super::{Sink, Units};
use arrow::array::RecordBatch;
use arrow::datatypes::{Field, SchemaRef};
use std::io::{self, Write};

pub(super) struct Csv<W: Write> {
    writer: csv::Writer<W>,
    text: String,
}

/// The conversion of the csv crate would lose what kind of error it was.
fn plain(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// The unit of a column; "" without one, and for a number without dimension.
fn unit(field: &Field) -> &str {
    field.metadata().get("units").map(String::as_str).filter(|unit| *unit != "1").unwrap_or_default()
}

impl<W: Write> Csv<W> {
    pub(super) fn new(schema: &SchemaRef, units: Units, out: W) -> io::Result<Self> {
        let mut writer = csv::Writer::from_writer(out);
        let fields = schema.fields().iter();
        let header = fields.clone().map(|field| match (units, unit(field)) {
            (Units::Header, unit) if !unit.is_empty() => format!("{} [{unit}]", field.name()),
            _ => field.name().clone(),
        });
        writer.write_record(header).map_err(plain)?;
        if units == Units::Row {
            writer.write_record(fields.map(|field| unit(field))).map_err(plain)?;
        }
        Ok(Self { writer, text: String::new() })
    }
}

impl<W: Write + Send> Sink for Csv<W> {
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        let mut columns = Cells::of(batch)?;
        for row in 0..batch.num_rows() {
            for column in &mut columns {
                self.text.clear();
                column.text(row, &mut self.text);
                self.writer.write_field(&self.text).map_err(plain)?;
            }
            self.writer.write_record(None::<&[u8]>).map_err(plain)?;
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
