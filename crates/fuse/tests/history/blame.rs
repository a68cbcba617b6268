//! Looking back: blame, versions, diff, rebuild.

use super::{Case, SCHEMA, TABLES, block, days};
use zarr_fuse_core::provenance::Contribution;
use zarr_fuse_core::selection::Selection;
use zarr_fuse_fuse::history::Change;
use zarr_fuse_store::Home;

#[test]
fn blame_names_the_contribution() {
    let case = Case::of(SCHEMA, &TABLES);
    let blame = |terms: &str, history: bool| {
        let selection: Selection = days(terms).parse().unwrap();
        block(case.dataset.blame(&selection, None, history)).unwrap()
    };
    for (terms, value, writer) in [
        ("t time=d2 station=A", 222.0, "c3"),
        // The same value again: the first stays the writer.
        ("t time=d3 station=C", 30.0, "c2"),
        // Without lineage: by the contributions themselves.
        ("n time=d2 station=A", 7.0, "c4"),
        ("n time=d4 station=A", 4.0, "c1"),
        // The first value is kept.
        ("height station=A", 10.0, "c1"),
        ("s station=A depth=1", 2.0, "c5"),
    ] {
        let blamed = blame(terms, false);
        assert_eq!(blamed.cells.len(), 1, "{terms}");
        let cell = &blamed.cells[0];
        assert_eq!((cell.value.as_f64(), cell.writer.as_deref()), (Some(value), Some(writer)), "{terms}");
        let record: &Contribution = &blamed.events[writer];
        assert!(record.file.ends_with(".csv") && record.person == "jb", "{record:?}");
    }
    let told = |terms: &str| {
        let one = |said: &zarr_fuse_fuse::history::Said| {
            format!("{} {} {:?}{}", said.id, said.value, said.effect, if said.stands { "*" } else { "" })
        };
        blame(terms, true).cells[0].history.clone().unwrap().iter().map(one).collect::<Vec<_>>()
    };
    assert_eq!(told("t time=d2 station=A"), ["c1 2.0 New", "c2 22.0 Changed", "c3 222.0 Changed*"]);
    assert_eq!(told("height station=A"), ["c1 10.0 New*", "c3 11.0 Kept"]);
    assert_eq!(told("t time=d3 station=C"), ["c2 30.0 New*", "c3 30.0 Same"]);
    assert_eq!(blame("t time=d1 station=A", true).untouched, 1);
    let error = |terms: &str| {
        let selection: Selection = terms.parse().unwrap();
        block(case.dataset.blame(&selection, None, false)).expect_err(terms).to_string()
    };
    assert!(error("t time=2025-01-02 station=Z").contains("`station` has no label `Z`"));
    assert!(error("t tmie=2025-01-02").contains("did you mean `time`?"));
    assert!(error("time=2025").contains("one variable"));
    assert!(error("height time=2025").contains("its dimensions are station"), "{}", error("height time=2025"));
}

#[test]
fn blame_of_what_was_reverted_and_erased() {
    let mut case = Case::of(SCHEMA, &TABLES);
    case.revert("c3").unwrap();
    case.erase("t time=d2 station=A").unwrap();
    let selection: Selection = days("t time=d2 station=A").parse().unwrap();
    let blamed = block(case.dataset.blame(&selection, None, true)).unwrap();
    let cell = &blamed.cells[0];
    assert!(cell.value.is_null() && cell.writer.as_deref() == Some("c7"), "{cell:?}");
    let said: Vec<String> = cell
        .history
        .as_ref()
        .unwrap()
        .iter()
        .map(|said| format!("{} {:?} {}", said.id, said.effect, said.stands))
        .collect();
    assert_eq!(said, ["c1 New false", "c2 Changed false", "c3 Reverted false", "c7 Erased true"]);
    assert_eq!(blamed.events["c7"].reason, "bad");
    // Before, another one stood there.
    let then = block(case.dataset.blame(&selection, Some("c5"), false)).unwrap();
    assert_eq!(then.cells[0].writer.as_deref(), Some("c3"));
}

#[test]
fn versions_by_name() {
    let mut case = Case::of(SCHEMA, &TABLES[..1]);
    case.evolve(&SCHEMA.replace("unit: degC}", "unit: K}"));
    block(case.dataset.tag("warm", None)).unwrap();
    case.add(TABLES[1]).unwrap();
    block(case.dataset.tag("first", Some("c1"))).unwrap();
    assert_eq!(case.table_at(&["t"], Some("c1")), "d2,A,2|d4,A,4|d4,B,40");
    assert_eq!(case.table_at(&["t"], Some("first")), "d2,A,2|d4,A,4|d4,B,40");
    assert_eq!(case.table_at(&["t"], Some("2026-01-01T00:00:01Z")), "d2,A,2|d4,A,4|d4,B,40");
    assert_eq!(case.table_at(&["t"], Some("warm")), "d2,A,275.15|d4,A,277.15|d4,B,313.15");
    assert_eq!(case.table_at(&["t"], Some("2026")), case.table(&["t"]));
    let error = |at: &str| block(case.dataset.at(Some(at))).err().expect(at).to_string();
    assert!(error("c7").contains("they go from c1 to c3"));
    assert!(error("2020").contains("no version yet"));
    assert!(error("cold").contains("first, warm"), "{}", error("cold"));
    assert!(block(case.dataset.tag("first", None)).is_err(), "a tag is for ever");
    assert!(block(case.dataset.tag("c1", None)).is_err());
    let rebuilt = case.rebuilt();
    assert_eq!(rebuilt.different, 0, "{rebuilt:#?}");
}

