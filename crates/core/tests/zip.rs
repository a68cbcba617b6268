//! A hierarchy in a ZIP file reads as the folder does: archives of Python's zipfile and of the zip crate; hostile ones are
//! refused.
#![cfg(feature = "codecs-rare")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Store, fixture};
use futures::executor::block_on;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use zarr_fuse_core::zarr::zip::Archive;
use zarr_fuse_core::zarr::{FailKind, ReadError, Reader};
use zarrs::storage::byte_range::{ByteRange, ByteRangeIterator};
use zarrs::storage::{AsyncMaybeBytesIterator, AsyncReadableStorageTraits, Bytes, StorageError, StoreKey};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const KEY: &str = "data.zarr.zip";

fn opened(bytes: Vec<u8>) -> Result<(Arc<Store>, Archive), ReadError> {
    let store = Store::new(&BTreeMap::from([(KEY.to_owned(), bytes)]));
    let archive =
        block_on(Archive::open(store.clone(), StoreKey::new(KEY).unwrap(), "https://example.org/data.zarr.zip"))?;
    Ok((store, archive))
}

fn written_by_python(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/zip").join(name)).unwrap()
}

fn written(files: &[(&str, &[u8])], options: SimpleFileOptions) -> Vec<u8> {
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The archive as a store.
struct Zip(Archive);

#[async_trait::async_trait]
impl AsyncReadableStorageTraits for Zip {
    async fn get_partial_many<'a>(
        &'a self,
        key: &StoreKey,
        ranges: ByteRangeIterator<'a>,
    ) -> Result<AsyncMaybeBytesIterator<'a>, StorageError> {
        let ranges: Vec<ByteRange> = ranges.collect();
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

fn same_as_the_folder(archive: &Archive) {
    for (name, bytes) in fixture() {
        assert_eq!(block_on(archive.get(&name)).unwrap().unwrap(), Bytes::from(bytes.clone()), "{name}");
        assert_eq!(archive.size(&name), Some(bytes.len() as u64));
        let (length, half) = (bytes.len() as u64, bytes.len() / 2);
        let ranges = [
            ByteRange::FromStart(half as u64, None),
            ByteRange::FromStart(1, Some(half as u64 - 1)),
            ByteRange::Suffix(length.min(7)),
        ];
        let parts = block_on(archive.parts(&name, &ranges)).unwrap().unwrap();
        assert_eq!(parts, [&bytes[half..], &bytes[1..half], &bytes[bytes.len() - bytes.len().min(7)..]], "{name}");
    }
    assert_eq!(block_on(archive.get("nothing")).unwrap(), None);
}

#[test]
fn what_python_wrote_reads_as_the_folder() {
    for name in ["stored.zip", "deflated.zip", "zip64.zip"] {
        let (_, archive) = opened(written_by_python(name)).unwrap();
        assert_eq!(archive.is_deflated(), name == "deflated.zip");
        same_as_the_folder(&archive);
    }
}

#[test]
fn what_the_zip_crate_wrote_reads_as_the_folder() {
    let files = fixture();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    for (method, large) in [(CompressionMethod::Stored, false), (CompressionMethod::Deflated, true)] {
        let options = SimpleFileOptions::default().compression_method(method).large_file(large);
        same_as_the_folder(&opened(written(&files, options)).unwrap().1);
    }
}

#[test]
fn a_dataset_in_a_zip_file_opens_in_few_requests() {
    let (store, archive) = opened(written_by_python("stored.zip")).unwrap();
    assert_eq!(store.take_requests().len(), 1, "the end of the file holds the directory");
    let mut names = archive.names("air/0");
    names.retain(|name| name != "zarr.json");
    assert!(names.contains(&"temperature".to_owned()), "{names:?}");
    let reader = block_on(Reader::open(Arc::new(Zip(archive)), "https://example.org/data.zarr.zip")).unwrap();
    assert_eq!(reader.dataset().title, "Boreholes from Python");
    let folder = common::open(&Store::new(&fixture()));
    assert_eq!(reader.dataset(), folder.dataset());
}

#[test]
fn an_entry_is_one_request() {
    let (store, archive) = opened(written_by_python("stored.zip")).unwrap();
    store.take_requests();
    block_on(archive.get("zarr.json")).unwrap().unwrap();
    assert_eq!(store.take_requests().len(), 1);
    block_on(archive.parts("zarr.json", &[ByteRange::FromStart(5, Some(3))])).unwrap().unwrap();
    assert_eq!(store.take_requests().len(), 1);
}

fn refused(bytes: Vec<u8>) -> String {
    let error = opened(bytes).err().unwrap();
    assert_eq!(error.kind, FailKind::Format, "{error}");
    error.found
}

fn small() -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    written(&[("zarr.json", b"{}"), ("a/c/0", b"0123456789")], options)
}

