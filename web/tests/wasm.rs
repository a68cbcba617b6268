//! The worker's reader in WebAssembly, on what zarr-python wrote: the same values as NumPy's, through zarrs, the sharding
//! codec and zstd compiled to WASM. Run in Node by wasm-bindgen's test runner (`cargo xtask test`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::sync::Arc;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_test::wasm_bindgen_test;
use zarr_fuse_core::series::Request;
use zarr_fuse_core::zarr::codec::is_rare;
use zarr_fuse_core::zarr::{Above, FailKind, Listing, Nothing, ReadError, Reader};
use zarrs_storage::byte_range::ByteRangeIterator;
use zarrs_storage::{AsyncMaybeBytesIterator, AsyncReadableStorageTraits, Bytes, StorageError, StoreKey};

/// Where the end-to-end tests leave what zarr-python and tensorstore wrote (tests/interop/zarr_arrays.py).
const ARRAYS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/interop/zarr_arrays");
const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/core/tests/data/zarr_python");

#[wasm_bindgen(module = "fs")]
extern "C" {
    #[wasm_bindgen(js_name = readFileSync, catch)]
    fn read_file(path: &str) -> Result<js_sys::Uint8Array, wasm_bindgen::JsValue>;
}

fn file(path: &str) -> Option<Bytes> {
    read_file(path).ok().map(|bytes| Bytes::from(bytes.to_vec()))
}

/// A folder, read by Node.
struct Folder(String);

impl Folder {
    fn fixture() -> Folder {
        Folder(format!("{FIXTURE}.zarr"))
    }
}

#[async_trait::async_trait(?Send)]
impl AsyncReadableStorageTraits for Folder {
    async fn get_partial_many<'a>(
        &'a self,
        key: &StoreKey,
        ranges: ByteRangeIterator<'a>,
    ) -> Result<AsyncMaybeBytesIterator<'a>, StorageError> {
        let Some(bytes) = file(&format!("{}/{key}", self.0)) else { return Ok(None) };
        let len = bytes.len() as u64;
        let parts: Vec<_> =
            ranges.map(|range| Ok(bytes.slice(range.start(len) as usize..range.end(len) as usize))).collect();
        Ok(Some(Box::pin(futures::stream::iter(parts))))
    }

    async fn size_key(&self, key: &StoreKey) -> Result<Option<u64>, StorageError> {
        Ok(file(&format!("{}/{key}", self.0)).map(|bytes| bytes.len() as u64))
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
    let reader = Reader::open(Arc::new(Folder::fixture()), "zarr_python.zarr").await.unwrap();
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
            ..Request::default()
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

/// A store with a folder above it, in which an array finds its coordinates.
struct Inside(String);

impl Listing for Inside {
    fn above(&self) -> Option<Above> {
        let (parent, name) = self.0.rsplit_once('/')?;
        let (address, name) = (parent.to_owned(), name.to_owned());
        #[allow(clippy::arc_with_non_send_sync)]
        let store = Arc::new(Folder(address.clone()));
        Some(Above { store, address, name, listing: Box::new(Nothing) })
    }
}

/// Numbers or texts of a case, and how many of them are other than NumPy's.
async fn read(case: &serde_json::Value, expected: &serde_json::Value) -> Result<(usize, usize), ReadError> {
    let path = format!("{ARRAYS}/{}", case["address"].as_str().unwrap());
    #[allow(clippy::arc_with_non_send_sync)]
    let reader = Reader::open_with(Arc::new(Folder(path.clone())), &path, &Inside(path.clone())).await?;
    let array = case["array"].as_str().unwrap();
    let window: Vec<_> = reader.shape(array).unwrap().iter().map(|n| 0..*n).collect();
    if let Some(texts) = expected["texts"].as_array() {
        let found = reader.texts(array, &window).await?;
        assert_eq!(found.len(), texts.len());
        return Ok((found.len(), found.iter().zip(texts).filter(|(a, b)| a.as_str() != b.as_str().unwrap()).count()));
    }
    let wanted = expected["numbers"].as_array().unwrap().iter().map(|value| match value {
        serde_json::Value::String(text) => text.parse().unwrap(),
        other => other.as_f64().unwrap_or(f64::NAN),
    });
    let wanted: Vec<f64> = wanted.collect();
    let found = reader.numbers(array, &window).await?;
    assert_eq!(found.len(), wanted.len());
    // The square root of a magnitude is rounded by another library than NumPy's.
    let last_digit = if case["type"].as_str().unwrap().contains('c') { f64::EPSILON } else { 0.0 };
    let other =
        |(a, b): &(&f64, &f64)| !(a == b || (a.is_nan() && b.is_nan()) || (*a - *b).abs() <= last_digit * b.abs());
    Ok((found.len(), found.iter().zip(&wanted).filter(other).count()))
}

#[wasm_bindgen_test]
async fn arrays_of_other_writers_are_those_of_numpy() {
    let Some(manifest) = file(&format!("{ARRAYS}/manifest.json")) else {
        web_sys::console::log_1(
            &"SKIPPED: arrays of other writers: the end-to-end tests with Python write them".into(),
        );
        return;
    };
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    let mut equal = 0;
    for case in manifest.as_array().unwrap().iter().filter(|case| case["browser"] == true) {
        let name = case["name"].as_str().unwrap();
        let expected = file(&format!("{ARRAYS}/{name}.json")).unwrap();
        match read(case, &serde_json::from_slice(&expected).unwrap()).await {
            Ok((all, other)) => {
                assert_eq!(other, 0, "{name}: {other} of {all} values differ");
                equal += 1;
            }
            // The first worker says which codec it does not have, so that the page starts the second.
            Err(error) if case["rare"] == true && !cfg!(feature = "worker-full") => {
                assert_eq!((error.kind, is_rare(&error.codec)), (FailKind::Codec, true), "{name}: {error}");
            }
            Err(error) => panic!("{name}: {error}"),
        }
    }
    let least = if cfg!(feature = "worker-full") { 75 } else { 30 };
    assert!(equal >= least, "{equal} arrays");
    web_sys::console::log_1(&format!("{equal} arrays equal NumPy").into());
}
