//! The history of a dataset: erase, revert, blame, diff, versions and rebuild, as tables in and tables out. A revert must
//! leave what a home built without the contribution holds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use zarr_fuse_core::provenance::Contribution;
use zarr_fuse_core::schema;
use zarr_fuse_core::selection::Selection;
use zarr_fuse_fuse::dataset::{Added, RawFile};
use zarr_fuse_fuse::evolve;
use zarr_fuse_fuse::history::{Change, Done, Rebuilt, Why};
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

#[test]
fn a_revert_of_each_equals_a_home_without_it() {
    let all = Case::of(SCHEMA, &TABLES);
    all.is_rebuilt();
    for left_out in 0..TABLES.len() {
        let mut case = Case::of(SCHEMA, &TABLES);
        let id = format!("c{}", left_out + 1);
        let done = case.revert(&id).unwrap();
        assert_eq!((done.contribution.id.as_str(), done.contribution.reverts.as_str()), ("c6", id.as_str()));
        let others: Vec<&str> = TABLES.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, t)| *t).collect();
        let without = Case::of(SCHEMA, &others);
        assert_eq!(case.all(), without.all(), "without {id}");
        // Writers are the original contributions: those after the one left out have other numbers there.
        let renumbered: Vec<String> = without
            .writers("t")
            .into_iter()
            .map(|cell| {
                let (cell, number) =
                    cell.rsplit_once('c').map(|(a, n)| (a.to_owned(), n.parse::<usize>().unwrap())).unwrap();
                format!("{cell}c{}", if number > left_out { number + 1 } else { number })
            })
            .collect();
        let mut writers = case.writers("t");
        let mut expected = renumbered;
        // Stations stand in the order of their arrival.
        writers.sort();
        expected.sort();
        assert_eq!(writers, expected, "without {id}");
        case.is_rebuilt();
        // Taken back, it is as it was.
        case.revert("c6").unwrap();
        assert_eq!(case.all(), all.all(), "{id} came back");
        let sorted = |case: &Case| {
            let mut writers = case.writers("t");
            writers.sort();
            writers
        };
        assert_eq!(sorted(&case), sorted(&all), "{id} came back");
        case.is_rebuilt();
    }
}

#[test]
fn what_is_reverted_may_be_added_again() {
    let mut case = Case::of(SCHEMA, &TABLES[..2]);
    assert!(case.add(TABLES[1]).unwrap().already);
    case.revert("c2").unwrap();
    let again = case.add(TABLES[1]).unwrap();
    assert!(!again.already && again.contribution.id == "c4", "{:?}", again.contribution);
    assert_eq!(case.all(), Case::of(SCHEMA, &TABLES[..2]).all());
    case.is_rebuilt();
}

#[test]
fn what_cannot_be_reverted() {
    let mut case = Case::of(SCHEMA, &TABLES[..2]);
    case.evolve(&SCHEMA.replace("unit: degC}", "unit: degC, long_name: Temperature}"));
    let said = |outcome: Result<Done, Error>| outcome.expect_err("it was reverted").to_string();
    assert!(said(case.revert("c9")).contains("they go from c1 to c3"));
    assert!(said(case.revert("c3")).contains("schema apply"));
    case.revert("c2").unwrap();
    let error = said(case.revert("c2"));
    assert!(error.contains("reverted already, by c4"), "{error}");
    case.revert("c4").unwrap();
    let error = said(case.revert("c4"));
    assert!(error.contains("reverted already, by c5"), "{error}");
    let why = Why { reason: " ", person: "", now: "2026-01-01T00:00:00Z" };
    assert!(said(block(case.dataset.revert("c1", why, true))).contains("expected a reason"));
}

#[test]
fn a_conflict_of_the_others_refuses_a_revert() {
    // c2 takes c1's value away; c3 could say another one. Without c2 they would conflict.
    let mut case = Case::of(SCHEMA, &["station,depth,s|A,0.5,1"]);
    case.erase("s station=A depth=0.5").unwrap();
    case.add("station,depth,s|A,0.5,2").unwrap();
    let before = case.all();
    let error = case.revert("c2").expect_err("c1 and c3 conflict").to_string();
    assert!(
        error.contains("s at station=A depth=0.5: c3") && error.contains("says 2") && error.contains("c1"),
        "{error}"
    );
    assert_eq!(case.all(), before);
}

