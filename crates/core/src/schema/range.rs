//! Decodes `range` and `resolution`, converted to the stored unit.

use super::cursor::Cursor;
use super::measure;
use super::model::Unit;
use crate::diagnostic::code;

/// Interval and labels.
pub(crate) type Range = (Option<(f64, f64)>, Vec<String>);

pub(crate) fn range(at: &Cursor<'_>, unit: &Unit) -> Range {
    let Some(fields) = at.fields(&["interval", "discrete"], &[]) else { return Range::default() };
    (
        fields.get("interval").and_then(|at| interval(&at, unit)),
        fields.get("discrete").map(|at| labels(&at)).unwrap_or_default(),
    )
}

pub(crate) fn labels(at: &Cursor<'_>) -> Vec<String> {
    if !at.is_list() {
        at.wrong("a list of labels (a file of labels is not read yet)");
    }
    at.items().iter().filter_map(Cursor::text).collect()
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
