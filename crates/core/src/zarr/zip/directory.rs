//! The records of a ZIP file: end of the central directory, its entries, and local headers.

use std::collections::BTreeMap;

const END: [u8; 4] = *b"PK\x05\x06";
const LOCATOR: [u8; 4] = *b"PK\x06\x07";
const END64: [u8; 4] = *b"PK\x06\x06";
const CENTRAL: [u8; 4] = *b"PK\x01\x02";
const LOCAL: [u8; 4] = *b"PK\x03\x04";

/// How an entry is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    /// As it is.
    Stored,
    /// Deflate, RFC 1951.
    Deflated,
}

/// A file in the archive.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// How it is packed.
    pub(super) method: Method,
    /// Bytes of it in the file.
    pub(super) packed: u64,
    /// Its bytes.
    pub(super) size: u64,
    /// Where its local header begins.
    pub(super) header: u64,
    /// Where the next entry or the directory begins.
    pub(super) end: u64,
    /// Length of its name.
    pub(super) name: u64,
}

/// What the end of the file says of the directory.
#[derive(Debug)]
pub(super) struct Tail {
    /// Entries in the directory.
    pub(super) count: u64,
    length: u64,
    offset: u64,
    /// Where the record stands that says it.
    at: u64,
    /// Where the ZIP64 record stands, when it was not in what was read.
    far: Option<u64>,
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

impl Tail {
    /// From the last bytes of a file of `size` bytes, which begin at `start` (sections 4.3.14 to 4.3.16).
    pub(super) fn find(bytes: &[u8], start: u64, size: u64) -> Result<Tail, String> {
        let none = || "no end of a directory".to_owned();
        // The comment behind it reaches to the end of the file; that tells the record from bytes that look like it.
        let last = bytes.len().checked_sub(22).ok_or_else(none)?;
        let fits = |at: &usize| {
            bytes.get(*at..).is_some_and(|rest| rest.starts_with(&END))
                && u16_at(bytes, at + 20).is_some_and(|comment| at + 22 + usize::from(comment) == bytes.len())
        };
        let at = (last.saturating_sub(0xffff)..=last).rev().find(fits).ok_or_else(none)?;
        let read = || -> Option<Tail> {
            Some(Tail {
                count: u64::from(u16_at(bytes, at + 10)?),
                length: u64::from(u32_at(bytes, at + 12)?),
                offset: u64::from(u32_at(bytes, at + 16)?),
                at: start + at as u64,
                far: None,
            })
        };
        let mut tail = read().ok_or_else(none)?;
        let locator = at.checked_sub(20).filter(|at| bytes.get(*at..).is_some_and(|rest| rest.starts_with(&LOCATOR)));
        if let Some(locator) = locator {
            let record = u64_at(bytes, locator + 8).filter(|record| *record < size).ok_or_else(none)?;
            tail.at = start + locator as u64;
            return match record.checked_sub(start) {
                Some(_) => tail.with(bytes.get((record - start) as usize..).unwrap_or_default(), record),
                None => Ok(Tail { far: Some(record), ..tail }),
            };
        }
        let disks = (u16_at(bytes, at + 4), u16_at(bytes, at + 6));
        if disks != (Some(0), Some(0)) {
            return Err("a ZIP file in parts".to_owned());
        }
        Ok(tail)
    }

    /// The range of the ZIP64 record, when it is still to be read.
    pub(super) fn more(&self) -> Option<(u64, u64)> {
        self.far.map(|far| (far, far.saturating_add(56).min(self.at)))
    }

    /// With the ZIP64 record, which stands at `at`.
    pub(super) fn with(self, record: &[u8], at: u64) -> Result<Tail, String> {
        let read = || -> Option<Tail> {
            let disks = (u32_at(record, 16)?, u32_at(record, 20)?);
            let (count, length, offset) = (u64_at(record, 32)?, u64_at(record, 40)?, u64_at(record, 48)?);
            (record.starts_with(&END64) && disks == (0, 0)).then_some(Tail { count, length, offset, at, far: None })
        };
        read().ok_or_else(|| "a ZIP64 record that cannot be read".to_owned())
    }

