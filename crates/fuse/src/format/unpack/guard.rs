//! What unpacking gives, watched: that it is not endless, and how it ended.

use super::{RATIO, ROOM};
use crate::fault::Fault;
use crate::format::{is_told, told};
use std::io::{self, Read};

/// Passes on what was unpacked.
pub(super) struct Guard<R> {
    read: R,
    file: String,
    /// Name of the packing.
    what: &'static str,
    /// Bytes of the packed file.
    packed: u64,
    given: u64,
}

impl<R: Read> Guard<R> {
    pub(super) fn new(read: R, file: &str, what: &'static str, packed: u64) -> Self {
        Self { read, file: file.to_owned(), what, packed, given: 0 }
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.read.read(buffer).map_err(|error| {
            if is_told(&error) {
                return error;
            }
            let message = format!("expected a whole {} file, found: {error}", self.what);
            told(Fault::of_file(&self.file, message).hint("was it copied completely?"))
        })?;
        self.given += read as u64;
        if self.given > ROOM && self.given / RATIO > self.packed {
            let message = format!(
                "expected a {} file that becomes at most {RATIO} times as large, found {} MB and more from {} bytes",
                self.what,
                ROOM >> 20,
                self.packed
            );
            return Err(told(
                Fault::of_file(&self.file, message).hint("unpack it yourself if it is what it should be"),
            ));
        }
        Ok(read)
    }
}
