//! Fields, statistics and costs: what the reader says of a window equals what its values say.
#![cfg(feature = "zarr")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Store, fixture, open};
use futures::executor::block_on;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;
use zarr_fuse_core::series::{Field, FieldRequest, QUANTILES, Reduced, Request, Stats, quantile};
use zarr_fuse_core::zarr::{FailKind, ReadError, Reader};

fn reader() -> Reader {
    open(&Store::new(&fixture()))
}

/// Temperature over time (down) and depth (across) at a station.
fn slice(station: u64, pixels: (u32, u32)) -> FieldRequest {
    FieldRequest {
        group: "air".to_owned(),
        variable: "temperature".to_owned(),
        at: BTreeMap::from([("station".to_owned(), station)]),
        axes: ("time".to_owned(), "depth".to_owned()),
        pixels,
        ..FieldRequest::default()
    }
}

fn field(reader: &Reader, request: &FieldRequest) -> Result<Field, ReadError> {
    block_on(reader.field(request))
}

fn ends(values: &[f64]) -> (f64, f64, u64) {
    let present: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    let least = present.iter().copied().fold(f64::INFINITY, f64::min);
    (least, present.iter().copied().fold(f64::NEG_INFINITY, f64::max), present.len() as u64)
}

/// Temperatures `[time, station, depth]`.
static ALL: LazyLock<Vec<f64>> =
    LazyLock::new(|| block_on(reader().numbers("air/0/temperature", &[0..360, 0..2, 0..3])).unwrap());
static TIMES: LazyLock<Vec<f64>> =
    LazyLock::new(|| block_on(reader().numbers("air/0/time", std::slice::from_ref(&(0..360)))).unwrap());

fn at(time: usize, station: usize, depth: usize) -> f64 {
    ALL[(time * 2 + station) * 3 + depth]
}

#[test]
fn a_slice_has_every_cell() {
    let reader = reader();
    let found = field(&reader, &slice(1, (0, 0))).unwrap();
    assert_eq!((found.rows, found.columns, found.reduced), (360, 3, Reduced::Not));
    assert_eq!(found.x, [0.5, 1.0, 2.5]);
    assert_eq!(found.y, *TIMES);
    let wanted: Vec<f64> = (0..360).flat_map(|time| (0..3).map(move |depth| at(time, 1, depth))).collect();
    let same = |(a, b): (&f32, &f64)| f64::from(*a) == *b || (a.is_nan() && b.is_nan());
    assert!(found.values.iter().zip(&wanted).all(same));
    assert_eq!((found.min, found.max, found.count), ends(&wanted));
    assert!(found.failed.is_empty());
    // The other way round, and of all stations.
    let turned = FieldRequest { axes: ("depth".to_owned(), "time".to_owned()), whole: true, ..slice(1, (0, 0)) };
    let turned = field(&reader, &turned).unwrap();
    assert_eq!((turned.rows, turned.columns), (3, 360));
    let cell = |y: usize, x: usize| turned.values[y * 360 + x].to_bits();
    assert!((0..360).all(|time| (0..3).all(|depth| cell(depth, time) == found.values[time * 3 + depth].to_bits())));
    assert_eq!((turned.min, turned.max, turned.count), ends(&ALL));
}

#[test]
fn cells_are_joined_to_pixels() {
    let reader = reader();
    let found = field(&reader, &slice(0, (200, 1))).unwrap();
    assert_eq!((found.rows, found.columns, found.reduced), (180, 1, Reduced::Mean));
    for (row, value) in found.values.iter().enumerate() {
        let cells = (2 * row..2 * row + 2).flat_map(|time| (0..3).map(move |depth| at(time, 0, depth)));
        let mean = cells.sum::<f64>() / 6.0;
        assert!((f64::from(*value) - mean).abs() < 1e-5, "{row}");
    }
    assert_eq!(found.x, [4.0 / 3.0]);
    assert_eq!(found.y[0], (TIMES[0] + TIMES[1]) / 2.0);
    // Least and greatest value are of the cells.
    assert_eq!(found.max, 44.5);

    // The means of hours are enough for 90 rows.
    let coarse = field(&reader, &slice(0, (90, 1))).unwrap();
    assert_eq!((coarse.rows, coarse.reduced, coarse.count), (90, Reduced::Mean, 180 * 3));
    assert_eq!(coarse.y[0], TIMES[0] + 3600.0);
    let mean = (0..4).flat_map(|time| (0..3).map(move |depth| at(time, 0, depth))).sum::<f64>() / 12.0;
    assert!((f64::from(coarse.values[0]) - mean).abs() < 1e-5);
    assert!(coarse.max < 44.5);
}

