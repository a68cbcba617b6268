//! What the schema asks of [`crate::units`]: is this a unit, are two of one dimension, what is a value in the other.

use crate::units;

/// `Err` is why the text is no unit.
pub(crate) fn parse(text: &str) -> Result<(), String> {
    units::parse(text).map(|_| ()).map_err(|error| error.to_string())
}

/// Whether values in `from` can be converted into `to`; `None` if one of them is no unit.
pub(crate) fn same_dimension(from: &str, to: &str) -> Option<bool> {
    let (from, to) = (units::parse(from).ok()?, units::parse(to).ok()?);
    Some(from.same_dimension(&to))
}

/// A value of `from` in `to`; `None` if they cannot be converted.
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
