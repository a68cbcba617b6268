//! One array of an answer: the windows that the lines need of it, what was read, and what could not be.

use super::asked::Asked;
use crate::zarr::fail::{FailKind, ReadError};
use crate::zarr::tree::ArrayNode;
use crate::zarr::values::{self, Opened, Window};
use futures::future::join_all;
use std::ops::Range;
use std::sync::Arc;

/// Pieces that are read at once where a read failed.
const AT_ONCE: usize = 8;

/// An array with the dimensions of the variable, or some of them.
pub(crate) struct Part {
    pub(crate) array: Arc<Opened>,
    /// The reads, one for each run of lines.
    pub(crate) windows: Vec<Window>,
    time_axis: Option<usize>,
    line_axis: Option<usize>,
    fan_axis: Option<usize>,
    /// What was read of each window, in C order; NaN is missing or not yet read. Empty before the first read.
    values: Vec<Vec<f64>>,
    /// Pieces that could not be read, by window, with the position of the reason.
    pub(super) faults: Vec<(usize, Window, u32)>,
}

impl Part {
    /// What the lines need of `node` at the times `range`; `None` when it has a dimension that the variable has not.
    /// `runs` are ranges of lines that are read together.
    ///
    /// # Errors
    /// A codec or data type that this build does not have.
    pub(super) fn new(
        asked: &Asked<'_>,
        node: &ArrayNode,
        runs: &[Range<u64>],
        range: &Range<u64>,
    ) -> Result<Option<Part>, ReadError> {
        if !node.dimensions.iter().all(|name| asked.variable.dimensions.contains(name)) {
            return Ok(None);
        }
        let request = asked.request;
        let axis_of = |name: &str| node.dimensions.iter().position(|dimension| dimension == name);
        let time_axis = axis_of(&asked.time.name);
        let line_axis = request.lines.as_ref().and_then(|(name, _)| axis_of(name));
        let fan_axis = request.fan.as_deref().and_then(axis_of);
        let fixed: Window = node
            .dimensions
            .iter()
            .zip(&node.shape)
            .enumerate()
            .map(|(axis, (name, size))| match request.at.get(name) {
                _ if Some(axis) == time_axis => range.clone(),
                _ if Some(axis) == fan_axis => 0..*size,
                Some(position) => *position..position + 1,
                None => 0..1,
            })
            .collect();
        let windows: Vec<Window> = match line_axis {
            None => vec![fixed],
            Some(axis) => runs
                .iter()
                .map(|run| {
                    let mut window = fixed.clone();
                    window[axis] = run.clone();
                    window
                })
                .collect(),
        };
        let values = vec![Vec::new(); windows.len()];
        let array = asked.source.open(node)?;
        Ok(Some(Part { array, windows, time_axis, line_axis, fan_axis, values, faults: Vec::new() }))
    }

    /// Values of all windows; `None` for more than 2^64.
    pub(super) fn len(&self) -> Option<u64> {
        let size = |window: &Window| window.iter().try_fold(1u64, |all, r| all.checked_mul(r.end - r.start));
        self.windows.iter().try_fold(0u64, |all, window| all.checked_add(size(window)?))
    }

    /// An estimate of what is fetched: the bytes of the chunks that are touched, half of them where they are compressed.
    pub(super) fn bytes(&self) -> u64 {
        let node = self.array.node();
        let touched = |((range, chunk), size): ((&Range<u64>, &u64), &u64)| {
            let chunk = (*chunk).max(1);
            let end = range.end.div_ceil(chunk).saturating_mul(chunk).min(*size);
            end.saturating_sub(range.start / chunk * chunk)
        };
        let cells = |window: &Window| {
            let axes = window.iter().zip(&node.chunk).zip(&node.shape).map(touched);
            axes.fold(1u64, u64::saturating_mul)
        };
        let cells = self.windows.iter().map(cells).fold(0u64, u64::saturating_add);
        let bytes = cells.saturating_mul(node.element_bytes());
        if is_compressed(node) { bytes / 2 } else { bytes }
    }

