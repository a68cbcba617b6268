//! What a chart draws of a series equals what numpy and pandas say (fixture: tests/interop/zarr_python/make_series.py).
#![cfg(feature = "zarr")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Store, open, reference, stored};
use futures::executor::block_on;
use serde_json::Value;
use std::sync::Arc;
use zarr_fuse_core::series::{Answer, Derive, HoleKind, Line, QUANTILES, Request};
use zarr_fuse_core::zarr::{FailKind, ReadError};

const DAY: f64 = 86_400.0;

fn lake(variable: &str, stations: &[u64]) -> Request {
    Request {
        group: "lake".to_owned(),
        variable: variable.to_owned(),
        columns: 100_000,
        lines: (!stations.is_empty()).then(|| ("station".to_owned(), stations.to_vec())),
        ..Request::default()
    }
}

fn at_level(level: &str, request: Request) -> Request {
    Request { level: Some(level.to_owned()), ..request }
}

fn store() -> Arc<Store> {
    Store::new(&stored("series.zarr"))
}

fn read(request: &Request) -> Result<Answer, ReadError> {
    block_on(open(&store()).series(request))
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap_or(f64::NAN)).collect()
}

#[track_caller]
fn same(found: &[f64], wanted: &[f64], tolerance: f64) {
    assert_eq!(found.len(), wanted.len());
    for (at, (a, b)) in found.iter().zip(wanted).enumerate() {
        assert!((a.is_nan() && b.is_nan()) || (a - b).abs() <= tolerance, "{at}: found {a}, wanted {b}");
    }
}

#[test]
fn every_drawn_column_has_the_extremes_of_numpy() {
    for case in reference("series.json")["columns"].as_array().unwrap() {
        let number = |name: &str| case[name].as_f64().unwrap();
        let (start, end, width) = (number("start"), number("end"), number("width"));
        let request = Request {
            window: Some((start, end)),
            columns: width as u32,
            ..at_level(case["level"].as_str().unwrap(), lake("temperature", &[number("station") as u64]))
        };
        let answer = read(&request).unwrap();
        let line = &answer.lines[0];
        let mut found = [vec![f64::NAN; width as usize], vec![f64::NAN; width as usize]];
        for (at, time) in line.time.iter().enumerate().filter(|(_, time)| **time >= start && **time <= end) {
            let column = (((time - start) * width / (end - start)) as usize).min(width as usize - 1);
            assert!(found[0][column].is_nan(), "two points in column {column}");
            found[0][column] = line.min[at];
            found[1][column] = line.max[at];
        }
        same(&found[0], &numbers(&case["min"]), 0.0);
        same(&found[1], &numbers(&case["max"]), 0.0);
    }
}

#[test]
fn a_level_is_read_by_its_name() {
    for (name, level, step) in [("", "0", None), ("0", "0", None), ("1d", "1d", Some(DAY))] {
        let answer = read(&at_level(name, lake("temperature", &[0]))).unwrap();
        assert_eq!((answer.level.as_str(), answer.step), (level, step));
    }
    let error = read(&at_level("1h", lake("temperature", &[0]))).unwrap_err();
    assert_eq!(error.kind, FailKind::Request);
    assert_eq!(error.to_string(), "level of temperature: expected one of: 0, 1d, found \"1h\".");
    let alone = Request { group: "forecast".to_owned(), ..at_level("0", lake("head", &[])) };
    assert_eq!(read(&alone).unwrap().level, "");
}

#[test]
fn uncertainty_and_flags_stand_beside_the_values() {
    let expected = reference("series.json");
    let answer = read(&at_level("0", lake("temperature", &[0, 1]))).unwrap();
    assert!(answer.notes.is_empty(), "{:?}", answer.notes);
    for line in &answer.lines {
        assert_eq!((line.uncertainty.len(), line.flags.len()), (line.time.len(), line.time.len()));
        same(&line.uncertainty[100..110], &numbers(&expected["flags"]["error"]), 0.0);
        let flagged = line.flags.iter().zip(&line.time).filter(|(flag, _)| flag.is_finite());
        let flagged: Vec<(f64, f64)> = flagged.map(|(flag, time)| (*flag, *time)).collect();
        let time = expected["flags"]["time"][line.index as usize].as_f64().unwrap();
        assert_eq!(flagged, [(if line.index == 0 { 3.0 } else { 4.0 }, time)]);
    }
    // Joined points have a mean half width and no flag; buckets have that of their level.
    let coarse = read(&Request { columns: 50, ..at_level("0", lake("temperature", &[1])) }).unwrap();
    assert!(coarse.lines[0].uncertainty.iter().all(|half| (half - 0.5).abs() < 0.02));
    assert!(coarse.lines[0].flags.iter().all(|flag| flag.is_nan()));
    // A page that joins them itself is given them as they are, if they are no more than it takes.
    let all = answer.lines[1].time.len() as u32;
    let apart = |points: u32| Request { columns: 50, points, ..at_level("0", lake("temperature", &[1])) };
    assert_eq!(read(&apart(all)).unwrap().lines[0].time, answer.lines[1].time);
    assert_eq!(read(&apart(all - 1)).unwrap().lines[0].time, coarse.lines[0].time);
    let daily = read(&at_level("1d", lake("temperature", &[1]))).unwrap();
    assert!(daily.lines[0].uncertainty.iter().all(|half| (half - 0.5).abs() < 0.15));
    assert!(daily.lines[0].flags.is_empty());
}

