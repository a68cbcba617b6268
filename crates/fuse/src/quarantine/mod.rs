//! The quarantine: rows that were set aside when a file was added.
//!
//! Nothing is stored for it. Which rows a contribution holds is a function of its raw file and the schema of its time; which
//! of them later events have merged says the journal ([`Story`]). `dataset/retry.rs` merges those that are good with the
//! schema of now.

mod chosen;
mod mended;
mod story;
mod whole;

pub(crate) use chosen::{append, chosen};
pub(crate) use mended::same_rows;
pub(crate) use story::{Reading, Story};
pub(crate) use whole::changed;

use crate::dataset::Dataset;
use crate::dense;
use crate::fault::{Error, Fault};
use crate::harmonised::Held;
use crate::reader::{Bad, Class};
use serde::Serialize;
use zarr_fuse_core::provenance::{self, Contribution, Kind};

/// A contribution with rows that are held.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quarantine {
    /// Its identifier: `c3`.
    pub id: String,
    /// When it was added.
    pub time: String,
    /// Path of its group.
    pub group: String,
    /// Key in `SOURCES`.
    pub source: String,
    /// The raw file's name.
    pub file: String,
    /// Rows that were set aside, and that no retry has merged.
    pub rows: u64,
    /// Place and reason of the first one.
    pub reason: String,
    /// The retries that stand: `c5`.
    pub retries: Vec<String>,
}

/// A row that is held, and why. A row with faults in several columns is told as often.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HeldRow {
    /// The raw file's name.
    pub file: String,
    /// Data row of the file, from 1.
    pub row: u64,
    /// Where it is: `row 14` (a line of the file), or a JSON pointer.
    pub place: String,
    /// Column of the file; several of them with commas.
    pub column: String,
    /// What stands there as it was written; for a constraint the values as they are stored.
    pub value: String,
    /// Expected and found.
    pub reason: String,
    /// What to do, or "".
    pub hint: String,
}

impl HeldRow {
    pub(crate) fn of(file: &str, held: &Held) -> Self {
        Self {
            file: file.to_owned(),
            row: held.number + 1,
            place: held.origin.to_string(),
            column: held.column.clone(),
            value: held.value.clone(),
            reason: held.reason.clone(),
            hint: held.hint.clone(),
        }
    }
}

impl Dataset {
    /// The contributions that hold rows, in commit order; only those of `source` (a key, or with its group's path), if
    /// one is given.
    ///
    /// # Errors
    /// A raw file that is missing or changed.
    pub async fn quarantine(&self, source: Option<&str>) -> Result<Vec<Quarantine>, Error> {
        let events = self.contributions().await?;
        let active = provenance::active(&events);
        let mut story = Story::new(self, &events);
        let mut found = Vec::new();
        for (event, _) in events.iter().zip(&active).filter(|(event, active)| **active && holds(event)) {
            let path = zarr_fuse_core::layout::join(&event.group, &event.source);
            if source.is_some_and(|source| source != event.source && source.trim_matches('/') != path) {
                continue;
            }
            let retries = events.iter().zip(&active).filter(|(other, active)| **active && other.retries == event.id);
            let retries: Vec<String> = retries.map(|(other, _)| other.id.clone()).collect();
            let (rows, reason) = match retries.as_slice() {
                // The record says it, and the raw file need not be read.
                [] => {
                    let told = event.quarantined.iter().map(|one| one.rows).sum::<u64>();
                    let first = event.quarantined.first().map(|one| one.reason.clone()).unwrap_or_default();
                    (event.rows.saturating_sub(event.merged).min(told), first)
                }
                _ => {
                    let still = story.still(event, u32::MAX)?;
                    let held = story.held(event)?;
                    let first = held.iter().find(|held| still.contains(&held.number));
                    (still.len() as u64, first.map(|held| fault(&event.file, held).to_string()).unwrap_or_default())
                }
            };
            if rows > 0 {
                let Contribution { id, time, group, source, file, .. } = event.clone();
                found.push(Quarantine { id, time, group, source, file, rows, reason, retries });
            }
        }
        Ok(found)
    }

    /// The rows that a contribution holds still, in the order of its file.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown contribution, [`Error::Conflict`] for an event that holds no rows of its own.
    pub async fn held(&self, id: &str) -> Result<Vec<HeldRow>, Error> {
        let events = self.contributions().await?;
        let target = self.contribution(id).await?;
        self.holder(&target)?;
        let mut story = Story::new(self, &events);
        if target.quarantined.is_empty() {
            return Ok(Vec::new());
        }
        let still = story.still(&target, u32::MAX)?;
        let held = story.held(&target)?;
        Ok(held
            .iter()
            .filter(|held| still.contains(&held.number))
            .map(|held| HeldRow::of(&target.file, held))
            .collect())
    }

    /// Errors: an event that holds no rows of its own.
    pub(crate) fn holder(&self, target: &Contribution) -> Result<(), Error> {
        let conflict = |message: String, hint: String| Err(Error::Conflict(Fault::of_file("", message).hint(hint)));
        if target.kind != Kind::Add {
            let message = format!("{} adds no rows: it is of the kind {}", target.id, target.kind.name());
            return conflict(message, "`zarr-fuse quarantine list` names the contributions that hold rows".into());
        }
        if !target.retries.is_empty() {
            let message = format!("{} retries {}, and holds no rows of its own", target.id, target.retries);
            return conflict(message, format!("what is held still is told of {}", target.retries));
        }
        let schema = self.schema_of(&target.schema)?;
        let (_, source) = crate::dataset::replay::source_of(&schema, target)?;
        if dense::is_dense(source.format) {
            let message = format!("{} brought arrays, of which no rows are set aside", target.id);
            return conflict(message, String::new());
        }
        Ok(())
    }
}

/// Whether an event may hold rows of its own.
fn holds(event: &Contribution) -> bool {
    event.kind == Kind::Add && event.retries.is_empty() && !event.quarantined.is_empty()
}

fn fault(file: &str, held: &Held) -> Fault {
    Fault {
        file: file.to_owned(),
        place: held.origin.to_string(),
        column: held.column.clone(),
        message: held.reason.clone(),
        hint: held.hint.clone(),
        rows: 1,
    }
}

/// Held rows as faults, those of one column and kind together.
pub(crate) fn faults<'h>(file: &str, held: impl Iterator<Item = &'h Held>) -> Vec<Fault> {
    let mut found: Vec<(String, Fault)> = Vec::new();
    for one in held {
        let Bad { kind, .. } = Bad::new(Class::Rule, &one.reason, &one.hint);
        match found.iter_mut().find(|(known, fault)| *known == kind && fault.column == one.column) {
            Some((_, fault)) => fault.rows += 1,
            None => found.push((kind, fault(file, one))),
        }
    }
    found.into_iter().map(|(_, fault)| fault).collect()
}
