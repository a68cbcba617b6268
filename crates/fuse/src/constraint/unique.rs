//! `unique`: no two rows of a file have the same labels.

use super::series::{Key, Keys, columns};
use super::{Batch, Broken, Check};
use crate::table::Origin;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// The rows that were seen, with their line in a text file (0: none).
pub(super) struct Unique<'a> {
    names: &'a [String],
    keys: Keys,
    seen: HashMap<Key, u64>,
}

impl<'a> Unique<'a> {
    pub(super) fn new(names: &'a [String]) -> Self {
        Self { names, keys: Keys::default(), seen: HashMap::new() }
    }
}

impl Check for Unique<'_> {
    fn names(&self) -> Vec<&str> {
        self.names.iter().map(String::as_str).collect()
    }

    fn batch(&mut self, batch: &Batch<'_>) -> Result<Vec<Broken>, String> {
        let mut broken = Vec::new();
        // Rows that have no such value at all are not the same.
        let Some(columns) = columns(batch, self.names) else { return Ok(broken) };
        for row in batch.rows() {
            let Some(key) = self.keys.of(&columns, row) else { continue };
            match self.seen.entry(key) {
                Entry::Vacant(place) => {
                    place.insert(match batch.cells.origins.get(row) {
                        Some(Origin::Line(line)) => line,
                        _ => 0,
                    });
                }
                Entry::Occupied(first) => {
                    let first = match first.get() {
                        0 => "a row before has it".to_owned(),
                        line => format!("row {line} has it"),
                    };
                    let found = batch.place(self.names, row);
                    let message = format!("expected {} once in a file, found {found} again", self.names.join(", "));
                    broken.push(Broken { row, message, hint: format!("{first}: which of the two is right?") });
                }
            }
        }
        Ok(broken)
    }
}
