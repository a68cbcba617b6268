//! What is checked of Parquet before it is decoded: the description of the file at its end and those of the pages, whose
//! counts and lengths the decoder believes. Only descriptions are read, not what pages hold.

use super::shapes::{CHILDREN, DATA, DATA_2, DICTIONARY, ELEMENT, FILE, KIND, PACKED, PAGE, SCHEMA, UNPACKED};
use super::thrift::{Flaw, Walk, Wire};
use crate::fault::Fault;
use crate::format::{Input, ReadSeek};
use ::parquet::basic::Compression;
use ::parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};
use std::io::{self, Read, SeekFrom};

/// First and last bytes of a file; encrypted ones have others, which the decoder refuses.
const MAGIC: &[u8] = b"PAR1";
/// Bytes of the description of a page, as parquet-cpp has it.
const DESCRIPTION: u64 = 16 << 20;
/// Bytes that are read at once.
const AT_ONCE: usize = 4096;
/// Levels of columns in columns.
const NESTED: usize = 64;
/// Bytes that a page may always have, once it is unpacked.
const ROOM: u64 = 256 << 20;
/// Bytes that it may have for each packed one.
const RATIO: u64 = 32;

/// Why a file is not sound.
enum Why {
    Io(io::Error),
    Said(String),
    /// Pages are packed as nothing here unpacks them.
    Packed(&'static str),
}

impl From<io::Error> for Why {
    fn from(error: io::Error) -> Self {
        Why::Io(error)
    }
}

impl Why {
    fn fault(self, file: &str, what: &str) -> Fault {
        let found = match self {
            Why::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => "it ends in the middle".to_owned(),
            Why::Io(error) => return crate::format::unread(file, &error),
            Why::Said(found) => found,
            Why::Packed(how) => {
                let message = format!("expected pages packed with zstd, snappy, gzip or lz4, found {how}");
                return Fault::of_file(file, message).hint("write the file anew with one of these");
            }
        };
        Fault::of_file(file, format!("expected {what} of a Parquet file, found a fault in it: {found}"))
            .hint("the file is damaged: copy it again, or have it written anew")
    }
}

fn said<T>(found: String) -> Result<T, Why> {
    Err(Why::Said(found))
}

/// Checks the description at the end of a file. Where there is none, the decoder says so.
///
/// # Errors
/// A description that claims more than it has bytes for.
pub(crate) fn check_footer(input: &Input<'_>, file: &str) -> Result<(), Fault> {
    footer(input).map_err(|why| why.fault(file, "the description at the end"))
}

fn footer(input: &Input<'_>) -> Result<(), Why> {
    let len = input.len()?;
    let mut from = input.seek()?;
    let Some(end) = len.checked_sub(8) else { return Ok(()) };
    let tail = piece(&mut *from, end, 8)?;
    let (size, magic) = tail.split_at(4);
    let size = size.try_into().map_or(u64::MAX, |size| u32::from_le_bytes(size).into());
    let Some(start) = end.checked_sub(size).filter(|_| magic == MAGIC) else { return Ok(()) };
    let bytes = piece(&mut *from, start, size)?;
    let mut walk = Walk::new(&bytes, bytes.len(), bytes.len());
    of_file(&mut walk).map_err(|flaw| flawed("the description", start, flaw))
}

/// Goes through a whole FileMetaData.
fn of_file(walk: &mut Walk<'_>) -> Result<(), Flaw> {
    let mut last = 0;
    while let Some((id, wire)) = walk.field(last)? {
        match (id, wire) {
            (SCHEMA, Wire::List) => tree(walk)?,
            _ => walk.known(FILE, id, wire)?,
        }
        last = id;
    }
    Ok(())
}

/// Goes through the columns, each of which says how many of the next ones it has in it: the decoder makes room for so
/// many, and calls itself for each level.
fn tree(walk: &mut Walk<'_>) -> Result<(), Flaw> {
    let (wire, count) = walk.list()?;
    if count > 0 && wire != Wire::Fields {
        return Err(Flaw::Found("columns that are no structures".to_owned()));
    }
    // Of each column that holds others, how many of them are still to come.
    let mut open: Vec<usize> = Vec::new();
    for after in (0..count).rev() {
        let mut children = 0;
        walk.fields(ELEMENT, &mut |id, value| {
            if id == CHILDREN {
                children = value;
            }
        })?;
        let Some(children) = usize::try_from(children).ok().filter(|children| *children <= after) else {
            return Err(Flaw::Found(format!("a group of {children} columns, where {after} are left")));
        };
        if let Some(left) = open.last_mut() {
            *left -= 1;
        }
        open.push(children);
        while open.last() == Some(&0) {
            open.pop();
        }
        if open.len() > NESTED {
            return Err(Flaw::Found(format!("more than {NESTED} levels of columns in each other")));
        }
    }
    Ok(())
}

/// Checks the descriptions of the pages of those columns that are `wanted`, by their places among all that hold values.
///
/// # Errors
/// Pages beyond the file or their column, and descriptions that claim more than there are bytes for.
pub(crate) fn check_pages(
    input: &Input<'_>,
    file: &str,
    metadata: &ParquetMetaData,
    wanted: &dyn Fn(usize) -> bool,
) -> Result<(), Fault> {
    let read = |error: &io::Error| crate::format::unread(file, error);
    let mut from = input.seek().map_err(|error| read(&error))?;
    let len = input.len().map_err(|error| read(&error))?;
    // Pages of two columns are never the same bytes: all checks together read each byte once.
    let mut left = len;
    for (number, group) in metadata.row_groups().iter().enumerate() {
        for (_, column) in group.columns().iter().enumerate().filter(|(place, _)| wanted(*place)) {
            pages(&mut *from, column, len, &mut left).map_err(|why| {
                let fault = why.fault(file, "the pages of a column");
                Fault { place: format!("row group {number}"), column: column.column_path().string(), ..fault }
            })?;
        }
    }
    Ok(())
}

/// Goes through the pages of a column in a file of `len` bytes, of which `left` are not yet those of a column.
fn pages(from: &mut dyn ReadSeek, column: &ColumnChunkMetaData, len: u64, left: &mut u64) -> Result<(), Why> {
    match column.compression() {
        Compression::BROTLI(_) => return Err(Why::Packed("brotli")),
        Compression::LZO => return Err(Why::Packed("LZO")),
        _ => (),
    }
    let (start, size) =
        (column.dictionary_page_offset().unwrap_or(column.data_page_offset()), column.compressed_size());
    let place = u64::try_from(start).ok().zip(u64::try_from(size).ok());
    let place = place.and_then(|(start, size)| Some((start, size, start.checked_add(size).filter(|end| *end <= len)?)));
    let Some((start, size, end)) = place else {
        return said(format!("pages of {size} bytes at byte {start} of {len}"));
    };
    *left = match left.checked_sub(size) {
        Some(left) => left,
        None => return said(format!("pages of {size} bytes, where the other columns leave {left} of {len}")),
    };
    let packed = column.compression() != Compression::UNCOMPRESSED;
    let mut window = Window { from, start, bytes: Vec::new() };
    let (mut at, mut elements) = (start, usize::try_from(size).unwrap_or(usize::MAX));
    while at < end {
        let page = window.page(at, end - at, &mut elements)?;
        let body = at + page.description;
        let fault = |found: String| said(format!("at byte {at} the description of a page with {found}"));
        let Some(size) = u64::try_from(page.packed).ok().filter(|size| *size <= end - body) else {
            return fault(format!("{} bytes, where {} are left", page.packed, end - body));
        };
        match u64::try_from(page.unpacked) {
            Ok(unpacked) if !packed || unpacked <= ROOM.max(size.saturating_mul(RATIO)) => (),
            _ => return fault(format!("{size} bytes that are said to unpack to {}", page.unpacked)),
        }
        // Pages of an index were never defined (parquet.thrift), and the decoder would take what they hold for pages.
        let Some(needed) = [(0, DATA), (2, DICTIONARY), (3, DATA_2)].iter().find(|(kind, _)| *kind == page.kind) else {
            return fault(format!("the kind {}, where 0, 2 and 3 are known", page.kind));
        };
        // The decoder panics without it.
        if !page.has.contains(&needed.1) {
            return fault(format!("the kind {} and nothing of what it holds", page.kind));
        }
        at = body + size;
    }
    Ok(())
}

/// What is taken from the description of a page.
#[derive(Default)]
struct Page {
    /// Bytes of the description itself.
    description: u64,
    kind: i64,
    packed: i64,
    unpacked: i64,
    /// Which of the fields that a kind needs.
    has: Vec<i16>,
}

impl Page {
    fn read(bytes: &[u8], room: usize, elements: &mut usize) -> Result<Self, Flaw> {
        let mut page = Page { kind: -1, packed: -1, unpacked: -1, ..Page::default() };
        let mut walk = Walk::new(bytes, room, *elements);
        walk.fields(PAGE, &mut |id, value| match id {
            KIND => page.kind = value,
            PACKED => page.packed = value,
            UNPACKED => page.unpacked = value,
            DATA | DICTIONARY | DATA_2 => page.has.push(id),
            _ => (),
        })?;
        page.description = walk.at() as u64;
        *elements = walk.elements();
        Ok(page)
    }
}

/// A part of the file that is in memory.
struct Window<'a> {
    from: &'a mut dyn ReadSeek,
    start: u64,
    bytes: Vec<u8>,
}

