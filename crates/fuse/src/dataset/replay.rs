//! What a record brought, again: its raw file, read with the schema of its time.

use super::Dataset;
use crate::cells::Cells;
use crate::fault::Error;
use crate::{evolve, harmonise, journal};
use std::sync::Arc;
use zarr_fuse_core::provenance::{Contribution, Kind};
use zarr_fuse_core::schema::{self, Schema};
use zarrs_storage::AsyncReadableStorageTraits;

#[allow(dead_code)] // The commands of the history are being built.
impl Dataset {
    /// All events of a version, in commit order.
    pub(crate) async fn events<S: ?Sized + AsyncReadableStorageTraits + 'static>(
        &self,
        store: &Arc<S>,
    ) -> Result<Vec<Contribution>, Error> {
        journal::read(store).await
    }

    /// The cells of a contribution as the dataset's schema wants them now: the raw file harmonised with the schema of its
    /// time, then carried through the schemas that came after it.
    pub(crate) async fn cells_of(&self, record: &Contribution) -> Result<Cells, Error> {
        let later = journal::read_from(&self.snapshot().await?.store, record.number().into()).await?;
        self.cells_among(record, &later)
    }

    /// The same for callers that know the events: those of `events` that came after the record are looked at.
    pub(crate) fn cells_among(&self, record: &Contribution, events: &[Contribution]) -> Result<Cells, Error> {
        let schema = self.schema_of(&record.schema)?;
        let (group, source) = schema
            .root
            .at(&record.group)
            .and_then(|group| Some((group, group.sources.get(&record.source)?)))
            .ok_or_else(|| Error::Schema(format!("{}: its schema has no source `{}`", record.id, record.source)))?;
        let bytes = self.home.raw().get(&record.sha256)?;
        let cells = harmonise(&bytes, &record.file, group, source)?;
        self.carried(cells, schema, record, events)
    }

    /// Cells of a contribution that was read with `schema`, carried through the schemas of `events` that came after it.
    pub(crate) fn carried(
        &self,
        mut cells: Cells,
        mut schema: Schema,
        record: &Contribution,
        events: &[Contribution],
    ) -> Result<Cells, Error> {
        for event in events.iter().filter(|e| e.kind == Kind::Schema && e.number() > record.number()) {
            let new = self.schema_of(&event.schema)?;
            cells = evolve::carry(cells, &record.group, &schema, &new)?;
            schema = new;
        }
        Ok(cells)
    }

    /// The schema of that hash; every schema that the dataset ever had is kept.
    pub(crate) fn schema_of(&self, hash: &str) -> Result<Schema, Error> {
        if hash == self.schema_hash && self.real.is_none() {
            return Ok(self.schema.clone());
        }
        let text = self.home.raw().get(hash)?;
        let read = schema::read(&String::from_utf8_lossy(&text));
        read.schema.ok_or_else(|| {
            let first = read.diagnostics.first().map_or_else(String::new, |diagnostic| diagnostic.message.clone());
            Error::Schema(format!("{hash}: {first}"))
        })
    }
}
