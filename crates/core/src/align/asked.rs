//! A method as people ask for it: `exact`, `nearest:15min`, `linear:1h`, `nearest:500m`.

use crate::time::Span;
use crate::units::{self, Unit};
use std::fmt;
use std::str::FromStr;

/// What is asked for. How much `500m` is depends on the axis: of times minutes, of places metres.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// `exact`
    Exact,
    /// `nearest:TOLERANCE`
    Nearest(Measure),
    /// `linear:MAX_GAP`
    Linear(Measure),
}

/// A number with or without a unit, as `15min`, `0.5 km`, `5`.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// More than 0.
    number: f64,
    /// As written; "" for none.
    unit: String,
}

/// Why axes cannot be aligned as asked: what was found and what was expected, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}; {hint}")]
pub struct AlignError {
    /// One sentence.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl AlignError {
    fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }
}

/// The methods, for hints.
const METHODS: &str = "the methods are exact, nearest:TOLERANCE and linear:MAX_GAP, as nearest:15min or nearest:500m";

impl FromStr for Asked {
    type Err = AlignError;

    fn from_str(text: &str) -> Result<Self, AlignError> {
        let (name, measure) = text.split_once(':').map_or((text, None), |(name, measure)| (name, Some(measure)));
        let needs = |what: &str| AlignError::new(format!("`{name}` has no {what}"), METHODS);
        match (name.trim(), measure) {
            ("exact", None) => Ok(Asked::Exact),
            ("exact", Some(_)) => Err(AlignError::new("`exact` has no tolerance", METHODS)),
            ("nearest", measure) => Ok(Asked::Nearest(measure.ok_or_else(|| needs("tolerance"))?.parse()?)),
            ("linear", measure) => Ok(Asked::Linear(measure.ok_or_else(|| needs("longest gap"))?.parse()?)),
            _ => Err(AlignError::new(format!("`{text}` is not a method"), METHODS)),
        }
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Asked::Exact => f.write_str("exact"),
            Asked::Nearest(tolerance) => write!(f, "nearest:{tolerance}"),
            Asked::Linear(max_gap) => write!(f, "linear:{max_gap}"),
        }
    }
}

impl FromStr for Measure {
    type Err = AlignError;

    fn from_str(text: &str) -> Result<Self, AlignError> {
        let text = text.trim();
        let is_number = |place: usize, c: char| {
            let exponent = matches!(c, 'e' | 'E')
                && text[place + 1..].trim_start_matches(['+', '-']).starts_with(|c: char| c.is_ascii_digit());
            let sign = matches!(c, '+' | '-') && (place == 0 || text[..place].ends_with(['e', 'E']));
            c.is_ascii_digit() || c == '.' || exponent || sign
        };
        let end = text.char_indices().find(|(place, c)| !is_number(*place, *c)).map_or(text.len(), |(place, _)| place);
        match text[..end].parse::<f64>() {
            Ok(number) if number > 0.0 && number.is_finite() => {
                Ok(Self { number, unit: text[end..].trim().to_owned() })
            }
            _ => Err(AlignError::new(
                format!("`{text}` is not a number above 0 with a unit"),
                "write it as 15min, 500m or 0.5 km; for no distance at all, exact",
            )),
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.number, self.unit)
    }
}

impl Measure {
    /// It as a span of time, in which `m` is a minute.
    ///
    /// # Errors
    /// As [`Span::new`], and when it has no unit.
    pub fn span(&self) -> Result<Span, AlignError> {
        if self.unit.is_empty() {
            let hint = format!("write {0}s, {0}min or {0}h", self.number);
            return Err(AlignError::new(format!("`{self}` of times has no unit"), hint));
        }
        Span::new(self.number, &self.unit).map_err(|error| AlignError::new(error.message, error.hint))
    }

    /// It in metres.
    ///
    /// # Errors
    /// When its unit is no length, and when it has none.
    pub fn metres(&self) -> Result<f64, AlignError> {
        if self.unit.is_empty() {
            let hint = format!("write {0}m or {0}km", self.number);
            return Err(AlignError::new(format!("`{self}` between places has no unit"), hint));
        }
        let metre = units::parse("m").map_err(unit_error)?;
        self.convert(&metre)
    }

    /// It as a difference in `unit`, that of the labels; a bare number is in it already.
    ///
    /// # Errors
    /// When its unit does not convert to `unit`, or `unit` is `None` and it has one.
    pub fn difference(&self, unit: Option<&Unit>) -> Result<f64, AlignError> {
        match unit {
            _ if self.unit.is_empty() => Ok(self.number),
            Some(unit) => self.convert(unit),
            None => {
                let hint = format!("write {}", self.number);
                Err(AlignError::new(format!("`{self}` has a unit, the labels have none"), hint))
            }
        }
    }

    fn convert(&self, target: &Unit) -> Result<f64, AlignError> {
        let own = units::parse(&self.unit).map_err(unit_error)?;
        Ok(own.to(target).map_err(unit_error)?.difference(self.number).abs())
    }
}

fn unit_error(error: units::UnitError) -> AlignError {
    AlignError::new(error.message, error.hint)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_read_and_written() {
        for (text, written) in [
            ("exact", "exact"),
            ("nearest:15min", "nearest:15min"),
            ("nearest: 0.5 km", "nearest:0.5km"),
            ("linear:1e3", "linear:1000"),
            ("linear:2.5e-1eV", "linear:0.25eV"),
        ] {
            let asked: Asked = text.parse().unwrap();
            assert_eq!(asked.to_string(), written);
            assert_eq!(written.parse(), Ok(asked));
        }
        for (text, expected) in [
            ("nearest", "`nearest` has no tolerance"),
            ("linear", "`linear` has no longest gap"),
            ("exact:1m", "`exact` has no tolerance"),
            ("cubic:1h", "`cubic:1h` is not a method"),
            ("nearest:-1h", "`-1h` is not a number above 0 with a unit"),
            ("nearest:0s", "`0s` is not a number above 0 with a unit"),
            ("nearest:h", "`h` is not a number above 0 with a unit"),
            ("nearest:1-2h", "`-2h`"),
        ] {
            let said = text.parse::<Asked>().map(|asked| match asked {
                // A unit is looked at when the axis is known.
                Asked::Nearest(measure) => format!("`{}`", measure.unit),
                other => other.to_string(),
            });
            assert_eq!(said.unwrap_or_else(|error| error.message), expected, "{text}");
        }
    }

    #[test]
    fn a_measure_is_what_the_axis_makes_of_it() {
        let measure = |text: &str| text.parse::<Measure>().unwrap();
        assert_eq!(measure("500m").span().unwrap().seconds(), 30_000.0);
        assert_eq!(measure("500m").metres(), Ok(500.0));
        assert_eq!(measure("0.5km").metres(), Ok(500.0));
        assert_eq!(measure("5cm").difference(Some(&units::parse("m").unwrap())), Ok(0.05));
        assert_eq!(measure("9delta_degF").difference(Some(&units::parse("delta_degC").unwrap())), Ok(5.0));
        assert_eq!(measure("5").difference(None), Ok(5.0));
        for error in [
            measure("15").span().unwrap_err(),
            measure("15").metres().unwrap_err(),
            measure("15min").metres().unwrap_err(),
            measure("15km").span().unwrap_err(),
            measure("5m").difference(None).unwrap_err(),
            measure("5min").difference(Some(&units::parse("m").unwrap())).unwrap_err(),
        ] {
            assert!(!error.message.is_empty() && !error.hint.is_empty(), "{error}");
        }
    }
}
