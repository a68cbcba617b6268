//! How the first rows of a file are understood: which column becomes which variable, and its first values before and after.
//! Nothing is stored, and no dataset is needed.

use crate::fault::{Error, Fault};
use crate::format::{self, Wanted};
use crate::quarantine::HeldRow;
use crate::table::Table;
use crate::{Asked, Input, dense, harmonise, names};
use serde::Serialize;
use std::collections::BTreeMap;
use zarr_fuse_core::provenance::Transform;
use zarr_fuse_core::schema::{Format, GroupSchema, Schema, Source, Unit, Variable};
use zarr_fuse_core::selection::label_text;

/// Values of a column that are shown.
const SHOWN: usize = 3;

/// What was understood of a file.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Preview {
    /// Its name.
    pub file: String,
    /// Rows that were looked at and that the source selects.
    pub rows: u64,
    /// Rows of them that would be merged.
    pub merged: u64,
    /// Variables and coordinates that the source gives, in the order of the schema.
    pub columns: Vec<PreviewColumn>,
    /// Columns of the file that nothing is made of.
    pub unused: Vec<String>,
    /// Variables and coordinates that the source does not give.
    pub absent: Vec<String>,
    /// Rows that would be held.
    pub held: Vec<HeldRow>,
    /// Why the file would be refused.
    pub refused: Vec<Fault>,
    /// What would be done to the values, over all rows that were looked at.
    pub transforms: Vec<Transform>,
}

/// A column of the file and what becomes of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PreviewColumn {
    /// Column of the file; "" for a constant and for what is made of other columns.
    pub column: String,
    /// Variable or coordinate.
    pub variable: String,
    /// Whether it is a coordinate.
    pub coordinate: bool,
    /// Stored type, by NumPy's names.
    pub data_type: String,
    /// Unit of the source; "" if it says none.
    pub from: String,
    /// Stored unit; "" without one.
    pub to: String,
    /// First values: as they were written, and as they would be stored (`None`: not at all, since the row is held).
    pub values: Vec<(String, Option<String>)>,
}

/// Looks at the first `rows` data rows of a file from a source of `schema`: its key, with its group's path before it where
/// the key alone is not unique.
///
/// # Errors
/// [`Error::NotFound`] for an unknown source; [`Error::Refused`] for one of arrays. What else is wrong with the file is in
/// the answer.
pub fn preview(schema: &Schema, source: &str, input: &Input<'_>, file: &str, rows: u64) -> Result<Preview, Error> {
    let (_, group, key) =
        names::find(schema, "source", source, |group| group.sources.keys().map(String::as_str).collect())?;
    let Some(source) = group.sources.get(key) else { return Err(Error::Schema(format!("there is no source `{key}`"))) };
    if dense::is_dense(source.format) {
        let message = format!("expected a source of tables, found `{key}`, which has arrays");
        return Err(Fault::of_file(file, message).hint("`zarr-fuse add --dry-run` says what it would change").into());
    }
    let mut held = Vec::new();
    let asked = Asked { held: Some(&mut held), most: Some(rows), ..Asked::default() };
    let read = harmonise(input, file, group, source, asked);
    let mut preview = Preview { file: file.to_owned(), ..Preview::default() };
    held.sort_by_key(|held| held.number);
    preview.held = held.iter().map(|one| HeldRow::of(file, one)).collect();
    // Stored values by data row.
    let mut stored: BTreeMap<String, BTreeMap<u64, String>> = BTreeMap::new();
    match read {
        Ok(harmonised) => {
            (preview.rows, preview.merged) = (harmonised.read, harmonised.merged);
            preview.transforms.clone_from(&harmonised.transforms);
            for batch in harmonised.batches() {
                let batch = batch?;
                for (name, column) in &batch.columns {
                    let Some(variable) = group.variable(name) else { continue };
                    let texts = stored.entry(name.clone()).or_default();
                    for row in 0..column.len().min(batch.origins.len()) {
                        if let (Some(number), Some(value)) = (batch.origins.number(row), column.get(row)) {
                            texts.insert(number, label_text(variable, &value));
                        }
                    }
                }
            }
        }
        Err(Error::Refused(faults)) => {
            preview.refused = faults;
            preview.rows =
                preview.held.iter().map(|one| one.row).collect::<std::collections::BTreeSet<_>>().len() as u64;
        }
        Err(error) => return Err(error),
    }
    let mut raw = Raw::default();
    let any = every_column(source);
    let wanted: Vec<Wanted> = wanted(group, source).into_iter().chain(any).collect();
    // What cannot be read at all was told by the reading before.
    let _ = format::read(input, file, source, &wanted, &mut |table| {
        raw.take(&table, rows);
        // The first batch is enough.
        Err(Error::Refused(Vec::new()))
    });
    for (name, variable, coordinate) in variables(group) {
        let from = source.columns.get(name);
        let constant = source.constants.get(name);
        let column = from.map_or(name, |column| column.from.as_str());
        let written = raw.columns.get(column).filter(|_| constant.is_none());
        let texts = stored.get(name);
        if written.is_none() && constant.is_none() && texts.is_none() {
            preview.absent.push(name.to_owned());
            continue;
        }
        let value = |number: &u64| texts.and_then(|texts| texts.get(number)).cloned();
        let values = match (written, constant) {
            (Some(written), _) => {
                let there = written.iter().filter(|(_, text)| !text.is_empty()).take(SHOWN);
                there.map(|(number, text)| (text.clone(), value(number))).collect()
            }
            (None, Some(constant)) => {
                let first = texts.and_then(|texts| texts.values().next()).cloned();
                vec![(constant.clone(), first)]
            }
            (None, None) => {
                let made = texts.into_iter().flat_map(|texts| texts.values()).filter(|text| !text.is_empty());
                made.take(SHOWN).map(|text| (String::new(), Some(text.clone()))).collect()
            }
        };
        preview.columns.push(PreviewColumn {
            column: if written.is_some() { column.to_owned() } else { String::new() },
            variable: name.to_owned(),
            coordinate,
            data_type: format!("{:?}", variable.data_type).to_lowercase(),
            from: from.map(|column| unit(&column.unit)).unwrap_or_default(),
            to: unit(&variable.unit),
            values,
        });
    }
    let used = |column: &&String| {
        let named = preview.columns.iter().any(|one| one.column == **column);
        let asked = source.rows.contains_key(*column)
            || source.columns.values().any(|one| one.from == **column || one.when.contains_key(*column));
        !named && !asked
    };
    preview.unused = raw.names.iter().filter(used).cloned().collect();
    Ok(preview)
}

