//! Small stores made here, for what no fixture has: an image's levels, times at unequal steps, names of damaged chunks, sizes.
#![cfg(feature = "zarr")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Store, fixture, open};
use futures::executor::block_on;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use zarr_fuse_core::series::{Derive, FieldRequest, HoleKind, Request};
use zarr_fuse_core::zarr::FailKind;

type Files = BTreeMap<String, Vec<u8>>;

/// The metadata of an array of that type, in the chunks given.
fn array(data_type: &str, names: &[&str], shape: &[u64], chunk: &[u64], attributes: Value) -> Value {
    json!({
        "zarr_format": 3, "node_type": "array", "shape": shape, "data_type": data_type, "fill_value": 0,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": chunk}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}],
        "attributes": attributes, "dimension_names": names,
    })
}

/// A root group with these arrays and their chunks.
fn store(attributes: Value, arrays: &[(&str, Value)], chunks: &[(&str, Vec<u8>)]) -> Files {
    let metadata: serde_json::Map<String, Value> =
        arrays.iter().map(|(name, document)| ((*name).to_owned(), document.clone())).collect();
    let root = json!({
        "zarr_format": 3, "node_type": "group", "attributes": attributes,
        "consolidated_metadata": {"kind": "inline", "must_understand": false, "metadata": metadata},
    });
    let mut files = Files::from([("zarr.json".to_owned(), serde_json::to_vec(&root).unwrap())]);
    files.extend(chunks.iter().map(|(key, bytes)| ((*key).to_owned(), bytes.clone())));
    files
}

/// An image of 8 planes of 64 × 64, and two coarser levels of it, of 4 planes of 32 × 32 and 2 of 16 × 16; a plane a chunk,
/// whose values are its number.
fn image() -> Files {
    let (mut arrays, mut chunks): (Vec<(String, Value)>, Vec<(String, Vec<u8>)>) = Default::default();
    for level in 0..3u32 {
        let (planes, size) = (8u64 >> level, 64u64 >> level);
        let document = array("uint8", &["z", "y", "x"], &[planes, size, size], &[1, size, size], json!({}));
        arrays.push((level.to_string(), document));
        for plane in 0..planes {
            chunks.push((format!("{level}/c/{plane}/0/0"), vec![plane as u8 + 1; (size * size) as usize]));
        }
    }
    let datasets: Vec<Value> = (0..3).map(|level| json!({"path": level.to_string()})).collect();
    let axes = json!([{"name": "z"}, {"name": "y"}, {"name": "x"}]);
    let ome = json!({"ome": {"version": "0.5", "multiscales": [{"axes": axes, "datasets": datasets}]}});
    let arrays: Vec<(&str, Value)> = arrays.iter().map(|(name, document)| (name.as_str(), document.clone())).collect();
    let chunks: Vec<(&str, Vec<u8>)> = chunks.iter().map(|(key, bytes)| (key.as_str(), bytes.clone())).collect();
    store(ome, &arrays, &chunks)
}

#[test]
fn the_level_of_an_image_fits_its_pixels() {
    let store = Store::new(&image());
    let reader = open(&store);
    let of = |pixels: (u32, u32), plane: u64| FieldRequest {
        variable: "0".to_owned(),
        at: BTreeMap::from([("z".to_owned(), plane)]),
        axes: ("y".to_owned(), "x".to_owned()),
        pixels,
        ..FieldRequest::default()
    };
    for (pixels, level, size) in
        [((64, 64), 0, 64), ((40, 20), 0, 32), ((32, 30), 1, 32), ((16, 16), 2, 16), ((5, 5), 2, 4)]
    {
        store.take_requests();
        let found = block_on(reader.field(&of(pixels, 6))).unwrap();
        // The seventh of eight planes is the fourth of four, and the second of two.
        let plane = 6 >> level;
        assert_eq!(store.take_requests(), [format!("{level}/c/{plane}/0/0")], "{pixels:?}");
        assert_eq!(found.rows, size, "{pixels:?}");
        assert!(found.values.iter().all(|value| *value == plane as f32 + 1.0), "{pixels:?}");
    }
    let error = block_on(reader.field(&of((5, 5), 8))).unwrap_err();
    assert_eq!(
        (error.kind, error.to_string().contains("z: expected a position below 8")),
        (FailKind::Request, true),
        "{error}"
    );
}

