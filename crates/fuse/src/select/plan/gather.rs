//! The wanted cells of a chunk, put where they belong among those of a part.

use zarr_fuse_core::column::Column;

/// What is taken of a chunk along one of its axes.
#[derive(Debug, Clone)]
pub(super) struct Along {
    /// Number of the chunk along the axis.
    pub(super) chunk: u64,
    /// Places in the chunk, ascending.
    pub(super) places: Vec<usize>,
    /// Where the first of them goes, along the axis.
    pub(super) to: usize,
    /// How far apart neighbours along the axis stand in the chunk.
    pub(super) step: usize,
    /// How far apart they stand in the part.
    pub(super) step_to: usize,
}

impl Along {
    fn is_run(&self) -> bool {
        let first = self.places.first().copied().unwrap_or(0);
        self.places.last().is_none_or(|last| last - first + 1 == self.places.len())
    }

    /// Whether all of a chunk of `len` is taken, in its order.
    pub(super) fn is_whole(&self, len: u64) -> bool {
        self.places.len() as u64 == len && self.to == 0 && self.step == self.step_to
    }
}

/// Copies what is taken; places outside either side, which a sound store has none of, are left out.
pub(super) fn copy<T: Clone>(chunk: &[T], out: &mut [T], axes: &[&Along]) {
    fn walk<T: Clone>(chunk: &[T], out: &mut [T], axes: &[&Along], from: usize, to: usize) {
        let Some((axis, rest)) = axes.split_first() else {
            if let (Some(value), Some(place)) = (chunk.get(from), out.get_mut(to)) {
                *place = value.clone();
            }
            return;
        };
        if rest.is_empty() && axis.step == 1 && axis.step_to == 1 && axis.is_run() {
            let (first, len) = (axis.places.first().copied().unwrap_or(0), axis.places.len());
            let (from, to) = (from + first, to + axis.to);
            if let (Some(values), Some(places)) = (chunk.get(from..from + len), out.get_mut(to..to + len)) {
                places.clone_from_slice(values);
            }
            return;
        }
        for (rank, place) in axis.places.iter().enumerate() {
            walk(chunk, out, rest, from + place * axis.step, to + (axis.to + rank) * axis.step_to);
        }
    }
    walk(chunk, out, axes, 0, 0);
}

/// The same of columns of one kind; others are left as they are.
pub(super) fn copy_column(chunk: &Column, out: &mut Column, axes: &[&Along]) {
    match (chunk, out) {
        (Column::Float(chunk), Column::Float(out)) => copy(chunk, out, axes),
        (Column::Int(chunk), Column::Int(out)) => copy(chunk, out, axes),
        (Column::Unsigned(chunk), Column::Unsigned(out)) => copy(chunk, out, axes),
        (Column::Complex(chunk), Column::Complex(out)) => copy(chunk, out, axes),
        (Column::Text(chunk), Column::Text(out)) => copy(chunk, out, axes),
        _ => {}
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn cells_go_to_their_places() {
        // A chunk of 2 × 3 goes, turned and without its middle column, to rows 1 and 2 of a part of 3 × 2.
        let along =
            |places: &[usize], to, step, step_to| Along { chunk: 0, places: places.to_vec(), to, step, step_to };
        let (a, b) = (along(&[0, 1], 0, 3, 1), along(&[0, 2], 1, 1, 2));
        let mut out = vec![0; 6];
        copy(&[1, 2, 3, 4, 5, 6], &mut out, &[&a, &b]);
        assert_eq!(out, [0, 0, 1, 4, 3, 6]);
        // A run goes as a whole.
        let (a, b) = (along(&[1], 0, 3, 3), along(&[1, 2], 1, 1, 1));
        let mut out = vec![0; 3];
        copy(&[1, 2, 3, 4, 5, 6], &mut out, &[&a, &b]);
        assert_eq!(out, [0, 5, 6]);
        let mut out = vec![0; 1];
        copy(&[7], &mut out, &[]);
        assert_eq!(out, [7]);
    }
}
