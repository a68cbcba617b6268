//! A small repo made by hand: what the tests publish.

use serde_json::{Map, Value, json};
use std::path::Path;
use zarr_fuse_core::column::{Column, MISSING_INT};
use zarr_fuse_core::layout::{JOURNAL_ARRAY, JOURNAL_GROUP, SCHEMA_HASH_ATTRIBUTE, join};
use zarr_fuse_core::provenance::{Contribution, Transform};
use zarr_fuse_core::schema::Schema;
use zarr_fuse_core::zarr::array::{self, ArraySpec, Writable};
use zarr_fuse_store::{Snapshot, local};

/// Ten-minute values of two boreholes at three depths; a station table beside.
pub(crate) const SCHEMA: &str = r#"
SCHEMA: 1
ATTRS: {project: "Test & <demo>"}
PERSONS:
  ada: {name: "Lovelace, Ada", orcid: 0000-0002-1825-0097, email: ada@example.org, affiliation: "Analytical <Society>", roles: [data-curation]}
  lab: {name: "The Lab", organisation: true, affiliation: {name: The Institute, ror: 02jtk7k02}, roles: [funding-acquisition]}
PUBLICATION:
  title: "Rock & \"air\" <script>alert(1)</script>"
  abstract: "Temperatures of rock in two boreholes, measured every ten minutes, made up for tests.\n\nSecond | paragraph: *stars*, <b>tags</b> and 'quotes'."
  creators: [ada]
  licence: CC-BY-4.0
  keywords: [rock, "temperature & more"]
  version: 1.0.0
  doi: 10.5072/zenodo.1
  methods: "Loggers, read out by hand."
  funding: [{funder: The Fund, award: F1}]
  related:
    - {relation: IsDerivedFrom, identifier: "https://example.com/raw_data"}
    - {relation: IsSupplementTo, identifier: "http://doi.org/10.5072/paper"}
field:
  COORDS:
    time: {unit: {tick: s}, type: datetime, sorted: true}
    borehole: {composed: [latitude, longitude], type: string}
    depth: {unit: m, standard_name: depth}
  VARS:
    latitude: {coords: borehole, unit: degrees_north, standard_name: latitude}
    longitude: {coords: borehole, unit: degrees_east, standard_name: longitude}
    rock_temperature: {coords: [time, borehole, depth], unit: degC, type: float64, long_name: Rock temperature, description: "at <depth>"}
    battery: {coords: [borehole, time], unit: mV, type: int16}
    note: {coords: [time], type: string}
    wind: {coords: [time], unit: degree, standard_name: wind_from_direction}
  VIEW: {variable: rock_temperature, places: [B2], at: {depth: "2"}}
  SOURCES:
    logger:
      kind: instrument
      responsible: lab
    table: {kind: person, responsible: lab, licence: CC0-1.0}
"#;

pub(crate) const TIMES: usize = 1000;
/// 2025-03-01T22:30:00Z.
pub(crate) const START: i64 = 1_740_868_200;

/// The value of a cell; a day is missing, and one cell here and there.
pub(crate) fn value(time: usize, borehole: usize, depth: usize) -> f64 {
    if (300..444).contains(&time) || time % 97 == borehole {
        return f64::NAN;
    }
    10.0 + borehole as f64 + depth as f64 * 0.1 + (time as f64 * 0.05).sin()
}

fn battery() -> Vec<i64> {
    (0..2 * TIMES).map(|at| if at % 10 == 3 { MISSING_INT } else { 3000 + (at % 7) as i64 }).collect()
}

pub(crate) fn schema() -> Schema {
    let read = zarr_fuse_core::schema::read(SCHEMA);
    read.schema.unwrap_or_else(|| panic!("{:#?}", read.diagnostics))
}

