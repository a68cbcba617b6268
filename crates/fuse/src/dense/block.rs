//! Cells of a file as they are stored there.

use super::gather::{Along, copy, gather};
use zarr_fuse_core::column::Column;

/// Values of a region, in C order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Block {
    /// Numbers of four bytes, which are half of what they would be in a column.
    Single(Vec<f32>),
    /// All others.
    Column(Column),
}

impl Block {
    /// A block of the same kind, of missing values.
    pub(super) fn missing_like(&self, len: usize) -> Self {
        match self {
            Block::Single(_) => Block::Single(vec![f32::NAN; len]),
            Block::Column(column) => Block::Column(Column::missing(column.kind(), len)),
        }
    }

    /// Copies the cells that `axes` name (to, from) from a block of the same kind.
    pub(super) fn gather(&mut self, source: &Block, axes: &[Along]) {
        match (self, source) {
            (Block::Single(to), Block::Single(from)) => copy(to, from, axes, 0, 0),
            (Block::Column(to), Block::Column(from)) => gather(to, from, axes),
            _ => {}
        }
    }

    /// As a column.
    pub(crate) fn column(self) -> Column {
        match self {
            Block::Single(values) => Column::Float(values.into_iter().map(f64::from).collect()),
            Block::Column(column) => column,
        }
    }

    /// Whether the value at `cell` is missing.
    pub(crate) fn is_missing(&self, cell: usize) -> bool {
        match self {
            Block::Single(values) => values.get(cell).is_none_or(|value| value.is_nan()),
            Block::Column(column) => column.is_missing(cell),
        }
    }

    /// Elements.
    pub(crate) fn len(&self) -> usize {
        match self {
            Block::Single(values) => values.len(),
            Block::Column(column) => column.len(),
        }
    }
}
