//! A unit and the conversion between two.

mod arithmetic;

use super::dimension::{BASES, Dimension};
use super::expression::{Base, factors};
use super::scale::Scale;
use super::table::{Entry, Kind};
use super::{Context, UnitError, lookup, refuse};

/// A unit, read by [`parse`]: a dimension, an exact size and, for a temperature, where its zero is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    text: String,
    scale: Scale,
    dimension: Dimension,
    kind: Kind,
}

/// Turns values in one unit into values in another: `(value * multiply + add) / divide`.
///
/// The numbers are exact whenever they have at most 53 bits, so `7 %` becomes exactly `7.0 / 100.0`. NaN stays NaN.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conversion {
    /// Numerator of the factor.
    pub multiply: f64,
    /// Added to the product; 0 except between temperature scales.
    pub add: f64,
    /// Denominator of the factor.
    pub divide: f64,
}

/// Reads a unit.
///
/// # Errors
/// When the text is not an expression, names a unit that is not known or that people read in two ways, or puts a
/// temperature scale such as `degC` into a product. The hint says what to write.
pub fn parse(text: &str) -> Result<Unit, UnitError> {
    if let "-" | "–" | "—" | "n/a" | "N/A" = text.trim() {
        return Err(UnitError::new(format!("`{}` is not a unit", text.trim()), "write \"\" for a pure number"));
    }
    if let Some(error) = text.split_whitespace().nth(1).filter(|word| *word == "since").and_then(refuse::reason) {
        return Err(error);
    }
    let parts = factors(text)?;
    let alone = parts.len() == 1;
    let mut unit =
        Unit { text: text.trim().to_string(), scale: Scale::ONE, dimension: Dimension::NONE, kind: Kind::Plain };
    for part in parts {
        let (scale, dimension) = match part.base {
            Base::Number(scale, _) => (scale, Dimension::NONE),
            Base::Name(name) => {
                let (entry, ten) = known(name)?;
                let alone = alone && part.exponent == 1;
                match entry.kind {
                    Kind::Thermometer(_) if !alone => return Err(multiplied(text, name)),
                    kind if alone => unit.kind = kind,
                    _ => {}
                }
                size(entry, ten).ok_or_else(|| too_large(text))?
            }
        };
        let grown = scale.power(part.exponent).and_then(|scale| unit.scale.times(scale));
        unit.scale = grown.ok_or_else(|| too_large(text))?;
        unit.dimension = unit.dimension.times(dimension, part.exponent).ok_or_else(|| too_large(text))?;
    }
    Ok(unit)
}

impl Unit {
    /// The dimension.
    pub fn dimension(&self) -> Dimension {
        self.dimension
    }

    /// True if values can be converted, temperature differences and directions aside (see [`Unit::to`]).
    pub fn same_dimension(&self, other: &Unit) -> bool {
        self.dimension == other.dimension
    }

    /// The text it was read from, without blanks around it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The conversion of values in this unit to values in `target`.
    ///
    /// # Errors
    /// When the dimensions differ, when one is a temperature and the other a difference of temperatures, or when one is
    /// a latitude and the other a longitude.
    pub fn to(&self, target: &Unit) -> Result<Conversion, UnitError> {
        if !self.same_dimension(target) {
            return Err(self.other_dimension(target));
        }
        match (self.kind, target.kind) {
            (Kind::Thermometer(_), Kind::Difference) | (Kind::Difference, Kind::Thermometer(_)) => {
                let message = format!("`{}` and `{}`: one is a temperature, one a difference", self.text, target.text);
                return Err(UnitError::new(
                    message,
                    "use `degC` or `K` for temperatures, `delta_degC` or `K` otherwise",
                ));
            }
            (Kind::North, Kind::East) | (Kind::East, Kind::North) => {
                let message = format!("`{}` does not convert to `{}`", self.text, target.text);
                return Err(UnitError::new(message, "check that latitude and longitude are not exchanged"));
            }
            _ => {}
        }
        let ratio = self.scale.over(target.scale);
        let ratio = ratio.ok_or_else(|| {
            UnitError::new(format!("`{}` to `{}`: the factor is out of bounds", self.text, target.text), "")
        })?;
        let (multiply, divide) = ratio.fraction();
        // With `t = (value + zero) * size` on both sides; the zeros are in hundredths.
        let add = (f64::from(self.zero()) * multiply - f64::from(target.zero()) * divide) / 100.0;
        Ok(Conversion { multiply, add, divide })
    }

