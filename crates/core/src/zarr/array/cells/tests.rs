//! Every type through a store, with shards and without.
#![allow(clippy::unwrap_used)]
use super::*;
use crate::column::Value as Cell;
use crate::column::{MISSING_COMPLEX, MISSING_INT, MISSING_UNSIGNED};
use crate::flags;
use crate::zarr::array::{ArraySpec, Writable, create, fill_attribute, fill_value, open, resize};
use serde_json::Map;
use std::sync::Arc;
use zarrs_storage::StoreKey;
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

fn spec(data_type: &str, missing: &Cell, shard: bool) -> ArraySpec {
    let mut attributes = Map::new();
    if let (Some((name, value)), false) = (fill_attribute(missing), *missing == Cell::Int(i64::MIN)) {
        attributes.insert(name.into(), value);
    }
    ArraySpec {
        path: "g/x".into(),
        data_type: data_type.into(),
        shape: vec![3, 5],
        chunk: vec![1, 2],
        shard: shard.then(|| vec![2, 4]),
        fill: fill_value(missing),
        dimensions: vec!["a".into(), "b".into()],
        attributes,
        level: crate::zarr::array::ZSTD_LEVEL,
    }
}

#[test]
fn every_type_comes_back() {
    let float = Column::Float(vec![1.5, f64::NAN, -3.0, 4.0]);
    let int = Column::Int(vec![1, MISSING_INT, 3, 100]);
    let text = Column::Text(vec!["Bílý Kříž".into(), String::new(), "b".into(), "c".into()]);
    let unsigned = Column::Unsigned(vec![0, MISSING_UNSIGNED, 1 << 63, u64::MAX - 1]);
    let complex = Column::Complex(vec![[1.0, -2.0], MISSING_COMPLEX, [0.0, 0.5], [-1.5, 0.0]]);
    let (nan, no) = (f64::NAN, MISSING_COMPLEX);
    let cases = [
        ("float64", Cell::Float(nan), &float),
        ("float64", Cell::Float(-999.9), &float),
        ("float32", Cell::Float(nan), &float),
        ("float32", Cell::Float(f64::from(-999.9f32)), &float),
        ("int64", Cell::Int(i64::MIN), &int),
        ("int16", Cell::Int(i64::from(i16::MIN)), &int),
        ("int8", Cell::Int(i64::from(i8::MIN)), &int),
        ("uint8", Cell::Int(255), &int),
        ("uint32", Cell::Int(i64::from(u32::MAX)), &int),
        ("uint64", Cell::Unsigned(u64::MAX), &unsigned),
        ("uint64", Cell::Unsigned(7), &unsigned),
        ("complex64", Cell::Complex(no), &complex),
        ("complex128", Cell::Complex(no), &complex),
        ("complex128", Cell::Complex([-9.0, 0.0]), &complex),
        ("complex64", Cell::Complex([-9.0, 0.0]), &complex),
        ("string", Cell::Text(String::new()), &text),
        ("string", Cell::Text("n/a".into()), &text),
    ];
    for shard in [false, true] {
        for (data_type, missing, values) in &cases {
            let store: Writable = Arc::new(SyncToAsyncStorageAdapter::new(Arc::new(MemoryStore::new()), Here));
            futures::executor::block_on(async {
                create(&store, &spec(data_type, missing, shard)).await.unwrap();
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
        create(&store, &spec("int8", &Cell::Int(-128), false)).await.unwrap();
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
    let mut spec = spec("float64", &Cell::Float(f64::NAN), false);
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

#[test]
fn labels_are_stored_as_codes() {
    let store: Writable = Arc::new(SyncToAsyncStorageAdapter::new(Arc::new(MemoryStore::new()), Here));
    let labels = ["sandy clay".to_owned(), "rock".to_owned()];
    let mut spec = spec("int16", &Cell::Int(flags::MISSING_CODE), false);
    spec.attributes.extend(flags::of_labels(&labels).map(|(name, value)| (name.to_owned(), value)));
    let values = Column::Text(vec!["rock".into(), String::new(), "sandy clay".into(), "rock".into()]);
    futures::executor::block_on(async {
        create(&store, &spec).await.unwrap();
        let array = open(&store, "g/x").await.unwrap();
        write(&array, &[1, 1], &[2, 2], &values).await.unwrap();
        assert_eq!(read(&array, &[1, 1], &[2, 2]).await.unwrap(), values);
        assert_eq!(read(&array, &[0, 0], &[1, 1]).await.unwrap(), Column::Text(vec![String::new()]));
        let other = write(&array, &[0, 0], &[1, 1], &Column::Text(vec!["lava".into()])).await.unwrap_err();
        assert_eq!(other.to_string(), "array `g/x` of int16: cannot hold \"lava\", which is none of its labels");
        // A label that came later.
        spec.attributes.extend(
            flags::of_labels(&flags::extended(&labels, &["lava".to_owned()]))
                .map(|(name, value)| (name.to_owned(), value)),
        );
        create(&store, &spec).await.unwrap();
        let array = open(&store, "g/x").await.unwrap();
        write(&array, &[0, 0], &[1, 1], &Column::Text(vec!["lava".into()])).await.unwrap();
        assert_eq!(read(&array, &[1, 1], &[2, 2]).await.unwrap(), values);
    });
}