    /// The whole windows (`pieces` is `None`) or those times of them.
    pub(super) fn jobs(&self, part: usize, pieces: Option<&[Range<u64>]>) -> Vec<Job> {
        let job = |which: usize, window: Window| Job { part, which, array: self.array.clone(), window };
        let windows = self.windows.iter().enumerate();
        let (Some(pieces), Some(axis)) = (pieces, self.time_axis) else {
            return windows.map(|(which, window)| job(which, window.clone())).collect();
        };
        let piece = |window: &Window, piece: &Range<u64>| {
            let mut window = window.clone();
            window[axis] = piece.clone();
            window
        };
        windows
            .flat_map(|(which, window)| pieces.iter().map(move |p| (which, piece(window, p))))
            .map(|(w, p)| job(w, p))
            .collect()
    }

    /// Puts what a job has read into its place.
    pub(super) fn take(&mut self, which: usize, window: &Window, read: Vec<f64>) {
        let (Some(whole), Some(values)) = (self.windows.get(which), self.values.get_mut(which)) else { return };
        if whole == window {
            *values = read;
            return;
        }
        let shape = values::shape_of(whole);
        if values.is_empty() {
            *values = vec![f64::NAN; shape.iter().product::<u64>() as usize];
        }
        values::paste(values, whole, &shape, window, &read);
    }

    /// What was read of the window with that number.
    pub(super) fn values(&self, which: usize) -> &[f64] {
        self.values.get(which).map(Vec::as_slice).unwrap_or_default()
    }

    /// The window with the line at `position`.
    pub(super) fn window_of(&self, position: u64) -> Option<usize> {
        self.windows.iter().position(|window| self.has_line(window, position))
    }

    /// Whether a window or a piece of one has the line at `position`.
    pub(super) fn has_line(&self, window: &Window, position: u64) -> bool {
        self.line_axis.is_none_or(|axis| window.get(axis).is_some_and(|range| range.contains(&position)))
    }

    /// Positions along time of a window or a piece of one.
    pub(super) fn times_of(&self, window: &Window) -> Option<Range<u64>> {
        window.get(self.time_axis?).cloned()
    }

    /// The values of the line at `position`.
    pub(super) fn lane(&self, position: u64) -> Option<Lane<'_>> {
        let which = self.window_of(position)?;
        let window = self.windows.get(which)?;
        let length = |axis: usize| window.get(axis).map_or(1, |range| (range.end - range.start) as usize);
        let stride = |axis: usize| (axis + 1..window.len()).map(length).product::<usize>();
        let offset = |axis: usize| (position - window[axis].start) as usize * stride(axis);
        Some(Lane {
            values: self.values(which),
            offset: self.line_axis.map_or(0, offset),
            step: self.time_axis.map_or(0, stride),
            members: self.fan_axis.map_or(1, length),
            stride: self.fan_axis.map_or(0, stride),
        })
    }
}

/// Whether any codec of the array makes bytes fewer.
fn is_compressed(node: &ArrayNode) -> bool {
    let codecs = node.document.get("codecs").map(ToString::to_string).unwrap_or_default();
    ["zstd", "blosc", "gzip", "zlib", "bz2", "lz4", "lzma"].iter().any(|name| codecs.contains(name))
}

/// The values of one line.
#[derive(Clone, Copy)]
pub(super) struct Lane<'a> {
    values: &'a [f64],
    offset: usize,
    step: usize,
    pub(super) members: usize,
    stride: usize,
}

impl Lane<'_> {
    /// The value at a position from the first time that was read; NaN when missing.
    pub(super) fn at(&self, time: usize) -> f64 {
        self.member(time, 0)
    }

    /// As [`Lane::at`], of one member of a fan.
    pub(super) fn member(&self, time: usize, member: usize) -> f64 {
        self.values.get(self.offset + time * self.step + member * self.stride).copied().unwrap_or(f64::NAN)
    }
}

/// A read.
pub(super) struct Job {
    part: usize,
    which: usize,
    array: Arc<Opened>,
    window: Window,
}

/// What came of it: values, NaN where objects could not be read, and those objects with the reason.
pub(super) struct Done {
    pub(super) part: usize,
    pub(super) which: usize,
    pub(super) window: Window,
    pub(super) values: Option<Vec<f64>>,
    pub(super) faults: Vec<(Window, ReadError)>,
}

