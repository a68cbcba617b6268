//! Overview levels: which ones a time axis gets, and the buckets that values along it fall into.

use super::source::Time;
use zarr_fuse_core::column::{Column, MISSING_INT};

/// Overviews by name and seconds of a bucket, finest first. Buckets begin at whole hours and days in UTC.
const STEPS: [(&str, i64); 2] = [("1h", 3600), ("1d", 86_400)];

/// An overview level of one time axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Level {
    /// Name of its group.
    pub(crate) name: &'static str,
    /// The finer level that it stands for.
    pub(crate) from: &'static str,
    /// Seconds of a bucket.
    pub(crate) seconds: i64,
    /// Ticks of a bucket.
    pub(crate) ticks: i64,
    /// Number of the first bucket since 1970-01-01T00:00:00Z.
    pub(crate) first: i64,
    /// How many buckets, empty ones included: an overview is regular even if the values are not.
    pub(crate) length: u64,
}

impl Level {
    /// Position of the bucket of a time.
    pub(crate) fn bucket(&self, tick: i64) -> u64 {
        // Not negative, since no time is before the first.
        u64::try_from(tick.div_euclid(self.ticks) - self.first).unwrap_or(0)
    }

    /// First second of a bucket, since 1970-01-01T00:00:00Z.
    pub(crate) fn start(&self, bucket: u64) -> i64 {
        (self.first + i64::try_from(bucket).unwrap_or(0)) * self.seconds
    }
}

/// The levels of an axis: those that are at most three quarters as long as the finer one, since a longer one would
/// save nothing.
pub(crate) fn levels(time: &Time) -> Vec<Level> {
    let (Some(first), Some(last)) = (time.ticks.first(), time.ticks.last()) else { return Vec::new() };
    let mut found = Vec::new();
    let (mut from, mut finer) = (zarr_fuse_core::layout::FULL_LEVEL, time.ticks.len() as u64);
    for (name, seconds) in STEPS {
        let Some(ticks) = time.tick.count(seconds) else { continue };
        let (start, end) = (first.div_euclid(ticks), last.div_euclid(ticks));
        let Some(length) = end.checked_sub(start).and_then(|n| u64::try_from(n).ok()).map(|n| n + 1) else { continue };
        if length.saturating_mul(4) <= finer.saturating_mul(3) {
            found.push(Level { name, from, seconds, ticks, first: start, length });
            (from, finer) = (name, length);
        }
    }
    found
}

/// A run of buckets times the positions of the other dimensions, being filled. All in C order of an array whose time
/// axis has `length` buckets, `outer` positions before it and `inner` after it.
pub(crate) struct Buckets {
    /// First bucket.
    pub(crate) start: u64,
    /// How many.
    pub(crate) length: usize,
    outer: usize,
    inner: usize,
    sum: Vec<f64>,
    least: Vec<f64>,
    greatest: Vec<f64>,
    count: Vec<i64>,
}

impl Buckets {
    pub(crate) fn new(start: u64, length: usize, outer: usize, inner: usize) -> Self {
        let cells = length * outer * inner;
        Self {
            start,
            length,
            outer,
            inner,
            sum: vec![0.0; cells],
            least: vec![f64::NAN; cells],
            greatest: vec![f64::NAN; cells],
            count: vec![0; cells],
        }
    }

    /// Adds the values of `steps` consecutive times out of a slab of `slab` times; each time goes to the bucket that
    /// `bucket` gives for it, counted from the start of this run. Missing values say nothing.
    pub(crate) fn add(
        &mut self,
        values: &Column,
        slab: usize,
        steps: std::ops::Range<usize>,
        bucket: impl Fn(usize) -> usize,
    ) {
        let value = |at: usize| match values {
            Column::Float(values) => values.get(at).copied().filter(|value| !value.is_nan()),
            Column::Int(values) => values.get(at).filter(|value| **value != MISSING_INT).map(|value| *value as f64),
            Column::Text(_) => None,
        };
        for step in steps {
            let bucket = bucket(step);
            for outer in 0..self.outer {
                let from = (outer * slab + step) * self.inner;
                let to = (outer * self.length + bucket) * self.inner;
                for inner in 0..self.inner {
                    if let Some(value) = value(from + inner) {
                        let cell = to + inner;
                        self.sum[cell] += value;
                        self.least[cell] = self.least[cell].min(value);
                        self.greatest[cell] = self.greatest[cell].max(value);
                        self.count[cell] += 1;
                    }
                }
            }
        }
    }

    /// Mean, least, greatest and count; the first three are NaN where the count is 0.
    pub(crate) fn finish(self) -> [Column; 4] {
        let mean = self.sum.iter().zip(&self.count).map(|(sum, count)| match count {
            0 => f64::NAN,
            count => sum / *count as f64,
        });
        [
            Column::Float(mean.collect()),
            Column::Float(self.least),
            Column::Float(self.greatest),
            Column::Int(self.count),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bake::source::Tick;
    use zarr_fuse_core::schema::{TimeUnit, Unit};

    fn time(tick: &str, ticks: Vec<i64>) -> Time {
        let unit = Unit::Time(TimeUnit { tick: Some(tick.into()), ..TimeUnit::default() });
        Time { name: "time".into(), ticks, tick: Tick::of(&unit).unwrap_or(Tick { name: "", ticks: 1, seconds: 1 }) }
    }

    #[test]
    fn a_level_must_be_shorter_than_the_finer_one() {
        let names = |time: &Time| levels(time).iter().map(|l| (l.name, l.from, l.length)).collect::<Vec<_>>();
        let minutes = time("m", (-90..2 * 1440).collect());
        assert_eq!(names(&minutes), [("1h", "0", 50), ("1d", "1h", 3)]);
        let hours = time("s", (0..60).map(|hour| hour * 3600).collect());
        assert_eq!(names(&hours), [("1d", "0", 3)]);
        assert_eq!(names(&time("D", (0..60).collect())), []);
        assert_eq!(names(&time("ns", vec![])), []);
    }

    #[test]
    fn buckets_hold_what_fell_into_them() {
        // Two places before the time axis, one after; four times in buckets 0, 0, 1, 1.
        let values = Column::Float(vec![1.0, 3.0, f64::NAN, 5.0, -1.0, f64::NAN, f64::NAN, f64::NAN]);
        let mut buckets = Buckets::new(0, 2, 2, 1);
        buckets.add(&values, 4, 0..4, |step| step / 2);
        let found = format!("{:?}", buckets.finish());
        let nan = f64::NAN;
        let expected = [
            Column::Float(vec![2.0, 5.0, -1.0, nan]),
            Column::Float(vec![1.0, 5.0, -1.0, nan]),
            Column::Float(vec![3.0, 5.0, -1.0, nan]),
            Column::Int(vec![2, 1, 1, 0]),
        ];
        assert_eq!(found, format!("{expected:?}"));
    }
}
