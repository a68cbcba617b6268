//! `rate`: how much a value changes along a coordinate, series by series.

use super::series::{Key, Keys, columns};
use super::{Batch, Broken, Check, short};
use crate::value::tick;
use std::collections::HashMap;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::schema::{GroupSchema, Unit};
use zarr_fuse_core::time::Tick;
use zarr_fuse_core::units;

/// Digits that sums of doubles lose, relative to the values.
const NOISE: f64 = 1e-12;

/// The last good value of each series: where along the coordinate, and how much.
pub(super) struct Rate<'a> {
    of: &'a str,
    along: &'a str,
    at_most: &'a (f64, String, String),
    /// The variable's other coordinates.
    others: Vec<&'a str>,
    /// Of a change in the stored unit: in the unit of `at_most`.
    change: f64,
    /// Of a distance along the coordinate as stored: in the unit of `at_most`.
    distance: f64,
    keys: Keys,
    last: HashMap<Key, (f64, f64)>,
}

impl<'a> Rate<'a> {
    /// `None` if units do not convert, which the check of the schema has refused.
    pub(super) fn new(
        of: &'a str,
        along: &'a str,
        at_most: &'a (f64, String, String),
        group: &'a GroupSchema,
    ) -> Option<Self> {
        let variable = group.variable(of)?;
        let coordinate = &group.coords.get(along)?.variable;
        let text = |unit: &Unit| if let Unit::Of(text) = unit { text.clone() } else { String::new() };
        let change = difference(&text(&variable.unit), &at_most.1)?;
        let distance = match &coordinate.unit {
            unit @ Unit::Time(_) => seconds(tick(unit).ok()?.tick.name())? / seconds(&at_most.2)?,
            unit => difference(&text(unit), &at_most.2)?,
        };
        let others = variable.coords.iter().map(String::as_str).filter(|name| *name != along).collect();
        Some(Self { of, along, at_most, others, change, distance, keys: Keys::default(), last: HashMap::new() })
    }
}

/// A difference of one `from` in `to`. A scale of temperatures goes by kelvins to a difference of them.
fn difference(from: &str, to: &str) -> Option<f64> {
    let (from, to) = (units::parse(from).ok()?, units::parse(to).ok()?);
    if let Ok(conversion) = from.to(&to) {
        return Some(conversion.difference(1.0));
    }
    let kelvin = units::parse("K").ok()?;
    Some(kelvin.to(&to).ok()?.difference(from.to(&kelvin).ok()?.difference(1.0)))
}

/// Seconds of a unit of time, in which `m` is a minute.
fn seconds(unit: &str) -> Option<f64> {
    match Tick::parse(unit) {
        Ok(tick) => Some(tick.nanoseconds() as f64 / 1e9),
        Err(_) => difference(unit, "s"),
    }
}

impl Check for Rate<'_> {
    fn names(&self) -> Vec<&str> {
        vec![self.of]
    }

    fn batch(&mut self, batch: &Batch<'_>) -> Result<Vec<Broken>, String> {
        let mut broken = Vec::new();
        let (values, places) = (batch.column(self.of), batch.column(self.along));
        let (Some(values), Some(places), Some(series)) = (values, places, columns(batch, &self.others)) else {
            return Ok(broken);
        };
        let (most, unit, per) = self.at_most;
        for row in batch.rows() {
            let (Some(value), Some(place)) = (number(values, row), number(places, row)) else { continue };
            let Some(key) = self.keys.of(&series, row) else { continue };
            let Some((last_place, last)) = self.last.get(&key).copied() else {
                self.last.insert(key, (place, value));
                continue;
            };
            let change = (value - last).abs() * self.change;
            let distance = (place - last_place).abs() * self.distance;
            let noise = NOISE * value.abs().max(last.abs()) * self.change;
            // Two rows at one place are the business of `unique`.
            if distance == 0.0 || change <= most * distance + noise {
                self.last.insert(key, (place, value));
                continue;
            }
            let (of, along) = (self.of, self.along);
            let message = format!(
                "expected \"{of}\" to change by at most {} {unit} per {per} along \"{along}\", found {} {unit} in {} {per}, from {} to {}",
                short(*most),
                short(change),
                short(distance),
                short(last),
                short(value),
            );
            let hint =
                "a spike is one bad value; after a real jump mend the constraint and run `zarr-fuse quarantine retry`";
            broken.push(Broken { row, message, hint: hint.into() });
        }
        Ok(broken)
    }
}

/// A value as a number; `None` if it is missing.
fn number(column: &Column, row: usize) -> Option<f64> {
    if column.is_missing(row) {
        return None;
    }
    match column {
        Column::Float(values) => values.get(row).copied(),
        Column::Int(values) => values.get(row).map(|value| *value as f64),
        Column::Unsigned(values) => values.get(row).map(|value| *value as f64),
        Column::Complex(_) | Column::Text(_) => None,
    }
}
