//! Merges as named cases: tables in, the table out. Real Icechunk repos, real CSV files.
use zarr_fuse_core::schema;
use zarr_fuse_fuse::dataset::{Added, RawFile};
use zarr_fuse_fuse::{Dataset, Error, select};
use zarr_fuse_store::Home;

const SCHEMA: &str = r#"
SCHEMA: 1
COORDS:
  time: {unit: {tick: s, tz: UTC}}
  station: {type: string}
VARS:
  t: {coords: [time, station], unit: degC, na_source: [-7.77], range: {interval: [-60, 60, degC]}}
  n: {coords: [time, station], unit: "", type: int16}
  height: {coords: station, unit: m, on_conflict: KEEP}
SOURCES:
  s: {format: csv}
"#;

/// A dataset in a folder that goes when it is dropped.
struct Case {
    dataset: Dataset,
    _folder: tempfile::TempDir,
    files: usize,
}

fn block<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

impl Case {
    fn new(schema: &str) -> Self {
        let read = schema::read(schema);
        let schema = read.schema.unwrap_or_else(|| panic!("{:#?}", read.diagnostics));
        let folder = tempfile::tempdir().unwrap();
        let dataset = block(Dataset::create(Home::at(folder.path().join("home")), schema)).unwrap();
        Self { dataset, _folder: folder, files: 0 }
    }

    /// Adds a table: rows by `|`.
    fn add(&mut self, table: &str) -> Result<Added, Error> {
        self.files += 1;
        let (file, bytes) = (format!("{}.csv", self.files), table.replace('|', "\n") + "\n");
        let raw =
            RawFile { file: &file, bytes: bytes.as_bytes(), source: "s", person: "", now: "2026-01-01T00:00:00Z" };
        block(self.dataset.add(raw, false))
    }

    fn table(&self, variables: &[&str]) -> String {
        let names: Vec<String> = variables.iter().map(|name| (*name).to_owned()).collect();
        let (path, group, names) = select::find(self.dataset.schema(), &names).unwrap();
        let store = block(self.dataset.store()).unwrap();
        let mut out = Vec::new();
        block(select::select(&store, &path, group, &names)).unwrap().write_csv(&mut out).unwrap();
        let text = String::from_utf8(out).unwrap().replace("2025-01-0", "d").replace("T00:00:00Z", "");
        text.trim_end().lines().skip(1).collect::<Vec<_>>().join("|")
    }
}

fn standard(policy: &str) -> Case {
    Case::new(&SCHEMA.replace("KEEP", policy))
}

/// Days of January 2025 as `d1`.
fn days(table: &str) -> String {
    let mut text = table.to_owned();
    for day in 1..=9 {
        text = text.replace(&format!("d{day}"), &format!("2025-01-0{day}T00:00:00Z"));
    }
    text
}

#[test]
fn tables_in_table_out() {
    // name, contributions, variables, the table after them
    let cases: &[(&str, &[&str], &[&str], &str)] = &[
        ("first write", &["time,station,t|d1,A,1|d1,B,2"], &["t"], "d1,A,1|d1,B,2"),
        (
            "stored values between two of the contribution stay (predecessor R1)",
            &["time,station,t|d1,A,1|d2,A,2|d3,A,3|d4,A,4", "time,station,t|d1,A,10|d4,A,40"],
            &["t"],
            "d1,A,10|d2,A,2|d3,A,3|d4,A,40",
        ),
        (
            "one old time and one new (R1b)",
            &["time,station,t|d1,A,1|d2,A,2|d3,A,3", "time,station,t|d2,A,20|d5,A,5"],
            &["t"],
            "d1,A,1|d2,A,20|d3,A,3|d5,A,5",
        ),
        (
            "late data is inserted in order (R2)",
            &["time,station,t|d1,A,1|d3,A,3|d5,A,5", "time,station,t|d4,A,4|d2,A,2"],
            &["t"],
            "d1,A,1|d2,A,2|d3,A,3|d4,A,4|d5,A,5",
        ),
        (
            "data before the first time, then more (R2c)",
            &["time,station,t|d5,A,5", "time,station,t|d1,A,1", "time,station,t|d3,A,3|d6,A,6"],
            &["t"],
            "d1,A,1|d3,A,3|d5,A,5|d6,A,6",
        ),
        (
            "another station untouched (R3)",
            &["time,station,t|d1,A,1|d1,B,2|d1,C,3", "time,station,t|d1,A,10|d1,C,30"],
            &["t"],
            "d1,A,10|d1,B,2|d1,C,30",
        ),
        ("a missing value says nothing (R4)", &["time,station,t|d1,A,1", "time,station,t|d1,A,"], &["t"], "d1,A,1"),
        (
            "a column that is not there says nothing (R5)",
            &["time,station,t,n|d1,A,1,7", "time,station,t|d1,A,2"],
            &["t", "n"],
            "d1,A,2,7",
        ),
        (
            "a row new in two dimensions lands (R11)",
            &["time,station,t|d1,A,1", "time,station,t|d2,B,2"],
            &["t"],
            "d1,A,1|d2,B,2",
        ),
        (
            "a new station leaves the other stations' constants alone (M7)",
            &["time,station,t,height|d1,A,1,100", "time,station,t,height|d1,B,2,200"],
            &["t", "height"],
            "d1,A,1,100|d1,B,2,200",
        ),
        (
            "late time and new station at once, integers keep their gaps",
            &["time,station,n|d1,B,1|d3,B,3", "time,station,n|d2,A,2"],
            &["n"],
            "d1,B,1|d2,A,2|d3,B,3",
        ),
        ("sentinels of the source are missing", &["time,station,t|d1,A,-7.77|d1,B,2|d2,A,-7.770"], &["t"], "d1,B,2"),
        ("the last of equal cells stands", &["time,station,t|d1,A,1|d1,A,2"], &["t"], "d1,A,2"),
    ];
    for (name, contributions, variables, expected) in cases {
        let mut case = standard("replace");
        for contribution in *contributions {
            if let Err(error) = case.add(&days(contribution)) {
                // The contribution that gives nothing is refused; what is stored must stay all the same.
                assert!(error.to_string().contains("expected"), "{name}: {error}");
            }
        }
        assert_eq!(case.table(variables), *expected, "{name}");
    }
}

