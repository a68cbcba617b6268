//! Worked examples of steps, and what no method may do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::cells::Cells;
use crate::fault::Error;
use crate::{Asked, Input};
use proptest::prelude::*;
use std::collections::BTreeMap;
use zarr_fuse_core::schema;

/// A dataset with a step along time (ticks of a minute), with values of several types.
fn dataset(step: &str) -> GroupSchema {
    let text = format!(
        r#"
SCHEMA: 1
COORDS:
  time: {{unit: {{tick: m}}, step: {step}}}
  station: {{type: string}}
VARS:
  t: {{coords: [time, station], unit: K, range: {{interval: [-100, 100]}}}}
  n: {{coords: [time, station], unit: "", type: int16}}
  state: {{coords: [time, station], type: string}}
  height: {{coords: station, unit: m}}
SOURCES:
  s: {{format: csv}}
"#
    );
    let read = schema::read(&text);
    read.schema.unwrap_or_else(|| panic!("{:#?}", read.diagnostics)).root
}

/// The cells of a CSV file.
fn harmonised(text: &str, group: &GroupSchema) -> Result<Cells, Error> {
    let input = Input::Bytes(text.as_bytes());
    crate::harmonise(&input, "f.csv", group, &group.sources["s"], Asked::default())?.whole()
}

/// Minutes since midnight as `h:mm`.
fn clock(minutes: i64) -> String {
    let minutes = minutes - 28_928_160; // 2025-01-01T00:00Z
    format!("{}:{:02}", minutes.div_euclid(60), minutes.rem_euclid(60))
}

/// Rows `h:mm=value` of `variable`, by station, and the record's sentence.
fn stepped(step: &str, header: &str, rows: &str, variable: &str) -> (String, String) {
    let group = dataset(step);
    let rows = rows.split_whitespace().map(|row| format!("2025-01-01 {}\n", row.replacen(',', ":00Z,", 1)));
    let text = format!("time,{header}\n{}", rows.collect::<String>());
    let cells = harmonised(&text, &group).unwrap();
    let Column::Int(times) = &cells.columns["time"] else { panic!() };
    let stations = cells.columns.get("station");
    let mut shown: BTreeMap<(String, i64), String> = BTreeMap::new();
    for (row, time) in times.iter().enumerate() {
        let value = cells.columns[variable].get(row).unwrap();
        let Some(Value::Text(station)) = stations.and_then(|stations| stations.get(row)) else { panic!() };
        if !value.is_missing() {
            let value = match value {
                Value::Float(value) => value.to_string(),
                Value::Int(value) => value.to_string(),
                Value::Text(value) => value,
                other => panic!("{other:?}"),
            };
            assert!(shown.insert((station, *time), format!("{}={value}", clock(*time))).is_none(), "one row a cell");
        }
    }
    assert_eq!(cells.origins.len(), times.len());
    let said = cells.transforms.iter().filter(|done| ["step", "repeated"].contains(&done.name.as_str()));
    (shown.into_values().collect::<Vec<_>>().join(" "), said.map(ToString::to_string).collect::<Vec<_>>().join("; "))
}

fn check(step: &str, rows: &str, expected: &str, said: &str) {
    let rows = rows.replace('=', ",A,");
    let (found, record) = stepped(step, "station,t", &rows, "t");
    assert_eq!(found, expected, "{step}: {rows}");
    let said = if said.is_empty() { String::new() } else { format!("time: {said}") };
    assert_eq!(record, said, "{step}: {rows}");
}

#[test]
fn nearest() {
    let step = "{every: [15, m]}";
    check(step, "00:00=1 00:15=2 00:30=3", "0:00=1 0:15=2 0:30=3", "");
    // A reading goes to its nearest label, one in the middle to the later one.
    check(
        step,
        "00:07=1 00:16=2 00:37=3",
        "0:00=1 0:15=2 0:30=3",
        "steps of 15m by nearest: 3 values made, 3 readings not kept at their labels",
    );
    // Of several the nearest stands; of two as near the later one.
    check(
        step,
        "00:10=1 00:14=2 00:17=3",
        "0:15=2",
        "steps of 15m by nearest: 1 value made, 3 readings not kept at their labels",
    );
    check(
        step,
        "00:14=1 00:16=2",
        "0:15=2",
        "steps of 15m by nearest: 1 value made, 2 readings not kept at their labels",
    );
    // Labels between have the nearer reading's value, in the middle the later one's.
    check(
        step,
        "00:00=1 01:00=2",
        "0:00=1 0:15=1 0:30=2 0:45=2 1:00=2",
        "steps of 15m by nearest: 3 values made, 0 readings not kept at their labels",
    );
    // Not across a longer gap; one that is as long is bridged.
    let step = "{every: [15, m], max_gap: [30, m]}";
    check(step, "00:00=1 00:45=2", "0:00=1 0:45=2", "");
    check(
        step,
        "00:00=1 00:30=2",
        "0:00=1 0:15=2 0:30=2",
        "steps of 15m by nearest: 1 value made, 0 readings not kept at their labels",
    );
    // One reading alone is not lost.
    check(step, "00:08=1", "0:15=1", "steps of 15m by nearest: 1 value made, 1 reading not kept at their labels");
}

