//! A query of one group as record batches, part by part.
//!
//! A **part** is a chunk of the grid of the first variable over all dimensions, without the labels that are not selected;
//! parts of which nothing is selected do not exist. A **row** is a cell in which a variable over all dimensions holds a
//! value; variables over fewer dimensions go along with it. Within a part rows are in C order of the dimensions.
//!
//! Memory holds the labels of the dimensions, and of each part that is read its values.

pub(crate) mod arrow;
mod dimension;
mod gather;
mod source;

pub use dimension::Dimension;

use super::not_selected;
use crate::fault::{Error, Fault};
use crate::select::query::Query;
use ::arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions};
use ::arrow::datatypes::{DataType as Type, Field, Schema as ArrowSchema, SchemaRef};
use source::{Source, time_of};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::layout::join;
use zarr_fuse_core::schema::{GroupSchema, Schema};
use zarr_fuse_core::zarr::array::{self, Readable};

/// Key of the metadata of a record batch's schema: the version of the dataset that was read.
pub const VERSION_KEY: &str = "zarr_fuse_version";
/// Key of the metadata of a record batch's schema: the group's path; `/` is the root.
pub const GROUP_KEY: &str = "zarr_fuse_group";

/// A resolved query of one group. Parts are independent of each other and can be read side by side.
pub struct Plan {
    dimensions: Vec<Dimension>,
    sources: Vec<Source>,
    /// Of each dimension the pieces into which parts cut it.
    cuts: Vec<Vec<Range<usize>>>,
    schema: SchemaRef,
    notes: Vec<String>,
}

impl Plan {
    /// Resolves `query`, whose variables are of one group of `schema`.
    ///
    /// # Errors
    /// Names and labels that are not there; variables of several groups; variables of which none is over all dimensions
    /// of the others, since their table would be all combinations of their labels.
    pub async fn new(store: &Readable, schema: &Schema, query: &Query) -> Result<Self, Error> {
        let (path, group, names) = super::find(schema, &query.cells.variables)?;
        let mut dimensions = Vec::new();
        let mut fields = Vec::new();
        for (name, coordinate) in &group.coords {
            if !names.iter().filter_map(|one| group.vars.get(*one)).any(|variable| variable.coords.contains(name)) {
                continue;
            }
            let array = array::open(store, &join(&path, name)).await?;
            let all = array::read_all(&array).await?;
            let variable = &coordinate.variable;
            let positions = query.cells.resolve(name, variable, &all).map_err(not_selected)?;
            let labels = all.take(positions.iter().map(|at| Some(*at as usize)));
            let time = time_of(variable)?;
            let values = arrow::array(variable.data_type, time, &labels, None);
            let of = Type::Dictionary(Box::new(Type::Int32), Box::new(values.data_type().clone()));
            let metadata = arrow::metadata(variable, time);
            fields.push(Field::new(name, of, true).with_metadata(metadata));
            dimensions.push(Dimension { name: name.clone(), variable: variable.clone(), positions, labels, values });
        }
        query.cells.check(dimensions.iter().map(Dimension::name).collect::<Vec<_>>()).map_err(not_selected)?;
        let mut sources = Vec::new();
        for name in &names {
            let Some(variable) = group.vars.get(*name) else { continue };
            let source = Source::open(store, &path, (name, variable), &dimensions, true).await?;
            let of = arrow::type_of(variable.data_type, source.time);
            let metadata = arrow::metadata(variable, source.time);
            fields.push(Field::new(*name, of, true).with_metadata(metadata));
            sources.push(source);
        }
        let Some(widest) = sources.iter().find(|source| source.full) else {
            let all: Vec<&str> = dimensions.iter().map(Dimension::name).collect();
            let message = format!("expected a variable over {}, found none among {}", all.join(", "), names.join(", "));
            return Err(Fault::of_file("", message).hint("select them one at a time").into());
        };
        let len = |dimension: usize| widest.axes.iter().position(|axis| *axis == dimension);
        let len = |dimension: usize| len(dimension).and_then(|axis| widest.chunks.len.get(axis)).copied().unwrap_or(1);
        let cuts = dimensions.iter().enumerate().map(|(at, dimension)| dimension.cuts(len(at))).collect();
        let schema = Arc::new(ArrowSchema::new_with_metadata(fields, described(schema, &path)));
        Ok(Self { dimensions, sources, cuts, schema, notes: Vec::new() })
    }

    /// The same with the version that is read, for the metadata of the batches.
    #[must_use]
    pub fn of_version(mut self, version: &str) -> Self {
        let mut metadata = self.schema.metadata().clone();
        metadata.insert(VERSION_KEY.to_owned(), version.to_owned());
        self.schema = Arc::new(ArrowSchema::new_with_metadata(self.schema.fields().clone(), metadata));
        self
    }

