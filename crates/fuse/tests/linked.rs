//! Variables of two groups beside one another, against the same said plainly over lists of readings.
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use zarr_fuse_core::align::Place;
use zarr_fuse_core::schema;
use zarr_fuse_core::selection::Selection;
use zarr_fuse_fuse::dataset::RawFile;
use zarr_fuse_fuse::{Dataset, select};
use zarr_fuse_store::Home;

/// Minutes at stations, seconds at loggers and depths; the axes in another order.
const SCHEMA: &str = r#"
SCHEMA: 1
air:
  COORDS:
    time: {unit: {tick: m}}
    station: {type: string, sorted: false}
  VARS:
    latitude: {coords: station, unit: degrees_north}
    longitude: {coords: station, unit: degrees_east}
    x: {coords: [time, station], unit: degC}
  SOURCES:
    stations: {format: csv}
    air: {format: csv}
soil:
  COORDS:
    time: {unit: {tick: s}, chunk_size: 3}
    depth: {unit: m}
    logger: {type: string, sorted: false}
  VARS:
    latitude: {coords: logger, unit: degrees_north}
    longitude: {coords: logger, unit: degrees_east}
    y: {coords: [depth, time, logger], unit: "1"}
  SOURCES:
    loggers: {format: csv}
    soil: {format: csv}
"#;

fn block<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// Readings of a case; places are hundredths of a degree along a meridian.
#[derive(Debug, Clone)]
struct Case {
    stations: Vec<i32>,
    loggers: Vec<i32>,
    /// By minute and station.
    air: BTreeMap<(i64, usize), i32>,
    /// By logger, depth in decimetres and second.
    soil: BTreeMap<(usize, u8, i64), i32>,
    /// Along time: nearest or linear, and its reach in seconds.
    linear: bool,
    reach: i64,
    /// Metres between places.
    metres: u32,
}

fn case() -> impl Strategy<Value = Case> {
    let places = || proptest::collection::vec(0..12_i32, 1..4);
    let air = proptest::collection::btree_map((0..8_i64, 0..3_usize), -9..9_i32, 1..12);
    let second = prop_oneof![(0..8_i64).prop_map(|minute| 60 * minute), -60..600_i64];
    let soil = proptest::collection::btree_map((0..3_usize, 1..3_u8, second), -9..9_i32, 1..24);
    let reach = prop_oneof![Just(60_i64), Just(1), 1..200_i64];
    let metres = prop_oneof![Just(1_u32), Just(1113), Just(50_000)];
    (places(), places(), air, soil, proptest::bool::ANY, reach, metres).prop_map(
        |(stations, loggers, mut air, mut soil, linear, reach, metres)| {
            air.retain(|(_, station), _| *station < stations.len());
            soil.retain(|(logger, ..), _| *logger < loggers.len());
            Case { stations, loggers, air, soil, linear, reach, metres }
        },
    )
}

fn place(hundredths: i32) -> Place {
    Place { latitude: f64::from(hundredths) / 100.0, longitude: 15.0 }
}

fn iso(seconds: i64) -> String {
    zarr_fuse_core::time::format_utc((1_735_689_600 + seconds) as f64)
}

/// A row: time, station, depth, value, then what was taken: value, offset or gap, logger, distance.
type Row = (String, String, Option<f64>, f64, Option<(f64, f64, String, f64)>);

