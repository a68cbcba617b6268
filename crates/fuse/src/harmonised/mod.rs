//! A contribution after it was harmonised: batches of cells in the file's order, and what is to be said of all of them.

mod pack;
mod spool;

use crate::cells::Cells;
use crate::fault::{Error, Fault};
use crate::merge::Batch;
use crate::table::Origin;
use spool::Spool;
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use zarr_fuse_core::provenance::Transform;

/// Bytes of batches that are kept in memory; further ones wait in a file.
const KEPT: usize = 64 << 20;

/// A harmonised contribution. Its first batches are in memory, the others in a file that goes with it.
#[derive(Debug, Default)]
pub struct Harmonised {
    kept: Vec<Batch>,
    /// Bytes of them, about.
    bytes: usize,
    spool: Option<Spool>,
    /// Folder of the spool; `None`: the system's for such files.
    folder: Option<PathBuf>,
    rows: u64,
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
    /// Nothing yet. Batches that do not stay in memory will wait in `folder`.
    pub(crate) fn new(folder: Option<&Path>) -> Self {
        Self { folder: folder.map(Path::to_owned), ..Self::default() }
    }

    /// Adds the batch behind: its columns and origins; what it says of itself is left out. All batches have the same
    /// columns.
    pub(crate) fn push(&mut self, batch: Batch) -> Result<(), Error> {
        self.push_within(batch, KEPT)
    }

    /// The same, with so many bytes of batches in memory.
    fn push_within(&mut self, batch: Batch, most: usize) -> Result<(), Error> {
        let rows = batch.len() as u64;
        let Cells { columns, origins, .. } = batch.cells;
        let batch = Batch { cells: Cells { columns, origins, ..Cells::default() }, ..batch };
        let bytes = batch.bytes();
        // A batch without rows says which columns there are, and no more than another one.
        if self.rows == 0 {
            (self.kept, self.bytes) = (vec![batch], bytes);
        } else if rows > 0 && self.spool.is_none() && self.bytes + bytes <= most {
            self.kept.push(batch);
            self.bytes += bytes;
        } else if rows > 0 {
            let spool = match &mut self.spool {
                Some(spool) => spool,
                none => none.insert(Spool::new(self.folder.as_deref()).map_err(|error| failed(&error))?),
            };
            spool.push(&batch).map_err(|error| failed(&error))?;
        }
        self.rows += rows;
        Ok(())
    }

    /// The batches in the file's order, as often as one likes: columns and origins. There is at least one, which may be
    /// empty.
    ///
    /// # Errors
    /// A file of the system in which they wait, and which cannot be read.
    pub fn batches(&self) -> impl Iterator<Item = Result<Cow<'_, Cells>, Error>> {
        (0..self.count()).map(|at| self.batch(at))
    }

    /// How many batches there are.
    pub fn count(&self) -> usize {
        self.kept.len() + self.spool.as_ref().map_or(0, Spool::len)
    }

    /// One of the batches, from 0; behind the last one an empty batch.
    ///
    /// # Errors
    /// As [`Harmonised::batches`].
    pub fn batch(&self, at: usize) -> Result<Cow<'_, Cells>, Error> {
        Ok(match self.as_it_is(at)? {
            Cow::Borrowed(batch) => batch.cells(),
            Cow::Owned(batch) => Cow::Owned(batch.cells().into_owned()),
        })
    }

    /// The same, with its labels coded if they were so.
    pub(crate) fn as_it_is(&self, at: usize) -> Result<Cow<'_, Batch>, Error> {
        match (self.kept.get(at), &self.spool) {
            (Some(batch), _) => Ok(Cow::Borrowed(batch)),
            (None, Some(spool)) => spool.get(at - self.kept.len()).map(Cow::Owned).map_err(|error| failed(&error)),
            (None, None) => Ok(Cow::Owned(Batch::default())),
        }
    }

    /// Rows of all batches.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// All of it in memory, with what is to be said of it.
    ///
    /// # Errors
    /// As [`Harmonised::batches`].
    pub fn whole(self) -> Result<Cells, Error> {
        let Self { kept, spool, read, merged, quarantined, transforms, .. } = self;
        let mut kept = kept.into_iter().map(Batch::into_cells);
        let mut whole = kept.next().unwrap_or_default();
        let mut add = |cells: Cells| {
            for (name, column) in cells.columns {
                if let Some(before) = whole.columns.get_mut(&name) {
                    before.append(column);
                }
            }
            whole.origins.append(&cells.origins);
        };
        kept.for_each(&mut add);
        if let Some(spool) = &spool {
            let mut each = 0..spool.len();
            each.try_for_each(|at| spool.get(at).map(|batch| add(batch.into_cells())))
                .map_err(|error| failed(&error))?;
        }
        Ok(Cells { read, merged, quarantined, transforms, ..whole })
    }
}

impl From<Cells> for Harmonised {
    fn from(cells: Cells) -> Self {
        let Cells { columns, origins, read, merged, quarantined, transforms } = cells;
        let rows = origins.len() as u64;
        let one = Cells { columns, origins, ..Cells::default() };
        Self { kept: vec![Batch::plain(one)], rows, read, merged, quarantined, transforms, ..Self::default() }
    }
}

/// The disk has no room, or was changed.
fn failed(error: &std::io::Error) -> Error {
    let message = format!("expected room on the disk for what was read, found: {error}");
    Fault::of_file("", message)
        .hint("make room in the folder of the home, and in the system's for temporary files")
        .into()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::table::Origins;
    use zarr_fuse_core::column::Column;

    fn batch(from: i64, rows: i64) -> Cells {
        let columns = [("n".to_owned(), Column::Int((from..from + rows).collect()))].into();
        let origins = (from..from + rows).map(|row| Origin::Line(row as u64 + 2)).collect::<Origins>();
        Cells { columns, origins: origins.moved(from as u64), ..Cells::default() }
    }

    #[test]
    fn batches_wait_in_a_file_and_come_back_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let text = "SCHEMA: 1\nCOORDS:\n  n: {unit: m, type: int32}\nVARS:\n  v: {coords: [n], unit: m}\n";
        let group = zarr_fuse_core::schema::read(text).schema.unwrap().root;
        // Coded and as they are.
        for coded in [false, true] {
            let given = |from: i64, rows: i64| match coded {
                true => Batch::of(&group, batch(from, rows)),
                false => Batch::plain(batch(from, rows)),
            };
            let most = 4 * given(0, 3).bytes();
            let mut all = Harmonised::new(Some(folder.path()));
            all.push_within(given(0, 0), most).unwrap();
            assert_eq!((all.count(), all.rows()), (1, 0));
            for at in 0..10 {
                all.push_within(given(at * 3, 3), most).unwrap();
                all.push_within(given(0, 0), most).unwrap();
            }
            assert_eq!((all.count(), all.rows(), all.kept.len()), (10, 30, 4));
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
            for _ in 0..2 {
                for (at, cells) in all.batches().enumerate() {
                    assert_eq!(cells.unwrap().into_owned(), batch(at as i64 * 3, 3));
                }
            }
            assert_eq!(all.batch(10).unwrap().origins.len(), 0);
            assert_eq!(all.whole().unwrap(), batch(0, 30));
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        }
    }
}
