//! Dimensions: exponents of the base quantities.

use std::fmt;

/// Symbols of the base units, in the order of the exponents.
pub(super) const BASES: [&str; 8] = ["kg", "m", "s", "K", "A", "mol", "cd", "rad"];

/// Exponents of mass, length, time, temperature, current, amount, luminous intensity (SI Brochure §2.3.3) and angle.
///
/// Shown as its name and its base units, `pressure (kg m-1 s-2)`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Dimension(pub(super) [i16; 8]);

impl Dimension {
    /// Of a pure number.
    pub const NONE: Dimension = Dimension([0; 8]);

    /// Exponents by the symbol of the base unit (`kg m s K A mol cd rad`), without zeros.
    pub fn exponents(&self) -> impl Iterator<Item = (&'static str, i16)> + '_ {
        BASES.into_iter().zip(self.0).filter(|(_, exponent)| *exponent != 0)
    }

    /// True for a pure number.
    pub fn is_none(&self) -> bool {
        *self == Self::NONE
    }

    /// As a unit of the SI, `kg m-1 s-2`; `1` for a pure number.
    pub fn si(&self) -> String {
        let parts: Vec<String> = self
            .exponents()
            .map(|(base, exponent)| if exponent == 1 { base.to_string() } else { format!("{base}{exponent}") })
            .collect();
        if parts.is_empty() { "1".to_string() } else { parts.join(" ") }
    }

    /// This times `other` to a power; `None` when an exponent is beyond ±99.
    pub(super) fn times(self, other: Dimension, power: i32) -> Option<Dimension> {
        let mut product = self;
        for (sum, exponent) in product.0.iter_mut().zip(other.0) {
            let total = i32::from(exponent).checked_mul(power)?.checked_add(i32::from(*sum))?;
            *sum = i16::try_from(total).ok().filter(|total| total.abs() <= 99)?;
        }
        Some(product)
    }

    fn name(&self) -> Option<&'static str> {
        NAMES.iter().find(|(exponents, _)| *exponents == self.0).map(|(_, name)| *name)
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "{name} ({})", self.si()),
            None => f.write_str(&self.si()),
        }
    }
}

/// Names for messages only. Order of exponents: kg m s K A mol cd rad.
const NAMES: [([i16; 8], &str); 25] = [
    ([0; 8], "a pure number"),
    ([1, 0, 0, 0, 0, 0, 0, 0], "mass"),
    ([0, 1, 0, 0, 0, 0, 0, 0], "length"),
    ([0, 0, 1, 0, 0, 0, 0, 0], "time"),
    ([0, 0, 0, 1, 0, 0, 0, 0], "temperature"),
    ([0, 0, 0, 0, 1, 0, 0, 0], "electric current"),
    ([0, 0, 0, 0, 0, 1, 0, 0], "amount of substance"),
    ([0, 0, 0, 0, 0, 0, 1, 0], "luminous intensity"),
    ([0, 0, 0, 0, 0, 0, 0, 1], "angle"),
    ([0, 2, 0, 0, 0, 0, 0, 0], "area"),
    ([0, 3, 0, 0, 0, 0, 0, 0], "volume"),
    ([0, 0, -1, 0, 0, 0, 0, 0], "frequency"),
    ([0, 1, -1, 0, 0, 0, 0, 0], "speed"),
    ([0, 1, -2, 0, 0, 0, 0, 0], "acceleration"),
    ([0, 3, -1, 0, 0, 0, 0, 0], "volume flow"),
    ([1, -3, 0, 0, 0, 0, 0, 0], "density"),
    ([1, -2, -1, 0, 0, 0, 0, 0], "mass flux"),
    ([1, 1, -2, 0, 0, 0, 0, 0], "force"),
    ([1, -1, -2, 0, 0, 0, 0, 0], "pressure"),
    ([1, 2, -2, 0, 0, 0, 0, 0], "energy"),
    ([1, 2, -3, 0, 0, 0, 0, 0], "power"),
    ([1, 0, -3, 0, 0, 0, 0, 0], "energy flux"),
    ([1, 2, -3, 0, -1, 0, 0, 0], "voltage"),
    ([1, 2, -3, 0, -2, 0, 0, 0], "resistance"),
    ([0, 0, 1, 0, 1, 0, 0, 0], "electric charge"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_by_name_and_base_units() {
        assert_eq!(Dimension([1, -1, -2, 0, 0, 0, 0, 0]).to_string(), "pressure (kg m-1 s-2)");
        assert_eq!(Dimension([0, 1, -3, 0, 0, 0, 0, 0]).to_string(), "m s-3");
        assert_eq!(Dimension::NONE.to_string(), "a pure number (1)");
        assert_eq!(Dimension([0, 50, 0, 0, 0, 0, 0, 0]).times(Dimension([0, 50, 0, 0, 0, 0, 0, 0]), 1), None);
    }
}
