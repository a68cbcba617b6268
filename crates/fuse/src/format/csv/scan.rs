//! Records of a text with delimiters and quotes (RFC 4180), as places in the text: nothing is copied.

use std::borrow::Cow;

/// Where a cell stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Field {
    /// First byte, behind an opening quote.
    pub(crate) from: usize,
    /// Byte behind the last one, before a closing quote.
    pub(crate) to: usize,
    /// The cell is not what stands there: it has doubled quotes, or text behind the closing quote.
    pub(crate) marked: bool,
}

/// Reads the records of a text whose lines end with a line feed.
///
/// Blank lines and lines that begin with the comment sign are passed over. A quote opens a cell at its beginning only;
/// text behind the closing quote is a part of the cell.
pub(crate) struct Scanner<'a> {
    text: &'a str,
    delimiter: u8,
    comment: Option<u8>,
    at: usize,
    line: u64,
    open: bool,
}

impl<'a> Scanner<'a> {
    /// At the beginning of a text. The delimiter and the comment sign are ASCII.
    pub(crate) fn new(text: &'a str, delimiter: u8, comment: Option<u8>) -> Self {
        Self { text, delimiter, comment, at: 0, line: 1, open: false }
    }

    /// The text begins in that line.
    pub(crate) fn at(self, line: u64) -> Self {
        Self { line, ..self }
    }

    /// The next record: puts its cells into `fields` and gives the line where it begins, from 1. `None` at the end.
    pub(crate) fn next(&mut self, fields: &mut Vec<Field>) -> Option<u64> {
        let bytes = self.text.as_bytes();
        fields.clear();
        loop {
            match bytes.get(self.at) {
                None => return None,
                Some(b'\n') => self.at += 1,
                Some(byte) if Some(*byte) == self.comment => self.at = end_of_line(bytes, self.at) + 1,
                Some(_) => break,
            }
            self.line += 1;
        }
        let line = self.line;
        loop {
            let field =
                if bytes.get(self.at) == Some(&b'"') { self.quoted(bytes) } else { self.plain(bytes, self.at, false) };
            fields.push(field);
            // A cell ends before a delimiter, a line feed, or nothing.
            let mark = bytes.get(self.at).copied();
            self.at += 1;
            if mark != Some(self.delimiter) {
                self.line += u64::from(mark.is_some());
                return Some(line);
            }
        }
    }

    /// Whether the last record ended inside quotes, which never closed.
    pub(crate) fn open(&self) -> bool {
        self.open
    }

    /// The text of a cell.
    pub(crate) fn text(&self, field: Field) -> Cow<'a, str> {
        let text = self.text.get(field.from..field.to).unwrap_or_default();
        if !field.marked {
            return Cow::Borrowed(text);
        }
        let mut cell = String::with_capacity(text.len());
        let mut quoted = true;
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            match c {
                '"' if quoted => match rest.next_if_eq(&'"') {
                    Some(quote) => cell.push(quote),
                    None => quoted = false,
                },
                c => cell.push(c),
            }
        }
        Cow::Owned(cell)
    }

    /// A cell without quotes, or what stands behind a closing quote, to the next delimiter or line feed.
    fn plain(&mut self, bytes: &[u8], from: usize, marked: bool) -> Field {
        let rest = bytes.get(self.at..).unwrap_or_default();
        let len = rest.iter().position(|byte| *byte == self.delimiter || *byte == b'\n').unwrap_or(rest.len());
        self.at += len;
        Field { from, to: self.at, marked }
    }

    /// A cell that begins with a quote.
    fn quoted(&mut self, bytes: &[u8]) -> Field {
        let from = self.at + 1;
        let mut marked = false;
        self.at = from;
        loop {
            match bytes.get(self.at) {
                None => {
                    self.open = true;
                    return Field { from, to: self.at, marked };
                }
                Some(b'\n') => self.line += 1,
                Some(b'"') => match bytes.get(self.at + 1).copied() {
                    Some(b'"') => {
                        marked = true;
                        self.at += 1;
                    }
                    next => {
                        let to = self.at;
                        self.at += 1;
                        return match next {
                            Some(byte) if byte != self.delimiter && byte != b'\n' => self.plain(bytes, from, true),
                            _ => Field { from, to, marked },
                        };
                    }
                },
                Some(_) => {}
            }
            self.at += 1;
        }
    }
}

fn end_of_line(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Records = Vec<(u64, Vec<String>)>;

    fn records(text: &str, delimiter: u8, comment: Option<u8>) -> Records {
        let (mut scanner, mut fields, mut all) = (Scanner::new(text, delimiter, comment), Vec::new(), Vec::new());
        while let Some(line) = scanner.next(&mut fields) {
            all.push((line, fields.iter().map(|field| scanner.text(*field).into_owned()).collect()));
        }
        all
    }

    /// The same by the csv crate, which counts no lines of its own: a record begins where the text before it, with the
    /// blank lines and comments that follow, ends.
    fn other(text: &str, delimiter: u8, comment: Option<u8>) -> Records {
        let mut builder = csv::ReaderBuilder::new();
        let mut reader = builder
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .comment(comment)
            .from_reader(text.as_bytes());
        let mut all = Vec::new();
        for record in reader.records() {
            let record = record.unwrap();
            let mut at = record.position().unwrap().byte() as usize;
            while let Some(byte) = text.as_bytes().get(at) {
                match byte {
                    b'\n' => at += 1,
                    byte if Some(*byte) == comment => at = end_of_line(text.as_bytes(), at) + 1,
                    _ => break,
                }
            }
            // A comment that ends the file is no record, of however many cells.
            let Some(before) = text.as_bytes().get(..at) else { continue };
            let line = before.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
            all.push((line, record.iter().map(str::to_owned).collect()));
        }
        all
    }

    #[test]
    fn named_cases() {
        for text in [
            "",
            "\n",
            "a",
            "a,",
            ",",
            "a,b\n",
            "a\n\n\nb\n",
            "\"\"",
            "\"a\"",
            "\"a",
            "\"a\"\"b\"",
            "\"a\"b,c",
            "\"a\"b\"c\"",
            "a\"b,c",
            "\"a\nb\",c\nd",
            "#x\na\n#\"y\n#z",
            "\"\"\"\"",
            "\"\"\"",
            "a,\"\n\n",
            " \"a\",b",
            "\n#\n#",
            "ž,\"š\"\n",
        ] {
            assert_eq!(records(text, b',', Some(b'#')), other(text, b',', Some(b'#')), "{text:?}");
        }
    }

    #[test]
    fn open_quotes_are_seen() {
        for (text, open) in [("a,\"b\n", true), ("a,\"b\"\n", false), ("a,b\"", false), ("\"", true), ("\"\"", false)] {
            let mut scanner = Scanner::new(text, b',', None);
            while scanner.next(&mut Vec::new()).is_some() {}
            assert_eq!(scanner.open(), open, "{text:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn as_the_csv_crate(text in "[a\"\",;\n# ž]{0,40}", semicolon: bool, comments: bool) {
            let (delimiter, comment) = (if semicolon { b';' } else { b',' }, comments.then_some(b'#'));
            prop_assert_eq!(records(&text, delimiter, comment), other(&text, delimiter, comment));
        }
    }
}
