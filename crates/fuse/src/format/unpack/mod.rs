//! Packed files: gzip, zstd and zip, by their first bytes, whatever their names are.
//!
//! One packing around a file is taken off; what is packed twice is refused. A file whose bytes, as far as they were read, have
//! become [`RATIO`] times as many, and more than [`ROOM`], is refused at once: no table of measurements is packed like that.

mod guard;
mod zip;

use super::{Input, unread};
use crate::fault::Fault;
use guard::{Count, Counted, Guard};
use std::io::{self, BufReader, Cursor, Read, Write};
use std::path::Path;
use zarr_fuse_core::schema::Format;

/// Bytes up to which an unpacked file may be of any size beside its packed one.
pub(super) const ROOM: u64 = 64 << 20;
/// How many times as large as the packed one a larger file may be.
pub(super) const RATIO: u64 = 200;
/// Bytes up to which an unpacked file is kept in memory.
const SMALL: u64 = 4 << 20;

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    /// RFC 1952, with one or more members.
    Gzip,
    /// RFC 8878, with one or more frames.
    Zstd,
    /// PKWARE's APPNOTE.TXT, with one file inside.
    Zip,
}

impl Packing {
    /// Its name, for people.
    fn name(self) -> &'static str {
        match self {
            Packing::Gzip => "gzip",
            Packing::Zstd => "zstd",
            Packing::Zip => "zip",
        }
    }
}

/// By the first bytes of a file.
fn packing(first: &[u8]) -> Option<Packing> {
    match first {
        [0x1f, 0x8b, ..] => Some(Packing::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Packing::Zstd),
        // A skippable frame before the others.
        [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Packing::Zstd),
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Packing::Zip),
        _ => None,
    }
}

/// A raw file as it is, or unpacked.
pub(crate) enum Unpacked<'a> {
    /// It is not packed.
    Same(Input<'a>),
    /// In memory.
    Bytes(Vec<u8>),
    /// On the disk, until this is dropped.
    File(tempfile::NamedTempFile),
}

impl Unpacked<'_> {
    /// What readers of formats get.
    pub(crate) fn input(&self) -> Input<'_> {
        match self {
            Unpacked::Same(input) => *input,
            Unpacked::Bytes(bytes) => Input::Bytes(bytes),
            Unpacked::File(file) => Input::File(file.path()),
        }
    }
}

/// Unpacks a file for a reader that may want to read it from any place: in memory if it is small, else in a file in
/// the folder `spool`, or in the system's for such files.
///
/// # Errors
/// A file that cannot be read, is damaged, becomes too large, or holds several.
pub(crate) fn unpack<'a>(
    input: &Input<'a>,
    file: &str,
    format: Format,
    spool: Option<&Path>,
) -> Result<Unpacked<'a>, Fault> {
    let Some(mut read) = packed(input, file, format)? else { return Ok(Unpacked::Same(*input)) };
    let fault = |error: io::Error| unread(file, &error);
    let mut bytes = Vec::new();
    read.by_ref().take(SMALL).read_to_end(&mut bytes).map_err(fault)?;
    if (bytes.len() as u64) < SMALL {
        return Ok(Unpacked::Bytes(bytes));
    }
    let disk =
        |error: io::Error| Fault::of_file(file, format!("expected room on the disk to unpack it, found: {error}"));
    let mut unpacked = match spool {
        Some(folder) => tempfile::NamedTempFile::new_in(folder),
        None => tempfile::NamedTempFile::new(),
    }
    .map_err(disk)?;
    while !bytes.is_empty() {
        unpacked.write_all(&bytes).map_err(disk)?;
        bytes.clear();
        read.by_ref().take(SMALL).read_to_end(&mut bytes).map_err(fault)?;
    }
    Ok(Unpacked::File(unpacked))
}

/// The bytes of a file, unpacked as they are read.
///
/// # Errors
/// As [`unpack`]; what is found later is an error of the reader, which [`unread`] tells.
pub(crate) fn stream<'a>(input: &Input<'a>, file: &str, format: Format) -> Result<Box<dyn Read + Send + 'a>, Fault> {
    match packed(input, file, format)? {
        Some(read) => Ok(read),
        None => open(input, file),
    }
}

/// What unpacks a file; `None` if it is not packed, or if its format is.
fn packed<'a>(input: &Input<'a>, file: &str, format: Format) -> Result<Option<Box<dyn Read + Send + 'a>>, Fault> {
    let Some(packing) = packing(&first(&mut *open(input, file)?, file)?) else { return Ok(None) };
    let count = Count::default();
    let counted = || Ok::<_, Fault>(Counted { read: open(input, file)?, count: count.clone() });
    let read: Box<dyn Read + Send + 'a> = match packing {
        Packing::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(BufReader::new(counted()?))),
        Packing::Zstd => Box::new(zstd::stream::read::Decoder::new(counted()?).map_err(|error| unread(file, &error))?),
        Packing::Zip => match zip::entry(input, file, format, &count)? {
            Some(read) => read,
            None => return Ok(None),
        },
    };
    let mut read = Guard::new(read, file, packing.name(), count);
    let inside = first(&mut read, file)?;
    if let Some(second) = self::packing(&inside).filter(|second| *second != Packing::Zip || !may_be_zip(format)) {
        let message = format!("expected a file that is packed once, found {} in {}", second.name(), packing.name());
        return Err(Fault::of_file(file, message).hint("unpack it, and add the file that is inside"));
    }
    Ok(Some(Box::new(Cursor::new(inside).chain(read))))
}

/// The first bytes, by which a packing is known.
fn first(read: &mut dyn Read, file: &str) -> Result<Vec<u8>, Fault> {
    let mut first = Vec::new();
    read.take(4).read_to_end(&mut first).map_err(|error| unread(file, &error))?;
    Ok(first)
}

/// Whether files of a format are zip archives themselves.
fn may_be_zip(format: Format) -> bool {
    matches!(format, Format::Excel | Format::Datapackage)
}

fn open<'a>(input: &Input<'a>, file: &str) -> Result<Box<dyn Read + Send + 'a>, Fault> {
    input.open().map_err(|error| unread(file, &error))
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
