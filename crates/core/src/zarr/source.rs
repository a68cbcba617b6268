//! A store with its tree, and what has been read of it already: opened arrays and times.

use super::Readable;
use super::cf;
use super::fail::{FailKind, ReadError};
use super::tree::{ArrayNode, Tree};
use super::values::{Opened, along};
use serde_json::Value;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

/// Times along one dimension at most: 400 MB decoded.
const TIMES: u64 = 50_000_000;
/// Attribute of a time coordinate (or of its group) whose times are `start + i * step`, both in seconds, the first since
/// 1970-01-01T00:00:00Z: `[1735689600, 1800]` (a list, since a NetCDF file can hold it) or
/// `{"start": 1735689600, "step": 1800}`. Then the times need not be read.
pub(crate) const REGULAR_ATTRIBUTE: &str = "regular";

/// What every part of the reader shares.
pub(crate) struct Source {
    store: Readable,
    /// Of overviews that stand beside the dataset.
    overviews: Option<Readable>,
    pub(crate) tree: Tree,
    opened: Mutex<BTreeMap<String, Arc<Opened>>>,
    times: Mutex<BTreeMap<String, Arc<Times>>>,
}

impl Source {
    pub(crate) fn new(store: Readable, overviews: Option<Readable>, tree: Tree) -> Source {
        Source { store, overviews, tree, opened: Mutex::default(), times: Mutex::default() }
    }

    /// The array that `node` describes, opened once.
    pub(crate) fn open(&self, node: &ArrayNode) -> Result<Arc<Opened>, ReadError> {
        // A poisoned cache is still a cache: an insertion is one step.
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(array) = opened.get(&node.path) {
            return Ok(array.clone());
        }
        let store = self.overviews.as_ref().filter(|_| self.tree.is_beside(&node.path)).unwrap_or(&self.store);
        let array = Arc::new(Opened::new(store, node, &self.tree.stored(&node.path))?);
        opened.insert(node.path.clone(), array.clone());
        Ok(array)
    }

    /// The time coordinate of the dimension `name` at `level`.
    pub(crate) fn time_node(&self, level: &str, name: &str) -> Option<&ArrayNode> {
        self.tree.visible(level, name).filter(|node| node.shape.len() == 1 && cf::is_time(node))
    }

    /// The times that are known without a read: regular ones, or those read before.
    pub(crate) fn known_times(&self, node: &ArrayNode) -> Result<Option<Arc<Times>>, ReadError> {
        let times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(times) = times.get(&node.path) {
            return Ok(Some(times.clone()));
        }
        drop(times);
        let group = node.path.rsplit_once('/').map_or("", |(group, _)| group);
        let declared = node.attributes.get(REGULAR_ATTRIBUTE);
        let declared = declared.or_else(|| self.tree.group(group).and_then(|group| group.get(REGULAR_ATTRIBUTE)));
        let number = |name: &str, at: usize| {
            declared.and_then(|value| value.get(name).or_else(|| value.get(at))).and_then(Value::as_f64)
        };
        let length = node.shape.first().copied();
        let (Some(start), Some(step), Some(len)) = (number("start", 0), number("step", 1), length) else {
            return Ok(None);
        };
        cf::time_of(node)?;
        if !start.is_finite() || !step.is_finite() || step <= 0.0 {
            return Ok(None);
        }
        Ok(Some(self.keep(node, Times::Regular { start, step, len })))
    }

    /// All times of a coordinate, in stored order.
    pub(crate) async fn times(&self, node: &ArrayNode) -> Result<Arc<Times>, ReadError> {
        if let Some(known) = self.known_times(node)? {
            return Ok(known);
        }
        let len = node.shape.first().copied().unwrap_or(0);
        if len > TIMES {
            let expected = format!("at most {TIMES} times");
            let hint = "Ask the owner to add overviews or to split the record.";
            return Err(ReadError::new(FailKind::TooLarge, &node.path, expected, len.to_string(), hint));
        }
        let seconds = self.seconds(node, 0..len).await?;
        Ok(self.keep(node, Times::read(seconds)))
    }

