//! Our reader reads what zarr-python and xarray wrote, value for value (fixture: tests/interop/zarr_python).
#![cfg(feature = "zarr")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Store, expected, fixture, open};
use futures::executor::block_on;
use serde_json::Value;
use std::collections::BTreeMap;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::dataset::Axis;
use zarr_fuse_core::overview::{Bucket, Buckets};
use zarr_fuse_core::series::{Answer, Line, Request};
use zarr_fuse_core::zarr::{FailKind, array};

fn request(group: &str, variable: &str, columns: u32) -> Request {
    Request {
        group: group.to_owned(),
        variable: variable.to_owned(),
        window: None,
        columns,
        lines: None,
        ..Request::default()
    }
}

/// Temperature of both stations at a depth.
fn temperature(depth: u64, columns: u32) -> Request {
    Request {
        lines: Some(("station".to_owned(), vec![0, 1])),
        at: BTreeMap::from([("depth".to_owned(), depth)]),
        ..request("air", "temperature", columns)
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap_or(f64::NAN)).collect()
}

/// Times and values that are present.
fn present(times: &Value, values: &Value) -> (Vec<f64>, Vec<f64>) {
    numbers(times).into_iter().zip(numbers(values)).filter(|(_, value)| !value.is_nan()).unzip()
}

fn check(line: &Line, (times, values): &(Vec<f64>, Vec<f64>), tolerance: f64) {
    assert_eq!(&line.time, times);
    assert_eq!(line.mean.len(), values.len());
    for (found, wanted) in line.mean.iter().zip(values) {
        assert!((found - wanted).abs() <= tolerance, "{found} {wanted}");
    }
    assert_eq!(line.mean, line.min);
    assert_eq!(line.mean, line.max);
    assert!(line.count.iter().all(|count| *count == 1.0));
}

fn series(request: &Request) -> Answer {
    block_on(open(&Store::new(&fixture())).series(request)).unwrap()
}

