//! The example datasets of schemas/, each as its page in docs/examples walks through it: the commands say what the page
//! shows, every contribution is added, and the values that come out are those of the generator's formulas.
//!
//! With `ZF_UPDATE_PAGES=1` the pages are written anew.

use serde_json::Value;
use std::collections::BTreeSet;
use std::path::PathBuf;
use xtask::sample::{
    self, Contribution, boreholes, kalman_inversion, sensitivity_analysis, soil_moisture, weather_stations,
};
use zarr_fuse_tests::{Sandbox, folder, page};

fn docs(name: &str) -> PathBuf {
    folder().join("../docs/examples").join(format!("{name}.md"))
}

/// Walks through the page of a sample in a folder with its schema and its contributions, and compares.
fn walked(name: &str) -> Sandbox {
    let sandbox = Sandbox::empty().unwrap();
    let sample = sample::find(name).unwrap();
    sample.write(&folder().join("../schemas"), sandbox.path()).unwrap();
    let shown = std::fs::read_to_string(docs(name)).unwrap();
    let (said, codes) =
        page::walk(&shown, &sandbox).expect("the command starts: `cargo build -p zarr-fuse` first, or set ZF_BIN");
    if std::env::var_os("ZF_UPDATE_PAGES").is_some() {
        std::fs::write(docs(name), &said).unwrap();
    } else if said != shown {
        let pair = said.lines().zip(shown.lines()).enumerate().find(|(_, (said, shown))| said != shown);
        panic!("docs/examples/{name}.md is not what the command says (ZF_UPDATE_PAGES=1 mends it): {pair:#?}");
    }
    for (command, code) in &codes {
        let refused = (sample.contributions)().iter().any(|one| one.refused && command.contains(&one.file));
        assert_eq!(*code, if refused { 2 } else { 0 }, "{command}");
    }
    for first in ["check", "init", "add", "log", "show", "select", "publish"] {
        assert!(codes.iter().any(|(command, _)| command.starts_with(&format!("zarr-fuse {first}"))), "{name}: {first}");
    }
    for word in ["python", "xarray"] {
        assert!(shown.contains(word), "{name}: the page does not say how {word} reads it");
    }
    all_are_added(&sandbox, &(sample.contributions)());
    sandbox
}

/// The journal has every file with each of its sources, and none of those that must be refused.
fn all_are_added(sandbox: &Sandbox, contributions: &[Contribution]) {
    let log: Value = serde_json::from_str(&done(sandbox, &["log", "--json"])).unwrap();
    let text = |entry: &Value, key: &str| entry[key].as_str().unwrap().to_owned();
    let added: BTreeSet<(String, String)> =
        log.as_array().unwrap().iter().map(|entry| (text(entry, "file"), text(entry, "source"))).collect();
    let taken = contributions.iter().filter(|one| !one.refused);
    let expected: BTreeSet<(String, String)> =
        taken.flat_map(|one| one.sources.iter().map(|source| (one.file.clone(), (*source).to_owned()))).collect();
    assert_eq!(added, expected);
    for part in ["bundle/SHA256SUMS", "bundle/datacite.json", "home/releases/1.0/data.zarr/zarr.json"] {
        assert!(sandbox.path().join(part).exists(), "{part}");
    }
}

fn done(sandbox: &Sandbox, arguments: &[&str]) -> String {
    let said = sandbox.run(arguments).unwrap();
    assert_eq!(said.code, 0, "{arguments:?}\n{}", said.transcript());
    said.out
}

/// Rows of a selection.
fn select(sandbox: &Sandbox, variables: &[&str]) -> Vec<Value> {
    let out = done(sandbox, &[&["select"], variables, &["--format", "json"]].concat());
    serde_json::from_str::<Vec<Value>>(&out).unwrap()
}

/// The row whose `labels` are these.
fn row<'a>(rows: &'a [Value], labels: &[(&str, Value)]) -> &'a Value {
    let mut found = rows.iter().filter(|row| labels.iter().all(|(name, label)| row[*name] == *label));
    let row = found.next().unwrap_or_else(|| panic!("no row has {labels:?}"));
    assert!(found.next().is_none(), "several rows have {labels:?}");
    row
}

/// An attribute of a variable in the finest level of the release.
fn attribute(sandbox: &Sandbox, level: &str, variable: &str, name: &str) -> Value {
    let file = sandbox.path().join("home/releases/1.0/data.zarr").join(level).join(variable).join("zarr.json");
    serde_json::from_slice::<Value>(&std::fs::read(file).unwrap()).unwrap()["attributes"][name].clone()
}

fn near(found: &Value, expected: f64) {
    let value = found.as_f64().unwrap_or_else(|| panic!("expected {expected}, found {found}"));
    assert!((value - expected).abs() <= 1e-9 * expected.abs().max(1e-6), "expected {expected}, found {value}");
}

