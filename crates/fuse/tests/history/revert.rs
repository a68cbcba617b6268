//! Reverts and erases: the dataset becomes what it would be without them.

use super::{Case, SCHEMA, TABLES, block};
use zarr_fuse_fuse::Error;
use zarr_fuse_fuse::history::{Done, Why};

#[test]
fn a_revert_of_each_equals_a_home_without_it() {
    let all = Case::of(SCHEMA, &TABLES);
    all.is_rebuilt();
    for left_out in 0..TABLES.len() {
        let mut case = Case::of(SCHEMA, &TABLES);
        let id = format!("c{}", left_out + 1);
        let done = case.revert(&id).unwrap();
        assert_eq!((done.contribution.id.as_str(), done.contribution.reverts.as_str()), ("c6", id.as_str()));
        let others: Vec<&str> = TABLES.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, t)| *t).collect();
        let without = Case::of(SCHEMA, &others);
        assert_eq!(case.all(), without.all(), "without {id}");
        // Writers are the original contributions: those after the one left out have other numbers there.
        let renumbered: Vec<String> = without
            .writers("t")
            .into_iter()
            .map(|cell| {
                let (cell, number) =
                    cell.rsplit_once('c').map(|(a, n)| (a.to_owned(), n.parse::<usize>().unwrap())).unwrap();
                format!("{cell}c{}", if number > left_out { number + 1 } else { number })
            })
            .collect();
        let mut writers = case.writers("t");
        let mut expected = renumbered;
        // Stations stand in the order of their arrival.
        writers.sort();
        expected.sort();
        assert_eq!(writers, expected, "without {id}");
        case.is_rebuilt();
        // Taken back, it is as it was.
        case.revert("c6").unwrap();
        assert_eq!(case.all(), all.all(), "{id} came back");
        let sorted = |case: &Case| {
            let mut writers = case.writers("t");
            writers.sort();
            writers
        };
        assert_eq!(sorted(&case), sorted(&all), "{id} came back");
        case.is_rebuilt();
    }
}

#[test]
fn what_is_reverted_may_be_added_again() {
    let mut case = Case::of(SCHEMA, &TABLES[..2]);
    assert!(case.add(TABLES[1]).unwrap().already);
    case.revert("c2").unwrap();
    let again = case.add(TABLES[1]).unwrap();
    assert!(!again.already && again.contribution.id == "c4", "{:?}", again.contribution);
    assert_eq!(case.all(), Case::of(SCHEMA, &TABLES[..2]).all());
    case.is_rebuilt();
}

#[test]
fn what_cannot_be_reverted() {
    let mut case = Case::of(SCHEMA, &TABLES[..2]);
    case.evolve(&SCHEMA.replace("unit: degC}", "unit: degC, long_name: Temperature}"));
    let said = |outcome: Result<Done, Error>| outcome.expect_err("it was reverted").to_string();
    assert!(said(case.revert("c9")).contains("they go from c1 to c3"));
    assert!(said(case.revert("c3")).contains("schema apply"));
    case.revert("c2").unwrap();
    let error = said(case.revert("c2"));
    assert!(error.contains("reverted already, by c4"), "{error}");
    case.revert("c4").unwrap();
    let error = said(case.revert("c4"));
    assert!(error.contains("reverted already, by c5"), "{error}");
    let why = Why { reason: " ", person: "", now: "2026-01-01T00:00:00Z" };
    assert!(said(block(case.dataset.revert("c1", why, true))).contains("expected a reason"));
}

#[test]
fn a_conflict_of_the_others_refuses_a_revert() {
    // c2 takes c1's value away; c3 could say another one. Without c2 they would conflict.
    let mut case = Case::of(SCHEMA, &["station,depth,s|A,0.5,1"]);
    case.erase("s station=A depth=0.5").unwrap();
    case.add("station,depth,s|A,0.5,2").unwrap();
    let before = case.all();
    let error = case.revert("c2").expect_err("c1 and c3 conflict").to_string();
    assert!(
        error.contains("s at station=A depth=0.5: c3") && error.contains("says 2") && error.contains("c1"),
        "{error}"
    );
    assert_eq!(case.all(), before);
}

