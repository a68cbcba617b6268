//! Dense contributions: the same ensemble in every format that is read, in any order with tables, in parallel.
//!
//! The files of tests/fixtures/dense were written by xarray, zarr-python and the NetCDF library (make.py beside them).

mod history;
mod parallel;

use serde_json::Value;
use std::path::PathBuf;
use zarr_fuse_tests::{Sandbox, done, folder};

const FILES: [(&str, &str); 5] = [
    ("v3.zarr.zip", "sim"),
    ("sharded.zarr.zip", "sim"),
    ("v2.zarr.zip", "sim"),
    ("ensemble.nc", "nc"),
    ("classic.nc", "nc"),
];
const VARIABLES: [&str; 4] = ["stress", "conductivity", "region", "count"];

fn made() -> Sandbox {
    let sandbox = Sandbox::of("dense").unwrap();
    done(&sandbox, &["init", "dataset.yaml"]);
    sandbox
}

fn table(sandbox: &Sandbox, variable: &str) -> Value {
    serde_json::from_str(&done(sandbox, &["select", variable, "--format", "json"]).out).unwrap()
}

fn expected(variable: &str) -> Value {
    let text = std::fs::read(folder().join("fixtures/dense/expected.json")).unwrap();
    let mut all: Value = serde_json::from_slice(&text).unwrap();
    all[variable].take()
}

/// Rows of two tables as sets.
fn assert_same(found: &Value, expected: &Value, what: &str) {
    let sorted = |table: &Value| {
        let mut rows: Vec<String> = table
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                let fields: std::collections::BTreeMap<_, _> = row.as_object().unwrap().iter().collect();
                serde_json::to_string(&fields).unwrap()
            })
            .collect();
        rows.sort();
        rows
    };
    let (found, expected) = (sorted(found), sorted(expected));
    assert!(!expected.is_empty(), "{what}");
    assert_eq!(found, expected, "{what}");
}

fn record(sandbox: &Sandbox, id: &str) -> Value {
    serde_json::from_str(&done(sandbox, &["show", id, "--json"]).out).unwrap()
}

#[test]
fn every_format_says_the_same() {
    for (file, source) in FILES {
        let sandbox = made();
        done(&sandbox, &["add", file, "--source", source]);
        for variable in VARIABLES {
            assert_same(&table(&sandbox, variable), &expected(variable), &format!("{variable} of {file}"));
        }
        let record = record(&sandbox, "c1");
        assert_eq!((record["rows"].as_u64(), record["new"].as_u64()), (Some(250), Some(242)), "{file}");
        assert_eq!(record["period"], serde_json::json!(["2025-03-01T00:00:00Z", "2025-03-02T00:00:00Z"]), "{file}");
        // The raw file is kept as it is, beside the text of the schema.
        let raw = std::fs::read_dir(sandbox.path().join("home/raw")).unwrap();
        let raw: Vec<Vec<u8>> = raw.map(|entry| std::fs::read(entry.unwrap().path()).unwrap()).collect();
        let original = std::fs::read(sandbox.path().join(file)).unwrap();
        assert!(raw.len() == 2 && raw.contains(&original), "{file}");
    }
}

#[test]
fn the_same_values_again_change_nothing() {
    let sandbox = made();
    done(&sandbox, &["add", "v3.zarr.zip", "--source", "sim"]);
    let before = table(&sandbox, "stress");
    for (number, (file, source)) in FILES.iter().enumerate().skip(1) {
        done(&sandbox, &["add", file, "--source", source]);
        let record = record(&sandbox, &format!("c{}", number + 1));
        let counts = ["new", "changed", "same"].map(|key| record[key].as_u64().unwrap());
        assert_eq!(counts, [0, 0, 242], "{file}");
    }
    assert_eq!(table(&sandbox, "stress"), before);
    let said = done(&sandbox, &["add", "v3.zarr.zip", "--source", "sim"]);
    assert!(said.out.contains("was added before, as c1"), "{}", said.transcript());
}

/// A table that says all that the files say, and one with other values at some cells, a time and an element between.
#[test]
fn tables_and_dense_files_in_any_order() {
    let late = "time,element,component,realization,stress\n2025-03-01T03:00:00Z,103,xx,2,7.5\n2025-03-01T00:00:00Z,101,xx,1,-8\n";
    let run = |first: &[&str], second: &[&str]| {
        let sandbox = made();
        std::fs::write(sandbox.path().join("late.csv"), late).unwrap();
        done(&sandbox, first);
        done(&sandbox, second);
        sandbox
    };
    let (dense, tabular) = (["add", "v2.zarr.zip", "--source", "sim"], ["add", "late.csv", "--source", "table"]);
    let sandbox = run(&dense, &tabular);
    let stress = table(&sandbox, "stress");
    let cell = |table: &Value, time: &str, element: i64| {
        let rows = table.as_array().unwrap().iter();
        let mut found = rows.filter(|row| {
            row["time"] == time
                && row["element"] == element
                && row["component"] == "xx"
                && row["realization"].as_i64() == Some(if element == 103 { 2 } else { 1 })
        });
        found.next().map(|row| row["stress"].as_f64().unwrap())
    };
    assert_eq!(stress.as_array().unwrap().len(), expected("stress").as_array().unwrap().len() + 1);
    assert_eq!(cell(&stress, "2025-03-01T03:00:00Z", 103), Some(7.5));
    assert_eq!(cell(&stress, "2025-03-01T00:00:00Z", 101), Some(-8.0), "the later contribution stands");
    // The other way round the dense file stands where both say something.
    let sandbox = run(&tabular, &dense);
    let record = record(&sandbox, "c2");
    assert_eq!((record["new"].as_u64(), record["changed"].as_u64()), (Some(241), Some(1)));
    let turned = table(&sandbox, "stress");
    assert_eq!(cell(&turned, "2025-03-01T03:00:00Z", 103), Some(7.5));
    assert_eq!(cell(&turned, "2025-03-01T00:00:00Z", 101), Some(-1.0005));
}

