//! A ZIP archive that comes out the same byte for byte, of members stored as they are (chunks are compressed already).
//!
//! Written here and not by a library, since each byte of the format below is a promise to whoever rebuilds a release:
//! a library may change its defaults between versions. PKWARE's APPNOTE 6.3.10, sections 4.3.7 (local header), 4.3.12
//! (central directory), 4.3.14 to 4.3.16 (ends of it). Choices: method 0, date 1980-01-01 00:00, made by Unix with mode
//! 0644, no extra fields and no data descriptors, no entries for folders, no comment, names in UTF-8 (flag bit 11).
//! ZIP64 records only when a size, an offset or the count of members needs them: some readers refuse needless ones.

use crate::Error;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};

const DATE: u16 = 0x0021; // 1980-01-01
const UTF8: u16 = 1 << 11;
const FULL: u64 = u32::MAX as u64;

/// A member: its name in the archive and its file.
pub(crate) struct Member {
    /// Name, with `/`.
    pub(crate) name: String,
    /// Where its bytes are.
    pub(crate) file: PathBuf,
}

/// The order of a zipped Zarr hierarchy: `zarr.json` documents by depth, then the rest, each by the bytes of the name,
/// so that a reader finds all metadata at the front.
pub(crate) fn sort(members: &mut [Member]) {
    members.sort_by(|a, b| {
        let rank = |name: &str| match name.rsplit('/').next() {
            Some("zarr.json") => (0, name.matches('/').count()),
            _ => (1, 0),
        };
        rank(&a.name).cmp(&rank(&b.name)).then_with(|| a.name.as_bytes().cmp(b.name.as_bytes()))
    });
}

/// Writes the archive with the members in the given order; `each` hears the bytes of each member.
pub(crate) fn write(path: &Path, members: &[Member], each: &mut dyn FnMut(u64)) -> Result<(), Error> {
    let file = File::create(path).map_err(Error::file("cannot create", path))?;
    let mut out = BufWriter::new(file);
    let mut offset = 0u64;
    let mut directory = Vec::new();
    for member in members {
        let size = std::fs::metadata(&member.file).map_err(Error::file("cannot read", &member.file))?.len();
        let crc = crc_of(&member.file)?;
        let header = local_header(&member.name, crc, size)?;
        out.write_all(&header).map_err(Error::file("cannot write", path))?;
        let source = File::open(&member.file).map_err(Error::file("cannot read", &member.file))?;
        let copied = std::io::copy(&mut source.take(size), &mut out).map_err(Error::file("cannot write", path))?;
        if copied != size {
            return Err(Error::document(member.name.clone(), "the file changed while it was packed; publish again"));
        }
        directory.extend(central_header(&member.name, crc, size, offset)?);
        offset += header.len() as u64 + size;
        each(size);
    }
    out.write_all(&directory).map_err(Error::file("cannot write", path))?;
    out.write_all(&end(members.len() as u64, directory.len() as u64, offset))
        .map_err(Error::file("cannot write", path))?;
    let file = out.into_inner().map_err(|error| Error::file("cannot write", path)(error.into_error()))?;
    file.sync_all().map_err(Error::file("cannot write", path))
}

/// 32 bits, or the mark that the number stands in a ZIP64 field.
fn short(value: u64) -> [u8; 4] {
    u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes()
}

fn name_length(name: &str) -> Result<[u8; 2], Error> {
    let length = u16::try_from(name.len()).map_err(|_| Error::document(name, "the name is too long for a ZIP"))?;
    Ok(length.to_le_bytes())
}

/// The ZIP64 extra field with the numbers that do not fit into 32 bits (section 4.5.3).
fn extra(numbers: &[u64]) -> Vec<u8> {
    let mut field = Vec::new();
    if !numbers.is_empty() {
        field.extend(1u16.to_le_bytes());
        field.extend(u16::try_from(numbers.len() * 8).unwrap_or(u16::MAX).to_le_bytes());
        numbers.iter().for_each(|number| field.extend(number.to_le_bytes()));
    }
    field
}

fn version(large: bool) -> [u8; 2] {
    if large { 45u16.to_le_bytes() } else { 10u16.to_le_bytes() }
}

fn local_header(name: &str, crc: u32, size: u64) -> Result<Vec<u8>, Error> {
    let large = size >= FULL;
    let extra = if large { extra(&[size, size]) } else { Vec::new() };
    let mut out = Vec::new();
    out.extend(b"PK\x03\x04");
    out.extend(version(large));
    out.extend(UTF8.to_le_bytes());
    out.extend(0u16.to_le_bytes()); // stored
    out.extend(0u16.to_le_bytes()); // 00:00:00
    out.extend(DATE.to_le_bytes());
    out.extend(crc.to_le_bytes());
    out.extend(short(size));
    out.extend(short(size));
    out.extend(name_length(name)?);
    out.extend(u16::try_from(extra.len()).unwrap_or(u16::MAX).to_le_bytes());
    out.extend(name.as_bytes());
    out.extend(extra);
    Ok(out)
}

