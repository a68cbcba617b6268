//! The label index against a plain list, and named cases.
#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;

fn ints(values: &[i64]) -> Column {
    Column::Int(values.to_vec())
}

fn find(stored: &Column, given: &Column, uses: &[bool], sorted: bool) -> (Axis, Column) {
    let mut labels = Labels::new(stored.clone(), 0, sorted);
    let axis = labels.find("t", given, uses, false).unwrap();
    labels.insert(&axis, given);
    assert_eq!(labels.len(), axis.len());
    // What was put in is found again.
    let again = labels.find("t", given, &vec![false; given.len()], false).unwrap();
    for (row, at) in axis.rows.iter().enumerate().filter(|(row, _)| uses[*row]) {
        assert_eq!(again.rows[row], *at, "row {row}");
    }
    (axis, labels.tail)
}

#[test]
fn named_cases() {
    // name, stored, contribution, sorted → labels, inserted, rows
    type Case<'a> = (&'a str, &'a [i64], &'a [i64], bool, &'a [i64], &'a [u64], &'a [usize]);
    let cases: &[Case<'_>] = &[
        ("first write sorts", &[], &[3, 1, 3, 2], true, &[1, 2, 3], &[0, 1, 2], &[2, 0, 2, 1]),
        ("first write keeps arrival when unsorted", &[], &[3, 1, 3], false, &[3, 1], &[0, 1], &[0, 1, 0]),
        ("append", &[1, 2], &[3, 4], true, &[1, 2, 3, 4], &[2, 3], &[2, 3]),
        ("late data goes between", &[1, 3, 5], &[2, 5], true, &[1, 2, 3, 5], &[1], &[1, 3]),
        ("before the first", &[5], &[1], true, &[1, 5], &[0], &[0]),
        ("nothing new", &[1, 2], &[2], true, &[1, 2], &[], &[1]),
        ("unsorted appends", &[5, 1], &[3, 5], false, &[5, 1, 3], &[2], &[2, 0]),
    ];
    for (name, stored, labels, sorted, expected, inserted, rows) in cases {
        let (axis, merged) = find(&ints(stored), &ints(labels), &vec![true; labels.len()], *sorted);
        assert_eq!(merged, ints(expected), "{name}");
        assert_eq!(axis.inserted, *inserted, "{name}");
        assert_eq!(axis.rows, rows.iter().map(|r| Some(*r)).collect::<Vec<_>>(), "{name}");
    }
}

#[test]
fn floats_compare_by_number_and_unused_rows_add_nothing() {
    let stored = Column::Float(vec![-2.0, 0.0, 0.5]);
    let labels = Column::Float(vec![-0.0, 0.1, -5.0, f64::NAN]);
    let (axis, merged) = find(&stored, &labels, &[true, true, false, false], true);
    assert_eq!(merged, Column::Float(vec![-2.0, 0.0, 0.1, 0.5]));
    assert_eq!(axis.rows, [Some(1), Some(2), None, None]);
}

#[test]
fn a_fixed_axis_names_its_labels() {
    let text = |texts: &[&str]| Column::Text(texts.iter().map(|text| (*text).to_owned()).collect());
    let labels = Labels::new(text(&["A", "B"]), 0, false);
    let (row, fault) = labels.find("site", &text(&["A", "C"]), &[true, true], true).unwrap_err();
    assert_eq!(row, 1);
    assert_eq!(fault.message, "expected a label of \"site\", found \"C\"");
    assert_eq!(fault.hint, "\"site\" takes no new labels (`extend: never`): \"A\", \"B\"");
}

#[test]
fn only_the_tail_need_be_known() {
    let labels = Labels::new(ints(&[10, 20, 30]), 100, true);
    assert!(labels.reaches(&ints(&[15, 40, 1]), &[true, true, false]));
    assert!(!labels.reaches(&ints(&[15, 9]), &[true, true]));
    let axis = labels.find("t", &ints(&[15, 30, 40]), &[true; 3], false).unwrap();
    assert_eq!((axis.before, axis.rows), (103, vec![Some(101), Some(103), Some(104)]));
}

proptest! {
    /// Against the plain way: a list that is searched, extended and sorted.
    #[test]
    fn as_the_plain_way(
        stored in proptest::collection::vec(0_i64..60, 0..40),
        given in proptest::collection::vec((0_i64..60, any::<bool>()), 0..40),
        sorted in any::<bool>(),
        kind in 0..3,
    ) {
        let column = |values: &[i64]| match kind {
            0 => ints(values),
            1 => Column::Float(values.iter().map(|value| *value as f64 / 4.0 - 5.0).collect()),
            _ => Column::Text(values.iter().map(|value| format!("{value:03}")).collect()),
        };
        let mut plain: Vec<i64> = Vec::new();
        for label in &stored {
            if !plain.contains(label) { plain.push(*label) }
        }
        if sorted { plain.sort_unstable() }
        let before = plain.clone();
        prop_assert_eq!(distinct(&column(&stored), sorted), column(&before));
        let (labels, uses): (Vec<i64>, Vec<bool>) = given.iter().copied().unzip();
        for (label, uses) in &given {
            if *uses && !plain.contains(label) { plain.push(*label) }
        }
        if sorted { plain.sort_unstable() }
        let (axis, merged) = find(&column(&before), &column(&labels), &uses, sorted);
        prop_assert_eq!(merged, column(&plain));
        for (row, (label, uses)) in given.iter().enumerate() {
            if *uses || before.contains(label) {
                prop_assert_eq!(axis.rows[row], plain.iter().position(|other| other == label));
            }
        }
        for (at, label) in plain.iter().enumerate() {
            prop_assert_eq!(axis.old(at), before.iter().position(|other| other == label));
        }
        // And back.
        let mut labels = Labels::new(column(&plain), 0, sorted);
        labels.remove(&axis.inserted);
        prop_assert_eq!(&labels.tail, &column(&before));
        let again = labels.find("t", &column(&before), &vec![false; before.len()], false).unwrap();
        prop_assert_eq!(again.rows, (0..before.len()).map(Some).collect::<Vec<_>>());
    }
}
