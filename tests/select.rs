//! `select` over several groups: what is linked, what a row takes, what is said of it, and what is refused.

use insta::assert_snapshot;
use serde_json::Value;
use std::sync::LazyLock;
use zarr_fuse_tests::{Said, Sandbox, folder, page};

/// The hillside with all of its tables. Selecting changes nothing, so that all tests share it.
static HILLSIDE: LazyLock<Sandbox> = LazyLock::new(|| {
    let sandbox = Sandbox::of("linked").expect("the fixture can be copied");
    let run = |arguments: &[&str]| {
        let said = sandbox.run(arguments).expect("the command starts: `cargo build -p zarr-fuse` first, or set ZF_BIN");
        assert_eq!(said.code, 0, "{arguments:?}\n{}", said.transcript());
    };
    run(&["init", "dataset.yaml"]);
    for source in ["stations", "weather", "loggers", "soil", "ambient", "lab", "model"] {
        run(&["add", &format!("{source}.csv"), "--source", source]);
    }
    sandbox
});

const BOTH: [&str; 4] = ["--on", "time=nearest:15min", "--on", "place=nearest:500m"];

fn select(arguments: &[&str]) -> Said {
    HILLSIDE.run(&[&["select"], arguments].concat()).unwrap()
}

/// What a selection that is taken says.
fn taken(arguments: &[&str]) -> String {
    let said = select(arguments);
    assert_eq!(said.code, 0, "{arguments:?}\n{}", said.transcript());
    said.transcript()
}

/// A selection that is refused with `code` and words.
fn refused(arguments: &[&str], code: i32) -> String {
    let said = select(arguments);
    assert_eq!(said.code, code, "{arguments:?}\n{}", said.transcript());
    assert_eq!(said.out, "", "{arguments:?}");
    said.err
}

#[test]
fn the_nearest_values_stand_beside_the_rows_with_their_distance() {
    assert_snapshot!("nearest", taken(&[&["weather/air_temperature", "soil_moisture"], &BOTH[..]].concat()));
    // The other way round: the rows are those of the soil.
    assert_snapshot!(
        "nearest-onto",
        taken(&[&["weather/air_temperature", "sky", "soil_moisture", "--onto", "soil"], &BOTH[..]].concat())
    );
}

#[test]
fn a_tolerance_includes_its_end() {
    let times = |tolerance: &str| {
        let on = format!("time=nearest:{tolerance}");
        let said = select(&["soil_moisture", "sky", "--on", &on, "--on", "place=nearest:500m", "logger=L2"]);
        let of = |line: &str| line.split(',').nth(4).unwrap().to_owned();
        said.out.lines().skip(1).map(of).collect::<Vec<_>>()
    };
    // L2 writes at 00:00:00, 00:45:00 and 02:15:01; in the valley the sky of 01:00 was not seen.
    assert_eq!(times("901s"), ["clear", "", "rain"]);
    assert_eq!(times("900s"), ["clear", "", ""]);
    assert_eq!(times("45min"), ["clear", "clear", "rain"]);
    assert_eq!(times("2699s"), ["clear", "", "rain"]);
}

#[test]
fn a_line_is_drawn_between_values_that_are_there() {
    let arguments = ["soil_moisture", "weather/air_temperature", "--on", "place=nearest:500m", "--on"];
    assert_snapshot!("linear", taken(&[&arguments[..], &["time=linear:1h"]].concat()));
    // The ridge has no temperature at 02:00: the line goes from 01:00 to 03:00, or there is none.
    let wide =
        taken(&[&arguments[..], &["time=linear:2h", "time=2025-04-01T01:45", "depth=0.1", "logger=L1"]].concat());
    assert!(wide.contains("2025-04-01T01:45:00Z,0.1,L1,0.19,1.625,7200,ridge"), "{wide}");
    let narrow = taken(&[&arguments[..], &["time=linear:119min", "time=2025-04-01T01:45"]].concat());
    assert!(narrow.contains("2025-04-01T01:45:00Z,0.1,L1,0.19,,,,"), "{narrow}");
}

#[test]
fn labels_are_compared_in_the_unit_of_the_rows() {
    assert_snapshot!(
        "exact",
        taken(&["soil_moisture", "porosity", "texture", "time=2025-04-01T00:05,2025-04-01T00:45"])
    );
    let line = taken(&["soil_moisture", "porosity", "--on", "depth=linear:20cm", "depth=0.4"]);
    assert!(line.contains("time,depth,logger,soil_moisture,porosity,porosity_depth_gap_m"), "{line}");
    assert!(line.contains("2025-04-01T00:05:00Z,0.4,L1,0.25,0.35,0.2"), "{line}");
    let near = taken(&["porosity", "soil_moisture", "--on", "depth=nearest:10cm", "depth=30"]);
    assert!(near.contains("depth,time,logger,porosity,soil_moisture,soil_moisture_depth_offset_cm"), "{near}");
    assert!(near.contains("30,2025-04-01T00:05:00Z,L1,0.4,0.25,10"), "{near}");
}

