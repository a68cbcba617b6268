//! Parts whose rows follow each other in C order of the dimensions.

use super::dimension::Dimension;
use std::ops::Range;

/// Values of one variable that a part may have at most, when parts are not chunks.
const CELLS: usize = 1 << 21;

/// Cuts of the dimensions such that parts in C order give rows in C order: single labels of the first dimensions, runs
/// of one, all of those behind it. Runs end where `cuts`, the cuts by chunks, do, so that few chunks are read twice.
pub(super) fn in_order(
    dimensions: &[Dimension],
    cuts: Vec<Vec<Range<usize>>>,
    columns: usize,
) -> Vec<Vec<Range<usize>>> {
    let singles = |cuts: &[Range<usize>]| cuts.iter().all(|cut| cut.len() == 1);
    // Chunks are in order when those before the last cut dimension cut it into single labels.
    let last = cuts.iter().rposition(|cuts| cuts.len() > 1).unwrap_or(0);
    if cuts.iter().take(last).all(|cuts| singles(cuts)) {
        return cuts;
    }
    let most = (CELLS / columns.max(1)).max(1);
    let mut rest = 1usize;
    let mut run = 0;
    for (at, dimension) in dimensions.iter().enumerate().rev() {
        run = at;
        match rest.checked_mul(dimension.len()).filter(|all| *all <= most) {
            Some(all) if at > 0 => rest = all,
            _ => break,
        }
    }
    let labels = (most / rest).max(1);
    let cut = |(at, cuts): (usize, Vec<Range<usize>>)| match at.cmp(&run) {
        std::cmp::Ordering::Less => (0..dimensions[at].len()).map(|label| label..label + 1).collect(),
        std::cmp::Ordering::Equal => {
            let pieces = |cut: Range<usize>| {
                let end = cut.end;
                cut.step_by(labels).map(move |from| from..(from + labels).min(end))
            };
            cuts.into_iter().flat_map(pieces).collect()
        }
        std::cmp::Ordering::Greater => std::iter::once(0..dimensions[at].len()).collect(),
    };
    cuts.into_iter().enumerate().map(cut).collect()
}
