//! What a file or a schema may hold: every case is read right or refused with its place, and nothing is half done.
use zarr_fuse_core::schema;
use zarr_fuse_fuse::dataset::{Added, RawFile};
use zarr_fuse_fuse::{Dataset, Error, select};
use zarr_fuse_store::Home;

fn block<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

struct Case {
    folder: tempfile::TempDir,
}

impl Case {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn create(&self, schema: &str) -> Result<Dataset, Error> {
        let read = schema::read(schema);
        let schema = read.schema.unwrap_or_else(|| panic!("{:#?}", read.diagnostics));
        block(Dataset::create(Home::at(self.folder.path().join("home")), schema))
    }
}

fn add(dataset: &Dataset, file: &str, text: &str) -> Result<Added, Error> {
    let raw = RawFile { file, bytes: text.as_bytes(), source: "s", person: "", now: "2026-01-01T00:00:00Z" };
    block(dataset.add(raw, false))
}

fn table(dataset: &Dataset, variables: &[&str]) -> Result<String, Error> {
    let names: Vec<String> = variables.iter().map(|name| (*name).to_owned()).collect();
    let (path, group, names) = select::find(dataset.schema(), &names)?;
    let mut out = Vec::new();
    block(select::select(&block(dataset.store())?, &path, group, &names))?.write_csv(&mut out).unwrap();
    Ok(String::from_utf8(out).unwrap().trim_end().replace('\n', "|"))
}

const NUMBERS: &str = r#"
SCHEMA: 1
COORDS:
  x: {unit: m, type: float32}
VARS:
  f: {coords: x, unit: m, type: float32}
  d: {coords: x, unit: m}
  n: {coords: x, unit: "", type: int16, na_value: -999}
  u: {coords: x, unit: "", type: uint8}
  e: {coords: x, unit: {tick: ns}, type: datetime}
  t: {coords: x, type: string, na_source: ["7"]}
SOURCES:
  s: {format: csv, columns: {e: {from: e, unit: {epoch: ns}}, d: {from: d, unit: km}}}
"#;

#[test]
fn numbers_come_back_as_they_are_stored_or_are_refused() {
    let head = "x,f,d,n,u,e,t\n";
    let good: &[(&str, &str, &str)] = &[
        ("0.1,0.1,,,,,", "f", "x,f|0.1,0.1"),
        ("0,,,-32768,254,,", "n", "x,n|0,-32768"),
        ("0,,,,,1757926800123456789,", "e", "x,e|0,2025-09-15T09:00:00.123456789Z"),
        ("0,,,,,-1,", "e", "x,e|0,1969-12-31T23:59:59.999999999Z"),
        ("0,,,,,,007", "t", "x,t|0,007"),
        ("0,1,,,,,7", "f", "x,f|0,1"),
        ("0,1e-60,,,,,", "f", "x,f|0,0"),
    ];
    for (row, variable, expected) in good {
        let case = Case::new();
        let dataset = case.create(NUMBERS).unwrap();
        add(&dataset, "a.csv", &format!("{head}{row}\n")).unwrap();
        assert_eq!(table(&dataset, &[variable]).unwrap(), *expected, "{row}");
    }
    let bad: &[(&str, &str)] = &[
        ("0,1e39,,,,,", "expected a number that fits its stored type in m, found \"1e39\""),
        ("0,,1e306,,,,", "expected a number that fits its stored type in km, found \"1e306\""),
        ("0,inf,,,,,", "expected a finite number in m, found \"inf\""),
        ("0,,,-999,,,", "expected a number other than -999 (stored for missing), found \"-999\""),
        ("0,,,40000,,,", "expected a number from -32768 to 32767, found \"40000\""),
        ("0,,,,255,,", "expected a number other than 255 (stored for missing), found \"255\""),
        ("nan,1,,,,,", "expected a value of the coordinate \"x\" beside \"f\", found none"),
        ("0,\"a\u{1b}[2Jb\",,,,,", "expected a number in m, found \"a\u{fffd}[2Jb\""),
    ];
    for (row, expected) in bad {
        let case = Case::new();
        let dataset = case.create(NUMBERS).unwrap();
        let error = add(&dataset, "a.csv", &format!("{head}{row}\n")).unwrap_err().to_string();
        assert!(error.contains(expected) && error.starts_with("a.csv, row 2, column"), "{row}: {error}");
    }
}

