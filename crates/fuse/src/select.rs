//! Tables out: variables with their coordinates as columns, one row a cell that holds a value.

use crate::fault::Error;
use crate::value;
use indexmap::IndexMap;
use std::io::Write;
use zarr_fuse_core::column::{Column, Value};
use zarr_fuse_core::layout::join;
use zarr_fuse_core::schema::{DataType, GroupSchema, Schema, Variable};
use zarr_fuse_core::time::{Tick, format_utc};
use zarr_fuse_core::zarr::array::{self, Readable};

/// A table: coordinates first, then the variables asked for.
#[derive(Debug)]
pub struct Selection {
    /// Names, as the header has them.
    pub names: Vec<String>,
    columns: Vec<Printed>,
}

#[derive(Debug)]
struct Printed {
    values: Column,
    tick: Option<Tick>,
    bool: bool,
}

/// Finds variables by name, with their group's path where the name alone is not unique; all must be of one group.
pub fn find<'a>(schema: &'a Schema, names: &[String]) -> Result<(String, &'a GroupSchema, Vec<&'a str>), Error> {
    let mut group: Option<(String, &GroupSchema)> = None;
    let mut found = Vec::new();
    for name in names {
        let mut places: Vec<_> = schema
            .root
            .walk()
            .into_iter()
            .filter_map(|(path, group)| {
                let key = group.vars.keys().find(|key| *key == name || join(&path, key) == *name)?;
                Some((path, group, key.as_str()))
            })
            .collect();
        if places.len() != 1 {
            let all = schema
                .root
                .walk()
                .into_iter()
                .flat_map(|(path, group)| group.vars.keys().map(move |key| join(&path, key)).collect::<Vec<_>>());
            let message = if places.is_empty() { "there is no variable" } else { "several groups have a variable" };
            return Err(Error::NotFound {
                message: format!("{message} `{name}`"),
                hint: format!("the variables are {}", all.collect::<Vec<_>>().join(", ")),
            });
        }
        let (path, of, key) = places.remove(0);
        match &group {
            Some((other, _)) if *other != path => {
                return Err(Error::NotFound {
                    message: format!("`{name}` is not in the group `{other}`"),
                    hint: "select variables of one group at a time".into(),
                });
            }
            _ => group = Some((path, of)),
        }
        found.push(key);
    }
    group
        .map(|(path, group)| (path, group, found))
        .ok_or_else(|| Error::NotFound { message: "no variable was named".into(), hint: String::new() })
}