#[test]
fn a_field_that_is_not_to_be_had() {
    let reader = reader();
    let error = field(&reader, &FieldRequest { most: 100, ..slice(0, (0, 0)) }).unwrap_err();
    assert_eq!(error.kind, FailKind::TooLarge);
    // Six chunks of 64 times, 1 station and 3 depths in four bytes, compressed to half.
    assert_eq!(error.bytes, 6 * 64 * 3 * 4 / 2);
    assert_eq!(
        error.to_string(),
        "air/0/temperature: expected at most 100 bytes, found about 2304. Choose a smaller part of it, or allow more bytes."
    );
    let axes = |y: &str, x: &str| FieldRequest { axes: (y.to_owned(), x.to_owned()), ..slice(0, (0, 0)) };
    for (request, wanted) in [
        (axes("time", "time"), "expected two dimensions, found \"time\" twice"),
        (axes("time", "height"), "expected two of the dimensions [\"time\", \"station\", \"depth\"], found \"height\""),
        (slice(2, (0, 0)), "station: expected a position below 2, found 2"),
        (
            FieldRequest { variable: "x".to_owned(), ..slice(0, (0, 0)) },
            "expected one of: humidity, temperature, visits",
        ),
        (FieldRequest { group: "x".to_owned(), ..slice(0, (0, 0)) }, "group: expected one of: air, forecast"),
    ] {
        let error = field(&reader, &request).unwrap_err();
        assert_eq!(error.kind, FailKind::Request);
        assert!(error.to_string().contains(wanted), "{error}");
    }
}

#[test]
fn a_chunk_that_fails_is_named_and_one_that_is_absent_is_missing() {
    let mut files = fixture();
    files.remove("air/0/temperature/c/1/0/0").unwrap();
    let found = field(&open(&Store::new(&files)), &slice(0, (0, 0))).unwrap();
    assert!(found.failed.is_empty());
    assert!(found.values[256 * 3..].iter().all(|value| value.is_nan()));

    let store = Store::new(&fixture());
    let reader = open(&store);
    *store.broken.lock().unwrap() = vec!["air/0/temperature/c/1".to_owned()];
    let found = field(&reader, &slice(0, (0, 0))).unwrap();
    assert_eq!(found.failed.len(), 2, "{:?}", found.failed);
    assert!(found.failed[0].contains("HTTP 503"), "{:?}", found.failed);
    assert!(found.values[256 * 3..].iter().all(|value| value.is_nan()));
    assert_eq!(found.count, 256 * 3);
    *store.broken.lock().unwrap() = vec!["air/0/temperature".to_owned()];
    assert_eq!(field(&reader, &slice(0, (0, 0))).unwrap_err().kind, FailKind::Network);
}

fn asked(window: Option<(f64, f64)>, depth: u64, most: u64) -> Request {
    Request {
        group: "air".to_owned(),
        variable: "temperature".to_owned(),
        window,
        columns: 1000,
        lines: Some(("station".to_owned(), vec![1, 0])),
        at: BTreeMap::from([("depth".to_owned(), depth)]),
        most,
        ..Request::default()
    }
}

fn wanted(window: (f64, f64), station: usize, depths: Range<usize>) -> (Stats, Vec<f64>) {
    let steps: Vec<usize> = (0..360).filter(|i| TIMES[*i] >= window.0 && TIMES[*i] <= window.1).collect();
    let all = steps.iter().flat_map(|time| depths.clone().map(move |depth| at(*time, station, depth)));
    let mut present: Vec<f64> = all.filter(|value| !value.is_nan()).collect();
    present.sort_by(f64::total_cmp);
    let nan = f64::NAN;
    let n = present.len() as u64;
    let stats = Stats {
        n,
        missing: (steps.len() * depths.len()) as u64 - n,
        min: present.first().copied().unwrap_or(nan),
        mean: present.iter().sum::<f64>() / n as f64,
        max: present.last().copied().unwrap_or(nan),
        quantiles: QUANTILES.map(|q| quantile(&present, q)),
        exact: true,
    };
    (stats, present)
}

