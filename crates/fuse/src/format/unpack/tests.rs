//! Packed files, whole, damaged and hostile.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use ::zip::write::{SimpleFileOptions, ZipWriter};
use ::zip::{CompressionMethod, ZipArchive};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Cursor;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ::zstd::encode_all(bytes, 1).unwrap()
}

fn zip(files: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = SimpleFileOptions::default().compression_method(method);
        match name.ends_with('/') {
            true => out.add_directory(*name, options).unwrap(),
            false => {
                out.start_file(*name, options).unwrap();
                out.write_all(bytes).unwrap();
            }
        }
    }
    out.finish().unwrap().into_inner()
}

fn streamed(bytes: &[u8], format: Format) -> Result<Vec<u8>, Fault> {
    let mut all = Vec::new();
    let mut read = stream(&Input::Bytes(bytes), "f", format)?;
    read.read_to_end(&mut all).map_err(|error| unread("f", &error))?;
    Ok(all)
}

fn whole(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    let unpacked = unpack(&Input::Bytes(bytes), "f", Format::Json, None)?;
    let mut all = Vec::new();
    unpacked.input().open().unwrap().read_to_end(&mut all).unwrap();
    Ok(all)
}

const TEXT: &[u8] = b"time,t\n2025-01-01,1\n";

#[test]
fn every_packing_in_memory_and_on_the_disk() {
    let plain = zip(&[("a.csv", TEXT)], CompressionMethod::Stored);
    let with_others = zip(
        &[("d/", b""), ("__MACOSX/._a.csv", b"x"), ("d/.DS_Store", b"y"), ("d/a.csv", TEXT)],
        CompressionMethod::Deflated,
    );
    let members = [gzip(&TEXT[..5]), gzip(&TEXT[5..])].concat();
    let frames = [b"\x50\x2a\x4d\x18\x01\0\0\0x".to_vec(), zstd(&TEXT[..5]), zstd(&TEXT[5..])].concat();
    for (what, bytes) in [
        ("plain", TEXT.to_vec()),
        ("gzip", gzip(TEXT)),
        ("members", members),
        ("zstd", zstd(TEXT)),
        ("frames", frames),
        ("stored", plain),
        ("deflated", with_others),
    ] {
        assert_eq!(streamed(&bytes, Format::Csv).unwrap(), TEXT, "{what}");
        assert_eq!(whole(&bytes).unwrap(), TEXT, "{what}");
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&bytes).unwrap();
        let unpacked = unpack(&Input::File(file.path()), "f", Format::Parquet, None).unwrap();
        assert_eq!(unpacked.input().len().unwrap(), TEXT.len() as u64, "{what}");
    }
    // Larger than what is kept in memory.
    let large: Vec<u8> = (0..SMALL + 12_345).map(|at| (at.wrapping_mul(2_654_435_761) >> 7) as u8).collect();
    let packed = zstd(&large);
    let folder = tempfile::tempdir().unwrap();
    let unpacked = unpack(&Input::Bytes(&packed), "f", Format::Json, Some(folder.path())).unwrap();
    assert!(matches!(unpacked, Unpacked::File(_)));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    let mut all = Vec::new();
    unpacked.input().open().unwrap().read_to_end(&mut all).unwrap();
    assert!(all == large);
    drop(unpacked);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn workbooks_and_data_packages_are_not_unpacked() {
    let workbook = zip(&[("[Content_Types].xml", b"x")], CompressionMethod::Deflated);
    assert!(matches!(unpack(&Input::Bytes(&workbook), "f", Format::Excel, None), Ok(Unpacked::Same(_))));
    let inside = zip(&[("a.xlsx", b"the workbook")], CompressionMethod::Deflated);
    assert!(matches!(unpack(&Input::Bytes(&inside), "f", Format::Excel, None), Ok(Unpacked::Bytes(_))));
    let package = zip(&[("datapackage.json", b"{}"), ("a.csv", TEXT)], CompressionMethod::Deflated);
    let fault = streamed(&package, Format::Csv).unwrap_err();
    assert_eq!(
        fault.to_string(),
        "f: expected one file in the zip file, found 2: \"datapackage.json\", \"a.csv\". Hint: unpack it, and add its files one by one"
    );
}

