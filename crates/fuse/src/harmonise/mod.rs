//! From a raw table to cells: mapping, missing values, units, times, ranges, composed coordinates.

mod column;
mod condition;
mod faults;
mod pipeline;
mod places;
mod state;
mod tally;
mod units;
mod work;

use crate::cells::Cells;
use crate::constraint::Checks;
use crate::fault::{Error, Fault};
use crate::format::unpack::{self, Unpacked};
use crate::format::{self, Input, Wanted, csv};
use crate::harmonised::{Harmonised, Held};
use crate::merge::Batch;
use crate::reader::CellReader;
use crate::table::Table;
use crate::transform::OfRows;
use crate::{labels, transform};
use state::State;
use std::collections::BTreeSet;
use std::path::Path;
use work::{Part, Work};
use zarr_fuse_core::schema::{Format, GroupSchema, Source, SourceColumn, Unit, Variable};

/// What is asked of reading a file, beside its cells.
#[derive(Debug, Default)]
pub struct Asked<'a> {
    /// Gets every row that is set aside, also when the file is refused for them.
    pub held: Option<&'a mut Vec<Held>>,
    /// Only these data rows of the file are harmonised: counted from 0, before any transform or condition. Transforms of
    /// rows see the others too.
    pub only: Option<&'a BTreeSet<u64>>,
    /// Folder for batches that do not fit in memory; `None`: the system's for such files.
    pub spool: Option<&'a Path>,
    /// No more data rows than this are read.
    pub most: Option<u64>,
}

/// Reads a raw file and harmonises it: the whole way from bytes to cells, batch by batch. `file` is the name that faults
/// carry.
///
/// # Errors
/// A file that is not what its source says, and one whose rows are all set aside.
pub fn harmonise(
    input: &Input<'_>,
    file: &str,
    group: &GroupSchema,
    source: &Source,
    asked: Asked<'_>,
) -> Result<Harmonised, Error> {
    in_blocks(input, file, group, source, asked, csv::SIZE)
}

/// Whether a file begins as its source says: its first batch of rows can be read, whatever stands in them. What is wrong
/// with the file itself, such as a line without an end, is so found before anything is done with all of it.
///
/// # Errors
/// A file that cannot be read as far as that.
pub(crate) fn begins(input: &Input<'_>, file: &str, group: &GroupSchema, source: &Source) -> Result<(), Error> {
    let targets = targets(group, source);
    let mut rows = OfRows::new(source, file)?;
    let wanted = rows.wanted(wanted(source, &targets));
    let mut begun = false;
    let read = format::read(input, file, source, &wanted, &mut |table| {
        if table.is_empty() {
            return Ok(());
        }
        begun = true;
        Err(Error::Refused(Vec::new()))
    });
    if begun { Ok(()) } else { read }
}

/// The same, with CSV files in blocks of about `size` bytes.
fn in_blocks(
    input: &Input<'_>,
    file: &str,
    group: &GroupSchema,
    source: &Source,
    asked: Asked<'_>,
    size: usize,
) -> Result<Harmonised, Error> {
    let targets = targets(group, source);
    let codes = Checks::new(group, source, file).is_empty() && !transform::needs_whole(group, source);
    let road = Road { file, group, source, targets: &targets, held: asked.held.is_some(), codes };
    let mut rows = OfRows::new(source, file)?;
    let wanted = rows.wanted(wanted(source, &targets));
    let unpacked = match source.format {
        // It is unpacked as it is read.
        Format::Csv => Unpacked::Same(*input),
        format => unpack::unpack(input, file, format, asked.spool)?,
    };
    let input = unpacked.input();
    while rows.looks_ahead() {
        look(&road, &input, &wanted, &mut rows, size)?;
        rows.looked();
    }
    let state = State::new(&road, asked, rows);
    let state = match source.format {
        Format::Csv => {
            let read = unpack::stream(&input, file, source.format)?;
            let (layout, rest) = csv::open(read, file, source, &wanted, size)?;
            pipeline::run(&road, layout, rest, state)?
        }
        _ => one_by_one(&road, &input, &wanted, state)?,
    };
    state.finish()
}

