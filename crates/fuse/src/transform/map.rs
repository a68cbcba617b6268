//! `map`: texts of a column in place of others, such as the spellings of a label.

use super::of;
use super::rows::{Raw, want};
use crate::fault::Fault;
use crate::format::Wanted;
use crate::table::{Cell, Table, Written};
use indexmap::IndexMap;
use serde_json::json;
use std::borrow::Cow;
use zarr_fuse_core::provenance::Transform;

/// Texts and what is read in their place.
type Spellings = IndexMap<String, String>;

pub(super) struct Map<'s> {
    columns: &'s IndexMap<String, Spellings>,
    /// Cells that were replaced, by column.
    replaced: Vec<u64>,
}

impl<'s> Map<'s> {
    pub(super) fn new(columns: &'s IndexMap<String, Spellings>) -> Self {
        Self { columns, replaced: vec![0; columns.len()] }
    }
}

/// What is read in place of a text, if another is.
fn replaced<'s>(spellings: &'s Spellings, text: &str) -> Option<&'s str> {
    spellings.get(text).or_else(|| spellings.get("*")).map(String::as_str)
}

impl Raw for Map<'_> {
    fn wanted(&self, mut wanted: Vec<Wanted>) -> Vec<Wanted> {
        self.columns.keys().for_each(|name| want(&mut wanted, name));
        wanted
    }

    fn table<'a>(&mut self, mut table: Table<'a>) -> Result<Table<'a>, Fault> {
        for ((name, spellings), count) in self.columns.iter().zip(&mut self.replaced) {
            let Some(at) = table.names.iter().position(|n| n == name) else { continue };
            let Some(column) = table.columns.get_mut(at) else { continue };
            if let Written::Texts(texts) = column {
                *count += texts.replace(|text| replaced(spellings, text));
                continue;
            }
            let cells = (0..column.len()).map(|row| owned(column.get(row)));
            let cells = cells.map(|cell| match replaced(spellings, &cell.text()) {
                Some(new) if cell != Cell::Missing => {
                    *count += 1;
                    if new.is_empty() { Cell::Missing } else { Cell::Text(Cow::Owned(new.to_owned())) }
                }
                _ => cell,
            });
            *column = Written::Cells(cells.collect());
        }
        Ok(table)
    }

    fn again(&mut self) {
        self.replaced.fill(0);
    }

    fn done(&self) -> Vec<Transform> {
        let columns = self.columns.keys().zip(&self.replaced).filter(|(_, count)| **count > 0);
        columns
            .map(|(name, count)| {
                of(
                    "map",
                    "",
                    format!("{count} mapped in \"{name}\""),
                    [("cells", json!(count)), ("column", json!(name))],
                )
            })
            .collect()
    }
}

/// A cell on its own.
pub(super) fn owned(cell: Cell<'_>) -> Cell<'static> {
    match cell {
        Cell::Missing => Cell::Missing,
        Cell::Text(text) => Cell::Text(Cow::Owned(text.into_owned())),
        Cell::Int(value) => Cell::Int(value),
        Cell::Float(value) => Cell::Float(value),
        Cell::Unsigned(value) => Cell::Unsigned(value),
        Cell::Bool(value) => Cell::Bool(value),
        Cell::Time { ticks, tick, zoned } => Cell::Time { ticks, tick, zoned },
    }
}
