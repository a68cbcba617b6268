//! Random contributions merged into a real dataset, cell by cell against a map that is obviously right.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use zarr_fuse_core::column::{Column, Kind};
use zarr_fuse_core::schema;
use zarr_fuse_core::zarr::array;
use zarr_fuse_fuse::dataset::RawFile;
use zarr_fuse_fuse::{Dataset, Error, select};
use zarr_fuse_store::Home;

/// Chunks so small that nearly every contribution touches several, and insertions move cells across them.
const SCHEMA: &str = r#"
SCHEMA: 1
COORDS:
  time: {unit: {tick: s, tz: UTC}, chunk_size: 3, on_bad: quarantine}
  station: {type: string, sorted: false, chunk_size: 2, on_bad: quarantine}
  depth: {unit: m, type: float32, sorted: true, chunk_size: 2, on_bad: quarantine}
VARS:
  f: {coords: [time, station, depth], unit: degC}
  g: {coords: [depth, time], unit: degC, type: float32, on_conflict: keep}
  n: {coords: [time, station], unit: "", type: int16, na_value: -999}
  b: {coords: [station, time], unit: "", type: bool}
  s: {coords: depth, type: string, on_conflict: keep}
  w: {coords: [station, depth], unit: {tick: s, tz: UTC}, type: datetime}
  r: {coords: station, unit: m, on_conflict: reject}
  u: {coords: [time, depth], unit: "", type: uint64}
  c: {coords: [station, time], unit: V, type: complex64}
  k: {coords: [time, station], type: string, range: {discrete: [granite, "sandy clay", "a,b"]}}
  x: {coords: [depth, station], unit: m, type: float32, na_value: -999.9}
  y: {coords: [station], type: string, na_value: none}
SOURCES:
  s: {format: csv}
"#;

const COORDINATES: [&str; 3] = ["time", "station", "depth"];

/// Name, coordinates, policy.
const VARIABLES: [(&str, &[&str], char); 12] = [
    ("f", &["time", "station", "depth"], 'r'),
    ("g", &["depth", "time"], 'k'),
    ("n", &["time", "station"], 'r'),
    ("b", &["station", "time"], 'r'),
    ("s", &["depth"], 'k'),
    ("w", &["station", "depth"], 'r'),
    ("r", &["station"], 'x'),
    ("u", &["time", "depth"], 'r'),
    ("c", &["station", "time"], 'r'),
    ("k", &["time", "station"], 'r'),
    ("x", &["depth", "station"], 'r'),
    ("y", &["station"], 'r'),
];

/// One row: texts of the coordinates and variables, "" where missing.
type Row = BTreeMap<&'static str, String>;

fn time(day: u32) -> String {
    format!("2025-03-{day:02}T00:00:00Z")
}

fn maybe<T: std::fmt::Debug + Clone + 'static>(
    present: f64,
    values: impl Strategy<Value = T> + 'static,
    text: impl Fn(T) -> String + 'static,
) -> BoxedStrategy<String> {
    proptest::option::weighted(present, values).prop_map(move |value| value.map(&text).unwrap_or_default()).boxed()
}

fn row() -> impl Strategy<Value = Row> {
    let label = |values: Vec<&'static str>| maybe(0.95, proptest::sample::select(values), str::to_owned);
    let columns = [
        maybe(0.97, 1..20_u32, time),
        label(vec!["Bílý Kříž", "A", "a,b", "Z 9"]),
        label(vec!["0.1", "0.2", "1.5", "-3", "16777217"]),
        maybe(0.8, 0..4_u8, |v| (f64::from(v) * 0.1).to_string()),
        maybe(0.5, 0..3_u8, |v| f64::from(f64::from(v) as f32 * 0.3).to_string()),
        maybe(0.5, -2..3_i16, |v| v.to_string()),
        maybe(0.4, any::<bool>(), |v| v.to_string()),
        label(vec!["", "granite", "břidlice"]),
        maybe(0.2, 1..4_u32, time),
        maybe(0.1, 0..2_u8, |v| v.to_string()),
        maybe(0.4, proptest::sample::select(vec![0, 1, u64::MAX >> 1, 1 << 63, u64::MAX - 1]), |v| v.to_string()),
        maybe(0.4, (-2..3_i8, -2..3_i8), |(re, im)| format!("({}{:+}j)", f64::from(re) * 0.5, f64::from(im) * 0.25)),
        label(vec!["", "granite", "sandy clay", "a,b"]),
        maybe(0.4, 0..3_u8, |v| f64::from(f64::from(v) as f32 * 0.3).to_string()),
        label(vec!["", "left", "right"]),
    ];
    let names = COORDINATES.into_iter().chain(VARIABLES.iter().map(|(name, ..)| *name));
    let names: Vec<&'static str> = names.collect();
    columns.to_vec().prop_map(move |texts| names.iter().copied().zip(texts).collect())
}

fn contributions() -> impl Strategy<Value = Vec<Vec<Row>>> {
    proptest::collection::vec(proptest::collection::vec(row(), 1..14), 1..6)
}

/// Numbers as they are read back: labels and values of `float32` have fewer digits.
fn stored(name: &str, text: &str) -> String {
    match name {
        "depth" | "g" | "x" if !text.is_empty() => (text.parse::<f64>().unwrap() as f32).to_string(),
        _ => text.to_owned(),
    }
}