fn central_header(name: &str, crc: u32, size: u64, offset: u64) -> Result<Vec<u8>, Error> {
    let mut numbers = Vec::new();
    if size >= FULL {
        numbers.extend([size, size]);
    }
    if offset >= FULL {
        numbers.push(offset);
    }
    let extra = extra(&numbers);
    let mut out = Vec::new();
    out.extend(b"PK\x01\x02");
    out.extend((3u16 << 8 | 20).to_le_bytes()); // made by Unix, version 2.0
    out.extend(version(!numbers.is_empty()));
    out.extend(UTF8.to_le_bytes());
    out.extend(0u16.to_le_bytes());
    out.extend(0u16.to_le_bytes());
    out.extend(DATE.to_le_bytes());
    out.extend(crc.to_le_bytes());
    out.extend(short(size));
    out.extend(short(size));
    out.extend(name_length(name)?);
    out.extend(u16::try_from(extra.len()).unwrap_or(u16::MAX).to_le_bytes());
    out.extend([0; 6]); // no comment, disk 0, no internal attributes
    out.extend((0o100_644u32 << 16).to_le_bytes());
    out.extend(short(offset));
    out.extend(name.as_bytes());
    out.extend(extra);
    Ok(out)
}

fn end(count: u64, size: u64, offset: u64) -> Vec<u8> {
    let mut out = Vec::new();
    if count >= u64::from(u16::MAX) || size >= FULL || offset >= FULL {
        out.extend(b"PK\x06\x06");
        out.extend(44u64.to_le_bytes());
        out.extend((3u16 << 8 | 45).to_le_bytes());
        out.extend(45u16.to_le_bytes());
        out.extend([0; 8]); // disk 0 of disk 0
        for number in [count, count, size, offset] {
            out.extend(number.to_le_bytes());
        }
        out.extend(b"PK\x06\x07");
        out.extend(0u32.to_le_bytes());
        out.extend((offset + size).to_le_bytes());
        out.extend(1u32.to_le_bytes());
    }
    let count = u16::try_from(count).unwrap_or(u16::MAX).to_le_bytes();
    out.extend(b"PK\x05\x06");
    out.extend([0; 4]);
    out.extend(count);
    out.extend(count);
    out.extend(short(size));
    out.extend(short(offset));
    out.extend(0u16.to_le_bytes());
    out
}

/// CRC-32 of a file (ISO 3309, polynomial 0xEDB88320 reflected).
fn crc_of(path: &Path) -> Result<u32, Error> {
    let mut file = File::open(path).map_err(Error::file("cannot read", path))?;
    let mut crc = u32::MAX;
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer).map_err(Error::file("cannot read", path))?;
        if read == 0 {
            return Ok(!crc);
        }
        for byte in &buffer[..read] {
            crc = TABLE[((crc ^ u32::from(*byte)) & 0xFF) as usize] ^ (crc >> 8);
        }
    }
}

const TABLE: [u32; 256] = {
    let mut table = [0u32; 256];
    let mut index = 0;
    while index < 256 {
        let mut value = index as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { 0xEDB8_8320 ^ (value >> 1) } else { value >> 1 };
            bit += 1;
        }
        table[index] = value;
        index += 1;
    }
    table
};

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn metadata_stand_first_by_depth() {
        let names = ["g/0/x/c/0", "zarr.json", "a/b/zarr.json", "g/zarr.json", "a/b/c/0", "a/zarr.json"];
        let mut members: Vec<Member> =
            names.iter().map(|name| Member { name: (*name).into(), file: PathBuf::new() }).collect();
        sort(&mut members);
        let found: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
        assert_eq!(found, ["zarr.json", "a/zarr.json", "g/zarr.json", "a/b/zarr.json", "a/b/c/0", "g/0/x/c/0"]);
    }

    #[test]
    fn the_checksum_is_the_standards() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x");
        std::fs::write(&file, b"123456789").unwrap();
        assert_eq!(crc_of(&file).unwrap(), 0xCBF4_3926); // the check value of CRC-32/ISO-HDLC
    }

    #[test]
    fn large_numbers_go_into_zip64_fields() {
        let large = 5_000_000_000u64;
        let header = local_header("a", 0, large).unwrap();
        assert_eq!(&header[18..26], &[0xFF; 8]);
        assert_eq!(&header[31..35], &[1, 0, 16, 0]);
        assert_eq!(u64::from_le_bytes(header[35..43].try_into().unwrap()), large);
        let central = central_header("a", 0, 1, large).unwrap();
        assert_eq!(&central[42..46], &[0xFF; 4]);
        assert_eq!(u64::from_le_bytes(central[51..59].try_into().unwrap()), large);
        assert_eq!(end(1, 10, 20).len(), 22);
        assert_eq!(end(70_000, 10, 20).len(), 56 + 20 + 22);
    }
}
