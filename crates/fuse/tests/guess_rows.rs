//! Which columns a first schema takes as coordinates, and what it says of rows given twice.

use std::path::{Path, PathBuf};
use zarr_fuse_core::schema::{self, DataType, Schema, Source};
use zarr_fuse_fuse::guess::{self, Guess, Options};
use zarr_fuse_fuse::{Asked, Input};

/// The guess and its schema, of a table that `add` takes whole.
fn whole(name: &str, bytes: &[u8]) -> (Guess, Schema) {
    let guess = guess::schema(name, bytes, Options::default()).unwrap_or_else(|fault| panic!("{name}: {fault}"));
    let schema = schema::read(&guess.text).schema.unwrap_or_else(|| panic!("{}", guess.text));
    assert!(guess.adds, "{:?}\n{}", guess.notes, guess.text);
    (guess, schema)
}

fn source(schema: &Schema) -> &Source {
    schema.root.sources.values().next().unwrap()
}

fn refused(name: &str, bytes: &[u8]) -> String {
    match guess::schema(name, bytes, Options::default()) {
        Ok(guess) => panic!("{name}: expected a fault, found\n{}", guess.text),
        Err(fault) => fault.to_string(),
    }
}

/// The real files, which are not the project's to ship: `ZF_DATA`, else `../shared/data`.
fn data(part: &str) -> Option<Vec<u8>> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data");
    let root = std::env::var_os("ZF_DATA").map_or(beside, PathBuf::from);
    let path = root.join(part);
    let read = std::fs::read(&path).ok();
    if read.is_none() {
        println!("SKIPPED: {part}: no raw file in {}", root.display());
    }
    read
}

#[test]
fn a_measured_number_is_no_coordinate_since_rows_repeat() {
    for table in [
        "time,t\n2025-01-01,1.5\n2025-01-02,2.5\n2025-01-02,3.5\n",
        "time,t,rh\n2025-01-01,1.5,80.5\n2025-01-02,2.5,81.5\n2025-01-02,3.5,81.5\n",
        "time,n\n2025-01-01,1\n2025-01-02,2\n2025-01-02,3\n",
        "time,t\n2025-01-02,2.5\n2025-01-02,3.5\n",
    ] {
        let (guess, _) = whole("t.csv", table.as_bytes());
        assert_eq!(guess.coordinates, ["time"], "{}", guess.text);
        assert!(!guess.variables.is_empty(), "{}", guess.text);
        let row = table.lines().count() - 1;
        let part = format!("`time` repeats in row {row} of values: the later row will stand");
        assert!(guess.notes.iter().any(|note| note.contains(&part)), "{part}: {:?}", guess.notes);
    }
    let (guess, _) = whole("t.csv", b"time,t\n2025-01-02,2.5\n");
    assert!(guess.text.contains("the file has one row") && !guess.text.contains("1 rows:"), "{}", guess.text);
    assert!(refused("t.csv", b"time\n2025-01-02\n2025-01-03\n").contains("values beside the coordinates"));
}

/// Values of `name` with what says where they are, for all files together as `add` would keep them.
fn kept(files: &[Vec<u8>]) {
    let (guess, schema) = whole("first.json", &files[0]);
    let group = &schema.root;
    let (mut rows, mut places) = (0, std::collections::BTreeSet::new());
    for file in files {
        let cells = zarr_fuse_fuse::harmonise(&Input::Bytes(file), "f.json", group, source(&schema), Asked::default());
        let cells = cells.unwrap().whole().unwrap();
        rows += cells.origins.len();
        let document: serde_json::Value = serde_json::from_slice(file).unwrap();
        for logger in document["data"].as_array().unwrap() {
            for channel in logger["data"].as_array().unwrap() {
                for record in channel["data"].as_array().unwrap() {
                    // The guessed coordinates, read from the document.
                    let from = |name: &String| match source(&schema).columns[name].from.as_str() {
                        "/data/{level_1}/metadata/label" => logger["metadata"]["label"].to_string(),
                        "/data/{level_1}/data/{level_2}/metadata/label" => channel["metadata"]["label"].to_string(),
                        "/data/{level_1}/data/{level_2}/metadata/id" => channel["metadata"]["id"].to_string(),
                        name => record[name].to_string(),
                    };
                    places.insert(guess.coordinates.iter().map(from).collect::<Vec<_>>());
                }
            }
        }
    }
    assert!(rows > 0);
    assert_eq!(places.len(), rows, "{:?}\n{}", guess.coordinates, guess.text);
    // Nor is a variable over fewer than its logger and its channel.
    let outer = |name: &String| source(&schema).columns[name].from == "/data/{level_1}/metadata/label";
    for (name, variable) in &group.vars {
        assert!(variable.coords.iter().any(outer), "{name}: {:?}", variable.coords);
    }
}

