//! What a dense file says about a region of a stored array.

use super::align::{Aligned, From, Given};
use super::block::Block;
use super::decode::Wrong;
use super::gather::{Along, gather, strides};
use crate::fault::Error;
use indexmap::IndexMap;
use zarr_fuse_core::column::{Column, Value};

/// Coordinate → where its labels stand in the store and in the file, in the order of the store.
pub(crate) type Places = IndexMap<String, Vec<(u64, u64)>>;

/// The values that a file has for a region, in C order of the region; what it does not say is missing.
pub(crate) struct Said {
    pub(crate) values: Block,
    pub(crate) wrong: Wrong,
}

/// Where the labels of a file stand among the stored ones: `rows` has the stored place of each. Of equal labels the last
/// one stands.
pub(crate) fn places<'a>(rows: impl IntoIterator<Item = (&'a String, &'a [Option<usize>])>) -> Places {
    let of = |rows: &[Option<usize>]| {
        let rows = rows.iter().enumerate();
        let mut pairs: Vec<(u64, u64)> = rows.filter_map(|(from, to)| Some(((*to)? as u64, from as u64))).collect();
        pairs.sort_unstable();
        pairs.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            if same {
                kept.1 = later.1;
            }
            same
        });
        pairs
    };
    rows.into_iter().map(|(name, rows)| (name.clone(), of(rows))).collect()
}

/// The pairs whose stored place lies in `start .. start + len`.
pub(super) fn within(pairs: &[(u64, u64)], start: u64, len: u64) -> &[(u64, u64)] {
    let first = pairs.partition_point(|(to, _)| *to < start);
    let end = pairs.partition_point(|(to, _)| *to < start + len);
    pairs.get(first..end).unwrap_or_default()
}

impl Aligned {
    /// The values for a region of the stored array of `given`: `start` and `shape` in its axis order. `None` where the
    /// file has no label in it.
    pub(crate) async fn said(
        &self,
        given: &Given,
        places: &Places,
        start: &[u64],
        shape: &[u64],
    ) -> Result<Option<Said>, Error> {
        let mut pairs: Vec<&[(u64, u64)]> = Vec::with_capacity(shape.len());
        for ((name, start), len) in given.coords.iter().zip(start).zip(shape) {
            let along = places.get(name).map(|pairs| within(pairs, *start, *len)).unwrap_or_default();
            if along.is_empty() {
                return Ok(None);
            }
            pairs.push(along);
        }
        let (facts, decoder, axes) = match &given.from {
            From::Constant(value) => {
                return Ok(Some(Said {
                    values: Block::Column(constant(value, &pairs, start, shape)),
                    wrong: Wrong::default(),
                }));
            }
            From::Labels(values) => {
                let mut said = Column::missing(values.kind(), shape.iter().product::<u64>() as usize);
                let along: Vec<Along> = pairs
                    .iter()
                    .zip(start)
                    .map(|(pairs, start)| {
                        pairs.iter().map(|(to, from)| ((to - start) as usize, *from as usize)).collect()
                    })
                    .collect();
                gather(&mut said, values, &along);
                return Ok(Some(Said { values: Block::Column(said), wrong: Wrong::default() }));
            }
            From::File { facts, decoder, axes } => (facts, decoder, axes),
        };
        let len = shape.iter().product::<u64>() as usize;
        // For each axis of the file the runs of positions that are read at once.
        let mut runs: Vec<Vec<(u64, u64)>> = vec![vec![(0, 1)]; facts.shape.len()];
        for (pairs, axis) in pairs.iter().zip(axes) {
            if let Some(axis) = axis {
                runs[*axis] = near_each_other(pairs.iter().map(|(_, from)| *from).collect());
            }
        }
        let single = decoder.is_single(facts);
        let mut raw: Option<Block> = None;
        let mut at = vec![0; runs.len()];
        loop {
            let (from, lengths): (Vec<u64>, Vec<u64>) =
                at.iter().zip(&runs).map(|(at, runs)| runs[*at]).map(|(first, end)| (first, end - first)).unzip();
            let read = self.dense.block(facts, &from, &lengths, single).await?;
            if raw.is_none() && is_same(&pairs, axes, start, shape, &from, &lengths) {
                raw = Some(read);
                break;
            }
            let (to_strides, from_strides) = (strides(shape), strides(&lengths));
            let along: Vec<Along> = pairs
                .iter()
                .zip(axes)
                .enumerate()
                .map(|(i, (pairs, axis))| {
                    let place = |from_place: u64| match axis {
                        Some(axis) if from_place >= from[*axis] && from_place < from[*axis] + lengths[*axis] => {
                            Some((from_place - from[*axis]) as usize * from_strides[*axis])
                        }
                        Some(_) => None,
                        None => Some(0),
                    };
                    let pairs = pairs.iter();
                    pairs
                        .filter_map(|(to, from)| Some(((to - start[i]) as usize * to_strides[i], place(*from)?)))
                        .collect()
                })
                .collect();
            raw.get_or_insert_with(|| read.missing_like(len)).gather(&read, &along);
            let Some(axis) = (0..at.len()).rev().find(|axis| at[*axis] + 1 < runs[*axis].len()) else { break };
            at[axis] += 1;
            at[axis + 1..].fill(0);
        }
        let none = || Block::Column(Column::missing(decoder.kind(), len));
        let (values, wrong) = decoder.block(raw.unwrap_or_else(none));
        Ok(Some(Said { values, wrong }))
    }
}

