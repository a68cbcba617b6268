//! What a question costs, before anything is asked of the store.

use super::fail::{FailKind, ReadError};
use super::level::{Candidate, within};
use super::select::{Selected, share};
use super::series::{DAY, HOUR};
use super::source::Source;
use super::tree::ArrayNode;
use super::values::{Window, along};
use crate::dataset::Dataset;
use crate::layout::{COUNT_SUFFIX, FULL_LEVEL, MAX_SUFFIX, MIN_SUFFIX};
use crate::series::{Cost, DEFAULT_MOST, Derive, Request};
use serde_json::Value;
use std::ops::Range;

/// What a series would fetch.
pub(crate) fn cost(source: &Source, dataset: &Dataset, request: &Request) -> Result<Cost, ReadError> {
    let usual = match request.derive {
        Derive::Values => None,
        // The usual year is that of the whole record.
        Derive::Anomaly | Derive::Climatology => cycle(source, dataset, request, DAY, None)?,
        Derive::Diurnal => cycle(source, dataset, request, HOUR, request.window)?,
    };
    if matches!(request.derive, Derive::Climatology | Derive::Diurnal) {
        let Some((level, Load { bytes, requests })) = usual else { return Ok(Cost::default()) };
        return Ok(Cost { level, bytes, requests, coarser: None });
    }
    let Some(asked) = Selected::new(source, dataset, request, request.window)? else { return Ok(Cost::default()) };
    let Some(at) = asked.level(request)? else { return Ok(Cost::default()) };
    let of = |candidate: &Candidate<'_>| {
        let own = load(source, &asked, candidate, request)?;
        Ok::<Load, ReadError>(match &usual {
            None => own,
            // The values are a part of the record.
            Some((level, usual)) if *level == name(candidate) => own.most(*usual),
            Some((_, usual)) => own.and(*usual),
        })
    };
    let Some(chosen) = asked.candidates.get(at) else { return Ok(Cost::default()) };
    let Load { bytes, requests } = of(chosen)?;
    let coarser = asked.candidates.get(at + 1);
    let coarser = coarser.map(|coarser| Ok::<_, ReadError>((name(coarser), of(coarser)?.bytes))).transpose()?;
    Ok(Cost { level: name(chosen), bytes, requests, coarser })
}

/// The name of a level; the values themselves are `0`.
fn name(candidate: &Candidate<'_>) -> String {
    let name = candidate.level.name.as_str();
    if name.is_empty() { FULL_LEVEL } else { name }.to_owned()
}

/// Of a usual day (`length` an hour) or year (a day): the level that it is read from, and what that fetches.
fn cycle(
    source: &Source,
    dataset: &Dataset,
    request: &Request,
    length: f64,
    window: Option<(f64, f64)>,
) -> Result<Option<(String, Load)>, ReadError> {
    let Some(asked) = Selected::new(source, dataset, request, window)? else { return Ok(None) };
    let Some(chosen) = within(&asked.candidates, length) else { return Ok(None) };
    Ok(Some((name(chosen), load(source, &asked, chosen, request)?)))
}

/// Of the times and the arrays of one level.
pub(super) fn load(
    source: &Source,
    asked: &Selected<'_>,
    candidate: &Candidate<'_>,
    request: &Request,
) -> Result<Load, ReadError> {
    let length = candidate.time.shape.first().copied().unwrap_or(0);
    let range = match source.known_times(candidate.time)? {
        Some(times) => times.range(asked.window.0, asked.window.1),
        None => estimated(asked.extent, asked.window, length),
    };
    let windows = asked.windows(candidate, &range, request);
    let mut all = Load { bytes: times(source, candidate)?, requests: 0 };
    all.requests += u64::from(all.bytes > 0);
    let mut nodes = vec![candidate.array];
    if candidate.level.step.is_some() {
        let suffixes: &[&str] = match asked.variable.amount {
            true => &[COUNT_SUFFIX],
            false => &[MIN_SUFFIX, MAX_SUFFIX, COUNT_SUFFIX],
        };
        let parts =
            suffixes.iter().filter_map(|suffix| source.tree.array(&format!("{}{suffix}", candidate.array.path)));
        nodes.extend(parts.filter(|part| part.shape == candidate.array.shape));
    }
    for window in &windows {
        all = nodes.iter().fold(all, |all, node| all.and(Load::of(node, window)));
    }
    Ok(all)
}

