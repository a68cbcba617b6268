//! The grammar: a text to a flat product of numbers and names with integer exponents. Knows no unit.
//!
//! `product = factor { ["*" | "." | "·" | "×" | "/" | "per"] factor }`; products and quotients are taken from the left
//! (`W/m2 sr` is `W m-2 sr`, as UDUNITS-2 has it).
//! `factor = (number | name | "(" product ")") [exponent]`; `exponent = ("^" | "**") integer | superscripts`, or for a
//! name the digits that follow it at once (`m2`, `s-1`).

use super::UnitError;
use super::scale::Scale;

/// What stands in a product.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Base<'a> {
    /// A number, with its text.
    Number(Scale, &'a str),
    /// A name, not looked up.
    Name(&'a str),
}

/// A base and its exponent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Factor<'a> {
    pub(super) base: Base<'a>,
    pub(super) exponent: i32,
}

const LONGEST: usize = 200;
const DEEPEST: usize = 8;

/// The factors of `text`, left to right; none for a blank text.
pub(super) fn factors(text: &str) -> Result<Vec<Factor<'_>>, UnitError> {
    if text.len() > LONGEST {
        let message = format!("a unit of {} bytes is longer than {LONGEST}", text.len());
        return Err(UnitError::new(message, "check that the text is a unit"));
    }
    let mut reader = Reader { text, at: 0 };
    let found = reader.product(0)?;
    match reader.peek() {
        None => Ok(found),
        Some(_) => Err(reader.unexpected("an operator, a unit or the end")),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn blanks(&mut self) {
        self.take(char::is_whitespace);
    }

    fn unexpected(&self, wanted: &str) -> UnitError {
        let found = self.peek().map_or_else(|| "the end".to_string(), |c| format!("`{c}`"));
        let place = self.text[..self.at].chars().count() + 1;
        let hint = match self.peek() {
            Some('-') => "a minus sign stands only in an exponent, as in `m s-1`".to_string(),
            Some('@') => "write temperatures as `degC`, `degF` or `K`".to_string(),
            _ => "write products as `kg m-2 s-1` or `kg/(m^2 s)`".to_string(),
        };
        UnitError::new(format!("unit `{}`: expected {wanted}, found {found} at character {place}", self.text), hint)
    }

    fn product(&mut self, depth: usize) -> Result<Vec<Factor<'a>>, UnitError> {
        if depth > DEEPEST {
            return Err(UnitError::new(
                format!("unit `{}` has parentheses nested more than {DEEPEST} deep", self.text),
                "write it as a plain product such as `kg m-2 s-1`",
            ));
        }
        let mut found = Vec::new();
        loop {
            self.blanks();
            let operator = self.operator();
            if operator.is_some() && found.is_empty() {
                self.at -= operator.map_or(0, |(width, _)| width);
                return Err(UnitError::new(
                    format!("unit `{}` begins with an operator", self.text),
                    format!("write `1{}`", self.rest()),
                ));
            }
            self.blanks();
            let part = match self.peek() {
                None | Some(')') if operator.is_none() => return Ok(found),
                Some('(') => self.parentheses(depth)?,
                Some(c) if c.is_ascii_digit() => vec![self.number()?],
                Some(c) if begins_name(c) => vec![self.name()?],
                _ => return Err(self.unexpected("a unit or a number")),
            };
            let sign = if operator.is_some_and(|(_, divides)| divides) { -1 } else { 1 };
            found.extend(part.into_iter().map(|factor| Factor { exponent: factor.exponent * sign, ..factor }));
        }
    }

    /// Bytes of the operator, and whether it divides.
    fn operator(&mut self) -> Option<(usize, bool)> {
        let rest = self.rest();
        let (width, divides) = match self.peek()? {
            '/' => (1, true),
            '*' | '.' => (1, false),
            c @ ('·' | '⋅' | '×') => (c.len_utf8(), false),
            'p' if rest.strip_prefix("per").is_some_and(|rest| rest.starts_with([' ', '('])) => (3, true),
            _ => return None,
        };
        self.at += width;
        Some((width, divides))
    }

    fn parentheses(&mut self, depth: usize) -> Result<Vec<Factor<'a>>, UnitError> {
        self.at += 1;
        let inner = self.product(depth + 1)?;
        if self.peek() != Some(')') {
            return Err(self.unexpected("`)`"));
        }
        self.at += 1;
        let exponent = self.exponent()?.unwrap_or(1);
        inner
            .into_iter()
            .map(|factor| Ok(Factor { exponent: self.bounded(factor.exponent.checked_mul(exponent))?, ..factor }))
            .collect()
    }

    fn number(&mut self) -> Result<Factor<'a>, UnitError> {
        let start = self.at;
        let whole = self.take(|c| c.is_ascii_digit());
        let mut fraction = "";
        if self.rest().starts_with('.') {
            self.at += 1;
            fraction = self.take(|c| c.is_ascii_digit());
        }
        let mut ten = 0_i32;
        let mut after = self.rest().chars();
        if matches!(after.next(), Some('e' | 'E')) {
            let digits = after.as_str().trim_start_matches(['+', '-']);
            let signs = after.as_str().len() - digits.len();
            if signs <= 1 && digits.starts_with(|c: char| c.is_ascii_digit()) {
                self.at += 1;
                ten = self.integer()?.unwrap_or(0);
            }
        }
        let text = &self.text[start..self.at];
        let scale = format!("{whole}{fraction}")
            .parse()
            .ok()
            .filter(|_| fraction.len() <= 30)
            .and_then(|digits| Scale::decimal(digits, ten - fraction.len() as i32))
            .ok_or_else(|| {
                let message = format!("unit `{}`: the factor `{text}` is zero or out of bounds", self.text);
                UnitError::new(message, "a factor is a positive number such as `1e-3`")
            })?;
        let exponent = self.exponent()?.unwrap_or(1);
        Ok(Factor { base: Base::Number(scale, text), exponent })
    }

    fn name(&mut self) -> Result<Factor<'a>, UnitError> {
        let start = self.at;
        loop {
            self.take(begins_name);
            // Digits inside a name: `mmH2O`.
            let digits = self.rest().len() - self.rest().trim_start_matches(|c: char| c.is_ascii_digit()).len();
            if digits == 0 || !self.rest()[digits..].starts_with(begins_name) {
                break;
            }
            self.at += digits;
        }
        let base = Base::Name(&self.text[start..self.at]);
        let exponent = match self.exponent()? {
            Some(exponent) => exponent,
            None => self.integer()?.unwrap_or(1),
        };
        if self.rest().starts_with('.') && self.rest()[1..].starts_with(|c: char| c.is_ascii_digit()) {
            return Err(self.fractional());
        }
        Ok(Factor { base, exponent })
    }

    /// What follows `^`, `**` or stands in superscripts.
    fn exponent(&mut self) -> Result<Option<i32>, UnitError> {
        let before = self.at;
        self.blanks();
        let rest = self.rest();
        let width = if rest.starts_with("**") { 2 } else { usize::from(rest.starts_with('^')) };
        if width > 0 {
            self.at += width;
            self.blanks();
            let inside = self.rest().starts_with('(');
            self.at += usize::from(inside);
            let found = self.integer()?.ok_or_else(|| self.unexpected("an integer exponent"))?;
            if inside && !self.rest().starts_with(')') {
                return Err(self.fractional());
            }
            self.at += usize::from(inside);
            if self.rest().starts_with('.') && self.rest()[1..].starts_with(|c: char| c.is_ascii_digit()) {
                return Err(self.fractional());
            }
            return Ok(Some(found));
        }
        self.at = before;
        let text = self.take(|c| superscript(c).is_some());
        if text.is_empty() {
            return Ok(None);
        }
        let plain: String = text.chars().filter_map(superscript).collect();
        self.bounded(plain.parse().ok()).map(Some)
    }

    /// An integer with an optional sign, if one stands here.
    fn integer(&mut self) -> Result<Option<i32>, UnitError> {
        let rest = self.rest();
        let unsigned = rest.strip_prefix(['+', '-']).unwrap_or(rest);
        let digits = unsigned.len() - unsigned.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits == 0 {
            return Ok(None);
        }
        let width = rest.len() - unsigned.len() + digits;
        self.at += width;
        self.bounded(rest[..width].parse().ok()).map(Some)
    }

    fn bounded(&self, exponent: Option<i32>) -> Result<i32, UnitError> {
        exponent.filter(|exponent| exponent.abs() <= 99).ok_or_else(|| {
            let message = format!("unit `{}` has an exponent beyond 99", self.text);
            UnitError::new(message, "check that the text is a unit")
        })
    }

    fn fractional(&self) -> UnitError {
        let message = format!("unit `{}` has an exponent that is not an integer", self.text);
        UnitError::new(message, "exponents are integers, as in `m2` or `s-1`")
    }
}

