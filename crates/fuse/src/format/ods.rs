//! OpenDocument workbooks (ODF 1.3 Part 3). A sheet is held in memory, so it has fewer cells than one of xlsx may have.

use super::Raw;
use super::excel::cells::{self, Dates};
use super::excel::rows::Given;
use super::excel::{Book, Each, From, decoded, unsound};
use crate::fault::{Error, Fault};
use calamine::{Data, Ods, Reader};
use std::io::Read;

/// Cells of a sheet, with those that it repeats.
const CELLS: u64 = 1_500_000;

/// An ods workbook.
pub(super) struct OfOds<'a> {
    book: Ods<From<'a>>,
    file: &'a str,
}

impl<'a> OfOds<'a> {
    /// Opens it.
    ///
    /// # Errors
    /// A workbook that is damaged, and one of too many cells.
    pub(super) fn open(raw: &Raw<'a>) -> Result<Self, Fault> {
        let file = raw.file;
        {
            let mut archive = zip::ZipArchive::new(raw.seek()?).map_err(|error| unsound(file, &error))?;
            let mut content = Vec::new();
            let mut part = archive.by_name("content.xml").map_err(|error| unsound(file, &error))?;
            part.read_to_end(&mut content).map_err(|error| unsound(file, &error))?;
            bounded(&content, CELLS, file)?;
        }
        let from = raw.seek()?;
        Ok(Self { book: decoded(file, || Ods::new(from))?, file })
    }
}

impl Book for OfOds<'_> {
    fn sheets(&self) -> Vec<String> {
        self.book.sheet_names()
    }

    fn cells(&mut self, sheet: &str, each: Each<'_>) -> Result<(), Error> {
        let formulas = decoded(self.file, || self.book.worksheet_formula(sheet))?;
        let range = decoded(self.file, || self.book.worksheet_range(sheet))?;
        let (top, left) = range.start().unwrap_or_default();
        for (row, data) in range.rows().enumerate() {
            for (column, data) in data.iter().enumerate() {
                // Positions in a range count from its first cell; a sheet has fewer than 2^20 rows and 2^14 columns.
                let (row, column) = (top + row as u32, left + column as u32);
                let given = match data {
                    Data::Empty => match formulas.get_value((row, column)) {
                        Some(formula) if !formula.is_empty() => Given::Formula,
                        _ => continue,
                    },
                    data => Given::Cell(cells::of_held(data, Dates::Of1900)),
                };
                if !each(row, column, given)? {
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

/// Refuses an ods file whose repeated cells and rows would be too many: `number-rows-repeated="1048576"` costs a file
/// nothing. Empty ones at the end of a row or sheet are none.
pub(crate) fn bounded(content: &[u8], most: u64, file: &str) -> Result<(), Fault> {
    let text = String::from_utf8_lossy(content);
    let repeated = |tag: &str, key: &str| -> u64 {
        let value = tag.split_once(key).and_then(|(_, rest)| rest.strip_prefix("=\"")?.split_once('"'));
        value.and_then(|(digits, _)| digits.parse().ok()).unwrap_or(1)
    };
    let (mut rows, mut blank, mut width, mut total) = (0_u64, 0_u64, 0_u64, 0_u64);
    let (mut times, mut cells, mut pending, mut held) = (1_u64, 0_u64, 0_u64, false);
    let mut close = |times: u64, cells: u64, held: bool| {
        if held {
            rows = rows.saturating_add(blank).saturating_add(times);
            blank = 0;
            width = width.max(cells);
            total = total.saturating_add(times.saturating_mul(cells));
        } else {
            blank = blank.saturating_add(times);
        }
        rows.saturating_mul(width).max(total) <= most
    };
    for part in text.split("<table:").skip(1) {
        let tag = part.split('>').next().unwrap_or_default();
        if tag.starts_with("table-row ") || tag == "table-row" || tag.starts_with("table-row/") {
            let sound = close(times, cells, held);
            (times, cells, pending, held) = (repeated(tag, "number-rows-repeated"), 0, 0, false);
            if !sound {
                break;
            }
        } else if tag.starts_with("table-cell") || tag.starts_with("covered-table-cell") {
            let count = repeated(tag, "number-columns-repeated");
            if tag.contains("value-type") || tag.contains("formula") || part.contains("<text:") {
                // A long text weighs as much as many cells.
                let weight = count.saturating_mul(1 + part.len() as u64 / 256);
                cells = cells.saturating_add(pending).saturating_add(weight);
                (pending, held) = (0, true);
            } else {
                pending = pending.saturating_add(count);
            }
        }
    }
    if close(times, cells, held) {
        return Ok(());
    }
    Err(Fault::of_file(file, format!("expected at most {most} cells in a sheet, found more"))
        .hint("a sheet may repeat a cell very often; save the table as xlsx or CSV"))
}
