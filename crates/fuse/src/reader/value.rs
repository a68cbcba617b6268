//! One cell into one value: whatever it holds, with everything that can be wrong with it.

use super::{Bad, CellReader, Change, Class, How};
use crate::table::Cell;
use crate::value::{EXACT, plain, quoted, shown, stored};
use zarr_fuse_core::column::{Complex, MISSING_INT, MISSING_UNSIGNED, Value, parse_complex};

impl CellReader<'_> {
    /// One cell, not missing and mapped already; the value is not missing either, unless the text is NaN.
    pub(crate) fn read(&self, cell: &Cell<'_>) -> Result<Value, Bad> {
        let value = match &self.how {
            How::Text => Value::Text(self.text(cell)?),
            How::Float(conversion) => {
                let value = self.number(cell)?;
                Value::Float(
                    self.finite(cell, conversion.as_ref().map_or(value, |conversion| conversion.apply(value)))?,
                )
            }
            How::Complex(conversion) => {
                let [re, im] = self.complex(cell)?;
                let apply = |value: f64| conversion.as_ref().map_or(value, |conversion| conversion.apply(value));
                // The origin of a scale is a real number.
                let converted = [apply(re), apply(im) - apply(0.0)];
                Value::Complex([self.finite(cell, converted[0])?, self.finite(cell, converted[1])?])
            }
            How::Int { bounds: (least, greatest), conversion } => {
                let whole = match (cell, conversion) {
                    (Cell::Int(value), None) => Some(*value),
                    (Cell::Unsigned(value), None) => i64::try_from(*value).ok(),
                    (Cell::Text(text), None) => self.plain_number(text).parse().ok(),
                    _ => None,
                };
                let value = match whole {
                    Some(value) => value,
                    None => match self.whole(cell, conversion.as_ref())? {
                        Some(value) => value,
                        None => return Ok(Value::Int(MISSING_INT)),
                    },
                };
                if value < *least || value > *greatest {
                    let expected = format!("a number from {least} to {greatest}");
                    return Err(self.bad_stored(cell, &expected, &value.to_string()));
                }
                Value::Int(value)
            }
            How::Unsigned(conversion) => {
                let whole = match (cell, conversion) {
                    (Cell::Int(value), None) => u64::try_from(*value).ok(),
                    (Cell::Unsigned(value), None) => Some(*value),
                    (Cell::Text(text), None) => self.plain_number(text).parse().ok(),
                    _ => None,
                };
                let value = match whole {
                    Some(value) => value,
                    None => match self.whole(cell, conversion.as_ref())? {
                        Some(value) => match u64::try_from(value) {
                            Ok(value) => value,
                            Err(_) => return Err(self.bad_stored(cell, &unsigned(), &value.to_string())),
                        },
                        None => return Ok(Value::Unsigned(MISSING_UNSIGNED)),
                    },
                };
                // The greatest is missing in memory, whatever is stored for it.
                if value == MISSING_UNSIGNED {
                    return Err(self.bad_stored(cell, &unsigned(), &value.to_string()));
                }
                Value::Unsigned(value)
            }
            How::Bool => match cell.text().to_ascii_lowercase().as_str() {
                "true" | "1" => Value::Int(1),
                "false" | "0" => Value::Int(0),
                _ => return Err(self.bad(cell, "true or false")),
            },
            How::Time(times) => {
                let reader = &times.reader;
                let read = match cell {
                    Cell::Int(value) if (value.unsigned_abs() as f64) < EXACT => reader.number_rounded(*value as f64),
                    // A double would round it.
                    Cell::Int(value) => reader.text_rounded(&value.to_string()),
                    Cell::Float(value) => reader.number_rounded(*value),
                    Cell::Time { .. } => times.typed.text_rounded(&cell.text()),
                    other => reader.text_rounded(&other.text()),
                };
                let (ticks, rounded) = read.map_err(|error| Bad::new(Class::Parse, error.message, error.hint))?;
                times.moved.set(times.moved.get() + u64::from(rounded));
                Value::Int(ticks)
            }
        };
        let narrow = match &value {
            Value::Float(value) => Value::Float(stored(self.variable, *value)),
            Value::Complex(parts) => Value::Complex(parts.map(|part| stored(self.variable, part))),
            value => value.clone(),
        };
        if narrow == self.missing && !narrow.is_missing() {
            let what = if matches!(narrow, Value::Text(_)) { "text" } else { "number" };
            let expected = format!("a {what} other than {} (stored for missing)", shown(&narrow));
            return Err(self.bad_stored(cell, &expected, &shown(&narrow)));
        }
        self.check(cell, &value)?;
        Ok(narrow)
    }

    /// A whole number that a conversion or a mark is between; `None` for NaN.
    fn whole(&self, cell: &Cell<'_>, conversion: Option<&Change>) -> Result<Option<i64>, Bad> {
        let value = self.number(cell)?;
        if value.is_nan() {
            return Ok(None);
        }
        let value = conversion.map_or(value, |conversion| conversion.apply(value));
        // Exact: every f64 below 2^53 that is whole is this i64.
        if value.fract() != 0.0 || value.is_nan() || value.abs() >= EXACT {
            return Err(self.bad_stored(cell, "a whole number", &rounded(value)));
        }
        Ok(Some(value as i64))
    }

    /// A text of at most so many characters as `str[n]` says: a longer one is never cut.
    fn text(&self, cell: &Cell<'_>) -> Result<String, Bad> {
        let text = cell.text().into_owned();
        match self.variable.width {
            Some(width) if text.chars().nth(width as usize).is_some() => {
                let message = format!(
                    "expected a text of at most {width} characters, found {}: {}",
                    text.chars().count(),
                    quoted(&text)
                );
                Err(Bad::new(Class::Parse, message, format!("{} is `str[{width}]`", self.name)))
            }
            _ => Ok(text),
        }
    }

    /// A complex number: `1+2j`, `(1-2j)`, `2i`, `(1, 2)`, or a real one.
    fn complex(&self, cell: &Cell<'_>) -> Result<Complex, Bad> {
        let value = match cell {
            Cell::Int(value) => [*value as f64, 0.0],
            Cell::Unsigned(value) => [*value as f64, 0.0],
            Cell::Float(value) => [*value, 0.0],
            // A decimal comma is none between two parts in parentheses.
            Cell::Text(text) => parse_complex(&self.plain_number(text))
                .or_else(|| parse_complex(text))
                .ok_or_else(|| self.bad(cell, "a complex number, such as 1+2j,"))?,
            _ => return Err(self.bad(cell, "a complex number, such as 1+2j,")),
        };
        if value.iter().any(|part| part.is_infinite()) { Err(self.bad(cell, "a finite number")) } else { Ok(value) }
    }

    /// A number that the stored type can hold; NaN is missing.
    fn finite(&self, cell: &Cell<'_>, value: f64) -> Result<f64, Bad> {
        if stored(self.variable, value).is_infinite() {
            let expected = "a number that fits its stored type";
            // Beyond every number it has no text in the stored unit.
            return Err(match value.is_infinite() {
                true => self.bad(cell, expected),
                false => self.bad_stored(cell, expected, &rounded(value)),
            });
        }
        Ok(value)
    }

    fn number(&self, cell: &Cell<'_>) -> Result<f64, Bad> {
        let value = match cell {
            Cell::Int(value) => *value as f64,
            Cell::Unsigned(value) => *value as f64,
            Cell::Float(value) => *value,
            Cell::Text(text) => self.parse(text).ok_or_else(|| self.bad(cell, "a number"))?,
            _ => return Err(self.bad(cell, "a number")),
        };
        if value.is_infinite() { Err(self.bad(cell, "a finite number")) } else { Ok(value) }
    }

    fn bad(&self, cell: &Cell<'_>, expected: &str) -> Bad {
        let hint = match cell {
            Cell::Text(text)
                if self.csv.decimal == '.' && text.contains(',') && text.replace(',', ".").parse::<f64>().is_ok() =>
            {
                "the decimal mark is a comma: say `decimal: \",\"` in the source".to_owned()
            }
            _ => format!("if it means missing, say so in `na_source` of {}", self.name),
        };
        let message = format!("expected {expected}{}, found {}", inside(&self.unit), quoted(&cell.text()));
        Bad::new(Class::Parse, message, hint)
    }

    /// A value that what is stored cannot be: expected in the stored unit, found as it is written and as it would be
    /// stored.
    fn bad_stored(&self, cell: &Cell<'_>, expected: &str, value: &str) -> Bad {
        let mut bad = self.bad(cell, expected);
        if self.converts() {
            bad.message = format!("expected {expected}{}, found {}", inside(&self.stored_unit), self.both(cell, value));
        }
        bad
    }

    fn converts(&self) -> bool {
        match &self.how {
            How::Float(conversion)
            | How::Int { conversion, .. }
            | How::Unsigned(conversion)
            | How::Complex(conversion) => conversion.is_some(),
            How::Text | How::Bool | How::Time(_) => false,
        }
    }

    /// A converted value as it is written and as it is stored: `50 degC (323.15 K)`.
    fn both(&self, cell: &Cell<'_>, value: &str) -> String {
        format!("{}{} ({value}{})", plain(&cell.text()), after(&self.unit), after(&self.stored_unit))
    }

    fn check(&self, cell: &Cell<'_>, value: &Value) -> Result<(), Bad> {
        if value.is_missing() {
            return Ok(());
        }
        let number = match value {
            Value::Float(value) => *value,
            Value::Int(value) => *value as f64,
            Value::Unsigned(value) => *value as f64,
            // Has no order, so no interval.
            Value::Complex(_) | Value::Text(_) => f64::NAN,
        };
        if let Some((least, greatest)) = self.variable.interval
            && (number < least || number > greatest)
        {
            let found = if self.converts() { self.both(cell, &rounded(number)) } else { plain(&cell.text()) };
            let unit = after(&self.stored_unit);
            let message = format!("expected {} from {least} to {greatest}{unit}, found {found}", self.name);
            return Err(Bad::new(Class::Range, message, ""));
        }
        let listed = |label: &String| match value {
            Value::Text(text) => text == label,
            Value::Unsigned(value) => label.parse() == Ok(*value),
            Value::Complex(value) => parse_complex(label) == Some(*value),
            _ => label.parse::<f64>().is_ok_and(|label| label == number),
        };
        if !self.variable.discrete.is_empty() && !self.variable.discrete.iter().any(listed) {
            let found = if self.converts() { self.both(cell, &rounded(number)) } else { quoted(&cell.text()) };
            let message = format!("expected one of {}, found {found}", self.variable.discrete.join(", "));
            return Err(Bad::new(Class::Label, message, ""));
        }
        Ok(())
    }
}

fn unsigned() -> String {
    format!("a number from 0 to {}", MISSING_UNSIGNED - 1)
}

/// ` in km`; "" without a unit.
fn inside(unit: &str) -> String {
    if unit.is_empty() { String::new() } else { format!(" in {unit}") }
}

/// ` km`; "" without a unit.
fn after(unit: &str) -> String {
    if unit.is_empty() { String::new() } else { format!(" {unit}") }
}

/// A converted number without the last digits, which a conversion rounds.
fn rounded(value: f64) -> String {
    let text = format!("{value:.11e}");
    text.parse::<f64>().map_or(text, |value| if value.abs() < 1e15 { value.to_string() } else { format!("{value:e}") })
}
