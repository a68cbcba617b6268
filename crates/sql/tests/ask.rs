//! What SQL says of a dataset, against what `select` says, and what a query reads of it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use serde_json::{Value, json};
use std::fmt::Write;
use std::sync::Arc;
use zarr_fuse_core::schema;
use zarr_fuse_core::selection::Selection;
use zarr_fuse_fuse::Dataset;
use zarr_fuse_fuse::dataset::RawFile;
use zarr_fuse_fuse::select::{self, Format, Query};
use zarr_fuse_sql::{Database, Error, Form};
use zarr_fuse_store::Home;

/// Ten days of hours at three stations in chunks of a day, and two depths in a group whose name has a dot.
const SCHEMA: &str = r#"
SCHEMA: 1
ATTRS: {title: Weather}
COORDS:
  time: {unit: {tick: h}, chunk_size: 24}
  station: {type: string, sorted: false}
VARS:
  altitude: {coords: station, unit: m}
  kind: {coords: station, type: string}
  T: {coords: [time, station], unit: degC}
  rain: {coords: [time, station], unit: mm, type: float32}
SOURCES:
  stations: {format: csv}
  air: {format: csv}
soil.lab:
  COORDS:
    depth: {unit: m}
    time: {unit: {tick: s}}
  VARS:
    moisture: {coords: [depth, time], unit: "1"}
    count: {coords: depth, type: int32, unit: ""}
  SOURCES:
    soil: {format: csv}
"#;

fn temperature(hour: u64, station: u64) -> f64 {
    f64::from((hour * 7 + station * 13) as u32 % 40) / 2.0 - 5.0
}

async fn dataset(folder: &std::path::Path) -> Dataset {
    let schema = schema::read(SCHEMA).schema.expect("a schema");
    let dataset = Dataset::create(Home::at(folder.join("home")), schema).await.unwrap();
    let mut air = "time,station,T,rain\n".to_owned();
    for hour in 0..240 {
        for station in 0..3 {
            let rain = if hour % 5 == station { format!("{}.5", hour % 3) } else { String::new() };
            let (day, hour_of_day) = (1 + hour / 24, hour % 24);
            let time = format!("2025-01-{day:02}T{hour_of_day:02}:00:00Z");
            writeln!(air, "{time},S{station},{},{rain}", temperature(hour, station)).unwrap();
        }
    }
    for (source, table) in [
        ("stations", "station,altitude,kind\nS0,200,tower\nS1,450.5,\nS2,1000,hut\n"),
        ("air", air.as_str()),
        ("soil", "depth,time,moisture,count\n0.1,2025-01-01T00:00:00Z,0.25,4\n0.5,2025-01-01T00:00:01Z,0.5,2\n"),
    ] {
        let file = format!("{source}.csv");
        let raw = RawFile { file: &file, bytes: table.as_bytes(), source, person: "", now: "2026-01-01T00:00:00Z" };
        dataset.add(raw, false).await.unwrap();
    }
    dataset
}

struct Asked {
    _folder: tempfile::TempDir,
    dataset: Dataset,
    database: Database,
}

impl Asked {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dataset = dataset(folder.path()).await;
        let store = dataset.store().await.unwrap();
        let database = Database::new(&store, &Arc::new(dataset.schema().clone())).unwrap();
        Self { _folder: folder, dataset, database }
    }

    async fn text(&self, sql: &str, form: Form) -> Result<String, Error> {
        let mut out = Vec::new();
        self.database.ask(sql).await?.write(form, &mut out).await?;
        Ok(String::from_utf8(out).unwrap())
    }

    async fn rows(&self, sql: &str) -> Value {
        let text = self.text(sql, Form::Of(Format::Json)).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{sql}: {error}\n{text}"))
    }

    async fn select(&self, terms: &[&str]) -> Value {
        let query = Query { cells: Selection::parse(terms).unwrap(), ..Query::default() };
        let store = self.dataset.store().await.unwrap();
        select::query(&store, self.dataset.schema(), &query).await.unwrap().to_json()
    }

    /// What EXPLAIN says of the scan.
    async fn scan(&self, sql: &str) -> String {
        let rows = self.rows(&format!("EXPLAIN {sql}")).await;
        let plan: String = rows.as_array().unwrap().iter().filter_map(|row| row["plan"].as_str()).collect();
        let line = plan.lines().find(|line| line.contains("ZarrScan"));
        line.unwrap_or_else(|| panic!("{plan}")).trim().to_owned()
    }
}

