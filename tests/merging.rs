//! What the predecessor's merge lost, as it must end here: one test a row of the table in docs/merging.md.
//!
//! The tests beside this file's own ones that the table names are looked for too, so that none goes without notice.

use std::collections::BTreeSet;
use std::path::Path;
use zarr_fuse_core::column::Column;
use zarr_fuse_tests::small::Small;
use zarr_fuse_tests::{Sandbox, done, folder};

type Outcome = Result<(), String>;

const SERIES: &str = "COORDS: {time: {unit: {tick: s, tz: UTC}, chunk_size: 2}}\nVARS: {v: {coords: time, unit: degC}}";

const STATIONS: &str = r#"
COORDS:
  time: {unit: {tick: s, tz: UTC}, chunk_size: 2}
  station: {type: string, chunk_size: 2}
VARS:
  v: {coords: [time, station], unit: degC}
  w: {coords: [time, station], unit: degC}
  a: {coords: time, unit: degC}
  height: {coords: station, unit: m}
"#;

/// After `before` and then `update`, both in one column and in chunks of two, `v` is `after`.
fn series(before: &str, update: &str, after: &str) -> Outcome {
    let mut dataset = Small::new(SERIES)?;
    dataset.add(&format!("time,v|{before}"))?;
    dataset.add(&format!("time,v|{update}"))?;
    assert_eq!(dataset.table(&["v"])?, after);
    Ok(())
}

/// The same for times and stations.
fn stations(before: &str, update: &str, after: &str) -> Outcome {
    let mut dataset = Small::new(STATIONS)?;
    dataset.add(&format!("time,station,v|{before}"))?;
    dataset.add(&format!("time,station,v|{update}"))?;
    assert_eq!(dataset.table(&["v"])?, after);
    Ok(())
}

#[test]
fn r1_times_between_those_of_a_contribution_keep_their_values() -> Outcome {
    series("d1,1|d2,2|d3,3|d4,4|d5,5|d6,6", "d2,20|d5,50", "d1,1|d2,20|d3,3|d4,4|d5,50|d6,6")
}

#[test]
fn r1b_times_between_an_old_and_a_new_one_keep_their_values() -> Outcome {
    series("d1,1|d2,2|d3,3|d4,4|d5,5", "d2,20|d8,80", "d1,1|d2,20|d3,3|d4,4|d5,5|d8,80")
}

#[test]
fn r2_a_late_time_is_inserted_in_its_place() -> Outcome {
    series("d1,1|d3,3|d5,5", "d2,2", "d1,1|d2,2|d3,3|d5,5")
}

#[test]
fn r2b_two_late_times_are_inserted_around_an_old_one() -> Outcome {
    series("d1,1|d3,3|d5,5", "d2,2|d4,4", "d1,1|d2,2|d3,3|d4,4|d5,5")
}

#[test]
fn r2c_r10_a_block_before_the_first_time_is_followed_by_further_contributions() -> Outcome {
    let mut dataset = Small::new(SERIES)?;
    for table in ["d5,5|d6,6|d7,7", "d1,1|d2,2", "d8,8", "d3,3|d6,60"] {
        dataset.add(&format!("time,v|{table}"))?;
    }
    assert_eq!(dataset.table(&["v"])?, "d1,1|d2,2|d3,3|d5,5|d6,60|d7,7|d8,8");
    Ok(())
}

#[test]
fn r3_labels_between_those_of_a_contribution_keep_their_values() -> Outcome {
    stations("d1,A,1|d1,B,2|d1,C,3", "d1,A,10|d1,C,30", "d1,A,10|d1,B,2|d1,C,30")
}

#[test]
fn r13_cells_off_the_diagonal_keep_their_values() -> Outcome {
    stations(
        "d1,A,1|d1,B,2|d1,C,3|d2,A,4|d2,B,5|d2,C,6",
        "d1,A,10|d2,C,60",
        "d1,A,10|d1,B,2|d1,C,3|d2,A,4|d2,B,5|d2,C,60",
    )
}

