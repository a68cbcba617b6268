//! What a request names, found in the dataset and checked.

use super::fail::{FailKind, ReadError};
use super::level::{self, Candidate};
use super::source::Source;
use super::values::Window;
use crate::dataset::{Dataset, Dimension, Group, Variable};
use crate::layout::{FULL_LEVEL, join};
use crate::series::Request;
use std::ops::Range;

pub(super) fn wrong(place: &str, expected: &str, found: &str) -> ReadError {
    ReadError::new(FailKind::Request, place, expected, found, "")
}

/// The group and the variable of those names.
pub(super) fn variable_of<'a>(
    dataset: &'a Dataset,
    group: &str,
    variable: &str,
) -> Result<(&'a Group, &'a Variable), ReadError> {
    let names = |names: Vec<&str>| names.into_iter().take(20).collect::<Vec<_>>().join(", ");
    let of = dataset.group(group).ok_or_else(|| {
        let known = names(dataset.groups.iter().map(|group| group.path.as_str()).collect());
        wrong("group", &format!("one of: {known}"), &format!("{group:?}"))
    })?;
    let found = of.variable(variable).ok_or_else(|| {
        let known = names(of.variables.iter().map(|variable| variable.name.as_str()).collect());
        wrong(&format!("variable of group {:?}", of.path), &format!("one of: {known}"), &format!("{variable:?}"))
    })?;
    Ok((of, found))
}

/// # Errors
/// A position that is not below the size.
pub(super) fn inside(name: &str, position: u64, size: u64) -> Result<(), ReadError> {
    if position < size {
        return Ok(());
    }
    Err(wrong(name, &format!("a position below {size}"), &position.to_string()))
}

/// A [`Request`] with what it names.
pub(super) struct Selected<'a> {
    pub(super) group: &'a Group,
    pub(super) variable: &'a Variable,
    pub(super) time: &'a Dimension,
    /// The whole record.
    pub(super) extent: (f64, f64),
    pub(super) window: (f64, f64),
    /// Along the lines' dimension; one at 0 without one.
    pub(super) positions: Vec<u64>,
    /// Finest first.
    pub(super) candidates: Vec<Candidate<'a>>,
}

impl<'a> Selected<'a> {
    /// `None` for a record without any time.
    pub(super) fn new(
        source: &'a Source,
        dataset: &'a Dataset,
        request: &Request,
        window: Option<(f64, f64)>,
    ) -> Result<Option<Selected<'a>>, ReadError> {
        let (group, variable) = variable_of(dataset, &request.group, &request.variable)?;
        let time = group.time_of(variable).ok_or_else(|| {
            wrong(&variable.name, "a variable with a time dimension", &format!("dimensions {:?}", variable.dimensions))
        })?;
        let positions = positions(group, variable, &time.name, request)?;
        let Some(extent) = time.extent else { return Ok(None) };
        let window = window.unwrap_or(extent);
        if !(window.0.is_finite() && window.1.is_finite() && window.0 <= window.1) {
            return Err(wrong("window", "a first time that is not after the last", &format!("{window:?}")));
        }
        let candidates = candidates(source, group, variable, time, window)?;
        Ok(Some(Selected { group, variable, time, extent, window, positions, candidates }))
    }

    /// The position among the candidates of the level that is asked for by name, else of the one that fits the pixels.
    pub(super) fn level(&self, request: &Request) -> Result<Option<usize>, ReadError> {
        let Some(name) = &request.level else {
            return Ok(level::choose_at(&self.candidates, request.columns));
        };
        let is_full = |name: &str| name.is_empty() || name == FULL_LEVEL;
        let same = |candidate: &Candidate<'_>| {
            candidate.level.name == *name || (is_full(name) && candidate.level.step.is_none())
        };
        let found = self.candidates.iter().position(same);
        let known = || self.candidates.iter().map(|c| c.level.name.as_str()).collect::<Vec<_>>().join(", ");
        found.map(Some).ok_or_else(|| wrong("level", &format!("one of: {}", known()), &format!("{name:?}")))
    }

    /// Cells of one line at one time: the members of a fan.
    pub(super) fn members(&self, request: &Request) -> u64 {
        let sizes = self.variable.dimensions.iter().zip(&self.variable.shape);
        let fan = sizes.filter(|(name, _)| request.fan.as_ref() == Some(name)).map(|(_, size)| *size);
        fan.product()
    }

    /// Where the lines stand on an array of that level, for a range of its times.
    pub(super) fn windows(&self, candidate: &Candidate<'_>, range: &Range<u64>, request: &Request) -> Vec<Window> {
        let array = candidate.array;
        let lines = request.lines.as_ref().map(|(name, _)| name.as_str());
        let fixed = array.dimensions.iter().zip(&array.shape).map(|(name, size)| match request.at.get(name) {
            _ if *name == self.time.name => range.clone(),
            _ if request.fan.as_ref() == Some(name) => 0..*size,
            Some(position) => *position..position.saturating_add(1).min(*size),
            None => 0..(*size).min(1),
        });
        let fixed: Window = fixed.collect();
        let Some(axis) = lines.and_then(|name| array.dimensions.iter().position(|known| known == name)) else {
            return vec![fixed];
        };
        let of = |run: Range<u64>| {
            let mut window = fixed.clone();
            if let Some(along) = window.get_mut(axis) {
                *along = run;
            }
            window
        };
        runs(&self.positions, array.chunk.get(axis).copied().unwrap_or(1)).into_iter().map(of).collect()
    }
}

