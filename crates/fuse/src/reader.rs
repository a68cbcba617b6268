//! From one cell as it was written to one value of a variable, in the stored unit.

use crate::table::Cell;
use crate::value::{EXACT, bounds, missing, plain, quoted, shown, stored, tick};
use std::borrow::Cow;
use zarr_fuse_core::column::{Complex, MISSING_INT, MISSING_UNSIGNED, Value, parse_complex};
use zarr_fuse_core::schema::{CsvOptions, DataType, SourceColumn, TimeUnit, Unit, Variable};
use zarr_fuse_core::time::{Calendar, Span, StoredTime, TimeReader};
use zarr_fuse_core::units::{self, Context, Conversion};

/// What is wrong with a cell. Faults of one column and one kind are told together.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bad {
    pub(crate) class: Class,
    /// Message and hint without the value: the same for values that are wrong in the same way.
    pub(crate) kind: String,
    pub(crate) message: String,
    pub(crate) hint: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    Parse,
    Range,
    Label,
    NoPlace,
}

impl Bad {
    pub(crate) fn new(class: Class, message: impl Into<String>, hint: impl Into<String>) -> Self {
        let (message, hint) = (message.into(), hint.into());
        let expected = message.split(", found ").next().unwrap_or_default();
        let kind = without_values(expected) + "\n" + &without_values(&hint);
        Self { class, kind, message, hint }
    }
}

/// A message without what stands in it in quotes, and without digits.
fn without_values(message: &str) -> String {
    let mut open = None;
    message
        .chars()
        .filter(|c| match (open, *c) {
            (None, '`' | '"') => {
                open = Some(*c);
                true
            }
            (Some(mark), c) => {
                let end = c == mark;
                if end {
                    open = None;
                }
                end
            }
            (None, c) => !c.is_ascii_digit(),
        })
        .collect()
}

enum How {
    Text,
    Float(Option<Conversion>),
    Int {
        bounds: (i64, i64),
        conversion: Option<Conversion>,
    },
    Unsigned(Option<Conversion>),
    Complex(Option<Conversion>),
    Bool,
    /// With how many times were rounded to the grid of the reader.
    Time(Box<TimeReader>, std::cell::Cell<u64>),
}

/// Reads the cells of one column into values of one variable.
pub(crate) struct CellReader<'a> {
    name: &'a str,
    variable: &'a Variable,
    csv: &'a CsvOptions,
    /// Texts that mean missing; with their number, where any text of that number does.
    na: Vec<(&'a str, Option<f64>)>,
    how: How,
    /// What is stored for a missing value, and can thus be no value.
    missing: Value,
    /// The unit in which the source has it, and that in which it is stored; "" without one.
    unit: String,
    stored_unit: String,
    /// The conversion, for people: `hPa to Pa`.
    pub(crate) step: Option<String>,
}

impl<'a> CellReader<'a> {
    /// `resolution` is that of a coordinate; times are rounded to it.
    ///
    /// Errors: a source unit that cannot be converted, a time zone that is not known, or a grid finer than the tick.
    pub(crate) fn new(
        name: &'a str,
        variable: &'a Variable,
        column: Option<&'a SourceColumn>,
        csv: &'a CsvOptions,
        resolution: Option<f64>,
    ) -> Result<Self, String> {
        let source = column.map_or(&Unit::None, |column| &column.unit);
        let mut step = None;
        let conversion = match (source, &variable.unit) {
            (Unit::Of(from), Unit::Of(to)) if from != to => {
                let parse = |text: &str| units::parse(text).map_err(|error| error.to_string());
                let (from, to) = (parse(from)?, parse(to)?);
                let context = column.and_then(|column| column.context.as_deref());
                let context = context.map(Context::parse).transpose().map_err(|error| error.to_string())?;
                let conversion = from.to_in(&to, context).map_err(|error| error.to_string())?;
                match context.filter(|_| !from.same_dimension(&to)) {
                    Some(context) => step = Some(format!("{from} to {to}, as {}", context.assumption())),
                    None if conversion.is_identity() => {}
                    None => step = Some(format!("{from} to {to}")),
                }
                (!conversion.is_identity()).then_some(conversion)
            }
            _ => None,
        };
        let how = match variable.data_type {
            DataType::String => How::Text,
            DataType::Complex64 | DataType::Complex128 => How::Complex(conversion),
            DataType::Uint64 => How::Unsigned(conversion),
            DataType::Float32 | DataType::Float64 => How::Float(conversion),
            DataType::Bool => How::Bool,
            DataType::Datetime => {
                let stored = tick(&variable.unit)?;
                let unit = match (source, &variable.unit) {
                    (Unit::Time(unit), _) | (_, Unit::Time(unit)) => of_calendar(unit, stored)?,
                    _ => TimeUnit::default(),
                };
                if unit.epoch.as_deref() == Some("excel") {
                    step = Some("serial dates to time".to_owned());
                } else if let Some(epoch) = &unit.epoch {
                    step = Some(format!("{epoch} since 1970 to time"));
                } else if let Some(zone) = unit.tz.as_deref().filter(|zone| *zone != "UTC") {
                    step = Some(format!("{zone} to UTC"));
                }
                let mut reader = TimeReader::new(&unit, stored.tick).map_err(|error| error.to_string())?;
                if let Some(grid) = resolution {
                    let grid = Span::new(grid, stored.tick.name()).and_then(|grid| reader.rounded_to(grid));
                    reader = grid.map_err(|error| error.to_string())?;
                }
                How::Time(Box::new(reader), std::cell::Cell::new(0))
            }
            other => How::Int { bounds: bounds(other), conversion },
        };
        let unit = match (source, &variable.unit) {
            (Unit::Of(unit), _) | (Unit::None, Unit::Of(unit)) => unit.clone(),
            _ => String::new(),
        };
        let stored_unit = match &variable.unit {
            Unit::Of(unit) => unit.clone(),
            _ => String::new(),
        };
        let also = column.map_or(&[][..], |column| &column.na);
        // A number that a double rounds is compared as a text.
        let exact = |number: &f64| matches!(how, How::Float(_)) || number.abs() < EXACT || number.is_nan();
        let number = |text: &String| match how {
            How::Text | How::Complex(_) => None,
            _ => text.parse().ok().filter(exact),
        };
        let na = variable.na_source.iter().chain(also).map(|text| (text.as_str(), number(text))).collect();
        Ok(Self { name, variable, csv, na, how, missing: missing(variable), unit, stored_unit, step })
    }

