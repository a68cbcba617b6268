//! The schemas of the two real datasets are read without a diagnostic.

use super::*;

const BUKOV: &str = include_str!("../../../../../tests/fixtures/bukov/dataset.yaml");
const YR: &str = include_str!("../../../../../tests/fixtures/yr.no/dataset.yaml");
const YR_BOX: &str = include_str!("../../../../../tests/fixtures/yr.no/dataset-bounding-box.yaml");

const SAMPLE: &str = include_str!("../../../../../schemas/boreholes/dataset.yaml");

/// All of them, and the schema of the sample.
pub(super) const ALL: &[&str] = &[BUKOV, YR, YR_BOX, SAMPLE];

#[test]
fn fixtures_have_no_fault() {
    for text in ALL {
        assert_eq!(render(text), "");
    }
}

#[test]
fn bukov_says_what_it_should() {
    let schema = read(BUKOV).schema.unwrap();
    assert_eq!(schema.store.url.as_deref(), Some("home"));
    assert!(schema.root.attrs.is_empty());
    let group = schema.root.at("bukov").unwrap();
    assert_eq!(group.vars["rock_temperature"].coords, ["date_time", "borehole", "depth"]);
    assert_eq!(group.vars["rock_temperature"].na_source, ["-7.77"]);
    assert_eq!(group.vars["rock_temperature"].interval, Some((-5.0, 60.0)));
    assert_eq!(group.coords["depth"].variable.attrs["positive"], "down");
    assert!(group.coords["depth"].sorted && !group.coords["borehole"].sorted);
    assert_eq!(group.coords["borehole"].values, ["ZK1-S4", "ZK1-10DL", "VRK-S7"]);
    assert!(group.coords["borehole"].extend_never);
    let fiedler = &group.sources["fiedler"];
    assert_eq!(fiedler.columns["depth"].map["0.05m"], "0.05");
    assert_eq!(fiedler.columns["depth"].map["*"], "");
    assert_eq!(fiedler.columns["air_humidity"].when["label"], ["RVT13"]);
    assert_eq!(
        fiedler.columns["date_time"].unit,
        Unit::Time(TimeUnit { epoch: Some("ms".into()), ..TimeUnit::default() })
    );
    assert_eq!(group.view.as_ref().unwrap().at["depth"], "2");
}

#[test]
fn yr_stores_pascals_and_parts_of_a_station() {
    let schema = read(YR).schema.unwrap();
    let group = schema.root.at("yr.no").unwrap();
    let station = &group.coords["station"];
    assert_eq!(station.composed, ["latitude", "longitude"]);
    assert_eq!((station.resolution, station.sorted), (Some(1e-4), false));
    assert_eq!(station.variable.data_type, DataType::String);
    assert_eq!(group.vars["air_pressure_at_sea_level"].interval, Some((85_000.0, 110_000.0)));
    assert_eq!(group.vars.len(), 2 + 12 + 1);
    let boxed = read(YR_BOX).schema.unwrap();
    assert_eq!(boxed.root.at("yr.no").unwrap().vars["latitude"].on_bad, OnBad::Reject);
}
