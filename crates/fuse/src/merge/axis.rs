//! The labels of one coordinate after a merge, and where each label of the contribution stands.

use crate::fault::Fault;
use std::collections::HashMap;
use zarr_fuse_core::column::{Column, Value};

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
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Key {
    Number(i64),
    Float(u64),
    Text(String),
}

fn key(value: &Value) -> Key {
    match value {
        Value::Int(value) => Key::Number(*value),
        // Bits in the order of the numbers (IEEE 754 total order), −0 as 0.
        Value::Float(value) => {
            let bits = (if *value == 0.0 { 0.0 } else { *value }).to_bits();
            Key::Float(if bits >> 63 == 1 { !bits } else { bits | (1 << 63) })
        }
        Value::Text(text) => Key::Text(text.clone()),
    }
}

/// Merges the labels of the rows that `uses` into the stored ones.
///
/// `sorted`: stored labels ascend, and so will the merged ones. `fixed`: a new label is a fault.
pub fn merge(
    name: &str,
    stored: &Column,
    labels: &Column,
    uses: &[bool],
    sorted: bool,
    fixed: bool,
) -> Result<Axis, Fault> {
    let known: HashMap<Key, usize> =
        (0..stored.len()).filter_map(|i| stored.get(i).map(|value| (key(&value), i))).collect();
    let mut fresh: Vec<(Key, usize)> = Vec::new();
    let mut seen: HashMap<Key, ()> = HashMap::new();
    for row in 0..labels.len() {
        if !uses.get(row).copied().unwrap_or(false) || labels.is_missing(row) {
            continue;
        }
        let Some(value) = labels.get(row) else { continue };
        let key = key(&value);
        if known.contains_key(&key) || seen.insert(key.clone(), ()).is_some() {
            continue;
        }
        if fixed {
            let mut fault = Fault::of_file("", format!("expected a label of \"{name}\", found {}", text(&value)));
            fault.column = name.to_owned();
            return Err(fault.hint(format!("\"{name}\" takes no new labels (`extend: never`): {}", list(stored))));
        }
        fresh.push((key, row));
    }
    let append = |fresh: &[(Key, usize)]| {
        let rows = (0..stored.len()).map(|i| (true, i)).chain(fresh.iter().map(|(_, row)| (false, *row)));
        gather(stored, labels, rows)
    };
    let (merged, moved) = if !sorted || fresh.is_empty() {
        (append(&fresh), None)
    } else {
        fresh.sort();
        let last = stored.len().checked_sub(1).and_then(|i| stored.get(i)).map(|value| key(&value));
        if last.is_none_or(|last| fresh.first().is_some_and(|(first, _)| *first > last)) {
            (append(&fresh), None)
        } else {
            let mut order = Vec::with_capacity(stored.len() + fresh.len());
            let mut moved = Vec::with_capacity(stored.len());
            let mut next = fresh.iter().peekable();
            for i in 0..stored.len() {
                let Some(old) = stored.get(i).map(|value| key(&value)) else { continue };
                while let Some((_, row)) = next.next_if(|(new, _)| *new < old) {
                    order.push((false, *row));
                }
                moved.push(order.len());
                order.push((true, i));
            }
            order.extend(next.map(|(_, row)| (false, *row)));
            (gather(stored, labels, order.into_iter()), Some(moved))
        }
    };
    let places: HashMap<Key, usize> =
        (0..merged.len()).filter_map(|i| merged.get(i).map(|value| (key(&value), i))).collect();
    let rows =
        (0..labels.len())
            .map(|row| {
                if labels.is_missing(row) { None } else { labels.get(row).and_then(|v| places.get(&key(&v)).copied()) }
            })
            .collect();
    Ok(Axis { labels: merged, before: stored.len(), moved, rows })
}

/// Labels taken from the stored (`true`) or the new column.
fn gather(stored: &Column, new: &Column, order: impl Iterator<Item = (bool, usize)>) -> Column {
    let pick = |(old, i): (bool, usize)| if old { stored.get(i) } else { new.get(i) };
    let values: Vec<Option<Value>> = order.map(pick).collect();
    match new {
        Column::Float(_) => Column::Float(
            values.into_iter().map(|v| if let Some(Value::Float(v)) = v { v } else { f64::NAN }).collect(),
        ),
        Column::Int(_) => Column::Int(
            values
                .into_iter()
                .map(|v| if let Some(Value::Int(v)) = v { v } else { zarr_fuse_core::column::MISSING_INT })
                .collect(),
        ),
        Column::Text(_) => Column::Text(
            values.into_iter().map(|v| if let Some(Value::Text(v)) = v { v } else { String::new() }).collect(),
        ),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Int(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::Text(text) => format!("\"{text}\""),
    }
}

fn list(labels: &Column) -> String {
    let shown = (0..labels.len().min(12)).filter_map(|i| labels.get(i)).map(|value| text(&value));
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
        let fault = merge("site", &stored, &Column::Text(vec!["C".into()]), &[true], false, true).unwrap_err();
        assert_eq!(fault.message, "expected a label of \"site\", found \"C\"");
        assert_eq!(fault.hint, "\"site\" takes no new labels (`extend: never`): \"A\", \"B\"");
    }
}
