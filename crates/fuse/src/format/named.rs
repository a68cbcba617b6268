//! Wanted columns among the names that a file has, by the rules of a CSV header: a unit may stand behind a name.

use super::Wanted;
use super::csv::header::{Found, find};
use crate::fault::Fault;

/// The wanted columns, in the order of `wanted`. `place` is where the names stand, for faults; "" for the file.
///
/// # Errors
/// A required column that is not there, and a wanted one that is there several times.
pub(super) fn named(names: &[String], file: &str, place: &str, wanted: &[Wanted]) -> Result<Vec<Found>, Fault> {
    find(names, wanted, file, 0).map_err(|fault| Fault { place: place.to_owned(), ..fault })
}
