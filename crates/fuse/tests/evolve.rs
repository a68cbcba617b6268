//! A dataset under changed schemas: real Icechunk repos, tables in, the table out before and after.
use proptest::prelude::*;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::provenance::{Contribution, Kind};
use zarr_fuse_core::schema::diff::Class;
use zarr_fuse_core::schema::{self, Schema};
use zarr_fuse_core::units;
use zarr_fuse_core::zarr::array;
use zarr_fuse_fuse::dataset::{Added, RawFile};
use zarr_fuse_fuse::evolve::{Evolved, Options, State};
use zarr_fuse_fuse::{Dataset, Error, select};
use zarr_fuse_store::Home;

const BASE: &str = r#"
SCHEMA: 1
PERSONS: {jn: {given: Jana, family: Nováková}}
COORDS:
  time: {unit: {tick: s, tz: UTC}, chunk_size: 2}
  depth: {unit: m}
VARS:
  t: {coords: [time, depth], unit: degC}
  k: {coords: [time, depth], unit: cm, type: int16}
  level: {coords: depth, unit: m}
SOURCES:
  s: {format: csv, responsible: jn}
"#;

struct Case {
    dataset: Dataset,
    folder: tempfile::TempDir,
    files: usize,
}

fn block<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

fn read(text: &str) -> Schema {
    let read = schema::read(text);
    read.schema.unwrap_or_else(|| panic!("{text}\n{:#?}", read.diagnostics))
}

/// Days of January 2025 as `d1`.
fn days(table: &str) -> String {
    (1..=9).fold(table.to_owned(), |text, day| text.replace(&format!("d{day}"), &format!("2025-01-0{day}T00:00:00Z")))
}

impl Case {
    fn new(schema: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dataset = block(Dataset::create(Home::at(folder.path().join("home")), read(schema))).unwrap();
        Self { dataset, folder, files: 0 }
    }

    /// The base with a few values: chunks of two times.
    fn filled() -> Self {
        let mut case = Self::new(BASE);
        case.add("time,depth,t,k,level|d1,0.07,1.5,100,3|d2,0.07,2.5,,|d3,1,3.5,300,4|d5,0.07,,500,").unwrap();
        case
    }

    /// Adds a table: rows by `|`.
    fn add(&mut self, table: &str) -> Result<Added, Error> {
        self.files += 1;
        let (file, bytes) = (format!("{}.csv", self.files), days(table).replace('|', "\n") + "\n");
        let raw =
            RawFile { file: &file, bytes: bytes.as_bytes(), source: "s", person: "", now: "2026-01-01T00:00:00Z" };
        block(self.dataset.add(raw, false))
    }

    fn evolve_with(&mut self, schema: &str, convert: bool, dry_run: bool) -> Result<Evolved, Error> {
        let options = Options { convert, dry_run, now: "2026-02-02T00:00:00Z" };
        block(self.dataset.evolve(read(schema), options))
    }