#[test]
fn erase_and_what_comes_after() {
    let mut case = Case::of(SCHEMA, &TABLES);
    let before = (case.all(), case.writers("t"));
    let done = case.erase("t n time=d2..d3 station=A,C").unwrap();
    assert_eq!((done.contribution.erased, done.contribution.id.as_str()), (4, "c6"));
    assert_eq!(case.table(&["t"]), "d1,B,10|d4,A,4|d4,B,40|d9,D,9");
    let erased: Vec<String> = case.writers("t").into_iter().filter(|cell| cell.ends_with("c6")).collect();
    assert_eq!(erased, ["d2 A null c6", "d3 C null c6"]);
    assert_eq!(case.all()["time"].matches("2025").count(), 6, "labels stay");
    // Nothing is left there to erase.
    assert_eq!(case.erase("t n time=d2..d3 station=A,C").unwrap().snapshot, None);
    case.add("time,station,t|d2,A,5").unwrap();
    assert!(case.writers("t").contains(&"d2 A 5.0 c7".to_owned()), "{:?}", case.writers("t"));
    case.is_rebuilt();
    // Without the erase the later value stands all the same.
    case.revert("c6").unwrap();
    assert_eq!(case.table(&["t"]), "d1,B,10|d2,A,5|d3,C,30|d4,A,4|d4,B,40|d9,D,9");
    case.revert("c7").unwrap();
    assert_eq!((case.all(), case.writers("t")), before);
    case.is_rebuilt();
}

#[test]
fn an_erase_of_a_kept_value_lets_another_in() {
    let mut case = Case::of(SCHEMA, &["station,height|A,1"]);
    case.erase("height station=A").unwrap();
    case.add("station,height|A,2").unwrap();
    assert_eq!(case.table(&["height"]), "A,2");
    case.revert("c2").unwrap();
    assert_eq!((case.table(&["height"]), case.writers("height")), ("A,1".into(), vec!["A 1.0 c1".into()]));
    case.revert("c4").unwrap();
    assert_eq!((case.table(&["height"]), case.writers("height")), ("A,2".into(), vec!["A 2.0 c3".into()]));
    case.is_rebuilt();
}

#[test]
fn labels_that_were_erased_stay_with_their_contribution() {
    let mut case = Case::of(SCHEMA, &["time,station,n|d1,A,1|d2,B,2", "time,station,n|d2,B,2|d3,C,3"]);
    case.erase("n time=d2").unwrap();
    // d2 and B are used by c1 too, though no cell says so.
    case.revert("c2").unwrap();
    let all = case.all();
    assert_eq!((all["time"].as_str(), all["station"].as_str()), ("2025-01-01T00:00:00Z,2025-01-02T00:00:00Z", "A,B"));
    case.is_rebuilt();
}

#[test]
fn a_revert_across_a_change_of_units() {
    let later = SCHEMA
        .replace("t: {coords: [time, station], unit: degC}", "t: {coords: [time, station], unit: K}")
        .replace("depth: {unit: m, values: [0.5, 1]}", "depth: {unit: cm, values: [50, 100]}");
    let tables = ["time,station,t|d1,A,1|d2,A,2", "time,station,t|d2,A,3|d3,A,4", "station,depth,s|A,0.5,1"];
    let build = |tables: &[&str], erase: bool| {
        let mut case = Case::of(SCHEMA, tables);
        if erase {
            case.erase("s depth=0.5").unwrap();
        }
        case.evolve(&later);
        case
    };
    let mut case = build(&tables, true);
    assert_eq!(case.table(&["t"]), "d1,A,274.15|d2,A,276.15|d3,A,277.15");
    case.revert("c2").unwrap();
    assert_eq!(case.all(), build(&[tables[0], tables[2]], true).all());
    case.is_rebuilt();
    case.revert("c4").unwrap();
    assert_eq!(case.table(&["s"]), "A,50,1");
    assert_eq!(case.writers("s"), ["A 50 1.0 c3"]);
    case.revert("c7").unwrap();
    assert_eq!(case.table(&["s"]), "");
    case.is_rebuilt();
}

