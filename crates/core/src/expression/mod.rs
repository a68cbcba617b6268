//! Small expressions over columns: conditions of rows, and values made of others. The language is told in
//! `docs/transforms.md`.
//!
//! An [`Expression`] is a text that was understood; [`Expression::check`] asks what its names are and gives a [`Checked`]
//! one, in which every unit is converted; [`Checked::rows`] works it out a column at a time.
//!
//! - Numbers have units: `5 K`, `10 mm`, and of several units in brackets, `3 [m s-1]`. A product or a quotient has that of
//!   its units, a sum that of its left side; what does not convert is an error. In a comparison, in `min`, `max` and `if` a
//!   number that is written without a unit is in the unit of what it stands beside.
//! - What is missing makes arithmetic and comparisons missing; `and` and `or` are three-valued (Kleene): `false and
//!   missing` is false. A result that is no finite number, as of a division by zero, is missing.
//! - Numbers are worked out as `float64`: whole numbers beyond 2^53 lose digits.
//! - A text as a time is all of what it names: `time == '2025-01'` holds in that month, `time <= '2025-01'` to its end.
//!
//! ```
//! use zarr_fuse_core::column::Column;
//! use zarr_fuse_core::expression::{Expression, Operand};
//!
//! let expression = Expression::parse("t > 5 [degC] and place in ('a', 'b')").unwrap();
//! assert_eq!(expression.names(), ["t", "place"]);
//! let checked = expression.check(&|name| match name {
//!     "t" => Some(Operand::Number { unit: "K".into() }),
//!     "place" => Some(Operand::Text),
//!     _ => None,
//! });
//! let (t, place) = (Column::Float(vec![280.0, 280.0, 200.0]), Column::Text(vec!["a".into(), "c".into(), "b".into()]));
//! let rows = checked.unwrap().rows(&|name| Some(if name == "t" { &t } else { &place }), 3);
//! assert_eq!(rows, Column::Int(vec![1, 0, 0]));
//! ```

mod check;
mod function;
mod parser;
mod print;
#[cfg(test)]
mod tests;
mod token;
mod tree;
mod typed;
mod unit;

use crate::column::Column;
use crate::schema::{DataType, Unit, Variable};
use crate::time::StoredTime;
use tree::Expr;
use typed::Typed;

/// The most characters of an expression.
pub const LONGEST: usize = 10_000;
/// The most levels of parentheses, signs and functions inside each other.
pub const DEEPEST: usize = 64;

/// Why an expression cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpressionError {
    /// Character of the expression, from 1; one behind the last one for its end.
    pub at: usize,
    /// What was expected and what was found.
    pub message: String,
    /// What to do, or "".
    pub hint: String,
}

impl ExpressionError {
    fn new(at: usize, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { at, message: message.into(), hint: hint.into() }
    }
}

/// The place and the message; the hint stands apart.
impl std::fmt::Display for ExpressionError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "character {}: {}", self.at, self.message)
    }
}

impl std::error::Error for ExpressionError {}

/// What a name stands for, or what an expression gives.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// Numbers in a unit of [`crate::units`]; "" for pure numbers, and for those without a unit.
    /// Columns of [`Column::Float`], [`Column::Int`] or [`Column::Unsigned`].
    Number {
        /// The unit.
        unit: String,
    },
    /// Texts: a [`Column::Text`].
    Text,
    /// Times: ticks, a [`Column::Int`].
    Time(StoredTime),
    /// Truths: 1 and 0, a [`Column::Int`].
    Bool,
    /// Texts as a file has them, a [`Column::Text`], which are read as numbers where a number is wanted: beside a number,
    /// in arithmetic, in `<`. A text that is no number is missing there.
    Raw {
        /// The decimal mark.
        decimal: char,
        /// The mark between thousands.
        thousands: Option<char>,
    },
}

impl Operand {
    /// What the values of a variable or coordinate are; `None` for complex numbers, with which nothing is worked out.
    pub fn of(variable: &Variable) -> Option<Self> {
        Some(match variable.data_type {
            DataType::Complex64 | DataType::Complex128 => return None,
            DataType::String => Operand::Text,
            DataType::Bool => Operand::Bool,
            DataType::Datetime => Operand::Time(match &variable.unit {
                Unit::Time(unit) => StoredTime::of(unit).ok()?,
                _ => StoredTime::default(),
            }),
            _ => Operand::Number {
                unit: match &variable.unit {
                    Unit::Of(unit) => unit.clone(),
                    _ => String::new(),
                },
            },
        })
    }
}

/// An expression that was understood. [`std::fmt::Display`] writes it in one form, which is read as the same expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    root: Expr,
}

impl Expression {
    /// Reads an expression. Never panics, whatever the text.
    ///
    /// # Errors
    /// For a text that is none, is longer than [`LONGEST`] or deeper than [`DEEPEST`].
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        Ok(Self { root: parser::parse(text)? })
    }

    /// The names in it, each once, in the order of their first places.
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.root.names(&mut names);
        names
    }

    /// Asks what each name is, and finds out what every part gives.
    ///
    /// # Errors
    /// A name that `operand` does not know, kinds or units that do not go together.
    pub fn check(&self, operand: &dyn Fn(&str) -> Option<Operand>) -> Result<Checked, ExpressionError> {
        check::check(&self.root, operand)
    }

    /// [`Expression::check`] of a condition.
    ///
    /// # Errors
    /// As there, and for an expression that gives something else than true or false.
    pub fn condition(&self, operand: &dyn Fn(&str) -> Option<Operand>) -> Result<Checked, ExpressionError> {
        self.check(operand)?.to(&Operand::Bool)
    }
}

/// An expression of which every part is known: what it gives, with its units converted.
#[derive(Debug, Clone)]
pub struct Checked {
    typed: Typed,
}

impl Checked {
    /// What it gives; a unit is as it came out, "" also for a number that is written without one. `None` for `missing`.
    pub fn gives(&self) -> Option<Operand> {
        self.typed.gives()
    }

    /// The same expression that gives `target`: numbers in its unit, texts as numbers.
    ///
    /// # Errors
    /// For what cannot become it.
    pub fn to(self, target: &Operand) -> Result<Self, ExpressionError> {
        check::to(self.typed, target).map(|typed| Self { typed })
    }

    /// The values of `rows` rows, missing where one cannot be told: numbers as [`Column::Float`], truths as a
    /// [`Column::Int`] of 1 and 0, times as ticks, texts. `columns` gives the columns by their names; one that it does not
    /// have, or that is too short, is missing.
    pub fn rows<'a>(&'a self, columns: &dyn Fn(&str) -> Option<&'a Column>, rows: usize) -> Column {
        self.typed.column(columns, rows)
    }

    /// Rows of which the condition is true. Of something else than a condition none.
    pub fn holds<'a>(&'a self, columns: &dyn Fn(&str) -> Option<&'a Column>, rows: usize) -> Vec<bool> {
        match self.typed {
            Typed::Bool(_) => match self.rows(columns, rows) {
                Column::Int(values) => values.into_iter().map(|value| value == 1).collect(),
                _ => vec![false; rows],
            },
            _ => vec![false; rows],
        }
    }
}