/// Reads all at once.
pub(super) async fn run(jobs: Vec<Job>) -> Vec<Done> {
    join_all(jobs.into_iter().map(Job::run)).await
}

impl Job {
    async fn run(self) -> Done {
        let Job { part, which, array, window } = self;
        let mut faults = Vec::new();
        let values = patchy(&array, &window, &mut faults).await;
        Done { part, which, window, values, faults }
    }
}

/// Values of the window; where objects cannot be read NaN, and in damaged shards where chunks cannot. `None` when nothing
/// could be read.
async fn patchy(array: &Opened, window: &Window, faults: &mut Vec<(Window, ReadError)>) -> Option<Vec<f64>> {
    let whole = match array.numbers(window).await {
        Ok(values) => return Some(values),
        Err(error) => error,
    };
    let node = array.node();
    let of_chunks =
        matches!(whole.kind, FailKind::Network | FailKind::Corrupt | FailKind::Missing | FailKind::Forbidden);
    let mut pieces = if of_chunks { values::pieces(window, &node.object) } else { Vec::new() };
    if pieces.len() < 2 {
        pieces = if whole.kind == FailKind::Corrupt { values::pieces(window, &node.chunk) } else { Vec::new() };
    }
    if pieces.len() < 2 {
        faults.push((window.clone(), whole));
        return None;
    }
    let shape = values::shape_of(window);
    let mut out = vec![f64::NAN; shape.iter().product::<u64>() as usize];
    let mut found = Vec::new();
    let mut is_any = false;
    for some in pieces.chunks(AT_ONCE) {
        let answers = join_all(some.iter().map(|piece| array.numbers(piece))).await;
        for (piece, answer) in some.iter().zip(answers) {
            match answer {
                Ok(values) => {
                    is_any = true;
                    values::paste(&mut out, window, &shape, piece, &values);
                }
                Err(error) if error.kind == FailKind::Corrupt && node.chunk != node.object => {
                    // The shard may have lost one chunk only.
                    let chunks = values::pieces(piece, &node.chunk);
                    let answers = join_all(chunks.iter().map(|chunk| array.numbers(chunk))).await;
                    let is_some = answers.iter().any(Result::is_ok);
                    is_any |= is_some;
                    for (chunk, answer) in chunks.iter().zip(answers).filter(|_| is_some) {
                        match answer {
                            Ok(values) => values::paste(&mut out, window, &shape, chunk, &values),
                            Err(error) => found.push((chunk.clone(), error)),
                        }
                    }
                    if !is_some {
                        found.push((piece.clone(), error));
                    }
                }
                Err(error) => found.push((piece.clone(), error)),
            }
        }
    }
    if is_any {
        faults.append(&mut found);
        return Some(out);
    }
    faults.push((window.clone(), whole));
    None
}

/// Ranges that cover `positions`. Neighbours, and those that share a chunk or lie in neighbouring chunks, are one read:
/// what lies between them comes with the same chunks anyway.
pub(super) fn runs(positions: &[u64], chunk: u64) -> Vec<Range<u64>> {
    let chunk = chunk.max(1);
    let mut sorted = positions.to_vec();
    sorted.sort_unstable();
    let mut out: Vec<Range<u64>> = Vec::new();
    for position in sorted {
        match out.last_mut() {
            Some(run) if position / chunk <= (run.end - 1) / chunk + 1 => run.end = run.end.max(position + 1),
            _ => out.push(position..position + 1),
        }
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::single_range_in_vec_init)]
mod tests {
    use super::*;

    #[test]
    fn positions_of_one_chunk_are_one_read() {
        assert_eq!(runs(&[2, 0, 1], 1), [0..3]);
        assert_eq!(runs(&[0, 2, 5], 1), [0..1, 2..3, 5..6]);
        assert_eq!(runs(&[0, 2, 7], 4), [0..8]);
        assert_eq!(runs(&[1, 1, 20], 4), [1..2, 20..21]);
        assert_eq!(runs(&[], 4), [] as [Range<u64>; 0]);
    }
}
