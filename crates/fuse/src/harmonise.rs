//! From a raw table to cells: mapping, missing values, units, times, ranges, composed coordinates.

use crate::cells::Cells;
use crate::fault::{Error, Fault};
use crate::format::{self, Wanted};
use crate::table::{Cell, Origin, Table};
use crate::value::{self, Bad, CellReader, Class};
use std::collections::BTreeMap;
use zarr_fuse_core::column::{Column, Value};
use zarr_fuse_core::schema::{Coordinate, GroupSchema, OnBad, Source, SourceColumn, Variable};

/// Reads a raw file and harmonises it: the whole way from bytes to cells.
pub fn harmonise(bytes: &[u8], file: &str, group: &GroupSchema, source: &Source) -> Result<Cells, Error> {
    let targets = targets(group, source);
    let table = format::read(bytes, file, source, &wanted(source, &targets))?;
    let rows = select(&table, source);
    let mut work = Work::new(file, &table, rows, source);
    let mut cells = Cells { read: work.rows.len() as u64, ..Cells::default() };
    for target in &targets {
        if let Some(column) = work.target(target, group)? {
            cells.columns.insert(target.name.to_owned(), column);
        }
    }
    if cells.columns.is_empty() {
        let names = targets.iter().map(|t| format!("\"{}\"", t.name)).collect::<Vec<_>>().join(", ");
        return Err(Fault::of_file(file, format!("expected at least one column of {names}, found none"))
            .hint("name the file's columns under `columns` of the source")
            .into());
    }
    for (name, coordinate) in group.coords.iter().filter(|(_, coordinate)| !coordinate.composed.is_empty()) {
        compose(name, coordinate, group, &mut cells);
    }
    places(group, &mut cells, &mut work);
    work.finish(cells)
}

/// A variable or simple coordinate that the source may give.
struct Target<'a> {
    name: &'a str,
    variable: &'a Variable,
    column: Option<&'a SourceColumn>,
    constant: Option<&'a str>,
}

impl Target<'_> {
    fn from(&self) -> &str {
        self.column.map_or(self.name, |column| &column.from)
    }
}

fn targets<'a>(group: &'a GroupSchema, source: &'a Source) -> Vec<Target<'a>> {
    let coords = group.coords.iter().filter(|(_, c)| c.composed.is_empty()).map(|(name, c)| (name, &c.variable));
    coords
        .chain(&group.vars)
        .map(|(name, variable)| Target {
            name,
            variable,
            column: source.columns.get(name),
            constant: source.constants.get(name).map(String::as_str),
        })
        .collect()
}

/// What the file must have: what `columns`, `when` and `rows` name. What it may have: columns called like a variable.
fn wanted(source: &Source, targets: &[Target<'_>]) -> Vec<Wanted> {
    let mut wanted: Vec<Wanted> = Vec::new();
    let mut want = |name: &str, required: bool| match wanted.iter_mut().find(|w| w.name == name) {
        Some(found) => found.required |= required,
        None => wanted.push(Wanted { name: name.to_owned(), required }),
    };
    for target in targets.iter().filter(|target| target.constant.is_none()) {
        want(target.from(), target.column.is_some());
        for name in target.column.iter().flat_map(|column| column.when.keys()) {
            want(name, true);
        }
    }
    for name in source.rows.keys() {
        want(name, true);
    }
    wanted
}

/// The rows that `rows` of the source selects.
fn select(table: &Table, source: &Source) -> Vec<usize> {
    (0..table.len())
        .filter(|row| {
            source.rows.iter().all(|(name, texts)| {
                table.column(name).is_some_and(|cells| texts.iter().any(|text| *text == cells[*row].text()))
            })
        })
        .collect()
}

/// What is carried from column to column: the rows and their faults.
struct Work<'a> {
    file: &'a str,
    table: &'a Table,
    rows: Vec<usize>,
    source: &'a Source,
    set_aside: Vec<bool>,
    /// One entry a column and class, in the order of the columns.
    quarantined: Vec<(Class, Fault)>,
    rejected: Vec<(Class, Fault)>,
    steps: Vec<String>,
}

impl<'a> Work<'a> {
    fn new(file: &'a str, table: &'a Table, rows: Vec<usize>, source: &'a Source) -> Self {
        let set_aside = vec![false; rows.len()];
        let mut steps = Vec::new();
        if rows.len() < table.len() {
            steps.push(format!("{} of {} rows selected", rows.len(), table.len()));
        }
        Self { file, table, rows, source, set_aside, quarantined: Vec::new(), rejected: Vec::new(), steps }
    }

