//! The same table as text, as a workbook, and as typed columns.

use super::case::Cell;
use arrow::array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMillisecondArray, UInt64Array,
};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use std::io::{Cursor, Read, Write};
use std::sync::Arc;
use zarr_fuse_core::time::{Tick, TimeReader};

/// As text, with commas; quoted where it must be.
pub(crate) fn csv(rows: &[Vec<Cell>]) -> String {
    rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(",") + "\n").collect()
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::None => String::new(),
        Cell::Text(text) if text.contains([',', '"', '\n', '\r']) => format!("\"{}\"", text.replace('"', "\"\"")),
        Cell::Text(text) | Cell::Clock(text) | Cell::Instant(text) => (*text).to_owned(),
        Cell::Number(value) => value.to_string(),
        Cell::Whole(value) => value.to_string(),
        Cell::Count(value) => value.to_string(),
        Cell::Truth(value) => value.to_string(),
    }
}

/// As the first sheet of a workbook. Dates are serial numbers with a date's format, as spreadsheets have them.
pub(crate) fn excel(rows: &[Vec<Cell>]) -> Result<Vec<u8>, String> {
    let said = |error: rust_xlsxwriter::XlsxError| error.to_string();
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::None => {}
                Cell::Text(text) => drop(sheet.write_string(row, column, *text).map_err(said)?),
                Cell::Number(value) => drop(sheet.write_number(row, column, *value).map_err(said)?),
                Cell::Whole(value) => drop(sheet.write_number(row, column, *value as f64).map_err(said)?),
                Cell::Count(value) => drop(sheet.write_number(row, column, *value as f64).map_err(said)?),
                Cell::Truth(value) => drop(sheet.write_boolean(row, column, *value).map_err(said)?),
                Cell::Clock(text) | Cell::Instant(text) => {
                    let time = ExcelDateTime::parse_from_str(text.trim_end_matches('Z')).map_err(said)?;
                    sheet.write_datetime_with_format(row, column, &time, &date).map_err(said)?;
                }
            }
        }
    }
    book.save_to_buffer().map_err(said)
}

/// The same workbook, which counts its days from 1 January 1904: each date is 1462 days later than it was written.
pub(crate) fn excel_1904(rows: &[Vec<Cell>]) -> Result<Vec<u8>, String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let mut book = zip::ZipArchive::new(Cursor::new(excel(rows)?)).map_err(|error| said(&error))?;
    let mut copy = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..book.len() {
        let mut member = book.by_index(at).map_err(|error| said(&error))?;
        let name = member.name().map_err(|error| said(&error))?.to_string();
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).map_err(|error| said(&error))?;
        if name == "xl/workbook.xml" {
            let text = String::from_utf8(bytes).map_err(|error| said(&error))?;
            bytes = text.replace("<workbookPr ", "<workbookPr date1904=\"1\" ").into_bytes();
        }
        copy.start_file(name, zip::write::SimpleFileOptions::default()).map_err(|error| said(&error))?;
        copy.write_all(&bytes).map_err(|error| said(&error))?;
    }
    Ok(copy.finish().map_err(|error| said(&error))?.into_inner())
}

/// The same as a workbook of binary records.
pub(crate) fn xlsb(rows: &[Vec<Cell>]) -> Result<Vec<u8>, String> {
    use zarr_fuse_tests::xlsb::{Cell as Binary, book};
    let cell = |cell: &Cell| -> Result<Binary, String> {
        Ok(match cell {
            Cell::None => Binary::None,
            Cell::Text(text) => Binary::Text((*text).to_owned()),
            Cell::Number(value) => Binary::Number(*value),
            Cell::Whole(value) => Binary::Number(*value as f64),
            Cell::Count(value) => Binary::Number(*value as f64),
            Cell::Truth(value) => Binary::Truth(*value),
            Cell::Clock(text) | Cell::Instant(text) => {
                let time = ExcelDateTime::parse_from_str(text.trim_end_matches('Z')).map_err(|e| e.to_string())?;
                Binary::Day(time.to_excel())
            }
        })
    };
    let rows: Result<Vec<Vec<Binary>>, String> = rows.iter().map(|row| row.iter().map(cell).collect()).collect();
    book(&rows?).map_err(|error| error.to_string())
}

