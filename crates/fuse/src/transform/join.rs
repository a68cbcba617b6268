//! `join`: columns of another table beside the rows with the same key. The table is in the schema.

use super::of;
use super::rows::{Raw, want};
use crate::fault::Fault;
use crate::format::Wanted;
use crate::table::{Cell, Table, Texts, Written};
use serde_json::json;
use std::collections::HashMap;
use zarr_fuse_core::provenance::Transform;
use zarr_fuse_core::schema::{self, JoinTable};

pub(super) struct Join<'s> {
    join: &'s schema::Join,
    /// Key → row among `taken`.
    known: HashMap<Vec<&'s str>, usize>,
    /// The columns that are taken, row by row of the table.
    taken: Vec<Vec<String>>,
    /// Rows that found a partner, and rows that did not.
    found: u64,
    alone: u64,
}

impl<'s> Join<'s> {
    pub(super) fn new(join: &'s schema::Join) -> Result<Self, Fault> {
        let JoinTable::Rows(rows) = &join.table else {
            return Err(Fault::of_file("", "expected the table of a join in the schema, found the name of a file")
                .hint("make the dataset from the schema file with `zarr-fuse init`, which reads the table"));
        };
        let mut rows = rows.iter();
        let header = rows.next().map(Vec::as_slice).unwrap_or_default();
        let at = |name: &String| header.iter().position(|other| other == name);
        let keys: Vec<Option<usize>> = join.on.values().map(at).collect();
        let places: Vec<Option<usize>> = join.take.iter().map(at).collect();
        fn cell(row: &[String], at: Option<usize>) -> &str {
            at.and_then(|at| row.get(at)).map_or("", String::as_str)
        }
        let mut known = HashMap::new();
        let mut taken = vec![Vec::new(); places.len()];
        for (number, row) in rows.enumerate() {
            known.insert(keys.iter().map(|at| cell(row, *at)).collect::<Vec<_>>(), number);
            places.iter().zip(&mut taken).for_each(|(at, column)| column.push(cell(row, *at).to_owned()));
        }
        Ok(Self { join, known, taken, found: 0, alone: 0 })
    }
}

impl Raw for Join<'_> {
    fn wanted(&self, wanted: Vec<Wanted>) -> Vec<Wanted> {
        let mut wanted: Vec<Wanted> =
            wanted.into_iter().filter(|want| want.pattern || !self.join.take.contains(&want.name)).collect();
        self.join.on.keys().for_each(|name| want(&mut wanted, name));
        wanted
    }

    fn table<'a>(&mut self, mut table: Table<'a>) -> Result<Table<'a>, Fault> {
        let columns: Vec<Option<&Written<'_>>> = self.join.on.keys().map(|name| table.column(name)).collect();
        let mut partners = Vec::with_capacity(table.len());
        for row in 0..table.len() {
            let cells: Vec<Cell<'_>> =
                columns.iter().map(|column| column.map_or(Cell::Missing, |column| column.get(row))).collect();
            let texts: Vec<_> = cells.iter().map(Cell::text).collect();
            let key: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
            let partner = if key.iter().any(|text| text.is_empty()) { None } else { self.find(&key) };
            partners.push(partner);
        }
        let found = partners.iter().flatten().count() as u64;
        self.found += found;
        self.alone += partners.len() as u64 - found;
        for (name, choices) in self.join.take.iter().zip(&self.taken) {
            table.put(name, Written::Texts(Texts::of_choices(choices.clone(), partners.iter().copied())));
        }
        Ok(table)
    }

    fn again(&mut self) {
        (self.found, self.alone) = (0, 0);
    }

    fn done(&self) -> Vec<Transform> {
        let Self { join, found, alone, .. } = self;
        let text = format!("{found} rows joined, {alone} without a partner");
        let parameters =
            [("on", json!(join.on)), ("take", json!(join.take)), ("found", json!(found)), ("alone", json!(alone))];
        vec![of("join", "", text, parameters)]
    }
}

impl<'s> Join<'s> {
    fn find(&self, key: &[&str]) -> Option<usize> {
        self.known.get(key).copied()
    }
}
