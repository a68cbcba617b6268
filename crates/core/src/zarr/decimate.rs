//! One line of points reduced to what pixel columns can show: per column the mean weighted by count, the least and the
//! greatest value. Least and greatest are exact, so that an extreme is never lost (min–max decimation; compare M4,
//! Jugel et al., VLDB 2014).

use crate::series::Line;

/// One point before decimation; `mean` is never NaN.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    pub(crate) time: f64,
    pub(crate) mean: f64,
    pub(crate) min: f64,
    pub(crate) max: f64,
    pub(crate) count: f64,
}

impl Point {
    /// A value as stored.
    pub(crate) fn value(time: f64, value: f64) -> Point {
        Point { time, mean: value, min: value, max: value, count: 1.0 }
    }
}

/// The width of a pixel column in seconds.
pub(crate) fn width(window: (f64, f64), columns: u32) -> f64 {
    (window.1 - window.0).max(0.0) / f64::from(columns.max(1))
}

/// Puts points in time order into a line of at most `columns` points; returns whether any were joined. A point alone in
/// its column stays as it is, at its own time; joined ones stand in the middle of their column.
pub(crate) fn decimate(index: u64, points: &[Point], window: (f64, f64), columns: u32) -> (Line, bool) {
    let mut line = Line { index, ..Line::default() };
    let columns = columns.max(1);
    if points.len() <= columns as usize {
        points.iter().for_each(|point| push(&mut line, *point));
        return (line, false);
    }
    let width = width(window, columns);
    let column = |time: f64| {
        // A cast of a float saturates and takes NaN as 0; a window without width is one column.
        (((time - window.0) / width) as u64).min(u64::from(columns) - 1)
    };
    for bucket in points.chunk_by(|a, b| column(a.time) == column(b.time)) {
        match bucket {
            [alone] => push(&mut line, *alone),
            [first, ..] => {
                let middle = window.0 + (column(first.time) as f64 + 0.5) * width;
                push(&mut line, join(middle, bucket));
            }
            [] => {}
        }
    }
    (line, true)
}

fn join(time: f64, points: &[Point]) -> Point {
    let count: f64 = points.iter().map(|point| point.count).sum();
    let min = points.iter().fold(f64::INFINITY, |least, point| least.min(point.min));
    let max = points.iter().fold(f64::NEG_INFINITY, |greatest, point| greatest.max(point.max));
    let mean = points.iter().map(|point| point.mean * (point.count / count)).sum::<f64>();
    // Rounding must not carry the mean out of the band.
    Point { time, mean: if mean.is_nan() { mean } else { mean.max(min).min(max) }, min, max, count }
}

fn push(line: &mut Line, point: Point) {
    line.time.push(point.time);
    line.mean.push(point.mean);
    line.min.push(point.min);
    line.max.push(point.max);
    line.count.push(point.count);
}

/// The step that nine of ten neighbouring points keep to: for a regular record with holes its median step, for a
/// record that changes its pace (a forecast, hourly and then six-hourly) the longer one. `None` for less than two points.
pub(crate) fn usual_step(points: &[Point]) -> Option<f64> {
    let mut steps: Vec<f64> = points.windows(2).map(|pair| pair[1].time - pair[0].time).filter(|s| *s > 0.0).collect();
    if steps.is_empty() {
        return None;
    }
    let at = (steps.len() - 1) * 9 / 10;
    let (_, step, _) = steps.select_nth_unstable_by(at, f64::total_cmp);
    Some(*step)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_extreme_is_never_lost(values in proptest::collection::vec(-1e6f64..1e6, 1..400), columns in 1u32..60) {
            let points: Vec<Point> = values.iter().enumerate().map(|(i, v)| Point::value(i as f64, *v)).collect();
            let window = (0.0, values.len() as f64 - 1.0);
            let (line, _) = decimate(0, &points, window, columns);
            prop_assert!(line.time.len() <= columns as usize);
            prop_assert!(line.time.is_sorted());
            let least = values.iter().copied().fold(f64::INFINITY, f64::min);
            let greatest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            prop_assert_eq!(line.min.iter().copied().fold(f64::INFINITY, f64::min), least);
            prop_assert_eq!(line.max.iter().copied().fold(f64::NEG_INFINITY, f64::max), greatest);
            prop_assert_eq!(line.count.iter().sum::<f64>(), values.len() as f64);
            let total: f64 = line.mean.iter().zip(&line.count).map(|(mean, count)| mean * count).sum();
            let wanted: f64 = values.iter().sum();
            prop_assert!((total - wanted).abs() < 1e-3, "{} {}", total, wanted);
            for ((mean, min), max) in line.mean.iter().zip(&line.min).zip(&line.max) {
                prop_assert!(min <= mean && mean <= max);
            }
        }
    }

    #[test]
    fn a_point_alone_keeps_its_time() {
        let points = [0.0, 1.0, 2.0, 77.0].map(|time| Point::value(time, time));
        let (line, joined) = decimate(3, &points, (0.0, 100.0), 3);
        assert!(joined);
        assert_eq!(line.index, 3);
        assert_eq!(line.mean, [1.0, 77.0]);
        assert_eq!(line.time, [100.0 / 6.0, 77.0]);
    }

    #[test]
    fn the_usual_step_sees_through_holes_and_follows_a_change_of_pace() {
        let at = |times: &[f64]| times.iter().map(|time| Point::value(*time, 0.0)).collect::<Vec<_>>();
        let holes: Vec<f64> = (0..100).filter(|i| *i != 40 && *i != 41).map(f64::from).collect();
        assert_eq!(usual_step(&at(&holes)), Some(1.0));
        let forecast: Vec<f64> = (0..60).map(f64::from).chain((0..28).map(|i| 65.0 + 6.0 * f64::from(i))).collect();
        assert_eq!(usual_step(&at(&forecast)), Some(6.0));
        assert_eq!(usual_step(&at(&[5.0])), None);
    }
}
