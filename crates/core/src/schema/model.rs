//! The schema as types, free of places in a file. A value of these types has passed every check.

mod constraint;
mod publication;
mod source;
mod subset;
mod transform;

pub use constraint::{Constraint, Rule};
pub use publication::{Affiliation, Funding, Person, Publication, Related, View};
pub use source::{Collect, CsvOptions, Format, Iterate, Request, Source, SourceColumn};
pub use subset::Subset;
pub use transform::{
    Aggregate, AggregateMethod, Aggregated, Deduplicate, Join, JoinTable, Keep, SourceTransform, Unpivot,
};

use crate::column::Kind;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A dataset's schema: the tree of groups, and what stands at the root only.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Schema {
    /// `SCHEMA`: version of the language; 1.
    pub version: u32,
    /// The root group.
    pub root: GroupSchema,
    /// `PERSONS`, by key, in file order.
    pub persons: IndexMap<String, Person>,
    /// `PUBLICATION`.
    pub publication: Option<Publication>,
    /// Store options of the root `ATTRS`.
    #[serde(default)]
    pub store: StoreOptions,
}

/// Where the data are kept: options in the root `ATTRS`, which are not stored with the data. Keys and passwords never stand here.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct StoreOptions {
    /// `STORE_URL`: where the home is; a path is relative to the schema file's folder.
    pub url: Option<String>,
    /// `S3_ENDPOINT_URL`: address of an S3 service other than Amazon's.
    pub endpoint_url: Option<String>,
    /// `S3_REGION`.
    pub region: Option<String>,
    /// `S3_OPTIONS`: further options of the S3 client.
    pub options: Map<String, Value>,
}

/// One group.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct GroupSchema {
    /// `ATTRS`, stored as they are (store options taken out).
    pub attrs: Map<String, Value>,
    /// `COORDS`, in file order.
    pub coords: IndexMap<String, Coordinate>,
    /// `VARS`, in file order. The parts of a composed coordinate are variables over that coordinate.
    pub vars: IndexMap<String, Variable>,
    /// `SOURCES`, in file order.
    pub sources: IndexMap<String, Source>,
    /// `CONSTRAINTS`, in file order.
    #[serde(default)]
    pub constraints: Vec<Constraint>,
    /// `SUBSETS`, in file order.
    #[serde(default)]
    pub subsets: IndexMap<String, Subset>,
    /// `VIEW`.
    pub view: Option<View>,
    /// Child groups, in file order.
    pub groups: IndexMap<String, GroupSchema>,
}

/// The unit of a variable.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Unit {
    /// No unit is given.
    #[default]
    None,
    /// A CF/UDUNITS/pint expression as written, checked by [`crate::units::parse`]; "" is dimensionless.
    Of(String),
    /// Times.
    Time(TimeUnit),
}

/// `unit` of a time: how it is stored (`tick`) or how a source writes it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TimeUnit {
    /// Stored resolution: `ns us ms s m h D`; default `s`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tick: Option<String>,
    /// IANA zone, `UTC` or an offset such as `+01:00`, for texts without one; default UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tz: Option<String>,
    /// A text begins with the day.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub dayfirst: bool,
    /// A text begins with the year: in `25-11-24` the year is 2025.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub yearfirst: bool,
    /// A strptime pattern, when the text is not ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// Numbers count this unit since 1970-01-01T00:00:00Z: `s`, `ms`, `us`, `ns`, `m`, `h`, `D`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epoch: Option<String>,
    /// CF calendar (CF 1.11, section 4.4.1) in which the ticks count, as `noleap`; default `proleptic_gregorian`. A source
    /// has that of what is stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
}

/// `type`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // NumPy's names
pub enum DataType {
    Bool,
    Int8,
    Int16,
    Int32,
    Int64,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Float32,
    #[default]
    Float64,
    Complex64,
    Complex128,
    String,
    /// `int64` ticks since 1970-01-01T00:00:00Z.
    Datetime,
}

impl DataType {
    /// What a column of it holds in memory.
    pub fn kind(self) -> Kind {
        match self {
            DataType::Float32 | DataType::Float64 => Kind::Float,
            DataType::Uint64 => Kind::Unsigned,
            DataType::Complex64 | DataType::Complex128 => Kind::Complex,
            DataType::String => Kind::Text,
            _ => Kind::Int,
        }
    }
}

/// `on_bad`: what becomes of a value that cannot be read or lies outside `range`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnBad {
    /// The whole contribution is refused.
    Reject,
    /// The row is set aside with its reason.
    #[default]
    Quarantine,
    /// The value is taken as missing.
    Missing,
}

/// `on_conflict`: a later value over a stored one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnConflict {
    /// The later value stands.
    #[default]
    Replace,
    /// The stored value stands.
    Keep,
    /// The contribution is refused.
    Reject,
}

/// `na_value`: what is stored for a missing value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum NaValue {
    /// Of an integer type: a value up to the greatest `i64`.
    Int(i64),
    /// Of `uint64`: a value above the greatest `i64`.
    Unsigned(u64),
    /// Of a float type; of a complex type the real part, with an imaginary part of 0. Never NaN, which is the default.
    Float(f64),
    /// Of a text type. Never empty, which is the default.
    Text(String),
}