#[test]
fn a_label_of_float32_is_the_same_label_again() {
    let case = Case::new();
    let dataset = case.create(NUMBERS).unwrap();
    add(&dataset, "a.csv", "x,f,d,e\n0.1,1,,\n").unwrap();
    let added = add(&dataset, "b.csv", "x,f,d,e\n0.1,2,,\n0.10000000001,3,,\n").unwrap().contribution;
    assert_eq!((added.new, added.changed, added.labels.len()), (0, 1, 0));
}

#[test]
fn files_without_values_are_refused() {
    let schema = NUMBERS.replace("columns: {", "constants: {t: rock}, columns: {");
    let schema = schema.replace("e: {from: e, unit: {epoch: ns}}, d: {from: d, unit: km}", "");
    for (text, expected) in [
        ("", "a.csv: expected a header in row 1, found 0 lines"),
        ("x,f\n", "a.csv: expected rows below the header, found none"),
        ("a,b\n1,2\n", "a.csv: expected at least one column of \"x\", \"f\""),
        ("x,f\n1,\"2\n3,4\n", "a.csv, row 2: expected a closing quote, found the end of the file"),
        ("x,f\n1,2,5\n", "a.csv, row 2: expected 2 cells as in the header, found 3"),
    ] {
        let case = Case::new();
        let dataset = case.create(&schema).unwrap();
        let error = add(&dataset, "a.csv", text).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{text:?}: {error}");
    }
}

#[test]
fn different_parts_make_different_labels() {
    let schema = r#"
SCHEMA: 1
COORDS:
  place: {composed: [site, hole]}
VARS:
  site: {coords: place, type: string}
  hole: {coords: place, type: string}
  v: {coords: place, unit: m}
SOURCES:
  s: {format: csv}
"#;
    let case = Case::new();
    let dataset = case.create(schema).unwrap();
    add(&dataset, "a.csv", "site,hole,v\n\"a,b\",c,1\na,\"b,c\",2\n").unwrap();
    assert_eq!(
        table(&dataset, &["site", "hole", "v"]).unwrap(),
        "place,site,hole,v|\"a\\,b,c\",\"a,b\",c,1|\"a,b\\,c\",a,\"b,c\",2"
    );
}

#[test]
fn a_label_outside_a_fixed_axis_is_refused_with_its_row() {
    let schema = r#"
SCHEMA: 1
COORDS:
  site: {type: string, values: [A, B], extend: never}
VARS:
  v: {coords: site, unit: m}
SOURCES:
  s: {format: csv}
"#;
    let case = Case::new();
    let dataset = case.create(schema).unwrap();
    assert_eq!(
        add(&dataset, "a.csv", "site,v\nA,1\nC,2\n").unwrap_err().to_string(),
        "a.csv, row 3, column \"site\": expected a label of \"site\", found \"C\". \
         Hint: \"site\" takes no new labels (`extend: never`): \"A\", \"B\""
    );
}

#[test]
fn a_schema_that_cannot_be_made_leaves_no_home() {
    let many: String = (0..7).map(|i| format!("  c{i}: {{unit: m, chunk_size: 50}}\n")).collect();
    let over = (0..7).map(|i| format!("c{i}")).collect::<Vec<_>>().join(", ");
    let case = Case::new();
    let error = case.create(&format!("SCHEMA: 1\nCOORDS:\n{many}VARS:\n  v: {{coords: [{over}], unit: m}}\n"));
    let error = error.err().unwrap().to_string();
    assert!(error.starts_with("v: expected chunks of at most 134217728 cells, found [50, 50"), "{error}");
    assert!(!case.folder.path().join("home").exists());
    // Without sizes of their own seven axes have chunks that fit.
    let dataset = case.create(&format!(
        "SCHEMA: 1\nCOORDS:\n{}VARS:\n  v: {{coords: [{over}], unit: m}}\nSOURCES:\n  s: {{format: csv}}\n",
        many.replace(", chunk_size: 50", "")
    ));
    let dataset = dataset.unwrap();
    add(&dataset, "a.csv", "c0,c1,c2,c3,c4,c5,c6,v\n1,2,3,4,5,6,7,8\n").unwrap();
    assert_eq!(table(&dataset, &["v"]).unwrap(), "c0,c1,c2,c3,c4,c5,c6,v|1,2,3,4,5,6,7,8");
}

