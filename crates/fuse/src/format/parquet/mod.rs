//! Parquet files, in record batches: only the columns that are asked for are unpacked.
//!
//! Types, zones and units are the file's own (the Arrow schema in its metadata where it has one, as pandas, Polars and
//! pyarrow write it; else Parquet's logical types, apache/parquet-format LogicalTypes.md).

mod shapes;
pub(crate) mod sound;
mod thrift;

use super::arrow::{batches, columns};
use super::guarded::guarded;
use super::{BATCH, Input, Raw, Take};
use crate::fault::{Error, Fault};
use bytes::Bytes;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::errors::ParquetError;
use parquet::file::reader::ChunkReader;
use std::fs::File;

/// Bytes of columns that a batch may have, about.
const ROOM: i64 = 32 << 20;
/// Rows that a file may have, and one more for each of its bytes: a run of nulls of any length is a few bytes.
const ROWS: i64 = 64 << 20;

fn unsound(file: &str, error: &ParquetError) -> Fault {
    let hint = match error {
        ParquetError::NYI(_) => "write it anew with another compression or encoding",
        _ => "was it copied completely, and is it Parquet?",
    };
    Fault::of_file(file, format!("expected a Parquet file, found a fault in it: {error}")).hint(hint)
}

fn panicked(file: &str, panic: String) -> Fault {
    unsound(file, &ParquetError::General(panic))
}

pub(super) fn read(raw: Raw<'_>, take: Take<'_>) -> Result<(), Error> {
    let file = raw.file;
    sound::check_footer(&raw.input, file)?;
    let chunks = match raw.input {
        Input::Bytes(bytes) => return of_chunks(Bytes::copy_from_slice(bytes), &raw, take),
        Input::File(path) => File::open(path),
        Input::Growing(growing) => growing.whole().and_then(File::open),
    };
    of_chunks(chunks.map_err(|error| super::unread(file, &error))?, &raw, take)
}

/// Reads from `chunks`, which are the bytes of `raw`.
fn of_chunks<R: ChunkReader + 'static>(chunks: R, raw: &Raw<'_>, take: Take<'_>) -> Result<(), Error> {
    let Raw { input, file, wanted, .. } = raw;
    let bytes = i64::try_from(chunks.len()).unwrap_or(i64::MAX);
    let builder = builder(chunks, file)?;
    let found = columns::find(builder.schema(), file, wanted)?;
    let rows = builder.metadata().file_metadata().num_rows();
    if !(0..=ROWS.saturating_add(bytes)).contains(&rows) {
        let message = format!("expected rows that fit into {bytes} bytes, found {rows} of them said to be there");
        return Err(Fault::of_file(file, message).hint("was it written by a program that is sound?").into());
    }
    let mask = ProjectionMask::roots(builder.parquet_schema(), found.iter().map(|column| column.index));
    sound::check_pages(input, file, builder.metadata(), &|leaf| mask.leaf_included(leaf))?;
    let widest = builder.metadata().row_groups().iter().filter(|group| group.num_rows() > 0);
    let widest = widest.map(|group| group.total_byte_size() / group.num_rows()).max().unwrap_or_default();
    // Between 1 and BATCH.
    let batch = usize::try_from(ROOM / widest.max(1)).unwrap_or(1).clamp(1, BATCH);
    let mut rows = batches::Rows::new(file, found, builder.schema());
    let reader = guarded(|| builder.with_projection(mask).with_batch_size(batch).build());
    let mut reader = reader.map_err(|panic| panicked(file, panic))?.map_err(|error| unsound(file, &error))?;
    while let Some(batch) = guarded(|| reader.next()).map_err(|panic| panicked(file, panic))? {
        let batch = batch.map_err(|error| unsound(file, &ParquetError::ArrowError(error.to_string())))?;
        rows.give(&batch, take)?;
    }
    rows.done(take)
}

fn builder<R: ChunkReader + 'static>(chunks: R, file: &str) -> Result<ParquetRecordBatchReaderBuilder<R>, Fault> {
    let builder =
        guarded(|| ParquetRecordBatchReaderBuilder::try_new(chunks)).map_err(|panic| panicked(file, panic))?;
    builder.map_err(|error| unsound(file, &error))
}
