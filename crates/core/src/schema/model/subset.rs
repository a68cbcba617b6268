//! A saved selection as a type.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// An entry of `SUBSETS`: cells that are selected again and again, by a name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Subset {
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// Terms as on the command line ([`crate::selection`]): variables, of the group or below it by a path, and labels of
    /// dimensions.
    pub select: Vec<String>,
    /// `where`: a condition on values; cells that do not meet it are missing.
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    /// `box`: west, south, east, north in degrees; places within it, its edges included.
    #[serde(default, rename = "box", skip_serializing_if = "Option::is_none")]
    pub bounds: Option<[f64; 4]>,
    /// Corners of a polygon, longitude and latitude in degrees; places within it, its edges included. The last is joined to
    /// the first. Empty for every place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub polygon: Vec<[f64; 2]>,
    /// Dimension → n: each n-th of the labels that the subset selects, from the first.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub stride: IndexMap<String, u64>,
    /// Events, as `c3`: values that they wrote. Empty for every one.
    #[serde(default, rename = "contribution", skip_serializing_if = "Vec::is_empty")]
    pub contributions: Vec<String>,
    /// Keys of `PERSONS`: values that their contributions wrote. Empty for everybody.
    #[serde(default, rename = "person", skip_serializing_if = "Vec::is_empty")]
    pub persons: Vec<String>,
    /// Length of a step in which values are summed up, as `1h`.
    #[serde(default)]
    pub every: Option<String>,
    /// How the values in a step become one.
    #[serde(default)]
    pub method: Option<String>,
}
