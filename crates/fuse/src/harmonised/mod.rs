//! A contribution after it was harmonised: batches of cells in the file's order, and what is to be said of all of them.

use crate::cells::Cells;
use crate::fault::{Error, Fault};
use crate::table::Origin;
use std::borrow::Cow;
use zarr_fuse_core::provenance::Transform;

/// A harmonised contribution.
#[derive(Debug, Default)]
pub struct Harmonised {
    batches: Vec<Cells>,
    /// Rows of the raw file that were selected, before any was set aside.
    pub read: u64,
    /// Rows of them that were not set aside.
    pub merged: u64,
    /// Rows set aside, one entry a column and kind of fault.
    pub quarantined: Vec<Fault>,
    /// What was done to the values.
    pub transforms: Vec<Transform>,
}

/// A row that was set aside, and why. A row with faults in several columns is told as often.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// Which data row of the file it is, from 0.
    pub number: u64,
    /// Where it is.
    pub origin: Origin,
    /// Column of the file, or of the schema where the file has none.
    pub column: String,
    /// What stands there, as it was written; "" for nothing.
    pub value: String,
    /// What is wrong: expected and found.
    pub reason: String,
    /// What to do, or "".
    pub hint: String,
}

impl Harmonised {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds the batch behind: its columns and origins; what it says of itself is left out. All batches have the same
    /// columns.
    pub(crate) fn push(&mut self, cells: Cells) -> Result<(), Error> {
        if !cells.origins.is_empty() || self.batches.is_empty() {
            self.batches.push(Cells { columns: cells.columns, origins: cells.origins, ..Cells::default() });
        }
        Ok(())
    }

    /// The batches in the file's order, as often as one likes: columns and origins. There is at least one, which may be
    /// empty.
    ///
    /// # Errors
    /// A file of the system in which they wait, and which cannot be read.
    pub fn batches(&self) -> impl Iterator<Item = Result<Cow<'_, Cells>, Error>> {
        self.batches.iter().map(|cells| Ok(Cow::Borrowed(cells)))
    }

    /// How many batches there are.
    pub fn count(&self) -> usize {
        self.batches.len()
    }

    /// One of the batches, from 0; behind the last one an empty batch.
    ///
    /// # Errors
    /// As [`Harmonised::batches`].
    pub fn batch(&self, at: usize) -> Result<Cow<'_, Cells>, Error> {
        Ok(self.batches.get(at).map_or_else(|| Cow::Owned(Cells::default()), Cow::Borrowed))
    }

    /// Rows of all batches.
    pub fn rows(&self) -> u64 {
        self.batches.iter().map(|cells| cells.origins.len() as u64).sum()
    }

    /// All of it in memory, with what is to be said of it.
    ///
    /// # Errors
    /// As [`Harmonised::batches`].
    pub fn whole(self) -> Result<Cells, Error> {
        let mut whole = Cells::default();
        for (at, cells) in self.batches.into_iter().enumerate() {
            if at == 0 {
                whole = cells;
                continue;
            }
            for (name, column) in cells.columns {
                if let Some(before) = whole.columns.get_mut(&name) {
                    before.append(column);
                }
            }
            whole.origins.append(&cells.origins);
        }
        let Self { read, merged, quarantined, transforms, .. } = self;
        Ok(Cells { read, merged, quarantined, transforms, ..whole })
    }
}

impl From<Cells> for Harmonised {
    fn from(cells: Cells) -> Self {
        let Cells { columns, origins, read, merged, quarantined, transforms } = cells;
        let one = Cells { columns, origins, ..Cells::default() };
        Self { batches: vec![one], read, merged, quarantined, transforms }
    }
}
