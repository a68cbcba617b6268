//! Decodes `range` and `resolution`, converted to the stored unit.

use super::cursor::Cursor;
use super::language::Section;
use super::measure;
use super::model::{TimeUnit, Unit};
use crate::diagnostic::code;

/// What `range` says.
#[derive(Debug, Default)]
pub(crate) struct Range {
    pub(crate) interval: Option<(f64, f64)>,
    pub(crate) labels: Vec<String>,
    /// The file that the labels stand in.
    pub(crate) file: Option<String>,
}

pub(crate) fn range(at: &Cursor<'_>, unit: &Unit) -> Range {
    let Some(fields) = at.fields(Section::Range) else { return Range::default() };
    let mut range = fields.get("discrete").map(|at| discrete(&at)).unwrap_or_default();
    range.interval = fields.get("interval").and_then(|at| interval(&at, unit));
    range
}

/// A list of labels, or the path of a file of them.
pub(crate) fn discrete(at: &Cursor<'_>) -> Range {
    if let Some(path) = at.scalar() {
        if !path.to_lowercase().ends_with(".csv") {
            at.wrong("a list of labels or the path of a .csv file");
            return Range::default();
        }
        return Range { file: Some(path.to_owned()), ..Range::default() };
    }
    if !at.is_list() {
        at.wrong("a list of labels or the path of a .csv file");
    } else if at.items().is_empty() {
        at.fault(
            &code::EMPTY_RANGE,
            "expected labels in `discrete`, found an empty list",
            "leave `range` out, or list the labels",
        );
    }
    Range { labels: at.items().iter().filter_map(Cursor::text).collect(), ..Range::default() }
}

/// `[min, max]`, `[min, max, unit]`, `[value]` or `[]`; null is no limit.
fn interval(at: &Cursor<'_>, stored: &Unit) -> Option<(f64, f64)> {
    let items = at.items();
    if !at.is_list() || items.len() > 3 {
        at.wrong("[min, max] or [min, max, unit]");
        return None;
    }
    let end = |at: &Cursor<'_>, open: f64| if at.node.is_null() { Some(open) } else { at.number() };
    let least = end(items.first()?, f64::NEG_INFINITY)?;
    let Some(second) = items.get(1) else { return Some((least, least)) };
    let greatest = end(second, f64::INFINITY)?;
    let (least, greatest) = match (items.get(2), stored) {
        (None, _) => (least, greatest),
        (Some(unit), Unit::Of(stored)) => {
            let from = unit.text()?;
            (converted(unit, least, &from, stored)?, converted(unit, greatest, &from, stored)?)
        }
        (Some(unit), _) => {
            unit.fault(
                &code::UNIT_DIMENSION,
                "expected no unit for a variable without one",
                "give the variable a `unit`",
            );
            return None;
        }
    };
    // NaN is neither less nor greater.
    if least <= greatest {
        Some((least, greatest))
    } else {
        at.fault(
            &code::EMPTY_RANGE,
            format!("expected min ≤ max, found {least} and {greatest}"),
            "exchange the two ends",
        );
        None
    }
}

fn converted(at: &Cursor<'_>, value: f64, from: &str, to: &str) -> Option<f64> {
    if let Err(why) = measure::parse(from) {
        at.fault(&code::BAD_UNIT, format!("expected a unit, found `{from}`: {}", why.message), why.hint);
        return None;
    }
    if value.is_infinite() || from == to {
        return Some(value);
    }
    // A stored unit that is none is reported at its own place.
    if let Some(why) = measure::obstacle(from, to) {
        at.fault(
            &code::UNIT_DIMENSION,
            format!("expected a unit that converts to `{to}`, found `{from}`: {}", why.message),
            why.hint,
        );
    }
    measure::convert(value, from, to)
}

/// `resolution` of a coordinate: a number, or `[number, unit]`, converted to the stored units of the labels or of the
/// parts (`None`: a part without a unit), which must give one number.
pub(crate) fn resolution(at: &Cursor<'_>, stored: &[Option<String>]) -> Option<f64> {
    let items = at.list_of_scalars("a number or [number, unit]");
    let value = items.first()?.number()?;
    if !(value > 0.0 && value.is_finite()) {
        at.wrong("a number above 0");
        return None;
    }
    let Some(unit) = items.get(1) else { return Some(value) };
    let from = unit.text()?;
    let mut found = None;
    for stored in stored {
        let Some(stored) = stored else {
            unit.fault(&code::UNIT_DIMENSION, "expected no unit for labels without one", "give the variable a `unit`");
            return None;
        };
        converted(unit, value, &from, stored)?;
        let here = measure::convert_difference(value, &from, stored)?;
        if found.is_some_and(|other: f64| (here - other).abs() > 1e-9 * other.abs()) {
            let message = format!(
                "expected parts in one unit, found `{from}` to be another number in `{stored}` than in the part before"
            );
            at.fault(&code::UNIT_DIMENSION, message, "one `resolution` holds for all parts: give them one unit");
            return None;
        }
        found = Some(here);
    }
    found
}

/// `resolution` of a coordinate of times: a number of ticks, or `[number, unit]` with a unit of time; in ticks, whole.
pub(crate) fn time_resolution(at: &Cursor<'_>, time: &TimeUnit) -> Option<f64> {
    let items = at.list_of_scalars("a number or [number, unit]");
    let value = items.first()?.number()?;
    let tick = time.tick.as_deref().unwrap_or("s");
    let ticks = match items.get(1) {
        None => value,
        Some(unit) => {
            let text = unit.text()?;
            let seconds = match measure::seconds(&text) {
                Ok(seconds) => seconds,
                Err(why) => {
                    let message = format!("expected a unit of time, found `{text}`: {}", why.message);
                    unit.fault(&code::UNIT_DIMENSION, message, "as `[15, m]` for 15 minutes");
                    return None;
                }
            };
            // A faulty tick is reported at its own place.
            value * seconds / measure::seconds(tick).ok()?
        }
    };
    let whole = ticks.round();
    if !(whole >= 1.0 && whole.is_finite() && (ticks - whole).abs() <= 1e-9 * whole) {
        at.fault(
            &code::WRONG_VALUE,
            format!("expected a whole number of ticks (`{tick}`) for `resolution`, found {ticks}"),
            "take a finer `tick`, or another `resolution`",
        );
        return None;
    }
    Some(whole)
}
