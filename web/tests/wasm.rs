//! The worker's reader in WebAssembly, on what zarr-python wrote: the same values as NumPy's, through zarrs, the sharding
//! codec and zstd compiled to WASM. Run in Node by wasm-bindgen's test runner (`cargo xtask test`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::sync::Arc;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_test::wasm_bindgen_test;
use zarr_fuse_core::series::Request;
use zarr_fuse_core::zarr::Reader;
use zarrs_storage::byte_range::ByteRangeIterator;
use zarrs_storage::{AsyncMaybeBytesIterator, AsyncReadableStorageTraits, Bytes, StorageError, StoreKey};

const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/core/tests/data/zarr_python");

#[wasm_bindgen(module = "fs")]
extern "C" {
    #[wasm_bindgen(js_name = readFileSync, catch)]
    fn read_file(path: &str) -> Result<js_sys::Uint8Array, wasm_bindgen::JsValue>;
}

fn file(path: &str) -> Option<Bytes> {
    read_file(path).ok().map(|bytes| Bytes::from(bytes.to_vec()))
}

/// The fixture's folder, read by Node.
struct Folder;

#[async_trait::async_trait(?Send)]
impl AsyncReadableStorageTraits for Folder {
    async fn get_partial_many<'a>(
        &'a self,
        key: &StoreKey,
        ranges: ByteRangeIterator<'a>,
    ) -> Result<AsyncMaybeBytesIterator<'a>, StorageError> {
        let Some(bytes) = file(&format!("{FIXTURE}.zarr/{key}")) else { return Ok(None) };
        let len = bytes.len() as u64;
        let parts: Vec<_> =
            ranges.map(|range| Ok(bytes.slice(range.start(len) as usize..range.end(len) as usize))).collect();
        Ok(Some(Box::pin(futures::stream::iter(parts))))
    }

    async fn size_key(&self, key: &StoreKey) -> Result<Option<u64>, StorageError> {
        Ok(file(&format!("{FIXTURE}.zarr/{key}")).map(|bytes| bytes.len() as u64))
    }

    fn supports_get_partial(&self) -> bool {
        true
    }
}

fn numbers(value: &serde_json::Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap_or(f64::NAN)).collect()
}

#[wasm_bindgen_test]
async fn the_values_are_those_of_numpy() {
    let expected: serde_json::Value = serde_json::from_slice(&file(&format!("{FIXTURE}.json")).unwrap()).unwrap();
    let reader = Reader::open(Arc::new(Folder), "zarr_python.zarr").await.unwrap();
    assert_eq!(reader.dataset().title, "Boreholes from Python");
    let times = numbers(&expected["time"]);
    for depth in 0..3 {
        let request = Request {
            group: "air".into(),
            variable: "temperature".into(),
            window: None,
            columns: 1000,
            lines: Some(("station".into(), vec![0, 1])),
            at: BTreeMap::from([("depth".into(), depth)]),
        };
        let answer = reader.series(&request).await.unwrap();
        assert!(answer.failed.is_empty(), "{:?}", answer.failed);
        for (station, line) in answer.lines.iter().enumerate() {
            let values = numbers(&expected["temperature"][format!("{station},{depth}")]);
            let wanted: (Vec<f64>, Vec<f64>) =
                times.iter().zip(&values).filter(|(_, value)| !value.is_nan()).map(|(t, v)| (*t, *v)).unzip();
            assert!(!wanted.0.is_empty());
            assert_eq!((&line.time, &line.mean), (&wanted.0, &wanted.1), "station {station}, depth {depth}");
        }
    }
}

#[wasm_bindgen_test]
async fn a_store_that_is_not_there_is_said_to_be_missing() {
    struct Nothing;
    #[async_trait::async_trait(?Send)]
    impl AsyncReadableStorageTraits for Nothing {
        async fn get_partial_many<'a>(
            &'a self,
            _: &StoreKey,
            _: ByteRangeIterator<'a>,
        ) -> Result<AsyncMaybeBytesIterator<'a>, StorageError> {
            Ok(None)
        }

        async fn size_key(&self, _: &StoreKey) -> Result<Option<u64>, StorageError> {
            Ok(None)
        }

        fn supports_get_partial(&self) -> bool {
            true
        }
    }
    let error = Reader::open(Arc::new(Nothing), "nowhere.zarr").await.err().unwrap();
    assert!(error.to_string().contains("zarr.json"), "{error}");
}