#[test]
fn boreholes_are_as_their_page_says() {
    let sandbox = walked("boreholes");
    let rows = select(&sandbox, &["rock_temperature"]);
    for (index, depth, time, day) in [
        (0, 1.0, 1_672_531_200, "2023-01-01T00:00:00Z"),
        (2, 0.5, 1_704_067_200, "2024-01-01T00:00:00Z"),
        // The lost week, which came last.
        (3, 4.0, 1_749_600_000, "2025-06-11T00:00:00Z"),
        (6, 20.0, 1_757_980_800, "2025-09-16T00:00:00Z"),
    ] {
        let borehole = format!("BH-0{}", index + 1);
        let found = row(&rows, &[("borehole", borehole.into()), ("depth", depth.into()), ("time", day.into())]);
        near(&found["rock_temperature"], boreholes::rock_temperature(index, depth, time).unwrap());
    }
}

#[test]
fn weather_stations_are_as_their_page_says() {
    use weather_stations::{RUNS, STATIONS};
    let sandbox = walked("weather-stations");
    let rows = select(&sandbox, &["air_temperature", "air_pressure", "precipitation_amount", "weather"]);
    for (index, station) in STATIONS.iter().enumerate() {
        let label = Value::from(format!("{},{}", station.latitude, station.longitude));
        // Five hours into the first run, and into the second, which stands over the first.
        for (run, time) in [(RUNS[0], RUNS[0] + 5 * 3600), (RUNS[1], RUNS[1] + 5 * 3600)] {
            let found = row(&rows, &[("station", label.clone()), ("time", sample::date::iso(time).into())]);
            near(&found["air_temperature"], weather_stations::air_temperature(index, run, time));
            near(&found["air_pressure"], 100.0 * weather_stations::air_pressure(index, run, time));
            near(&found["precipitation_amount"], weather_stations::precipitation(index, run, time));
            assert_eq!(found["weather"], weather_stations::symbol(index, run, time));
        }
    }
    assert_eq!(attribute(&sandbox, "yr.no/0", "weather", "flag_meanings"), weather_stations::SYMBOLS.join(" "));
    let names = select(&sandbox, &["name", "altitude"]);
    assert_eq!(row(&names, &[("station", "50.7964,15.0218".into())])["name"], "Ridge");
}

#[test]
fn soil_moisture_is_as_its_page_says() {
    use soil_moisture::{BEGIN, DEPTHS, LOGGERS, STEP};
    let sandbox = walked("soil-moisture");
    let rows = select(&sandbox, &["soil_moisture", "soil_temperature", "air_temperature"]);
    let mut missing = 0;
    for (index, logger) in LOGGERS.iter().enumerate() {
        for (depth, centimetres) in DEPTHS.iter().enumerate() {
            for step in [0, 97, 288, 311, 493, 525, 530, 767] {
                let time = BEGIN + step * STEP;
                let labels = [
                    ("logger", (*logger).into()),
                    ("depth", (f64::from(*centimetres) / 100.0).into()),
                    ("time", sample::date::iso(time).into()),
                ];
                let found = row(&rows, &labels);
                match soil_moisture::moisture(index, depth, time) {
                    Some(percent) => near(&found["soil_moisture"], percent / 100.0),
                    None => {
                        missing += 1;
                        assert!(found["soil_moisture"].is_null(), "{found}");
                    }
                }
                near(&found["soil_temperature"], soil_moisture::soil_temperature(index, depth, time));
                near(&found["air_temperature"], soil_moisture::air_temperature(index, time) + 273.15);
            }
        }
    }
    assert!(missing > 3, "{missing}");
    let places = select(&sandbox, &["place", "altitude", "installed", "forest"]);
    let ridge = row(&places, &[("logger", "U06-8FAD".into())]);
    assert_eq!((&ridge["place"], &ridge["installed"]), (&"Hřeben".into(), &"2025-04-02T00:00:00Z".into()));
    near(&ridge["altitude"], 1012.5);
    near(&ridge["forest"], 0.875);
}

