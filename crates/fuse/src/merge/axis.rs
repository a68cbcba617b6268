//! The labels of one coordinate after a merge, and where each label of the contribution stands.

use crate::fault::Fault;
use crate::value;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use zarr_fuse_core::column::Column;

/// A coordinate before and after a merge.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// Labels after the merge.
    pub labels: Column,
    /// Labels before it.
    pub before: usize,
    /// For each label before the merge its position after it; `None` when nothing moved.
    pub moved: Option<Vec<usize>>,
    /// For each row of the contribution the position of its label after the merge; `None` when it has none.
    pub rows: Vec<Option<usize>>,
}

impl Axis {
    /// Labels after the merge.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// New labels.
    pub fn added(&self) -> usize {
        self.len() - self.before
    }
}

/// A label as a key: floats by their bits, so that equal means the same stored number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Key<'a> {
    Number(i64),
    Unsigned(u64),
    Float(u64),
    Complex(u64, u64),
    Text(&'a str),
}

/// The key of a label; `None` where it is missing.
fn key(labels: &Column, index: usize) -> Option<Key<'_>> {
    if labels.is_missing(index) {
        return None;
    }
    match labels {
        Column::Int(values) => values.get(index).map(|value| Key::Number(*value)),
        Column::Unsigned(values) => values.get(index).map(|value| Key::Unsigned(*value)),
        Column::Float(values) => values.get(index).map(|value| Key::Float(ordered(*value))),
        Column::Complex(values) => values.get(index).map(|[re, im]| Key::Complex(ordered(*re), ordered(*im))),
        Column::Text(values) => values.get(index).map(|text| Key::Text(text)),
    }
}

/// Bits in the order of the numbers (IEEE 754 total order), −0 as 0.
fn ordered(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | (1 << 63) }
}

