//! `filter`: rows for which a condition over columns of the file is true.

use super::of;
use super::rows::{Raw, want};
use crate::fault::Fault;
use crate::format::Wanted;
use crate::table::{Cell, Table, Written};
use serde_json::json;
use std::collections::BTreeMap;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::expression::{Checked, Expression, Operand};
use zarr_fuse_core::provenance::Transform;
use zarr_fuse_core::schema::Source;

pub(super) struct Filter<'s> {
    condition: &'s str,
    names: Vec<String>,
    checked: Checked,
    decimal: char,
    kept: u64,
    of: u64,
}

impl<'s> Filter<'s> {
    pub(super) fn new(condition: &'s str, source: &Source) -> Result<Self, Fault> {
        let (decimal, thousands) = (source.csv.decimal, source.csv.thousands);
        let raw = |_: &str| Some(Operand::Raw { decimal, thousands });
        let read = Expression::parse(condition).and_then(|read| Ok((read.condition(&raw)?, read)));
        let (checked, read) = read
            .map_err(|error| Fault::of_file("", format!("`filter` of the source, {error}")).hint(error.hint.clone()))?;
        let names = read.names().into_iter().map(str::to_owned).collect();
        Ok(Self { condition, names, checked, decimal, kept: 0, of: 0 })
    }

    /// A column as texts, with the decimal mark of the source.
    fn texts(&self, column: &Written<'_>) -> Column {
        let text = |row| match column.get(row) {
            cell @ Cell::Float(_) if self.decimal != '.' => cell.text().replace('.', &self.decimal.to_string()),
            cell => cell.text().into_owned(),
        };
        Column::Text((0..column.len()).map(text).collect())
    }
}

impl Raw for Filter<'_> {
    fn wanted(&self, mut wanted: Vec<Wanted>) -> Vec<Wanted> {
        self.names.iter().for_each(|name| want(&mut wanted, name));
        wanted
    }

    fn table<'a>(&mut self, table: Table<'a>) -> Result<Table<'a>, Fault> {
        let columns: BTreeMap<&str, Column> =
            self.names.iter().filter_map(|name| Some((name.as_str(), self.texts(table.column(name)?)))).collect();
        let holds = self.checked.holds(&|name| columns.get(name), table.len());
        let kept: Vec<usize> = holds.iter().enumerate().filter(|(_, holds)| **holds).map(|(row, _)| row).collect();
        self.of += table.len() as u64;
        self.kept += kept.len() as u64;
        Ok(if kept.len() == table.len() { table } else { table.take(kept) })
    }

    fn again(&mut self) {
        (self.kept, self.of) = (0, 0);
    }

    fn done(&self) -> Vec<Transform> {
        if self.kept == self.of {
            return Vec::new();
        }
        let text = format!("{} of {} rows kept", self.kept, self.of);
        let parameters = [("condition", json!(self.condition)), ("kept", json!(self.kept)), ("of", json!(self.of))];
        vec![of("filter", "", text, parameters)]
    }
}
