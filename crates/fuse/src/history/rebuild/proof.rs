//! Two repos compared, key by key.

use super::{Rebuilt, Tell};
use crate::fault::Error;
use std::collections::BTreeSet;
use zarr_fuse_core::zarr::array::{self, Writable};
use zarr_fuse_store::Raw;
use zarrs_storage::{Bytes, StoreKey};

async fn keys(store: &Writable) -> Result<BTreeSet<StoreKey>, Error> {
    let list = store.list().await.map_err(|source| array::Error::Storage { path: String::new(), source })?;
    Ok(list.into_iter().collect())
}

async fn get(store: &Writable, key: &StoreKey) -> Result<Option<Bytes>, Error> {
    let read = store.get(key).await;
    Ok(read.map_err(|source| array::Error::Storage { path: key.as_str().to_owned(), source })?)
}

/// Compares all that is stored with all that was rebuilt, and counts it. Memory holds the keys and one chunk of each.
pub(super) async fn compare(
    stored: &Writable,
    fresh: &Writable,
    rebuilt: &mut Rebuilt,
    tell: Tell<'_>,
) -> Result<(), Error> {
    let all: BTreeSet<StoreKey> = keys(stored).await?.into_iter().chain(keys(fresh).await?).collect();
    let mut lines = String::new();
    for (done, key) in all.iter().enumerate() {
        tell("comparing", done as u64, all.len() as u64);
        let (a, b) = (get(stored, key).await?, get(fresh, key).await?);
        match (&a, &b) {
            (Some(a), Some(b)) if a == b => {}
            (Some(_), Some(_)) => rebuilt.differs(format!("{key}: other bytes")),
            (Some(_), None) => rebuilt.differs(format!("{key}: was not rebuilt")),
            (None, Some(_)) => rebuilt.differs(format!("{key}: is not stored")),
            (None, None) => continue,
        }
        let Some(bytes) = a else { continue };
        rebuilt.bytes += bytes.len() as u64;
        lines.push_str(&format!("{}  {key}\n", Raw::digest(&bytes)));
        if !key.as_str().ends_with("zarr.json") {
            rebuilt.chunks += 1;
            continue;
        }
        let document: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
        match document["node_type"].as_str() {
            Some("group") => rebuilt.groups += 1,
            _ => rebuilt.arrays += 1,
        }
    }
    rebuilt.sha256 = Raw::digest(lines.as_bytes());
    Ok(())
}
