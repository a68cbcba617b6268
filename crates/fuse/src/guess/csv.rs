//! Tables in text: the delimiter, comments, titles, the header and a row of units.

use super::grid::{Class, Layout, Row, class, columns};
use super::table::{COLUMNS, Found, Marks, ROWS, Setting};
use super::{encoding, number, yaml};
use crate::fault::Fault;
use crate::format::csv::scan::Scanner;

/// Bytes of the beginning from which the delimiter is found.
const HEAD: usize = 200_000;

/// Rows above the values that are read beside those that are looked at.
const HEADS: usize = 1000;

/// Reads the table of a CSV file.
pub(super) fn read(bytes: &[u8], file: &str) -> Result<Found, Fault> {
    let (text, encoding, doubt) = encoding::decode(bytes, file)?;
    if text.trim().is_empty() {
        return Err(Fault::of_file(file, "expected a table, found an empty file"));
    }
    let comment = comment(&text);
    let (delimiter, why) = delimiter(&text, comment);
    let mut rows = records(&text, delimiter, comment, file)?;
    let mut used = comment;
    if let Some(sign) = comment
        && let Some(header) = hidden_header(&text, delimiter, sign, &rows)
    {
        rows.insert(0, header);
        used = None;
    }
    let mut found = Found { format: "csv", ..Found::default() };
    found.notes.extend(doubt);
    let mut setting = |key: &'static str, value: String, why: String| found.options.push(Setting { key, value, why });
    if delimiter != ',' {
        setting("delimiter", yaml::character(delimiter), why);
    }
    let layout = Layout::of(&rows, file)?;
    // Rows above the values are not counted.
    let cut = rows.len() - layout.data > ROWS || rows.len() >= ROWS + HEADS;
    rows.truncate(layout.data + ROWS);
    let body = &rows[layout.data..];
    let (marks, marks_why) = number::marks(body.iter().flat_map(|row| row.cells.iter().map(String::as_str)), delimiter);
    if marks.decimal != '.' {
        setting("decimal", yaml::character(marks.decimal), marks_why.clone());
    }
    if let Some(thousands) = marks.thousands {
        setting("thousands", yaml::character(thousands), marks_why);
    }
    found.options.extend(encoding);
    if let Some(sign) = used.filter(|sign| text.lines().any(|line| line.starts_with(*sign))) {
        let why = format!("lines that begin with `{sign}` are no rows");
        found.options.push(Setting { key: "comment", value: yaml::character(sign), why });
    }
    layout.settings(&rows, &mut found);
    columns(&rows, &layout, marks, &mut found);
    if cut {
        found.notes.push(format!("only the first {ROWS} rows were looked at"));
    }
    Ok(found)
}

/// The sign that comment lines begin with.
fn comment(text: &str) -> Option<char> {
    let lines = || text.lines().filter(|line| !line.trim().is_empty()).take(2000);
    ['#', '%', '!'].into_iter().find(|sign| {
        let marked = lines().filter(|line| line.starts_with(*sign)).count();
        // Long heads of comments are usual, files of comments are not.
        marked > 0 && marked < lines().count() / 2 + 40
    })
}

/// The beginning of a text, to the end of a line where there is one.
fn head(text: &str) -> &str {
    if text.len() <= HEAD {
        return text;
    }
    let end = text.as_bytes().iter().take(HEAD).rposition(|byte| *byte == b'\n').unwrap_or(HEAD);
    // Not inside a letter.
    let end = (0..=end).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    &text[..end]
}

/// What stands between cells: what gives most rows the same number of cells, none of which holds another delimiter.
fn delimiter(text: &str, comment: Option<char>) -> (char, String) {
    let mut best = (0.0, ',', String::new());
    for delimiter in [',', ';', '\t', '|', ' '] {
        let Ok(rows) = records(head(text), delimiter, comment, "") else { continue };
        let rows = rows.get(..rows.len().min(500)).unwrap_or(&rows);
        let mut widths: Vec<usize> = rows.iter().map(|row| row.cells.len()).collect();
        widths.sort_unstable();
        let count = |width: usize| widths.iter().filter(|other| **other == width).count();
        let Some(width) = widths.iter().copied().filter(|width| *width > 1).max_by_key(|width| count(*width)) else {
            continue;
        };
        let same = count(width) as f64 / widths.len() as f64;
        let cells = || rows.iter().flat_map(|row| &row.cells).filter(|cell| !cell.is_empty());
        let comma = Marks { decimal: ',', thousands: None };
        let whole = |cell: &&String| {
            !cell.contains([',', ';', '\t', '|'].map(|other| if other == delimiter { '\0' } else { other }))
                || number::parse(cell, comma).is_some()
        };
        let sound = cells().filter(whole).count() as f64 / cells().count().max(1) as f64;
        // A blank stands in texts as well.
        let blank = if delimiter == ' ' { 0.4 } else { 1.0 };
        let score = same * sound * blank * (1.0 + 0.02 * width.min(20) as f64);
        if score > best.0 {
            best = (score, delimiter, format!("{} of {} rows have {width} cells so", count(width), widths.len()));
        }
    }
    (best.1, best.2)
}

fn records(text: &str, delimiter: char, comment: Option<char>, file: &str) -> Result<Vec<Row>, Fault> {
    let byte = |sign: char| u8::try_from(sign).unwrap_or(b','); // the signs above are ASCII
    let mut scanner = Scanner::new(text, byte(delimiter), comment.map(byte));
    let (mut rows, mut fields) = (Vec::new(), Vec::new());
    while rows.len() < ROWS + HEADS
        && let Some(line) = scanner.next(&mut fields)
    {
        if fields.len() > COLUMNS {
            let message = format!("expected at most {COLUMNS} columns, found {}", fields.len());
            return Err(Fault { place: format!("row {line}"), ..Fault::of_file(file, message) }
                .hint("is it a table with one row a sample?"));
        }
        let cells: Vec<String> = fields.iter().map(|field| scanner.text(*field).trim().to_owned()).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push(Row { line, cells, typed: Vec::new() });
        }
    }
    Ok(rows)
}

/// A header in the last comment line above a table that has none: what NumPy writes.
fn hidden_header(text: &str, delimiter: char, sign: char, rows: &[Row]) -> Option<Row> {
    let first =
        rows.first().filter(|row| row.cells.len() > 1 && row.cells.iter().any(|cell| class(cell).is_value()))?;
    let line = first.line.checked_sub(2)? as usize;
    let above = text.lines().nth(line)?.strip_prefix(sign)?;
    // Comments between the rows would be read as rows.
    if text.lines().skip(line + 1).any(|line| line.starts_with(sign)) {
        return None;
    }
    let mut cells: Vec<String> = above.split(delimiter).map(|cell| cell.trim().to_owned()).collect();
    let names = cells.len() == first.cells.len() && cells.iter().all(|cell| class(cell) == Class::Text);
    cells.first_mut()?.insert_str(0, text.lines().nth(line)?.get(..above_from(text, line, above))?);
    names.then_some(Row { line: first.line - 1, cells, typed: Vec::new() })
}

/// Bytes of a comment line before its first word.
fn above_from(text: &str, line: usize, above: &str) -> usize {
    let whole = text.lines().nth(line).unwrap_or_default();
    whole.len() - above.trim_start().len()
}
