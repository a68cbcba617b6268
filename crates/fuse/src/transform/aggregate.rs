//! `aggregate`: the values along a coordinate become one a step, by the other coordinates.
//!
//! A step has the label of its start, a multiple of its length (from the first fixed label of the coordinate, else from 0:
//! 1970-01-01T00:00:00Z), and holds what stands from it to the next one, which is left out. Missing values are left out; of
//! one label given twice the last value stands. A step without a value has no row.

mod made;

use super::of;
use super::step::{Grid, Place, length, quantities};
use crate::cells::Cells;
use crate::fault::{Error, Fault};
use crate::labels::write_key;
use indexmap::IndexMap;
use made::Source;
use serde_json::json;
use std::collections::HashMap;
use zarr_fuse_core::column::{Column, Value};
use zarr_fuse_core::schema::{Aggregate, GroupSchema, Step, StepMethod, StepRule, Variable, aggregate_along};

/// Rows with the same other labels, by the number of their step.
type Buckets = Vec<(i64, Vec<usize>)>;

/// Aggregates the cells of a contribution.
///
/// # Errors
/// An aggregate that the schema's check would not have let pass.
pub(super) fn apply(cells: &mut Cells, group: &GroupSchema, asked: &Aggregate, file: &str) -> Result<(), Error> {
    let refused = |message: String, hint: String| {
        Error::from(Fault::of_file(file, format!("`aggregate` of the source: {message}")).hint(hint))
    };
    let (along, coordinate) = aggregate_along(asked, group).map_err(|(message, hint)| refused(message, hint))?;
    let Some(labels) = cells.columns.get(along) else { return Ok(()) };
    let (number, unit) = &asked.every;
    let step = Step { rule: StepRule::Every(*number, unit.clone()), method: StepMethod::Mean, max_gap: None };
    let rule = quantities(along, coordinate, &step).map_err(|message| refused(message, String::new()))?;
    let every = length(*number, unit, coordinate);
    let none = || refused("expected a length of steps, found none".to_owned(), String::new());
    match labels {
        Column::Int(values) => {
            let places = values.iter().map(|value| i128::from(*value)).collect::<Vec<_>>();
            let grid = rule.whole()?.every.ok_or_else(none)?;
            run(cells, group, asked, (along, &every), &places, &grid, |at| i64::try_from(at).ok().map(Value::Int));
        }
        Column::Unsigned(values) => {
            let places = values.iter().map(|value| i128::from(*value)).collect::<Vec<_>>();
            let grid = rule.whole()?.every.ok_or_else(none)?;
            run(cells, group, asked, (along, &every), &places, &grid, |at| u64::try_from(at).ok().map(Value::Unsigned));
        }
        Column::Float(values) => {
            let places = values.clone();
            let grid = rule.real().every.ok_or_else(none)?;
            let narrow = |at: f64| Some(Value::Float(crate::value::stored(&coordinate.variable, at)));
            run(cells, group, asked, (along, &every), &places, &grid, narrow);
        }
        // The schema's check lets no aggregate be along other labels.
        Column::Complex(_) | Column::Text(_) => {}
    }
    Ok(())
}

/// A row as it will be: that which has its other labels and its origin, and its label.
struct Row<P> {
    from: usize,
    label: Option<P>,
}

