//! The ledger of a home kept in step with the journal of its repo.

use crate::fault::{Error, Fault};
use crate::journal;
use std::sync::Arc;
use zarr_fuse_core::provenance::Contribution;
use zarr_fuse_store::Home;
use zarrs_storage::AsyncReadableStorageTraits;

/// The number of the last event in the ledger.
fn last(home: &Home) -> Result<u32, Error> {
    let Some(line) = home.ledger().last()? else { return Ok(0) };
    Ok(record(&line)?.number())
}

fn record(line: &str) -> Result<Contribution, Error> {
    serde_json::from_str(line).map_err(|error| Error::Schema(format!("journal.ndjson: {error}")))
}

/// All records of the ledger, in their order.
pub(crate) fn read(home: &Home) -> Result<Vec<Contribution>, Error> {
    home.ledger().lines()?.iter().map(|line| record(line)).collect()
}

/// Refuses to go on with a repo whose journal ends before the ledger does: `next` is the number of the next event. Such
/// a repo lost versions, and events with the same numbers would hide it.
pub(crate) fn check(home: &Home, next: u32) -> Result<(), Error> {
    let last = last(home)?;
    if last < next {
        return Ok(());
    }
    let message = format!("expected event c{last}, the last of journal.ndjson, in the repo, found {} events", next - 1);
    let hint =
        "the repo lost versions; `zarr-fuse rebuild --lost --into DIR` makes it again from journal.ndjson and raw/";
    Err(Error::Conflict(Fault { file: home.root().display().to_string(), ..Fault::of_file("", message).hint(hint) }))
}

/// Puts committed `records` into the ledger, and before them those of `store` that a killed process did not put there.
pub(crate) async fn append<S>(home: &Home, store: &Arc<S>, records: &[Contribution]) -> Result<(), Error>
where
    S: ?Sized + AsyncReadableStorageTraits + 'static,
{
    let Some(first) = records.first().map(Contribution::number) else { return Ok(()) };
    let last = last(home)?;
    let before = if last + 1 < first { journal::read_from(store, u64::from(last)).await? } else { Vec::new() };
    let before = before.iter().take_while(|record| record.number() < first);
    let lines: Result<Vec<String>, _> = before.chain(records).map(serde_json::to_string).collect();
    Ok(home.ledger().append(&lines.map_err(|error| Error::Schema(error.to_string()))?)?)
}