#[test]
fn linear() {
    let step = "{every: [15, m], method: linear, max_gap: [1, h]}";
    check(
        step,
        "00:05=10 00:20=40 00:45=90",
        "0:15=30 0:30=60 0:45=90",
        "steps of 15m by linear: 2 values made, 2 readings not kept at their labels",
    );
    check(step, "00:00=1 01:30=2", "0:00=1 1:30=2", "");
    // Nothing is made before the first reading and behind the last one.
    check(step, "00:10=1 00:14=2", "", "steps of 15m by linear: 0 values made, 2 readings not kept at their labels");
    // A missing value is passed over.
    check(
        step,
        "00:00=1 00:15= 00:30=3",
        "0:00=1 0:15=2 0:30=3",
        "steps of 15m by linear: 1 value made, 0 readings not kept at their labels",
    );
}

#[test]
fn mean_and_sum() {
    check(
        "{every: [1, h], method: mean}",
        "00:00=1 00:20=2 00:59=6 01:00=7 03:30=9",
        "0:00=3 1:00=7 3:00=9",
        "steps of 1h by mean: 2 values made, 4 readings not kept at their labels",
    );
    check(
        "{every: [1, h], method: sum}",
        "00:00=1 00:20=2 00:59=6 01:00=7",
        "0:00=9 1:00=7",
        "steps of 1h by sum: 1 value made, 3 readings not kept at their labels",
    );
    // A step with a longer gap, its ends included, has no value.
    check(
        "{every: [1, h], method: mean, max_gap: [30, m]}",
        "00:00=1 00:30=2 01:00=3 01:40=4 02:40=5",
        "0:00=1.5",
        "steps of 1h by mean: 1 value made, 5 readings not kept at their labels",
    );
    // A sum beyond the range of the variable is none.
    check(
        "{every: [1, h], method: sum}",
        "00:00=60 00:20=60 01:00=1",
        "1:00=1",
        "steps of 1h by sum: 0 values made, 2 readings not kept at their labels",
    );
}

#[test]
fn between_limits() {
    // As `step_limits: [1, 1, h]` of the predecessor was meant: 3 h, then 8 h.
    check(
        "{between: [60, 60, m], method: linear}",
        "03:00=3 08:00=8",
        "3:00=3 4:00=4 5:00=5 6:00=6 7:00=7 8:00=8",
        "steps of 1h to 1h by linear: 4 values made, 0 readings not kept at their labels",
    );
    // Shorter steps are thinned; the first label stands.
    check(
        "{between: [10, 60, m]}",
        "00:00=1 00:05=2 00:10=3 00:19=4 00:21=5",
        "0:00=1 0:10=3 0:21=5",
        "steps of 10m to 1h by nearest: 0 values made, 2 readings not kept at their labels",
    );
    // Equal parts: 90 minutes of at most 60 are two of 45, but not where they must have 60.
    check(
        "{between: [15, 60, m]}",
        "00:00=1 01:30=2",
        "0:00=1 0:45=2 1:30=2",
        "steps of 15m to 1h by nearest: 1 value made, 0 readings not kept at their labels",
    );
    check("{between: [60, 60, m]}", "00:00=1 01:30=2", "0:00=1 1:30=2", "");
    check("{between: [15, 30, m], max_gap: [1, h]}", "00:00=1 01:30=2", "0:00=1 1:30=2", "");
}

