//! Round trips: what `select` gives of a dataset and `add` takes into an empty home is the same dataset, for each format
//! that is written. What a format cannot carry is named in [`CANNOT`].

// Tables are written by the module of the nasty tables; the cases stay there.
#![allow(dead_code)]

use crate::small_tables::run::cells;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use zarr_fuse_core::layout::join;
use zarr_fuse_core::selection::label_text;
use zarr_fuse_core::zarr::array;
use zarr_fuse_fuse::Dataset;
use zarr_fuse_store::Home;
use zarr_fuse_tests::small::block;
use zarr_fuse_tests::{Sandbox, done};

/// A group, its schema, and the table that fills it. All of its variables stand along all of its coordinates, so that
/// one selection holds them.
struct Group {
    name: &'static str,
    schema: &'static str,
    /// Lines of its sources.
    source: &'static str,
    table: &'static str,
}

const GROUPS: &[Group] = &[
    Group {
        name: "types",
        schema: "\
COORDS:
  time: {unit: {tick: s}}
VARS:
  truth: {coords: time, type: bool}
  i8: {coords: time, type: int8, unit: \"\"}
  i16: {coords: time, type: int16, unit: \"\"}
  i32: {coords: time, type: int32, unit: \"\"}
  i64: {coords: time, type: int64, unit: \"\"}
  u8: {coords: time, type: uint8, unit: \"\"}
  u16: {coords: time, type: uint16, unit: \"\"}
  u32: {coords: time, type: uint32, unit: \"\"}
  u64: {coords: time, type: uint64, unit: \"\"}
  f32: {coords: time, type: float32, unit: degC}
  f64: {coords: time, unit: Pa, na_value: -999.5}
  text: {coords: time, type: string, na_value: \"n/a\"}
  short: {coords: time, type: \"str[5]\"}
  rock: {coords: time, type: string, range: {discrete: [granite, sandy clay, \"slate, dark\"]}}
  flag: {coords: time, type: uint8, unit: \"\", range: {discrete: [1, 2, 4]}}
  seen: {coords: time, unit: {tick: ms}}
",
        source: "",
        table: "\
time,truth,i8,i16,i32,i64,u8,u16,u32,u64,f32,f64,text,short,rock,flag,seen
2025-01-01T00:00:00Z,true,127,32767,2147483647,9223372036854775807,254,65534,4294967294,18446744073709551614,0.1,1.7976931348623157e308,plain,abc,granite,1,2025-01-01T00:00:00.001Z
2025-01-01T00:00:01Z,false,-127,-32767,-2147483647,-9223372036854775807,0,0,0,0,-3.4028235e38,5e-324,\"a, b\",\"a,\"\"b\",\"slate, dark\",4,1969-12-31T23:59:59.999Z
2025-01-01T00:00:02Z,,0,1,2,9007199254740993,1,2,3,9007199254740993,16777216,-0.0,\"two
lines\",šeďĺ,sandy clay,2,2025-06-30T12:00:00Z
2025-01-02T00:00:00Z,true,,,,,,,,,,0.1,,,,,
2025-01-03T00:00:00Z,,5,,7,,9,,11,,0.3333333333333333,,007,1e3,,,
",
    },
    Group {
        name: "complex",
        schema: "\
COORDS:
  time: {unit: {tick: s}}
VARS:
  wide: {coords: time, type: complex128, unit: V}
  narrow: {coords: time, type: complex64, unit: V}
",
        source: "",
        table: "\
time,wide,narrow
2025-01-01T00:00:00Z,1.5-2j,0.1+0.25j
2025-01-01T00:00:01Z,,3j
2025-01-01T00:00:02Z,-7,
",
    },
    Group {
        name: "sensors",
        schema: "COORDS:\n  sensor: {type: uint64, unit: \"\"}\nVARS:\n  gain: {coords: sensor, type: uint8, unit: \"\"}\n",
        source: "",
        table: "sensor,gain\n18446744073709551613,3\n7,1\n9007199254740993,2\n",
    },
    Group {
        name: "places",
        schema: "\
COORDS:
  time: {unit: {tick: m}}
  station: {composed: [latitude, longitude], resolution: [1e-4, deg]}
VARS:
  latitude: {coords: station, unit: degrees_north, standard_name: latitude}
  longitude: {coords: station, unit: degrees_east, standard_name: longitude}
  t: {coords: [time, station], unit: degC}
",
        source: "",
        table: "\
time,latitude,longitude,t
2025-01-01T00:00Z,50.8635,14.8898,1.5
2025-01-01T00:00Z,-33.9,-70.25,2.5
2025-01-01T00:15Z,50.8635,14.8898,3.5
",
    },
    Group {
        name: "grid",
        schema: "\
COORDS:
  time: {unit: {tick: h}}
  depth: {unit: m}
  side: {type: string}
VARS:
  moisture: {coords: [time, depth, side], unit: \"1\"}
  count: {coords: [time, depth, side], type: int16, unit: \"\"}
",
        source: "",
        table: "\
time,depth,side,moisture,count
2025-01-01T00:00Z,0.1,left,0.25,
2025-01-01T00:00Z,0.1,right,0.5,3
2025-01-01T00:00Z,0.35,left,,4
2025-01-01T05:00Z,0.1,left,0.75,5
2025-01-01T05:00Z,0.35,\"right, upper\",0.125,6
",
    },
    Group {
        name: "nanoseconds",
        schema: "COORDS:\n  time: {unit: {tick: ns}}\nVARS:\n  v: {coords: time, unit: V}\n",
        source: "",
        table: "time,v\n2025-01-01T00:00:00.123456789Z,1\n1999-12-31T23:59:59.999999999Z,2\n",
    },
    Group {
        name: "microseconds",
        schema: "COORDS:\n  time: {unit: {tick: us}}\nVARS:\n  v: {coords: time, unit: V}\n",
        source: "",
        table: "time,v\n2025-01-01T00:00:00.123456Z,1\n1960-02-29T00:00:00.000001Z,2\n",
    },
    Group {
        name: "milliseconds",
        schema: "COORDS:\n  time: {unit: {tick: ms}}\nVARS:\n  v: {coords: time, unit: V}\n",
        source: "",
        table: "time,v\n2025-01-01T00:00:00.123Z,1\n2025-01-01T00:00:01Z,2\n",
    },
    Group {
        name: "days",
        schema: "COORDS:\n  time: {unit: {tick: D}}\nVARS:\n  v: {coords: time, unit: V}\n",
        source: "",
        table: "time,v\n2025-01-01,1\n1850-07-01,2\n",
    },
    Group {
        name: "noleap",
        schema: "COORDS:\n  time: {unit: {tick: h, calendar: noleap}}\nVARS:\n  v: {coords: time, unit: V}\n",
        source: "",
        table: "time,v\n2024-02-28T06:00,1\n2024-03-01,2\n",
    },
    Group {
        name: "months-of-30-days",
        schema: "COORDS:\n  time: {unit: {tick: D, calendar: 360_day}}\nVARS:\n  v: {coords: time, unit: V}\n",
        source: "",
        table: "time,v\n2001-02-30,1\n2001-02-29,2\n",
    },
];

/// A format: how a file of it ends, how `select` is told, and the lines of a source of it.
struct Form {
    name: &'static str,
    end: &'static str,
    select: &'static [&'static str],
    source: &'static str,
}

const FORMS: &[Form] = &[
    Form { name: "csv", end: "csv", select: &[], source: "format: csv" },
    Form { name: "csv-units", end: "csv", select: &["--units", "row"], source: "format: csv\nunits_row: 2" },
    Form { name: "ndjson", end: "ndjson", select: &["--format", "ndjson"], source: "format: json\nrecords: /*" },
    Form { name: "parquet", end: "parquet", select: &["--format", "parquet"], source: "format: parquet" },
    Form { name: "arrow", end: "arrow", select: &["--format", "arrow"], source: "format: arrow" },
    Form { name: "arrow-stream", end: "arrows", select: &["--format", "arrow"], source: "format: arrow" },
    Form { name: "excel", end: "xlsx", select: &[], source: "format: excel" },
    Form { name: "netcdf", end: "nc", select: &["--format", "netcdf"], source: "format: netcdf" },
    Form { name: "zarr", end: "zarr", select: &["--format", "zarr"], source: "format: zarr" },
];

/// What a format cannot carry: format, a group or a place in it, and why. docs/reading.md says so.
const CANNOT: &[(&str, &str, &str)] = &[("netcdf", "complex", "NetCDF has no complex numbers")];

/// The schema of all groups, each with a source of every format.
fn schema() -> String {
    let mut text = "SCHEMA: 1\nATTRS:\n  STORE_URL: home\n".to_owned();
    for group in GROUPS {
        let mut own = group.schema.to_owned();
        own.push_str("SOURCES:\n");
        for form in FORMS {
            writeln!(own, "  {}-{}:", group.name, form.name).unwrap();
            for line in form.source.lines().chain(group.source.lines()) {
                writeln!(own, "    {line}").unwrap();
            }
        }
        writeln!(text, "{}:", group.name).unwrap();
        own.lines().for_each(|line| writeln!(text, "  {line}").unwrap());
    }
    text
}

/// An empty dataset of that schema.
fn empty() -> Sandbox {
    let sandbox = Sandbox::empty().unwrap();
    std::fs::write(sandbox.path().join("dataset.yaml"), schema()).unwrap();
    done(&sandbox, &["init", "dataset.yaml"]);
    sandbox
}

/// Labels of each coordinate and all cells.
fn stored(sandbox: &Sandbox) -> (BTreeMap<String, Vec<String>>, BTreeMap<String, String>) {
    let dataset = block(Dataset::open(Home::at(sandbox.path().join("home")))).unwrap().unwrap();
    let store = block(dataset.store()).unwrap().unwrap();
    let mut labels = BTreeMap::new();
    for (path, group) in dataset.schema().root.walk() {
        for name in group.coords.keys() {
            let own = join(&path, name);
            let column =
                block(async { array::read_all(&array::open(&store, &own).await.unwrap()).await.unwrap() }).unwrap();
            let variable = group.variable(name).unwrap();
            labels.insert(own, (0..column.len()).map(|at| label_text(variable, &column.get(at).unwrap())).collect());
        }
    }
    (labels, cells(&dataset).unwrap())
}

/// The variables of a group with its name before them.
fn variables(sandbox: &Sandbox, group: &str) -> Vec<String> {
    let dataset = block(Dataset::open(Home::at(sandbox.path().join("home")))).unwrap().unwrap();
    dataset.schema().root.at(group).unwrap().vars.keys().map(|name| join(group, name)).collect()
}

/// A table of texts as a workbook: what is a number and no other text of the same number stands as one. A spreadsheet has
/// no negative zero and 15 digits of a whole number; these stay texts.
fn workbook(text: &str) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip(fields(text)) {
        for (column, cell) in (0..).zip(cells) {
            let number = cell
                .parse::<f64>()
                .ok()
                .filter(|number| number.to_string() == cell && number.abs() < 1e15 && cell != "-0");
            match number {
                Some(number) if row > 0 => sheet.write_number(row, column, number).unwrap(),
                _ if cell.is_empty() => continue,
                _ => sheet.write_string(row, column, cell).unwrap(),
            };
        }
    }
    book.save_to_buffer().unwrap()
}

/// The cells of a text by RFC 4180.
fn fields(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '"' if quoted && signs.peek() == Some(&'"') => cell.push(signs.next().unwrap()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            '\r' if !quoted => {}
            sign => cell.push(sign),
        }
    }
    rows
}

fn full() -> Sandbox {
    let sandbox = empty();
    for group in GROUPS {
        let file = format!("{}.csv", group.name);
        std::fs::write(sandbox.path().join(&file), group.table).unwrap();
        done(&sandbox, &["add", &file, "--source", &format!("{}-csv", group.name)]);
    }
    sandbox
}

/// A selection of one row is one line of NDJSON, and no document whose members are records.
#[test]
fn one_line_of_ndjson() {
    let (full, empty) = (full(), empty());
    let path = empty.path().join("one.ndjson");
    done(&full, &["select", "days/v", "time=2025-01-01", "--format", "ndjson", "-o", &path.to_string_lossy()]);
    done(&empty, &["add", "one.ndjson", "--source", "days-ndjson"]);
    let (_, cells) = stored(&empty);
    assert_eq!(cells, BTreeMap::from([("days/v[@1]".to_owned(), "1".to_owned())]));
}

/// Out of `full` and into an empty home, group by group.
fn there_and_back(form: &Form) {
    let full = full();
    let (labels, cells) = stored(&full);
    assert!(cells.len() > 80, "{} cells", cells.len());
    let empty = empty();
    let mut wrong = String::new();
    for group in GROUPS {
        if let Some((.., why)) = CANNOT.iter().find(|(name, of, _)| (*name, *of) == (form.name, group.name)) {
            assert!(!why.is_empty());
            continue;
        }
        let file = format!("{}.{}", group.name, form.end);
        let names = variables(&full, group.name);
        let mut arguments = vec!["select"];
        arguments.extend(names.iter().map(String::as_str));
        arguments.extend_from_slice(form.select);
        if form.end == "xlsx" {
            let text = full.run(&arguments).unwrap();
            assert_eq!(text.code, 0, "{}", text.transcript());
            std::fs::write(empty.path().join(&file), workbook(&(text.out + "\n"))).unwrap();
        } else {
            let path = empty.path().join(&file);
            let path = path.to_string_lossy();
            arguments.extend(["-o", &path]);
            let said = full.run(&arguments).unwrap();
            if said.code != 0 {
                writeln!(wrong, "{}: {}", group.name, said.transcript()).unwrap();
                continue;
            }
        }
        let source = format!("{}-{}", group.name, form.name);
        let said = empty.run(&["add", &file, "--source", &source]).unwrap();
        let part = format!("{}/", group.name);
        let whole = !CANNOT.iter().any(|(name, place, _)| *name == form.name && place.starts_with(&part));
        if said.code != 0 || (whole && said.transcript().contains("set aside")) {
            writeln!(wrong, "{}: {}", group.name, said.transcript()).unwrap();
        }
    }
    let (other_labels, other_cells) = stored(&empty);
    let left_out = |path: &str| CANNOT.iter().any(|(name, place, _)| *name == form.name && path.starts_with(place));
    for (path, labels) in labels.iter().filter(|(path, _)| !left_out(path)) {
        if other_labels.get(path) != Some(labels) {
            writeln!(wrong, "{path}: expected labels {labels:?}, found {:?}", other_labels.get(path)).unwrap();
        }
    }
    for place in cells.keys().chain(other_cells.keys()).filter(|place| !left_out(place)) {
        if cells.get(place) != other_cells.get(place) {
            writeln!(wrong, "{place}: expected {:?}, found {:?}", cells.get(place), other_cells.get(place)).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{}\n{wrong}", form.name);
}

macro_rules! forms {
    ($($test:ident = $name:literal),* $(,)?) => {
        $(#[test]
        fn $test() {
            there_and_back(FORMS.iter().find(|form| form.name == $name).unwrap());
        })*

        #[test]
        fn each_format_is_tried() {
            let tried: Vec<&str> = vec![$($name),*];
            assert_eq!(tried, FORMS.iter().map(|form| form.name).collect::<Vec<_>>());
        }
    };
}

forms!(
    csv = "csv",
    csv_with_a_units_row = "csv-units",
    ndjson = "ndjson",
    parquet = "parquet",
    arrow_file = "arrow",
    arrow_stream = "arrow-stream",
    excel_that_is_not_ours = "excel",
    netcdf = "netcdf",
    zarr = "zarr",
);
