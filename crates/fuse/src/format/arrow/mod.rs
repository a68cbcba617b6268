//! Arrow IPC: the file format (Feather V2) and the stream format, compressed or not (Arrow Columnar Format,
//! "Serialization and Interprocess Communication"). Only the columns that are asked for become cells.

pub(super) mod batches;
pub(super) mod columns;
mod sound;
mod units;

use super::guarded::guarded;
use super::{Raw, Take};
use crate::fault::{Error, Fault};
use ::arrow::array::RecordBatchReader;
use ::arrow::error::ArrowError;
use ::arrow::ipc::reader::{FileReader, StreamReader};
use std::io::BufReader;

/// First bytes of the file format; a stream has none of its own.
const MAGIC: &[u8] = b"ARROW1";

/// A fault of what the file says.
pub(super) fn unsound(file: &str, error: &dyn std::fmt::Display) -> Fault {
    Fault::of_file(file, format!("expected Arrow IPC, found a fault in it: {error}"))
        .hint("was it copied completely, and is it an Arrow (Feather) file or stream?")
}

pub(super) fn read(raw: Raw<'_>, take: Take<'_>) -> Result<(), Error> {
    let Raw { file, wanted, .. } = raw;
    sound::check(&raw.input, file)?;
    let schema = open(&raw, None)?.schema();
    let found = columns::find(&schema, file, wanted)?;
    let mut places: Vec<usize> = found.iter().map(|column| column.index).collect();
    places.sort_unstable();
    let mut reader = open(&raw, Some(places))?;
    let mut rows = batches::Rows::new(file, found, &schema);
    while let Some(batch) = guarded(|| reader.next()).map_err(|panic| unsound(file, &panic))? {
        let batch = batch.map_err(|error| unsound(file, &error))?;
        rows.give(&batch, take)?;
    }
    rows.done(take)
}

/// A reader of the batches; the file has been found [`sound`].
fn open<'a>(raw: &Raw<'a>, places: Option<Vec<usize>>) -> Result<Box<dyn RecordBatchReader + 'a>, Fault> {
    let file = raw.file;
    let reader = if raw.first(MAGIC.len() as u64)? == MAGIC {
        let from = raw.seek()?;
        guarded(|| FileReader::try_new(from, places).map(|reader| Box::new(reader) as Box<dyn RecordBatchReader + 'a>))
    } else {
        let from = BufReader::new(raw.open()?);
        guarded(|| {
            StreamReader::try_new(from, places).map(|reader| Box::new(reader) as Box<dyn RecordBatchReader + 'a>)
        })
    };
    let opened: Result<_, ArrowError> = reader.map_err(|panic| unsound(file, &panic))?;
    opened.map_err(|error| unsound(file, &error))
}