/// The columns of a table by their names, where each has cells of one kind.
pub(crate) fn columns(rows: &[Vec<Cell>]) -> Option<Vec<(&'static str, ArrayRef)>> {
    let (header, rows) = rows.split_first()?;
    let mut columns: Vec<(&'static str, ArrayRef)> = Vec::new();
    for (at, name) in header.iter().enumerate() {
        let Cell::Text(name) = name else { return None };
        if columns.iter().any(|(other, _)| other == name) || rows.iter().any(|row| row.len() != header.len()) {
            return None;
        }
        let cells: Vec<&Cell> = rows.iter().map(|row| &row[at]).collect();
        columns.push((name, column(&cells)?));
    }
    Some(columns)
}

/// A column of cells of one kind; some may be missing.
fn column(cells: &[&Cell]) -> Option<ArrayRef> {
    macro_rules! all {
        ($variant:ident, $array:ty, $value:expr) => {
            if cells.iter().all(|cell| matches!(cell, Cell::None | Cell::$variant(_))) {
                let values = cells.iter().map(|cell| match cell {
                    Cell::$variant(value) => $value(value),
                    _ => None,
                });
                return Some(Arc::new(values.collect::<$array>()));
            }
        };
    }
    all!(Text, StringArray, |text: &&'static str| Some(*text));
    all!(Number, Float64Array, |value: &f64| Some(*value));
    all!(Whole, Int64Array, |value: &i64| Some(*value));
    all!(Count, UInt64Array, |value: &u64| Some(*value));
    all!(Truth, BooleanArray, |value: &bool| Some(*value));
    all!(Clock, TimestampMillisecondArray, |text: &&str| milliseconds(text));
    if cells.iter().all(|cell| matches!(cell, Cell::None | Cell::Instant(_))) {
        let values = cells.iter().map(|cell| if let Cell::Instant(text) = cell { milliseconds(text) } else { None });
        return Some(Arc::new(values.collect::<TimestampMillisecondArray>().with_timezone("UTC")));
    }
    None
}

/// Milliseconds since 1970 of a text of ISO 8601 in UTC.
fn milliseconds(text: &str) -> Option<i64> {
    TimeReader::new(&Default::default(), Tick::Millisecond).ok()?.text(text).ok()
}

fn batch(rows: &[Vec<Cell>]) -> Result<RecordBatch, String> {
    let columns = columns(rows).ok_or("a column of cells of several kinds")?;
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true)))
        .map_err(|error| error.to_string())
}

/// As a Parquet file.
pub(crate) fn parquet(rows: &[Vec<Cell>]) -> Result<Vec<u8>, String> {
    let batch = batch(rows)?;
    let mut bytes = Vec::new();
    let mut writer =
        parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None).map_err(|error| error.to_string())?;
    writer.write(&batch).map_err(|error| error.to_string())?;
    writer.close().map_err(|error| error.to_string())?;
    Ok(bytes)
}

/// As a stream of Arrow.
pub(crate) fn arrow(rows: &[Vec<Cell>]) -> Result<Vec<u8>, String> {
    let batch = batch(rows)?;
    let writer = arrow::ipc::writer::StreamWriter::try_new(Vec::new(), &batch.schema());
    let write = |mut writer: arrow::ipc::writer::StreamWriter<Vec<u8>>| {
        writer.write(&batch)?;
        writer.into_inner()
    };
    writer.and_then(write).map_err(|error| error.to_string())
}

/// A list of objects, one a row; `None` for names that are twice there and numbers that JSON lacks.
pub(crate) fn json(rows: &[Vec<Cell>]) -> Option<String> {
    let (header, rows) = rows.split_first()?;
    let mut list = Vec::new();
    for row in rows {
        let mut object = serde_json::Map::new();
        if row.len() != header.len() {
            return None;
        }
        for (name, cell) in header.iter().zip(row) {
            let Cell::Text(name) = name else { return None };
            let value = match cell {
                Cell::None => serde_json::Value::Null,
                Cell::Text(text) | Cell::Clock(text) | Cell::Instant(text) => (*text).into(),
                Cell::Number(value) => serde_json::Number::from_f64(*value)?.into(),
                Cell::Whole(value) => (*value).into(),
                Cell::Count(value) => (*value).into(),
                Cell::Truth(value) => (*value).into(),
            };
            if object.insert((*name).to_owned(), value).is_some() {
                return None;
            }
        }
        list.push(serde_json::Value::Object(object));
    }
    (!list.is_empty()).then(|| serde_json::Value::Array(list).to_string())
}