    /// The same under an assumption: with [`Context::Water`] also `mm` to `kg m-2`.
    ///
    /// # Errors
    /// As [`Unit::to`], when the context does not join the two dimensions either.
    pub fn to_in(&self, target: &Unit, context: Option<Context>) -> Result<Conversion, UnitError> {
        let bridge = context.and_then(|context| context.bridge(self.dimension, target.dimension));
        match bridge.and_then(|bridge| self.scale.times(bridge)) {
            Some(scale) => Unit { scale, dimension: target.dimension, ..self.clone() }.to(target),
            None => self.to(target),
        }
    }

    /// Hundredths of its own degree from absolute zero to its zero.
    fn zero(&self) -> i32 {
        if let Kind::Thermometer(zero) = self.kind { zero } else { 0 }
    }

    fn other_dimension(&self, target: &Unit) -> UnitError {
        let named = |unit: &Unit| if unit.text.is_empty() { "\"\"".to_string() } else { format!("`{}`", unit.text) };
        let message = format!(
            "{} is {}, {} is {}: values do not convert",
            named(self),
            self.dimension,
            named(target),
            target.dimension
        );
        let angle = Dimension([0, 0, 0, 0, 0, 0, 0, 1]);
        let pair = [self.dimension, target.dimension];
        let hint = if Context::Water.bridge(self.dimension, target.dimension).is_some() {
            "if it is an amount of water, say `context: water` beside the unit of the source's column"
        } else if pair.contains(&angle) && pair.contains(&Dimension::NONE) {
            "write `rad` or `deg` for an angle"
        } else {
            "check the unit of the source and the unit that is stored"
        };
        UnitError::new(message, hint)
    }
}

impl std::fmt::Display for Unit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl Conversion {
    /// The value in the other unit.
    pub fn apply(&self, value: f64) -> f64 {
        // A factor of one is exact, so this rounds once for `100/1` and `1/100`.
        (value * self.multiply + self.add) / self.divide
    }

    /// A difference of two values in the other unit: the same without the zero points, so 5 `degC` are 9 `degF`.
    pub fn difference(&self, value: f64) -> f64 {
        value * self.multiply / self.divide
    }

    /// True if values stay as they are.
    pub fn is_identity(&self) -> bool {
        self.multiply == self.divide && self.add == 0.0
    }
}

/// The entry of a spelling and the power of ten of its prefix.
fn known(name: &str) -> Result<(&'static Entry, i32), UnitError> {
    if let Some(error) = refuse::reason(name) {
        return Err(error);
    }
    lookup::find(name).ok_or_else(|| {
        let inside = name.contains(|c: char| c.is_ascii_digit());
        let hint = match lookup::nearest(name) {
            Some(other) => format!("did you mean `{other}`?"),
            None if inside => "put a blank between the units of a product, as in `m2 s-1`".to_string(),
            None => "write a CF unit such as `degC`, `m s-1`, `kg m-2` or `%`".to_string(),
        };
        UnitError::new(format!("unit `{name}` is not known"), hint)
    })
}

/// Size and dimension of an entry of the table with a prefix.
pub(super) fn size(entry: &Entry, ten: i32) -> Option<(Scale, Dimension)> {
    let prefix = Scale::decimal(1, ten)?;
    if let Some(base) = entry.is.strip_prefix('=') {
        let mut dimension = Dimension::NONE;
        let scale = match BASES.iter().position(|symbol| *symbol == base) {
            Some(place) => {
                dimension.0[place] = 1;
                Scale::ONE
            }
            None => Scale::PI,
        };
        return Some((scale.times(prefix)?, dimension));
    }
    factors(entry.is).ok()?.into_iter().try_fold((prefix, Dimension::NONE), |(scale, dimension), part| {
        let (one, of) = match part.base {
            Base::Number(scale, _) => (scale, Dimension::NONE),
            Base::Name(name) => lookup::find(name).and_then(|(entry, ten)| size(entry, ten))?,
        };
        Some((scale.times(one.power(part.exponent)?)?, dimension.times(of, part.exponent)?))
    })
}

fn multiplied(text: &str, name: &str) -> UnitError {
    let degree = if name.contains(['F', 'f']) { "degF" } else { "degC" };
    UnitError::new(
        format!("unit `{}` multiplies `{name}`, which has a zero of its own", text.trim()),
        format!("write `delta_{degree}` or `K` in a product, `{degree}` alone for a temperature"),
    )
}

fn too_large(text: &str) -> UnitError {
    UnitError::new(format!("unit `{}` has a factor or an exponent out of bounds", text.trim()), "check the text")
}
