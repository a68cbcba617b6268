//! From the points of an answer to what is drawn of them: runs without gaps, cut to the window and the plot rectangle.

use super::series::Layout;
use crate::order;
use crate::read::points;
use zarr_fuse_core::series::{Answer, Line};

/// A point of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    pub(crate) time: f64,
    pub(crate) mean: f64,
    pub(crate) min: f64,
    pub(crate) max: f64,
    /// Whether it is a point of the answer, and not one put in where a line crosses the edge of the window.
    pub(crate) real: bool,
}

/// Neighbouring points with no gap between them.
pub(crate) type Run = Vec<Point>;

/// The parts of a line inside the window. A pair of points further apart than `gap` is not joined; 0 or less joins
/// all. A point that is no number, or does not follow in time, ends a run.
pub(crate) fn runs(line: &Line, gap: f64, (from, to): (f64, f64)) -> Vec<Run> {
    let len = points(line);
    let times = line.time.get(..len).unwrap_or_default();
    // One point more at both sides, for the parts of the line up to the edges.
    let first = times.partition_point(|t| *t < from).saturating_sub(1);
    let last = (times.partition_point(|t| *t <= to) + 1).min(len);
    let mut runs: Vec<Run> = Vec::new();
    let mut previous: Option<Point> = None;
    for (i, &time) in times.iter().enumerate().take(last).skip(first) {
        let point = Point { time, mean: line.mean[i], min: line.min[i], max: line.max[i], real: true };
        let finite = [point.time, point.mean, point.min, point.max].iter().all(|v| v.is_finite());
        if !finite {
            previous = None;
            continue;
        }
        let joined = previous.filter(|p| point.time > p.time && (gap <= 0.0 || point.time - p.time <= gap));
        previous = Some(point);
        let inside = (from..=to).contains(&point.time);
        if joined.is_none() && inside {
            runs.push(vec![point]);
        }
        let Some(before) = joined else { continue };
        if before.time < from && point.time > from {
            runs.push(vec![between(&before, &point, from)]);
        }
        let reached = if inside {
            point
        } else if point.time > to && before.time < to {
            between(&before, &point, to)
        } else {
            continue;
        };
        match runs.last_mut() {
            Some(run) => run.push(reached),
            None => runs.push(vec![reached]),
        }
    }
    runs
}

fn between(a: &Point, b: &Point, time: f64) -> Point {
    let share = (time - a.time) / (b.time - a.time);
    let mix = |x: f64, y: f64| x * (1.0 - share) + y * share;
    Point { time, mean: mix(a.mean, b.mean), min: mix(a.min, b.min), max: mix(a.max, b.max), real: false }
}

/// Spans of the window in which no line has a run, longer than the answer's gap; each point covers half of its
/// bucket to either side.
pub(crate) fn empty_spans(runs: &[Vec<Run>], answer: &Answer, (from, to): (f64, f64)) -> Vec<(f64, f64)> {
    let half = answer.step.unwrap_or(0.0).max(0.0) / 2.0;
    let full: Vec<(f64, f64)> =
        runs.iter().flatten().filter_map(|run| Some((run.first()?.time - half, run.last()?.time + half))).collect();
    let sorted = order::by(&full.iter().map(|span| span.0).collect::<Vec<f64>>());
    let mut empty = Vec::new();
    let mut reached = from;
    for (start, end) in sorted.into_iter().map(|i| full[i]).chain([(to, to)]) {
        if start - reached > answer.gap.max(0.0) && start > reached {
            empty.push((reached, start.min(to)));
        }
        reached = reached.max(end);
    }
    empty
}

/// The outline of a run's band in pixels, cut to the plot rectangle from above and below.
pub(crate) fn band(run: &Run, layout: &Layout) -> Vec<(f64, f64)> {
    if run.len() < 2 {
        return Vec::new();
    }
    let pixel = |time: f64, value: f64| {
        (layout.time.pixel(time), layout.value.pixel(value).clamp(layout.plot.y, layout.plot.bottom()))
    };
    let upper = run.iter().map(|p| pixel(p.time, p.max));
    let lower = run.iter().rev().map(|p| pixel(p.time, p.min));
    upper.chain(lower).collect()
}

/// The run's mean line in pixels, cut to the plot rectangle: more than one piece when it leaves and comes back.
pub(crate) fn clipped(run: &Run, layout: &Layout) -> Vec<Vec<(f64, f64)>> {
    let (top, bottom) = (layout.plot.y, layout.plot.bottom());
    let mut pieces: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut open = false;
    let pixels = run.iter().map(|p| (layout.time.pixel(p.time), layout.value.pixel(p.mean)));
    let mut previous: Option<(f64, f64)> = None;
    for point in pixels {
        let Some(before) = previous.replace(point) else { continue };
        let Some((a, b)) = cut(before, point, (top, bottom)) else {
            open = false;
            continue;
        };
        match pieces.last_mut() {
            Some(piece) if open => piece.push(b),
            _ => pieces.push(vec![a, b]),
        }
        open = b == point;
    }
    pieces
}

