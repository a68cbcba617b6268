//! The journal: one record an event, kept inside the repo, since expiring old snapshots drops their messages.
//!
//! Records stand in chunks of 32, so that appending one rewrites the last few kilobytes, however many there are.

use crate::fault::Error;
use serde_json::{Map, json};
use std::sync::Arc;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::layout::{JOURNAL_ARRAY, JOURNAL_DIMENSION, JOURNAL_GROUP, join};
use zarr_fuse_core::provenance::Contribution;
use zarr_fuse_core::zarr::array::{self, ArraySpec, Writable};
use zarrs::array::Array;
use zarrs_storage::AsyncReadableStorageTraits;

/// Records a chunk.
const CHUNK: u64 = 32;

fn path() -> String {
    join(JOURNAL_GROUP, JOURNAL_ARRAY)
}

/// Writes the empty journal.
pub(crate) async fn create(store: &Writable) -> Result<(), Error> {
    let mut attributes = Map::new();
    attributes.insert("description".into(), json!("one JSON record an event, in the order of their commits"));
    array::put_document(store, JOURNAL_GROUP, &array::group_document(&Map::new())).await?;
    let spec = ArraySpec {
        path: path(),
        data_type: "string".into(),
        shape: vec![0],
        chunk: vec![CHUNK],
        shard: None,
        fill: json!(""),
        dimensions: vec![JOURNAL_DIMENSION.into()],
        attributes,
        level: array::REPO_ZSTD_LEVEL,
    };
    Ok(array::create(store, &spec).await?)
}

/// How many records there are: the number of the last event.
pub async fn len<S: ?Sized + AsyncReadableStorageTraits + 'static>(store: &Arc<S>) -> Result<u64, Error> {
    Ok(shape(&array::open(store, &path()).await?))
}

fn shape<S: ?Sized>(array: &Array<S>) -> u64 {
    array.shape().first().copied().unwrap_or(0)
}

/// All records, in commit order.
pub async fn read<S: ?Sized + AsyncReadableStorageTraits + 'static>(
    store: &Arc<S>,
) -> Result<Vec<Contribution>, Error> {
    read_from(store, 0).await
}

/// The records from the one at `first` (0 is that of `c1`) to the last, in commit order. Chunks before it are not read.
pub async fn read_from<S: ?Sized + AsyncReadableStorageTraits + 'static>(
    store: &Arc<S>,
    first: u64,
) -> Result<Vec<Contribution>, Error> {
    let array = array::open(store, &path()).await?;
    let Some(count) = shape(&array).checked_sub(first).filter(|count| *count > 0) else { return Ok(Vec::new()) };
    let Column::Text(texts) = array::read(&array, &[first], &[count]).await? else {
        return Err(Error::Schema("the journal holds no text".into()));
    };
    texts
        .iter()
        .map(|text| serde_json::from_str(text).map_err(|error| Error::Schema(format!("the journal: {error}"))))
        .collect()
}

/// Adds records, in the order of their commits.
pub(crate) async fn append(store: &Writable, records: &[Contribution]) -> Result<(), Error> {
    let texts: Result<Vec<String>, _> = records.iter().map(serde_json::to_string).collect();
    let texts = texts.map_err(|error| Error::Schema(error.to_string()))?;
    let count = texts.len() as u64;
    let len = len(store).await?;
    array::resize(store, &path(), &[len + count]).await?;
    let array = array::open(store, &path()).await?;
    Ok(array::write(&array, &[len], &[count], &Column::Text(texts)).await?)
}