#[test]
fn a_selection_walks_what_is_stored_only() {
    let schema = r#"
SCHEMA: 1
COORDS:
  a: {unit: m}
  b: {unit: m, sorted: false}
VARS:
  v: {coords: [b, a], unit: m}
  w: {coords: b, unit: m}
  z: {coords: a, unit: m}
SOURCES:
  s: {format: csv}
"#;
    let case = Case::new();
    let dataset = case.create(schema).unwrap();
    let rows: String = (0..3000).map(|i| format!("{i},{},{i},{i},{i}\n", 9000 - i)).collect();
    add(&dataset, "a.csv", &format!("a,b,v,w,z\n{rows}")).unwrap();
    let found = table(&dataset, &["v", "w", "v"]).unwrap();
    assert!(found.starts_with("a,b,v,w|0,9000,0,0|1,8999,1,1|"), "{}", &found[..80]);
    assert_eq!(found.split('|').count(), 3001);
    add(&dataset, "b.csv", "a,b,v\n-1,0,7\n0.5,8999,8\n").unwrap();
    let found = table(&dataset, &["v"]).unwrap();
    assert!(found.starts_with("a,b,v|-1,0,7|0,9000,0|0.5,8999,8|1,8999,1|2,8998,2|"), "{}", &found[..80]);
    assert_eq!(found.split('|').count(), 3003);
    assert_eq!(
        table(&dataset, &["w", "z"]).unwrap_err().to_string(),
        "expected a variable over a, b, found none among w, z. Hint: select them one at a time"
    );
}

#[test]
fn names_are_found_by_their_full_path_first() {
    let schema = r#"
SCHEMA: 1
COORDS:
  x: {unit: m}
VARS:
  v: {coords: x, unit: m}
SOURCES:
  s: {format: csv}
a:
  COORDS:
    x: {unit: m}
  VARS:
    v: {coords: x, unit: m}
    w: {coords: x, unit: m}
b:
  COORDS:
    x: {unit: m}
  VARS:
    w: {coords: x, unit: m}
"#;
    let case = Case::new();
    let dataset = case.create(schema).unwrap();
    let found = |name: &str| select::find(dataset.schema(), &[name.to_owned()]).map(|(path, ..)| path);
    assert_eq!(found("v").unwrap(), "");
    assert_eq!(table(&dataset, &["b/w"]).unwrap(), "x,w", "an empty dataset is a table without rows");
    assert_eq!(found("a/v").unwrap(), "a");
    assert_eq!(found("w").unwrap_err().to_string(), "`w` is a variable of several groups. Hint: say which: a/w, b/w");
    assert_eq!(
        found("u").unwrap_err().to_string(),
        "the schema has no variable `u`. Hint: its variables are v, a/v, a/w, b/w"
    );
}

#[test]
fn rows_with_unlike_faults_are_counted_apart() {
    let case = Case::new();
    let schema = "COORDS: {time: {unit: {tick: s}}}\nVARS: {v: {coords: time, unit: m}}\n\
        SOURCES: {s: {format: csv, columns: {time: {from: time, unit: {tz: Europe/Prague}}}}}\n";
    let dataset = case.create(schema).unwrap();
    let times = [
        "2025-01-01 00:00",
        "2025-10-26 02:30",
        "2025-03-30 02:30",
        "2025-01",
        "xx",
        "2025-10-26 02:45",
        "yy",
        "2024-12",
        "2025-02-30",
    ];
    let rows: String = times.iter().map(|time| format!("{time},1\n")).collect();
    let Error::Refused(faults) = add(&dataset, "f.csv", &format!("time,v\n{rows}")).unwrap_err() else { panic!() };
    let found: Vec<(String, u64)> = faults.iter().map(|fault| (fault.place.clone(), fault.rows)).collect();
    let expected = [("rows 3 and 7", 2), ("row 4", 1), ("rows 5 and 9", 2), ("rows 6 and 8", 2), ("row 10", 1)];
    assert_eq!(found, expected.map(|(place, rows)| (place.to_owned(), rows)), "{faults:#?}");
}

