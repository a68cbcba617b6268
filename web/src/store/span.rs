//! Byte ranges of one object: joined where the hole between them costs less than another request.

use std::ops::Range;

/// Ranges closer than this many bytes are fetched as one.
pub const HOLE: u64 = 32 * 1024;
/// Ranges are not joined to more than this, so that what is asked for first is not held up by its neighbours.
pub const JOINED: u64 = 8 << 20;

/// What is asked of one object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub start: u64,
    /// The byte after the last; [`u64::MAX`]: to the end of the object.
    pub end: u64,
}

impl Span {
    /// The object, asked for without a range.
    pub const WHOLE: Span = Span { start: 0, end: u64::MAX };
    /// No bytes, only how many there are.
    pub const SIZE: Span = Span { start: u64::MAX, end: u64::MAX };

    /// From the first byte to before the last.
    pub fn new(start: u64, end: u64) -> Span {
        Span { start, end: end.max(start) }
    }

    /// Whether no byte is asked for.
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// Whether all of `other` is in it.
    pub fn holds(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end && (self == Span::SIZE) == (other == Span::SIZE)
    }

    /// One span for both, when they are near enough and not too long together.
    pub fn join(self, other: Span) -> Option<Span> {
        if self == Span::SIZE || other == Span::SIZE {
            return (self == other).then_some(self);
        }
        let both = Span { start: self.start.min(other.start), end: self.end.max(other.end) };
        if both == self || both == other {
            return Some(both);
        }
        let (first, second) = if self.start <= other.start { (self, other) } else { (other, self) };
        let near = second.start <= first.end.saturating_add(HOLE);
        (near && both.end != u64::MAX && both.end - both.start <= JOINED).then_some(both)
    }
}

/// What a `Content-Range` such as `bytes 0-99/1234` says: first byte, the byte after the last, size of the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// The range that was sent; `None` in an answer to a range that is not there.
    pub range: Option<(u64, u64)>,
    /// The size of the whole object, where the server knows it.
    pub size: Option<u64>,
}

/// Reads a `Content-Range` (RFC 9110, section 14.4).
pub fn content_range(text: &str) -> Option<Sent> {
    let (range, size) = text.trim().strip_prefix("bytes")?.trim().split_once('/')?;
    let range = match range.trim() {
        "*" => None,
        range => {
            let (first, last) = range.split_once('-')?;
            let (first, last) = (first.trim().parse::<u64>().ok()?, last.trim().parse::<u64>().ok()?);
            Some((first, last.checked_add(1).filter(|end| *end > first)?))
        }
    };
    Some(Sent { range, size: size.trim().parse().ok() })
}

/// `span` as positions in bytes that begin at `start` of the object and are `len` long; `None` when it lies outside. A span
/// to the end ends with them.
pub fn within(span: Span, start: u64, len: usize) -> Option<Range<usize>> {
    let from = usize::try_from(span.start.checked_sub(start)?).ok()?;
    let to = if span.end == u64::MAX { len } else { usize::try_from(span.end.checked_sub(start)?).ok()? };
    (from <= to && to <= len).then_some(from..to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: u64, end: u64) -> Span {
        Span::new(start, end)
    }

    #[test]
    fn near_ranges_become_one() {
        assert_eq!(span(100, 200).join(span(0, 50)), Some(span(0, 200)));
        assert_eq!(span(0, 10).join(span(10 + HOLE, 20 + HOLE)), Some(span(0, 20 + HOLE)));
        assert_eq!(span(0, 10).join(span(11 + HOLE, 20 + HOLE)), None);
        assert_eq!(span(0, JOINED).join(span(JOINED, JOINED + 1)), None);
        assert_eq!(Span::WHOLE.join(span(7, 9)), Some(Span::WHOLE));
        assert_eq!(span(0, 10).join(Span::new(20, u64::MAX)), None);
    }

    #[test]
    fn a_size_is_joined_with_nothing() {
        assert_eq!(Span::SIZE.join(Span::WHOLE), None);
        assert_eq!(Span::SIZE.join(Span::SIZE), Some(Span::SIZE));
        assert!(!Span::WHOLE.holds(Span::SIZE));
    }

    #[test]
    fn a_range_outside_its_bytes_is_refused() {
        assert_eq!(within(span(10, 20), 5, 15), Some(5..15));
        assert_eq!(within(span(10, 21), 5, 15), None);
        assert_eq!(within(span(1, 2), 5, 15), None);
        assert_eq!(within(Span::new(6, u64::MAX), 5, 15), Some(1..15));
    }

    #[test]
    fn content_range_is_read() {
        assert_eq!(content_range("bytes 0-9/77"), Some(Sent { range: Some((0, 10)), size: Some(77) }));
        assert_eq!(content_range("bytes 0-9/*"), Some(Sent { range: Some((0, 10)), size: None }));
        assert_eq!(content_range("bytes */77"), Some(Sent { range: None, size: Some(77) }));
        assert_eq!(content_range("bytes 9-0/77"), None);
        assert_eq!(content_range("lines 0-9/77"), None);
    }
}
