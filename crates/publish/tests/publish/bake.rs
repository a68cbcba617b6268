//! The baked hierarchy: values, overviews, attributes, consolidated metadata.

use super::*;
use serde_json::{Value, json};
use zarr_fuse_core::column::{Column, MISSING_INT};
use zarr_fuse_core::zarr::array;
use zarr_fuse_store::local;

fn column(folder: &Path, path: &str) -> Column {
    let store = local(folder).unwrap();
    block_on(async { array::read_all(&array::open(&store, path).await.unwrap()).await.unwrap() })
}

fn floats(folder: &Path, path: &str) -> Vec<f64> {
    match column(folder, path) {
        Column::Float(values) => values,
        other => panic!("{path}: {other:?}"),
    }
}

fn ints(folder: &Path, path: &str) -> Vec<i64> {
    match column(folder, path) {
        Column::Int(values) => values,
        other => panic!("{path}: {other:?}"),
    }
}

#[test]
fn level_0_is_the_repo_value_for_value() {
    let made = made();
    let (repo, data) = (made.folder.path().join("repo"), made.published.folder.join("data.zarr"));
    for name in ["time", "borehole", "depth", "latitude", "longitude", "rock_temperature", "battery", "note", "wind"] {
        let expected = format!("{:?}", column(&repo, &format!("field/{name}")));
        assert_eq!(format!("{:?}", column(&data, &format!("field/0/{name}"))), expected, "{name}");
    }
}

#[test]
fn overviews_are_what_an_independent_count_gives() {
    let made = made();
    let data = made.published.folder.join("data.zarr");
    for (level, seconds) in [("1h", 3600), ("1d", 86_400)] {
        let at = |name: &str| format!("field/{level}/{name}");
        let times = ints(&data, &at("time"));
        let bounds = ints(&data, &at("time_bnds"));
        let parts = ["", "_min", "_max"].map(|suffix| floats(&data, &at(&format!("rock_temperature{suffix}"))));
        let counts = ints(&data, &at("rock_temperature_count"));
        assert_eq!(bounds[0], repo::START.div_euclid(seconds) * seconds);
        for (bucket, middle) in times.iter().enumerate() {
            let (from, to) = (bounds[2 * bucket], bounds[2 * bucket + 1]);
            assert_eq!((to - from, *middle), (seconds, from + seconds / 2));
            for place in 0..6 {
                let inside: Vec<f64> = (0..repo::TIMES)
                    .filter(|step| (from..to).contains(&(repo::START + 600 * *step as i64)))
                    .map(|step| repo::value(step, place / 3, place % 3))
                    .filter(|value| !value.is_nan())
                    .collect();
                let cell = bucket * 6 + place;
                assert_eq!(counts[cell], inside.len() as i64, "{level} {bucket} {place}");
                if inside.is_empty() {
                    assert!(parts.iter().all(|part| part[cell].is_nan()));
                    continue;
                }
                let mean = inside.iter().sum::<f64>() / inside.len() as f64;
                assert!((parts[0][cell] - mean).abs() < 1e-9);
                assert_eq!(parts[1][cell], inside.iter().copied().fold(f64::INFINITY, f64::min));
                assert_eq!(parts[2][cell], inside.iter().copied().fold(f64::NEG_INFINITY, f64::max));
            }
        }
        assert_eq!(
            counts.iter().sum::<i64>(),
            (0..repo::TIMES * 6).filter(|at| !repo::value(at / 6, at / 3 % 2, at % 3).is_nan()).count() as i64
        );
        // Integers become means too, and a missing one is no value; time is the second axis here.
        let battery = ints(&data, "field/0/battery");
        let counts = ints(&data, &at("battery_count"));
        assert_eq!(counts.iter().sum::<i64>(), battery.iter().filter(|v| **v != MISSING_INT).count() as i64);
        assert_eq!(floats(&data, &at("latitude")), [49.5, 49.6]);
        // Directions on either side of north have no arithmetic mean.
        assert!(!data.join(at("wind")).exists());
    }
}

