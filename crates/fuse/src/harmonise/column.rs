//! The values of one variable or coordinate: its column of the table read, mapped and checked.

use super::condition::{Condition, Rows};
use super::tally::Tally;
use super::work::Work;
use super::{Target, units};
use crate::fault::{Error, Fault};
use crate::reader::{CellReader, Class, Quick, Read};
use crate::table::{Cell, Texts, Written};
use std::collections::HashMap;
use std::rc::Rc;
use zarr_fuse_core::column::{Column, MISSING_INT, Value};
use zarr_fuse_core::schema::{DataType, Format, GroupSchema, OnBad, Variable};

/// Different texts of a column whose values are kept, so that a text that comes again is not read again.
const KNOWN: usize = 4096;

/// Texts of a column that were no faults: the value, what was counted, and whether a grid moved it.
type Known<'t> = HashMap<&'t str, (Option<Value>, Tally, u64)>;

/// A column on its way.
struct Task<'a> {
    target: &'a Target<'a>,
    group: &'a GroupSchema,
    reader: &'a CellReader<'a>,
}

impl<'a> Work<'a> {
    /// The values of one target; `None` when the source does not give it.
    pub(super) fn target(&mut self, target: &Target<'_>, group: &GroupSchema) -> Result<Option<Column>, Error> {
        let from = target.from();
        let file = self.file;
        let refuse = |message: String, hint: String| {
            let mut fault = Fault::of_file(file, message);
            fault.column = from.to_owned();
            Error::from(fault.hint(hint))
        };
        let unit = units::of_file(target, &self.table.units, file)?;
        let reader =
            target.reader(group, self.source, unit.as_ref()).map_err(|message| refuse(message, String::new()))?;
        if let Some(constant) = target.constant {
            let value = reader.read(&Cell::from(constant)).map_err(|bad| refuse(bad.message, bad.hint))?;
            let mut one = Column::missing(target.variable.data_type.kind(), 0);
            one.push(Some(value));
            return Ok(Some(one.take((0..self.rows.len()).map(|_| Some(0)))));
        }
        let table = self.table;
        let Some(written) = table.column(from) else { return Ok(None) };
        let when = target.column.map(|column| Condition::new(table, &column.when)).filter(|when| !when.is_none());
        let task = Task { target, group, reader: &reader };
        let mut tally = Tally::default();
        let values = match self.quickly(&task, written, when.as_ref(), &mut tally) {
            Some(values) => values,
            None => self.slowly(&task, written, when.as_ref(), &mut tally),
        };
        let text = matches!(written.get(0), Cell::Text(_)) && self.source.format != Format::Csv;
        tally.number = text && !matches!(target.variable.data_type, DataType::String | DataType::Datetime);
        tally.moved = reader.moved();
        self.tallies.columns.insert(target.name.to_owned(), tally);
        Ok(Some(values))
    }

    /// The values of a column of texts that its type has a quick reader for.
    fn quickly(
        &mut self,
        task: &Task<'_>,
        written: &Written<'_>,
        when: Option<&Condition<'_>>,
        tally: &mut Tally,
    ) -> Option<Column> {
        let Written::Texts(texts) = written else { return None };
        if task.target.column.is_some_and(|column| !column.map.is_empty()) {
            return None;
        }
        let quick = task.reader.quick()?;
        let mut absent = 0;
        let rows = Rc::clone(&self.rows);
        let cells = Cells { rows: &rows, texts, when };
        let mut known = Known::new();
        let mut unsure = |index: usize| {
            let row = rows.at(index);
            self.known_cell(task, texts.get(row), &written.get(row), (index, row), &mut known, tally)
        };
        let column = match quick {
            Quick::Float(mut quick) => Column::Float(cells.read(
                f64::NAN,
                false,
                &mut absent,
                |text| quick.read(text),
                |index| match unsure(index) {
                    Some(Value::Float(value)) => value,
                    _ => f64::NAN,
                },
            )),
            Quick::Int(quick) => Column::Int(cells.read(
                MISSING_INT,
                true,
                &mut absent,
                |text| quick.read(text),
                |index| whole(unsure(index)),
            )),
            Quick::Time(quick) => Column::Int(cells.read(
                MISSING_INT,
                true,
                &mut absent,
                |text| quick.read(text),
                |index| whole(unsure(index)),
            )),
            Quick::Text => Column::Text(
                (0..rows.len()).map(|index| cells.text(index).map(str::to_owned).unwrap_or_default()).collect(),
            ),
        };
        tally.absent += absent;
        Some(column)
    }

    /// The values of any column.
    fn slowly(
        &mut self,
        task: &Task<'_>,
        written: &Written<'_>,
        when: Option<&Condition<'_>>,
        tally: &mut Tally,
    ) -> Column {
        let mut values = Column::missing(task.target.variable.data_type.kind(), 0);
        let mut known = Known::new();
        for index in 0..self.rows.len() {
            let row = self.rows.at(index);
            let text = match written {
                Written::Texts(texts) => texts.get(row),
                _ => None,
            };
            let cell = text.map_or_else(|| written.get(row), Cell::from);
            let there = cell != Cell::Missing && when.is_none_or(|when| when.holds(row));
            values.push(match there {
                true => self.known_cell(task, text, &cell, (index, row), &mut known, tally),
                false => None,
            });
        }
        values
    }

