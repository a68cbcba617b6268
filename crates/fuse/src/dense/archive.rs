//! A ZIP archive as a Zarr store to read: `results.zarr.zip`.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use zarrs_storage::byte_range::ByteRangeIterator;
use zarrs_storage::{AsyncMaybeBytesIterator, AsyncReadableStorageTraits, Bytes, MaybeBytes, StorageError, StoreKey};

/// An archive whose members are the keys of a store, below `prefix` inside it.
pub(super) struct Archive {
    archive: Mutex<zip::ZipArchive<File>>,
    prefix: String,
}

impl Archive {
    /// Opens the archive. Where all documents of the hierarchy stand in one folder inside it, that folder is the root.
    pub(super) fn open(path: &Path) -> std::io::Result<Self> {
        let archive = zip::ZipArchive::new(File::open(path)?)?;
        let root = |name: &str| ["zarr.json", ".zgroup", ".zarray"].iter().any(|last| ends(name, last));
        let documents = archive.file_names().flatten().filter(|name| root(name));
        let shallow = documents.min_by_key(|name| (name.matches('/').count(), name.len()));
        let prefix = shallow.as_deref().and_then(|name| name.rsplit_once('/')).map(|(folder, _)| format!("{folder}/"));
        let prefix = prefix.unwrap_or_default();
        Ok(Self { prefix, archive: Mutex::new(archive) })
    }

    /// The keys of the store.
    pub(super) fn keys(&self) -> Vec<String> {
        let archive = self.archive.lock().unwrap_or_else(PoisonError::into_inner);
        archive.file_names().flatten().filter_map(|name| name.strip_prefix(&self.prefix).map(str::to_owned)).collect()
    }

    fn read(&self, key: &StoreKey) -> Result<MaybeBytes, StorageError> {
        let mut archive = self.archive.lock().unwrap_or_else(PoisonError::into_inner);
        let fail = |error: String| StorageError::Other(format!("{key}: {error}"));
        let mut member = match archive.by_name(&format!("{}{}", self.prefix, key.as_str())) {
            Ok(member) => member,
            Err(zip::result::ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(fail(error.to_string())),
        };
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).map_err(|error| fail(error.to_string()))?;
        Ok(Some(bytes.into()))
    }
}

/// Whether the last part of a name is `last`.
fn ends(name: &str, last: &str) -> bool {
    name.strip_suffix(last).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
}

#[async_trait::async_trait]
impl AsyncReadableStorageTraits for Archive {
    async fn get(&self, key: &StoreKey) -> Result<MaybeBytes, StorageError> {
        self.read(key)
    }

    async fn get_partial_many<'a>(
        &'a self,
        key: &StoreKey,
        byte_ranges: ByteRangeIterator<'a>,
    ) -> Result<AsyncMaybeBytesIterator<'a>, StorageError> {
        let Some(bytes) = self.read(key)? else { return Ok(None) };
        let len = bytes.len() as u64;
        let parts: Vec<Result<Bytes, StorageError>> = byte_ranges
            .map(|range| {
                let (start, end) = (range.start(len), range.end(len));
                let inside = start <= end && end <= len;
                inside.then(|| bytes.slice(start as usize..end as usize)).ok_or_else(|| {
                    StorageError::Other(format!("{key}: expected bytes {start} to {end}, found {len} bytes"))
                })
            })
            .collect();
        Ok(Some(Box::pin(futures::stream::iter(parts))))
    }

    async fn size_key(&self, key: &StoreKey) -> Result<Option<u64>, StorageError> {
        let mut archive = self.archive.lock().unwrap_or_else(PoisonError::into_inner);
        match archive.by_name(&format!("{}{}", self.prefix, key.as_str())) {
            Ok(member) => Ok(Some(member.size())),
            Err(zip::result::ZipError::FileNotFound) => Ok(None),
            Err(error) => Err(StorageError::Other(format!("{key}: {error}"))),
        }
    }

    fn supports_get_partial(&self) -> bool {
        false
    }
}
