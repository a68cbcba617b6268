//! The journal: one record a contribution, kept inside the repo, since expiring old snapshots drops their messages.

use crate::fault::Error;
use serde_json::{Map, json};
use std::sync::Arc;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::layout::{JOURNAL_ARRAY, JOURNAL_DIMENSION, JOURNAL_GROUP, join};
use zarr_fuse_core::provenance::Contribution;
use zarr_fuse_core::zarr::array::{self, ArraySpec, Writable};
use zarrs_storage::AsyncReadableStorageTraits;

fn path() -> String {
    join(JOURNAL_GROUP, JOURNAL_ARRAY)
}

/// Writes the empty journal.
pub(crate) async fn create(store: &Writable) -> Result<(), Error> {
    let mut attributes = Map::new();
    attributes.insert("description".into(), json!("one JSON record a contribution, in the order of their commits"));
    array::put_document(store, JOURNAL_GROUP, &array::group_document(&Map::new())).await?;
    let spec = ArraySpec {
        path: path(),
        data_type: "string".into(),
        shape: vec![0],
        chunk: vec![256],
        shard: None,
        fill: json!(""),
        dimensions: vec![JOURNAL_DIMENSION.into()],
        attributes,
    };
    Ok(array::create(store, &spec).await?)
}

/// All records, in commit order.
pub async fn read<S: ?Sized + AsyncReadableStorageTraits + 'static>(
    store: &Arc<S>,
) -> Result<Vec<Contribution>, Error> {
    let array = array::open(store, &path()).await?;
    let Column::Text(texts) = array::read_all(&array).await? else {
        return Err(Error::Schema("the journal holds no text".into()));
    };
    texts
        .iter()
        .map(|text| serde_json::from_str(text).map_err(|error| Error::Schema(format!("the journal: {error}"))))
        .collect()
}

/// Adds a record.
pub(crate) async fn append(store: &Writable, record: &Contribution) -> Result<(), Error> {
    let text = serde_json::to_string(record).map_err(|error| Error::Schema(error.to_string()))?;
    let len = array::open(store, &path()).await?.shape().first().copied().unwrap_or(0);
    array::resize(store, &path(), &[len + 1]).await?;
    let array = array::open(store, &path()).await?;
    Ok(array::write(&array, &[len], &[1], &Column::Text(vec![text])).await?)
}
