//! The documents of a file: one, one a line (NDJSON, RFC 8142 too), or several one after the other.

use super::bounds::{Bounded, Bounds};
use crate::fault::{Error, Fault};
use crate::format::Input;
use serde::de::{Deserializer, IgnoredAny};
use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read};

/// Bytes of a file that is read whole; a larger one is read as a stream.
const WHOLE: u64 = 32 << 20;
/// Bytes of a line.
const LINE: u64 = 16 << 20;

/// How documents stand in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// One.
    Document,
    /// One a line.
    Lines,
    /// Several, one after the other.
    Sequence,
}

/// What goes through documents.
pub(super) trait Pass {
    /// Through the one document of a file.
    fn document<'de, D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error>;
    /// Through a document of several; with its row, if there is one a line.
    fn item<'de, D: Deserializer<'de>>(&mut self, index: u64, row: Option<u64>, from: D) -> Result<(), D::Error>;
    /// What it was stopped by, if not by a document.
    fn stopped(&mut self) -> Option<Error>;
}

/// A file of documents.
pub(super) struct Documents<'a> {
    input: Input<'a>,
    file: &'a str,
    /// All of it, if it is small.
    whole: Option<Cow<'a, [u8]>>,
}

impl<'a> Documents<'a> {
    /// Opens a file.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(super) fn open(input: &Input<'a>, file: &'a str) -> Result<Self, Fault> {
        let len = input.len().map_err(|error| crate::format::unread(file, &error))?;
        let whole = if len <= WHOLE { Some(crate::format::whole(input, file)?) } else { None };
        if let Some(bytes) = &whole {
            Bounds::default().look(bytes).map_err(|what| beyond(file, &what))?;
        }
        Ok(Self { input: *input, file, whole })
    }

    /// Its bytes, after the mark of the byte order.
    fn bytes(&self) -> Result<Box<dyn BufRead + '_>, Fault> {
        let io = |error: std::io::Error| crate::format::unread(self.file, &error);
        let mut from: Box<dyn BufRead + '_> = match &self.whole {
            Some(bytes) => Box::new(bytes.as_ref()),
            None => Box::new(BufReader::with_capacity(1 << 18, Bounded::new(self.input.open().map_err(io)?))),
        };
        if from.fill_buf().map_err(io)?.starts_with(b"\xef\xbb\xbf") {
            from.consume(3);
        }
        Ok(from)
    }

    /// How its documents stand, found out from its first lines: one a line, or one. Several that are not one a line are
    /// found out by reading them.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(super) fn form(&self) -> Result<Form, Fault> {
        let mut lines = Lines { from: self.bytes()?, line: Vec::new(), row: 0, file: self.file };
        let first = match lines.next()? {
            Some((_, line)) => serde_json::from_slice::<IgnoredAny>(line).is_ok(),
            None => false,
        };
        Ok(if first && lines.next()?.is_some() { Form::Lines } else { Form::Document })
    }

    /// Sends a pass through the documents. False: there are several, which are not one a line, and the pass went through
    /// the first as if it were the only one.
    ///
    /// # Errors
    /// A document that is none, and what stops the pass.
    pub(super) fn pass<P: Pass>(&self, form: Form, pass: &mut P) -> Result<bool, Error> {
        if form == Form::Lines {
            return self.lines(pass).map(|()| true);
        }
        let done = match &self.whole {
            Some(bytes) => {
                let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
                through(form, serde_json::Deserializer::from_slice(bytes), pass)
            }
            None => through(form, serde_json::Deserializer::from_reader(self.bytes()?), pass),
        };
        match done {
            Ok(()) => Ok(true),
            Err(error) => match pass.stopped() {
                Some(stopped) => Err(stopped),
                None if form == Form::Document && is_more(&error) => Ok(false),
                None => Err(self.fault(&error).into()),
            },
        }
    }

    fn lines<P: Pass>(&self, pass: &mut P) -> Result<(), Error> {
        let mut lines = Lines { from: self.bytes()?, line: Vec::new(), row: 0, file: self.file };
        let mut index = 0;
        while let Some((row, line)) = lines.next()? {
            let mut from = serde_json::Deserializer::from_slice(line);
            if let Err(error) = pass.item(index, Some(row), &mut from).and_then(|()| from.end()) {
                return Err(pass.stopped().unwrap_or_else(|| {
                    let text = error.to_string();
                    let what = text.split(" at line ").next().unwrap_or_default();
                    let message =
                        format!("expected one JSON document a line, found: {what} at column {}", error.column());
                    Fault { place: format!("row {row}"), ..Fault::of_file(self.file, message) }.into()
                }));
            }
            index += 1;
        }
        Ok(())
    }

    fn fault(&self, error: &serde_json::Error) -> Fault {
        super::parse_fault(self.file, error)
    }
}

/// Bytes that are beyond what a document may be.
fn beyond(file: &str, what: &str) -> Fault {
    Fault::of_file(file, format!("expected JSON, found {what}"))
}

/// Whether a document was read and more stands after it.
fn is_more(error: &serde_json::Error) -> bool {
    error.is_syntax() && error.to_string().starts_with("trailing characters")
}

fn through<'de, R: serde_json::de::Read<'de>, P: Pass>(
    form: Form,
    mut from: serde_json::Deserializer<R>,
    pass: &mut P,
) -> Result<(), serde_json::Error> {
    if form == Form::Document {
        pass.document(&mut from)?;
        return from.end();
    }
    for index in 0.. {
        if from.end().is_ok() {
            break;
        }
        pass.item(index, None, &mut from)?;
    }
    Ok(())
}

/// Lines that are not blank.
struct Lines<'a> {
    from: Box<dyn BufRead + 'a>,
    line: Vec<u8>,
    row: u64,
    file: &'a str,
}

impl Lines<'_> {
    /// The next one and its row, from 1.
    fn next(&mut self) -> Result<Option<(u64, &[u8])>, Fault> {
        loop {
            self.line.clear();
            let mut from = self.from.as_mut().take(LINE + 1);
            let read = from.read_until(b'\n', &mut self.line).map_err(|error| match error.kind() {
                std::io::ErrorKind::InvalidData => beyond(self.file, &error.to_string()),
                _ => crate::format::unread(self.file, &error),
            })?;
            if read == 0 {
                return Ok(None);
            }
            self.row += 1;
            // Records of RFC 8142 begin with a mark of their own.
            let start = usize::from(self.line.first() == Some(&0x1e));
            if self.line.iter().skip(start).any(|byte| !byte.is_ascii_whitespace()) {
                return Ok(Some((self.row, self.line.get(start..).unwrap_or_default())));
            }
        }
    }
}
