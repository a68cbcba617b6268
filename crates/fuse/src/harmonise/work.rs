//! What is carried from column to column: the rows and their faults.

use super::condition::{Condition, Rows};
use crate::cells::Cells;
use crate::constraint::Checks;
use crate::fault::{Error, Fault};
use crate::reader::Bad;
use crate::table::{Origin, Table};
use crate::transform;
use serde_json::json;
use std::rc::Rc;
use zarr_fuse_core::provenance::Transform;
use zarr_fuse_core::schema::{GroupSchema, OnBad, Source};

/// Kinds of faults of one column that are told apart.
const MOST_KINDS: usize = 20;

/// The work on one table.
pub(super) struct Work<'a> {
    pub(super) file: &'a str,
    pub(super) table: &'a Table<'a>,
    pub(super) rows: Rc<Rows>,
    pub(super) source: &'a Source,
    pub(super) set_aside: Vec<bool>,
    /// One entry a column and kind of fault, in the order of the columns.
    quarantined: Vec<(String, Fault)>,
    rejected: Vec<(String, Fault)>,
    pub(super) transforms: Vec<Transform>,
}

impl<'a> Work<'a> {
    pub(super) fn new(file: &'a str, table: &'a Table<'a>, source: &'a Source) -> Self {
        let rows = Rc::new(Rows::of(table, &Condition::new(table, &source.rows)));
        let set_aside = vec![false; rows.len()];
        let mut transforms = Vec::new();
        if rows.len() < table.len() {
            let text = format!("{} of {} rows selected", rows.len(), table.len());
            let parameters = [("selected", json!(rows.len())), ("of", json!(table.len()))];
            transforms.push(transform::of("rows", "", text, parameters));
        }
        Self { file, table, rows, source, set_aside, quarantined: Vec::new(), rejected: Vec::new(), transforms }
    }

    fn origin(&self, index: usize) -> Option<Origin> {
        self.table.origins.get(self.rows.at(index))
    }

    /// Notes a fault of a row and sets the row aside.
    pub(super) fn fault(&mut self, index: usize, column: &str, bad: Bad, on_bad: OnBad) {
        let place = self.origin(index).map(|origin| origin.to_string()).unwrap_or_default();
        let file = self.file;
        let list = if on_bad == OnBad::Reject { &mut self.rejected } else { &mut self.quarantined };
        let of_column = list.iter().enumerate().filter(|(_, (_, known))| known.column == column);
        let same = of_column.clone().find(|(_, (kind, _))| *kind == bad.kind);
        // A column that is wrong in very many ways: the further ones are counted with the last.
        let last = || of_column.clone().nth(MOST_KINDS - 1);
        match same.or_else(last).map(|(at, _)| at).and_then(|at| list.get_mut(at)) {
            Some((_, known)) => known.rows += 1,
            None => {
                let (file, column) = (file.to_owned(), column.to_owned());
                let fault = Fault { file, place, column, message: bad.message, hint: bad.hint, rows: 1 };
                list.push((bad.kind, fault));
            }
        }
        if let Some(flag) = self.set_aside.get_mut(index) {
            *flag = true;
        }
    }

    /// Looks at the rows under the constraints of the group.
    pub(super) fn constraints(&mut self, group: &GroupSchema, cells: &mut Cells) -> Result<(), Error> {
        let (file, source) = (self.file, self.source);
        let mut checks = Checks::new(group, source, file);
        if checks.is_empty() {
            return Ok(());
        }
        cells.origins = self.table.origins.take((0..self.rows.len()).map(|index| self.rows.at(index)));
        let aside = self.set_aside.clone();
        checks.check(cells, aside, &mut |row, column, _value, bad, on_bad| self.fault(row, column, bad, on_bad))?;
        self.transforms.extend(checks.done());
        Ok(())
    }

    /// The cells without the rows that were set aside.
    pub(super) fn finish(self, mut cells: Cells) -> Result<Cells, Error> {
        let faults = |list: Vec<(String, Fault)>| list.into_iter().map(|(_, fault)| fault).collect::<Vec<_>>();
        if !self.rejected.is_empty() {
            return Err(Error::Refused(faults(self.rejected)));
        }
        let aside = self.set_aside.iter().filter(|aside| **aside).count();
        if aside == self.rows.len() {
            if self.quarantined.is_empty() {
                let message = match self.table.len() {
                    0 => "expected rows below the header, found none".to_owned(),
                    rows => format!("expected rows that `rows` of the source selects, found none among {rows}"),
                };
                return Err(Fault::of_file(self.file, message)
                    .hint("was the file copied completely, and does it belong to this source?")
                    .into());
            }
            return Err(Error::Refused(faults(self.quarantined)));
        }
        let kept = || self.set_aside.iter().enumerate().filter(|(_, aside)| !**aside).map(|(index, _)| index);
        if aside > 0 {
            cells.columns.values_mut().for_each(|column| *column = column.take(kept().map(Some)));
        }
        cells.origins = match (aside, self.rows.as_ref()) {
            (0, Rows::All(_)) => self.table.origins.clone(),
            _ => self.table.origins.take(kept().map(|index| self.rows.at(index))),
        };
        cells.merged = (self.rows.len() - aside) as u64;
        cells.quarantined = faults(self.quarantined);
        cells.transforms = self.transforms;
        Ok(cells)
    }
}
