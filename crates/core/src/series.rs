//! A request for time series and its answer: what the page asks of its worker, and the baker of its own reader.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which cells to read, and how many pixel columns they are for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Group path, without its level.
    pub group: String,
    /// Data variable; it must have a time dimension.
    pub variable: String,
    /// The window in seconds since 1970-01-01T00:00:00Z, both ends included; `None` is the whole record.
    pub window: Option<(f64, f64)>,
    /// Pixel columns: at most this many points a line come back (4 in a column are not needed, since a column is
    /// drawn from its mean, least and greatest value).
    pub columns: u32,
    /// The dimension with one line a position, and the positions wanted, in the order of the answer. `None`: one line.
    pub lines: Option<(String, Vec<u64>)>,
    /// One position for each other dimension that is not time. A dimension left out is read at position 0.
    pub at: BTreeMap<String, u64>,
}

/// Lines for a [`Request`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The level they were read from, as `1h`; "" or `0` for the values themselves.
    pub level: String,
    /// A point stands for this many seconds; `None` when each point is a value as stored.
    pub step: Option<f64>,
    /// The points are amounts, each the sum over so many seconds: the buckets of an overview. Where points were joined
    /// (`step` is longer) they are means of such sums. `None` for means and for values as stored.
    pub sum: Option<f64>,
    /// Values of the finest level in the window, over all lines, missing ones included; exact or, from an overview,
    /// counted by the time steps that the window spans.
    pub samples: u64,
    /// Of those, the ones present.
    pub present: u64,
    /// A pair of neighbouring points further apart than this (seconds) is a gap, not a line: twice the step that nine of
    /// ten pairs of what was read keep to (the median step of a regular record, the longer one of a forecast that
    /// becomes coarser), or of a pixel column where points were joined; for buckets of an overview 1.5 steps.
    pub gap: f64,
    /// Chunks that could not be read, with the reason: shown, never drawn as a hole.
    pub failed: Vec<String>,
    /// In the order of the request.
    pub lines: Vec<Line>,
}

/// One line: four columns of equal length, in time order, without missing points.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Position along the lines' dimension.
    pub index: u64,
    /// Seconds since 1970-01-01T00:00:00Z: the middle of the bucket, or the time of the value.
    pub time: Vec<f64>,
    /// Mean of the present values of the bucket, or the value.
    pub mean: Vec<f64>,
    /// Least value of the bucket; equals the mean for a single value.
    pub min: Vec<f64>,
    /// Greatest value of the bucket; equals the mean for a single value.
    pub max: Vec<f64>,
    /// Values present in the bucket.
    pub count: Vec<f64>,
}
