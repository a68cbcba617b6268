//! Rows as SQL has them: labels of numbers and times are plain columns, labels that are texts stay dictionaries.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, RecordBatchOptions};
use arrow::compute::{cast, filter_record_batch, take};
use arrow::datatypes::{DataType, Field, Int32Type, Schema, SchemaRef};
use datafusion::common::{exec_err, internal_datafusion_err};
use datafusion::error::{DataFusionError, Result};
use std::sync::Arc;
use zarr_fuse_fuse::select::Plan;

/// What the dataset says.
pub(crate) fn failed(error: zarr_fuse_fuse::Error) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}

/// The type of a column.
fn plain(data_type: &DataType) -> DataType {
    match data_type {
        DataType::Dictionary(_, value) if !matches!(**value, DataType::Utf8) => (**value).clone(),
        other => other.clone(),
    }
}

/// The columns of a plan.
pub(crate) fn schema(plan: &Plan) -> SchemaRef {
    let columns = plan.schema();
    let field = |field: &Arc<Field>| Field::clone(field).with_data_type(plain(field.data_type()));
    Arc::new(Schema::new(columns.fields().iter().map(field).collect::<Vec<_>>()))
}

/// The labels of a dimension, as a column without dictionary has them.
pub(crate) fn labels(plan: &Plan, name: &str) -> Result<ArrayRef> {
    let dimension = plan.dimensions().iter().find(|dimension| dimension.name() == name);
    dimension.map(|dimension| dimension.values()).ok_or_else(|| internal_datafusion_err!("no dimension `{name}`"))
}

/// The rows of a batch whose labels are kept (one mask a dimension), and of them the columns of `to`.
pub(crate) fn project(batch: RecordBatch, kept: &[Option<Arc<[bool]>>], to: &SchemaRef) -> Result<RecordBatch> {
    let batch = keep(batch, kept)?;
    let mut columns = Vec::with_capacity(to.fields().len());
    for field in to.fields() {
        let Some(column) = batch.column_by_name(field.name()) else {
            return exec_err!("no column `{}`", field.name());
        };
        columns.push(match column.as_any_dictionary_opt() {
            Some(labels) if !matches!(field.data_type(), DataType::Dictionary(..)) => {
                take(labels.values(), labels.keys(), None)?
            }
            _ if column.data_type() != field.data_type() => cast(column, field.data_type())?,
            _ => column.clone(),
        });
    }
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    Ok(RecordBatch::try_new_with_options(to.clone(), columns, &options)?)
}

fn keep(batch: RecordBatch, kept: &[Option<Arc<[bool]>>]) -> Result<RecordBatch> {
    if kept.iter().all(Option::is_none) {
        return Ok(batch);
    }
    let mut rows = vec![true; batch.num_rows()];
    for (column, kept) in batch.columns().iter().zip(kept) {
        let (Some(kept), Some(labels)) = (kept, column.as_dictionary_opt::<Int32Type>()) else { continue };
        for (row, key) in rows.iter_mut().zip(labels.keys().values()) {
            *row &= usize::try_from(*key).ok().and_then(|key| kept.get(key)).copied().unwrap_or(false);
        }
    }
    Ok(filter_record_batch(&batch, &rows.into())?)
}
