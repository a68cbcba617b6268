//! Each transform on small tables, by the whole road of a file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use crate::cells::Cells;
use crate::format::Input;
use crate::harmonise::{Asked, harmonise};
use zarr_fuse_core::column::Value;
use zarr_fuse_core::schema::{self, GroupSchema};

/// A dataset whose source `s` has these keys, and a second one with columns renamed by it.
fn dataset(source: &str) -> GroupSchema {
    let text = format!(
        "SCHEMA: 1
COORDS:
  time: {{unit: {{tick: m}}}}
  station: {{type: string, on_bad: quarantine}}
  depth: {{unit: m, sorted: false}}
  side: {{type: string}}
VARS:
  t: {{coords: [time, station], unit: degC, range: {{interval: [-60, 60]}}}}
  max_t: {{coords: [time, station], unit: degC}}
  spread: {{coords: [time, station], unit: delta_degC}}
  n: {{coords: [time, station], unit: \"\", type: int32}}
  rh: {{coords: [time, station], unit: \"%\"}}
  dew: {{coords: [time, station], unit: degC}}
  rain: {{coords: [time, station], unit: mm}}
  flag: {{coords: [time, station], type: string}}
  moisture: {{coords: [time, depth, side], unit: \"\"}}
  height: {{coords: station, unit: m}}
SOURCES:
  s:
{source}
"
    );
    let resolved = schema::read_with(text.as_bytes(), |file| match file {
        "stations.csv" => Ok(b"id,name,height,place\n7,A,450,Bukov\n8,B,,Liberec\n".to_vec()),
        other => Err(format!("no {other}")),
    });
    let read = resolved.schema.unwrap_or_else(|| panic!("{:#?}", resolved.diagnostics));
    // What is stored says the same.
    let again = schema::read(&schema::write(&read)).schema;
    assert_eq!(again.as_ref(), Some(&read), "{}", schema::write(&read));
    read.root
}

fn harmonised(source: &str, file: &str) -> Result<Cells, crate::Error> {
    let group = dataset(source);
    let source = group.sources.get("s").unwrap();
    harmonise(&Input::Bytes(file.as_bytes()), "f.csv", &group, source, Asked::default())?.whole()
}

/// Rows of some columns, as texts, each with its origin; and the sentences of the record.
fn table(source: &str, file: &str, columns: &[&str]) -> (Vec<String>, Vec<String>) {
    let cells = harmonised(source, file).unwrap_or_else(|error| panic!("{error}"));
    let one = |row: usize, name: &&str| match cells.columns.get(*name).and_then(|column| column.get(row)) {
        Some(value) if value.is_missing() => "-".to_owned(),
        Some(Value::Float(value)) => ((value * 1e6).round() / 1e6).to_string(),
        Some(Value::Int(ticks)) if *name == "time" => {
            let minutes = ticks - 28_928_160; // 2025-01-01T00:00Z
            format!("{}:{:02}", minutes.div_euclid(60), minutes.rem_euclid(60))
        }
        Some(Value::Int(value)) => value.to_string(),
        Some(Value::Text(text)) => text,
        other => format!("{other:?}"),
    };
    let rows = (0..cells.origins.len()).map(|row| {
        let texts: Vec<String> = columns.iter().map(|name| one(row, name)).collect();
        format!("{} <- {}", texts.join(" "), cells.origins.get(row).unwrap())
    });
    let said = cells.transforms.iter().map(|done| format!("{} {}: {}", done.name, done.variable, done.text));
    (rows.collect(), said.collect())
}

/// Times of a file as minutes of a day.
fn at(rows: &str) -> String {
    rows.lines()
        .map(|line| format!("{}\n", line.trim().replacen('@', "2025-01-01T0", 1).replacen(';', ":00Z,", 1)))
        .collect()
}

fn check(source: &str, file: &str, columns: &[&str], expected: &[&str], record: &[&str]) {
    let (rows, said) = table(source, file, columns);
    assert_eq!(rows, expected);
    assert_eq!(said, record);
}

#[test]
fn rename_and_map() {
    check(
        "    transforms:\n    - rename: {Temp.: t, name: station, t: old}\n    - map: {station: {ZK-1_S4: ZK1-S4, \"*\": \"\"}}\n",
        &format!("time,name,Temp.,t\n{}", at("@0:00;ZK-1_S4,1,9\n@0:01;ZK1-S4,2,9\n@0:02;ZK-1_S4,3,9")),
        &["time", "station", "t"],
        &["0:00 ZK1-S4 1 <- row 2", "0:02 ZK1-S4 3 <- row 4"],
        &["rename : 3 columns renamed", "map : 3 mapped in \"station\""],
    );
}

#[test]
fn a_column_that_the_transforms_do_not_leave() {
    let source = "    transforms:\n    - rename: {Temp.: warm}\n    columns: {t: Temp.}\n";
    let error = harmonised(source, "time,station,Temp.\n2025-01-01T00:00Z,A,1\n").unwrap_err().to_string();
    assert!(
        error.starts_with("f.csv: expected a column \"Temp.\" after the transforms of the source, found"),
        "{error}"
    );
    let source = "    transforms:\n    - rename: {Tmp.: t}\n";
    let error = harmonised(source, "time,station,Temp.\n2025-01-01T00:00Z,A,1\n").unwrap_err().to_string();
    assert!(error.contains("expected a column \"Tmp.\"") && error.contains("Temp."), "{error}");
}

#[test]
fn join_with_a_table_of_stations() {
    check(
        "    transforms:\n    - join: {table: stations.csv, on: {logger: id}, take: [name, height]}\n    columns: {station: name}\n",
        &format!("time,logger,t\n{}", at("@0:00;7,1\n@0:01;8,2\n@0:02;9,3\n@0:03;7,4")),
        &["time", "station", "t", "height"],
        &["0:00 A 1 450 <- row 2", "0:01 B 2 - <- row 3", "0:03 A 4 450 <- row 5"],
        &["join : 3 rows joined, 1 without a partner"],
    );
}

#[test]
fn unpivot_channels() {
    check(
        "    transforms:\n    - unpivot: {columns: \"{depth}m{side}\", value: moisture}\n",
        &format!("time,0.1mN,0.1mS,0.5mN,note\n{}", at("@0:00;1,2,3,x\n@0:01;4,,6,y")),
        &["time", "depth", "side", "moisture"],
        &[
            "0:00 0.1 N 1 <- row 2",
            "0:00 0.1 S 2 <- row 2",
            "0:00 0.5 N 3 <- row 2",
            "0:01 0.1 N 4 <- row 3",
            "0:01 0.1 S - <- row 3",
            "0:01 0.5 N 6 <- row 3",
        ],
        &["unpivot : 3 columns made 6 rows"],
    );
    let error = harmonised(
        "    transforms:\n    - unpivot: {columns: \"{depth}m{side}\", value: moisture}\n",
        "time,a\n2025-01-01T00:00Z,1\n",
    );
    assert!(error.unwrap_err().to_string().contains("\"{depth}m{side}\""));
}

#[test]
fn unpivot_in_pieces_is_the_same() {
    let names: Vec<String> = (0..300).map(|depth| format!("{depth}mN")).collect();
    let rows: String = (0..500)
        .map(|row| {
            let values: Vec<String> = (0..300).map(|depth| (row * 300 + depth).to_string()).collect();
            format!("2025-01-01T{:02}:{:02}:00Z,{}\n", row / 60, row % 60, values.join(","))
        })
        .collect();
    let source = "    transforms:\n    - unpivot: {columns: \"{depth}m{side}\", value: moisture}\n";
    let cells = harmonised(source, &format!("time,{}\n{rows}", names.join(","))).unwrap();
    let zarr_fuse_core::column::Column::Float(values) = &cells.columns["moisture"] else { panic!() };
    assert!(values.iter().enumerate().all(|(i, value)| *value == i as f64) && values.len() == 150_000);
    assert_eq!(cells.origins.get(149_999).unwrap().to_string(), "row 501");
    assert_eq!(cells.origins.number(149_999), Some(499));
    assert_eq!(cells.transforms[0].text, "300 columns made 150000 rows");
}

#[test]
fn filter_by_texts_and_numbers() {
    check(
        "    delimiter: \";\"\n    decimal: \",\"\n    transforms:\n    - filter: \"quality == 'good' and `T (C)` > -40\"\n    columns: {t: T (C)}\n",
        "time;station;T (C);quality\n2025-01-01T00:00Z;A;-39,5;good\n2025-01-01T00:01Z;A;-40,5;good\n2025-01-01T00:02Z;A;1;bad\n2025-01-01T00:03Z;A;n/a;good\n2025-01-01T00:04Z;A;2;\n",
        &["time", "t"],
        &["0:00 -39.5 <- row 2"],
        &["filter : 1 of 5 rows kept"],
    );
    let none = harmonised("    transforms:\n    - filter: \"t > 5\"\n", "time,station,t\n2025-01-01T00:00Z,A,1\n");
    assert!(
        none.unwrap_err()
            .to_string()
            .contains("expected rows that the transforms of the source keep, found none among 1")
    );
}

#[test]
fn deduplicate_keeps_first_last_or_none() {
    let file = format!("time,station,t\n{}", at("@0:00;A,1\n@0:00;A,2\n@0:00;B,3\n@0:01;A,4\n@0:00;A,5"));
    let of = |keep: &str| format!("    transforms:\n    - deduplicate: {{by: [time, station]{keep}}}\n");
    let columns = ["time", "station", "t"];
    let record = ["deduplicate : 2 repeated rows left out"];
    let rest = ["0:00 B 3 <- row 4", "0:01 A 4 <- row 5"];
    check(&of(""), &file, &columns, &["0:00 A 1 <- row 2", rest[0], rest[1]], &record);
    check(&of(", keep: last"), &file, &columns, &[rest[0], rest[1], "0:00 A 5 <- row 6"], &record);
    check(&of(", keep: none"), &file, &columns, &rest, &["deduplicate : 3 repeated rows left out"]);
    // Two that look ahead, the second at what the first has left; the counts are those of one reading.
    let two = "    transforms:\n    - filter: t < 5\n    - deduplicate: {by: [time, station], keep: last}\n    - deduplicate: {by: time, keep: none}\n";
    check(
        two,
        &file,
        &columns,
        &["0:01 A 4 <- row 5"],
        &[
            "filter : 4 of 5 rows kept",
            "deduplicate : 1 repeated rows left out",
            "deduplicate : 2 repeated rows left out",
        ],
    );
}

#[test]
fn formulas_check_units_and_ranges() {
    check(
        "    transforms:\n    - formula: {dew: \"t - 20 delta_degC * (1 - rh)\"}\n    - formula: {t: \"if(flag == 'bad', missing, t)\", n: \"round(number(dew, 'K'))\"}\n",
        &format!("time,station,t,rh,flag\n{}", at("@0:00;A,10,50,ok\n@0:01;A,20,100,bad\n@0:02;A,,50,ok")),
        &["time", "t", "dew", "n"],
        &["0:00 10 0 273 <- row 2", "0:01 - 20 293 <- row 3", "0:02 - - - <- row 4"],
        &["formula dew: 2 made by a formula", "formula t: 1 made by a formula", "formula n: 2 made by a formula"],
    );
    // Beyond the range of t: the row is set aside.
    let cells = harmonised(
        "    transforms:\n    - formula: {t: t + 10 delta_degC}\n",
        &format!("time,station,t\n{}", at("@0:00;A,10\n@0:01;A,55")),
    );
    let cells = cells.unwrap();
    assert_eq!((cells.merged, cells.origins.len()), (1, 1));
    let fault = cells.quarantined[0].to_string();
    assert!(fault.starts_with("f.csv, row 3, column \"t\": expected") && fault.contains("65"), "{fault}");
}

#[test]
fn aggregate_to_steps() {
    let file = format!(
        "time,station,t,rain,flag,height\n{}",
        at("@0:00;A,1,1,x,450\n@0:20;A,5,,y,\n@0:40;A,3,2,,\n@1:30;A,,4,,\n@0:10;B,7,,z,\n@0:50;A,4,,,\n@0:50;A,6,,,")
    );
    check(
        "    transforms:\n    - aggregate:\n        every: [1, h]\n        values: {t: mean, max_t: [max, t], spread: [std, t], n: [count, t], rain: sum, dew: [median, t]}\n",
        &file,
        &["time", "station", "t", "max_t", "spread", "n", "rain", "dew", "height"],
        &[
            "- A - - - - - - 450 <- row 2",
            "0:00 A 3.75 6 1.920286 4 3 4 - <- row 2",
            "1:00 A - - - 0 4 - - <- row 5",
            "0:00 B 7 7 0 1 - 7 - <- row 6",
        ],
        &["aggregate time: steps of 1h: 13 values of 28 readings"],
    );
    check(
        "    transforms:\n    - aggregate: {every: [1, h], along: time, values: {t: first, flag: last}}\n",
        &file,
        &["time", "station", "t", "flag"],
        &["- A - - <- row 2", "0:00 A 1 y <- row 2", "0:00 B 7 z <- row 6"],
        &["aggregate time: steps of 1h: 4 values of 8 readings"],
    );
}

/// Tables with different time stepping in each update come onto a common step.
#[test]
fn resample_updates_onto_one_step() {
    let source = "    transforms:\n    - resample: {time: {every: [10, min], method: linear, max_gap: [1, h]}}\n";
    check(
        source,
        &format!("time,station,t\n{}", at("@0:05;A,1\n@0:20;A,4\n@0:35;A,7\n@3:00;A,9")),
        &["time", "t"],
        &["0:10 2 <- row 2", "0:20 4 <- row 3", "0:30 6 <- row 2", "3:00 9 <- row 5"],
        &["resample time: steps of 10m by linear: 2 values made, 2 readings not kept at their labels"],
    );
    check(
        source,
        &format!("time,station,t\n{}", at("@4:00;A,0\n@4:30;A,3")),
        &["time", "t"],
        &["4:00 0 <- row 2", "4:10 1 <- row 2", "4:20 2 <- row 2", "4:30 3 <- row 3"],
        &["resample time: steps of 10m by linear: 2 values made, 0 readings not kept at their labels"],
    );
}

#[test]
fn scale_and_offset_of_a_column() {
    check(
        "    columns: {t: {from: raw, scale: 0.1, offset: 233.15, unit: K, na: [\"9999\"]}}\n",
        &format!("time,station,raw\n{}", at("@0:00;A,500\n@0:01;A,9999")),
        &["time", "t"],
        &["0:00 10 <- row 2", "0:01 - <- row 3"],
        &["scale t: times 0.1, then 233.15 added", "unit t: K to degC", "missing t: 1 read as missing"],
    );
}
