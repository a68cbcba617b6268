//! Record batches as batches of a raw table.

use super::columns;
use crate::fault::{Error, Fault};
use crate::format::guarded::guarded;
use crate::format::{BATCH, Take};
use crate::table::{Origin, Origins, Table, Units};
use arrow::array::RecordBatch;

/// The rows of a file, as they are given on.
pub(in crate::format) struct Rows<'a> {
    file: &'a str,
    names: Vec<String>,
    units: Units,
    /// Rows given until now.
    given: u64,
    any: bool,
}

impl<'a> Rows<'a> {
    /// None yet; `found` are the columns that will be there, `units` what the file says of them.
    pub(in crate::format) fn new(file: &'a str, found: Vec<(String, usize)>, units: Units) -> Self {
        Self { file, names: found.into_iter().map(|(name, _)| name).collect(), units, given: 0, any: false }
    }

    /// Gives the rows of a record batch on, in pieces of at most [`BATCH`]. A row's origin is its number from 1.
    ///
    /// # Errors
    /// A column that is not of a table, and what `take` says.
    pub(in crate::format) fn give(&mut self, batch: &RecordBatch, take: Take<'_>) -> Result<(), Error> {
        let mut from = 0;
        while from < batch.num_rows() {
            let rows = BATCH.min(batch.num_rows() - from);
            let piece = batch.slice(from, rows);
            from += rows;
            let mut table = Table { names: self.names.clone(), units: self.units.clone(), ..Table::default() };
            for name in &self.names {
                let Some(array) = piece.column_by_name(name) else {
                    let message = format!("expected the column \"{name}\" in each of its batches, found one without");
                    return Err(Fault::of_file(self.file, message).into());
                };
                // A decoder that does not check what it decodes may leave what cannot be looked at.
                let written = guarded(|| columns::written(array.as_ref(), name, self.file));
                table.columns.push(written.map_err(|panic| super::unsound(self.file, &panic))??);
            }
            table.origins = (0..rows as u64).map(|row| Origin::Line(self.given + row + 1)).collect::<Origins>();
            self.given += rows as u64;
            self.any = true;
            take(table)?;
        }
        Ok(())
    }

    /// The end: a file without rows gives an empty table.
    ///
    /// # Errors
    /// What `take` says.
    pub(in crate::format) fn done(self, take: Take<'_>) -> Result<(), Error> {
        if self.any {
            return Ok(());
        }
        let columns = self.names.iter().map(|_| crate::table::Written::Cells(Vec::new())).collect();
        take(Table { names: self.names, columns, units: self.units, ..Table::default() })
    }
}
