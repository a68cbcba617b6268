//! The text of a file, piece by piece: decoded, its lines ended with line feeds.

use crate::fault::Fault;
use crate::format::unread;
use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8};
use memchr::{memchr, memchr_iter};
use std::io::Read;

/// Bytes that are read at once.
const PIECE: usize = 1 << 20;

/// Decodes a file.
pub(super) struct Text<'a> {
    read: Box<dyn Read + Send + 'a>,
    file: &'a str,
    label: Option<&'a str>,
    /// `None` for UTF-8, before and after the first piece.
    decoder: Option<Decoder>,
    name: &'static str,
    /// Bytes that were read and not decoded: a part of a character.
    raw: Vec<u8>,
    begun: bool,
    /// The last sign was a carriage return, which is not in the text yet.
    carriage: bool,
    /// Lines in all that was given.
    lines: u64,
    ended: bool,
}

impl<'a> Text<'a> {
    /// The text that `read` gives in the encoding of that label (of the Encoding Standard, default UTF-8), unless it
    /// begins with a byte order mark.
    pub(super) fn new(read: Box<dyn Read + Send + 'a>, file: &'a str, label: Option<&'a str>) -> Self {
        let name = UTF_8.name();
        let (decoder, raw) = (None, Vec::new());
        Self { read, file, label, decoder, name, raw, begun: false, carriage: false, lines: 0, ended: false }
    }

    /// Whether all of it was given.
    pub(super) fn ended(&self) -> bool {
        self.ended
    }

    /// Adds at least `most` bytes of text, if there are as many.
    ///
    /// # Errors
    /// A file that cannot be read or unpacked, an unknown encoding, bytes that are none of it, NUL bytes.
    pub(super) fn fill(&mut self, text: &mut String, most: usize) -> Result<(), Fault> {
        let enough = text.len() + most;
        text.reserve(most + PIECE);
        while !self.ended && text.len() < enough {
            let before = self.raw.len();
            let piece = PIECE.min(most.max(4096)) as u64;
            let read = self.read.by_ref().take(piece).read_to_end(&mut self.raw);
            read.map_err(|error| unread(self.file, &error))?;
            self.ended = self.raw.len() == before;
            if !self.begun {
                self.begin()?;
            }
            self.piece(text)?;
        }
        Ok(())
    }

    /// Finds the encoding, by the first bytes or by its label.
    fn begin(&mut self) -> Result<(), Fault> {
        self.begun = true;
        let label = self.label.unwrap_or("utf-8");
        let said = Encoding::for_label(label.as_bytes());
        let said = said.ok_or_else(|| {
            Fault::of_file(self.file, format!("expected a known `encoding`, found `{label}`"))
                .hint("it is a label of the Encoding Standard, as `windows-1250` or `utf-16le`")
        })?;
        let (encoding, mark) = Encoding::for_bom(&self.raw).unwrap_or((said, 0));
        self.raw.drain(..mark);
        self.name = encoding.name();
        self.decoder = (encoding != UTF_8).then(|| encoding.new_decoder_without_bom_handling());
        Ok(())
    }

    /// Decodes what was read.
    fn piece(&mut self, text: &mut String) -> Result<(), Fault> {
        let from = text.len();
        let sound = match &mut self.decoder {
            None => self.utf8(text),
            Some(decoder) => {
                let room = decoder.max_utf8_buffer_length_without_replacement(self.raw.len());
                text.reserve(room.unwrap_or_default());
                let (result, read) = decoder.decode_to_string_without_replacement(&self.raw, text, self.ended);
                self.raw.drain(..read);
                !matches!(result, DecoderResult::Malformed(..))
            }
        };
        self.end_lines(text, from);
        let added = text.get(from..).unwrap_or_default().as_bytes();
        if let Some(nul) = memchr(0, added) {
            let line = self.lines + memchr_iter(b'\n', added.get(..nul).unwrap_or_default()).count() as u64 + 1;
            let fault =
                Fault { place: format!("row {line}"), ..Fault::of_file(self.file, "expected text, found a NUL byte") };
            return Err(fault.hint(
                "if the file is text in UTF-16, say so in the source, as `encoding: utf-16le`; else it is damaged",
            ));
        }
        self.lines += memchr_iter(b'\n', added).count() as u64;
        if sound {
            return Ok(());
        }
        let line = self.lines + 1;
        let message = format!("expected {}, found other bytes (first near row {line})", self.name);
        Err(Fault::of_file(self.file, message)
            .hint("name the file's encoding in the source, as `encoding: windows-1250`"))
    }

    /// Takes over UTF-8, up to a character that is not whole yet. Whether it is UTF-8.
    fn utf8(&mut self, text: &mut String) -> bool {
        let (valid, sound) = match std::str::from_utf8(&self.raw) {
            Ok(all) => {
                text.push_str(all);
                (all.len(), true)
            }
            Err(error) => {
                let valid = error.valid_up_to();
                let whole = self.raw.get(..valid).unwrap_or_default();
                text.push_str(std::str::from_utf8(whole).unwrap_or_default());
                (valid, error.error_len().is_none() && !self.ended)
            }
        };
        self.raw.drain(..valid);
        sound
    }

    /// Ends the lines of what stands behind `from` with line feeds: they are counted by them.
    fn end_lines(&mut self, text: &mut String, from: usize) {
        let added = text.get(from..).unwrap_or_default();
        let found = memchr(b'\r', added.as_bytes());
        if !self.carriage && found.is_none() {
            return;
        }
        let mut made = String::with_capacity(added.len() + 1);
        let mut rest = added;
        if self.carriage && (!rest.is_empty() || self.ended) {
            made.push('\n');
            rest = rest.strip_prefix('\n').unwrap_or(rest);
            self.carriage = false;
        }
        while let Some((line, behind)) = rest.split_once('\r') {
            made.push_str(line);
            if behind.is_empty() && !self.ended {
                self.carriage = true;
            } else {
                made.push('\n');
            }
            rest = behind.strip_prefix('\n').unwrap_or(behind);
        }
        made.push_str(rest);
        text.truncate(from);
        text.push_str(&made);
    }
}
