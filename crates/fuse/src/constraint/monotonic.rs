//! `monotonic`: values do not decrease in the order of the file, series by series.

use super::series::{Key, Keys, columns};
use super::{Batch, Broken, Check};
use std::cmp::Ordering;
use std::collections::HashMap;
use zarr_fuse_core::column::Value;
use zarr_fuse_core::selection::label_text;

/// The last good value of each series.
pub(super) struct Monotonic<'a> {
    of: &'a str,
    within: &'a [String],
    strictly: bool,
    keys: Keys,
    last: HashMap<Key, Value>,
}

impl<'a> Monotonic<'a> {
    pub(super) fn new(of: &'a str, within: &'a [String], strictly: bool) -> Self {
        Self { of, within, strictly, keys: Keys::default(), last: HashMap::new() }
    }
}

impl Check for Monotonic<'_> {
    fn names(&self) -> Vec<&str> {
        vec![self.of]
    }

    fn batch(&mut self, batch: &Batch<'_>) -> Result<Vec<Broken>, String> {
        let mut broken = Vec::new();
        let (Some(values), Some(series)) = (batch.column(self.of), columns(batch, self.within)) else {
            return Ok(broken);
        };
        for row in batch.rows() {
            if values.is_missing(row) {
                continue;
            }
            let (Some(value), Some(key)) = (values.get(row), self.keys.of(&series, row)) else { continue };
            let order = self.last.get(&key).and_then(|last| compare(last, &value));
            let good = match order {
                Some(Ordering::Greater) => false,
                Some(Ordering::Equal) => !self.strictly,
                _ => true,
            };
            if good {
                self.last.insert(key, value);
                continue;
            }
            let last = self.last.get(&key).zip(batch.group.variable(self.of));
            let last = last.map(|(last, variable)| label_text(variable, last)).unwrap_or_default();
            let than = if self.strictly { "greater than" } else { "not less than" };
            let of = self.of;
            let place = match self.within.is_empty() {
                true => String::new(),
                false => format!(" at {}", batch.place(self.within, row)),
            };
            let found = batch.shown(of, row);
            let message = format!("expected \"{of}\" {than} in the row before, found {found} after {last}{place}");
            let hint = "rows stand in the order in which they were measured";
            broken.push(Broken { row, message, hint: hint.into() });
        }
        Ok(broken)
    }
}

fn compare(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        (Value::Unsigned(a), Value::Unsigned(b)) => Some(a.cmp(b)),
        (Value::Float(a), Value::Float(b)) => a.partial_cmp(b),
        _ => None,
    }
}
