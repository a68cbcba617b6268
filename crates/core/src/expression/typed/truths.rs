//! Conditions: true, false, or missing where it cannot be told (Kleene's strong logic).

use super::{Columns, Numbers, Texts, Times, Typed};
use crate::column::{Column, MISSING_INT};
use crate::expression::tree::Binary;
use std::cmp::Ordering;

#[derive(Debug, Clone)]
pub(in crate::expression) enum Bools {
    Const(Option<bool>),
    Name(String),
    Numbers(Binary, Box<Numbers>, Box<Numbers>),
    SameTexts(Box<Texts>, Box<Texts>),
    SameTruths(Box<Bools>, Box<Bools>),
    /// Two times, whose ticks have so many nanoseconds.
    Times(Binary, Box<Times>, Box<Times>, (i64, i64)),
    /// A time and the first and last tick of what a text names.
    TimeWith(Binary, Box<Times>, (i64, i64)),
    NumberIn(Box<Numbers>, Vec<f64>),
    TextIn(Box<Texts>, Vec<String>),
    TimeIn(Box<Times>, Vec<(i64, i64)>),
    And(Box<Bools>, Box<Bools>),
    Or(Box<Bools>, Box<Bools>),
    Not(Box<Bools>),
    IsMissing(Box<Typed>),
    If(Box<Bools>, Box<Bools>, Box<Bools>),
}

/// The truths of a part.
pub(in crate::expression) enum Truths {
    One(Option<bool>),
    Many(Vec<Option<bool>>),
}

impl Truths {
    /// That of a row; missing past the end.
    pub(in crate::expression) fn get(&self, row: usize) -> Option<bool> {
        match self {
            Truths::One(truth) => *truth,
            Truths::Many(truths) => truths.get(row).copied().flatten(),
        }
    }
}

impl Binary {
    /// Whether a comparison holds for two that stand so.
    fn holds(self, order: Ordering) -> bool {
        match self {
            Binary::Equal => order == Ordering::Equal,
            Binary::Unequal => order != Ordering::Equal,
            Binary::Less => order == Ordering::Less,
            Binary::LessEqual => order != Ordering::Greater,
            Binary::Greater => order == Ordering::Greater,
            Binary::GreaterEqual => order != Ordering::Less,
            // The others are no comparisons.
            _ => false,
        }
    }
}

impl Bools {
    pub(in crate::expression) fn values<'a>(&'a self, columns: Columns<'_, 'a>, rows: usize) -> Truths {
        let each = |one: &dyn Fn(usize) -> Option<bool>| Truths::Many((0..rows).map(one).collect());
        match self {
            Bools::Const(truth) => Truths::One(*truth),
            Bools::Name(name) => match columns(name) {
                Some(Column::Int(values)) => {
                    each(&|row| values.get(row).filter(|value| **value != MISSING_INT).map(|value| *value != 0))
                }
                _ => Truths::One(None),
            },
            Bools::Numbers(operator, left, right) => {
                let (left, right) = (left.values(columns, rows), right.values(columns, rows));
                // Missing is NaN, which has no order.
                each(&|row| left.get(row).partial_cmp(&right.get(row)).map(|order| operator.holds(order)))
            }
            Bools::SameTexts(left, right) => {
                let (left, right) = (left.values(columns, rows), right.values(columns, rows));
                each(&|row| {
                    let (left, right) = (left.get(row), right.get(row));
                    if left.is_empty() || right.is_empty() { None } else { Some(left == right) }
                })
            }
            Bools::SameTruths(left, right) => {
                let (left, right) = (left.values(columns, rows), right.values(columns, rows));
                each(&|row| Some(left.get(row)? == right.get(row)?))
            }
            Bools::Times(operator, left, right, (first, second)) => {
                let (left, right) = (left.values(columns, rows), right.values(columns, rows));
                each(&|row| {
                    let left = i128::from(*left.get(row)?) * i128::from(*first);
                    let right = i128::from(*right.get(row)?) * i128::from(*second);
                    Some(operator.holds(left.cmp(&right)))
                })
            }
            Bools::TimeWith(operator, times, (first, last)) => {
                let times = times.values(columns, rows);
                each(&|row| {
                    let ticks = times.get(row)?;
                    Some(match operator {
                        Binary::Equal => (first..=last).contains(&ticks),
                        Binary::Unequal => !(first..=last).contains(&ticks),
                        Binary::Less => ticks < first,
                        Binary::GreaterEqual => ticks >= first,
                        Binary::Greater => ticks > last,
                        _ => ticks <= last,
                    })
                })
            }
            Bools::NumberIn(of, list) => {
                let numbers = of.values(columns, rows);
                each(&|row| {
                    let number = numbers.get(row);
                    if number.is_nan() { None } else { Some(list.contains(&number)) }
                })
            }
            Bools::TextIn(of, list) => {
                let texts = of.values(columns, rows);
                each(&|row| {
                    let text = texts.get(row);
                    if text.is_empty() { None } else { Some(list.iter().any(|item| item == text)) }
                })
            }
            Bools::TimeIn(of, list) => {
                let times = of.values(columns, rows);
                each(&|row| {
                    let ticks = times.get(row)?;
                    Some(list.iter().any(|(first, last)| (first..=last).contains(&ticks)))
                })
            }
            Bools::And(left, right) => {
                let (left, right) = (left.values(columns, rows), right.values(columns, rows));
                each(&|row| match (left.get(row), right.get(row)) {
                    (Some(false), _) | (_, Some(false)) => Some(false),
                    (Some(true), Some(true)) => Some(true),
                    _ => None,
                })
            }
            Bools::Or(left, right) => {
                let (left, right) = (left.values(columns, rows), right.values(columns, rows));
                each(&|row| match (left.get(row), right.get(row)) {
                    (Some(true), _) | (_, Some(true)) => Some(true),
                    (Some(false), Some(false)) => Some(false),
                    _ => None,
                })
            }
            Bools::Not(of) => {
                let truths = of.values(columns, rows);
                each(&|row| truths.get(row).map(|truth| !truth))
            }
            Bools::IsMissing(of) => {
                let column = of.column(columns, rows);
                each(&|row| Some(column.is_missing(row)))
            }
            Bools::If(condition, yes, no) => {
                let truths = condition.values(columns, rows);
                let (yes, no) = (yes.values(columns, rows), no.values(columns, rows));
                each(&|row| if truths.get(row)? { yes.get(row) } else { no.get(row) })
            }
        }
    }
}
