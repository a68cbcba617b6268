//! JSON (RFC 8259): a list of objects for people and machines, and one object a line (NDJSON).

use super::Sink;
use super::cell::Cells;
use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use std::io::{self, Write};

/// A list of objects; with links an object with `links` and `rows`.
pub(super) struct Json<W: Write> {
    out: W,
    keys: Vec<String>,
    linked: bool,
    any: bool,
}

/// Names as JSON texts.
fn keys(schema: &SchemaRef) -> Vec<String> {
    schema.fields().iter().map(|field| serde_json::Value::from(field.name().as_str()).to_string()).collect()
}

impl<W: Write> Json<W> {
    pub(super) fn new(schema: &SchemaRef, links: Option<&serde_json::Value>, mut out: W) -> io::Result<Self> {
        if let Some(links) = links {
            let links = format!("{links:#}").replace('\n', "\n  ");
            write!(out, "{{\n  \"links\": {links},\n  \"rows\": ")?;
        }
        out.write_all(b"[")?;
        Ok(Self { out, keys: keys(schema), linked: links.is_some(), any: false })
    }
}

impl<W: Write + Send> Sink for Json<W> {
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        let mut columns = Cells::of(batch)?;
        let margin = if self.linked { "\n    " } else { "\n  " };
        let mut text = String::new();
        for row in 0..batch.num_rows() {
            text.clear();
            text.push_str(if self.any { "," } else { "" });
            text.push_str(margin);
            text.push('{');
            for (number, (key, column)) in self.keys.iter().zip(&mut columns).enumerate() {
                text.push_str(if number > 0 { "," } else { "" });
                text.push_str(margin);
                text.push_str("  ");
                text.push_str(key);
                text.push_str(": ");
                column.json(row, &mut text);
            }
            text.push_str(margin);
            text.push('}');
            self.any = true;
            self.out.write_all(text.as_bytes())?;
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        let end = match (self.any, self.linked) {
            (true, true) => "\n  ]\n}\n",
            (true, false) => "\n]\n",
            (false, true) => "]\n}\n",
            (false, false) => "]\n",
        };
        self.out.write_all(end.as_bytes())?;
        self.out.flush()
    }
}

/// One object a line.
pub(super) struct Ndjson<W: Write> {
    out: W,
    keys: Vec<String>,
}

impl<W: Write> Ndjson<W> {
    pub(super) fn new(schema: &SchemaRef, out: W) -> Self {
        Self { out, keys: keys(schema) }
    }
}

impl<W: Write + Send> Sink for Ndjson<W> {
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        let mut columns = Cells::of(batch)?;
        let mut text = String::new();
        for row in 0..batch.num_rows() {
            text.clear();
            text.push('{');
            for (number, (key, column)) in self.keys.iter().zip(&mut columns).enumerate() {
                text.push_str(if number > 0 { "," } else { "" });
                text.push_str(key);
                text.push(':');
                column.json(row, &mut text);
            }
            text.push_str("}\n");
            self.out.write_all(text.as_bytes())?;
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
