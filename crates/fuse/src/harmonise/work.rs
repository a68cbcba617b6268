//! What is carried from column to column of a batch: the rows and their faults.

use super::condition::{Condition, Rows};
use super::faults::Faults;
use super::tally::Tallies;
use crate::cells::Cells;
use crate::harmonised::Held;
use crate::merge::Batch;
use crate::reader::Bad;
use crate::table::{Origin, Table, Units};
use std::rc::Rc;
use zarr_fuse_core::schema::{OnBad, Source};

/// The work on one batch.
pub(super) struct Work<'a> {
    pub(super) file: &'a str,
    pub(super) table: &'a Table<'a>,
    pub(super) rows: Rc<Rows>,
    pub(super) source: &'a Source,
    set_aside: Vec<bool>,
    quarantined: Faults,
    rejected: Faults,
    pub(super) tallies: Tallies,
    /// Every row that is set aside, if they are asked for.
    held: Option<Vec<Held>>,
}

/// What came of a batch.
pub(super) struct Part {
    /// Without the rows that were set aside.
    pub(super) batch: Batch,
    pub(super) quarantined: Faults,
    pub(super) rejected: Faults,
    pub(super) tallies: Tallies,
    pub(super) held: Vec<Held>,
    /// Rows before any was left out.
    pub(super) of: u64,
    /// What the file says of the units of its columns.
    pub(super) units: Units,
}

impl<'a> Work<'a> {
    /// On a batch whose origins are numbered as in the file. `held`: whether every row that is set aside is told.
    pub(super) fn new(file: &'a str, table: &'a Table<'a>, source: &'a Source, held: bool) -> Self {
        let rows = Rc::new(Rows::of(table, &Condition::new(table, &source.rows)));
        let set_aside = vec![false; rows.len()];
        let (quarantined, rejected) = (Faults::default(), Faults::default());
        let held = held.then(Vec::new);
        Self { file, table, rows, source, set_aside, quarantined, rejected, tallies: Tallies::default(), held }
    }

    fn origin(&self, index: usize) -> Option<Origin> {
        self.table.origins.get(self.rows.at(index))
    }

    /// Whether a row was set aside already.
    pub(super) fn is_aside(&self, index: usize) -> bool {
        self.set_aside.get(index).copied().unwrap_or(true)
    }

    /// Notes a fault of a row and sets the row aside. `value`: what stands there, "" for nothing.
    pub(super) fn fault(&mut self, index: usize, column: &str, value: &str, bad: Bad, on_bad: OnBad) {
        let origin = self.origin(index);
        if let (Some(held), Some(origin), OnBad::Quarantine) = (&mut self.held, &origin, on_bad) {
            held.push(Held {
                number: self.table.origins.number(self.rows.at(index)).unwrap_or_default(),
                origin: origin.clone(),
                column: column.to_owned(),
                value: value.to_owned(),
                reason: bad.message.clone(),
                hint: bad.hint.clone(),
            });
        }
        let list = if on_bad == OnBad::Reject { &mut self.rejected } else { &mut self.quarantined };
        list.add(self.file, column, origin, bad);
        if let Some(flag) = self.set_aside.get_mut(index) {
            *flag = true;
        }
    }

    /// The cells without the rows that were set aside as a `batch`, and all that is to be said of them.
    pub(super) fn finish(mut self, mut cells: Cells, batch: impl FnOnce(Cells) -> Batch) -> Part {
        let aside = self.set_aside.iter().filter(|aside| **aside).count();
        let kept = || self.set_aside.iter().enumerate().filter(|(_, aside)| !**aside).map(|(index, _)| index);
        if aside > 0 {
            cells.columns.values_mut().for_each(|column| *column = column.take(kept().map(Some)));
        }
        cells.origins = match (aside, self.rows.as_ref()) {
            (0, Rows::All(_)) => self.table.origins.clone(),
            _ => self.table.origins.take(kept().map(|index| self.rows.at(index))),
        };
        cells.read = self.rows.len() as u64;
        cells.merged = (self.rows.len() - aside) as u64;
        let held = self.held.take().unwrap_or_default();
        let of = self.table.len() as u64;
        Part {
            batch: batch(cells),
            quarantined: self.quarantined,
            rejected: self.rejected,
            tallies: self.tallies,
            held,
            of,
            units: self.table.units.clone(),
        }
    }
}
