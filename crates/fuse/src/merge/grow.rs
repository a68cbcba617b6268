//! A variable's array in its new shape: where labels were inserted, the cells behind them move along.

use super::apply::Opened;
use super::axis::Axis;
use crate::chunks::{Chunks, is_stored};
use crate::fault::{Error, Fault};
use zarr_fuse_core::column::{Column, Kind};
use zarr_fuse_core::zarr::array::{self, Writable};

/// Opens the array at `path`, of a variable of `kind`, in the shape of `axes`, its cells at the places of their labels.
///
/// Cells before the first label that moved are not touched. The others are moved chunk by chunk, so that memory holds
/// a few chunks whatever the size of the array; chunks that were never written cost nothing. Errors: a shape with more cells than can be counted.
pub(super) async fn grow(store: &Writable, path: &str, kind: Kind, axes: &[&Axis]) -> Result<Opened, Error> {
    let array = array::open(store, path).await?;
    let shape: Vec<u64> = axes.iter().map(|axis| axis.len() as u64).collect();
    if shape == array.shape() {
        return Ok(array);
    }
    if shape.iter().try_fold(1_u64, |cells, len| cells.checked_mul(*len)).is_none_or(|cells| cells > i64::MAX as u64) {
        let mut fault = Fault::of_file("", format!("expected an array of fewer than 2^63 cells, found {shape:?}"));
        fault.column = path.to_owned();
        return Err(fault.hint("are the coordinates of the source mixed up?").into());
    }
    array::resize(store, path, &shape).await?;
    let array = array::open(store, path).await?;
    let chunks = Chunks::of(&array);
    // The extent that holds cells: it grows axis by axis as their labels move apart.
    let mut extent: Vec<u64> = axes.iter().map(|axis| axis.before as u64).collect();
    for (along, axis) in axes.iter().enumerate() {
        if let Some(moved) = &axis.moved {
            for tile in tiles(&extent, &chunks.len, along) {
                spread(&array, kind, &tile, along, moved, axis.len(), &chunks).await?;
            }
            extent[along] = axis.len() as u64;
        }
    }
    Ok(array)
}

/// Start and length a region of the size of a chunk, over all axes but `along`, which is left at 0.
fn tiles(extent: &[u64], chunk: &[u64], along: usize) -> Vec<Vec<(u64, u64)>> {
    let mut tiles = vec![Vec::new()];
    for (axis, (len, step)) in extent.iter().zip(chunk).enumerate() {
        let parts: Vec<(u64, u64)> = if axis == along {
            vec![(0, 0)]
        } else {
            (0..len.div_ceil(*step)).map(|i| (i * step, (*step).min(len - i * step))).collect()
        };
        tiles = tiles
            .into_iter()
            .flat_map(|tile| parts.iter().map(move |part| tile.iter().copied().chain([*part]).collect()))
            .collect();
    }
    tiles
}

/// Moves the cells of one tile along one axis: what stood at `i` comes to `moved[i]`.
///
/// Positions only grow, so from the end to the front nothing is overwritten before it was read.
async fn spread(
    array: &Opened,
    kind: Kind,
    tile: &[(u64, u64)],
    along: usize,
    moved: &[usize],
    len: usize,
    chunks: &Chunks,
) -> Result<(), Error> {
    let chunk = chunks.len[along] as usize;
    let first = moved.iter().enumerate().position(|(from, to)| from != *to).unwrap_or(moved.len());
    let region = |from: usize, to: usize| -> (Vec<u64>, Vec<u64>) {
        let mut region = tile.to_vec();
        region[along] = (from as u64, (to - from) as u64);
        region.into_iter().unzip()
    };
    let indices = |at: usize| -> Vec<u64> {
        let mut start = region(at, at).0;
        start.iter_mut().zip(&chunks.len).for_each(|(start, len)| *start /= len);
        start
    };
    let cells = |parts: &[(u64, u64)]| parts.iter().map(|(_, len)| *len as usize).product::<usize>();
    let (outer, inner) = (cells(&tile[..along]), cells(&tile[along + 1..]));
    let mut end = len;
    while end > first {
        let begin = ((end - 1) / chunk * chunk).max(first);
        let (low, high) = (moved.partition_point(|to| *to < begin), moved.partition_point(|to| *to < end));
        let mut stored = is_stored(array, &indices(begin)).await?;
        for from in (low / chunk..high.div_ceil(chunk)).map(|i| i * chunk) {
            stored = stored || is_stored(array, &indices(from)).await?;
        }
        if !stored {
            end = begin;
            continue;
        }
        let old = if low == high {
            Column::missing(kind, 0)
        } else {
            let (start, shape) = region(low, high);
            array::read(array, &start, &shape).await?
        };
        let mut from = vec![None; end - begin];
        for (i, to) in moved[low..high].iter().enumerate() {
            from[to - begin] = Some(i);
        }
        let mut sources = Vec::with_capacity(outer * from.len() * inner);
        for before in 0..outer {
            for place in &from {
                let row = place.map(|i| (before * (high - low) + i) * inner);
                sources.extend((0..inner).map(|cell| row.map(|row| row + cell)));
            }
        }
        let (start, shape) = region(begin, end);
        array::write(array, &start, &shape, &old.take(sources)).await?;
        end = begin;
    }
    Ok(())
}
