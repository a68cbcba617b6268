//! Labels in another unit: of coordinates, and of the parts of composed ones. A place must stay the same place.
//!
//! A label 0.07 m is 7.000000000000001 cm as the numbers of a computer multiply, and a source that gives 7 would make a
//! new place. So a converted label is the shortest decimal number that converts back to the stored one, in the unit in
//! which the group's first source with a unit gives it, and then rounded to the coordinate's resolution.

use super::values::{Transform, between, fault};
use crate::cells::Cells;
use crate::fault::Error;
use crate::labels;
use crate::merge::axis;
use crate::value;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::schema::{Coordinate, GroupSchema, Unit, Variable};

/// The labels (or parts of labels) of `name` in the new schema's unit and type.
pub(super) fn convert(
    path: &str,
    name: &str,
    (old, new): (&Variable, &Variable),
    group: &GroupSchema,
    resolution: Option<f64>,
    values: Column,
) -> Result<Column, Error> {
    let transform = Transform::new(path, old, new)?;
    let floats = match (&values, transform.units) {
        (Column::Float(floats), Some(_)) => floats,
        _ => return transform.apply(values),
    };
    let given = group.sources.values().filter_map(|source| source.columns.get(name)).map(|column| &column.unit);
    let source = given.into_iter().find(|unit| matches!(unit, Unit::Of(_))).unwrap_or(&new.unit);
    let (there, back) = (between(path, &old.unit, source)?, between(path, source, &old.unit)?);
    let into = between(path, source, &new.unit)?;
    let labels = floats.iter().map(|stored| {
        let label = match (there, back) {
            (Some(there), Some(back)) => {
                shortest(there.apply(*stored), |label| value::stored(old, back.apply(label)) == *stored)
            }
            // The source gives what was stored.
            _ => shortest(*stored, |label| value::stored(old, label) == *stored),
        };
        let label = into.map_or(label, |into| into.apply(label));
        let label = resolution.map_or(label, |quantum| labels::quantise(label, quantum));
        let label = value::stored(new, label);
        if label.is_infinite() {
            return Err(fault(path, format!("the stored label {stored} is too large in the new unit and type"), ""));
        }
        Ok(label)
    });
    labels.collect::<Result<_, _>>().map(Column::Float)
}

/// The decimal number of the fewest digits near `value` that is still the same; `value` itself if there is none.
fn shortest(value: f64, same: impl Fn(f64) -> bool) -> f64 {
    let rounded = |digits: usize| format!("{value:.digits$e}").parse::<f64>().ok();
    (0..17).filter_map(rounded).find(|number| same(*number)).unwrap_or(value)
}

/// Labels beside which `fixed` stand in the schema become those, but for the noise of a conversion.
pub(super) fn snap(labels: Column, fixed: Option<&Column>) -> Column {
    match (labels, fixed) {
        (Column::Float(labels), Some(Column::Float(fixed))) => {
            let near = |label: f64| {
                let alike = |other: &&f64| (label - **other).abs() <= 1e-9 * label.abs().max(other.abs());
                fixed.iter().find(alike).copied().unwrap_or(label)
            };
            Column::Float(labels.into_iter().map(near).collect())
        }
        (labels, _) => labels,
    }
}

/// Errors: labels that are no longer distinct, or no longer in the order of a sorted coordinate.
pub(super) fn check(path: &str, labels: &Column, sorted: bool) -> Result<(), Error> {
    match axis::distinct(labels, sorted) {
        distinct if distinct == *labels => Ok(()),
        _ => Err(fault(
            path,
            "two labels would be one, or change their order, in the new unit and type",
            "take a wider type or a finer unit",
        )),
    }
}

/// The texts that are the labels of a composed coordinate with these parts, which are rounded to its resolution.
pub(super) fn compose(name: &str, coordinate: &Coordinate, group: &GroupSchema, parts: Cells) -> Option<Column> {
    let mut cells = parts;
    labels::compose(name, coordinate, group, &mut cells);
    cells.columns.shift_remove(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_number_that_is_the_same() {
        assert_eq!(0.07 * 100.0, 7.000000000000001);
        assert_eq!(shortest(0.07 * 100.0, |cm| cm / 100.0 == 0.07), 7.0);
        assert_eq!(shortest(0.3, |same| same == 0.1 + 0.2), 0.3);
        assert_eq!(shortest(f64::from(0.1_f32), |label| f64::from(label as f32) == f64::from(0.1_f32)), 0.1);
        assert!(shortest(f64::NAN, |_| false).is_nan());
    }
}
