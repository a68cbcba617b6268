//! One Zarr array as a [`Column`]: creating, reading and writing regions of it.
//!
//! Metadata documents are made and kept as JSON with sorted keys and the codecs spelled out, never through a
//! serializer that may shorten them (zarr-python refuses the short form in consolidated metadata).

mod cells;
mod coding;
mod fill;

pub use cells::{
    encode_chunk, encode_numbers, erase_chunk, put_chunk, read, read_all, read_chunk, read_numbers, stored_chunks,
    write,
};
pub use coding::Coding;
pub use fill::{fill_attribute, fill_value};

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use zarrs::array::codec::{ShardingCodecOptions, SubchunkWriteOrder};
use zarrs::array::{Array, ArrayError, ArrayMetadata, CodecSpecificOptions};
use zarrs_storage::{
    AsyncReadableStorageTraits, AsyncReadableWritableListableStorageTraits, AsyncWritableStorageTraits, Bytes, StoreKey,
};

/// A store to read from.
pub type Readable = Arc<dyn AsyncReadableStorageTraits>;
/// A store to read from, write to and list.
pub type Writable = Arc<dyn AsyncReadableWritableListableStorageTraits>;

/// The zstd level of a release, which is written once and read often: pinned, since another level gives other bytes.
pub const ZSTD_LEVEL: i64 = 5;
/// The zstd level of a repo, whose last chunks are written anew by every contribution.
pub const REPO_ZSTD_LEVEL: i64 = 1;

/// What went wrong with an array.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The array or its metadata is not there.
    #[error("no array at `{0}`")]
    Missing(String),
    /// The metadata is not what Zarr V3 or this reader expects.
    #[error("array `{path}`: {message}")]
    Metadata {
        /// Path of the array.
        path: String,
        /// Expected and found.
        message: String,
    },
    /// A value does not fit into the stored type.
    #[error("array `{path}` of {data_type}: cannot hold {value}")]
    Value {
        /// Path of the array.
        path: String,
        /// Zarr's name of the type.
        data_type: String,
        /// The value.
        value: String,
    },
    /// zarrs could not read or write.
    #[error("array `{path}`: {source}")]
    Array {
        /// Path of the array.
        path: String,
        /// Its reason.
        source: Box<ArrayError>,
    },
    /// The store failed.
    #[error("`{path}`: {source}")]
    Storage {
        /// Path of the array or document.
        path: String,
        /// Its reason.
        source: zarrs_storage::StorageError,
    },
}

impl Error {
    fn metadata(path: &str, message: impl ToString) -> Self {
        Error::Metadata { path: path.to_owned(), message: message.to_string() }
    }
}

/// All that a `zarr.json` of an array says.
#[derive(Debug, Clone, PartialEq)]
pub struct ArraySpec {
    /// Path from the store's root, without leading slash.
    pub path: String,
    /// Zarr's name of the type, as `float64`, `int16`, `complex64`, `string`.
    pub data_type: String,
    /// Elements in axis order.
    pub shape: Vec<u64>,
    /// Elements of a chunk (with shards: of an inner chunk) in axis order; at least 1 each.
    pub chunk: Vec<u64>,
    /// Elements of a shard in axis order, multiples of `chunk`; `None`: no sharding.
    pub shard: Option<Vec<u64>>,
    /// Zarr's fill value, as JSON: `"NaN"`, a number, `["NaN", "NaN"]`, `""`.
    pub fill: Value,
    /// Names in axis order.
    pub dimensions: Vec<String>,
    /// Attributes.
    pub attributes: Map<String, Value>,
    /// The zstd level of its chunks.
    pub level: i64,
}

impl ArraySpec {
    /// The `zarr.json`, keys sorted (Zarr V3.1 core, section "Array metadata"; sharding with the index at the start,
    /// so that a browser reads it by a plain range).
    pub fn document(&self) -> Value {
        let serializer = if self.data_type == "string" {
            json!({"configuration": {}, "name": "vlen-utf8"})
        } else {
            json!({"configuration": {"endian": "little"}, "name": "bytes"})
        };
        let zstd = json!({"configuration": {"checksum": false, "level": self.level}, "name": "zstd"});
        let inner = json!([serializer, zstd]);
        let (outer, codecs) = match &self.shard {
            None => (&self.chunk, inner),
            Some(shard) => (
                shard,
                json!([{
                    "configuration": {
                        "chunk_shape": self.chunk,
                        "codecs": inner,
                        "index_codecs": [
                            {"configuration": {"endian": "little"}, "name": "bytes"},
                            {"configuration": {}, "name": "crc32c"},
                        ],
                        "index_location": "start",
                    },
                    "name": "sharding_indexed",
                }]),
            ),
        };
        json!({
            "attributes": sorted(&self.attributes),
            "chunk_grid": {"configuration": {"chunk_shape": outer}, "name": "regular"},
            "chunk_key_encoding": {"configuration": {"separator": "/"}, "name": "default"},
            "codecs": codecs,
            "data_type": self.data_type,
            "dimension_names": self.dimensions,
            "fill_value": self.fill,
            "node_type": "array",
            "shape": self.shape,
            "storage_transformers": [],
            "zarr_format": 3,
        })
    }
}

