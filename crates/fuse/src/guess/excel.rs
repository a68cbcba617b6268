//! Workbooks: xlsx and ods, the first sheet with a table or the one that is named.
//!
//! Both are ZIP archives of XML. Before anything is unpacked for good it is unpacked into nothing and counted, since a
//! small archive may hold any amount; and cells are taken one by one, since two cells may span a sheet of 10^10.

use super::grid::{Layout, Row, columns};
use super::table::{COLUMNS, Cell, Found, Marks, ROWS, Setting};
use super::yaml;
use crate::fault::Fault;
use calamine::{Data, DataRef, ExcelDateTime, Reader};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

/// Bytes that the parts of a workbook may have together.
const UNPACKED: u64 = 256 * 1024 * 1024;
/// Parts that a workbook may have.
const PARTS: usize = 2000;
/// Cells of a sheet that are read.
const CELLS: usize = 5_000_000;

/// Cells of a sheet by row and column, from 0.
type Cells = BTreeMap<u32, BTreeMap<u32, Cell>>;

/// Reads the table of a workbook.
pub(super) fn read(bytes: &[u8], file: &str, sheet: Option<&str>) -> Result<Found, Fault> {
    let content = unpacked(bytes, file)?;
    let unsound = |error: &dyn std::fmt::Display| {
        Fault::of_file(file, format!("expected a workbook, found a fault in it: {error}"))
            .hint("open it in a spreadsheet program and save it anew")
    };
    let (names, mut sheets): (Vec<String>, Box<dyn FnMut(&str) -> Result<Cells, Fault> + '_>) = match content {
        Some(content) => {
            crate::format::ods::bounded(&content, 4 * CELLS as u64, file)?;
            let mut book: calamine::Ods<_> = calamine::Ods::new(Cursor::new(bytes)).map_err(|error| unsound(&error))?;
            let names = book.sheet_names();
            (names, Box::new(move |name| Ok(of_range(&book.worksheet_range(name).map_err(|error| unsound(&error))?))))
        }
        None => {
            let mut book: calamine::Xlsx<_> =
                calamine::Xlsx::new(Cursor::new(bytes)).map_err(|error| unsound(&error))?;
            let names = book.sheet_names();
            (names, Box::new(move |name| of_xlsx(&mut book, name, file)))
        }
    };
    if let Some(wanted) = sheet.filter(|wanted| !names.iter().any(|name| name == wanted)) {
        let hint =
            format!("the workbook has {}", names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "));
        return Err(Fault::of_file(file, format!("expected a sheet `{wanted}`, found none of that name")).hint(hint));
    }
    let mut fault = None;
    for (place, name) in names.iter().enumerate().filter(|(_, name)| sheet.is_none_or(|wanted| wanted == *name)) {
        match table(sheets(name)?, file) {
            Ok(mut found) => {
                if place > 0 || sheet.is_some() {
                    let why = if sheet.is_some() { "as asked for" } else { "the first sheet with a table" };
                    found.options.insert(0, Setting { key: "sheet", value: yaml::text(name), why: why.to_owned() });
                }
                let others = names.len() - 1;
                if others > 0 {
                    found.notes.push(format!("the sheet `{name}` was read; the workbook has {others} more"));
                }
                return Ok(found);
            }
            Err(found) => fault = fault.or(Some(found)),
        }
    }
    Err(fault.unwrap_or_else(|| Fault::of_file(file, "expected a sheet, found none")))
}

/// Counts what the archive unpacks to. The XML of the cells of an ods file, `None` for xlsx.
fn unpacked(bytes: &[u8], file: &str) -> Result<Option<Vec<u8>>, Fault> {
    let unsound = |error: &dyn std::fmt::Display| {
        Fault::of_file(file, format!("expected a workbook, found an archive that cannot be read: {error}"))
            .hint("was it copied completely?")
    };
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| unsound(&error))?;
    if archive.len() > PARTS {
        return Err(Fault::of_file(file, format!("expected a workbook, found an archive of {} files", archive.len())));
    }
    let (mut total, mut content, mut xlsx) = (0_u64, None, false);
    for i in 0..archive.len() {
        let part = archive.by_index(i).map_err(|error| unsound(&error))?;
        let name = part.name().map_err(|error| unsound(&error))?.into_owned();
        let mut part = part.take(UNPACKED - total + 1);
        xlsx |= name == "xl/workbook.xml";
        let read = if name == "content.xml" {
            let mut text = Vec::new();
            let read = part.read_to_end(&mut text).map(|read| read as u64);
            content = Some(text);
            read
        } else {
            std::io::copy(&mut part, &mut std::io::sink())
        };
        total += read.map_err(|error| unsound(&error))?;
        if total > UNPACKED {
            let message = format!("expected a workbook of at most {} MB, found more in the archive", UNPACKED >> 20);
            return Err(Fault::of_file(file, message).hint("save the table as CSV"));
        }
    }
    match (xlsx, content) {
        (true, _) => Ok(None),
        (false, Some(content)) => Ok(Some(content)),
        (false, None) => Err(Fault::of_file(file, "expected a workbook, found another archive")
            .hint("unpack it first; workbooks are read as xlsx and ods")),
    }
}

