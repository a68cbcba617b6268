//! Statistics of a window, exact whatever its length: whole buckets from the overviews, whose counts, least and greatest
//! values compose, and the ends of the window from the values themselves.

use super::chunk::{Chunk, each};
use super::cost::Load;
use super::fail::ReadError;
use super::level::Candidate;
use super::select::Selected;
use super::source::{Source, Times};
use super::values::{Opened, Window, along};
use super::{cf, cost};
use crate::dataset::Dataset;
use crate::layout::{COUNT_SUFFIX, MAX_SUFFIX, MIN_SUFFIX, join};
use crate::overview::Bucket;
use crate::series::{Derive, QUANTILES, Request, Stats, quantile};
use futures::future::join4;
use std::ops::Range;
use std::sync::Arc;

/// Values that are kept for quantiles.
const KEPT: u64 = 20_000_000;

/// Statistics of the lines of `request`.
pub(crate) async fn stats(source: &Source, dataset: &Dataset, request: &Request) -> Result<Vec<Stats>, ReadError> {
    // The window of a climatology is one of the year 2000.
    let window = request.window.filter(|_| request.derive != Derive::Climatology);
    let Some(asked) = Selected::new(source, dataset, request, window)? else {
        return Ok(vec![Stats { exact: true, ..Stats::default() }; request.lines.as_ref().map_or(1, |(_, l)| l.len())]);
    };
    let Some(finest) = asked.candidates.first() else { return Ok(vec![Stats::default(); asked.positions.len()]) };
    let most = cost::most(request);
    let time_bytes = cost::times(source, finest)?;
    let array = source.open(finest.array)?;
    let mut sums = Sums::new(&asked, request);
    let whole = (from_end(asked.window.0, asked.extent.0), to_end(asked.window.1, asked.extent.1));

    // Times that cost too much are not read: then the ends of the window are buckets, too.
    let times = if time_bytes <= most { Some(source.times(finest.time).await?) } else { None };
    let members = asked.members(request);
    let steps = match &times {
        Some(times) => count(times, whole) * members,
        None => (finest.points.round() as u64).saturating_mul(members),
    };
    let load = |spans: &[(f64, f64)]| {
        let of = |times: &Arc<Times>| {
            let windows = spans.iter().flat_map(|span| asked.windows(finest, &positions(times, *span), request));
            windows
                .fold(Load { bytes: time_bytes, requests: 0 }, |all, window| all.and(Load::of(finest.array, &window)))
        };
        times.as_ref().map(of)
    };
    let everything = load(&[whole]);
    let values = steps.saturating_mul(asked.positions.len() as u64);
    let is_small = |load: &Option<Load>| load.is_some_and(|load| load.bytes <= most);
    let mut left = vec![whole];
    sums.keeps = is_small(&everything) && values <= KEPT;
    if !is_small(&everything) {
        let mut last = None;
        for coarser in asked.candidates.iter().skip(1).rev() {
            if left.is_empty() {
                break;
            }
            let Some(buckets) = Buckets::of(source, &asked, coarser).await? else { continue };
            let mut next = Vec::new();
            for span in left {
                let range = buckets.inside(span);
                next.extend(buckets.around(span, &range, asked.extent));
                sums.buckets(&asked, coarser, &buckets, range, request).await?;
            }
            left = next;
            last = Some((coarser, buckets));
        }
        let ends = load(&left);
        if !left.is_empty() && !is_small(&ends) {
            // The buckets that hold the ends, whole.
            let Some((coarser, buckets)) = last else {
                let estimate = cost::load(source, &asked, finest, request)?;
                let bytes = everything.unwrap_or(estimate).bytes;
                let hint = "Choose a shorter period or fewer lines, or allow more bytes.";
                let load = Load { bytes, requests: 0 };
                return load.check(&finest.array.path, most, hint).map(|()| Vec::new());
            };
            for span in std::mem::take(&mut left) {
                let range = buckets.touching(span);
                sums.is_exact &= range.is_empty();
                sums.buckets(&asked, coarser, &buckets, range, request).await?;
            }
        }
    }
    if let Some(times) = &times {
        for span in left {
            sums.values(&array, &asked, finest, times, span, request).await?;
        }
    }
    sums.is_exact &= times.is_some();
    Ok(sums.finish(steps))
}

/// The record's own ends are no borders: all that is there lies inside.
fn from_end(from: f64, first: f64) -> f64 {
    if from <= first { f64::NEG_INFINITY } else { from }
}

