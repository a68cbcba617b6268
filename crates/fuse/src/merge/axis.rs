//! The labels of one coordinate, and where those of a contribution stand among them: a pure function of both.

use super::runs::Map;
use super::scalar::{Scalar, both, each};
use super::table::Table;
use crate::fault::Fault;
use crate::value;
use zarr_fuse_core::column::Column;

/// A coordinate before and after labels were given.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Axis {
    /// Labels before.
    pub(crate) before: usize,
    /// Positions, after it, of the new labels, ascending.
    pub(crate) inserted: Vec<u64>,
    /// For each new label a row that gives it.
    pub(super) given: Vec<usize>,
    /// For each given row the position of its label after it; `None` when it has none.
    pub(crate) rows: Vec<Option<usize>>,
}

impl Axis {
    /// Labels after it.
    pub(crate) fn len(&self) -> usize {
        self.before + self.inserted.len()
    }

    /// New labels.
    pub(crate) fn added(&self) -> usize {
        self.inserted.len()
    }

    /// Where the labels that were there before come to.
    pub(super) fn map(&self) -> Map {
        Map::inserted(self.before as u64, &self.inserted)
    }

    /// The position before it of what stands at `position` after it; `None` of a new label.
    pub(super) fn old(&self, position: usize) -> Option<usize> {
        let less = self.inserted.partition_point(|at| *at < position as u64);
        (self.inserted.get(less) != Some(&(position as u64))).then(|| position - less)
    }
}

/// The labels of a coordinate. Those before `first` are not known: they are less than all that are asked for.
#[derive(Debug, Clone)]
pub(super) struct Labels {
    /// They ascend; otherwise they stand in the order of arrival.
    pub(super) sorted: bool,
    /// Labels before `tail`; 0 of an unsorted coordinate.
    pub(super) first: usize,
    /// The labels from `first` on, none of them missing, none twice.
    pub(super) tail: Column,
    /// Where a label stands, of an unsorted coordinate.
    table: Table,
}

impl Labels {
    pub(super) fn new(tail: Column, first: usize, sorted: bool) -> Self {
        let mut labels = Self { sorted, first, tail, table: Table::default() };
        labels.index(0);
        labels
    }

    pub(super) fn len(&self) -> usize {
        self.first + self.tail.len()
    }

    /// Puts the labels from position `from` on into the table.
    fn index(&mut self, from: usize) {
        if !self.sorted {
            let table = &mut self.table;
            each!(&self.tail, values => {
                for (at, value) in values.iter().enumerate().skip(from) {
                    table.insert(value.digest(), at);
                }
            });
        }
    }

    /// Puts labels before those that are known; of a sorted coordinate.
    pub(super) fn prepend(&mut self, mut before: Column) {
        self.first -= before.len().min(self.first);
        before.append(std::mem::replace(&mut self.tail, Column::Int(Vec::new())));
        self.tail = before;
    }

    /// Whether all labels of `given` that count are known to stand among the known ones or behind them.
    pub(super) fn reaches(&self, given: &Column, uses: &[bool]) -> bool {
        fn reaches<T: Scalar>(tail: &[T], given: &[T], uses: &[bool]) -> bool {
            let Some(first) = tail.first() else { return false };
            given.iter().zip(uses).all(|(label, uses)| !uses || label.is_missing() || first.order(label).is_le())
        }
        self.first == 0 || both!(&self.tail, given, (tail, given) => reaches(tail, given, uses), true)
    }

    /// Where the labels `given` stand, with those that are new and that a row `uses` put among them.
    ///
    /// `fixed`: a new label is a fault, given with its row.
    pub(super) fn find(&self, name: &str, given: &Column, uses: &[bool], fixed: bool) -> Result<Axis, (usize, Fault)> {
        let axis = both!(&self.tail, given, (tail, given) => match self.sorted {
            true => sorted(self.first, tail, given, uses),
            false => unsorted(&self.table, tail, given, uses),
        }, Axis { before: self.len(), inserted: Vec::new(), given: Vec::new(), rows: vec![None; given.len()] });
        match axis.given.iter().min().filter(|_| fixed) {
            None => Ok(axis),
            Some(row) => {
                let found = given.get(*row).map(|value| value::shown(&value)).unwrap_or_default();
                let mut fault = Fault::of_file("", format!("expected a label of \"{name}\", found {found}"));
                fault.column = name.to_owned();
                let hint = format!("\"{name}\" takes no new labels (`extend: never`): {}", list(&self.tail));
                Err((*row, fault.hint(hint)))
            }
        }
    }

    /// Puts the new labels of `axis`, which [`Labels::find`] found for `given`, among them.
    pub(super) fn insert(&mut self, axis: &Axis, given: &Column) {
        fn put<T: Scalar>(first: usize, tail: &mut Vec<T>, axis: &Axis, given: &[T]) {
            let new =
                axis.inserted.iter().zip(&axis.given).filter_map(|(at, row)| Some((*at as usize, given.get(*row)?)));
            if axis.inserted.first().is_none_or(|at| *at as usize >= first + tail.len()) {
                tail.extend(new.map(|(_, label)| label.clone()));
                return;
            }
            let mut merged = Vec::with_capacity(tail.len() + axis.inserted.len());
            let mut old = std::mem::take(tail).into_iter();
            for (at, label) in new {
                merged.extend(old.by_ref().take(at - first - merged.len()));
                merged.push(label.clone());
            }
            merged.extend(old);
            *tail = merged;
        }
        let known = self.tail.len();
        both!(&mut self.tail, given, (tail, given) => put(self.first, tail, axis, given), ());
        self.index(known);
    }