/// The part of a segment between two heights.
fn cut(a: (f64, f64), b: (f64, f64), (top, bottom): (f64, f64)) -> Option<((f64, f64), (f64, f64))> {
    if a.1.max(b.1) < top || a.1.min(b.1) > bottom {
        return None;
    }
    let at = |y: f64| (a.0 + (b.0 - a.0) * (y - a.1) / (b.1 - a.1), y);
    let inside = |p: (f64, f64)| {
        if p.1 < top {
            at(top)
        } else if p.1 > bottom {
            at(bottom)
        } else {
            p
        }
    };
    Some((inside(a), inside(b)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::pen::Rect;
    use crate::scale::Scale;

    fn line(points: &[(f64, f64)]) -> Line {
        let (time, mean): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
        Line { index: 0, min: mean.clone(), max: mean.clone(), count: vec![1.0; time.len()], time, mean }
    }

    fn times(runs: &[Run]) -> Vec<Vec<f64>> {
        runs.iter().map(|run| run.iter().map(|p| p.time).collect()).collect()
    }

    #[test]
    fn gaps_part_runs_and_edges_cut_them() {
        let line = line(&[(0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (6.0, 6.0), (7.0, 7.0), (20.0, 1.0)]);
        for (gap, window, expected) in [
            (2.0, (0.0, 30.0), vec![vec![0.0, 1.0, 2.0], vec![6.0, 7.0], vec![20.0]]),
            (0.0, (0.0, 30.0), vec![vec![0.0, 1.0, 2.0, 6.0, 7.0, 20.0]]),
            (2.0, (0.5, 6.5), vec![vec![0.5, 1.0, 2.0], vec![6.0, 6.5]]),
            (2.0, (1.2, 1.8), vec![vec![1.2, 1.8]]),
            (2.0, (1.0, 2.0), vec![vec![1.0, 2.0]]),
            (2.0, (3.0, 5.0), vec![]),
            (9.0, (3.0, 5.0), vec![vec![3.0, 5.0]]),
            (2.0, (8.0, 19.0), vec![]),
            (2.0, (-9.0, -1.0), vec![]),
            (2.0, (40.0, 50.0), vec![]),
        ] {
            assert_eq!(times(&runs(&line, gap, window)), expected, "{gap} {window:?}");
        }
        assert_eq!(runs(&line, 2.0, (0.5, 6.5))[0][0].mean, 0.5);
    }

    #[test]
    fn what_is_no_number_ends_a_run() {
        let line = line(&[(0.0, 0.0), (1.0, f64::NAN), (2.0, 2.0), (2.0, 3.0), (f64::NAN, 1.0)]);
        assert_eq!(times(&runs(&line, 9.0, (0.0, 9.0))), [vec![0.0], vec![2.0], vec![2.0]]);
        let short = Line { time: vec![0.0, 1.0, 2.0], mean: vec![1.0], ..Line::default() };
        assert_eq!(runs(&short, 1.0, (0.0, 9.0)), Vec::<Run>::new());
    }

    #[test]
    fn only_where_no_line_has_data_is_empty() {
        let a = runs(&line(&[(0.0, 0.0), (1.0, 0.0), (8.0, 0.0), (9.0, 0.0)]), 2.0, (0.0, 20.0));
        let b = runs(&line(&[(1.0, 0.0), (2.0, 0.0), (3.0, 0.0)]), 2.0, (0.0, 20.0));
        let answer = Answer { gap: 2.0, ..Answer::default() };
        assert_eq!(empty_spans(&[a, b], &answer, (0.0, 20.0)), [(3.0, 8.0), (9.0, 20.0)]);
        assert_eq!(empty_spans(&[], &answer, (0.0, 20.0)), [(0.0, 20.0)]);
    }

    #[test]
    fn lines_are_cut_to_the_rectangle() {
        let layout = Layout {
            plot: Rect { x: 0.0, y: 0.0, width: 10.0, height: 10.0 },
            time: Scale { values: (0.0, 10.0), pixels: (0.0, 10.0) },
            value: Scale { values: (0.0, 10.0), pixels: (10.0, 0.0) },
        };
        let runs = runs(&line(&[(0.0, 5.0), (2.0, 15.0), (4.0, 15.0), (6.0, 5.0)]), 9.0, (0.0, 10.0));
        assert_eq!(clipped(&runs[0], &layout), [vec![(0.0, 5.0), (1.0, 0.0)], vec![(5.0, 0.0), (6.0, 5.0)]]);
    }
}
