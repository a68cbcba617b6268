//! A ZIP file on the web as a store, over the ranges of its entries.

use std::sync::Arc;
use zarr_fuse_core::zarr::zip::Archive;
use zarr_fuse_core::zarr::{Listed, Listing};
use zarrs_storage::byte_range::{ByteRange, ByteRangeIterator};
use zarrs_storage::{AsyncMaybeBytesIterator, AsyncReadableStorageTraits, MaybeBytes, StorageError, StoreKey};

/// The store. Clones are the same store.
#[derive(Clone)]
pub struct ZipStore(Arc<Archive>);

impl ZipStore {
    /// Of an opened archive.
    pub fn new(archive: Archive) -> Self {
        // zarrs asks for an Arc; a worker has one thread.
        #[allow(clippy::arc_with_non_send_sync)]
        let archive = Arc::new(archive);
        Self(archive)
    }
}

#[async_trait::async_trait(?Send)]
impl AsyncReadableStorageTraits for ZipStore {
    async fn get(&self, key: &StoreKey) -> Result<MaybeBytes, StorageError> {
        self.0.get(key.as_str()).await
    }

    async fn get_partial_many<'a>(
        &'a self,
        key: &StoreKey,
        byte_ranges: ByteRangeIterator<'a>,
    ) -> Result<AsyncMaybeBytesIterator<'a>, StorageError> {
        let ranges: Vec<ByteRange> = byte_ranges.collect();
        let parts = self.0.parts(key.as_str(), &ranges).await?;
        Ok(parts.map(|parts| Box::pin(futures::stream::iter(parts.into_iter().map(Ok))) as _))
    }

    async fn size_key(&self, key: &StoreKey) -> Result<Option<u64>, StorageError> {
        Ok(self.0.size(key.as_str()))
    }

    fn supports_get_partial(&self) -> bool {
        true
    }
}

impl Listing for ZipStore {
    fn list<'a>(&'a self, folder: &'a str) -> Listed<'a> {
        Box::pin(std::future::ready(Ok(Some(self.0.names(folder)))))
    }
}