#[test]
fn cells_are_counted() {
    let mut case = standard("replace");
    case.add(&days("time,station,t|d1,A,1|d1,B,2|d2,A,3")).unwrap();
    let added = case.add(&days("time,station,t|d1,A,1|d1,B,5|d3,A,6")).unwrap().contribution;
    assert_eq!((added.new, added.changed, added.same, added.kept), (1, 1, 1, 0));
    assert_eq!(added.labels.into_iter().collect::<Vec<_>>(), [("time".to_owned(), 1)]);
    assert_eq!((added.id.as_str(), added.rows), ("c2", 3));
}

#[test]
fn policies_of_conflict() {
    for (policy, outcome, kept) in [("replace", "200", 0), ("keep", "100", 1)] {
        let mut case = standard(policy);
        case.add(&days("time,station,t,height|d1,A,1,100")).unwrap();
        let added = case.add(&days("time,station,t,height|d2,A,1,200")).unwrap();
        assert_eq!(added.contribution.kept, kept, "{policy}");
        assert_eq!(case.table(&["height"]), format!("A,{outcome}"), "{policy}");
    }
    let mut case = standard("reject");
    case.add(&days("time,station,t,height|d1,A,1,100")).unwrap();
    let before = block(case.dataset.snapshot()).unwrap().id;
    let error = case.add(&days("time,station,t,height|d2,A,1,100|d2,A,1,200")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "2.csv, row 3, column \"height\": expected the stored value 100, found 200. \
         Hint: \"height\" does not take other values (`on_conflict: reject`)"
    );
    assert_eq!(block(case.dataset.snapshot()).unwrap().id, before, "nothing is stored of a refused contribution");
}

#[test]
fn the_same_bytes_are_added_once() {
    let mut case = standard("replace");
    let table = days("time,station,t|d1,A,1");
    assert!(!case.add(&table).unwrap().already);
    let again = case.add(&table).unwrap();
    assert!(again.already && again.snapshot.is_none());
    assert_eq!(again.contribution.id, "c1");
    assert_eq!(block(case.dataset.contributions()).unwrap().len(), 1);
}

#[test]
fn a_dry_run_keeps_nothing() {
    let case = standard("replace");
    let before = block(case.dataset.snapshot()).unwrap().id;
    let raw = RawFile {
        file: "a.csv",
        bytes: b"time,station,t\n2025-01-01T00:00:00Z,A,1\n",
        source: "s",
        person: "",
        now: "2026-01-01T00:00:00Z",
    };
    let added = block(case.dataset.add(raw, true)).unwrap();
    assert_eq!((added.contribution.new, added.snapshot), (1, None));
    assert_eq!(block(case.dataset.snapshot()).unwrap().id, before);
    // The schema alone.
    assert_eq!(std::fs::read_dir(case.dataset.home().root().join("raw")).unwrap().count(), 1);
}