fn spec(path: &str, data_type: &str, fill: Value, dimensions: &[&str], shape: &[u64]) -> ArraySpec {
    let mut attributes = Map::new();
    if data_type == "int16" {
        attributes.insert("_FillValue".into(), fill.clone());
    }
    ArraySpec {
        path: path.into(),
        data_type: data_type.into(),
        shape: shape.to_vec(),
        chunk: shape.iter().map(|size| (*size).clamp(1, 37)).collect(),
        shard: None,
        fill,
        dimensions: dimensions.iter().map(|name| (*name).to_owned()).collect(),
        attributes,
        level: zarr_fuse_core::zarr::array::REPO_ZSTD_LEVEL,
    }
}

async fn put(store: &Writable, spec: ArraySpec, values: Column) {
    array::create(store, &spec).await.unwrap();
    let opened = array::open(store, &spec.path).await.unwrap();
    array::write(&opened, &vec![0; spec.shape.len()], &spec.shape, &values).await.unwrap();
}

pub(crate) async fn snapshot(folder: &Path, id: &str) -> Snapshot {
    let store = local(folder).unwrap();
    let root = Map::from_iter([(SCHEMA_HASH_ATTRIBUTE.to_owned(), json!("ab".repeat(32)))]);
    for (path, attributes) in [("", root), ("field", Map::new()), (JOURNAL_GROUP, Map::new())] {
        array::put_document(&store, path, &array::group_document(&attributes)).await.unwrap();
    }
    let at = |name: &str| format!("field/{name}");
    let n = TIMES as u64;
    let times = (0..TIMES as i64).map(|step| START + 600 * step).collect();
    put(&store, spec(&at("time"), "int64", json!(i64::MIN), &["time"], &[n]), Column::Int(times)).await;
    let labels = ["B1", "B2"].map(str::to_owned).to_vec();
    put(&store, spec(&at("borehole"), "string", json!(""), &["borehole"], &[2]), Column::Text(labels)).await;
    let depths = Column::Float(vec![0.5, 2.0, 8.0]);
    put(&store, spec(&at("depth"), "float64", json!("NaN"), &["depth"], &[3]), depths).await;
    for (name, values) in [("latitude", [49.5, 49.6]), ("longitude", [16.1, 16.3])] {
        let values = Column::Float(values.to_vec());
        put(&store, spec(&at(name), "float64", json!("NaN"), &["borehole"], &[2]), values).await;
    }
    let rock = (0..TIMES * 6).map(|at| value(at / 6, at / 3 % 2, at % 3)).collect();
    let rock_spec = spec(&at("rock_temperature"), "float64", json!("NaN"), &["time", "borehole", "depth"], &[n, 2, 3]);
    put(&store, rock_spec, Column::Float(rock)).await;
    let battery_spec = spec(&at("battery"), "int16", json!(-32768), &["borehole", "time"], &[2, n]);
    put(&store, battery_spec, Column::Int(battery())).await;
    let notes = (0..TIMES).map(|at| if at == 5 { "checked <ok>".to_owned() } else { String::new() }).collect();
    put(&store, spec(&at("note"), "string", json!(""), &["time"], &[n]), Column::Text(notes)).await;
    let winds = Column::Float((0..TIMES).map(|at| if at % 2 == 0 { 350.0 } else { 10.0 }).collect());
    put(&store, spec(&at("wind"), "float64", json!("NaN"), &["time"], &[n]), winds).await;
    let given = Contribution {
        id: "c1".into(),
        time: "2025-04-01T12:00:00Z".into(),
        group: "field".into(),
        source: "logger".into(),
        person: "ada".into(),
        file: "a|b <c>.csv".into(),
        sha256: "cd".repeat(32),
        bytes: 12,
        schema: "ab".repeat(32),
        rows: 6000,
        quarantined: vec![],
        new: 5000,
        changed: 0,
        same: 0,
        kept: 0,
        transforms: vec![Transform { text: "text to number".into(), ..Transform::default() }],
        ..Contribution::default()
    };
    let path = join(JOURNAL_GROUP, JOURNAL_ARRAY);
    let text = Column::Text(vec![serde_json::to_string(&given).unwrap()]);
    put(&store, spec(&path, "string", json!(""), &["contribution"], &[1]), text).await;
    let store: zarr_fuse_core::zarr::array::Readable = local(folder).unwrap();
    Snapshot { id: id.to_owned(), store }
}
