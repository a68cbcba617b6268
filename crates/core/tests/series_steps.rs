//! What a series costs, and the answers that come before the last one: over a store that lets wait, as a network does.
#![cfg(feature = "zstd-decode")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Store, stored};
use futures::executor::block_on;
use futures::future::poll_immediate;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use zarr_fuse_core::series::{Answer, HoleKind, Request};
use zarr_fuse_core::zarr::{FailKind, Nothing, Reader};
use zarrs::storage::byte_range::ByteRangeIterator;
use zarrs::storage::{AsyncMaybeBytesIterator, AsyncReadableStorageTraits, Bytes, StorageError, StoreKey};

/// A store that never answers at once, and counts what it gives.
struct Slow {
    store: Arc<Store>,
    bytes: AtomicU64,
}

/// Pending once.
struct Later(bool);

impl Future for Later {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

#[async_trait::async_trait]
impl AsyncReadableStorageTraits for Slow {
    async fn get(&self, key: &StoreKey) -> Result<Option<Bytes>, StorageError> {
        Later(false).await;
        let got = self.store.get(key).await?;
        self.bytes.fetch_add(got.as_ref().map_or(0, |bytes| bytes.len() as u64), Ordering::Relaxed);
        Ok(got)
    }

    async fn get_partial_many<'a>(
        &'a self,
        key: &StoreKey,
        ranges: ByteRangeIterator<'a>,
    ) -> Result<AsyncMaybeBytesIterator<'a>, StorageError> {
        Later(false).await;
        self.store.get_partial_many(key, ranges).await
    }

    async fn size_key(&self, key: &StoreKey) -> Result<Option<u64>, StorageError> {
        self.store.size_key(key).await
    }

    fn supports_get_partial(&self) -> bool {
        true
    }
}

type Files = BTreeMap<String, Vec<u8>>;

/// What an array of `float32` holds by line and position, how it is cut along its last axis, and whether it is packed.
struct Made<'a> {
    dims: &'a [(&'a str, u64)],
    cut: u64,
    packed: bool,
    value: &'a dyn Fn(u64, u64) -> f32,
}

/// Adds an array, one chunk a line; chunks of NaN are left out.
fn put(files: &mut Files, path: &str, made: &Made<'_>, attributes: Value) {
    let Made { dims, cut, packed, value } = made;
    let (names, shape): (Vec<&str>, Vec<u64>) = dims.iter().copied().unzip();
    let (lines, length) = if let [lines, length] = shape[..] { (lines, length) } else { (1, shape[0]) };
    let chunk: Vec<u64> = if shape.len() == 2 { vec![1, *cut] } else { vec![*cut] };
    let mut codecs = vec![json!({"name": "bytes", "configuration": {"endian": "little"}})];
    if *packed {
        codecs.push(json!({"name": "zstd", "configuration": {"level": 5, "checksum": false}}));
    }
    let document = json!({
        "zarr_format": 3, "node_type": "array", "shape": shape, "data_type": "float32",
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": chunk}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}}, "fill_value": "NaN",
        "codecs": codecs, "attributes": attributes, "dimension_names": names,
    });
    files.insert(format!("{path}/zarr.json"), serde_json::to_vec(&document).unwrap());
    for line in 0..lines {
        for number in 0..length.div_ceil(*cut) {
            let at = |i: u64| number * cut + i;
            let numbers: Vec<f32> =
                (0..*cut).map(|i| if at(i) < length { value(line, at(i)) } else { f32::NAN }).collect();
            if numbers.iter().all(|value| value.is_nan()) {
                continue;
            }
            let key = if shape.len() == 2 { format!("{path}/c/{line}/{number}") } else { format!("{path}/c/{number}") };
            let mut bytes: Vec<u8> = numbers.iter().flat_map(|value| value.to_le_bytes()).collect();
            if *packed {
                let mut small = vec![0; zstd_safe::compress_bound(bytes.len())];
                let length = zstd_safe::compress(&mut small[..], &bytes, 5).unwrap();
                small.truncate(length);
                bytes = small;
            }
            files.insert(key, bytes);
        }
    }
}

/// Puts the metadata of all arrays into the root's, with the given groups.
fn consolidated(mut files: Files, groups: &[(&str, Value)]) -> Files {
    let mut metadata = serde_json::Map::new();
    for (key, bytes) in &files {
        if let Some(path) = key.strip_suffix("/zarr.json") {
            metadata.insert(path.to_owned(), serde_json::from_slice(bytes).unwrap());
        }
    }
    let group = |attributes: &Value| json!({"zarr_format": 3, "node_type": "group", "attributes": attributes});
    for (path, attributes) in groups.iter().filter(|(path, _)| !path.is_empty()) {
        metadata.insert((*path).to_owned(), group(attributes));
    }
    let mut root = group(groups.iter().find(|(path, _)| path.is_empty()).map_or(&Value::Null, |(_, own)| own));
    root["consolidated_metadata"] = json!({"kind": "inline", "must_understand": false, "metadata": metadata});
    files.insert("zarr.json".to_owned(), serde_json::to_vec(&root).unwrap());
    files
}

