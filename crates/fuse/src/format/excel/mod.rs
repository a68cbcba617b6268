//! Workbooks: xlsx, a sheet of it cell by cell as the file has them, and [`ods`](super::ods).
//!
//! Numbers, texts, booleans and dates come as the sheet has them (ECMA-376 Part 1, 18.3.1.4 and 18.17.4: dates in both
//! date systems are clocks' readings without a zone), formulas as the value that was stored with them. A cell with an
//! error, such as `#DIV/0!`, is that text.

pub(super) mod archive;
pub(super) mod cells;
pub(super) mod rows;

use super::guarded::guarded;
use super::{Raw, ReadSeek, Take, ods};
use crate::fault::{Error, Fault};
use archive::Kind;
use calamine::{DataRef, Dimensions, Reader, Xlsx};
use cells::Dates;
use rows::{Given, Header, Rows};
use std::io::BufReader;
use zarr_fuse_core::schema::Source;

/// What calamine reads from.
pub(super) type From<'a> = BufReader<Box<dyn ReadSeek + 'a>>;

/// A fault of what the workbook says.
pub(super) fn unsound(file: &str, error: &dyn std::fmt::Display) -> Fault {
    Fault::of_file(file, format!("expected a workbook, found a fault in it: {error}"))
        .hint("was it copied completely? Open it in a spreadsheet program and save it anew")
}

pub(super) fn read(raw: Raw<'_>, take: Take<'_>) -> Result<(), Error> {
    let Raw { file, source, wanted, .. } = raw;
    match archive::kind(&raw)? {
        Kind::Xlsx => {
            let mut book = Book { book: xlsx(&raw)?, file };
            let sheet = sheet(&book.book.sheet_names(), file, source)?;
            let header = book.header(&sheet, source)?;
            let mut rows = Rows::new(file, &sheet, &header, source, wanted)?;
            book.cells(&sheet, &mut |row, column, given| rows.cell(row, column, given, &mut *take))?;
            rows.done(take)
        }
        Kind::Ods => ods::read(raw, take),
    }
}

fn xlsx<'a>(raw: &Raw<'a>) -> Result<Xlsx<From<'a>>, Fault> {
    let (file, from) = (raw.file, raw.seek()?);
    guarded(|| Xlsx::new(from)).map_err(|panic| unsound(file, &panic))?.map_err(|error| unsound(file, &error))
}

/// The sheet that a source means: the one it names, or the first.
///
/// # Errors
/// A name that no sheet has.
pub(super) fn sheet(names: &[String], file: &str, source: &Source) -> Result<String, Fault> {
    let found = match &source.sheet {
        Some(wanted) => names.iter().find(|name| *name == wanted),
        None => names.first(),
    };
    found.cloned().ok_or_else(|| {
        let all = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let message =
            format!("expected a sheet `{}`, found none of that name", source.sheet.as_deref().unwrap_or_default());
        Fault::of_file(file, message).hint(format!("the workbook has {all}"))
    })
}

/// An xlsx workbook.
struct Book<'a, 'f> {
    book: Xlsx<From<'a>>,
    file: &'f str,
}

impl Book<'_, '_> {
    /// Gives the cells of a sheet, in its order, until `each` says that it has enough.
    fn cells(
        &mut self,
        sheet: &str,
        each: &mut dyn FnMut(u32, u32, Given) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        let file = self.file;
        let dates = if self.book.has_1904_epoch() { Dates::Of1904 } else { Dates::Of1900 };
        let reader = guarded(|| self.book.worksheet_cells_reader(sheet)).map_err(|panic| unsound(file, &panic))?;
        let mut reader = reader.map_err(|error| unsound(file, &error))?;
        loop {
            let next = guarded(|| reader.next_cell_with_formula_metadata()).map_err(|panic| unsound(file, &panic))?;
            let Some(cell) = next.map_err(|error| unsound(file, &error))? else { return Ok(()) };
            let (row, column) = cell.pos;
            let given = match (&cell.value, cell.formula) {
                (DataRef::Empty, Some(_)) => Given::Formula,
                (DataRef::Empty, None) => continue,
                (value, _) => Given::Cell(cells::of(value, dates)),
            };
            if !each(row, column, given)? {
                return Ok(());
            }
        }
    }

    /// The header of a sheet, with the names of merged cells where they stretch to.
    fn header(&mut self, sheet: &str, source: &Source) -> Result<Header, Error> {
        let mut header = Header::new(source);
        self.cells(sheet, &mut |row, column, given| Ok(header.cell(row, column, given)))?;
        if header.has_gaps() {
            let merged = guarded(|| self.book.merge_cells_by_sheet_name(sheet));
            let merged =
                merged.map_err(|panic| unsound(self.file, &panic))?.map_err(|error| unsound(self.file, &error))?;
            merged.iter().for_each(|Dimensions { start, end }| header.merged(*start, *end));
        }
        Ok(header)
    }
}