    /// The labels from position `start` to before `end`, which are known.
    pub(super) fn part(&self, start: usize, end: usize) -> Column {
        let known = |at: usize| at.checked_sub(self.first);
        self.tail.take((start..end).map(known))
    }

    /// Takes the labels at `positions` away, which ascend and are known.
    pub(super) fn remove(&mut self, positions: &[u64]) {
        let first = self.first;
        each!(&mut self.tail, values => {
            let mut at = first as u64;
            values.retain(|_| {
                at += 1;
                positions.binary_search(&(at - 1)).is_err()
            });
        });
        self.table = Table::default();
        self.index(0);
    }
}

fn sorted<T: Scalar>(first: usize, tail: &[T], given: &[T], uses: &[bool]) -> Axis {
    let mut rows: Vec<Option<usize>> = vec![None; given.len()];
    let mut fresh: Vec<usize> = Vec::new();
    // Labels come in runs and in order, so the last one and the one behind it are tried first.
    let mut last: Option<usize> = None;
    for (row, label) in given.iter().enumerate().filter(|(_, label)| !label.is_missing()) {
        let is = |at: usize| tail.get(at).is_some_and(|known| known == label);
        let guess = last.and_then(|at| [at, at + 1].into_iter().find(|at| is(*at)));
        let found = guess.or_else(|| match tail.last() {
            Some(greatest) if label.order(greatest).is_le() => tail.binary_search_by(|known| known.order(label)).ok(),
            _ => None,
        });
        match found {
            Some(at) => {
                rows[row] = Some(first + at);
                last = Some(at);
            }
            None if uses.get(row) == Some(&true) => fresh.push(row),
            None => {}
        }
    }
    let before = first + tail.len();
    let order = |a: &usize, b: &usize| given[*a].order(&given[*b]).then(a.cmp(b));
    if !fresh.is_sorted_by(|a, b| order(a, b).is_le()) {
        fresh.sort_unstable_by(order);
    }
    // Where each new label goes, in positions before.
    let (mut places, mut inserted, mut representatives) = (Vec::new(), Vec::new(), Vec::new());
    for same in fresh.chunk_by(|a, b| given[*a] == given[*b]) {
        let Some(row) = same.first() else { continue };
        let place = match tail.last() {
            Some(greatest) if given[*row].order(greatest).is_lt() => {
                first + tail.partition_point(|known| known.order(&given[*row]).is_lt())
            }
            _ => before,
        };
        inserted.push((place + places.len()) as u64);
        places.push(place);
        representatives.push(*row);
    }
    if places.first().is_some_and(|place| *place < before) {
        for row in rows.iter_mut().flatten() {
            *row += places.partition_point(|place| place <= row);
        }
    }
    for (same, at) in fresh.chunk_by(|a, b| given[*a] == given[*b]).zip(&inserted) {
        same.iter().for_each(|row| rows[*row] = Some(*at as usize));
    }
    Axis { before, inserted, given: representatives, rows }
}

fn unsorted<T: Scalar>(table: &Table, tail: &[T], given: &[T], uses: &[bool]) -> Axis {
    let before = tail.len();
    let (mut fresh, mut new): (Vec<usize>, Table) = (Vec::new(), Table::default());
    let mut rows = Vec::with_capacity(given.len());
    let mut last: Option<usize> = None;
    for (row, label) in given.iter().enumerate() {
        if label.is_missing() {
            rows.push(None);
            continue;
        }
        let known = |at: usize, fresh: &[usize]| match at.checked_sub(before) {
            None => tail.get(at) == Some(label),
            Some(at) => fresh.get(at).is_some_and(|row| given[*row] == *label),
        };
        let guess = last.and_then(|at| [at, at + 1].into_iter().find(|at| known(*at, &fresh)));
        let found = guess.or_else(|| {
            let digest = label.digest();
            let found = table.find(digest, |at| known(at, &fresh));
            found.or_else(|| new.find(digest, |at| known(at, &fresh))).or_else(|| {
                (uses.get(row) == Some(&true)).then(|| {
                    fresh.push(row);
                    new.insert(digest, before + fresh.len() - 1);
                    before + fresh.len() - 1
                })
            })
        });
        last = found.or(last);
        rows.push(found);
    }
    Axis { before, inserted: (before as u64..).take(fresh.len()).collect(), given: fresh, rows }
}

/// The labels of `given` once each, in the order in which a coordinate has them.
pub(crate) fn distinct(given: &Column, sorted: bool) -> Column {
    let mut labels = Labels::new(Column::missing(given.kind(), 0), 0, sorted);
    // Without fixed labels nothing is refused.
    if let Ok(axis) = labels.find("", given, &vec![true; given.len()], false) {
        labels.insert(&axis, given);
    }
    labels.tail
}

fn list(labels: &Column) -> String {
    let shown = (0..labels.len().min(12)).filter_map(|i| labels.get(i)).map(|value| value::shown(&value));
    let rest = if labels.len() > 12 { ", …" } else { "" };
    format!("{}{rest}", shown.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests;
