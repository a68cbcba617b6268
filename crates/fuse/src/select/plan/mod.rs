//! A query of one group as record batches, part by part.
//!
//! A **part** is a chunk of the grid of the first variable over all dimensions, without the labels that are not selected;
//! parts of which nothing is selected do not exist. A **row** is a cell in which a variable over all dimensions holds a
//! value; variables over fewer dimensions go along with it. Within a part rows are in C order of the dimensions.
//!
//! Memory holds the labels of the dimensions, and of each part that is read its values.

pub(crate) mod arrow;
mod choose;
mod dimension;
mod events;
mod every;
mod gather;
mod nearest;
mod order;
mod polygon;
mod read;
mod source;
mod state;

pub use dimension::Dimension;
use dimension::Positions;

use crate::fault::{Error, Fault};
use crate::select::query::Query;
use ::arrow::datatypes::{DataType as Type, Field, Schema as ArrowSchema, SchemaRef};
use choose::{Axis, OverGrid};
use every::Buckets;
use source::{Source, time_of};
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;
use zarr_fuse_core::expression::{Checked, Expression, ExpressionError, Operand};
use zarr_fuse_core::layout::join;
use zarr_fuse_core::schema::{GroupSchema, Schema, Variable};
use zarr_fuse_core::zarr::array::{self, Readable};

/// Key of the metadata of a record batch's schema: the version of the dataset that was read.
pub const VERSION_KEY: &str = "zarr_fuse_version";
/// Key of the metadata of a record batch's schema: the group's path; `/` is the root.
pub const GROUP_KEY: &str = "zarr_fuse_group";

/// A resolved query of one group. Parts are independent of each other and can be read side by side.
pub struct Plan {
    /// The dimensions as they are stored.
    stored: Vec<Dimension>,
    /// The dimensions of the rows: the same, but for times that are pieces.
    dimensions: Vec<Dimension>,
    sources: Vec<Source>,
    /// Of each dimension of the rows the pieces into which parts cut it.
    cuts: Vec<Vec<Range<usize>>>,
    pub(super) schema: SchemaRef,
    notes: Vec<String>,
    /// The condition of rows, and the names in it.
    condition: Option<Checked>,
    named: Vec<String>,
    across: Vec<OverGrid>,
    events: Option<BTreeSet<u32>>,
    every: Option<Buckets>,
}

impl Plan {
    /// Resolves `query`, whose variables are of one group of `schema`.
    ///
    /// # Errors
    /// Names and labels that are not there; variables of several groups; variables of which none is over all dimensions
    /// of the others, since their table would be all combinations of their labels; a condition that cannot be read or is
    /// about something else; areas and nearest labels of what has no distance; events of variables without lineage;
    /// values that cannot be put together.
    pub async fn new(store: &Readable, schema: &Schema, query: &Query) -> Result<Self, Error> {
        let (path, group, names) = super::find(schema, &query.cells.variables)?;
        let mut notes = Vec::new();
        let mut axes = Vec::new();
        for (name, coordinate) in &group.coords {
            if names.iter().filter_map(|one| group.vars.get(*one)).any(|variable| variable.coords.contains(name)) {
                let labels = array::read_all(&array::open(store, &join(&path, name)).await?).await?;
                let chosen = vec![true; labels.len()];
                axes.push(Axis { name, variable: &coordinate.variable, labels, chosen });
            }
        }
        let across = choose::choose(store, (&path, group), &mut axes, query, &mut notes).await?;
        let dimensions = axes.into_iter().map(dimension).collect::<Result<Vec<_>, _>>()?;
        let events = events::wanted(store, schema, query).await?;
        let expression = query.condition.as_deref().map(Expression::parse).transpose();
        let expression = expression.map_err(unreadable)?;
        let named: Vec<String> = expression.iter().flat_map(Expression::names).map(str::to_owned).collect();
        let hidden = hidden(group, &dimensions, &names, &named)?;
        let mut sources = Vec::new();
        for (name, shown) in names.iter().map(|name| (*name, true)).chain(hidden.into_iter().map(|name| (name, false)))
        {
            let Some(variable) = group.vars.get(name) else { continue };
            let mut source = Source::open(store, &path, (name, variable), &dimensions, shown).await?;
            if events.is_some() && source.full && shown {
                events::open(store, (&path, group), &mut source).await?;
            }
            sources.push(source);
        }
        let condition = expression.map(|expression| expression.condition(&|name| operand(&dimensions, &sources, name)));
        let condition = condition.transpose().map_err(unreadable)?;
        let Some(widest) = sources.iter().find(|source| source.full && source.shown) else {
            let all: Vec<&str> = dimensions.iter().map(Dimension::name).collect();
            let message = format!("expected a variable over {}, found none among {}", all.join(", "), names.join(", "));
            return Err(Fault::of_file("", message).hint("select them one at a time").into());
        };
        let len = |dimension: usize| widest.axes.iter().position(|axis| *axis == dimension);
        let len = |dimension: usize| len(dimension).and_then(|axis| widest.chunks.len.get(axis)).copied().unwrap_or(1);
        let mut cuts: Vec<_> = dimensions.iter().enumerate().map(|(at, one)| one.cuts(len(at))).collect();
        let mut shown = dimensions.clone();
        let every = query.every.map(|every| Buckets::new(every, &dimensions, &cuts)).transpose()?;
        if let Some(every) = &every {
            cuts[every.axis] = every.outer();
            shown[every.axis] = every.shown.clone();
        }
        let mut fields: Vec<Field> = Vec::new();
        for dimension in &shown {
            let of = Type::Dictionary(Box::new(Type::Int32), Box::new(dimension.values.data_type().clone()));
            let metadata = arrow::metadata(&dimension.variable, time_of(&dimension.variable)?);
            fields.push(Field::new(&dimension.name, of, true).with_metadata(metadata));
        }
        for source in sources.iter_mut().filter(|source| source.shown) {
            let mut variable = source.variable.clone();
            if let Some(every) = every.as_ref().filter(|every| source.axes.contains(&every.axis)) {
                variable = every::shown(source, every.method, &shown[every.axis].name)?;
            }
            source.out = (variable.data_type, time_of(&variable)?);
            let of = arrow::type_of(source.out.0, source.out.1);
            fields.push(Field::new(&source.name, of, true).with_metadata(arrow::metadata(&variable, source.out.1)));
        }
        let schema = Arc::new(ArrowSchema::new_with_metadata(fields, described(schema, &path)));
        Ok(Self {
            stored: dimensions,
            dimensions: shown,
            sources,
            cuts,
            schema,
            notes,
            condition,
            named,
            across,
            events,
            every,
        })
    }