#[test]
fn none_checks_only() {
    check(
        "{every: [15, m], method: none}",
        "00:00=1 00:07=2 00:16=3",
        "0:00=1 0:07=2 0:16=3",
        "steps of 15m: 2 labels beside them, which stay",
    );
    check("{every: [15, m], method: none}", "00:00=1 00:45=2", "0:00=1 0:45=2", "");
    check(
        "{between: [15, 60, m], method: none}",
        "00:00=1 00:05=2 03:00=3",
        "0:00=1 0:05=2 3:00=3",
        "steps of 15m to 1h: 1 shorter and 1 longer, which stay",
    );
}

#[test]
fn a_repeated_cell_has_one_value_first() {
    let rows = "00:00,A,1 00:30,A,5 00:30,A,3";
    let (found, record) = stepped("{every: [1, h], method: mean}", "station,t", rows, "t");
    assert_eq!(found, "0:00=2");
    assert_eq!(
        record,
        "1 cells given more than once with different values: the last one stands; \
         time: steps of 1h by mean: 1 value made, 2 readings not kept at their labels"
    );
}

#[test]
fn every_series_and_every_variable_for_itself() {
    let rows = "00:00,A,1,1,on,250 00:10,B,2,4,off,300 00:30,A,3,2,off,250 00:50,B,4,, 01:00,A,5,7,on,";
    let header = "station,t,n,state,height";
    let of = |step: &str, variable: &str| stepped(step, header, rows, variable).0;
    let step = "{every: [30, m], method: linear}";
    assert_eq!(of(step, "t"), "0:00=1 0:30=3 1:00=5 0:30=3");
    // Whole numbers are rounded; texts and what else is no number have the nearest.
    assert_eq!(of("{every: [15, m], method: linear}", "n"), "0:00=1 0:15=2 0:30=2 0:45=5 1:00=7");
    assert_eq!(of(step, "state"), "0:00=on 0:30=off 1:00=on 0:00=off");
    // Of a step the first one, where numbers have their mean.
    assert_eq!(of("{every: [1, h], method: mean}", "state"), "0:00=on 1:00=on 0:00=off");
    assert_eq!(of("{every: [1, h], method: mean}", "n"), "0:00=2 1:00=7 0:00=4");
}

#[test]
fn what_is_not_over_the_coordinate_stays_in_its_rows() {
    let group = dataset("{every: [1, h], method: mean}");
    let text =
        "time,station,t,height\n2025-01-01T00:00Z,A,1,250\n2025-01-01T00:30Z,A,3,250\n2025-01-01T00:40Z,B,,300\n";
    let cells = harmonised(text, &group).unwrap();
    let Column::Float(heights) = &cells.columns["height"] else { panic!() };
    assert_eq!(heights.iter().filter(|height| !height.is_nan()).count(), 3);
    let Column::Float(values) = &cells.columns["t"] else { panic!() };
    assert_eq!(values.iter().filter(|value| !value.is_nan()).collect::<Vec<_>>(), [&2.0]);
    assert_eq!((cells.read, cells.merged), (3, 3));
    let done = &cells.transforms[0];
    assert_eq!(
        (done.name.as_str(), &done.parameters["every"], &done.parameters["made"]),
        ("step", &json!("1h"), &json!(1))
    );
}

#[test]
fn decimal_labels_from_a_first_fixed_one() {
    let text = r#"
SCHEMA: 1
COORDS:
  depth: {unit: m, values: [0.05, 0.15], step: {every: [10, cm], method: nearest, max_gap: [10, cm]}}
VARS:
  t: {coords: depth, unit: K}
SOURCES:
  s: {format: csv}
"#;
    let group = schema::read(text).schema.unwrap().root;
    let cells = harmonised("depth,t\n0.06,1\n0.14999,2\n0.35,3\n", &group).unwrap();
    assert_eq!(cells.columns["depth"], Column::Float(vec![0.05, 0.15, 0.35]));
    assert_eq!(cells.columns["t"], Column::Float(vec![1.0, 2.0, 3.0]));
    assert!(cells.transforms[0].to_string().starts_with("depth: steps of 10 cm by nearest: 2 values made"));
}

#[test]
fn a_gap_that_would_make_too_much_is_refused() {
    let group = dataset("{every: [1, m], method: linear}");
    let text = "time,station,t\n1990-01-01T00:00Z,A,1\n2025-01-01T00:00Z,A,2\n";
    let error = harmonised(text, &group).unwrap_err().to_string();
    assert!(error.contains("at most 5000000 values") && error.contains("`max_gap`"), "{error}");
}

