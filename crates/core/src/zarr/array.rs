//! One Zarr array as a [`Column`]: creating, reading and writing regions of it.
//!
//! Metadata documents are made and kept as JSON with sorted keys and the codecs spelled out, never through a
//! serializer that may shorten them (zarr-python refuses the short form in consolidated metadata).

use crate::column::{Column, MISSING_INT};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use zarrs::array::codec::{ShardingCodecOptions, SubchunkWriteOrder};
use zarrs::array::{Array, ArrayError, ArrayMetadata, ArraySubset, CodecSpecificOptions};
use zarrs_storage::{
    AsyncReadableStorageTraits, AsyncReadableWritableListableStorageTraits, AsyncWritableStorageTraits, Bytes, StoreKey,
};

/// A store to read from.
pub type Readable = Arc<dyn AsyncReadableStorageTraits>;
/// A store to read from, write to and list.
pub type Writable = Arc<dyn AsyncReadableWritableListableStorageTraits>;

/// The zstd level of everything that is written: pinned, since another level gives other bytes.
pub const ZSTD_LEVEL: i64 = 5;

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
    /// Zarr's name of the type, as `float64`, `int16`, `string`.
    pub data_type: String,
    /// Elements in axis order.
    pub shape: Vec<u64>,
    /// Elements of a chunk (with shards: of an inner chunk) in axis order; at least 1 each.
    pub chunk: Vec<u64>,
    /// Elements of a shard in axis order, multiples of `chunk`; `None`: no sharding.
    pub shard: Option<Vec<u64>>,
    /// Zarr's fill value, as JSON: `"NaN"`, a number, `""`.
    pub fill: Value,
    /// Names in axis order.
    pub dimensions: Vec<String>,
    /// Attributes.
    pub attributes: Map<String, Value>,
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
        let zstd = json!({"configuration": {"checksum": false, "level": ZSTD_LEVEL}, "name": "zstd"});
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

/// The stored missing value of an integer array: its attribute `_FillValue`.
fn fill_of<S: ?Sized>(array: &Array<S>) -> Option<i64> {
    array.attributes().get("_FillValue").and_then(Value::as_i64)
}

fn subset<S: ?Sized>(array: &Array<S>, start: &[u64], shape: &[u64]) -> Result<ArraySubset, Error> {
    ArraySubset::new_with_start_shape(start.to_vec(), shape.to_vec())
        .map_err(|error| Error::metadata(&path_of(array), error))
}

/// Reads a region: `start` and `shape` in axis order, values in C order.
///
/// Integers equal to `_FillValue` become [`MISSING_INT`]; booleans become 0 and 1.
pub async fn read<S: ?Sized + AsyncReadableStorageTraits + 'static>(
    array: &Array<S>,
    start: &[u64],
    shape: &[u64],
) -> Result<Column, Error> {
    let region = subset(array, start, shape)?;
    let fail = |source| Error::Array { path: path_of(array), source: Box::new(source) };
    let missing = fill_of(array);
    let int = |value: i64| if Some(value) == missing { MISSING_INT } else { value };
    macro_rules! ints {
        ($type:ty) => {
            Column::Int(
                array
                    .async_retrieve_array_subset::<Vec<$type>>(&region)
                    .await
                    .map_err(fail)?
                    .into_iter()
                    .map(|value| int(i64::from(value)))
                    .collect(),
            )
        };
    }
    Ok(match data_type(array).as_str() {
        "float64" => Column::Float(array.async_retrieve_array_subset::<Vec<f64>>(&region).await.map_err(fail)?),
        "float32" => Column::Float(
            array
                .async_retrieve_array_subset::<Vec<f32>>(&region)
                .await
                .map_err(fail)?
                .into_iter()
                .map(f64::from)
                .collect(),
        ),
        "int64" => ints!(i64),
        "int32" => ints!(i32),
        "int16" => ints!(i16),
        "int8" => ints!(i8),
        "uint32" => ints!(u32),
        "uint16" => ints!(u16),
        "uint8" => ints!(u8),
        "bool" => ints!(bool),
        "string" => Column::Text(array.async_retrieve_array_subset::<Vec<String>>(&region).await.map_err(fail)?),
        other => {
            return Err(Error::metadata(&path_of(array), format!("the data type `{other}` is not supported")));
        }
    })
}

