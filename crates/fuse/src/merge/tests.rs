//! `Work` over a store in memory: against a model that is obviously right, and what is read and written for it.
#![allow(clippy::unwrap_used, clippy::panic)]

mod batches;
mod model;

use super::*;
use crate::cells::Cells;
use crate::fault::Error;
use crate::initial;
use crate::table::Origin;
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::sync::Arc;
use zarr_fuse_core::column::{Column, MISSING_INT};
use zarr_fuse_core::schema::{self, GroupSchema};
use zarr_fuse_core::zarr::array::{self, Coding, Writable};
use zarrs_storage::storage_adapter::performance_metrics::PerformanceMetricsStorageAdapter;
use zarrs_storage::storage_adapter::sync_to_async::{SyncToAsyncSpawnBlocking, SyncToAsyncStorageAdapter};
use zarrs_storage::store::MemoryStore;
use zarrs_storage::{ListableStorageTraits, ReadableStorageTraits};

struct Here;

impl SyncToAsyncSpawnBlocking for Here {
    fn spawn_blocking<F, R>(&self, f: F) -> impl Future<Output = R> + Send
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        std::future::ready(f())
    }
}

fn block<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

/// The empty dataset of a schema, in memory. Coordinates have chunks of `labels`.
struct Fixture {
    store: Writable,
    memory: Arc<MemoryStore>,
    metrics: Arc<PerformanceMetricsStorageAdapter<MemoryStore>>,
    group: GroupSchema,
}

impl Fixture {
    fn new(schema: &str, labels: u64) -> Self {
        let read = schema::read(schema);
        let schema = read.schema.unwrap_or_else(|| panic!("{:#?}", read.diagnostics));
        let memory = Arc::new(MemoryStore::new());
        let metrics = Arc::new(PerformanceMetricsStorageAdapter::new(memory.clone()));
        let store: Writable = Arc::new(SyncToAsyncStorageAdapter::new(metrics.clone(), Here));
        let mut plan = initial::plan(&schema).unwrap();
        for (spec, _) in &mut plan.arrays {
            if schema.root.coords.contains_key(&spec.path) {
                spec.chunk = vec![labels];
            }
        }
        block(initial::write(&store, &plan)).unwrap();
        Self { store, memory, metrics, group: schema.root }
    }

    fn work(&self) -> Work {
        Work::new(self.store.clone())
    }

    fn values(&self, path: &str) -> Column {
        block(async { array::read_all(&array::open(&self.store, path).await.unwrap()).await.unwrap() })
    }

    /// All keys with their bytes.
    fn bytes(&self) -> BTreeMap<String, Vec<u8>> {
        let keys = self.memory.list().unwrap();
        keys.iter().map(|key| (key.to_string(), self.memory.get(key).unwrap().unwrap().to_vec())).collect()
    }

    /// Nothing stands outside an array: no chunk, and no cell of a chunk at its end.
    fn check_edges(&self, path: &str) {
        block(async {
            let opened = array::open(&self.store, path).await.unwrap();
            let chunks = crate::chunks::Chunks::of(&opened);
            for indices in array::stored_chunks(&opened).await.unwrap() {
                assert!(indices.iter().zip(&chunks.grid).all(|(index, count)| index < count), "{path} {indices:?}");
                let read = array::read_chunk(&opened, &Coding::of(&opened), &indices).await.unwrap().unwrap();
                let empty = if path.ends_with("_lineage") { Some(zarr_fuse_core::column::Value::Int(0)) } else { None };
                for cell in 0..read.len() {
                    let mut rest = cell as u64;
                    let mut inside = true;
                    for axis in (0..indices.len()).rev() {
                        let at = indices[axis] * chunks.len[axis] + rest % chunks.len[axis];
                        rest /= chunks.len[axis];
                        inside &= at < chunks.shape[axis];
                    }
                    let is_empty = read.is_missing(cell) || (empty.is_some() && read.get(cell) == empty);
                    assert!(inside || is_empty, "{path} {indices:?} has {:?} outside", read.get(cell));
                }
            }
        });
    }
}

fn cells(columns: Vec<(&str, Column)>) -> Cells {
    let rows = columns.first().map_or(0, |(_, column)| column.len());
    Cells {
        columns: columns.into_iter().map(|(name, column)| (name.to_owned(), column)).collect(),
        origins: (0..rows).map(|row| Origin::Line(row as u64 + 2)).collect(),
        ..Cells::default()
    }
}

fn ints(values: impl IntoIterator<Item = i64>) -> Column {
    Column::Int(values.into_iter().collect())
}

