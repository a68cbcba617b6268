//! What a record brought, again: its raw file, read with the schema of its time.

use super::Dataset;
use crate::cells::Cells;
use crate::fault::Error;
use crate::{Asked, Harmonised, Input, evolve, harmonise};
use zarr_fuse_core::provenance::{Contribution, Kind};
use zarr_fuse_core::schema::{self, GroupSchema, Schema, Source};

/// The group and the source of a contribution, in the schema of its time.
pub(crate) fn source_of<'a>(schema: &'a Schema, record: &Contribution) -> Result<(&'a GroupSchema, &'a Source), Error> {
    let group = schema.root.at(&record.group);
    let found = group.and_then(|group| Some((group, group.sources.get(&record.source)?)));
    found.ok_or_else(|| Error::Schema(format!("{}: its schema has no source `{}`", record.id, record.source)))
}

/// Whether an event is another schema after a contribution.
fn is_later_schema(event: &Contribution, record: &Contribution) -> bool {
    event.kind == Kind::Schema && event.number() > record.number()
}

impl Dataset {
    /// The cells of a contribution as the dataset's schema wants them now: the raw file harmonised with the schema of its
    /// time, then carried through the schemas of those of `events` that came after it.
    pub(crate) fn cells_among(&self, record: &Contribution, events: &[Contribution]) -> Result<Cells, Error> {
        self.harmonised_among(record, events)?.whole()
    }

    /// The same in batches; in one only if a schema came after it.
    pub(crate) fn harmonised_among(&self, record: &Contribution, events: &[Contribution]) -> Result<Harmonised, Error> {
        let schema = self.schema_of(&record.schema)?;
        if !record.retries.is_empty() {
            let cells = self.retried(record, events, &schema)?;
            return Ok(self.carried(cells, schema, record, events)?.into());
        }
        let (group, source) = source_of(&schema, record)?;
        let path = self.home.raw().checked(&record.sha256)?;
        let harmonised = harmonise(&Input::File(&path), &record.file, group, source, Asked::default())?;
        if events.iter().any(|event| is_later_schema(event, record)) {
            return Ok(self.carried(harmonised.whole()?, schema, record, events)?.into());
        }
        Ok(harmonised)
    }

    /// Cells of a contribution that was read with `schema`, carried through the schemas of `events` that came after it.
    pub(crate) fn carried(
        &self,
        mut cells: Cells,
        mut schema: Schema,
        record: &Contribution,
        events: &[Contribution],
    ) -> Result<Cells, Error> {
        for event in events.iter().filter(|event| is_later_schema(event, record)) {
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