/// One value at all places of the region that the file has.
fn constant(value: &Value, pairs: &[&[(u64, u64)]], start: &[u64], shape: &[u64]) -> Column {
    let kind = match value {
        Value::Int(_) => Column::Int(Vec::new()),
        Value::Unsigned(_) => Column::Unsigned(Vec::new()),
        Value::Float(_) => Column::Float(Vec::new()),
        Value::Complex(_) => Column::Complex(Vec::new()),
        Value::Text(_) => Column::Text(Vec::new()),
    };
    let mut one = kind.clone();
    one.push(Some(value.clone()));
    let mut values = Column::missing(kind.kind(), shape.iter().product::<u64>() as usize);
    let strides = strides(shape);
    let along: Vec<Along> = pairs
        .iter()
        .enumerate()
        .map(|(i, pairs)| pairs.iter().map(|(to, _)| ((to - start[i]) as usize * strides[i], 0)).collect())
        .collect();
    gather(&mut values, &one, &along);
    values
}

/// Runs (first, end) that cover the positions. A gap in a run is shorter than what it joins, so that not much more than
/// the positions is read.
fn near_each_other(mut positions: Vec<u64>) -> Vec<(u64, u64)> {
    positions.sort_unstable();
    positions.dedup();
    let mut runs: Vec<(u64, u64, u64)> = Vec::new();
    for position in positions {
        match runs.last_mut() {
            Some((_, end, count)) if position - *end <= *count => (*end, *count) = (position + 1, *count + 1),
            _ => runs.push((position, position + 1, 1)),
        }
    }
    runs.into_iter().map(|(first, end, _)| (first, end)).collect()
}

/// Whether a block of the file is the region itself, cell for cell.
fn is_same(
    pairs: &[&[(u64, u64)]],
    axes: &[Option<usize>],
    start: &[u64],
    shape: &[u64],
    from: &[u64],
    lengths: &[u64],
) -> bool {
    let ordered = axes.iter().flatten().is_sorted();
    let whole = |i: usize| {
        let Some(axis) = axes[i] else { return shape[i] == 1 };
        let run =
            |(at, (to, source)): (usize, &(u64, u64))| *to == start[i] + at as u64 && *source == from[axis] + at as u64;
        lengths[axis] == shape[i] && pairs[i].len() as u64 == shape[i] && pairs[i].iter().enumerate().all(run)
    };
    ordered && (0..axes.len()).all(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_positions() {
        assert_eq!(near_each_other(vec![3, 1, 2]), [(1, 4)]);
        assert_eq!(near_each_other(vec![0, 500_000]), [(0, 1), (500_000, 500_001)]);
        assert_eq!(near_each_other(vec![0, 1, 2, 3, 6]), [(0, 7)]);
        assert_eq!(near_each_other(vec![]), []);
    }

    #[test]
    fn the_last_of_equal_labels_stands() {
        let rows = [Some(2), Some(0), Some(2), None];
        let found = places([(&"x".to_owned(), rows.as_slice())]);
        assert_eq!(found["x"], [(0, 1), (2, 2)]);
        assert_eq!(within(&found["x"], 1, 2), [(2, 2)]);
        assert!(within(&found["x"], 3, 5).is_empty());
    }
}
