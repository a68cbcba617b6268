//! `rename`: columns get other names.

use super::of;
use super::rows::{Raw, want};
use crate::fault::Fault;
use crate::format::Wanted;
use crate::table::Table;
use indexmap::IndexMap;
use serde_json::json;
use zarr_fuse_core::provenance::Transform;

pub(super) struct Rename<'s> {
    names: &'s IndexMap<String, String>,
}

impl<'s> Rename<'s> {
    pub(super) fn new(names: &'s IndexMap<String, String>) -> Self {
        Self { names }
    }
}

impl Raw for Rename<'_> {
    fn wanted(&self, wanted: Vec<Wanted>) -> Vec<Wanted> {
        // A column that gets its name here is another one of the file, and one that is renamed has its old name no more.
        let stays = |want: &Wanted| {
            want.pattern || !(self.names.contains_key(&want.name) || self.names.values().any(|new| *new == want.name))
        };
        let mut wanted: Vec<Wanted> = wanted.into_iter().filter(stays).collect();
        self.names.keys().for_each(|old| want(&mut wanted, old));
        wanted
    }

    fn table<'a>(&mut self, mut table: Table<'a>) -> Result<Table<'a>, Fault> {
        let mut kept = Table { origins: table.origins, ..Table::default() };
        for (name, column) in table.names.into_iter().zip(table.columns) {
            let unit = table.units.remove(&name);
            let new = match self.names.get(&name) {
                Some(new) => new.clone(),
                None if self.names.values().any(|new| *new == name) => continue,
                None => name,
            };
            if let Some(unit) = unit {
                kept.units.insert(new.clone(), unit);
            }
            kept.names.push(new);
            kept.columns.push(column);
        }
        Ok(kept)
    }

    fn again(&mut self) {}

    fn done(&self) -> Vec<Transform> {
        let count = self.names.len();
        let text = format!("{count} {} renamed", if count == 1 { "column" } else { "columns" });
        vec![of("rename", "", text, [("names", json!(self.names))])]
    }
}
