//! Which contributions are in: by raw file, source and group.

use crate::fault::Error;
use crate::journal;
use std::collections::HashMap;
use std::sync::Arc;
use zarr_fuse_core::provenance::{self, Contribution, Kind};
use zarr_fuse_core::zarr::array::Readable;
use zarrs_storage::AsyncReadableStorageTraits;

/// Active contributions, as far as the journal was read.
///
/// It is asked only for raw files that are kept already: where there is none, nothing was added from it. So a run of
/// new files never reads the journal, and one that goes on after an interruption reads it once.
#[derive(Debug, Default, Clone)]
pub(crate) struct Known {
    /// Records that were read.
    read: u64,
    found: HashMap<Key, Contribution>,
}

/// SHA-256 of the raw file, source and group.
type Key = (String, String, String);

impl Known {
    /// Reads what the journal got since the last call.
    pub(crate) async fn refresh<S>(&mut self, store: &Arc<S>) -> Result<(), Error>
    where
        S: ?Sized + AsyncReadableStorageTraits + 'static,
    {
        let mut events = journal::read_from(store, self.read).await?;
        if events.iter().any(|event| event.kind == Kind::Revert) {
            // What was read before may not count any more, or count again.
            *self = Self::default();
            events = journal::read(store).await?;
        }
        self.read += events.len() as u64;
        let active = provenance::active(&events);
        for (event, _) in events.into_iter().zip(active).filter(|(event, active)| *active && is_whole(event)) {
            let key = (event.sha256.clone(), event.source.clone(), event.group.clone());
            self.found.entry(key).or_insert(event);
        }
        Ok(())
    }

    /// The same, of a version that is read only.
    pub(crate) async fn of(store: &Readable) -> Result<Self, Error> {
        let mut known = Self::default();
        known.refresh(store).await?;
        Ok(known)
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The contribution of these bytes from this source of this group.
    pub(crate) fn get(&self, sha256: &str, source: &str, group: &str) -> Option<&Contribution> {
        self.found.get(&(sha256.to_owned(), source.to_owned(), group.to_owned()))
    }
}

/// Whether an event brought all that its raw file says; a retry brings some rows of it.
fn is_whole(event: &Contribution) -> bool {
    event.kind == Kind::Add && event.retries.is_empty()
}