/// Where the directory's record of the entry at `number` begins.
fn record(bytes: &[u8], number: usize) -> usize {
    let starts = bytes.windows(4).enumerate().filter(|(_, window)| *window == b"PK\x01\x02").map(|(at, _)| at);
    starts.collect::<Vec<_>>()[number]
}

#[test]
fn hostile_archives_are_refused() {
    assert!(opened(small()).is_ok());
    let changed = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = small();
        change(&mut bytes);
        refused(bytes)
    };
    let second = record(&small(), 1);
    assert!(changed(&|bytes| bytes[second + 42..second + 46].fill(0)).contains("overlap"));
    assert!(changed(&|bytes| bytes[second + 42..second + 46].fill(0x7f)).contains("outside"));
    let longer = |bytes: &mut Vec<u8>| {
        bytes[second + 20..second + 24].copy_from_slice(&0x7fff_ffff_u32.to_le_bytes());
        bytes[second + 24..second + 28].copy_from_slice(&0x7fff_ffff_u32.to_le_bytes());
    };
    assert!(changed(&longer).contains("outside"));
    assert!(changed(&|bytes| bytes[second + 46..second + 49].copy_from_slice(b"../")).contains("the name"));
    assert!(changed(&|bytes| bytes[second + 8] |= 1).contains("encrypted"));
    assert!(changed(&|bytes| bytes[second + 10] = 12).contains("compression method 12"));
    let end = small().len() - 22;
    assert!(changed(&|bytes| bytes[end + 10] = 3).contains("instead of 3"));
    assert!(changed(&|bytes| bytes[end + 16..end + 20].fill(0xee)).contains("directory outside"));
    assert!(changed(&|bytes| bytes.truncate(end)).contains("no end"));
    assert!(changed(&|bytes| bytes[end + 4] = 1).contains("in parts"));
    assert!(refused(b"<html>not a zip file, but long enough to be one</html>".to_vec()).contains("no end"));
    let other = SimpleFileOptions::default();
    assert!(refused(written(&[("readme.txt", b"nothing")], other)).contains("no metadata of Zarr"));
}

#[test]
fn a_local_header_that_lies_is_an_error() {
    let mut bytes = small();
    let second = bytes.windows(4).rposition(|window| window == b"PK\x03\x04").unwrap();
    bytes[second + 28..second + 30].copy_from_slice(&60_000_u16.to_le_bytes());
    let (_, archive) = opened(bytes).unwrap();
    let error = block_on(archive.get("a/c/0")).unwrap_err().to_string();
    assert!(error.contains("next entry"), "{error}");
    assert!(block_on(archive.get("zarr.json")).unwrap().is_some());
}

#[test]
fn a_deflated_bomb_ends_at_its_size() {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut bytes = written(&[("zarr.json", &[b' '; 100_000])], options);
    let at = record(&bytes, 0);
    bytes[at + 24..at + 28].copy_from_slice(&1000_u32.to_le_bytes());
    let (_, archive) = opened(bytes).unwrap();
    let error = block_on(archive.get("zarr.json")).unwrap_err().to_string();
    assert!(error.contains("more than the 1000 bytes"), "{error}");
}

proptest::proptest! {
    #[test]
    fn no_bytes_panic(changes in proptest::collection::vec((0usize..10_000, proptest::num::u8::ANY), 1..20)) {
        let mut bytes = small();
        for (at, value) in changes {
            let at = at % bytes.len();
            bytes[at] = value;
        }
        if let Ok((_, archive)) = opened(bytes) {
            for name in ["zarr.json", "a/c/0"] {
                let _any = block_on(archive.get(name));
            }
        }
    }
}
