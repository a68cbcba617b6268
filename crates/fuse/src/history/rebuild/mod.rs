//! The whole dataset again, from its raw files and its journal, and the proof that it is the same.

mod proof;
mod replay;
mod restore;

use crate::dataset::{self, Dataset};
use crate::fault::Error;
use crate::{initial, journal};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use zarr_fuse_store::{Home, Repo};

use super::version::Named;

/// What a rebuild has come to.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Rebuilt {
    /// Events that were replayed.
    pub events: u64,
    /// Versions that were made.
    pub versions: u64,
    /// Groups that were compared.
    pub groups: u64,
    /// Arrays that were compared, the journal among them.
    pub arrays: u64,
    /// Chunks that were compared.
    pub chunks: u64,
    /// Bytes of all that was compared.
    pub bytes: u64,
    /// SHA-256 of the sorted lines `sha256  key` of all that is stored: the same for the same dataset.
    pub sha256: String,
    /// What is not the same, at most [`Rebuilt::MOST`].
    pub differences: Vec<String>,
    /// How many differences there are in all.
    pub different: u64,
}

impl Rebuilt {
    /// The greatest number of differences that are listed.
    pub const MOST: usize = 100;

    fn differs(&mut self, what: String) {
        self.different += 1;
        if self.differences.len() < Self::MOST {
            self.differences.push(what);
        }
    }
}

/// One step of a rebuild: what, how much of it is done, and how much there is.
pub type Tell<'a> = &'a mut dyn FnMut(&'static str, u64, u64);

impl Dataset {
    /// Replays all events into the empty home `into`, and compares what came of it with what is stored: every metadata
    /// document and every chunk, byte by byte, the journal included. `keep_raw`: the new home gets the raw files and the
    /// tags too, and is a dataset of its own then. What is stored is only read.
    ///
    /// # Errors
    /// [`Error::Store`] if there is something at `into`; a raw file that is missing or changed, with the event that it is
    /// of. What differs is no error: it is in the answer.
    pub async fn rebuild(&self, into: &Home, keep_raw: bool, tell: Tell<'_>) -> Result<Rebuilt, Error> {
        // One snapshot is looked at, whatever others commit meanwhile.
        let stored = self.repo().session().await?.store();
        let events = journal::read(&stored).await?;
        let versions: Vec<Named> =
            self.versions().await?.into_iter().rev().filter(|version| version.last as usize <= events.len()).collect();
        let mut rebuilt =
            Rebuilt { events: events.len() as u64, versions: versions.len() as u64, ..Rebuilt::default() };
        let repo = self.replay(into, keep_raw, (&events, &versions), &mut rebuilt, tell).await?;
        let fresh = repo.session().await?.store();
        proof::compare(&stored, &fresh, &mut rebuilt, tell).await?;
        Ok(rebuilt)
    }

    async fn replay(
        &self,
        into: &Home,
        keep_raw: bool,
        (events, versions): (&[zarr_fuse_core::provenance::Contribution], &[Named]),
        rebuilt: &mut Rebuilt,
        tell: Tell<'_>,
    ) -> Result<Repo, Error> {
        let Some(begin) = versions.first() else { return Err(Error::Schema("there is no first version".into())) };
        let first = self.schema_of(&begin.schema)?;
        let plan = initial::plan(&first)?;
        let (repo, _lock) = into.create().await?;
        if keep_raw {
            into.raw().put(&self.home().raw().get(&begin.schema)?)?;
        }
        let mut replay = replay::Replay::new(self, first, begin.schema.clone(), events);
        let mut snapshots: BTreeMap<&str, String> = BTreeMap::new();
        for (at, version) in versions.iter().enumerate() {
            let session = repo.session().await?;
            let store = session.store();
            let (message, properties) = if at == 0 {
                initial::write(&store, &plan).await?;
                let fields = [("schema", json!(version.schema)), ("time", json!(version.time))];
                let properties: BTreeMap<String, Value> = fields.map(|(key, value)| (key.to_owned(), value)).into();
                ("init: the schema and empty arrays".to_owned(), properties)
            } else {
                let of_commit = version.first.max(1) as usize - 1..version.last as usize;
                let Some(records) = events.get(of_commit).filter(|records| !records.is_empty()) else { continue };
                replay.run(&store, records, rebuilt, tell).await?;
                journal::append(&store, records).await?;
                if keep_raw {
                    copy_raw(self.home(), into, records)?;
                }
                (dataset::commit::message(records), dataset::commit::properties(records))
            };
            snapshots.insert(&version.snapshot, session.commit(&message, properties).await?);
        }
        tell("replaying", events.len() as u64, events.len() as u64);
        if keep_raw {
            for (name, snapshot) in self.tags().await? {
                if let Some(snapshot) = snapshots.get(snapshot.as_str()) {
                    repo.tag(&name, snapshot).await?;
                }
            }
        }
        Ok(repo)
    }
}

/// Copies the raw files and schemas of `records` from one home into another.
fn copy_raw(from: &Home, into: &Home, records: &[zarr_fuse_core::provenance::Contribution]) -> Result<(), Error> {
    for record in records {
        let hashes = [&record.sha256, &record.schema, &record.schema_before];
        for hash in hashes.into_iter().filter(|hash| !hash.is_empty()) {
            let path = from.raw().path(hash);
            let copy = into.raw().copy(&path)?;
            if copy.digest() != hash {
                let found = copy.digest().to_owned();
                return Err(zarr_fuse_store::Error::Changed { path, found }.into());
            }
            into.raw().keep_large(copy)?;
        }
    }
    Ok(())
}
