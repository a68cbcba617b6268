//! What a record says of a contribution: what was done to it, and what it covers in time and space.

use crate::cells::Cells;
use crate::merge::Outcome;
use crate::{transform, value};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashSet};
use zarr_fuse_core::column;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::provenance::{Bounds, Contribution, Quarantined, Transform};
use zarr_fuse_core::schema::{DataType, GroupSchema, Unit, Variable};

/// What wrote the record, by its name and version.
pub(crate) const SOFTWARE: &str = concat!("zarr-fuse ", env!("CARGO_PKG_VERSION"));

/// Puts into a record what was read and what the merge has come to.
pub(crate) fn fill(record: &mut Contribution, group: &GroupSchema, cells: &Cells, outcome: &Outcome) {
    record.software = SOFTWARE.to_owned();
    record.rows = cells.read;
    record.merged = cells.merged;
    record.quarantined =
        cells.quarantined.iter().map(|fault| Quarantined { rows: fault.rows, reason: fault.to_string() }).collect();
    count(record, outcome);
    record.transforms = transforms(cells, outcome);
    record.bounds = bounds(group, cells);
    record.period = period(group, &record.bounds);
    record.area = area(group, cells);
}

/// Puts into a record how many cells and labels a merge changed.
pub(crate) fn count(record: &mut Contribution, outcome: &Outcome) {
    record.new = outcome.new;
    record.changed = outcome.changed;
    record.same = outcome.same;
    record.kept = outcome.kept;
    record.erased = outcome.erased;
    record.labels.clone_from(&outcome.labels);
}

fn transforms(cells: &Cells, outcome: &Outcome) -> Vec<Transform> {
    let mut transforms = cells.transforms.clone();
    if outcome.repeated > 0 {
        transforms.push(transform::repeated(outcome.repeated));
    }
    transforms
}

/// What the rows cover, by coordinate of the group. A coordinate that the rows do not give is left out.
fn bounds(group: &GroupSchema, cells: &Cells) -> BTreeMap<String, Bounds> {
    let given = group.coords.iter().filter_map(|(name, c)| Some((name, &c.variable, cells.columns.get(name)?)));
    given.filter_map(|(name, variable, labels)| Some((name.clone(), cover(variable, labels)?))).collect()
}

fn cover(variable: &Variable, labels: &Column) -> Option<Bounds> {
    if let Column::Text(texts) = labels {
        let different: HashSet<&str> = texts.iter().map(AsRef::as_ref).filter(|text: &&str| !text.is_empty()).collect();
        return match different.len() {
            0 => None,
            1..=Bounds::MOST => {
                let mut labels: Vec<String> = different.into_iter().map(str::to_owned).collect();
                labels.sort_unstable();
                Some(Bounds::Labels { labels })
            }
            many => Some(Bounds::Many { labels: many as u64 }),
        };
    }
    let (least, greatest) = extent(labels)?;
    let tick = match variable.data_type {
        DataType::Datetime => value::tick(&variable.unit).ok(),
        _ => None,
    };
    let shown = |value: column::Value| match (value, tick) {
        (column::Value::Int(ticks), Some(tick)) => json!(tick.text(ticks)),
        (column::Value::Int(value), None) => json!(value),
        (column::Value::Unsigned(value), _) => json!(value),
        (column::Value::Float(value), _) => json!(value),
        _ => Value::Null,
    };
    Some(Bounds::Range { from: shown(least), to: shown(greatest) })
}

/// Least and greatest present value; complex numbers and texts have none.
fn extent(values: &Column) -> Option<(column::Value, column::Value)> {
    let present = (0..values.len()).filter(|row| !values.is_missing(*row));
    match values {
        Column::Int(values) => {
            let (least, greatest) = ends(present.map(|row| values[row]))?;
            Some((column::Value::Int(least), column::Value::Int(greatest)))
        }
        Column::Unsigned(values) => {
            let (least, greatest) = ends(present.map(|row| values[row]))?;
            Some((column::Value::Unsigned(least), column::Value::Unsigned(greatest)))
        }
        Column::Float(values) => {
            let (least, greatest) = ends(present.map(|row| values[row]))?;
            Some((column::Value::Float(least), column::Value::Float(greatest)))
        }
        Column::Complex(_) | Column::Text(_) => None,
    }
}

fn ends<T: PartialOrd + Copy>(mut values: impl Iterator<Item = T>) -> Option<(T, T)> {
    let first = values.next()?;
    Some(values.fold((first, first), |(least, greatest), value| {
        (if value < least { value } else { least }, if value > greatest { value } else { greatest })
    }))
}

/// First and last time over all coordinates that are times.
fn period(group: &GroupSchema, bounds: &BTreeMap<String, Bounds>) -> Option<[String; 2]> {
    let is_time = |name: &String| group.coords.get(name).is_some_and(|c| c.variable.data_type == DataType::Datetime);
    let ranges = bounds.iter().filter(|(name, _)| is_time(name)).filter_map(|(_, bounds)| match bounds {
        Bounds::Range { from: Value::String(from), to: Value::String(to) } => Some([from.clone(), to.clone()]),
        _ => None,
    });
    // Texts of one form, so that their order is that of the times.
    ranges.reduce(|[a, b], [from, to]| [a.min(from), b.max(to)])
}

/// West, south, east, north in degrees, of variables and coordinates (parts of composed ones among them) that are
/// latitudes and longitudes.
fn area(group: &GroupSchema, cells: &Cells) -> Option<[f64; 4]> {
    let along = |word: &str| -> Option<(f64, f64)> {
        let is = |name: &str, variable: &Variable| match &variable.standard_name {
            Some(standard) => standard == word,
            None => name == word || name == &word[..3],
        };
        let in_degrees = |variable: &Variable| match &variable.unit {
            Unit::Of(unit) => unit.starts_with("deg") || unit == "°",
            _ => true,
        };
        let all = group.coords.iter().map(|(name, c)| (name, &c.variable)).chain(&group.vars);
        let found = all
            .filter(|(name, variable)| is(name, variable) && in_degrees(variable))
            .filter_map(|(name, _)| cells.columns.get(name));
        let ranges = found.filter_map(|values| match extent(values)? {
            (column::Value::Float(least), column::Value::Float(greatest)) => Some((least, greatest)),
            _ => None,
        });
        ranges.reduce(|(a, b), (least, greatest)| (a.min(least), b.max(greatest)))
    };
    let ((west, east), (south, north)) = (along("longitude")?, along("latitude")?);
    Some([west, south, east, north])
}