    /// The value of one cell that is there. A text that came before and was no fault is not read again.
    fn known_cell<'t>(
        &mut self,
        task: &Task<'_>,
        text: Option<&'t str>,
        cell: &Cell<'_>,
        (index, row): (usize, usize),
        known: &mut Known<'t>,
        tally: &mut Tally,
    ) -> Option<Value> {
        if let Some((value, counted, moved)) = text.and_then(|text| known.get(text)) {
            tally.absent += counted.absent;
            tally.mapped += counted.mapped;
            task.reader.moved_again(*moved);
            return value.clone();
        }
        let (mut counted, moved) = (Tally::default(), task.reader.moved());
        let value = self.cell(task, cell, index, row, &mut counted);
        tally.absent += counted.absent;
        tally.mapped += counted.mapped;
        tally.dropped += counted.dropped;
        // A fault is told with its row; that of another column does no harm here.
        let sound = counted.dropped == 0 && !self.is_aside(index);
        if let Some(text) = text.filter(|_| sound && known.len() < KNOWN) {
            known.insert(text, (value.clone(), counted, task.reader.moved() - moved));
        }
        value
    }

    /// The value of one cell that is there; a fault is noted.
    fn cell(&mut self, task: &Task<'_>, cell: &Cell<'_>, index: usize, row: usize, tally: &mut Tally) -> Option<Value> {
        let Task { target, reader, .. } = task;
        let text = cell.text();
        if reader.means_missing(&text) {
            tally.absent += 1;
            return None;
        }
        let replaced = target.column.and_then(|column| column.map.get(text.as_ref()).or_else(|| column.map.get("*")));
        let read = match replaced {
            Some(to) if to.is_empty() => return None,
            Some(to) => {
                tally.mapped += 1;
                reader.read(&Cell::from(to.as_str()))
            }
            None => reader.read(cell),
        };
        let mut bad = match read {
            Ok(value) => return Some(value),
            Err(bad) => bad,
        };
        if bad.class == Class::Range && bad.hint.is_empty() {
            bad.hint = self.exchanged(target, task.group, row).unwrap_or_default();
        }
        match target.variable.on_bad {
            OnBad::Missing => tally.dropped += 1,
            on_bad => self.fault(index, target.from(), &text, bad, on_bad),
        }
        None
    }

    /// A hint when latitude and longitude of a row would fit each other's range: the commonest error in such files.
    fn exchanged(&self, target: &Target<'_>, group: &GroupSchema, row: usize) -> Option<String> {
        let is = |variable: &Variable, name: &str, word: &str| {
            variable.standard_name.as_deref() == Some(word) || name == word || name == &word[..3]
        };
        let other_word = if is(target.variable, target.name, "latitude") {
            "longitude"
        } else if is(target.variable, target.name, "longitude") {
            "latitude"
        } else {
            return None;
        };
        let (name, other) = group.vars.iter().find(|(name, variable)| is(variable, name, other_word))?;
        let column = self.source.columns.get(name);
        let number = |from: &str| self.table.column(from)?.get(row).text().parse::<f64>().ok();
        let (mine, theirs) = (number(target.from())?, number(column.map_or(name.as_str(), |c| &c.from))?);
        let inside = |variable: &Variable, value: f64| variable.interval.is_some_and(|(a, b)| (a..=b).contains(&value));
        (inside(other, mine) && inside(target.variable, theirs)).then(|| {
            format!(
                "latitude and longitude look exchanged: {mine} would be a {other_word} here, and {theirs} a {}",
                if other_word == "latitude" { "longitude" } else { "latitude" }
            )
        })
    }
}

/// The rows of a column of texts, under a condition.
struct Cells<'a> {
    rows: &'a Rows,
    texts: &'a Texts<'a>,
    when: Option<&'a Condition<'a>>,
}

impl<'a> Cells<'a> {
    /// The text of a row that is read.
    fn text(&self, index: usize) -> Option<&'a str> {
        let row = self.rows.at(index);
        self.texts.get(row).filter(|_| self.when.is_none_or(|when| when.holds(row)))
    }

    /// All of them by a quick reader, and by `unsure` where that is not sure. `again`: a text that is the same as the one in
    /// the row before is not read again if it was read quickly, as pays where it often is or takes long to read.
    fn read<T: Copy>(
        &self,
        missing: T,
        again: bool,
        absent: &mut u64,
        mut quick: impl FnMut(&str) -> Read<T>,
        mut unsure: impl FnMut(usize) -> T,
    ) -> Vec<T> {
        let mut last = ("", missing);
        let mut values = Vec::with_capacity(self.rows.len());
        for index in 0..self.rows.len() {
            let value = match self.text(index) {
                None => missing,
                Some(text) if again && text == last.0 => last.1,
                Some(text) => match quick(text) {
                    Read::Value(value) => {
                        last = (text, value);
                        value
                    }
                    Read::Absent => {
                        *absent += 1;
                        missing
                    }
                    Read::Unsure => unsure(index),
                },
            };
            values.push(value);
        }
        values
    }
}

/// A whole number or a time, as its column has it.
fn whole(value: Option<Value>) -> i64 {
    match value {
        Some(Value::Int(value)) => value,
        _ => MISSING_INT,
    }
}
