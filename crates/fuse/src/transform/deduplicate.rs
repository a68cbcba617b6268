//! `deduplicate`: of rows with the same texts in some columns one is kept, or none. A row that lacks one of them is like no
//! other, and stays.

use super::of;
use super::rows::{Raw, want};
use crate::fault::Fault;
use crate::format::Wanted;
use crate::table::{Table, Written};
use serde_json::json;
use std::collections::{HashMap, HashSet};
use zarr_fuse_core::provenance::Transform;
use zarr_fuse_core::schema::{self, Keep};

pub(super) struct Deduplicate<'s> {
    deduplicate: &'s schema::Deduplicate,
    /// Keys that came before.
    seen: HashSet<Box<[u8]>>,
    /// Of each key the number of its last row, and whether it has others: known before the first row is judged.
    known: HashMap<Box<[u8]>, (u64, bool)>,
    /// Rows that were looked at, and rows that were judged.
    looked: u64,
    judged: u64,
    left_out: u64,
}

impl<'s> Deduplicate<'s> {
    pub(super) fn new(deduplicate: &'s schema::Deduplicate) -> Self {
        Self { deduplicate, seen: HashSet::new(), known: HashMap::new(), looked: 0, judged: 0, left_out: 0 }
    }

    /// The columns of the key.
    fn columns<'t, 'a>(&self, table: &'t Table<'a>) -> Vec<Option<&'t Written<'a>>> {
        self.deduplicate.by.iter().map(|name| table.column(name)).collect()
    }
}

/// The key of a row; `None` if a part is missing.
fn key(columns: &[Option<&Written<'_>>], row: usize) -> Option<Box<[u8]>> {
    let mut key = Vec::new();
    for column in columns {
        let cell = (*column)?.get(row);
        let text = cell.text();
        if text.is_empty() {
            return None;
        }
        key.extend((text.len() as u64).to_le_bytes());
        key.extend(text.as_bytes());
    }
    Some(key.into_boxed_slice())
}

impl Raw for Deduplicate<'_> {
    fn wanted(&self, mut wanted: Vec<Wanted>) -> Vec<Wanted> {
        self.deduplicate.by.iter().for_each(|name| want(&mut wanted, name));
        wanted
    }

    fn looks_ahead(&self) -> bool {
        self.deduplicate.keep != Keep::First
    }

    fn look(&mut self, table: &Table<'_>) {
        let columns = self.columns(table);
        for row in 0..table.len() {
            let number = self.looked + row as u64;
            if let Some(key) = key(&columns, row) {
                self.known.entry(key).and_modify(|known| *known = (number, true)).or_insert((number, false));
            }
        }
        self.looked += table.len() as u64;
    }

    fn table<'a>(&mut self, table: Table<'a>) -> Result<Table<'a>, Fault> {
        let columns = self.columns(&table);
        let mut kept = Vec::with_capacity(table.len());
        for row in 0..table.len() {
            let number = self.judged + row as u64;
            let stays = match (key(&columns, row), self.deduplicate.keep) {
                (None, _) => true,
                (Some(key), Keep::First) => self.seen.insert(key),
                (Some(key), Keep::Last) => self.known.get(&key).is_none_or(|(last, _)| *last == number),
                (Some(key), Keep::None) => self.known.get(&key).is_none_or(|(_, others)| !others),
            };
            if stays {
                kept.push(row);
            }
        }
        self.judged += table.len() as u64;
        self.left_out += (table.len() - kept.len()) as u64;
        Ok(if kept.len() == table.len() { table } else { table.take(kept) })
    }

    fn again(&mut self) {
        self.seen.clear();
        (self.judged, self.left_out) = (0, 0);
    }

    fn done(&self) -> Vec<Transform> {
        let Self { deduplicate, left_out, .. } = self;
        if *left_out == 0 {
            return Vec::new();
        }
        let text = format!("{left_out} repeated rows left out");
        let parameters =
            [("by", json!(deduplicate.by)), ("keep", json!(deduplicate.keep)), ("left_out", json!(left_out))];
        vec![of("deduplicate", "", text, parameters)]
    }
}
