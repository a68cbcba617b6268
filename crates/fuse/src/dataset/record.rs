//! What a record says of a contribution: what was done to it, and what it covers in time and space.

use crate::cells::Cells;
use crate::harmonised::Harmonised;
use crate::merge::{ByName, Outcome};
use crate::{transform, value};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashSet};
use zarr_fuse_core::column;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::provenance::{Bounds, Contribution, Quarantined};
use zarr_fuse_core::schema::{DataType, GroupSchema, Unit, Variable};

/// What wrote the record, by its name and version.
pub(crate) const SOFTWARE: &str = concat!("zarr-fuse ", env!("CARGO_PKG_VERSION"));

/// Puts into a record what was read and what the merge has come to. `extents`: of the rows of `said`.
pub(crate) fn fill(
    record: &mut Contribution,
    group: &GroupSchema,
    said: &Harmonised,
    extents: &Extents<'_>,
    outcome: &Outcome,
) {
    record.software = SOFTWARE.to_owned();
    record.rows = said.read;
    record.merged = said.merged;
    record.quarantined =
        said.quarantined.iter().map(|fault| Quarantined { rows: fault.rows, reason: fault.to_string() }).collect();
    count(record, outcome);
    record.transforms.clone_from(&said.transforms);
    if outcome.repeated > 0 {
        record.transforms.push(transform::repeated(outcome.repeated));
    }
    record.bounds = bounds(group, extents);
    record.period = period(group, &record.bounds);
    record.area = area(group, extents);
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

/// What the values of a coordinate or a variable cover, as far as it was looked at.
#[derive(Debug)]
enum Extent {
    /// Least and greatest present number.
    Numbers(Option<(column::Value, column::Value)>),
    /// The different texts.
    Texts(HashSet<String>),
}

impl Extent {
    /// Looks at further values. Complex numbers cover nothing.
    fn add(&mut self, values: &Column) {
        use column::Value;
        let found = match values {
            Column::Int(of) => ends(of, |value| *value != column::MISSING_INT).map(|ends| ends.map(Value::Int)),
            Column::Unsigned(of) => {
                ends(of, |value| *value != column::MISSING_UNSIGNED).map(|ends| ends.map(Value::Unsigned))
            }
            Column::Float(of) => ends(of, |value| !value.is_nan()).map(|ends| ends.map(Value::Float)),
            Column::Complex(_) => None,
            Column::Text(texts) => {
                if !matches!(self, Self::Texts(_)) {
                    *self = Self::Texts(HashSet::new());
                }
                if let Self::Texts(known) = self {
                    // Mostly runs of one text.
                    let mut before = "";
                    for text in texts.iter().filter(|text| !text.is_empty()) {
                        if text != before && !known.contains(text) {
                            known.insert(text.clone());
                        }
                        before = text;
                    }
                }
                return;
            }
        };
        if let (Some([least, greatest]), Self::Numbers(known)) = (found, self) {
            *known = match known.take() {
                None => Some((least, greatest)),
                Some((a, b)) => {
                    Some((if less(&least, &a) { least } else { a }, if less(&b, &greatest) { greatest } else { b }))
                }
            };
        }
    }
}

/// Whether a number is less than another one of the same kind.
fn less(a: &column::Value, b: &column::Value) -> bool {
    use column::Value;
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => a < b,
        (Value::Unsigned(a), Value::Unsigned(b)) => a < b,
        (Value::Float(a), Value::Float(b)) => a < b,
        _ => false,
    }
}

/// Least and greatest of the values that are present.
fn ends<T: PartialOrd + Copy>(values: &[T], present: impl Fn(&T) -> bool) -> Option<[T; 2]> {
    let mut values = values.iter().copied().filter(|value| present(value));
    let first = values.next()?;
    Some(values.fold([first, first], |[least, greatest], value| {
        [if value < least { value } else { least }, if value > greatest { value } else { greatest }]
    }))
}

/// What rows cover, by coordinate, and by variable that is a latitude or a longitude.
#[derive(Debug)]
pub(crate) struct Extents<'g> {
    names: Vec<&'g str>,
    found: BTreeMap<&'g str, Extent>,
}

impl<'g> Extents<'g> {
    /// Of no rows.
    pub(crate) fn new(group: &'g GroupSchema) -> Self {
        let places = |(name, variable): &(&String, &Variable)| PLACE.iter().any(|word| is(word, name, variable));
        let places = group.vars.iter().filter(places).map(|(name, _)| name);
        Self { names: group.coords.keys().chain(places).map(String::as_str).collect(), found: BTreeMap::new() }
    }

    /// Looks at further rows.
    pub(crate) fn add(&mut self, cells: &Cells) {
        self.look(&|name| cells.columns.get(name));
    }

