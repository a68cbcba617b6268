//! Overviews: values along time reduced to calendar buckets, so that a long record can be drawn from few numbers.
//!
//! A bucket is a piece of UTC, such as an hour, a day or a year, and keeps mean, least and greatest value and how many
//! values were present. Least of least and greatest of greatest are exact, so that coarser levels may be made from finer
//! ones and an extreme never vanishes; a mean needs the count beside it. Missing values (NaN and the like of
//! [`crate::column`]) are left out; a bucket without any value has count 0 and NaN otherwise.
//!
//! Of an amount, such as rain that fell since the last value, the sum stands in place of the mean ([`is_amount`]). The
//! sum is of the values that are present: the count tells how much of the bucket it covers.

mod bucket;

pub use bucket::Bucket;

use crate::column::{Column, Kind, MISSING_INT, MISSING_UNSIGNED};
use std::ops::Range;

/// Whether values with these `cell_methods` are amounts over the time before each of them: the last method that was
/// applied along the dimension `time` is `sum`.
pub fn is_amount(cell_methods: &str, time: &str) -> bool {
    method_along(cell_methods, time) == "sum"
}

/// The last method that `cell_methods` applied along the dimension `time`, as `mean`; "" when none was (CF 1.11, section
/// 7.3: "blank-separated words comprising one or more entries `name: method`"; several names may share a method).
pub fn method_along<'a>(cell_methods: &'a str, time: &str) -> &'a str {
    let mut names: Vec<&str> = Vec::new();
    let mut named = false;
    let mut method = "";
    let mut depth = 0;
    for word in cell_methods.split_whitespace() {
        // What stands in parentheses tells of the method before.
        let inside = depth > 0 || word.starts_with('(');
        depth += word.matches('(').count();
        depth = depth.saturating_sub(word.matches(')').count());
        match word.strip_suffix(':') {
            _ if inside => {}
            Some(name) => {
                if !named {
                    names.clear();
                }
                named = true;
                names.push(name);
            }
            None if named => {
                if names.contains(&time) {
                    method = word;
                }
                named = false;
            }
            // `within days`, `over years`, `where type`
            None => {}
        }
    }
    method
}

/// The median of the steps between ascending times, repeated ones left out; the lower one of two. `None` without a step.
pub fn median_step(times: &[f64]) -> Option<f64> {
    let mut steps: Vec<f64> = times.windows(2).map(|pair| pair[1] - pair[0]).filter(|step| *step > 0.0).collect();
    if steps.is_empty() {
        return None;
    }
    let middle = (steps.len() - 1) / 2;
    // Not selected, which takes the square of equal steps where the standard library is compiled for size.
    steps.sort_unstable_by(f64::total_cmp);
    steps.get(middle).copied()
}

/// Why times cannot be put into buckets.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum OverviewError {
    /// They must ascend and none may be missing.
    #[error("time {position}: expected ascending times without a missing one, found {found} after {before}")]
    NotAscending {
        /// Position of the first that does not.
        position: usize,
        /// The time there, in seconds.
        found: f64,
        /// The time before it.
        before: f64,
    },
    /// The values do not fit the times.
    #[error("expected {expected} values, found {found}")]
    Shape {
        /// From the shape.
        expected: usize,
        /// How many were given.
        found: usize,
    },
    /// Text and complex numbers have no least and no greatest value.
    #[error("expected real numbers, found {}", if *.0 == Kind::Text { "text" } else { "complex ones" })]
    NoNumbers(Kind),
}

/// The buckets of one time axis. Only buckets with at least one time are kept, so that a gap of years costs nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Buckets {
    bucket: Bucket,
    start: Vec<f64>,
    rows: Vec<Range<usize>>,
    times: usize,
}