/// The levels that have the variable, with how many of their times lie in the window.
pub(super) fn candidates<'a>(
    source: &'a Source,
    group: &'a Group,
    variable: &Variable,
    time: &Dimension,
    window: (f64, f64),
) -> Result<Vec<Candidate<'a>>, ReadError> {
    let mut out = Vec::new();
    for level in &group.levels {
        let Some(array) = source.tree.array(&join(&level.path, &variable.name)) else { continue };
        let Some(node) = source.time_node(&level.path, &time.name) else { continue };
        let length = node.shape.first().copied().unwrap_or(0);
        let sizes = array.shape.iter().zip(&variable.shape);
        let fits = array.dimensions == variable.dimensions
            && array.dimensions.iter().zip(sizes).all(|(name, (size, finest))| match *name == time.name {
                true => *size == length,
                false => size == finest,
            });
        if fits {
            let points = match source.known_times(node)? {
                Some(times) => {
                    let range = times.range(window.0, window.1);
                    (range.end - range.start) as f64
                }
                None => time.extent.map_or(0.0, |extent| share(extent, window)) * length as f64,
            };
            out.push(Candidate { level, array, time: node, points });
        }
    }
    Ok(out)
}

/// The share of the record that the window covers.
pub(super) fn share(extent: (f64, f64), window: (f64, f64)) -> f64 {
    let covered = window.1.min(extent.1) - window.0.max(extent.0);
    let whole = extent.1 - extent.0;
    match whole > 0.0 {
        true => (covered / whole).max(0.0),
        false => f64::from(u8::from(covered >= 0.0)),
    }
}

/// Positions of the lines, checked; one line at position 0 when the request names no dimension for them.
pub(super) fn positions(
    group: &Group,
    variable: &Variable,
    time: &str,
    request: &Request,
) -> Result<Vec<u64>, ReadError> {
    let size =
        |name: &str| variable.dimensions.iter().zip(&variable.shape).find(|(n, _)| *n == name).map(|(_, size)| *size);
    for (name, position) in &request.at {
        size(name).map_or(Ok(()), |size| inside(name, *position, size))?;
    }
    let Some((name, positions)) = &request.lines else { return Ok(vec![0]) };
    let Some(length) = size(name).filter(|_| name != time) else {
        let expected = format!("one of the dimensions of {} that is not time", variable.name);
        return Err(wrong(&format!("lines of group {:?}", group.path), &expected, &format!("{name:?}")));
    };
    positions.iter().try_for_each(|position| inside(name, *position, length))?;
    Ok(positions.clone())
}

/// Ranges that cover `positions`. Those that share a chunk are one read: what lies between them comes with it anyway.
fn runs(positions: &[u64], chunk: u64) -> Vec<Range<u64>> {
    let mut sorted = positions.to_vec();
    sorted.sort_unstable();
    let mut out: Vec<Range<u64>> = Vec::new();
    for position in sorted {
        match out.last_mut() {
            Some(run) if position <= run.end || position / chunk == (run.end - 1) / chunk => {
                run.end = run.end.max(position + 1);
            }
            _ => out.push(position..position + 1),
        }
    }
    out
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init)]
mod tests {
    use super::*;

    #[test]
    fn positions_of_one_chunk_are_one_read() {
        assert_eq!(runs(&[2, 0, 1], 1), [0..3]);
        assert_eq!(runs(&[0, 2, 5], 1), [0..1, 2..3, 5..6]);
        assert_eq!(runs(&[0, 3, 4, 9], 4), [0..5, 9..10]);
        assert_eq!(runs(&[1, 1, 20], 4), [1..2, 20..21]);
        assert_eq!(runs(&[], 4), [] as [Range<u64>; 0]);
    }
}