    /// Evolves with conversions, which must succeed.
    fn evolve(&mut self, schema: &str) -> Evolved {
        let evolved = self.evolve_with(schema, true, false).unwrap();
        assert_eq!(evolved.state, State::Applied, "{:#?}", evolved.changes);
        evolved
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

    fn tip(&self) -> String {
        block(self.dataset.snapshot()).unwrap().id
    }

    fn values(&self, path: &str) -> Column {
        let store = block(self.dataset.store()).unwrap();
        block(async { array::read_all(&array::open(&store, path).await.unwrap()).await.unwrap() })
    }

    /// The records of contributions; changed schemas have records, too.
    fn added(&self) -> Vec<Contribution> {
        let all = block(self.dataset.contributions()).unwrap();
        all.into_iter().filter(|record| record.kind == Kind::Add).collect()
    }

    /// A second opening sees what was committed.
    fn reopened(&self) -> Dataset {
        block(Dataset::open(Home::at(self.folder.path().join("home")))).unwrap()
    }
}

#[test]
fn additions_and_metadata_are_a_commit_of_their_own() {
    let mut case = Case::filled();
    let (before, journal) = (case.table(&["t", "k"]), case.added());
    let old = case.tip();
    let new = BASE
        .replace("unit: degC}", "unit: degC, long_name: Temperature, range: {interval: [0, 30]}}\n  wind: {coords: [time, depth], unit: m s-1}")
        .replace("VARS:", "  site: {type: string, values: [A, B]}\nVARS:\n  mass: {coords: [site, time], unit: kg}")
        .replace("SOURCES:\n", "SOURCES:\n  z: {format: csv}\n")
        + "below:\n  COORDS: {x: {unit: m, values: [1, 2]}}\n  VARS: {y: {coords: x, unit: m}}\n";
    let evolved = case.evolve_with(&new, false, false).unwrap();
    assert_eq!(evolved.state, State::Applied, "{:#?}", evolved.changes);
    assert!(evolved.changes.iter().all(|c| matches!(c.class, Class::Metadata | Class::Addition)));
    assert_eq!(case.table(&["t", "k"]), before);
    assert_eq!(case.added(), journal);
    let store = block(case.dataset.store()).unwrap();
    let document = block(array::document(&store, "t")).unwrap().unwrap();
    assert_eq!(document["attributes"]["long_name"], "Temperature");
    assert_eq!(block(array::open(&store, "mass")).unwrap().shape(), [2, 4]);
    assert_eq!(case.values("below/x"), Column::Float(vec![1.0, 2.0]));
    // The commit says what changed.
    let log = block(async { case.dataset.home().repo().await.unwrap().log().await.unwrap() });
    assert!(log[0].message.starts_with("c2 schema: "), "{}", log[0].message);
    assert_eq!(Some(&log[0].snapshot), evolved.snapshot.as_ref());
    assert_eq!(log[0].properties["schema"], case.dataset.schema_hash());
    let event = block(case.dataset.contribution("c2")).unwrap();
    assert_eq!((event.kind, event.schema.as_str()), (Kind::Schema, case.dataset.schema_hash()));
    assert!(event.reason.contains("VARS/t/long_name"), "{}", event.reason);
    assert_eq!(log[0].properties["first"], "c2");
    // Another process sees it, and the next contribution goes on.
    assert_eq!(case.reopened().schema(), &read(&new));
    let added = case.add("time,depth,site,t,wind,mass|d4,0.07,B,9,7,70").unwrap().contribution;
    assert_eq!((added.id.as_str(), added.new), ("c3", 3));
    assert_eq!(case.table(&["mass"]), "d4,B,70");
    // What was, is.
    let snapshot = block(async { case.dataset.home().repo().await.unwrap().snapshot(Some(&old)).await.unwrap() });
    assert!(block(array::document(&snapshot.store, "wind")).unwrap().is_none());
    let again = case.evolve_with(&new, false, false).unwrap();
    assert_eq!((again.state, again.snapshot), (State::Same, None));
}

#[test]
fn conversions_wait_to_be_asked_for() {
    let mut case = Case::filled();
    let (before, tip) = (case.table(&["t"]), case.tip());
    let new = BASE.replace("degC", "K").replace("int16", "int32");
    let evolved = case.evolve_with(&new, false, false).unwrap();
    assert_eq!(evolved.state, State::NeedsConversion);
    let evolved = case.evolve_with(&new, true, true).unwrap();
    assert_eq!(evolved.state, State::Possible);
    assert_eq!(evolved.converted.get("t"), Some(&3), "{:?}", evolved.converted);
    assert_eq!((case.tip(), case.table(&["t"])), (tip, before));
    assert_eq!(case.dataset.schema(), &read(BASE));
}

#[test]
fn units_and_types_are_converted() {
    // name, replaced, by, variables, the table after it
    let cases: &[(&str, &str, &str, &str, &str)] = &[
        ("degC to K", "degC", "K", "t", "d1,0.07,274.65|d2,0.07,275.65|d3,1,276.65"),
        ("a wider integer", "int16", "int64", "k", "d1,0.07,100|d3,1,300|d5,0.07,500"),
        ("an integer as a float", "int16", "float32", "k", "d1,0.07,100|d3,1,300|d5,0.07,500"),
        (
            "whole centimetres are whole metres",
            "unit: cm, type: int16",
            "unit: m, type: int16",
            "k",
            "d1,0.07,1|d3,1,3|d5,0.07,5",
        ),
        (
            "unit and type at once",
            "unit: cm, type: int16",
            "unit: km, type: float64",
            "k",
            "d1,0.07,0.001|d3,1,0.003|d5,0.07,0.005",
        ),
        ("another missing value", "type: int16", "type: int16, na_value: -1", "k", "d1,0.07,100|d3,1,300|d5,0.07,500"),
        ("a finer tick", "tick: s", "tick: ms", "t", "d1,0.07,1.5|d2,0.07,2.5|d3,1,3.5"),
        ("a coarser tick that holds all", "tick: s", "tick: D", "t", "d1,0.07,1.5|d2,0.07,2.5|d3,1,3.5"),
        ("labels", "depth: {unit: m}", "depth: {unit: cm}", "t", "d1,7,1.5|d2,7,2.5|d3,100,3.5"),
    ];
    for (name, from, to, variable, expected) in cases {
        let mut case = Case::filled();
        let (old, journal) = (case.tip(), case.added());
        let kept = case.table(&["level"]);
        assert!(BASE.contains(from), "{name}");
        let evolved = case.evolve(&BASE.replace(from, to));
        assert!(!evolved.converted.is_empty(), "{name}");
        assert_eq!(case.table(&[variable]), *expected, "{name}");
        assert_eq!(case.added(), journal, "{name}");
        // The next contribution works with the new schema: a late one, between what was converted.
        let depth = if *name == "labels" { "7" } else { "0.07" };
        let added = case.add(&format!("time,depth,t,k,level|d4,{depth},20,7,")).unwrap().contribution;
        assert_eq!((added.new, added.labels.get("depth")), (2, None), "{name}");
        let value = if *variable == "t" { "20" } else { "7" };
        assert!(
            case.table(&[variable]).contains(&format!("d4,{depth},{value}")),
            "{name}: {}",
            case.table(&[variable])
        );
        if *name != "labels" {
            assert_eq!(case.table(&["level"]), kept, "{name}");
        }
        // The old snapshot holds the old values in the old type.
        let snapshot = block(async { case.dataset.home().repo().await.unwrap().snapshot(Some(&old)).await.unwrap() });
        let values = block(async { array::read_all(&array::open(&snapshot.store, "k").await.unwrap()).await.unwrap() });
        assert_eq!(values.get(0), Some(zarr_fuse_core::column::Value::Int(100)), "{name}");
    }
}

#[test]
fn the_next_contribution_finds_converted_labels_whatever_its_unit() {
    for (source, depth) in [("cm", "7"), ("m", "0.07"), ("mm", "70")] {
        let mut case = Case::filled();
        let new = BASE.replace("depth: {unit: m}", "depth: {unit: cm}").replace(
            "responsible: jn}",
            &format!("responsible: jn, columns: {{depth: {{from: depth, unit: {source}}}}}}}"),
        );
        case.evolve(&new);
        let added = case.add(&format!("time,depth,t|d1,{depth},1.5|d4,{depth},9")).unwrap().contribution;
        assert_eq!((added.same, added.new, added.labels.get("depth")), (1, 1, None), "{source}");
    }
}

#[test]
fn values_that_cannot_be_converted_change_nothing() {
    let cases = [
        (
            "unit: cm, type: int16",
            "unit: km, type: int16",
            "the stored 100 is no whole number in the new unit, it is 0.001",
        ),
        ("tick: s", "tick: D", "is not a whole number of the new ones"),
        ("type: int16", "type: int16, na_value: 300", "a stored value is 300, which would be stored for missing"),
    ];
    for (from, to, expected) in cases {
        let mut case = Case::filled();
        case.add("time,depth,t|2025-01-01T01:00:00Z,1,5").unwrap();
        let (tip, before) = (case.tip(), case.table(&["t", "k"]));
        for dry_run in [true, false] {
            let error = case.evolve_with(&BASE.replace(from, to), true, dry_run).unwrap_err();
            assert!(matches!(error, Error::Conflict(_)) && error.to_string().contains(expected), "{to}: {error}");
            assert_eq!((case.tip(), case.table(&["t", "k"])), (tip.clone(), before.clone()), "{to}");
        }
    }
}

#[test]
fn refused_differences_are_listed_and_nothing_changes() {
    let mut case = Case::filled();
    let (tip, before) = (case.tip(), case.table(&["t", "k"]));
    let new = BASE
        .replace("k: {coords: [time, depth]", "k: {coords: [depth, time]")
        .replace("  level:", "  height:")
        .replace("unit: degC", "unit: degC, long_name: T")
        .replace("jn: {given: Jana, family: Nováková}", "xx: {given: X, family: Y}")
        .replace("jn", "xx");
    let evolved = case.evolve_with(&new, true, false).unwrap();
    assert_eq!(evolved.state, State::Refused);
    let refused: Vec<&str> =
        evolved.changes.iter().filter(|c| c.class == Class::Refused).map(|c| c.path.as_str()).collect();
    assert_eq!(refused, ["VARS/level", "VARS/k/coords", "PERSONS/jn"]);
    assert_eq!((case.tip(), case.table(&["t", "k"])), (tip, before));
}

#[test]
fn where_nothing_is_stored_anything_goes() {
    let mut case = Case::new(BASE);
    case.add("time,depth,t|d1,1,5").unwrap();
    let new = BASE
        .replace(
            "k: {coords: [time, depth], unit: cm, type: int16}",
            "k: {coords: [depth, time], unit: kg, type: int8}",
        )
        .replace("  level: {coords: depth, unit: m}\n", "  height: {coords: depth, unit: m}\n");
    let evolved = case.evolve_with(&new, false, false).unwrap();
    assert_eq!(evolved.state, State::Applied, "{:#?}", evolved.changes);
    assert_eq!(case.table(&["t"]), "d1,1,5");
    case.add("time,depth,t,k,height|d2,1,6,7,8").unwrap();
    assert_eq!(case.table(&["t", "k"]), "d1,1,5,|d2,1,6,7");
    assert_eq!(case.table(&["height"]), "1,8");
    let store = block(case.dataset.store()).unwrap();
    assert!(block(array::document(&store, "level")).unwrap().is_none());
    // A whole schema that was never used.
    let mut case = Case::new(BASE);
    let other = BASE.replace("depth", "height").replace("tick: s", "tick: ms");
    assert_eq!(case.evolve_with(&other, false, false).unwrap().state, State::Applied);
    case.add("time,height,t|d2,1,6").unwrap();
    assert_eq!(case.table(&["t"]), "d2,1,6");
}

#[test]
fn new_fixed_labels_are_put_among_the_others() {
    let with = |values: &str| {
        BASE.replace("depth: {unit: m}", &format!("depth: {{unit: m, values: [{values}], extend: never}}"))
    };
    let mut case = Case::new(&with("1, 3"));
    case.add("time,depth,t,level|d1,1,5,10|d1,3,6,30|d2,3,7,").unwrap();
    assert!(case.add("time,depth,t|d1,2,9").is_err());
    case.evolve(&with("0.5, 1, 2, 3"));
    assert_eq!(case.values("depth"), Column::Float(vec![0.5, 1.0, 2.0, 3.0]));
    assert_eq!(case.table(&["t"]), "d1,1,5|d1,3,6|d2,3,7");
    assert_eq!(case.table(&["level"]), "1,10|3,30");
    case.add("time,depth,t|d1,2,9").unwrap();
    assert_eq!(case.table(&["t"]), "d1,1,5|d1,2,9|d1,3,6|d2,3,7");
    // In another unit they are the same labels.
    let evolved = case.evolve(&with("50, 100, 200, 300, 400").replace("depth: {unit: m", "depth: {unit: cm"));
    assert_eq!(evolved.changes.len(), 2, "{:#?}", evolved.changes);
    assert_eq!(case.values("depth"), Column::Float(vec![50.0, 100.0, 200.0, 300.0, 400.0]));
    assert_eq!(case.table(&["t"]), "d1,100,5|d1,200,9|d1,300,6|d2,300,7");
}

#[test]
fn composed_labels_are_made_anew_of_converted_parts() {
    let schema = |unit: &str, quantum: &str| {
        format!(
            "SCHEMA: 1\nCOORDS:\n  time: {{unit: {{tick: s}}}}\n  site: {{composed: [x, y], resolution: {quantum}}}\n\
             VARS:\n  x: {{coords: site, unit: {unit}}}\n  y: {{coords: site, unit: {unit}}}\n  \
             t: {{coords: [time, site], unit: K}}\nSOURCES:\n  s: {{format: csv}}\n"
        )
    };
    let mut case = Case::new(&schema("m", "0.01"));
    case.add("time,x,y,t|d1,0.07,0.29,5|d1,1.1,2.2,6").unwrap();
    assert_eq!(case.values("site"), Column::Text(vec!["0.07,0.29".into(), "1.1,2.2".into()]));
    // A resolution is that of the parts in their unit.
    assert_eq!(case.evolve_with(&schema("cm", "0.01"), true, false).unwrap().state, State::Refused);
    case.evolve(&schema("cm", "1"));
    assert_eq!(case.values("site"), Column::Text(vec!["7,29".into(), "110,220".into()]));
    assert_eq!(case.values("x"), Column::Float(vec![7.0, 110.0]));
    let added = case.add("time,x,y,t|d1,7,29,5|d2,7.2,29.1,8").unwrap().contribution;
    assert_eq!((added.labels.get("site"), added.labels.get("time")), (None, Some(&1)));
    assert_eq!(case.table(&["t"]), "d1,\"7,29\",5|d1,\"110,220\",6|d2,\"7,29\",8");
}

#[test]
fn texts_become_codes_and_codes_keep_their_meaning() {
    let with = |rest: &str| BASE.replace("  level:", &format!("  state: {{coords: time, {rest}}}\n  level:"));
    let mut case = Case::new(&with("type: string"));
    case.add("time,state|d1,on|d3,idle|d2,off").unwrap();
    // A label that is stored and not on the list is in the way.
    let error = case.evolve_with(&with("range: {discrete: [off, on]}"), true, true).unwrap_err();
    assert!(matches!(error, Error::Conflict(_)) && error.to_string().contains("\"idle\""), "{error}");
    case.evolve(&with("range: {discrete: [off, on, idle]}"));
    assert_eq!(case.table(&["state"]), "d1,on|d2,off|d3,idle");
    let evolved = case.evolve_with(&with("range: {discrete: [broken, idle, on]}"), false, false).unwrap();
    assert_eq!((evolved.state, evolved.converted.len()), (State::Applied, 0), "{:#?}", evolved.changes);
    case.add("time,state|d4,broken").unwrap();
    assert!(case.add("time,state|d5,off").is_err());
    assert_eq!(case.table(&["state"]), "d1,on|d2,off|d3,idle|d4,broken");
    case.evolve(&with("type: string"));
    assert_eq!(case.table(&["state"]), "d1,on|d2,off|d3,idle|d4,broken");
}

#[test]
fn the_other_types() {
    let with = |rest: &str| BASE.replace("  level:", &format!("  x: {{coords: time, {rest}}}\n  level:"));
    let cases = [
        ("type: uint8", "type: uint64", "7", "7"),
        ("type: uint64, unit: km", "type: uint64, unit: m", "7", "7000"),
        ("type: uint64", "type: uint64, na_value: 9", "18446744073709551614", "18446744073709551614"),
        ("type: complex64, unit: V", "type: complex128, unit: mV", "0.5+2j", "(500+2000j)"),
        ("type: float64, unit: m", "type: float64, unit: m, na_value: -9", "7.5", "7.5"),
        ("type: bool", "type: int16", "1", "1"),
        ("type: \"str[4]\"", "type: \"str[8]\"", "abcd", "abcd"),
        ("type: string", "type: string, na_value: none", "abcd", "abcd"),
    ];
    for (old, new, given, expected) in cases {
        let mut case = Case::new(&with(old));
        case.add(&format!("time,x,level,depth|d1,{given},1,1|d2,,,|d3,{given},,")).unwrap();
        case.evolve(&with(new));
        assert_eq!(case.table(&["x"]), format!("d1,{expected}|d3,{expected}"), "{old} → {new}");
        case.add(&format!("time,x|d5,{given}")).unwrap();
        assert_eq!(case.table(&["x"]).split('|').count(), 3, "{old} → {new}");
    }
}

#[test]
fn a_stale_schema_is_not_used() {
    let mut case = Case::filled();
    let mut other = case.reopened();
    let options = Options { convert: true, dry_run: false, now: "2026-02-02T00:00:00Z" };
    block(other.evolve(read(&BASE.replace("degC", "K")), options)).unwrap();
    let error = case.add("time,depth,t|d4,1,9").unwrap_err();
    assert!(matches!(error, Error::Conflict(_)), "{error}");
}

#[test]
fn a_rehearsal_shows_what_a_contribution_would_do() {
    let mut case = Case::filled();
    let tip = case.tip();
    let new = read(&BASE.replace("VARS:", "VARS:\n  wind: {coords: [time, depth], unit: m s-1}"));
    let options = Options { convert: false, dry_run: true, now: "2026-02-02T00:00:00Z" };
    assert_eq!(block(case.dataset.rehearse(new, options)).unwrap().state, State::Possible);
    let raw = |dry_run| {
        let bytes = days("time,depth,wind\nd1,1,4\n");
        let raw =
            RawFile { file: "w.csv", bytes: bytes.as_bytes(), source: "s", person: "", now: "2026-01-01T00:00:00Z" };
        block(case.dataset.add(raw, dry_run))
    };
    assert_eq!(raw(true).unwrap().contribution.new, 1);
    assert!(raw(false).is_err(), "only dry runs see it");
    assert_eq!(case.tip(), tip);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Any values, any gaps, any chunks, any of these units: each value is its conversion, each gap is one.
    #[test]
    fn every_value_is_its_conversion(
        cells in prop::collection::btree_map((0_u32..40, 0_u32..6), prop::option::weighted(0.8, -1e6_f64..1e6), 1..60),
        chunk in 1_u32..16,
        units in prop::sample::select(vec![("degC", "K"), ("K", "degF"), ("m", "inch"), ("hPa", "Pa"), ("%", "1"), ("km h-1", "m s-1")]),
        single in any::<bool>(),
    ) {
        let schema = |unit: &str| {
            let data_type = if single { "float32" } else { "float64" };
            BASE.replace("chunk_size: 2", &format!("chunk_size: {chunk}"))
                .replace("unit: degC", &format!("unit: \"{unit}\", type: {data_type}"))
        };
        let rows: Vec<String> = cells
            .iter()
            .map(|((day, depth), value)| {
                let value = value.map(|value| value.to_string()).unwrap_or_default();
                format!("2025-02-{:02}T{:02}:00:00Z,{depth},{value},7", day / 24 + 1, day % 24)
            })
            .collect();
        let mut case = Case::new(&schema(units.0));
        case.add(&format!("time,depth,t,k|{}", rows.join("|"))).unwrap();
        let (before, kept, journal) = (case.values("t"), case.values("k"), case.added());
        let Column::Float(before) = before else { panic!("floats") };
        let empty = before.iter().all(|value| value.is_nan());
        let evolved = case.evolve(&schema(units.1));
        let Column::Float(after) = case.values("t") else { panic!("floats") };
        let conversion = units::parse(units.0).unwrap().to(&units::parse(units.1).unwrap()).unwrap();
        prop_assert_eq!(before.len(), after.len());
        for (was, is) in before.iter().zip(&after) {
            let expected = conversion.apply(*was);
            let expected = if single { f64::from(expected as f32) } else { expected };
            prop_assert!(expected == *is || (expected.is_nan() && is.is_nan()), "{} {} {}", was, is, expected);
        }
        let present = before.iter().filter(|value| !value.is_nan()).count() as u64;
        prop_assert!(empty || evolved.converted.get("t") == Some(&present));
        prop_assert_eq!(case.values("k"), kept);
        prop_assert_eq!(case.added(), journal);
    }
}

#[test]
fn lineage_goes_with_its_variable() {
    let mut case = Case::filled();
    case.add("time,depth,t|d1,0.07,9|d4,0.07,4").unwrap();
    // By times d1 to d5 and depths 0.07 and 1.
    let t = Column::Int(vec![2, 0, 1, 0, 0, 1, 2, 0, 0, 0]);
    assert_eq!(case.values("t_lineage"), t);
    assert_eq!(case.values("level_lineage"), Column::Int(vec![1, 1]));
    // A converted variable keeps it, another loses it, a new one gets it.
    let mut changed = BASE.replace("unit: degC}", "unit: K}").replace("type: int16}", "type: int32, lineage: false}");
    changed = changed.replace("  level:", "  new: {coords: time, unit: m}\n  level:");
    case.evolve(&changed);
    assert_eq!(case.values("t_lineage"), t);
    assert_eq!(case.values("new_lineage"), Column::Int(vec![0; 5]));
    let document =
        |case: &Case, path: &str| block(array::document(&block(case.dataset.store()).unwrap(), path)).unwrap();
    assert_eq!(document(&case, "k_lineage"), None);
    assert_eq!(document(&case, "k").unwrap()["attributes"].get("ancillary_variables"), None);
    assert_eq!(document(&case, "t").unwrap()["attributes"]["ancillary_variables"], "t_lineage");
    case.add("time,depth,t,new|d2,0.07,5,1|d3,1,276.65,").unwrap();
    assert_eq!(case.values("new_lineage"), Column::Int(vec![0, 4, 0, 0, 0]));
    // What comes later is not known for what was there.
    case.evolve(&changed.replace("lineage: false", "lineage: true"));
    assert_eq!(case.values("k_lineage"), Column::Int(vec![0; 10]));
    case.add("time,depth,k|d1,1,7").unwrap();
    assert_eq!(case.values("k_lineage"), Column::Int(vec![0, 6, 0, 0, 0, 0, 0, 0, 0, 0]));
    // Its name is taken.
    let last = changed.replace("lineage: false", "lineage: true");
    let taken = last.replace("  level:", "  t_lineage: {coords: time, unit: m}\n  level:");
    let refused = case.evolve_with(&taken, true, false).unwrap_err().to_string();
    assert!(refused.contains("expected another name, found `t_lineage`"), "{refused}");
}
