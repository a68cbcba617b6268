//! Numbers: NaN is missing, and so is what is not finite.

use super::{Bools, Columns, Times};
use crate::column::{Column, MISSING_INT, MISSING_UNSIGNED};
use crate::expression::function::Function;
use crate::time::{CfTime, StoredTime};
use crate::units::Conversion;
use std::borrow::Cow;

/// Of two numbers one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::expression) enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Min,
    Max,
    Atan2,
}

#[derive(Debug, Clone)]
pub(in crate::expression) enum Numbers {
    Const(f64),
    Name(String),
    /// Texts of a file.
    Raw {
        name: String,
        decimal: char,
        thousands: Option<char>,
    },
    Negative(Box<Numbers>),
    Converted(Box<Numbers>, Conversion),
    Operation(Operation, Box<Numbers>, Box<Numbers>),
    Call(Function, Box<Numbers>),
    If(Box<Bools>, Box<Numbers>, Box<Numbers>),
    /// Seconds between two times, whose ticks have so many nanoseconds.
    Between(Box<Times>, Box<Times>, (i64, i64)),
    /// A part of a date, as the month.
    Part(Function, Box<Times>, StoredTime),
}

/// The values of a part: the same in all rows, or one a row.
pub(in crate::expression) enum Values<'a> {
    One(f64),
    Many(Cow<'a, [f64]>),
}

impl Values<'_> {
    /// The value of a row; missing past the end.
    pub(in crate::expression) fn get(&self, row: usize) -> f64 {
        match self {
            Values::One(value) => *value,
            Values::Many(values) => values.get(row).copied().unwrap_or(f64::NAN),
        }
    }

    /// One a row.
    pub(in crate::expression) fn many(self, rows: usize) -> Vec<f64> {
        match self {
            Values::One(value) => vec![value; rows],
            Values::Many(values) => {
                let mut values = values.into_owned();
                values.resize(rows, f64::NAN);
                values
            }
        }
    }

    fn map(self, f: impl Fn(f64) -> f64) -> Self {
        match self {
            Values::One(value) => Values::One(f(value)),
            Values::Many(values) => {
                let mut values = values.into_owned();
                values.iter_mut().for_each(|value| *value = f(*value));
                Values::Many(Cow::Owned(values))
            }
        }
    }

    fn with(self, other: Self, rows: usize, f: impl Fn(f64, f64) -> f64) -> Self {
        match (self, other) {
            (left, Values::One(b)) => left.map(|a| f(a, b)),
            (Values::One(a), right) => right.map(|b| f(a, b)),
            (left, right) => {
                let mut values = left.many(rows);
                values.iter_mut().enumerate().for_each(|(row, value)| *value = f(*value, right.get(row)));
                Values::Many(Cow::Owned(values))
            }
        }
    }
}

/// The number if it is finite, else missing.
fn finite(value: f64) -> f64 {
    if value.is_finite() { value } else { f64::NAN }
}

fn power(base: f64, exponent: f64) -> f64 {
    // Small whole powers as products, which are the same on every machine.
    if exponent.fract() == 0.0 && exponent.abs() <= 64.0 {
        let product = (0..exponent.abs() as u32).fold(1.0, |product, _| product * base);
        return if base.is_nan() {
            base
        } else if exponent < 0.0 {
            1.0 / product
        } else {
            product
        };
    }
    base.powf(exponent)
}

impl Operation {
    fn apply(self, a: f64, b: f64) -> f64 {
        if a.is_nan() || b.is_nan() {
            return f64::NAN;
        }
        finite(match self {
            Operation::Add => a + b,
            Operation::Subtract => a - b,
            Operation::Multiply => a * b,
            Operation::Divide => a / b,
            Operation::Power => power(a, b),
            Operation::Min => a.min(b),
            Operation::Max => a.max(b),
            Operation::Atan2 => a.atan2(b),
        })
    }
}

impl Function {
    fn apply(self, value: f64) -> f64 {
        finite(match self {
            Function::Abs => value.abs(),
            Function::Sqrt => value.sqrt(),
            Function::Exp => value.exp(),
            Function::Log => value.ln(),
            Function::Log10 => value.log10(),
            Function::Sin => value.sin(),
            Function::Cos => value.cos(),
            Function::Tan => value.tan(),
            Function::Asin => value.asin(),
            Function::Acos => value.acos(),
            Function::Atan => value.atan(),
            Function::Round => value.round(),
            Function::Floor => value.floor(),
            Function::Ceil => value.ceil(),
            // The others do not take one number.
            _ => f64::NAN,
        })
    }
}

