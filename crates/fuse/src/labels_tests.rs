//! Places that are one, and places that are near each other.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use zarr_fuse_core::schema;

const SCHEMA: &str = r#"
SCHEMA: 1
COORDS:
  place: {composed: [lon, lat, level], resolution: 1e-5}
  site: {composed: [name, hole]}
VARS:
  lon: {coords: place, unit: degrees_east}
  lat: {coords: place, unit: degrees_north}
  level: {coords: place, unit: "", type: int32}
  name: {coords: site, type: string}
  hole: {coords: site, type: string}
"#;

/// The labels of places.
fn places(places: &[(f64, f64)]) -> (Vec<String>, Vec<f64>) {
    let group = schema::read(SCHEMA).schema.unwrap().root;
    let mut cells = Cells::default();
    cells.columns.insert("lon".into(), Column::Float(places.iter().map(|place| place.0).collect()));
    cells.columns.insert("lat".into(), Column::Float(places.iter().map(|place| place.1).collect()));
    cells.columns.insert("level".into(), Column::Int(vec![2; places.len()]));
    make(&group, &mut cells);
    let (Column::Text(labels), Column::Float(lon)) = (&cells.columns["place"], &cells.columns["lon"]) else { panic!() };
    (labels.clone(), lon.clone())
}

fn one(both: [(f64, f64); 2]) -> bool {
    let (labels, _) = places(&both);
    labels[0] == labels[1]
}

#[test]
fn numbers_that_hash_alike_are_two_places() {
    // CPython has one hash for -1.0 and -2.0.
    assert_eq!(places(&[(-1.0, 10.0), (-2.0, 10.0)]).0, ["-1,10,2", "-2,10,2"]);
}

#[test]
fn noise_of_sums_is_one_place() {
    assert!(one([(16.2, 49.5), (16.2 + 1e-13, 49.5 - 1e-13)]));
    assert!(one([(0.3, 0.6), (0.1 + 0.2, 0.1 * 6.0)]));
    assert_eq!(places(&[(0.1 + 0.2, 1e-13)]).0, ["0.3,0,2"]);
}

#[test]
fn noise_in_the_middle_of_two_multiples_is_one_place() {
    for half in [49.123455, -49.123455, 0.000005, 16.000015, 179.999985] {
        assert!(one([(half - 1e-12, 1.0), (half + 1e-12, 1.0)]), "{half}");
        assert!(one([(half, 1.0), (half - 1e-12, 1.0)]), "{half}");
    }
    // Away from 0, on both sides of it.
    assert_eq!(places(&[(16.000015, -49.123455)]).0, ["16.00002,-49.12346,2"]);
}

#[test]
fn near_places_stay_apart() {
    assert!(!one([(16.2, 49.5), (16.2, 49.50001)]));
    assert!(!one([(16.2, 49.5), (16.20001, 49.5)]));
    // A metre more than the resolution, wherever the first one lies in its multiple.
    for step in 0..40 {
        let at = 16.0 + f64::from(step) * 0.3e-6;
        assert!(!one([(at, 49.0), (at + 1.01e-5, 49.0)]), "{at}");
    }
    assert!(one([(16.2, 49.5), (16.200004, 49.500004)]));
}

#[test]
fn both_sides_of_the_antimeridian_are_one_place() {
    let (labels, lon) = places(&[(180.0, 10.0), (-180.0, 10.0), (-180.0 + 1e-13, 10.0), (179.9999999, 10.0)]);
    assert_eq!(labels, ["180,10,2"; 4]);
    assert_eq!(lon, [180.0; 4]);
    // Not the latitude, and not what is a little further.
    assert_eq!(places(&[(-179.9999, -180.0)]).0, ["-179.9999,-180,2"]);
}

#[test]
fn minus_zero_is_zero() {
    let (labels, lon) = places(&[(-0.0, -1e-9), (0.0, 0.0)]);
    assert_eq!(labels, ["0,0,2", "0,0,2"]);
    assert!(lon.iter().all(|lon| lon.is_sign_positive()));
}

#[test]
fn a_missing_part_makes_no_label() {
    assert_eq!(places(&[(f64::NAN, 1.0), (1.0, f64::NAN)]).0, ["", ""]);
}

#[test]
fn texts_with_commas_are_told_apart() {
    let group = schema::read(SCHEMA).schema.unwrap().root;
    let mut cells = Cells::default();
    let texts = |texts: [&str; 4]| Column::Text(texts.map(String::from).to_vec());
    cells.columns.insert("name".into(), texts(["a,b", "a", "a\\", "a"]));
    cells.columns.insert("hole".into(), texts(["c", "b,c", "b", "\\,b"]));
    make(&group, &mut cells);
    let Column::Text(labels) = &cells.columns["site"] else { panic!() };
    assert_eq!(labels, &["a\\,b,c", "a,b\\,c", "a\\\\,b", "a,\\\\\\,b"]);
}

#[test]
fn what_was_rounded_is_recorded() {
    let group = schema::read(SCHEMA).schema.unwrap().root;
    let mut cells = Cells::default();
    cells.columns.insert("lon".into(), Column::Float(vec![16.123456, 16.0, f64::NAN]));
    cells.columns.insert("lat".into(), Column::Float(vec![49.0, 49.0, 49.0]));
    cells.columns.insert("level".into(), Column::Int(vec![0; 3]));
    let done = make(&group, &mut cells);
    assert_eq!(done.len(), 1);
    assert_eq!(done[0].to_string(), "lon: 1 number rounded to the nearest multiple of 0.00001");
    assert_eq!((&done[0].parameters["resolution"], &done[0].parameters["rounded"]), (&json!(1e-5), &json!(1)));
}

#[test]
fn multiples_have_no_noise_of_their_own() {
    for (value, quantum, expected) in [
        (0.1 + 0.2, 0.1, 0.3),
        (2.5, 1.0, 3.0),
        (-2.5, 1.0, -3.0),
        (1250.0, 100.0, 1300.0),
        (0.7, 0.25, 0.75),
        (1e306, 1e-5, 1e306),
        (f64::INFINITY, 1.0, f64::INFINITY),
    ] {
        assert_eq!(quantise(value, quantum), expected, "{value} by {quantum}");
    }
    assert!(quantise(f64::NAN, 1.0).is_nan());
}
