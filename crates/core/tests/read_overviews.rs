//! Overviews that stand beside a dataset, in a store of their own.
#![cfg(feature = "zarr")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::Store;
use futures::executor::block_on;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use zarr_fuse_core::series::Request;
use zarr_fuse_core::zarr::{Above, Listing, Nothing, Reader, array::Readable};

/// Minutes of a record.
const MINUTES: u64 = 120_000;

/// A folder with the dataset `data.zarr` and what stands beside it.
struct Folder(Arc<Store>);

impl Listing for Folder {
    fn above(&self) -> Option<Above> {
        let (store, address) = (self.0.clone(), "https://example.org".to_owned());
        Some(Above { store, address, name: "data.zarr".to_owned(), listing: Box::new(Nothing) })
    }

    fn at(&self, address: &str) -> Option<Readable> {
        (address == "https://other.org/coarse").then(|| self.0.clone() as Readable)
    }
}

fn array(shape: &[u64], data_type: &str, dimensions: &[&str], attributes: Value) -> Value {
    json!({
        "zarr_format": 3, "node_type": "array", "shape": shape, "data_type": data_type,
        "fill_value": if data_type == "uint8" { json!(0) } else { json!("NaN") },
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": shape}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}],
        "dimension_names": dimensions, "attributes": attributes,
    })
}

/// Times from `first`, each `step` after the one before, in seconds.
fn time(length: u64, first: u64, step: u64) -> Value {
    array(&[length], "float64", &["time"], json!({"units": "seconds since 1970-01-01", "regular": [first, step]}))
}

fn root(attributes: Value, nodes: Value) -> Vec<u8> {
    let consolidated = json!({"kind": "inline", "must_understand": false, "metadata": nodes});
    let root = json!({
        "zarr_format": 3, "node_type": "group", "attributes": attributes, "consolidated_metadata": consolidated,
    });
    serde_json::to_vec(&root).unwrap()
}

fn group() -> Value {
    json!({"zarr_format": 3, "node_type": "group", "attributes": {}})
}

/// The reader of a record of minutes at two stations, and the folder that holds its overviews under `key`.
fn opened(attributes: Value, minutes: u64, stations: [u8; 2], key: &str) -> (Reader, Arc<Store>) {
    let two = |length: u64| array(&[2, length], "float64", &["station", "time"], json!({"units": "m"}));
    let labels = || array(&[2], "uint8", &["station"], json!({}));
    let nodes = json!({
        "met": group(), "met/time": time(minutes, 0, 60), "met/station": labels(), "met/x": two(minutes),
    });
    let data = Store::new(&BTreeMap::from([
        ("zarr.json".to_owned(), root(attributes, nodes)),
        ("met/station/c/0".to_owned(), vec![4, 7]),
    ]));
    let hours = MINUTES / 60;
    let coarse = json!({
        "met": group(), "met/1h": group(), "met/1h/time": time(hours, 1800, 3600), "met/1h/station": labels(),
        "met/1h/x": two(hours), "other": group(), "other/1h": group(), "other/1h/x": two(hours),
    });
    let values: Vec<u8> = (0..2 * hours).flat_map(|i| (i as f64).to_le_bytes()).collect();
    let beside = Store::new(&BTreeMap::from([
        (format!("{key}zarr.json"), root(json!({}), coarse)),
        (format!("{key}met/1h/station/c/0"), stations.to_vec()),
        (format!("{key}met/1h/x/c/0/0"), values),
    ]));
    let reader = block_on(Reader::open_with(data, "https://example.org/data.zarr", &Folder(beside.clone()))).unwrap();
    (reader, beside)
}

fn levels(reader: &Reader) -> Vec<&str> {
    reader.dataset().groups[0].levels.iter().map(|level| level.name.as_str()).collect()
}

#[test]
fn overviews_are_found_by_name_or_by_attribute() {
    for (attributes, key) in [
        (json!({}), "data-overviews.zarr/"),
        (json!({"overviews": "coarse.zarr"}), "coarse.zarr/"),
        (json!({"overviews": "../coarse.zarr/"}), "coarse.zarr/"),
        (json!({"overviews": "https://other.org/coarse"}), ""),
    ] {
        let (reader, beside) = opened(attributes.clone(), MINUTES, [4, 7], key);
        assert_eq!(levels(&reader), ["", "1h"], "{attributes}");
        assert_eq!(reader.dataset().groups.len(), 1);
        assert!(reader.dataset().refused.is_empty(), "{:?}", reader.dataset().refused);
        beside.take_requests();
        let request = Request {
            group: "met".to_owned(),
            variable: "x".to_owned(),
            columns: 500,
            lines: Some(("station".to_owned(), vec![1])),
            ..Request::default()
        };
        assert_eq!(reader.cost(&request).unwrap().level, "1h");
        let answer = block_on(reader.series(&request)).unwrap();
        assert_eq!((answer.level.as_str(), answer.lines[0].max.last()), ("1h", Some(&3999.0)));
        assert!(beside.take_requests().iter().all(|asked| *asked == format!("{key}met/1h/x/c/0/0")));
    }
}

#[test]
fn overviews_of_something_else_are_left_out() {
    let why = |reader: &Reader| reader.dataset().refused.clone();
    let (reader, _) = opened(json!({}), MINUTES, [4, 8], "data-overviews.zarr/");
    assert_eq!(levels(&reader), [""]);
    let labels = "its labels of station are others than those of the dataset";
    assert_eq!(why(&reader), [("_overviews/met/1h".to_owned(), labels.to_owned())]);
    // The record has become longer since.
    let (reader, _) = opened(json!({}), MINUTES + 1000, [4, 7], "data-overviews.zarr/");
    assert_eq!(levels(&reader), [""]);
    assert!(why(&reader)[0].1.contains("made for another version"), "{:?}", why(&reader));
}

#[test]
fn overviews_are_asked_for_only_where_they_help() {
    let (reader, beside) = opened(json!({}), 600, [4, 7], "data-overviews.zarr/");
    assert_eq!(levels(&reader), [""]);
    assert!(beside.take_requests().is_empty());
    // None is there, and nobody has said that there would be.
    let (reader, beside) = opened(json!({}), MINUTES, [4, 7], "elsewhere.zarr/");
    assert_eq!((levels(&reader), reader.dataset().refused.len()), (vec![""], 0));
    assert_eq!(beside.take_requests(), ["data-overviews.zarr/zarr.json"]);
    let (reader, _) = opened(json!({"overviews": "gone.zarr"}), MINUTES, [4, 7], "elsewhere.zarr/");
    let refused = &reader.dataset().refused;
    assert_eq!(levels(&reader), [""]);
    assert!(refused[0].1.contains("expected a Zarr V3 store with consolidated metadata, found none"), "{refused:?}");
    let (reader, _) = opened(json!({"overviews": "../../up"}), MINUTES, [4, 7], "elsewhere.zarr/");
    assert_eq!(levels(&reader), [""]);
}
