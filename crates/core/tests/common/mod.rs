//! Stores for the tests of the reader: the checked-in fixture in memory, with requests counted and faults on demand.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use zarr_fuse_core::zarr::{FailKind, Reader, storage_error};
use zarrs::storage::byte_range::ByteRangeIterator;
use zarrs::storage::store::AsyncMemoryStore;
use zarrs::storage::{
    AsyncMaybeBytesIterator, AsyncReadableStorageTraits, AsyncWritableStorageTraits, Bytes, StorageError, StoreKey,
};

/// A store in memory that remembers its requests.
pub struct Store {
    inner: AsyncMemoryStore,
    /// Keys asked for, in order.
    pub requests: Mutex<Vec<String>>,
    /// Keys that begin with one of these fail with HTTP 503.
    pub broken: Mutex<Vec<String>>,
}

impl Store {
    /// With the given documents and chunks.
    pub fn new(files: &BTreeMap<String, Vec<u8>>) -> Arc<Store> {
        let inner = AsyncMemoryStore::new();
        futures::executor::block_on(async {
            for (name, bytes) in files {
                inner.set(&StoreKey::new(name).unwrap(), Bytes::from(bytes.clone())).await.unwrap();
            }
        });
        Arc::new(Store { inner, requests: Mutex::default(), broken: Mutex::default() })
    }

    /// Keys asked for since the last call.
    pub fn take_requests(&self) -> Vec<String> {
        std::mem::take(&mut self.requests.lock().unwrap())
    }

    fn note(&self, key: &StoreKey) -> Result<(), StorageError> {
        self.requests.lock().unwrap().push(key.to_string());
        if self.broken.lock().unwrap().iter().any(|prefix| key.as_str().starts_with(prefix)) {
            return Err(storage_error(FailKind::Network, "HTTP 503"));
        }
        Ok(())
    }
}

#[async_trait::async_trait]
impl AsyncReadableStorageTraits for Store {
    async fn get(&self, key: &StoreKey) -> Result<Option<Bytes>, StorageError> {
        self.note(key)?;
        self.inner.get(key).await
    }

    async fn get_partial_many<'a>(
        &'a self,
        key: &StoreKey,
        ranges: ByteRangeIterator<'a>,
    ) -> Result<AsyncMaybeBytesIterator<'a>, StorageError> {
        self.note(key)?;
        self.inner.get_partial_many(key, ranges).await
    }

    async fn size_key(&self, key: &StoreKey) -> Result<Option<u64>, StorageError> {
        self.inner.size_key(key).await
    }

    fn supports_get_partial(&self) -> bool {
        true
    }
}

/// The files of the fixture that zarr-python wrote, by key.
pub fn fixture() -> BTreeMap<String, Vec<u8>> {
    stored("zarr_python.zarr")
}

/// The files of a store in `tests/data`, by key.
pub fn stored(name: &str) -> BTreeMap<String, Vec<u8>> {
    fn walk(folder: &Path, prefix: &str, out: &mut BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{prefix}{}", entry.file_name().into_string().unwrap());
            if entry.file_type().unwrap().is_dir() {
                walk(&entry.path(), &format!("{name}/"), out);
            } else {
                out.insert(name, std::fs::read(entry.path()).unwrap());
            }
        }
    }
    let mut out = BTreeMap::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name), "", &mut out);
    out
}

/// What numpy says the fixture contains.
pub fn expected() -> serde_json::Value {
    reference("zarr_python.json")
}

/// A JSON document in `tests/data`.
pub fn reference(name: &str) -> serde_json::Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// The reader of a store.
pub fn open(store: &Arc<Store>) -> Reader {
    futures::executor::block_on(Reader::open(store.clone(), "https://example.org/data.zarr")).unwrap()
}
