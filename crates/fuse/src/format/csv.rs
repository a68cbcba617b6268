//! Comma-separated text, in any encoding, with any delimiter (RFC 4180 quoting).

use super::Wanted;
use crate::fault::Fault;
use crate::table::{Cell, Origin, Table};
use std::borrow::Cow;
use zarr_fuse_core::schema::Source;

pub(super) fn read(bytes: &[u8], file: &str, source: &Source, wanted: &[Wanted]) -> Result<Table, Fault> {
    let options = &source.csv;
    let text = decode(bytes, file, options.encoding.as_deref())?;
    let byte = |mark: char, name: &str| {
        u8::try_from(mark).map_err(|_| Fault::of_file(file, format!("`{name}` must be one ASCII sign, found {mark:?}")))
    };
    let at = |line: u64, message: String| Fault { place: format!("row {line}"), ..Fault::of_file(file, message) };
    let mut builder = csv::ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(byte(options.delimiter, "delimiter")?);
    if let Some(comment) = options.comment {
        builder.comment(Some(byte(comment, "comment")?));
    }
    let mut reader = builder.from_reader(text.as_bytes());

    let mut header: Option<usize> = None;
    let mut indices: Vec<usize> = Vec::new();
    let mut table = Table::default();
    let mut record = csv::StringRecord::new();
    let mut lines = Lines::new(&text, options.comment);
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                return Err(at(line, format!("expected a table, found: {error}")));
            }
        }
        let line = lines.of(&record);
        let Some(width) = header else {
            if line < options.header_row {
                continue;
            }
            let names = if options.header.is_empty() {
                record.iter().map(|name| name.trim().to_owned()).collect::<Vec<_>>()
            } else {
                options.header.clone()
            };
            for want in wanted {
                if let Some(index) = find(&names, want, file, line)? {
                    indices.push(index);
                    table.names.push(want.name.clone());
                    table.columns.push(Vec::new());
                }
            }
            header = Some(names.len().max(record.len()));
            continue;
        };
        if options.units_row == Some(line) || line <= options.header_row + options.skip_rows {
            continue;
        }
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if let Some(more) = record.iter().skip(width).find(|cell| !cell.trim().is_empty()) {
            let message = format!("expected {width} cells as in the header, found {}: \"{more}\"", record.len());
            return Err(
                at(line, message).hint("a cell that holds the delimiter, as a decimal comma, must stand in quotes")
            );
        }
        for (column, index) in table.columns.iter_mut().zip(&indices) {
            column.push(match record.get(*index).map(str::trim) {
                None | Some("") => Cell::Missing,
                Some(cell) => Cell::Text(cell.to_owned()),
            });
        }
        table.origins.push(Origin::Line(line));
    }
    if text.get(lines.byte..).is_some_and(|last| open_quote(last, options.delimiter)) {
        return Err(at(lines.line, "expected a closing quote, found the end of the file".to_owned())
            .hint("was it copied completely? A quote inside a quoted cell is written twice"));
    }
    match header {
        Some(_) => Ok(table),
        None => Err(Fault::of_file(
            file,
            format!("expected a header in row {}, found {} lines", options.header_row, text.lines().count()),
        )),
    }
}

/// Counts lines, since the csv crate takes a record to begin where the one before it ended: at a blank line, a comment
/// or a line feed.
pub(crate) struct Lines<'a> {
    text: &'a str,
    comment: Option<char>,
    byte: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    /// Of a text whose lines end with a line feed, as the reader reads it.
    pub(crate) fn new(text: &'a str, comment: Option<char>) -> Self {
        Self { text, comment, byte: 0, line: 1 }
    }

    /// The line of a record, from 1. Records are asked for in their order.
    pub(crate) fn of(&mut self, record: &csv::StringRecord) -> u64 {
        let begin = record.position().map_or(0, |position| position.byte() as usize).min(self.text.len());
        let passed = self.text.as_bytes().get(self.byte..begin).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.byte = self.byte.max(begin);
        while let Some(rest) = self.text.get(self.byte..) {
            let skipped = match (rest.starts_with('\n'), self.comment) {
                (true, _) => 1,
                (false, Some(comment)) if rest.starts_with(comment) => {
                    rest.find('\n').map_or(rest.len(), |end| end + 1)
                }
                _ => break,
            };
            self.byte += skipped;
            self.line += 1;
        }
        self.line
    }
}

fn decode<'a>(bytes: &'a [u8], file: &str, label: Option<&str>) -> Result<Cow<'a, str>, Fault> {
    let label = label.unwrap_or("utf-8");
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes())
        .ok_or_else(|| Fault::of_file(file, format!("expected a known `encoding`, found `{label}`")))?;
    let (text, used, damaged) = encoding.decode(bytes);
    if damaged {
        let valid = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), |text| text.len());
        let line = bytes[..valid].iter().filter(|byte| **byte == b'\n').count() + 1;
        return Err(Fault::of_file(
            file,
            format!("expected {}, found other bytes (first near row {line})", used.name()),
        )
        .hint("name the file's encoding in the source, as `encoding: windows-1250`"));
    }
    // Lines are counted by their line feeds below.
    Ok(if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { text })
}

