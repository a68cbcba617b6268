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
    /// Positions of the selected labels, ascending.
    pub(super) positions: Arc<Vec<u64>>,
    pub(super) labels: Arc<Column>,
    /// The labels as Arrow has them: the values of the dictionary.
    pub(super) values: ArrayRef,
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
    pub fn positions(&self) -> &[u64] {
        &self.positions
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
        self.positions.is_empty()
    }

    /// Runs of selected labels that lie in one chunk of `len` labels each.
    pub(super) fn cuts(&self, len: u64) -> Vec<Range<usize>> {
        let mut cuts: Vec<Range<usize>> = Vec::new();
        let mut from = 0;
        while let Some(first) = self.positions.get(from) {
            let end = (first / len.max(1) + 1).saturating_mul(len.max(1));
            let to = from + self.positions[from..].partition_point(|position| *position < end);
            cuts.push(from..to);
            from = to;
        }
        cuts
    }
}
