//! A Zarr hierarchy inside a ZIP file, read by ranges: APPNOTE.TXT 6.3.10 (PKWARE), with ZIP64.
//!
//! The directory at the file's end is read once; an entry is then one range, its local header together with its data. The
//! bytes come from any store that has the file under a key. Nothing here depends on how a store answers: who needs a store
//! wraps [`Archive`].

mod directory;

use super::Readable;
use super::fail::{FailKind, ReadError};
use directory::{Entry, Method, Tail};
use futures::StreamExt;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use zarrs_storage::byte_range::ByteRange;
use zarrs_storage::{Bytes, StorageError, StoreKey};

/// The longest directory that is read: about half a million entries.
const DIRECTORY: u64 = 64 << 20;
/// The longest end that is read at first; it holds the end record with its comment, and small directories whole.
const END: u64 = 66 << 10;
/// The most that an entry is inflated to.
#[cfg(feature = "codecs-rare")]
const INFLATED: u64 = 512 << 20;
/// What a local header may have beyond the directory's copy of it, read along with it.
const SLACK: u64 = 512;
/// Data that begin this near to an entry's beginning are read along with its header.
const NEAR: u64 = 64 << 10;

/// An opened ZIP file.
pub struct Archive {
    store: Readable,
    key: StoreKey,
    address: String,
    entries: BTreeMap<String, Entry>,
    /// Where the data of entries begin, of those that were read.
    begins: Mutex<BTreeMap<String, u64>>,
}

impl Archive {
    /// Reads the directory of the file under `key`. Names are then relative to the folder in which the hierarchy begins: the
    /// one nearest to the root that has metadata of Zarr. `address` is where the file is, for errors.
    ///
    /// # Errors
    /// No such file, no ZIP file, an encrypted one or one in parts, over a limit; entries that overlap, lie outside of the
    /// file or have names that leave it.
    pub async fn open(store: Readable, key: StoreKey, address: &str) -> Result<Archive, ReadError> {
        let fail = |found: String| {
            let hint = "The file may be damaged or not yet whole; tell its owner.";
            ReadError::new(FailKind::Format, address, "a ZIP file", found, hint)
        };
        let said = |error: StorageError| ReadError::storage(address, "a ZIP file", &error);
        let size = store.size_key(&key).await.map_err(said)?;
        let size = size
            .ok_or_else(|| ReadError::new(FailKind::Missing, address, "a ZIP file", "nothing", "Check the address."))?;
        let start = size.saturating_sub(END);
        let end = range(&store, &key, start, size).await.map_err(said)?.unwrap_or_default();
        if end.len() as u64 != size - start {
            return Err(fail(format!("{} of the last {} bytes", end.len(), size - start)));
        }
        let tail = Tail::find(&end, start, size).map_err(fail)?;
        let (tail, behind) = match tail.more() {
            None => (tail, end),
            // The ZIP64 record stands before what was read: behind a long comment.
            Some((from, to)) => {
                let record = range(&store, &key, from, to).await.map_err(said)?.unwrap_or_default();
                (tail.with(&record, from).map_err(fail)?, end)
            }
        };
        let (from, to) = tail.directory(size).map_err(fail)?;
        if to - from > DIRECTORY {
            let expected = format!("a directory of at most {} MB", DIRECTORY >> 20);
            let hint = "Unpack the file, or ask its owner for larger chunks or shards.";
            return Err(ReadError::new(FailKind::TooLarge, address, expected, format!("{} bytes", to - from), hint));
        }
        let directory = match from.checked_sub(start) {
            Some(at) => behind.slice(at as usize..(to - start) as usize),
            None => range(&store, &key, from, to).await.map_err(said)?.unwrap_or_default(),
        };
        let entries = directory::entries(&directory, tail.count, from).map_err(fail)?;
        let entries = from_root(entries).ok_or_else(|| fail("no metadata of Zarr in it".to_owned()))?;
        Ok(Archive { store, key, address: address.to_owned(), entries, begins: Mutex::default() })
    }

    /// The bytes of the entry `name`; `None` when there is none.
    ///
    /// # Errors
    /// The store failed, or the entry is not what the directory says.
    pub async fn get(&self, name: &str) -> Result<Option<Bytes>, StorageError> {
        let Some(parts) = self.parts(name, &[ByteRange::FromStart(0, None)]).await? else { return Ok(None) };
        Ok(parts.into_iter().next())
    }

    /// Parts of the entry `name`, one a range; `None` when there is none. Of a deflated entry all is read.
    ///
    /// # Errors
    /// As [`Archive::get`], and a range outside of the entry.
    pub async fn parts(&self, name: &str, ranges: &[ByteRange]) -> Result<Option<Vec<Bytes>>, StorageError> {
        let Some(entry) = self.entries.get(name) else { return Ok(None) };
        let mut wanted = Vec::with_capacity(ranges.len());
        for range in ranges {
            let (start, end) = (range.start(entry.size), range.end(entry.size));
            let whole = matches!(range, ByteRange::Suffix(length) if *length > entry.size);
            if whole || start > end || end > entry.size {
                return Err(self.broken(name, &format!("a range to byte {end} of {} bytes", entry.size)));
            }
            wanted.push((start, end));
        }
        match entry.method {
            Method::Stored => self.stored(name, entry, &wanted).await.map(Some),
            Method::Deflated => {
                let whole = self.stored(name, entry, &[(0, entry.packed)]).await?;
                let whole = whole.first().cloned().unwrap_or_default();
                let bytes = Bytes::from(self.inflated(name, &whole, entry.size)?);
                let cut = |(start, end): &(u64, u64)| bytes.slice(*start as usize..*end as usize);
                Ok(Some(wanted.iter().map(cut).collect()))
            }
        }
    }