impl Buckets {
    /// Sorts ascending `times` (seconds since 1970-01-01T00:00:00Z) into buckets.
    ///
    /// # Errors
    /// A time that is missing or before its predecessor.
    pub fn new(times: &[f64], bucket: Bucket) -> Result<Buckets, OverviewError> {
        let mut out = Buckets { bucket, start: Vec::new(), rows: Vec::new(), times: times.len() };
        let mut before = f64::NEG_INFINITY;
        for (position, time) in times.iter().enumerate() {
            if !time.is_finite() || *time < before {
                return Err(OverviewError::NotAscending { position, found: *time, before });
            }
            before = *time;
            let start = bucket.start(*time);
            match (out.start.last(), out.rows.last_mut()) {
                (Some(last), Some(rows)) if *last == start => rows.end = position + 1,
                _ => {
                    out.start.push(start);
                    out.rows.push(position..position + 1);
                }
            }
        }
        Ok(out)
    }

    /// Their length.
    pub fn bucket(&self) -> Bucket {
        self.bucket
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.start.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.start.is_empty()
    }

    /// Their starts, in seconds since 1970-01-01T00:00:00Z.
    pub fn start(&self) -> &[f64] {
        &self.start
    }

    /// Their middles, in seconds.
    pub fn centre(&self) -> Vec<f64> {
        self.start.iter().map(|start| (start + self.bucket.end(*start)) / 2.0).collect()
    }

    /// Start and end of each in turn, in seconds: a CF bounds array of shape `[len, 2]` in C order.
    pub fn bounds(&self) -> Vec<f64> {
        self.start.iter().flat_map(|start| [*start, self.bucket.end(*start)]).collect()
    }

    /// Whether they follow each other without a hole and are equally long.
    pub fn is_regular(&self) -> bool {
        self.bucket.is_even() && self.start.windows(2).all(|pair| pair[1] - pair[0] == self.bucket.seconds())
    }

    /// Reduces an array of shape `[outer, time, inner]` in C order; so `outer = 1` when time is the first axis and
    /// `inner = 1` when it is the last. The result has the shape `[outer, len, inner]`.
    ///
    /// # Errors
    /// Text or complex numbers, or another number of values than the shape says.
    pub fn reduce(&self, values: &Column, outer: usize, inner: usize) -> Result<Reduced, OverviewError> {
        match values {
            Column::Float(values) => self.fold(values.len(), outer, inner, |at| Part::value(values[at])),
            Column::Int(values) => self.fold(values.len(), outer, inner, |at| {
                Part::value(if values[at] == MISSING_INT { f64::NAN } else { values[at] as f64 })
            }),
            Column::Unsigned(values) => self.fold(values.len(), outer, inner, |at| {
                Part::value(if values[at] == MISSING_UNSIGNED { f64::NAN } else { values[at] as f64 })
            }),
            Column::Complex(_) | Column::Text(_) => Err(OverviewError::NoNumbers(values.kind())),
        }
    }

    /// Reduces a finer overview of shape `[outer, time, inner]`, whose bucket starts these buckets were made from.
    /// Least, greatest and count equal those of [`Buckets::reduce`] over the values themselves; mean and sum do up to rounding.
    ///
    /// # Errors
    /// Another number of values than the shape says.
    pub fn compose(&self, finer: &Reduced, outer: usize, inner: usize) -> Result<Reduced, OverviewError> {
        let len = [finer.sum.len(), finer.min.len(), finer.max.len(), finer.count.len()].into_iter().min().unwrap_or(0);
        self.fold(len, outer, inner, |at| Part {
            sum: if finer.count[at] > 0 { finer.sum[at] } else { 0.0 },
            min: finer.min[at],
            max: finer.max[at],
            count: finer.count[at],
        })
    }

    fn fold(
        &self,
        len: usize,
        outer: usize,
        inner: usize,
        part: impl Fn(usize) -> Part,
    ) -> Result<Reduced, OverviewError> {
        let expected = outer.saturating_mul(self.times).saturating_mul(inner);
        if len != expected {
            return Err(OverviewError::Shape { expected, found: len });
        }
        let mut out = Reduced::default();
        for block in 0..outer {
            for rows in &self.rows {
                for lane in 0..inner {
                    let parts = rows.clone().map(|row| part((block * self.times + row) * inner + lane));
                    out.push(parts.fold(Part::NOTHING, Part::and));
                }
            }
        }
        Ok(out)
    }
}

