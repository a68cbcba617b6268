//! The two real datasets, from raw file to bundle: every value of the raw files, read here on their own, is in the
//! dataset and in the table that comes out; the exchange of latitude and longitude is said and not hidden.
//!
//! The raw files are not the project's to ship. They are looked for in `ZF_DATA`, else in `../shared/data`; without
//! them these tests are skipped, and say so.

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use zarr_fuse_tests::{Sandbox, done, folder};

fn data(test: &str, part: &str) -> Option<PathBuf> {
    let root = std::env::var_os("ZF_DATA").map_or_else(|| folder().join("../../shared/data"), PathBuf::from);
    let path = root.join(part);
    if path.exists() {
        return Some(path);
    }
    println!("SKIPPED: {test}: no raw files in {}", path.display());
    None
}

/// A CSV table as header and rows. The tables compared here quote labels only.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let cells = |line: &str| -> Vec<String> {
        let mut quoted = false;
        let mut cells = vec![String::new()];
        for c in line.chars() {
            match c {
                '"' => quoted = !quoted,
                ',' if !quoted => cells.push(String::new()),
                c => cells.last_mut().unwrap().push(c),
            }
        }
        cells
    };
    let mut lines = text.lines().map(cells);
    let header = lines.next().unwrap();
    lines.map(|row| header.iter().cloned().zip(row).collect()).collect()
}