#[test]
fn blame_names_the_contribution() {
    let case = Case::of(SCHEMA, &TABLES);
    let blame = |terms: &str, history: bool| {
        let selection: Selection = days(terms).parse().unwrap();
        block(case.dataset.blame(&selection, None, history)).unwrap()
    };
    for (terms, value, writer) in [
        ("t time=d2 station=A", 222.0, "c3"),
        // The same value again: the first stays the writer.
        ("t time=d3 station=C", 30.0, "c2"),
        // Without lineage: by the contributions themselves.
        ("n time=d2 station=A", 7.0, "c4"),
        ("n time=d4 station=A", 4.0, "c1"),
        // The first value is kept.
        ("height station=A", 10.0, "c1"),
        ("s station=A depth=1", 2.0, "c5"),
    ] {
        let blamed = blame(terms, false);
        assert_eq!(blamed.cells.len(), 1, "{terms}");
        let cell = &blamed.cells[0];
        assert_eq!((cell.value.as_f64(), cell.writer.as_deref()), (Some(value), Some(writer)), "{terms}");
        let record: &Contribution = &blamed.events[writer];
        assert!(record.file.ends_with(".csv") && record.person == "jb", "{record:?}");
    }
    let told = |terms: &str| {
        let one = |said: &zarr_fuse_fuse::history::Said| {
            format!("{} {} {:?}{}", said.id, said.value, said.effect, if said.stands { "*" } else { "" })
        };
        blame(terms, true).cells[0].history.clone().unwrap().iter().map(one).collect::<Vec<_>>()
    };
    assert_eq!(told("t time=d2 station=A"), ["c1 2.0 New", "c2 22.0 Changed", "c3 222.0 Changed*"]);
    assert_eq!(told("height station=A"), ["c1 10.0 New*", "c3 11.0 Kept"]);
    assert_eq!(told("t time=d3 station=C"), ["c2 30.0 New*", "c3 30.0 Same"]);
    assert_eq!(blame("t time=d1 station=A", true).untouched, 1);
    let error = |terms: &str| {
        let selection: Selection = terms.parse().unwrap();
        block(case.dataset.blame(&selection, None, false)).expect_err(terms).to_string()
    };
    assert!(error("t time=2025-01-02 station=Z").contains("`station` has no label `Z`"));
    assert!(error("t tmie=2025-01-02").contains("did you mean `time`?"));
    assert!(error("time=2025").contains("one variable"));
    assert!(error("height time=2025").contains("its dimensions are station"), "{}", error("height time=2025"));
}

#[test]
fn blame_of_what_was_reverted_and_erased() {
    let mut case = Case::of(SCHEMA, &TABLES);
    case.revert("c3").unwrap();
    case.erase("t time=d2 station=A").unwrap();
    let selection: Selection = days("t time=d2 station=A").parse().unwrap();
    let blamed = block(case.dataset.blame(&selection, None, true)).unwrap();
    let cell = &blamed.cells[0];
    assert!(cell.value.is_null() && cell.writer.as_deref() == Some("c7"), "{cell:?}");
    let said: Vec<String> = cell
        .history
        .as_ref()
        .unwrap()
        .iter()
        .map(|said| format!("{} {:?} {}", said.id, said.effect, said.stands))
        .collect();
    assert_eq!(said, ["c1 New false", "c2 Changed false", "c3 Reverted false", "c7 Erased true"]);
    assert_eq!(blamed.events["c7"].reason, "bad");
    // Before, another one stood there.
    let then = block(case.dataset.blame(&selection, Some("c5"), false)).unwrap();
    assert_eq!(then.cells[0].writer.as_deref(), Some("c3"));
}

#[test]
fn versions_by_name() {
    let mut case = Case::of(SCHEMA, &TABLES[..1]);
    case.evolve(&SCHEMA.replace("unit: degC}", "unit: K}"));
    block(case.dataset.tag("warm", None)).unwrap();
    case.add(TABLES[1]).unwrap();
    block(case.dataset.tag("first", Some("c1"))).unwrap();
    assert_eq!(case.table_at(&["t"], Some("c1")), "d2,A,2|d4,A,4|d4,B,40");
    assert_eq!(case.table_at(&["t"], Some("first")), "d2,A,2|d4,A,4|d4,B,40");
    assert_eq!(case.table_at(&["t"], Some("2026-01-01T00:00:01Z")), "d2,A,2|d4,A,4|d4,B,40");
    assert_eq!(case.table_at(&["t"], Some("warm")), "d2,A,275.15|d4,A,277.15|d4,B,313.15");
    assert_eq!(case.table_at(&["t"], Some("2026")), case.table(&["t"]));
    let error = |at: &str| block(case.dataset.at(Some(at))).err().expect(at).to_string();
    assert!(error("c7").contains("they go from c1 to c3"));
    assert!(error("2020").contains("no version yet"));
    assert!(error("cold").contains("first, warm"), "{}", error("cold"));
    assert!(block(case.dataset.tag("first", None)).is_err(), "a tag is for ever");
    assert!(block(case.dataset.tag("c1", None)).is_err());
    let rebuilt = case.rebuilt();
    assert_eq!(rebuilt.different, 0, "{rebuilt:#?}");
}