/// Positions of the window, where times are evenly spread.
fn estimated(extent: (f64, f64), window: (f64, f64), length: u64) -> Range<u64> {
    let before = share(extent, (extent.0, window.0));
    let first = ((before * length as f64) as u64).min(length);
    let many = (share(extent, window) * length as f64).ceil() as u64;
    first..first.saturating_add(many).min(length)
}

/// Bytes of the times of a level; 0 where they are known.
pub(super) fn times(source: &Source, candidate: &Candidate<'_>) -> Result<u64, ReadError> {
    let length = candidate.time.shape.first().copied().unwrap_or(0);
    let known = source.known_times(candidate.time)?.is_some();
    Ok(if known { 0 } else { Load::of(candidate.time, &along(0..length)).bytes })
}

/// Bytes that a request may fetch.
pub(super) fn most(request: &Request) -> u64 {
    if request.most == 0 { DEFAULT_MOST } else { request.most }
}

/// Bytes to fetch and requests to make: an estimate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Load {
    pub(super) bytes: u64,
    pub(super) requests: u64,
}

impl Load {
    /// Of the chunks of `array` that the window touches. Sizes of chunks are in no metadata: half of what they hold is
    /// taken where a codec compresses, and all of it where none does.
    pub(super) fn of(array: &ArrayNode, window: &Window) -> Load {
        let touched = |shape: &[u64]| {
            let along = window.iter().zip(shape).map(|(range, length)| match range.is_empty() {
                true => 0,
                false => range.end.div_ceil(*length) - range.start / length,
            });
            along.fold(1u64, u64::saturating_mul)
        };
        let chunk = array.chunk.iter().fold(array.element_bytes(), |all, n| all.saturating_mul(*n));
        let bytes = touched(&array.chunk).saturating_mul(chunk);
        let objects = touched(&array.object);
        let index = if array.object == array.chunk { 0 } else { objects };
        let stored = if is_compressed(array.document.get("codecs"), 0) { bytes / 2 } else { bytes };
        Load { bytes: stored, requests: objects.saturating_add(index) }
    }

    pub(super) fn and(self, other: Load) -> Load {
        Load { bytes: self.bytes.saturating_add(other.bytes), requests: self.requests.saturating_add(other.requests) }
    }

    /// The greater of the two.
    fn most(self, other: Load) -> Load {
        Load { bytes: self.bytes.max(other.bytes), requests: self.requests.max(other.requests) }
    }

    /// # Errors
    /// More than `most` bytes (0: [`DEFAULT_MOST`]), with the estimate.
    pub(super) fn check(self, place: &str, most: u64, hint: &str) -> Result<(), ReadError> {
        let most = if most == 0 { DEFAULT_MOST } else { most };
        if self.bytes <= most {
            return Ok(());
        }
        let (expected, found) = (format!("at most {most} bytes"), format!("about {}", self.bytes));
        Err(ReadError::new(FailKind::TooLarge, place, expected, found, hint).with_bytes(self.bytes))
    }
}

/// Whether one of the codecs makes chunks smaller.
fn is_compressed(codecs: Option<&Value>, depth: usize) -> bool {
    let list = codecs.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter().any(|codec| {
        let name = codec.as_str().or_else(|| codec.get("name").and_then(Value::as_str)).unwrap_or_default();
        match name.strip_prefix("numcodecs.").unwrap_or(name) {
            "sharding_indexed" => depth < 4 && is_compressed(codec.pointer("/configuration/codecs"), depth + 1),
            plain => ["zstd", "gzip", "zlib", "blosc", "lz4"].contains(&plain),
        }
    })
}
