//! An array chunk by chunk: many requests under way, one decoded chunk at a time in memory.

use super::cf::Decoding;
use super::element;
use super::fail::{FailKind, ReadError};
use super::tree::ArrayNode;
use super::values::{Opened, Window};
use futures::stream::{self, StreamExt};
use std::ops::Range;
use zarrs::array::ArrayBytes;

/// Decoded bytes that the chunks under way may become.
const UNDER_WAY: u64 = 64 << 20;
/// Chunks under way at most.
const AT_ONCE: u64 = 64;
/// After so many failures and nothing else the store is given up.
const HOPELESS: usize = 8;
/// Reasons that are listed one by one.
const REASONS: usize = 100;

/// Numbers of one window, decoded as CF prescribes when they are looked at; missing is NaN.
pub(super) enum Chunk {
    /// `float32` as stored, in native order, with the one number that says missing beside NaN (NaN: none).
    Singles(Vec<u8>, f32),
    /// All other types, and a `float32` that is packed or has a range.
    Doubles(Vec<f64>),
}

/// What was seen so far: least and greatest value, and how many.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Extent {
    pub(super) min: f64,
    pub(super) max: f64,
    pub(super) count: u64,
}

impl Default for Extent {
    fn default() -> Self {
        Extent { min: f64::INFINITY, max: f64::NEG_INFINITY, count: 0 }
    }
}

impl Extent {
    /// Least and greatest value; NaN without one.
    pub(super) fn ends(&self) -> (f64, f64) {
        if self.count == 0 { (f64::NAN, f64::NAN) } else { (self.min, self.max) }
    }

    pub(super) fn add(&mut self, other: Extent) {
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        self.count += other.count;
    }
}

impl Chunk {
    /// From stored elements in native order; `None` for a type that has no numbers.
    pub(super) fn of(bytes: ArrayBytes<'static>, node: &ArrayNode, decoding: &Decoding, fill: &[u8]) -> Option<Chunk> {
        let ArrayBytes::Fixed(bytes) = bytes else { return None };
        if let Some(missing) = decoding.single(&node.data_type) {
            return Some(Chunk::Singles(bytes.into_owned(), missing));
        }
        let values = match node.is_complex() {
            true => element::magnitudes(&bytes, &node.data_type, fill),
            false => element::numbers(&bytes, &node.data_type, decoding),
        };
        values.map(Chunk::Doubles)
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Chunk::Singles(bytes, _) => bytes.len() / 4,
            Chunk::Doubles(values) => values.len(),
        }
    }

    /// Least and greatest value, and how many are present.
    pub(super) fn extent(&self) -> Extent {
        match self {
            Chunk::Singles(bytes, missing) => singles(bytes, *missing),
            Chunk::Doubles(values) => values.iter().filter(|value| !value.is_nan()).fold(
                Extent::default(),
                |Extent { min, max, count }, value| Extent {
                    min: if *value < min { *value } else { min },
                    max: if *value > max { *value } else { max },
                    count: count + 1,
                },
            ),
        }
    }

    /// Every `stride`-th value from `start`, as many as `out` takes; NaN past the end.
    pub(super) fn line(&self, start: usize, stride: usize, out: &mut [f32]) {
        let stride = stride.max(1);
        match self {
            Chunk::Singles(bytes, missing) => {
                let all = bytes.as_chunks::<4>().0.get(start..).unwrap_or_default().iter().step_by(stride);
                for (out, bytes) in out.iter_mut().zip(all) {
                    let value = f32::from_ne_bytes(*bytes);
                    *out = if value == *missing { f32::NAN } else { value };
                }
            }
            Chunk::Doubles(values) => {
                let all = values.get(start..).unwrap_or_default().iter().step_by(stride);
                for (out, value) in out.iter_mut().zip(all) {
                    *out = *value as f32;
                }
            }
        }
    }

    /// All of them.
    pub(super) fn doubles(self) -> Vec<f64> {
        match self {
            Chunk::Singles(bytes, missing) => {
                let all = bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_ne_bytes(*bytes));
                all.map(|value| if value == missing { f64::NAN } else { f64::from(value) }).collect()
            }
            Chunk::Doubles(values) => values,
        }
    }

    /// The value at `at`; NaN past the end.
    pub(super) fn at(&self, at: usize) -> f64 {
        match self {
            Chunk::Singles(bytes, missing) => bytes.as_chunks::<4>().0.get(at).map_or(f64::NAN, |bytes| {
                let value = f32::from_ne_bytes(*bytes);
                if value == *missing { f64::NAN } else { f64::from(value) }
            }),
            Chunk::Doubles(values) => values.get(at).copied().unwrap_or(f64::NAN),
        }
    }
}

/// In eight lanes, so that a processor compares several numbers at once and none waits for the one before.
fn singles(bytes: &[u8], missing: f32) -> Extent {
    const LANES: usize = 8;
    let (mut least, mut greatest, mut count) = ([f32::INFINITY; LANES], [f32::NEG_INFINITY; LANES], [0u32; LANES]);
    let mut one = |lane: usize, bytes: [u8; 4]| {
        let value = f32::from_ne_bytes(bytes);
        // A comparison with NaN is false, so that a missing value changes nothing.
        let value = if value == missing { f32::NAN } else { value };
        least[lane] = if value < least[lane] { value } else { least[lane] };
        greatest[lane] = if value > greatest[lane] { value } else { greatest[lane] };
        count[lane] += u32::from(!value.is_nan());
    };
    let (blocks, rest) = bytes.as_chunks::<4>().0.as_chunks::<LANES>();
    for block in blocks {
        for (lane, bytes) in block.iter().enumerate() {
            one(lane, *bytes);
        }
    }
    rest.iter().enumerate().for_each(|(lane, bytes)| one(lane, *bytes));
    Extent {
        min: f64::from(least.into_iter().fold(f32::INFINITY, f32::min)),
        max: f64::from(greatest.into_iter().fold(f32::NEG_INFINITY, f32::max)),
        count: count.into_iter().map(u64::from).sum(),
    }
}