const SERIES: &str = "
SCHEMA: 1
COORDS:
  time: {unit: {tick: s, tz: UTC}, chunk_size: 10}
  station: {type: string}
VARS:
  t: {coords: [time, station], unit: degC}
  fixed: {coords: [time, station], unit: degC, on_conflict: reject}
SOURCES:
  s: {format: csv}
";

/// Times at which station A has the value of the time.
fn series(times: impl Iterator<Item = i64> + Clone) -> Cells {
    let rows = times.clone().count();
    cells(vec![
        ("time", ints(times.clone())),
        ("station", Column::Text(vec!["A".into(); rows])),
        ("t", Column::Float(times.map(|time| time as f64).collect())),
    ])
}

#[test]
fn what_does_not_move_is_not_written() {
    let fixture = Fixture::new(SERIES, 10);
    let mut work = fixture.work();
    block(work.merge("", &fixture.group, &series((0..200).map(|i| i * 2)), 1, "a.csv")).unwrap();
    block(work.flush()).unwrap();
    let before = fixture.bytes();
    // Between the labels 100 and 102, which are in the sixth chunk of ten.
    fixture.metrics.reset();
    let mut work = fixture.work();
    let outcome = block(work.merge("", &fixture.group, &series([101].into_iter()), 2, "b.csv")).unwrap();
    block(work.flush()).unwrap();
    assert_eq!((outcome.new, outcome.labels.get("time")), (1, Some(&1)));
    let after = fixture.bytes();
    for index in 0..5 {
        for array in ["time", "t", "t_lineage"] {
            let key = if array == "time" { format!("{array}/c/{index}") } else { format!("{array}/c/{index}/0") };
            assert_eq!(before[&key], after[&key], "{key}");
        }
    }
    assert_ne!(before["t/c/5/0"], after["t/c/5/0"]);
    // Labels, values and lineage of the chunks 5 to 20, and the documents of five arrays that have another shape.
    assert_eq!(fixture.metrics.writes(), 3 * 16 + 5);
    // Once more the same: nothing is written, not even a document.
    fixture.metrics.reset();
    let mut work = fixture.work();
    let outcome = block(work.merge("", &fixture.group, &series([101, 102].into_iter()), 3, "b.csv")).unwrap();
    block(work.flush()).unwrap();
    assert_eq!((outcome.same, fixture.metrics.writes()), (2, 0));
    assert_eq!(fixture.bytes(), after);
}

#[test]
fn an_append_reads_and_writes_the_end_only() {
    let fixture = Fixture::new(SERIES, 10);
    let mut work = fixture.work();
    block(work.merge("", &fixture.group, &series(0..1005), 1, "a.csv")).unwrap();
    block(work.flush()).unwrap();
    fixture.metrics.reset();
    let mut work = fixture.work();
    block(work.merge("", &fixture.group, &series(1005..1008), 2, "b.csv")).unwrap();
    block(work.flush()).unwrap();
    // The chunk at the end of labels, values and lineage, and five documents.
    assert_eq!(fixture.metrics.writes(), 3 + 5);
    assert!(fixture.metrics.reads() < 30, "{} reads", fixture.metrics.reads());
}

#[test]
fn many_contributions_of_one_commit_code_each_chunk_once() {
    let fixture = Fixture::new(SERIES, 1000);
    let mut work = fixture.work();
    for number in 1..=100 {
        let start = i64::from(number) * 10;
        block(work.merge("", &fixture.group, &series(start..start + 10), number, "a.csv")).unwrap();
    }
    fixture.metrics.reset();
    block(work.flush()).unwrap();
    // Labels of two coordinates, values and lineage, six documents.
    assert_eq!(fixture.metrics.writes(), 2 + 2 * 100 + 6);
    assert_eq!(fixture.values("t_lineage"), ints((0..1000).map(|i| i / 10 + 1)));
    // With next to no memory the same bytes come out.
    let all = fixture.bytes();
    let small = Fixture::new(SERIES, 1000);
    let mut work = small.work();
    work.limit(1);
    for number in 1..=100 {
        let start = i64::from(number) * 10;
        block(work.merge("", &small.group, &series(start..start + 10), number, "a.csv")).unwrap();
    }
    block(work.flush()).unwrap();
    assert_eq!(small.bytes(), all);
}

