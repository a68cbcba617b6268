//! From the points of an answer to what is drawn of them: runs without gaps, cut to the window and the plot rectangle.

use super::series::{Layer, Layout};
use crate::order;
use crate::read::points;
use crate::scale::Scale;
use zarr_fuse_core::series::Line;

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
pub(crate) fn empty_spans(runs: &[Vec<Vec<Run>>], layers: &[Layer], (from, to): (f64, f64)) -> Vec<(f64, f64)> {
    let mut full: Vec<(f64, f64)> = Vec::new();
    let mut gap = f64::INFINITY;
    for (runs, layer) in runs.iter().zip(layers) {
        let half = layer.answer.step.unwrap_or(0.0).max(0.0) / 2.0;
        gap = gap.min(layer.answer.gap.max(0.0));
        full.extend(runs.iter().flatten().filter_map(|run| Some((run.first()?.time - half, run.last()?.time + half))));
    }
    let gap = if gap.is_finite() { gap } else { 0.0 };
    let sorted = order::by(&full.iter().map(|span| span.0).collect::<Vec<f64>>());
    let mut empty = Vec::new();
    let mut reached = from;
    for (start, end) in sorted.into_iter().map(|i| full[i]).chain([(to, to)]) {
        if start - reached > gap && start > reached {
            empty.push((reached, start.min(to)));
        }
        reached = reached.max(end);
    }
    empty
}

/// At most four points of each pixel column: where the line comes in, its least, its greatest, where it goes out.
pub(crate) fn thinned(points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    let width = points.first().zip(points.last()).map_or(0.0, |(a, b)| b.0 - a.0);
    if points.len() as f64 <= 4.0 * width.max(1.0) {
        return points;
    }
    let mut kept: Vec<(f64, f64)> = Vec::with_capacity(4 * (width as usize + 2));
    let mut rest = points.as_slice();
    while let Some(first) = rest.first() {
        let column = first.0.floor();
        let (here, after) = rest.split_at(rest.partition_point(|p| p.0 < column + 1.0).max(1));
        let (mut least, mut most) = (0, 0);
        for (i, point) in here.iter().enumerate() {
            if point.1 < here[least].1 {
                least = i;
            }
            if point.1 > here[most].1 {
                most = i;
            }
        }
        let order = [0, least.min(most), least.max(most), here.len() - 1];
        for (k, i) in order.iter().enumerate() {
            if k == 0 || order[k - 1] != *i {
                kept.push(here[*i]);
            }
        }
        rest = after;
    }
    kept
}

/// The outline of a run's band in pixels, cut to the plot rectangle from above and below; where points are dense, one
/// corner a pixel column above and below.
pub(crate) fn band(run: &Run, layout: &Layout, scale: Scale) -> Vec<(f64, f64)> {
    let (Some(first), Some(last)) = (run.first(), run.last()) else { return Vec::new() };
    if run.len() < 2 {
        return Vec::new();
    }
    let width = layout.time.pixel(last.time) - layout.time.pixel(first.time);
    let dense = run.len() as f64 > 2.0 * width.max(1.0);
    let mut outline: Vec<(f64, f64)> =
        Vec::with_capacity(if dense { 2 * (width.max(0.0) as usize + 3) } else { 2 * run.len() });
    let mut lower: Vec<(f64, f64)> = Vec::with_capacity(outline.capacity() / 2);
    for point in run {
        let x = layout.time.pixel(point.time);
        let (high, low) = (held(scale.pixel(point.max), layout), held(scale.pixel(point.min), layout));
        match (outline.last_mut(), lower.last_mut()) {
            (Some(above), Some(below)) if dense && above.0.floor() == x.floor() => {
                // Upwards is less.
                above.1 = above.1.min(high);
                below.1 = below.1.max(low);
            }
            _ => {
                outline.push((x, high));
                lower.push((x, low));
            }
        }
    }
    outline.extend(lower.into_iter().rev());
    outline
}

