//! Icechunk behind zarrs' traits, with one repair.
//!
//! `zarrs_icechunk` 0.6 reports a chunk that was never written as an error when a part of it is asked for; zarrs then
//! takes the array for damaged, while it only holds its fill value there. Here a partial read asks for the whole object
//! first, which a repo's unsharded chunks need in any case, and an absent one is `None`.

use std::sync::Arc;
use zarrs_icechunk::AsyncIcechunkStore;
use zarrs_storage::byte_range::ByteRangeIterator;
use zarrs_storage::{
    AsyncListableStorageTraits, AsyncMaybeBytesIterator, AsyncReadableStorageTraits, AsyncWritableStorageTraits, Bytes,
    MaybeBytes, OffsetBytesIterator, StorageError, StoreKey, StoreKeys, StoreKeysPrefixes, StorePrefix,
};

/// A session's contents.
pub(crate) struct Engine(pub(crate) Arc<AsyncIcechunkStore>);

#[async_trait::async_trait]
impl AsyncReadableStorageTraits for Engine {
    async fn get(&self, key: &StoreKey) -> Result<MaybeBytes, StorageError> {
        self.0.get(key).await
    }

    async fn get_partial_many<'a>(
        &'a self,
        key: &StoreKey,
        byte_ranges: ByteRangeIterator<'a>,
    ) -> Result<AsyncMaybeBytesIterator<'a>, StorageError> {
        let Some(bytes) = self.0.get(key).await? else { return Ok(None) };
        let len = bytes.len() as u64;
        let parts: Vec<Result<Bytes, StorageError>> = byte_ranges
            .map(|range| {
                let (start, end) = (range.start(len), range.end(len));
                let whole = start <= end && end <= len;
                whole.then(|| bytes.slice(start as usize..end as usize)).ok_or_else(|| {
                    StorageError::Other(format!("{key}: expected bytes {start} to {end}, found {len} bytes"))
                })
            })
            .collect();
        Ok(Some(Box::pin(futures::stream::iter(parts))))
    }

    async fn size_key(&self, key: &StoreKey) -> Result<Option<u64>, StorageError> {
        // Icechunk says 0 for a chunk that was never written; a written one has at least a byte.
        Ok(self.0.size_key(key).await?.filter(|size| *size > 0))
    }

    fn supports_get_partial(&self) -> bool {
        false
    }
}

#[async_trait::async_trait]
impl AsyncWritableStorageTraits for Engine {
    async fn set(&self, key: &StoreKey, value: Bytes) -> Result<(), StorageError> {
        self.0.set(key, value).await
    }

    async fn set_partial_many<'a>(
        &'a self,
        key: &StoreKey,
        offset_values: OffsetBytesIterator<'a>,
    ) -> Result<(), StorageError> {
        self.0.set_partial_many(key, offset_values).await
    }

    async fn erase(&self, key: &StoreKey) -> Result<(), StorageError> {
        self.0.erase(key).await
    }

    async fn erase_prefix(&self, prefix: &StorePrefix) -> Result<(), StorageError> {
        self.0.erase_prefix(prefix).await
    }

    fn supports_set_partial(&self) -> bool {
        self.0.supports_set_partial()
    }
}

#[async_trait::async_trait]
impl AsyncListableStorageTraits for Engine {
    async fn list(&self) -> Result<StoreKeys, StorageError> {
        self.0.list().await
    }

    async fn list_prefix(&self, prefix: &StorePrefix) -> Result<StoreKeys, StorageError> {
        self.0.list_prefix(prefix).await
    }

    async fn list_dir(&self, prefix: &StorePrefix) -> Result<StoreKeysPrefixes, StorageError> {
        self.0.list_dir(prefix).await
    }

    async fn size_prefix(&self, prefix: &StorePrefix) -> Result<u64, StorageError> {
        self.0.size_prefix(prefix).await
    }
}