#[test]
fn a_refused_contribution_changes_nothing() {
    let fixture = Fixture::new(SERIES, 10);
    let mut work = fixture.work();
    let given = |time: &[i64], value: &[f64]| {
        cells(vec![
            ("time", ints(time.iter().copied())),
            ("station", Column::Text(vec!["A".into(); time.len()])),
            ("t", Column::Float(value.to_vec())),
            ("fixed", Column::Float(value.to_vec())),
        ])
    };
    block(work.merge("", &fixture.group, &given(&[10, 20], &[1.0, 2.0]), 1, "a.csv")).unwrap();
    block(work.flush()).unwrap();
    let before = fixture.bytes();
    let mut work = fixture.work();
    // A new time before all, a changed value of `t`, and a conflict in its third row; the last row of a cell counts.
    let bad = given(&[5, 10, 20, 20], &[9.0, 1.0, 7.0, 8.0]);
    let Err(Error::Conflict(fault)) = block(work.merge("", &fixture.group, &bad, 2, "b.csv")) else { panic!() };
    assert_eq!(
        fault.to_string().split(". Hint").next().unwrap(),
        "b.csv, row 5, column \"fixed\": expected the stored value 2, found 8"
    );
    block(work.flush()).unwrap();
    assert_eq!(fixture.bytes(), before);
    // What follows in the same commit is merged.
    let good = given(&[5, 20, 20], &[9.0, 7.0, 2.0]);
    let outcome = block(work.merge("", &fixture.group, &good, 2, "c.csv")).unwrap();
    assert_eq!((outcome.new, outcome.same, outcome.repeated), (2, 2, 2));
    block(work.flush()).unwrap();
    assert_eq!(fixture.values("fixed"), Column::Float(vec![9.0, 1.0, 2.0]));
    assert_eq!(fixture.values("fixed_lineage"), ints([2, 1, 1]));
    // An array that cannot be counted is refused before its labels are there.
    let wide = "SCHEMA: 1\nCOORDS: {a: {unit: m}, b: {unit: m}, c: {unit: m}, d: {unit: m}}\nVARS: {x: {coords: [a, b, c, d], unit: m}}\nSOURCES: {s: {format: csv}}\n";
    let fixture = Fixture::new(wide, 100_000);
    let numbers = Column::Float((0..70_000).map(f64::from).collect());
    let names = ["a", "b", "c", "d", "x"].map(|name| (name, numbers.clone()));
    let before = fixture.bytes();
    let mut work = fixture.work();
    let refused = block(work.merge("", &fixture.group, &cells(names.to_vec()), 1, "w.csv")).unwrap_err().to_string();
    assert!(refused.contains("fewer than 2^63 cells"), "{refused}");
    block(work.flush()).unwrap();
    assert_eq!(fixture.bytes(), before);
}

#[test]
fn a_sparse_table_costs_what_it_holds() {
    // One cell on each of 300 places of two axes: 300 of 90 000 cells.
    let schema = "SCHEMA: 1\nCOORDS: {a: {unit: m, chunk_size: 8}, b: {unit: m, chunk_size: 8}}\nVARS: {x: {coords: [a, b], unit: m}}\nSOURCES: {s: {format: csv}}\n";
    let fixture = Fixture::new(schema, 1000);
    let place = |i: i32| f64::from(i * 2);
    let columns = |range: std::ops::Range<i32>| {
        cells(vec![
            ("a", Column::Float(range.clone().map(place).collect())),
            ("b", Column::Float(range.clone().map(place).collect())),
            ("x", Column::Float(range.map(f64::from).collect())),
        ])
    };
    let mut work = fixture.work();
    block(work.merge("", &fixture.group, &columns(0..300), 1, "a.csv")).unwrap();
    block(work.flush()).unwrap();
    let chunks = |fixture: &Fixture| fixture.bytes().keys().filter(|key| key.starts_with("x/c/")).count();
    assert_eq!(chunks(&fixture), 38);
    // Both axes move by one: the diagonal stays a diagonal.
    let late = cells(vec![
        ("a", Column::Float(vec![-1.0])),
        ("b", Column::Float(vec![-1.0])),
        ("x", Column::Float(vec![7.0])),
    ]);
    fixture.metrics.reset();
    block(work.merge("", &fixture.group, &late, 2, "b.csv")).unwrap();
    block(work.flush()).unwrap();
    assert_eq!(chunks(&fixture), 38);
    assert!(fixture.metrics.writes() < 2 * 38 + 10, "{}", fixture.metrics.writes());
    let Column::Float(values) = fixture.values("x") else { panic!() };
    let found: Vec<(usize, f64)> = values.iter().copied().enumerate().filter(|(_, v)| !v.is_nan()).collect();
    let expected = |i: usize| (i * 301 + i, if i == 0 { 7.0 } else { i as f64 - 1.0 });
    assert_eq!(found, (0..301).map(expected).collect::<Vec<_>>());
    fixture.check_edges("x");
}
