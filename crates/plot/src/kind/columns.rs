//! Points joined to the pixel columns in which they are drawn: of each the mean weighted by counts, the least and the
//! greatest value, as the reader joins them (see docs/series.md).

use crate::read::points;
use std::borrow::Cow;
use zarr_fuse_core::series::{Answer, Line};

/// The pixel column of an instant: `floor((time - start) columns / (end - start))`; the end belongs to the last one.
/// `None` outside of the window.
pub fn column(time: f64, (from, to): (f64, f64), columns: usize) -> Option<usize> {
    let inside = time >= from && time <= to && columns > 0;
    // A cast of a float saturates and takes NaN as 0: a window without width is one column.
    inside.then(|| (((time - from) * columns as f64 / (to - from)) as usize).min(columns.saturating_sub(1)))
}

/// `answer` as so many pixel columns of `window` show it: a line of more points than columns has one point a column. A
/// point alone in its column stays as it is; joined ones stand in the middle of theirs. Beyond the window the points next
/// to it stay, which a line runs to.
pub fn joined<'a>(answer: &'a Answer, window: (f64, f64), columns: usize) -> Cow<'a, Answer> {
    let inside = |line: &Line| range(line, window).map_or(0, |range| range.len());
    let width = (window.1 - window.0) / columns.max(1) as f64;
    if columns == 0 || width.is_nan() || width <= 0.0 || answer.lines.iter().all(|line| inside(line) <= columns) {
        return Cow::Borrowed(answer);
    }
    let of = |line: &Line| if inside(line) > columns { line_of(line, window, columns) } else { line.clone() };
    Cow::Owned(Answer {
        level: answer.level.clone(),
        step: Some(answer.step.map_or(width, |step| step.max(width))),
        gap: answer.gap.max(2.0 * width),
        failed: answer.failed.clone(),
        lines: answer.lines.iter().map(of).collect(),
        cell_methods: answer.cell_methods.clone(),
        quantiles: answer.quantiles.clone(),
        notes: answer.notes.clone(),
        ..*answer
    })
}

/// The points of a line in the window; `None` without any.
fn range(line: &Line, (from, to): (f64, f64)) -> Option<std::ops::Range<usize>> {
    let times = line.time.get(..points(line))?;
    let range = times.partition_point(|time| *time < from)..times.partition_point(|time| *time <= to);
    (!range.is_empty()).then_some(range)
}

/// What the points of a column add up to.
#[derive(Default)]
struct Sum {
    mean: f64,
    count: f64,
    min: f64,
    max: f64,
    half: (f64, f64),
    fan: Vec<f64>,
}

fn line_of(line: &Line, window: (f64, f64), columns: usize) -> Line {
    let Some(inside) = range(line, window) else { return line.clone() };
    let width = (window.1 - window.0) / columns as f64;
    let fan = vec![Vec::new(); line.fan.len()];
    let mut out = Line { index: line.index, holes: line.holes.clone(), fan, ..Line::default() };
    if let Some(before) = inside.start.checked_sub(1) {
        put(&mut out, line, before);
    }
    let mut at = inside.start;
    while at < inside.end {
        let here = column(line.time[at], window, columns);
        let same = |point: &usize| column(line.time[*point], window, columns) == here;
        let end = (at + 1..inside.end).find(|point| !same(point)).unwrap_or(inside.end);
        if end - at == 1 {
            put(&mut out, line, at);
        } else {
            let time = window.0 + (here.unwrap_or(0) as f64 + 0.5) * width;
            put_sum(&mut out, line, time, &sum(line, at..end));
        }
        at = end;
    }
    if inside.end < points(line) {
        put(&mut out, line, inside.end);
    }
    out
}

/// The numbers beside the values that the line has: count, half width, flag.
fn beside(line: &Line) -> [&Vec<f64>; 3] {
    [&line.count, &line.uncertainty, &line.flags]
}

fn put(out: &mut Line, line: &Line, at: usize) {
    out.time.push(line.time[at]);
    out.mean.push(line.mean[at]);
    out.min.push(line.min[at]);
    out.max.push(line.max[at]);
    let targets = [&mut out.count, &mut out.uncertainty, &mut out.flags];
    for (target, column) in targets.into_iter().zip(beside(line)).filter(|(_, column)| !column.is_empty()) {
        target.push(column.get(at).copied().unwrap_or(f64::NAN));
    }
    for (target, column) in out.fan.iter_mut().zip(&line.fan) {
        target.push(column.get(at).copied().unwrap_or(f64::NAN));
    }
}

