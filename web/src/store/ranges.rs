//! Byte ranges of one object: joined where the hole between them costs less than another request.

use std::ops::Range;

/// Ranges closer than this many bytes are fetched as one.
const HOLE: u64 = 32 * 1024;

/// The spans to fetch for `wanted` (any order, overlaps allowed): sorted, disjoint, holes up to 32 KiB included.
pub fn join(wanted: &[Range<u64>]) -> Vec<Range<u64>> {
    let mut sorted: Vec<Range<u64>> = wanted.iter().filter(|r| r.start < r.end).cloned().collect();
    sorted.sort_by_key(|r| (r.start, r.end));
    let mut spans: Vec<Range<u64>> = Vec::new();
    for range in sorted {
        match spans.last_mut() {
            Some(last) if range.start <= last.end.saturating_add(HOLE) => last.end = last.end.max(range.end),
            _ => spans.push(range),
        }
    }
    spans
}

/// `range` as positions in the bytes of the span that starts at `start` and is `len` long; `None` when it lies outside.
pub fn within(range: &Range<u64>, start: u64, len: usize) -> Option<Range<usize>> {
    let from = usize::try_from(range.start.checked_sub(start)?).ok()?;
    let to = usize::try_from(range.end.checked_sub(start)?).ok()?;
    (from <= to && to <= len).then_some(from..to)
}

/// The size of the whole object, from a `Content-Range` such as `bytes 0-99/1234`.
pub fn size_of(content_range: &str) -> Option<u64> {
    content_range.rsplit_once('/')?.1.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_ranges_become_one_request() {
        assert_eq!(join(&[100..200, 0..50, 40_000_000..40_000_010]), [0..200, 40_000_000..40_000_010]);
        assert_eq!(join(std::slice::from_ref(&(5..5))), Vec::<Range<u64>>::new());
    }

    #[test]
    fn a_range_outside_its_span_is_refused() {
        assert_eq!(within(&(10..20), 5, 15), Some(5..15));
        assert_eq!(within(&(10..21), 5, 15), None);
        assert_eq!(within(&(1..2), 5, 15), None);
    }

    #[test]
    fn the_size_is_read_from_content_range() {
        assert_eq!(size_of("bytes 0-9/77"), Some(77));
        assert_eq!(size_of("bytes 0-9/*"), None);
    }
}
