//! Record batches written to a file or a pipe: one file and one line of [`Format`] each.

mod arrow;
mod cell;
mod csv;
mod json;
mod labels;
mod parquet;

use ::arrow::array::RecordBatch;
use ::arrow::datatypes::SchemaRef;
use ::arrow::error::ArrowError;
use std::io::{self, Write};

/// Forms of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated text (RFC 4180) with a header.
    Csv,
    /// A list of objects.
    Json,
    /// One JSON object a line.
    Ndjson,
    /// Parquet, compressed with zstd.
    Parquet,
    /// Arrow IPC as a stream, which is read as it comes.
    Arrow,
    /// Arrow IPC as a file, in which a reader finds each batch.
    ArrowFile,
}

impl Format {
    /// The format of a file by the end of its name, in letters of either case; `None` for other names.
    pub fn of_name(name: &str) -> Option<Format> {
        let (_, ending) = name.rsplit_once('.')?;
        Some(match ending.to_ascii_lowercase().as_str() {
            "csv" => Format::Csv,
            "json" => Format::Json,
            "ndjson" | "jsonl" => Format::Ndjson,
            "parquet" => Format::Parquet,
            "arrows" => Format::Arrow,
            "arrow" | "feather" => Format::ArrowFile,
            _ => return None,
        })
    }

    /// Whether it is text.
    pub fn is_text(self) -> bool {
        matches!(self, Format::Csv | Format::Json | Format::Ndjson)
    }
}

/// Where CSV says units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Units {
    /// Nowhere.
    #[default]
    None,
    /// In a second line.
    Row,
    /// In the header, as `name [unit]`.
    Header,
}

/// What takes record batches of one schema and writes them.
pub trait Sink: Send {
    /// Writes a batch.
    ///
    /// # Errors
    /// What the file or the pipe says; [`io::ErrorKind::BrokenPipe`] when its reader has seen enough.
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()>;

    /// Writes what stands at the end. Nothing is written after it.
    ///
    /// # Errors
    /// As [`Sink::write`].
    fn finish(&mut self) -> io::Result<()>;
}

/// Begins to write batches of `schema` to `out`. `links`, of JSON alone: what was linked, beside the rows.
///
/// # Errors
/// What the file or the pipe says.
pub fn sink<'w>(
    format: Format,
    schema: &SchemaRef,
    units: Units,
    links: Option<&serde_json::Value>,
    out: impl Write + Send + 'w,
) -> io::Result<Box<dyn Sink + 'w>> {
    Ok(match format {
        Format::Csv => Box::new(csv::Csv::new(schema, units, out)?),
        Format::Json => Box::new(json::Json::new(schema, links, out)?),
        Format::Ndjson => Box::new(json::Ndjson::new(schema, out)),
        Format::Parquet => Box::new(parquet::Parquet::new(schema, out)?),
        Format::Arrow => Box::new(arrow::Stream::new(schema, out)?),
        Format::ArrowFile => Box::new(arrow::File::new(schema, out)?),
    })
}

/// The error of a file below an error of Arrow.
fn plain(error: ArrowError) -> io::Error {
    match error {
        ArrowError::IoError(_, error) => error,
        other => io::Error::other(other.to_string()),
    }
}
