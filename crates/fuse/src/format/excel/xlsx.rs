//! Workbooks in XML: a sheet of them cell by cell, as the file has them.

use super::cells::{self, Dates};
use super::rows::Given;
use super::{Book, Each, From, decoded};
use crate::fault::{Error, Fault};
use crate::format::Raw;
use calamine::{DataRef, Dimensions, Reader, Xlsx};

/// An xlsx workbook.
pub(super) struct OfXml<'a> {
    book: Xlsx<From<'a>>,
    file: &'a str,
}

impl<'a> OfXml<'a> {
    /// Opens it.
    ///
    /// # Errors
    /// A workbook that is damaged.
    pub(super) fn open(raw: &Raw<'a>) -> Result<Self, Fault> {
        let from = raw.seek()?;
        Ok(Self { book: decoded(raw.file, || Xlsx::new(from))?, file: raw.file })
    }
}

impl Book for OfXml<'_> {
    fn sheets(&self) -> Vec<String> {
        self.book.sheet_names()
    }

    fn cells(&mut self, sheet: &str, each: Each<'_>) -> Result<(), Error> {
        let dates = if self.book.has_1904_epoch() { Dates::Of1904 } else { Dates::Of1900 };
        let mut reader = decoded(self.file, || self.book.worksheet_cells_reader(sheet))?;
        while let Some(cell) = decoded(self.file, || reader.next_cell_with_formula_metadata())? {
            let (row, column) = cell.pos;
            let given = match (&cell.value, cell.formula) {
                (DataRef::Empty, Some(_)) => Given::Formula,
                (DataRef::Empty, None) => continue,
                (value, _) => Given::Cell(cells::of(value, dates)),
            };
            if !each(row, column, given)? {
                break;
            }
        }
        Ok(())
    }

    fn merged(&mut self, sheet: &str) -> Result<Vec<Dimensions>, Fault> {
        decoded(self.file, || self.book.merge_cells_by_sheet_name(sheet))
    }
}