/// `overviews`: which coarser levels a release has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Overviews {
    /// Chosen, along sorted time.
    #[default]
    Auto,
    /// None.
    None,
    /// Steps of time in ascending order, each a whole multiple of the one before, as `1h`, `1d`, `1y`.
    Levels(Vec<String>),
}

/// A data variable, or what a coordinate shares with one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Variable {
    /// Dimension names in axis order; for a coordinate its own name.
    pub coords: Vec<String>,
    /// Stored unit.
    pub unit: Unit,
    /// Stored type.
    pub data_type: DataType,
    /// The n of `str[n]`: texts of more than n characters are bad values, never cut.
    #[serde(default)]
    pub width: Option<u32>,
    /// The stored missing value; `None` is the default of the type (least of a signed type, greatest of an unsigned one,
    /// NaN, absent text).
    pub na_value: Option<NaValue>,
    /// Texts or numbers in a source that mean missing, as the text a cell would hold.
    pub na_source: Vec<String>,
    /// Allowed interval in the stored unit, both ends included.
    pub interval: Option<(f64, f64)>,
    /// Allowed labels.
    pub discrete: Vec<String>,
    /// A CSV file, relative to the schema file, whose first column is the allowed labels; see [`super::resolve`].
    #[serde(default)]
    pub discrete_from: Option<String>,
    /// See [`OnBad`].
    pub on_bad: OnBad,
    /// See [`OnConflict`].
    pub on_conflict: OnConflict,
    /// CF `standard_name`.
    pub standard_name: Option<String>,
    /// CF `long_name`.
    pub long_name: Option<String>,
    /// Free text.
    pub description: Option<String>,
    /// CF `cell_methods`.
    pub cell_methods: Option<String>,
    /// Variable of the group with the uncertainty of this one, in a unit of the same dimension.
    #[serde(default)]
    pub uncertainty: Option<String>,
    /// Variable of the group with quality flags of this one.
    #[serde(default)]
    pub flags: Option<String>,
    /// Further variables of the group that say something about this one (CF 1.11, section 3.4).
    #[serde(default)]
    pub ancillary: Vec<String>,
    /// See [`Overviews`].
    #[serde(default)]
    pub overviews: Overviews,
    /// Whether each cell keeps which contribution wrote it; `None`: kept for tables, not for dense slices.
    #[serde(default)]
    pub lineage: Option<bool>,
    /// Free attributes.
    pub attrs: Map<String, Value>,
}

/// A coordinate: a variable along its own dimension, with more keys.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Coordinate {
    /// What it shares with a data variable. For a composed coordinate: a `string`.
    pub variable: Variable,
    /// Variables that together are the label; empty for a simple coordinate.
    pub composed: Vec<String>,
    /// Labels are kept in ascending order; otherwise in order of arrival.
    pub sorted: bool,
    /// Elements a chunk along this dimension; `None`: chosen.
    pub chunk_size: Option<u64>,
    /// Fixed labels, as the text a cell would hold.
    pub values: Vec<String>,
    /// New labels are refused.
    pub extend_never: bool,
    /// Quantum of a part of a composed coordinate (in its stored unit), or of the labels themselves.
    pub resolution: Option<f64>,
    /// How a contribution is put on a regular step.
    #[serde(default)]
    pub step: Option<Step>,
}

/// `step` of a coordinate: an explicit transform of a contribution, recorded in its provenance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The step.
    pub rule: StepRule,
    /// How values at the new labels come from those around them.
    pub method: StepMethod,
    /// No value is made across a gap longer than this: number and unit.
    pub max_gap: Option<(f64, String)>,
}

/// The step of a [`Step`], with a unit of time (`m` is a minute), or the unit of the coordinate if it is no time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StepRule {
    /// Labels are multiples of this.
    Every(f64, String),
    /// Distances of labels lie between the two.
    Between(f64, f64, String),
}

/// How values come to the labels of a [`Step`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StepMethod {
    /// The value at the nearest label.
    #[default]
    Nearest,
    /// Between the two values around.
    Linear,
    /// The mean of the values in a step.
    Mean,
    /// The sum of the values in a step.
    Sum,
    /// Labels are checked; values stay as they are.
    None,
}

impl GroupSchema {
    /// The group at `path` ("" is this one; parts joined by `/`).
    pub fn at(&self, path: &str) -> Option<&GroupSchema> {
        path.split('/').filter(|part| !part.is_empty()).try_fold(self, |group, part| group.groups.get(part))
    }

    /// This group and all below it with their paths, parents first.
    pub fn walk(&self) -> Vec<(String, &GroupSchema)> {
        let mut found = vec![(String::new(), self)];
        for (name, child) in &self.groups {
            found.extend(child.walk().into_iter().map(|(path, group)| (crate::layout::join(name, &path), group)));
        }
        found
    }

    /// The variable or coordinate called `name`.
    pub fn variable(&self, name: &str) -> Option<&Variable> {
        self.vars.get(name).or_else(|| self.coords.get(name).map(|coordinate| &coordinate.variable))
    }
}
