//! Arrays out and saved selections: what is given back is added into an empty home and is equal, and `select` of both
//! says the same.

use serde_json::{Value, json};
use zarr_fuse_tests::{Sandbox, done, run};

/// Two wells with three tables, and saved selections in the schema.
fn filled() -> Sandbox {
    let sandbox = Sandbox::of("wells").unwrap();
    let schema = std::fs::read_to_string(sandbox.path().join("dataset.yaml")).unwrap();
    let schema = schema.replace(
        "SOURCES:\n",
        "SUBSETS:\n  training:\n    description: What the model learns from.\n    select: [level, temperature, time=..2025-01-01T01:00]\n    \
         where: temperature > 8 degC\n  north: {select: [level, well=north]}\n  \
         held: {select: [level, temperature], polygon: [[14, 50], [15, 50], [15, 51], [14, 51]], stride: {time: 2}, \
         contribution: [c1, c2], person: carberry}\n  \
         boxed: {select: level, box: [14, 49, 14.45, 50]}\nSOURCES:\n  zarr: {format: zarr}\n  netcdf: {format: netcdf}\n",
    );
    std::fs::write(sandbox.path().join("dataset.yaml"), schema).unwrap();
    done(&sandbox, &["init", "dataset.yaml"]);
    for (file, source) in [("wells.csv", "wells"), ("readings.csv", "readings"), ("late.csv", "readings")] {
        done(&sandbox, &["add", file, "--source", source]);
    }
    sandbox
}

fn table(sandbox: &Sandbox, arguments: &[&str]) -> Value {
    let said = done(sandbox, &[&["select"], arguments, &["--format", "json"]].concat());
    serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {}", said.out))
}

/// The rows with labels up to a time, as a table of them.
fn rows(table: &Value, keep: impl Fn(&Value) -> bool) -> Vec<&Value> {
    table.as_array().unwrap().iter().filter(|row| keep(row)).collect()
}

#[test]
fn what_is_given_back_as_arrays_is_the_same_dataset() {
    let sandbox = filled();
    for (file, source) in [("a.zarr", "zarr"), ("a.nc", "netcdf")] {
        let said = done(&sandbox, &["select", "level", "temperature", "samples", "-o", file]);
        assert_eq!(said.out.trim(), format!("Wrote 7 arrays (time 4, well 2) to {file}"));
        let home = format!("home-{source}");
        done(&sandbox, &["--home", &home, "init", "dataset.yaml"]);
        done(&sandbox, &["--home", &home, "add", file, "--source", source]);
        for terms in [&["level", "temperature", "samples"][..], &["latitude", "longitude"]] {
            let expected = table(&sandbox, terms);
            assert!(!expected.as_array().unwrap().is_empty());
            assert_eq!(table(&sandbox, &[&["--home", &home], terms].concat()), expected, "{file}");
        }
    }
}

#[test]
fn labels_and_conditions_narrow_the_arrays() {
    let sandbox = filled();
    let terms =
        ["level", "temperature", "well=north,south", "time=..2025-01-01T02:00", "--where", "temperature > 8.2 degC"];
    for (file, source) in [("b.zarr", "zarr"), ("b.nc", "netcdf")] {
        let said = done(&sandbox, &[&["select"], &terms[..], &["-o", file, "--json"]].concat());
        let document: Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!(document["dimensions"], json!({"time": 3, "well": 2}), "the labels stay, cells are missing");
        assert_eq!(document["arrays"], json!(["time", "well", "latitude", "longitude", "level", "temperature"]));
        let home = format!("home-{source}");
        done(&sandbox, &["--home", &home, "init", "dataset.yaml"]);
        done(&sandbox, &["--home", &home, "add", file, "--source", source]);
        let (found, all) =
            (table(&sandbox, &["--home", &home, "level", "temperature"]), table(&sandbox, &["level", "temperature"]));
        let warm = |row: &Value| row["temperature"].as_f64().is_some_and(|t| t > 8.2);
        let early = |row: &Value| row["time"].as_str().unwrap() <= "2025-01-01T02:00:00Z";
        let expected = rows(&all, |row| warm(row) && early(row));
        assert!(!expected.is_empty() && expected.len() < all.as_array().unwrap().len());
        assert_eq!(found.as_array().unwrap().iter().collect::<Vec<_>>(), expected, "{file}");
    }
}

