//! What an HTTP status means for a key: one table.
//!
//! | status | root metadata | other metadata | chunk |
//! |---|---|---|---|
//! | 200 | whole | whole | whole (to a range: sliced, bounded) |
//! | 206 | part | part | part |
//! | 404, 410 | absent | absent | absent: filled with the fill value |
//! | 401, 403 | private | private | refused: an error, never a hole |
//! | 416 | short | short | short: the object ends before the range |
//! | 429, 5xx | again | again | again |
//! | any other | unexpected | unexpected | unexpected |

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
    Again,
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
        429 | 500..=599 => Meaning::Again,
        _ => Meaning::Fault(Kind::Unexpected),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_chunk_is_absent_and_a_refused_one_is_a_fault() {
        assert_eq!(meaning(404, Holds::Chunk, true), Meaning::Absent);
        assert_eq!(meaning(403, Holds::Chunk, true), Meaning::Fault(Kind::Refused));
        assert_eq!(meaning(403, Holds::Root, false), Meaning::Fault(Kind::Private));
    }

    #[test]
    fn only_passing_faults_are_tried_again() {
        for status in [429, 500, 502, 503] {
            assert_eq!(meaning(status, Holds::Chunk, true), Meaning::Again);
        }
        for status in [400, 401, 403, 404, 416, 301] {
            assert_ne!(meaning(status, Holds::Chunk, true), Meaning::Again);
        }
    }

    #[test]
    fn a_part_that_nobody_asked_for_is_unexpected() {
        assert_eq!(meaning(206, Holds::Chunk, false), Meaning::Fault(Kind::Unexpected));
        assert_eq!(meaning(200, Holds::Chunk, true), Meaning::Whole);
    }
}
