//! Tables out: variables with their coordinates as columns, one row a cell that holds a value.

use crate::chunks::{Chunks, is_stored};
use crate::fault::{Error, Fault};
use crate::value;
use indexmap::IndexMap;
use std::io::Write;
use zarr_fuse_core::column::{Column, Value, complex_text};
use zarr_fuse_core::layout::join;
use zarr_fuse_core::schema::{DataType, GroupSchema, Schema, Variable};
use zarr_fuse_core::time::StoredTime;
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
    tick: Option<StoredTime>,
    bool: bool,
    /// Numbers of four bytes, which have fewer digits.
    short: bool,
}

impl Printed {
    fn value(&self, row: usize) -> Option<Value> {
        match self.values.get(row) {
            Some(Value::Float(value)) if self.short => Some(Value::Float(value::shortest(value))),
            Some(Value::Complex(parts)) if self.short => Some(Value::Complex(parts.map(value::shortest))),
            value => value,
        }
    }
}

/// Finds variables by name, with their group's path where the name alone is not unique; all must be of one group.
pub fn find<'a>(schema: &'a Schema, names: &[String]) -> Result<(String, &'a GroupSchema, Vec<&'a str>), Error> {
    let mut group: Option<(String, &GroupSchema)> = None;
    let mut found = Vec::new();
    for name in names {
        let keys = |group: &'a GroupSchema| group.vars.keys().map(String::as_str).collect();
        let (path, of, key) = crate::names::find(schema, "variable", name, keys)?;
        match &group {
            Some((other, _)) if *other != path => {
                return Err(Error::NotFound {
                    message: format!("`{name}` is not in the group `{other}`"),
                    hint: "select variables of one group at a time".into(),
                });
            }
            _ => group = Some((path, of)),
        }
        if !found.contains(&key) {
            found.push(key);
        }
    }
    group
        .map(|(path, group)| (path, group, found))
        .ok_or_else(|| Error::NotFound { message: "no variable was named".into(), hint: "name at least one".into() })
}

/// Reads the variables `names` of the group at `path`. A row is a cell in which a variable over all their dimensions
/// holds a value; variables over fewer dimensions go along with it.
///
/// Memory holds the values, not the arrays: chunks that were never written are passed over. Errors: variables of which
/// none is over all dimensions of the others, since their table would be all combinations of their labels.
pub async fn select(store: &Readable, path: &str, group: &GroupSchema, names: &[&str]) -> Result<Selection, Error> {
    let variables: Vec<&Variable> = names.iter().filter_map(|name| group.vars.get(*name)).collect();
    let mut dimensions: IndexMap<&str, Column> = IndexMap::new();
    for name in group.coords.keys().filter(|name| variables.iter().any(|v| v.coords.contains(name))) {
        dimensions.insert(name, array::read_all(&array::open(store, &join(path, name)).await?).await?);
    }
    let shape: Vec<u64> = dimensions.values().map(|labels| labels.len() as u64).collect();
    let full = |variable: &Variable| variable.coords.len() == dimensions.len();
    if !variables.iter().any(|variable| full(variable)) {
        let all = dimensions.keys().copied().collect::<Vec<_>>().join(", ");
        let message = format!("expected a variable over {all}, found none among {}", names.join(", "));
        return Err(Fault::of_file("", message).hint("select them one at a time").into());
    }
    // Cells are numbered in C order of the table's dimensions; a variable over fewer stands at the first of its cells.
    let steps: Vec<u64> = (0..shape.len()).map(|axis| shape[axis + 1..].iter().product()).collect();
    let mut held: Vec<(Vec<usize>, Held)> = Vec::new();
    for (name, variable) in names.iter().zip(&variables) {
        let axes: Vec<usize> = variable.coords.iter().filter_map(|c| dimensions.get_index_of(c.as_str())).collect();
        let own: Vec<u64> = axes.iter().map(|axis| steps[*axis]).collect();
        held.push((axes, Held::read(store, &join(path, name), &own).await?));
    }
    let mut rows: Vec<u64> = Vec::new();
    for (_, held) in held.iter().filter(|(axes, _)| axes.len() == shape.len()) {
        rows.extend(&held.cells);
    }
    rows.sort_unstable();
    rows.dedup();
    let place = |row: u64, axis: usize| row / steps[axis] % shape[axis];
    let printed = |name: &str, values: Column| -> Result<Printed, Error> {
        let variable = group.variable(name);
        let is = |data_type: DataType| variable.is_some_and(|variable: &Variable| variable.data_type == data_type);
        let tick = match variable {
            Some(variable) if is(DataType::Datetime) => Some(value::tick(&variable.unit).map_err(Error::Schema)?),
            _ => None,
        };
        let short = is(DataType::Float32) || is(DataType::Complex64);
        Ok(Printed { values, tick, bool: is(DataType::Bool), short })
    };
    let mut columns = Vec::new();
    for (axis, (name, labels)) in dimensions.iter().enumerate() {
        let places = rows.iter().map(|row| Some(place(*row, axis) as usize));
        columns.push(printed(name, labels.take(places))?);
    }
    for (name, (axes, held)) in names.iter().zip(&held) {
        let cells = rows.iter().map(|row| axes.iter().map(|axis| place(*row, *axis) * steps[*axis]).sum::<u64>());
        columns.push(printed(name, held.values.take(cells.map(|cell| held.cells.binary_search(&cell).ok())))?);
    }
    let names = dimensions.keys().chain(names).map(|name| (*name).to_owned()).collect();
    Ok(Selection { names, columns })
}

