//! Fine lines over coarse ones, for as long as the window reaches further than the fine ones.

use super::slots::Slot;
use std::sync::Arc;
use zarr_fuse_core::series::{Answer, Line};

/// `fine` where it was read, `coarse` where `window` reaches beyond it; `fine` itself when the window is inside.
pub fn over(fine: &Slot, coarse: &Answer, window: Option<(f64, f64)>) -> Arc<Answer> {
    let (Some(read), Some(window)) = (fine.window, window) else { return fine.answer.clone() };
    let slack = (window.1 - window.0) * 1e-3;
    let is_inside = window.0 >= read.0 - slack && window.1 <= read.1 + slack;
    if is_inside || fine.answer.lines.len() != coarse.lines.len() {
        return fine.answer.clone();
    }
    let mut merged = (*fine.answer).clone();
    for (line, coarse) in merged.lines.iter_mut().zip(&coarse.lines) {
        *line = joined(line, coarse, read);
    }
    merged.gap = merged.gap.max(coarse.gap);
    merged.step = merged.step.or(coarse.step);
    Arc::new(merged)
}

fn joined(fine: &Line, coarse: &Line, read: (f64, f64)) -> Line {
    let before = coarse.time.partition_point(|time| *time < read.0);
    let after = coarse.time.partition_point(|time| *time <= read.1);
    // A column that only one of the two has is unknown in the other.
    let join = |a: &[f64], b: &[f64]| -> Vec<f64> {
        if a.is_empty() && b.is_empty() {
            return Vec::new();
        }
        let of = |column: &[f64], from: usize, to: usize| -> Vec<f64> {
            (from..to).map(|i| column.get(i).copied().unwrap_or(f64::NAN)).collect()
        };
        let mut all = of(b, 0, before);
        all.extend(of(a, 0, fine.time.len()));
        all.extend(of(b, after, coarse.time.len()));
        all
    };
    let outside = coarse.holes.iter().filter(|hole| hole.to < read.0 || hole.from > read.1);
    let fans = fine.fan.len().max(coarse.fan.len());
    let fan = |line: &Line, i: usize| line.fan.get(i).cloned().unwrap_or_default();
    Line {
        index: fine.index,
        time: join(&fine.time, &coarse.time),
        mean: join(&fine.mean, &coarse.mean),
        min: join(&fine.min, &coarse.min),
        max: join(&fine.max, &coarse.max),
        count: join(&fine.count, &coarse.count),
        uncertainty: join(&fine.uncertainty, &coarse.uncertainty),
        flags: join(&fine.flags, &coarse.flags),
        fan: (0..fans).map(|i| join(&fan(fine, i), &fan(coarse, i))).collect(),
        holes: outside.chain(&fine.holes).copied().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(times: &[f64]) -> Line {
        let v = times.to_vec();
        Line { time: v.clone(), mean: v.clone(), min: v.clone(), max: v.clone(), count: v, ..Line::default() }
    }

    #[test]
    fn coarse_points_stand_only_outside_of_what_was_read() {
        let fine = Line { flags: vec![4.0; 3], ..line(&[40.0, 45.0, 50.0]) };
        let joined = joined(&fine, &line(&[0.0, 20.0, 40.0, 60.0, 80.0]), (40.0, 50.0));
        assert_eq!(joined.time, [0.0, 20.0, 40.0, 45.0, 50.0, 60.0, 80.0]);
        assert_eq!((joined.mean.len(), joined.flags.len(), joined.uncertainty.len()), (7, 7, 0));
        assert_eq!(joined.flags.iter().filter(|flag| flag.is_nan()).count(), 4);
    }
}
