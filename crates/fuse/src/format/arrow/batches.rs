//! Record batches as batches of a raw table.

use super::{columns, units};
use crate::fault::{Error, Fault};
use crate::format::csv::header::Found;
use crate::format::guarded::guarded;
use crate::format::{BATCH, Take};
use crate::table::{Origin, Origins, Table, Units};
use arrow::array::RecordBatch;
use arrow::datatypes::Schema;

/// The rows of a file, as they are given on.
pub(in crate::format) struct Rows<'a> {
    file: &'a str,
    names: Vec<String>,
    /// The same columns as the file calls them.
    fields: Vec<String>,
    units: Units,
    /// Rows given until now.
    given: u64,
    any: bool,
}

impl<'a> Rows<'a> {
    /// None yet; `found` are the columns of the schema that will be there.
    pub(in crate::format) fn new(file: &'a str, found: Vec<Found>, schema: &Schema) -> Self {
        let field = |column: &Found| schema.fields().get(column.index).map(|field| field.name().clone());
        let fields: Vec<String> = found.iter().map(|column| field(column).unwrap_or_default()).collect();
        let said = units::of(schema);
        let unit = |(column, field): (&Found, &String)| {
            Some((column.name.clone(), said.get(field).cloned().or_else(|| column.unit.clone())?))
        };
        let units = found.iter().zip(&fields).filter_map(unit).collect();
        let names = found.into_iter().map(|column| column.name).collect();
        Self { file, names, fields, units, given: 0, any: false }
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
            for name in &self.fields {
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