/// A window holds its last instant; the spans here end before theirs.
fn to_end(to: f64, last: f64) -> f64 {
    if to >= last { f64::INFINITY } else { to.next_up() }
}

/// Positions that may hold times of the span, its end left out.
fn positions(times: &Times, span: (f64, f64)) -> Range<u64> {
    times.range(span.0, span.1.next_down())
}

fn holds(span: (f64, f64), time: f64) -> bool {
    time >= span.0 && time < span.1
}

/// How many times lie in the span.
fn count(times: &Times, span: (f64, f64)) -> u64 {
    let range = positions(times, span);
    match times.is_ordered() {
        true => range.end - range.start,
        false => range.filter(|at| holds(span, times.at(*at))).count() as u64,
    }
}

/// The buckets of a level that has means, least and greatest values and counts.
struct Buckets {
    /// Mean (or sum), least, greatest, count.
    arrays: [Arc<Opened>; 4],
    /// Ascending.
    starts: Vec<f64>,
    ends: Vec<f64>,
}

impl Buckets {
    /// `None` where the level lacks one of them, or where nothing says what a bucket spans.
    async fn of(
        source: &Source,
        asked: &Selected<'_>,
        candidate: &Candidate<'_>,
    ) -> Result<Option<Buckets>, ReadError> {
        let (level, array) = (&candidate.level.path, candidate.array);
        let name = |suffix: &str| format!("{}{suffix}", asked.variable.name);
        // `x_max` may be a variable of its own beside `x`; then it is not the greatest of `x`.
        let part = |suffix: &str| {
            let own = asked.group.variable(&name(suffix)).is_some();
            let node = source.tree.array(&join(level, &name(suffix))).filter(|_| !own);
            node.filter(|node| node.shape == array.shape).map(|node| source.open(node)).transpose()
        };
        let (Some(least), Some(greatest), Some(count)) = (part(MIN_SUFFIX)?, part(MAX_SUFFIX)?, part(COUNT_SUFFIX)?)
        else {
            return Ok(None);
        };
        let Some((starts, ends)) = spans(source, candidate).await? else { return Ok(None) };
        let is_sane =
            starts.iter().zip(&ends).all(|(start, end)| start < end) && starts.is_sorted() && ends.is_sorted();
        if !is_sane {
            return Ok(None);
        }
        Ok(Some(Buckets { arrays: [source.open(array)?, least, greatest, count], starts, ends }))
    }

    fn range(first: usize, end: usize) -> Range<u64> {
        first as u64..end.max(first) as u64
    }

    /// Those that lie in the span as a whole.
    fn inside(&self, span: (f64, f64)) -> Range<u64> {
        let first = self.starts.partition_point(|start| *start < span.0);
        Self::range(first, self.ends.partition_point(|end| *end <= span.1))
    }

    /// Those that share an instant with it.
    fn touching(&self, span: (f64, f64)) -> Range<u64> {
        let first = self.ends.partition_point(|end| *end <= span.0);
        Self::range(first, self.starts.partition_point(|start| *start < span.1))
    }

    /// What the buckets of `range` leave of the span. Where they begin with the record nothing is before them, nor after
    /// them where they end with it.
    fn around(&self, span: (f64, f64), range: &Range<u64>, extent: (f64, f64)) -> Vec<(f64, f64)> {
        let first = self.starts.get(range.start as usize).filter(|_| !range.is_empty());
        let last = (range.end as usize).checked_sub(1).and_then(|last| self.ends.get(last));
        let (Some(first), Some(last)) = (first, last) else { return vec![span] };
        let mut out = Vec::new();
        if span.0 < *first && *first > extent.0 {
            out.push((span.0, *first));
        }
        if *last < span.1 && *last <= extent.1 {
            out.push((*last, span.1));
        }
        out
    }
}

/// Start and end of each bucket: from the bounds of the times (CF 1.11, section 7.1) where they are known, else from a
/// name such as `1h`, whose buckets are pieces of UTC.
async fn spans(source: &Source, candidate: &Candidate<'_>) -> Result<Option<(Vec<f64>, Vec<f64>)>, ReadError> {
    let level = &candidate.level;
    if let Some(bucket) = Bucket::parse(&level.name) {
        let times = source.times(candidate.time).await?;
        let length = candidate.time.shape.first().copied().unwrap_or(0);
        let starts: Vec<f64> = (0..length).map(|at| bucket.start(times.at(at))).collect();
        let ends = starts.iter().map(|start| bucket.end(*start)).collect();
        return Ok(Some((starts, ends)));
    }
    let named = candidate.time.text("bounds").and_then(|name| source.tree.array(&join(&level.path, name)));
    let length = candidate.time.shape.first().copied().unwrap_or(0);
    let Some(bounds) = named.filter(|bounds| bounds.shape == [length, 2] && !bounds.is_text()) else { return Ok(None) };
    // Bounds have the units of their times, said or not.
    let coding = cf::time_of(candidate.time)?;
    let window: Window = [along(0..length), along(0..2)].concat();
    let stored = source.open(bounds)?.numbers(&window).await?;
    let pairs = stored.as_chunks::<2>().0;
    Ok(Some(pairs.iter().map(|[start, end]| (coding.seconds(*start), coding.seconds(*end))).unzip()))
}

