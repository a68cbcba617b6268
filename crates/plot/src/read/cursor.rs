//! What the cursor asks of a line: the value there with all that belongs to it, and the way to the next of something.

use super::{nearest, points, reach};
use zarr_fuse_core::series::{Answer, HoleKind, Line};

/// What a line has at an instant.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The instant of the point, seconds since 1970.
    pub time: f64,
    /// Its value, or the mean of its bucket.
    pub value: f64,
    /// Least and greatest value of the bucket, where they differ.
    pub range: Option<(f64, f64)>,
    /// Half width of the uncertainty.
    pub uncertainty: Option<f64>,
    /// The flag of the point.
    pub flag: Option<f64>,
    /// How many values it stands for.
    pub count: u64,
}

/// Why a line has nothing at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nothing<'a> {
    /// The values are missing.
    Missing,
    /// The chunk is not written.
    Absent,
    /// The chunk could not be read, and why.
    Failed(&'a str),
}

impl Nothing<'_> {
    /// In words, as a tooltip says it.
    pub fn words(self) -> &'static str {
        match self {
            Nothing::Missing => "no data",
            Nothing::Absent => "not written",
            Nothing::Failed(_) => "could not be read",
        }
    }
}

/// The point of a line at an instant, or why there is none. Of an answer's line.
///
/// # Errors
/// Which of the three kinds of nothing it is.
pub fn reading<'a>(answer: &'a Answer, line: &Line, time: f64) -> Result<Reading, Nothing<'a>> {
    let hole = line.holes.iter().find(|hole| (hole.from..=hole.to).contains(&time));
    let found = nearest(line, time, reach(answer)).filter(|i| line.mean.get(*i).is_some_and(|v| v.is_finite()));
    let Some(i) = found else {
        return Err(match hole.map(|hole| hole.kind) {
            None => Nothing::Missing,
            Some(HoleKind::Absent) => Nothing::Absent,
            Some(HoleKind::Failed(reason)) => {
                Nothing::Failed(answer.failed.get(reason as usize).map_or("", String::as_str))
            }
        });
    };
    let number = |column: &[f64]| column.get(i).copied().filter(|v| v.is_finite());
    Ok(Reading {
        time: line.time[i],
        value: line.mean[i],
        range: number(&line.min).zip(number(&line.max)).filter(|(min, max)| min < max),
        uncertainty: number(&line.uncertainty),
        flag: number(&line.flags),
        count: number(&line.count).map_or(1, |count| count as u64),
    })
}

/// What the keys look for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// The middle of the next gap, hole included.
    Gap,
    /// The greatest value of the window.
    Most,
    /// The least value of the window.
    Least,
    /// The nearest value.
    Data,
}

/// Where the cursor goes: the instant of what is wanted of a line inside `window` (of [`Want::Data`] anywhere). The next
/// gap is after `time`, and after the last comes the first again; as is the next of several equal extremes.
pub fn seek(answer: &Answer, line: &Line, want: Want, time: f64, window: (f64, f64)) -> Option<f64> {
    let all = || (0..points(line)).filter(|i| line.mean[*i].is_finite() && line.time[*i].is_finite());
    let inside = || all().filter(|i| (window.0..=window.1).contains(&line.time[*i]));
    match want {
        Want::Data => all().map(|i| line.time[i]).min_by(|a, b| (a - time).abs().total_cmp(&(b - time).abs())),
        Want::Gap => {
            let mut before = None;
            let mut gaps = inside().filter_map(|i| {
                let from = before.replace(line.time[i])?;
                let middle = f64::midpoint(from, line.time[i]);
                (line.time[i] - from > answer.gap).then_some(middle)
            });
            let mut first = None;
            gaps.find(|middle| {
                first.get_or_insert(*middle);
                *middle > time
            })
            .or(first)
        }
        Want::Most | Want::Least => {
            let value = |i: usize| if want == Want::Most { line.max[i] } else { -line.min[i] };
            let best = inside().map(value).filter(|v| v.is_finite()).reduce(f64::max)?;
            let mut same = inside().filter(|i| value(*i) == best).map(|i| line.time[i]);
            let first = same.next()?;
            Some(if first > time { first } else { same.find(|t| *t > time).unwrap_or(first) })
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use zarr_fuse_core::series::Hole;

    fn answer() -> Answer {
        let mean = vec![1.0, 5.0, 2.0, 5.0, 0.0];
        let line = Line {
            time: vec![0.0, 10.0, 50.0, 60.0, 100.0],
            min: mean.iter().map(|v| v - 0.5).collect(),
            max: mean.clone(),
            count: vec![3.0; 5],
            uncertainty: vec![0.1, f64::NAN, 0.1, 0.1, 0.1],
            flags: vec![f64::NAN, 4.0, f64::NAN, f64::NAN, f64::NAN],
            holes: vec![
                Hole { from: 20.0, to: 40.0, kind: HoleKind::Absent },
                Hole { from: 70.0, to: 90.0, kind: HoleKind::Failed(0) },
            ],
            mean,
            ..Line::default()
        };
        Answer { gap: 20.0, failed: vec!["c/7: corrupt".into()], lines: vec![line], ..Answer::default() }
    }

    #[test]
    fn a_cursor_reads_all_that_belongs_to_a_point() {
        let answer = answer();
        let at = |time| reading(&answer, &answer.lines[0], time);
        let point = at(12.0).unwrap();
        assert_eq!((point.time, point.value, point.range, point.count), (10.0, 5.0, Some((4.5, 5.0)), 3));
        assert_eq!((point.uncertainty, point.flag), (None, Some(4.0)));
        assert_eq!(at(1.0).unwrap().uncertainty, Some(0.1));
        assert_eq!(at(30.0), Err(Nothing::Absent));
        assert_eq!(at(80.0), Err(Nothing::Failed("c/7: corrupt")));
        assert_eq!(at(200.0), Err(Nothing::Missing));
    }

    #[test]
    fn the_keys_find_their_way() {
        let answer = answer();
        let to = |want, time| seek(&answer, &answer.lines[0], want, time, (0.0, 100.0));
        assert_eq!(
            (to(Want::Gap, 0.0), to(Want::Gap, 30.0), to(Want::Gap, 90.0)),
            (Some(30.0), Some(80.0), Some(30.0))
        );
        assert_eq!(
            (to(Want::Most, 0.0), to(Want::Most, 10.0), to(Want::Most, 60.0)),
            (Some(10.0), Some(60.0), Some(10.0))
        );
        assert_eq!(to(Want::Least, 0.0), Some(100.0));
        assert_eq!(to(Want::Data, 33.0), Some(50.0));
        assert_eq!(seek(&answer, &Line::default(), Want::Data, 0.0, (0.0, 1.0)), None);
    }
}
