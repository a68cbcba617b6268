//! Comma-separated text, in any encoding, with any delimiter (RFC 4180 quoting).

pub(crate) mod scan;

use super::{Input, Take, Wanted};
use crate::fault::{Error, Fault};
use crate::table::{Origin, Table, Texts, Written};
use scan::{Field, Scanner};
use std::borrow::Cow;
use zarr_fuse_core::schema::Source;

pub(super) fn read(
    input: &Input<'_>,
    file: &str,
    source: &Source,
    wanted: &[Wanted],
    take: Take<'_>,
) -> Result<(), Error> {
    let bytes = super::whole(input, file)?;
    let text = decode(&bytes, file, source.csv.encoding.as_deref())?;
    take(table(&text, file, source, wanted)?)
}

fn table<'a>(text: &'a str, file: &str, source: &Source, wanted: &[Wanted]) -> Result<Table<'a>, Fault> {
    let options = &source.csv;
    let byte = |mark: char, name: &str| {
        u8::try_from(mark).map_err(|_| Fault::of_file(file, format!("`{name}` must be one ASCII sign, found {mark:?}")))
    };
    let at = |line: u64, message: String| Fault { place: format!("row {line}"), ..Fault::of_file(file, message) };
    let comment = options.comment.map(|mark| byte(mark, "comment")).transpose()?;
    let mut scanner = Scanner::new(text, byte(options.delimiter, "delimiter")?, comment);
    let blank = |scanner: &Scanner<'_>, field: &Field| scanner.text(*field).trim().is_empty();

    let mut fields: Vec<Field> = Vec::new();
    let mut header: Option<usize> = None;
    let mut table = Table::default();
    let mut columns: Vec<(usize, Texts<'a>)> = Vec::new();
    let mut last = 1;
    while let Some(line) = scanner.next(&mut fields) {
        last = line;
        let Some(width) = header else {
            if line < options.header_row {
                continue;
            }
            let names = if options.header.is_empty() {
                fields.iter().map(|field| scanner.text(*field).trim().to_owned()).collect::<Vec<_>>()
            } else {
                options.header.clone()
            };
            for want in wanted {
                if let Some(index) = find(&names, want, file, line)? {
                    columns.push((index, Texts::new(text)));
                    table.names.push(want.name.clone());
                }
            }
            header = Some(names.len().max(fields.len()));
            continue;
        };
        if options.units_row == Some(line) || line <= options.header_row + options.skip_rows {
            continue;
        }
        if fields.iter().all(|field| blank(&scanner, field)) {
            continue;
        }
        if let Some(more) = fields.iter().skip(width).find(|field| !blank(&scanner, field)) {
            let (count, more) = (fields.len(), scanner.text(*more));
            let message = format!("expected {width} cells as in the header, found {count}: \"{more}\"");
            return Err(
                at(line, message).hint("a cell that holds the delimiter, as a decimal comma, must stand in quotes")
            );
        }
        for (index, texts) in &mut columns {
            match fields.get(*index) {
                None => texts.push_missing(),
                Some(field) if field.marked => texts.push_own(scanner.text(*field).into_owned()),
                Some(field) => texts.push(field.from, field.to),
            }
        }
        table.origins.push(Origin::Line(line));
    }
    if scanner.open() {
        return Err(at(last, "expected a closing quote, found the end of the file".to_owned())
            .hint("was it copied completely? A quote inside a quoted cell is written twice"));
    }
    table.columns = columns.into_iter().map(|(_, texts)| Written::Texts(texts)).collect();
    match header {
        Some(_) => Ok(table),
        None => Err(Fault::of_file(
            file,
            format!("expected a header in row {}, found {} lines", options.header_row, text.lines().count()),
        )),
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// The table of a file: its columns as texts, and its lines.
    fn read(
        bytes: &[u8],
        file: &str,
        source: &Source,
        wanted: &[Wanted],
    ) -> Result<(Vec<Vec<String>>, Vec<Origin>), Fault> {
        let text = decode(bytes, file, source.csv.encoding.as_deref())?;
        let table = table(&text, file, source, wanted)?;
        let texts = |column: &Written<'_>| (0..table.len()).map(|row| column.get(row).text().into_owned()).collect();
        Ok((table.columns.iter().map(texts).collect(), table.origins.iter().collect()))
    }

    fn wanted(names: &[&str]) -> Vec<Wanted> {
        names.iter().map(|name| Wanted { name: (*name).to_string(), required: true, pattern: false }).collect()
    }

    #[test]
    fn columns_by_name_blank_lines_passed_over() {
        let (columns, origins) =
            read(b"a,b\n1,x\n\n,\n2,\n", "t.csv", &Source::default(), &wanted(&["b", "a"])).unwrap();
        assert_eq!(origins, [Origin::Line(2), Origin::Line(5)]);
        assert_eq!(columns, [["x", ""], ["1", "2"]]);
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
        let (columns, _) =
            read(b"idx,name,GPS\n1,K\xf8\xed\x9e,49.5,16.2\n", "l.csv", &source, &wanted(&["name", "lon"])).unwrap();
        assert_eq!(columns, [["Kříž"], ["16.2"]]);
        source.csv.encoding = None;
        let fault = read(b"idx,name\n1,K\xf8\n", "l.csv", &source, &wanted(&["name"])).unwrap_err();
        assert!(fault.to_string().contains("windows-1250"), "{fault}");
    }

    #[test]
    fn lines_count_with_carriage_returns() {
        let (_, origins) =
            read(b"a\r\n1\r\n\r\n2\r\n\"3\n3\"\r\n4", "t.csv", &Source::default(), &wanted(&["a"])).unwrap();
        assert_eq!(origins, [2, 4, 5, 7].map(Origin::Line));
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
