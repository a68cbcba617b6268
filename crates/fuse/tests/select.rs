//! A query of one group as record batches: against the table in memory, and each condition against the same said plainly.
mod forms;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Float32Type, TimeUnit, TimestampSecondType};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::LazyLock;
use zarr_fuse_core::schema;
use zarr_fuse_core::selection::Selection;
use zarr_fuse_fuse::dataset::RawFile;
use zarr_fuse_fuse::select::{Every, Format, Method, Plan, Query, Rows, Units, sink};
use zarr_fuse_fuse::{Dataset, select};
use zarr_fuse_store::Home;

fn block<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// A dataset in a folder of its own.
struct Store {
    dataset: Dataset,
    _folder: tempfile::TempDir,
}

impl Store {
    fn new(text: &str, tables: &[(&str, &str, &str)]) -> Self {
        let read = schema::read(text);
        let schema = read.schema.unwrap_or_else(|| panic!("{:#?}", read.diagnostics));
        let folder = tempfile::tempdir().unwrap();
        let dataset = block(Dataset::create(Home::at(folder.path().join("home")), schema)).unwrap();
        for (source, person, table) in tables {
            let (file, now) = (format!("{source}.csv"), "2026-01-01T00:00:00Z");
            let raw = RawFile { file: &file, bytes: table.as_bytes(), source, person, now };
            let added = block(dataset.add(raw, false)).unwrap();
            assert!(added.quarantined.is_empty(), "{:?}", added.quarantined);
        }
        Self { dataset, _folder: folder }
    }

    fn rows(&self, query: &Query) -> Result<Rows, String> {
        let store = block(self.dataset.store()).unwrap();
        block(Rows::open(&store, self.dataset.schema(), query)).map_err(|error| error.to_string())
    }

    fn said(&self, query: &Query) -> Result<String, String> {
        let rows = self.rows(query)?.in_order();
        Ok(String::from_utf8(written(&rows, Format::Csv)).unwrap())
    }

    /// The table of a query without its header, rows by `|`; or the fault.
    fn table(&self, query: &Query) -> String {
        match self.said(query) {
            Ok(text) => text.lines().skip(1).collect::<Vec<_>>().join("|"),
            Err(error) => error,
        }
    }
}

fn written(rows: &Rows, format: Format) -> Vec<u8> {
    let mut out = Vec::new();
    let mut to = sink(format, &rows.schema(), Units::None, None, &mut out).unwrap();
    for part in 0..rows.parts() {
        if let Some(batch) = block(rows.read(part)).unwrap() {
            to.write(&batch).unwrap();
        }
    }
    to.finish().unwrap();
    drop(to);
    out
}

fn query(cells: &[&str]) -> Query {
    Query { cells: Selection::parse(cells).unwrap(), ..Query::default() }
}

const GRID: &str = r#"
SCHEMA: 1
COORDS:
  time: {unit: {tick: m}, chunk_size: 3}
  depth: {unit: m, chunk_size: 2}
  station: {type: string, sorted: false, chunk_size: 2}
VARS:
  x: {coords: [time, station, depth], unit: degC}
  y: {coords: [depth, time, station], unit: "", type: int32}
  level: {coords: [station, time], unit: m, type: float32}
  height: {coords: station, unit: m}
  kind: {coords: [time, depth], type: string, range: {discrete: [a, b, c]}}
SOURCES:
  s: {format: csv}
"#;

/// Values by time, depth and station, those of the last three dimensions fewer.
#[derive(Debug, Clone)]
struct Case {
    cells: BTreeMap<(i64, u8, u8), (Option<i8>, Option<i8>)>,
    levels: BTreeMap<(u8, i64), i8>,
    heights: BTreeMap<u8, i8>,
    kinds: BTreeMap<(i64, u8), u8>,
    cells_of: Vec<String>,
    stride: u64,
}

