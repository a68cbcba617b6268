//! The cells of a contribution in their chunks: where each stands, and what becomes of the stored value.

use super::Outcome;
use super::axis::Axis;
use super::marks::Mark;
use super::scalar::{Scalar, both, each};
use zarr_fuse_core::column::Column;
use zarr_fuse_core::schema::OnConflict;

/// A row at its place. In the order of its fields: by chunk, cell and row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Placed {
    /// Number of the chunk, in C order of the chunk grid.
    pub(super) chunk: u64,
    /// Number of the cell in its chunk, in C order.
    pub(super) cell: u32,
    pub(super) row: u32,
}

/// The rows of a contribution that have a label of every axis, at their places.
pub(super) struct Places {
    /// Chunks in axis order.
    grid: Vec<u64>,
    pub(super) placed: Vec<Placed>,
}

/// Where rows stand along an axis.
#[derive(Clone, Copy)]
pub(super) struct Along<'a> {
    pub(super) axis: &'a Axis,
    /// For each row which of those that the axis has found it is; `None`: they are the rows.
    pub(super) codes: Option<&'a [u32]>,
}

/// Part of the numbers of chunk and cell that one axis gives; the first is the greatest number where there is no place.
type Part = (u64, u32);

impl Along<'_> {
    /// The parts, with so many chunks and cells for a step along the axis.
    fn parts(&self, len: u64, chunks: u64, cells: u32, before: bool) -> Vec<Part> {
        let axis = self.axis;
        let part = |place: &Option<usize>| {
            let place = place.and_then(|place| if before { axis.old(place) } else { Some(place) });
            place.map_or((u64::MAX, 0), |at| (at as u64 / len * chunks, (at as u64 % len) as u32 * cells))
        };
        axis.rows.iter().map(part).collect()
    }
}

impl Places {
    /// `chunk` and `shape` in axis order. `before`: as the array was before the new labels; rows on those are left out.
    pub(super) fn of(axes: &[Along<'_>], rows: usize, chunk: &[u64], shape: &[u64], before: bool) -> Self {
        let grid: Vec<u64> = shape.iter().zip(chunk).map(|(all, len)| all.div_ceil(*len)).collect();
        let (mut chunks, mut cells) = (1, 1);
        let mut parts: Vec<(Vec<Part>, Option<&[u32]>)> = Vec::with_capacity(axes.len());
        for ((along, len), count) in axes.iter().zip(chunk).zip(&grid).rev() {
            parts.push((along.parts(*len, chunks, cells, before), along.codes));
            (chunks, cells) = (chunks * count, cells * *len as u32);
        }
        let mut placed = Vec::with_capacity(rows);
        for row in 0..rows {
            let mut at = Placed { chunk: 0, cell: 0, row: row as u32 };
            let is_inside = parts.iter().all(|(parts, codes)| {
                let of = codes.map_or(Some(row), |codes| codes.get(row).map(|code| *code as usize));
                match of.and_then(|of| parts.get(of)) {
                    None | Some((u64::MAX, _)) => false,
                    Some((chunk, cell)) => {
                        at.chunk += chunk;
                        at.cell += cell;
                        true
                    }
                }
            });
            if is_inside {
                placed.push(at);
            }
        }
        placed.sort_unstable();
        Self { grid, placed }
    }

    /// The rows of each chunk, with its indices.
    pub(super) fn chunks(&self) -> impl Iterator<Item = (Vec<u64>, &[Placed])> {
        self.placed.chunk_by(|a, b| a.chunk == b.chunk).map(|rows| {
            let mut rest = rows.first().map_or(0, |at| at.chunk);
            let mut indices = vec![0; self.grid.len()];
            for (index, count) in indices.iter_mut().zip(&self.grid).rev() {
                *index = rest % count;
                rest /= count;
            }
            (indices, rows)
        })
    }
}

/// Whether any of the rows gives a value.
pub(super) fn any(values: &Column, rows: &[Placed]) -> bool {
    each!(values, values => rows.iter().any(|at| !values[at.row as usize].is_missing()))
}

/// Tells `tell` for each value whether it is present.
pub(super) fn present(values: &Column, flags: &mut [bool], tell: impl Fn(&mut bool, bool)) {
    each!(values, values => flags.iter_mut().zip(values).for_each(|(flag, value)| tell(flag, !value.is_missing())));
}

/// The rows of one cell after the other that give it a value: the last one, and whether another gives another value.
fn by_cell<'a, T: Scalar>(values: &'a [T], rows: &'a [Placed]) -> impl Iterator<Item = (usize, &'a T, usize, bool)> {
    rows.chunk_by(|a, b| a.cell == b.cell).filter_map(move |rows| {
        let mut given = rows.iter().rev().map(|at| at.row as usize).filter(|row| !values[*row].is_missing());
        let row = given.next()?;
        let differs = given.any(|other| values[other] != values[row]);
        Some((rows[0].cell as usize, &values[row], row, differs))
    })
}

