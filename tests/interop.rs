//! Other programs read what we wrote, and we read what they wrote. Python is what `ZF_PYTHON` names; `cargo xtask test`
//! makes an environment for it from tests/interop/requirements.txt. Without it these tests are skipped, and say so.

mod arrays;
mod history;
mod python_page;
mod real_tables;
mod zarr_arrays;

use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use xtask::sample::{self, boreholes, kalman_inversion, sensitivity_analysis, soil_moisture, weather_stations};
use zarr_fuse_core::schema::language::Section;
use zarr_fuse_core::series::Request;
use zarr_fuse_core::zarr::Reader;
use zarr_fuse_tests::{Sandbox, folder, page};

/// Python, if there is one in which `module` can be imported.
fn python(test: &str, module: &str) -> Option<Command> {
    let Some(path) = std::env::var_os("ZF_PYTHON") else {
        println!("SKIPPED: {test}: ZF_PYTHON is not set; `cargo xtask test` sets it");
        return None;
    };
    let imported = Command::new(&path).args(["-c", &format!("import {module}")]).output();
    if imported.is_ok_and(|said| said.status.success()) {
        return Some(Command::new(path));
    }
    println!("SKIPPED: {test}: this Python has no {module}; it needs Python 3.12 or newer");
    None
}

fn run(python: &mut Command, script: &str, arguments: &[&Path]) -> String {
    let said = python.arg(folder().join("interop").join(script)).args(arguments).output().unwrap();
    let text = String::from_utf8_lossy(&said.stdout).into_owned() + &String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success(), "{text}");
    text
}

/// The two wells after three tables and a logger's upload.
fn filled() -> Sandbox {
    let sandbox = Sandbox::of("wells").unwrap();
    for arguments in [
        &["init", "dataset.yaml"][..],
        &["add", "wells.csv", "--source", "wells"],
        &["add", "readings.csv", "--source", "readings"],
        &["add", "late.csv", "--source", "readings"],
        &["add", "logger.json", "--source", "logger"],
    ] {
        let said = sandbox.run(arguments).unwrap();
        assert_eq!(said.code, 0, "{arguments:?}\n{}", said.transcript());
    }
    sandbox
}

/// What the tables say, by hand: later rows win, centimetres became metres, -99 and empty cells are missing.
fn expected() -> Value {
    const MIDNIGHT: i64 = 1_735_689_600;
    let level = [
        ("north", [Some(1.5), Some(1.525), Some(1.55), Some(1.56), None]),
        ("south", [Some(0.8), Some(0.82), None, None, None]),
    ];
    let temperature = [
        ("north", [Some(8.5), Some(8.25), Some(8.1), Some(8.0), Some(7.5)]),
        ("south", [Some(9.125), Some(9.0), None, None, Some(9.5)]),
    ];
    let samples =
        [("north", [Some(4.0), Some(4.0), Some(4.0), Some(3.0), None]), ("south", [None, Some(2.0), None, None, None])];
    let cells = |table: [(&str, [Option<f64>; 5]); 2]| -> Value {
        let cell = |well: &str, hour: usize, value: Option<f64>| json!({"well": well, "time": MIDNIGHT + 3600 * hour as i64, "value": value});
        let rows = table.iter().flat_map(|(well, row)| row.iter().enumerate().map(|(hour, v)| cell(well, hour, *v)));
        rows.collect()
    };
    let mut expected = Map::new();
    expected.insert("level".into(), cells(level));
    expected.insert("temperature".into(), cells(temperature));
    expected.insert("samples".into(), cells(samples));
    expected.insert("latitude".into(), json!([{"well": "north", "value": 50.1}, {"well": "south", "value": 49.9}]));
    Value::Object(expected)
}

fn compare(python: &mut Command, sandbox: &Sandbox, kind: &str, store: &str) {
    let file = sandbox.path().join("expected.json");
    std::fs::write(&file, expected().to_string()).unwrap();
    let said = run(python, "compare.py", &[Path::new(kind), &sandbox.path().join(store), &file]);
    assert!(said.contains("32 cells equal"), "{said}");
}

#[test]
fn xarray_reads_a_release_as_the_tables_say() {
    let Some(mut python) = python("a release in xarray", "xarray") else { return };
    let sandbox = filled();
    let said = sandbox.run(&["publish", "--out", "bundle"]).unwrap();
    assert_eq!(said.code, 0, "{}", said.transcript());
    compare(&mut python, &sandbox, "release", "home/releases/1.0/data.zarr");
}