#[test]
fn an_absent_chunk_a_failed_one_and_missing_values_are_three_things() {
    let mut files = stored("series.zarr");
    let whole = read(&at_level("0", lake("temperature", &[1]))).unwrap();
    let times = &whole.lines[0].time;
    assert!(files.remove("lake/0/temperature/c/0/3").is_some() && files.remove("lake/0/temperature/c/0/4").is_some());
    let store = Store::new(&files);
    let reader = open(&store);
    store.broken.lock().unwrap().push("lake/0/temperature/c/0/6".to_owned());
    let answer = block_on(reader.series(&at_level("0", lake("temperature", &[0, 1])))).unwrap();
    assert_eq!(answer.failed, ["lake/0/temperature/c/0/6 [0..1, 12288..14336]: HTTP 503"]);
    let [first, second] = &answer.lines[..] else { panic!("two lines") };
    let holes: Vec<_> = first.holes.iter().map(|hole| (hole.from, hole.to, hole.kind)).collect();
    assert_eq!(
        holes,
        [
            (times[3 * 2048], times[5 * 2048 - 1], HoleKind::Absent),
            (times[6 * 2048], times[7 * 2048 - 1], HoleKind::Failed(0)),
        ]
    );
    // Forty values are missing in a chunk that is there.
    assert_eq!(first.time.len(), times.len() - 40 - 3 * 2048);
    assert_eq!((second.holes.len(), second.time.len()), (0, times.len()));

    // Inside a window the hole ends with it.
    let window = (times[4 * 2048], times[4 * 2048 + 99]);
    let inside = Request { window: Some(window), ..at_level("0", lake("temperature", &[0])) };
    let answer = block_on(reader.series(&inside)).unwrap();
    assert_eq!(answer.lines[0].holes.iter().map(|hole| (hole.from, hole.to)).collect::<Vec<_>>(), [window]);
    assert_eq!((answer.samples, answer.present, answer.failed.len()), (100, 0, 0));
}

#[test]
fn what_a_point_is() {
    for (variable, level, columns, method) in [
        ("temperature", "0", 100_000, ""),
        ("temperature", "0", 100, "mean"),
        ("temperature", "1d", 100_000, "mean"),
        ("rain", "0", 100_000, "sum"),
        ("rain", "1d", 100_000, "sum"),
    ] {
        let stations: &[u64] = if variable == "rain" { &[] } else { &[0] };
        let answer = read(&Request { columns, ..at_level(level, lake(variable, stations)) }).unwrap();
        assert_eq!(answer.cell_methods, method, "{variable} {level} {columns}");
    }
}

#[test]
fn more_than_was_allowed_is_refused_with_its_size() {
    let all = at_level("0", lake("temperature", &[0, 1]));
    let error = read(&Request { most: 20_000, ..all.clone() }).unwrap_err();
    assert_eq!(error.kind, FailKind::TooLarge);
    assert!(error.bytes > 20_000 && error.bytes < 400_000, "{}", error.bytes);
    assert!(error.to_string().contains("expected at most 20000 bytes without asking, found about"), "{error}");
    assert!(read(&Request { most: error.bytes, ..all.clone() }).is_ok() && read(&all).is_ok());
    let part = Request { window: Some((1.72e9, 1.72e9 + 5.0 * DAY)), most: 70_000, ..all };
    assert!(read(&part).is_ok());
}

