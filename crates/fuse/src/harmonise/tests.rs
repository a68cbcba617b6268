//! Files harmonised in batches, on several threads, with units and scales, and only in part.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::table::Origin;
use proptest::prelude::*;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::schema;

const SCHEMA: &str = "
SCHEMA: 1
COORDS:
  time: {unit: {tick: s}, type: datetime}
  station: {type: string}
VARS:
  t: {coords: [time, station], unit: K, range: {interval: [200, 330]}}
  n: {coords: [time, station], type: int32}
SOURCES:
  s: {format: csv, comment: '#', columns: {t: {from: t, na: ['-']}}}
  degrees: {format: csv, columns: {t: {from: t, unit: degC}}, units_row: 2}
  free: {format: csv, units_row: 2}
  tenths: {format: csv, columns: {t: {from: t, scale: 0.1, offset: -40, unit: degC}}}
";

fn group() -> GroupSchema {
    let read = schema::read(SCHEMA);
    read.schema
        .unwrap_or_else(|| panic!("{:?}", read.diagnostics.iter().map(|one| &one.message).collect::<Vec<_>>()))
        .root
}

fn read(text: &str, source: &str, asked: Asked<'_>, size: usize) -> Result<Cells, String> {
    let group = group();
    let done = in_blocks(&Input::Bytes(text.as_bytes()), "f.csv", &group, &group.sources[source], asked, size);
    done.and_then(Harmonised::whole).map_err(|error| error.to_string())
}

fn values(cells: &Cells, name: &str) -> Vec<f64> {
    match &cells.columns[name] {
        Column::Float(values) => values.clone(),
        Column::Int(values) => values.iter().map(|value| *value as f64).collect(),
        other => panic!("{other:?}"),
    }
}

/// Rows with good and bad cells.
fn rows(count: usize) -> String {
    let row = |at: usize| {
        let t = match at % 17 {
            3 => "warm".to_owned(),
            5 => "-".to_owned(),
            7 => "900".to_owned(),
            other => format!("{}", 270 + other),
        };
        let time = format!("2025-01-{:02}T{:02}:00:00Z", at / 24 % 31 + 1, at % 24);
        let comment = if at % 13 == 0 { "# a \"note\n" } else { "" };
        format!("{comment}{time},\"ž\n{}\",{t},{at}\n", at % 3)
    };
    format!("time,station,t,n\n{}", (0..count).map(row).collect::<String>())
}

#[test]
fn threads_and_blocks_change_nothing() {
    let text = rows(400);
    let one = |size| {
        let mut held = Vec::new();
        let cells = read(&text, "s", Asked { held: Some(&mut held), ..Asked::default() }, size).unwrap();
        (cells, held)
    };
    let whole = one(usize::MAX >> 8);
    assert_eq!((whole.0.read, whole.0.merged, whole.1.len()), (400, 400 - 48, 48));
    for size in [64, 500, 3000] {
        assert_eq!(one(size), whole, "in blocks of {size}");
    }
    let faults: Vec<String> = whole.0.quarantined.iter().map(ToString::to_string).collect();
    assert_eq!(
        faults[0],
        "f.csv, rows 9, 44, 80, 115, 152, 187 and 18 more, column \"t\": expected a number in K, found \"warm\" (24 rows like this). Hint: if it means missing, say so in `na_source` of t"
    );
    let held = &whole.1[0];
    assert_eq!(
        (held.number, &held.origin, held.column.as_str(), held.value.as_str(), held.reason.as_str()),
        (3, &Origin::Line(9), "t", "warm", "expected a number in K, found \"warm\"")
    );
}

#[test]
fn an_error_of_a_later_block_is_the_first_one() {
    let text = format!("{}2025-01-01,a,1,2,5\n{}x,\"open\n", rows(50), rows(50));
    let first = read(&text, "s", Asked::default(), usize::MAX >> 8).unwrap_err();
    assert!(first.contains("expected 4 cells as in the header, found 5"), "{first}");
    for size in [64, 500, 900] {
        assert_eq!(read(&text, "s", Asked::default(), size).unwrap_err(), first);
    }
}

#[test]
fn only_some_rows() {
    let text = rows(60);
    let only: BTreeSet<u64> = [2, 3, 41].into();
    for size in [100, 1 << 20] {
        let mut held = Vec::new();
        let asked = Asked { only: Some(&only), held: Some(&mut held), ..Asked::default() };
        let cells = read(&text, "s", asked, size).unwrap();
        assert_eq!(values(&cells, "n"), [2.0, 41.0]);
        assert_eq!((cells.read, held.len(), held[0].number), (3, 1, 3));
        assert_eq!((0..2).filter_map(|row| cells.origins.number(row)).collect::<Vec<_>>(), [2, 41]);
        let cells = read(&text, "s", Asked { most: Some(5), ..Asked::default() }, size).unwrap();
        assert_eq!((values(&cells, "n"), cells.read), (vec![0.0, 1.0, 2.0, 4.0], 5));
    }
    // What is wrong behind the last row that is asked for is not read.
    let broken = format!("{text}{}x,\"open\n", rows(2000));
    assert!(read(&broken, "s", Asked { most: Some(5), ..Asked::default() }, 100).is_ok());
}

