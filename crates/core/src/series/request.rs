//! Which cells a time series is read from.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which cells to read, how many pixel columns they are for, and what to make of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Group path, without its level.
    pub group: String,
    /// Data variable; it must have a time dimension.
    pub variable: String,
    /// The window in seconds since 1970-01-01T00:00:00Z, both ends included; `None` is the whole record. Of a
    /// climatology it is a window of the year 2000.
    pub window: Option<(f64, f64)>,
    /// Pixel columns: at most this many points a line come back (4 in a column are not needed, since a column is
    /// drawn from its mean, least and greatest value).
    pub columns: u32,
    /// Points of a line that come as they are, more than `columns` though they be: a page that joins them itself, for each
    /// window that it shows of them, need not ask again. 0: no more than `columns`.
    #[serde(default)]
    pub points: u32,
    /// The dimension with one line a position, and the positions wanted, in the order of the answer. `None`: one line.
    pub lines: Option<(String, Vec<u64>)>,
    /// One position for each other dimension that is not time. A dimension left out is read at position 0.
    pub at: BTreeMap<String, u64>,
    /// The level to read, by name (`0` or "" are the values themselves); `None`: the one that fits the pixels.
    #[serde(default)]
    pub level: Option<String>,
    /// A dimension whose members become quantiles ([`super::Line::fan`]) and not lines, as `realization`.
    #[serde(default)]
    pub fan: Option<String>,
    /// What is made of the values.
    #[serde(default)]
    pub derive: Derive,
    /// Bytes that may be fetched without asking; 0 is [`super::DEFAULT_MOST`].
    #[serde(default)]
    pub most: u64,
}

/// What is made of the values before they are drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Derive {
    /// Nothing.
    #[default]
    Values,
    /// Each value minus the mean of its day of the year over the whole record.
    Anomaly,
    /// The mean of each day of the year over the whole record, least and greatest value; its times are of the year 2000,
    /// which has all days that a calendar of CF has but 30 February.
    Climatology,
    /// The mean of each hour of the day (UTC) over the window; its times are of 2000-01-01.
    Diurnal,
}

impl Derive {
    /// All, in the order of a menu.
    pub const ALL: [Derive; 4] = [Derive::Values, Derive::Anomaly, Derive::Climatology, Derive::Diurnal];

    /// Its name in a message.
    pub fn name(self) -> &'static str {
        match self {
            Derive::Values => "values",
            Derive::Anomaly => "anomaly",
            Derive::Climatology => "climatology",
            Derive::Diurnal => "diurnal",
        }
    }
}