/// Cells of one of the examples by the formulas of its generator, and where its release has them.
fn cells(name: &str) -> (&'static str, Value) {
    match name {
        "boreholes" => {
            let value = boreholes::rock_temperature(2, 0.5, 1_704_067_200);
            let place = json!({"borehole": "BH-03", "depth": 0.5, "time": 1_704_067_200_i64, "value": value});
            ("0", json!({"rock_temperature": [place]}))
        }
        "weather-stations" => {
            let (run, station) = (weather_stations::RUNS[1], "50.7964,15.0218");
            let place = |value: Value| json!([{"station": station, "time": run, "value": value}]);
            let temperature = weather_stations::air_temperature(2, run, run);
            let rain = weather_stations::precipitation(2, run, run);
            (
                "yr.no/0",
                json!({"air_temperature": place(temperature.into()), "precipitation_amount": place(rain.into())}),
            )
        }
        "soil-moisture" => {
            let time = soil_moisture::BEGIN + 300 * soil_moisture::STEP;
            let place = |value: Value| json!([{"logger": "U02-8F58", "depth": 0.6, "time": time, "value": value}]);
            let temperature = soil_moisture::soil_temperature(1, 3, time);
            ("0", json!({"soil_temperature": place(temperature.into()), "soil_moisture": place(Value::Null)}))
        }
        "kalman-inversion" => {
            let cell = |step, element, component, realization| {
                json!({
                    "time": kalman_inversion::time(step),
                    "element": kalman_inversion::number(element),
                    "component": kalman_inversion::COMPONENTS[component],
                    "realization": realization,
                    "value": kalman_inversion::stress(step, element, component, realization),
                })
            };
            ("0", json!({"stress": [cell(0, 0, 0, 0), cell(1, 5, 4, 11), cell(4, 23, 2, 7), cell(2, 13, 1, 3)]}))
        }
        _ => {
            let place = json!({
                "block": "AB_x3",
                "sample": "s018",
                "parameter": "x3",
                "value": sensitivity_analysis::setting(3, 17, 1),
            });
            let index = sensitivity_analysis::index(1, 2)[0];
            let index = json!({"quantity": "weak", "parameter": "x1", "value": index});
            ("0", json!({"setting": [place], "first_order": [index]}))
        }
    }
}

#[test]
fn xarray_reads_the_release_of_each_example() {
    for example in sample::SAMPLES {
        let Some(mut python) = python("the release of an example in xarray", "xarray") else { return };
        let sandbox = Sandbox::empty().unwrap();
        example.write(&folder().join("../schemas"), sandbox.path()).unwrap();
        let text = std::fs::read_to_string(folder().join(format!("../docs/examples/{}.md", example.name))).unwrap();
        page::walk(&text, &sandbox).unwrap();
        let (level, expected) = cells(example.name);
        let file = sandbox.path().join("expected.json");
        std::fs::write(&file, expected.to_string()).unwrap();
        let release = sandbox.path().join("home/releases/1.0/data.zarr");
        let said = run(&mut python, "compare.py", &[Path::new("release"), &release, &file, Path::new(level)]);
        assert!(said.contains("cells equal") && !said.starts_with("0 "), "{}: {said}", example.name);
    }
}

#[test]
fn icechunk_opens_the_repository_as_the_tables_say() {
    let Some(mut python) = python("a repository in Python's icechunk", "icechunk") else { return };
    let sandbox = filled();
    compare(&mut python, &sandbox, "repo", "home/repo");
}

/// Half hours with every type; `every_type.py` has the same formulas.
fn every_type() -> Sandbox {
    let sandbox = Sandbox::of("types").unwrap();
    let mut table =
        "time,serial,hash,response,narrow,rock,air,air_error,air_flag,name,rain,depth_below_ground,sensor,gain\n"
            .to_owned();
    for step in 0..96_u32 {
        let s = f64::from(step);
        let unless = |missing: bool, text: String| if missing { String::new() } else { text };
        let cells = [
            format!("2025-01-{:02}T{:02}:{:02}:00Z", 1 + step / 48, step / 2 % 24, 30 * (step % 2)),
            unless(step % 10 == 3, (u64::from(step) + (1 << 63)).to_string()),
            unless(step % 10 == 4, (u64::MAX - 1 - u64::from(step)).to_string()),
            unless(step == 5, format!("({s}-{}j)", s / 2.0)),
            unless(step == 6, format!("{}+{}i", s / 4.0, step % 2)),
            unless(step % 7 == 2, format!("\"{}\"", ["granite", "sandy clay", "slate, dark"][step as usize % 3])),
            unless(step == 1, (s / 8.0).to_string()),
            unless(step == 1, "0.5".to_owned()),
            (1 + step % 2).to_string(),
            unless(step == 2, format!("a{}", step % 10)),
            unless((40..48).contains(&step), (0.25 * f64::from(step % 4)).to_string()),
            s.to_string(),
            ((1_u64 << 63) + 1 + 2 * u64::from(step % 2)).to_string(),
            (step % 2).to_string(),
        ];
        table.push_str(&(cells.join(",") + "\n"));
    }
    std::fs::write(sandbox.path().join("values.csv"), table).unwrap();
    for arguments in [&["init", "dataset.yaml"][..], &["add", "values.csv", "--source", "s"]] {
        let said = sandbox.run(arguments).unwrap();
        assert_eq!(said.code, 0, "{arguments:?}\n{}", said.transcript());
    }
    sandbox
}

