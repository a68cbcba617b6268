//! Workbooks: [`xlsx`], [`xlsb`] and [`ods`](super::ods).
//!
//! Numbers, texts, booleans and dates come as the sheet has them (ECMA-376 Part 1, 18.3.1.4 and 18.17.4: dates in both
//! date systems are clocks' readings without a zone), formulas as the value that was stored with them. A cell with an
//! error, such as `#DIV/0!`, is that text.

pub(super) mod archive;
pub(super) mod cells;
pub(super) mod rows;
mod xlsb;
mod xlsx;

use super::guarded::guarded;
use super::ods::OfOds;
use super::{Raw, ReadSeek, Take};
use crate::fault::{Error, Fault};
use archive::Kind;
use calamine::Dimensions;
use rows::{Given, Header, Rows};
use std::io::BufReader;
use xlsb::OfRecords;
use xlsx::OfXml;
use zarr_fuse_core::schema::Source;

/// What calamine reads from.
pub(super) type From<'a> = BufReader<Box<dyn ReadSeek + 'a>>;

/// A fault of what the workbook says.
pub(super) fn unsound(file: &str, error: &dyn std::fmt::Display) -> Fault {
    Fault::of_file(file, format!("expected a workbook, found a fault in it: {error}"))
        .hint("was it copied completely? Open it in a spreadsheet program and save it anew")
}

/// What a decoder of workbooks gives: its errors and its panics are faults of the file.
pub(super) fn decoded<T, E: std::fmt::Display>(file: &str, decode: impl FnOnce() -> Result<T, E>) -> Result<T, Fault> {
    guarded(decode).map_err(|panic| unsound(file, &panic))?.map_err(|error| unsound(file, &error))
}

pub(super) fn read(raw: Raw<'_>, take: Take<'_>) -> Result<(), Error> {
    match archive::kind(&raw)? {
        Kind::Xlsx => give(OfXml::open(&raw)?, &raw, take),
        Kind::Xlsb => give(OfRecords::open(&raw)?, &raw, take),
        Kind::Ods => give(OfOds::open(&raw)?, &raw, take),
    }
}

/// Takes a cell of a sheet, by its row and column from 0; whether more are wanted.
pub(super) type Each<'e> = &'e mut dyn FnMut(u32, u32, Given) -> Result<bool, Error>;

/// An open workbook.
pub(super) trait Book {
    /// The names of its sheets, in its order.
    fn sheets(&self) -> Vec<String>;

    /// Gives the cells of a sheet, in its order, until `each` says that it has enough.
    ///
    /// # Errors
    /// A sheet that is damaged, and what `each` says.
    fn cells(&mut self, sheet: &str, each: Each<'_>) -> Result<(), Error>;

    /// Cells of a sheet that are one.
    ///
    /// # Errors
    /// A sheet that is damaged.
    fn merged(&mut self, _sheet: &str) -> Result<Vec<Dimensions>, Fault> {
        Ok(Vec::new())
    }
}

/// Gives the rows of the sheet that the source means. Its header has the names of merged cells where they stretch to.
fn give(mut book: impl Book, raw: &Raw<'_>, take: Take<'_>) -> Result<(), Error> {
    let Raw { file, source, wanted, .. } = *raw;
    let sheet = sheet(&book.sheets(), file, source)?;
    let mut header = Header::new(source);
    book.cells(&sheet, &mut |row, column, given| Ok(header.cell(row, column, given)))?;
    if header.has_gaps() {
        book.merged(&sheet)?.iter().for_each(|Dimensions { start, end }| header.merged(*start, *end));
    }
    let mut rows = Rows::new(file, &sheet, &header, source, wanted)?;
    book.cells(&sheet, &mut |row, column, given| rows.cell(row, column, given, &mut *take))?;
    rows.done(take)
}

/// The sheet that a source means: the one it names, or the first.
///
/// # Errors
/// A name that no sheet has.
fn sheet(names: &[String], file: &str, source: &Source) -> Result<String, Fault> {
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
