//! Batches as files and pipes have them: only labels that are texts stay dictionaries.
//!
//! Readers unpack dictionaries of times and numbers, for each batch the whole dictionary: over 5 million minutes Polars took
//! a minute for what it reads in seconds without. pandas makes categories of them, which only disturb.

use super::plain;
use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow::compute::{CastOptions, cast_with_options};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use std::io;
use std::sync::Arc;

/// How batches of one schema become such batches.
pub(super) struct Plain(SchemaRef);

/// The type of a dictionary's values, unless they are texts; `None` for other types.
fn plain_type(of: &DataType) -> Option<&DataType> {
    match of {
        DataType::Dictionary(_, values) if **values != DataType::Utf8 => Some(values),
        _ => None,
    }
}

/// The type as Parquet has it, which knows no seconds (apache/parquet-format LogicalTypes.md, TIMESTAMP): they would be
/// numbers to readers.
fn parquet_type(of: &DataType) -> DataType {
    match of {
        DataType::Timestamp(TimeUnit::Second, zone) => DataType::Timestamp(TimeUnit::Millisecond, zone.clone()),
        other => other.clone(),
    }
}

impl Plain {
    pub(super) fn of(schema: &SchemaRef) -> Self {
        Self::with(schema, DataType::clone)
    }

    pub(super) fn of_parquet(schema: &SchemaRef) -> Self {
        Self::with(schema, parquet_type)
    }

    fn with(schema: &SchemaRef, form: impl Fn(&DataType) -> DataType) -> Self {
        let fields = schema.fields().iter().map(|field| {
            let of = form(plain_type(field.data_type()).unwrap_or(field.data_type()));
            match of == *field.data_type() {
                true => field.as_ref().clone(),
                false => Field::new(field.name(), of, true).with_metadata(field.metadata().clone()),
            }
        });
        Self(Arc::new(Schema::new_with_metadata(fields.collect::<Vec<_>>(), schema.metadata().clone())))
    }

    pub(super) fn schema(&self) -> &SchemaRef {
        &self.0
    }

    /// The batch with the types of the schema.
    ///
    /// # Errors
    /// A time that is beyond the range of milliseconds, in Parquet.
    pub(super) fn batch(&self, batch: &RecordBatch) -> io::Result<RecordBatch> {
        let exact = CastOptions { safe: false, ..CastOptions::default() };
        let columns = batch.columns().iter().zip(self.0.fields());
        let columns = columns.map(|(column, field)| {
            // Taken out of the dictionary before its type is changed: the other way round all labels of the dataset would be
            // changed for each batch.
            let out = match plain_type(column.data_type()) {
                Some(of) => cast_with_options(column, of, &exact)?,
                None => column.clone(),
            };
            if out.data_type() == field.data_type() {
                Ok(out)
            } else {
                cast_with_options(&out, field.data_type(), &exact)
            }
        });
        let columns: Vec<ArrayRef> = columns.collect::<Result<_, _>>().map_err(plain)?;
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        RecordBatch::try_new_with_options(self.0.clone(), columns, &options).map_err(plain)
    }
}