/// Reads the parts of the windows chunk by chunk and gives each to `take`, with its place, in the order in which they
/// arrive. Chunks that cannot be read are pushed on `failed`; `take` does not see them.
///
/// # Errors
/// When none can be read.
pub(super) async fn each(
    array: &Opened,
    windows: &[Window],
    failed: &mut Vec<String>,
    take: &mut dyn FnMut(&Window, &Chunk),
) -> Result<(), ReadError> {
    let node = array.node();
    let chunk_bytes = node.chunk.iter().fold(node.element_bytes(), |all, n| all.saturating_mul(*n));
    let at_once = (UNDER_WAY / chunk_bytes.max(1)).clamp(1, AT_ONCE) as usize;
    let parts = windows.iter().flat_map(|window| Parts::new(window, &node.chunk));
    let reads = parts.map(|part| async move { (array.chunk(&part).await, part) });
    let mut reads = stream::iter(reads).buffer_unordered(at_once);
    let (mut good, mut bad) = (0usize, 0usize);
    let mut first = None;
    while let Some((chunk, part)) = reads.next().await {
        match chunk {
            Ok(chunk) => {
                good += 1;
                take(&part, &chunk);
            }
            Err(error) => {
                bad += 1;
                let is_hopeless = matches!(error.kind, FailKind::Unsupported | FailKind::TooLarge | FailKind::Request);
                if good == 0 && (is_hopeless || bad >= HOPELESS) {
                    return Err(error);
                }
                if bad <= REASONS {
                    failed.push(format!("{} {part:?}: {}", error.place, error.found));
                }
                first.get_or_insert(error);
            }
        }
    }
    if bad > REASONS {
        failed.push(format!("{}: {} more chunks", node.path, bad - REASONS));
    }
    match first {
        Some(error) if good == 0 => Err(error),
        _ => Ok(()),
    }
}

/// The parts of a window along the borders of chunks, in C order, made one after the other: there may be millions.
struct Parts {
    window: Window,
    chunk: Vec<u64>,
    /// The next one, in chunks along each axis; `None` at the end.
    next: Option<Vec<u64>>,
}

impl Parts {
    /// `chunk` has no 0 in it.
    fn new(window: &Window, chunk: &[u64]) -> Parts {
        let is_empty = window.iter().any(Range::is_empty);
        let first = window.iter().zip(chunk).map(|(range, chunk)| range.start / chunk).collect();
        Parts { window: window.clone(), chunk: chunk.to_vec(), next: (!is_empty).then_some(first) }
    }
}

impl Iterator for Parts {
    type Item = Window;

    fn next(&mut self) -> Option<Window> {
        let mut at = self.next.take()?;
        let axes = || self.window.iter().zip(&self.chunk);
        let part = axes().zip(&at).map(|((range, chunk), at)| {
            let start = at.saturating_mul(*chunk);
            start.max(range.start)..start.saturating_add(*chunk).min(range.end)
        });
        let part = part.collect();
        for axis in (0..at.len()).rev() {
            let (range, chunk) = (&self.window[axis], self.chunk[axis]);
            if at[axis] < (range.end - 1) / chunk {
                at[axis] += 1;
                self.next = Some(at);
                break;
            }
            at[axis] = range.start / chunk;
        }
        Some(part)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn parts_follow_the_borders_of_chunks() {
        let parts: Vec<Window> = Parts::new(&vec![1..5, 4..6], &[2, 5]).collect();
        let (a, b, c) = (1..2, 2..4, 4..5);
        let both = |first: &Range<u64>| [vec![first.clone(), 4..5], vec![first.clone(), 5..6]];
        assert_eq!(parts, [both(&a), both(&b), both(&c)].concat());
        assert_eq!(Parts::new(&Vec::new(), &[]).collect::<Vec<_>>(), [Window::new()]);
        assert_eq!(Parts::new(&vec![0..3, 2..2], &[2, 2]).count(), 0);
    }

    #[test]
    fn singles_in_lanes() {
        let nan = f32::NAN;
        for (values, missing, wanted) in [
            (vec![], nan, (f32::INFINITY, f32::NEG_INFINITY, 0)),
            (vec![nan; 20], nan, (f32::INFINITY, f32::NEG_INFINITY, 0)),
            ((0..19).map(|i| i as f32 - 3.0).collect(), 15.0, (-3.0, 14.0, 18)),
            ([vec![nan; 9], vec![2.5], vec![nan; 7]].concat(), -1.0, (2.5, 2.5, 1)),
            (vec![f32::INFINITY, f32::NEG_INFINITY, 1.0], nan, (f32::NEG_INFINITY, f32::INFINITY, 3)),
        ] {
            let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_ne_bytes()).collect();
            let chunk = Chunk::Singles(bytes, missing);
            let found = chunk.extent();
            let (min, max, count) = wanted;
            assert_eq!(found, Extent { min: f64::from(min), max: f64::from(max), count }, "{values:?}");
            // The same by the other way.
            let doubles = Chunk::Doubles((0..chunk.len()).map(|at| chunk.at(at)).collect());
            assert_eq!(doubles.extent(), found);
            let (mut one, mut other) = ([7.0; 4], [7.0; 4]);
            chunk.line(1, 3, &mut one);
            doubles.line(1, 3, &mut other);
            assert_eq!(one.map(f32::to_bits), other.map(f32::to_bits));
        }
    }
}
