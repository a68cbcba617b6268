//! Pieces of time: which labels lie in which, and what becomes of a variable.

use super::arrow;
use super::dimension::{Dimension, Positions};
use super::source::Source;
use crate::fault::{Error, Fault};
use crate::select::query::{Every, Method};
use std::ops::Range;
use std::sync::Arc;
use zarr_fuse_core::column::{Column, MISSING_INT};
use zarr_fuse_core::overview::Bucket;
use zarr_fuse_core::schema::{DataType, Unit, Variable};
use zarr_fuse_core::time::{StoredTime, Tick};
use zarr_fuse_core::units;

/// The pieces of the time of a plan.
pub(super) struct Buckets {
    /// The dimension that is time.
    pub(super) axis: usize,
    pub(super) method: Method,
    /// Of each selected label the number of its piece; pieces are numbered by their start.
    pub(super) of: Vec<usize>,
    /// Of each selected label its ticks.
    pub(super) ticks: Vec<i64>,
    /// Whether pieces follow each other as labels do.
    sorted: bool,
    /// Runs of labels that lie in one chunk.
    pub(super) cuts: Vec<Range<usize>>,
    /// The dimension whose labels are the starts of the pieces.
    pub(super) shown: Dimension,
}

impl Buckets {
    /// The pieces along the one dimension that is time. `cuts`: its runs of labels that lie in one chunk.
    ///
    /// # Errors
    /// None or several times; pieces that do not begin at ticks; months of a calendar without the usual ones.
    pub(super) fn new(every: Every, dimensions: &[Dimension], cuts: &[Vec<Range<usize>>]) -> Result<Self, Error> {
        let fault = |message: String, hint: &str| Error::from(Fault::of_file("", message).hint(hint));
        let times = (0..dimensions.len()).filter(|at| dimensions[*at].variable.data_type == DataType::Datetime);
        let times: Vec<usize> = times.collect();
        let [axis] = times.as_slice() else {
            let names: Vec<&str> = dimensions.iter().map(Dimension::name).collect();
            let message = format!("expected one dimension of times, found {} among {}", times.len(), names.join(", "));
            return Err(fault(message, "values are put together along time; select variables over it"));
        };
        let (dimension, method) = (&dimensions[*axis], every.method);
        let time = super::source::time_of(&dimension.variable)?;
        let Column::Int(ticks) = dimension.labels.as_ref() else {
            return Err(Error::Schema(format!("`{}` holds no ticks", dimension.name)));
        };
        let mut starts = Vec::with_capacity(ticks.len());
        for ticks in ticks {
            let start = start(every.bucket, time, *ticks).ok_or_else(|| {
                let name = every.bucket.name();
                let message = format!("pieces of {name} do not begin at whole ticks of `{}`", dimension.name);
                fault(
                    message,
                    &format!("its times are ticks of {} in the calendar {}", time.tick.name(), time.calendar_name()),
                )
            })?;
            starts.push(start);
        }
        let mut labels = starts.clone();
        labels.sort_unstable();
        labels.dedup();
        let of: Vec<usize> = starts.iter().map(|start| labels.partition_point(|label| label < start)).collect();
        let labels = Column::Int(labels);
        let values = arrow::array(DataType::Datetime, time, &labels, None);
        let shown = Dimension {
            name: dimension.name.clone(),
            variable: dimension.variable.clone(),
            positions: Positions::First(labels.len()),
            labels: Arc::new(labels),
            values,
        };
        let cuts = cuts.get(*axis).cloned().unwrap_or_default();
        Ok(Self { axis: *axis, method, sorted: of.is_sorted(), of, ticks: ticks.clone(), cuts, shown })
    }

    /// Cuts of the pieces: each ends with the piece in which a chunk ends.
    pub(super) fn outer(&self) -> Vec<Range<usize>> {
        if !self.sorted {
            return if self.shown.is_empty() { Vec::new() } else { std::iter::once(0..self.shown.len()).collect() };
        }
        let mut from = 0;
        let ends = self.cuts.iter().filter_map(|cut| self.of.get(cut.end.checked_sub(1)?).map(|piece| piece + 1));
        let mut cuts = Vec::new();
        for end in ends {
            if end > from {
                cuts.push(from..end);
                from = end;
            }
        }
        cuts
    }

    /// Runs of labels, each of one chunk, among which all labels of some pieces are.
    pub(super) fn inner(&self, pieces: &Range<usize>) -> Vec<Range<usize>> {
        let within = match self.sorted {
            true => self.of.partition_point(|of| *of < pieces.start)..self.of.partition_point(|of| *of < pieces.end),
            false => 0..self.of.len(),
        };
        let cuts = self.cuts.iter().map(|cut| cut.start.max(within.start)..cut.end.min(within.end));
        cuts.filter(|cut| !cut.is_empty()).collect()
    }
}

