//! Fine lines over coarse ones, for as long as the window reaches further than the fine ones.

use super::app::Shown;
use std::sync::Arc;
use zarr_fuse_core::series::Line;

/// `fine` where it was read, `whole` where `window` reaches beyond it; `fine` itself when the window is inside.
pub fn over(fine: Arc<Shown>, whole: &Shown, window: Option<(f64, f64)>) -> Arc<Shown> {
    let (Some(read), Some(window)) = (fine.window, window) else { return fine };
    let slack = (window.1 - window.0) * 1e-3;
    if (window.0 >= read.0 - slack && window.1 <= read.1 + slack) || fine.answer.lines.len() != whole.answer.lines.len()
    {
        return fine;
    }
    let mut merged = (*fine).clone();
    for (line, coarse) in merged.answer.lines.iter_mut().zip(&whole.answer.lines) {
        *line = joined(line, coarse, read);
    }
    merged.answer.gap = merged.answer.gap.max(whole.answer.gap);
    merged.answer.step = merged.answer.step.or(whole.answer.step);
    Arc::new(merged)
}

fn joined(fine: &Line, coarse: &Line, read: (f64, f64)) -> Line {
    let before = coarse.time.partition_point(|time| *time < read.0);
    let after = coarse.time.partition_point(|time| *time <= read.1);
    let join = |fine: &[f64], coarse: &[f64]| -> Vec<f64> {
        let head = coarse.get(..before).unwrap_or_default();
        let tail = coarse.get(after..).unwrap_or_default();
        head.iter().chain(fine).chain(tail).copied().collect()
    };
    Line {
        index: fine.index,
        time: join(&fine.time, &coarse.time),
        mean: join(&fine.mean, &coarse.mean),
        min: join(&fine.min, &coarse.min),
        max: join(&fine.max, &coarse.max),
        count: join(&fine.count, &coarse.count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(times: &[f64]) -> Line {
        let v = times.to_vec();
        Line { index: 0, time: v.clone(), mean: v.clone(), min: v.clone(), max: v.clone(), count: v }
    }

    #[test]
    fn coarse_points_stand_only_outside_of_what_was_read() {
        let joined = joined(&line(&[40.0, 45.0, 50.0]), &line(&[0.0, 20.0, 40.0, 60.0, 80.0]), (40.0, 50.0));
        assert_eq!(joined.time, [0.0, 20.0, 40.0, 45.0, 50.0, 60.0, 80.0]);
        assert_eq!(joined.mean.len(), joined.count.len());
    }
}
