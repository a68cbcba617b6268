//! Each rule over small files: which rows are held, and what is said of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::cells::Cells;
use zarr_fuse_core::schema::{self, Schema};

const FRAME: &str = "COORDS: {time: {unit: {tick: s}}, station: {type: string}}\nVARS:\n  \
     t: {coords: [time, station], unit: degC}\n  u: {coords: [time, station], unit: K}\n  \
     lat: {coords: station, unit: degrees_north}\n  lon: {coords: station, unit: degrees_east}\n\
     SOURCES: {s: {columns: {t: {from: T}}}}\nCONSTRAINTS:\n";

fn group(items: &str) -> Schema {
    let read = schema::read(&format!("{FRAME}{items}"));
    read.schema.unwrap_or_else(|| panic!("{:?}", read.diagnostics))
}

/// Rows of time, station, t, lat, lon.
type Row<'a> = (i64, &'a str, f64, f64, f64);

fn cells(rows: &[Row<'_>]) -> Cells {
    let mut cells = Cells::default();
    let float = |of: fn(&Row<'_>) -> f64| Column::Float(rows.iter().map(of).collect());
    cells.columns.insert("time".into(), Column::Int(rows.iter().map(|row| row.0).collect()));
    cells.columns.insert("station".into(), Column::Text(rows.iter().map(|row| row.1.to_owned()).collect()));
    cells.columns.insert("t".into(), float(|row| row.2));
    cells.columns.insert("lat".into(), float(|row| row.3));
    cells.columns.insert("lon".into(), float(|row| row.4));
    (0..rows.len()).for_each(|row| cells.origins.push(crate::table::Origin::Line(row as u64 + 2)));
    cells
}

type Told = (usize, String, String, String);

/// What is told of the rows, cut into batches of `size` rows; and the cells after it.
fn told(items: &str, rows: &[Row<'_>], size: usize) -> (Vec<Told>, Vec<Cells>, Vec<Transform>) {
    let schema = group(items);
    let group = &schema.root;
    let mut checks = Checks::new(group, &group.sources["s"], "a.csv");
    let (mut told, mut after) = (Vec::new(), Vec::new());
    for (batch, rows) in rows.chunks(size).enumerate() {
        let mut cells = cells(rows);
        checks
            .check(&mut cells, vec![false; rows.len()], &mut |row, column, value, bad, _| {
                told.push((batch * size + row, column.to_owned(), value, format!("{}; {}", bad.message, bad.hint)));
            })
            .unwrap();
        after.push(cells);
    }
    (told, after, checks.done())
}

fn check(items: &str, rows: &[Row<'_>], expected: &[(usize, &str, &str, &str)]) {
    for size in [1, 2, 100] {
        let (told, ..) = told(items, rows, size);
        assert_eq!(told.len(), expected.len(), "{items} by {size}: {told:#?}");
        for (found, expected) in told.iter().zip(expected) {
            assert_eq!((found.0, found.1.as_str(), found.2.as_str()), (expected.0, expected.1, expected.2), "{items}");
            // Lines are of the batch in this test; what is looked for does not depend on the cut.
            assert!(found.3.contains(expected.3), "{items}: {}", found.3);
        }
    }
}

fn row(time: i64, station: &str, t: f64) -> Row<'_> {
    (time, station, t, 50.0, 14.0)
}

#[test]
fn unique() {
    check(
        "- {unique: [time, station]}",
        &[row(0, "A", 1.0), row(0, "B", 1.0), row(0, "A", 1.0), row(i64::MIN, "A", 1.0), row(i64::MIN, "A", 1.0)],
        &[(
            2,
            "time, station",
            "1970-01-01T00:00:00Z, A",
            "expected time, station once in a file, found time 1970-01-01",
        )],
    );
    check("- {unique: t}", &[row(0, "A", -0.0), row(1, "A", 0.0)], &[(1, "T", "0", "found t 0 again")]);
}

#[test]
fn monotonic() {
    let rows =
        [row(10, "A", 1.0), row(5, "B", 1.0), row(10, "A", 2.0), row(7, "A", 1.0), row(9, "A", 1.0), row(11, "A", 0.0)];
    let found = "found 1970-01-01T00:00:07Z after 1970-01-01T00:00:10Z at station A";
    check(
        "- {monotonic: time, within: [station]}",
        &rows,
        &[(3, "time", "1970-01-01T00:00:07Z", found), (4, "time", "1970-01-01T00:00:09Z", "00:09Z after")],
    );
    check(
        "- {monotonic: time, within: [station], strictly: true}",
        &rows,
        &[
            (2, "time", "1970-01-01T00:00:10Z", "greater than"),
            (3, "time", "1970-01-01T00:00:07Z", "greater than"),
            (4, "time", "1970-01-01T00:00:09Z", "greater than"),
        ],
    );
    check("- {monotonic: t}", &rows[2..4], &[(1, "T", "1", "found 1 after 2")]);
}

#[test]
fn rate() {
    // 5 K an hour are 0.1 in 72 s.
    let rows = [
        row(0, "A", 20.0),
        row(0, "B", 90.0),
        row(72, "A", 20.1),
        row(144, "A", 99.0),
        row(3672, "A", 25.1),
        row(3672, "A", -3.0),
    ];
    check(
        "- {rate: t, along: time, at_most: [5, K, h]}",
        &rows,
        &[(3, "T", "99", "at most 5 K per h along \"time\", found 78.9 K in 0.02 h, from 20.1 to 99")],
    );
    check("- {rate: t, along: time, at_most: [9, delta_degF, h]}", &rows, &[(3, "T", "99", "9 delta_degF per h")]);
    // A series may go backwards in time.
    check(
        "- {rate: t, along: time, at_most: [1, K, m]}",
        &[row(60, "A", 1.0), row(0, "A", 2.0), row(-60, "A", 4.0)],
        &[(2, "T", "4", "1 m")],
    );
}

#[test]
fn boxes() {
    let at = |lat, lon| (0, "A", 1.0, lat, lon);
    check(
        "- {box: [12, 48, 19, 52]}",
        &[at(50.0, 14.0), at(48.0, 19.0), at(52.1, 14.0), at(14.5, 50.25), at(f64::NAN, 0.0), at(50.0, 374.0)],
        &[
            (
                2,
                "lat, lon",
                "52.1, 14",
                "within the box 12 to 19 east, 48 to 52 north, found latitude 52.1, longitude 14",
            ),
            (3, "lat, lon", "14.5, 50.25", "exchanged: 14.5 would be a longitude here, and 50.25 a latitude"),
            (5, "lat, lon", "50, 374", "longitude 374"),
        ],
    );
    check(
        "- {box: [170, -20, -170, 5]}",
        &[at(0.0, 175.0), at(0.0, -175.0), at(0.0, 185.0), at(0.0, 180.0), at(0.0, 0.0), at(0.0, -165.0)],
        &[(4, "lat, lon", "0, 0", "170 to -170"), (5, "lat, lon", "0, -165", "")],
    );
    check("- {box: [-180, -90, 180, 90]}", &[at(0.0, 175.0), at(0.0, -180.0), at(-90.0, 180.0), at(0.0, 350.0)], &[]);
}

#[test]
fn required() {
    check(
        "- {required: [time, t]}",
        &[row(0, "A", 1.0), row(0, "A", f64::NAN)],
        &[(1, "time, T", "1970-01-01T00:00:00Z, ", "a value of \"t\"")],
    );
    let schema = group("- {required: u, message: Send the other table.}");
    let mut checks = Checks::new(&schema.root, &schema.root.sources["s"], "a.csv");
    let error = checks.check(&mut cells(&[row(0, "A", 1.0)]), vec![false], &mut |_, _, _, _, _| {}).unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("a.csv: Send the other table (expected \"u\", which is required, found no column of it)"),
        "{text}"
    );
}

#[test]
fn expressions() {
    let rows = [row(0, "A", 1.0), row(0, "A", 30.0), row(0, "B", f64::NAN), row(0, "B", 99.0)];
    check(
        "- {expression: \"t < 300 K or station == 'B'\"}",
        &rows,
        &[(1, "T, station", "30, A", "expected t < 300 K or station == 'B', found t = 30, station = A")],
    );
}

#[test]
fn messages_and_missing() {
    let items = "- {rate: t, along: time, at_most: 1, on_bad: missing}\n- {unique: station, on_bad: missing}";
    let (told, after, done) = told(items, &[row(0, "A", 1.0), row(1, "B", 9.0), row(2, "A", 90.0)], 2);
    assert_eq!(told, []);
    let Column::Float(t) = &after[1].columns["t"] else { panic!() };
    assert!(t[0].is_nan());
    assert!(after[1].columns["lat"].is_missing(0), "all of the row: only a coordinate is named");
    let texts: Vec<String> = done.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "1 row breaks the constraint rate t at most 1 degC per s along time, values taken as missing",
            "1 row breaks the constraint unique station, values taken as missing",
        ]
    );
    check(
        "- {unique: station, message: The logger was read twice.}",
        &[row(0, "A", 1.0), row(1, "A", 1.0)],
        &[(1, "station", "A", "The logger was read twice (expected station once in a file, found station A again)")],
    );
}

#[test]
fn rows_that_were_set_aside_are_not_there() {
    let schema = group("- {unique: station}\n- {monotonic: t}");
    let mut checks = Checks::new(&schema.root, &schema.root.sources["s"], "a.csv");
    let mut told = Vec::new();
    let mut cells = cells(&[row(0, "A", 50.0), row(1, "A", 1.0), row(2, "A", 90.0), row(3, "B", 2.0)]);
    checks.check(&mut cells, vec![true, false, false, false], &mut |row, _, _, _, _| told.push(row)).unwrap();
    assert_eq!(told, [2], "and the row that broke `unique` is not there for `monotonic`");
}

#[test]
fn numbers_for_people() {
    for (number, text) in [
        (0.0, "0"),
        (5.0, "5"),
        (0.1 + 0.2, "0.3"),
        (1234567.0, "1234567"),
        (-0.00012345678, "-0.000123457"),
        (78.9, "78.9"),
    ] {
        assert_eq!(short(number), text);
    }
}