/// Merges the labels of the rows that `uses` into the stored ones.
///
/// `sorted`: stored labels ascend, and so will the merged ones. `fixed`: a new label is a fault, given with its row.
pub fn merge(
    name: &str,
    stored: &Column,
    labels: &Column,
    uses: &[bool],
    sorted: bool,
    fixed: bool,
) -> Result<Axis, (usize, Fault)> {
    let before = stored.len();
    // Stored labels are numbered by their positions, new ones behind them in the order of arrival.
    let mut numbers: HashMap<Key<'_>, usize> = (0..before).filter_map(|i| Some((key(stored, i)?, i))).collect();
    let mut fresh: Vec<(Key<'_>, usize)> = Vec::new();
    let mut rows = Vec::with_capacity(labels.len());
    for row in 0..labels.len() {
        let used = uses.get(row).copied().unwrap_or(false);
        let number = key(labels, row).and_then(|key| match numbers.entry(key) {
            Entry::Occupied(known) => Some(*known.get()),
            Entry::Vacant(place) => used.then(|| {
                fresh.push((key, row));
                *place.insert(before + fresh.len() - 1)
            }),
        });
        rows.push(number);
    }
    if let (true, Some((_, row))) = (fixed, fresh.first()) {
        let found = labels.get(*row).map(|value| value::shown(&value)).unwrap_or_default();
        let mut fault = Fault::of_file("", format!("expected a label of \"{name}\", found {found}"));
        fault.column = name.to_owned();
        let hint = format!("\"{name}\" takes no new labels (`extend: never`): {}", list(stored));
        return Err((*row, fault.hint(hint)));
    }
    let mut merged = stored.clone();
    merged.append(labels.take(fresh.iter().map(|(_, row)| Some(*row))));
    let mut ascending: Vec<(Key<'_>, usize)> = fresh.iter().zip(before..).map(|((key, _), n)| (*key, n)).collect();
    ascending.sort_unstable();
    let last = before.checked_sub(1).and_then(|i| key(stored, i));
    if !sorted || ascending.is_empty() {
        return Ok(Axis { labels: merged, before, moved: None, rows });
    }
    // Both runs ascend: one walk over them gives the numbers in the order of their labels.
    let mut order = Vec::with_capacity(merged.len());
    let mut new = ascending.iter().peekable();
    for i in 0..before {
        let old = key(stored, i);
        while let Some((_, number)) = new.next_if(|(key, _)| Some(*key) < old) {
            order.push(*number);
        }
        order.push(i);
    }
    order.extend(new.map(|(_, number)| *number));
    let mut places = vec![0; order.len()];
    for (place, number) in order.iter().enumerate() {
        places[*number] = place;
    }
    let moved = (ascending.first().map(|(key, _)| *key) < last).then(|| places[..before].to_vec());
    let rows = rows.into_iter().map(|number| number.map(|number| places[number])).collect();
    Ok(Axis { labels: merged.take(order.into_iter().map(Some)), before, moved, rows })
}

fn list(labels: &Column) -> String {
    let shown = (0..labels.len().min(12)).filter_map(|i| labels.get(i)).map(|value| value::shown(&value));
    let rest = if labels.len() > 12 { ", …" } else { "" };
    format!("{}{rest}", shown.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn ints(values: &[i64]) -> Column {
        Column::Int(values.to_vec())
    }

    #[test]
    fn named_cases() {
        // name, stored, contribution, sorted → labels, moved, rows
        let cases: &[(&str, &[i64], &[i64], bool, &[i64], Option<&[usize]>, &[usize])] = &[
            ("first write sorts", &[], &[3, 1, 3, 2], true, &[1, 2, 3], None, &[2, 0, 2, 1]),
            ("first write keeps arrival when unsorted", &[], &[3, 1, 3], false, &[3, 1], None, &[0, 1, 0]),
            ("append", &[1, 2], &[3, 4], true, &[1, 2, 3, 4], None, &[2, 3]),
            ("late data goes between", &[1, 3, 5], &[2, 5], true, &[1, 2, 3, 5], Some(&[0, 2, 3]), &[1, 3]),
            ("before the first", &[5], &[1], true, &[1, 5], Some(&[1]), &[0]),
            ("nothing new", &[1, 2], &[2], true, &[1, 2], None, &[1]),
            ("unsorted appends", &[5, 1], &[3, 5], false, &[5, 1, 3], None, &[2, 0]),
        ];
        for (name, stored, labels, sorted, expected, moved, rows) in cases {
            let axis = merge("t", &ints(stored), &ints(labels), &vec![true; labels.len()], *sorted, false).unwrap();
            assert_eq!(axis.labels, ints(expected), "{name}");
            assert_eq!(axis.moved.as_deref(), *moved, "{name}");
            assert_eq!(axis.rows, rows.iter().map(|r| Some(*r)).collect::<Vec<_>>(), "{name}");
        }
    }

    #[test]
    fn floats_compare_by_number_and_unused_rows_add_nothing() {
        let stored = Column::Float(vec![-2.0, 0.0, 0.5]);
        let labels = Column::Float(vec![-0.0, 0.1, -5.0, f64::NAN]);
        let axis = merge("depth", &stored, &labels, &[true, true, false, true], true, false).unwrap();
        assert_eq!(axis.labels, Column::Float(vec![-2.0, 0.0, 0.1, 0.5]));
        assert_eq!(axis.rows, [Some(1), Some(2), None, None]);
    }

    #[test]
    fn a_fixed_axis_names_its_labels() {
        let stored = Column::Text(vec!["A".into(), "B".into()]);
        let labels = Column::Text(vec!["A".into(), "C".into()]);
        let (row, fault) = merge("site", &stored, &labels, &[true, true], false, true).unwrap_err();
        assert_eq!(row, 1);
        assert_eq!(fault.message, "expected a label of \"site\", found \"C\"");
        assert_eq!(fault.hint, "\"site\" takes no new labels (`extend: never`): \"A\", \"B\"");
    }
}