/// A text of a file as a number.
fn read(text: &str, decimal: char, thousands: Option<char>) -> f64 {
    let text = text.trim();
    let plain: Cow<'_, str> = match (thousands, decimal) {
        (None, '.') => Cow::Borrowed(text),
        (mark, decimal) => {
            let kept = text.chars().filter(|c| Some(*c) != mark);
            Cow::Owned(kept.map(|c| if c == decimal { '.' } else { c }).collect())
        }
    };
    plain.parse().map_or(f64::NAN, finite)
}

impl Numbers {
    pub(in crate::expression) fn converted(self, conversion: Conversion) -> Self {
        match self {
            same if conversion.is_identity() => same,
            Numbers::Const(value) => Numbers::Const(conversion.apply(value)),
            other => Numbers::Converted(Box::new(other), conversion),
        }
    }

    pub(in crate::expression) fn operation(operation: Operation, left: Self, right: Self) -> Self {
        match (left, right) {
            (Numbers::Const(a), Numbers::Const(b)) => Numbers::Const(operation.apply(a, b)),
            (left, right) => Numbers::Operation(operation, Box::new(left), Box::new(right)),
        }
    }

    pub(in crate::expression) fn call(function: Function, of: Self) -> Self {
        match of {
            Numbers::Const(value) => Numbers::Const(function.apply(value)),
            of => Numbers::Call(function, Box::new(of)),
        }
    }

    pub(in crate::expression) fn values<'a>(&'a self, columns: Columns<'_, 'a>, rows: usize) -> Values<'a> {
        match self {
            Numbers::Const(value) => Values::One(*value),
            Numbers::Name(name) => match columns(name) {
                Some(Column::Float(values)) => Values::Many(Cow::Borrowed(values.as_slice())),
                Some(Column::Int(values)) => {
                    let real = |value: &i64| if *value == MISSING_INT { f64::NAN } else { *value as f64 };
                    Values::Many(values.iter().map(real).collect())
                }
                Some(Column::Unsigned(values)) => {
                    let real = |value: &u64| if *value == MISSING_UNSIGNED { f64::NAN } else { *value as f64 };
                    Values::Many(values.iter().map(real).collect())
                }
                Some(Column::Complex(_) | Column::Text(_)) | None => Values::One(f64::NAN),
            },
            Numbers::Raw { name, decimal, thousands } => match columns(name) {
                Some(Column::Text(texts)) => {
                    Values::Many(texts.iter().map(|text| read(text, *decimal, *thousands)).collect())
                }
                _ => Values::One(f64::NAN),
            },
            Numbers::Negative(of) => of.values(columns, rows).map(|value| -value),
            Numbers::Converted(of, conversion) => of.values(columns, rows).map(|value| finite(conversion.apply(value))),
            Numbers::Operation(operation, left, right) => {
                let (left, right) = (left.values(columns, rows), right.values(columns, rows));
                left.with(right, rows, |a, b| operation.apply(a, b))
            }
            Numbers::Call(function, of) => of.values(columns, rows).map(|value| function.apply(value)),
            Numbers::If(condition, yes, no) => {
                let truths = condition.values(columns, rows);
                let (yes, no) = (yes.values(columns, rows), no.values(columns, rows));
                let one = |row| match truths.get(row) {
                    Some(true) => yes.get(row),
                    Some(false) => no.get(row),
                    None => f64::NAN,
                };
                Values::Many((0..rows).map(one).collect())
            }
            Numbers::Between(left, right, (first, second)) => {
                let (left, right) = (left.values(columns, rows), right.values(columns, rows));
                let one = |row| match (left.get(row), right.get(row)) {
                    (Some(a), Some(b)) => {
                        let nanoseconds = i128::from(*a) * i128::from(*first) - i128::from(*b) * i128::from(*second);
                        nanoseconds as f64 / 1e9
                    }
                    _ => f64::NAN,
                };
                Values::Many((0..rows).map(one).collect())
            }
            Numbers::Part(function, times, stored) => {
                let (times, stored) = (times.values(columns, rows), CfTime::stored(stored.tick, stored.calendar));
                let one = |row| {
                    let civil = times.get(row).and_then(|ticks| stored.civil_of_ticks(*ticks));
                    civil.map_or(f64::NAN, |civil| match function {
                        Function::Year => civil.year as f64,
                        Function::Month => f64::from(civil.month),
                        Function::Day => f64::from(civil.day),
                        _ => f64::from(civil.hour),
                    })
                };
                Values::Many((0..rows).map(one).collect())
            }
        }
    }
}
