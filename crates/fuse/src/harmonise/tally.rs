//! What was done to the cells of each column, counted over the batches of a file, and the records of it.

use crate::reader::CellReader;
use crate::transform;
use indexmap::IndexMap;
use serde_json::json;
use zarr_fuse_core::provenance::Transform;
use zarr_fuse_core::schema::{SourceColumn, Variable};

/// Cells of a column that were read as something else than what stands there.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Tally {
    pub(super) absent: u64,
    pub(super) mapped: u64,
    pub(super) dropped: u64,
    /// Texts were taken for numbers.
    pub(super) number: bool,
    /// Times that a grid has moved.
    pub(super) moved: u64,
}

impl Tally {
    /// Adds what was counted of one cell.
    pub(super) fn add(&mut self, more: Self) {
        self.absent += more.absent;
        self.mapped += more.mapped;
        self.dropped += more.dropped;
        self.number |= more.number;
        self.moved += more.moved;
    }

    /// What the record says of a column.
    pub(super) fn transforms(
        &self,
        name: &str,
        (variable, column): (&Variable, Option<&SourceColumn>),
        reader: &CellReader<'_>,
    ) -> Vec<Transform> {
        let mut done = reader.transforms.clone();
        if self.number && self.mapped == 0 {
            done.push(transform::of("number", name, "text to number", []));
        }
        let texts: Vec<&String> =
            variable.na_source.iter().chain(column.iter().flat_map(|column| &column.na)).collect();
        for (of, count, what) in [
            ("missing", self.absent, "read as missing"),
            ("map", self.mapped, "mapped"),
            ("bad", self.dropped, "bad, taken as missing"),
        ] {
            if count > 0 {
                let mut one = transform::of(of, name, format!("{count} {what}"), [("cells", json!(count))]);
                if of == "missing" {
                    one.parameters.insert("texts".into(), json!(texts));
                }
                done.push(one);
            }
        }
        done.extend(reader.rounded(self.moved));
        done
    }
}

/// What was done to all columns: by target, and by label (numbers rounded to its resolution).
#[derive(Debug, Default)]
pub(super) struct Tallies {
    /// Of every target that the file gives as a column.
    pub(super) columns: IndexMap<String, Tally>,
    /// What else was done, in the order in which it came.
    pub(super) others: Vec<Transform>,
}

impl Tallies {
    /// Adds those of the batch behind.
    pub(super) fn absorb(&mut self, more: Self) {
        for (name, tally) in more.columns {
            self.columns.entry(name).or_default().add(tally);
        }
        for other in more.others {
            transform::add(&mut self.others, other);
        }
    }
}