/// Where a wanted column stands.
fn find(names: &[String], want: &Wanted, file: &str, line: u64) -> Result<Option<usize>, Fault> {
    let name = &want.name;
    match names.iter().position(|n| n == name) {
        None if want.required => {
            let list = names.iter().map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(", ");
            let mut fault = Fault::of_file(file, format!("expected a column \"{name}\", found {list}"));
            fault.place = format!("row {line}");
            Err(match super::nearest(name, names.iter().map(String::as_str)) {
                Some(near) => fault.hint(format!("is it \"{near}\"? Then `columns` of the source says `from: {near}`")),
                None => fault.hint("name the file's column under `columns` of the source"),
            })
        }
        Some(first) if names.iter().skip(first + 1).any(|n| n == name) => {
            let mut fault = Fault::of_file(file, format!("expected one column \"{name}\", found several"));
            fault.place = format!("row {line}");
            Err(fault.hint("give the columns other names with `header` under `csv` of the source"))
        }
        found => Ok(found),
    }
}

/// Whether the last record of a file begins a quoted cell that does not end: the reader takes all that follows for it.
fn open_quote(record: &str, delimiter: char) -> bool {
    let (mut quoted, mut begins) = (false, true);
    let mut rest = record.chars().peekable();
    while let Some(c) = rest.next() {
        match (quoted, c) {
            (true, '"') if rest.next_if_eq(&'"').is_some() => {}
            (true, '"') => quoted = false,
            (false, '"') if begins => quoted = true,
            _ => {}
        }
        begins = !quoted && (c == delimiter || c == '\n');
    }
    quoted
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn wanted(names: &[&str]) -> Vec<Wanted> {
        names.iter().map(|name| Wanted { name: (*name).to_string(), required: true }).collect()
    }

    #[test]
    fn columns_by_name_blank_lines_passed_over() {
        let table = read(b"a,b\n1,x\n\n,\n2,\n", "t.csv", &Source::default(), &wanted(&["b", "a"])).unwrap();
        assert_eq!(table.origins, [Origin::Line(2), Origin::Line(5)]);
        assert_eq!(
            table.columns,
            [[Cell::Text("x".into()), Cell::Missing], [Cell::Text("1".into()), Cell::Text("2".into())]]
        );
    }

    #[test]
    fn a_missing_column_names_the_nearest() {
        let fault = read(b"time,Temp\n1,2\n", "t.csv", &Source::default(), &wanted(&["temp"])).unwrap_err();
        assert_eq!(
            fault.to_string(),
            "t.csv, row 1: expected a column \"temp\", found \"time\", \"Temp\". Hint: is it \"Temp\"? Then `columns` of the source says `from: Temp`"
        );
    }

    #[test]
    fn a_name_is_near_for_its_length_only() {
        for (name, header, near) in
            [("f", "t,g", None), ("T", "t", Some("t")), ("lat", "lon", None), ("temp", "tmp", Some("tmp"))]
        {
            let fault = read(format!("{header}\n1,2\n").as_bytes(), "t.csv", &Source::default(), &wanted(&[name]));
            let hint = fault.unwrap_err().hint;
            let expected = near.map_or("name the file's".to_owned(), |near| format!("is it \"{near}\"?"));
            assert!(hint.starts_with(&expected), "{name}: {hint}");
        }
    }

    #[test]
    fn header_names_by_position_and_encoding() {
        let mut source = Source::default();
        source.csv.header = ["i", "name", "lat", "lon"].map(String::from).to_vec();
        source.csv.encoding = Some("windows-1250".into());
        let table =
            read(b"idx,name,GPS\n1,K\xf8\xed\x9e,49.5,16.2\n", "l.csv", &source, &wanted(&["name", "lon"])).unwrap();
        assert_eq!(table.columns[0], [Cell::Text("Kříž".into())]);
        assert_eq!(table.columns[1], [Cell::Text("16.2".into())]);
        source.csv.encoding = None;
        let fault = read(b"idx,name\n1,K\xf8\n", "l.csv", &source, &wanted(&["name"])).unwrap_err();
        assert!(fault.to_string().contains("windows-1250"), "{fault}");
    }

    #[test]
    fn lines_count_with_carriage_returns() {
        let table = read(b"a\r\n1\r\n\r\n2\r\n\"3\n3\"\r\n4", "t.csv", &Source::default(), &wanted(&["a"])).unwrap();
        assert_eq!(table.origins, [2, 4, 5, 7].map(Origin::Line));
    }

    #[test]
    fn cells_that_the_header_does_not_have_are_refused() {
        let text = b"a,b\n1,2,,\n1,2,5\n";
        let fault = read(text, "t.csv", &Source::default(), &wanted(&["b"])).unwrap_err();
        assert_eq!(
            fault.to_string(),
            "t.csv, row 3: expected 2 cells as in the header, found 3: \"5\". Hint: a cell that holds the delimiter, as a decimal comma, must stand in quotes"
        );
        let fault = read(b"a,b,a\n1,2,3\n", "t.csv", &Source::default(), &wanted(&["a"])).unwrap_err();
        assert_eq!(fault.message, "expected one column \"a\", found several");
    }

    #[test]
    fn a_quote_that_does_not_end_is_refused() {
        let fault = read(b"a,b\n1,2\n3,\"4\n5,6\n", "t.csv", &Source::default(), &wanted(&["b"])).unwrap_err();
        assert_eq!(
            (fault.place.as_str(), fault.message.as_str()),
            ("row 3", "expected a closing quote, found the end of the file")
        );
        for whole in [&b"a,b\n1,\"2\"\"\"\n"[..], b"a,b\n1,5\" pipe", b"a,b\n1,\"x\ny\""] {
            assert!(read(whole, "t.csv", &Source::default(), &wanted(&["b"])).is_ok());
        }
    }

    #[test]
    fn an_empty_file_is_said_to_be_empty() {
        let fault = read(b"", "t.csv", &Source::default(), &wanted(&["a"])).unwrap_err();
        assert_eq!(fault.message, "expected a header in row 1, found 0 lines");
    }
}
