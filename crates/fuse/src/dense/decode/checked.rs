//! Numbers and texts of a file as values of a variable: each value by itself, with the checks of the schema.

use super::{Decoder, Wrong};
use crate::reader::{Bad, Class};
use crate::value::{self, EXACT, bounds, stored};
use zarr_fuse_core::column::{Column, Kind, MISSING_COMPLEX, MISSING_INT, MISSING_UNSIGNED, Value};
use zarr_fuse_core::schema::{DataType, Unit};

impl Decoder {
    pub(super) fn numbers(&self, raw: Column, wrong: &mut Wrong) -> Column {
        let plain = self.packing.is_none() && self.conversion.is_none();
        match (self.kind(), raw) {
            (Kind::Float, Column::Float(mut values)) => {
                for (cell, value) in values.iter_mut().enumerate() {
                    *value = self.float(cell, *value, wrong);
                }
                Column::Float(values)
            }
            (Kind::Int, Column::Int(mut values)) if plain => {
                for (cell, value) in values.iter_mut().enumerate() {
                    *value = self.int(cell, *value, wrong);
                }
                Column::Int(values)
            }
            (Kind::Unsigned, Column::Unsigned(mut values)) if plain => {
                for (cell, value) in values.iter_mut().enumerate() {
                    *value = self.unsigned(cell, *value, wrong);
                }
                Column::Unsigned(values)
            }
            (kind, raw) => {
                let mut values = Column::missing(kind, raw.len());
                for cell in 0..raw.len() {
                    let number = match raw.get(cell) {
                        Some(value) if value.is_missing() => continue,
                        Some(Value::Int(value)) if self.missing.has_whole(value) => continue,
                        Some(Value::Unsigned(value)) if self.missing.has_whole(value) => continue,
                        Some(Value::Float(value)) => value,
                        // Whole numbers above 2^53 that are stored as whole ones are read exactly by the arms above.
                        Some(Value::Int(value)) => value as f64,
                        Some(Value::Unsigned(value)) => value as f64,
                        _ => continue,
                    };
                    let value = match kind {
                        Kind::Float => Value::Float(self.float(cell, number, wrong)),
                        Kind::Complex => {
                            let value = self.real(number);
                            Value::Complex(if value.is_nan() { MISSING_COMPLEX } else { [value, 0.0] })
                        }
                        _ => {
                            let number = self.real(number);
                            if number.is_nan() {
                                continue;
                            }
                            if number.fract() != 0.0 || number.abs() >= EXACT {
                                wrong.tell(cell, "whole", || self.bad(Class::Parse, "a whole number", number));
                                continue;
                            }
                            if kind == Kind::Unsigned {
                                match u64::try_from(number as i64) {
                                    Ok(value) => Value::Unsigned(self.checked_unsigned(cell, value, wrong)),
                                    Err(_) => {
                                        wrong.tell(cell, "negative", || {
                                            self.bad(Class::Parse, "a number from 0", number)
                                        });
                                        continue;
                                    }
                                }
                            } else {
                                Value::Int(self.checked_int(cell, number as i64, wrong))
                            }
                        }
                    };
                    values.set(cell, value);
                }
                values
            }
        }
    }

    /// A number of the file in the stored unit; NaN is missing.
    pub(super) fn real(&self, packed: f64) -> f64 {
        if self.missing.has(packed) {
            return f64::NAN;
        }
        let value = self.packing.map_or(packed, |(scale, offset)| packed * scale + offset);
        if self.na.has(value) {
            return f64::NAN;
        }
        self.conversion.as_ref().map_or(value, |conversion| conversion.apply(value))
    }

    pub(super) fn float(&self, cell: usize, packed: f64, wrong: &mut Wrong) -> f64 {
        let value = self.real(packed);
        if value.is_nan() {
            return f64::NAN;
        }
        let narrow = stored(&self.variable, value);
        if narrow.is_infinite() {
            wrong.tell(cell, "size", || self.bad(Class::Parse, "a number that fits its stored type", packed));
            return f64::NAN;
        }
        if self.stored_missing == Value::Float(narrow) {
            wrong.tell(cell, "reserved", || {
                self.bad(Class::Parse, &format!("a number other than {narrow} (stored for missing)"), packed)
            });
            return f64::NAN;
        }
        if self.outside(cell, value, wrong) { f64::NAN } else { narrow }
    }

    fn int(&self, cell: usize, value: i64, wrong: &mut Wrong) -> i64 {
        if value == MISSING_INT || self.missing.has_whole(value) || self.na.has_whole(value) {
            return MISSING_INT;
        }
        self.checked_int(cell, value, wrong)
    }