    /// The size of the entry `name` in bytes; `None` when there is none.
    pub fn size(&self, name: &str) -> Option<u64> {
        self.entries.get(name).map(|entry| entry.size)
    }

    /// Names of the folders and files directly in `folder`, sorted; "" is the root.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{}/", folder.trim_matches('/')) };
        let inside = self.entries.range(prefix.clone()..).take_while(|(name, _)| name.starts_with(&prefix));
        let names: BTreeSet<&str> =
            inside.filter_map(|(name, _)| name.get(prefix.len()..)?.split('/').next()).collect();
        names.into_iter().map(str::to_owned).collect()
    }

    /// Ranges of the bytes as they are stored.
    async fn stored(&self, name: &str, entry: &Entry, wanted: &[(u64, u64)]) -> Result<Vec<Bytes>, StorageError> {
        let known = self.begins.lock().unwrap_or_else(PoisonError::into_inner).get(name).copied();
        let data = match known {
            Some(data) => data,
            None => {
                // The header's own length is in it; a little more and the data that stand near come with it.
                let head = entry.header + 30 + entry.name + SLACK;
                let near = wanted.iter().filter(|(start, _)| *start <= NEAR).map(|(_, end)| head + end).max();
                let end = near.unwrap_or(head).min(entry.end);
                let bytes = range(&self.store, &self.key, entry.header, end).await?.unwrap_or_default();
                let data = directory::data_of(&bytes, entry).map_err(|reason| self.broken(name, &reason))?;
                self.begins.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), data);
                let in_hand = |(start, end): &(u64, u64)| {
                    let at = data - entry.header;
                    (at + end <= bytes.len() as u64).then(|| bytes.slice((at + start) as usize..(at + end) as usize))
                };
                if let Some(parts) = wanted.iter().map(in_hand).collect() {
                    return Ok(parts);
                }
                data
            }
        };
        let ranges: Vec<ByteRange> =
            wanted.iter().map(|(start, end)| ByteRange::FromStart(data + start, Some(end - start))).collect();
        let parts = self.store.get_partial_many(&self.key, Box::new(ranges.into_iter())).await?;
        let Some(mut parts) = parts else { return Err(self.broken(name, "the file is gone")) };
        let mut out = Vec::with_capacity(wanted.len());
        while let Some(part) = parts.next().await {
            out.push(part?);
        }
        Ok(out)
    }

    #[cfg(feature = "codecs-rare")]
    fn inflated(&self, name: &str, packed: &[u8], size: u64) -> Result<Vec<u8>, StorageError> {
        if size > INFLATED {
            return Err(super::storage_error(
                FailKind::TooLarge,
                &format!("{name} of {size} bytes in {}", self.address),
            ));
        }
        let bytes = super::codec::inflated(packed, size).map_err(|reason| self.broken(name, &reason))?;
        match bytes.len() as u64 == size {
            true => Ok(bytes),
            false => Err(self.broken(name, &format!("{} bytes instead of {size}", bytes.len()))),
        }
    }

    #[cfg(not(feature = "codecs-rare"))]
    fn inflated(&self, name: &str, _: &[u8], _: u64) -> Result<Vec<u8>, StorageError> {
        Err(super::storage_error(FailKind::Codec, &format!("{name} in {} is deflated", self.address)))
    }

    /// Whether an entry of it needs a build with `codecs-rare`.
    pub fn is_deflated(&self) -> bool {
        self.entries.values().any(|entry| entry.method == Method::Deflated)
    }

    fn broken(&self, name: &str, reason: &str) -> StorageError {
        super::storage_error(FailKind::Corrupt, &format!("{name} in {}: {reason}", self.address))
    }
}

async fn range(store: &Readable, key: &StoreKey, start: u64, end: u64) -> Result<Option<Bytes>, StorageError> {
    if start >= end {
        return Ok(Some(Bytes::new()));
    }
    store.get_partial(key, ByteRange::FromStart(start, Some(end - start))).await
}

/// The entries below the folder in which the hierarchy begins, relative to it.
fn from_root(entries: BTreeMap<String, Entry>) -> Option<BTreeMap<String, Entry>> {
    let metadata = ["zarr.json", ".zmetadata", ".zgroup", ".zarray"];
    let folders = entries.keys().filter_map(|name| {
        let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
        metadata.contains(&file).then_some(folder)
    });
    let root =
        folders.min_by_key(|folder| (if folder.is_empty() { 0 } else { 1 + folder.matches('/').count() }, *folder))?;
    if root.is_empty() {
        return Some(entries);
    }
    let prefix = format!("{root}/");
    Some(
        entries.into_iter().filter_map(|(name, entry)| Some((name.strip_prefix(&prefix)?.to_owned(), entry))).collect(),
    )
}