    /// Where the directory begins and ends.
    pub(super) fn directory(&self, size: u64) -> Result<(u64, u64), String> {
        let end = self.offset.checked_add(self.length);
        match end {
            Some(end) if end <= self.at && self.at < size => Ok((self.offset, end)),
            _ => Err("a directory outside of the file".to_owned()),
        }
    }
}

/// The entries of the directory, which begins at `at` in the file (section 4.3.12). Folders are left out.
pub(super) fn entries(directory: &[u8], count: u64, at: u64) -> Result<BTreeMap<String, Entry>, String> {
    let mut entries = BTreeMap::new();
    let mut rest = directory;
    let mut read = 0;
    while !rest.is_empty() {
        let (name, entry, length) = entry(rest).ok_or("a directory that cannot be read")??;
        rest = rest.get(length..).unwrap_or_default();
        read += 1;
        let end = entry.packed.checked_add(30 + entry.name).and_then(|length| length.checked_add(entry.header));
        if end.is_none_or(|end| end > at) {
            return Err(format!("the entry {name:?} outside of the file"));
        }
        if name.ends_with('/') {
            continue;
        }
        if !is_relative(&name) {
            return Err(format!("the name {name:?}"));
        }
        if entries.insert(name.clone(), entry).is_some() {
            return Err(format!("two entries {name:?}"));
        }
    }
    if read != count {
        return Err(format!("{read} entries instead of {count}"));
    }
    let mut by_place: Vec<&mut Entry> = entries.values_mut().collect();
    by_place.sort_by_key(|entry| entry.header);
    let mut next = at;
    for entry in by_place.into_iter().rev() {
        if entry.header + 30 + entry.name + entry.packed > next {
            return Err("entries that overlap".to_owned());
        }
        entry.end = next;
        next = entry.header;
    }
    Ok(entries)
}

/// The first entry, its name and the length of its record; the inner error says what it needs that is not read.
#[allow(clippy::type_complexity)]
fn entry(record: &[u8]) -> Option<Result<(String, Entry, usize), String>> {
    if !record.starts_with(&CENTRAL) {
        return None;
    }
    let lengths = [u16_at(record, 28)?, u16_at(record, 30)?, u16_at(record, 32)?].map(usize::from);
    let name = String::from_utf8_lossy(record.get(46..46 + lengths[0])?).into_owned();
    let extra = record.get(46 + lengths[0]..46 + lengths[0] + lengths[1])?;
    let (packed, size, header) = (u32_at(record, 20)?, u32_at(record, 24)?, u32_at(record, 42)?);
    // Section 4.5.3: of the three those that do not fit, in this order.
    let mut wide = extra64(extra).unwrap_or_default();
    let mut number = |narrow: u32| -> Option<u64> {
        if narrow != u32::MAX {
            return Some(u64::from(narrow));
        }
        let value = u64_at(wide, 0)?;
        wide = wide.get(8..)?;
        Some(value)
    };
    let (size, packed, header) = (number(size)?, number(packed)?, number(header)?);
    let method = match u16_at(record, 10)? {
        0 if packed == size => Method::Stored,
        8 => Method::Deflated,
        method => return Some(Err(format!("the entry {name:?} with the compression method {method}"))),
    };
    if u16_at(record, 8)? & 1 != 0 {
        return Some(Err(format!("the entry {name:?}, which is encrypted")));
    }
    let entry = Entry { method, packed, size, header, end: 0, name: lengths[0] as u64 };
    Some(Ok((name, entry, 46 + lengths.iter().sum::<usize>())))
}

/// Whether a name stays inside the folder that the archive would be unpacked to.
fn is_relative(name: &str) -> bool {
    !name.contains(['\\', '\0']) && name.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// The ZIP64 field among the extra fields.
fn extra64(mut extra: &[u8]) -> Option<&[u8]> {
    loop {
        let (kind, length) = (u16_at(extra, 0)?, usize::from(u16_at(extra, 2)?));
        if kind == 1 {
            return extra.get(4..4 + length);
        }
        extra = extra.get(4 + length..)?;
    }
}

/// Where the data of `entry` begin, from the bytes of its local header (section 4.3.7).
pub(super) fn data_of(header: &[u8], entry: &Entry) -> Result<u64, String> {
    let read = || -> Option<u64> {
        let lengths = u64::from(u16_at(header, 26)?) + u64::from(u16_at(header, 28)?);
        header.starts_with(&LOCAL).then_some(entry.header + 30 + lengths)
    };
    let data = read().ok_or("no local header where the directory says")?;
    match data.checked_add(entry.packed) {
        Some(end) if end <= entry.end => Ok(data),
        _ => Err("data that reach into the next entry".to_owned()),
    }
}
