//! A file in blocks of whole records.

use super::cut;
use super::decode::Text;
use crate::fault::Fault;
use memchr::{memchr, memchr_iter};
use std::io::Read;
use zarr_fuse_core::schema::CsvOptions;

/// Bytes of a block, about.
pub(crate) const SIZE: usize = 4 << 20;
/// The longest record, in bytes.
pub(super) const RECORD: usize = 16 << 20;

/// Some records.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Block {
    /// They, and the blank lines and comments between them. Lines end with a line feed.
    pub(super) text: String,
    /// Line of the file where it begins, from 1.
    pub(super) line: u64,
    /// Whether it is the last one.
    pub(super) last: bool,
}

/// The signs that matter for where records end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Signs {
    pub(super) delimiter: u8,
    pub(super) comment: Option<u8>,
}

impl Signs {
    /// Those of a source.
    pub(super) fn of(options: &CsvOptions, file: &str) -> Result<Self, Fault> {
        let byte = |mark: char, name: &str| {
            let byte = u8::try_from(mark).ok().filter(|byte| byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r'));
            byte.ok_or_else(|| {
                Fault::of_file(file, format!("`{name}` must be one ASCII sign and no quote, found {mark:?}"))
            })
        };
        let comment = options.comment.map(|mark| byte(mark, "comment")).transpose()?;
        Ok(Self { delimiter: byte(options.delimiter, "delimiter")?, comment })
    }
}

/// Cuts a file into blocks, in its order. Memory: a block, or a record.
pub(crate) struct Blocks<'a> {
    text: Text<'a>,
    file: &'a str,
    signs: Signs,
    size: usize,
    /// What was read and not given: it begins with a record.
    rest: String,
    /// Line where that begins.
    line: u64,
    done: bool,
}

impl<'a> Blocks<'a> {
    pub(super) fn new(
        read: Box<dyn Read + Send + 'a>,
        file: &'a str,
        options: &'a CsvOptions,
        size: usize,
    ) -> Result<Self, Fault> {
        let signs = Signs::of(options, file)?;
        let text = Text::new(read, file, options.encoding.as_deref());
        Ok(Self { text, file, signs, size, rest: String::new(), line: 1, done: false })
    }

    /// Passes over lines, whatever stands in them, up to `line`; `keep` gets each with its number.
    pub(super) fn skip(&mut self, line: u64, mut keep: impl FnMut(u64, &str)) -> Result<(), Fault> {
        let mut at = 0;
        while self.line < line {
            let rest = self.rest.get(at..).unwrap_or_default();
            match memchr(b'\n', rest.as_bytes()) {
                Some(feed) => {
                    keep(self.line, rest.get(..feed).unwrap_or_default());
                    at += feed + 1;
                    self.line += 1;
                }
                None if self.text.ended() => break,
                None if rest.len() > RECORD => return Err(self.long()),
                None => {
                    self.rest.drain(..at);
                    at = 0;
                    self.text.fill(&mut self.rest, self.size)?;
                }
            }
        }
        self.rest.drain(..at);
        Ok(())
    }

    /// The next block; `None` when none is left. A file without text has one.
    pub(crate) fn next(&mut self) -> Result<Option<Block>, Fault> {
        if self.done {
            return Ok(None);
        }
        loop {
            self.text.fill(&mut self.rest, self.size)?;
            let end = match self.text.ended() {
                true => self.rest.len(),
                false => cut::end(self.rest.as_bytes(), self.signs.delimiter, self.signs.comment),
            };
            if self.text.ended() || end > 0 {
                let rest = self.rest.split_off(end);
                let text = std::mem::replace(&mut self.rest, rest);
                let line = self.line;
                self.line += memchr_iter(b'\n', text.as_bytes()).count() as u64;
                self.done = self.text.ended();
                return Ok(Some(Block { text, line, last: self.done }));
            }
            if self.rest.len() > RECORD {
                return Err(self.long());
            }
        }
    }

    fn long(&self) -> Fault {
        let message = format!("expected a record of at most {} MB, found a longer one", RECORD >> 20);
        let fault = Fault { place: format!("row {}", self.line), ..Fault::of_file(self.file, message) };
        fault.hint("is it a text file with lines? Or a quote opens a cell there and does not close it")
    }
}
