//! Parquet and Arrow: absurd lengths, descriptions that are none, columns that no table has.

use super::File;
use super::good;
use arrow::array::{
    ArrayRef, BinaryArray, DurationSecondArray, FixedSizeListArray, ListArray, RecordBatch, StructArray,
};
use arrow::datatypes::{DataType, Field, Float64Type, Int32Type, Schema};
use arrow::ipc::CompressionType;
use std::sync::Arc;

/// The good table with another column for `t`.
fn with(column: ArrayRef) -> RecordBatch {
    let good = good::batch().slice(0, column.len());
    let fields = vec![
        good.schema().field(0).clone(),
        good.schema().field(1).clone(),
        Field::new("t", column.data_type().clone(), true),
    ];
    let columns = vec![Arc::clone(good.column(0)), Arc::clone(good.column(1)), column];
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap_or(good)
}

/// The bytes with a number put over them at each place where `old` stands.
fn patched(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let mut at = 0;
    while let Some(found) = out.get(at..).and_then(|rest| rest.windows(old.len()).position(|window| window == old)) {
        let from = at + found;
        out[from..from + new.len()].copy_from_slice(new);
        at = from + new.len();
    }
    out
}

/// All of them.
pub fn all() -> Vec<File> {
    let of_parquet = |name: &str, bytes: Vec<u8>, says| File::new("parquet", format!("parquet: {name}"), bytes, says);
    let of_arrow = |name: &str, bytes: Vec<u8>, says| File::new("arrow", format!("arrow: {name}"), bytes, says);
    let good = good::batch();
    let parquet = good::parquet(&good);
    let (file, stream) = (good::arrow_file(&good, None), good::arrow_stream(&good));
    let packed = good::arrow_file(&good, Some(CompressionType::ZSTD));
    let len = parquet.len();
    let footer = |size: u32| {
        let mut bytes = parquet.clone();
        bytes[len - 8..len - 4].copy_from_slice(&size.to_le_bytes());
        bytes
    };
    let arrow_footer = |size: u32| {
        let (mut bytes, len) = (file.clone(), file.len());
        bytes[len - 10..len - 6].copy_from_slice(&size.to_le_bytes());
        bytes
    };
    // A buffer of doubles is 4000 bytes long, and packed it says so before its bytes.
    let doubles = 4000_i64.to_le_bytes();
    let rows = 500_i64.to_le_bytes();
    let huge = (1_i64 << 46).to_le_bytes();
    let below = (-4000_i64).to_le_bytes();
    let lists: ArrayRef =
        Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>((0..9).map(|i| Some(vec![Some(i); 3]))));
    let fixed: ArrayRef = Arc::new(FixedSizeListArray::from_iter_primitive::<Float64Type, _, _>(
        (0..9).map(|_| Some(vec![Some(1.0); 2])),
        2,
    ));
    let inner: ArrayRef = Arc::clone(good.column(2));
    let structs: ArrayRef =
        Arc::new(StructArray::from(vec![(Arc::new(Field::new("value", DataType::Float64, true)), inner)]));
    let bytes: ArrayRef = Arc::new(BinaryArray::from_iter_values((0..9).map(|_| b"\0\xff")));
    let durations: ArrayRef = Arc::new(DurationSecondArray::from_iter_values(0..9));
    let mut files = Vec::new();
    for (what, column) in [
        ("lists", &lists),
        ("lists of a fixed size", &fixed),
        ("structs", &structs),
        ("bytes", &bytes),
        ("durations", &durations),
    ] {
        let batch = with(Arc::clone(column));
        files.push(of_arrow(&format!("a column of {what}"), good::arrow_stream(&batch), ""));
        if what != "durations" {
            files.push(of_parquet(&format!("a column of {what}"), good::parquet(&batch), ""));
        }
    }
    let renamed = RecordBatch::try_new(
        Arc::new(Schema::new(vec![
            good.schema().field(0).clone(),
            good.schema().field(1).clone(),
            good.schema().field(2).clone().with_name("temp"),
        ])),
        good.columns().to_vec(),
    )
    .unwrap_or(good.clone());
    files.extend([
        of_parquet("another column", good::parquet(&renamed), "expected a column"),
        of_parquet("a footer of 4 GB", footer(u32::MAX), ""),
        of_parquet("a footer of nothing", footer(0), ""),
        of_parquet("a footer of more than the file", footer(len as u32 + 1), ""),
        of_parquet("a footer of one byte", footer(1), ""),
        of_parquet("nothing between its marks", b"PAR1\0\0\0\0PAR1".to_vec(), ""),
        of_parquet("encrypted", [&parquet[..len - 4], b"PARE"].concat(), ""),
        of_parquet("another mark at its end", [&parquet[..len - 4], b"PAR2"].concat(), ""),
        of_parquet("an Arrow file", file.clone(), ""),
        File::of("parquet", "parquet: 64 MB of its mark", &[(&b"PAR1".repeat(1 << 14), 1 << 10)], ""),
        of_arrow("another column", good::arrow_stream(&renamed), "expected a column"),
        of_arrow("a footer of 2 GB", arrow_footer(i32::MAX as u32), ""),
        of_arrow("a footer of a length below zero", arrow_footer(u32::MAX), ""),
        of_arrow("a footer of nothing", arrow_footer(0), ""),
        of_arrow("nothing between its marks", b"ARROW1\0\0\0\0\0\0ARROW1".to_vec(), ""),
        of_arrow("a message of 2 GB", [&b"\xff\xff\xff\xff\xff\xff\xff\x7f"[..], &[0; 64]].concat(), ""),
        of_arrow("a message of a length below zero", [&b"\xff\xff\xff\xff\xff\xff\xff\xff"[..], &[0; 64]].concat(), ""),
        of_arrow("a message of zeros", [&b"\xff\xff\xff\xff\x40\0\0\0"[..], &[0; 64]].concat(), ""),
        of_arrow("nothing but its end", b"\xff\xff\xff\xff\0\0\0\0".to_vec(), ""),
        of_arrow("a stream of values of terabytes", patched(&stream, &doubles, &huge), ""),
        of_arrow("a file of values of terabytes", patched(&file, &doubles, &huge), ""),
        of_arrow("values of a length below zero", patched(&stream, &doubles, &below), ""),
        of_arrow("a batch of 70 trillion rows", patched(&stream, &rows, &huge), ""),
        of_arrow("a file of 70 trillion rows", patched(&file, &rows, &huge), ""),
        of_arrow("values that unpack to terabytes", patched(&packed, &doubles, &huge), "unpack"),
        of_arrow("values that unpack to 1 GB", patched(&packed, &doubles, &(1_i64 << 30).to_le_bytes()), "unpack"),
        of_arrow("values that unpack to less than they say", patched(&packed, &doubles, &5000_i64.to_le_bytes()), ""),
        of_arrow("a Parquet file", parquet.clone(), ""),
    ]);
    // A byte of the description turned over, at places all over it.
    let end = file.len() - 10;
    for (number, at) in (1..=7).map(|part| (part, end - 40 * part)) {
        let mut bytes = file.clone();
        bytes[at..at + 8].iter_mut().for_each(|byte| *byte = !*byte);
        files.push(of_arrow(&format!("a footer with a fault, {number}"), bytes, ""));
    }
    files
}