#[test]
fn python_reads_every_type_as_it_was_given() {
    let Some(mut python) = python("every type in Python's icechunk", "icechunk") else { return };
    let sandbox = every_type();
    let said = run(&mut python, "every_type.py", &[Path::new("repo"), &sandbox.path().join("home/repo")]);
    assert!(said.contains("960 cells equal"), "{said}");
}

#[test]
fn xarray_reads_every_type_of_a_release() {
    let Some(mut python) = python("every type in xarray", "xarray") else { return };
    let sandbox = every_type();
    let said = sandbox.run(&["publish", "--out", "bundle"]).unwrap();
    assert_eq!(said.code, 0, "{}", said.transcript());
    let path = sandbox.path().join("home/releases/1.0/data.zarr");
    let said = run(&mut python, "every_type.py", &[Path::new("release"), &path]);
    assert!(said.contains("960 cells equal"), "{said}");
}

#[test]
fn our_reader_draws_every_type_of_a_release() {
    let sandbox = every_type();
    let said = sandbox.run(&["publish", "--out", "bundle"]).unwrap();
    assert_eq!(said.code, 0, "{}", said.transcript());
    let path = sandbox.path().join("home/releases/1.0/data.zarr");
    let (dataset, drawn) = futures::executor::block_on(async {
        let reader = Reader::open(zarr_fuse_store::local(&path).unwrap(), "data.zarr").await.unwrap();
        let request = |variable: &str, columns| Request { variable: variable.into(), columns, ..Request::default() };
        let mut drawn = Vec::new();
        for (variable, columns) in [("rain", 2), ("response", 1000), ("serial", 1000), ("narrow", 1000)] {
            drawn.push(reader.series(&request(variable, columns)).await.unwrap());
        }
        (reader.dataset().clone(), drawn)
    });
    let group = dataset.group("").unwrap();
    let of = |name: &str| group.variable(name).unwrap();
    assert!(of("rain").amount && !of("air").amount);
    assert_eq!((of("air").uncertainty.as_str(), of("air").flags.as_str()), ("air_error", "air_flag"));
    assert_eq!(of("air").ancillary, ["air_error", "air_flag"]);
    assert_eq!(of("rock").meanings[2], (2.0, "slate, dark".to_owned()));
    // Labels keep digits that a double does not hold.
    assert_eq!(group.dimension("sensor").unwrap().labels, ["9223372036854775809", "9223372036854775811"]);
    assert_eq!(of("response").title, "response (magnitude)");
    // Two days: 48 half hours of 0, 0.25, 0.5 and 0.75 each, eight of them missing on the first.
    assert_eq!((drawn[0].level.as_str(), drawn[0].sum), ("1d", Some(86_400.0)));
    assert_eq!((&drawn[0].lines[0].mean, &drawn[0].lines[0].min), (&vec![15.0, 18.0], &vec![15.0, 18.0]));
    assert_eq!(drawn[0].lines[0].count, [40.0, 48.0]);
    let magnitudes = &drawn[1].lines[0].mean;
    assert_eq!((magnitudes.len(), magnitudes[2]), (95, 5.0_f64.sqrt()));
    assert_eq!(drawn[2].lines[0].mean.len(), 86);
    // 0 is a magnitude, although the stored missing value has an imaginary part of 0.
    assert_eq!((drawn[3].lines[0].mean.len(), drawn[3].lines[0].mean[0]), (95, 0.0));
}

