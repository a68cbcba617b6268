//! From a raw table to cells: mapping, missing values, units, times, ranges, composed coordinates.

use crate::cells::Cells;
use crate::fault::{Error, Fault};
use crate::format::{self, Wanted};
use crate::labels;
use crate::reader::{Bad, CellReader, Class};
use crate::table::{Cell, Origin, Table};
use indexmap::IndexMap;
use std::collections::BTreeMap;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::schema::{DataType, Format, GroupSchema, OnBad, Source, SourceColumn, Variable};

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
    if table.names.is_empty() {
        let names = targets.iter().map(|t| format!("\"{}\"", t.name)).collect::<Vec<_>>().join(", ");
        return Err(Fault::of_file(file, format!("expected at least one column of {names}, found none"))
            .hint("name the file's columns under `columns` of the source")
            .into());
    }
    labels::make(group, &mut cells);
    has_coordinates(group, &cells, file)?;
    places(group, &cells, &mut work);
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
    let condition = Condition::new(table, &source.rows);
    (0..table.len()).filter(|row| condition.holds(*row)).collect()
}

/// Columns that must have one of the texts beside them: `rows` of a source, `when` of a column.
struct Condition<'a>(Vec<(&'a [Cell], &'a [String])>);

impl<'a> Condition<'a> {
    /// A column that the table does not have holds nothing.
    fn new(table: &'a Table, texts: &'a IndexMap<String, Vec<String>>) -> Self {
        Self(texts.iter().map(|(name, texts)| (table.column(name).unwrap_or(&[]), texts.as_slice())).collect())
    }

    fn holds(&self, row: usize) -> bool {
        let mut all = self.0.iter();
        all.all(|(cells, texts)| cells.get(row).is_some_and(|cell| texts.iter().any(|text| *text == cell.text())))
    }
}

/// Kinds of faults of one column that are told apart.
const MOST_KINDS: usize = 20;

/// What is carried from column to column: the rows and their faults.
struct Work<'a> {
    file: &'a str,
    table: &'a Table,
    rows: Vec<usize>,
    source: &'a Source,
    set_aside: Vec<bool>,
    /// One entry a column and kind of fault, in the order of the columns.
    quarantined: Vec<(String, Fault)>,
    rejected: Vec<(String, Fault)>,
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
        let of_column = list.iter().enumerate().filter(|(_, (_, known))| known.column == column);
        let same = of_column.clone().find(|(_, (kind, _))| *kind == bad.kind);
        // A column that is wrong in very many ways: the further ones are counted with the last.
        let last = || of_column.clone().nth(MOST_KINDS - 1);
        match same.or_else(last).map(|(at, _)| at).and_then(|at| list.get_mut(at)) {
            Some((_, known)) => known.rows += 1,
            None => list.push((bad.kind, fault)),
        }
        if let Some(flag) = self.set_aside.get_mut(index) {
            *flag = true;
        }
    }

    /// The values of one target; `None` when the source does not give it.
    fn target(&mut self, target: &Target<'_>, group: &GroupSchema) -> Result<Option<Column>, Error> {
        let from = target.from();
        let file = self.file;
        let refuse = |message: String, hint: String| {
            let mut fault = Fault::of_file(file, message);
            fault.column = from.to_owned();
            Error::from(fault.hint(hint))
        };
        let resolution = group.coords.get(target.name).and_then(|coordinate| coordinate.resolution);
        let reader = CellReader::new(target.name, target.variable, target.column, &self.source.csv, resolution)
            .map_err(|message| refuse(message, String::new()))?;
        let kind = target.variable.data_type.kind();
        if let Some(constant) = target.constant {
            let value = reader.read(&Cell::Text(constant.to_owned())).map_err(|bad| refuse(bad.message, bad.hint))?;
            let mut values = Column::missing(kind, 0);
            self.rows.iter().for_each(|_| values.push(Some(value.clone())));
            return Ok(Some(values));
        }
        let Some(cells) = self.table.column(from) else { return Ok(None) };
        if let Some(step) = &reader.step {
            self.steps.push(format!("{}: {step}", target.name));
        }
        let when = target.column.map(|column| Condition::new(self.table, &column.when));
        let (mut absent, mut mapped, mut dropped) = (0_u64, 0_u64, 0_u64);
        let mut values = Column::missing(kind, 0);
        for index in 0..self.rows.len() {
            let row = self.rows[index];
            let cell = &cells[row];
            let mut read = || {
                if *cell == Cell::Missing || when.as_ref().is_some_and(|when| !when.holds(row)) {
                    return Ok(None);
                }
                let text = cell.text();
                if reader.means_missing(&text) {
                    absent += 1;
                    return Ok(None);
                }
                let replaced =
                    target.column.and_then(|column| column.map.get(text.as_ref()).or_else(|| column.map.get("*")));
                match replaced {
                    Some(to) if to.is_empty() => Ok(None),
                    Some(to) => {
                        mapped += 1;
                        reader.read(&Cell::Text(to.clone())).map(Some)
                    }
                    None => reader.read(cell).map(Some),
                }
            };
            let value = read().unwrap_or_else(|mut bad| {
                if bad.class == Class::Range && bad.hint.is_empty() {
                    bad.hint = self.exchanged(target, group, row).unwrap_or_default();
                }
                match target.variable.on_bad {
                    OnBad::Missing => dropped += 1,
                    on_bad => self.fault(index, from, bad, on_bad),
                }
                None
            });
            values.push(value);
        }
        let text = matches!(cells.first(), Some(Cell::Text(_))) && self.source.format != Format::Csv;
        if text && mapped == 0 && !matches!(target.variable.data_type, DataType::String | DataType::Datetime) {
            self.steps.push(format!("{}: text to number", target.name));
        }
        for (count, what) in [(absent, "read as missing"), (mapped, "mapped"), (dropped, "bad, taken as missing")] {
            if count > 0 {
                self.steps.push(format!("{}: {count} {what}", target.name));
            }
        }
        if let Some(rounded) = reader.rounded() {
            self.steps.push(format!("{}: {rounded}", target.name));
        }
        Ok(Some(values))
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
        let faults = |list: Vec<(String, Fault)>| list.into_iter().map(|(_, fault)| fault).collect::<Vec<_>>();
        if !self.rejected.is_empty() {
            return Err(Error::Refused(faults(self.rejected)));
        }
        let kept: Vec<usize> = (0..self.rows.len()).filter(|index| !self.set_aside[*index]).collect();
        if kept.is_empty() {
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
        cells.columns.values_mut().for_each(|column| *column = column.take(kept.iter().map(|index| Some(*index))));
        cells.origins = kept.iter().filter_map(|index| self.origin(*index).cloned()).collect();
        cells.quarantined = faults(self.quarantined);
        cells.steps = self.steps;
        Ok(cells)
    }
}

