//! Texts: the empty one is missing.

use super::{Bools, Columns};
use crate::column::Column;

#[derive(Debug, Clone)]
pub(in crate::expression) enum Texts {
    Const(String),
    Name(String),
    If(Box<Bools>, Box<Texts>, Box<Texts>),
}

/// The texts of a part.
pub(in crate::expression) enum Values<'a> {
    One(&'a str),
    Column(&'a [String]),
    Many(Vec<&'a str>),
}

impl<'a> Values<'a> {
    /// The text of a row; missing past the end.
    pub(in crate::expression) fn get(&self, row: usize) -> &'a str {
        match self {
            Values::One(text) => text,
            Values::Column(texts) => texts.get(row).map_or("", String::as_str),
            Values::Many(texts) => texts.get(row).copied().unwrap_or_default(),
        }
    }
}

impl Texts {
    pub(in crate::expression) fn values<'a>(&'a self, columns: Columns<'_, 'a>, rows: usize) -> Values<'a> {
        match self {
            Texts::Const(text) => Values::One(text),
            Texts::Name(name) => match columns(name) {
                Some(Column::Text(texts)) => Values::Column(texts),
                _ => Values::One(""),
            },
            Texts::If(condition, yes, no) => {
                let truths = condition.values(columns, rows);
                let (yes, no) = (yes.values(columns, rows), no.values(columns, rows));
                let one = |row| match truths.get(row) {
                    Some(true) => yes.get(row),
                    Some(false) => no.get(row),
                    None => "",
                };
                Values::Many((0..rows).map(one).collect())
            }
        }
    }
}
