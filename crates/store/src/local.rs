//! A folder as an asynchronous Zarr store.

use crate::{Error, Result};
use std::path::Path;
use std::sync::Arc;
use zarr_fuse_core::zarr::array::Writable;
use zarrs_filesystem::FilesystemStore;
use zarrs_storage::storage_adapter::sync_to_async::{SyncToAsyncSpawnBlocking, SyncToAsyncStorageAdapter};

/// Runs file access in place: the callers are command-line tools that wait for it anyway, and a folder answers at once.
struct InPlace;

impl SyncToAsyncSpawnBlocking for InPlace {
    fn spawn_blocking<F, R>(&self, f: F) -> impl Future<Output = R> + Send
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        std::future::ready(f())
    }
}

/// The Zarr store in the folder `path`, which is made when missing.
pub fn local(path: &Path) -> Result<Writable> {
    let store = FilesystemStore::new(path).map_err(|error| Error::engine(path, error))?;
    Ok(Arc::new(SyncToAsyncStorageAdapter::new(Arc::new(store), InPlace)))
}
