//! From one cell as it was written to one value of a variable, in the stored unit.

use crate::table::Cell;
use crate::value::{EXACT, bounds, missing, plain, quoted, stored, tick};
use zarr_fuse_core::column::{MISSING_INT, Value};
use zarr_fuse_core::schema::{CsvOptions, DataType, SourceColumn, TimeUnit, Unit, Variable};
use zarr_fuse_core::time::{Calendar, Span, StoredTime, TimeReader};
use zarr_fuse_core::units::{self, Context, Conversion};

/// What is wrong with a cell. The class groups like faults of one column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bad {
    pub(crate) class: Class,
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
        Self { class, message: message.into(), hint: hint.into() }
    }
}

enum How {
    Text,
    Float(Option<Conversion>),
    Int {
        bounds: (i64, i64),
        missing: i64,
        conversion: Option<Conversion>,
    },
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
    unit: String,
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
            DataType::Complex64 | DataType::Complex128 => return Err("complex numbers are not read yet".to_owned()),
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
            other => How::Int { bounds: bounds(other), missing: missing(variable).unwrap_or(MISSING_INT), conversion },
        };
        let unit = match (source, &variable.unit) {
            (Unit::Of(unit), _) | (Unit::None, Unit::Of(unit)) if !unit.is_empty() => format!(" in {unit}"),
            _ => String::new(),
        };
        let also = column.map_or(&[][..], |column| &column.na);
        let number = |text: &String| if matches!(how, How::Text) { None } else { text.parse().ok() };
        let na = variable.na_source.iter().chain(also).map(|text| (text.as_str(), number(text))).collect();
        Ok(Self { name, variable, csv, na, how, unit, step })
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
        let text = match (self.csv.thousands, self.csv.decimal) {
            (None, '.') => return text.parse().ok(),
            (Some(mark), '.') => text.replace(mark, ""),
            (None, decimal) => text.replace(decimal, "."),
            (Some(mark), decimal) => text.replace(mark, "").replace(decimal, "."),
        };
        text.parse().ok()
    }

    /// One cell, not missing and mapped already; the value is not missing either, unless the text is NaN.
    pub(crate) fn read(&self, cell: &Cell) -> Result<Value, Bad> {
        let value = match &self.how {
            How::Text => Value::Text(cell.text().into_owned()),
            How::Float(conversion) => {
                let value = self.number(cell)?;
                Value::Float(
                    self.finite(cell, conversion.as_ref().map_or(value, |conversion| conversion.apply(value)))?,
                )
            }
            How::Int { bounds: (least, greatest), missing, conversion } => {
                let whole = match (cell, conversion) {
                    (Cell::Int(value), None) => Some(*value),
                    (Cell::Text(text), None) => text.parse().ok(),
                    _ => None,
                };
                let value = match whole {
                    Some(value) => value,
                    None => {
                        let value = self.number(cell)?;
                        if value.is_nan() {
                            return Ok(Value::Int(MISSING_INT));
                        }
                        let value = conversion.as_ref().map_or(value, |conversion| conversion.apply(value));
                        // Exact: every f64 below 2^53 that is whole is this i64.
                        if value.fract() != 0.0 || value.is_nan() || value.abs() >= EXACT {
                            return Err(self.bad(cell, "a whole number"));
                        }
                        value as i64
                    }
                };
                if value == *missing {
                    return Err(self.bad(cell, &format!("a number other than {missing} (stored for missing)")));
                }
                if value < *least || value > *greatest {
                    return Err(self.bad(cell, &format!("a number from {least} to {greatest}")));
                }
                Value::Int(value)
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
        self.check(cell, &value)?;
        Ok(match value {
            Value::Float(value) => Value::Float(stored(self.variable, value)),
            value => value,
        })
    }

    /// A number that the stored type can hold; NaN is missing.
    fn finite(&self, cell: &Cell, value: f64) -> Result<f64, Bad> {
        if stored(self.variable, value).is_infinite() {
            return Err(self.bad(cell, "a number that fits its stored type"));
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
        Bad::new(Class::Parse, format!("expected {expected}{}, found {}", self.unit, quoted(&cell.text())), hint)
    }

    fn check(&self, cell: &Cell, value: &Value) -> Result<(), Bad> {
        if value.is_missing() {
            return Ok(());
        }
        let number = match value {
            Value::Float(value) => *value,
            Value::Int(value) => *value as f64,
            Value::Text(_) => f64::NAN,
        };
        if let Some((least, greatest)) = self.variable.interval
            && (number < least || number > greatest)
        {
            let unit = match &self.variable.unit {
                Unit::Of(unit) if !unit.is_empty() => format!(" {unit}"),
                _ => String::new(),
            };
            let message =
                format!("expected {} from {least} to {greatest}{unit}, found {}", self.name, plain(&cell.text()));
            return Err(Bad::new(Class::Range, message, ""));
        }
        let listed = |label: &String| match value {
            Value::Text(text) => text == label,
            _ => label.parse::<f64>().is_ok_and(|label| label == number),
        };
        if !self.variable.discrete.is_empty() && !self.variable.discrete.iter().any(listed) {
            let message =
                format!("expected one of {}, found {}", self.variable.discrete.join(", "), quoted(&cell.text()));
            return Err(Bad::new(Class::Label, message, ""));
        }
        Ok(())
    }
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
