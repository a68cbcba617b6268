//! One place where events are committed: lock, session, merge, journal, commit.

use super::{Dataset, ledger};
use crate::fault::{Error, Fault};
use crate::merge::Work;
use crate::{evolve, journal};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use zarr_fuse_core::layout::SCHEMA_HASH_ATTRIBUTE;
use zarr_fuse_core::provenance::{Contribution, Kind};
use zarr_fuse_core::zarr::array::{self, Writable};

/// How often a merge is run again after another writer won the race.
const TRIES: usize = 5;

/// What an event's merge has come to.
pub(crate) struct Event<T> {
    /// Its records, in order, with the numbers from the one that was given. None: nothing is committed.
    pub(crate) records: Vec<Contribution>,
    /// What the caller wants back.
    pub(crate) result: T,
}

impl Dataset {
    /// Commits one or more events as one version, and returns its identifier with the result of `act`.
    ///
    /// `act` changes the contents and makes the records; it is given the number of the next event. It is a function of
    /// the newest version and is run again on a newer one when another writer was first. What it refuses is an error
    /// and changes nothing. Of a dry run nothing is kept, and the identifier is `None`, as it is without records.
    pub(crate) async fn commit_event<T>(
        &self,
        dry_run: bool,
        mut act: impl AsyncFnMut(&mut Work, u32) -> Result<Event<T>, Error>,
    ) -> Result<(Option<String>, T), Error> {
        let _lock = self.home.lock()?;
        let mut tries = 0;
        loop {
            let session = self.repo.session().await?;
            let store = session.store();
            self.unchanged(&store, dry_run).await?;
            let number = next(&store).await?;
            ledger::check(&self.home, number)?;
            let work = Work::new(store.clone());
            let mut work = if dry_run { work.rehearsed() } else { work };
            let Event { records, result } = act(&mut work, number).await?;
            if dry_run || records.is_empty() {
                return Ok((None, result));
            }
            work.flush().await?;
            journal::append(&store, &records).await?;
            match session.commit(&message(&records), properties(&records)).await {
                Ok(snapshot) => {
                    ledger::append(&self.home, &store, &records).await?;
                    return Ok((Some(snapshot), result));
                }
                Err(zarr_fuse_store::Error::Conflict { .. }) if tries < TRIES => tries += 1,
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Errors: a schema that is not the stored one any more, as another process gave the dataset another one meanwhile.
    pub(crate) async fn unchanged(&self, store: &Writable, dry_run: bool) -> Result<(), Error> {
        let root = array::document(store, "").await?.unwrap_or_default();
        let hash = root["attributes"][SCHEMA_HASH_ATTRIBUTE].as_str().unwrap_or_default();
        if hash != self.schema_hash || (self.real.is_some() && !dry_run) {
            let fault = Fault::of_file("", "expected the schema that the dataset had before, found another one");
            return Err(Error::Conflict(fault.hint("it was changed meanwhile: run the command again")));
        }
        match &self.real {
            Some(real) => evolve::pretend(store, real, &self.schema).await,
            None => Ok(()),
        }
    }
}

/// The number of the next event.
pub(crate) async fn next(store: &Writable) -> Result<u32, Error> {
    let number = u32::try_from(journal::len(store).await? + 1);
    number.map_err(|_| Error::Schema("the journal is full: it holds 2^32 - 1 events".into()))
}

/// One line for `git log`-like listings of the versions.
pub(crate) fn message(records: &[Contribution]) -> String {
    match records {
        [one] => match one.kind {
            Kind::Add => {
                let of = if one.retries.is_empty() { String::new() } else { format!(" retries {},", one.retries) };
                format!("{}{of} {}: {}, {} new cells, {} changed", one.id, one.source, one.file, one.new, one.changed)
            }
            Kind::Revert => format!("{} revert of {}: {}", one.id, one.reverts, one.reason),
            Kind::Erase | Kind::Schema => format!("{} {}: {}", one.id, one.kind.name(), one.reason),
        },
        many => {
            let (first, last) = (many.first().map_or("", |c| &c.id), many.last().map_or("", |c| &c.id));
            let sum = |count: fn(&Contribution) -> u64| many.iter().map(count).sum::<u64>();
            let (new, changed) = (sum(|c| c.new), sum(|c| c.changed));
            format!("{first} to {last}: {} contributions, {new} new cells, {changed} changed", many.len())
        }
    }
}

/// What a version records: little, since every commit writes that of all versions again. The rest is in the journal.
pub(crate) fn properties(records: &[Contribution]) -> BTreeMap<String, Value> {
    let (Some(first), Some(last)) = (records.first(), records.last()) else { return BTreeMap::new() };
    let fields = [("first", &first.id), ("last", &last.id), ("time", &last.time), ("schema", &last.schema)];
    fields.into_iter().map(|(key, text)| (key.to_owned(), json!(text))).collect()
}