    /// Looks at columns of further rows; a value of them that stands there once or more often counts alike.
    pub(crate) fn look(&mut self, column: &ByName<'_>) {
        for name in &self.names {
            if let Some(values) = column(name) {
                self.found.entry(name).or_insert(Extent::Numbers(None)).add(values);
            }
        }
    }

    fn get(&self, name: &str) -> Option<&Extent> {
        self.found.get(name)
    }
}

/// What the rows cover, by coordinate of the group. A coordinate that the rows do not give is left out.
fn bounds(group: &GroupSchema, extents: &Extents<'_>) -> BTreeMap<String, Bounds> {
    let given = group.coords.iter().filter_map(|(name, c)| Some((name, &c.variable, extents.get(name)?)));
    given.filter_map(|(name, variable, extent)| Some((name.clone(), cover(variable, extent)?))).collect()
}

fn cover(variable: &Variable, extent: &Extent) -> Option<Bounds> {
    let (least, greatest) = match extent {
        Extent::Numbers(ends) => ends.as_ref()?,
        Extent::Texts(different) => {
            return match different.len() {
                0 => None,
                1..=Bounds::MOST => {
                    let mut labels: Vec<String> = different.iter().cloned().collect();
                    labels.sort_unstable();
                    Some(Bounds::Labels { labels })
                }
                many => Some(Bounds::Many { labels: many as u64 }),
            };
        }
    };
    let tick = match variable.data_type {
        DataType::Datetime => value::tick(&variable.unit).ok(),
        _ => None,
    };
    let shown = |value: &column::Value| match (value, tick) {
        (column::Value::Int(ticks), Some(tick)) => json!(tick.text(*ticks)),
        (column::Value::Int(value), None) => json!(value),
        (column::Value::Unsigned(value), _) => json!(value),
        (column::Value::Float(value), _) => json!(value),
        _ => Value::Null,
    };
    Some(Bounds::Range { from: shown(least), to: shown(greatest) })
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

/// The words for a place on the earth, as standard names.
const PLACE: [&str; 2] = ["longitude", "latitude"];

/// Whether a variable is a `word` of [`PLACE`], by its standard name or its own.
fn is(word: &str, name: &str, variable: &Variable) -> bool {
    match &variable.standard_name {
        Some(standard) => standard == word,
        None => name == word || word.get(..3) == Some(name),
    }
}

/// West, south, east, north in degrees, of variables and coordinates (parts of composed ones among them) that are
/// latitudes and longitudes.
fn area(group: &GroupSchema, extents: &Extents<'_>) -> Option<[f64; 4]> {
    let in_degrees = |variable: &Variable| match &variable.unit {
        Unit::Of(unit) => unit.starts_with("deg") || unit == "°",
        _ => true,
    };
    let along = |word: &str| -> Option<(f64, f64)> {
        let all = group.coords.iter().map(|(name, c)| (name, &c.variable)).chain(&group.vars);
        let found = all
            .filter(|(name, variable)| is(word, name, variable) && in_degrees(variable))
            .filter_map(|(name, _)| extents.get(name));
        let ranges = found.filter_map(|extent| match extent {
            Extent::Numbers(Some((column::Value::Float(least), column::Value::Float(greatest)))) => {
                Some((*least, *greatest))
            }
            _ => None,
        });
        ranges.reduce(|(a, b), (least, greatest)| (a.min(least), b.max(greatest)))
    };
    let [longitude, latitude] = PLACE;
    let ((west, east), (south, north)) = (along(longitude)?, along(latitude)?);
    Some([west, south, east, north])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use column::MISSING_INT;

    #[test]
    fn what_parts_cover_is_what_the_whole_covers() {
        let parts = [
            Column::Int(vec![MISSING_INT]),
            Column::Int(vec![4, MISSING_INT, 9]),
            Column::Int(vec![]),
            Column::Int(vec![-3, 5]),
        ];
        let mut extent = Extent::Numbers(None);
        parts.iter().for_each(|part| extent.add(part));
        let Extent::Numbers(Some(ends)) = extent else { unreachable!() };
        assert_eq!(ends, (column::Value::Int(-3), column::Value::Int(9)));
        let mut texts = Extent::Numbers(None);
        texts.add(&Column::Text(vec!["b".into(), "b".into(), String::new(), "a".into()]));
        texts.add(&Column::Text(vec!["a".into(), "b".into()]));
        let bounds = cover(&Variable::default(), &texts).unwrap();
        assert_eq!(bounds, Bounds::Labels { labels: vec!["a".into(), "b".into()] });
        let mut nothing = Extent::Numbers(None);
        nothing.add(&Column::Float(vec![f64::NAN]));
        assert!(cover(&Variable::default(), &nothing).is_none());
    }
}