#[test]
fn r4_a_missing_value_says_nothing() -> Outcome {
    let mut dataset = Small::new(STATIONS)?;
    dataset.add("time,station,v,w|d1,A,1,2")?;
    let added = dataset.add("time,station,v,w|d1,A,,20")?.contribution;
    assert_eq!((added.new, added.changed, added.same), (0, 1, 0));
    assert_eq!(dataset.table(&["v", "w"])?, "d1,A,1,20");
    Ok(())
}

#[test]
fn r5_a_missing_column_says_nothing() -> Outcome {
    let mut dataset = Small::new(STATIONS)?;
    dataset.add("time,station,v,w|d1,A,1,2|d2,A,3,4")?;
    dataset.add("time,station,v|d1,A,10|d2,A,30")?;
    assert_eq!(dataset.table(&["v", "w"])?, "d1,A,10,2|d2,A,30,4");
    Ok(())
}

#[test]
fn r11_a_row_that_is_new_in_two_dimensions_is_stored() -> Outcome {
    stations("d1,A,1|d2,A,2", "d3,B,9", "d1,A,1|d2,A,2|d3,B,9")
}

#[test]
fn m7_a_variable_over_fewer_dimensions_keeps_its_other_cells() -> Outcome {
    let mut dataset = Small::new(STATIONS)?;
    dataset.add("time,station,v,a,height|d1,A,1,10,100|d2,A,2,20,100|d3,A,3,30,100")?;
    dataset.add("time,station,v,height|d2,B,5,200")?;
    assert_eq!(dataset.table(&["a"])?, "d1,10|d2,20|d3,30");
    assert_eq!(dataset.table(&["height"])?, "A,100|B,200");
    assert_eq!(dataset.table(&["v"])?, "d1,A,1|d2,A,2|d2,B,5|d3,A,3");
    Ok(())
}

#[test]
fn r14_no_row_is_made_up_between_steps() -> Outcome {
    let mut dataset = Small::new(SERIES)?;
    dataset.add("time,v|2025-01-01T03:00:00Z,3")?;
    dataset.add("time,v|2025-01-01T08:00:00Z,8")?;
    let (shape, values) = dataset.array("v")?;
    assert_eq!((shape, values), (vec![2], Column::Float(vec![3.0, 8.0])));
    Ok(())
}

const NUMBERS: &str = r#"
COORDS:
  time: {unit: {tick: s, tz: UTC}}
  station: {type: string}
VARS:
  n: {coords: [time, station], unit: "", type: int64}
  small: {coords: [time, station], unit: "", type: uint8}
  on: {coords: [time, station], type: bool}
"#;

#[test]
fn r6_whole_numbers_and_booleans_without_na_value_are_updated() -> Outcome {
    let mut dataset = Small::new(NUMBERS)?;
    dataset.add("time,station,n,small,on|d1,A,1,1,true|d2,A,2,2,false")?;
    dataset.add("time,station,n,small,on|d2,A,20,,true|d3,A,-3,3,")?;
    assert_eq!(dataset.table(&["n"])?, "d1,A,1|d2,A,20|d3,A,-3");
    assert_eq!(dataset.table(&["small"])?, "d1,A,1|d2,A,2|d3,A,3");
    assert_eq!(dataset.table(&["on"])?, "d1,A,true|d2,A,true");
    Ok(())
}

#[test]
fn r6c_a_gap_of_whole_numbers_is_their_fill_value() -> Outcome {
    let mut dataset = Small::new(NUMBERS)?;
    dataset.add("time,station,n|d1,A,1")?;
    dataset.add("time,station,n|d2,B,0")?;
    assert_eq!(dataset.table(&["n"])?, "d1,A,1|d2,B,0", "zero is a value");
    let (shape, values) = dataset.array("n")?;
    assert_eq!(shape, [2, 2]);
    assert_eq!((0..4).map(|at| values.is_missing(at)).collect::<Vec<_>>(), [false, true, true, false]);
    let document = dataset.document("n")?;
    assert_eq!(document["fill_value"], i64::MIN);
    assert_eq!(document["attributes"]["_FillValue"], i64::MIN);
    Ok(())
}

