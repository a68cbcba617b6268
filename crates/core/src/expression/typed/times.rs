//! Times as ticks.

use super::{Bools, Columns};
use crate::column::{Column, MISSING_INT};
use std::borrow::Cow;

#[derive(Debug, Clone)]
pub(in crate::expression) enum Times {
    Name(String),
    If(Box<Bools>, Box<Times>, Box<Times>),
    Missing,
}

/// The ticks of a part, one a row.
pub(in crate::expression) struct Values<'a>(Cow<'a, [i64]>);

impl Values<'_> {
    /// The ticks of a row; `None` for a missing time, and past the end.
    pub(in crate::expression) fn get(&self, row: usize) -> Option<&i64> {
        self.0.get(row).filter(|ticks| **ticks != MISSING_INT)
    }
}

impl Times {
    pub(in crate::expression) fn values<'a>(&'a self, columns: Columns<'_, 'a>, rows: usize) -> Values<'a> {
        match self {
            Times::Missing => Values(Cow::Owned(Vec::new())),
            Times::Name(name) => match columns(name) {
                Some(Column::Int(ticks)) => Values(Cow::Borrowed(ticks)),
                _ => Values(Cow::Owned(Vec::new())),
            },
            Times::If(condition, yes, no) => {
                let truths = condition.values(columns, rows);
                let (yes, no) = (yes.values(columns, rows), no.values(columns, rows));
                let one = |row| match truths.get(row) {
                    Some(true) => yes.get(row).copied().unwrap_or(MISSING_INT),
                    Some(false) => no.get(row).copied().unwrap_or(MISSING_INT),
                    None => MISSING_INT,
                };
                Values(Cow::Owned((0..rows).map(one).collect()))
            }
        }
    }
}
