//! One line of points reduced to what pixel columns can show: per column the mean weighted by count, the least and the
//! greatest value. Least and greatest are exact, so that an extreme is never lost (min–max decimation; compare M4,
//! Jugel et al., VLDB 2014).

use crate::series::{Line, QUANTILES};

/// Steps that are looked at for the usual one; of a longer record every second of them, every fourth and so on.
const STEPS: usize = 1 << 16;

/// One point before decimation; `mean` is never NaN.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    pub(crate) time: f64,
    pub(crate) mean: f64,
    pub(crate) min: f64,
    pub(crate) max: f64,
    pub(crate) count: f64,
    /// NaN when unknown, as the next ones.
    pub(crate) uncertainty: f64,
    pub(crate) flag: f64,
    pub(crate) fan: [f64; QUANTILES.len()],
}

impl Point {
    /// A value as stored.
    pub(crate) fn value(time: f64, value: f64) -> Point {
        let (nan, fan) = (f64::NAN, [f64::NAN; QUANTILES.len()]);
        Point { time, mean: value, min: value, max: value, count: 1.0, uncertainty: nan, flag: nan, fan }
    }
}

/// Which columns a line has beside time, mean, least and greatest value.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Columns {
    pub(crate) count: bool,
    pub(crate) uncertainty: bool,
    pub(crate) flags: bool,
    pub(crate) fan: bool,
}

/// The width of a pixel column in seconds.
pub(crate) fn width(window: (f64, f64), columns: u32) -> f64 {
    (window.1 - window.0).max(0.0) / f64::from(columns.max(1))
}

/// Takes points in time order and makes a line of them, one point a pixel column where there are more points than
/// columns: column `floor((time - start) columns / (end - start))`, the end belongs to the last one. A point alone in its
/// column stays as it is, at its own time; joined ones stand in the middle of their column. A bucket whose middle is
/// outside of the window stands for itself, beside the columns.
pub(crate) struct Joiner {
    line: Line,
    has: Columns,
    window: (f64, f64),
    columns: u32,
    joins: bool,
    open: Option<Open>,
}

/// The column that is being filled.
struct Open {
    column: i64,
    points: u64,
    first: Point,
    min: f64,
    max: f64,
    count: f64,
    sum: f64,
    uncertainty: (f64, f64),
    fan: [f64; QUANTILES.len()],
}

impl Joiner {
    /// For a line of `points` points.
    pub(crate) fn new(index: u64, points: usize, window: (f64, f64), columns: u32, has: Columns) -> Self {
        let fan = if has.fan { vec![Vec::new(); QUANTILES.len()] } else { Vec::new() };
        let columns = columns.max(1);
        let line = Line { index, fan, ..Line::default() };
        Joiner { line, has, window, columns, joins: points > columns as usize, open: None }
    }

    /// Joins nothing, however many points there are.
    pub(crate) fn apart(self) -> Self {
        Joiner { joins: false, ..self }
    }

    pub(crate) fn push(&mut self, point: Point) {
        if !self.joins {
            return self.put(point);
        }
        let column = self.column(point.time);
        if self.open.as_ref().is_some_and(|open| open.column != column) {
            self.close();
        }
        match &mut self.open {
            Some(open) => open.add(&point),
            None => self.open = Some(Open::new(column, point)),
        }
    }

    /// The line, and whether points were joined.
    pub(crate) fn finish(mut self) -> (Line, bool) {
        self.close();
        (self.line, self.joins)
    }

    fn column(&self, time: f64) -> i64 {
        let (start, end) = self.window;
        let columns = f64::from(self.columns);
        match time {
            time if time < start => -1,
            time if time > end => i64::from(self.columns),
            // A cast of a float saturates and takes NaN as 0; a window without width is one column.
            time => (((time - start) * columns / (end - start)) as i64).clamp(0, i64::from(self.columns) - 1),
        }
    }

    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let width = width(self.window, self.columns);
        let point = match open.points {
            1 => open.first,
            _ => open.joined(self.window.0 + (open.column as f64 + 0.5) * width),
        };
        self.put(point);
    }

    fn put(&mut self, point: Point) {
        let (line, has) = (&mut self.line, self.has);
        let pairs = [
            (&mut line.time, point.time, true),
            (&mut line.mean, point.mean, true),
            (&mut line.min, point.min, true),
            (&mut line.max, point.max, true),
            (&mut line.count, point.count, has.count),
            (&mut line.uncertainty, point.uncertainty, has.uncertainty),
            (&mut line.flags, point.flag, has.flags),
        ];
        for (column, value, _) in pairs.into_iter().filter(|(_, _, has)| *has) {
            column.push(value);
        }
        line.fan.iter_mut().zip(point.fan).for_each(|(column, value)| column.push(value));
    }
}

impl Open {
    fn new(column: i64, first: Point) -> Self {
        let (min, max) = (f64::INFINITY, f64::NEG_INFINITY);
        let (count, sum, fan) = (0.0, 0.0, [0.0; QUANTILES.len()]);
        let mut open = Open { column, points: 0, first, min, max, count, sum, uncertainty: (0.0, 0.0), fan };
        open.add(&first);
        open
    }