fn of_range(range: &calamine::Range<Data>) -> Cells {
    let (top, left) = range.start().unwrap_or_default();
    let mut cells = Cells::new();
    for (row, column, data) in range.used_cells() {
        let cell = match data {
            Data::Int(value) => Cell::Int(*value),
            Data::Float(value) => number(*value),
            Data::String(text) => worded(text),
            Data::Bool(value) => Cell::Bool(*value),
            Data::DateTime(time) => clock(time),
            Data::DateTimeIso(text) | Data::DurationIso(text) => worded(text),
            _ => continue,
        };
        // Positions in a range count from its first cell; a sheet has fewer than 2^20 rows.
        cells.entry(top + row as u32).or_default().insert(left + column as u32, cell);
    }
    cells
}

fn of_xlsx<R: Read + std::io::Seek>(book: &mut calamine::Xlsx<R>, name: &str, file: &str) -> Result<Cells, Fault> {
    let unsound = |error: &calamine::XlsxError| {
        Fault::of_file(file, format!("expected a sheet, found a fault in `{name}`: {error}"))
            .hint("open it in a spreadsheet program and save it anew")
    };
    let mut reader = book.worksheet_cells_reader(name).map_err(|error| unsound(&error))?;
    let mut cells = Cells::new();
    let mut weight = 0;
    while let Some(found) = reader.next_cell().map_err(|error| unsound(&error))? {
        let (row, column) = found.get_position();
        let cell = match found.get_value() {
            DataRef::Int(value) => Cell::Int(*value),
            DataRef::Float(value) => number(*value),
            DataRef::String(text) => worded(text),
            DataRef::SharedString(text) => worded(text),
            DataRef::Bool(value) => Cell::Bool(*value),
            DataRef::DateTime(time) => clock(time),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => worded(text),
            _ => continue,
        };
        // A text that is there once in the file may stand in each cell: it weighs as much as many cells.
        weight += 1 + if let Cell::Text(text) = &cell { text.len() / 256 } else { 0 };
        cells.entry(row).or_default().insert(column, cell);
        if weight >= CELLS || cells.len() > ROWS {
            break;
        }
    }
    Ok(cells)
}

/// A workbook writes every number as a double.
fn number(value: f64) -> Cell {
    // Below 2^53 every whole double is one integer.
    if value.fract() == 0.0 && value.abs() < 9e15 { Cell::Int(value as i64) } else { Cell::Float(value) }
}

fn worded(text: &str) -> Cell {
    let text: String = text.trim().chars().take(10_000).collect();
    if text.is_empty() { Cell::Missing } else { Cell::Text(text.into()) }
}

/// A date or a time of day as ISO 8601 writes it. Serial days have no zone.
fn clock(time: &ExcelDateTime) -> Cell {
    let (year, month, day, hour, minute, second, milli) = time.to_ymd_hms_milli();
    let fraction = if milli > 0 { format!(".{milli:03}") } else { String::new() };
    if time.is_duration() || (0.0..1.0).contains(&time.as_f64()) {
        return Cell::Text(format!("{hour:02}:{minute:02}:{second:02}{fraction}").into());
    }
    Cell::Text(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}").into())
}

/// The table in the cells of a sheet.
fn table(cells: Cells, file: &str) -> Result<Found, Fault> {
    let width = cells.values().filter_map(|row| row.keys().next_back()).max().map_or(0, |last| *last as usize + 1);
    if width > COLUMNS {
        return Err(Fault::of_file(file, format!("expected at most {COLUMNS} columns, found {width}"))
            .hint("is it a table with one row a sample?"));
    }
    let mut rows = Vec::with_capacity(cells.len().min(ROWS));
    for (row, cells) in cells.into_iter().take(ROWS) {
        let mut typed = vec![Cell::Missing; cells.keys().next_back().map_or(0, |last| *last as usize + 1)];
        for (column, cell) in cells {
            // `typed` is as long as the last column.
            typed[column as usize] = cell;
        }
        let texts: Vec<String> = typed.iter().map(|cell| cell.text().into_owned()).collect();
        if texts.iter().any(|text| !text.is_empty()) {
            rows.push(Row { line: u64::from(row) + 1, cells: texts, typed });
        }
    }
    if rows.is_empty() {
        return Err(Fault::of_file(file, "expected a table in the sheet, found no cells"));
    }
    let layout = Layout::of(&rows, file)?;
    let mut found = Found { format: "excel", ..Found::default() };
    layout.settings(&rows, &mut found);
    columns(&rows, &layout, Marks::default(), &mut found);
    if rows.len() >= ROWS {
        found.notes.push(format!("only the first {ROWS} rows were looked at"));
    }
    Ok(found)
}