    fn checked_int(&self, cell: usize, value: i64, wrong: &mut Wrong) -> i64 {
        let (least, greatest) = match self.variable.data_type {
            DataType::Bool => (0, 1),
            other => bounds(other),
        };
        if value < least || value > greatest {
            wrong.tell(cell, "bounds", || {
                self.bad(Class::Parse, &format!("a number from {least} to {greatest}"), value as f64)
            });
            return MISSING_INT;
        }
        if self.stored_missing == Value::Int(value) {
            wrong.tell(cell, "reserved", || {
                self.bad(Class::Parse, &format!("a number other than {value} (stored for missing)"), value as f64)
            });
            return MISSING_INT;
        }
        if self.outside(cell, value as f64, wrong) { MISSING_INT } else { value }
    }

    fn unsigned(&self, cell: usize, value: u64, wrong: &mut Wrong) -> u64 {
        if value == MISSING_UNSIGNED || self.missing.has_whole(value) || self.na.has_whole(value) {
            return MISSING_UNSIGNED;
        }
        self.checked_unsigned(cell, value, wrong)
    }

    fn checked_unsigned(&self, cell: usize, value: u64, wrong: &mut Wrong) -> u64 {
        if self.stored_missing == Value::Unsigned(value) {
            wrong.tell(cell, "reserved", || {
                self.bad(Class::Parse, &format!("a number other than {value} (stored for missing)"), value as f64)
            });
            return MISSING_UNSIGNED;
        }
        if self.outside(cell, value as f64, wrong) { MISSING_UNSIGNED } else { value }
    }

    pub(super) fn complex(&self, mut values: Vec<[f64; 2]>, wrong: &mut Wrong) -> Column {
        if self.kind() != Kind::Complex {
            let found = values.first().map_or(0.0, |value| value[0]);
            if !values.is_empty() {
                wrong.tell(0, "complex", || self.bad(Class::Parse, "a real number", found));
            }
            return Column::missing(self.kind(), values.len());
        }
        for (cell, value) in values.iter_mut().enumerate() {
            if value.iter().any(|part| part.is_nan()) {
                *value = MISSING_COMPLEX;
                continue;
            }
            let apply = |part: f64| self.conversion.as_ref().map_or(part, |conversion| conversion.apply(part));
            // The origin of a scale is a real number.
            let parts = [apply(value[0]), apply(value[1]) - apply(0.0)].map(|part| stored(&self.variable, part));
            if parts.iter().any(|part| part.is_infinite()) || self.stored_missing == Value::Complex(parts) {
                wrong.tell(cell, "size", || self.bad(Class::Parse, "a number that fits its stored type", value[0]));
                *value = MISSING_COMPLEX;
            } else {
                *value = parts;
            }
        }
        Column::Complex(values)
    }

    pub(super) fn texts(&self, mut texts: Vec<String>, wrong: &mut Wrong) -> Vec<String> {
        let na: Vec<&String> = self.variable.na_source.iter().chain(&self.column.na).collect();
        for (cell, text) in texts.iter_mut().enumerate() {
            if text.is_empty() {
                continue;
            }
            if na.contains(&&*text) || self.missing.has_text(text) {
                text.clear();
                continue;
            }
            let bad = match self.variable.width {
                Some(width) if text.chars().nth(width as usize).is_some() => Some((
                    Class::Parse,
                    format!("expected a text of at most {width} characters, found {}", value::quoted(text)),
                )),
                _ if self.stored_missing == Value::Text(text.clone()) => Some((
                    Class::Parse,
                    format!("expected a text other than {} (stored for missing)", value::quoted(text)),
                )),
                _ if !self.listed.is_empty() && !self.listed.contains(text) => {
                    let labels = self.variable.discrete.join(", ");
                    Some((Class::Label, format!("expected one of {labels}, found {}", value::quoted(text))))
                }
                _ => None,
            };
            if let Some((class, message)) = bad {
                wrong.add(cell, Bad::new(class, message, ""));
                text.clear();
            }
        }
        texts
    }

    /// Whether a value in the stored unit breaks `range`; told.
    fn outside(&self, cell: usize, value: f64, wrong: &mut Wrong) -> bool {
        if let Some((least, greatest)) = self.variable.interval
            && (value < least || value > greatest)
        {
            wrong.tell(cell, "range", || {
                let unit = match &self.variable.unit {
                    Unit::Of(unit) if !unit.is_empty() => format!(" {unit}"),
                    _ => String::new(),
                };
                let message = format!("expected {} from {least} to {greatest}{unit}, found {value}", self.name);
                Bad::new(Class::Range, message, "")
            });
            return true;
        }
        if !self.listed.is_empty() && !self.listed_numbers.contains(&value) {
            wrong.tell(cell, "label", || {
                let message = format!("expected one of {}, found \"{value}\"", self.variable.discrete.join(", "));
                Bad::new(Class::Label, message, "")
            });
            return true;
        }
        false
    }

    fn bad(&self, class: Class, expected: &str, found: f64) -> Bad {
        let hint = format!("if it means missing, say so in `na_source` of {}", self.name);
        Bad::new(class, format!("expected {expected}, found \"{found}\""), hint)
    }
}
