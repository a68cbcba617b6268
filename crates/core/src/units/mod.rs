//! Units as CF, UDUNITS and pint spell them: read, compare, convert, show to people.
//!
//! An expression is a product of names and numbers: `kg m-2 s-1`, `g/m^3`, `m**3 / m**3`, `W·m⁻²`, `1e-3`, `100 m`,
//! `%`, `degrees_north`. Names take SI prefixes and a plural `s`. The empty text and `1` are dimensionless.
//!
//! Sources: the names are those of the UDUNITS-2 database and of pint's default registry; values are the exact ones of
//! the SI Brochure (9th edition) and NIST SP 811 (2008, appendix B), kept as exact fractions until a conversion is
//! asked for. Where the two libraries disagree, UDUNITS is followed, since CF prescribes it (CF-1.11 §3.1): a `year` is
//! 31 556 925.9747 s there and 365.25 d in pint. An expression that people read in two ways is refused with
//! what to write instead: `C`, `F`, `M`, `a`, `ppt`, `dB`.
//!
//! Two rules are stricter than either library. An angle is a dimension, so that degrees do not turn into a plain
//! number unseen. `degC`, `degF` stand alone; a gradient or a difference is written with `K` or `delta_degC`.
//!
//! The whole table, with every disagreement, is printed by `reference` to `docs/units.md`.

mod context;
mod dimension;
#[cfg(feature = "schema")]
pub mod disagree;
mod expression;
mod lookup;
mod people;
#[cfg(feature = "schema")]
mod reference;
mod refuse;
mod scale;
mod table;
mod unit;

pub use context::Context;
pub use dimension::Dimension;
pub use people::for_people;
#[cfg(feature = "schema")]
pub use reference::reference;
pub use unit::{Conversion, Unit, parse};

/// What is wrong with a unit, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitError {
    /// What was found and what was expected, one sentence.
    pub message: String,
    /// What to do, or "".
    pub hint: String,
}

impl UnitError {
    fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }
}

impl std::fmt::Display for UnitError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.hint.is_empty() {
            true => f.write_str(&self.message),
            false => write!(f, "{}; {}", self.message, self.hint),
        }
    }
}

impl std::error::Error for UnitError {}