/// Variables and simple coordinates, with whether they are coordinates; coordinates first.
fn variables(group: &GroupSchema) -> impl Iterator<Item = (&str, &Variable, bool)> {
    let coords = group.coords.iter().map(|(name, c)| (name.as_str(), &c.variable, true));
    coords.chain(group.vars.iter().map(|(name, variable)| (name.as_str(), variable, false)))
}

fn wanted(group: &GroupSchema, source: &Source) -> Vec<Wanted> {
    let names = variables(group).filter(|(name, ..)| !source.constants.contains_key(*name));
    let columns = names.map(|(name, ..)| source.columns.get(name).map_or(name, |column| column.from.as_str()));
    columns.map(|name| Wanted { name: name.to_owned(), required: false, pattern: false }).collect()
}

/// All columns of a file, where a file has columns of its own; records have members at any depth.
fn every_column(source: &Source) -> Option<Wanted> {
    let table = source.format != Format::Json;
    table.then(|| Wanted { name: "{column}".into(), required: false, pattern: true })
}

/// A unit as the schema has it; of times how they are written.
fn unit(unit: &Unit) -> String {
    match unit {
        Unit::None => String::new(),
        Unit::Of(text) => text.clone(),
        Unit::Time(time) => {
            let parts = [&time.epoch, &time.format, &time.tz];
            let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
            if parts.is_empty() { "UTC".to_owned() } else { parts.join(" ") }
        }
    }
}

/// What a file has, as it was written.
#[derive(Default)]
struct Raw {
    names: Vec<String>,
    /// Column → data row and text.
    columns: BTreeMap<String, Vec<(u64, String)>>,
}

impl Raw {
    fn take(&mut self, table: &Table<'_>, rows: u64) {
        self.names.clone_from(&table.names);
        for (name, column) in table.names.iter().zip(&table.columns) {
            let count = column.len().min(usize::try_from(rows).unwrap_or(usize::MAX));
            let texts = (0..count).map(|row| {
                let number = table.origins.number(row).unwrap_or(row as u64);
                (number, column.get(row).text().into_owned())
            });
            self.columns.insert(name.clone(), texts.collect());
        }
    }
}