#[test]
fn r12_stations_that_report_separately_at_one_time_are_both_there() -> Outcome {
    stations("d1,A,1", "d1,B,2", "d1,A,1|d1,B,2")
}

#[test]
fn r22_an_empty_table_is_refused_at_any_time() -> Outcome {
    let mut dataset = Small::new(SERIES)?;
    let first = dataset.refused("time,v")?;
    dataset.add("time,v|d1,1")?;
    let later = dataset.refused("time,v")?;
    for refusal in [first, later] {
        assert!(refusal.contains("expected rows below the header, found none"), "{refusal}");
    }
    dataset.add("time,v|d2,2")?;
    assert_eq!(dataset.table(&["v"])?, "d1,1|d2,2");
    Ok(())
}

#[test]
fn r26_another_value_of_a_constant_is_said_and_follows_its_policy() -> Outcome {
    for (policy, kept, changed, after) in [("replace", 0, 1, "A,2"), ("keep", 1, 0, "A,1")] {
        let schema =
            "COORDS: {station: {type: string}}\nVARS: {height: {coords: station, unit: m, on_conflict: POLICY}}";
        let mut dataset = Small::new(&schema.replace("POLICY", policy))?;
        dataset.add("station,height|A,1")?;
        let added = dataset.add("station,height|A,2")?.contribution;
        assert_eq!((added.kept, added.changed), (kept, changed), "{policy}");
        assert_eq!(dataset.table(&["height"])?, after, "{policy}");
    }
    let schema = "COORDS: {station: {type: string}}\nVARS: {height: {coords: station, unit: m, on_conflict: reject}}";
    let mut dataset = Small::new(schema)?;
    dataset.add("station,height|A,1")?;
    let refusal = dataset.refused("station,height|B,3|A,2")?;
    assert!(refusal.contains("row 3") && refusal.contains("expected the stored value 1, found 2"), "{refusal}");
    assert_eq!(dataset.table(&["height"])?, "A,1");
    Ok(())
}

#[test]
fn s4_a_contribution_that_fails_on_its_way_leaves_nothing() -> Outcome {
    let schema = r#"
COORDS:
  time: {unit: {tick: s, tz: UTC}}
  station: {type: string}
VARS:
  v: {coords: [time, station], unit: degC}
  height: {coords: station, unit: m, on_conflict: reject}
"#;
    let mut dataset = Small::new(schema)?;
    dataset.add("time,station,v,height|d2,A,2,100")?;
    // `v` is merged, with a time before the others and a new station, before the height is found to be another one.
    dataset.refused("time,station,v,height|d1,B,1,50|d2,A,20,101")?;
    assert_eq!(dataset.table(&["v"])?, "d2,A,2");
    assert_eq!(dataset.array("time")?.0, [1]);
    assert_eq!(dataset.array("station")?.0, [1]);
    dataset.add("time,station,v,height|d1,B,1,50")?;
    assert_eq!(dataset.table(&["v"])?, "d1,B,1|d2,A,2");
    Ok(())
}

const PLACES: &str = r#"
COORDS:
  place: {composed: [lon, lat], resolution: 0.001}
VARS:
  lon: {coords: place, unit: degrees_east}
  lat: {coords: place, unit: degrees_north}
  v: {coords: place, unit: m}
"#;

#[test]
fn composed_labels_of_unlike_places_are_unlike() -> Outcome {
    let mut dataset = Small::new(PLACES)?;
    // Python's hash of -1.0 is that of -2.0.
    dataset.add("lon,lat,v|-1,10,1|-2,10,2")?;
    assert_eq!(dataset.table(&["lon", "lat", "v"])?, "\"-1,10\",-1,10,1|\"-2,10\",-2,10,2");
    Ok(())
}

#[test]
fn composed_labels_join_what_differs_by_rounding_only() -> Outcome {
    let mut dataset = Small::new(PLACES)?;
    dataset.add("lon,lat,v|14.4,50.1,1")?;
    dataset.add("lon,lat,v|14.4000000000001,50.0999999999999,2|14.401,50.1,3")?;
    assert_eq!(dataset.table(&["v"])?, "\"14.4,50.1\",2|\"14.401,50.1\",3");
    Ok(())
}