#[test]
fn units_that_the_file_says() {
    let read = |text: &str, source: &str| read(text, source, Asked::default(), 1 << 20);
    let of = |unit: &str| format!("time,station,t,n\n,,{unit},\n2025-01-01,a,15.5,1\n");
    // The source's unit is checked.
    assert_eq!(values(&read(&of("degC"), "degrees").unwrap(), "t"), [288.65]);
    assert_eq!(values(&read(&of("[°C]"), "degrees").unwrap(), "t"), [288.65]);
    assert_eq!(values(&read(&of("Deg. C"), "degrees").unwrap(), "t"), [288.65]);
    assert_eq!(
        read(&of("K"), "degrees").unwrap_err(),
        "f.csv, column \"t\": expected the unit `degC`, as the source says, found `K` in the file. Hint: say `unit: K` for the column in the source, or leave its unit out"
    );
    // Without one the file's is used.
    let cells = read(&of("degC"), "free").unwrap();
    assert_eq!(values(&cells, "t"), [288.65]);
    assert_eq!(cells.transforms[0].text, "degC to K");
    assert!(read(&of("m"), "free").unwrap_err().contains("expected a unit that converts to `K`, found `m`"));
    assert!(read(&of("Deg. C"), "free").unwrap_err().contains("expected a unit in the file, found `Deg. C`"));
    assert_eq!(values(&read(&of("-").replace("15.5", "288"), "free").unwrap(), "t"), [288.0]);
    let header = "time,station,t (degC),n [1]\n2025-01-01,a,15.5,1\n";
    assert_eq!(values(&read(header, "s").unwrap_or_else(|error| panic!("{error}")), "t"), [288.65]);
}

#[test]
fn scale_and_offset_come_before_the_unit() {
    let cells = read("time,station,t,n\n2025-01-01,a,555,1\n", "tenths", Asked::default(), 1 << 20).unwrap();
    assert_eq!(values(&cells, "t"), [288.65]);
    let said: Vec<(&str, &str)> =
        cells.transforms.iter().map(|done| (done.name.as_str(), done.text.as_str())).collect();
    assert_eq!(said, [("scale", "times 0.1, then -40 added"), ("unit", "degC to K")]);
}

#[test]
fn dates_that_may_be_read_in_two_ways_are_told_with_their_rows() {
    let text = "time,station,t,n\n03/04/2025,a,280,1\n25/12/2025,a,280,1\n2025-01-01,a,280,1\n01/02/2025,a,280,1\n";
    let cells = read(text, "s", Asked::default(), 1 << 20).unwrap();
    assert_eq!((cells.read, cells.merged), (4, 1));
    assert_eq!(
        cells.quarantined[0].to_string(),
        "f.csv, rows 2, 3 and 5, column \"time\": `03/04/2025` may begin with the day or with the month (3 rows like this). Hint: say `dayfirst: true`, or give a `format` such as `%m/%d/%Y %H:%M`"
    );
}

#[test]
fn packed_files_are_read_as_they_are() {
    let group = group();
    let text = rows(100);
    let plain = read(&text, "s", Asked::default(), 1 << 20).unwrap();
    let packed = zstd::encode_all(text.as_bytes(), 1).unwrap();
    let input = Input::Bytes(&packed);
    let cells = harmonise(&input, "f.csv", &group, &group.sources["s"], Asked::default()).unwrap();
    assert_eq!(cells.whole().unwrap(), plain);
    let half = Input::Bytes(&packed[..packed.len() / 2]);
    let fault = harmonise(&half, "f.csv", &group, &group.sources["s"], Asked::default()).unwrap_err().to_string();
    assert!(fault.starts_with("f.csv: expected a whole zstd file, found: "), "{fault}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn the_size_of_blocks_changes_nothing(picked in proptest::collection::vec(0..8_usize, 0..40), size in 1..200_usize) {
        const ROWS: [&str; 8] = [
            "2025-01-01,a,280,1", "2025-01-02,\"b\nc\",x,2", "2025-01-03,,280,3", "\"2025-01-04\",ž,-,4",
            "# \"", "", "01/02/2025,a,280,1.5", "2025-01-05,a,900,",
        ];
        let lines: Vec<&str> = picked.iter().map(|at| ROWS[*at]).collect();
        let text = format!("time,station,t,n\n{}", lines.join("\n"));
        let of = |size| {
            let mut held = Vec::new();
            let cells = read(&text, "s", Asked { held: Some(&mut held), ..Asked::default() }, size);
            (cells, held)
        };
        prop_assert_eq!(of(size), of(1 << 20));
    }
}
