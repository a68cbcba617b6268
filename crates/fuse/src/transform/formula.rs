//! `formula`: variables as expressions over variables in their stored units, row by row.

use super::of;
use crate::cells::Cells;
use crate::fault::{Error, Fault};
use crate::reader::{Bad, CellReader};
use crate::table::Cell;
use crate::value::{missing, stored};
use indexmap::IndexMap;
use serde_json::json;
use zarr_fuse_core::column::{Column, Value};
use zarr_fuse_core::expression::{Expression, Operand};
use zarr_fuse_core::schema::{CsvOptions, DataType, GroupSchema, OnBad, Source, SourceTransform, Variable};

/// Takes a bad value: its row among the cells, the variable, and what is to become of it.
pub(crate) type TakeBad<'t> = &'t mut dyn FnMut(usize, &str, Bad, OnBad);

/// Works out the formulas of a source on a batch, in their order; each sees what the ones before it made. A value that its
/// variable cannot have goes to `fault`, and is missing. A formula none of whose names the batch has is left out.
///
/// # Errors
/// A formula that the schema's check would not have let pass.
pub(crate) fn formulas(
    cells: &mut Cells,
    group: &GroupSchema,
    source: &Source,
    fault: TakeBad<'_>,
) -> Result<(), Error> {
    for transform in &source.transforms {
        let SourceTransform::Formula(formulas) = transform else { continue };
        for (name, text) in formulas {
            if let Some(variable) = group.vars.get(name) {
                formula(cells, group, (name, variable, text), fault)?;
            }
        }
    }
    Ok(())
}

fn formula(
    cells: &mut Cells,
    group: &GroupSchema,
    (name, variable, text): (&str, &Variable, &str),
    fault: TakeBad<'_>,
) -> Result<(), Error> {
    let refused = |message: String, hint: String| {
        let mut fault = Fault::of_file("", format!("`formula` of the source, {message}"));
        fault.column = name.to_owned();
        Error::from(fault.hint(hint))
    };
    let target = Operand::of(variable).ok_or_else(|| refused("complex numbers have none".to_owned(), String::new()))?;
    let operand = |name: &str| group.variable(name).and_then(Operand::of);
    let checked = Expression::parse(text).and_then(|read| Ok((read.check(&operand)?.to(&target)?, read)));
    let (checked, read) = checked.map_err(|error| refused(error.to_string(), error.hint.clone()))?;
    if !read.names().iter().any(|name| cells.columns.contains_key(*name)) {
        return Ok(());
    }
    let rows = cells.columns.values().next().map_or(0, Column::len);
    let made = checked.rows(&|name| cells.columns.get(name), rows);
    let options = CsvOptions::default();
    let reader =
        CellReader::new(name, variable, None, &options, None).map_err(|message| refused(message, String::new()))?;
    let mut column = Column::missing(variable.data_type.kind(), 0);
    let (mut present, mut dropped) = (0_u64, 0_u64);
    for row in 0..rows {
        let value = match value(&made, row, variable, &reader) {
            Ok(value) => value,
            Err(bad) => {
                match variable.on_bad {
                    OnBad::Missing => dropped += 1,
                    on_bad => fault(row, name, bad, on_bad),
                }
                None
            }
        };
        present += u64::from(value.is_some());
        column.push(value);
    }
    put(&mut cells.columns, group, name, column);
    if present + dropped > 0 {
        let mut done = of("formula", name, format!("{present} made by a formula"), [("cells", json!(present))]);
        done.parameters.insert("expression".to_owned(), json!(text));
        if dropped > 0 {
            done.parameters.insert("bad".to_owned(), json!(dropped));
        }
        cells.transforms.push(done);
    }
    Ok(())
}

/// Puts a column in the place that it has in the order of the group, which is the same in all batches.
fn put(columns: &mut IndexMap<String, Column>, group: &GroupSchema, name: &str, column: Column) {
    if columns.insert(name.to_owned(), column).is_none() {
        let place = |name: &String| {
            let coordinate = group.coords.get_index_of(name);
            coordinate.unwrap_or_else(|| group.coords.len() + group.vars.get_index_of(name).unwrap_or_default())
        };
        columns.sort_by(|a, _, b, _| place(a).cmp(&place(b)));
    }
}

/// One result as a value of the variable; `None` is missing.
fn value(made: &Column, row: usize, variable: &Variable, reader: &CellReader<'_>) -> Result<Option<Value>, Bad> {
    let found = match made.get(row).filter(|value| !value.is_missing()) {
        None => return Ok(None),
        Some(found) => found,
    };
    let read = match found {
        Value::Float(number) => {
            let inside = variable.interval.is_none_or(|(least, greatest)| (least..=greatest).contains(&number));
            let real = matches!(variable.data_type, DataType::Float32 | DataType::Float64);
            let narrow = Value::Float(stored(variable, number));
            if real && inside && variable.discrete.is_empty() && is_finite(&narrow) && narrow != missing(variable) {
                return Ok(Some(narrow));
            }
            reader.read(&Cell::Float(number))?
        }
        Value::Text(text) => reader.read(&Cell::from(text.as_str()))?,
        // Times are in the ticks of the variable, and truths are 0 and 1.
        other => other,
    };
    Ok((!read.is_missing()).then_some(read))
}

fn is_finite(value: &Value) -> bool {
    matches!(value, Value::Float(number) if number.is_finite())
}
