//! Which level a question is answered from: the one it names, or the one that fits its pixels.

use super::asked::Asked;
use crate::dataset::Level;
use crate::layout::FULL_LEVEL;
use crate::zarr::fail::ReadError;
use crate::zarr::level::{self, Candidate};
use crate::zarr::select::{self, wrong};
use crate::zarr::source::Times;

/// The levels that have the variable, finest first, with how many of their times lie in the window.
///
/// # Errors
/// Times of a calendar or unit that is not read.
pub(crate) fn candidates<'a>(asked: &Asked<'a>, window: (f64, f64)) -> Result<Vec<Candidate<'a>>, ReadError> {
    select::candidates(asked.source, asked.group, asked.variable, asked.time, window)
}

/// The level that the request names, else the one that fits the pixels; `None` where no level has the variable.
///
/// # Errors
/// A name that no level with the variable has.
pub(crate) fn choose<'c, 'a>(
    asked: &Asked<'a>,
    candidates: &'c [Candidate<'a>],
) -> Result<Option<&'c Candidate<'a>>, ReadError> {
    let Some(name) = asked.request.level.as_deref() else { return Ok(level::choose(candidates, asked.columns)) };
    let found = candidates.iter().find(|candidate| is_named(candidate.level, name));
    if found.is_none() && !candidates.is_empty() {
        let known: Vec<&str> = candidates.iter().map(|candidate| shown(candidate.level)).collect();
        let place = format!("level of {}", asked.variable.name);
        return Err(wrong(&place, &format!("one of: {}", known.join(", ")), &format!("{name:?}")));
    }
    Ok(found)
}

fn is_named(level: &Level, name: &str) -> bool {
    level.name == name || (level.step.is_none() && (name.is_empty() || name == FULL_LEVEL))
}

/// The name of a level in a message: the values themselves are `0`.
pub(crate) fn shown(level: &Level) -> &str {
    if level.step.is_none() && level.name.is_empty() { FULL_LEVEL } else { &level.name }
}

/// The times of a level inside a window: which positions to read, and when they are.
pub(crate) struct Axis {
    pub(crate) times: std::sync::Arc<Times>,
    /// Length of a bucket in seconds; `None` for the values themselves.
    pub(crate) step: Option<f64>,
    /// From a stored time to the middle of its bucket, in seconds.
    pub(crate) shift: f64,
    /// Stored times of the window, both ends included.
    span: (f64, f64),
    /// Positions to read.
    pub(crate) range: std::ops::Range<u64>,
}

impl Axis {
    /// The times of `chosen` in the window. A bucket belongs to the window when any part of it does.
    ///
    /// # Errors
    /// Times that cannot be read.
    pub(crate) async fn new(asked: &Asked<'_>, chosen: &Candidate<'_>, window: (f64, f64)) -> Result<Self, ReadError> {
        let times = asked.source.times(chosen.time).await?;
        let step = chosen.level.step;
        let shift = step.map_or(0.0, |step| level::middle(times.at(0), step));
        let half = step.unwrap_or(0.0) / 2.0;
        let span = (window.0 - shift - half, window.1 - shift + half);
        let range = match step {
            Some(_) => times.range(span.0 + 1e-6, span.1 - 1e-6),
            None => times.range(span.0, span.1),
        };
        Ok(Axis { times, step, shift, span, range })
    }

    /// Times of the window.
    pub(crate) fn len(&self) -> u64 {
        if self.times.is_ordered() {
            return self.range.end - self.range.start;
        }
        let mut count = 0;
        self.each(&mut |_, _| count += 1);
        count
    }

    /// Calls `each` with every position of the range whose time lies in the window, counted from the first one read, and
    /// its time (of a bucket the middle), in the order of time.
    pub(crate) fn each(&self, each: &mut dyn FnMut(usize, f64)) {
        let is_inside = |time: f64| time >= self.span.0 && time <= self.span.1;
        let all = self.range.clone().map(|at| ((at - self.range.start) as usize, self.times.at(at)));
        if self.times.is_ordered() {
            all.filter(|(_, time)| is_inside(*time)).for_each(|(at, time)| each(at, time + self.shift));
            return;
        }
        let mut sorted: Vec<(usize, f64)> = all.filter(|(_, time)| is_inside(*time)).collect();
        sorted.sort_by(|a, b| a.1.total_cmp(&b.1));
        sorted.into_iter().for_each(|(at, time)| each(at, time + self.shift));
    }

    /// First and last instant of the positions `range`: of buckets from the start of the first to the end of the last.
    pub(crate) fn span_of(&self, range: &std::ops::Range<u64>) -> Option<(f64, f64)> {
        let half = self.step.unwrap_or(0.0) / 2.0;
        let (first, last) = match self.times.is_ordered() {
            true => (self.times.at(range.start), self.times.at(range.end.checked_sub(1)?)),
            false => {
                let times = range.clone().map(|at| self.times.at(at)).filter(|time| time.is_finite());
                times.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), time| (low.min(time), high.max(time)))
            }
        };
        let (from, to) = (first + self.shift - half, last + self.shift + half);
        (from.is_finite() && to.is_finite() && from <= to).then_some((from, to))
    }
}