/// Slices of 2 × 2 at these days, whose times lie in chunks of that length.
fn slices(days: &[u8], chunk: usize) -> Files {
    let time = json!({"units": "days since 2020-01-01", "standard_name": "time"});
    let count = days.len() as u64;
    let arrays = [
        ("time", array("uint8", &["time"], &[count], &[chunk as u64], time)),
        ("t", array("float32", &["time", "y", "x"], &[count, 2, 2], &[1, 2, 2], json!({}))),
    ];
    let mut files = store(json!({}), &arrays, &[]);
    for (at, some) in days.chunks(chunk).enumerate() {
        let mut some = some.to_vec();
        some.resize(chunk, 0);
        files.insert(format!("time/c/{at}"), some);
    }
    files
}

#[test]
fn times_at_unequal_steps_are_told() {
    let day = |days: f64| 1_577_836_800.0 + 86_400.0 * days;
    // Months; whether or not they lie in one chunk.
    for chunk in [5, 2] {
        let reader = open(&Store::new(&slices(&[0, 31, 60, 91, 121], chunk)));
        let time = reader.dataset().groups[0].dimension("time").unwrap();
        assert_eq!(time.values, [0.0, 31.0, 60.0, 91.0, 121.0].map(day), "{chunk}");
        assert_eq!(time.extent, Some((day(0.0), day(121.0))));
    }
    let even = open(&Store::new(&slices(&[0, 7, 14, 21], 4)));
    assert!(even.dataset().groups[0].dimension("time").unwrap().values.is_empty());
}

#[test]
fn a_damaged_chunk_is_called_by_its_key() {
    let time = json!({"units": "hours since 2020-01-01", "standard_name": "time"});
    let arrays = [
        ("time", array("uint8", &["time"], &[6], &[6], time)),
        ("t", array("float32", &["time"], &[6], &[2], json!({}))),
    ];
    let chunks =
        [("time/c/0", vec![0, 1, 2, 3, 4, 5]), ("t/c/0", vec![0; 8]), ("t/c/1", vec![0; 5]), ("t/c/2", vec![0; 8])];
    let request = Request { variable: "t".to_owned(), columns: 100, ..Request::default() };
    let mut files = store(json!({}), &arrays, &chunks);
    let answer = block_on(open(&Store::new(&files)).series(&request)).unwrap();
    assert_eq!((answer.present, answer.failed.len()), (4, 1), "{:?}", answer.failed);
    assert!(answer.failed[0].starts_with("t/c/1 [2..4]: "), "{:?}", answer.failed);
    files.extend(["t/c/0", "t/c/2"].map(|key| (key.to_owned(), vec![0; 5])));
    let error = block_on(open(&Store::new(&files)).series(&request)).unwrap_err();
    assert_eq!((error.kind, error.place.as_str()), (FailKind::Corrupt, "t/c/0 and 2 more"));
}

#[test]
fn what_is_too_large_for_one_chart_has_a_size() {
    let regular = json!({"units": "seconds since 2020-01-01", "standard_name": "time", "regular": [1_577_836_800, 1]});
    let (length, chunk) = (40_000_000, 1_000_000);
    let arrays = [
        ("time", array("int64", &["time"], &[length], &[chunk], regular)),
        ("t", array("float64", &["time"], &[length], &[chunk], json!({}))),
    ];
    let reader = open(&Store::new(&store(json!({}), &arrays, &[])));
    let error = block_on(reader.series(&Request {
        variable: "t".to_owned(),
        columns: 100,
        most: u64::MAX,
        ..Request::default()
    }))
    .unwrap_err();
    assert_eq!((error.kind, error.bytes), (FailKind::TooLarge, 0));
    assert_eq!(error.found, "40000000, about 320 MB");
}