/// Arrays of equal shape: what an overview knows of one variable.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reduced {
    /// Mean of the present values; NaN without one.
    pub mean: Vec<f64>,
    /// Sum of the present values; NaN without one.
    pub sum: Vec<f64>,
    /// Least present value; NaN without one.
    pub min: Vec<f64>,
    /// Greatest present value; NaN without one.
    pub max: Vec<f64>,
    /// How many values were present.
    pub count: Vec<i64>,
}

impl Reduced {
    fn push(&mut self, part: Part) {
        let mean = part.sum / part.count as f64;
        // Rounding must not carry the mean out of the band; without a value all three are NaN.
        self.mean.push(if part.count > 0 { mean.max(part.min).min(part.max) } else { f64::NAN });
        self.sum.push(if part.count > 0 { part.sum } else { f64::NAN });
        self.min.push(part.min);
        self.max.push(part.max);
        self.count.push(part.count);
    }
}

/// One value or bucket on its way into a larger one.
#[derive(Clone, Copy)]
struct Part {
    sum: f64,
    min: f64,
    max: f64,
    count: i64,
}

impl Part {
    const NOTHING: Part = Part { sum: 0.0, min: f64::NAN, max: f64::NAN, count: 0 };

    fn value(value: f64) -> Part {
        if value.is_nan() { Part::NOTHING } else { Part { sum: value, min: value, max: value, count: 1 } }
    }

