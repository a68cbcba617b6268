//! A retry: rows that a contribution held, and that are good with the schema of now, merged as an event of its own.

use super::record::{self, Extents};
use super::replay::source_of;
use super::{Dataset, Event};
use crate::cells::Cells;
use crate::fault::{Error, Fault};
use crate::harmonised::Harmonised;
use crate::merge::Work;
use crate::quarantine::{Reading, Story, append, changed, chosen, faults, same_rows};
use crate::{evolve, journal, transform};
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeSet;
use zarr_fuse_core::provenance::{self, Contribution};
use zarr_fuse_core::schema::Schema;
use zarr_fuse_store::Raw;

/// What is retried, and by whom.
#[derive(Debug, Clone, Copy)]
pub struct RetryOptions<'a> {
    /// Who retries, a key of `PERSONS`; "" is who gave the contribution.
    pub person: &'a str,
    /// The present instant: RFC 3339, UTC, whole seconds.
    pub now: &'a str,
    /// Keep nothing.
    pub dry_run: bool,
    /// Name and bytes of the mended file; `None`: the raw file as it came.
    pub mended: Option<(&'a str, &'a [u8])>,
}

/// What a retry did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Retried {
    /// The record of the event; for a dry run as it would be; `None` if nothing held is good now.
    pub contribution: Option<Contribution>,
    /// The new snapshot; `None` for a dry run, and if nothing is good.
    pub snapshot: Option<String>,
    /// What was retried: `c3`.
    pub retries: String,
    /// Rows that were held before.
    pub before: u64,
    /// Rows that are held still.
    pub still: u64,
    /// Why, one entry a column and kind of fault.
    pub quarantined: Vec<Fault>,
}

/// The rows of a retry.
struct Rows {
    /// What is merged, in the schema that it was read with.
    cells: Cells,
    before: BTreeSet<u64>,
    wanted: BTreeSet<u64>,
}

impl Dataset {
    /// Merges the rows that the contribution called `id` holds still, and that are good with the schema of now, as a new
    /// event; the others stay held.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown contribution; [`Error::Conflict`] for one that was taken back, and for events
    /// that hold no rows; [`Error::Refused`] for a file that the schema of now refuses, for a mended file with other rows,
    /// and, of a source whose values are made of several rows, for any mended file and for a contribution of which they
    /// were not.
    pub async fn retry(&self, id: &str, options: RetryOptions<'_>) -> Result<Retried, Error> {
        let target = self.contribution(id).await?;
        self.holder(&target)?;
        let act = async |work: &mut Work, number: u32| {
            let events = journal::read(work.store()).await?;
            standing(&events, &target)?;
            let person = if options.person.is_empty() { &target.person } else { options.person };
            let mut record = Contribution {
                id: format!("c{number}"),
                time: options.now.to_owned(),
                group: target.group.clone(),
                source: target.source.clone(),
                person: person.to_owned(),
                file: target.file.clone(),
                sha256: target.sha256.clone(),
                bytes: target.bytes,
                schema: self.schema_hash.clone(),
                retries: target.id.clone(),
                ..Contribution::default()
            };
            if let Some((file, bytes)) = options.mended {
                (record.file, record.sha256, record.bytes) = (file.into(), Raw::digest(bytes), bytes.len() as u64);
            }
            let fresh = options.mended.map(|(_, bytes)| bytes);
            let rows = self.rows_of_retry(&record, &events, &self.schema, fresh)?;
            let mut retried = Retried {
                contribution: None,
                snapshot: None,
                retries: target.id.clone(),
                before: rows.before.len() as u64,
                still: (rows.before.len() - rows.wanted.len()) as u64,
                quarantined: rows.cells.quarantined.clone(),
            };
            if rows.wanted.is_empty() {
                return Ok(Event { records: Vec::new(), result: retried });
            }
            let (group, _) = source_of(&self.schema, &record)?;
            let outcome = work.merge(&record.group, group, &rows.cells, number, &record.file).await?;
            let mut extents = Extents::new(group);
            extents.add(&rows.cells);
            record::fill(&mut record, group, &Harmonised::from(rows.cells), &extents, &outcome);
            retried.contribution = Some(record.clone());
            if let Some(bytes) = fresh.filter(|_| !options.dry_run) {
                let raw = self.home.raw();
                raw.keep([raw.draft(bytes, &record.sha256)?])?;
            }
            Ok(Event { records: vec![record], result: retried })
        };
        let (snapshot, mut retried) = self.commit_event(options.dry_run, act).await?;
        retried.snapshot = snapshot;
        Ok(retried)
    }

    /// The cells of a retry again, in the schema that it was read with.
    pub(crate) fn retried(
        &self,
        record: &Contribution,
        events: &[Contribution],
        schema: &Schema,
    ) -> Result<Cells, Error> {
        Ok(self.rows_of_retry(record, events, schema, None)?.cells)
    }

