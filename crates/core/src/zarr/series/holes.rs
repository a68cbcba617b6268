//! Spans without points, and why: a chunk that is not stored, one that could not be read. What is stored as missing is
//! neither.

use super::part::Part;
use super::plan::{MEAN, Plan};
use crate::series::{Hole, HoleKind};
use crate::zarr::values::{self, Window};
use futures::future::join_all;
use std::ops::Range;

/// Chunks that are looked for at once.
const AT_ONCE: usize = 8;
/// Objects that are asked for their first byte, for one answer. Of further chunks without a value nothing is said: they
/// are shown as missing values. Inside of shards there is no such limit, since the index of a shard says it.
const ASKED: usize = 64;

/// Pieces of the windows, by window, whose chunks are not stored.
pub(super) type Absent = Vec<(usize, Window)>;

/// Chunks of the values in which nothing was found although they could be read: they may be absent.
pub(super) fn suspects(plan: &Plan) -> Absent {
    let Some(part) = &plan.parts[MEAN] else { return Vec::new() };
    let node = part.array.node();
    let mut out = Vec::new();
    for (which, window) in part.windows.iter().enumerate() {
        let (shape, values) = (values::shape_of(window), part.values(which));
        let is_empty = |piece: &Window| {
            let missing = |row: Range<usize>| values.get(row).is_some_and(|row| row.iter().all(|value| value.is_nan()));
            values::rows(window, &shape, piece).all(missing)
        };
        let is_failed = |piece: &Window| part.faults.iter().any(|(at, fault, _)| *at == which && overlap(fault, piece));
        let pieces = values::pieces(window, &node.chunk).into_iter();
        out.extend(pieces.filter(|piece| !is_failed(piece) && is_empty(piece)).map(|piece| (which, piece)));
    }
    out.truncate(if node.chunk == node.object { ASKED } else { usize::MAX });
    out
}

fn overlap(a: &Window, b: &Window) -> bool {
    a.iter().zip(b).all(|(a, b)| a.start < b.end && b.start < a.end)
}

/// Those of `suspects` that are not stored. One of which the store does not tell counts as stored.
pub(super) async fn absent(part: &Part, suspects: Absent) -> Absent {
    let mut out = Vec::new();
    for some in suspects.chunks(AT_ONCE) {
        let stored = join_all(some.iter().map(|(_, piece)| part.array.is_stored(piece))).await;
        let gone = some.iter().zip(stored).filter(|(_, stored)| matches!(stored, Ok(false)));
        out.extend(gone.map(|(piece, _)| piece.clone()));
    }
    out
}

/// The holes of the line at `position` inside the window, in the order of time; neighbours of a kind are one.
pub(super) fn of_line(plan: &Plan, position: u64, absent: &Absent, window: (f64, f64)) -> Vec<Hole> {
    let Some(part) = &plan.parts[MEAN] else { return Vec::new() };
    let Some(own) = part.window_of(position) else { return Vec::new() };
    let gone = absent.iter().map(|(which, piece)| (which, piece, HoleKind::Absent));
    let failed = part.faults.iter().map(|(which, piece, reason)| (which, piece, HoleKind::Failed(*reason)));
    let mut spans: Vec<(Range<u64>, HoleKind)> = gone
        .chain(failed)
        .filter(|(which, piece, _)| **which == own && part.has_line(piece, position))
        .filter_map(|(_, piece, kind)| Some((part.times_of(piece)?, kind)))
        // Other members of a fan may have values there.
        .filter(|(times, _)| !has_values(plan, part, position, times))
        .collect();
    spans.sort_by_key(|(times, _)| (times.start, times.end));
    spans.dedup();
    let mut joined: Vec<(Range<u64>, HoleKind)> = Vec::new();
    for (times, kind) in spans {
        match joined.last_mut() {
            Some((last, of)) if *of == kind && times.start <= last.end => last.end = last.end.max(times.end),
            _ => joined.push((times, kind)),
        }
    }
    let hole = |(times, kind): (Range<u64>, HoleKind)| {
        let (from, to) = plan.axis.span_of(&times)?;
        let (from, to) = (from.max(window.0), to.min(window.1));
        (from <= to).then_some(Hole { from, to, kind })
    };
    let mut holes: Vec<Hole> = joined.into_iter().filter_map(hole).collect();
    holes.sort_by(|a, b| a.from.total_cmp(&b.from));
    holes
}

fn has_values(plan: &Plan, part: &Part, position: u64, times: &Range<u64>) -> bool {
    let Some(lane) = part.lane(position).filter(|lane| lane.members > 1) else { return false };
    let first = plan.axis.range.start;
    let mut inside = times.clone().map(|at| at.saturating_sub(first) as usize);
    inside.any(|at| (0..lane.members).any(|member| !lane.member(at, member).is_nan()))
}