#[test]
fn labels_narrow_the_rows_and_not_what_they_take() {
    let at = |arguments: &[&str]| {
        let said = taken(&[&["weather/air_temperature", "soil_moisture"], &BOTH[..], arguments].concat());
        said.lines().filter(|line| line.starts_with("2025")).map(str::to_owned).collect::<Vec<_>>()
    };
    // The value of 23:55 the day before is taken all the same; of equally far ones the earlier.
    let rows = at(&["time=2025-04-01T00:00", "station=ridge", "depth=0.1"]);
    assert_eq!(rows, ["2025-04-01T00:00:00Z,ridge,0.1,2.5,0.14,-300,L1,43.625"]);
    // A dimension that only the other group has narrows what is taken.
    let rows = at(&["time=2025-04-01T00:00", "logger=L2"]);
    assert_eq!(rows, ["2025-04-01T00:00:00Z,ridge,,2.5,,,,", "2025-04-01T00:00:00Z,valley,0.1,4,0.31,0,L2,219.134"]);
    assert_eq!(taken(&["soil_moisture", "time=2025-03"]).lines().count(), 4);
    assert!(refused(&["soil_moisture", "station=ridge"], 3).contains("no dimension `station`"));
    assert!(refused(&["soil_moisture", "logger=L9"], 3).contains("L9"));
}

#[test]
fn machines_read_what_was_linked() {
    let arguments = [&["weather/air_temperature", "soil/air_temperature", "--json"], &BOTH[..]].concat();
    let said = select(&arguments);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let document: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(document["rows"].as_array().map(Vec::len), Some(7));
    assert_snapshot!("json", format!("{:#}\n{:#}", document["links"], document["rows"][0]));
    let said = select(&[&arguments[..], &["-o", "linked.csv"]].concat());
    let written: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((&written["links"], &written["rows"]), (&document["links"], &7.into()));
}

#[test]
fn what_cannot_be_linked_is_refused_with_what_can() {
    let mut said = Vec::new();
    for (code, arguments) in [
        // Exact, and no label or place is equal.
        (2, &["weather/air_temperature", "soil_moisture"][..]),
        (2, &["weather/air_temperature", "soil_moisture", "--on", "station:logger=exact"]),
        // Nothing in common; calendars; a line between texts, directions, places.
        (2, &["porosity", "sky"]),
        (2, &["weather/air_temperature", "scenario_temperature", "--on", "time=nearest:1h"]),
        (2, &["soil_moisture", "sky", "--on", "time=linear:1h", "--on", "place=nearest:1km"]),
        (2, &["soil_moisture", "wind_from_direction", "--on", "time=linear:1h", "--on", "place=nearest:1km"]),
        (2, &["soil_moisture", "sky", "--on", "place=linear:1km"]),
        // Two groups with dimensions of their own.
        (2, &["texture", "soil_moisture", "sky", "--on", "depth:time=exact"]),
        (2, &["model/scenario_temperature", "porosity", "--on", "time:depth=nearest:5"]),
        // What is asked for.
        (2, &["soil_moisture", "sky", "--on", "time=nearest:15"]),
        (2, &["soil_moisture", "sky", "--on", "time=nearest:15min", "--on", "place=nearest:15min"]),
        (2, &["soil_moisture", "sky", "--on", "time=nearest:15min", "--on", "time=linear:1h"]),
        (2, &["soil_moisture", "sky", "--on", "time=near:15min"]),
        (
            3,
            &[
                "soil_moisture",
                "sky",
                "--on",
                "depth=nearest:5cm",
                "--on",
                "place=nearest:500m",
                "--on",
                "time=nearest:1h",
            ],
        ),
        (3, &["soil_moisture", "--on", "time=nearest:1h"]),
        (3, &["soil_moisture", "porosity", "--onto", "weather"]),
        (3, &["time=2025"]),
    ] {
        let error = refused(arguments, code);
        said.push(format!("$ zarr-fuse select {}\n{error}", arguments.join(" ")));
    }
    assert_snapshot!("refused", said.join("\n\n"));
}

