//! What the reader says of stores that are damaged, hostile, or only partly reachable: an error, never a panic.
#![cfg(feature = "zarr")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Store, fixture, open};
use futures::executor::block_on;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use zarr_fuse_core::series::Request;
use zarr_fuse_core::zarr::{FailKind, ReadError, Reader};

const ADDRESS: &str = "https://example.org/data.zarr";

fn opened(store: &Arc<Store>) -> Result<Reader, ReadError> {
    block_on(Reader::open(store.clone(), ADDRESS))
}

fn refused(root: &[u8]) -> ReadError {
    opened(&Store::new(&BTreeMap::from([("zarr.json".to_owned(), root.to_vec())]))).err().unwrap()
}

fn request(variable: &str) -> Request {
    Request {
        group: "air".to_owned(),
        variable: variable.to_owned(),
        window: None,
        columns: 1000,
        lines: Some(("station".to_owned(), vec![0, 1])),
        ..Request::default()
    }
}

/// The fixture with its root document changed.
fn changed(change: impl FnOnce(&mut Value)) -> Arc<Store> {
    let mut files = fixture();
    let mut root: Value = serde_json::from_slice(&files["zarr.json"]).unwrap();
    change(&mut root);
    files.insert("zarr.json".to_owned(), serde_json::to_vec(&root).unwrap());
    Store::new(&files)
}

fn node<'a>(root: &'a mut Value, path: &str) -> &'a mut Value {
    &mut root["consolidated_metadata"]["metadata"][path]
}

