//! Units of products, quotients, powers and roots.

use super::{Kind, Scale, Unit, UnitError, parse, too_large};
use crate::units::Dimension;

impl Unit {
    /// Of a pure number: 1.
    pub fn one() -> Unit {
        Unit { text: String::new(), scale: Scale::ONE, dimension: Dimension::NONE, kind: Kind::Plain }
    }

    /// Whether it is 1, by whatever name.
    pub fn is_one(&self) -> bool {
        self.dimension.is_none() && self.scale == Scale::ONE
    }

    /// Whether it has a zero of its own, as `degC` has: values in it are neither multiplied nor added.
    pub fn has_zero(&self) -> bool {
        matches!(self.kind, Kind::Thermometer(_))
    }

    /// Whether it is a difference of temperatures, as `delta_degC`.
    pub fn is_difference(&self) -> bool {
        self.kind == Kind::Difference
    }

    /// The unit of differences of values in this unit: of `degC` that is `delta_degC`, of most others the same.
    pub fn difference(&self) -> Unit {
        match self.kind {
            Kind::Thermometer(_) => {
                Unit { text: format!("delta_{}", self.text), kind: Kind::Difference, ..self.clone() }
            }
            Kind::North | Kind::East => Unit { kind: Kind::Plain, ..self.clone() },
            Kind::Plain | Kind::Difference => self.clone(),
        }
    }

    /// The unit of products.
    ///
    /// # Errors
    /// For a unit with a zero of its own, and where the factor or an exponent is out of bounds.
    pub fn times(&self, other: &Unit) -> Result<Unit, UnitError> {
        self.joined(other, 1)
    }

    /// The unit of quotients.
    ///
    /// # Errors
    /// As [`Unit::times`].
    pub fn over(&self, other: &Unit) -> Result<Unit, UnitError> {
        self.joined(other, -1)
    }

    /// The unit of powers.
    ///
    /// # Errors
    /// As [`Unit::times`].
    pub fn power(&self, exponent: i32) -> Result<Unit, UnitError> {
        if exponent.unsigned_abs() > 99 {
            return Err(too_large(&format!("{}^{exponent}", wrapped(&self.text))));
        }
        Unit::one().joined(self, exponent)
    }

    fn joined(&self, other: &Unit, exponent: i32) -> Result<Unit, UnitError> {
        if let Some(zero) = [self, other].into_iter().find(|unit| unit.has_zero()) {
            let message = format!("`{}` has a zero of its own, so its values are not multiplied", zero.text);
            return Err(UnitError::new(message, format!("take the pure number with `number(x, '{}')`", zero.text)));
        }
        // A number of times the same is still the same.
        if other.is_one() {
            return Ok(self.difference());
        }
        if self.is_one() && exponent == 1 {
            return Ok(other.difference());
        }
        let second = match exponent {
            1 | -1 => wrapped(&other.text),
            _ => format!("{}^{exponent}", wrapped(&other.text)),
        };
        let text = match (self.is_one(), exponent) {
            (true, -1) => format!("1/{second}"),
            (true, _) => second,
            (false, -1) => format!("{}/{second}", wrapped(&self.text)),
            (false, _) => format!("{} {second}", wrapped(&self.text)),
        };
        let scale = other.scale.power(exponent).and_then(|scale| self.scale.times(scale));
        let dimension = self.dimension.times(other.dimension, exponent);
        let (scale, dimension) = scale.zip(dimension).ok_or_else(|| too_large(&text))?;
        let mut unit = Unit { text, scale, dimension, kind: Kind::Plain };
        if !parse(&unit.text).is_ok_and(|read| read.scale == scale && read.dimension == dimension) {
            unit.text = dimension.si();
        }
        Ok(unit)
    }

    /// The unit of the SI of the same dimension; that of pure numbers is 1.
    pub fn si(&self) -> Unit {
        Unit { text: self.dimension.si(), scale: Scale::ONE, dimension: self.dimension, kind: Kind::Plain }
    }

    /// The unit of the SI of square roots; `None` where an exponent is odd.
    pub fn root(&self) -> Option<Unit> {
        let mut dimension = self.dimension;
        for exponent in &mut dimension.0 {
            if *exponent % 2 != 0 {
                return None;
            }
            *exponent /= 2;
        }
        Some(Unit { text: dimension.si(), scale: Scale::ONE, dimension, kind: Kind::Plain })
    }
}

/// The text of a unit as a factor.
fn wrapped(text: &str) -> String {
    if text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '%' | '°'))
        && !text.ends_with(|c: char| c.is_numeric())
    {
        text.to_owned()
    } else {
        format!("({text})")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn products_are_what_their_texts_say() {
        let unit = |text: &str| parse(text).unwrap();
        for (found, expected) in [
            (unit("m").over(&unit("s")).unwrap(), "m s-1"),
            (unit("kg m-2").times(&unit("m2")).unwrap(), "kg"),
            (unit("m s-1").power(2).unwrap(), "m2 s-2"),
            (unit("m").power(-1).unwrap(), "m-1"),
            (unit("hPa").times(&unit("%")).unwrap(), "Pa"),
            (unit("1").over(&unit("s")).unwrap(), "Hz"),
            (unit("km").power(2).unwrap().root().unwrap(), "m"),
            (unit("km h-1").si(), "m s-1"),
        ] {
            assert!(found.to(&unit(expected)).unwrap().is_identity(), "{found} is not {expected}");
            assert!(found.to(&parse(found.text()).unwrap()).unwrap().is_identity(), "{found}");
        }
        assert_eq!(unit("m3").root(), None);
        assert!(unit("degC").times(&unit("m")).unwrap_err().hint.contains("number(x, 'degC')"));
        assert!(unit("m").power(200).is_err() && unit("m").power(99).unwrap().power(2).is_err());
        assert!(unit("degC").difference().to(&unit("K")).unwrap().is_identity());
    }
}