    /// The columns: dimensions in the group's order as dictionaries (`Int32` keys that count the selected labels), then
    /// the variables in the order in which they are asked for. Units and CF attributes are in the fields' metadata.
    pub fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    /// The dimensions of the rows, in the order of their columns.
    pub fn dimensions(&self) -> &[Dimension] {
        &self.dimensions
    }

    /// What is to be said of the choice, as how far the nearest label is.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// How many parts there are.
    pub fn parts(&self) -> usize {
        self.cuts.iter().map(Vec::len).product()
    }

    /// Of each dimension which selected labels the part covers, counted as dictionary keys are. Parts are numbered in C
    /// order. `None` past the last part.
    pub fn bounds(&self, part: usize) -> Option<Vec<Range<usize>>> {
        let mut rest = part;
        let mut bounds = Vec::with_capacity(self.cuts.len());
        for cuts in self.cuts.iter().rev() {
            bounds.push(cuts.get(rest.checked_rem(cuts.len())?)?.clone());
            rest /= cuts.len();
        }
        bounds.reverse();
        (rest == 0).then_some(bounds)
    }

    /// The rows of a part; `None` if it has none.
    ///
    /// # Errors
    /// What the store says.
    pub async fn read(&self, part: usize) -> Result<Option<RecordBatch>, Error> {
        let Some(bounds) = self.bounds(part) else { return Ok(None) };
        let lens: Vec<usize> = bounds.iter().map(Range::len).collect();
        let cells: usize = lens.iter().product();
        let mut columns = Vec::with_capacity(self.sources.len());
        for source in &self.sources {
            columns.push(source.read(&self.dimensions, &bounds).await?);
        }
        let full = self.sources.iter().zip(&columns).filter(|(source, _)| source.full && source.shown);
        let rows = present(cells, full.map(|(_, column)| column));
        let len = rows.as_ref().map_or(cells, Vec::len);
        if len == 0 {
            return Ok(None);
        }
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(self.schema.fields().len());
        let mut step = cells;
        for (dimension, bounds) in self.dimensions.iter().zip(&bounds) {
            step /= bounds.len().max(1);
            let key = |cell: usize| (bounds.start + cell / step % bounds.len()) as i32;
            let keys: Vec<i32> = match &rows {
                None => (0..cells).map(key).collect(),
                Some(rows) => rows.iter().map(|cell| key(*cell)).collect(),
            };
            arrays.push(arrow::dictionary(keys, &dimension.values)?);
        }
        for (source, column) in self.sources.iter().zip(&columns).filter(|(source, _)| source.shown) {
            let own = (!source.full).then(|| own_cells(&source.steps(&lens), &lens, rows.as_deref(), cells));
            let rows = own.as_deref().or(rows.as_deref());
            arrays.push(arrow::array(source.variable.data_type, source.time, column, rows));
        }
        let options = RecordBatchOptions::new().with_row_count(Some(len));
        let batch = RecordBatch::try_new_with_options(self.schema.clone(), arrays, &options);
        Ok(Some(batch.map_err(arrow::damaged)?))
    }
}

/// The cells in which any of the columns holds a value, ascending; `None`: all cells.
fn present<'a>(cells: usize, columns: impl Iterator<Item = &'a Column>) -> Option<Vec<usize>> {
    let mut held = vec![false; cells];
    for column in columns {
        match column {
            Column::Float(values) => held.iter_mut().zip(values).for_each(|(held, value)| *held |= !value.is_nan()),
            other => held.iter_mut().enumerate().for_each(|(cell, held)| *held |= !other.is_missing(cell)),
        }
    }
    let rows: Vec<usize> = held.iter().enumerate().filter(|(_, held)| **held).map(|(cell, _)| cell).collect();
    (rows.len() < cells).then_some(rows)
}

/// The places of each row in the column of a variable over fewer dimensions.
fn own_cells(steps: &[usize], lens: &[usize], rows: Option<&[usize]>, cells: usize) -> Vec<usize> {
    let own = |cell: usize| {
        let mut rest = cell;
        let mut place = 0;
        for (step, len) in steps.iter().zip(lens).rev() {
            place += rest % len * step;
            rest /= len;
        }
        place
    };
    match rows {
        None => (0..cells).map(own).collect(),
        Some(rows) => rows.iter().map(|cell| own(*cell)).collect(),
    }
}

/// What the batches say of the dataset.
fn described(schema: &Schema, path: &str) -> HashMap<String, String> {
    let group = if path.is_empty() { "/" } else { path };
    let mut metadata = HashMap::from([(GROUP_KEY.to_owned(), group.to_owned())]);
    let of = |group: &GroupSchema| group.attrs.get("title").and_then(|title| title.as_str()).map(str::to_owned);
    let title = schema.publication.as_ref().map(|publication| publication.title.clone());
    if let Some(title) = title.or_else(|| of(&schema.root)) {
        metadata.insert("title".to_owned(), title);
    }
    metadata
}