/// The rules of docs/linked-groups.md over the readings.
fn expected(case: &Case) -> Vec<Row> {
    let mut rows = Vec::new();
    let some: BTreeSet<usize> = case.soil.keys().map(|(logger, ..)| *logger).collect();
    for ((minute, station), x) in &case.air {
        let from = place(case.stations[*station]);
        let distance = |logger: &usize| from.distance(place(case.loggers[*logger]));
        let mut near: Vec<usize> = some.iter().copied().filter(|one| distance(one) <= f64::from(case.metres)).collect();
        near.sort_by(|a, b| distance(a).total_cmp(&distance(b)).then(a.cmp(b)));
        let time = 60 * minute;
        let mut found = Vec::new();
        for depth in [1_u8, 2] {
            let Some(logger) = near.first() else { continue };
            let series =
                || case.soil.iter().filter(|((l, d, _), _)| l == logger && *d == depth).map(|((.., t), y)| (*t, *y));
            let note = (format!("L{logger}"), (distance(logger) * 1e3).round() / 1e3);
            let nearest = series().min_by_key(|(t, _)| ((t - time).abs(), *t));
            let taken = match (case.linear, nearest) {
                (_, None) => None,
                (_, Some((t, y))) if t == time => Some((f64::from(y), 0.0)),
                (false, Some((t, y))) => ((t - time).abs() <= case.reach).then_some((f64::from(y), (t - time) as f64)),
                (true, _) => series().rfind(|(t, _)| *t < time).zip(series().find(|(t, _)| *t > time)).and_then(
                    |((a, from), (b, to))| {
                        let value = f64::from(from) + f64::from(to - from) * (time - a) as f64 / (b - a) as f64;
                        (b - a <= case.reach).then_some((value, (b - a) as f64))
                    },
                ),
            };
            found.extend(taken.map(|(y, far)| (Some(f64::from(depth) / 10.0), Some((y, far, note.0, note.1)))));
        }
        if found.is_empty() {
            found.push((None, None));
        }
        let row = |(depth, taken)| (iso(time), format!("S{station}"), depth, f64::from(*x), taken);
        rows.extend(found.into_iter().map(row));
    }
    rows
}

/// The same through a dataset.
fn selected(case: &Case) -> Vec<Row> {
    let folder = tempfile::tempdir().unwrap();
    let read = schema::read(SCHEMA);
    let schema = read.schema.unwrap_or_else(|| panic!("{:#?}", read.diagnostics));
    let dataset = block(Dataset::create(Home::at(folder.path().join("home")), schema)).unwrap();
    let add = |source: &str, table: &str| {
        let file = format!("{source}.csv");
        let raw = RawFile { file: &file, bytes: table.as_bytes(), source, person: "", now: "2026-01-01T00:00:00Z" };
        block(dataset.add(raw, false)).unwrap();
    };
    let positions = |name: &str, letter: &str, places: &[i32]| {
        let mut table = format!("{name},latitude,longitude\n");
        for (i, at) in places.iter().enumerate() {
            writeln!(table, "{letter}{i},{},15", place(*at).latitude).unwrap();
        }
        table
    };
    add("stations", &positions("station", "S", &case.stations));
    add("loggers", &positions("logger", "L", &case.loggers));
    let mut table = "time,station,x\n".to_owned();
    for ((minute, station), x) in &case.air {
        writeln!(table, "{},S{station},{x}", iso(60 * minute)).unwrap();
    }
    add("air", &table);
    let mut table = "time,logger,depth,y\n".to_owned();
    for ((logger, depth, second), y) in &case.soil {
        writeln!(table, "{},L{logger},{},{y}", iso(*second), f64::from(*depth) / 10.0).unwrap();
    }
    add("soil", &table);
    let method = if case.linear { "linear" } else { "nearest" };
    let on = [format!("time={method}:{}s", case.reach), format!("place=nearest:{}m", case.metres)];
    let query = select::Query {
        cells: Selection::parse(["x", "y"]).unwrap(),
        on: on.iter().map(|on| on.parse().unwrap()).collect(),
        ..select::Query::default()
    };
    let found =
        block(async { select::query(&dataset.store().await.unwrap(), dataset.schema(), &query).await }).unwrap();
    let document = found.to_json();
    let rows = document["rows"].as_array().unwrap().iter().map(|row| {
        let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        let far = row[&*format!("y_time_{}_s", if case.linear { "gap" } else { "offset" })].as_f64();
        let taken = row["y"]
            .as_f64()
            .map(|y| (y, far.unwrap(), text("y_logger"), row["y_logger_distance_m"].as_f64().unwrap()));
        (text("time"), text("station"), row["depth"].as_f64(), row["x"].as_f64().unwrap(), taken)
    });
    rows.collect()
}

/// A table from a schema, its tables (source and text, rows by `|`), variables and labels, and methods.
fn table(schema: &str, tables: &[(&str, &str)], cells: &[&str], on: &[&str]) -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let read = schema::read(schema);
    let schema = read.schema.unwrap_or_else(|| panic!("{:#?}", read.diagnostics));
    let dataset = block(Dataset::create(Home::at(folder.path().join("home")), schema)).unwrap();
    for (source, table) in tables {
        let (file, table) = (format!("{source}.csv"), table.replace('|', "\n") + "\n");
        let raw = RawFile { file: &file, bytes: table.as_bytes(), source, person: "", now: "2026-01-01T00:00:00Z" };
        block(dataset.add(raw, false)).unwrap();
    }
    let query = select::Query {
        cells: Selection::parse(cells).unwrap(),
        on: on.iter().map(|on| on.parse().unwrap()).collect(),
        ..select::Query::default()
    };
    let store = block(dataset.store()).unwrap();
    let found = block(select::query(&store, dataset.schema(), &query)).map_err(|error| error.to_string())?;
    let mut out = Vec::new();
    found.write_csv(&mut out).unwrap();
    Ok(String::from_utf8(out).unwrap().trim_end().replace('\n', "|"))
}

