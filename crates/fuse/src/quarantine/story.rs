//! What became of the rows that a contribution held.

use crate::dataset::Dataset;
use crate::dataset::replay::source_of;
use crate::fault::Error;
use crate::harmonised::{Harmonised, Held};
use crate::{Asked, Input, harmonise};
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::rc::Rc;
use zarr_fuse_core::provenance::{self, Contribution};
use zarr_fuse_core::schema::Schema;

/// A raw file, read with a schema.
pub(crate) struct Reading {
    /// `None` if every row is held.
    pub(crate) harmonised: Option<Harmonised>,
    /// By data row.
    pub(crate) held: Vec<Held>,
}

impl Reading {
    /// Reads `bytes`, the raw file of `record`, with `schema`.
    ///
    /// # Errors
    /// A file that the schema refuses for another reason than that all its rows are held.
    pub(crate) fn of(bytes: &[u8], record: &Contribution, schema: &Schema) -> Result<Self, Error> {
        let (group, source) = source_of(schema, record)?;
        let mut held = Vec::new();
        let asked = Asked { held: Some(&mut held), ..Asked::default() };
        let read = harmonise(&Input::Bytes(bytes), &record.file, group, source, asked);
        held.sort_by_key(|held| held.number);
        let harmonised = match read {
            Ok(harmonised) => Some(harmonised),
            Err(Error::Refused(faults))
                if !faults.is_empty()
                    && faults.iter().all(|fault| {
                        held.iter().any(|held| {
                            held.reason == fault.message
                                && held.column == fault.column
                                && held.origin.to_string() == fault.place
                        })
                    }) =>
            {
                None
            }
            Err(error) => return Err(error),
        };
        Ok(Self { harmonised, held })
    }

    /// The data rows that are held.
    pub(crate) fn numbers(&self) -> BTreeSet<u64> {
        self.held.iter().map(|held| held.number).collect()
    }
}

/// The journal as it tells of held rows. Readings are kept while it is asked.
pub(crate) struct Story<'a> {
    dataset: &'a Dataset,
    events: &'a [Contribution],
    /// By event.
    held: BTreeMap<&'a str, Rc<Vec<Held>>>,
    /// Data rows that a retry merged, by its identifier.
    gave: BTreeMap<&'a str, BTreeSet<u64>>,
}

impl<'a> Story<'a> {
    pub(crate) fn new(dataset: &'a Dataset, events: &'a [Contribution]) -> Self {
        Self { dataset, events, held: BTreeMap::new(), gave: BTreeMap::new() }
    }

    /// The rows that the file of an event held with the schema of its time, by data row.
    pub(crate) fn held(&mut self, event: &Contribution) -> Result<Rc<Vec<Held>>, Error> {
        if let Some(held) = self.held.get(event.id.as_str()) {
            return Ok(held.clone());
        }
        let schema = self.dataset.schema_of(&event.schema)?;
        let bytes = self.dataset.home().raw().get(&event.sha256)?;
        let held = Rc::new(Reading::of(&bytes, event, &schema)?.held);
        if let Some(event) = self.events.iter().find(|known| known.id == event.id) {
            self.held.insert(&event.id, held.clone());
        }
        Ok(held)
    }

    /// The data rows that `target` held before the event numbered `before`: those of its own time without those that
    /// retries had merged which counted then.
    pub(crate) fn still(&mut self, target: &Contribution, before: u32) -> Result<BTreeSet<u64>, Error> {
        let own: BTreeSet<u64> = self.held(target)?.iter().map(|held| held.number).collect();
        let events = self.events;
        let retries: Vec<&'a Contribution> = events.iter().filter(|event| event.retries == target.id).collect();
        // In their order: what a retry merged depends on those before it only.
        for retry in retries.iter().filter(|retry| retry.number() < before) {
            if !self.gave.contains_key(retry.id.as_str()) {
                let mut gave = self.left(&own, &retries, retry.number());
                let now: BTreeSet<u64> = self.held(retry)?.iter().map(|held| held.number).collect();
                gave.retain(|number| !now.contains(number));
                self.gave.insert(&retry.id, gave);
            }
        }
        Ok(self.left(&own, &retries, before))
    }

    /// `own` without what those of `retries` merged that counted before the event numbered `before`.
    fn left(&self, own: &BTreeSet<u64>, retries: &[&Contribution], before: u32) -> BTreeSet<u64> {
        let end = self.events.partition_point(|event| event.number() < before);
        let prefix = self.events.get(..end).unwrap_or_default();
        let active = provenance::active(prefix);
        let counts =
            |retry: &Contribution| prefix.iter().zip(&active).any(|(event, active)| *active && event.id == retry.id);
        let mut left = own.clone();
        for gave in retries.iter().filter(|retry| counts(retry)).filter_map(|retry| self.gave.get(retry.id.as_str())) {
            left.retain(|number| !gave.contains(number));
        }
        left
    }
}