fn begins_name(c: char) -> bool {
    (c.is_alphabetic() && superscript(c).is_none()) || matches!(c, '_' | '%' | '‰' | '°' | '′' | '″' | '\'' | '"')
}

fn superscript(c: char) -> Option<char> {
    let place = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺".chars().position(|other| other == c)?;
    "0123456789-+".chars().nth(place)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match factors(text) {
            Err(error) => format!("error: {error}"),
            Ok(found) => found
                .iter()
                .map(|factor| match factor.base {
                    Base::Number(_, text) => format!("{text}^{}", factor.exponent),
                    Base::Name(name) => format!("{name}^{}", factor.exponent),
                })
                .collect::<Vec<_>>()
                .join(" "),
        }
    }

    #[test]
    fn products() {
        for (text, expected) in [
            ("", ""),
            ("  ", ""),
            ("m", "m^1"),
            ("m s-1", "m^1 s^-1"),
            ("m.s-1", "m^1 s^-1"),
            ("m·s⁻¹", "m^1 s^-1"),
            ("kg*m**-2 * s^-1", "kg^1 m^-2 s^-1"),
            ("m ** 2", "m^2"),
            ("m3/m3", "m^3 m^-3"),
            ("µg/m³", "µg^1 m^-3"),
            ("W/m2 sr", "W^1 m^-2 sr^1"),
            ("kg/(m2 s)", "kg^1 m^-2 s^-1"),
            ("(m s)^2", "m^2 s^2"),
            ("(m/s)⁻¹", "m^-1 s^1"),
            ("m^(-2)", "m^-2"),
            ("m per s", "m^1 s^-1"),
            ("percent", "percent^1"),
            ("100 m", "100^1 m^1"),
            ("100m", "100^1 m^1"),
            ("1e-3", "1e-3^1"),
            ("1.5e3 m", "1.5e3^1 m^1"),
            ("2 eV", "2^1 eV^1"),
            ("2eV", "2^1 eV^1"),
            ("10^-3 kg", "10^-3 kg^1"),
            ("mmH2O", "mmH2O^1"),
            ("m2.s", "m^2 s^1"),
            ("%", "%^1"),
            ("°C", "°C^1"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn refused() {
        for (text, part) in [
            ("m-s", "found `-` at character 2"),
            ("m *", "found the end"),
            ("m//s", "found `/`"),
            ("/s", "write `1/s`"),
            ("(m", "expected `)`"),
            ("m)", "found `)`"),
            ("m^0.5", "not an integer"),
            ("m^(1/2)", "not an integer"),
            ("m0.5", "not an integer"),
            ("m^", "expected an integer exponent"),
            ("0 m", "zero or out of bounds"),
            ("1e999", "beyond 99"),
            ("m100", "beyond 99"),
            ("-m", "found `-`"),
            ("((((((((((m))))))))))", "nested"),
            ("m⁻", "exponent"),
            ("K @ 273.15", "degC"),
            ("m; s", "found `;`"),
        ] {
            assert!(shown(text).starts_with("error") && shown(text).contains(part), "{text}: {}", shown(text));
        }
        assert!(factors(&"m ".repeat(200)).is_err());
    }
}
