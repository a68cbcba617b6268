//! All of the real data, as they are: every value that `select` gives is that of a reading in Python, which shares no rule
//! with the schemas. What is wrong in the files is reported.
//!
//! The raw files are not the project's to ship. They are looked for in `ZF_DATA`, else in `../shared/data`; without
//! them these tests are skipped, and say so.

use std::path::{Path, PathBuf};
use zarr_fuse_tests::{Sandbox, done, folder};

fn data(test: &str) -> Option<PathBuf> {
    let root = std::env::var_os("ZF_DATA").map_or_else(|| folder().join("../../shared/data"), PathBuf::from);
    if root.exists() {
        return Some(root);
    }
    println!("SKIPPED: {test}: no raw files in {}", root.display());
    None
}

/// A dataset of a fixture with these files, each with its source; and what was said when they were added.
fn filled(data: &Path, fixture: &str, schema: &str, files: &[(&str, &str)]) -> (Sandbox, String) {
    let sandbox = Sandbox::of(fixture).unwrap();
    done(&sandbox, &["init", schema]);
    let mut said = String::new();
    for (file, source) in files {
        let added =
            done(&sandbox, &["add", &data.join(file).to_string_lossy(), "--source", source, "--schema", schema]);
        said.push_str(&added.transcript());
    }
    (sandbox, said)
}

/// Selects each variable, and has Python compare the tables with the raw files; what it says.
fn compared(data: &Path, kind: &str, sandbox: &Sandbox, variables: &[&str]) -> Option<String> {
    let mut python = super::python("the real data in Python", "zarr")?;
    std::fs::create_dir(sandbox.path().join("selected")).unwrap();
    for variable in variables {
        done(sandbox, &["select", variable, "-o", &format!("selected/{variable}.csv")]);
    }
    let selected = sandbox.path().join("selected");
    Some(super::run(&mut python, "real_tables.py", &[Path::new(kind), data, &selected]))
}

const LOGGERS: [(&str, &str); 4] = [
    ("bukov/20250915T111522_824a7f3dc0ad.json", "fiedler"),
    ("bukov/20250915T115149_8b4f1f4535aa.json", "fiedler"),
    ("bukov/20250915T133948_121e738c86ab.json", "fiedler"),
    ("bukov/bukov_locations.csv", "locations"),
];

#[test]
fn bukov_is_what_python_reads() {
    let Some(data) = data("the loggers of Bukov") else { return };
    let (sandbox, said) = filled(&data, "bukov", "dataset.yaml", &LOGGERS);
    // One spelling of one borehole, in each of its rows.
    assert!(said.contains("borehole") && said.contains("mapped"), "{said}");
    let variables = ["rock_temperature", "air_temperature", "air_humidity", "latitude", "longitude"];
    let Some(said) = compared(&data, "bukov", &sandbox, &variables) else { return };
    assert!(said.contains("175 cells equal"), "{said}");
}

const PLACES: [(&str, &str); 1] = [("hlavo/hlavo_surface_dataframe.csv", "places")];

#[test]
fn the_places_of_hlavo_are_what_python_reads() {
    let Some(data) = data("the places of HLAVO") else { return };
    let (sandbox, said) = filled(&data, "hlavo", "dataset.yaml", &PLACES);
    for words in ["42 rows", "190 new cells", "row 33", "\"8,5\"", "rows 30, ", "(10 rows like this)", "1 mapped"] {
        assert!(said.contains(words), "expected {words} in\n{said}");
    }
    let variables = [
        "number",
        "borehole",
        "gps",
        "latitude",
        "longitude",
        "forest",
        "meadow",
        "field",
        "undergrowth",
        "flat",
        "slope",
        "dip",
        "soil",
        "forest_litter",
        "bottom_clay",
        "bottom_sand",
        "note",
    ];
    let Some(said) = compared(&data, "hlavo", &sandbox, &variables) else { return };
    for words in ["42 rows, 14 without a logger", "190 cells equal"] {
        assert!(said.contains(words), "expected {words} in\n{said}");
    }
}

#[test]
fn exchanged_columns_of_hlavo_are_reported_and_not_put_right() {
    let Some(data) = data("the exchanged columns of HLAVO") else { return };
    let (sandbox, said) = filled(&data, "hlavo", "dataset-as-named.yaml", &PLACES);
    for words in [
        "rows 2, 3, 4, 5, 7, 8 and 24 more, column \"dflat\"",
        "found 14.8898442 (30 rows like this)",
        "14.8898442 would be a longitude here, and 50.8635753 a latitude",
        "50.8635753 would be a latitude here, and 14.8898442 a longitude",
    ] {
        assert!(said.contains(words), "expected {words} in\n{said}");
    }
    let rows = done(&sandbox, &["select", "latitude"]).out;
    assert!(!rows.contains("50.") && !rows.contains("14."), "{rows}");
}

#[test]
fn the_forecast_is_what_python_reads() {
    let Some(data) = data("the forecast of yr.no") else { return };
    let file = ("yr.no/locationforecast_complete_2025-11-24.json", "locationforecast");
    let (sandbox, _) = filled(&data, "yr.no", "dataset.yaml", &[file]);
    let variables = [
        "latitude",
        "longitude",
        "air_temperature",
        "dew_point_temperature",
        "air_pressure_at_sea_level",
        "relative_humidity",
        "cloud_area_fraction",
        "cloud_area_fraction_high",
        "cloud_area_fraction_medium",
        "cloud_area_fraction_low",
        "fog_area_fraction",
        "wind_speed",
        "wind_from_direction",
        "ultraviolet_index_clear_sky",
        "precipitation_amount",
    ];
    let Some(said) = compared(&data, "yr.no", &sandbox, &variables) else { return };
    assert!(said.contains("1061 cells equal"), "{said}");
}

#[test]
fn the_predecessors_store_as_a_dense_contribution_is_what_python_reads() {
    let Some(data) = data("the predecessor's store") else { return };
    let (sandbox, said) = filled(&data, "surface", "dataset.yaml", &[("bukov/surface.zarr.zip", "store")]);
    // Humidity below 0, one value for each hour in which the sensor sent it.
    for words in ["13 new in depth", "found -1.11 (34 rows like this)"] {
        assert!(said.contains(words), "expected {words} in\n{said}");
    }
    let Some(said) = compared(&data, "surface", &sandbox, &["rock_temperature", "air_temperature", "air_humidity"])
    else {
        return;
    };
    for words in ["34 values out of range", "47052 cells equal"] {
        assert!(said.contains(words), "expected {words} in\n{said}");
    }
}