#[tokio::test]
async fn the_same_as_select() {
    let asked = Asked::new().await;
    for (sql, terms) in [
        ("SELECT time, station, T, rain FROM dataset ORDER BY time, station", &["T", "rain"][..]),
        (
            "SELECT time, station, T FROM dataset WHERE time BETWEEN '2025-01-03' AND '2025-01-03T12:00:00Z' \
             AND station IN ('S2', 'S0') ORDER BY time, station",
            &["T", "time=2025-01-03T00:00..2025-01-03T12:00", "station=S0,S2"],
        ),
        (
            "SELECT time, station, T FROM dataset WHERE time = '2025-01-10T23:00:00Z' ORDER BY station",
            &["T", "time=2025-01-10T23:00"],
        ),
        ("SELECT station, altitude, kind FROM dataset ORDER BY station", &["altitude", "kind"]),
        ("SELECT depth, time, moisture FROM \"soil.lab\" ORDER BY depth", &["moisture"]),
        ("SELECT depth, time, moisture FROM \"soil.lab\" WHERE depth < 0.3 ORDER BY depth", &["moisture", "depth=0.1"]),
    ] {
        let (found, expected) = (asked.rows(sql).await, asked.select(terms).await);
        assert!(expected.as_array().is_some_and(|rows| !rows.is_empty()), "{sql}");
        assert_eq!(found, expected, "{sql}");
    }
}

#[tokio::test]
async fn answers() {
    let asked = Asked::new().await;
    let mean = |station: u64| (0..240).map(|hour| temperature(hour, station)).sum::<f64>() / 240.0;
    for (sql, expected) in [
        (
            "SELECT station, avg(T) AS mean FROM dataset GROUP BY station ORDER BY station",
            json!([{"station": "S0", "mean": mean(0)}, {"station": "S1", "mean": mean(1)}, {"station": "S2", "mean": mean(2)}]),
        ),
        ("SELECT count(*) AS n FROM dataset", json!([{"n": 720}])),
        ("SELECT count(*) AS n FROM dataset WHERE station = 'S1' AND time >= '2025-01-10'", json!([{"n": 24}])),
        ("SELECT count(rain) AS n, count(*) AS rows FROM dataset", json!([{"n": 144, "rows": 144}])),
        (
            "SELECT count(*) AS n FROM dataset WHERE T > 10 AND station = 'S0'",
            json!([{"n": (0..240).filter(|hour| temperature(*hour, 0) > 10.0).count()}]),
        ),
        ("SELECT altitude FROM dataset WHERE station = 'S1'", json!([{"altitude": 450.5}])),
        // Dimensions that are named are those of the rows.
        ("SELECT count(altitude) AS n FROM dataset WHERE time = '2025-01-02'", json!([{"n": 3}])),
        (
            "SELECT kind FROM dataset WHERE kind IS NOT NULL ORDER BY kind DESC",
            json!([{"kind": "tower"}, {"kind": "hut"}]),
        ),
        (
            "SELECT date_trunc('day', time) AS day, max(T) AS t FROM dataset WHERE station = 'S0' GROUP BY day ORDER BY day LIMIT 1",
            json!([{"day": "2025-01-01T00:00:00Z", "t": (0..24).map(|hour| temperature(hour, 0)).fold(-99.0, f64::max)}]),
        ),
        (
            "SELECT a.kind, count(*) AS n FROM dataset a JOIN (SELECT station, T FROM dataset WHERE T >= 14) b \
             ON a.station = b.station WHERE a.kind = 'hut' GROUP BY a.kind",
            json!([{"kind": "hut", "n": (0..240).filter(|hour| temperature(*hour, 2) >= 14.0).count()}]),
        ),
        (
            "SELECT 0.1 + 0.2 AS a, DATE '2025-01-31' AS b, CAST(3 AS DECIMAL(5, 2)) AS c",
            json!([{"a": 0.1 + 0.2, "b": "2025-01-31", "c": 3.0}]),
        ),
        (
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'groups' ORDER BY table_name",
            json!([{"table_name": "dataset"}, {"table_name": "soil.lab"}]),
        ),
    ] {
        assert_eq!(asked.rows(sql).await, expected, "{sql}");
    }
    let table = asked.text("SELECT station, altitude FROM dataset ORDER BY station", Form::Table).await.unwrap();
    assert!(table.contains("| S1      | 450.5    |"), "{table}");
    let csv = asked.text("SELECT time, T FROM dataset WHERE station = 'none'", Form::Of(Format::Csv)).await.unwrap();
    assert_eq!(csv.trim(), "time,T", "the header stands there when no row does");
}