/// Reads the variables `names` of the group at `path`.
pub async fn select(store: &Readable, path: &str, group: &GroupSchema, names: &[&str]) -> Result<Selection, Error> {
    let mut dimensions: IndexMap<&str, Column> = IndexMap::new();
    for name in group
        .coords
        .keys()
        .filter(|name| names.iter().any(|v| group.vars.get(*v).is_some_and(|variable| variable.coords.contains(name))))
    {
        dimensions.insert(name, array::read_all(&array::open(store, &join(path, name)).await?).await?);
    }
    let mut values = Vec::new();
    for name in names {
        values.push(array::read_all(&array::open(store, &join(path, name)).await?).await?);
    }
    let shape: Vec<usize> = dimensions.values().map(Column::len).collect();
    let total: usize = shape.iter().product();
    // For each variable the step in its own array along each dimension of the table; 0 where it does not have it.
    let steps: Vec<Vec<usize>> = names
        .iter()
        .map(|name| {
            let own = group.vars.get(*name).map(|variable| variable.coords.as_slice()).unwrap_or_default();
            dimensions
                .keys()
                .map(|dimension| match own.iter().position(|d| d == dimension) {
                    None => 0,
                    Some(axis) => {
                        own[axis + 1..].iter().filter_map(|d| dimensions.get(d.as_str())).map(Column::len).product()
                    }
                })
                .collect()
        })
        .collect();
    // A variable over fewer dimensions goes along with the others' rows; it makes no rows of its own beside them.
    let full: Vec<bool> = names
        .iter()
        .map(|name| group.vars.get(*name).is_some_and(|variable| variable.coords.len() == dimensions.len()))
        .collect();
    let leads = |i: usize| full[i] || !full.contains(&true);
    let mut labels: Vec<Vec<Option<usize>>> = vec![Vec::new(); shape.len()];
    let mut cells: Vec<Vec<Option<usize>>> = vec![Vec::new(); names.len()];
    let mut index = vec![0_usize; shape.len()];
    for flat in 0..total {
        let mut rest = flat;
        for (i, len) in index.iter_mut().zip(&shape).rev() {
            *i = rest % len;
            rest /= len;
        }
        let at = |steps: &[usize]| steps.iter().zip(&index).map(|(step, i)| step * i).sum::<usize>();
        if (0..names.len()).filter(|i| leads(*i)).all(|i| values[i].is_missing(at(&steps[i]))) {
            continue;
        }
        for (list, i) in labels.iter_mut().zip(&index) {
            list.push(Some(*i));
        }
        for (list, steps) in cells.iter_mut().zip(&steps) {
            list.push(Some(at(steps)));
        }
    }
    let printed = |name: &str, column: &Column, rows: Vec<Option<usize>>| -> Result<Printed, Error> {
        let variable = group.variable(name);
        let is = |data_type: DataType| variable.is_some_and(|variable: &Variable| variable.data_type == data_type);
        let tick = match variable {
            Some(variable) if is(DataType::Datetime) => Some(value::tick(&variable.unit).map_err(Error::Schema)?),
            _ => None,
        };
        Ok(Printed { values: column.take(rows), tick, bool: is(DataType::Bool) })
    };
    let mut columns = Vec::new();
    for ((name, column), rows) in dimensions.iter().zip(labels) {
        columns.push(printed(name, column, rows)?);
    }
    for ((name, column), rows) in names.iter().zip(&values).zip(cells) {
        columns.push(printed(name, column, rows)?);
    }
    let names = dimensions.keys().chain(names).map(|name| (*name).to_owned()).collect();
    Ok(Selection { names, columns })
}

impl Selection {
    /// Rows.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }

    /// One cell as text: times as ISO 8601 in UTC, numbers in their shortest exact form, missing as "".
    fn cell(&self, column: &Printed, row: usize) -> String {
        match column.values.get(row) {
            Some(value) if value.is_missing() => String::new(),
            Some(Value::Int(value)) => match (column.tick, column.bool) {
                (Some(tick), _) => format_utc(tick.seconds(value)),
                (None, true) => (value != 0).to_string(),
                (None, false) => value.to_string(),
            },
            Some(Value::Float(value)) => value.to_string(),
            Some(Value::Text(text)) => text,
            None => String::new(),
        }
    }

    /// Writes it as CSV (RFC 4180) with a header.
    pub fn write_csv(&self, out: impl Write) -> std::io::Result<()> {
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(&self.names)?;
        for row in 0..self.rows() {
            writer.write_record(self.columns.iter().map(|column| self.cell(column, row)))?;
        }
        writer.flush()
    }

    /// One JSON object a row, for machines.
    pub fn to_json(&self) -> serde_json::Value {
        let rows = (0..self.rows()).map(|row| {
            let fields = self.names.iter().zip(&self.columns).map(|(name, column)| {
                let value = match column.values.get(row) {
                    Some(value) if value.is_missing() => serde_json::Value::Null,
                    Some(Value::Float(value)) => value.into(),
                    Some(Value::Int(value)) if column.tick.is_none() && !column.bool => value.into(),
                    Some(Value::Int(value)) if column.bool => (value != 0).into(),
                    _ => self.cell(column, row).into(),
                };
                (name.clone(), value)
            });
            serde_json::Value::Object(fields.collect())
        });
        rows.collect()
    }
}
