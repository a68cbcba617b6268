//! Workbooks in binary records (MS-XLSB): a sheet of them cell by cell, as the file has them.
//!
//! Names of merged cells and errors of formulas (`BrtFmlaError`) are not read: such cells are empty.

use super::cells::{self, Dates};
use super::rows::Given;
use super::{Book, Each, From, decoded};
use crate::fault::{Error, Fault};
use crate::format::Raw;
use calamine::{DataRef, Reader, Xlsb};
use std::io::{self, BufReader, Read};

/// The record of a shared text: `BrtSSTItem`, MS-XLSB 2.4.821.
const SHARED: u32 = 0x13;
/// Bytes that a record may have: a cell has 32 767 signs at most.
const LONGEST: u32 = 1 << 20;

/// An xlsb workbook.
pub(super) struct OfRecords<'a> {
    book: Xlsb<From<'a>>,
    file: &'a str,
}

impl<'a> OfRecords<'a> {
    /// Opens it.
    ///
    /// # Errors
    /// A workbook that is damaged.
    pub(super) fn open(raw: &Raw<'a>) -> Result<Self, Fault> {
        let from = raw.seek()?;
        Ok(Self { book: decoded(raw.file, || Xlsb::new(from))?, file: raw.file })
    }
}

impl Book for OfRecords<'_> {
    fn sheets(&self) -> Vec<String> {
        self.book.sheet_names()
    }

    fn cells(&mut self, sheet: &str, each: Each<'_>) -> Result<(), Error> {
        let dates = if self.book.has_1904_epoch() { Dates::Of1904 } else { Dates::Of1900 };
        let mut reader = decoded(self.file, || self.book.worksheet_cells_reader(sheet))?;
        while let Some(cell) = decoded(self.file, || reader.next_cell())? {
            let (row, column) = cell.get_position();
            let value = cell.get_value();
            let more = matches!(value, DataRef::Empty) || each(row, column, Given::Cell(cells::of(value, dates)))?;
            if !more {
                break;
            }
        }
        Ok(())
    }
}

/// Whether the decoder may read a part as records, under any spelling that it takes.
pub(super) fn has_records(part: &str) -> bool {
    let part = part.replace('\\', "/").to_ascii_lowercase();
    let sheets = ["xl/worksheets/", "xl/chartsheets/", "xl/dialogsheets/"];
    matches!(part.as_str(), "xl/workbook.bin" | "xl/styles.bin" | "xl/sharedstrings.bin")
        || (sheets.iter().any(|folder| part.starts_with(folder)) && !part.ends_with(".rels"))
}

/// Reads a part of records: its bytes. The decoder makes room for a record before it looks for it, and believes the length
/// that a shared text says: what is missing it takes from the one before, so that a few bytes would become any amount.
///
/// # Errors
/// A record longer than [`LONGEST`], a text that is longer than its record, and a part that cannot be read.
pub(super) fn records(part: impl Read) -> io::Result<u64> {
    let (mut from, mut bytes) = (BufReader::new(part), 0_u64);
    while let Some(kind) = number(&mut from, 2, &mut bytes)? {
        let Some(len) = number(&mut from, 4, &mut bytes)? else { break };
        if len > LONGEST {
            return Err(io::Error::other(format!("a record of {len} bytes")));
        }
        let mut body = (&mut from).take(u64::from(len));
        if kind == SHARED {
            let mut begin = [0; 5];
            body.read_exact(&mut begin)?;
            let [_, signs @ ..] = begin;
            if u64::from(u32::from_le_bytes(signs)) * 2 + 5 > u64::from(len) {
                return Err(io::Error::other("a text that is longer than its record"));
            }
            bytes += 5;
        }
        bytes += io::copy(&mut body, &mut io::sink())?;
    }
    Ok(bytes)
}

/// A number of at most `most` bytes (MS-XLSB 2.1.4): seven bits of each are of it, the eighth says that there are more. `None`
/// at the end of the part.
fn number(from: &mut impl Read, most: usize, bytes: &mut u64) -> io::Result<Option<u32>> {
    let (mut value, mut byte) = (0_u32, [0_u8]);
    for at in 0..most {
        if from.read(&mut byte)? == 0 {
            return Ok(None);
        }
        *bytes += 1;
        value |= u32::from(byte[0] & 0x7f) << (7 * at);
        if byte[0] & 0x80 == 0 {
            break;
        }
    }
    Ok(Some(value))
}
