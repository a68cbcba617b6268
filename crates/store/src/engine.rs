//! Icechunk behind zarrs' traits, with one repair and one short cut.
//!
//! `zarrs_icechunk` 0.6 reports a chunk that was never written as an error when a part of it is asked for; zarrs then
//! takes the array for damaged, while it only holds its fill value there. Here a partial read asks for the whole object
//! first, which a repo's unsharded chunks need in any case, and an absent one is `None`.
//!
//! A chunk is read from its file, which is on this machine: the engine's own way there goes from thread to thread for every
//! 8 KB. Where the engine says the chunk is (`chunks/<id>`: Icechunk specification 2, "File layout") is asked as ever.

use icechunk::format::manifest::ChunkPayload;
use icechunk::format::{ChunkIndices, Path as Node};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;
use zarrs_icechunk::AsyncIcechunkStore;
use zarrs_storage::byte_range::ByteRangeIterator;
use zarrs_storage::{
    AsyncListableStorageTraits, AsyncMaybeBytesIterator, AsyncReadableStorageTraits, AsyncWritableStorageTraits, Bytes,
    MaybeBytes, OffsetBytesIterator, StorageError, StoreKey, StoreKeys, StoreKeysPrefixes, StorePrefix,
};

/// A session's contents.
pub(crate) struct Engine {
    store: Arc<AsyncIcechunkStore>,
    /// Where the repo keeps chunks.
    chunks: PathBuf,
}

/// What is known of a chunk without the engine's reading it.
enum Known {
    /// It was never written.
    Absent,
    Here(Bytes),
}

impl Engine {
    /// Of a session of the repo at `repo`.
    pub(crate) fn new(store: Arc<AsyncIcechunkStore>, repo: &std::path::Path) -> Self {
        Self { store, chunks: repo.join("chunks") }
    }

    /// A chunk; `None`: the engine must be asked for that key.
    async fn chunk(&self, key: &StoreKey) -> Option<Known> {
        let (node, indices) = chunk_of(key.as_str())?;
        let session = self.store.session();
        let session = session.read().await;
        let payload = session.get_chunk_ref(&node, &indices).await.ok()?;
        drop(session);
        match payload {
            None => Some(Known::Absent),
            Some(ChunkPayload::Inline(bytes)) => Some(Known::Here(bytes)),
            Some(ChunkPayload::Ref(chunk)) => {
                let mut file = File::open(self.chunks.join(chunk.id.to_string())).ok()?;
                file.seek(SeekFrom::Start(chunk.offset)).ok()?;
                let mut bytes = Vec::with_capacity(usize::try_from(chunk.length).ok()?);
                file.take(chunk.length).read_to_end(&mut bytes).ok()?;
                // What is not whole the engine tells.
                (bytes.len() as u64 == chunk.length).then(|| Known::Here(bytes.into()))
            }
            Some(_) => None,
        }
    }
}

/// The array and the indices of a chunk by its key, as `a/c/0/1`; `None` for other keys.
fn chunk_of(key: &str) -> Option<(Node, ChunkIndices)> {
    let key = format!("/{key}");
    let (array, indices) = match key.strip_suffix("/c") {
        Some(array) => (array, ""),
        None => key.rsplit_once("/c/")?,
    };
    let indices: Result<Vec<u32>, _> = indices.split('/').filter(|index| !index.is_empty()).map(str::parse).collect();
    Some((Node::try_from(array).ok()?, ChunkIndices(indices.ok()?)))
}

#[async_trait::async_trait]
impl AsyncReadableStorageTraits for Engine {
    async fn get(&self, key: &StoreKey) -> Result<MaybeBytes, StorageError> {
        match self.chunk(key).await {
            Some(Known::Absent) => Ok(None),
            Some(Known::Here(bytes)) => Ok(Some(bytes)),
            None => self.store.get(key).await,
        }
    }

    async fn get_partial_many<'a>(
        &'a self,
        key: &StoreKey,
        byte_ranges: ByteRangeIterator<'a>,
    ) -> Result<AsyncMaybeBytesIterator<'a>, StorageError> {
        let Some(bytes) = self.get(key).await? else { return Ok(None) };
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
        Ok(self.store.size_key(key).await?.filter(|size| *size > 0))
    }

    fn supports_get_partial(&self) -> bool {
        false
    }
}

#[async_trait::async_trait]
impl AsyncWritableStorageTraits for Engine {
    async fn set(&self, key: &StoreKey, value: Bytes) -> Result<(), StorageError> {
        self.store.set(key, value).await
    }

    async fn set_partial_many<'a>(
        &'a self,
        key: &StoreKey,
        offset_values: OffsetBytesIterator<'a>,
    ) -> Result<(), StorageError> {
        self.store.set_partial_many(key, offset_values).await
    }

    async fn erase(&self, key: &StoreKey) -> Result<(), StorageError> {
        self.store.erase(key).await
    }

    async fn erase_prefix(&self, prefix: &StorePrefix) -> Result<(), StorageError> {
        self.store.erase_prefix(prefix).await
    }

    fn supports_set_partial(&self) -> bool {
        self.store.supports_set_partial()
    }
}

#[async_trait::async_trait]
impl AsyncListableStorageTraits for Engine {
    async fn list(&self) -> Result<StoreKeys, StorageError> {
        self.store.list().await
    }

    async fn list_prefix(&self, prefix: &StorePrefix) -> Result<StoreKeys, StorageError> {
        self.store.list_prefix(prefix).await
    }

    async fn list_dir(&self, prefix: &StorePrefix) -> Result<StoreKeysPrefixes, StorageError> {
        self.store.list_dir(prefix).await
    }

    async fn size_prefix(&self, prefix: &StorePrefix) -> Result<u64, StorageError> {
        self.store.size_prefix(prefix).await
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_chunks() {
        let of = |key: &str| chunk_of(key).map(|(node, indices)| (node.to_string(), indices.0));
        assert_eq!(of("a/c/0/12"), Some(("/a".into(), vec![0, 12])));
        assert_eq!(of("g/c/c/7"), Some(("/g/c".into(), vec![7])));
        assert_eq!(of("g/x/c"), Some(("/g/x".into(), vec![])));
        for other in ["zarr.json", "a/zarr.json", "a/c/x", "c/0", "a/c/0/zarr.json", "a/c/-1"] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