/// The whole array, values in C order.
pub async fn read_all<S: ?Sized + AsyncReadableStorageTraits + 'static>(array: &Array<S>) -> Result<Column, Error> {
    read(array, &vec![0; array.shape().len()], array.shape()).await
}

/// Writes a region: `start` and `shape` in axis order, as many values in C order as the shape has elements.
///
/// [`MISSING_INT`] is written as `_FillValue` (or as it is to an `int64` without one). Chunks that the region covers
/// in part are read, changed and written.
pub async fn write(
    array: &Array<dyn AsyncReadableWritableListableStorageTraits>,
    start: &[u64],
    shape: &[u64],
    values: &Column,
) -> Result<(), Error> {
    let region = subset(array, start, shape)?;
    let path = path_of(array);
    let name = data_type(array);
    let expected: u64 = shape.iter().product();
    if values.len() as u64 != expected {
        return Err(Error::metadata(
            &path,
            format!("expected {expected} values for {shape:?}, found {}", values.len()),
        ));
    }
    let fail = |source| Error::Array { path: path.clone(), source: Box::new(source) };
    let refuse = |value: String| Error::Value { path: path.clone(), data_type: name.clone(), value };
    let missing = fill_of(array);
    macro_rules! ints {
        ($type:ty, $values:expr) => {{
            let stored: Result<Vec<$type>, Error> = $values
                .iter()
                .map(|value| {
                    let value = if *value == MISSING_INT { missing.unwrap_or(MISSING_INT) } else { *value };
                    <$type>::try_from(value).map_err(|_| refuse(value.to_string()))
                })
                .collect();
            array.async_store_array_subset(&region, stored?).await.map_err(fail)
        }};
    }
    match (name.as_str(), values) {
        ("float64", Column::Float(values)) => {
            array.async_store_array_subset(&region, values.as_slice()).await.map_err(fail)
        }
        ("float32", Column::Float(values)) => {
            // Narrowing is what a schema with `type: float32` asks for.
            let stored: Vec<f32> = values.iter().map(|value| *value as f32).collect();
            array.async_store_array_subset(&region, stored).await.map_err(fail)
        }
        ("int64", Column::Int(values)) => ints!(i64, values),
        ("int32", Column::Int(values)) => ints!(i32, values),
        ("int16", Column::Int(values)) => ints!(i16, values),
        ("int8", Column::Int(values)) => ints!(i8, values),
        ("uint32", Column::Int(values)) => ints!(u32, values),
        ("uint16", Column::Int(values)) => ints!(u16, values),
        ("uint8", Column::Int(values)) => ints!(u8, values),
        ("bool", Column::Int(values)) => {
            let stored: Vec<bool> = values.iter().map(|value| *value > 0).collect();
            array.async_store_array_subset(&region, stored).await.map_err(fail)
        }
        ("string", Column::Text(values)) => {
            array.async_store_array_subset(&region, values.as_slice()).await.map_err(fail)
        }
        (_, values) => Err(Error::metadata(&path, format!("cannot hold {:?} values in {name}", values.kind()))),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use zarrs_storage::storage_adapter::sync_to_async::{SyncToAsyncSpawnBlocking, SyncToAsyncStorageAdapter};
    use zarrs_storage::store::MemoryStore;

    struct Here;
    impl SyncToAsyncSpawnBlocking for Here {
        fn spawn_blocking<F, R>(&self, f: F) -> impl Future<Output = R> + Send
        where
            F: FnOnce() -> R + Send + 'static,
            R: Send + 'static,
        {
            std::future::ready(f())
        }
    }

    fn spec(data_type: &str, fill: Value, shard: bool) -> ArraySpec {
        let mut attributes = Map::new();
        if data_type.contains("int") && !data_type.ends_with("64") {
            attributes.insert("_FillValue".into(), fill.clone());
        }
        ArraySpec {
            path: "g/x".into(),
            data_type: data_type.into(),
            shape: vec![3, 5],
            chunk: vec![1, 2],
            shard: shard.then(|| vec![2, 4]),
            fill,
            dimensions: vec!["a".into(), "b".into()],
            attributes,
        }
    }

    #[test]
    fn every_type_comes_back() {
        let float = Column::Float(vec![1.5, f64::NAN, -3.0, 4.0]);
        let int = Column::Int(vec![1, MISSING_INT, 3, 100]);
        let text = Column::Text(vec!["Bílý Kříž".into(), String::new(), "b".into(), "c".into()]);
        let cases = [
            ("float64", json!("NaN"), &float),
            ("float32", json!("NaN"), &float),
            ("int64", json!(i64::MIN), &int),
            ("int16", json!(i16::MIN), &int),
            ("int8", json!(i8::MIN), &int),
            ("uint8", json!(255), &int),
            ("uint32", json!(u32::MAX), &int),
            ("string", json!(""), &text),
        ];
        for shard in [false, true] {
            for (data_type, fill, values) in &cases {
                let store: Writable = Arc::new(SyncToAsyncStorageAdapter::new(Arc::new(MemoryStore::new()), Here));
                futures::executor::block_on(async {
                    create(&store, &spec(data_type, fill.clone(), shard)).await.unwrap();
                    let array = open(&store, "g/x").await.unwrap();
                    write(&array, &[1, 1], &[2, 2], values).await.unwrap();
                    let found = read(&array, &[1, 1], &[2, 2]).await.unwrap();
                    assert_eq!(format!("{found:?}"), format!("{values:?}"), "{data_type}");
                    let whole = read_all(&array).await.unwrap();
                    assert_eq!((0..15).filter(|i| !whole.is_missing(*i)).count(), 3, "{data_type}");
                    resize(&store, "g/x", &[4, 5]).await.unwrap();
                    assert_eq!(open(&store, "g/x").await.unwrap().shape(), [4, 5]);
                });
            }
        }
    }

    #[test]
    fn a_value_too_large_is_refused() {
        let store: Writable = Arc::new(SyncToAsyncStorageAdapter::new(Arc::new(MemoryStore::new()), Here));
        futures::executor::block_on(async {
            create(&store, &spec("int8", json!(-128), false)).await.unwrap();
            let array = open(&store, "g/x").await.unwrap();
            let error = write(&array, &[0, 0], &[1, 1], &Column::Int(vec![300])).await.unwrap_err();
            assert_eq!(error.to_string(), "array `g/x` of int8: cannot hold 300");
        });
    }

    #[test]
    fn chunks_of_a_shard_stand_in_order() {
        use zarrs_storage::ReadableStorageTraits;
        const CHUNKS: u64 = 64;
        let memory = Arc::new(MemoryStore::new());
        let store: Writable = Arc::new(SyncToAsyncStorageAdapter::new(memory.clone(), Here));
        let mut spec = spec("float64", json!("NaN"), false);
        (spec.shape, spec.chunk, spec.shard) = (vec![CHUNKS, 4096], vec![1, 4096], Some(vec![CHUNKS, 4096]));
        // Chunks that take longer to encode than others.
        let values = (0..CHUNKS * 4096).map(|i| if (i / 4096) % 3 == 0 { (i as f64).sin() } else { 1.0 }).collect();
        futures::executor::block_on(async {
            create(&store, &spec).await.unwrap();
            let array = open(&store, "g/x").await.unwrap();
            write(&array, &[0, 0], &[CHUNKS, 4096], &Column::Float(values)).await.unwrap();
        });
        let shard = memory.get(&StoreKey::new("g/x/c/0/0").unwrap()).unwrap().unwrap();
        // The index at the start: offset and length of each chunk, then its CRC-32C.
        let index = &shard[..16 * CHUNKS as usize];
        let mut end = index.len() as u64 + 4;
        for entry in index.chunks_exact(16) {
            let [offset, length] = [0, 8].map(|at| u64::from_le_bytes(entry[at..at + 8].try_into().unwrap()));
            assert_eq!(offset, end);
            end += length;
        }
    }
}