#[test]
fn a_column_that_is_wrong_in_many_ways_has_a_bounded_number_of_faults() {
    let case = Case::new();
    let schema = "COORDS: {x: {type: string}}\nVARS: {v: {coords: x, unit: {tick: s}}}\n\
        SOURCES: {s: {format: csv, columns: {v: {from: v, unit: {format: '%Y-%m-%d'}}}}}\n";
    let dataset = case.create(schema).unwrap();
    let rows: String = (0..300).map(|row| format!("{row},2025-01-0{}`\n", "a`".repeat(row))).collect();
    let Error::Refused(faults) = add(&dataset, "f.csv", &format!("x,v\n{rows}")).unwrap_err() else { panic!() };
    assert!(faults.len() <= 20, "{}", faults.len());
    assert_eq!(faults.iter().map(|fault| fault.rows).sum::<u64>(), 300);
}

#[test]
fn limits_are_told_in_their_own_unit() {
    let case = Case::new();
    let schema = "COORDS: {x: {type: string}}\nVARS:\n  i: {coords: x, unit: m, type: int8}\n  \
        u: {coords: x, unit: m, type: uint64}\n  t: {coords: x, unit: K, range: {interval: [200, 300]}}\n  \
        f: {coords: x, unit: m, type: float32}\n  l: {coords: x, unit: m, type: int16, range: {discrete: [1000, 2000]}}\n\
        SOURCES:\n  s:\n    format: csv\n    columns: {i: {from: i, unit: km}, u: {from: u, unit: km}, \
        t: {from: t, unit: degC}, f: {from: f, unit: km}, l: {from: l, unit: km}}\n";
    let dataset = case.create(schema).unwrap();
    for (row, expected) in [
        ("1,,,,", "expected a number from -128 to 127 in m, found 1 km (1000 m)"),
        ("0.0015,,,,", "expected a whole number in m, found 0.0015 km (1.5 m)"),
        ("x,,,,", "expected a number in km, found \"x\""),
        (",-1,,,", "expected a number from 0 to 18446744073709551614 in m, found -1 km (-1000 m)"),
        (",,50,,", "expected t from 200 to 300 K, found 50 degC (323.15 K)"),
        (",,,1e38,", "expected a number that fits its stored type in m, found 1e38 km (1e41 m)"),
        (",,,,3", "expected one of 1000, 2000, found 3 km (3000 m)"),
    ] {
        let refused = add(&dataset, "f.csv", &format!("x,i,u,t,f,l\na,{row}\n")).unwrap_err().to_string();
        assert!(refused.contains(expected), "{row}: {refused}");
    }
}

#[test]
fn numbers_of_four_bytes_are_printed_with_their_own_digits() {
    let case = Case::new();
    let schema = "COORDS: {x: {unit: m, type: float32}}\nVARS:\n  f: {coords: x, unit: m, type: float32}\n  \
        c: {coords: x, unit: m, type: complex64}\n  d: {coords: x, unit: m}\nSOURCES: {s: {format: csv}}\n";
    let dataset = case.create(schema).unwrap();
    add(&dataset, "f.csv", "x,f,c,d\n0.1,0.12,0.1-0.7j,0.12\n0.2,16777217,1+2j,0.1234567890123\n").unwrap();
    assert_eq!(
        table(&dataset, &["f", "c", "d"]).unwrap(),
        "x,f,c,d|0.1,0.12,(0.1-0.7j),0.12|0.2,16777216,(1+2j),0.1234567890123"
    );
    let (path, group, names) = select::find(dataset.schema(), &["f".to_owned(), "c".to_owned()]).unwrap();
    let json = block(select::select(&block(dataset.store()).unwrap(), &path, group, &names)).unwrap().to_json();
    assert_eq!(json[0].to_string(), r#"{"x":0.1,"f":0.12,"c":"(0.1-0.7j)"}"#);
}
