//! What unpacking gives, watched: that it is not endless, and how it ended.

use super::{RATIO, ROOM};
use crate::fault::Fault;
use crate::format::{is_told, told};
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Bytes that are unpacked at once: a reader may ask for more than may come out.
const STEP: usize = 1 << 18;

/// Bytes of a packed file that were read.
pub(super) type Count = Arc<AtomicU64>;

/// A packed file whose bytes are counted as they are read.
pub(super) struct Counted<R> {
    pub(super) read: R,
    pub(super) count: Count,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.read.read(buffer)?;
        self.count.fetch_add(read as u64, Relaxed);
        Ok(read)
    }
}

impl<R: Seek> Seek for Counted<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.read.seek(to)
    }
}

/// Passes on what was unpacked.
pub(super) struct Guard<R> {
    read: R,
    file: String,
    /// Name of the packing.
    what: &'static str,
    /// Bytes of the packed file that were read up to now: what comes later says nothing of what came out.
    packed: Count,
    given: u64,
}

impl<R: Read> Guard<R> {
    pub(super) fn new(read: R, file: &str, what: &'static str, packed: Count) -> Self {
        Self { read, file: file.to_owned(), what, packed, given: 0 }
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(STEP);
        let read = self.read.read(buffer.get_mut(..most).unwrap_or_default()).map_err(|error| {
            if is_told(&error) {
                return error;
            }
            let message = format!("expected a whole {} file, found: {error}", self.what);
            told(Fault::of_file(&self.file, message).hint("was it copied completely?"))
        })?;
        self.given += read as u64;
        let packed = self.packed.load(Relaxed);
        if self.given > ROOM && self.given / RATIO > packed {
            let message = format!(
                "expected a {} file that becomes at most {RATIO} times as large, found {} MB in its first {packed} bytes",
                self.what,
                ROOM >> 20,
            );
            return Err(told(
                Fault::of_file(&self.file, message).hint("unpack it yourself if it is what it should be"),
            ));
        }
        Ok(read)
    }
}