#[test]
fn nothing_is_written_over_unless_asked() {
    let sandbox = filled();
    std::fs::create_dir(sandbox.path().join("papers")).unwrap();
    std::fs::write(sandbox.path().join("papers/thesis.txt"), "years").unwrap();
    for file in ["c.zarr", "c.nc"] {
        done(&sandbox, &["select", "level", "-o", file]);
        let before = sandbox.contents(".").unwrap();
        let said = run(&sandbox, &["select", "temperature", "-o", file]);
        assert_eq!((said.code, sandbox.contents(".").unwrap()), (4, before), "{}", said.err);
        assert!(said.err.contains("--force"), "{}", said.err);
        done(&sandbox, &["select", "temperature", "-o", file, "--force"]);
    }
    let before = sandbox.contents(".").unwrap();
    for (arguments, code, part) in [
        (&["level", "--format", "zarr", "-o", "papers", "--force"][..], 4, "no Zarr hierarchy"),
        (&["level", "--format", "zarr"], 2, "give -o"),
        (&["level", "--every", "1h", "-o", "d.nc"], 2, "put together"),
        (&["level", "--force"], 2, "--force is of NetCDF and Zarr"),
        (&["level", "--units", "row", "-o", "d.zarr"], 2, "of tables"),
        (&["level", "time=1999", "-o", "d.nc"], 3, "1999"),
        (&["nothing", "-o", "d.zarr"], 3, "nothing"),
    ] {
        let said = run(&sandbox, &[&["select"], arguments].concat());
        assert_eq!(said.code, code, "{arguments:?}: {}", said.err);
        assert!(said.err.contains(part), "{arguments:?}: {}", said.err);
    }
    assert_eq!(sandbox.contents(".").unwrap(), before, "a refusal leaves nothing behind");
}

#[test]
fn the_same_selection_gives_the_same_bytes() {
    let sandbox = filled();
    for (one, other) in [("e.zarr", "f.zarr"), ("e.nc", "f.nc")] {
        for file in [one, other] {
            done(&sandbox, &["select", "level", "samples", "-o", file]);
        }
        let bytes = |file: &str| -> Vec<Vec<u8>> {
            match sandbox.path().join(file).is_dir() {
                true => sandbox.contents(file).unwrap().into_iter().map(|(_, bytes)| bytes).collect(),
                false => vec![std::fs::read(sandbox.path().join(file)).unwrap()],
            }
        };
        assert!(bytes(one) == bytes(other), "{one} and {other}");
    }
}

#[test]
fn saved_selections_are_listed_taken_out_and_narrowed() {
    let sandbox = filled();
    let listed: Value = serde_json::from_str(&done(&sandbox, &["select", "--subsets", "--json"]).out).unwrap();
    assert_eq!(listed[0]["name"], "training");
    assert_eq!(listed[1]["definition"]["select"], json!(["level", "well=north"]));
    assert!(done(&sandbox, &["select", "--subsets"]).out.contains("where temperature > 8 degC"));
    let all = table(&sandbox, &["level", "temperature"]);
    let trained = |row: &Value| {
        row["temperature"].as_f64().is_some_and(|t| t > 8.0) && row["time"].as_str().unwrap() <= "2025-01-01T01:00:00Z"
    };
    let training = table(&sandbox, &["--subset", "training"]);
    assert_eq!(training.as_array().unwrap().iter().collect::<Vec<_>>(), rows(&all, trained));
    let narrowed = table(&sandbox, &["--subset", "training", "time=2025-01-01T01:00..", "well=north"]);
    let expected = rows(&all, |row| trained(row) && row["time"] == "2025-01-01T01:00:00Z" && row["well"] == "north");
    assert_eq!(narrowed.as_array().unwrap().iter().collect::<Vec<_>>(), expected);
    assert_eq!(expected.len(), 1);
    done(&sandbox, &["select", "--subset", "training", "-o", "training.zarr"]);
    let root: Value =
        serde_json::from_slice(&std::fs::read(sandbox.path().join("training.zarr/zarr.json")).unwrap()).unwrap();
    let said: Value = serde_json::from_str(root["attributes"]["zarr_fuse_selection"].as_str().unwrap()).unwrap();
    assert_eq!((&said["subset"], &said["definition"]["where"]), (&json!("training"), &json!("temperature > 8 degC")));
    for (arguments, code, part) in [
        (&["--subset", "trainng"][..], 3, "training"),
        (&["--subset", "north", "samples"], 3, "no variable `samples`"),
        (&["--subset", "north", "time=yesterday"], 2, "yesterday"),
    ] {
        let said = run(&sandbox, &[&["select"], arguments].concat());
        assert_eq!(said.code, code, "{arguments:?}: {}", said.err);
        assert!(said.err.contains(part), "{arguments:?}: {}", said.err);
    }
}

