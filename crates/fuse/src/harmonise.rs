//! From a raw table to cells: mapping, missing values, units, times, ranges, composed coordinates.

mod column;
mod condition;
mod places;
mod work;

use crate::cells::Cells;
use crate::fault::{Error, Fault};
use crate::format::{self, Wanted};
use crate::table::Table;
use crate::{labels, transform};
use work::Work;
use zarr_fuse_core::schema::{GroupSchema, Source, SourceColumn, Variable};

/// Reads a raw file and harmonises it: the whole way from bytes to cells.
pub fn harmonise(bytes: &[u8], file: &str, group: &GroupSchema, source: &Source) -> Result<Cells, Error> {
    let targets = targets(group, source);
    let mut harmonised = None;
    format::read(bytes, file, source, &wanted(source, &targets), &mut |table| {
        harmonised = Some(cells(table, &targets, file, group, source)?);
        Ok(())
    })?;
    let mut cells = harmonised.ok_or_else(|| Fault::of_file(file, "expected a table, found none"))?;
    transform::apply(&mut cells, group, file)?;
    Ok(cells)
}

/// The cells of a table.
fn cells(
    table: Table<'_>,
    targets: &[Target<'_>],
    file: &str,
    group: &GroupSchema,
    source: &Source,
) -> Result<Cells, Error> {
    let mut work = Work::new(file, &table, source);
    let mut cells = Cells { read: work.rows.len() as u64, ..Cells::default() };
    for target in targets {
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
    work.transforms.extend(labels::make(group, &mut cells));
    work.constraints(group, &mut cells)?;
    places::has_coordinates(group, &cells, file)?;
    places::check(group, &cells, &mut work);
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
