//! `transforms` of a source as types.

use super::Step;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// One of `transforms` of a source. They are done in their order: first those of the file's table
/// ([`SourceTransform::is_raw`]), then formulas, then [`SourceTransform::Aggregate`] and [`SourceTransform::Resample`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceTransform {
    /// Column of the file → its new name.
    Rename(IndexMap<String, String>),
    /// Column → text → text in its place. `*`: any other; an empty text is missing.
    Map(IndexMap<String, IndexMap<String, String>>),
    /// Columns of another table are put beside.
    Join(Join),
    /// Columns become rows.
    Unpivot(Unpivot),
    /// Rows that are kept: a condition ([`crate::expression`]) over columns of the file.
    Filter(String),
    /// Rows with the same texts in some columns.
    Deduplicate(Deduplicate),
    /// Variable → its values, as an expression over variables in their stored units.
    Formula(IndexMap<String, String>),
    /// Values along a coordinate are made one a step.
    Aggregate(Aggregate),
    /// Coordinate → the step that this source's contributions are put on.
    Resample(IndexMap<String, Step>),
}

/// `join`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Join {
    /// The other table.
    pub table: JoinTable,
    /// Column of the file → column of the table with the same text.
    pub on: IndexMap<String, String>,
    /// Columns of the table that the file's rows get.
    pub take: Vec<String>,
}

/// The table of a [`Join`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum JoinTable {
    /// A CSV file, relative to the schema file; see [`super::super::resolve()`].
    File(String),
    /// Rows of texts, the first of which are the names of the columns.
    Rows(Vec<Vec<String>>),
}

/// `unpivot`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unpivot {
    /// Columns whose names fit this [`super::super::pattern::Pattern`] become rows; its names become columns.
    pub columns: String,
    /// The new column with their cells.
    pub value: String,
}

/// `deduplicate`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deduplicate {
    /// Columns that are the key.
    pub by: Vec<String>,
    /// Which row stands.
    pub keep: Keep,
}

/// Which of several rows with one key stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Keep {
    /// The first of the file.
    #[default]
    First,
    /// The last of the file.
    Last,
    /// None of them.
    None,
}

/// `aggregate`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Aggregate {
    /// Length of a bucket: number and unit. Buckets begin at its multiples.
    pub every: (f64, String),
    /// The coordinate; `None`: the only sorted one of those variables.
    pub along: Option<String>,
    /// Variable → what it is made of.
    pub values: IndexMap<String, Aggregated>,
}

/// What a variable is made of in an [`Aggregate`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Aggregated {
    /// How.
    pub method: AggregateMethod,
    /// The variable with the values; `None`: the same.
    pub of: Option<String>,
}

/// One value of those of a bucket. Missing ones are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // their own names
pub enum AggregateMethod {
    Mean,
    Min,
    Max,
    Sum,
    Count,
    Median,
    First,
    Last,
    /// Of the values themselves: divided by their number.
    Std,
}

impl SourceTransform {
    /// Its key in the schema.
    pub fn name(&self) -> &'static str {
        match self {
            SourceTransform::Rename(_) => "rename",
            SourceTransform::Map(_) => "map",
            SourceTransform::Join(_) => "join",
            SourceTransform::Unpivot(_) => "unpivot",
            SourceTransform::Filter(_) => "filter",
            SourceTransform::Deduplicate(_) => "deduplicate",
            SourceTransform::Formula(_) => "formula",
            SourceTransform::Aggregate(_) => "aggregate",
            SourceTransform::Resample(_) => "resample",
        }
    }

    /// Whether it is done to the table of the file, batch by batch, before anything is known of units and types.
    pub fn is_raw(&self) -> bool {
        !matches!(self, SourceTransform::Formula(_)) && !self.is_whole()
    }

    /// Whether it looks at all rows of a contribution together.
    pub fn is_whole(&self) -> bool {
        matches!(self, SourceTransform::Aggregate(_) | SourceTransform::Resample(_))
    }
}

impl AggregateMethod {
    /// All, with their words.
    pub const ALL: &'static [(&'static str, AggregateMethod)] = &[
        ("mean", AggregateMethod::Mean),
        ("min", AggregateMethod::Min),
        ("max", AggregateMethod::Max),
        ("sum", AggregateMethod::Sum),
        ("count", AggregateMethod::Count),
        ("median", AggregateMethod::Median),
        ("first", AggregateMethod::First),
        ("last", AggregateMethod::Last),
        ("std", AggregateMethod::Std),
    ];

    /// Its word.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, other)| *other == self).map_or("mean", |(name, _)| name)
    }
}
