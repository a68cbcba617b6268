//! What an HTTP status means for a key: one table.
//!
//! | status | metadata | chunk |
//! |---|---|---|
//! | 200 | whole | whole (to a range: sliced if it is small, else the server ignores ranges) |
//! | 206 | part | part |
//! | 404, 410 | absent | absent: filled with the fill value |
//! | 401 | private | refused: an error, never a hole |
//! | 403 | private; while metadata are looked for, absent | refused or absent, see below |
//! | 416 | short | short: the object ends before the range |
//! | 429, 503 | again, after the time that the server asks for | as metadata |
//! | 408, other 5xx | again | again |
//! | any other | unexpected | unexpected |
//!
//! S3 answers 403 instead of 404 to whoever may read objects and may not list them. Other readers take every 403 on a chunk
//! for an absent one. Here the store is asked once for a key that no store has: 404 says that it tells the two apart, and
//! that the chunk is refused. 403 says that it does not, and then the chunk is absent if other chunks of the store could be
//! read, and refused if none could.

use super::address::Holds;
use crate::problem::Kind;

/// What to do with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// The body is the whole object.
    Whole,
    /// The body is the range that was asked for.
    Part,
    /// There is no such object.
    Absent,
    /// A passing fault: ask again, a few times.
    Again(Kind),
    /// A lasting fault.
    Fault(Kind),
}

/// What `status` means for a key that holds `holds`, when a range was asked for or not.
pub fn meaning(status: u16, holds: Holds, ranged: bool) -> Meaning {
    match status {
        200 => Meaning::Whole,
        206 if ranged => Meaning::Part,
        404 | 410 => Meaning::Absent,
        401 | 403 if holds == Holds::Chunk => Meaning::Fault(Kind::Refused),
        401 | 403 => Meaning::Fault(Kind::Private),
        416 => Meaning::Fault(Kind::Short),
        429 | 503 => Meaning::Again(Kind::Throttled),
        408 | 500..=599 => Meaning::Again(Kind::Server),
        _ => Meaning::Fault(Kind::Unexpected),
    }
}

/// Tries after the first, for passing faults.
pub const TRIES: u32 = 3;
/// No server is waited for longer than this, whatever it asks for, in milliseconds.
const PATIENCE: u32 = 10_000;

/// Milliseconds until the next try after `tried` tries, `None` when there is none. The wait doubles and is spread by `luck`
/// (0 to 1), so that many requests that failed together do not return together; a server that asks for more gets it.
pub fn wait(tried: u32, asked: Option<u32>, luck: f64) -> Option<u32> {
    if tried >= TRIES {
        return None;
    }
    let own = f64::from(250u32 << tried) * (0.75 + 0.5 * luck.clamp(0.0, 1.0));
    Some((own as u32).max(asked.unwrap_or(0)).min(PATIENCE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_chunk_is_absent_and_a_refused_one_is_a_fault() {
        assert_eq!(meaning(404, Holds::Chunk, true), Meaning::Absent);
        assert_eq!(meaning(403, Holds::Chunk, true), Meaning::Fault(Kind::Refused));
        assert_eq!(meaning(403, Holds::Metadata, false), Meaning::Fault(Kind::Private));
    }

    #[test]
    fn only_passing_faults_are_tried_again() {
        for status in [408, 429, 500, 502, 503] {
            assert!(matches!(meaning(status, Holds::Chunk, true), Meaning::Again(kind) if kind.passes()), "{status}");
        }
        for status in [400, 401, 403, 404, 416, 301] {
            assert!(!matches!(meaning(status, Holds::Chunk, true), Meaning::Again(_)), "{status}");
        }
    }

    #[test]
    fn a_part_that_nobody_asked_for_is_unexpected() {
        assert_eq!(meaning(206, Holds::Chunk, false), Meaning::Fault(Kind::Unexpected));
        assert_eq!(meaning(200, Holds::Chunk, true), Meaning::Whole);
    }

    #[test]
    fn patience_ends() {
        let waits: Vec<u32> = (0..).map_while(|tried| wait(tried, None, 0.5)).collect();
        assert_eq!(waits, [250, 500, 1000]);
        assert_eq!(wait(0, Some(2000), 0.0), Some(2000));
        assert_eq!(wait(0, Some(3_600_000), 0.0), Some(PATIENCE));
        assert_eq!(wait(TRIES, Some(1), 0.0), None);
    }
}