/// Merges the values of `rows` into the chunk `stored`. The cells that were written, if any.
///
/// `mark`: what later batches of the contribution have settled, if there may be any.
pub(super) fn merge(
    stored: &mut Column,
    values: &Column,
    rows: &[Placed],
    policy: OnConflict,
    mark: Option<&mut Mark>,
    outcome: &mut Outcome,
) -> Vec<usize> {
    fn run<T: Scalar>(
        stored: &mut [T],
        values: &[T],
        rows: &[Placed],
        policy: OnConflict,
        mut mark: Option<&mut Mark>,
        outcome: &mut Outcome,
    ) -> Vec<usize> {
        let mut written = Vec::new();
        for (cell, value, _, differs) in by_cell(values, rows) {
            let there = &mut stored[cell];
            if let Some(mark) = &mut mark {
                if !mark.settled.add(cell) {
                    // The last value is what stands there, but where the stored one was kept.
                    let last = mark.kept::<T>(cell).unwrap_or(there);
                    if (differs || value != last) && mark.repeated.add(cell) {
                        outcome.repeated += 1;
                    }
                    continue;
                }
                if differs {
                    mark.repeated.add(cell);
                }
            }
            outcome.repeated += u64::from(differs);
            if there.is_missing() {
                outcome.new += 1;
            } else if there == value {
                outcome.same += 1;
                continue;
            } else if policy == OnConflict::Keep {
                outcome.kept += 1;
                if let Some(mark) = &mut mark {
                    mark.keep(cell, value);
                }
                continue;
            } else {
                outcome.changed += 1;
            }
            there.clone_from(value);
            written.push(cell);
        }
        written
    }
    both!(stored, values, (stored, values) => run(stored, values, rows, policy, mark, outcome), Vec::new())
}

/// The least row whose value differs from the one stored in the chunk, with the cell. `mark` as in [`merge`].
pub(super) fn conflict(
    stored: &Column,
    values: &Column,
    rows: &[Placed],
    mut mark: Option<&mut Mark>,
) -> Option<(usize, usize)> {
    let mut first = |cell: usize| mark.as_mut().is_none_or(|mark| mark.settled.add(cell));
    fn run<T: Scalar>(
        stored: &[T],
        values: &[T],
        rows: &[Placed],
        first: &mut dyn FnMut(usize) -> bool,
    ) -> Option<(usize, usize)> {
        let differ = by_cell(values, rows).filter(|(cell, value, ..)| {
            let there = &stored[*cell];
            first(*cell) && !there.is_missing() && there != *value
        });
        differ.map(|(cell, _, row, _)| (row, cell)).min()
    }
    both!(stored, values, (stored, values) => run(stored, values, rows, &mut first), None)
}

/// Puts the values of `rows` into the chunk, missing ones too, the last row of a cell. The cells with their rows.
pub(super) fn put(stored: &mut Column, values: &Column, rows: &[Placed], outcome: &mut Outcome) -> Vec<(usize, usize)> {
    fn run<T: Scalar>(stored: &mut [T], values: &[T], rows: &[Placed], outcome: &mut Outcome) -> Vec<(usize, usize)> {
        let cells = rows.chunk_by(|a, b| a.cell == b.cell).filter_map(<[Placed]>::last);
        let mut put = Vec::new();
        for at in cells {
            let (there, value) = (&mut stored[at.cell as usize], &values[at.row as usize]);
            match (there.is_missing(), value.is_missing()) {
                (true, true) => {}
                (false, true) => outcome.erased += 1,
                (true, false) => outcome.new += 1,
                (false, false) if there == value => outcome.same += 1,
                (false, false) => outcome.changed += 1,
            }
            there.clone_from(value);
            put.push((at.cell as usize, at.row as usize));
        }
        put
    }
    both!(stored, values, (stored, values) => run(stored, values, rows, outcome), Vec::new())
}

/// Makes those of `cells` that are present missing, and returns them.
pub(super) fn erase(stored: &mut Column, cells: impl Iterator<Item = usize>) -> Vec<usize> {
    fn run<T: Scalar>(stored: &mut [T], cells: impl Iterator<Item = usize>) -> Vec<usize> {
        let present = cells.filter(|cell| {
            let there = &mut stored[*cell];
            let is_present = !there.is_missing();
            if is_present {
                *there = T::missing();
            }
            is_present
        });
        present.collect()
    }
    each!(stored, stored => run(stored, cells))
}
