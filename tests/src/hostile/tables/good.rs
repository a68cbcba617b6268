//! One small good table in the formats that notice when a byte of their description is wrong.

use crate::xlsb;
use arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray, TimestampSecondArray};
use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use arrow::ipc::CompressionType;
use arrow::ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};
use std::io::{Cursor, Write};
use std::sync::Arc;

/// Rows of the table.
const ROWS: i64 = 500;

/// What can go wrong while a good file is made, which it cannot: it is made in memory of values that are sound.
const SOUND: &str = "a sound table is written";

/// The table as a record batch.
#[allow(clippy::expect_used)] // See SOUND.
pub fn batch() -> RecordBatch {
    let fields = vec![
        Field::new("station", DataType::Utf8, true),
        Field::new("time", DataType::Timestamp(TimeUnit::Second, None), true),
        Field::new("t", DataType::Float64, true),
    ];
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from_iter_values((0..ROWS).map(|row| format!("S{}", row % 7)))),
        Arc::new(TimestampSecondArray::from_iter_values((0..ROWS).map(|row| 1_748_779_200 + row * 60))),
        Arc::new(Float64Array::from_iter_values((0..ROWS).map(|row| 280.0 + (row % 97) as f64 / 8.0))),
    ];
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).expect(SOUND)
}

/// As Parquet.
#[allow(clippy::expect_used)] // See SOUND.
pub fn parquet(batch: &RecordBatch) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = ::parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None).expect(SOUND);
    writer.write(batch).expect(SOUND);
    writer.close().expect(SOUND);
    bytes
}

/// As an Arrow file.
#[allow(clippy::expect_used)] // See SOUND.
pub fn arrow_file(batch: &RecordBatch, compression: Option<CompressionType>) -> Vec<u8> {
    let options = IpcWriteOptions::default().try_with_compression(compression).expect(SOUND);
    let mut writer = FileWriter::try_new_with_options(Vec::new(), &batch.schema(), options).expect(SOUND);
    writer.write(batch).expect(SOUND);
    writer.into_inner().expect(SOUND)
}

/// As an Arrow stream.
#[allow(clippy::expect_used)] // See SOUND.
pub fn arrow_stream(batch: &RecordBatch) -> Vec<u8> {
    let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema()).expect(SOUND);
    writer.write(batch).expect(SOUND);
    writer.into_inner().expect(SOUND)
}

/// As CSV.
pub fn csv() -> String {
    let row = |row: i64| format!("S{},2025-06-01T{:02}:{:02}:00,{}\n", row % 7, row / 60, row % 60, 280 + row % 97);
    "station,time,t\n".to_owned() + &(0..ROWS).map(row).collect::<String>()
}

/// As a workbook.
#[allow(clippy::expect_used)] // See SOUND.
pub fn xlsx() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in csv().lines().enumerate() {
        for (column, cell) in line.split(',').enumerate() {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write(row as u32, column as u16, number).expect(SOUND),
                Err(_) => sheet.write(row as u32, column as u16, cell).expect(SOUND),
            };
        }
    }
    book.save_to_buffer().expect(SOUND)
}

/// A zip of files.
#[allow(clippy::expect_used)] // See SOUND.
pub fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(*name, options).expect(SOUND);
        archive.write_all(bytes).expect(SOUND);
    }
    archive.finish().expect(SOUND).into_inner()
}

/// As a data package.
pub fn package() -> Vec<u8> {
    let description = r#"{"resources": [{"name": "t", "path": "t.csv"}]}"#;
    zipped(&[("datapackage.json", description.as_bytes()), ("t.csv", csv().as_bytes())])
}

/// Packed with gzip.
#[allow(clippy::expect_used)] // See SOUND.
pub fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(bytes).expect(SOUND);
    out.finish().expect(SOUND)
}

/// Packed with zstd, with a check sum.
#[allow(clippy::expect_used)] // See SOUND.
pub fn zstd(bytes: &[u8]) -> Vec<u8> {
    let mut out = ::zstd::Encoder::new(Vec::new(), 3).expect(SOUND);
    out.include_checksum(true).expect(SOUND);
    out.write_all(bytes).expect(SOUND);
    out.finish().expect(SOUND)
}

/// A workbook of binary records.
#[allow(clippy::expect_used)] // See SOUND.
pub fn xlsb() -> Vec<u8> {
    let cell = |text: &str| match text.parse() {
        Ok(value) => xlsb::Cell::Number(value),
        Err(_) => xlsb::Cell::Text(text.to_owned()),
    };
    let rows: Vec<Vec<xlsb::Cell>> = csv().lines().map(|line| line.split(',').map(cell).collect()).collect();
    xlsb::book(&rows).expect(SOUND)
}

/// Source, name and bytes of each.
pub fn all() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let batch = batch();
    let csv = csv();
    let json = {
        let record = |line: &str| {
            let mut cells = line.split(',');
            let mut next = || cells.next().unwrap_or_default();
            format!(r#"{{"station":"{}","time":"{}","t":{}}}"#, next(), next(), next())
        };
        format!("[{}]", csv.lines().skip(1).map(record).collect::<Vec<_>>().join(","))
    };
    vec![
        ("excel", "xlsx", xlsx()),
        ("excel", "xlsb", xlsb()),
        ("parquet", "parquet", parquet(&batch)),
        ("arrow", "arrow file", arrow_file(&batch, None)),
        ("arrow", "arrow file of zstd", arrow_file(&batch, Some(CompressionType::ZSTD))),
        ("arrow", "arrow stream", arrow_stream(&batch)),
        ("package", "package", package()),
        ("json", "json", json.into_bytes()),
        ("csv", "csv in gzip", gzipped(csv.as_bytes())),
        ("csv", "csv in zstd", zstd(csv.as_bytes())),
        ("csv", "csv in zip", zipped(&[("t.csv", csv.as_bytes())])),
    ]
}