fn sum(line: &Line, range: std::ops::Range<usize>) -> Sum {
    let (min, max) = (f64::INFINITY, f64::NEG_INFINITY);
    let mut all = Sum { min, max, fan: vec![0.0; line.fan.len()], ..Sum::default() };
    for at in range.clone() {
        // A line that was put together of two may not know all counts.
        let count = line.count.get(at).copied().filter(|count| *count >= 1.0).unwrap_or(1.0);
        all.mean += line.mean[at] * count;
        all.count += count;
        all.min = all.min.min(line.min[at]);
        all.max = all.max.max(line.max[at]);
        if let Some(half) = line.uncertainty.get(at).filter(|half| !half.is_nan()) {
            all.half = (all.half.0 + half, all.half.1 + 1.0);
        }
        for (sum, column) in all.fan.iter_mut().zip(&line.fan) {
            *sum += column.get(at).copied().unwrap_or(f64::NAN) / range.len() as f64;
        }
    }
    all
}

fn put_sum(out: &mut Line, line: &Line, time: f64, sum: &Sum) {
    let mean = sum.mean / sum.count;
    out.time.push(time);
    // Rounding must not carry the mean out of the band.
    out.mean.push(if mean.is_nan() { mean } else { mean.max(sum.min).min(sum.max) });
    out.min.push(sum.min);
    out.max.push(sum.max);
    let numbers = [sum.count, sum.half.0 / sum.half.1, f64::NAN];
    let targets = [&mut out.count, &mut out.uncertainty, &mut out.flags];
    for ((target, column), number) in targets.into_iter().zip(beside(line)).zip(numbers) {
        if !column.is_empty() {
            target.push(number);
        }
    }
    out.fan.iter_mut().zip(&sum.fan).for_each(|(target, mean)| target.push(*mean));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use proptest::prelude::*;

    fn answer(times: &[f64]) -> Answer {
        let time = times.to_vec();
        let mean: Vec<f64> = time.iter().map(|t| (t * 7.0) % 11.0).collect();
        let (min, max) = (mean.iter().map(|v| v - 1.0).collect(), mean.iter().map(|v| v + 1.0).collect());
        let line = Line { count: vec![2.0; time.len()], time, mean, min, max, ..Line::default() };
        Answer { gap: 1.5, lines: vec![line], ..Answer::default() }
    }

    #[test]
    fn few_points_stay_as_they_are() {
        let answer = answer(&[0.0, 1.0, 2.0]);
        assert!(matches!(joined(&answer, (0.0, 2.0), 3), Cow::Borrowed(_)));
        assert!(matches!(joined(&answer, (5.0, 5.0), 1), Cow::Borrowed(_)));
    }

    #[test]
    fn a_column_is_its_mean_least_and_greatest_and_the_neighbours_stay() {
        let answer = answer(&[-1.0, 0.0, 1.0, 2.0, 7.0, 10.0, 11.0, 12.0]);
        let joined = joined(&answer, (0.0, 10.0), 4);
        let line = &joined.lines[0];
        assert_eq!(line.time, [-1.0, 1.25, 7.0, 10.0, 11.0]);
        let means = &answer.lines[0].mean;
        assert_eq!(line.mean[1], (means[1] + means[2] + means[3]) / 3.0);
        assert_eq!((line.count[1], line.count[2]), (6.0, 2.0));
        assert_eq!((joined.step, joined.gap), (Some(2.5), 5.0));
    }

    proptest! {
        #[test]
        fn every_column_keeps_its_least_and_greatest(count in 1usize..300, columns in 1usize..40, from in 0u32..50, length in 1u32..200) {
            let times: Vec<f64> = (0..count).map(|i| i as f64).collect();
            let all = answer(&times);
            let window = (f64::from(from), f64::from(from + length));
            let drawn = joined(&all, window, columns);
            let of = |answer: &Answer| {
                let mut ends = vec![(f64::INFINITY, f64::NEG_INFINITY); columns];
                let line = &answer.lines[0];
                for ((time, min), max) in line.time.iter().zip(&line.min).zip(&line.max) {
                    if let Some(column) = column(*time, window, columns) {
                        ends[column] = (ends[column].0.min(*min), ends[column].1.max(*max));
                    }
                }
                ends
            };
            prop_assert_eq!(of(&all), of(&drawn));
            prop_assert!(drawn.lines[0].time.is_sorted());
        }
    }
}
