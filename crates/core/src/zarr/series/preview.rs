//! A first look at a long record without overviews: one chunk in so many along time.

use super::plan::{MEAN, Plan};
use std::ops::Range;

/// What fits into so many bytes is read at once: half a second at 32 Mbit/s.
const SMALL: u64 = 2_000_000;
/// What a preview may cost.
const GLANCE: u64 = 400_000;
/// A preview has so many chunks at least, where there are twice as many.
const CHUNKS: u64 = 8;

/// Which times are read first.
pub(super) struct Preview {
    /// One chunk in so many.
    pub(super) every: u64,
    /// Positions along time that are read first, chunk by chunk.
    pub(super) first: Vec<Range<u64>>,
    /// The other ones.
    pub(super) rest: Vec<Range<u64>>,
}

/// The preview of a plan; `None` where all of it is read soon, or is in few chunks.
pub(super) fn of(plan: &Plan) -> Option<Preview> {
    let bytes = plan.bytes();
    let part = plan.parts[MEAN].as_ref().filter(|_| bytes > SMALL)?;
    let node = part.array.node();
    let window = part.windows.first()?;
    let axis = window.iter().position(|range| *range == plan.axis.range)?;
    let (chunk, object) = (*node.chunk.get(axis)?, *node.object.get(axis)?);
    // An object that is not sharded comes as a whole.
    cut(&plan.axis.range, chunk.min(object).max(1), bytes)
}

fn cut(range: &Range<u64>, chunk: u64, bytes: u64) -> Option<Preview> {
    let (first, last) = (range.start / chunk, range.end.div_ceil(chunk));
    let chunks = last.saturating_sub(first);
    let every = bytes.div_ceil(GLANCE).min(chunks / CHUNKS).max(2);
    if chunks < 2 * every {
        return None;
    }
    let cell = |number: u64| {
        let start = (number * chunk).max(range.start);
        start..number.saturating_add(1).saturating_mul(chunk).min(range.end)
    };
    let chosen: Vec<Range<u64>> = (first..last).skip((every / 2) as usize).step_by(every as usize).map(cell).collect();
    let mut rest = Vec::with_capacity(chosen.len() + 1);
    let mut from = range.start;
    for piece in &chosen {
        rest.push(from..piece.start);
        from = piece.end;
    }
    rest.push(from..range.end);
    rest.retain(|piece| !piece.is_empty());
    Some(Preview { every, first: chosen, rest })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_time_is_read_once() {
        for (range, chunk, bytes) in [(0..800, 10, 4_000_000), (7..995, 10, 400_000_000), (3..40, 10, 3_000_000)] {
            let preview = cut(&range, chunk, bytes).unwrap();
            let mut all: Vec<u64> = preview.first.iter().chain(&preview.rest).flat_map(Clone::clone).collect();
            all.sort_unstable();
            assert_eq!(all, range.clone().collect::<Vec<u64>>());
            assert!(preview.first.len() as u64 * preview.every <= 2 * (range.end - range.start).div_ceil(chunk));
        }
        let preview = cut(&(0..800), 10, 4_000_000).unwrap();
        assert_eq!((preview.every, preview.first.len(), &preview.first[0]), (10, 8, &(50..60)));
        assert!(cut(&(0..30), 10, 1 << 40).is_none());
    }
}