/// Cells of a contribution: station, minute and value.
type Given = BTreeMap<(u8, i64), f64>;

fn given() -> impl Strategy<Value = Given> {
    proptest::collection::btree_map((0..2_u8, 0..300_i64), (0..40).prop_map(f64::from), 1..40)
}

/// The cells after a step, and how many were made and moved.
fn after(step: &str, given: &Given) -> (Given, u64, u64) {
    let group = dataset(step);
    let mut text = "time,station,t\n".to_owned();
    for ((station, minute), value) in given {
        text += &format!("2025-01-01T{:02}:{:02}Z,{station},{value}\n", minute / 60, minute % 60);
    }
    let cells = harmonised(&text, &group).unwrap();
    let (Column::Int(times), Column::Text(stations), Column::Float(values)) =
        (&cells.columns["time"], &cells.columns["station"], &cells.columns["t"])
    else {
        panic!()
    };
    let rows = times.iter().zip(stations).zip(values).filter(|(_, value)| !value.is_nan());
    let found = rows.map(|((time, station), value)| ((station.parse().unwrap(), time - 28_928_160), *value)).collect();
    let of = |name: &str| {
        let done = cells.transforms.iter().find(|done| done.name == "step");
        done.and_then(|done| done.parameters.get(name)?.as_u64()).unwrap_or(0)
    };
    (found, of("made"), of("moved"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn nothing_is_invented(
        given in given(),
        rule in prop_oneof![Just("every: [15, m]"), Just("every: [7, m]"), Just("between: [5, 20, m]")],
        gap in prop_oneof![Just(""), Just(", max_gap: [25, m]")],
        none: bool,
    ) {
        let method = if none { "none" } else { "nearest" };
        let (found, ..) = after(&format!("{{{rule}, method: {method}{gap}}}"), &given);
        if none {
            prop_assert_eq!(&found, &given);
        }
        for ((station, minute), value) in &found {
            let same = |((other, at), known): &((u8, i64), f64)| {
                // No further than half a gap that is bridged.
                other == station && known == value && (gap.is_empty() || (at - minute).abs() <= 25)
            };
            prop_assert!(given.iter().map(|(cell, value)| (*cell, *value)).any(|cell| same(&cell)));
        }
    }

    #[test]
    fn labels_are_regular_and_everything_is_counted(
        given in given(),
        rule in prop_oneof![Just("every: [15, m]"), Just("between: [10, 20, m]")],
        method in prop_oneof![Just("nearest"), Just("linear"), Just("mean"), Just("sum")],
    ) {
        prop_assume!(rule.starts_with("every") || !["mean", "sum"].contains(&method));
        let (found, made, moved) = after(&format!("{{{rule}, method: {method}}}"), &given);
        let every = rule.starts_with("every");
        for ((station, minute), value) in &found {
            prop_assert!(!every || minute % 15 == 0);
            let next = found.keys().find(|(other, at)| other == station && at > minute);
            prop_assert!(every || next.is_none_or(|(_, next)| (10..=20).contains(&(next - minute))));
            let of = || given.iter().filter(|((other, _), _)| other == station).map(|(_, value)| *value);
            let (least, greatest) = (of().fold(f64::MAX, f64::min), of().fold(f64::MIN, f64::max));
            prop_assert!(method == "sum" || (least..=greatest).contains(value));
        }
        prop_assert_eq!(found.len() as u64 + moved, given.len() as u64 + made);
    }

    #[test]
    fn what_is_regular_stays(given in given(), method in prop_oneof![Just("nearest"), Just("linear"), Just("mean")]) {
        let regular: Given = given.into_iter().map(|((s, minute), value)| ((s, minute * 15 % 1440), value)).collect();
        let step = format!("{{every: [15, m], method: {method}, max_gap: [15, m]}}");
        prop_assert_eq!(after(&step, &regular), (regular, 0, 0));
    }

    #[test]
    fn an_hour_of_sums_is_the_sum(given in given()) {
        let (found, ..) = after("{every: [1, h], method: sum}", &given);
        let mut expected: Given = BTreeMap::new();
        for ((station, minute), value) in given {
            *expected.entry((station, minute / 60 * 60)).or_default() += value;
        }
        expected.retain(|_, value| *value <= 100.0);
        prop_assert_eq!(found, expected);
    }
}
