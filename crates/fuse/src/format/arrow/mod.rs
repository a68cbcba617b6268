//! Arrow IPC: the file format (Feather V2) and the stream format, compressed or not (Arrow Columnar Format,
//! "Serialization and Interprocess Communication"). Only the columns that are asked for become cells.

pub(super) mod batches;
pub(super) mod columns;
mod sound;
pub(super) mod units;

use super::guarded::guarded;
use super::{Input, Take, Wanted};
use crate::fault::{Error, Fault};
use ::arrow::array::RecordBatchReader;
use ::arrow::datatypes::SchemaRef;
use ::arrow::error::ArrowError;
use ::arrow::ipc::reader::{FileReader, StreamReader};
use std::io::{BufReader, Read};
use zarr_fuse_core::schema::Source;

/// First bytes of the file format; a stream has none of its own.
const MAGIC: &[u8] = b"ARROW1";

/// A fault of what the file says.
pub(super) fn unsound(file: &str, error: &dyn std::fmt::Display) -> Fault {
    Fault::of_file(file, format!("expected Arrow IPC, found a fault in it: {error}"))
        .hint("was it copied completely, and is it an Arrow (Feather) file or stream?")
}

pub(super) fn read(input: &Input<'_>, file: &str, _: &Source, wanted: &[Wanted], take: Take<'_>) -> Result<(), Error> {
    let schema = schema(input, file)?;
    let found = columns::find(&schema, file, wanted)?;
    let mut places: Vec<usize> = found.iter().map(|(_, index)| *index).collect();
    places.sort_unstable();
    let mut reader = open(input, file, Some(places))?;
    let mut rows = batches::Rows::new(file, found, units::of(&schema));
    while let Some(batch) = guarded(|| reader.next()).map_err(|panic| unsound(file, &panic))? {
        let batch = batch.map_err(|error| unsound(file, &error))?;
        rows.give(&batch, take)?;
    }
    rows.done(take)
}

fn schema(input: &Input<'_>, file: &str) -> Result<SchemaRef, Fault> {
    sound::check(input, file)?;
    Ok(open(input, file, None)?.schema())
}

/// A reader of the batches; the file has been found [`sound`].
fn open<'a>(
    input: &'a Input<'_>,
    file: &str,
    places: Option<Vec<usize>>,
) -> Result<Box<dyn RecordBatchReader + 'a>, Fault> {
    let io = |error: std::io::Error| super::unread(file, &error);
    let mut first = Vec::with_capacity(MAGIC.len());
    input.open().and_then(|from| from.take(MAGIC.len() as u64).read_to_end(&mut first)).map_err(io)?;
    let reader = if first == MAGIC {
        let from = BufReader::new(input.seek().map_err(io)?);
        guarded(|| FileReader::try_new(from, places).map(|reader| Box::new(reader) as Box<dyn RecordBatchReader + 'a>))
    } else {
        let from = BufReader::new(input.open().map_err(io)?);
        guarded(|| {
            StreamReader::try_new(from, places).map(|reader| Box::new(reader) as Box<dyn RecordBatchReader + 'a>)
        })
    };
    let opened: Result<_, ArrowError> = reader.map_err(|panic| unsound(file, &panic))?;
    opened.map_err(|error| unsound(file, &error))
}