    /// Whether `text` is one of those that mean missing.
    pub(crate) fn means_missing(&self, text: &str) -> bool {
        self.na.iter().any(|(na, number)| *na == text || number.is_some_and(|na| self.parse(text) == Some(na)))
    }

    /// What the grid has done to the times that were read until now, for people.
    pub(crate) fn rounded(&self) -> Option<String> {
        let How::Time(reader, moved) = &self.how else { return None };
        let grid = reader.grid().filter(|_| moved.get() > 0)?;
        let what = if moved.get() == 1 { "time" } else { "times" };
        Some(format!("{} {what} rounded to the nearest {grid}", moved.get()))
    }

    fn parse(&self, text: &str) -> Option<f64> {
        self.plain_number(text).parse().ok()
    }

    /// The text of a number with a point for the decimal mark and without thousands marks.
    fn plain_number<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match (self.csv.thousands, self.csv.decimal) {
            (None, '.') => Cow::Borrowed(text),
            (Some(mark), '.') => Cow::Owned(text.replace(mark, "")),
            (None, decimal) => Cow::Owned(text.replace(decimal, ".")),
            (Some(mark), decimal) => Cow::Owned(text.replace(mark, "").replace(decimal, ".")),
        }
    }

    /// One cell, not missing and mapped already; the value is not missing either, unless the text is NaN.
    pub(crate) fn read(&self, cell: &Cell) -> Result<Value, Bad> {
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
            How::Time(reader, moved) => {
                let read = match cell {
                    Cell::Int(value) if (value.unsigned_abs() as f64) < EXACT => reader.number_rounded(*value as f64),
                    // A double would round it.
                    Cell::Int(value) => reader.text_rounded(&value.to_string()),
                    Cell::Float(value) => reader.number_rounded(*value),
                    other => reader.text_rounded(&other.text()),
                };
                let (ticks, rounded) = read.map_err(|error| Bad::new(Class::Parse, error.message, error.hint))?;
                moved.set(moved.get() + u64::from(rounded));
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
    fn whole(&self, cell: &Cell, conversion: Option<&Conversion>) -> Result<Option<i64>, Bad> {
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
    fn text(&self, cell: &Cell) -> Result<String, Bad> {
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
    fn complex(&self, cell: &Cell) -> Result<Complex, Bad> {
        let value = match cell {
            Cell::Int(value) => [*value as f64, 0.0],
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
    fn finite(&self, cell: &Cell, value: f64) -> Result<f64, Bad> {
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

    fn number(&self, cell: &Cell) -> Result<f64, Bad> {
        let value = match cell {
            Cell::Int(value) => *value as f64,
            Cell::Float(value) => *value,
            Cell::Text(text) => self.parse(text).ok_or_else(|| self.bad(cell, "a number"))?,
            _ => return Err(self.bad(cell, "a number")),
        };
        if value.is_infinite() { Err(self.bad(cell, "a finite number")) } else { Ok(value) }
    }

    fn bad(&self, cell: &Cell, expected: &str) -> Bad {
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
    fn bad_stored(&self, cell: &Cell, expected: &str, value: &str) -> Bad {
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
            How::Text | How::Bool | How::Time(..) => false,
        }
    }

    /// A converted value as it is written and as it is stored: `50 degC (323.15 K)`.
    fn both(&self, cell: &Cell, value: &str) -> String {
        format!("{}{} ({value}{})", plain(&cell.text()), after(&self.unit), after(&self.stored_unit))
    }

    fn check(&self, cell: &Cell, value: &Value) -> Result<(), Bad> {
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

/// How a source writes times, in the calendar in which they are stored.
fn of_calendar(source: &TimeUnit, stored: StoredTime) -> Result<TimeUnit, String> {
    let name = stored.calendar.name();
    if let Some(own) = &source.calendar {
        let own = Calendar::parse(own).map_err(|error| error.to_string())?;
        if own != stored.calendar {
            return Err(format!(
                "the source has times of the calendar `{}`, stored are those of `{name}`, and dates do not convert; \
                 store them with `calendar: {}`",
                own.name(),
                own.name()
            ));
        }
    }
    Ok(TimeUnit { calendar: Some(name.to_owned()), ..source.clone() })
}