impl Window<'_> {
    /// The description at byte `at` of a page, which has at most `left` bytes with what it describes.
    fn page(&mut self, at: u64, left: u64, elements: &mut usize) -> Result<Page, Why> {
        // At most 16 MB.
        let room = usize::try_from(left.min(DESCRIPTION)).unwrap_or(usize::MAX);
        loop {
            let skipped = at.checked_sub(self.start).and_then(|skipped| usize::try_from(skipped).ok());
            let bytes = skipped.and_then(|skipped| self.bytes.get(skipped..)).unwrap_or_default();
            let bytes = &bytes[..bytes.len().min(room)];
            match Page::read(bytes, room, elements) {
                Ok(page) => return Ok(page),
                Err(Flaw::Short) if bytes.len() < room => {
                    let more = bytes.len().saturating_mul(8).max(AT_ONCE).min(room);
                    self.bytes = piece(self.from, at, more as u64)?;
                    self.start = at;
                }
                Err(flaw) => return Err(flawed("the description of a page", at, flaw)),
            }
        }
    }
}

fn flawed(what: &str, at: u64, flaw: Flaw) -> Why {
    match flaw {
        Flaw::Short => Why::Io(io::ErrorKind::UnexpectedEof.into()),
        Flaw::Found(found) => Why::Said(format!("at byte {at} {what} with {found}")),
    }
}

/// Bytes of the file.
fn piece(from: &mut dyn ReadSeek, at: u64, size: u64) -> Result<Vec<u8>, Why> {
    let mut bytes = Vec::new();
    from.seek(SeekFrom::Start(at))?;
    let read = from.take(size).read_to_end(&mut bytes)?;
    if read as u64 == size { Ok(bytes) } else { Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()) }
}

#[cfg(test)]
#[path = "sound_tests.rs"]
mod tests;