fn case() -> impl Strategy<Value = Case> {
    let value = || proptest::option::of(-9..9_i8);
    let cells = proptest::collection::btree_map((0..9_i64, 0..5_u8, 0..5_u8), (value(), value()), 1..40);
    let levels = proptest::collection::btree_map((0..5_u8, 0..9_i64), -9..9_i8, 1..9);
    let heights = proptest::collection::btree_map(0..5_u8, -9..9_i8, 1..5);
    let kinds = proptest::collection::btree_map((0..9_i64, 0..5_u8), 0..3_u8, 1..9);
    let picks = prop_oneof![
        Just(vec![]),
        Just(vec!["time=1970-01-01T00:02..1970-01-01T00:06"]),
        Just(vec!["depth=0.1..0.3", "time=..1970-01-01T00:07"]),
    ];
    let picks = picks.prop_map(|picks: Vec<&str>| picks.into_iter().map(str::to_owned).collect());
    (cells, levels, heights, kinds, picks, 1..3_u64).prop_map(|(cells, levels, heights, kinds, cells_of, stride)| {
        Case { cells, levels, heights, kinds, cells_of, stride }
    })
}

fn iso(minute: i64) -> String {
    format!("1970-01-01T00:{minute:02}:00Z")
}

impl Case {
    fn store(&self) -> Store {
        let number = |value: &Option<i8>| value.map(|value| value.to_string()).unwrap_or_default();
        let mut table = "time,depth,station,x,y\n".to_owned();
        for ((time, depth, station), (x, y)) in &self.cells {
            let depth = f64::from(*depth) / 10.0;
            writeln!(table, "{},{depth},S{station},{},{}", iso(*time), number(x), number(y)).unwrap();
        }
        let mut tables = vec![("s", "", table)];
        let mut levels = "station,time,level\n".to_owned();
        self.levels.iter().for_each(|((s, t), v)| writeln!(levels, "S{s},{},{v}", iso(*t)).unwrap());
        let mut heights = "station,height\n".to_owned();
        self.heights.iter().for_each(|(s, v)| writeln!(heights, "S{s},{v}").unwrap());
        let mut kinds = "time,depth,kind\n".to_owned();
        let letter = |kind: u8| char::from(b'a' + kind);
        self.kinds.iter().for_each(|((t, d), v)| {
            writeln!(kinds, "{},{},{}", iso(*t), f64::from(*d) / 10.0, letter(*v)).unwrap();
        });
        tables.extend([("s", "", levels), ("s", "", heights), ("s", "", kinds)]);
        let tables: Vec<(&str, &str, &str)> = tables.iter().map(|(s, p, t)| (*s, *p, t.as_str())).collect();
        Store::new(GRID, &tables)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn parts_are_the_table_in_memory(case in case()) {
        let store = case.store();
        let cells: Vec<&str> = ["y", "height", "x", "kind", "level"].into_iter().chain(case.cells_of.iter().map(String::as_str)).collect();
        let query = query(&cells);
        let read = block(store.dataset.store()).unwrap();
        let mut whole = Vec::new();
        block(select::query(&read, store.dataset.schema(), &query)).unwrap().write_csv(&mut whole).unwrap();
        let whole = String::from_utf8(whole).unwrap();
        prop_assert_eq!(&store.said(&query).unwrap(), &whole);
        // By chunks the rows are the same in another order, and each part keeps to its bounds.
        let plan = block(Plan::new(&read, store.dataset.schema(), &query)).unwrap();
        for part in 0..plan.parts() {
            let Some(batch) = block(plan.read(part)).unwrap() else { continue };
            for (column, bounds) in batch.columns().iter().zip(plan.bounds(part).unwrap()) {
                let keys = column.as_dictionary::<arrow::datatypes::Int32Type>().keys();
                prop_assert!(keys.values().iter().all(|key| bounds.contains(&(*key as usize))));
            }
        }
        let rows = store.rows(&query).unwrap();
        let text = String::from_utf8(written(&rows, Format::Csv)).unwrap();
        let sorted = |text: &str| { let mut lines: Vec<String> = text.lines().map(str::to_owned).collect(); lines.sort(); lines };
        prop_assert_eq!(sorted(&text), sorted(&whole));

        // Each n-th label of those that are selected.
        let mut strided = query.clone();
        strided.stride.insert("time".into(), case.stride);
        let times: Vec<&str> = {
            let dimension = plan.dimensions().iter().find(|one| one.name() == "time").unwrap();
            (0..dimension.len()).map(|_| "").collect()
        };
        let dimension = plan.dimensions().iter().position(|one| one.name() == "time").unwrap();
        let kept: Vec<String> = (0..times.len()).step_by(case.stride as usize).map(|at| {
            let label = plan.dimensions()[dimension].labels().get(at).unwrap();
            zarr_fuse_core::selection::label_text(plan.dimensions()[dimension].variable(), &label)
        }).collect();
        let expected: Vec<&str> = whole.lines().skip(1).filter(|line| kept.iter().any(|time| line.split(',').next() == Some(time))).collect();
        prop_assert_eq!(store.table(&strided), expected.join("|"));
    }

    #[test]
    fn pieces_are_the_values_in_them(case in case(), every in prop_oneof![Just("2min"), Just("5min"), Just("1h")]) {
        let store = case.store();
        let length = match every { "2min" => 2, "5min" => 5, _ => 60 };
        let mut pieces: BTreeMap<(i64, u8, u8), Vec<f64>> = BTreeMap::new();
        for ((time, depth, station), (x, _)) in &case.cells {
            if let Some(x) = x {
                pieces.entry((time / length * length, *depth, *station)).or_default().push(f64::from(*x));
            }
        }
        for method in Method::ALL {
            let bucket = every.parse::<Every>().unwrap().bucket;
            let query = Query { every: Some(Every { bucket, method }), ..query(&["x"]) };
            let mut expected = Vec::new();
            for ((time, depth, station), values) in &pieces {
                let n = values.len() as f64;
                let mean = values.iter().sum::<f64>() / n;
                let mut sorted = values.clone();
                sorted.sort_by(f64::total_cmp);
                let value = match method {
                    Method::Mean => mean,
                    Method::Min => sorted[0],
                    Method::Max => sorted[sorted.len() - 1],
                    Method::Sum => values.iter().sum(),
                    Method::Count => n,
                    Method::Median => (sorted[(sorted.len() - 1) / 2] + sorted[sorted.len() / 2]) / 2.0,
                    Method::Std => (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt(),
                    Method::First => values[0],
                    Method::Last => values[values.len() - 1],
                };
                expected.push((iso(*time), (f64::from(*depth) / 10.0).to_string(), format!("S{station}"), value));
            }
            let said = store.said(&query).unwrap();
            let mut found: Vec<(String, String, String, f64)> = said.lines().skip(1).map(|line| {
                let cells: Vec<&str> = line.split(',').collect();
                let value = if cells[3].is_empty() { f64::NAN } else { cells[3].parse().unwrap() };
                (cells[0].to_owned(), cells[1].to_owned(), cells[2].to_owned(), value)
            }).collect();
            let by = |a: &(String, String, String, f64), b: &(String, String, String, f64)| (&a.0, &a.1, &a.2).cmp(&(&b.0, &b.1, &b.2));
            found.sort_by(by);
            expected.sort_by(by);
            prop_assert_eq!(found.len(), expected.len(), "{} {}: {}", every, method, said);
            for (found, expected) in found.iter().zip(&expected) {
                prop_assert_eq!((&found.0, &found.1, &found.2), (&expected.0, &expected.1, &expected.2));
                let near = (found.3 - expected.3).abs() < 1e-9 || (found.3.is_nan() && expected.3.is_nan());
                prop_assert!(near, "{} {}: {:?} {:?}", every, method, found, expected);
            }
        }
    }
}

const PLACES: &str = r#"
SCHEMA: 1
ATTRS: {title: Hills}
PERSONS:
  jn: {name: Jana Nová}
  pk: {name: Petr Kos}
COORDS:
  time: {unit: {tick: s}, chunk_size: 2, standard_name: time}
  station: {type: string, sorted: false}
VARS:
  latitude: {coords: station, unit: degrees_north, standard_name: latitude}
  longitude: {coords: station, unit: degrees_east, standard_name: longitude}
  t: {coords: [time, station], unit: degC, type: float32, standard_name: air_temperature, description: of the air, attrs: {sensor: PT100, levels: [1, 2]}}
  flag: {coords: [time, station], type: string, range: {discrete: [good, bad]}}
  z: {coords: [time, station], unit: V, type: complex64}
  n: {coords: [time, station], unit: "", type: uint64}
  ok: {coords: [time, station], unit: "", type: bool}
  wind: {coords: [time, station], unit: degree, standard_name: wind_from_direction}
  free: {coords: [time, station], unit: "", lineage: false}
  seen: {coords: [time, station], unit: {tick: ms}, type: datetime}
SOURCES:
  s: {format: csv}
"#;

/// Three stations, five times a quarter of an hour apart; by two persons.
static HILLS: LazyLock<Store> = LazyLock::new(|| {
    let stations = "station,latitude,longitude\nA,49.5,16.5\nB,50,17\nFiji,-17,179.5\n";
    let first = "time,station,t,flag,z,n,ok,wind,seen\n\
        2025-01-01T00:00:00Z,A,20.5,good,1+2j,18446744073709551614,true,350,2025-01-01T00:00:00.250Z\n\
        2025-01-01T00:15:00Z,A,21.5,bad,,1,false,10,\n\
        2025-01-01T00:30:00Z,A,22.5,,,,,,\n\
        2025-01-01T00:00:00Z,B,-1.25,good,,2,,90,\n\
        2025-01-01T01:00:00Z,B,,good,,3,,,\n";
    let second = "time,station,t,flag\n2025-01-01T00:15:00Z,A,30.1,good\n2025-01-01T00:45:00Z,Fiji,28,good\n";
    Store::new(PLACES, &[("s", "", stations), ("s", "jn", first), ("s", "pk", second)])
});

/// Rows of `t` by the number of their quarter and the first letter of their station.
fn rows_of(query: &Query) -> String {
    let said = HILLS.said(query).unwrap_or_else(|error| panic!("{error}"));
    let row = |line: &str| format!("{}{}", line[14..16].parse::<u32>().unwrap() / 15, &line[21..22]);
    said.lines().skip(1).map(row).collect::<Vec<_>>().join(" ")
}

#[test]
fn each_condition() {
    let t = || query(&["t"]);
    assert_eq!(rows_of(&t()), "0A 0B 1A 2A 3F");
    let condition = |text: &str| rows_of(&Query { condition: Some(text.into()), ..t() });
    assert_eq!(condition("t > 20 [degC] and flag == 'good'"), "0A 1A 3F");
    assert_eq!(condition("t > 295.65 [K]"), "1A 3F");
    assert_eq!(condition("station != 'A'"), "0B 3F");
    assert_eq!(condition("time >= '2025-01-01T00:30' or latitude == 50 [degrees_north]"), "0B 2A 3F");
    assert_eq!(condition("ok"), "0A");
    let bounds = |bounds| rows_of(&Query { bounds: Some(bounds), ..t() });
    assert_eq!(bounds([16.0, 49.0, 17.0, 50.0]), "0A 0B 1A 2A");
    assert_eq!(bounds([16.0, 49.0, 16.9, 50.0]), "0A 1A 2A");
    assert_eq!(bounds([179.0, -20.0, -179.0, 0.0]), "3F");
    let polygon = r#"{"type":"Polygon","coordinates":[[[16,49],[18,49],[18,51],[16,51],[16,49]],[[16.4,49.4],[16.6,49.4],[16.6,49.6],[16.4,49.6],[16.4,49.4]]]}"#;
    assert_eq!(rows_of(&Query { polygon: Some(polygon.into()), ..t() }), "0B");
    assert_eq!(rows_of(&query(&["t", "latitude=49..49.9"])), "0A 1A 2A");
    assert_eq!(rows_of(&query(&["t", "station=B,Fiji", "latitude=..50"])), "0B 3F");
    let nearest = |name: &str, label: &str| {
        let query = Query { nearest: vec![(name.into(), label.into())], ..t() };
        (rows_of(&query), HILLS.rows(&query).unwrap().notes().join(" "))
    };
    let (rows, note) = nearest("time", "2025-01-01T00:22");
    assert_eq!(
        (rows.as_str(), note.as_str()),
        ("1A", "The nearest time to 2025-01-01T00:22 is 2025-01-01T00:15:00Z, 7 min away.")
    );
    // Of two that are equally far the earlier.
    assert_eq!(nearest("time", "2025-01-01T00:22:30").0, "1A");
    let (rows, note) = nearest("place", "50,17.01");
    assert_eq!((rows.as_str(), note.as_str()), ("0B", "The nearest station to 50,17.01 is B, 714.7 m away."));
    assert_eq!(nearest("place", "-17,-179").0, "3F");
    let of = |contributions: &[&str], persons: &[&str]| {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        rows_of(&Query { contributions: list(contributions), persons: list(persons), ..t() })
    };
    assert_eq!(of(&["c2"], &[]), "0A 0B 2A");
    assert_eq!(of(&["c2", "c3"], &[]), "0A 0B 1A 2A 3F");
    assert_eq!(of(&[], &["pk"]), "1A 3F");
    assert_eq!(of(&["c2"], &["pk"]), "");
    assert_eq!(rows_of(&Query { stride: [("time".into(), 2)].into(), ..t() }), "0A 0B 2A");
    // All together.
    let all =
        Query { condition: Some("t < 25 [degC]".into()), persons: vec!["jn".into()], ..query(&["t", "station=A"]) };
    assert_eq!(rows_of(&Query { stride: [("time".into(), 2)].into(), ..all }), "0A 2A");
}

#[test]
fn what_cannot_be_asked_is_refused_with_what_can() {
    let t = || query(&["t"]);
    let list = |name: &str| vec![name.to_owned()];
    for (query, part) in [
        (Query { condition: Some("t >".into()), ..t() }, "the condition: character 4"),
        (Query { condition: Some("t > 5 [m]".into()), ..t() }, "the condition: "),
        (Query { condition: Some("u > 5".into()), ..t() }, "no variable or dimension `u`"),
        (Query { condition: Some("t".into()), ..t() }, "the condition: "),
        (Query { condition: Some("z > 5".into()), ..t() }, "the condition: "),
        (Query { condition: Some("t > 5 [degC]".into()), ..query(&["latitude"]) }, "`t` is also over time"),
        (Query { bounds: Some([0.0, 5.0, 1.0, 4.0]), ..t() }, "south not above north"),
        (Query { polygon: Some("{}".into()), ..t() }, "a `type` of GeoJSON"),
        (Query { nearest: vec![("time".into(), "noon".into())], ..t() }, "`time=noon`"),
        (Query { nearest: vec![("station".into(), "A".into())], ..t() }, "have no distance"),
        (Query { nearest: vec![("place".into(), "49".into())], ..t() }, "expected latitude and longitude"),
        (Query { nearest: vec![("deep".into(), "49".into())], ..t() }, "no dimension `deep`"),
        (Query { contributions: list("c9"), ..t() }, "they go from c1 to c3"),
        (Query { persons: list("xx"), ..t() }, "it has jn, pk"),
        (Query { persons: list("jn"), ..query(&["free"]) }, "`free` keeps no lineage"),
        (Query { stride: [("depth".into(), 2)].into(), ..t() }, "no dimension `depth`"),
        (Query { every: "1h".parse().ok(), ..query(&["flag"]) }, "there is no mean of texts"),
        (Query { every: "1h".parse().ok(), ..query(&["wind"]) }, "there is no mean of directions"),
        (Query { every: "1h".parse().ok(), ..query(&["latitude"]) }, "expected one dimension of times"),
        (query(&["t", "station=C"]), "no label `C`"),
        (query(&["t", "tame=1"]), "no dimension `tame`"),
        (query(&["t", "n", "latitude=91"]), "no label `91`"),
    ] {
        let error = HILLS.rows(&query).err().unwrap_or_else(|| panic!("taken: {query:?}"));
        assert!(error.contains(part), "{part}: {error}");
    }
    assert!("1 fortnight".parse::<Every>().is_err() && "midrange".parse::<Method>().is_err());
}

#[test]
fn values_of_pieces() {
    let every = |method, cells: &[&str]| {
        HILLS.table(&Query { every: Some(Every { method, .."1h".parse().unwrap() }), ..query(cells) })
    };
    assert_eq!(
        every(Method::Mean, &["t", "ok", "latitude"]),
        "2025-01-01T00:00:00Z,A,24.366667,0.5,49.5|2025-01-01T00:00:00Z,B,-1.25,,50|2025-01-01T00:00:00Z,Fiji,28,,-17"
    );
    assert_eq!(
        every(Method::Last, &["flag", "station=A,B"]),
        "2025-01-01T00:00:00Z,A,good|2025-01-01T00:00:00Z,B,good|2025-01-01T01:00:00Z,B,good"
    );
    assert_eq!(
        every(Method::Sum, &["n", "station=A"]),
        "2025-01-01T00:00:00Z,A,18446744073709551615".replace("18446744073709551615", "")
    );
    assert_eq!(every(Method::Max, &["n", "station=B"]), "2025-01-01T00:00:00Z,B,2|2025-01-01T01:00:00Z,B,3");
    assert_eq!(every(Method::Count, &["z", "t", "station=A"]), "2025-01-01T00:00:00Z,A,1,3");
    assert_eq!(every(Method::First, &["seen", "z"]), "2025-01-01T00:00:00Z,A,2025-01-01T00:00:00.25Z,(1+2j)");
    let rows =
        HILLS.rows(&Query { every: Some(Every { method: Method::Std, .."1h".parse().unwrap() }), ..query(&["t"]) });
    let schema = rows.unwrap().schema();
    let metadata = schema.field(2).metadata();
    assert_eq!((metadata["units"].as_str(), metadata["cell_methods"].as_str()), ("K", "time: standard_deviation"));
    let counted = Query {
        condition: Some("flag == 'good'".into()),
        every: Some(Every { method: Method::Count, .."1d".parse().unwrap() }),
        ..query(&["t"])
    };
    assert_eq!(HILLS.table(&counted), "2025-01-01T00:00:00Z,A,2|2025-01-01T00:00:00Z,B,1|2025-01-01T00:00:00Z,Fiji,1");
}

const LATLON: &str = r#"
SCHEMA: 1
COORDS:
  time: {unit: {tick: D, calendar: noleap}}
  lat: {unit: degrees_north, standard_name: latitude, chunk_size: 2}
  lon: {unit: degrees_east, standard_name: longitude, chunk_size: 2}
VARS:
  x: {coords: [time, lat, lon], unit: "1"}
SOURCES:
  s: {format: csv}
"#;

#[test]
fn areas_of_a_grid() {
    let mut table = "time,lat,lon,x\n".to_owned();
    for (lat, lon) in (0..5).flat_map(|lat| (0..5).map(move |lon| (lat * 10, lon * 90))) {
        writeln!(table, "2000-02-28,{lat},{lon},{}", lat * 1000 + lon).unwrap();
    }
    let store = Store::new(LATLON, &[("s", "", &table)]);
    let values = |query: &Query| {
        let said = store.said(query).unwrap_or_else(|error| panic!("{error}"));
        said.lines().skip(1).map(|line| line.rsplit(',').next().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    let x = || query(&["x"]);
    assert_eq!(values(&Query { bounds: Some([-95.0, 10.0, 0.0, 20.0]), ..x() }), "10000 10270 10360 20000 20270 20360");
    let triangle = r#"{"type":"Polygon","coordinates":[[[80,5],[280,5],[80,35],[80,5]]]}"#;
    assert_eq!(values(&Query { polygon: Some(triangle.into()), ..x() }), "10090 10180 20090 20180 30090");
    let near = Query { nearest: vec![("place".into(), "12,-100".into())], ..x() };
    assert_eq!(values(&near), "10270");
    let note = store.rows(&near).unwrap().notes().join("");
    assert!(note.starts_with("The nearest place to 12,-100 is 10,270, 11") && note.ends_with(" km away."), "{note}");
    assert_eq!(values(&Query { nearest: vec![("lat".into(), "14".into())], ..query(&["x", "lon=0"]) }), "10000");
    // A calendar of its own stays text, and has days but no months.
    let of = |every: &str| Query { every: every.parse().ok(), ..query(&["x", "lat=0", "lon=0"]) };
    assert_eq!(store.table(&of("10d")), "2000-02-20T00:00:00Z,0,0,0");
    assert!(store.table(&of("1mo")).contains("calendar noleap"), "{}", store.table(&of("1mo")));
    let schema = store.rows(&x()).unwrap().schema();
    assert_eq!(schema.field(0).metadata()["calendar"], "noleap");
}
