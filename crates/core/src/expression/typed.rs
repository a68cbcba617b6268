//! An expression of which every part is known, and its values a column at a time.

mod numbers;
mod texts;
mod times;
mod truths;

pub(super) use numbers::{Numbers, Operation};
pub(super) use texts::Texts;
pub(super) use times::Times;
pub(super) use truths::Bools;

use super::Operand;
use super::unit::Measure;
use crate::column::{Column, Kind, MISSING_INT};
use crate::time::StoredTime;

/// Where columns are found.
pub(super) type Columns<'c, 'a> = &'c dyn Fn(&str) -> Option<&'a Column>;

/// An expression by what it gives.
#[derive(Debug, Clone)]
pub(super) enum Typed {
    Number(Numbers, Measure),
    Text(Texts),
    Time(Times, StoredTime),
    Bool(Bools),
    /// A column of a file, of which is not known yet what it is.
    Raw {
        name: String,
        decimal: char,
        thousands: Option<char>,
    },
    /// `missing`, of any kind.
    Missing,
}

impl Typed {
    pub(super) fn gives(&self) -> Option<Operand> {
        Some(match self {
            Typed::Number(_, Measure::Of(unit)) => Operand::Number { unit: unit.text().to_owned() },
            Typed::Number(_, Measure::Bare) => Operand::Number { unit: String::new() },
            Typed::Text(_) => Operand::Text,
            Typed::Time(_, stored) => Operand::Time(*stored),
            Typed::Bool(_) => Operand::Bool,
            Typed::Raw { decimal, thousands, .. } => Operand::Raw { decimal: *decimal, thousands: *thousands },
            Typed::Missing => return None,
        })
    }

    pub(super) fn column<'a>(&'a self, columns: Columns<'_, 'a>, rows: usize) -> Column {
        match self {
            Typed::Number(numbers, _) => Column::Float(numbers.values(columns, rows).many(rows)),
            Typed::Text(texts) => {
                let texts = texts.values(columns, rows);
                Column::Text((0..rows).map(|row| texts.get(row).to_owned()).collect())
            }
            Typed::Time(times, _) => {
                let times = times.values(columns, rows);
                Column::Int((0..rows).map(|row| times.get(row).copied().unwrap_or(MISSING_INT)).collect())
            }
            Typed::Bool(bools) => {
                let truths = bools.values(columns, rows);
                Column::Int((0..rows).map(|row| truths.get(row).map_or(MISSING_INT, i64::from)).collect())
            }
            Typed::Raw { name, .. } => match columns(name) {
                Some(column) => column.take((0..rows).map(Some)),
                None => Column::missing(Kind::Text, rows),
            },
            Typed::Missing => Column::missing(Kind::Float, rows),
        }
    }
}