    /// The same with rows in C order of all dimensions, over parts too: parts are then no chunks, and where a chunk holds
    /// several labels of a dimension that is not cut last, it may be read more than once.
    #[must_use]
    pub fn in_order(mut self) -> Self {
        self.cuts = order::in_order(&self.dimensions, self.cuts, self.sources.len());
        self
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

/// The labels that were chosen. Errors: more of them than dictionary keys can count.
fn dimension(axis: Axis<'_>) -> Result<Dimension, Error> {
    let positions = Positions::of(&axis.chosen);
    if i32::try_from(positions.len()).is_err() {
        let message = format!("`{}`: expected at most 2^31 labels, found {}", axis.name, positions.len());
        return Err(Fault::of_file("", message).hint("select fewer of them").into());
    }
    let labels = match positions.len() == axis.labels.len() {
        true => axis.labels,
        false => axis.labels.take(positions.among(0..positions.len()).map(|at| Some(at as usize))),
    };
    let values = arrow::array(axis.variable.data_type, time_of(axis.variable)?, &labels, None);
    Ok(Dimension {
        name: axis.name.to_owned(),
        variable: axis.variable.clone(),
        positions,
        labels: Arc::new(labels),
        values,
    })
}

/// Variables that a condition names and that are not asked for.
fn hidden<'a>(
    group: &'a GroupSchema,
    dimensions: &[Dimension],
    names: &[&str],
    named: &'a [String],
) -> Result<Vec<&'a str>, Error> {
    let is_dimension = |name: &str| dimensions.iter().any(|dimension| dimension.name == name);
    let mut hidden = Vec::new();
    for name in named.iter().filter(|name| !is_dimension(name) && !names.contains(&name.as_str())) {
        let all = || group.vars.keys().map(String::as_str).chain(dimensions.iter().map(Dimension::name));
        let Some(variable) = group.vars.get(name) else {
            let message = format!("the condition: there is no variable or dimension `{name}`");
            return Err(Error::NotFound {
                message,
                hint: format!("there are {}", all().collect::<Vec<_>>().join(", ")),
            });
        };
        if let Some(other) = variable.coords.iter().find(|other| !is_dimension(other)) {
            let message = format!("the condition: `{name}` is also over {other}, which the selected variables are not");
            return Err(Fault::of_file("", message).hint("select a variable over it, too").into());
        }
        hidden.push(name.as_str());
    }
    Ok(hidden)
}

fn operand(dimensions: &[Dimension], sources: &[Source], name: &str) -> Option<Operand> {
    let dimension = dimensions.iter().find(|dimension| dimension.name == name).map(|dimension| &dimension.variable);
    let source = || sources.iter().find(|source| source.name == name).map(|source| &source.variable);
    let variable: &Variable = dimension.or_else(source)?;
    Operand::of(variable)
}

fn unreadable(error: ExpressionError) -> Error {
    Fault::of_file("", format!("the condition: {error}")).hint(error.hint.clone()).into()
}
