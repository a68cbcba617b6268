//! Making cells missing, as an event of its own with a reason.

use super::region::{self, Meant, whole_of};
use crate::dataset::{Dataset, Event, record};
use crate::fault::{Error, Fault};
use crate::merge::{Region, Work};
use serde::Serialize;
use zarr_fuse_core::layout::join;
use zarr_fuse_core::provenance::{Contribution, Kind};
use zarr_fuse_core::selection::Selection;

/// Who does something to the history, when and why.
#[derive(Debug, Clone, Copy)]
pub struct Why<'a> {
    /// The reason, for people; not empty.
    pub reason: &'a str,
    /// Who, a key of `PERSONS`; "" when unknown.
    pub person: &'a str,
    /// The present instant: RFC 3339, UTC, whole seconds.
    pub now: &'a str,
}

impl Why<'_> {
    /// Errors: no reason.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.reason.trim().is_empty() {
            return Err(Fault::of_file("", "expected a reason, found an empty text")
                .hint("say why with --reason")
                .into());
        }
        Ok(())
    }

    /// A record of it, without what it did.
    pub(crate) fn record(&self, number: u32, kind: Kind, group: &str, schema: &str) -> Contribution {
        Contribution {
            id: format!("c{number}"),
            kind,
            time: self.now.to_owned(),
            group: group.to_owned(),
            person: self.person.to_owned(),
            schema: schema.to_owned(),
            software: record::SOFTWARE.to_owned(),
            reason: self.reason.to_owned(),
            ..Contribution::default()
        }
    }
}

/// What an erase or a revert did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Done {
    /// The record; of a dry run as it would be.
    pub contribution: Contribution,
    /// The new snapshot; `None` of a dry run, and if there was nothing to do.
    pub snapshot: Option<String>,
}

impl Dataset {
    /// Makes the present cells that are selected missing. Labels stay; a later value there is a new one. Nothing is
    /// committed if no selected cell holds a value.
    ///
    /// # Errors
    /// For names and labels that are not there, an empty selection or reason, and a variable that is a part of labels.
    pub async fn erase(&self, selection: &Selection, why: Why<'_>, dry_run: bool) -> Result<Done, Error> {
        why.check()?;
        if selection.is_empty() {
            let fault = Fault::of_file("", "expected a selection, found none");
            return Err(fault.hint("say what is meant, as `time=2025-01-31 station=A` or a variable").into());
        }
        let meant = region::meant(self.schema(), selection)?;
        if let Some((name, (label, _))) =
            meant.variables.iter().find_map(|name| Some((name, whole_of(meant.group, name)?)))
        {
            let fault = Fault::of_file(
                "",
                format!("`{name}` is a part of the label `{label}`, which would mean nothing without it"),
            );
            return Err(fault.hint("a wrong place is taken back with `zarr-fuse revert`").into());
        }
        let act = async |work: &mut Work, number: u32| {
            let Meant { path, group, variables } = &meant;
            let region = region::region(work.store(), path, group, selection).await?;
            let mut record = why.record(number, Kind::Erase, path, self.schema_hash());
            record.selection = Some(Selection {
                variables: variables.iter().map(|name| (*name).to_owned()).collect(),
                ..region::settled(work.store(), path, group, selection, &region).await?
            });
            let outcome = self::apply(work, path, group, variables, &region, number).await?;
            record::count(&mut record, &outcome);
            let records = if record.erased > 0 { vec![record.clone()] } else { Vec::new() };
            Ok(Event { records, result: record })
        };
        let (snapshot, contribution) = self.commit_event(dry_run, act).await?;
        Ok(Done { contribution, snapshot })
    }
}

/// Erases, unless a dimension is selected of which nothing is there.
async fn apply(
    work: &mut Work,
    path: &str,
    group: &zarr_fuse_core::schema::GroupSchema,
    variables: &[&str],
    region: &Region,
    number: u32,
) -> Result<crate::merge::Outcome, Error> {
    if region.values().any(Vec::is_empty) {
        return Ok(crate::merge::Outcome::default());
    }
    work.erase(path, group, variables, region, number).await
}

/// Erases again what `record` says, as it was erased then: for a replay of all events.
pub(crate) async fn again(
    work: &mut Work,
    group: &zarr_fuse_core::schema::GroupSchema,
    record: &Contribution,
) -> Result<crate::merge::Outcome, Error> {
    let Some(selection) = &record.selection else {
        return Err(Error::Schema(format!("{}: the record of an erase has no selection", record.id)));
    };
    let region = region::region(work.store(), &record.group, group, selection).await?;
    let variables: Vec<&str> = selection.variables.iter().map(String::as_str).collect();
    let missing = variables.iter().find(|name| !group.vars.contains_key(**name));
    if let Some(name) = missing {
        return Err(Error::Schema(format!("{}: its schema has no variable {}", record.id, join(&record.group, name))));
    }
    apply(work, &record.group, group, &variables, &region, record.number()).await
}