fn regular(start: f64, step: f64) -> Value {
    json!({"units": "seconds since 1970-01-01T00:00:00Z", "standard_name": "time", "regular": [start, step]})
}

/// Ten years of a value a minute at four stations, of which the days are read; with the attributes that a release has.
fn ten_years() -> Files {
    let mut files = Files::new();
    let none = |_: u64, _: u64| f32::NAN;
    // Tenths of a degree, whose last digit is weather.
    let weather = |line: u64, day: u64| ((day * 2_654_435_761 + line * 40_503) % 97) as f32 / 24.0;
    let wave = |line: u64, day: u64| {
        let season = 8.0 + line as f32 + 9.0 * (day as f32 / 58.13).sin();
        ((season + weather(line, day)) * 10.0).round() / 10.0
    };
    for (level, length) in [("0", 3653 * 1440), ("1d", 3653)] {
        let attributes = json!({"units": "degC", "standard_name": "air_temperature", "cell_methods": "time: mean"});
        let mut array = |name: &str, value: &dyn Fn(u64, u64) -> f32| {
            let value: &dyn Fn(u64, u64) -> f32 = if level == "0" { &none } else { value };
            let made = Made { dims: &[("station", 4), ("time", length)], cut: length.min(65_536), packed: true, value };
            put(&mut files, &format!("{level}/{name}"), &made, attributes.clone());
        };
        array("temperature", &wave);
        if level == "1d" {
            array("temperature_min", &|line, day| wave(line, day) - weather(line + 5, day));
            array("temperature_max", &|line, day| wave(line, day) + weather(line + 7, day));
            array("temperature_count", &|_, _| 1440.0);
        }
        let of_places: [(&str, Value, &dyn Fn(u64, u64) -> f32); 3] = [
            ("station", json!({}), &|_, at| at as f32),
            ("latitude", json!({"standard_name": "latitude", "units": "degrees_north"}), &|_, at| 49.5 + at as f32),
            ("longitude", json!({"standard_name": "longitude", "units": "degrees_east"}), &|_, at| 16.0 + at as f32),
        ];
        for (name, attributes, value) in of_places {
            let made = Made { dims: &[("station", 4)], cut: 4, packed: true, value };
            put(&mut files, &format!("{level}/{name}"), &made, attributes);
        }
        // The times of the days are read, as those of an overview with holes.
        let time = match level {
            "0" => regular(1_451_606_400.0, 60.0),
            _ => json!({"units": "days since 2016-01-01T00:00:00Z", "standard_name": "time"}),
        };
        let days = |_: u64, day: u64| if level == "0" { f32::NAN } else { day as f32 + 0.5 };
        let made = Made { dims: &[("time", length)], cut: length, packed: true, value: &days };
        put(&mut files, &format!("{level}/time"), &made, time);
    }
    let layout = json!({"multiscales": {"layout": [{"asset": "0"}, {"asset": "1d", "derived_from": "0"}]}});
    consolidated(files, &[("", layout), ("0", json!({})), ("1d", json!({}))])
}

/// 800 000 values, one a minute, in 80 chunks of which two are not stored, without overviews.
fn long() -> Files {
    let mut files = Files::new();
    let value = |_: u64, at: u64| if (210_000..230_000).contains(&at) { f32::NAN } else { (at % 10_000) as f32 };
    let dims = [("time", 800_000)];
    let made = Made { dims: &dims, cut: 10_000, packed: false, value: &value };
    put(&mut files, "level", &made, json!({"units": "m"}));
    let made = Made { dims: &dims, cut: 800_000, packed: false, value: &|_, _| f32::NAN };
    put(&mut files, "time", &made, regular(0.0, 60.0));
    consolidated(files, &[("", json!({}))])
}

fn slow(files: &Files) -> Arc<Slow> {
    Arc::new(Slow { store: Store::new(files), bytes: AtomicU64::new(0) })
}

fn opened(store: &Arc<Slow>) -> Reader {
    block_on(Reader::open_soon(store.clone(), "https://example.org/data.zarr", &Nothing)).unwrap()
}

fn request(variable: &str) -> Request {
    Request { variable: variable.to_owned(), columns: 1200, ..Request::default() }
}

fn steps(reader: &Reader, request: &Request) -> (Vec<Answer>, Result<Answer, zarr_fuse_core::zarr::ReadError>) {
    let mut early = Vec::new();
    let last = block_on(reader.series_by_steps(request, &mut |answer| early.push(answer)));
    (early, last)
}