    fn origin(&self, index: usize) -> Option<&'a Origin> {
        self.rows.get(index).and_then(|row| self.table.origins.get(*row))
    }

    fn fault(&mut self, index: usize, column: &str, bad: Bad, on_bad: OnBad) {
        let fault = Fault {
            file: self.file.to_owned(),
            place: self.origin(index).map(ToString::to_string).unwrap_or_default(),
            column: column.to_owned(),
            message: bad.message,
            hint: bad.hint,
            rows: 1,
        };
        let list = if on_bad == OnBad::Reject { &mut self.rejected } else { &mut self.quarantined };
        match list.iter_mut().find(|(class, known)| *class == bad.class && known.column == column) {
            Some((_, known)) => known.rows += 1,
            None => list.push((bad.class, fault)),
        }
        if let Some(flag) = self.set_aside.get_mut(index) {
            *flag = true;
        }
    }

    /// The values of one target; `None` when the source does not give it.
    fn target(&mut self, target: &Target<'_>, group: &GroupSchema) -> Result<Option<Column>, Error> {
        let from = target.from();
        let file = self.file;
        let refuse = |message: String| {
            let mut fault = Fault::of_file(file, message);
            fault.column = from.to_owned();
            Error::from(fault)
        };
        let reader = CellReader::new(target.name, target.variable, target.column, &self.source.csv).map_err(refuse)?;
        if let Some(constant) = target.constant {
            let value = reader.read(&Cell::Text(constant.to_owned())).map_err(|bad| refuse(bad.message))?;
            return Ok(Some(value::column(target.variable, vec![Some(value); self.rows.len()])));
        }
        let Some(cells) = self.table.column(from) else { return Ok(None) };
        if let Some(step) = &reader.step {
            self.steps.push(format!("{}: {step}", target.name));
        }
        let (mut absent, mut mapped, mut dropped) = (0_u64, 0_u64, 0_u64);
        let mut values = Vec::with_capacity(self.rows.len());
        for index in 0..self.rows.len() {
            let row = self.rows[index];
            let cell = &cells[row];
            if *cell == Cell::Missing || !self.applies(target, row) {
                values.push(None);
                continue;
            }
            let text = cell.text();
            if reader.means_missing(&text) {
                absent += 1;
                values.push(None);
                continue;
            }
            let replaced = target.column.and_then(|column| {
                column.map.get(text.as_ref()).or_else(|| column.map.get("*")).map(|to| Cell::Text(to.clone()))
            });
            let cell = match &replaced {
                Some(Cell::Text(to)) if to.is_empty() => {
                    values.push(None);
                    continue;
                }
                Some(to) => {
                    mapped += 1;
                    to
                }
                None => cell,
            };
            match reader.read(cell) {
                Ok(value) => values.push(Some(value)),
                Err(mut bad) => {
                    values.push(None);
                    if bad.class == Class::Range && bad.hint.is_empty() {
                        bad.hint = self.exchanged(target, group, row).unwrap_or_default();
                    }
                    match target.variable.on_bad {
                        OnBad::Missing => dropped += 1,
                        on_bad => self.fault(index, from, bad, on_bad),
                    }
                }
            }
        }
        let texts =
            matches!(cells.first(), Some(Cell::Text(_))) && self.source.format != zarr_fuse_core::schema::Format::Csv;
        if texts
            && !matches!(
                target.variable.data_type,
                zarr_fuse_core::schema::DataType::String | zarr_fuse_core::schema::DataType::Datetime
            )
            && mapped == 0
        {
            self.steps.push(format!("{}: text to number", target.name));
        }
        for (count, what) in [(absent, "read as missing"), (mapped, "mapped"), (dropped, "bad, taken as missing")] {
            if count > 0 {
                self.steps.push(format!("{}: {count} {what}", target.name));
            }
        }
        Ok(Some(value::column(target.variable, values)))
    }

    /// Whether the conditions of `when` hold in a row of the table.
    fn applies(&self, target: &Target<'_>, row: usize) -> bool {
        target.column.is_none_or(|column| {
            column.when.iter().all(|(name, texts)| {
                self.table.column(name).is_some_and(|cells| texts.iter().any(|text| *text == cells[row].text()))
            })
        })
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
        let number = |from: &str| self.table.column(from)?.get(row)?.text().parse::<f64>().ok();
        let (mine, theirs) = (number(target.from())?, number(column.map_or(name.as_str(), |c| &c.from))?);
        let inside = |variable: &Variable, value: f64| variable.interval.is_some_and(|(a, b)| (a..=b).contains(&value));
        (inside(other, mine) && inside(target.variable, theirs)).then(|| {
            format!(
                "latitude and longitude look exchanged: {mine} would be a {other_word} here, and {theirs} a {}",
                if other_word == "latitude" { "longitude" } else { "latitude" }
            )
        })
    }

    fn finish(self, mut cells: Cells) -> Result<Cells, Error> {
        let faults = |list: Vec<(Class, Fault)>| list.into_iter().map(|(_, fault)| fault).collect::<Vec<_>>();
        if !self.rejected.is_empty() {
            return Err(Error::Refused(faults(self.rejected)));
        }
        let kept: Vec<usize> = (0..self.rows.len()).filter(|index| !self.set_aside[*index]).collect();
        if kept.is_empty() {
            if self.quarantined.is_empty() {
                return Err(Fault::of_file(self.file, "expected rows with values, found none").into());
            }
            return Err(Error::Refused(faults(self.quarantined)));
        }
        cells.columns.values_mut().for_each(|column| *column = column.take(kept.iter().map(|index| Some(*index))));
        cells.origins = kept.iter().filter_map(|index| self.origin(*index).cloned()).collect();
        cells.quarantined = faults(self.quarantined);
        cells.steps = self.steps;
        Ok(cells)
    }
}

