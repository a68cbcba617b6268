//! What is carried from batch to batch of a file.

use super::faults::Faults;
use super::tally::Tallies;
use super::work::Part;
use super::{Asked, Road};
use crate::fault::{Error, Fault};
use crate::harmonised::Harmonised;
use crate::table::Table;
use crate::transform;
use serde_json::json;
use zarr_fuse_core::provenance::Transform;

/// The work on a file.
pub(super) struct State<'a> {
    road: &'a Road<'a>,
    asked: Asked<'a>,
    done: Harmonised,
    quarantined: Faults,
    rejected: Faults,
    tallies: Tallies,
    /// Data rows that came, whether they were selected or not.
    first: u64,
    /// Rows before `rows` of the source left some out.
    of: u64,
}

impl<'a> State<'a> {
    pub(super) fn new(road: &'a Road<'a>, asked: Asked<'a>) -> Self {
        let (quarantined, rejected, tallies) = Default::default();
        Self { road, asked, done: Harmonised::new(), quarantined, rejected, tallies, first: 0, of: 0 }
    }

    /// The next batch as it came from the file: numbers its rows, and keeps those that are asked for.
    pub(super) fn take<'t>(&mut self, mut table: Table<'t>) -> Table<'t> {
        let first = self.first;
        self.first += table.len() as u64;
        table.origins = std::mem::take(&mut table.origins).moved(first);
        let within = |row: &usize| self.asked.most.is_none_or(|most| first + (*row as u64) < most);
        let asked = |row: &usize| self.asked.only.is_none_or(|only| only.contains(&(first + *row as u64)));
        let all = self.asked.only.is_none() && self.asked.most.is_none_or(|most| self.first <= most);
        let rows = 0..table.len();
        if all { table } else { table.take(rows.filter(within).filter(asked)) }
    }

    /// Whether all rows that are asked for have come.
    pub(super) fn enough(&self) -> bool {
        let past = |only: &std::collections::BTreeSet<u64>| only.last().is_none_or(|last| self.first > *last);
        self.asked.most.is_some_and(|most| self.first >= most) || self.asked.only.is_some_and(past)
    }

    /// Adds what came of the batch behind.
    pub(super) fn absorb(&mut self, part: Part) -> Result<(), Error> {
        // Constraints, which know of the batches before: here.
        self.of += part.of;
        self.done.read += part.cells.read;
        self.done.merged += part.cells.merged;
        self.quarantined.absorb(part.quarantined);
        self.rejected.absorb(part.rejected);
        self.tallies.absorb(part.tallies);
        if let Some(held) = &mut self.asked.held {
            held.extend(part.held);
        }
        self.done.push(part.cells)
    }

    /// All batches have come.
    pub(super) fn finish(self) -> Result<Harmonised, Error> {
        let (file, transforms) = (self.road.file, self.transforms()?);
        if !self.rejected.is_empty() {
            return Err(Error::Refused(self.rejected.into_list()));
        }
        let mut done = self.done;
        if done.merged == 0 {
            if self.quarantined.is_empty() {
                let message = match self.of {
                    0 => "expected rows below the header, found none".to_owned(),
                    rows => format!("expected rows that `rows` of the source selects, found none among {rows}"),
                };
                return Err(Fault::of_file(file, message)
                    .hint("was the file copied completely, and does it belong to this source?")
                    .into());
            }
            return Err(Error::Refused(self.quarantined.into_list()));
        }
        done.quarantined = self.quarantined.into_list();
        done.transforms = transforms;
        // Over the whole contribution: aggregate, resample, step.
        if self.road.group.coords.values().any(|coordinate| coordinate.step.is_some()) {
            let mut cells = done.whole()?;
            transform::apply(&mut cells, self.road.group, file)?;
            done = cells.into();
        }
        Ok(done)
    }

    /// What was done, for the record: rows, then columns, then the rest.
    fn transforms(&self) -> Result<Vec<Transform>, Error> {
        let Road { group, source, targets, .. } = self.road;
        let mut transforms = Vec::new();
        if self.done.read < self.of {
            let text = format!("{} of {} rows selected", self.done.read, self.of);
            let parameters = [("selected", json!(self.done.read)), ("of", json!(self.of))];
            transforms.push(transform::of("rows", "", text, parameters));
        }
        for target in *targets {
            let Some(tally) = self.tallies.columns.get(target.name) else { continue };
            let reader = target.reader(group, source).map_err(|message| Fault::of_file(self.road.file, message))?;
            transforms.extend(tally.transforms(target.name, (target.variable, target.column), &reader));
        }
        transforms.extend(self.tallies.others.iter().cloned());
        Ok(transforms)
    }
}