#[test]
fn erase_and_what_comes_after() {
    let mut case = Case::of(SCHEMA, &TABLES);
    let before = (case.all(), case.writers("t"));
    let done = case.erase("t n time=d2..d3 station=A,C").unwrap();
    assert_eq!((done.contribution.erased, done.contribution.id.as_str()), (4, "c6"));
    assert_eq!(case.table(&["t"]), "d1,B,10|d4,A,4|d4,B,40|d9,D,9");
    let erased: Vec<String> = case.writers("t").into_iter().filter(|cell| cell.ends_with("c6")).collect();
    assert_eq!(erased, ["d2 A null c6", "d3 C null c6"]);
    assert_eq!(case.all()["time"].matches("2025").count(), 6, "labels stay");
    // Nothing is left there to erase.
    assert_eq!(case.erase("t n time=d2..d3 station=A,C").unwrap().snapshot, None);
    case.add("time,station,t|d2,A,5").unwrap();
    assert!(case.writers("t").contains(&"d2 A 5.0 c7".to_owned()), "{:?}", case.writers("t"));
    case.is_rebuilt();
    // Without the erase the later value stands all the same.
    case.revert("c6").unwrap();
    assert_eq!(case.table(&["t"]), "d1,B,10|d2,A,5|d3,C,30|d4,A,4|d4,B,40|d9,D,9");
    case.revert("c7").unwrap();
    assert_eq!((case.all(), case.writers("t")), before);
    case.is_rebuilt();
}

#[test]
fn an_erase_of_a_kept_value_lets_another_in() {
    let mut case = Case::of(SCHEMA, &["station,height|A,1"]);
    case.erase("height station=A").unwrap();
    case.add("station,height|A,2").unwrap();
    assert_eq!(case.table(&["height"]), "A,2");
    case.revert("c2").unwrap();
    assert_eq!((case.table(&["height"]), case.writers("height")), ("A,1".into(), vec!["A 1.0 c1".into()]));
    case.revert("c4").unwrap();
    assert_eq!((case.table(&["height"]), case.writers("height")), ("A,2".into(), vec!["A 2.0 c3".into()]));
    case.is_rebuilt();
}

#[test]
fn labels_that_were_erased_stay_with_their_contribution() {
    let mut case = Case::of(SCHEMA, &["time,station,n|d1,A,1|d2,B,2", "time,station,n|d2,B,2|d3,C,3"]);
    case.erase("n time=d2").unwrap();
    // d2 and B are used by c1 too, though no cell says so.
    case.revert("c2").unwrap();
    let all = case.all();
    assert_eq!((all["time"].as_str(), all["station"].as_str()), ("2025-01-01T00:00:00Z,2025-01-02T00:00:00Z", "A,B"));
    case.is_rebuilt();
}

#[test]
fn a_revert_across_a_change_of_units() {
    let later = SCHEMA
        .replace("t: {coords: [time, station], unit: degC}", "t: {coords: [time, station], unit: K}")
        .replace("depth: {unit: m, values: [0.5, 1]}", "depth: {unit: cm, values: [50, 100]}");
    let tables = ["time,station,t|d1,A,1|d2,A,2", "time,station,t|d2,A,3|d3,A,4", "station,depth,s|A,0.5,1"];
    let build = |tables: &[&str], erase: bool| {
        let mut case = Case::of(SCHEMA, tables);
        if erase {
            case.erase("s depth=0.5").unwrap();
        }
        case.evolve(&later);
        case
    };
    let mut case = build(&tables, true);
    assert_eq!(case.table(&["t"]), "d1,A,274.15|d2,A,276.15|d3,A,277.15");
    case.revert("c2").unwrap();
    assert_eq!(case.all(), build(&[tables[0], tables[2]], true).all());
    case.is_rebuilt();
    case.revert("c4").unwrap();
    assert_eq!(case.table(&["s"]), "A,50,1");
    assert_eq!(case.writers("s"), ["A 50 1.0 c3"]);
    case.revert("c7").unwrap();
    assert_eq!(case.table(&["s"]), "");
    case.is_rebuilt();
}