/// Gives all batches to the raw transforms that have to see them before.
fn look(
    road: &Road<'_>,
    input: &Input<'_>,
    wanted: &[Wanted],
    rows: &mut OfRows<'_>,
    size: usize,
) -> Result<(), Error> {
    if road.source.format != Format::Csv {
        return format::read(input, road.file, road.source, wanted, &mut |table| rows.look(table));
    }
    let read = unpack::stream(input, road.file, road.source.format)?;
    csv::give(csv::open(read, road.file, road.source, wanted, size)?, &mut |table| rows.look(table))
}

/// The batches of a reader, each as it comes.
fn one_by_one<'a>(
    road: &Road<'_>,
    input: &Input<'_>,
    wanted: &[Wanted],
    mut state: State<'a>,
) -> Result<State<'a>, Error> {
    let mut enough = false;
    let read = format::read(input, road.file, road.source, wanted, &mut |table| {
        for table in state.take(table)? {
            state.absorb(road.batch(&table)?)?;
        }
        enough = state.enough();
        // What stops the reader is no fault.
        if enough { Err(Error::Refused(Vec::new())) } else { Ok(()) }
    });
    if enough { Ok(state) } else { read.map(|()| state) }
}

/// All that one needs to know to harmonise a batch.
struct Road<'a> {
    file: &'a str,
    group: &'a GroupSchema,
    source: &'a Source,
    targets: &'a [Target<'a>],
    held: bool,
    /// Whether labels are coded with each batch: nothing looks at them afterwards.
    codes: bool,
}

impl Road<'_> {
    /// The cells of a batch. It depends on nothing but the batch.
    fn batch(&self, table: &Table<'_>) -> Result<Part, Error> {
        let mut work = Work::new(self.file, table, self.source, self.held);
        let mut cells = Cells::default();
        for target in self.targets {
            if let Some(column) = work.target(target, self.group)? {
                cells.columns.insert(target.name.to_owned(), column);
            }
        }
        if table.names.is_empty() {
            let names = self.targets.iter().map(|t| format!("\"{}\"", t.name)).collect::<Vec<_>>().join(", ");
            return Err(Fault::of_file(self.file, format!("expected at least one column of {names}, found none"))
                .hint("name the file's columns under `columns` of the source")
                .into());
        }
        work.tallies.others.extend(labels::make(self.group, &mut cells));
        let fault = &mut |row: usize, column: &str, bad, on_bad| work.fault(row, column, "", bad, on_bad);
        transform::formulas(&mut cells, self.group, self.source, fault).map_err(|error| self.named(error))?;
        work.tallies.others.append(&mut cells.transforms);
        places::has_coordinates(self.group, &cells, self.file)?;
        places::check(self.group, &cells, &mut work);
        Ok(work.finish(cells, |cells| if self.codes { Batch::of(self.group, cells) } else { Batch::plain(cells) }))
    }

    /// An error with the file's name.
    fn named(&self, error: Error) -> Error {
        match error {
            Error::Refused(mut faults) => {
                faults.iter_mut().for_each(|fault| fault.file = self.file.to_owned());
                Error::Refused(faults)
            }
            other => other,
        }
    }
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

    /// What reads its cells, in the unit that the file says if the source says none.
    fn reader<'r>(
        &'r self,
        group: &GroupSchema,
        source: &'r Source,
        said: Option<&Unit>,
    ) -> Result<CellReader<'r>, String> {
        let resolution = group.coords.get(self.name).and_then(|coordinate| coordinate.resolution);
        CellReader::with_unit(self.name, self.variable, self.column, &source.csv, resolution, said)
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
        None => wanted.push(Wanted { name: name.to_owned(), required, pattern: false }),
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

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
