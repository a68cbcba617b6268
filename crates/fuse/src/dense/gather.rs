//! Copies cells between two blocks in C order: any selection along each axis, the axes in any order.

use zarr_fuse_core::column::Column;

/// Where the cells of one axis stand: place in the one block, place in the other. Both are counted in elements, that is
/// multiplied with the strides already.
pub(crate) type Along = Vec<(usize, usize)>;

/// The strides of a block in C order.
pub(crate) fn strides(shape: &[u64]) -> Vec<usize> {
    let mut strides = vec![1; shape.len()];
    for axis in (1..shape.len()).rev() {
        strides[axis - 1] = strides[axis] * shape[axis] as usize;
    }
    strides
}

/// Copies the cells that `axes` name (to, from) from `source` into `target`, which are of one kind; other kinds copy
/// nothing.
pub(crate) fn gather(target: &mut Column, source: &Column, axes: &[Along]) {
    match (target, source) {
        (Column::Float(to), Column::Float(from)) => copy(to, from, axes, 0, 0),
        (Column::Int(to), Column::Int(from)) => copy(to, from, axes, 0, 0),
        (Column::Unsigned(to), Column::Unsigned(from)) => copy(to, from, axes, 0, 0),
        (Column::Complex(to), Column::Complex(from)) => copy(to, from, axes, 0, 0),
        (Column::Text(to), Column::Text(from)) => copy(to, from, axes, 0, 0),
        _ => {}
    }
}

pub(super) fn copy<T: Clone>(to: &mut [T], from: &[T], axes: &[Along], to_base: usize, from_base: usize) {
    match axes {
        [] => {
            if let (Some(to), Some(from)) = (to.get_mut(to_base), from.get(from_base)) {
                to.clone_from(from);
            }
        }
        [last] => {
            let (Some((to_first, from_first)), Some((to_last, from_last))) = (last.first(), last.last()) else {
                return;
            };
            let run = last.len() - 1;
            let steps = |first: usize, end: usize| end >= first && end - first == run;
            if steps(*to_first, *to_last) && steps(*from_first, *from_last) && is_run(last) {
                let to = to.get_mut(to_base + to_first..=to_base + to_last);
                if let (Some(to), Some(from)) = (to, from.get(from_base + from_first..=from_base + from_last)) {
                    to.clone_from_slice(from);
                }
                return;
            }
            for (to_place, from_place) in last {
                if let (Some(to), Some(from)) = (to.get_mut(to_base + to_place), from.get(from_base + from_place)) {
                    to.clone_from(from);
                }
            }
        }
        [first, rest @ ..] => {
            for (to_place, from_place) in first {
                copy(to, from, rest, to_base + to_place, from_base + from_place);
            }
        }
    }
}

/// Whether both places go up by one from entry to entry.
fn is_run(along: &Along) -> bool {
    along.windows(2).all(|pair| pair[1].0 == pair[0].0 + 1 && pair[1].1 == pair[0].1 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transposes_and_selects() {
        // Source 2 × 3 (a, b), target 3 × 2 (b, a), the axis b turned round.
        let source = Column::Int((0..6).collect());
        let mut target = Column::Int(vec![-1; 6]);
        let b: Along = (0..3).map(|b| (b * 2, 2 - b)).collect();
        let a: Along = (0..2).map(|a| (a, a * 3)).collect();
        gather(&mut target, &source, &[b, a]);
        assert_eq!(target, Column::Int(vec![2, 5, 1, 4, 0, 3]));
    }

    #[test]
    fn runs_and_single_cells() {
        let source = Column::Float((0..12).map(f64::from).collect());
        assert_eq!(strides(&[3, 4]), [4, 1]);
        let mut target = Column::Float(vec![0.0; 4]);
        gather(&mut target, &source, &[vec![(0, 4), (2, 8)], vec![(0, 1), (1, 2)]]);
        assert_eq!(target, Column::Float(vec![5.0, 6.0, 9.0, 10.0]));
        let mut one = Column::Float(vec![0.0]);
        gather(&mut one, &source, &[]);
        assert_eq!(one, Column::Float(vec![0.0]));
    }
}