/// The run's mean line in pixels, cut to the plot rectangle: more than one piece when it leaves and comes back.
pub(crate) fn clipped(run: &Run, layout: &Layout, scale: Scale) -> Vec<Vec<(f64, f64)>> {
    let (top, bottom) = (layout.plot.y, layout.plot.bottom());
    let mut pieces: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut open = false;
    let pixels = run.iter().map(|p| (layout.time.pixel(p.time), scale.pixel(p.mean)));
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

/// A height within the plot; what a logarithmic scale has no place for is at the bottom.
pub(crate) fn held(y: f64, layout: &Layout) -> f64 {
    if y.is_nan() { layout.plot.bottom() } else { y.clamp(layout.plot.y, layout.plot.bottom()) }
}

/// The part of a segment between two heights.
fn cut(a: (f64, f64), b: (f64, f64), (top, bottom): (f64, f64)) -> Option<((f64, f64), (f64, f64))> {
    if a.1.is_nan() || b.1.is_nan() {
        return None;
    }
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
    use crate::kind::series::Side;
    use crate::pen::Rect;
    use zarr_fuse_core::series::Answer;

    fn line(points: &[(f64, f64)]) -> Line {
        let (time, mean): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
        Line {
            index: 0,
            min: mean.clone(),
            max: mean.clone(),
            count: vec![1.0; time.len()],
            time,
            mean,
            ..Line::default()
        }
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
        let layer = Layer { answer: &answer, styles: &[], units: "", axis: Side::Left, range: None };
        assert_eq!(empty_spans(&[vec![a, b]], &[layer], (0.0, 20.0)), [(3.0, 8.0), (9.0, 20.0)]);
        assert_eq!(empty_spans(&[], &[], (0.0, 20.0)), [(0.0, 20.0)]);
    }

    #[test]
    fn lines_are_cut_to_the_rectangle() {
        let layout = Layout {
            plot: Rect { x: 0.0, y: 0.0, width: 10.0, height: 10.0 },
            time: Scale::linear((0.0, 10.0), (0.0, 10.0)),
            value: Scale::linear((0.0, 10.0), (10.0, 0.0)),
            other: None,
            left_out: 0,
        };
        let runs = runs(&line(&[(0.0, 5.0), (2.0, 15.0), (4.0, 15.0), (6.0, 5.0)]), 9.0, (0.0, 10.0));
        assert_eq!(
            clipped(&runs[0], &layout, layout.value),
            [vec![(0.0, 5.0), (1.0, 0.0)], vec![(5.0, 0.0), (6.0, 5.0)]]
        );
    }

    #[test]
    fn dense_lines_keep_their_extremes() {
        let points: Vec<(f64, f64)> = (0..1000).map(|i| (f64::from(i) / 100.0, f64::from(i * 37 % 101))).collect();
        let thin = thinned(points.clone());
        assert!(thin.len() <= 40, "{}", thin.len());
        for column in 0..10 {
            let of = |points: &[(f64, f64)]| {
                let here = points.iter().filter(|p| p.0.floor() == f64::from(column)).map(|p| p.1);
                here.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)))
            };
            assert_eq!(of(&thin), of(&points));
        }
        let layout = Layout {
            plot: Rect { x: 0.0, y: 0.0, width: 10.0, height: 110.0 },
            time: Scale::linear((0.0, 10.0), (0.0, 10.0)),
            value: Scale::linear((0.0, 110.0), (110.0, 0.0)),
            other: None,
            left_out: 0,
        };
        let outline = band(&runs(&line(&points), 9.0, (0.0, 10.0))[0], &layout, layout.value);
        assert_eq!(outline.len(), 20);
        assert!((outline[0].1 - 10.0).abs() < 1e-9 && (outline[19].1 - 110.0).abs() < 1e-9, "{outline:?}");
    }
}
