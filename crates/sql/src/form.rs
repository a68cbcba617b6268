//! How an answer is written: as `zarr-fuse select` writes its tables, or as a table for people.

use crate::Error;
use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::util::pretty::pretty_format_batches;
use std::io::{self, Write};
use std::sync::Arc;
use zarr_fuse_fuse::select::{Format, Sink, Units, sink};

/// A form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Lines and columns for people.
    Table,
    /// As `zarr-fuse select` writes it.
    Of(Format),
}

/// Writes an answer.
pub(crate) enum Writer<'o> {
    /// Held until it is complete, since the widest value makes a column.
    Table(Vec<RecordBatch>, SchemaRef, &'o mut (dyn Write + Send)),
    /// With the types that the form has.
    Of(Box<dyn Sink + 'o>, SchemaRef),
}

impl<'o> Writer<'o> {
    pub(crate) fn new(form: Form, schema: &SchemaRef, out: &'o mut (dyn Write + Send)) -> Result<Self, Error> {
        Ok(match form {
            Form::Table => Writer::Table(Vec::new(), schema.clone(), out),
            Form::Of(format) => {
                let field = |field: &Arc<Field>| match format.is_text() {
                    true => Arc::new(Field::clone(field).with_data_type(shown(field.data_type()))),
                    false => field.clone(),
                };
                let schema = Schema::new_with_metadata(
                    schema.fields().iter().map(field).collect::<Vec<_>>(),
                    schema.metadata().clone(),
                );
                let schema = Arc::new(schema);
                Writer::Of(sink(format, &schema, Units::None, None, out).map_err(written)?, schema)
            }
        })
    }

    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        match self {
            Writer::Table(batches, ..) => {
                batches.push(batch.clone());
                Ok(())
            }
            Writer::Of(sink, schema) => {
                let columns = batch.columns().iter().zip(schema.fields());
                let columns = columns.map(|(column, field)| cast(column, field.data_type()));
                let columns = columns.collect::<Result<Vec<ArrayRef>, _>>().map_err(unwritten)?;
                let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
                let batch = RecordBatch::try_new_with_options(schema.clone(), columns, &options).map_err(unwritten)?;
                sink.write(&batch).map_err(written)
            }
        }
    }

    pub(crate) fn finish(self) -> Result<(), Error> {
        match self {
            Writer::Table(mut batches, schema, out) => {
                if batches.is_empty() {
                    batches.push(RecordBatch::new_empty(schema));
                }
                let table = pretty_format_batches(&batches).map_err(unwritten)?;
                writeln!(out, "{table}").and_then(|()| out.flush()).map_err(written)
            }
            Writer::Of(mut sink, _) => sink.finish().map_err(written),
        }
    }
}

/// The type of a column as text shows it: the types of variables as they are, other numbers as numbers, the rest as text.
fn shown(data_type: &DataType) -> DataType {
    match data_type {
        DataType::Boolean | DataType::Timestamp(..) | DataType::Utf8 => data_type.clone(),
        DataType::Dictionary(key, value) if **key == DataType::Int32 && **value == shown(value) => data_type.clone(),
        DataType::Dictionary(_, value) => shown(value),
        DataType::Struct(parts) if parts.iter().map(|part| part.name().as_str()).eq(["real", "imag"]) => {
            data_type.clone()
        }
        DataType::Float16 | DataType::Decimal32(..) | DataType::Decimal64(..) | DataType::Decimal128(..) => {
            DataType::Float64
        }
        number if number.is_integer() || number.is_floating() => number.clone(),
        _ => DataType::Utf8,
    }
}

fn unwritten(error: ArrowError) -> Error {
    Error::Failed(error.to_string())
}

fn written(error: io::Error) -> Error {
    Error::Io(error)
}
