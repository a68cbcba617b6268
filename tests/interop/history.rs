//! Points of a dataset's history in Python's icechunk and xarray: values, coordinates and lineage, by tag, beside what
//! the command says of the same point.

use super::{python, run};
use serde_json::{Map, Value, json};
use zarr_fuse_tests::Sandbox;

/// What comes after the tables of the fixture: a time between others, a value that differs, a new cell.
const CORRECTION: &str = "\
well,time,level,temperature,samples
north,2025-01-01T00:30:00Z,151,8.4,
north,2025-01-01T01:00:00Z,152,,
south,2025-01-01T02:00:00Z,84,9.25,3
";
/// Tags, in the order of the points.
const TAGS: [&str; 3] = ["first", "middle", "after"];
const TABLES: [&str; 7] = ["select", "level", "temperature", "samples", "--format", "json", "--at"];

fn said(sandbox: &Sandbox, arguments: &[&str]) -> String {
    let said = sandbox.run(arguments).unwrap();
    assert_eq!(said.code, 0, "{arguments:?}\n{}", said.transcript());
    said.out
}

/// Two wells with three tags: after the first tables, after an insertion and a conflict, after an erasure and a revert.
fn tagged() -> Sandbox {
    let sandbox = Sandbox::of("wells").unwrap();
    std::fs::write(sandbox.path().join("correction.csv"), CORRECTION).unwrap();
    for arguments in [
        &["init", "dataset.yaml"][..],
        &["add", "wells.csv", "--source", "wells"],
        &["add", "readings.csv", "--source", "readings"],
        &["tag", "first"],
        &["add", "late.csv", "--source", "readings"],
        &["add", "correction.csv", "--source", "readings"],
        &["tag", "middle"],
        &[
            "erase",
            "well=south",
            "time=2025-01-01T00:00:00Z",
            "--var",
            "temperature",
            "--reason",
            "the probe was in air",
        ],
        &["revert", "c4", "--reason", "the sheet of another well"],
        &["tag", "after"],
    ] {
        said(&sandbox, arguments);
    }
    sandbox
}

/// What must stand at each tag, by hand. Rows are wells, columns times.
fn points() -> [Value; 3] {
    const MIDNIGHT: i64 = 1_735_689_600;
    let point = |minutes: &[i64], values: Value, lineage: Value| {
        let times: Vec<i64> = minutes.iter().map(|minute| MIDNIGHT + 60 * minute).collect();
        let mut point = json!({"coords": {"time": times, "well": ["north", "south"]}});
        (point["values"], point["lineage"]) = (values, lineage);
        point["values"]["latitude"] = json!([50.1, 49.9]);
        point["lineage"]["latitude"] = json!([1, 1]);
        point
    };
    let first = point(
        &[0, 60, 180],
        json!({
            "level": [[1.5, 1.525, null], [0.8, 0.81, null]],
            "temperature": [[8.5, 8.25, 8.0], [9.125, null, null]],
            "samples": [[4.0, 4.0, 3.0], [null, 2.0, null]],
        }),
        json!({
            "level": [[2, 2, 0], [2, 2, 0]],
            "temperature": [[2, 2, 2], [2, 0, 0]],
            "samples": [[2, 2, 2], [0, 2, 0]],
        }),
    );
    let middle = point(
        &[0, 30, 60, 120, 180],
        json!({
            "level": [[1.5, 1.51, 1.52, 1.55, 1.56], [0.8, null, 0.82, 0.84, null]],
            "temperature": [[8.5, 8.4, 8.25, 8.1, 8.0], [9.125, null, 9.0, 9.25, null]],
            "samples": [[4.0, null, 4.0, 4.0, 3.0], [null, null, 2.0, 3.0, null]],
        }),
        json!({
            "level": [[2, 4, 4, 3, 3], [2, 0, 3, 4, 0]],
            "temperature": [[2, 4, 2, 3, 2], [2, 0, 3, 4, 0]],
            "samples": [[2, 0, 2, 3, 2], [0, 0, 2, 4, 0]],
        }),
    );
    // The half hour went with its contribution; 01:00 is again what c2 said; c5 erased a temperature.
    let after = point(
        &[0, 60, 120, 180],
        json!({
            "level": [[1.5, 1.525, 1.55, 1.56], [0.8, 0.82, null, null]],
            "temperature": [[8.5, 8.25, 8.1, 8.0], [null, 9.0, null, null]],
            "samples": [[4.0, 4.0, 4.0, 3.0], [null, 2.0, null, null]],
        }),
        json!({
            "level": [[2, 2, 3, 3], [2, 3, 0, 0]],
            "temperature": [[2, 2, 3, 2], [5, 3, 0, 0]],
            "samples": [[2, 2, 3, 2], [0, 2, 0, 0]],
        }),
    );
    [first, middle, after]
}

#[test]
fn xarray_reads_three_points_of_the_history() {
    let Some(mut python) = python("points of the history in Python's icechunk", "icechunk") else { return };
    let sandbox = tagged();
    let table = |at: &str| -> Value {
        let arguments = [&TABLES[..], &[at]].concat();
        serde_json::from_str(&said(&sandbox, &arguments)).unwrap()
    };
    let mut expected = Map::new();
    for (tag, mut point) in TAGS.into_iter().zip(points()) {
        point["native"] = table(tag);
        expected.insert(tag.to_owned(), point);
    }
    let file = sandbox.path().join("expected.json");
    std::fs::write(&file, Value::Object(expected.clone()).to_string()).unwrap();
    let text = run(&mut python, "history.py", &[&sandbox.path().join("home/repo"), &file]);
    // icechunk warns in lines of its own.
    let document = text.lines().find(|line| line.starts_with('{')).unwrap();
    let said: Value = serde_json::from_str(document).unwrap();
    // Three variables over 6, 10 and 8 cells, and the latitudes: values and lineage.
    assert_eq!(said["cells"], 2 * (3 * (6 + 10 + 8) + 3 * 2), "{said}");
    for tag in TAGS {
        let id = said["snapshots"][tag].as_str().unwrap();
        assert_eq!(table(id), expected[tag]["native"], "{tag} by its snapshot");
    }
}
