//! The forms in which an answer is written.

use crate::Error;
use arrow::array::RecordBatch;
use arrow::csv;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use arrow::ipc::writer::StreamWriter;
use arrow::json;
use arrow::util::pretty::pretty_format_batches;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use std::io::Write;

/// A form of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Lines and columns for people.
    Table,
    /// Comma-separated text with a header; times as RFC 3339.
    Csv,
    /// A list of objects.
    Json,
    /// Apache Parquet, compressed by zstd.
    Parquet,
    /// A stream of Arrow's interprocess format.
    Arrow,
}

impl Form {
    pub(crate) fn writer<'o>(self, schema: &SchemaRef, out: &'o mut (dyn Write + Send)) -> Result<Writer<'o>, Error> {
        Ok(match self {
            Form::Table => Writer::Table(Vec::new(), schema.clone(), out),
            Form::Csv => {
                let mut out = Box::new(csv::WriterBuilder::new().with_header(true).build(out));
                // The header stands there when no row does.
                out.write(&RecordBatch::new_empty(schema.clone())).map_err(arrow)?;
                Writer::Csv(out)
            }
            Form::Json => Writer::Json(json::WriterBuilder::new().with_explicit_nulls(true).build(out)),
            Form::Parquet => {
                let properties = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default()));
                let writer = ArrowWriter::try_new(out, schema.clone(), Some(properties.build()));
                Writer::Parquet(Box::new(writer.map_err(parquet)?))
            }
            Form::Arrow => Writer::Arrow(Box::new(StreamWriter::try_new(out, schema).map_err(arrow)?)),
        })
    }
}

/// Writes an answer.
pub(crate) enum Writer<'o> {
    Table(Vec<RecordBatch>, SchemaRef, &'o mut (dyn Write + Send)),
    Csv(Box<csv::Writer<&'o mut (dyn Write + Send)>>),
    Json(json::ArrayWriter<&'o mut (dyn Write + Send)>),
    Parquet(Box<ArrowWriter<&'o mut (dyn Write + Send)>>),
    Arrow(Box<StreamWriter<&'o mut (dyn Write + Send)>>),
}

impl Writer<'_> {
    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        match self {
            Writer::Table(batches, ..) => {
                batches.push(batch.clone());
                Ok(())
            }
            Writer::Csv(writer) => writer.write(batch).map_err(arrow),
            Writer::Json(writer) => writer.write(batch).map_err(arrow),
            Writer::Parquet(writer) => writer.write(batch).map_err(parquet),
            Writer::Arrow(writer) => writer.write(batch).map_err(arrow),
        }
    }

    pub(crate) fn finish(self) -> Result<(), Error> {
        match self {
            Writer::Table(mut batches, schema, out) => {
                if batches.is_empty() {
                    batches.push(RecordBatch::new_empty(schema));
                }
                let table = pretty_format_batches(&batches).map_err(arrow)?;
                writeln!(out, "{table}").map_err(|error| Error::Failed(error.to_string()))
            }
            Writer::Csv(writer) => writer.into_inner().flush().map_err(|error| Error::Failed(error.to_string())),
            Writer::Json(mut writer) => {
                writer.finish().map_err(arrow)?;
                let out = writer.into_inner();
                writeln!(out).map_err(|error| Error::Failed(error.to_string()))
            }
            Writer::Parquet(writer) => writer.close().map(drop).map_err(parquet),
            Writer::Arrow(mut writer) => writer.finish().map_err(arrow),
        }
    }
}

fn arrow(error: ArrowError) -> Error {
    Error::Failed(error.to_string())
}

fn parquet(error: ParquetError) -> Error {
    Error::Failed(error.to_string())
}
