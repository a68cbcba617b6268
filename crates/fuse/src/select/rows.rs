//! The rows of a query, whatever road they come: one group part by part, linked groups as a table in memory.

use super::plan::arrow::{array, damaged, metadata, type_of};
use super::write::{Format, Sink, Units, sink};
use super::{Joined, Plan, Query, groups};
use crate::fault::{Error, Fault};
use crate::value;
use arrow::array::{RecordBatch, RecordBatchOptions};
use arrow::datatypes::{Field, Schema as ArrowSchema, SchemaRef};
use std::collections::HashMap;
use std::io::Write;
use std::sync::Arc;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::schema::{DataType, Schema, Variable};
use zarr_fuse_core::time::StoredTime;
use zarr_fuse_core::zarr::array::Readable;

/// Rows of a batch of a table that is in memory.
const BATCH: usize = 65_536;

/// The answer to a query: record batches of one schema.
pub enum Rows {
    /// Of one group, part by part.
    Plan(Box<Plan>),
    /// Of linked groups.
    Table(Box<Selection>, SchemaRef),
}

impl Rows {
    /// Resolves `query`.
    ///
    /// # Errors
    /// As [`Plan::new`] and [`super::query`]; conditions other than labels on variables of several groups.
    pub async fn open(store: &Readable, schema: &Schema, query: &Query) -> Result<Self, Error> {
        let (found, _) = groups(schema, &query.cells.variables)?;
        if found.len() > 1 {
            if query.is_of_one_group() {
                let message = "conditions other than labels, and aggregation, are of variables of one group";
                let hint = "select the groups one at a time, or by labels alone";
                return Err(Fault::of_file("", message).hint(hint).into());
            }
            let table = super::query(store, schema, query).await?;
            let schema = table.schema();
            return Ok(Rows::Table(Box::new(table), schema));
        }
        // One group can be named as that of the rows, and nothing of it can be linked.
        let own = found.first().map_or("", |(path, ..)| path);
        if !query.on.is_empty() || query.onto.as_deref().is_some_and(|onto| onto.trim_matches('/') != own) {
            super::query(store, schema, query).await?;
        }
        Ok(Rows::Plan(Box::new(Plan::new(store, schema, query).await?)))
    }

    /// The same with the version that is read, for the metadata of the batches.
    #[must_use]
    pub fn of_version(self, version: &str) -> Self {
        match self {
            Rows::Plan(plan) => Rows::Plan(Box::new(plan.of_version(version))),
            table @ Rows::Table(..) => table,
        }
    }

    /// The same with rows in C order of the dimensions, see [`Plan::in_order`]. Tables of linked groups are.
    #[must_use]
    pub fn in_order(self) -> Self {
        match self {
            Rows::Plan(plan) => Rows::Plan(Box::new(plan.in_order())),
            table @ Rows::Table(..) => table,
        }
    }

    /// The same with further metadata of the batches, as what was selected.
    #[must_use]
    pub fn about(self, said: &serde_json::Map<String, serde_json::Value>) -> Self {
        let said = |schema: &SchemaRef| {
            let mut metadata = schema.metadata().clone();
            let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            metadata.extend(said.iter().map(|(key, value)| (key.clone(), text(value))));
            Arc::new(ArrowSchema::new_with_metadata(schema.fields().clone(), metadata))
        };
        match self {
            Rows::Plan(mut plan) => {
                plan.schema = said(&plan.schema);
                Rows::Plan(plan)
            }
            Rows::Table(table, schema) => Rows::Table(table, said(&schema)),
        }
    }

    /// The columns.
    pub fn schema(&self) -> SchemaRef {
        match self {
            Rows::Plan(plan) => plan.schema(),
            Rows::Table(_, schema) => schema.clone(),
        }
    }

    /// What was linked; empty for one group.
    pub fn links(&self) -> &[Joined] {
        match self {
            Rows::Plan(_) => &[],
            Rows::Table(table, _) => &table.links,
        }
    }

    /// What is to be said of the choice, as how far the nearest label is.
    pub fn notes(&self) -> &[String] {
        match self {
            Rows::Plan(plan) => plan.notes(),
            Rows::Table(..) => &[],
        }
    }