    /// `f64::min` and `max` prefer the side that is not NaN.
    fn and(self, other: Part) -> Part {
        Part {
            sum: self.sum + other.sum,
            min: self.min.min(other.min),
            max: self.max.max(other.max),
            count: self.count + other.count,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn same(a: f64, b: f64) -> bool {
        a == b || (a.is_nan() && b.is_nan())
    }

    /// Values with missing ones, over `[outer, time, inner]`, and irregular ascending times.
    fn record() -> impl Strategy<Value = (Vec<f64>, Vec<f64>, usize, usize)> {
        (1usize..4, 1usize..4, proptest::collection::vec(0u32..9000, 1..80), -2_000_000i64..2_000_000_000)
            .prop_flat_map(|(outer, inner, steps, first)| {
                let times: Vec<f64> = steps
                    .iter()
                    .scan(first as f64, |time, step| {
                        *time += f64::from(*step);
                        Some(*time)
                    })
                    .collect();
                let one = prop_oneof![4 => -1e4f64..1e4, 1 => Just(f64::NAN)];
                let values = proptest::collection::vec(one, outer * inner * times.len());
                (Just(times), values, Just(outer), Just(inner))
            })
    }

    proptest! {
        #[test]
        fn equals_a_recount((times, values, outer, inner) in record(), bucket in prop_oneof![Just(Bucket::HOUR), Just(Bucket::DAY)]) {
            let buckets = Buckets::new(&times, bucket).unwrap();
            let reduced = buckets.reduce(&Column::Float(values.clone()), outer, inner).unwrap();
            let mut cells: BTreeMap<(usize, i64, usize), Vec<f64>> = BTreeMap::new();
            for block in 0..outer {
                for (row, time) in times.iter().enumerate() {
                    for lane in 0..inner {
                        let number = (*time as i64).div_euclid(bucket.seconds() as i64);
                        let cell = cells.entry((block, number, lane)).or_default();
                        let value = values[(block * times.len() + row) * inner + lane];
                        if !value.is_nan() {
                            cell.push(value);
                        }
                    }
                }
            }
            prop_assert_eq!(cells.len(), reduced.mean.len());
            for (at, ((_, number, _), cell)) in cells.iter().enumerate() {
                prop_assert_eq!(buckets.start()[at / inner % buckets.len()], *number as f64 * bucket.seconds());
                prop_assert_eq!(reduced.count[at], cell.len() as i64);
                let least = cell.iter().copied().reduce(f64::min).unwrap_or(f64::NAN);
                let greatest = cell.iter().copied().reduce(f64::max).unwrap_or(f64::NAN);
                prop_assert!(same(reduced.min[at], least));
                prop_assert!(same(reduced.max[at], greatest));
                let mean = cell.iter().sum::<f64>() / cell.len() as f64;
                let sum = if cell.is_empty() { f64::NAN } else { cell.iter().sum() };
                prop_assert!(same(reduced.sum[at], sum) || (reduced.sum[at] - sum).abs() < 1e-6);
                prop_assert!(same(reduced.mean[at], mean) || (reduced.mean[at] - mean).abs() < 1e-8);
            }
        }

        #[test]
        fn days_of_hours_are_days((times, values, outer, inner) in record()) {
            let hours = Buckets::new(&times, Bucket::HOUR).unwrap();
            let finer = hours.reduce(&Column::Float(values.clone()), outer, inner).unwrap();
            let composed = Buckets::new(hours.start(), Bucket::DAY).unwrap().compose(&finer, outer, inner).unwrap();
            let days = Buckets::new(&times, Bucket::DAY).unwrap();
            let direct = days.reduce(&Column::Float(values), outer, inner).unwrap();
            prop_assert_eq!(&composed.count, &direct.count);
            for at in 0..direct.count.len() {
                prop_assert!(same(composed.min[at], direct.min[at]));
                prop_assert!(same(composed.max[at], direct.max[at]));
                prop_assert!(same(composed.mean[at], direct.mean[at]) || (composed.mean[at] - direct.mean[at]).abs() < 1e-8);
            }
        }
    }

    #[test]
    fn what_is_an_amount() {
        for (methods, amount) in [
            ("time: sum", true),
            ("area: mean time: sum", true),
            ("time: sum (interval: 10 minutes)", true),
            ("time: area: sum", true),
            ("time: sum within days time: mean over days", false),
            ("time: mean", false),
            ("time: point area: sum", false),
            ("time: mean (comment: time: sum)", false),
            ("sum", false),
            ("", false),
        ] {
            assert_eq!(is_amount(methods, "time"), amount, "{methods}");
        }
    }

    #[test]
    fn a_gap_makes_no_buckets_and_a_missing_value_counts_0() {
        let times = [0.0, 1800.0, 3600.0, 360_000.0];
        let buckets = Buckets::new(&times, Bucket::HOUR).unwrap();
        assert_eq!(buckets.start(), [0.0, 3600.0, 360_000.0]);
        assert_eq!(buckets.centre(), [1800.0, 5400.0, 361_800.0]);
        assert_eq!(buckets.bounds(), [0.0, 3600.0, 3600.0, 7200.0, 360_000.0, 363_600.0]);
        assert!(!buckets.is_regular());
        let reduced = buckets.reduce(&Column::Int(vec![1, 4, MISSING_INT, 7]), 1, 1).unwrap();
        assert_eq!(reduced.count, [2, 0, 1]);
        assert_eq!(reduced.mean[0], 2.5);
        assert!(reduced.mean[1].is_nan() && reduced.min[1].is_nan() && reduced.max[1].is_nan());
        assert_eq!((reduced.min[2], reduced.max[2]), (7.0, 7.0));
    }

    #[test]
    fn before_1970_a_day_begins_at_midnight_too() {
        let buckets = Buckets::new(&[-1.0, 0.0], Bucket::DAY).unwrap();
        assert_eq!(buckets.start(), [-86_400.0, 0.0]);
    }

    #[test]
    fn times_out_of_order_are_refused() {
        let error = Buckets::new(&[0.0, 10.0, 5.0], Bucket::HOUR).unwrap_err();
        assert_eq!(error.to_string(), "time 2: expected ascending times without a missing one, found 5 after 10");
        assert!(Buckets::new(&[f64::NAN], Bucket::HOUR).is_err());
        let buckets = Buckets::new(&[0.0], Bucket::HOUR).unwrap();
        assert_eq!(buckets.reduce(&Column::Text(vec!["a".into()]), 1, 1), Err(OverviewError::NoNumbers(Kind::Text)));
        let huge = buckets.reduce(&Column::Unsigned(vec![1 << 63]), 1, 1).unwrap();
        assert_eq!((huge.max[0], huge.count[0]), ((1_u64 << 63) as f64, 1));
        assert_eq!(
            buckets.reduce(&Column::Float(vec![1.0; 3]), 2, 1),
            Err(OverviewError::Shape { expected: 2, found: 3 })
        );
    }
}