#[test]
fn diff_of_versions() {
    let mut case = Case::of(SCHEMA, &TABLES);
    case.erase("t time=d4 station=B").unwrap();
    case.revert("c2").unwrap();
    let mut cells: Vec<String> = Vec::new();
    let mut tell = |change: &Change| {
        let labels: Vec<&str> = change.labels.values().map(String::as_str).collect();
        let Change { variable, before, after, writer, .. } = change;
        cells.push(format!("{variable} {} {before} {after} {writer}", labels.join(" ")));
    };
    let difference = block(case.dataset.diff("c5", None, Some(&mut tell))).unwrap();
    let group = &difference.groups[""];
    let time = &group.labels["time"];
    assert_eq!((time.came, time.gone, time.first_gone.as_slice()), (0, 1, &["2025-01-01T00:00:00Z".to_owned()][..]));
    let counts = |name: &str| group.variables.get(name).map(|c| (c.new, c.changed, c.gone));
    assert_eq!(counts("t"), Some((0, 0, 2)));
    assert_eq!(counts("n"), Some((0, 0, 2)));
    assert_eq!(counts("height"), Some((0, 1, 1)));
    let cells: Vec<String> = cells.iter().map(|c| c.replace("2025-01-0", "d").replace("T00:00:00Z", "")).collect();
    assert_eq!(
        cells,
        [
            "t d4 B 40.0 null c6",
            "t d1 B 10.0 null ",
            "n d3 C 3 null ",
            "n d1 B 1 null ",
            "height B 20.0 null ",
            "height C 30.0 33.0 c3",
        ]
    );
    // The other way round.
    let back = block(case.dataset.diff("c7", Some("c5"), None)).unwrap();
    let counts = |name: &str| back.groups[""].variables.get(name).map(|c| (c.new, c.changed, c.gone));
    assert_eq!((counts("t"), counts("height")), (Some((2, 0, 0)), Some((1, 1, 0))));
    assert!(block(case.dataset.diff("c3", Some("c3"), None)).unwrap().is_empty());
}

#[test]
fn diff_across_units_compares_values() {
    let mut case = Case::of(SCHEMA, &TABLES[..1]);
    case.evolve(&SCHEMA.replace("unit: degC}", "unit: K}"));
    case.add("time,station,t|d2,A,300").unwrap();
    let difference = block(case.dataset.diff("c1", None, None)).unwrap();
    assert!(!difference.schema.is_empty());
    let counts = difference.groups[""].variables["t"];
    assert_eq!((counts.new, counts.changed, counts.gone), (0, 1, 0));
}

#[test]
fn a_rebuild_names_what_is_wrong() {
    let case = Case::of(SCHEMA, &TABLES[..2]);
    case.is_rebuilt();
    let events = block(case.dataset.contributions()).unwrap();
    let raw = case.folder.path().join("home/raw").join(&events[1].sha256);
    let bytes = std::fs::read(&raw).unwrap();
    std::fs::remove_file(&raw).unwrap();
    let into = || Home::at(case.folder.path().join("again"));
    let rebuild = || block(case.dataset.rebuild(&into(), false, &mut |_, _, _| {}));
    let error = rebuild().expect_err("a raw file is gone").to_string();
    assert!(error.contains("c2") && error.contains(&events[1].file), "{error}");
    std::fs::remove_dir_all(case.folder.path().join("again")).unwrap();
    std::fs::write(&raw, [&bytes[..], b"x"].concat()).unwrap();
    let error = rebuild().expect_err("a raw file was changed").to_string();
    assert!(error.contains("c2"), "{error}");
}

#[test]
fn composed_places_are_selected_by_label_and_by_parts() {
    let schema = r#"
SCHEMA: 1
COORDS:
  time: {unit: {tick: s}}
  place: {composed: [latitude, longitude], resolution: [1e-3, deg]}
VARS:
  latitude: {coords: place, unit: degrees_north}
  longitude: {coords: place, unit: degrees_east}
  t: {coords: [time, place], unit: degC}
SOURCES:
  a: {format: csv}
"#;
    let mut case = Case::of(
        schema,
        &[
            "time,latitude,longitude,t|d1,49.1,16.2,1|d1,50,14.5,2",
            "time,latitude,longitude,t|d2,49.1,16.2,3|d2,51,13,4",
        ],
    );
    let writers = |case: &Case, terms: &str| {
        let blamed = block(case.dataset.blame(&terms.parse().unwrap(), None, false)).unwrap();
        blamed.cells.iter().map(|cell| cell.writer.clone().unwrap_or_default()).collect::<Vec<_>>()
    };
    assert_eq!(writers(&case, r"t time=2025-01-02 place=49.1\,16.2"), ["c2"]);
    assert_eq!(writers(&case, "t time=2025-01-01 latitude=49.1 longitude=16.2"), ["c1"]);
    assert_eq!(writers(&case, "t latitude=49..50.5"), ["c1", "c1", "c2"]);
    let error = case.erase("latitude place=..").expect_err("a label would mean nothing").to_string();
    assert!(error.contains("part of the label"), "{error}");
    let done = case.erase("t latitude=49.1").unwrap();
    assert_eq!(done.contribution.selection.unwrap().to_string(), r"t place=49.1\,16.2");
    assert_eq!(case.table(&["t"]).split('|').count(), 2);
    case.revert("c2").unwrap();
    case.revert("c3").unwrap();
    let without = Case::of(schema, &["time,latitude,longitude,t|d1,49.1,16.2,1|d1,50,14.5,2"]);
    assert_eq!(case.all(), without.all());
    case.is_rebuilt();
}