    /// How many parts there are.
    pub fn parts(&self) -> usize {
        match self {
            Rows::Plan(plan) => plan.parts(),
            Rows::Table(table, _) => table.rows().div_ceil(BATCH),
        }
    }

    /// The rows of a part; `None` if it has none.
    ///
    /// # Errors
    /// As [`Plan::read`].
    pub async fn read(&self, part: usize) -> Result<Option<RecordBatch>, Error> {
        match self {
            Rows::Plan(plan) => plan.read(part).await,
            Rows::Table(table, schema) => table.batch(schema, part),
        }
    }
}

/// A table in memory: coordinates first, then the variables asked for.
#[derive(Debug)]
pub struct Selection {
    /// Names, as the header has them.
    pub names: Vec<String>,
    /// For each further group what was linked to what; empty for variables of one group.
    pub links: Vec<Joined>,
    pub(super) columns: Vec<Values>,
}

/// A column with what its values are.
#[derive(Debug)]
pub(super) struct Values {
    pub(super) values: Column,
    data_type: DataType,
    time: StoredTime,
    metadata: HashMap<String, String>,
}

impl Values {
    /// Values of `variable`.
    pub(super) fn of(variable: &Variable, values: Column) -> Result<Self, Error> {
        let time = match variable.data_type {
            DataType::Datetime => value::tick(&variable.unit).map_err(Error::Schema)?,
            _ => StoredTime::default(),
        };
        let metadata = metadata(variable, time);
        // Where nothing is held it is not known of what kind.
        let values = match variable.data_type.kind() {
            kind if kind != values.kind() => Column::missing(kind, values.len()),
            _ => values,
        };
        Ok(Self { values, data_type: variable.data_type, time, metadata })
    }

    /// Numbers of no variable.
    pub(super) fn numbers(values: Vec<f64>) -> Self {
        let (data_type, time) = (DataType::Float64, StoredTime::default());
        Self { values: Column::Float(values), data_type, time, metadata: HashMap::new() }
    }
}

impl Selection {
    /// Rows.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }

    /// The columns as Arrow has them.
    pub(super) fn schema(&self) -> SchemaRef {
        let field = |(name, column): (&String, &Values)| {
            Field::new(name, type_of(column.data_type, column.time), true).with_metadata(column.metadata.clone())
        };
        Arc::new(ArrowSchema::new(self.names.iter().zip(&self.columns).map(field).collect::<Vec<_>>()))
    }

    fn batch(&self, schema: &SchemaRef, part: usize) -> Result<Option<RecordBatch>, Error> {
        let rows: Vec<usize> = (0..self.rows()).skip(part.saturating_mul(BATCH)).take(BATCH).collect();
        let arrays =
            self.columns.iter().map(|column| array(column.data_type, column.time, &column.values, Some(&rows)));
        let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
        let batch = RecordBatch::try_new_with_options(schema.clone(), arrays.collect(), &options).map_err(damaged)?;
        Ok((!rows.is_empty()).then_some(batch))
    }

    fn write<'w>(&self, format: Format, out: impl Write + Send + 'w) -> std::io::Result<()> {
        let schema = self.schema();
        let links = serde_json::json!(self.links);
        let links = (!self.links.is_empty()).then_some(&links);
        let mut sink: Box<dyn Sink + 'w> = sink(format, &schema, Units::None, links, out)?;
        for part in 0..self.rows().div_ceil(BATCH) {
            if let Some(batch) = self.batch(&schema, part).map_err(std::io::Error::other)? {
                sink.write(&batch)?;
            }
        }
        sink.finish()
    }

    /// Writes it as CSV (RFC 4180) with a header.
    ///
    /// # Errors
    /// What `out` says.
    pub fn write_csv(&self, out: impl Write + Send) -> std::io::Result<()> {
        self.write(Format::Csv, out)
    }

    /// One JSON object a row, for machines. Of several groups an object: `links` says what was linked to what, `rows`
    /// are the rows.
    pub fn to_json(&self) -> serde_json::Value {
        let mut text = Vec::new();
        // Memory takes all that is written, and what is written is JSON.
        let written = self.write(Format::Json, &mut text);
        written.ok().and_then(|()| serde_json::from_slice(&text).ok()).unwrap_or_default()
    }
}
