//! Batches as files and pipes have them: only labels that are texts stay dictionaries.
//!
//! Readers unpack dictionaries of times and numbers, for each batch the whole dictionary: over 5 million minutes Polars took
//! a minute for what it reads in seconds without. pandas makes categories of them, which only disturb.

use super::plain;
use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
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

impl Plain {
    pub(super) fn of(schema: &SchemaRef) -> Self {
        let fields = schema.fields().iter().map(|field| match plain_type(field.data_type()) {
            Some(of) => Field::new(field.name(), of.clone(), true).with_metadata(field.metadata().clone()),
            None => field.as_ref().clone(),
        });
        Self(Arc::new(Schema::new_with_metadata(fields.collect::<Vec<_>>(), schema.metadata().clone())))
    }

    pub(super) fn schema(&self) -> &SchemaRef {
        &self.0
    }

    pub(super) fn batch(&self, batch: &RecordBatch) -> io::Result<RecordBatch> {
        let columns = batch.columns().iter().map(|column| match plain_type(column.data_type()) {
            Some(of) => cast(column, of),
            None => Ok(column.clone()),
        });
        let columns: Vec<ArrayRef> = columns.collect::<Result<_, _>>().map_err(plain)?;
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        RecordBatch::try_new_with_options(self.0.clone(), columns, &options).map_err(plain)
    }
}