/// What a subset says of places, labels, events and persons is what the options say, and a stride is counted before a
/// subset is narrowed.
#[test]
fn saved_areas_strides_and_writers() {
    let sandbox = filled();
    let area = r#"{"type": "Polygon", "coordinates": [[[14, 50], [15, 50], [15, 51], [14, 51], [14, 50]]]}"#;
    std::fs::write(sandbox.path().join("area.geojson"), area).unwrap();
    let by_options = [
        &["level", "temperature", "--polygon", "area.geojson", "--stride", "time=2"][..],
        &["--contribution", "c1,c2", "--person", "carberry"],
    ];
    let held = table(&sandbox, &["--subset", "held"]);
    assert_eq!(held, table(&sandbox, &by_options.concat()));
    let times = |table: &Value| -> Vec<String> {
        table
            .as_array()
            .unwrap()
            .iter()
            .map(|row| format!("{} {}", row["well"], row["time"]).replace('"', ""))
            .collect()
    };
    // The wells of the fixture: north at 50.1 N lies inside; c3 wrote 02:00.
    assert_eq!(times(&held), ["north 2025-01-01T00:00:00Z"]);
    // Each second label is 00:00 and 02:00; from 01:00 on that leaves 02:00, which c3 wrote.
    assert_eq!(table(&sandbox, &["--subset", "held", "time=2025-01-01T01:00.."]), json!([]));
    let boxed = table(&sandbox, &["--subset", "boxed"]);
    assert_eq!(times(&boxed), ["south 2025-01-01T00:00:00Z", "south 2025-01-01T01:00:00Z"]);
    assert_eq!(table(&sandbox, &["--subset", "boxed", "--contribution", "c2"]).as_array().unwrap().len(), 1);
    let listed = done(&sandbox, &["select", "--subsets"]).out;
    let said = "polygon 14,50 15,50 15,51 14,51; stride time=2; contribution c1,c2; person carberry";
    assert!(listed.contains(said) && listed.contains("box 14,49,14.45,50"), "{listed}");
    // Arrays hold the same cells.
    done(&sandbox, &["select", "--subset", "held", "-o", "held.zarr"]);
    let root = std::fs::read_to_string(sandbox.path().join("held.zarr/zarr.json")).unwrap();
    assert!(root.contains("person"), "{root}");
}

/// NetCDF is made in memory: what would take more than 512 MB there is refused before anything is read, with what to do.
#[test]
fn netcdf_of_too_much_is_refused_with_what_to_do() {
    let sandbox = Sandbox::empty().unwrap();
    let schema = "SCHEMA: 1\nATTRS: {STORE_URL: home}\nCOORDS: {x: {type: int32}, y: {type: int32}}\n\
        VARS: {v: {coords: [x, y], type: float64, unit: m, lineage: false}}\nSOURCES: {table: {format: csv}}\n";
    std::fs::write(sandbox.path().join("dataset.yaml"), schema).unwrap();
    // 8200 times 8200 cells of eight bytes are 513 MB, of which few are written.
    let rows: String = (0..8200).map(|label| format!("{label},{label},0.5\n")).collect();
    std::fs::write(sandbox.path().join("diagonal.csv"), format!("x,y,v\n{rows}")).unwrap();
    done(&sandbox, &["init", "dataset.yaml"]);
    done(&sandbox, &["add", "diagonal.csv", "--source", "table"]);
    let said = run(&sandbox, &["select", "v", "--format", "netcdf", "-o", "all.nc"]);
    assert_eq!(said.code, 2, "{}", said.transcript());
    for part in ["at most 512 MB", "found 513 MB", "--format zarr", "select less"] {
        assert!(said.err.contains(part), "{part}: {}", said.err);
    }
    assert!(!sandbox.path().join("all.nc").exists());
    done(&sandbox, &["select", "v", "x=0..9", "--format", "netcdf", "-o", "part.nc"]);
    assert!(sandbox.path().join("part.nc").is_file());
}
