//! Bad YAML of every sort gives one clear diagnostic, quickly.

use super::*;
use crate::diagnostic::Place;
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// The only code of a text's diagnostics, found within a second (unoptimised).
fn only(text: &str) -> String {
    let start = Instant::now();
    let found = read(text);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert_eq!(found.diagnostics.len(), 1, "{:?}", found.diagnostics.iter().take(3).collect::<Vec<_>>());
    assert!(found.schema.is_none());
    found.diagnostics[0].code.clone()
}

#[test]
fn alias_bomb() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        let items = vec![format!("*a{}", level - 1); 10].join(", ");
        text += &format!("a{level}: &a{level} [{items}]\n");
    }
    assert_eq!(only(&text), "ZF0010");
}

#[test]
fn deep_nesting() {
    for open in ["[", "{a: ", "- ", "[{"] {
        assert_eq!(only(&open.repeat(30_000 / open.len())), "ZF0009", "{open}");
    }
    let steps: String = (0..1400).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    assert_eq!(only(&steps), "ZF0009");
}

#[test]
fn large_files() {
    assert_eq!(only(&"# data\n".repeat(200_000)), "ZF0002");
    assert_eq!(only(&"- x\n".repeat(250_000)), "ZF0010");
    assert_eq!(only(&format!("[{}]", "1,".repeat(250_000))), "ZF0010");
}

#[test]
fn more_faults_than_anybody_reads() {
    let many = |key: &str| (0..3000).map(|i| format!("  v{i}: {key}\n")).collect::<String>();
    let found = read(&format!("COORDS: {{x: {{unit: m}}}}\nVARS:\n{}", many("{unit: m}"))).diagnostics;
    assert_eq!((found.len(), found[100].code.as_str()), (101, "ZF0015"));
    assert_eq!(found[100].message, "3000 were found; the first 100 are shown");
    // Of warnings too; the schema is read all the same.
    let read = read(&format!("COORDS: {{x: {{unit: m}}}}\nVARS:\n{}", many("{coords: x}")));
    assert_eq!((read.diagnostics.len(), read.diagnostics[1000].code.as_str()), (1001, "ZF0016"));
    assert_eq!(read.schema.unwrap().root.vars.len(), 3000);
}

#[test]
fn bytes_that_are_no_text() {
    let found = read_bytes(b"SCHEMA: 1\nATTRS: {title: Teplota sk\xe1ly}\n");
    insta::assert_snapshot!(found.diagnostics[0]);
    assert!(read_bytes(b"\xff\xfeS\0C\0").schema.is_none());
    assert!(read_bytes(b"PK\x03\x04\0\0\0\0").schema.is_none());
}

#[test]
fn byte_order_mark_and_crlf_move_no_place() {
    let text = "\u{feff}COORDS:\r\n  # ž\r\n  x: {unit: metrr}\r\n";
    let found = read_bytes(text.as_bytes()).diagnostics;
    assert_eq!(found.len(), 1, "{found:?}");
    let offset = text.find("metrr").unwrap();
    assert_eq!(found[0].place, Some(Place { line: 3, column: 13, offset, length: 5 }));
    let good = "\u{feff}SCHEMA: 1\r\nCOORDS:\r\n  x: {unit: m}\r\n";
    assert_eq!(read_bytes(good.as_bytes()).diagnostics, []);
}

/// A legacy schema is read, with warnings only.
#[test]
fn legacy_keys_become_the_modern_schema() {
    let text = "COORDS:\n  time: {sorted: [], step_limits: no_new}\n\
        VARS:\n  time: {coords: time, unit: {tick: s}, df_col: Time}\n  t: {coords: time, unit: K, dtype: float32, df_col: T, source_unit: degC}\n\
        SOURCES:\n  s: {}\n";
    let schema = read(text).schema.unwrap();
    let time = &schema.root.coords["time"];
    assert!(!time.sorted && time.extend_never);
    assert_eq!(time.variable.data_type, DataType::Datetime);
    assert_eq!(schema.root.vars.len(), 1);
    assert_eq!(schema.root.vars["t"].data_type, DataType::Float32);
    let columns = &schema.root.sources["s"].columns;
    assert_eq!((columns["t"].from.as_str(), &columns["t"].unit), ("T", &Unit::Of("degC".to_owned())));
    assert_eq!(columns["time"].from, "Time");
}

proptest! {
    #[test]
    fn no_text_panics(text in "(COORDS|VARS|SOURCES|PERSONS|ATTRS|VIEW|[a-z: \n{}\\[\\],&*'\"|>#!%@-]|unit|range|composed|x){0,60}") {
        let found = read(&text);
        prop_assert!(found.schema.is_some() || found.diagnostics.iter().any(Diagnostic::is_error));
        for place in found.diagnostics.iter().filter_map(|fault| fault.place) {
            prop_assert!(text.get(place.offset..place.offset + place.length).is_some(), "{place:?}");
        }
    }

    #[test]
    fn no_change_of_a_fixture_panics(which in 0..5usize, at in any::<prop::sample::Index>(), put in "[ \t\n:{}\\[\\]\"'*&!a0č-]{0,3}", cut in 0..40usize) {
        let mut text: Vec<char> = super::fixtures::ALL.get(which).unwrap_or(&super::keys::EVERY).chars().collect();
        let start = at.index(text.len());
        let end = (start + cut).min(text.len());
        text.splice(start..end, put.chars());
        let text: String = text.into_iter().collect();
        let found = read(&text);
        for place in found.diagnostics.iter().filter_map(|fault| fault.place) {
            prop_assert!(text.get(place.offset..place.offset + place.length).is_some(), "{place:?}");
        }
        if let Some(schema) = found.schema {
            let again = read(&write(&schema));
            prop_assert_eq!(again.schema.as_ref(), Some(&schema));
        }
    }
}