#[test]
fn an_anomaly_costs_the_record_too() {
    let reader = open(&Store::new(&fixture()));
    let first = reader.dataset().groups[0].dimension("time").unwrap().extent.unwrap().0;
    let of = |derive: Derive, most: u64| Request {
        group: "air".to_owned(),
        variable: "temperature".to_owned(),
        window: Some((first, first + 4.0 * 3600.0)),
        columns: 1000,
        lines: Some(("station".to_owned(), vec![0])),
        derive,
        most,
        ..Request::default()
    };
    let [values, year, both] =
        [Derive::Values, Derive::Climatology, Derive::Anomaly].map(|derive| reader.cost(&of(derive, 0)).unwrap());
    assert_eq!((values.level.as_str(), year.level.as_str(), both.level.as_str()), ("0", "1d", "0"));
    assert!(values.bytes > 0 && year.bytes > 0);
    assert_eq!((both.bytes, year.coarser), (values.bytes + year.bytes, None));
    // Of a usual day the hours are read.
    assert_eq!(reader.cost(&of(Derive::Diurnal, 0)).unwrap().level, "1h");

    // What one of them would read is not enough for both.
    let most = block_on(reader.series(&of(Derive::Values, 1))).unwrap_err().bytes;
    assert!(block_on(reader.series(&of(Derive::Values, most))).is_ok());
    let error = block_on(reader.series(&of(Derive::Anomaly, most))).unwrap_err();
    assert_eq!(error.kind, FailKind::TooLarge);
    assert!(error.bytes > most, "{error}");
    assert!(block_on(reader.series(&of(Derive::Anomaly, error.bytes))).is_ok());
}

/// Shards of two chunks of two values each, whose index stands there: the first chunk has values, the second is not stored,
/// the third is stored and empty.
fn sharded(location: &str, sum: bool) -> Files {
    let time = json!({"units": "hours since 2020-01-01", "standard_name": "time"});
    let mut line = array("float32", &["time"], &[6], &[4], json!({}));
    let bytes = json!({"name": "bytes", "configuration": {"endian": "little"}});
    let index = if sum { json!([bytes, {"name": "crc32c"}]) } else { json!([bytes]) };
    line["codecs"] = json!([{"name": "sharding_indexed", "configuration": {
        "chunk_shape": [2], "codecs": [bytes], "index_codecs": index, "index_location": location,
    }}]);
    line["fill_value"] = json!("NaN");
    let shard = |values: [f32; 2], is_second_stored: bool| {
        let values: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let length = 32 + if sum { 4 } else { 0 };
        let start = if location == "start" { length } else { 0 };
        let second = if is_second_stored { [start, 8] } else { [u64::MAX; 2] };
        let index: Vec<u8> = [[start, 8], second].concat().iter().flat_map(|number| number.to_le_bytes()).collect();
        let index = if sum { [index.clone(), crc32c(&index).to_le_bytes().to_vec()].concat() } else { index };
        if location == "start" { [index, values].concat() } else { [values, index].concat() }
    };
    let chunks = [
        ("time/c/0", vec![0, 1, 2, 3, 4, 5]),
        ("t/c/0", shard([1.0, 2.0], false)),
        ("t/c/1", shard([f32::NAN; 2], true)),
    ];
    store(json!({}), &[("time", array("uint8", &["time"], &[6], &[6], time)), ("t", line)], &chunks)
}

/// The checksum of Castagnoli, bit by bit (RFC 3720, appendix B.4).
fn crc32c(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0x82f6_3b78 } else { sum >> 1 })
    })
}

#[test]
fn a_chunk_that_a_shard_does_not_have_is_absent_and_an_empty_one_is_missing() {
    let request = Request { variable: "t".to_owned(), columns: 100, ..Request::default() };
    let hour = |hour: f64| 1_577_836_800.0 + 3600.0 * hour;
    for (location, sum) in [("start", true), ("start", false), ("end", true), ("end", false)] {
        let answer = block_on(open(&Store::new(&sharded(location, sum))).series(&request)).unwrap();
        assert!(answer.failed.is_empty(), "{:?}", answer.failed);
        let line = &answer.lines[0];
        assert_eq!(line.mean, [1.0, 2.0], "{location}");
        let holes: Vec<_> = line.holes.iter().map(|hole| (hole.from, hole.to, hole.kind)).collect();
        assert_eq!(holes, [(hour(2.0), hour(3.0), HoleKind::Absent)], "{location} {sum}");
    }
}
