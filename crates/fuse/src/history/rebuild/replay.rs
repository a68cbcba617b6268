//! Events one after the other, as they were merged then.

use super::{Rebuilt, Tell};
use crate::dataset::Dataset;
use crate::dense::replay::is_of_dense;
use crate::evolve;
use crate::fault::{Error, Fault};
use crate::history::{erase, revert};
use crate::merge::{Outcome, Work};
use zarr_fuse_core::provenance::{Contribution, Kind};
use zarr_fuse_core::schema::Schema;
use zarr_fuse_core::zarr::array::Writable;

/// How far a replay is.
pub(super) struct Replay<'a> {
    dataset: &'a Dataset,
    schema: Schema,
    hash: String,
    events: &'a [Contribution],
    done: usize,
}

impl<'a> Replay<'a> {
    pub(super) fn new(dataset: &'a Dataset, schema: Schema, hash: String, events: &'a [Contribution]) -> Self {
        Self { dataset, schema, hash, events, done: 0 }
    }

    /// Replays the events of one commit, the next ones, into a session's store.
    pub(super) async fn run(
        &mut self,
        store: &Writable,
        records: &[Contribution],
        rebuilt: &mut Rebuilt,
        tell: Tell<'_>,
    ) -> Result<(), Error> {
        let mut work = Work::new(store.clone());
        for record in records {
            tell("replaying", self.done as u64, self.events.len() as u64);
            self.done += 1;
            let outcome = match record.kind {
                Kind::Schema => {
                    work.flush().await?;
                    let new = self.dataset.schema_of(&record.schema)?;
                    evolve::pretend(store, &self.schema, &new).await?;
                    (self.schema, self.hash) = (new, record.schema.clone());
                    // What was known of labels and chunks may be otherwise now.
                    work = Work::new(store.clone());
                    continue;
                }
                _ => self.event(&mut work, record).await?,
            };
            let said = [record.new, record.changed, record.same, record.kept, record.erased];
            let found = [outcome.new, outcome.changed, outcome.same, outcome.kept, outcome.erased];
            if said != found {
                let words = ["new", "changed", "same", "kept", "erased"];
                let parts = words.iter().zip(said.iter().zip(found)).filter(|(_, (said, found))| *said != found);
                let parts: Vec<String> =
                    parts.map(|(word, (said, found))| format!("{word} {said}, now {found}")).collect();
                rebuilt.differs(format!("{}: the record counts otherwise: {}", record.id, parts.join("; ")));
            }
        }
        work.flush().await
    }

    async fn event(&self, work: &mut Work, record: &Contribution) -> Result<Outcome, Error> {
        let before = self.events.get(..self.done).unwrap_or_default();
        if record.kind == Kind::Revert {
            return revert::apply(self.dataset, work, (&self.schema, &self.hash), before).await;
        }
        let group = self
            .schema
            .root
            .at(&record.group)
            .ok_or_else(|| Error::Schema(format!("{}: its schema has no group `{}`", record.id, record.group)))?;
        match record.kind {
            Kind::Erase => erase::again(work, group, record).await,
            _ if is_of_dense(&self.schema, record) => {
                self.dataset.merge_again(work, &self.schema, record).await.map_err(|error| named(record, error))
            }
            _ => {
                let rows = self.dataset.harmonised_among(record, before).map_err(|error| named(record, error))?;
                work.merge(&record.group, group, &rows, record.number(), &record.file).await
            }
        }
    }
}

const COPY: &str = "put the raw file back from a copy of the home";

/// A fault of a raw file, with the event that it is of.
fn named(record: &Contribution, error: Error) -> Error {
    match error {
        Error::Store(error) => {
            let message = format!("{}, from {}: {error}", record.id, record.source);
            Fault::of_file(&record.file, message).hint(COPY).into()
        }
        other => other,
    }
}
