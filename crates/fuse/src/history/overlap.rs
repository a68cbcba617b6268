//! Whether a contribution can have said anything of the watched cells, by the bounds of its record.

use super::watch::Watch;
use crate::value;
use serde_json::Value as Json;
use zarr_fuse_core::column::{Column, Value};
use zarr_fuse_core::provenance::{Bounds, Contribution};
use zarr_fuse_core::schema::{DataType, GroupSchema, Variable};
use zarr_fuse_core::selection::Selection;

/// False only if it cannot have given a value of a watched cell nor of one that `open` selects.
pub(crate) fn may_touch(
    event: &Contribution,
    group: &GroupSchema,
    hash: &str,
    watch: &Watch,
    open: &[Selection],
) -> bool {
    // Numbers of an older schema may be in another unit; times and texts are not.
    let same = event.schema == hash;
    let bounds = || event.bounds.iter().filter_map(|(name, bounds)| Some((name, group.coords.get(name)?, bounds)));
    // A record's bounds are those of all its rows, so a coordinate counts for the variables only that lie over it.
    let covers = |name: &String| {
        let (Some(labels), Some(coordinate), Some(bounds)) =
            (watch.labels.get(name), group.coords.get(name), event.bounds.get(name))
        else {
            return true;
        };
        match covered(&coordinate.variable, bounds, same) {
            Some(Covered::Range(least, greatest)) => {
                let labels = &labels.column;
                (0..labels.len()).filter_map(|i| labels.get(i)).any(|label| within(&label, &least, &greatest))
            }
            Some(Covered::Labels(texts)) => match &labels.column {
                Column::Text(known) => known.iter().any(|label| texts.binary_search(label).is_ok()),
                _ => true,
            },
            None => true,
        }
    };
    let mut watched = watch.variables.values().filter(|watched| !watched.writers.is_empty());
    let touches_watched = watched.any(|watched| watched.coords.iter().all(covers));
    touches_watched
        || open.iter().any(|selection| {
            bounds().all(|(name, coordinate, bounds)| match covered(&coordinate.variable, bounds, same) {
                Some(Covered::Range(least, greatest)) => {
                    selection.may_hold(name, &coordinate.variable, &least, &greatest)
                }
                Some(Covered::Labels(texts)) => {
                    let labels = Column::Text(texts.to_vec());
                    !selection.matches(name, &coordinate.variable, &labels).is_ok_and(|found| found.is_empty())
                }
                None => true,
            })
        })
}

/// What bounds say in stored values.
enum Covered<'a> {
    Range(Value, Value),
    /// Sorted.
    Labels(&'a [String]),
}

/// `None`: anything may be covered. `same`: the record's schema is that of now.
fn covered<'a>(variable: &Variable, bounds: &'a Bounds, same: bool) -> Option<Covered<'a>> {
    match bounds {
        Bounds::Labels { labels } if same => Some(Covered::Labels(labels)),
        Bounds::Range { from: Json::String(from), to: Json::String(to) }
            if variable.data_type == DataType::Datetime =>
        {
            let stored = value::tick(&variable.unit).ok()?;
            // Ticks may have become coarser: the whole of the tick is taken at each end.
            let (a, b) = (stored.period(from).ok()?, stored.period(to).ok()?);
            Some(Covered::Range(Value::Int(a.0.min(a.1)), Value::Int(b.0.max(b.1))))
        }
        Bounds::Range { from, to } if same => Some(Covered::Range(number(variable, from)?, number(variable, to)?)),
        _ => None,
    }
}

fn number(variable: &Variable, value: &Json) -> Option<Value> {
    use zarr_fuse_core::column::Kind;
    match variable.data_type.kind() {
        Kind::Int => value.as_i64().map(Value::Int),
        Kind::Unsigned => value.as_u64().map(Value::Unsigned),
        Kind::Float => value.as_f64().map(Value::Float),
        _ => None,
    }
}

fn within(label: &Value, least: &Value, greatest: &Value) -> bool {
    match (label, least, greatest) {
        (Value::Int(label), Value::Int(least), Value::Int(greatest)) => (least..=greatest).contains(&label),
        (Value::Unsigned(label), Value::Unsigned(least), Value::Unsigned(greatest)) => {
            (least..=greatest).contains(&label)
        }
        (Value::Float(label), Value::Float(least), Value::Float(greatest)) => (least..=greatest).contains(&label),
        _ => true,
    }
}
