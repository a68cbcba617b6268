//! OpenDocument workbooks (ODF 1.3 Part 3). A sheet is held in memory, so it has fewer cells than one of xlsx may have.

use super::excel::cells::{self, Dates};
use super::excel::rows::{Given, Header, Rows};
use super::excel::{sheet, unsound};
use super::guarded::guarded;
use super::{Raw, Take};
use crate::fault::{Error, Fault};
use calamine::{Data, Ods, Range, Reader};
use std::io::Read;

/// Cells of a sheet, with those that it repeats.
const CELLS: u64 = 1_500_000;

pub(super) fn read(raw: Raw<'_>, take: Take<'_>) -> Result<(), Error> {
    let Raw { file, source, wanted, .. } = raw;
    {
        let mut archive = zip::ZipArchive::new(raw.seek()?).map_err(|error| unsound(file, &error))?;
        let mut content = Vec::new();
        let mut part = archive.by_name("content.xml").map_err(|error| unsound(file, &error))?;
        part.read_to_end(&mut content).map_err(|error| unsound(file, &error))?;
        bounded(&content, CELLS, file)?;
    }
    let from = raw.seek()?;
    let book: Result<Ods<_>, _> = guarded(|| Ods::new(from)).map_err(|panic| unsound(file, &panic))?;
    let mut book = book.map_err(|error| unsound(file, &error))?;
    let name = sheet(&book.sheet_names(), file, source)?;
    let formulas = book.worksheet_formula(&name).map_err(|error| unsound(file, &error))?;
    let range = book.worksheet_range(&name).map_err(|error| unsound(file, &error))?;
    drop(book);
    let mut header = Header::new(source);
    each(&range, &formulas, &mut |row, column, given| Ok(header.cell(row, column, given)))?;
    let mut rows = Rows::new(file, &name, &header, source, wanted)?;
    each(&range, &formulas, &mut |row, column, given| rows.cell(row, column, given, &mut *take))?;
    rows.done(take)
}

/// Gives the cells of a sheet, row by row, until `each` says that it has enough.
fn each(
    range: &Range<Data>,
    formulas: &Range<String>,
    each: &mut dyn FnMut(u32, u32, Given) -> Result<bool, Error>,
) -> Result<(), Error> {
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
