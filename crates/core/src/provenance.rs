//! The record that every event leaves: in the journal, and in a release's metadata.
//!
//! Events are numbered in the order of their commits. Most are contributions: what a raw file brought. The others say
//! what was taken away and why ([`Kind`]). One record is one JSON object; fields that came later have defaults, so that
//! older journals are read.

use crate::selection::Selection;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// One event, as it was committed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Contribution {
    /// `c` and a number from 1 in commit order: `c1`, `c2`.
    pub id: String,
    /// What kind of event it is.
    #[serde(default)]
    pub kind: Kind,
    /// When it was committed: RFC 3339, UTC, whole seconds.
    pub time: String,
    /// Group path of the source.
    pub group: String,
    /// Key in `SOURCES`; "" for events without one.
    pub source: String,
    /// Who gave it: a key of `PERSONS`, or "" when unknown.
    pub person: String,
    /// The raw file's own name, without a folder; "" for events without one.
    pub file: String,
    /// SHA-256 of the raw file, hexadecimal; its name under `raw/`.
    pub sha256: String,
    /// Bytes of the raw file.
    pub bytes: u64,
    /// SHA-256 of the schema that it was read with; of a changed schema the new one's. Its text is kept in `raw/` too.
    pub schema: String,
    /// Of a changed schema: the SHA-256 of the one before; "" otherwise.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub schema_before: String,
    /// What wrote the record: `zarr-fuse 0.1.0`.
    #[serde(default)]
    pub software: String,
    /// Rows read from the raw file.
    pub rows: u64,
    /// Rows of them that were merged: those that were not set aside.
    #[serde(default)]
    pub merged: u64,
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
    /// Cells that held a value and are missing now.
    #[serde(default)]
    pub erased: u64,
    /// New labels a coordinate.
    pub labels: BTreeMap<String, u64>,
    /// First and last time of the merged rows (RFC 3339, UTC; times of another calendar than the Gregorian as its own
    /// dates), over all coordinates that are times; `None` when there is no time.
    #[serde(default)]
    pub period: Option<[String; 2]>,
    /// What the merged rows cover, by coordinate.
    #[serde(default)]
    pub bounds: BTreeMap<String, Bounds>,
    /// West, south, east, north in degrees (RFC 7946, section 5; no box is taken across the antimeridian), when
    /// the rows say where they are.
    #[serde(default)]
    pub area: Option<[f64; 4]>,
    /// What was done to the values.
    #[serde(default)]
    pub transforms: Vec<Transform>,
    /// Why: of what was erased or reverted, and what changed of a schema.
    #[serde(default)]
    pub reason: String,
    /// Of an erase which cells.
    #[serde(default)]
    pub selection: Option<Selection>,
    /// Of a revert the event that it takes back: `c3`.
    #[serde(default)]
    pub reverts: String,
    /// Of an add that merges rows which an earlier contribution set aside, that one: `c3`; "" otherwise.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub retries: String,
}

/// Kinds of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Values of a raw file.
    #[default]
    Add,
    /// Cells made missing.
    Erase,
    /// Another event taken back.
    Revert,
    /// A changed schema.
    Schema,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 4] = [Kind::Add, Kind::Erase, Kind::Revert, Kind::Schema];

    /// As records spell it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Add => "add",
            Kind::Erase => "erase",
            Kind::Revert => "revert",
            Kind::Schema => "schema",
        }
    }
}

/// What the rows of a contribution cover along one coordinate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Bounds {
    /// Least and greatest number, or first and last time (RFC 3339).
    Range {
        /// The least.
        from: Value,
        /// The greatest.
        to: Value,
    },
    /// The labels, sorted; at most [`Bounds::MOST`].
    Labels {
        /// Each once.
        labels: Vec<String>,
    },
    /// How many labels, when there are more.
    Many {
        /// Different ones.
        labels: u64,
    },
}

impl Bounds {
    /// The greatest number of labels that a record lists.
    pub const MOST: usize = 1000;
}

/// One thing that was done to the values of a contribution.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Transform {
    /// What it is, one word: `unit`, `map`, `step`.
    pub name: String,
    /// The variable or coordinate; "" for the whole file.
    pub variable: String,
    /// What it was done with, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, Value>,
    /// The same for people: `hPa to Pa`.
    pub text: String,
}

impl std::fmt::Display for Transform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.variable.is_empty() {
            write!(f, "{}: ", self.variable)?;
        }
        f.write_str(&self.text)
    }
}

impl Contribution {
    /// The number in its identifier: 3 of `c3`. 0 for an identifier of another form, which no event has.
    pub fn number(&self) -> u32 {
        self.id.strip_prefix('c').and_then(|number| number.parse().ok()).unwrap_or(0)
    }
}

/// Which events count, one a record in commit order: those that no later revert names, unless that was reverted itself.
pub fn active(events: &[Contribution]) -> Vec<bool> {
    let mut active = vec![true; events.len()];
    let mut named: BTreeSet<&str> = BTreeSet::new();
    // From the end: whether a revert counts is known before what it names is reached.
    for (event, active) in events.iter().zip(&mut active).rev() {
        *active = !named.contains(event.id.as_str());
        if *active && event.kind == Kind::Revert {
            named.insert(&event.reverts);
        }
    }
    active
}

/// Rows set aside for one reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quarantined {
    /// How many.
    pub rows: u64,
    /// The first one's place and reason, as an error would say it.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn event(number: u32, reverts: &str) -> Contribution {
        let kind = if reverts.is_empty() { Kind::Add } else { Kind::Revert };
        Contribution { id: format!("c{number}"), kind, reverts: reverts.into(), ..Contribution::default() }
    }

    #[test]
    fn a_revert_can_be_reverted() {
        let events = [event(1, ""), event(2, ""), event(3, "c1"), event(4, "c3"), event(5, "c2")];
        assert_eq!(active(&events), [true, false, false, true, true]);
        assert_eq!(active(&events[..3]), [false, true, true]);
        assert_eq!(events[2].number(), 3);
    }

    #[test]
    fn bounds_are_told_apart_by_their_keys() {
        let range = Bounds::Range { from: 1.5.into(), to: 2.into() };
        let labels = Bounds::Labels { labels: vec!["a".into()] };
        for bounds in [range, labels, Bounds::Many { labels: 2000 }] {
            let text = serde_json::to_string(&bounds).unwrap();
            assert_eq!(serde_json::from_str::<Bounds>(&text).unwrap(), bounds, "{text}");
        }
    }
}
