//! What the schema asks of [`crate::units`]: is this a unit, are two of one dimension, what is a value in the other.

use crate::units::{self, UnitError};

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