#[test]
fn the_first_view_of_ten_years_is_small() {
    let store = slow(&ten_years());
    let reader = opened(&store);
    let mut first = None;
    let wanted = Request { lines: Some(("station".to_owned(), vec![1])), ..request("temperature") };
    let last = block_on(reader.series_by_steps(&wanted, &mut |answer: Answer| {
        let requests = store.store.requests.lock().unwrap().clone();
        first = Some((answer, requests, store.bytes.load(Ordering::Relaxed)));
    }))
    .unwrap();
    let (first, requests, bytes) = first.unwrap();
    let chunks = ["temperature", "temperature_min", "temperature_max"].map(|name| format!("1d/{name}/c/1/0"));
    assert_eq!(requests[..3], ["zarr.json", "0/station/c/0", "1d/time/c/0"]);
    assert_eq!(requests[3..], chunks);
    assert!(bytes <= 60_000, "{bytes}");
    assert_eq!((first.level.as_str(), first.more, first.preview), ("1d", true, None));
    let (early, late) = (&first.lines[0], &last.lines[0]);
    assert_eq!((&early.time, &early.min, &early.max, early.count.len()), (&late.time, &late.min, &late.max, 0));
    assert!(!last.more && late.count.iter().all(|count| *count >= 1440.0));
    // What was estimated is what was counted, since no value is missing.
    assert_eq!((first.samples, first.present), (last.samples, last.present));
    assert_eq!(store.store.requests.lock().unwrap().len(), 7);
    // Where the stations are comes after.
    assert!(reader.dataset().groups[0].places.as_ref().unwrap().latitude.is_empty());
    let places = block_on(reader.places()).unwrap();
    assert_eq!((places[0].0.as_str(), &places[0].1.latitude[..]), ("", &[49.5, 50.5, 51.5, 52.5][..]));
}

#[test]
fn what_is_at_hand_makes_one_answer() {
    let store = Store::new(&ten_years());
    let reader = block_on(Reader::open(store, "https://example.org/data.zarr")).unwrap();
    let wanted = Request { lines: Some(("station".to_owned(), vec![0, 3])), ..request("temperature") };
    let (early, last) = steps(&reader, &wanted);
    assert_eq!(early.len(), 0);
    assert_eq!(last.unwrap(), block_on(reader.series(&wanted)).unwrap());
}

#[test]
fn a_long_record_without_overviews_begins_with_a_preview() {
    let store = slow(&long());
    let reader = opened(&store);
    let (early, last) = steps(&reader, &request("level"));
    let last = last.unwrap();
    let previews: Vec<Option<u64>> = early.iter().map(|answer| answer.preview).collect();
    assert_eq!(previews, [Some(8), None]);
    assert!(early.iter().all(|answer| answer.more) && !last.more && last.preview.is_none());
    let preview = &early[0];
    // Ten chunks of eighty; a line is drawn over what was not read, and nothing of it is a hole.
    assert!(preview.lines[0].time.len() >= 100 && preview.lines[0].time.len() < 400);
    assert!(preview.lines[0].time.windows(2).all(|pair| pair[1] - pair[0] < preview.gap));
    assert!(preview.lines[0].holes.is_empty() && preview.present <= preview.samples);
    // Every least and greatest value of the preview is one of the whole.
    assert_eq!((last.samples, last.present), (800_000, 780_000));
    let holes: Vec<_> = last.lines[0].holes.iter().map(|hole| (hole.from, hole.to, hole.kind)).collect();
    assert_eq!(holes, [(210_000.0 * 60.0, 229_999.0 * 60.0, HoleKind::Absent)]);
    assert_eq!(last, block_on(reader.series(&request("level"))).unwrap());
    let keys = store.store.take_requests();
    let chunks = keys.iter().filter(|key| key.starts_with("level/c/")).count();
    assert_eq!(chunks, 2 * (80 + 2), "each chunk is read once, and two are asked for again");
}

#[test]
fn what_is_too_large_is_previewed_and_then_refused() {
    let store = slow(&long());
    let reader = opened(&store);
    let (early, last) = steps(&reader, &Request { most: 2_500_000, ..request("level") });
    let error = last.unwrap_err();
    assert_eq!((error.kind, error.bytes), (FailKind::TooLarge, 3_200_000));
    assert_eq!(early.iter().map(|answer| answer.preview).collect::<Vec<_>>(), [Some(8)]);
    assert_eq!(store.store.take_requests().iter().filter(|key| key.starts_with("level/c/")).count(), 10);
}

#[test]
fn a_dropped_question_asks_no_more() {
    let store = slow(&long());
    let reader = opened(&store);
    let wanted = request("level");
    let mut early = |_: Answer| {};
    let mut question = Box::pin(reader.series_by_steps(&wanted, &mut early));
    assert!(block_on(poll_immediate(&mut question)).is_none());
    drop(question);
    let asked = store.store.take_requests().len();
    assert!(asked <= 10, "{asked}");
}

#[test]
fn a_store_of_zarr_python_is_read_in_two_steps() {
    let store = slow(&stored("series.zarr"));
    let reader = opened(&store);
    let wanted = Request {
        group: "lake".to_owned(),
        columns: 500,
        lines: Some(("station".to_owned(), vec![0, 1])),
        ..request("temperature")
    };
    let (early, last) = steps(&reader, &wanted);
    let last = last.unwrap();
    assert_eq!((early.len(), last.level.as_str()), (1, "1d"));
    for (first, last) in early[0].lines.iter().zip(&last.lines) {
        assert_eq!((&first.min, &first.max, first.uncertainty.len()), (&last.min, &last.max, 0));
        assert_eq!((last.count.len(), last.uncertainty.len()), (last.time.len(), last.time.len()));
    }
}
