//! What a cursor, a side table and the coverage bar ask of the lines of an answer.

mod cursor;
mod words;

pub use cursor::{Nothing, Reading, Want, reading, seek};
pub use words::{bands, summary};

use zarr_fuse_core::series::{Answer, Line};

/// Points of a line that all four columns have.
pub fn points(line: &Line) -> usize {
    line.time.len().min(line.mean.len()).min(line.min.len()).min(line.max.len())
}

/// Index of the point nearest in time, when it is at most `within` seconds away. Half of [`Answer::gap`] is right
/// for `within`: inside a gap nothing is near.
pub fn nearest(line: &Line, time: f64, within: f64) -> Option<usize> {
    let times = line.time.get(..points(line))?;
    let after = times.partition_point(|t| *t < time);
    let near = |i: usize| times.get(i).map(|t| ((t - time).abs(), i));
    let best = match (after.checked_sub(1).and_then(near), near(after)) {
        (Some(a), Some(b)) => Some(if b.0 < a.0 { b } else { a }),
        (a, b) => a.or(b),
    };
    best.filter(|(distance, _)| *distance <= within).map(|(_, i)| i)
}

/// Half of the answer's gap: how far a cursor may be from a point and still show it.
pub fn reach(answer: &Answer) -> f64 {
    if answer.gap.is_finite() && answer.gap > 0.0 { answer.gap / 2.0 } else { f64::INFINITY }
}

/// One row of the side table; `None` in place of the numbers of a line without values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stats {
    /// Least value.
    pub min: f64,
    /// Mean over values, not over points: a bucket of many weighs more.
    pub mean: f64,
    /// Greatest value.
    pub max: f64,
    /// Values present.
    pub n: u64,
}

/// The statistics of each line over the points inside `window` (both ends included), in the answer's order.
pub fn stats(answer: &Answer, window: (f64, f64)) -> Vec<Option<Stats>> {
    answer.lines.iter().map(|line| line_stats(line, window)).collect()
}

fn line_stats(line: &Line, (from, to): (f64, f64)) -> Option<Stats> {
    let (mut least, mut most, mut mean, mut n) = (f64::INFINITY, f64::NEG_INFINITY, 0.0, 0.0);
    for i in 0..points(line) {
        let value = line.mean[i];
        if line.time[i] < from || line.time[i] > to || !value.is_finite() {
            continue;
        }
        let count = line.count.get(i).copied().unwrap_or(1.0);
        if count.is_nan() || count <= 0.0 {
            continue;
        }
        least = least.min(line.min[i]);
        most = most.max(line.max[i]);
        n += count;
        // The running form stays within the values, however many there are.
        mean += (value - mean) * (count / n);
    }
    (n > 0.0).then_some(Stats { min: least, mean, max: most, n: n as u64 })
}

/// Share of the data present in each of `bins` equal parts of `extent`, over all lines: 0 for none, 1 for all. A point
/// stands for the answer's step (or half its gap), and counts less when its bucket holds fewer values than the line's
/// fullest.
pub fn coverage(answer: &Answer, extent: (f64, f64), bins: usize) -> Vec<f64> {
    let mut shares = vec![0.0; bins];
    let length = extent.1 - extent.0;
    let spacing = answer.step.unwrap_or(answer.gap / 2.0);
    if !(length.is_finite() && length > 0.0 && spacing.is_finite() && spacing > 0.0) || answer.lines.is_empty() {
        return shares;
    }
    let width = length / bins as f64;
    for line in &answer.lines {
        let fullest = line.count.iter().copied().filter(|c| c.is_finite()).fold(1.0, f64::max);
        for (i, time) in line.time.iter().enumerate().take(points(line)) {
            let weight = line.count.get(i).map_or(1.0, |count| count / fullest);
            let (from, to) = ((time - spacing / 2.0 - extent.0) / width, (time + spacing / 2.0 - extent.0) / width);
            if !(from.is_finite() && to.is_finite() && weight.is_finite()) {
                continue;
            }
            let first = from.floor().clamp(0.0, bins as f64) as usize;
            let last = to.ceil().clamp(0.0, bins as f64) as usize;
            for (bin, share) in shares.iter_mut().enumerate().take(last).skip(first) {
                let part = (to.min(bin as f64 + 1.0) - from.max(bin as f64)).max(0.0);
                *share += part * weight;
            }
        }
    }
    for share in &mut shares {
        *share = (*share / answer.lines.len() as f64).clamp(0.0, 1.0);
    }
    shares
}

/// The mean of the coverage of several variables over the same extent, as [`coverage`] has it.
pub fn coverage_of(answers: &[&Answer], extent: (f64, f64), bins: usize) -> Vec<f64> {
    let mut shares = vec![0.0; bins];
    for answer in answers {
        for (share, part) in shares.iter_mut().zip(coverage(answer, extent, bins)) {
            *share += part / answers.len() as f64;
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn line(points: &[(f64, f64, f64)]) -> Line {
        Line {
            index: 0,
            time: points.iter().map(|p| p.0).collect(),
            mean: points.iter().map(|p| p.1).collect(),
            min: points.iter().map(|p| p.1 - 1.0).collect(),
            max: points.iter().map(|p| p.1 + 1.0).collect(),
            count: points.iter().map(|p| p.2).collect(),
            ..Line::default()
        }
    }

    #[test]
    fn the_nearest_point_is_found_but_not_across_a_gap() {
        let line = line(&[(0.0, 1.0, 1.0), (10.0, 2.0, 1.0), (100.0, 3.0, 1.0)]);
        for (time, index) in [
            (-4.0, Some(0)),
            (4.0, Some(0)),
            (5.0, Some(0)),
            (6.0, Some(1)),
            (50.0, None),
            (96.0, Some(2)),
            (200.0, None),
        ] {
            assert_eq!(nearest(&line, time, 10.0), index, "{time}");
        }
        assert_eq!(nearest(&Line::default(), 0.0, 10.0), None);
        assert_eq!(nearest(&line, f64::NAN, 10.0), None);
    }

    #[test]
    fn the_mean_weighs_by_count() {
        let line = line(&[(0.0, 10.0, 1.0), (1.0, 20.0, 3.0), (2.0, 90.0, 0.0), (9.0, 1000.0, 1.0)]);
        let answer = Answer { lines: vec![line, Line::default()], ..Answer::default() };
        let stats = stats(&answer, (0.0, 5.0));
        assert_eq!(stats, [Some(Stats { min: 9.0, mean: 17.5, max: 21.0, n: 4 }), None]);
    }

    #[test]
    fn coverage_is_the_share_of_lines_and_values() {
        let full = line(&[(5.0, 0.0, 10.0), (15.0, 0.0, 10.0), (25.0, 0.0, 5.0)]);
        let half = line(&[(5.0, 0.0, 10.0)]);
        let answer = Answer { step: Some(10.0), gap: 20.0, lines: vec![full, half], ..Answer::default() };
        assert_eq!(coverage(&answer, (0.0, 40.0), 4), [1.0, 0.5, 0.25, 0.0]);
        assert_eq!(coverage(&answer, (0.0, 20.0), 1), [0.75]);
        assert_eq!(coverage_of(&[&answer, &Answer::default()], (0.0, 20.0), 1), [0.375]);
        assert_eq!(coverage(&answer, (0.0, 0.0), 2), [0.0, 0.0]);
        assert_eq!(coverage(&Answer::default(), (0.0, 1.0), 2), [0.0, 0.0]);
    }
}
