//! Parquet (<https://parquet.apache.org/docs/file-format/>): zstd, and row groups of whole parts.
//!
//! Times in seconds become milliseconds, the coarsest that Parquet has. Units stand in the Arrow schema that the file holds (key `ARROW:schema`); Parquet has its own dictionaries inside.

use super::Sink;
use super::labels::Plain;
use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use std::io::{self, Write};

/// Rows from which on a row group is closed.
const ROWS: usize = 131_072;

pub(super) struct Parquet<W: Write + Send> {
    writer: ArrowWriter<W>,
    labels: Plain,
}

impl<W: Write + Send> Parquet<W> {
    pub(super) fn new(schema: &SchemaRef, out: W) -> io::Result<Self> {
        let labels = Plain::of_parquet(schema);
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(1).map_err(unplain)?))
            .set_max_row_group_row_count(Some(ROWS * 8))
            .build();
        let writer = ArrowWriter::try_new(out, labels.schema().clone(), Some(properties)).map_err(unplain)?;
        Ok(Self { writer, labels })
    }
}

fn unplain(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        other => io::Error::other(other),
    }
}

impl<W: Write + Send> Sink for Parquet<W> {
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        let batch = self.labels.batch(batch)?;
        self.writer.write(&batch).map_err(unplain)?;
        match self.writer.in_progress_rows() >= ROWS {
            true => self.writer.flush().map_err(unplain),
            false => Ok(()),
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        self.writer.finish().map_err(unplain)?;
        self.writer.inner_mut().flush()
    }
}