    fn add(&mut self, point: &Point) {
        self.points += 1;
        self.min = self.min.min(point.min);
        self.max = self.max.max(point.max);
        self.count += point.count;
        self.sum += point.mean * point.count;
        if !point.uncertainty.is_nan() {
            self.uncertainty.0 += point.uncertainty;
            self.uncertainty.1 += 1.0;
        }
        self.fan.iter_mut().zip(point.fan).for_each(|(sum, value)| *sum += value);
    }

    fn joined(&self, time: f64) -> Point {
        let mean = self.sum / self.count;
        Point {
            // Rounding must not carry the mean out of the band.
            mean: if mean.is_nan() { mean } else { mean.max(self.min).min(self.max) },
            min: self.min,
            max: self.max,
            count: self.count,
            uncertainty: self.uncertainty.0 / self.uncertainty.1,
            fan: self.fan.map(|sum| sum / self.points as f64),
            ..Point::value(time, f64::NAN)
        }
    }
}

/// The steps between the points of a line, in time order.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    last: Option<f64>,
    every: usize,
    seen: usize,
    steps: Vec<f64>,
}

impl Steps {
    pub(crate) fn push(&mut self, time: f64) {
        let step = self.last.replace(time).map_or(0.0, |last| time - last);
        // Equal times and NaN are no step.
        if step.is_nan() || step <= 0.0 {
            return;
        }
        self.every = self.every.max(1);
        if self.seen.is_multiple_of(self.every) {
            self.steps.push(step);
        }
        self.seen += 1;
        if self.steps.len() >= STEPS {
            let mut at = 0;
            self.steps.retain(|_| {
                at += 1;
                at % 2 == 1
            });
            self.every *= 2;
        }
    }

    /// The step that nine of ten neighbouring points keep to: for a regular record with holes its median step, for a
    /// record that changes its pace (a forecast, hourly and then six-hourly) the longer one. `None` for less than two
    /// points.
    pub(crate) fn usual(mut self) -> Option<f64> {
        let at = self.steps.len().checked_sub(1)? * 9 / 10;
        // Sorted and not selected: in a standard library that is compiled for size, as the worker's is, selecting among equal
        // values, as steps mostly are, takes the square of their number.
        self.steps.sort_unstable_by(f64::total_cmp);
        self.steps.get(at).copied()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const COUNTED: Columns = Columns { count: true, uncertainty: true, flags: true, fan: true };

    fn decimate(index: u64, points: &[Point], window: (f64, f64), columns: u32) -> (Line, bool) {
        let mut joiner = Joiner::new(index, points.len(), window, columns, COUNTED);
        points.iter().for_each(|point| joiner.push(*point));
        joiner.finish()
    }

    fn usual_step(times: impl IntoIterator<Item = f64>) -> Option<f64> {
        let mut steps = Steps::default();
        times.into_iter().for_each(|time| steps.push(time));
        steps.usual()
    }

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
    fn what_is_outside_of_the_window_joins_no_column() {
        let points = [-5.0, 0.0, 1.0, 9.0, 10.0, 12.0].map(|time| Point::value(time, time));
        let (line, _) = decimate(0, &points, (0.0, 10.0), 2);
        assert_eq!((&line.min[..], &line.max[..]), (&[-5.0, 0.0, 9.0, 12.0][..], &[-5.0, 1.0, 10.0, 12.0][..]));
    }

    #[test]
    fn what_stands_beside_a_value_is_joined_too() {
        let point = |time: f64, uncertainty: f64, flag: f64| Point {
            uncertainty,
            flag,
            fan: [time, 0.0, 1.0, 2.0, 3.0],
            ..Point::value(time, 1.0)
        };
        let nan = f64::NAN;
        let points = [point(0.0, 1.0, 4.0), point(1.0, nan, nan), point(2.0, 3.0, 4.0), point(9.0, nan, 2.0)];
        let (line, _) = decimate(0, &points, (0.0, 10.0), 2);
        assert_eq!(line.uncertainty[0], 2.0);
        assert!(line.uncertainty[1].is_nan() && line.flags[0].is_nan());
        assert_eq!((line.flags[1], &line.fan[0][..], &line.fan[4][..]), (2.0, &[1.0, 9.0][..], &[3.0, 3.0][..]));
    }

    #[test]
    fn the_usual_step_sees_through_holes_and_follows_a_change_of_pace() {
        let holes: Vec<f64> = (0..100).filter(|i| *i != 40 && *i != 41).map(f64::from).collect();
        assert_eq!(usual_step(holes), Some(1.0));
        assert_eq!(usual_step((0..60).map(f64::from).chain((0..28).map(|i| 65.0 + 6.0 * f64::from(i)))), Some(6.0));
        assert_eq!(
            usual_step((0..200_000).map(f64::from).chain((0..100_000).map(|i| 2e5 + 3.0 * f64::from(i)))),
            Some(3.0)
        );
        assert_eq!(usual_step([5.0]), None);
    }
}