/// The values that a variable holds, in the order of their cells.
struct Held {
    /// Number of each cell in the table's dimensions, ascending.
    cells: Vec<u64>,
    values: Column,
}

impl Held {
    /// Reads an array whose axes have `steps` in the numbers of the cells.
    async fn read(store: &Readable, path: &str, steps: &[u64]) -> Result<Self, Error> {
        let array = array::open(store, path).await?;
        let chunks = Chunks::of(&array);
        let mut cells = Vec::new();
        let mut values: Option<Column> = None;
        for number in 0..chunks.count() {
            let indices = chunks.indices(number);
            if !is_stored(&array, &indices).await? {
                continue;
            }
            let (start, region) = chunks.region(&indices);
            let read = array::read(&array, &start, &region).await?;
            let present: Vec<usize> = (0..read.len()).filter(|cell| !read.is_missing(*cell)).collect();
            cells.extend(present.iter().map(|cell| {
                let mut rest = *cell as u64;
                let axes = region.iter().zip(&start).zip(steps).rev();
                axes.map(|((len, from), step)| {
                    let place = from + rest % len;
                    rest /= len;
                    place * step
                })
                .sum::<u64>()
            }));
            let present = read.take(present.into_iter().map(Some));
            match &mut values {
                None => values = Some(present),
                Some(values) => values.append(present),
            }
        }
        let mut order: Vec<usize> = (0..cells.len()).collect();
        order.sort_unstable_by_key(|i| cells[*i]);
        let values = values.map_or(Column::Int(Vec::new()), |values| values.take(order.iter().copied().map(Some)));
        Ok(Self { cells: order.into_iter().map(|i| cells[i]).collect(), values })
    }
}

impl Selection {
    /// Rows.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }

    /// One cell as text: times as ISO 8601 in UTC (with the date of their own calendar), numbers in the shortest form
    /// that reads back as the same number of their type, complex ones as `(1+2j)`, missing as "".
    fn cell(&self, column: &Printed, row: usize) -> String {
        match column.value(row) {
            Some(value) if value.is_missing() => String::new(),
            Some(Value::Int(value)) => match (column.tick, column.bool) {
                (Some(tick), _) => tick.text(value),
                (None, true) => (value != 0).to_string(),
                (None, false) => value.to_string(),
            },
            Some(Value::Unsigned(value)) => value.to_string(),
            Some(Value::Float(value)) => value.to_string(),
            Some(Value::Complex(value)) => complex_text(value),
            Some(Value::Text(text)) => text,
            None => String::new(),
        }
    }

    /// Writes it as CSV (RFC 4180) with a header.
    pub fn write_csv(&self, out: impl Write) -> std::io::Result<()> {
        // The conversion of the csv crate would lose what kind of error it was.
        let plain = |error: csv::Error| match error.into_kind() {
            csv::ErrorKind::Io(error) => error,
            other => std::io::Error::other(format!("{other:?}")),
        };
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(&self.names).map_err(plain)?;
        for row in 0..self.rows() {
            writer.write_record(self.columns.iter().map(|column| self.cell(column, row))).map_err(plain)?;
        }
        writer.flush()
    }

    /// One JSON object a row, for machines.
    pub fn to_json(&self) -> serde_json::Value {
        let rows = (0..self.rows()).map(|row| {
            let fields = self.names.iter().zip(&self.columns).map(|(name, column)| {
                let value = match column.value(row) {
                    Some(value) if value.is_missing() => serde_json::Value::Null,
                    Some(Value::Float(value)) => value.into(),
                    Some(Value::Unsigned(value)) => value.into(),
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