fn same(a: f64, b: f64) -> bool {
    (a.is_nan() && b.is_nan()) || (a - b).abs() < 1e-9
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn statistics_are_those_of_the_values(from in 0usize..360, length in 0usize..360, early in 0u32..4000, most in prop_oneof![Just(0u64), Just(1600)]) {
        let store = Store::new(&fixture());
        let reader = open(&store);
        let window = (TIMES[from] - f64::from(early), TIMES[(from + length).min(359)] + 5.0);
        let found = block_on(reader.stats(&asked(Some(window), 1, most))).unwrap();
        for (found, station) in found.iter().zip([1, 0]) {
            let (wanted, _) = wanted(window, station, 1..2);
            prop_assert_eq!((found.n, found.missing, found.exact), (wanted.n, wanted.missing, true), "{:?}", window);
            prop_assert!(same(found.min, wanted.min) && same(found.max, wanted.max), "{found:?} {wanted:?}");
            prop_assert!(same(found.mean, wanted.mean), "{found:?} {wanted:?}");
            let is_read = !found.quantiles[0].is_nan();
            prop_assert!(!is_read || found.quantiles.iter().zip(wanted.quantiles).all(|(a, b)| same(*a, b)));
            prop_assert!(most > 0 || is_read || found.n == 0);
        }
    }
}

#[test]
fn long_windows_are_counted_from_overviews() {
    let store = Store::new(&fixture());
    let reader = open(&store);
    store.take_requests();
    let found = block_on(reader.stats(&asked(None, 0, 1000))).unwrap();
    assert!(store.take_requests().iter().all(|key| key.starts_with("air/1d/")));
    let (station, _) = wanted((f64::NEG_INFINITY, f64::INFINITY), 1, 0..1);
    assert_eq!((found[0].n, found[0].missing, found[0].max), (station.n, station.missing, station.max));
    assert!(found[0].exact && found[0].quantiles[2].is_nan());
    assert!(same(found[0].mean, station.mean));
    // Nothing may be read but overviews: their buckets reach over the ends, and that is said.
    let inside = (TIMES[3] + 60.0, TIMES[300] + 60.0);
    let rough = block_on(reader.stats(&asked(Some(inside), 0, 1))).unwrap();
    let (station, _) = wanted(inside, 1, 0..1);
    assert!(!rough[0].exact && rough[0].n >= station.n && rough[0].n <= station.n + 3, "{rough:?}");
    // There are no overviews of this one.
    let visits = Request { variable: "visits".to_owned(), lines: None, ..asked(None, 0, 10) };
    let error = block_on(reader.stats(&visits)).unwrap_err();
    assert_eq!((error.kind, error.bytes), (FailKind::TooLarge, 180));
}

#[test]
fn the_members_of_a_fan_count_all() {
    let fan = Request { fan: Some("depth".to_owned()), at: BTreeMap::new(), ..asked(None, 0, 0) };
    let window = (f64::NEG_INFINITY, f64::INFINITY);
    for most in [0, 2000] {
        let found = block_on(reader().stats(&Request { most, ..fan.clone() })).unwrap();
        let (wanted, _) = wanted(window, 1, 0..3);
        assert_eq!(
            (found[0].n, found[0].missing, found[0].min, found[0].max),
            (wanted.n, wanted.missing, wanted.min, wanted.max)
        );
        assert!(same(found[0].mean, wanted.mean));
        assert_eq!(found[0].quantiles[0].is_nan(), most > 0);
    }
}

#[test]
fn a_chunk_that_cannot_be_read_makes_statistics_inexact() {
    let store = Store::new(&fixture());
    let reader = open(&store);
    *store.broken.lock().unwrap() = vec!["air/0/temperature/c/1".to_owned()];
    let found = block_on(reader.stats(&asked(None, 0, 0))).unwrap();
    assert!(found.iter().all(|stats| !stats.exact));
    assert!(found[1].n <= 256);
}

#[test]
fn what_a_series_would_cost() {
    let reader = reader();
    let chunk = 64 * 3 * 4 / 2;
    let fine = reader.cost(&asked(None, 0, 0)).unwrap();
    // Two shards with an index each.
    assert_eq!((fine.level.as_str(), fine.bytes, fine.requests), ("0", 12 * chunk, 4));
    let hours = 180 * 2 * 3 * 8 / 2;
    assert_eq!(fine.coarser, Some(("1h".to_owned(), 4 * hours + 180 * 8 / 2)));
    let day = reader.cost(&Request { level: Some("1d".to_owned()), ..asked(None, 0, 0) }).unwrap();
    assert_eq!((day.level.as_str(), day.requests, day.coarser), ("1d", 5, None));
    let short = reader.cost(&asked(Some((TIMES[0], TIMES[10])), 0, 0)).unwrap();
    assert_eq!((short.level.as_str(), short.bytes), ("0", 2 * chunk));
    let error = reader.cost(&Request { level: Some("2d".to_owned()), ..asked(None, 0, 0) }).unwrap_err();
    assert!(error.to_string().contains("expected one of: 0, 1h, 1d, found \"2d\""), "{error}");
}
