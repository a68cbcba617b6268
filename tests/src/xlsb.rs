//! A writer of workbooks in binary records (MS-XLSB), of one sheet and no more than a reader needs: no library writes them.

use std::io::{Cursor, Write};

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    None,
    /// A text, which all cells share (`BrtCellIsst`).
    Text(String),
    /// A number.
    Number(f64),
    /// Days since 1899-12-30, shown as a date and time.
    Day(f64),
    /// True or false.
    Truth(bool),
}

/// A record: its type and size with seven bits in each byte (MS-XLSB 2.1.4), and its body.
pub fn record(kind: u16, body: &[u8]) -> Vec<u8> {
    let number = |mut value: usize| {
        let mut bytes = Vec::new();
        while value > 0x7f {
            bytes.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        bytes.push(value as u8);
        bytes
    };
    [number(kind.into()), number(body.len()), body.to_vec()].concat()
}

/// A text with the number of its UTF-16 units before it (MS-XLSB 2.5.169, XLWideString).
pub fn wide(text: &str) -> Vec<u8> {
    let signs: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [(signs.len() as u32 / 2).to_le_bytes().to_vec(), signs].concat()
}

/// A workbook with the sheet `Sheet1`, as its parts.
pub fn parts(rows: &[Vec<Cell>]) -> Vec<(&'static str, Vec<u8>)> {
    let mut texts: Vec<&str> = Vec::new();
    let mut sheet = [record(0x81, &[]), record(0x94, &[0; 16]), record(0x91, &[])].concat();
    for (row, cells) in (0_u32..).zip(rows) {
        // BrtRowHdr with a height, no flags and no spans.
        sheet.extend(record(0x00, &[row.to_le_bytes().to_vec(), vec![0; 13]].concat()));
        for (column, cell) in (0_u32..).zip(cells) {
            let style: u32 = if matches!(cell, Cell::Day(_)) { 1 } else { 0 };
            let (kind, value) = match cell {
                Cell::None => continue,
                Cell::Text(text) => {
                    let at = texts.iter().position(|known| known == text).unwrap_or(texts.len());
                    if at == texts.len() {
                        texts.push(text);
                    }
                    (0x07, (at as u32).to_le_bytes().to_vec())
                }
                Cell::Number(value) | Cell::Day(value) => (0x05, value.to_le_bytes().to_vec()),
                Cell::Truth(value) => (0x04, vec![u8::from(*value)]),
            };
            let place = [column.to_le_bytes(), style.to_le_bytes()].concat();
            sheet.extend(record(kind, &[place, value].concat()));
        }
    }
    sheet.extend([record(0x92, &[]), record(0x82, &[])].concat());
    let count = (texts.len() as u32).to_le_bytes();
    let mut shared = record(0x9f, &[count, count].concat());
    texts.iter().for_each(|text| shared.extend(record(0x13, &[vec![0], wide(text)].concat())));
    shared.extend(record(0xa0, &[]));
    // Two formats of cells: a plain one, and 22, a date with the time of day (ECMA-376 Part 1, 18.8.30).
    let format = |id: u16| record(0x2f, &[vec![0, 0], id.to_le_bytes().to_vec(), vec![0; 12]].concat());
    let styles = [record(0x269, &2_u32.to_le_bytes()), format(0), format(22), record(0x26a, &[])].concat();
    let bundle = [vec![0, 0, 0, 0, 1, 0, 0, 0], wide("rId1"), wide("Sheet1")].concat();
    let book = [record(0x83, &[]), record(0x8f, &[]), record(0x9c, &bundle), record(0x90, &[]), record(0x9d, &[])];
    let types = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
    let relations = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.bin"/></Relationships>"#;
    vec![
        ("[Content_Types].xml", types.into()),
        ("xl/workbook.bin", book.concat()),
        ("xl/_rels/workbook.bin.rels", relations.into()),
        ("xl/sharedStrings.bin", shared),
        ("xl/styles.bin", styles),
        ("xl/worksheets/sheet1.bin", sheet),
    ]
}

/// A workbook with the sheet `Sheet1`.
///
/// # Errors
/// What the archive says.
pub fn book(rows: &[Vec<Cell>]) -> std::io::Result<Vec<u8>> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts(rows) {
        archive.start_file(name, zip::write::SimpleFileOptions::default())?;
        archive.write_all(&bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}
