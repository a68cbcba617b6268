//! A column read quickly is the column read cell by cell: values, rows set aside with their reasons, and the record.
use proptest::prelude::*;
use zarr_fuse_core::schema::{self, GroupSchema};
use zarr_fuse_fuse::cells::Cells;
use zarr_fuse_fuse::{Asked, Error, Input, harmonise};

/// A dataset of every type that has a quick reader. A column with a `map` has none, whatever its texts are.
fn dataset(map: bool) -> GroupSchema {
    let map = if map { r#", map: {"no such text": "1"}"# } else { "" };
    let text = format!(
        r#"
SCHEMA: 1
COORDS:
  time: {{unit: {{tick: s}}, resolution: [1, m], on_bad: quarantine}}
  station: {{type: string, on_bad: quarantine}}
VARS:
  f: {{coords: [time, station], unit: K, type: float32, na_source: ["-", "-9"], range: {{interval: [0, 400]}}}}
  d: {{coords: [time, station], unit: K, on_bad: missing}}
  n: {{coords: [time, station], unit: "", type: int16, na_source: ["-", "-9"], na_value: 7}}
  at: {{coords: [time, station], unit: {{tick: ms}}, na_source: ["-"]}}
  s: {{coords: [time, station], type: string}}
SOURCES:
  csv:
    format: csv
    rows: {{kind: [a, b]}}
    columns:
      time: {{from: time{map}}}
      station: {{from: station{map}}}
      f: {{from: f, unit: degC{map}}}
      d: {{from: d, when: {{kind: a}}{map}}}
      n: {{from: n{map}}}
      at: {{from: at{map}}}
      s: {{from: s{map}}}
"#
    );
    let read = schema::read(&text);
    read.schema.unwrap_or_else(|| panic!("{:#?}", read.diagnostics)).root
}

fn cells(group: &GroupSchema, text: &str) -> Result<Cells, String> {
    let faults = |error: Error| error.to_string();
    let input = Input::Bytes(text.as_bytes());
    let done = harmonise(&input, "f.csv", group, &group.sources["csv"], Asked::default());
    done.and_then(|done| done.whole()).map_err(faults)
}

fn row() -> impl Strategy<Value = String> {
    let time = prop_oneof![
        Just("2025-01-01T00:00:00Z"),
        Just("2025-01-01 00:00"),
        Just("2025-01-01T00:00:31Z"),
        Just("2025-01-01T01:00+01:00"),
        Just("2025-02-30"),
        Just("2025-01-01T00:00:00.25Z"),
        Just(""),
        Just("-"),
    ];
    let number = prop_oneof![
        Just("1.5"),
        Just("-9"),
        Just("-9.0"),
        Just("7"),
        Just(""),
        Just("-"),
        Just("x"),
        Just("1e3"),
        Just("nan"),
        Just("12"),
        Just("99999")
    ];
    let text = prop_oneof![Just("A"), Just("B"), Just(" A "), Just("\"A \"\"x\"\"\""), Just("")];
    let kind = prop_oneof![Just("a"), Just("b"), Just("c")];
    (time.clone(), text.clone(), number.clone(), number.clone(), number, time, text, kind)
        .prop_map(|(time, station, f, d, n, at, s, kind)| format!("{time},{station},{f},{d},{n},{at},{s},{kind}\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1500) })]
    #[test]
    fn quick_is_slow(rows in proptest::collection::vec(row(), 1..12)) {
        let text = format!("time,station,f,d,n,at,s,kind\n{}", rows.concat());
        let (quick, slow) = (cells(&dataset(false), &text), cells(&dataset(true), &text));
        // NaN is no number that equals itself; its text does.
        prop_assert_eq!(format!("{quick:?}"), format!("{slow:?}"));
    }
}