#[tokio::test]
async fn only_the_chunks_and_variables_that_are_needed_are_read() {
    let asked = Asked::new().await;
    for (sql, expected) in [
        ("SELECT T FROM dataset", "chunks=10 of 10, partitions=10, variables=1"),
        ("SELECT T, rain FROM dataset", "chunks=10 of 10, partitions=10, variables=2"),
        ("SELECT T FROM dataset WHERE time = '2025-01-03T04:00:00Z'", "chunks=1 of 10, partitions=1, variables=1"),
        ("SELECT T FROM dataset WHERE time <= '2025-01-02T00:00:00Z'", "chunks=2 of 10"),
        ("SELECT T FROM dataset WHERE time > '2025-01-09T23:00:00Z'", "chunks=1 of 10"),
        ("SELECT T FROM dataset WHERE time >= '2025-01-04' AND time < '2025-01-06'", "chunks=2 of 10"),
        ("SELECT T FROM dataset WHERE time BETWEEN '2025-01-04' AND '2025-01-05'", "chunks=2 of 10"),
        ("SELECT T FROM dataset WHERE time IN ('2025-01-01', '2025-01-09')", "chunks=2 of 10"),
        ("SELECT T FROM dataset WHERE date_part('day', time) = 7", "chunks=1 of 10"),
        ("SELECT T FROM dataset WHERE station = 'nowhere'", "chunks=0 of 10, partitions=1"),
        ("SELECT T FROM dataset WHERE T > 3", "chunks=10 of 10"),
        ("SELECT T FROM dataset WHERE T > 3 AND time < '2025-01-02'", "chunks=1 of 10"),
        ("SELECT T FROM dataset WHERE station = 'S0' OR time < '2025-01-02'", "chunks=10 of 10"),
        ("SELECT T FROM dataset LIMIT 5", "limit=5"),
        ("SELECT altitude FROM dataset", "chunks=1 of 1"),
    ] {
        let scan = asked.scan(sql).await;
        assert!(scan.contains(expected), "{sql}: {scan}");
    }
    let filtered = asked.rows("EXPLAIN SELECT T FROM dataset WHERE time < '2025-01-02'").await.to_string();
    assert!(!filtered.contains("FilterExec"), "a condition on labels is exact: {filtered}");
}

#[tokio::test]
async fn what_cannot_be_asked_is_said() {
    let asked = Asked::new().await;
    for (sql, part) in [
        ("SELEC T", "SELEC"),
        ("SELECT Temp FROM dataset", "Temp"),
        ("SELECT T FROM soil", "soil"),
        ("SELECT T FROM soil.lab", "\"soil.lab\""),
        ("SELECT T FROM dataset WHERE time > 'yesterday'", "a time is written as"),
        ("SELECT T FROM dataset WHERE station > 3", "S0"),
        ("", "found 0"),
        ("SELECT 1; SELECT 2", "one query, found 2"),
        ("DROP TABLE dataset", "found DROP"),
        ("INSERT INTO dataset (T) VALUES (1)", "found INSERT"),
        ("COPY dataset TO 'x.csv'", "COPY"),
        ("CREATE EXTERNAL TABLE x STORED AS CSV LOCATION '/etc/passwd'", "found CREATE"),
        ("SET datafusion.execution.batch_size = 1", "found SET"),
        ("SELECT * FROM '/etc/passwd'", "passwd"),
    ] {
        let error = asked.text(sql, Form::Table).await.expect_err(sql);
        assert!(matches!(error, Error::Query(_)), "{sql}: {error:?}");
        assert!(error.to_string().contains(part), "{sql}: {error}");
    }
}

#[tokio::test]
async fn the_tables_are_the_groups_and_nothing_else() {
    let asked = Asked::new().await;
    for sql in ["SHOW TABLES", "show tables;", "-- which are there?\nSHOW TABLES"] {
        assert_eq!(asked.rows(sql).await, json!([{"table": "dataset"}, {"table": "soil.lab"}]), "{sql}");
    }
    assert_eq!(asked.rows("(SELECT 1 AS one)").await, json!([{"one": 1}]));
}