fn greatest(line: &Line) -> f64 {
    line.max.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

#[test]
fn the_dataset_is_described() {
    let reader = open(&Store::new(&fixture()));
    let dataset = reader.dataset();
    assert_eq!(dataset.title, "Boreholes from Python");
    assert_eq!(dataset.groups.iter().map(|group| group.path.as_str()).collect::<Vec<_>>(), ["air", "forecast"]);

    let air = dataset.group("air").unwrap();
    assert_eq!(air.title, "Air and rock");
    let levels: Vec<_> = air.levels.iter().map(|l| (l.name.as_str(), l.path.as_str(), l.step, l.length)).collect();
    assert_eq!(
        levels,
        [("0", "air/0", None, 360), ("1h", "air/1h", Some(3600.0), 180), ("1d", "air/1d", Some(86_400.0), 9)]
    );
    let names: Vec<_> = air.variables.iter().map(|variable| variable.name.as_str()).collect();
    assert_eq!(names, ["humidity", "temperature", "visits"]);
    let temperature = air.variable("temperature").unwrap();
    assert_eq!((temperature.title.as_str(), temperature.units.as_str()), ("Temperature", "°C"));
    assert_eq!(temperature.standard_name, "air_temperature");
    assert_eq!(temperature.dimensions, ["time", "station", "depth"]);
    assert_eq!(temperature.shape, [360, 2, 3]);
    assert_eq!(temperature.chunk, [64, 1, 3]);
    assert_eq!(temperature.bytes, 360 * 2 * 3 * 4);
    assert_eq!(air.variable("visits").unwrap().units, "");

    let time = air.dimension("time").unwrap();
    assert_eq!((time.axis, time.extent), (Axis::Time, Some((1_756_684_800.0, 1_757_547_000.0))));
    let station = air.dimension("station").unwrap();
    assert_eq!((station.axis, station.title.as_str()), (Axis::Text, "Station"));
    assert_eq!(station.labels, ["Bílý Kříž", "S2"]);
    let depth = air.dimension("depth").unwrap();
    assert_eq!((depth.axis, depth.units.as_str()), (Axis::Number, "m"));
    assert_eq!(depth.labels, ["0.5", "1", "2.5"]);
    assert_eq!(depth.values, [0.5, 1.0, 2.5]);

    let places = air.places.as_ref().unwrap();
    assert_eq!(places.dimension, "station");
    assert_eq!((&places.latitude[..], &places.longitude[..]), (&[49.5, 50.25][..], &[18.5, 16.0][..]));
    assert_eq!(air.lines_of(temperature).unwrap().name, "station");
    assert_eq!(dataset.group("forecast").unwrap().title, "Forecast");
}

#[test]
fn values_are_equal_at_the_finest_level() {
    let expected = expected();
    for depth in 0..3 {
        let answer = series(&temperature(depth, 1000));
        assert_eq!((answer.level.as_str(), answer.step), ("0", None));
        assert_eq!(answer.samples, 720);
        let mut all = 0;
        for (station, line) in answer.lines.iter().enumerate() {
            assert_eq!(line.index, station as u64);
            let values = &expected["temperature"][format!("{station},{depth}")];
            check(line, &present(&expected["time"], values), 0.0);
            all += line.time.len() as u64;
        }
        assert_eq!(answer.present, all);
        assert!(answer.failed.is_empty());
    }
}

#[test]
fn packed_integers_lose_their_fill_value_and_gain_their_scale() {
    let expected = expected();
    let wanted = Request { lines: Some(("station".to_owned(), vec![1, 0])), ..request("air", "humidity", 1000) };
    let answer = series(&wanted);
    assert_eq!(answer.lines.iter().map(|line| line.index).collect::<Vec<_>>(), [1, 0]);
    for line in &answer.lines {
        check(line, &present(&expected["time"], &expected["humidity"][line.index.to_string()]), 1e-12);
    }
    assert_eq!(answer.present, 720 - 6);
}

#[test]
fn what_xarray_encodes_by_itself_is_decoded() {
    let expected = &expected()["forecast"];
    let answer = series(&request("forecast", "wind", 1000));
    check(&answer.lines[0], &present(&expected["time"], &expected["wind"]), 0.0);
    assert_eq!((answer.samples, answer.present, answer.level.as_str()), (88, 87, ""));
    // Hourly, then six-hourly: the slower pace is no gap.
    assert_eq!(answer.gap, 2.0 * 6.0 * 3600.0);
}

#[test]
fn a_count_of_0_is_a_value() {
    let answer = series(&request("air", "visits", 1000));
    assert_eq!(answer.present, 360);
    assert_eq!(answer.lines[0].mean[..6], [0.0, 1.0, 2.0, 3.0, 4.0, 0.0]);
}

#[test]
fn a_gap_stays_a_gap() {
    for columns in [1000, 50, 12] {
        let answer = series(&temperature(0, columns));
        let widest = answer.lines[0].time.windows(2).map(|pair| pair[1] - pair[0]).fold(0.0, f64::max);
        assert!(widest > answer.gap, "{columns} columns: {widest} {}", answer.gap);
        let gaps = answer.lines[0].time.windows(2).filter(|pair| pair[1] - pair[0] > answer.gap).count();
        assert_eq!(gaps, 1, "{columns} columns at level {}", answer.level);
    }
}

#[test]
fn an_extreme_is_never_lost() {
    for (columns, level) in
        [(1000, "0"), (100, "0"), (90, "0"), (50, "1h"), (45, "1h"), (10, "1h"), (9, "1d"), (3, "1d")]
    {
        let answer = series(&temperature(2, columns));
        assert_eq!(answer.level, level, "{columns} columns");
        assert_eq!(greatest(&answer.lines[0]), 44.5);
        assert!(answer.lines.iter().all(|line| line.time.len() <= columns as usize));
        assert!(answer.lines[0].time.is_sorted());
        let counted: f64 = answer.lines.iter().flat_map(|line| &line.count).sum();
        assert_eq!((answer.samples, answer.present, counted), (720, 690, 690.0));
    }
}

#[test]
fn the_overviews_of_pandas_equal_ours() {
    let expected = expected();
    let store = Store::new(&fixture());
    let times = numbers(&expected["time"]);
    for bucket in Bucket::ALL {
        let level = bucket.name();
        let buckets = Buckets::new(&times, bucket).unwrap();
        assert_eq!(buckets.start(), numbers(&expected["levels"][&level]));
        for (name, outer, inner) in [("temperature", 1, 6), ("humidity", 2, 1)] {
            let read = |path: String| {
                let array = block_on(array::open(&store, &path)).unwrap();
                match block_on(array::read_all(&array)).unwrap() {
                    Column::Float(values) => values,
                    other => panic!("{path}: {other:?}"),
                }
            };
            let values = match name {
                "temperature" => read("air/0/temperature".to_owned()),
                _ => ["0", "1"].iter().flat_map(|station| numbers(&expected["humidity"][station])).collect(),
            };
            let ours = buckets.reduce(&Column::Float(values), outer, inner).unwrap();
            let counts: Vec<f64> = ours.count.iter().map(|count| *count as f64).collect();
            for (suffix, ours) in [("", &ours.mean), ("_min", &ours.min), ("_max", &ours.max), ("_count", &counts)] {
                let theirs = read(format!("air/{level}/{name}{suffix}"));
                assert_eq!(theirs.len(), ours.len());
                for (a, b) in theirs.iter().zip(ours) {
                    assert!((a.is_nan() && b.is_nan()) || (a - b).abs() < 1e-9, "{level}/{name}{suffix}: {a} {b}");
                }
            }
        }
    }
}

#[test]
fn buckets_stand_in_their_middle() {
    let day = 86_400.0;
    let answer = series(&temperature(0, 3));
    assert_eq!((answer.level.as_str(), answer.lines[0].time.len()), ("1d", 3));
    let hours = series(&Request { window: Some((1_756_684_800.0, 1_756_684_800.0 + day)), ..temperature(0, 6) });
    assert_eq!(hours.level, "1h");
    let one_hour = Request { window: Some((1_756_684_800.0, 1_756_684_800.0 + 10.0 * day)), ..temperature(0, 9) };
    let answer = series(&one_hour);
    // Nine days in nine columns: a point a day, at noon.
    assert_eq!(answer.lines[0].time[0], 1_756_684_800.0 + day / 2.0);
    assert_eq!(answer.step, Some(day));
}

#[test]
fn a_window_of_one_point() {
    let expected = expected();
    let time = numbers(&expected["time"])[313];
    let answer = series(&Request { window: Some((time, time)), ..temperature(2, 1000) });
    assert_eq!((answer.lines[0].time.as_slice(), answer.lines[0].mean.as_slice()), (&[time][..], &[44.5][..]));
    assert_eq!((answer.samples, answer.present), (2, 2));
}

#[test]
fn an_empty_window() {
    let hole = (1_756_684_800.0 + 3.5 * 86_400.0, 1_756_684_800.0 + 4.0 * 86_400.0);
    for window in [hole, (0.0, 10.0), (4e9, 5e9), (-1e300, -1e299)] {
        let answer = series(&Request { window: Some(window), ..temperature(2, 1000) });
        assert_eq!((answer.samples, answer.present, answer.lines.len()), (0, 0, 2), "{window:?}");
        assert!(answer.lines.iter().all(|line| line.time.is_empty()));
    }
}

#[test]
fn only_what_the_window_needs_is_read() {
    let store = Store::new(&fixture());
    let reader = open(&store);
    let at_open = store.take_requests();
    assert_eq!(at_open[0], "zarr.json");
    assert!(at_open.iter().skip(1).all(|key| key.contains("/c/")), "{at_open:?}");

    let first = 1_756_684_800.0;
    let request = Request { window: Some((first, first + 3600.0)), ..temperature(2, 1000) };
    block_on(reader.series(&request)).unwrap();
    let read = store.take_requests();
    assert!(read.iter().all(|key| key == "air/0/temperature/c/0/0/0"), "{read:?}");
    block_on(reader.series(&request)).unwrap();
    let again = store.take_requests();
    assert!(again.len() < read.len(), "the index of the shard is kept: {read:?} {again:?}");
}

#[test]
fn requests_that_the_dataset_cannot_answer() {
    let reader = open(&Store::new(&fixture()));
    let bad = |request: Request| {
        let error = block_on(reader.series(&request)).unwrap_err();
        assert_eq!(error.kind, FailKind::Request);
        error.to_string()
    };
    assert_eq!(bad(request("sea", "wind", 10)), "group: expected one of: air, forecast, found \"sea\".");
    assert_eq!(
        bad(request("air", "wind", 10)),
        "variable of group \"air\": expected one of: humidity, temperature, visits, found \"wind\"."
    );
    assert_eq!(
        bad(Request { lines: Some(("station".to_owned(), vec![0, 2])), ..request("air", "temperature", 10) }),
        "station: expected a position below 2, found 2."
    );
    assert_eq!(bad(temperature(3, 10)), "depth: expected a position below 3, found 3.");
    assert_eq!(
        bad(Request { lines: Some(("time".to_owned(), vec![0])), ..request("air", "temperature", 10) }),
        "lines of group \"air\": expected one of the dimensions of temperature that is not time, found \"time\"."
    );
    for window in [(f64::NAN, 1.0), (2.0, 1.0), (0.0, f64::INFINITY)] {
        assert!(bad(Request { window: Some(window), ..temperature(0, 10) }).starts_with("window: expected"));
    }
}