fn logger(label: &str, values: [f64; 2]) -> Vec<u8> {
    let channel = |id: &str, value: f64| {
        format!(
            r#"{{"data":[{{"t":1757926800000,"v":"{value}","e":"0"}},{{"t":1757928600000,"v":"{}","e":"0"}}],"metadata":{{"id":"{id}","label":"{id}m"}}}}"#,
            value + 0.25
        )
    };
    let channels = format!("{},{}", channel("1-4-0-0-0", values[0]), channel("1-4-1-0-0", values[1]));
    let label = if label.is_empty() { String::new() } else { format!(r#","label":"{label}""#) };
    format!(r#"{{"version":"2","data":[{{"data":[{channels}],"metadata":{{"ids":["F-1"]{label}}}}}]}}"#).into_bytes()
}

#[test]
fn the_label_of_one_logger_is_a_coordinate_for_the_next_one() {
    kept(&[logger("A", [1.5, 2.5]), logger("B", [3.5, 4.5])]);
    let (guess, _) = whole("a.json", &logger("", [1.5, 2.5]));
    assert!(
        guess.notes.iter().any(|note| note.contains("nothing beside the items of `{level_1}`")),
        "{:?}",
        guess.notes
    );
    assert!(guess.text.contains("{level_1}` says which is which"), "{}", guess.text);
    let table = b"time,sensor,station,v\n2025-01-01,a,K,1.5\n2025-01-01,b,K,2.5\n2025-01-02,a,K,1\n2025-01-02,b,K,2\n";
    let (guess, _) = whole("t.csv", table);
    assert_eq!(guess.coordinates, ["time", "sensor", "station"]);
}

#[test]
fn the_three_loggers_keep_all_their_values() {
    let names =
        ["20250915T111522_824a7f3dc0ad.json", "20250915T115149_8b4f1f4535aa.json", "20250915T133948_121e738c86ab.json"];
    let files: Option<Vec<Vec<u8>>> = names.iter().map(|name| data(&format!("bukov/{name}"))).collect();
    let Some(files) = files else { return };
    // The first two are one upload in two forms.
    for first in 0..2 {
        kept(&[files[first].clone(), files[2].clone()]);
    }
}

#[test]
fn a_table_of_just_as_many_rows_as_are_looked_at() {
    let table = |rows: usize| {
        let mut table = String::from("x,y\n");
        (0..rows).for_each(|row| table.push_str(&format!("{row},{}.5\n", row % 7)));
        table
    };
    for (rows, said) in [(200_000, false), (200_001, true)] {
        let guess = guess::schema("t.csv", table(rows).as_bytes(), Options::default()).unwrap();
        assert_eq!(guess.rows, 200_000);
        assert_eq!(guess.notes.iter().any(|note| note.contains("only the first 200000 rows")), said, "{rows}");
    }
}

#[test]
fn a_unit_of_a_row_of_units_says_so() {
    let (guess, _) = whole("t.csv", b"time,T\n,degC\n2025-01-31,1.5\n2025-02-01,2.5\n");
    assert!(guess.text.contains("unit: degC  # guess: from the row of units"), "{}", guess.text);
}

#[test]
fn numbers_of_many_digits_and_complex_numbers_keep_their_type() {
    let cases = [
        ("18446744073709551613", "9007199254740993", DataType::Uint64),
        ("9223372036854775807", "9223372036854775806", DataType::Int64),
        ("-9007199254740993", "9007199254740992", DataType::Int64),
        ("9007199254740993", "1", DataType::Int64),
        ("18446744073709551613", "-1", DataType::Float64),
        ("7", "8", DataType::Int32),
        ("1+2j", "1.5-2j", DataType::Complex128),
        ("(1+2j)", "3", DataType::Complex128),
    ];
    for (first, second, expected) in cases {
        let table = format!("time,v\n2025-01-31,{first}\n2025-02-01,{second}\n");
        let (guess, schema) = whole("t.csv", table.as_bytes());
        assert_eq!(schema.root.vars["v"].data_type, expected, "{first}\n{}", guess.text);
    }
    let document = br#"[{"time":"2025-01-31","v":18446744073709551613},{"time":"2025-02-01","v":2}]"#;
    let (guess, schema) = whole("t.json", document);
    assert_eq!(schema.root.vars["v"].data_type, DataType::Uint64, "{}", guess.text);
    // Two that are one float are two.
    let (guess, _) = whole("t.csv", b"id,v\n9007199254740992,1.5\n9007199254740993,2.5\n");
    assert_eq!(guess.coordinates, ["id"]);
    assert!(!guess.notes.iter().any(|note| note.contains("repeats")), "{:?}", guess.notes);
}
