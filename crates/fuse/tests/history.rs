//! The history of a dataset: erase, revert, blame, diff, versions and rebuild, as tables in and tables out. A revert must
//! leave what a home built without the contribution holds.
mod blame;
mod revert;

use std::collections::BTreeMap;
use zarr_fuse_core::schema;
use zarr_fuse_core::selection::Selection;
use zarr_fuse_fuse::dataset::{Added, RawFile};
use zarr_fuse_fuse::evolve;
use zarr_fuse_fuse::history::{Done, Rebuilt, Why};
use zarr_fuse_fuse::{Dataset, Error, select};
use zarr_fuse_store::Home;

const SCHEMA: &str = r#"
SCHEMA: 1
PERSONS:
  jb: {given: Jan, family: Březina}
COORDS:
  time: {unit: {tick: s, tz: UTC}, chunk_size: 2}
  station: {type: string}
  depth: {unit: m, values: [0.5, 1]}
VARS:
  t: {coords: [time, station], unit: degC}
  n: {coords: [time, station], unit: "", type: int16, lineage: false}
  height: {coords: station, unit: m, on_conflict: keep}
  s: {coords: [station, depth], unit: m, on_conflict: reject}
SOURCES:
  a: {format: csv, responsible: jb}
"#;

fn block<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

fn read(text: &str) -> schema::Schema {
    let read = schema::read(text);
    read.schema.unwrap_or_else(|| panic!("{:#?}", read.diagnostics))
}

struct Case {
    dataset: Dataset,
    folder: tempfile::TempDir,
    events: u32,
}

impl Case {
    fn new(schema: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dataset = block(Dataset::create(Home::at(folder.path().join("home")), read(schema))).unwrap();
        Self { dataset, folder, events: 0 }
    }

    /// A home to which the tables were added, in order.
    fn of(schema: &str, tables: &[&str]) -> Self {
        let mut case = Self::new(schema);
        for table in tables {
            case.add(table).unwrap();
        }
        case
    }

    fn now(&mut self) -> String {
        self.events += 1;
        format!("2026-01-01T00:00:{:02}Z", self.events)
    }

    /// Adds a table: rows by `|`, `d1` a day.
    fn add(&mut self, table: &str) -> Result<Added, Error> {
        let now = self.now();
        let (file, bytes) = (format!("{}.csv", table.len()), days(&table.replace('|', "\n")) + "\n");
        let raw = RawFile { file: &file, bytes: bytes.as_bytes(), source: "a", person: "", now: &now };
        block(self.dataset.add(raw, false))
    }

    fn revert(&mut self, id: &str) -> Result<Done, Error> {
        let now = self.now();
        block(self.dataset.revert(id, Why { reason: "wrong", person: "jb", now: &now }, false))
    }

    fn erase(&mut self, terms: &str) -> Result<Done, Error> {
        let now = self.now();
        let selection: Selection = days(terms).parse().unwrap();
        block(self.dataset.erase(&selection, Why { reason: "bad", person: "jb", now: &now }, false))
    }

    fn evolve(&mut self, schema: &str) {
        let now = self.now();
        let options = evolve::Options { convert: true, dry_run: false, now: &now };
        let evolved = block(self.dataset.evolve(read(schema), options)).unwrap();
        assert_eq!(evolved.state, evolve::State::Applied, "{:?}", evolved.changes);
    }

    fn table(&self, variables: &[&str]) -> String {
        self.table_at(variables, None)
    }

    fn table_at(&self, variables: &[&str], at: Option<&str>) -> String {
        let names: Vec<String> = variables.iter().map(|name| (*name).to_owned()).collect();
        let version = block(self.dataset.version(at)).unwrap();
        let (path, group, names) = select::find(&version.schema, &names).unwrap();
        let mut out = Vec::new();
        block(select::select(&version.snapshot.store, &path, group, &names)).unwrap().write_csv(&mut out).unwrap();
        let text = String::from_utf8(out).unwrap().replace("2025-01-0", "d").replace("T00:00:00Z", "");
        text.trim_end().lines().skip(1).collect::<Vec<_>>().join("|")
    }

    /// All cells of all variables, by label, and the labels of all coordinates (sorted), so that homes can be compared.
    fn all(&self) -> BTreeMap<String, String> {
        let mut all = BTreeMap::new();
        for (path, group) in self.dataset.schema().root.walk() {
            for name in group.vars.keys() {
                let full = zarr_fuse_core::layout::join(&path, name);
                let mut rows: Vec<String> = self.table(&[&full]).split('|').map(str::to_owned).collect();
                rows.sort();
                all.insert(full, rows.join("|"));
            }
            for (name, coordinate) in &group.coords {
                let store = block(self.dataset.store()).unwrap();
                let full = zarr_fuse_core::layout::join(&path, name);
                let array = block(zarr_fuse_core::zarr::array::open(&store, &full)).unwrap();
                let labels = block(zarr_fuse_core::zarr::array::read_all(&array)).unwrap();
                let text = |at| zarr_fuse_core::selection::label_text(&coordinate.variable, &labels.get(at).unwrap());
                let mut labels: Vec<String> = (0..labels.len()).map(text).collect();
                if !coordinate.sorted {
                    labels.sort();
                }
                all.insert(full, labels.join(","));
            }
        }
        all
    }

    /// Writers of the present and erased cells of a variable, from its lineage: `station=A time=d1 1.5 c2`.
    fn writers(&self, variable: &str) -> Vec<String> {
        let selection = Selection { variables: vec![variable.to_owned()], ..Selection::default() };
        let blamed = block(self.dataset.blame(&selection, None, false)).unwrap();
        let cell = |cell: &zarr_fuse_fuse::history::Cell| {
            let labels: Vec<&str> = cell.labels.values().map(String::as_str).collect();
            format!("{} {} {}", labels.join(" "), cell.value, cell.writer.as_deref().unwrap_or("-"))
        };
        let short = |text: String| text.replace("2025-01-0", "d").replace("T00:00:00Z", "");
        blamed.cells.iter().map(cell).map(short).collect()
    }

    fn rebuilt(&self) -> Rebuilt {
        let into = Home::at(self.folder.path().join("again"));
        let rebuilt = block(self.dataset.rebuild(&into, true, &mut |_, _, _| {})).unwrap();
        let other = block(Dataset::open(into)).unwrap();
        assert_eq!(block(other.contributions()).unwrap(), block(self.dataset.contributions()).unwrap());
        std::fs::remove_dir_all(self.folder.path().join("again")).unwrap();
        rebuilt
    }

    /// Rebuilding gives the same bytes.
    fn is_rebuilt(&self) {
        let rebuilt = self.rebuilt();
        assert!(rebuilt.different == 0 && rebuilt.chunks > 0, "{rebuilt:#?}");
    }
}

/// Days of January 2025 as `d1`.
fn days(table: &str) -> String {
    let mut text = table.to_owned();
    for day in 1..=9 {
        text = text.replace(&format!("d{day}"), &format!("2025-01-0{day}T00:00:00Z"));
    }
    text
}

/// Overlapping tables, some with labels of their own, some that are kept out.
const TABLES: [&str; 5] = [
    "time,station,t,n,height|d2,A,2,2,10|d4,A,4,4,|d4,B,40,,",
    "time,station,t,n,height|d1,B,10,1,20|d2,A,22,,|d3,C,30,3,30",
    "time,station,t,height|d2,A,222,11|d3,C,30,33|d9,D,9,",
    "time,station,n|d2,A,7|d4,A,4|d5,B,5",
    "station,depth,s|A,0.5,1|A,1,2|E,0.5,5",
];
