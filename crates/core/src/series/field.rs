//! Values over two dimensions.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which slice to read, and for how many pixels.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FieldRequest {
    /// Group path, without its level.
    pub group: String,
    /// Data variable.
    pub variable: String,
    /// One position for each dimension that is no axis. A dimension left out is read at position 0.
    pub at: BTreeMap<String, u64>,
    /// The dimensions that become rows (y) and columns (x).
    pub axes: (String, String),
    /// Pixels down and across: at most so many rows and columns come back. 0 is as many as there are.
    pub pixels: (u32, u32),
    /// Bytes that may be fetched without asking; 0 is [`super::DEFAULT_MOST`].
    pub most: u64,
    /// Read all of the variable, not the slice alone, for least and greatest value of all: a common range of colours.
    pub whole: bool,
}

/// How cells became one where there are more than pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reduced {
    /// They did not: a value a cell.
    #[default]
    Not,
    /// The mean of those that are present.
    Mean,
    /// The first cell of each block: categories and flags have no mean.
    Nearest,
}

/// A slice of a variable.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Values down.
    pub rows: usize,
    /// Values across.
    pub columns: usize,
    /// Row by row from the first `y`; missing is NaN.
    pub values: Vec<f32>,
    /// Coordinate of each row, its position without one; times in seconds since 1970-01-01T00:00:00Z. Of joined rows the
    /// mean.
    pub y: Vec<f64>,
    /// Coordinate of each column, as `y`.
    pub x: Vec<f64>,
    /// How cells were joined.
    pub reduced: Reduced,
    /// Least of all values that were read, exact; NaN without one.
    pub min: f64,
    /// Greatest of all values that were read, exact; NaN without one.
    pub max: f64,
    /// Values present in what was read: the slice, or all of the variable.
    pub count: u64,
    /// Chunks that could not be read, with the reason.
    pub failed: Vec<String>,
}
