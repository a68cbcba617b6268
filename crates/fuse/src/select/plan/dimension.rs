//! A dimension of the rows: its labels, those that are selected, and how it is cut.

use arrow::array::ArrayRef;
use std::ops::Range;
use std::sync::Arc;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::schema::Variable;

/// A dimension of a [`super::Plan`]: a column of dictionary keys that count its selected labels.
#[derive(Debug, Clone)]
pub struct Dimension {
    pub(super) name: String,
    pub(super) variable: Variable,
    pub(super) positions: Positions,
    pub(super) labels: Arc<Column>,
    /// The labels as Arrow has them: the values of the dictionary.
    pub(super) values: ArrayRef,
}

/// Positions of selected labels in the store, ascending.
#[derive(Debug, Clone)]
pub(super) enum Positions {
    /// As many from the first one on: they take no memory.
    First(usize),
    These(Arc<Vec<u64>>),
}

impl Positions {
    /// Of the labels that are chosen.
    pub(super) fn of(chosen: &[bool]) -> Self {
        if !chosen.contains(&false) {
            return Positions::First(chosen.len());
        }
        let places = (0..).zip(chosen).filter(|(_, chosen)| **chosen).map(|(at, _)| at);
        Positions::These(Arc::new(places.collect()))
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Positions::First(len) => *len,
            Positions::These(places) => places.len(),
        }
    }

    /// Those of the selected labels of such numbers, of which there are no others.
    pub(super) fn among(&self, ranks: Range<usize>) -> impl Iterator<Item = u64> + '_ {
        ranks.map_while(|rank| match self {
            Positions::First(len) => (rank < *len).then_some(rank as u64),
            Positions::These(places) => places.get(rank).copied(),
        })
    }

    /// How many are less than a position.
    fn before(&self, position: u64) -> usize {
        match self {
            Positions::First(len) => usize::try_from(position).map_or(*len, |position| position.min(*len)),
            Positions::These(places) => places.partition_point(|place| *place < position),
        }
    }
}

impl Dimension {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the schema says of its labels: type, unit, calendar.
    pub fn variable(&self) -> &Variable {
        &self.variable
    }

    /// The selected labels in the order in which they are stored; the dictionary keys of the column count them.
    pub fn labels(&self) -> &Column {
        &self.labels
    }

    /// Positions of the selected labels in the store, ascending.
    pub fn positions(&self) -> Vec<u64> {
        self.positions.among(0..self.len()).collect()
    }

    /// The selected labels as Arrow has them: the values of the dictionary of the column.
    pub fn values(&self) -> ArrayRef {
        self.values.clone()
    }

    /// How many labels are selected.
    pub fn len(&self) -> usize {
        self.positions.len()
    }

    /// Whether no label is selected.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Runs of selected labels that lie in one chunk of `len` labels each.
    pub(super) fn cuts(&self, len: u64) -> Vec<Range<usize>> {
        let mut cuts: Vec<Range<usize>> = Vec::new();
        let mut from = 0;
        while let Some(first) = self.positions.among(from..self.len()).next() {
            let end = (first / len.max(1) + 1).saturating_mul(len.max(1));
            let to = self.positions.before(end);
            cuts.push(from..to);
            from = to;
        }
        cuts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_positions_are_as_those_of_a_list() {
        let all = Positions::of(&[true; 5]);
        let list = Positions::These(Arc::new((0..5).collect()));
        assert!(matches!(all, Positions::First(5)));
        for (from, to) in [(0, 0), (0, 5), (2, 4), (4, 9), (7, 9)] {
            assert_eq!(all.among(from..to).collect::<Vec<_>>(), list.among(from..to).collect::<Vec<_>>());
        }
        for position in [0, 3, 5, 6, u64::MAX] {
            assert_eq!(all.before(position), list.before(position));
        }
        let some = Positions::of(&[false, true, false, true]);
        assert_eq!((some.len(), some.among(0..9).collect::<Vec<_>>(), some.before(3)), (2, vec![1, 3], 1));
        assert_eq!(Positions::of(&[]).len(), 0);
    }
}