#[test]
fn what_is_damaged_or_hostile_is_said() {
    let message = |bytes: &[u8]| streamed(bytes, Format::Csv).unwrap_err().message;
    let (gz, zst) = (gzip(TEXT), zstd(TEXT));
    assert!(message(&gz[..gz.len() - 3]).starts_with("expected a whole gzip file, found: "));
    assert!(message(&zst[..zst.len() - 1]).starts_with("expected a whole zstd file, found: "));
    let mut zipped = zip(&[("a.csv", TEXT)], CompressionMethod::Stored);
    assert!(message(&zipped[..zipped.len() - 9]).starts_with("expected a whole zip file, found: "));
    let at = ZipArchive::new(Cursor::new(&zipped)).unwrap().by_index(0).unwrap().data_start().unwrap() as usize;
    zipped[at] ^= 1;
    assert_eq!(message(&zipped), "expected the bytes that the zip file has a check sum of, found others in \"a.csv\"");
    assert_eq!(message(&zip(&[], CompressionMethod::Stored)), "expected one file in the zip file, found none");
    let many: Vec<String> = (0..15).map(|at| format!("../{at}\u{7}{}", "n".repeat(100))).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), TEXT)).collect();
    let said = message(&zip(&many, CompressionMethod::Stored));
    assert!(said.starts_with("expected one file in the zip file, found 15: \"../0\u{fffd}nnn"), "{said}");
    assert!(said.ends_with("nnn…\", and 5 more") && !said.contains('\u{7}'), "{said}");
}

#[test]
fn a_bomb_is_refused_before_it_has_gone_off() {
    // A frame of 4 MB of zeros takes some 150 bytes: thousands of times as much comes out.
    let frame = zstd(&vec![0; 4 << 20]);
    let bomb = frame.repeat(20);
    let fault = streamed(&bomb, Format::Csv).unwrap_err();
    assert!(fault.message.starts_with("expected a zstd file that becomes at most 200 times as large"), "{fault}");
    assert!(whole(&bomb).is_err());
    assert_eq!(streamed(&frame.repeat(3), Format::Csv).unwrap().len(), 12 << 20);
}

#[test]
fn a_bomb_is_known_by_what_was_read_of_it() {
    // What follows the bomb is as large as it would have to be for all of it together to be sound.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 56) as u8
    };
    let noise: Vec<u8> = (0..1 << 20).map(|_| next()).collect();
    let zeros = vec![0; 80 << 20];
    for (what, bomb) in [
        ("gzip", [gzip(&zeros), gzip(&noise)].concat()),
        ("zstd", [zstd(&zeros), zstd(&noise)].concat()),
        ("zip", zip(&[("a.csv", &[zeros.as_slice(), &noise].concat())], CompressionMethod::Deflated)),
    ] {
        assert!(bomb.len() as u64 > (81 << 20) / RATIO, "{what}: {} bytes", bomb.len());
        let fault = streamed(&bomb, Format::Csv).unwrap_err();
        let expected =
            format!("expected a {what} file that becomes at most 200 times as large, found 64 MB in its first ");
        assert!(fault.message.starts_with(&expected), "{fault}");
        assert_eq!(fault.hint, "unpack it yourself if it is what it should be", "{what}");
    }
}

#[test]
fn what_is_packed_twice_is_told() {
    let zipped = zip(&[("a.csv", TEXT)], CompressionMethod::Deflated);
    for (outer, inner, bytes) in [
        ("gzip", "gzip", gzip(&gzip(TEXT))),
        ("gzip", "zip", gzip(&zipped)),
        ("zstd", "gzip", zstd(&gzip(TEXT))),
        ("zip", "zip", zip(&[("a.zip", &zipped)], CompressionMethod::Stored)),
        ("zip", "zstd", zip(&[("a.zst", &zstd(TEXT))], CompressionMethod::Stored)),
    ] {
        let expected = format!(
            "f: expected a file that is packed once, found {inner} in {outer}. Hint: unpack it, and add the file that is inside"
        );
        assert_eq!(streamed(&bytes, Format::Csv).unwrap_err().to_string(), expected);
        assert_eq!(whole(&bytes).unwrap_err().to_string(), expected);
    }
    // A workbook is an archive itself.
    let workbook = gzip(&zip(&[("[Content_Types].xml", b"x")], CompressionMethod::Deflated));
    assert!(matches!(unpack(&Input::Bytes(&workbook), "f", Format::Excel, None), Ok(Unpacked::Bytes(_))));
}