/// What is known of one line so far.
#[derive(Debug, Clone)]
struct Sum {
    n: u64,
    min: f64,
    max: f64,
    total: f64,
    kept: Vec<f64>,
}

struct Sums {
    /// By line, in the order of the request.
    lines: Vec<Sum>,
    /// Whether values are kept for quantiles.
    keeps: bool,
    is_exact: bool,
    axes: Axes,
}

impl Sums {
    fn new(asked: &Selected<'_>, request: &Request) -> Sums {
        let none = Sum { n: 0, min: f64::INFINITY, max: f64::NEG_INFINITY, total: 0.0, kept: Vec::new() };
        let axis = |name: &str| asked.variable.dimensions.iter().position(|known| known == name);
        let axes = Axes {
            time: axis(&asked.time.name),
            lines: request.lines.as_ref().and_then(|(name, _)| axis(name)),
            positions: asked.positions.clone(),
        };
        Sums { lines: vec![none; asked.positions.len()], keeps: false, is_exact: true, axes }
    }

    /// Adds the values in the span.
    async fn values(
        &mut self,
        array: &Opened,
        asked: &Selected<'_>,
        finest: &Candidate<'_>,
        times: &Times,
        span: (f64, f64),
        request: &Request,
    ) -> Result<(), ReadError> {
        let range = positions(times, span);
        let windows = asked.windows(finest, &range, request);
        let is_all = times.is_ordered();
        let mut failed = Vec::new();
        let Sums { lines, axes, keeps, .. } = self;
        let mut take = |part: &Window, chunk: &Chunk| {
            axes.each(part, &mut |line, time, at| {
                let value = chunk.at(at);
                if value.is_nan() || !(is_all || holds(span, times.at(time))) {
                    return;
                }
                if let Some(sum) = lines.get_mut(line) {
                    sum.n += 1;
                    sum.min = sum.min.min(value);
                    sum.max = sum.max.max(value);
                    sum.total += value;
                    if *keeps {
                        sum.kept.push(value);
                    }
                }
            });
        };
        each(array, &windows, &mut failed, &mut take).await?;
        self.is_exact &= failed.is_empty();
        Ok(())
    }

    /// Adds the buckets of the range.
    async fn buckets(
        &mut self,
        asked: &Selected<'_>,
        candidate: &Candidate<'_>,
        buckets: &Buckets,
        range: Range<u64>,
        request: &Request,
    ) -> Result<(), ReadError> {
        if range.is_empty() {
            return Ok(());
        }
        let is_amount = asked.variable.amount;
        for window in asked.windows(candidate, &range, request) {
            let mut failed = Vec::new();
            let [means, least, greatest, counts] = &buckets.arrays;
            let (mut a, mut b, mut c) = (Vec::new(), Vec::new(), Vec::new());
            let read = join4(
                means.patchy(&window, &mut failed),
                least.patchy(&window, &mut a),
                greatest.patchy(&window, &mut b),
                counts.patchy(&window, &mut c),
            )
            .await;
            let (means, least, greatest, counts) = (read.0?, read.1?, read.2?, read.3?);
            self.is_exact &= failed.is_empty() && a.is_empty() && b.is_empty() && c.is_empty();
            let Sums { lines, axes, .. } = self;
            axes.each(&window, &mut |line, _, at| {
                let of = |values: &[f64]| values.get(at).copied().unwrap_or(f64::NAN);
                let (count, mean) = (of(&counts), of(&means));
                let Some(sum) = lines.get_mut(line).filter(|_| count >= 1.0 && !mean.is_nan()) else { return };
                sum.n += count as u64;
                sum.total += if is_amount { mean } else { mean * count };
                // The least of a number and NaN is the number.
                sum.min = sum.min.min(of(&least));
                sum.max = sum.max.max(of(&greatest));
            });
        }
        Ok(())
    }

