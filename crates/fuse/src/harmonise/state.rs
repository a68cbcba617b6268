//! What is carried from batch to batch of a file.

use super::faults::Faults;
use super::tally::Tallies;
use super::work::Part;
use super::{Asked, Road, Target, units};
use crate::constraint::Checks;
use crate::fault::{Error, Fault};
use crate::harmonised::{Harmonised, Held};
use crate::table::{Table, Units};
use crate::transform::{self, OfRows};
use serde_json::json;
use zarr_fuse_core::provenance::Transform;
use zarr_fuse_core::schema::OnBad;

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
    /// The raw transforms.
    rows: OfRows<'a>,
    checks: Checks<'a>,
    /// Rows before `rows` of the source left some out.
    of: u64,
    units: Units,
}

impl<'a> State<'a> {
    /// Nothing yet. `rows` have looked ahead if they have to.
    pub(super) fn new(road: &'a Road<'a>, asked: Asked<'a>, rows: OfRows<'a>) -> Self {
        let (quarantined, rejected, tallies) = Default::default();
        let folder = asked.spool;
        let checks = Checks::new(road.group, road.source, road.file);
        Self {
            road,
            asked,
            done: Harmonised::new(folder),
            quarantined,
            rejected,
            tallies,
            first: 0,
            rows,
            checks,
            of: 0,
            units: Units::new(),
        }
    }

    /// The next batch as it came from the file: numbers its rows, does the raw transforms, which may make several batches
    /// of it, and keeps the rows that are asked for.
    ///
    /// # Errors
    /// Those of the raw transforms.
    pub(super) fn take<'t>(&mut self, mut table: Table<'t>) -> Result<Vec<Table<'t>>, Error> {
        let first = self.first;
        self.first += table.len() as u64;
        table.origins = std::mem::take(&mut table.origins).moved(first);
        if let Some(most) = self.asked.most.filter(|most| *most < self.first) {
            let rows = usize::try_from(most.saturating_sub(first)).unwrap_or(usize::MAX).min(table.len());
            table = table.take(0..rows);
        }
        let mut tables = Vec::new();
        self.rows.tables(table, &mut |table| {
            tables.push(table);
            Ok(())
        })?;
        if let Some(only) = self.asked.only {
            let asked = |table: Table<'t>| {
                let of = |row: usize| table.origins.number(row).is_some_and(|number| only.contains(&number));
                let rows: Vec<usize> = (0..table.len()).filter(|row| of(*row)).collect();
                table.take(rows)
            };
            tables = tables.into_iter().map(asked).collect();
        }
        Ok(tables)
    }

    /// Whether all rows that are asked for have come.
    pub(super) fn enough(&self) -> bool {
        let past = |only: &std::collections::BTreeSet<u64>| only.last().is_none_or(|last| self.first > *last);
        self.asked.most.is_some_and(|most| self.first >= most) || self.asked.only.is_some_and(past)
    }

    /// Adds what came of the batch behind.
    pub(super) fn absorb(&mut self, part: Part) -> Result<(), Error> {
        let mut part = part;
        self.constraints(&mut part)?;
        self.of += part.of;
        self.units = part.units;
        self.done.read += part.batch.cells.read;
        self.done.merged += part.batch.cells.merged;
        self.quarantined.absorb(part.quarantined);
        self.rejected.absorb(part.rejected);
        self.tallies.absorb(part.tallies);
        if let Some(held) = &mut self.asked.held {
            held.extend(part.held);
        }
        self.done.push(part.batch)
    }

    /// Looks at the rows of a batch under the constraints, which know of the batches before.
    fn constraints(&mut self, part: &mut Part) -> Result<(), Error> {
        if self.checks.is_empty() {
            return Ok(());
        }
        let Part { batch, quarantined, rejected, held, .. } = part;
        // They are not coded where there are constraints.
        let cells = &mut batch.cells;
        let origins = cells.origins.clone();
        let mut aside = vec![false; origins.len()];
        let (file, keeps) = (self.road.file, self.road.held);
        self.checks.check(cells, aside.clone(), &mut |row, column, value, bad, on_bad| {
            let Some(origin) = origins.get(row) else { return };
            if keeps && on_bad == OnBad::Quarantine {
                held.push(Held {
                    number: origins.number(row).unwrap_or_default(),
                    origin: origin.clone(),
                    column: column.to_owned(),
                    value,
                    reason: bad.message.clone(),
                    hint: bad.hint.clone(),
                });
            }
            let list = if on_bad == OnBad::Reject { &mut *rejected } else { &mut *quarantined };
            list.add(file, column, Some(origin), bad);
            if let Some(flag) = aside.get_mut(row) {
                *flag = true;
            }
        })?;
        if aside.contains(&true) {
            let kept = || aside.iter().enumerate().filter(|(_, aside)| !**aside).map(|(row, _)| row);
            cells.columns.values_mut().for_each(|column| *column = column.take(kept().map(Some)));
            cells.origins = origins.take(kept());
            cells.merged = cells.origins.len() as u64;
        }
        Ok(())
    }

    /// All batches have come.
    pub(super) fn finish(mut self) -> Result<Harmonised, Error> {
        if let Some(held) = &mut self.asked.held {
            held.sort_by_key(|held| held.number);
        }
        let columns: Vec<&str> = self.road.targets.iter().map(Target::from).collect();
        let (file, transforms) = (self.road.file, self.transforms()?);
        if !self.rejected.is_empty() {
            return Err(Error::Refused(self.rejected.into_list(&columns)));
        }
        let mut done = self.done;
        if done.merged == 0 {
            if self.quarantined.is_empty() {
                let message = match (self.of, self.first) {
                    (0, 0) if self.road.source.csv.header_row == 0 => "expected rows, found none".to_owned(),
                    (0, 0) => "expected rows below the header, found none".to_owned(),
                    (0, rows) => {
                        format!("expected rows that the transforms of the source keep, found none among {rows}")
                    }
                    (rows, _) => format!("expected rows that `rows` of the source selects, found none among {rows}"),
                };
                return Err(Fault::of_file(file, message)
                    .hint("was the file copied completely, and does it belong to this source?")
                    .into());
            }
            return Err(Error::Refused(self.quarantined.into_list(&columns)));
        }
        done.quarantined = self.quarantined.into_list(&columns);
        done.transforms = transforms;
        // Over the whole contribution: aggregate, resample, step.
        if transform::needs_whole(self.road.group, self.road.source) {
            let mut cells = done.whole()?;
            transform::whole(&mut cells, self.road.group, self.road.source, file)?;
            done = cells.into();
        }
        Ok(done)
    }

    /// What was done, for the record: the table, rows, then columns, then the rest.
    fn transforms(&self) -> Result<Vec<Transform>, Error> {
        let Road { file, group, source, targets, .. } = self.road;
        let mut transforms = self.rows.done();
        if self.done.read < self.of {
            let text = format!("{} of {} rows selected", self.done.read, self.of);
            let parameters = [("selected", json!(self.done.read)), ("of", json!(self.of))];
            transforms.push(transform::of("rows", "", text, parameters));
        }
        for target in *targets {
            let Some(tally) = self.tallies.columns.get(target.name) else { continue };
            let unit = units::of_file(target, &self.units, file)?;
            let reader =
                target.reader(group, source, unit.as_ref()).map_err(|message| Fault::of_file(file, message))?;
            transforms.extend(tally.transforms(target.name, (target.variable, target.column), &reader));
        }
        transforms.extend(self.tallies.others.iter().cloned());
        transforms.extend(self.checks.done());
        Ok(transforms)
    }
}
