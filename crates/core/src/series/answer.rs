//! Time series as they are drawn.

use serde::{Deserialize, Serialize};

/// Lines for a [`super::Request`].
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
    /// Of those, the ones present. Estimated while `more` is set.
    pub present: u64,
    /// A pair of neighbouring points further apart than this (seconds) is a gap, not a line: twice the step that nine of
    /// ten pairs of what was read keep to (the median step of a regular record, the longer one of a forecast that
    /// becomes coarser), or of a pixel column where points were joined; for buckets of an overview 1.5 steps.
    pub gap: f64,
    /// Chunks that could not be read, with the reason: shown, never drawn as a hole.
    pub failed: Vec<String>,
    /// In the order of the request.
    pub lines: Vec<Line>,
    /// One chunk in so many was read; a finer answer follows by itself. `None`: all of the window was read.
    #[serde(default)]
    pub preview: Option<u64>,
    /// Another answer to the same question follows by itself: finer, or with what was not needed first (counts).
    #[serde(default)]
    pub more: bool,
    /// What a point is, as CF says it: `mean`, `sum`, `point`; "" when it is not said.
    #[serde(default)]
    pub cell_methods: String,
    /// Of a fan: the quantiles that [`Line::fan`] holds, ascending, 0 to 1; empty without a fan.
    #[serde(default)]
    pub quantiles: Vec<f64>,
    /// What a reader should know of these numbers, one sentence each: a level that was left out, quantiles of means.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// One line: columns of equal length, in time order, without missing points.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Position along the lines' dimension.
    pub index: u64,
    /// Seconds since 1970-01-01T00:00:00Z: the middle of the bucket, or the time of the value.
    pub time: Vec<f64>,
    /// Mean of the present values of the bucket, or the value; of a fan the mean of its members.
    pub mean: Vec<f64>,
    /// Least value of the bucket; equals the mean for a single value. Of a fan the least of its members.
    pub min: Vec<f64>,
    /// Greatest value of the bucket; equals the mean for a single value. Of a fan the greatest of its members.
    pub max: Vec<f64>,
    /// Values present in the bucket.
    pub count: Vec<f64>,
    /// Half width of the uncertainty at each point, in the variable's units, the mean of its points where points were
    /// joined; NaN where unknown; empty without one.
    #[serde(default)]
    pub uncertainty: Vec<f64>,
    /// The flag at each point; NaN where it is good, unknown or of several points; empty without flags.
    #[serde(default)]
    pub flags: Vec<f64>,
    /// One column a quantile of [`Answer::quantiles`], for an ensemble; empty without one.
    #[serde(default)]
    pub fan: Vec<Vec<f64>>,
    /// Spans whose chunks are not stored or could not be read.
    #[serde(default)]
    pub holes: Vec<Hole>,
}

/// A span of a line without points, and why.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Hole {
    /// First instant, seconds since 1970.
    pub from: f64,
    /// Last instant.
    pub to: f64,
    /// Why.
    pub kind: HoleKind,
}

/// Why a span has no points. A missing value is neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HoleKind {
    /// The chunk is not written.
    Absent,
    /// The chunk could not be read: position of the reason in [`Answer::failed`].
    Failed(u32),
}