#[test]
fn corrupted_metadata() {
    let nothing = opened(&Store::new(&BTreeMap::new())).err().unwrap();
    assert_eq!(nothing.kind, FailKind::Missing);
    assert_eq!(
        nothing.to_string(),
        "https://example.org/data.zarr/zarr.json: expected the metadata of a Zarr group or array (zarr.json, or .zmetadata, \
         .zgroup or .zarray of Zarr V2), found nothing. Give the address of the folder that holds them."
    );
    let cases: [(&[u8], &str); 8] = [
        (b"<html>", "found broken JSON: expected value at line 1 column 1."),
        (b"", "found broken JSON"),
        (b"[]", "expected zarr_format 3, found none."),
        (br#"{"zarr_format": 2}"#, "expected zarr_format 3, found 2."),
        (br#"{"zarr_format": 3, "node_type": "tree"}"#, "expected node_type \"group\" or \"array\""),
        (
            br#"{"zarr_format": 3, "node_type": "group"}"#,
            "expected consolidated metadata that lists at least one array, found none. Write it with \
             zarr.consolidate_metadata(store)",
        ),
        (
            br#"{"zarr_format": 3, "node_type": "group", "consolidated_metadata": {"metadata": {"a/../b": {}}}}"#,
            "expected relative paths in consolidated_metadata, found \"a/../b\"",
        ),
        (
            br#"{"zarr_format": 3, "node_type": "group", "consolidated_metadata": {"metadata": {"a": {"node_type": "array", "shape": [-1]}}}}"#,
            "a: expected a shape of integers",
        ),
    ];
    for (root, wanted) in cases {
        let error = refused(root);
        assert_eq!(error.kind, FailKind::Format, "{error}");
        assert!(error.to_string().contains(wanted), "{error}");
    }
    let many: serde_json::Map<String, Value> =
        (0..10_001).map(|i| (format!("g{i}"), json!({"node_type": "group"}))).collect();
    let root = json!({"zarr_format": 3, "node_type": "group", "consolidated_metadata": {"metadata": many}});
    assert_eq!(refused(&serde_json::to_vec(&root).unwrap()).kind, FailKind::TooLarge);
    let long = [vec![b' '; 17 << 20], b"{}".to_vec()].concat();
    assert_eq!(refused(&long).kind, FailKind::TooLarge);
}

#[test]
fn a_group_names_its_levels_when_the_root_has_no_consolidated_metadata() {
    let mut files = fixture();
    let root: Value = serde_json::from_slice(&files["zarr.json"]).unwrap();
    let listed = root["consolidated_metadata"]["metadata"].as_object().unwrap();
    let inside: serde_json::Map<String, Value> = listed
        .iter()
        .filter_map(|(path, node)| Some((path.strip_prefix("air/0/")?.to_owned(), node.clone())))
        .collect();
    let air: BTreeMap<String, Vec<u8>> = std::mem::take(&mut files)
        .into_iter()
        .filter_map(|(k, v)| Some((k.strip_prefix("air/")?.to_owned(), v)))
        .collect();
    let mut files = air;
    let mut level: Value = serde_json::from_slice(&files["0/zarr.json"]).unwrap();
    level["consolidated_metadata"] = json!({"kind": "inline", "must_understand": false, "metadata": inside});
    files.insert("0/zarr.json".to_owned(), serde_json::to_vec(&level).unwrap());
    let reader = open(&Store::new(&files));
    let group = &reader.dataset().groups[0];
    assert_eq!((group.path.as_str(), group.levels.len(), group.variables.len()), ("", 1, 3));
    let answer = block_on(reader.series(&Request { group: String::new(), ..request("temperature") })).unwrap();
    assert_eq!(answer.present, 690);
}

#[test]
fn a_chunk_that_is_not_stored_is_missing() {
    let mut files = fixture();
    assert!(files.remove("air/0/temperature/c/0/0/0").is_some());
    let answer = block_on(open(&Store::new(&files)).series(&request("temperature"))).unwrap();
    assert!(answer.failed.is_empty());
    assert_eq!((answer.samples, answer.present), (720, 2 * (360 - 256)));
}

#[test]
fn a_chunk_that_fails_is_named_and_the_rest_is_shown() {
    let store = Store::new(&fixture());
    let reader = open(&store);
    store.broken.lock().unwrap().push("air/0/temperature/c/1".to_owned());
    let answer = block_on(reader.series(&request("temperature"))).unwrap();
    assert_eq!(answer.present, 256 * 2 - 30);
    assert_eq!(answer.failed, ["air/0/temperature/c/1/0/0 [256..360, 0..2, 0..1]: HTTP 503"]);

    store.broken.lock().unwrap().push("air/0/temperature/c/0".to_owned());
    let error = block_on(reader.series(&request("temperature"))).unwrap_err();
    assert_eq!(error.kind, FailKind::Network);
    assert_eq!(
        error.to_string(),
        "air/0/temperature/c/0/0/0 and 1 more: expected readable chunks, found HTTP 503. Check the connection and try again."
    );
}

#[test]
fn a_damaged_chunk_is_named() {
    let mut files = fixture();
    let chunk = files.get_mut("air/0/temperature/c/1/0/0").unwrap();
    let end = chunk.len();
    chunk[end - 3] ^= 0xff; // the checksum of the shard's index
    let answer = block_on(open(&Store::new(&files)).series(&request("temperature"))).unwrap();
    assert_eq!(answer.present, 256 * 2 - 30);
    assert_eq!(answer.failed.len(), 1);
    assert!(answer.failed[0].starts_with("air/0/temperature/c/1/0/0 [256..360, "), "{:?}", answer.failed);
}

#[test]
fn an_unreachable_store_is_a_network_error_and_a_refusal_is_forbidden() {
    let store = Store::new(&fixture());
    store.broken.lock().unwrap().push("zarr.json".to_owned());
    assert_eq!(opened(&store).err().unwrap().kind, FailKind::Network);
    let error = zarr_fuse_core::zarr::storage_error(FailKind::Forbidden, "HTTP 403");
    assert_eq!(error.to_string(), "forbidden: HTTP 403");
}

#[test]
fn an_unknown_codec_and_type_are_named_with_their_array() {
    let store = changed(|root| {
        node(root, "forecast/wind")["codecs"][1] = json!({"name": "numcodecs.lzma", "configuration": {}});
        node(root, "air/0/visits")["data_type"] = json!({"name": "quaternion", "configuration": {}});
    });
    let reader = open(&store);
    let wind = Request { group: "forecast".to_owned(), lines: None, ..request("wind") };
    let lzma = "found numcodecs.lzma (type float32, codecs bytes, numcodecs.lzma)";
    for (request, kind, array, named) in [
        (wind, FailKind::Codec, "forecast/wind: expected codecs that can be read here", lzma),
        (
            Request { lines: None, ..request("visits") },
            FailKind::Unsupported,
            "air/0/visits: expected a data type",
            "type quaternion",
        ),
    ] {
        let error = block_on(reader.series(&request)).unwrap_err();
        assert_eq!(error.kind, kind, "{error}");
        assert_eq!(error.codec, if kind == FailKind::Codec { "numcodecs.lzma" } else { "" });
        assert!(error.to_string().contains(array) && error.to_string().contains(named), "{error}");
    }
}

#[test]
fn an_unknown_calendar_is_refused() {
    let store = changed(|root| {
        for level in ["0", "1h", "1d"] {
            node(root, &format!("air/{level}/time"))["attributes"]["calendar"] = json!("lunar");
        }
    });
    let error = opened(&store).err().unwrap();
    assert_eq!(error.kind, FailKind::Unsupported);
    assert!(error.to_string().contains("lunar"), "{error}");
}

#[test]
fn regular_times_are_not_read() {
    let store = changed(|root| {
        let time = node(root, "air/1d/time");
        time["attributes"]["regular"] = json!({"start": 1_756_684_800, "step": 86_400});
    });
    let reader = open(&store);
    store.take_requests();
    let answer = block_on(reader.series(&Request { columns: 9, ..request("temperature") })).unwrap();
    assert_eq!(answer.level, "1d");
    let requests = store.take_requests();
    assert_eq!(requests.len(), 4, "{requests:?}");
    assert!(requests.iter().all(|key| key.starts_with("air/1d/temperature")));
}

#[test]
fn sizes_that_would_fill_the_memory_are_refused() {
    let wind = Request { group: "forecast".to_owned(), lines: None, ..request("wind") };
    let store = changed(|root| {
        for array in ["forecast/wind", "forecast/time"] {
            node(root, array)["shape"] = json!([1u64 << 62]);
        }
    });
    let error = block_on(open(&store).series(&wind)).unwrap_err();
    assert_eq!(error.kind, FailKind::TooLarge);
    assert!(error.to_string().starts_with("forecast/time: expected at most 50000000 times"), "{error}");

    let store = changed(|root| {
        let wind = node(root, "forecast/wind");
        wind["chunk_grid"]["configuration"]["chunk_shape"] = json!([1u64 << 40]);
    });
    let error = block_on(open(&store).series(&wind)).unwrap_err();
    assert_eq!(error.kind, FailKind::TooLarge);
    assert!(error.to_string().starts_with("forecast/wind: expected chunks of at most 512 MB"), "{error}");
}

/// Every place of a document, as a pointer.
fn places(value: &Value, at: &str, out: &mut Vec<String>) {
    out.push(at.to_owned());
    match value {
        Value::Object(map) => map.iter().for_each(|(key, inner)| {
            let key = key.replace('~', "~0").replace('/', "~1");
            places(inner, &format!("{at}/{key}"), out);
        }),
        Value::Array(list) => list.iter().enumerate().for_each(|(i, inner)| places(inner, &format!("{at}/{i}"), out)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Whatever a document says, the reader answers or errs.
    #[test]
    fn hostile_metadata_never_panics(picks in proptest::collection::vec((any::<prop::sample::Index>(), 0usize..12), 1..4)) {
        let values = [
            json!(null), json!(0), json!(1), json!(-1), json!(u64::MAX), json!(1u64 << 40), json!(7.5), json!(""),
            json!("s since 1970-01-01"), json!([]), json!({}), json!([0, 1u64 << 50]),
        ];
        let store = changed(|root| {
            for (pick, value) in &picks {
                let mut all = Vec::new();
                places(root, "", &mut all);
                let place = &all[1 + pick.index(all.len() - 1)];
                *root.pointer_mut(place).unwrap() = values[*value].clone();
            }
        });
        if let Ok(reader) = opened(&store) {
            for group in &reader.dataset().groups {
                for variable in group.variables.iter().take(4) {
                    let lines = group.lines_of(variable).map(|dimension| (dimension.name.clone(), vec![0]));
                    let request = Request {
                        group: group.path.clone(), variable: variable.name.clone(), window: None, columns: 40, lines,
                        ..Request::default()
                    };
                    let _ = block_on(reader.series(&request));
                }
            }
        }
    }
}

#[test]
fn times_of_a_model_are_read_in_its_calendar() {
    // The same numbers are later dates where years have fewer days.
    for (calendar, first) in
        [("standard", "2025-09-01T00:00:00Z"), ("noleap", "2025-09-15T00:00:00Z"), ("360_day", "2026-06-23T00:00:00Z")]
    {
        let store = changed(|root| {
            for level in ["0", "1h", "1d"] {
                node(root, &format!("air/{level}/time"))["attributes"]["calendar"] = json!(calendar);
            }
        });
        let reader = open(&store);
        let air = reader.dataset().groups.iter().find(|group| group.path == "air").unwrap();
        let time = air.dimensions.iter().find(|dimension| dimension.name == "time").unwrap();
        assert_eq!(zarr_fuse_core::time::format_utc(time.extent.unwrap().0), first, "{calendar}");
    }
}