/// `2025-09-15T09:00:00Z` of milliseconds since 1970, for September 2025.
fn time(milliseconds: i64) -> String {
    const SEPTEMBER: i64 = 1_756_684_800; // 2025-09-01T00:00:00Z
    let seconds = milliseconds / 1000 - SEPTEMBER;
    let (day, rest) = (seconds / 86_400 + 1, seconds % 86_400);
    format!("2025-09-{day:02}T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60)
}

/// The site's page holds the release's first view: one line a label, drawn without a script.
fn has_a_picture(sandbox: &Sandbox, labels: &[&str]) {
    done(sandbox, &["site", "--out", "site"]);
    let page = std::fs::read_to_string(sandbox.path().join("site/index.html")).unwrap();
    let picture = page.split_once("<svg").and_then(|(_, rest)| rest.split_once("</svg>")).expect("a picture").0;
    assert!(picture.contains("<polyline") || picture.contains("<path") || picture.contains("<circle"), "{picture}");
    for label in labels {
        assert!(page.contains(label), "{label} is not in the page");
    }
}

const FILES: [&str; 3] =
    ["20250915T111522_824a7f3dc0ad.json", "20250915T115149_8b4f1f4535aa.json", "20250915T133948_121e738c86ab.json"];

/// (time, borehole, channel) → value, straight from a logger's file.
fn channels(text: &str) -> BTreeMap<(String, String, String), f64> {
    let document: Value = serde_json::from_str(text).unwrap();
    let mut found = BTreeMap::new();
    for site in document["data"].as_array().unwrap() {
        let borehole = site["metadata"]["label"].as_str().unwrap().replace("ZK-1_S4", "ZK1-S4");
        for channel in site["data"].as_array().unwrap() {
            let label = channel["metadata"]["label"].as_str().unwrap();
            for sample in channel["data"].as_array().unwrap() {
                let value: f64 = sample["v"].as_str().unwrap().parse().unwrap();
                let key = (time(sample["t"].as_i64().unwrap()), borehole.clone(), label.to_owned());
                found.insert(key, value);
            }
        }
    }
    found
}

/// The channel that a depth is read from.
fn channel(depth: &str) -> String {
    match depth {
        "15.1" => "15mA".into(),
        "15.2" => "15mB".into(),
        depth => format!("{depth}m"),
    }
}

fn bukov(test: &str) -> Option<(Sandbox, BTreeMap<(String, String, String), f64>)> {
    let folder = data(test, "bukov")?;
    let sandbox = Sandbox::of("bukov").unwrap();
    done(&sandbox, &["init", "dataset.yaml"]);
    let mut expected = BTreeMap::new();
    for file in FILES {
        let path = folder.join(file);
        expected.extend(channels(&std::fs::read_to_string(&path).unwrap()));
        done(&sandbox, &["add", &path.to_string_lossy(), "--source", "fiedler"]);
    }
    done(&sandbox, &["add", &folder.join("bukov_locations.csv").to_string_lossy(), "--source", "locations"]);
    Some((sandbox, expected))
}

#[test]
fn bukov_holds_every_value_of_the_loggers() {
    let Some((sandbox, expected)) = bukov("the boreholes of Bukov") else { return };
    let rock = rows(&done(&sandbox, &["select", "rock_temperature"]).out);
    assert_eq!(rock.len(), (4 + 4 + 5) * 11, "three boreholes, eleven depths, 4, 4 and 5 times");
    for row in &rock {
        let key = (row["date_time"].clone(), row["borehole"].clone(), channel(&row["depth"]));
        assert_eq!(row["rock_temperature"].parse::<f64>().unwrap(), expected[&key], "{key:?}");
    }
    let air = rows(&done(&sandbox, &["select", "air_temperature", "air_humidity", "latitude"]).out);
    assert_eq!(air.len(), 4 + 4 + 5);
    for row in &air {
        let key = |channel: &str| (row["date_time"].clone(), row["borehole"].clone(), channel.to_owned());
        assert_eq!(row["air_temperature"].parse::<f64>().unwrap(), expected[&key("RVT13-T-Vzduch")]);
        assert_eq!(row["air_humidity"].parse::<f64>().unwrap(), expected[&key("RVT13")]);
        assert!(row["latitude"].starts_with("49.45"), "every borehole keeps its place: {row:?}");
    }
}

#[test]
fn bukov_in_another_order_is_the_same_table() {
    let Some((sandbox, _)) = bukov("the boreholes of Bukov in another order") else { return };
    let Some(folder) = data("the boreholes of Bukov in another order", "bukov") else { return };
    let other = Sandbox::of("bukov").unwrap();
    done(&other, &["init", "dataset.yaml"]);
    done(&other, &["add", &folder.join("bukov_locations.csv").to_string_lossy(), "--source", "locations"]);
    for file in FILES.iter().rev() {
        done(&other, &["add", &folder.join(file).to_string_lossy(), "--source", "fiedler"]);
    }
    for variable in ["rock_temperature", "air_humidity", "longitude"] {
        assert_eq!(done(&sandbox, &["select", variable]).out, done(&other, &["select", variable]).out, "{variable}");
    }
}

#[test]
fn two_bakes_are_one() {
    let Some((sandbox, _)) = bukov("two bakes of Bukov") else { return };
    done(&sandbox, &["publish", "--out", "first"]);
    // Baked anew, not found again: the release of the first bake is put away.
    std::fs::rename(sandbox.path().join("home/releases"), sandbox.path().join("releases-1")).unwrap();
    done(&sandbox, &["publish", "--out", "second"]);
    let part = |name: &str| {
        let files = sandbox.contents(name).unwrap();
        files.into_iter().map(|(path, bytes)| (path.file_name().unwrap().to_owned(), bytes)).collect::<Vec<_>>()
    };
    let (first, second) = (part("first"), part("second"));
    assert_eq!(first.len(), 7, "the archive and six files that describe it");
    assert!(first == second, "two bakes of one snapshot differ");
    has_a_picture(&sandbox, &["ZK1-S4", "ZK1-10DL", "VRK-S7", "Rock temperature"]);
}

#[test]
fn the_exchange_of_latitude_and_longitude_is_said() {
    let Some(folder) = data("the forecast of yr.no", "yr.no") else { return };
    let file = folder.join("locationforecast_complete_2025-11-24.json");
    let sandbox = Sandbox::of("yr.no").unwrap();
    done(&sandbox, &["init", "dataset-bounding-box.yaml", "--home", "box"]);
    let before = sandbox.contents("box").unwrap();
    let file = file.to_string_lossy();
    let schema = "dataset-bounding-box.yaml";
    let arguments = ["add", &file, "--source", "locationforecast", "--schema", schema, "--home", "box"];
    let said = sandbox.run(&arguments).unwrap();
    assert_eq!(said.code, 2);
    for text in ["found 14.8939 (88 rows like this)", "latitude and longitude look exchanged"] {
        assert!(said.err.contains(text), "expected `{text}` in\n{}", said.err);
    }
    assert!(sandbox.contents("box").unwrap() == before, "nothing is stored of a refused contribution");
}

#[test]
fn the_forecast_holds_every_value() {
    let Some(folder) = data("the forecast of yr.no", "yr.no") else { return };
    let file = folder.join("locationforecast_complete_2025-11-24.json");
    let sandbox = Sandbox::of("yr.no").unwrap();
    done(&sandbox, &["init", "dataset.yaml"]);
    done(&sandbox, &["add", &file.to_string_lossy(), "--source", "locationforecast"]);
    let document: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    let steps = document["properties"]["timeseries"].as_array().unwrap();
    let names = ["air_temperature", "air_pressure_at_sea_level", "fog_area_fraction", "wind_speed"];
    let table = rows(&done(&sandbox, &[&["select"][..], &names[..]].concat()).out);
    assert_eq!((table.len(), steps.len()), (88, 88));
    for (row, step) in table.iter().zip(steps) {
        assert_eq!(row["date_time"], step["time"].as_str().unwrap());
        for name in names {
            let stored = row[name].parse::<f64>().ok();
            let given = step["data"]["instant"]["details"][name].as_f64();
            // hPa become Pa, and 1016.4 hPa are 101640 Pa to the last digit.
            let given =
                given.map(|value| if name.contains("pressure") { (value * 1000.0).round() / 10.0 } else { value });
            assert_eq!(stored, given, "{name} at {}", row["date_time"]);
        }
    }
    assert_eq!(done(&sandbox, &["publish", "--out", "bundle"]).code, 0);
    has_a_picture(&sandbox, &["14.8939", "Air temperature"]);
}

/// What the predecessor stored of its schema is read, with a warning for each legacy form.
#[test]
fn a_structure_that_the_predecessor_stored_is_read_and_migrated() {
    let Some(store) = data("stored structure", "bukov/surface.zarr.zip") else { return };
    let Ok(said) = std::process::Command::new("unzip").arg("-p").arg(&store).arg("bukov/zarr.json").output() else {
        println!("SKIPPED: stored structure: no `unzip` to open the store");
        return;
    };
    let group: Value = serde_json::from_slice(&said.stdout).unwrap();
    let sandbox = Sandbox::of("legacy").unwrap();
    std::fs::write(sandbox.path().join("stored.yaml"), group["attributes"]["__structure__"].as_str().unwrap()).unwrap();
    let checked = done(&sandbox, &["check", "stored.yaml"]);
    for code in ["ZF0901", "ZF0904", "ZF0905", "ZF0909", "ZF0913", "ZF0916", "ZF0917"] {
        assert!(checked.err.contains(code), "{code}\n{}", checked.transcript());
    }
    done(&sandbox, &["schema", "migrate", "stored.yaml", "--in-place"]);
    let checked = done(&sandbox, &["check", "stored.yaml"]);
    assert!(checked.out.contains("no fault"), "{}", checked.transcript());
}
