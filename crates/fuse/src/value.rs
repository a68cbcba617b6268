//! From one cell as it was written to one value of a variable, in the stored unit.

use crate::table::Cell;
use zarr_fuse_core::column::{Column, Kind, MISSING_INT, Value};
use zarr_fuse_core::schema::{CsvOptions, DataType, SourceColumn, TimeUnit, Unit, Variable};
use zarr_fuse_core::time::{Tick, TimeReader};
use zarr_fuse_core::units::{self, Conversion};

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
    Int { bounds: (i64, i64), conversion: Option<Conversion> },
    Bool,
    Time(Box<TimeReader>),
}

/// Reads the cells of one column into values of one variable.
pub(crate) struct CellReader<'a> {
    name: &'a str,
    variable: &'a Variable,
    column: Option<&'a SourceColumn>,
    csv: &'a CsvOptions,
    how: How,
    unit: String,
    /// The conversion, for people: `hPa to Pa`.
    pub(crate) step: Option<String>,
}

/// The tick of a stored time.
pub(crate) fn tick(unit: &Unit) -> Result<Tick, String> {
    let name = match unit {
        Unit::Time(TimeUnit { tick: Some(tick), .. }) => tick.as_str(),
        _ => "s",
    };
    Tick::parse(name).map_err(|error| error.to_string())
}

impl<'a> CellReader<'a> {
    /// Errors: a source unit that cannot be converted, or a time zone that is not known.
    pub(crate) fn new(
        name: &'a str,
        variable: &'a Variable,
        column: Option<&'a SourceColumn>,
        csv: &'a CsvOptions,
    ) -> Result<Self, String> {
        let source = column.map_or(&Unit::None, |column| &column.unit);
        let mut step = None;
        let conversion = match (source, &variable.unit) {
            (Unit::Of(from), Unit::Of(to)) if from != to => {
                let parse = |text: &str| units::parse(text).map_err(|error| error.to_string());
                let conversion = parse(from)?.to(&parse(to)?).map_err(|error| error.to_string())?;
                (!conversion.is_identity()).then(|| {
                    step = Some(format!("{from} to {to}"));
                    conversion
                })
            }
            _ => None,
        };
        let how = match variable.data_type {
            DataType::String => How::Text,
            DataType::Float32 | DataType::Float64 => How::Float(conversion),
            DataType::Bool => How::Bool,
            DataType::Datetime => {
                let unit = match (source, &variable.unit) {
                    (Unit::Time(unit), _) | (_, Unit::Time(unit)) => unit.clone(),
                    _ => TimeUnit::default(),
                };
                if let Some(epoch) = &unit.epoch {
                    step = Some(format!("{epoch} since 1970 to time"));
                } else if let Some(zone) = unit.tz.as_deref().filter(|zone| *zone != "UTC") {
                    step = Some(format!("{zone} to UTC"));
                }
                let reader = TimeReader::new(&unit, tick(&variable.unit)?).map_err(|error| error.to_string())?;
                How::Time(Box::new(reader))
            }
            other => How::Int { bounds: bounds(other), conversion },
        };
        let unit = match (source, &variable.unit) {
            (Unit::Of(unit), _) | (Unit::None, Unit::Of(unit)) if !unit.is_empty() => format!(" in {unit}"),
            _ => String::new(),
        };
        Ok(Self { name, variable, column, csv, how, unit, step })
    }

    /// Whether `text` is one of those that mean missing.
    pub(crate) fn means_missing(&self, text: &str) -> bool {
        let also = self.column.map_or(&[][..], |column| &column.na);
        self.variable.na_source.iter().chain(also).any(|na| {
            na == text || matches!((na.parse::<f64>(), self.parse(text)), (Ok(na), Some(value)) if na == value)
        })
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
                Value::Float(conversion.as_ref().map_or(value, |conversion| conversion.apply(value)))
            }
            How::Int { bounds: (least, greatest), conversion } => {
                let value = match (cell, conversion) {
                    (Cell::Int(value), None) => *value,
                    (Cell::Text(text), None) if text.parse::<i64>().is_ok() => text.parse().unwrap_or(MISSING_INT),
                    _ => {
                        let value = self.number(cell)?;
                        if value.is_nan() {
                            return Ok(Value::Int(MISSING_INT));
                        }
                        let value = conversion.as_ref().map_or(value, |conversion| conversion.apply(value));
                        // Exact: every f64 below 2^53 that is whole is this i64.
                        if value.fract() != 0.0 || value.abs() >= 9_007_199_254_740_992.0 {
                            return Err(self.bad(cell, "a whole number"));
                        }
                        value as i64
                    }
                };
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
            How::Time(reader) => {
                let read = match cell {
                    Cell::Int(value) => reader.number(*value as f64),
                    Cell::Float(value) => reader.number(*value),
                    other => reader.text(&other.text()),
                };
                Value::Int(read.map_err(|error| Bad::new(Class::Parse, error.message, error.hint))?)
            }
        };
        self.check(cell, &value)?;
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
        Bad::new(Class::Parse, format!("expected {expected}{}, found \"{}\"", self.unit, cell.text()), hint)
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
            let message = format!("expected {} from {least} to {greatest}{unit}, found {}", self.name, cell.text());
            return Err(Bad::new(Class::Range, message, ""));
        }
        let listed = |label: &String| match value {
            Value::Text(text) => text == label,
            _ => label.parse::<f64>().is_ok_and(|label| label == number),
        };
        if !self.variable.discrete.is_empty() && !self.variable.discrete.iter().any(listed) {
            let message = format!("expected one of {}, found \"{}\"", self.variable.discrete.join(", "), cell.text());
            return Err(Bad::new(Class::Label, message, ""));
        }
        Ok(())
    }
}

/// Least and greatest value of an integer type, its missing value left out.
fn bounds(data_type: DataType) -> (i64, i64) {
    match data_type {
        DataType::Int8 => (i64::from(i8::MIN) + 1, i64::from(i8::MAX)),
        DataType::Int16 => (i64::from(i16::MIN) + 1, i64::from(i16::MAX)),
        DataType::Int32 => (i64::from(i32::MIN) + 1, i64::from(i32::MAX)),
        DataType::Uint8 => (0, i64::from(u8::MAX) - 1),
        DataType::Uint16 => (0, i64::from(u16::MAX) - 1),
        DataType::Uint32 => (0, i64::from(u32::MAX) - 1),
        _ => (MISSING_INT + 1, i64::MAX),
    }
}

/// A column of the kind of `variable` from values, missing ones as `None`.
pub(crate) fn column(variable: &Variable, values: Vec<Option<Value>>) -> Column {
    match variable.data_type.kind() {
        Kind::Float => Column::Float(
            values
                .into_iter()
                .map(|value| match value {
                    Some(Value::Float(value)) => value,
                    Some(Value::Int(value)) => value as f64,
                    _ => f64::NAN,
                })
                .collect(),
        ),
        Kind::Int => Column::Int(
            values
                .into_iter()
                .map(|value| if let Some(Value::Int(value)) = value { value } else { MISSING_INT })
                .collect(),
        ),
        Kind::Text => Column::Text(
            values
                .into_iter()
                .map(|value| if let Some(Value::Text(value)) = value { value } else { String::new() })
                .collect(),
        ),
    }
}