fn write(sandbox: &Sandbox, name: &str, text: &str) {
    std::fs::write(sandbox.path().join(name), text).unwrap();
}

/// Rows of `select` without the header.
fn rows(sandbox: &Sandbox, variable: &str) -> Vec<String> {
    done(sandbox, &["select", variable]).out.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn composed_labels_of_texts_are_the_same_in_every_process() {
    let sandbox = Sandbox::empty().unwrap();
    let schema = "SCHEMA: 1\nATTRS: {STORE_URL: home}\nCOORDS: {sensor: {composed: [site, depth]}}\nVARS:\n  site: \
                  {coords: sensor, type: string}\n  depth: {coords: sensor, unit: m}\n  v: {coords: sensor, unit: \
                  degC}\nSOURCES: {s: {format: csv}}\n";
    write(&sandbox, "dataset.yaml", schema);
    done(&sandbox, &["init", "dataset.yaml"]);
    for (name, table) in [("1.csv", "site,depth,v\nA,1,5\n"), ("2.csv", "site,depth,v\nA,1,6\nB,1,7\n")] {
        write(&sandbox, name, table);
        done(&sandbox, &["add", name, "--source", "s"]);
    }
    assert_eq!(rows(&sandbox, "v"), ["\"A,1\",6", "\"B,1\",7"]);
}

/// What a logger of a borehole sends: one value of each channel.
fn logger(label: &str, milliseconds: i64, rock: f64) -> String {
    let sample = |value: f64| format!(r#"[{{"t":{milliseconds},"v":"{value}","e":"0"}}]"#);
    let channel = |key: u32, label: &str, value: f64| {
        format!(r#""{key}":{{"metadata":{{"label":"{label}"}},"data":{}}}"#, sample(value))
    };
    let channels = [channel(1, "1m", rock), channel(2, "2m", rock + 1.0), channel(3, "RVT13", 50.0)];
    let channels = [channels.join(","), channel(4, "RVT13-T-Vzduch", 11.0)].join(",");
    format!(r#"{{"data":{{"1":{{"metadata":{{"label":"{label}"}},"data":{{{channels}}}}}}}}}"#)
}

#[test]
fn r_bukov_every_borehole_keeps_its_place() {
    let sandbox = Sandbox::of("bukov").unwrap();
    done(&sandbox, &["init", "dataset.yaml"]);
    write(&sandbox, "places.csv", "1,ZK1-S4,49.45,16.21\n2,ZK1-10DL,49.46,16.22\n3,VRK-S7,49.47,16.23\n");
    // The header of this file is the schema's, and its first line is passed over.
    let places =
        format!("idx,borehole,latitude\n{}", std::fs::read_to_string(sandbox.path().join("places.csv")).unwrap());
    write(&sandbox, "places.csv", &places);
    done(&sandbox, &["add", "places.csv", "--source", "locations"]);
    for (at, label) in ["ZK-1_S4", "ZK1-10DL", "VRK-S7"].iter().enumerate() {
        let name = format!("{label}.json");
        write(&sandbox, &name, &logger(label, 1_757_926_800_000 + 60_000 * at as i64, 10.0 + at as f64));
        done(&sandbox, &["add", &name, "--source", "fiedler"]);
    }
    assert_eq!(rows(&sandbox, "latitude"), ["ZK1-S4,49.45", "ZK1-10DL,49.46", "VRK-S7,49.47"]);
    assert_eq!(rows(&sandbox, "longitude"), ["ZK1-S4,16.21", "ZK1-10DL,16.22", "VRK-S7,16.23"]);
    assert_eq!(rows(&sandbox, "rock_temperature").len(), 6);
}

#[test]
fn r9_a_changed_schema_is_never_passed_over() {
    let sandbox = Sandbox::of("wells").unwrap();
    done(&sandbox, &["init", "dataset.yaml"]);
    done(&sandbox, &["add", "readings.csv", "--source", "readings"]);
    let path = sandbox.path().join("dataset.yaml");
    let old = std::fs::read_to_string(&path).unwrap();
    // Another unit of what is stored: refused until somebody asks for a conversion.
    std::fs::write(
        &path,
        old.replace("level: {coords: [well, time], unit: m,", "level: {coords: [well, time], unit: cm,"),
    )
    .unwrap();
    let before = sandbox.contents("home").unwrap();
    let said = sandbox.run(&["add", "late.csv", "--source", "readings"]).unwrap();
    assert_eq!(said.code, 4, "{}", said.transcript());
    assert!(said.err.contains("m → cm"), "{}", said.transcript());
    assert!(sandbox.contents("home").unwrap() == before, "a refusal changed the store");
    // A new variable is taken with the next contribution.
    let new = "SOURCES:\n";
    std::fs::write(&path, old.replacen(new, &format!("  wind: {{coords: [well, time], unit: m s-1}}\n\n{new}"), 1))
        .unwrap();
    write(&sandbox, "wind.csv", "time,well,level,wind\n2025-01-09T00:00:00Z,W1,100,7\n");
    done(&sandbox, &["add", "wind.csv", "--source", "readings"]);
    assert_eq!(rows(&sandbox, "wind"), ["2025-01-09T00:00:00Z,W1,7"]);
}

#[test]
fn conc_two_processes_lose_nothing() {
    let sandbox = Sandbox::empty().unwrap();
    let schema = "SCHEMA: 1\nATTRS: {STORE_URL: home}\nCOORDS: {time: {unit: {tick: s}, chunk_size: 4}}\nVARS: {v: \
                  {coords: time, unit: m}}\nSOURCES: {s: {format: csv}}\n";
    write(&sandbox, "dataset.yaml", schema);
    done(&sandbox, &["init", "dataset.yaml"]);
    let time = |minute: usize| format!("2025-01-01T00:{minute:02}:00Z");
    for process in 0..2 {
        for file in 0..6 {
            // Both give each third minute, and agree about it.
            let minutes = [6 * file + process, 6 * file + 3 + process, 6 * file + 2];
            let rows: String = minutes.iter().map(|minute| format!("{},{minute}\n", time(*minute))).collect();
            write(&sandbox, &format!("{process}-{file}.csv"), &format!("time,v\n{rows}"));
        }
    }
    std::thread::scope(|scope| {
        for process in 0..2 {
            let sandbox = &sandbox;
            scope.spawn(move || {
                for file in 0..6 {
                    done(sandbox, &["add", &format!("{process}-{file}.csv"), "--source", "s"]);
                }
            });
        }
    });
    let expected: Vec<String> =
        (0..36).filter(|minute| minute % 6 != 5).map(|minute| format!("{},{minute}", time(minute))).collect();
    assert_eq!(rows(&sandbox, "v"), expected);
    let log = done(&sandbox, &["log", "--json"]).out;
    let ids = (1..=12).filter(|number| log.contains(&format!("\"c{number}\"")));
    assert_eq!(ids.count(), 12, "{log}");
}

#[test]
fn s13_20_chunks_are_those_of_the_schema_however_the_first_table_was_shaped() -> Outcome {
    let mut dataset = Small::new(STATIONS)?;
    dataset.add("time,station,v|d1,A,1|d2,A,2|d3,A,3|d4,A,4|d5,A,5")?;
    for day in 6..10 {
        dataset.add(&format!("time,station,v|d{day},B,{day}"))?;
    }
    assert_eq!(dataset.document("v")?["chunk_grid"]["configuration"]["chunk_shape"], serde_json::json!([2, 2]));
    assert_eq!(dataset.array("v")?.0, [9, 2]);
    Ok(())
}

#[test]
fn s13_23_a_sparse_table_writes_the_chunks_that_it_touches_and_no_others() -> Outcome {
    let schema = r#"
COORDS:
  x: {unit: m, chunk_size: 5}
  y: {unit: m, chunk_size: 5}
VARS:
  v: {coords: [x, y], unit: degC}
"#;
    let mut dataset = Small::new(schema)?;
    let diagonal: Vec<String> = (0..50).map(|i| format!("{i},{i},{i}")).collect();
    dataset.add(&format!("x,y,v|{}", diagonal.join("|")))?;
    assert_eq!(dataset.array("v")?.0, [50, 50]);
    assert_eq!(dataset.chunks("v")?.len(), 10, "of 100 chunks those on the diagonal");
    Ok(())
}

#[test]
fn s13_34_long_labels_are_kept_whole_or_refused() -> Outcome {
    let of = |kind: &str| format!("COORDS: {{s: {{type: {kind}}}}}\nVARS: {{v: {{coords: s, unit: m}}}}");
    let (one, other) = ("a".repeat(40) + "1", "a".repeat(40) + "2");
    let mut dataset = Small::new(&of("string"))?;
    dataset.add(&format!("s,v|{one},1|{other},2"))?;
    assert_eq!(dataset.table(&["v"])?, format!("{one},1|{other},2"));
    let mut dataset = Small::new(&of("\"str[32]\""))?;
    let refusal = dataset.refused(&format!("s,v|{one},1|{other},2"))?;
    assert!(refusal.contains("expected a text of at most 32 characters, found 41"), "{refusal}");
    Ok(())
}

#[test]
fn s13_35_complex_numbers_are_merged_like_others() -> Outcome {
    let schema = "COORDS: {time: {unit: {tick: s, tz: UTC}}}\nVARS: {z: {coords: time, unit: V, type: complex128}}";
    let mut dataset = Small::new(schema)?;
    dataset.add("time,z|d1,1+2j|d3,3j")?;
    dataset.add("time,z|d2,-1-1j|d3,4|d1,")?;
    assert_eq!(dataset.array("z")?.1, Column::Complex(vec![[1.0, 2.0], [-1.0, -1.0], [4.0, 0.0]]));
    Ok(())
}

/// Rows of the predecessor's section on its merge.
const MERGE: &str = "R1 R1b R2 R2b R2c/R10 R3 R13 R4 R5 R11 M7 R-bukov R14 R6 R6c R12 R22 R9 R26 S4 conc composed";

/// All tests of the project, by name.
fn tests(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && !["target", "node_modules", ".git"].contains(&name.as_str()) {
            tests(&path, found);
        } else if name.ends_with(".rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            while let Some(line) = lines.next() {
                // What is below an attribute of a test, or in `proptest!`, where it is the same attribute.
                if line.starts_with("#[test") || line.starts_with("#[tokio::test") {
                    let declared = lines.find(|line| line.contains("fn ")).unwrap_or_default();
                    let name = declared.split("fn ").nth(1).and_then(|rest| rest.split(['(', '<']).next());
                    found.extend(name.map(str::to_owned));
                }
            }
        }
    }
}

#[test]
fn every_row_is_in_the_table_and_every_test_of_the_table_is_there() {
    let root = folder().join("..");
    let page = std::fs::read_to_string(root.join("docs/merging.md")).unwrap();
    let table: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with("| "))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let row = |id: &str| table.iter().find(|cells| cells.first() == Some(&id));
    let mut known = BTreeSet::new();
    tests(&root, &mut known);
    let numbers = (1..=35).map(|number| number.to_string());
    for id in MERGE.split(' ').map(str::to_owned).chain(numbers) {
        let cells = row(&id).unwrap_or_else(|| panic!("docs/merging.md has no row {id}"));
        let answer = cells.last().unwrap();
        assert!(!answer.is_empty(), "row {id} has no answer");
        let words = answer.split('`').skip(1).step_by(2);
        let names: Vec<&str> =
            words.filter(|word| word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')).collect();
        for name in &names {
            assert!(known.contains(*name), "row {id} of docs/merging.md names the test `{name}`, which is not there");
        }
        let merging = MERGE.split(' ').any(|row| row == id);
        assert!(!merging || !names.is_empty(), "row {id} of docs/merging.md names no test");
    }
}