#[test]
fn a_fan_has_the_quantiles_of_numpy() {
    let expected = &reference("series.json")["fan"];
    let request = Request { fan: Some("member".to_owned()), group: "forecast".to_owned(), ..lake("head", &[]) };
    let answer = read(&request).unwrap();
    assert_eq!((answer.lines.len(), &answer.quantiles[..]), (1, &QUANTILES[..]));
    let line = &answer.lines[0];
    for (column, name) in [(&line.time, "time"), (&line.min, "min"), (&line.max, "max"), (&line.count, "count")] {
        same(column, &numbers(&expected[name]), 0.0);
    }
    same(&line.mean, &numbers(&expected["mean"]), 1e-9);
    for (column, wanted) in line.fan.iter().zip(expected["quantiles"].as_array().unwrap()) {
        same(column, &numbers(wanted), 1e-9);
    }
    // Joined, the quantiles stay in order and inside of least and greatest.
    let joined = read(&Request { columns: 7, ..request.clone() }).unwrap();
    let line = &joined.lines[0];
    assert_eq!((line.time.len(), line.fan.len()), (7, 5));
    for at in 0..7 {
        let all: Vec<f64> = line.fan.iter().map(|column| column[at]).collect();
        assert!(all.is_sorted() && line.min[at] <= all[0] && all[4] <= line.max[at], "{all:?}");
    }
    for (fan, derive) in [("time", Derive::Values), ("depth", Derive::Values), ("member", Derive::Anomaly)] {
        let bad = Request { fan: Some(fan.to_owned()), derive, ..request.clone() };
        assert_eq!(read(&bad).unwrap_err().kind, FailKind::Request);
    }
}

fn derived(derive: Derive, request: Request) -> Answer {
    read(&Request { derive, ..request }).unwrap()
}

fn check(line: &Line, wanted: &Value) {
    let index = line.index as usize;
    same(&line.mean, &numbers(&wanted["mean"][index]), 1e-6);
    for (column, name) in [(&line.min, "min"), (&line.max, "max"), (&line.count, "count")] {
        same(column, &numbers(&wanted[name][index]), 0.0);
    }
}

#[test]
fn the_usual_year_is_that_of_pandas() {
    let expected = &reference("series.json")["climatology"];
    let answer = derived(Derive::Climatology, lake("temperature", &[0, 1]));
    assert_eq!((answer.level.as_str(), answer.step, answer.gap), ("1d", Some(DAY), 1.5 * DAY));
    assert_eq!(answer.notes, ["Means of each day of the year (UTC) from 2023-11-20 to 2026-01-09, of level 1d."]);
    for line in &answer.lines {
        let days: Vec<f64> = line.time.iter().map(|time| ((time - 946_684_800.0) / DAY).floor()).collect();
        same(&days, &numbers(&expected["day"]), 0.0);
        check(line, expected);
    }
    let window = Some((946_684_800.0 + 10.0 * DAY, 946_684_800.0 + 12.0 * DAY));
    let part = derived(Derive::Climatology, Request { window, ..lake("temperature", &[0]) });
    assert_eq!(
        (&part.lines[0].mean[..], part.present),
        (&answer.lines[0].mean[10..12], answer.lines[0].count.iter().sum::<f64>() as u64)
    );
}

#[test]
fn the_usual_day_is_that_of_pandas() {
    let answer = derived(Derive::Diurnal, lake("temperature", &[0, 1]));
    assert_eq!((answer.level.as_str(), answer.step), ("0", Some(3600.0)));
    for line in &answer.lines {
        assert_eq!(line.time[13], 946_684_800.0 + 13.5 * 3600.0);
        check(line, &reference("series.json")["diurnal"]);
    }
}

#[test]
fn an_anomaly_is_that_of_pandas() {
    let expected = &reference("series.json")["anomaly"];
    let window = Some((expected["start"].as_f64().unwrap(), expected["end"].as_f64().unwrap()));
    let request = Request { window, ..at_level("0", lake("temperature", &[0, 1])) };
    let answer = derived(Derive::Anomaly, request.clone());
    for line in &answer.lines {
        same(&line.mean, &numbers(&expected["values"][line.index as usize]), 1e-6);
        assert_eq!(line.mean, line.min);
    }
    assert!(answer.notes[0].starts_with("Means of each day of the year (UTC) from"), "{:?}", answer.notes);
    // A day's anomaly is the mean of its hours'.
    let daily = derived(Derive::Anomaly, at_level("1d", request));
    let hours: f64 = answer.lines[0].mean[..24].iter().sum();
    assert!((daily.lines[0].mean[0] - hours / 24.0).abs() < 1e-6);
}

#[test]
fn amounts_have_usual_sums() {
    let expected = &reference("series.json")["rain"];
    let year = derived(Derive::Climatology, lake("rain", &[]));
    assert_eq!((year.sum, year.level.as_str()), (Some(DAY), "1d"));
    for (column, name) in [(&year.lines[0].mean, "mean"), (&year.lines[0].min, "min"), (&year.lines[0].max, "max")] {
        same(column, &numbers(&expected[name]), 1e-5);
    }
    let left = derived(Derive::Anomaly, at_level("1d", lake("rain", &[])));
    same(&left.lines[0].mean, &numbers(&expected["anomaly"]), 1e-5);
}
