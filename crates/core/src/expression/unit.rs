//! What becomes of units in arithmetic.

use super::ExpressionError;
use super::typed::Numbers;
use crate::units::{self, Unit, UnitError};

/// The unit of numbers.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Measure {
    /// Written without a unit: a pure number in arithmetic, in a comparison in the unit of what it stands beside.
    Bare,
    Of(Unit),
}

/// Numbers and their unit.
pub(super) type Measured = (Numbers, Measure);

impl Measure {
    /// A bare number is a pure one.
    pub(super) fn unit(&self) -> Unit {
        match self {
            Measure::Bare => Unit::one(),
            Measure::Of(unit) => unit.clone(),
        }
    }

    fn shown(&self) -> String {
        match self {
            Measure::Of(unit) if !unit.is_one() => format!("`{unit}`"),
            _ => "a pure number".to_owned(),
        }
    }
}

pub(super) fn fault(at: usize, error: UnitError) -> ExpressionError {
    ExpressionError::new(at, error.message, error.hint)
}

/// Reads the unit of a literal.
pub(super) fn parse(text: &str, at: usize) -> Result<Unit, ExpressionError> {
    units::parse(text).map_err(|error| {
        let mut error = fault(at, error);
        if error.hint.is_empty() || error.hint.contains("write a CF unit") {
            error.hint = "the word behind a number is its unit; a product is written with `*`".to_owned();
        }
        error
    })
}

/// Numbers in another unit.
pub(super) fn convert((numbers, measure): Measured, target: &Unit, at: usize) -> Result<Numbers, ExpressionError> {
    let conversion = measure.unit().to(target).map_err(|error| fault(at, error))?;
    Ok(numbers.converted(conversion))
}

/// As pure numbers: 50 % is 0.5.
pub(super) fn pure(measured: Measured, at: usize, what: &str) -> Result<Numbers, ExpressionError> {
    if !measured.1.unit().dimension().is_none() {
        let message = format!("expected a pure number for {what}, found {}", measured.1.shown());
        return Err(ExpressionError::new(at, message, "divide by a number with that unit, as `x / 1 [hPa]`"));
    }
    convert(measured, &Unit::one(), at)
}

/// Both in one unit: the right one in that of the left one, a bare one in that of the other.
pub(super) fn alike(
    left: Measured,
    right: Measured,
    at: usize,
) -> Result<(Numbers, Numbers, Measure), ExpressionError> {
    match (&left.1, &right.1) {
        (_, Measure::Bare) => Ok((left.0, right.0, left.1)),
        (Measure::Bare, _) => Ok((left.0, right.0, right.1)),
        (Measure::Of(unit), Measure::Of(_)) => {
            let unit = unit.clone();
            Ok((left.0, convert(right, &unit, at)?, left.1))
        }
    }
}

/// Both sides of a sum or a difference, and its unit.
pub(super) fn sum(
    left: Measured,
    right: Measured,
    minus: bool,
    at: usize,
) -> Result<(Numbers, Numbers, Measure), ExpressionError> {
    let literal = |unit: &Unit| {
        let message = format!("expected a number in `{unit}` beside one in `{unit}`, found one without a unit");
        ExpressionError::new(at, message, format!("write its unit, as `20 [{unit}]`"))
    };
    match (&left.1, &right.1) {
        (Measure::Bare, Measure::Bare) => Ok((left.0, right.0, Measure::Bare)),
        (Measure::Of(unit), Measure::Bare) if !unit.is_one() => Err(literal(unit)),
        (Measure::Bare, Measure::Of(unit)) if !unit.dimension().is_none() => Err(literal(unit)),
        (a, b) => {
            let (a, b) = (a.unit(), b.unit());
            match (a.has_zero(), b.has_zero()) {
                // 20 degC - 50 degF
                (true, true) | (false, true) if minus && !a.is_difference() => {
                    let right = convert(right, &a, at)?;
                    Ok((left.0, right, Measure::Of(a.difference())))
                }
                // 20 degC + 5 delta_degC
                (true, false) if b.is_difference() => {
                    let right = convert(right, &a.difference(), at)?;
                    Ok((left.0, right, left.1))
                }
                (false, true) if a.is_difference() && !minus => {
                    let left = convert(left, &b.difference(), at)?;
                    Ok((left, right.0, right.1))
                }
                (false, false) if !a.same_dimension(&b) && (a.dimension().is_none() || b.dimension().is_none()) => {
                    let message =
                        format!("expected both in one unit, found {} and {}", left.1.shown(), right.1.shown());
                    let unit = if a.dimension().is_none() { &b } else { &a };
                    Err(ExpressionError::new(at, message, format!("numbers have units, as `20 [{unit}]`")))
                }
                (false, false) => {
                    let unit = a.difference();
                    let right = convert(right, &unit, at)?;
                    Ok((left.0, right, Measure::Of(unit)))
                }
                (true, false) if !a.same_dimension(&b) => Err(fault(at, b.to(&a).err().unwrap_or_else(|| wrong(&a)))),
                _ => Err(fault(at, wrong(if a.has_zero() { &a } else { &b }))),
            }
        }
    }
}

fn wrong(zero: &Unit) -> UnitError {
    let difference = zero.difference();
    UnitError {
        message: format!("`{zero}` has a zero of its own: only a difference is added to it or taken from it"),
        hint: format!("write a difference in `{difference}`, as `5 {difference}`"),
    }
}
