//! Which level of a group answers a request: levels, their steps and the choice.

use super::tree::{ArrayNode, Tree, assets};
use crate::dataset::Level;
use crate::layout::{FULL_LEVEL, join};
use crate::overview::Bucket;
use serde_json::{Map, Value};

/// More points than this in a pixel column add nothing that a column's mean, least and greatest value do not show.
const POINTS_A_COLUMN: f64 = 4.0;
/// Up to so many are read rather than to draw fewer points than there are columns.
const MOST_A_COLUMN: f64 = 64.0;

/// The levels of the group at `path`, finest first, with lengths left at 0; one level without a name when the group
/// has arrays of its own and no levels; none when it has neither.
pub(crate) fn levels(tree: &Tree, path: &str, attributes: &Map<String, Value>) -> Vec<Level> {
    let named: Vec<Level> = assets(attributes)
        .into_iter()
        .filter(|asset| tree.arrays_in(&join(path, asset)).next().is_some())
        .map(|name| Level { path: join(path, &name), step: None, length: 0, name })
        .collect();
    if named.is_empty() {
        let own = Level { path: path.to_owned(), ..Level::default() };
        return if tree.arrays_in(path).next().is_some() { vec![own] } else { Vec::new() };
    }
    named
}

/// Sets the steps of overviews. A name such as `1h` says it; otherwise the record's span is divided by the length.
pub(crate) fn set_steps(levels: &mut [Level], extent: Option<(f64, f64)>) {
    for level in levels.iter_mut().skip(1) {
        let spread = || {
            let (first, last) = extent.filter(|_| level.length > 0)?;
            Some(((last - first) / level.length as f64).max(f64::MIN_POSITIVE))
        };
        level.step = Bucket::parse(&level.name)
            .map(Bucket::seconds)
            .or_else(spread)
            .or(Some(1.0))
            .filter(|_| level.name != FULL_LEVEL);
    }
}

/// A level that has the variable asked for.
pub(crate) struct Candidate<'a> {
    pub(crate) level: &'a Level,
    pub(crate) array: &'a ArrayNode,
    /// The coordinate of its time dimension.
    pub(crate) time: &'a ArrayNode,
    /// How many of its times lie in the window, exactly or estimated.
    pub(crate) points: f64,
}

/// The finest candidate with at most four points a pixel column, else the coarsest; where that one has fewer points than
/// there are columns, the next finer one if it has at most 64 a column. `candidates` are finest first.
pub(crate) fn choose<'c, 'a>(candidates: &'c [Candidate<'a>], columns: u32) -> Option<&'c Candidate<'a>> {
    candidates.get(chosen(&candidates.iter().map(|candidate| candidate.points).collect::<Vec<_>>(), columns))
}

fn chosen(points: &[f64], columns: u32) -> usize {
    let columns = f64::from(columns.max(1));
    let enough = points.iter().position(|points| *points <= POINTS_A_COLUMN * columns);
    let at = enough.unwrap_or(points.len().saturating_sub(1));
    let finer = at.checked_sub(1).filter(|finer| points[*finer] <= MOST_A_COLUMN * columns);
    finer.filter(|_| points[at] < columns).unwrap_or(at)
}

/// How far the middle of a bucket lies from its stored time. Overviews are aligned to UTC, so that a stored time tells
/// by itself whether it is the start of its bucket (`step / 2`) or the middle (0).
pub(crate) fn middle(first: f64, step: f64) -> f64 {
    let off = |time: f64| (time / step - (time / step).round()).abs();
    if off(first) < 1e-6 && off(first - step / 2.0) > 0.25 { step / 2.0 } else { 0.0 }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn which_level_is_read() {
        let day = 1440.0;
        let minutes = |days: f64| [days * day, days * 24.0, days];
        for (days, level) in
            [(1.0, 0), (3.0, 0), (40.0, 0), (60.0, 1), (200.0, 1), (1000.0, 1), (1300.0, 2), (3650.0, 2)]
        {
            assert_eq!(chosen(&minutes(days), 1200), level, "{days} days");
        }
        assert_eq!(chosen(&[1e9], 1200), 0);
        assert_eq!(chosen(&[1e9, 10.0], 1200), 1);
        assert_eq!(chosen(&[], 1200), 0);
    }

    #[test]
    fn a_bucket_is_stamped_at_its_start_or_in_its_middle() {
        assert_eq!(middle(7200.0, 3600.0), 1800.0);
        assert_eq!(middle(7200.0 + 1800.0, 3600.0), 0.0);
        assert_eq!(middle(1_767_225_600.0, 86_400.0), 43_200.0);
        assert_eq!(middle(7200.0 + 100.0, 3600.0), 0.0);
    }
}
