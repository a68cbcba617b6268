//! Texts of one column read without a detour: the commonest case of every type, decided once a column.
//!
//! A quick reader gives a value, or says that the text means missing, only where [`CellReader::read`] would say the
//! same; of everything else it is unsure, and the cell goes the long way, which knows all cases and all faults.

use super::iso;
use super::{CellReader, Change, How, Times};
use crate::value::{EXACT, stored};
use zarr_fuse_core::column::Value;
use zarr_fuse_core::schema::Variable;
use zarr_fuse_core::time::Calendar;

/// What a quick reader makes of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Read<T> {
    /// The value.
    Value(T),
    /// The text means missing.
    Absent,
    /// The cell must go the long way.
    Unsure,
}

/// The quick reader of a column, by what its values are in memory.
pub(crate) enum Quick<'a> {
    Float(Floats<'a>),
    Int(Ints<'a>),
    Time(Instants<'a>),
    /// Every text is its own value.
    Text,
}

/// Numbers of a float type.
pub(crate) struct Floats<'a> {
    reader: &'a CellReader<'a>,
    variable: &'a Variable,
    conversion: Option<&'a Change>,
    plain: bool,
    least: f64,
    greatest: f64,
    /// Stored for missing; NaN is unequal to every value.
    missing: f64,
    buffer: String,
}

/// Whole numbers without a conversion.
pub(crate) struct Ints<'a> {
    reader: &'a CellReader<'a>,
    least: i64,
    greatest: i64,
    interval: (f64, f64),
    missing: i64,
}

/// Times written as ISO 8601.
pub(crate) struct Instants<'a> {
    reader: &'a CellReader<'a>,
    times: &'a Times,
    utc: bool,
    /// Ticks of the grid, or 1.
    grid: i64,
    missing: i64,
}

impl CellReader<'_> {
    /// The quick reader of this column; `None` when there is none for it.
    pub(crate) fn quick(&self) -> Option<Quick<'_>> {
        let variable = self.variable;
        if !variable.discrete.is_empty() {
            return None;
        }
        let plain = self.csv.decimal == '.' && self.csv.thousands.is_none();
        let interval = variable.interval.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
        match (&self.how, &self.missing) {
            (How::Float(conversion), Value::Float(missing)) => Some(Quick::Float(Floats {
                reader: self,
                variable,
                conversion: conversion.as_ref(),
                plain,
                least: interval.0,
                greatest: interval.1,
                missing: *missing,
                buffer: String::new(),
            })),
            (How::Int { bounds, conversion: None }, Value::Int(missing)) if plain => Some(Quick::Int(Ints {
                reader: self,
                least: bounds.0,
                greatest: bounds.1,
                interval,
                missing: *missing,
            })),
            (How::Time(times), Value::Int(missing)) if variable.interval.is_none() => {
                let grid = times.reader.grid().map_or(Some(1), |grid| grid.ticks(times.stored.tick))?;
                let gregorian = times.stored.calendar.is_gregorian();
                let utc = times.utc.filter(|_| gregorian)?;
                Some(Quick::Time(Instants { reader: self, times, utc, grid, missing: *missing }))
            }
            (How::Text, Value::Text(missing))
                if variable.width.is_none() && self.na.is_empty() && missing.is_empty() =>
            {
                Some(Quick::Text)
            }
            _ => None,
        }
    }
}

impl Floats<'_> {
    pub(crate) fn read(&mut self, text: &str) -> Read<f64> {
        let parsed = match self.plain {
            true => match short(text.as_bytes()) {
                Some(number) => Ok(number),
                None => text.parse::<f64>(),
            },
            false => {
                let csv = self.reader.csv;
                let marks = text.chars().filter(|c| Some(*c) != csv.thousands);
                self.buffer.clear();
                self.buffer.extend(marks.map(|c| if c == csv.decimal { '.' } else { c }));
                self.buffer.parse()
            }
        };
        let Some(number) = parsed.ok().filter(|number| number.is_finite()) else { return Read::Unsure };
        if self.reader.na.iter().any(|(na, of)| *of == Some(number) || *na == text) {
            return Read::Absent;
        }
        let value = self.conversion.map_or(number, |conversion| conversion.apply(number));
        let narrow = stored(self.variable, value);
        let inside = value >= self.least && value <= self.greatest;
        if inside && narrow.is_finite() && narrow != self.missing { Read::Value(narrow) } else { Read::Unsure }
    }
}

/// A number of at most 15 digits with or without a point between them, as `-12.50`: what `str::parse` gives, but sooner.
/// `None` for any other text.
///
/// All digits as a whole number, and the power of ten that divides it, are floats without a rounding, so that the quotient
/// is rounded once (W. D. Clinger, How to read floating point numbers accurately, PLDI 1990).
fn short(text: &[u8]) -> Option<f64> {
    const POWERS: [f64; 15] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14];
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    // The point counts as one.
    if digits.len() > 15 || !digits.first()?.is_ascii_digit() || !digits.last()?.is_ascii_digit() {
        return None;
    }
    let (mut whole, mut point) = (0_u64, None);
    for (at, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => whole = whole * 10 + u64::from(byte - b'0'),
            b'.' if point.is_none() => point = Some(at),
            _ => return None,
        }
    }
    let below = point.map_or(0, |at| digits.len() - 1 - at);
    let number = whole as f64 / POWERS.get(below)?;
    Some(if negative { -number } else { number })
}

impl Ints<'_> {
    pub(crate) fn read(&self, text: &str) -> Read<i64> {
        let Ok(value) = text.parse::<i64>() else { return Read::Unsure };
        let number = value as f64;
        // Numbers that mean missing are below 2^53.
        let same = |of: Option<f64>| of.is_some_and(|of| of == number && number.abs() < EXACT);
        if self.reader.na.iter().any(|(na, of)| same(*of) || *na == text) {
            return Read::Absent;
        }
        let inside = (self.least..=self.greatest).contains(&value)
            && number >= self.interval.0
            && number <= self.interval.1
            && value != self.missing;
        if inside { Read::Value(value) } else { Read::Unsure }
    }
}

impl Instants<'_> {
    pub(crate) fn read(&self, text: &str) -> Read<i64> {
        let Some(at) = iso::read(text) else { return Read::Unsure };
        // Earlier dates of `standard` are Julian.
        if !(at.zulu || self.utc) || (at.year < 1583 && self.times.stored.calendar != Calendar::ProlepticGregorian) {
            return Read::Unsure;
        }
        if self.reader.na.iter().any(|(na, _)| *na == text) {
            return Read::Absent;
        }
        const SECOND: i64 = 1_000_000_000;
        let tick = self.times.stored.tick.nanoseconds();
        let nanoseconds = i64::from(at.nanoseconds);
        let ticks = if tick >= SECOND {
            let per = tick / SECOND;
            (nanoseconds == 0 && at.seconds % per == 0).then(|| at.seconds / per)
        } else {
            let whole = at.seconds.checked_mul(SECOND / tick);
            whole.filter(|_| nanoseconds % tick == 0).and_then(|whole| whole.checked_add(nanoseconds / tick))
        };
        match ticks {
            Some(ticks) if ticks % self.grid == 0 && ticks != self.missing && ticks != i64::MIN => Read::Value(ticks),
            _ => Read::Unsure,
        }
    }
}

#[cfg(test)]
#[path = "quick_tests.rs"]
mod tests;
