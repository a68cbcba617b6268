//! What the schema asks of [`crate::units`]: is this a unit, are two of one dimension, what is a value in the other.

use crate::time::Tick;
use crate::units::{self, Context, UnitError};

/// `Err` says why the text is no unit.
pub(crate) fn parse(text: &str) -> Result<(), UnitError> {
    units::parse(text).map(|_| ())
}

/// Why values in `from` cannot be converted into `to`; `None` if they can, or if one of the two is no unit.
pub(crate) fn obstacle(from: &str, to: &str) -> Option<UnitError> {
    let (from, to) = (units::parse(from).ok()?, units::parse(to).ok()?);
    from.to(&to).err()
}

/// A value of `from` in `to`; `None` if it cannot be converted.
pub(crate) fn convert(value: f64, from: &str, to: &str) -> Option<f64> {
    let (from, to) = (units::parse(from).ok()?, units::parse(to).ok()?);
    let conversion = from.to(&to).ok()?;
    Some(if conversion.is_identity() { value } else { conversion.apply(value) })
}

/// A difference of values of `from` in `to`.
pub(crate) fn convert_difference(value: f64, from: &str, to: &str) -> Option<f64> {
    if from == to {
        return Some(value);
    }
    let zero = convert(0.0, from, to)?;
    Some(convert(value, from, to)? - zero)
}

/// Seconds of one unit of time: a tick's name (`m` is a minute, `D` a day), or any unit that converts to seconds.
pub(crate) fn seconds(unit: &str) -> Result<f64, UnitError> {
    if let Ok(tick) = Tick::parse(unit) {
        return Ok(tick.nanoseconds() as f64 / 1e9);
    }
    let conversion = units::parse(unit)?.to(&units::parse("s")?)?;
    Ok(conversion.apply(1.0))
}

/// [`obstacle`] in a context, by its name; an unknown one is reported at its own place.
pub(crate) fn obstacle_in(from: &str, to: &str, context: Option<&str>) -> Option<UnitError> {
    let (from, to) = (units::parse(from).ok()?, units::parse(to).ok()?);
    from.to_in(&to, context.and_then(|name| Context::parse(name).ok())).err()
}

/// Whether two units have one dimension; true if one of them is no unit, which is reported at its own place.
pub(crate) fn same_dimension(one: &str, other: &str) -> bool {
    let (Ok(one), Ok(other)) = (units::parse(one), units::parse(other)) else { return true };
    one.same_dimension(&other)
}