#[test]
fn places_along_a_track_are_linked_when_asked() {
    let schema = r#"
SCHEMA: 1
car:
  COORDS: {time: {unit: {tick: s}}}
  VARS:
    latitude: {coords: time, unit: degrees_north}
    longitude: {coords: time, unit: degrees_east}
    speed: {coords: time, unit: m s-1}
  SOURCES: {car: {format: csv}}
road:
  COORDS: {time: {unit: {tick: ns}}}
  VARS:
    latitude: {coords: time, unit: degrees_north}
    longitude: {coords: time, unit: degrees_east}
    width: {coords: time, unit: m, type: float32}
  SOURCES: {road: {format: csv}}
"#;
    let tables = [
        ("car", "time,latitude,longitude,speed|2025-01-01T00:00:00Z,50,15,3|2025-01-01T00:00:01Z,50.1,15,4"),
        ("road", "time,latitude,longitude,width|2024-06-01T09:00Z,50.1,15,2.5|2024-06-01T10:00Z,50,15.001,2.2"),
    ];
    assert_eq!(
        table(schema, &tables, &["speed", "width"], &["place=nearest:100m"]).unwrap(),
        "time,speed,width,width_time,width_time_distance_m|2025-01-01T00:00:00Z,3,2.2,2024-06-01T10:00:00Z,71.475|\
         2025-01-01T00:00:01Z,4,2.5,2024-06-01T09:00:00Z,0"
    );
    let error = table(schema, &tables, &["speed", "width"], &[]).unwrap_err();
    assert!(error.contains("time of car and time of road have no label in common"), "{error}");
    assert!(error.contains("--on time=nearest:15min"), "{error}");
}

#[test]
fn a_grid_is_read_between_its_lines() {
    let schema = r#"
SCHEMA: 1
points:
  COORDS: {point: {type: string}, depth: {unit: cm, type: int32}, time: {unit: {tick: s}}}
  VARS: {a: {coords: [time, depth, point], unit: "1"}}
  SOURCES: {points: {format: csv}}
grid:
  COORDS: {depth: {unit: m, sorted: false}, time: {unit: {tick: h}}}
  VARS: {b: {coords: [depth, time], unit: K, type: float32}}
  SOURCES: {grid: {format: csv}}
"#;
    // At 30 cm between 0.2 and 0.4 m, at 00:30 between two hours: a mean of four. One of them is missing at 01:30.
    let tables = [
        ("points", "point,depth,time,a|p,30,2025-01-01T00:30Z,1|p,30,2025-01-01T01:30Z,2|p,25,2025-01-01T01:00Z,3"),
        (
            "grid",
            "depth,time,b|0.4,2025-01-01T00:00Z,10|0.2,2025-01-01T00:00Z,20|0.4,2025-01-01T01:00Z,30|0.2,2025-01-01T01:00Z,40|\
             0.4,2025-01-01T02:00Z,50",
        ),
    ];
    let found = table(schema, &tables, &["a", "b"], &["time=linear:1h", "depth=linear:0.2m"]).unwrap();
    assert_eq!(
        found,
        "point,depth,time,a,b,b_depth_gap_cm,b_time_gap_s|p,25,2025-01-01T01:00:00Z,3,37.5,20,0|\
         p,30,2025-01-01T00:30:00Z,1,25,20,3600|p,30,2025-01-01T01:30:00Z,2,,,"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn it_is_what_the_page_says(case in case()) {
        prop_assume!(!case.air.is_empty() && !case.soil.is_empty());
        let (mut found, mut expected) = (selected(&case), expected(&case));
        // A line's last digit is not promised.
        for row in found.iter_mut().chain(&mut expected) {
            if let Some((y, ..)) = &mut row.4 {
                *y = (*y * 1e9).round() / 1e9;
            }
        }
        prop_assert_eq!(found, expected, "{:?}", case);
    }
}
