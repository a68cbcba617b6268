//! A zip archive with one file inside.

use super::guard::{Count, Counted};
use crate::fault::Fault;
use crate::format::{Input, told, unread};
use flate2::Crc;
use flate2::read::DeflateDecoder;
use std::io::{self, Read, Seek, SeekFrom};
use zarr_fuse_core::schema::Format;
use zip::{CompressionMethod, ZipArchive};

/// Entries that a fault lists, at most.
const LISTED: usize = 10;

/// The one file in an archive, unpacked as it is read; `None` for an archive that is itself what `format` reads: a
/// workbook, a data package. `count` is told of the bytes that are read of it.
pub(super) fn entry<'a>(
    input: &Input<'a>,
    file: &str,
    format: Format,
    count: &Count,
) -> Result<Option<Box<dyn Read + Send + 'a>>, Fault> {
    let damaged = |error: &dyn std::fmt::Display| {
        Fault::of_file(file, format!("expected a whole zip file, found: {error}")).hint("was it copied completely?")
    };
    let from = input.seek().map_err(|error| unread(file, &error))?;
    let mut archive = ZipArchive::new(from).map_err(|error| damaged(&error))?;
    let names: Vec<String> = (0..archive.len())
        .map(|at| archive.name_for_index(at).and_then(Result::ok).map(|name| name.into_owned()).unwrap_or_default())
        .collect();
    if is_format(format, &names) {
        return Ok(None);
    }
    let mut files = names.iter().enumerate().filter(|(_, name)| is_file(name));
    let (Some((index, name)), None) = (files.next(), files.next()) else {
        let count = names.iter().filter(|name| is_file(name)).count();
        let mut list = names.iter().filter(|name| is_file(name)).take(LISTED).map(|n| shown(n)).collect::<Vec<_>>();
        if count > LISTED {
            list.push(format!("and {} more", count - LISTED));
        }
        let found = if count == 0 { "none".to_owned() } else { format!("{count}: {}", list.join(", ")) };
        let fault = Fault::of_file(file, format!("expected one file in the zip file, found {found}"));
        return Err(fault.hint("unpack it, and add its files one by one"));
    };
    let within = |message: String| Fault::of_file(file, format!("{message} ({} in the zip file)", shown(name)));
    let one = archive.by_index_raw(index).map_err(|error| damaged(&error))?;
    if one.encrypted() {
        return Err(within("expected a file without a password, found an encrypted one".into())
            .hint("unpack it with its password, and add what was inside"));
    }
    let (method, size, crc) = (one.compression(), one.compressed_size(), one.crc32());
    let start = one.data_start().ok_or_else(|| damaged(&"an entry that does not say where it begins"))?;
    drop(one);
    let read = input.seek().map_err(|error| unread(file, &error))?;
    let mut from = Counted { read, count: count.clone() };
    from.seek(SeekFrom::Start(start)).map_err(|error| unread(file, &error))?;
    let packed = from.take(size);
    let read: Box<dyn Read + Send + 'a> = match method {
        CompressionMethod::Stored => Box::new(packed),
        CompressionMethod::Deflated => Box::new(DeflateDecoder::new(packed)),
        other => {
            return Err(within(format!("expected a file packed by deflate, found {other}"))
                .hint("pack it as a usual zip file, or with gzip or zstd"));
        }
    };
    let name = shown(name);
    Ok(Some(Box::new(Summed { read, sum: Crc::new(), crc, file: file.to_owned(), name })))
}

/// Whether an archive with these entries is what the format reads.
fn is_format(format: Format, names: &[String]) -> bool {
    let has = |name: &str| names.iter().any(|other| other == name || other.ends_with(&format!("/{name}")));
    match format {
        Format::Excel => has("[Content_Types].xml") || has("content.xml"),
        Format::Datapackage => has("datapackage.json"),
        _ => false,
    }
}

/// Whether an entry is a file that somebody has put there: no folder, and nothing that systems add on their own.
fn is_file(name: &str) -> bool {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    !(name.ends_with(['/', '\\']) || name.starts_with("__MACOSX/") || matches!(last, ".DS_Store" | "Thumbs.db"))
}

/// The name of an entry, for people.
fn shown(name: &str) -> String {
    let mut text: String = name.chars().take(80).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if name.chars().nth(80).is_some() {
        text.push('…');
    }
    format!("\"{text}\"")
}

/// What was unpacked, with its check sum.
struct Summed<R> {
    read: R,
    sum: Crc,
    crc: u32,
    file: String,
    name: String,
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.read.read(buffer)?;
        self.sum.update(buffer.get(..read).unwrap_or_default());
        if read == 0 && !buffer.is_empty() && self.sum.sum() != self.crc {
            let message =
                format!("expected the bytes that the zip file has a check sum of, found others in {}", self.name);
            return Err(told(Fault::of_file(&self.file, message).hint("was it copied completely?")));
        }
        Ok(read)
    }
}