#[test]
fn kalman_inversion_is_as_its_page_says() {
    use kalman_inversion::{COMPONENTS, ELEMENTS, REALIZATIONS, STEPS, number, time};
    let sandbox = walked("kalman-inversion");
    let rows = select(&sandbox, &["stress"]);
    assert_eq!(rows.len(), STEPS * ELEMENTS * COMPONENTS.len() * REALIZATIONS);
    let moments = select(&sandbox, &["stress_mean", "stress_spread"]);
    let conductivities = select(&sandbox, &["conductivity"]);
    for (step, element, component, realization) in [(0, 0, 0, 0), (1, 5, 4, 11), (4, 23, 2, 7), (2, 13, 1, 3)] {
        let place = [("time", sample::date::iso(time(step)).into()), ("element", number(element).into())];
        let of = |more: &[(&'static str, Value)]| [&place[..], more].concat();
        let (component_label, realization_label) =
            (("component", COMPONENTS[component].into()), ("realization", realization.into()));
        let found = row(&rows, &of(&[component_label.clone(), realization_label.clone()]))["stress"].clone();
        near(&found, kalman_inversion::stress(step, element, component, realization));
        let found = row(&moments, &of(&[component_label]));
        let [mean, spread] = kalman_inversion::moments(step, element, component);
        near(&found["stress_mean"], mean);
        near(&found["stress_spread"], spread);
        let found = row(&conductivities, &of(&[realization_label]))["conductivity"].clone();
        near(&found, kalman_inversion::conductivity(step, element, realization) / 86_400.0);
    }
    assert_eq!(attribute(&sandbox, "0", "stress_mean", "ancillary_variables"), "stress_spread");
    assert_eq!(attribute(&sandbox, "0", "region", "flag_meanings"), "damaged intact");
    let centres = select(&sandbox, &["x", "y", "z"]);
    near(&row(&centres, &[("element", number(9).into())])["z"], kalman_inversion::centre(9)[2]);
}

#[test]
fn sensitivity_analysis_is_as_its_page_says() {
    use sensitivity_analysis::{GROUPS, PARAMETERS, QUANTITIES, RUNS, name, verdict};
    let sandbox = walked("sensitivity-analysis");
    // The reader of a pipe may stop when it has seen enough.
    assert_eq!(sandbox.shell("zarr-fuse select setting | head -n 1").unwrap().err, "");
    let settings = select(&sandbox, &["setting"]);
    let responses = select(&sandbox, &["response", "response_state", "seed", "converged"]);
    // Texts without an order stay in the order of the files.
    let bounds = select(&sandbox, &["least"]);
    let order: Vec<&str> = bounds.iter().filter_map(|row| row["parameter"].as_str()).collect();
    assert_eq!(order, PARAMETERS);
    for (block, label) in GROUPS.iter().enumerate() {
        for run in (0..RUNS).step_by(17) {
            let place = [("block", (*label).into()), ("sample", Value::from(name(run)))];
            for (parameter, label) in PARAMETERS.iter().enumerate() {
                let found = row(&settings, &[&place[..], &[("parameter", (*label).into())]].concat());
                near(&found["setting"], sensitivity_analysis::setting(block, run, parameter));
            }
            for (quantity, (label, ..)) in QUANTITIES.iter().enumerate() {
                let found = row(&responses, &[&place[..], &[("quantity", (*label).into())]].concat());
                let verdict = verdict(block, run);
                assert_eq!(found["response_state"], verdict);
                assert_eq!(found["converged"], verdict == "good");
                assert_eq!(found["seed"], sensitivity_analysis::seed(block, run));
                match verdict {
                    "failed" => assert!(found["response"].is_null(), "{found}"),
                    _ => near(&found["response"], sensitivity_analysis::response(block, run, quantity)),
                }
            }
        }
    }
    let ancillary = attribute(&sandbox, "0", "first_order", "ancillary_variables");
    for name in ["first_order_confidence", "index_state"] {
        assert!(ancillary.as_str().unwrap().split(' ').any(|one| one == name), "{ancillary}");
    }
    let indices = select(&sandbox, &["first_order", "first_order_confidence", "total_order", "index_state"]);
    for (parameter, label) in PARAMETERS.iter().enumerate() {
        let found = row(&indices, &[("quantity", "strong".into()), ("parameter", (*label).into())]);
        let [first, confidence, total, _] = sensitivity_analysis::index(0, parameter);
        near(&found["first_order"], first);
        near(&found["first_order_confidence"], confidence);
        near(&found["total_order"], total);
        assert_eq!(found["index_state"], sensitivity_analysis::trust(0, parameter));
    }
}

#[test]
fn every_sample_has_its_page_and_its_readme() {
    let list = std::fs::read_to_string(docs("README")).unwrap();
    for sample in sample::SAMPLES {
        assert!(
            list.contains(&format!("({}.md)", sample.name)),
            "docs/examples/README.md does not list {}",
            sample.name
        );
        let readme = folder().join("../schemas").join(sample.name).join("README.md");
        let text = std::fs::read_to_string(&readme).unwrap_or_default();
        assert!(text.contains(&format!("docs/examples/{}.md", sample.name)), "{}", readme.display());
        for one in (sample.contributions)() {
            let shown = text.contains(&one.file) || text.contains(stem(&one.file));
            assert!(shown, "{} does not speak of {}", readme.display(), one.file);
        }
    }
}

/// The beginning of a file's name up to its number or its time.
fn stem(file: &str) -> &str {
    file.find(['-', '_', '.']).map_or(file, |end| &file[..end])
}