#[test]
fn pages_are_as_the_command_says() {
    for name in ["linked-groups.md", "select.md"] {
        let path = folder().join("../docs").join(name);
        let shown = std::fs::read_to_string(&path).unwrap();
        let sandbox = Sandbox::of("linked").unwrap();
        let (said, codes) = page::walk(&shown, &sandbox).unwrap();
        if std::env::var_os("ZF_UPDATE_PAGES").is_some() {
            std::fs::write(&path, &said).unwrap();
        } else if said != shown {
            let pair = said.lines().zip(shown.lines()).enumerate().find(|(_, (said, shown))| said != shown);
            panic!("docs/{name} is not what the command says (ZF_UPDATE_PAGES=1 mends it): {pair:#?}");
        }
        for (command, code) in &codes {
            assert_eq!(*code != 0, command.contains("# refused"), "{command}: {code}");
        }
        assert!(codes.len() >= 8, "{codes:?}");
    }
}

/// What a selection of the air writes to standard output, or as a fault.
fn air(arguments: &[&str]) -> String {
    let said = select(&[&["weather/air_temperature"], arguments].concat());
    format!("{}\n{}", said.out.trim(), said.err.trim()).trim().to_owned()
}

#[test]
fn conditions_of_one_group() {
    let mut said = String::new();
    for arguments in [
        &["--where", "air_temperature > 276.5 K and station != 'lake'"][..],
        &["--box", "15.0,50.75,15.1,50.79"],
        &["--box=-180,50.75,180,50.79"],
        &["--polygon", "area.geojson"],
        &["--nearest", "time=2025-04-01T02:20", "--nearest", "place=50.8,15.02"],
        &["--stride", "time=2", "station=ridge"],
        &["--contribution", "c2", "station=lake"],
        &["--contribution", "c1"],
        &["latitude=50.75..50.78"],
        &["--every", "2h", "--max"],
        &["--every", "1d", "--std", "--units", "header"],
        // Refused.
        &["--where", "air_temperature > 5 m"],
        &["--box", "1,2,3"],
        &["--polygon", "none.geojson"],
        &["--polygon", "dataset.yaml"],
        &["--nearest", "station=ridge"],
        &["--person", "nobody"],
        &["--every", "1h", "--mean", "--max"],
        &["--every", "5 fortnights"],
        &["--mean"],
        &["--stride", "time=0"],
        &["soil_moisture", "--every", "1h"],
        &["--units", "row", "--format", "json"],
    ] {
        said.push_str(&format!("{}\n{}\n", arguments.join(" "), air(arguments)));
    }
    assert_snapshot!("conditions", said);
}

#[test]
fn files_are_of_the_form_of_their_name() {
    let written = |file: &str, arguments: &[&str]| {
        let said = air(&[&["-o", file], arguments].concat());
        (said, std::fs::read(HILLSIDE.path().join(file)).unwrap())
    };
    for (file, arguments, begin) in [
        ("a.csv", &[][..], &b"time,station,air_temperature\n"[..]),
        ("a.txt", &[], b"time,station"),
        ("a.json", &[], b"[\n  {\n    \"time\""),
        ("a.NDJSON", &[], b"{\"time\":\"2025-04-01T00:00:00Z\",\"station\":\"ridge\",\"air_temperature\":2.5}\n"),
        ("a.parquet", &[], b"PAR1"),
        ("a.arrow", &[], b"ARROW1"),
        ("a.feather", &[], b"ARROW1"),
        ("a.arrows", &[], b"\xff\xff\xff\xff"),
        ("a.dat", &["--format", "arrow"], b"ARROW1"),
        ("b.csv", &["--format", "parquet"], b"PAR1"),
    ] {
        let (said, bytes) = written(file, arguments);
        assert_eq!(said.trim(), format!("Wrote 7 rows to {file}"));
        assert!(bytes.starts_with(begin), "{file}: {:?}", String::from_utf8_lossy(&bytes[..bytes.len().min(80)]));
    }
    // The same twice is the same; a file that is not written is not there, and nothing else is left.
    assert_eq!(written("c.parquet", &[]).1, written("d.parquet", &[]).1);
    let said = air(&["-o", "none/e.csv"]);
    assert!(said.contains("none/e.csv"), "{said}");
    let names = std::fs::read_dir(HILLSIDE.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(names.map(|name| name.to_string_lossy().into_owned()).all(|name| !name.ends_with(".part")));
    // A stream for machines, and a reader that has seen enough.
    let stream =
        HILLSIDE.shell("zarr-fuse select weather/air_temperature --format arrow | head -c 4 | od -An -tx1").unwrap();
    assert_eq!((stream.out.trim(), stream.err.as_str()), ("ff ff ff ff", ""));
    let early = HILLSIDE.shell("zarr-fuse select weather/air_temperature | true; echo $?").unwrap();
    assert_eq!((early.out.trim(), early.err.as_str()), ("0", ""));
    let linked =
        select(&[&["weather/air_temperature", "soil_moisture", "-o", "linked.parquet", "--json"], &BOTH[..]].concat());
    let document: Value = serde_json::from_str(&linked.out).unwrap();
    assert_eq!(document["rows"], 9);
}