#[test]
fn our_reader_reads_what_zarr_python_wrote() {
    for codec in ["none", "zstd", "shards"] {
        let Some(mut python) = python("zarr-python's chunks in our reader", "xarray") else { return };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data.zarr");
        run(&mut python, "write.py", &[&path, Path::new(codec)]);
        let store = zarr_fuse_store::local(&path).unwrap();
        let (dataset, answer) = futures::executor::block_on(async {
            let reader = Reader::open(store, "data.zarr").await.unwrap();
            let request = Request {
                variable: "level".into(),
                columns: 1000,
                lines: Some(("well".into(), vec![1, 0])),
                ..Request::default()
            };
            (reader.dataset().clone(), reader.series(&request).await.unwrap())
        });
        assert_eq!(dataset.title, "Written by zarr-python", "{codec}");
        let group = dataset.group("").unwrap();
        assert_eq!(group.dimension("well").unwrap().labels, ["north", "south"], "{codec}");
        assert_eq!(group.variable("level").unwrap().units, "m", "{codec}");
        let steps: Vec<i32> = (0..500).filter(|step| step % 97 != 5).collect();
        for (line, well) in answer.lines.iter().zip([1, 0]) {
            let times: Vec<f64> = steps.iter().map(|step| 1_735_689_600.0 + 1800.0 * f64::from(*step)).collect();
            let values: Vec<f64> = steps.iter().map(|step| f64::from(well) + f64::from(*step) / 100.0).collect();
            assert_eq!(line.index, u64::try_from(well).unwrap(), "{codec}");
            assert_eq!(line.time, times, "{codec}");
            assert_eq!(line.mean, values, "{codec}");
        }
        assert!(answer.failed.is_empty() && answer.lines.len() == 2, "{codec}: {:?}", answer.failed);
    }
}

/// `files` in a folder, by name.
fn put(files: &[(String, String)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// check-jsonschema with the schema of the language and the files, in one process.
fn check_jsonschema(python: &mut Command, files: &[PathBuf]) -> Value {
    let schema = folder().join("../schemas/dataset.schema.json");
    let said = python.args(["-m", "check_jsonschema", "-o", "json", "--schemafile"]).arg(schema).args(files).output();
    let said = said.unwrap();
    let text = String::from_utf8_lossy(&said.stdout);
    serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}{}", String::from_utf8_lossy(&said.stderr)))
}

#[test]
fn every_example_is_good_for_check_jsonschema() {
    let Some(mut python) = python("examples and the JSON Schema", "check_jsonschema") else { return };
    let mut files =
        vec![folder().join("fixtures/wells/dataset.yaml"), folder().join("../crates/core/src/schema/tests/every.yaml")];
    for entry in std::fs::read_dir(folder().join("../schemas")).unwrap() {
        let path = entry.unwrap().path().join("dataset.yaml");
        if path.exists() {
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(text.contains("yaml-language-server: $schema=../dataset.schema.json"), "{}", path.display());
            files.push(path);
        }
    }
    let examples: Vec<(String, String)> = Section::ALL
        .into_iter()
        .flat_map(|section| section.keys().iter().map(move |key| (section, key)))
        .map(|(section, key)| (format!("{}.{}.yaml", section.name(), key.name), key.dataset(section)))
        .collect();
    let folder = put(&examples);
    files.extend(examples.iter().map(|(name, _)| folder.path().join(name)));
    let said = check_jsonschema(&mut python, &files);
    assert_eq!(said["status"], "ok", "{said:#}");
}

#[test]
fn a_fault_of_every_key_is_caught_by_check_jsonschema_and_by_check() {
    let Some(mut python) = python("faults and the JSON Schema", "check_jsonschema") else { return };
    let mut faults: Vec<(String, String)> = Vec::new();
    for section in Section::ALL {
        let keys = section.keys().iter();
        faults.extend(keys.map(|key| (format!("{}.{}.yaml", section.name(), key.name), key.faulty(section).0)));
        // Keys that the language does not know; free attributes have any name.
        let unknown = match section {
            Section::Store => continue,
            Section::Root | Section::Group => "UNKNOWN: {}",
            _ => "unknown: 1",
        };
        faults.push((format!("{}.unknown.yaml", section.name()), section.frame().with(unknown).0));
    }
    let folder = put(&faults);
    let files: Vec<PathBuf> = faults.iter().map(|(name, _)| folder.path().join(name)).collect();
    let schema = check_jsonschema(&mut python, &files);
    let ours = Command::new(zarr_fuse_tests::binary()).args(["--json", "check"]).args(&files).output().unwrap();
    let ours: Value = serde_json::from_slice(&ours.stdout).unwrap();
    let mut missed = Vec::new();
    for ((name, text), file) in faults.iter().zip(&files) {
        let file = file.to_string_lossy();
        let by_schema = schema["errors"].as_array().unwrap().iter().any(|error| error["filename"] == *file);
        let checked = ours.as_array().unwrap().iter().find(|document| document["file"] == *file).unwrap();
        if !by_schema {
            missed.push(format!("{name} passes check-jsonschema\n{text}"));
        }
        if checked["errors"] == 0 {
            missed.push(format!("{name} passes check\n{text}"));
        }
    }
    assert!(missed.is_empty(), "{} of {}\n{}", missed.len(), faults.len(), missed.join("\n"));
}