/// Adds the label of a composed coordinate: its parts, each rounded to the resolution, joined by `,`.
///
/// The text is the same for the same parts on every machine; a missing part makes the label missing.
fn compose(name: &str, coordinate: &Coordinate, group: &GroupSchema, cells: &mut Cells) {
    let parts: Vec<&String> = coordinate.composed.iter().filter(|part| group.vars.contains_key(*part)).collect();
    if !parts.iter().all(|part| cells.columns.contains_key(*part)) {
        return;
    }
    if let Some(quantum) = coordinate.resolution {
        for part in &parts {
            if let Some(Column::Float(values)) = cells.columns.get_mut(*part) {
                values.iter_mut().for_each(|value| *value = quantise(*value, quantum));
            }
        }
    }
    let rows = parts.first().and_then(|part| cells.columns.get(*part)).map_or(0, Column::len);
    let labels = (0..rows).map(|row| {
        let texts = parts.iter().map(|part| {
            cells.columns.get(*part).filter(|column| !column.is_missing(row)).and_then(|column| column.get(row)).map(
                |value| match value {
                    Value::Float(value) => (if value == 0.0 { 0.0 } else { value }).to_string(),
                    Value::Int(value) => value.to_string(),
                    Value::Text(text) => text,
                },
            )
        });
        texts.collect::<Option<Vec<_>>>().map(|texts| texts.join(",")).unwrap_or_default()
    });
    let labels = Column::Text(labels.collect());
    cells.columns.insert(name.to_owned(), labels);
}

/// `value` as the nearest multiple of `quantum`, without the noise of the multiplication.
fn quantise(value: f64, quantum: f64) -> f64 {
    let inverse = (1.0 / quantum).round();
    let rounded = if quantum < 1.0 && (inverse * quantum - 1.0).abs() < 1e-9 {
        (value * inverse).round() / inverse
    } else {
        (value / quantum).round() * quantum
    };
    // −0 and 0 are one place.
    rounded + 0.0
}

/// Sets aside rows that give a value without saying where: a coordinate of the variable is missing.
fn places(group: &GroupSchema, cells: &mut Cells, work: &mut Work<'_>) {
    let mut lacking: BTreeMap<usize, (String, String)> = BTreeMap::new();
    for (name, variable) in &group.vars {
        let Some(values) = cells.columns.get(name) else { continue };
        for coordinate in &variable.coords {
            let labels = cells.columns.get(coordinate);
            for row in 0..values.len() {
                if !values.is_missing(row) && labels.is_none_or(|labels| labels.is_missing(row)) {
                    lacking.entry(row).or_insert_with(|| (name.clone(), coordinate.clone()));
                }
            }
        }
    }
    for (row, (name, coordinate)) in lacking {
        if work.set_aside.get(row) == Some(&true) {
            continue;
        }
        let on_bad = group.coords.get(&coordinate).map_or(OnBad::Quarantine, |c| c.variable.on_bad);
        let column = work.source.columns.get(&coordinate).map_or(coordinate.clone(), |column| column.from.clone());
        let message = format!("expected a value of the coordinate \"{coordinate}\" beside \"{name}\", found none");
        let hint =
            format!("give \"{coordinate}\" a column or a constant in the source, or limit \"{name}\" with `when`");
        let on_bad = if on_bad == OnBad::Missing { OnBad::Quarantine } else { on_bad };
        work.fault(row, &column, Bad::new(Class::NoPlace, message, hint), on_bad);
    }
}