    /// First and last time in seconds; `None` for a coordinate without a time in it.
    pub(crate) async fn extent(&self, node: &ArrayNode) -> Result<Option<(f64, f64)>, ReadError> {
        let len = node.shape.first().copied().unwrap_or(0);
        if len == 0 {
            return Ok(None);
        }
        let one_object = node.chunk.first().is_some_and(|chunk| *chunk >= len) && len <= TIMES;
        let known = if one_object { Some(self.times(node).await?) } else { self.known_times(node)? };
        if let Some(extent) = known.and_then(|times| times.extent()) {
            return Ok(Some(extent));
        }
        let (first, last) = futures::future::join(self.seconds(node, 0..1), self.seconds(node, len - 1..len)).await;
        let ends: Vec<f64> = first?.into_iter().chain(last?).filter(|time| time.is_finite()).collect();
        Ok(Times::read(ends).extent())
    }

    async fn seconds(&self, node: &ArrayNode, range: Range<u64>) -> Result<Vec<f64>, ReadError> {
        let coding = cf::time_of(node)?;
        let stored = self.open(node)?.numbers(&along(range)).await?;
        Ok(stored.into_iter().map(|time| coding.seconds(time)).collect())
    }

    fn keep(&self, node: &ArrayNode, times: Times) -> Arc<Times> {
        let times = Arc::new(times);
        let mut kept = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(node.path.clone(), times.clone());
        times
    }
}

/// Times along one dimension in seconds since 1970-01-01T00:00:00Z, by position.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Times {
    /// `start + i * step`.
    Regular { start: f64, step: f64, len: u64 },
    /// As read; missing is NaN. `ordered`: ascending and complete, so that a window is found by bisection.
    Read { seconds: Vec<f64>, ordered: bool },
}

impl Times {
    pub(crate) fn read(seconds: Vec<f64>) -> Times {
        let ordered = seconds.iter().all(|time| time.is_finite()) && seconds.is_sorted();
        Times::Read { seconds, ordered }
    }

    /// The time at `position`; NaN past the end.
    pub(crate) fn at(&self, position: u64) -> f64 {
        match self {
            Times::Regular { start, step, len } if position < *len => start + step * position as f64,
            Times::Regular { .. } => f64::NAN,
            Times::Read { seconds, .. } => seconds.get(position as usize).copied().unwrap_or(f64::NAN),
        }
    }

    /// Whether they ascend and none is missing.
    pub(crate) fn is_ordered(&self) -> bool {
        match self {
            Times::Regular { .. } => true,
            Times::Read { ordered, .. } => *ordered,
        }
    }

    /// Whether every time is where equal steps from the first to the last put it: to half a second, or to a thousandth of
    /// a step where steps are short.
    pub(crate) fn is_even(&self) -> bool {
        let Times::Read { seconds, .. } = self else { return true };
        let (Some(first), Some(last)) = (seconds.first(), seconds.last()) else { return true };
        let step = (last - first) / (seconds.len() - 1).max(1) as f64;
        let near = (step.abs() * 1e-3).min(0.5);
        seconds.iter().enumerate().all(|(at, time)| (time - (first + step * at as f64)).abs() <= near)
    }

    /// Least and greatest time; `None` without one.
    pub(crate) fn extent(&self) -> Option<(f64, f64)> {
        match self {
            Times::Regular { len, .. } => Some((self.at(0), self.at(len.checked_sub(1)?))),
            Times::Read { seconds, ordered: true } => Some((*seconds.first()?, *seconds.last()?)),
            Times::Read { seconds, .. } => {
                seconds.iter().filter(|time| time.is_finite()).fold(None, |ends, time| {
                    Some(ends.map_or((*time, *time), |(least, greatest): (f64, f64)| {
                        (least.min(*time), greatest.max(*time))
                    }))
                })
            }
        }
    }

    /// The shortest range of positions that holds every time from `from` to `to`, both included. Where the times are
    /// not in order it may hold others too.
    pub(crate) fn range(&self, from: f64, to: f64) -> Range<u64> {
        match self {
            Times::Regular { start, step, len } => {
                // A cast of a float saturates, so that any window is safe.
                let first = (((from - start) / step).ceil().max(0.0) as u64).min(*len);
                let end = ((((to - start) / step).floor() + 1.0).max(0.0) as u64).min(*len);
                first..end.max(first)
            }
            Times::Read { seconds, ordered: true } => {
                let first = seconds.partition_point(|time| *time < from);
                let end = seconds.partition_point(|time| *time <= to);
                first as u64..end.max(first) as u64
            }
            Times::Read { seconds, .. } => {
                let inside = |time: &f64| *time >= from && *time <= to;
                let first = seconds.iter().position(inside).unwrap_or(0);
                let end = seconds.iter().rposition(inside).map_or(first, |last| last + 1);
                first as u64..end as u64
            }
        }
    }
}
