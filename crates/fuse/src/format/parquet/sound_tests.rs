//! Descriptions of Parquet files and pages, sound and hostile.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use ::arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use ::parquet::arrow::ArrowWriter;
use ::parquet::arrow::arrow_reader::ArrowReaderMetadata;
use ::parquet::file::properties::WriterProperties;
use bytes::Bytes;
use std::io::Write;
use std::sync::Arc;

/// A file of `rows` rows with the columns n and s, in row groups of 1000 and small pages.
fn sound(rows: i64, compression: Compression) -> Vec<u8> {
    let n: ArrayRef = Arc::new(Int64Array::from_iter_values(0..rows));
    let s: ArrayRef = Arc::new(StringArray::from_iter_values((0..rows).map(|row| format!("text {}", row % 7))));
    let batch = RecordBatch::try_from_iter([("n", n), ("s", s)]).unwrap();
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_max_row_group_row_count(Some(1000))
        .set_data_page_row_count_limit(100)
        .set_write_batch_size(50);
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties.build())).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

/// A file with this description at its end, after `before`.
fn described(before: &[u8], description: &[u8]) -> Vec<u8> {
    let length = u32::try_from(description.len()).unwrap().to_le_bytes();
    [before, description, &length, MAGIC].concat()
}

fn checked(bytes: &[u8], wanted: &dyn Fn(usize) -> bool) -> Result<(), Fault> {
    let input = Input::Bytes(bytes);
    check_footer(&input, "f")?;
    let metadata = ArrowReaderMetadata::load(&Bytes::copy_from_slice(bytes), Default::default()).unwrap();
    check_pages(&input, "f", metadata.metadata(), wanted)
}

/// Where the pages of column `leaf` of the first row group begin and how many bytes they are.
fn place(bytes: &[u8], leaf: usize) -> (usize, usize) {
    let metadata = ArrowReaderMetadata::load(&Bytes::copy_from_slice(bytes), Default::default()).unwrap();
    let (start, size) = metadata.metadata().row_group(0).column(leaf).byte_range();
    (start as usize, size as usize)
}

/// A sound file whose column n begins with `page`, and what is said of it.
fn begun(page: &[u8]) -> String {
    let mut bytes = sound(100, Compression::UNCOMPRESSED);
    let (start, _) = place(&bytes, 0);
    bytes[start..start + page.len()].copy_from_slice(page);
    checked(&bytes, &|leaf| leaf == 1).expect("the other column is sound");
    let fault = checked(&bytes, &|_| true).expect_err("a fault");
    assert_eq!((fault.place.as_str(), fault.column.as_str()), ("row group 0", "n"));
    assert!(fault.hint.contains("written anew"), "{}", fault.hint);
    fault.message
}

#[test]
fn sound_files_are_sound() {
    for rows in [0, 1, 100, 2500] {
        for compression in [Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::ZSTD(Default::default())] {
            let bytes = sound(rows, compression);
            checked(&bytes, &|_| true).unwrap();
            let mut file = tempfile::NamedTempFile::new().unwrap();
            file.write_all(&bytes).unwrap();
            check_footer(&Input::File(file.path()), "f").unwrap();
        }
    }
}

#[test]
fn a_long_description_of_a_page_is_read_in_pieces() {
    // The least and the greatest value of a page stand in its description: here of 20 000 bytes each.
    let text: ArrayRef = Arc::new(StringArray::from_iter_values(["a".repeat(20_000), "b".repeat(20_000)]));
    let batch = RecordBatch::try_from_iter([("s", text)]).unwrap();
    let properties = WriterProperties::builder()
        .set_write_page_header_statistics(true)
        .set_statistics_truncate_length(None)
        .set_dictionary_enabled(false);
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties.build())).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let (_, size) = place(&bytes, 0);
    assert!(size > 80_000, "{size} bytes of values and description");
    checked(&bytes, &|_| true).unwrap();
}

#[test]
fn a_page_claims_no_more_than_its_column_has() {
    let (start, size) = place(&sound(100, Compression::UNCOMPRESSED), 0);
    // Field 10 of a page is a list of 2^31 - 1 truth values, which take no bytes.
    let list = begun(&[0xa9, 0xf1, 0xff, 0xff, 0xff, 0xff, 0x07]);
    let left = size - 7;
    let expected =
        format!("at byte {start} the description of a page with a list of 2147483647 elements, where {left} ");
    assert!(list.contains(&expected), "{list}");
    // Data of 2^20 bytes.
    let long = begun(&[0x15, 0, 0x15, 0, 0x15, 0x80, 0x80, 0x80, 0x01, 0x2c, 0, 0]);
    assert!(long.contains("page with 1048576 bytes, where ") && long.contains(" are left"), "{long}");
    let short = begun(&[0x15, 0, 0x15, 0, 0x15, 1, 0x2c, 0, 0]);
    assert!(short.contains("page with -1 bytes, where "), "{short}");
    let index = begun(&[0x15, 2, 0x15, 0, 0x15, 0, 0]);
    assert!(index.contains("the kind 1, where 0, 2 and 3 are known"), "{index}");
    let empty = begun(&[0x15, 0, 0x15, 0, 0x15, 0, 0]);
    assert!(empty.contains("the kind 0 and nothing of what it holds"), "{empty}");
}

