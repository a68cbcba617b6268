//! The record that every contribution leaves: in the commit, in the journal, and in a release's metadata.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One contribution, as it was committed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contribution {
    /// `c` and a number from 1 in commit order: `c1`, `c2`.
    pub id: String,
    /// When it was committed: RFC 3339, UTC, whole seconds.
    pub time: String,
    /// Group path of the source.
    pub group: String,
    /// Key in `SOURCES`.
    pub source: String,
    /// Who gave it: a key of `PERSONS`, or "" when unknown.
    pub person: String,
    /// The raw file's own name, without a folder.
    pub file: String,
    /// SHA-256 of the raw file, hexadecimal; its name under `raw/`.
    pub sha256: String,
    /// Bytes of the raw file.
    pub bytes: u64,
    /// SHA-256 of the schema that it was read with.
    pub schema: String,
    /// Rows read from the raw file.
    pub rows: u64,
    /// Rows set aside, with the reason of each kind.
    pub quarantined: Vec<Quarantined>,
    /// Cells of data variables that were missing and now hold a value.
    pub new: u64,
    /// Cells whose value was replaced.
    pub changed: u64,
    /// Cells that held the value already.
    pub same: u64,
    /// Cells that kept their stored value although the contribution says another (`on_conflict: keep`).
    pub kept: u64,
    /// New labels a coordinate.
    pub labels: BTreeMap<String, u64>,
    /// What was done to the values, for people: `text to number`, `hPa to Pa`.
    pub steps: Vec<String>,
}

/// Rows set aside for one reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quarantined {
    /// How many.
    pub rows: u64,
    /// The first one's place and reason, as an error would say it.
    pub reason: String,
}