#[test]
fn attributes_say_what_cf_asks_for() {
    let made = made();
    let data = made.published.folder.join("data.zarr");
    let of = |path: &str| json(&data, &format!("{path}/zarr.json"))["attributes"].clone();
    let time = of("field/0/time");
    assert_eq!(time["units"], "seconds since 1970-01-01");
    assert_eq!(time["calendar"], "proleptic_gregorian");
    assert_eq!((&time["axis"], &time["standard_name"]), (&json!("T"), &json!("time")));
    assert_eq!(time["regular"], json!([repo::START, 600]));
    let rock = of("field/0/rock_temperature");
    assert_eq!(rock["coordinates"], "latitude longitude");
    assert_eq!((&rock["units"], &rock["comment"]), (&json!("degC"), &json!("at <depth>")));
    assert_eq!(of("field/0/battery")["_FillValue"], -32768);
    let mean = of("field/1h/rock_temperature");
    assert_eq!(mean["cell_methods"], "time: mean (interval: 10 minutes)");
    assert_eq!(mean["units_metadata"], "temperature: on_scale");
    assert_eq!(mean["ancillary_variables"], "rock_temperature_min rock_temperature_max rock_temperature_count");
    assert_eq!(of("field/1h/rock_temperature_max")["cell_methods"], "time: maximum (interval: 10 minutes)");
    assert_eq!(of("field/1h/rock_temperature_count")["standard_name"], "number_of_observations");
    assert_eq!(of("field/1d/time")["bounds"], "time_bnds");
    let root = json(&data, "zarr.json");
    let root = &root["attributes"];
    assert_eq!(root["license"], "https://spdx.org/licenses/CC-BY-4.0");
    assert_eq!((&root["creator_type"], &root["source"]), (&json!("person"), &json!("Loggers, read out by hand.")));
    assert_eq!(root["creator_url"], "https://orcid.org/0000-0002-1825-0097");
    assert_eq!((&root["geospatial_lat_min"], &root["geospatial_lon_max"]), (&json!(49.5), &json!(16.3)));
    assert_eq!(root["time_coverage_start"], "2025-03-01T22:30:00Z");
    let view: Value = serde_json::from_str(root["zarr_fuse_view"].as_str().unwrap()).unwrap();
    let expected = json!({"group": "field", "variable": "rock_temperature", "places": ["B2"], "at": {"depth": "2"}});
    assert_eq!(view, expected);
    assert_eq!(root["project"], "Test & <demo>");
    let layout = of("field")["multiscales"]["layout"].clone();
    assert_eq!(layout[1]["asset"], "1h");
    // time(0, 6 i - 0) = 22:30 + 10 min (6 i) = the middle of hour 22 and i more.
    assert_eq!(layout[1]["transform"], json!({"scale": [6], "translation": [0]}));
    assert_eq!(layout[2]["derived_from"], "1h");
    assert_eq!(layout[2]["transform"], json!({"scale": [24], "translation": [-10.5]}));
}

#[test]
fn consolidated_metadata_are_the_documents_on_disk() {
    let made = made();
    let data = made.published.folder.join("data.zarr");
    let root = json(&data, "zarr.json");
    let listed = root["consolidated_metadata"]["metadata"].as_object().unwrap();
    let mut on_disk: Vec<String> =
        files(&data).keys().filter_map(|name| name.strip_suffix("/zarr.json").map(str::to_owned)).collect();
    on_disk.sort();
    assert_eq!(listed.keys().cloned().collect::<Vec<_>>(), on_disk);
    assert!(on_disk.contains(&"field/1d/rock_temperature_min".to_owned()));
    for (path, document) in listed {
        assert_eq!(*document, json(&data, &format!("{path}/zarr.json")), "{path}");
        for codec in document.get("codecs").and_then(Value::as_array).into_iter().flatten() {
            assert!(codec["name"].is_string() && codec["configuration"].is_object(), "{path}: {codec}");
        }
        assert!(document["attributes"].get("_zarrs").is_none());
    }
}

#[test]
fn our_reader_finds_the_levels() {
    let made = made();
    let store: array::Readable = local(&made.published.folder.join("data.zarr")).unwrap();
    let reader = block_on(zarr_fuse_core::zarr::Reader::open(store, "data.zarr")).unwrap();
    let group = reader.dataset().group("field").unwrap();
    let levels: Vec<_> = group.levels.iter().map(|l| (l.name.as_str(), l.length, l.step)).collect();
    assert_eq!(levels, [("0", 1000, None), ("1h", 168, Some(3600.0)), ("1d", 8, Some(86_400.0))]);
    assert_eq!(
        group.variables.iter().map(|v| v.name.as_str()).collect::<Vec<_>>(),
        ["rock_temperature", "battery", "note", "wind"]
    );
    assert_eq!(group.places.as_ref().unwrap().latitude, [49.5, 49.6]);
}