/// Refuses a file that gives values of a variable and has no column at all for one of its coordinates.
fn has_coordinates(group: &GroupSchema, cells: &Cells, file: &str) -> Result<(), Error> {
    let given = |name: &String| cells.columns.get(name).is_some_and(|v| (0..v.len()).any(|row| !v.is_missing(row)));
    for (name, variable) in group.vars.iter().filter(|(name, _)| given(name)) {
        let Some(coordinate) = variable.coords.iter().find(|c| !cells.columns.contains_key(*c)) else { continue };
        let parts = group.coords.get(coordinate).map(|c| c.composed.as_slice()).unwrap_or_default();
        let lacking = parts.iter().find(|part| !cells.columns.contains_key(*part)).unwrap_or(coordinate);
        let mut fault = Fault::of_file(
            file,
            format!("expected a column for the coordinate \"{lacking}\" of \"{name}\", found none of that name"),
        );
        fault.column.clone_from(lacking);
        return Err(fault
            .hint(format!("name the file's column in the source, as `{lacking}: {{from: …}}`, or give a constant"))
            .into());
    }
    Ok(())
}

/// Sets aside rows that give a value without saying where: a coordinate of the variable is missing.
fn places(group: &GroupSchema, cells: &Cells, work: &mut Work<'_>) {
    let mut lacking: BTreeMap<usize, (&String, &String)> = BTreeMap::new();
    for (name, variable) in &group.vars {
        let Some(values) = cells.columns.get(name) else { continue };
        for coordinate in &variable.coords {
            let labels = cells.columns.get(coordinate);
            for row in 0..values.len() {
                if !values.is_missing(row) && labels.is_none_or(|labels| labels.is_missing(row)) {
                    lacking.entry(row).or_insert((name, coordinate));
                }
            }
        }
    }
    for (row, (name, coordinate)) in lacking {
        if work.set_aside.get(row) == Some(&true) {
            continue;
        }
        let on_bad = group.coords.get(coordinate).map_or(OnBad::Quarantine, |c| c.variable.on_bad);
        let column = work.source.columns.get(coordinate).map_or(coordinate, |column| &column.from);
        let message = format!("expected a value of the coordinate \"{coordinate}\" beside \"{name}\", found none");
        let hint =
            format!("give \"{coordinate}\" a column or a constant in the source, or limit \"{name}\" with `when`");
        let on_bad = if on_bad == OnBad::Missing { OnBad::Quarantine } else { on_bad };
        work.fault(row, column, Bad::new(Class::NoPlace, message, hint), on_bad);
    }
}
