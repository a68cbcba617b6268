//! What is asked for.

use super::on::On;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use zarr_fuse_core::overview::Bucket;
use zarr_fuse_core::selection::Selection;

/// What is asked for.
///
/// The conditions narrow each other. Those from `condition` on are of variables of one group.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Variables in the order of their columns, and labels of dimensions. A dimension that several groups have is
    /// narrowed in the group that gives the rows: values near its ends may lie beyond them. A variable over one
    /// dimension, as the latitude of stations, narrows that dimension.
    pub cells: Selection,
    /// Further queries that narrow the rows before this one does, as a saved one does: by labels, `bounds`, `polygon`,
    /// `nearest`, `contributions`, `persons` and `stride`. All else of them says nothing.
    pub within: Vec<Query>,
    /// How dimensions of several groups are linked; without it labels must be equal.
    pub on: Vec<On>,
    /// Path of the group that gives the rows; else that of the first variable.
    pub onto: Option<String>,
    /// An expression over variables and coordinates of the group, as `air_temperature > 20 degC and flag == 'good'`;
    /// rows in which it is true are taken.
    pub condition: Option<String>,
    /// West, south, east, north in degrees: places within it, its edges included. West of more than east goes across the
    /// antimeridian.
    pub bounds: Option<[f64; 4]>,
    /// The text of a GeoJSON document (RFC 7946) with a Polygon or MultiPolygon: places within it, edges included.
    pub polygon: Option<String>,
    /// Of a dimension the one label that is nearest to a text; `place` with `LATITUDE,LONGITUDE` is the nearest place.
    pub nearest: Vec<(String, String)>,
    /// Events, as `c3`: values that they wrote.
    pub contributions: Vec<String>,
    /// Keys of `PERSONS`: values that their contributions wrote.
    pub persons: Vec<String>,
    /// Of a dimension each n-th of the labels that are selected, the first included.
    pub stride: BTreeMap<String, u64>,
    /// Values along time put together by pieces of it.
    pub every: Option<Every>,
}

impl Query {
    /// Whether it asks for anything that only variables of one group can be asked for.
    pub fn is_of_one_group(&self) -> bool {
        !self.within.is_empty()
            || self.condition.is_some()
            || self.bounds.is_some()
            || self.polygon.is_some()
            || !self.nearest.is_empty()
            || !self.contributions.is_empty()
            || !self.persons.is_empty()
            || !self.stride.is_empty()
            || self.every.is_some()
    }
}

/// An aggregation along time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Every {
    /// The pieces of time, aligned to UTC.
    pub bucket: Bucket,
    /// What becomes of the values of a piece.
    pub method: Method,
}

/// What becomes of values that are put together. Missing ones are left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Method {
    /// Their mean.
    #[default]
    Mean,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// Their sum.
    Sum,
    /// How many there are.
    Count,
    /// The middle one, or the mean of the two in the middle.
    Median,
    /// Their standard deviation as of a sample (n - 1); missing of a single one.
    Std,
    /// The one at the earliest time.
    First,
    /// The one at the latest time.
    Last,
}

impl Method {
    /// All of them.
    pub const ALL: [Method; 9] = [
        Method::Mean,
        Method::Min,
        Method::Max,
        Method::Sum,
        Method::Count,
        Method::Median,
        Method::Std,
        Method::First,
        Method::Last,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Method::Mean => "mean",
            Method::Min => "min",
            Method::Max => "max",
            Method::Sum => "sum",
            Method::Count => "count",
            Method::Median => "median",
            Method::Std => "std",
            Method::First => "first",
            Method::Last => "last",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Method {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let names = || Method::ALL.map(Method::name).join(", ");
        let found = Method::ALL.into_iter().find(|method| method.name() == text);
        found.ok_or_else(|| format!("expected one of {}, found `{text}`", names()))
    }
}

impl FromStr for Every {
    type Err = String;

    /// A piece of time as `10min`, `1h`, `1d`, `1mo`, `1y`; the mean.
    fn from_str(text: &str) -> Result<Self, String> {
        let bucket = Bucket::parse(text.trim());
        let bucket = bucket.ok_or_else(|| {
            format!("expected a number and one of s, min, h, d, w, mo, y, as `10min` or `1d`, found `{text}`")
        })?;
        Ok(Self { bucket, method: Method::default() })
    }
}