/// The start of the piece that holds a time, in ticks; `None` if it is at no whole tick, or too far away.
fn start(bucket: Bucket, time: StoredTime, ticks: i64) -> Option<i64> {
    let tick = i128::from(time.tick.nanoseconds());
    let second = i128::from(Tick::Second.nanoseconds());
    let nanoseconds = i128::from(ticks) * tick;
    if ticks == MISSING_INT {
        return None;
    }
    let start = match bucket {
        Bucket::Seconds(length) => {
            // As the levels of a release: whole weeks begin on a Monday, 1970-01-05.
            let from = if length % 604_800 == 0 { 4 * 86_400 * second } else { 0 };
            let length = i128::from(length) * second;
            (nanoseconds - from).div_euclid(length) * length + from
        }
        Bucket::Months(_) if !time.calendar.is_gregorian() => return None,
        Bucket::Months(_) => bucket.start(nanoseconds.div_euclid(second) as f64) as i128 * second,
    };
    (start.rem_euclid(tick) == 0).then(|| i64::try_from(start / tick).ok()).flatten()
}

/// What the values of a variable are when they are put together: its type, unit and cell methods.
///
/// # Errors
/// Values of which there is no such thing, as the mean of texts.
pub(super) fn shown(source: &Source, method: Method, time: &str) -> Result<Variable, Error> {
    let variable = &source.variable;
    let of = variable.data_type;
    let picks = matches!(method, Method::First | Method::Last | Method::Count);
    let ordered = matches!(method, Method::Min | Method::Max);
    let direction = |name: &str| name.ends_with("_direction") || name.ends_with("azimuth_angle");
    let why = match of {
        DataType::String if !picks => Some("texts"),
        DataType::Complex64 | DataType::Complex128 if !picks => Some("complex numbers"),
        DataType::Datetime if !picks && !ordered => Some("times"),
        _ if !picks && variable.standard_name.as_deref().is_some_and(direction) => {
            Some("directions, as 350 and 10 degrees")
        }
        _ => None,
    };
    if let Some(why) = why {
        let message = format!("`{}`: there is no {method} of {why}", source.name);
        return Err(Fault::of_file("", message).hint("take --first, --last or --count, or leave it out").into());
    }
    let mut shown = variable.clone();
    let is_float = matches!(of, DataType::Float32 | DataType::Float64);
    let word = match method {
        Method::Count => {
            shown.data_type = DataType::Int64;
            shown.unit = Unit::Of(String::new());
            shown.standard_name = None;
            shown.cell_methods = None;
            shown.attrs.clear();
            let what = variable.long_name.clone().unwrap_or_else(|| source.name.replace('_', " "));
            shown.long_name = Some(format!("number of values of {what}"));
            return Ok(shown);
        }
        Method::Mean => "mean",
        Method::Min => "minimum",
        Method::Max => "maximum",
        Method::Sum => "sum",
        Method::Median => "median",
        Method::Std => "standard_deviation",
        Method::First | Method::Last => "point",
    };
    match method {
        Method::Mean | Method::Median | Method::Std if !is_float => shown.data_type = DataType::Float64,
        Method::Sum if of == DataType::Uint64 => {}
        Method::Sum if !is_float => shown.data_type = DataType::Int64,
        _ => {}
    }
    if method == Method::Std
        && let Unit::Of(unit) = &variable.unit
    {
        // A difference of temperatures is no temperature.
        let kelvin = units::parse("K").and_then(|kelvin| units::parse(unit)?.to(&kelvin));
        if kelvin.is_ok_and(|to| to.multiply / to.divide == 1.0 && to.add != 0.0) {
            shown.unit = Unit::Of("K".into());
        }
    }
    let methods = variable.cell_methods.iter().cloned().chain([format!("{time}: {word}")]);
    shown.cell_methods = Some(methods.collect::<Vec<_>>().join(" "));
    Ok(shown)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use zarr_fuse_core::time::Calendar;

    #[test]
    fn pieces_begin_as_those_of_a_release() {
        let time = |tick| StoredTime { tick, calendar: Calendar::default() };
        let bucket = |name| Bucket::parse(name).unwrap();
        for (name, tick, ticks, expected) in [
            ("1h", Tick::Second, 3_601, Some(3_600)),
            ("1h", Tick::Second, -1, Some(-3_600)),
            ("10min", Tick::Millisecond, 601_000, Some(600_000)),
            ("1h", Tick::Nanosecond, 1_757_926_799_999_999_999, Some(1_757_923_200_000_000_000)),
            ("1d", Tick::Day, 20_000, Some(20_000)),
            ("1h", Tick::Day, 20_000, Some(20_000)),
            ("1w", Tick::Day, 3, Some(-3)),
            ("1w", Tick::Day, 4, Some(4)),
            ("1mo", Tick::Day, 58, Some(31)),
            ("1y", Tick::Hour, 24 * 400, Some(24 * 365)),
            ("36h", Tick::Day, 3, Some(3)),
            ("36h", Tick::Day, 2, None),
            ("1h", Tick::Second, MISSING_INT, None),
        ] {
            assert_eq!(start(bucket(name), time(tick), ticks), expected, "{name} {ticks}");
        }
        let noleap = StoredTime { tick: Tick::Day, calendar: Calendar::NoLeap };
        assert_eq!((start(bucket("1mo"), noleap, 40), start(bucket("10d"), noleap, 49)), (None, Some(40)));
        for ticks in [-1_000_000_007, 0, 1_757_926_799] {
            for name in ["1h", "1d", "1w", "3mo", "1y"] {
                let expected = bucket(name).start(ticks as f64) as i64;
                assert_eq!(start(bucket(name), time(Tick::Second), ticks), Some(expected), "{name} {ticks}");
            }
        }
    }
}