#[test]
fn a_small_page_does_not_unpack_to_gigabytes() {
    let mut bytes = sound(100, Compression::SNAPPY);
    let (start, _) = place(&bytes, 0);
    // Data of 0 bytes that are said to be 2^30 unpacked.
    let page = [0x15, 0, 0x15, 0x80, 0x80, 0x80, 0x80, 0x08, 0x15, 0, 0x2c, 0, 0];
    bytes[start..start + page.len()].copy_from_slice(&page);
    let fault = checked(&bytes, &|_| true).expect_err("a fault").message;
    assert!(fault.contains("with 0 bytes that are said to unpack to 1073741824"), "{fault}");
}

#[test]
fn pages_that_nothing_here_unpacks_are_said_to_be_so() {
    let bytes = sound(100, Compression::UNCOMPRESSED);
    let metadata = ArrowReaderMetadata::load(&Bytes::copy_from_slice(&bytes), Default::default()).unwrap();
    for (compression, name) in [(Compression::BROTLI(Default::default()), "brotli"), (Compression::LZO, "LZO")] {
        let group = metadata.metadata().row_group(0).clone();
        let packed = |column: &ColumnChunkMetaData| column.clone().into_builder().set_compression(compression).build();
        let columns = group.columns().iter().map(|column| packed(column).unwrap()).collect();
        let group = group.into_builder().set_column_metadata(columns).build().unwrap();
        let other = ParquetMetaData::new(metadata.metadata().file_metadata().clone(), vec![group]);
        let fault = check_pages(&Input::Bytes(&bytes), "f", &other, &|_| true).expect_err("a fault");
        assert_eq!(fault.message, format!("expected pages packed with zstd, snappy, gzip or lz4, found {name}"));
        assert_eq!(fault.hint, "write the file anew with one of these");
    }
}

#[test]
fn pages_stand_in_the_file_and_once() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let bytes = sound(2500, Compression::UNCOMPRESSED);
    file.write_all(&bytes).unwrap();
    let metadata = ArrowReaderMetadata::load(&Bytes::copy_from_slice(&bytes), Default::default()).unwrap();
    let groups = metadata.metadata().row_groups().to_vec();
    let about = metadata.metadata().file_metadata().clone();
    check_pages(&Input::File(file.path()), "f", metadata.metadata(), &|_| true).unwrap();
    // The same row groups again and again: each byte would be read many times.
    let many = ParquetMetaData::new(about, groups.iter().cycle().take(60).cloned().collect());
    let fault = check_pages(&Input::File(file.path()), "f", &many, &|_| true).expect_err("a fault");
    assert!(fault.message.contains("where the other columns leave "), "{}", fault.message);
    // A file that has lost its second half, with the description of the whole.
    let half = &bytes[..bytes.len() / 2];
    let fault = check_pages(&Input::Bytes(half), "f", metadata.metadata(), &|_| true).expect_err("a fault");
    assert!(fault.message.contains(&format!(" of {}", half.len())), "{}", fault.message);
}

#[test]
fn the_description_of_a_file_claims_no_more_than_it_has() {
    let refused = |description: &[u8]| {
        check_footer(&Input::Bytes(&described(MAGIC, description)), "f").expect_err("a fault").message
    };
    // Row groups: a list of 2^31 - 1 structures, for which the decoder would make room.
    let groups = refused(&[0x15, 2, 0x19, 0x1c, 0x48, 1, b'r', 0, 0x16, 0, 0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 7, 0]);
    assert!(groups.contains("at byte 4 the description with a list of 2147483647 elements"), "{groups}");
    // A field that nobody knows, of truth values.
    let truths = refused(&[0xe9, 0xf1, 0xff, 0xff, 0xff, 0xff, 7, 0]);
    assert!(truths.contains("a list of 2147483647 elements, where 1 bytes are left"), "{truths}");
    // A group of 1000 columns, of which there is one.
    let columns = refused(&[0x29, 0x2c, 0x48, 1, b'r', 0x15, 0xd0, 0x0f, 0, 0x48, 1, b'c', 0, 0]);
    assert!(columns.contains("a group of 1000 columns, where 1 are left"), "{columns}");
    // Columns in columns: the decoder would call itself for each.
    let group = [0x48, 1, b'g', 0x15, 2, 0];
    let nested = |levels: u8| {
        let leaf = [0x48, 1, b'c', 0, 0];
        [&[0x29, 0xfc, levels + 1][..], &group.repeat(levels.into()), &leaf].concat()
    };
    let deep = refused(&nested(100));
    assert!(deep.contains("more than 64 levels of columns in each other"), "{deep}");
    check_footer(&Input::Bytes(&described(MAGIC, &nested(64))), "f").unwrap();
}

#[test]
fn what_is_no_parquet_is_left_to_the_decoder() {
    for bytes in [&b""[..], b"PAR1", b"PAR1PAR1", b"PAR1\xff\xff\xff\xffPAR1", b"time,t\n2025,1\n"] {
        check_footer(&Input::Bytes(bytes), "f").unwrap();
    }
}