type Cells = BTreeMap<(&'static str, Vec<String>), String>;

/// What the dataset should hold, and what its last contribution should have counted.
#[derive(Default)]
struct Model {
    cells: Cells,
    labels: BTreeMap<&'static str, BTreeSet<String>>,
}

#[derive(Debug, Default, PartialEq)]
struct Counts {
    new: u64,
    changed: u64,
    same: u64,
    kept: u64,
    repeated: u64,
    labels: BTreeMap<String, u64>,
}

impl Model {
    /// `None` when the contribution must be refused.
    fn add(&mut self, rows: &[Row]) -> Option<Counts> {
        let placed = |row: &&Row| {
            VARIABLES.iter().all(|(name, coords, _)| row[name].is_empty() || coords.iter().all(|c| !row[c].is_empty()))
        };
        let kept: Vec<&Row> = rows.iter().filter(placed).collect();
        let mut counts = Counts::default();
        let mut given: BTreeMap<(&'static str, Vec<String>), Vec<String>> = BTreeMap::new();
        let mut labels = self.labels.clone();
        for row in &kept {
            for (name, coords, _) in VARIABLES.iter().filter(|(name, ..)| !row[name].is_empty()) {
                let place: Vec<String> = coords.iter().map(|c| stored(c, &row[c])).collect();
                for (coordinate, label) in coords.iter().zip(&place) {
                    if labels.entry(coordinate).or_default().insert(label.clone()) {
                        *counts.labels.entry((*coordinate).to_owned()).or_default() += 1;
                    }
                }
                given.entry((name, place)).or_default().push(stored(name, &row[name]));
            }
        }
        let mut cells = self.cells.clone();
        for ((name, place), values) in given {
            let policy = VARIABLES.iter().find(|(n, ..)| *n == name).unwrap().2;
            let last = values.last().unwrap().clone();
            counts.repeated += u64::from(values.iter().any(|value| *value != last));
            match (cells.get(&(name, place.clone())), policy) {
                (None, _) => counts.new += 1,
                (Some(old), _) if *old == last => {
                    counts.same += 1;
                    continue;
                }
                (Some(_), 'k') => {
                    counts.kept += 1;
                    continue;
                }
                (Some(_), 'x') => return None,
                (Some(_), _) => counts.changed += 1,
            }
            cells.insert((name, place), last);
        }
        if kept.is_empty() {
            return None;
        }
        (self.cells, self.labels) = (cells, labels);
        Some(counts)
    }
}

fn quoted(text: &str) -> String {
    if text.contains(',') { format!("\"{text}\"") } else { text.to_owned() }
}

async fn add(dataset: &Dataset, number: usize, rows: &[Row]) -> Result<Counts, Error> {
    let names: Vec<&str> = rows[0].keys().copied().collect();
    let mut text = format!("{},contribution\n", names.join(","));
    for row in rows {
        let cells: Vec<String> = names.iter().map(|name| quoted(&row[name])).collect();
        text.push_str(&format!("{},{number}\n", cells.join(",")));
    }
    let raw = RawFile { file: "t.csv", bytes: text.as_bytes(), source: "s", person: "", now: "2026-01-01T00:00:00Z" };
    let c = dataset.add(raw, false).await?.contribution;
    let repeated = c.transforms.iter().find_map(|step| step.text.split_once(" cells given more than once"));
    let repeated = repeated.map_or(0, |(count, _)| count.parse().unwrap());
    Ok(Counts { new: c.new, changed: c.changed, same: c.same, kept: c.kept, repeated, labels: c.labels })
}

/// All cells as `select` gives them.
async fn cells(dataset: &Dataset) -> Cells {
    let mut cells = Cells::new();
    for (name, coords, _) in VARIABLES {
        let (path, group, names) = select::find(dataset.schema(), &[name.to_owned()]).unwrap();
        let table = select::select(&dataset.store().await.unwrap(), &path, group, &names).await.unwrap();
        let rows = table.to_json();
        for row in rows.as_array().unwrap() {
            let text = |name: &str| match &row[name] {
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Number(number) if number.is_f64() => number.as_f64().unwrap().to_string(),
                other => other.to_string(),
            };
            let place = coords.iter().map(|c| text(c)).collect();
            assert!(cells.insert((name, place), text(name)).is_none(), "{name} has a cell twice: {row}");
        }
    }
    cells
}

async fn check(contributions: &[Vec<Row>]) {
    let folder = tempfile::tempdir().unwrap();
    let schema = schema::read(SCHEMA);
    let schema = schema.schema.unwrap_or_else(|| panic!("{:#?}", schema.diagnostics));
    let dataset = Dataset::create(Home::at(folder.path().join("home")), schema).await.unwrap();
    let mut model = Model::default();
    for (number, rows) in contributions.iter().enumerate() {
        let (expected, found) = (model.add(rows), add(&dataset, number, rows).await);
        match (&expected, &found) {
            (Some(expected), Ok(found)) => assert_eq!(found, expected, "counts of contribution {number}"),
            (None, Err(Error::Refused(_) | Error::Conflict(_))) => {}
            other => panic!("contribution {number}: {other:?}"),
        }
    }
    assert_eq!(cells(&dataset).await, model.cells);
    let store = dataset.store().await.unwrap();
    for name in COORDINATES {
        let labels = array::read_all(&array::open(&store, name).await.unwrap()).await.unwrap();
        assert_eq!(labels.len(), model.labels.get(name).map_or(0, BTreeSet::len), "labels of {name}");
        match labels {
            Column::Int(labels) => assert!(labels.is_sorted(), "{name}: {labels:?}"),
            Column::Float(labels) => assert!(labels.is_sorted(), "{name}: {labels:?}"),
            other => assert_eq!(other.kind(), Kind::Text, "{name}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_dataset_holds_what_the_model_holds(contributions in contributions()) {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(check(&contributions));
    }
}