fn run<P: Place>(
    cells: &mut Cells,
    group: &GroupSchema,
    asked: &Aggregate,
    (along, every): (&str, &str),
    places: &[P],
    grid: &Grid<P>,
    back: impl Fn(P) -> Option<Value>,
) {
    let over = |variable: &Variable| variable.coords.iter().any(|coordinate| coordinate == along);
    let is_over = |name: &String| group.vars.get(name).is_some_and(over);
    // What is not over the coordinate stays in its rows.
    let beside: Vec<&Column> = cells
        .columns
        .iter()
        .filter(|(name, _)| group.vars.contains_key(*name) && !is_over(name))
        .map(|(_, column)| column)
        .collect();
    let given = |row: &usize| beside.iter().any(|column| !column.is_missing(*row));
    let mut rows: Vec<Row<P>> = (0..places.len()).filter(given).map(|from| Row { from, label: None }).collect();
    let untouched = rows.len();
    // Variables that are made, by their coordinates.
    let mut frames: IndexMap<&[String], Vec<(&String, Source<'_>)>> = IndexMap::new();
    for (name, made) in &asked.values {
        let of = made.of.as_ref().unwrap_or(name);
        let found = cells.columns.get(of).zip(group.vars.get(of)).zip(group.vars.get(name));
        let Some(((column, variable), target)) = found else { continue };
        let source = Source { method: made.method, column, variable, target, same: of == name };
        frames.entry(variable.coords.as_slice()).or_default().push((name, source));
    }
    let mut made: IndexMap<&String, Vec<(usize, Value)>> = IndexMap::new();
    let (mut readings, mut count) = (0_u64, 0_u64);
    for (coords, variables) in &frames {
        let own = cells.columns.get(along);
        let others: Vec<Option<&Column>> =
            coords.iter().filter(|name| *name != along).map(|name| cells.columns.get(name)).collect();
        let there = |row: usize| {
            let label = |column: &Option<&Column>| column.is_some_and(|column| !column.is_missing(row));
            label(&own) && others.iter().all(label)
        };
        let columns: Vec<&Column> = others.iter().flatten().copied().collect();
        for (number, bucket) in buckets(&columns, places, grid, there) {
            let Some(first) = bucket.first().copied() else { continue };
            let at = rows.len();
            let mut any = false;
            for (name, source) in variables {
                let values = last_of_each(&bucket, places, source.column);
                readings += values.len() as u64;
                if let Some(value) = source.value(&values) {
                    made.entry(name).or_default().push((at, value));
                    count += 1;
                    any = true;
                }
            }
            if any {
                rows.push(Row { from: first, label: Some(P::multiple(grid, number)) });
            }
        }
    }
    let made: IndexMap<String, Vec<(usize, Value)>> =
        made.into_iter().map(|(name, made)| (name.clone(), made)).collect();
    let left_out: Vec<String> =
        cells.columns.keys().filter(|name| is_over(name) && !asked.values.contains_key(*name)).cloned().collect();
    let (from, labels): (Vec<usize>, Vec<Option<P>>) = rows.into_iter().map(|row| (row.from, row.label)).unzip();
    for (name, column) in &mut cells.columns {
        *column = if name == along {
            let mut stepped = Column::missing(column.kind(), 0);
            labels.iter().for_each(|label| stepped.push(label.and_then(&back)));
            stepped
        } else if group.vars.contains_key(name) {
            // Variables over the coordinate are made below.
            column.take((0..from.len()).map(|row| from.get(row).copied().filter(|_| row < untouched)))
        } else {
            column.take(from.iter().map(|row| Some(*row)))
        };
    }
    cells.columns.retain(|name, _| !left_out.contains(name));
    for (name, values) in made {
        let kind = group
            .vars
            .get(&name)
            .map(|variable| variable.data_type.kind())
            .unwrap_or(zarr_fuse_core::column::Kind::Float);
        let mut column = Column::missing(kind, from.len());
        values.into_iter().for_each(|(row, value)| column.set(row, value));
        cells.columns.insert(name, column);
    }
    cells.origins = cells.origins.take(from);
    let values: serde_json::Map<String, serde_json::Value> = asked
        .values
        .iter()
        .map(|(name, made)| {
            (name.clone(), json!(format!("{} of {}", made.method.name(), made.of.as_ref().unwrap_or(name))))
        })
        .collect();
    let text = format!("steps of {every}: {count} values of {readings} readings");
    let mut done = of("aggregate", along, text, [("every", json!(every)), ("values", values.into())]);
    done.parameters.extend([("readings".to_owned(), json!(readings)), ("made".to_owned(), json!(count))]);
    if !left_out.is_empty() {
        done.parameters.insert("left_out".to_owned(), json!(left_out));
    }
    cells.transforms.push(done);
}

/// The rows of each series and step: series in the order of their first rows, steps ascending, rows by their labels.
fn buckets<P: Place>(others: &[&Column], places: &[P], grid: &Grid<P>, there: impl Fn(usize) -> bool) -> Buckets {
    let mut numbers: HashMap<Vec<u8>, usize> = HashMap::new();
    let mut series: Vec<Vec<usize>> = Vec::new();
    let mut key = Vec::new();
    for row in (0..places.len()).filter(|row| there(*row)) {
        key.clear();
        others.iter().for_each(|labels| write_key(labels, row, &mut key));
        let number = match numbers.get(&key) {
            Some(number) => *number,
            None => {
                numbers.insert(key.clone(), series.len());
                series.push(Vec::new());
                series.len() - 1
            }
        };
        if let Some(rows) = series.get_mut(number) {
            rows.push(row);
        }
    }
    let mut found = Buckets::new();
    for mut rows in series {
        let place = |row: &usize| places.get(*row).copied();
        // Labels that are there have an order; equal ones stay in that of their rows.
        rows.sort_by(|a, b| place(a).partial_cmp(&place(b)).unwrap_or(std::cmp::Ordering::Equal));
        let number = |row: &usize| place(row).map(|place| place.below(grid));
        for step in rows.chunk_by(|a, b| number(a) == number(b)) {
            if let Some(number) = step.first().and_then(number) {
                found.push((number, step.to_vec()));
            }
        }
    }
    found
}

/// Of the rows of a step those with a value, one for each label: the last.
fn last_of_each<P: Place>(rows: &[usize], places: &[P], column: &Column) -> Vec<usize> {
    let mut last: Vec<usize> = Vec::with_capacity(rows.len());
    for row in rows.iter().copied().filter(|row| !column.is_missing(*row)) {
        match last.last_mut() {
            Some(before) if places.get(*before) == places.get(row) => *before = row,
            _ => last.push(row),
        }
    }
    last
}