/// The `zarr.json` of a group, keys sorted.
pub fn group_document(attributes: &Map<String, Value>) -> Value {
    json!({"attributes": sorted(attributes), "node_type": "group", "zarr_format": 3})
}

/// The `zarr.json` of a root group with the metadata of all nodes below it, by path, as zarr-python consolidates them: the
/// documents as they stand in the store, keys sorted.
pub fn consolidated_document(attributes: &Map<String, Value>, nodes: &BTreeMap<String, Value>) -> Value {
    let metadata: Map<String, Value> = nodes.iter().map(|(path, document)| (path.clone(), document.clone())).collect();
    let mut document = group_document(attributes);
    document["consolidated_metadata"] = json!({"kind": "inline", "metadata": metadata, "must_understand": false});
    sorted(document.as_object().unwrap_or(&Map::new()))
}

/// The same attributes in the order of their names, at every depth.
pub fn sorted(attributes: &Map<String, Value>) -> Value {
    fn sort(value: &Value) -> Value {
        match value {
            Value::Object(map) => {
                let mut entries: Vec<_> = map.iter().collect();
                entries.sort_by_key(|(name, _)| name.as_str());
                Value::Object(entries.into_iter().map(|(name, value)| (name.clone(), sort(value))).collect())
            }
            Value::Array(values) => Value::Array(values.iter().map(sort).collect()),
            other => other.clone(),
        }
    }
    sort(&Value::Object(attributes.clone()))
}

fn key(path: &str) -> Result<StoreKey, Error> {
    let name = crate::layout::join(path, "zarr.json");
    StoreKey::new(name).map_err(|error| Error::metadata(path, error))
}

/// Writes a metadata document at the node `path` ("" is the root).
pub async fn put_document<S: ?Sized + AsyncWritableStorageTraits>(
    store: &Arc<S>,
    path: &str,
    document: &Value,
) -> Result<(), Error> {
    let text = serde_json::to_vec_pretty(document).map_err(|error| Error::metadata(path, error))?;
    store.set(&key(path)?, Bytes::from(text)).await.map_err(|source| Error::Storage { path: path.to_owned(), source })
}

/// The metadata document of the node at `path`; `None` when there is no node.
pub async fn document<S: ?Sized + AsyncReadableStorageTraits>(
    store: &Arc<S>,
    path: &str,
) -> Result<Option<Value>, Error> {
    let bytes = store.get(&key(path)?).await.map_err(|source| Error::Storage { path: path.to_owned(), source })?;
    bytes.map(|bytes| serde_json::from_slice(&bytes).map_err(|error| Error::metadata(path, error))).transpose()
}

/// Creates the array (its metadata; chunks that are not written hold the fill value).
pub async fn create(store: &Writable, spec: &ArraySpec) -> Result<(), Error> {
    put_document(store, &spec.path, &spec.document()).await
}

/// Gives the array another shape. Chunks outside a smaller shape stay in the store and are not read.
pub async fn resize(store: &Writable, path: &str, shape: &[u64]) -> Result<(), Error> {
    let mut found = document(store, path).await?.ok_or_else(|| Error::Missing(path.to_owned()))?;
    if let Some(object) = found.as_object_mut() {
        object.insert("shape".into(), json!(shape));
    }
    put_document(store, path, &found).await
}

/// Opens the array at `path`.
pub async fn open<S: ?Sized + AsyncReadableStorageTraits + 'static>(
    store: &Arc<S>,
    path: &str,
) -> Result<Array<S>, Error> {
    let found = document(store, path).await?.ok_or_else(|| Error::Missing(path.to_owned()))?;
    let metadata: ArrayMetadata = serde_json::from_value(found).map_err(|error| Error::metadata(path, error))?;
    // Chunks are encoded side by side; in a shard they stand in C order, so that the same values give the same bytes.
    let order = ShardingCodecOptions::default().with_subchunk_write_order(SubchunkWriteOrder::C);
    Array::new_with_metadata(store.clone(), &format!("/{path}"), metadata)
        .map(|array| array.with_codec_specific_options(&CodecSpecificOptions::default().with_option(order)))
        .map_err(|error| Error::metadata(path, error))
}

/// Zarr's name of the type of an opened array.
pub fn data_type<S: ?Sized>(array: &Array<S>) -> String {
    match array.metadata() {
        ArrayMetadata::V3(metadata) => metadata.data_type.name().to_owned(),
        ArrayMetadata::V2(metadata) => format!("{:?}", metadata.dtype),
    }
}

fn path_of<S: ?Sized>(array: &Array<S>) -> String {
    array.path().as_str().trim_start_matches('/').to_owned()
}