    /// The rows of the retry `record`: those that the contribution held before it and that `schema` does not hold. They
    /// depend on raw files, schemas and the events before it only. `fresh`: the raw file, if it is not kept yet.
    fn rows_of_retry(
        &self,
        record: &Contribution,
        events: &[Contribution],
        schema: &Schema,
        fresh: Option<&[u8]>,
    ) -> Result<Rows, Error> {
        let end = events.partition_point(|event| event.number() < record.number());
        let events = events.get(..end).unwrap_or_default();
        let target = events.iter().find(|event| event.id == record.retries);
        let target =
            target.ok_or_else(|| Error::Schema(format!("{}: there is no {} before it", record.id, record.retries)))?;
        let (group, source) = source_of(schema, record)?;
        let whole = transform::needs_whole(group, source);
        if whole {
            let refuse = |message: &str| {
                let hint = format!("`zarr-fuse revert {}`, and `zarr-fuse add` the file again", target.id);
                Err(Fault::of_file(&record.file, message).hint(hint).into())
            };
            if record.sha256 != target.sha256 {
                return refuse("expected the file as it came, since values of its source are made of several rows");
            }
            let then = self.schema_of(&target.schema)?;
            let (group, source) = source_of(&then, target)?;
            if !transform::needs_whole(group, source) {
                return refuse(
                    "expected a contribution of which values were made of several rows, as they are now, found one whose \
                     rows were merged one by one",
                );
            }
        }
        let before = Story::new(self, events).still(target, record.number())?;
        let kept;
        let bytes = match fresh {
            Some(bytes) => bytes,
            None => {
                kept = self.home.raw().get(&record.sha256)?;
                &kept
            }
        };
        let reading = Reading::of(bytes, record, schema)?;
        if record.sha256 != target.sha256 {
            let original = self.home.raw().get(&target.sha256)?;
            let was = Reading::of(&original, target, schema)?;
            same_rows((&original, bytes), (&record.file, source), (&was, &reading), &before)?;
        }
        let now = reading.numbers();
        let wanted: BTreeSet<u64> = before.difference(&now).copied().collect();
        let mut cells = match &reading.harmonised {
            Some(harmonised) if !wanted.is_empty() && whole => {
                changed(harmonised, group, &self.given_whole(target, events, schema)?)?
            }
            Some(harmonised) if !wanted.is_empty() => {
                let given = self.given(target, events, schema, &wanted)?;
                chosen(harmonised, &wanted, group, given.as_ref())?
            }
            _ => Cells::default(),
        };
        cells.read = before.len() as u64;
        cells.merged = wanted.len() as u64;
        let held = reading.held.iter().filter(|held| before.contains(&held.number));
        cells.quarantined = faults(&record.file, held);
        cells.transforms = reading.harmonised.map(|harmonised| harmonised.transforms).unwrap_or_default();
        let text = format!("{} of {} rows that {} had set aside", wanted.len(), before.len(), target.id);
        let parameters = [("of", json!(target.id)), ("rows", json!(wanted.len())), ("held", json!(before.len()))];
        cells.transforms.push(transform::of("retry", "", text, parameters));
        Ok(Rows { cells, before, wanted })
    }

    /// What the contribution had merged from the data rows `wanted`, in the schema of now: of a wide row of which one part
    /// was held the other parts.
    fn given(
        &self,
        target: &Contribution,
        events: &[Contribution],
        now: &Schema,
        wanted: &BTreeSet<u64>,
    ) -> Result<Option<Cells>, Error> {
        let mut schema = self.schema_of(&target.schema)?;
        let bytes = self.home.raw().get(&target.sha256)?;
        let Some(harmonised) = Reading::of(&bytes, target, &schema)?.harmonised else { return Ok(None) };
        let mut cells = Cells::default();
        for batch in harmonised.batches() {
            append(&mut cells, batch?.as_ref(), wanted);
        }
        if cells.origins.is_empty() {
            return Ok(None);
        }
        for event in events.iter().filter(|e| !e.schema_before.is_empty() && e.number() > target.number()) {
            let next = self.schema_of(&event.schema)?;
            cells = evolve::carry(cells, &target.group, &schema, &next)?;
            schema = next;
        }
        let same = schema == *now;
        Ok(Some(if same { cells } else { evolve::carry(cells, &target.group, &schema, now)? }))
    }

    /// What the contribution and those of its retries that stand had merged, in the schema of now.
    fn given_whole(&self, target: &Contribution, events: &[Contribution], now: &Schema) -> Result<Vec<Cells>, Error> {
        let mut given = Vec::new();
        let active = provenance::active(events);
        let of = |event: &Contribution| event.id == target.id || event.retries == target.id;
        for (event, _) in events.iter().zip(&active).filter(|(event, active)| **active && of(event)) {
            let cells = self.cells_among(event, events)?;
            let later = |other: &&Contribution| !other.schema_before.is_empty() && other.number() > event.number();
            let schema = self.schema_of(events.iter().rfind(later).map_or(&event.schema, |other| &other.schema))?;
            given.push(if schema == *now { cells } else { evolve::carry(cells, &event.group, &schema, now)? });
        }
        Ok(given)
    }
}

/// Errors: a contribution that was taken back.
fn standing(events: &[Contribution], target: &Contribution) -> Result<(), Error> {
    let active = provenance::active(events);
    let stands = events.iter().zip(&active).any(|(event, active)| *active && event.id == target.id);
    if stands {
        return Ok(());
    }
    let by = events.iter().zip(&active).rev().find(|(event, active)| **active && event.reverts == target.id);
    let by = by.map_or("", |(event, _)| event.id.as_str());
    let fault = Fault::of_file("", format!("{} was taken back, by {by}", target.id));
    Err(Error::Conflict(fault.hint("`zarr-fuse add` its file again: all rows that are good now are merged then")))
}
