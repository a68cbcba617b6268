//! A dataset again from its raw files and its ledger alone, when the repo is lost or damaged.

use super::replay::Replay;
use super::{Rebuilt, Tell, copy_raw};
use crate::dataset::{Dataset, commit, ledger};
use crate::fault::{Error, Fault};
use crate::journal;
use zarr_fuse_core::provenance::Kind;
use zarr_fuse_core::schema;
use zarr_fuse_store::Home;

impl Dataset {
    /// Makes the dataset of `lost` again in the empty home `into`: the events of its ledger are replayed from its raw
    /// files, each as a commit of its own. Nothing of `lost` is changed, and its repo is not looked at. Tags are in the
    /// repo only and do not come along.
    ///
    /// The answer has no proof, since there is nothing to compare with; what the replay counts otherwise than the
    /// records say is among its differences.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the ledger is empty; [`Error::Store`] if there is something at `into`, or for a raw file
    /// that is missing or changed.
    pub async fn restore(lost: &Home, into: &Home, tell: Tell<'_>) -> Result<Rebuilt, Error> {
        let events = ledger::read(lost)?;
        let Some(begin) = events.first() else {
            return Err(Error::NotFound {
                message: format!("{}: journal.ndjson holds no event", lost.root().display()),
                hint: "without it nobody knows in which order the raw files came".into(),
            });
        };
        let hash = if begin.kind == Kind::Schema { &begin.schema_before } else { &begin.schema };
        let text = lost.raw().get(hash)?;
        let first = schema::read(&String::from_utf8_lossy(&text)).schema.ok_or_else(|| {
            Error::Schema(format!("raw/{hash}: expected the schema that the dataset began with, found another text"))
        })?;
        for (event, number) in events.iter().zip(1..) {
            if event.number() != number {
                let message = format!("expected c{number} in line {number}, found {}", event.id);
                return Err(Fault::of_file("journal.ndjson", message).hint("put the file back from a copy").into());
            }
        }
        let dataset = Dataset::create(into.clone(), first.clone()).await?;
        copy_raw(lost, into, &events)?;
        let mut rebuilt =
            Rebuilt { events: events.len() as u64, versions: events.len() as u64 + 1, ..Rebuilt::default() };
        let mut replay = Replay::new(&dataset, first, hash.clone(), &events);
        let _lock = into.lock()?;
        for event in events.chunks(1) {
            let session = dataset.repo().session().await?;
            let store = session.store();
            replay.run(&store, event, &mut rebuilt, tell).await?;
            journal::append(&store, event).await?;
            session.commit(&commit::message(event), commit::properties(event)).await?;
            ledger::append(into, &store, event).await?;
        }
        tell("replaying", events.len() as u64, events.len() as u64);
        Ok(rebuilt)
    }
}