    fn finish(self, steps: u64) -> Vec<Stats> {
        let (keeps, exact) = (self.keeps, self.is_exact);
        let one = |mut sum: Sum| {
            let mut out = Stats { n: sum.n, missing: steps.saturating_sub(sum.n), exact, ..Stats::default() };
            if sum.n > 0 {
                let is_band = sum.min <= sum.max;
                let mean = sum.total / sum.n as f64;
                // Rounding must not carry the mean out of the band.
                out.mean = if is_band { mean.max(sum.min).min(sum.max) } else { mean };
                (out.min, out.max) = if is_band { (sum.min, sum.max) } else { (f64::NAN, f64::NAN) };
            }
            if keeps {
                sum.kept.sort_unstable_by(f64::total_cmp);
                out.quantiles = QUANTILES.map(|q| quantile(&sum.kept, q));
            }
            out
        };
        self.lines.into_iter().map(one).collect()
    }
}

/// Which axes of the variable are what.
struct Axes {
    time: Option<usize>,
    lines: Option<usize>,
    /// Of the lines, in the order of the request.
    positions: Vec<u64>,
}

impl Axes {
    /// Calls `take` with the line (in the order of the request), the position in time and the place in the values of each
    /// cell of the window that belongs to a line.
    fn each(&self, window: &Window, take: &mut dyn FnMut(usize, u64, usize)) {
        let length = |range: &Range<u64>| (range.end - range.start) as usize;
        let stride = |axis: usize| window.iter().skip(axis + 1).map(length).product::<usize>();
        let Some((time, times)) = self.time.and_then(|axis| Some((axis, window.get(axis)?))) else { return };
        let all: usize = window.iter().map(length).product();
        let (time_stride, time_length) = (stride(time), length(times));
        let along = self.lines.and_then(|axis| Some((stride(axis), window.get(axis)?)));
        for (line, position) in self.positions.iter().enumerate() {
            let (line_stride, lines) = match &along {
                Some((stride, range)) if range.contains(position) => (*stride, (*range).clone()),
                Some(_) => continue,
                None => (all.max(1), *position..*position + 1),
            };
            let line_length = length(&lines);
            let first = (position - lines.start) as usize * line_stride;
            // Every cell of this line at the first time, then along time.
            for cell in 0..all / time_length.max(1) / line_length.max(1) {
                let mut at = first;
                let mut rest = cell;
                for axis in (0..window.len()).rev() {
                    if axis != time && Some(axis) != self.lines {
                        let own = length(&window[axis]).max(1);
                        at += rest % own * stride(axis);
                        rest /= own;
                    }
                }
                for (step, time) in times.clone().enumerate() {
                    take(line, time, at + step * time_stride);
                }
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_of_a_line_once() {
        // [line 2, member 2, time 3, other 1]
        let axes = Axes { time: Some(2), lines: Some(0), positions: vec![5, 4, 9] };
        let mut found = Vec::new();
        axes.each(&vec![4..6, 0..2, 7..10, 3..4], &mut |line, time, at| found.push((line, time, at)));
        let of = |line: usize, from: usize| (0..3).map(move |i| (line, 7 + i as u64, from + i));
        let wanted: Vec<_> = of(0, 6).chain(of(0, 9)).chain(of(1, 0)).chain(of(1, 3)).collect();
        assert_eq!(found, wanted);
        // [time 2, line 3], and no lines.
        let axes = Axes { time: Some(0), lines: Some(1), positions: vec![2] };
        found.clear();
        axes.each(&vec![0..2, 0..3], &mut |line, time, at| found.push((line, time, at)));
        assert_eq!(found, [(0, 0, 2), (0, 1, 5)]);
        let axes = Axes { time: Some(0), lines: None, positions: vec![0] };
        found.clear();
        axes.each(&vec![5..7], &mut |line, time, at| found.push((line, time, at)));
        assert_eq!(found, [(0, 5, 0), (0, 6, 1)]);
    }

    #[test]
    fn spans_end_before_their_end() {
        let times = Times::Regular { start: 0.0, step: 10.0, len: 10 };
        assert_eq!(positions(&times, (10.0, 30.0)), 1..3);
        assert_eq!(positions(&times, (10.0, 30f64.next_up())), 1..4);
        assert_eq!(positions(&times, (f64::NEG_INFINITY, f64::INFINITY)), 0..10);
        let loose = Times::read(vec![30.0, 10.0, 20.0]);
        assert_eq!(count(&loose, (10.0, 30.0)), 2);
    }
}
