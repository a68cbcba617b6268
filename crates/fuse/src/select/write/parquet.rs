//! Parquet (<https://parquet.apache.org/docs/file-format/>): zstd, and row groups of whole parts.
//!
//! Columns are plain, not dictionaries, but for labels that are texts: pandas makes categories of dictionaries, of which
//! those of times and numbers only disturb. Parquet has its own dictionaries inside. Units stand in the Arrow schema that
//! the file holds (key `ARROW:schema`).

use super::{Sink, plain};
use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use std::io::{self, Write};
use std::sync::Arc;

/// Rows from which on a row group is closed.
const ROWS: usize = 131_072;

pub(super) struct Parquet<W: Write + Send> {
    writer: ArrowWriter<W>,
    schema: SchemaRef,
}

impl<W: Write + Send> Parquet<W> {
    pub(super) fn new(schema: &SchemaRef, out: W) -> io::Result<Self> {
        let fields = schema.fields().iter().map(|field| match plain_type(field.data_type()) {
            Some(of) => Field::new(field.name(), of.clone(), true).with_metadata(field.metadata().clone()),
            None => field.as_ref().clone(),
        });
        let schema = Arc::new(Schema::new_with_metadata(fields.collect::<Vec<_>>(), schema.metadata().clone()));
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(1).map_err(unplain)?))
            .set_max_row_group_row_count(Some(ROWS * 8))
            .build();
        let writer = ArrowWriter::try_new(out, schema.clone(), Some(properties)).map_err(unplain)?;
        Ok(Self { writer, schema })
    }
}

/// The type of a dictionary's values, unless they are texts; `None` for other types.
fn plain_type(of: &DataType) -> Option<&DataType> {
    match of {
        DataType::Dictionary(_, values) if **values != DataType::Utf8 => Some(values),
        _ => None,
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
        let columns = batch.columns().iter().map(|column| match plain_type(column.data_type()) {
            Some(of) => cast(column, of),
            None => Ok(column.clone()),
        });
        let columns: Vec<ArrayRef> = columns.collect::<Result<_, _>>().map_err(plain)?;
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        let batch = RecordBatch::try_new_with_options(self.schema.clone(), columns, &options).map_err(plain)?;
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
