//! What a conversion may take for granted besides the units.

use super::UnitError;
use super::dimension::Dimension;
use super::scale::Scale;

/// A named assumption, under which units of two dimensions convert: `context` of a source's column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    /// An amount of water, of 1000 kg m-3: `mm` converts to `kg m-2` and `mm h-1` to `kg m-2 s-1`, and back.
    ///
    /// 1000 kg m-3 is the density by which CF tells a lwe_thickness from an amount (CF standard name table,
    /// `lwe_thickness_of_precipitation_amount`: "liquid water equivalent").
    Water,
}

/// Mass over an area, and the height that it stands for; both also as rates.
const PAIRS: [(Dimension, Dimension); 2] = [
    (Dimension([1, -2, 0, 0, 0, 0, 0, 0]), Dimension([0, 1, 0, 0, 0, 0, 0, 0])),
    (Dimension([1, -2, -1, 0, 0, 0, 0, 0]), Dimension([0, 1, -1, 0, 0, 0, 0, 0])),
];

impl Context {
    /// All, with their names.
    pub const ALL: [(&'static str, Context); 1] = [("water", Context::Water)];

    /// From its name.
    ///
    /// # Errors
    /// For any other text.
    pub fn parse(text: &str) -> Result<Context, UnitError> {
        Context::ALL.into_iter().find(|(name, _)| *name == text).map(|(_, context)| context).ok_or_else(|| {
            let shown: String = text.chars().take(40).collect();
            UnitError::new(format!("context `{shown}` is not known"), "write `context: water`, or leave it out")
        })
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Context::Water => "water",
        }
    }

    /// What it takes for granted, for people.
    pub fn assumption(self) -> &'static str {
        match self {
            Context::Water => "water of 1000 kg m-3",
        }
    }

    /// The size of one base unit of `from` in base units of `to`, if the context joins the two.
    pub(super) fn bridge(self, from: Dimension, to: Dimension) -> Option<Scale> {
        let Context::Water = self;
        PAIRS.into_iter().find_map(|(mass, height)| match (from, to) {
            (a, b) if a == height && b == mass => Scale::decimal(1, 3),
            (a, b) if a == mass && b == height => Scale::decimal(1, -3),
            _ => None,
        })
    }
}