#[test]
fn diff_of_versions() {
    let mut case = Case::of(SCHEMA, &TABLES);
    case.erase("t time=d4 station=B").unwrap();
    case.revert("c2").unwrap();
    let mut cells: Vec<String> = Vec::new();
    let mut tell = |change: &Change| {
        let labels: Vec<&str> = change.labels.values().map(String::as_str).collect();
        let Change { variable, before, after, writer, .. } = change;
        cells.push(format!("{variable} {} {before} {after} {writer}", labels.join(" ")));
    };
    let difference = block(case.dataset.diff("c5", None, Some(&mut tell))).unwrap();
    let group = &difference.groups[""];
    let time = &group.labels["time"];
    assert_eq!((time.came, time.gone, time.first_gone.as_slice()), (0, 1, &["2025-01-01T00:00:00Z".to_owned()][..]));
    let counts = |name: &str| group.variables.get(name).map(|c| (c.new, c.changed, c.gone));
    assert_eq!(counts("t"), Some((0, 0, 2)));
    assert_eq!(counts("n"), Some((0, 0, 2)));
    assert_eq!(counts("height"), Some((0, 1, 1)));
    let cells: Vec<String> = cells.iter().map(|c| c.replace("2025-01-0", "d").replace("T00:00:00Z", "")).collect();
    assert_eq!(
        cells,
        [
            "t d4 B 40.0 null c6",
            "t d1 B 10.0 null ",
            "n d3 C 3 null ",
            "n d1 B 1 null ",
            "height B 20.0 null ",
            "height C 30.0 33.0 c3",
        ]
    );
    // The other way round.
    let back = block(case.dataset.diff("c7", Some("c5"), None)).unwrap();
    let counts = |name: &str| back.groups[""].variables.get(name).map(|c| (c.new, c.changed, c.gone));
    assert_eq!((counts("t"), counts("height")), (Some((2, 0, 0)), Some((1, 1, 0))));
    assert!(block(case.dataset.diff("c3", Some("c3"), None)).unwrap().is_empty());
}

#[test]
fn diff_across_units_compares_values() {
    let mut case = Case::of(SCHEMA, &TABLES[..1]);
    case.evolve(&SCHEMA.replace("unit: degC}", "unit: K}"));
    case.add("time,station,t|d2,A,300").unwrap();
    let difference = block(case.dataset.diff("c1", None, None)).unwrap();
    assert!(!difference.schema.is_empty());
    let counts = difference.groups[""].variables["t"];
    assert_eq!((counts.new, counts.changed, counts.gone), (0, 1, 0));
}

#[test]
fn a_rebuild_names_what_is_wrong() {
    let case = Case::of(SCHEMA, &TABLES[..2]);
    case.is_rebuilt();
    let events = block(case.dataset.contributions()).unwrap();
    let raw = case.folder.path().join("home/raw").join(&events[1].sha256);
    let bytes = std::fs::read(&raw).unwrap();
    std::fs::remove_file(&raw).unwrap();
    let into = || Home::at(case.folder.path().join("again"));
    let rebuild = || block(case.dataset.rebuild(&into(), false, &mut |_, _, _| {}));
    let error = rebuild().expect_err("a raw file is gone").to_string();
    assert!(error.contains("c2") && error.contains(&events[1].file), "{error}");
    std::fs::remove_dir_all(case.folder.path().join("again")).unwrap();
    std::fs::write(&raw, [&bytes[..], b"x"].concat()).unwrap();
    let error = rebuild().expect_err("a raw file was changed").to_string();
    assert!(error.contains("c2"), "{error}");
}

#[test]
fn composed_places_are_selected_by_label_and_by_parts() {
    let schema = r#"
SCHEMA: 1
COORDS:
  time: {unit: {tick: s}}
  place: {composed: [latitude, longitude], resolution: [1e-3, deg]}
VARS:
  latitude: {coords: place, unit: degrees_north}
  longitude: {coords: place, unit: degrees_east}
  t: {coords: [time, place], unit: degC}
SOURCES:
  a: {format: csv}
"#;
    let mut case = Case::of(
        schema,
        &[
            "time,latitude,longitude,t|d1,49.1,16.2,1|d1,50,14.5,2",
            "time,latitude,longitude,t|d2,49.1,16.2,3|d2,51,13,4",
        ],
    );
    let writers = |case: &Case, terms: &str| {
        let blamed = block(case.dataset.blame(&terms.parse().unwrap(), None, false)).unwrap();
        blamed.cells.iter().map(|cell| cell.writer.clone().unwrap_or_default()).collect::<Vec<_>>()
    };
    assert_eq!(writers(&case, r"t time=2025-01-02 place=49.1\,16.2"), ["c2"]);
    assert_eq!(writers(&case, "t time=2025-01-01 latitude=49.1 longitude=16.2"), ["c1"]);
    assert_eq!(writers(&case, "t latitude=49..50.5"), ["c1", "c1", "c2"]);
    let error = case.erase("latitude place=..").expect_err("a label would mean nothing").to_string();
    assert!(error.contains("part of the label"), "{error}");
    let done = case.erase("t latitude=49.1").unwrap();
    assert_eq!(done.contribution.selection.unwrap().to_string(), r"t place=49.1\,16.2");
    assert_eq!(case.table(&["t"]).split('|').count(), 2);
    case.revert("c2").unwrap();
    case.revert("c3").unwrap();
    let without = Case::of(schema, &["time,latitude,longitude,t|d1,49.1,16.2,1|d1,50,14.5,2"]);
    assert_eq!(case.all(), without.all());
    case.is_rebuilt();
}