#[test]
fn faults_say_where_and_change_nothing() {
    let cases = [
        (
            "time,station,t|d1,A,warm",
            "1.csv, row 2, column \"t\": expected a number in degC, found \"warm\". Hint: if it means missing, say so in `na_source` of t",
        ),
        ("time,station,t|d1,A,99", "1.csv, row 2, column \"t\": expected t from -60 to 60 degC, found 99"),
        (
            "time,station,n|d1,A,1.5|d2,A,40000",
            "1.csv, row 2, column \"n\": expected a whole number, found \"1.5\". Hint: if it means missing, say so in `na_source` of n\n1.csv, row 3, column \"n\": expected a number from -32768 to 32767, found \"40000\". Hint: if it means missing, say so in `na_source` of n",
        ),
        (
            "time,site,t|d1,A,1",
            "1.csv, column \"station\": expected a column for the coordinate \"station\" of \"t\", found none of that name. Hint: name the file's column in the source, as `station: {from: …}`, or give a constant",
        ),
        (
            "a,b|1,2",
            "1.csv: expected at least one column of \"time\", \"station\", \"t\", \"n\", \"height\", found none. Hint: name the file's columns under `columns` of the source",
        ),
    ];
    for (table, expected) in cases {
        let mut case = standard("replace");
        let before = block(case.dataset.snapshot()).unwrap().id;
        assert_eq!(case.add(&days(table)).unwrap_err().to_string(), expected);
        assert_eq!(block(case.dataset.snapshot()).unwrap().id, before, "{table}");
    }
}

#[test]
fn bad_rows_are_set_aside_with_their_reason() {
    let mut case = standard("replace");
    let added = case.add(&days("time,station,t|d1,A,1|d2,A,99|d3,A,3|d4,A,98")).unwrap();
    assert_eq!(case.table(&["t"]), "d1,A,1|d3,A,3");
    let reasons: Vec<String> =
        added.contribution.quarantined.iter().map(|q| format!("{} {}", q.rows, q.reason)).collect();
    assert_eq!(
        reasons,
        ["2 1.csv, rows 3 and 5, column \"t\": expected t from -60 to 60 degC, found 99 (2 rows like this)"]
    );
}

#[test]
fn composed_coordinates_are_the_same_place_whatever_the_noise() {
    let schema = r#"
SCHEMA: 1
COORDS:
  time: {unit: {tick: s}}
  place: {composed: [lat, lon], resolution: [1e-4, deg]}
VARS:
  lat: {coords: place, unit: deg, standard_name: latitude}
  lon: {coords: place, unit: deg, standard_name: longitude}
  t: {coords: [time, place], unit: degC}
SOURCES:
  s: {format: csv}
"#;
    let mut case = Case::new(schema);
    case.add(&days("time,lat,lon,t|d1,-1,10,1|d1,-2,10,2")).unwrap();
    let added = case.add(&days("time,lat,lon,t|d2,-1.0000000001,10.00000001,3|d2,-0.00001,10,4")).unwrap();
    assert_eq!(added.contribution.labels.get("place"), Some(&1));
    assert_eq!(case.table(&["t", "lat"]), "d1,\"-1,10\",1,-1|d1,\"-2,10\",2,-2|d2,\"-1,10\",3,-1|d2,\"0,10\",4,0");
}

#[test]
fn any_order_of_contributions_gives_the_same_table() {
    let parts = [
        "time,station,t|d1,A,1|d4,A,4",
        "time,station,t|d2,B,2|d4,B,44",
        "time,station,t|d3,A,3|d6,C,6",
        "time,station,n,height|d5,A,5,100|d1,C,1,300",
    ];
    let orders = [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]];
    let tables: Vec<Vec<String>> = orders
        .iter()
        .map(|order| {
            let mut case = standard("replace");
            for i in order {
                case.add(&days(parts[*i])).unwrap();
            }
            // Stations stand in the order of their arrival; the rows are compared in one order.
            let sorted = |variables: &[&str]| {
                let table = case.table(variables);
                let mut rows: Vec<&str> = table.split('|').collect();
                rows.sort_unstable();
                rows.join("|")
            };
            vec![sorted(&["t"]), sorted(&["n"]), sorted(&["height"])]
        })
        .collect();
    assert!(tables.windows(2).all(|pair| pair[0] == pair[1]), "{tables:#?}");
    assert_eq!(tables[0][0], "d1,A,1|d2,B,2|d3,A,3|d4,A,4|d4,B,44|d6,C,6");
}