#[test]
fn faults_say_where_and_leave_the_store() {
    let cases: [(&str, &str, &[&str]); 6] = [
        ("time: t", "time: when", &["expected the variable \"when\" for \"time\""]),
        ("element: elem", "count: number", &["expected the variable \"number\" for \"count\""]),
        (
            "stress: sigma",
            "stress: {from: sigma, unit: Pa}",
            &["expected the unit `Pa` that the source says, found `kPa` in the file"],
        ),
        ("values: [xx, yy, zz]", "values: [xx, yy]", &["expected a label of \"component\", found \"zz\""]),
        (
            "unit: MPa}",
            "unit: MPa, range: {interval: [-2, 0]}, on_bad: reject}",
            &[
                "time=2025-03-01T00:00:00Z, element=101, component=xx, realization=2",
                "expected stress from -2 to 0 MPa, found -2.0355",
                "118 rows",
            ],
        ),
        (
            "coords: [time, element, realization], unit: m s-1",
            "coords: [time, element], unit: m s-1",
            &["for the dimension \"realization\" of 3, found none"],
        ),
    ];
    for (from, to, words) in cases {
        let sandbox = Sandbox::of("dense").unwrap();
        let file = sandbox.path().join("dataset.yaml");
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{from}");
        std::fs::write(&file, text.replacen(from, to, 1)).unwrap();
        done(&sandbox, &["init", "dataset.yaml"]);
        let said = sandbox.run(&["add", "v3.zarr.zip", "--source", "sim"]).unwrap();
        assert_eq!(said.code, 2, "{}", said.transcript());
        for word in words {
            assert!(said.err.contains(word), "{word}\n{}", said.transcript());
        }
        assert!(done(&sandbox, &["log"]).out.contains("Nothing was added yet"));
    }
}

/// What is out of range is left out and counted; of a file that was cut nothing is taken.
#[test]
fn bad_values_are_set_aside_and_cut_files_refused() {
    let sandbox = Sandbox::of("dense").unwrap();
    let file = sandbox.path().join("dataset.yaml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("unit: MPa}", "unit: MPa, range: {interval: [-2, 0]}}", 1)).unwrap();
    done(&sandbox, &["init", "dataset.yaml"]);
    done(&sandbox, &["add", "ensemble.nc", "--source", "nc"]);
    let inside = expected("stress");
    let inside = inside.as_array().unwrap().iter().filter(|row| row["stress"].as_f64().unwrap() >= -2.0);
    let inside = Value::Array(inside.cloned().collect());
    assert_same(&table(&sandbox, "stress"), &inside, "inside the range");
    let quarantined = record(&sandbox, "c1")["quarantined"].clone();
    let rows = quarantined.as_array().unwrap().iter().map(|one| one["rows"].as_u64().unwrap()).sum::<u64>();
    let all = expected("stress").as_array().unwrap().len();
    assert_eq!(rows as usize, all - inside.as_array().unwrap().len());

    for (whole, source) in FILES {
        let bytes = std::fs::read(sandbox.path().join(whole)).unwrap();
        let name = format!("cut-{whole}");
        std::fs::write(sandbox.path().join(&name), &bytes[..bytes.len() * 2 / 3]).unwrap();
        let said = sandbox.run(&["add", &name, "--source", source]).unwrap();
        assert_eq!(said.code, 2, "{name}: {}", said.transcript());
    }
    assert_eq!(
        serde_json::from_str::<Value>(&done(&sandbox, &["log", "--json"]).out).unwrap().as_array().unwrap().len(),
        1
    );
}

fn data(part: &str) -> Option<PathBuf> {
    let root = std::env::var_os("ZF_DATA").map_or_else(|| folder().join("../../shared/data"), PathBuf::from);
    Some(root.join(part)).filter(|path| path.exists())
}

/// The store that the predecessor wrote: foreign files inside, times since 2022-10-05 15:00, −7.77 for missing, percent.
#[test]
fn the_predecessors_own_store() {
    let Some(file) = data("bukov/surface.zarr.zip") else {
        println!("SKIPPED: the predecessor's store: no raw files");
        return;
    };
    let sandbox = Sandbox::empty().unwrap();
    let schema = "\
SCHEMA: 1
ATTRS: {title: Bukov, STORE_URL: home}
COORDS:
  time: {unit: {tick: h}, on_bad: reject}
  borehole: {type: string}
  depth: {unit: m}
VARS:
  rock_temperature: {coords: [borehole, depth, time], unit: degC, na_source: [-7.77], range: {interval: [-50, 80]}}
SOURCES:
  predecessor:
    format: zarr
    columns: {time: date_time, depth: {from: depth, unit: m}, rock_temperature: {from: rock_temp, unit: degC}}
    constants: {borehole: ZK1-S4}
";
    std::fs::write(sandbox.path().join("dataset.yaml"), schema).unwrap();
    done(&sandbox, &["init", "dataset.yaml"]);
    done(&sandbox, &["add", &file.to_string_lossy(), "--source", "predecessor"]);
    let found = table(&sandbox, "rock_temperature");
    let rows = found.as_array().unwrap();
    assert_eq!(record(&sandbox, "c1")["new"].as_u64(), Some(rows.len() as u64));
    assert!(rows.len() > 1000 && rows.iter().all(|row| row["rock_temperature"].as_f64() != Some(-7.77)));
    assert!(rows.iter().all(|row| row["borehole"] == "ZK1-S4"));
}
