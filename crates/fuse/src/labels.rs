//! Labels that are made, not read: those of composed coordinates, and numbers rounded to their `resolution`. Times are
//! rounded as they are read, before they are ticks.

use crate::cells::Cells;
use crate::{transform, value};
use serde_json::json;
use std::collections::HashMap;
use zarr_fuse_core::column::{Column, MISSING_INT, Value, complex_text};
use zarr_fuse_core::provenance::Transform;
use zarr_fuse_core::schema::{Coordinate, DataType, GroupSchema, Unit};

/// How far from the middle of two multiples a number counts as the middle, in multiples: what is left of numbers that
/// were written alike and came here by different sums. No number of at most six more digits than the resolution stands
/// where the noise of its last digit would decide.
const NOISE: f64 = 0.7e-6;

/// Composed labels that are kept while one contribution is read.
const KNOWN: usize = 65_536;

/// Rounds the labels that have a `resolution`, and adds the labels of composed coordinates. Says what was rounded.
pub(crate) fn make(group: &GroupSchema, cells: &mut Cells) -> Vec<Transform> {
    let mut done = Vec::new();
    for (name, coordinate) in &group.coords {
        if !coordinate.composed.is_empty() {
            done.extend(compose(name, coordinate, group, cells));
        } else if let Some(quantum) =
            coordinate.resolution.filter(|_| coordinate.variable.data_type != DataType::Datetime)
        {
            done.extend(round(&[name], quantum, group, cells));
            narrow(&[name], group, cells);
        }
    }
    done
}

/// Adds the label of a composed coordinate: its parts, each rounded to the resolution, joined by `,`.
///
/// The text is the same for the same parts on every machine, and another one for others (a comma inside a part is
/// written `\\,`); a missing part makes the label missing. Numbers that differ by noise only are one label, and so are
/// rounded longitudes of 180 and −180 degrees, which are written 180.
pub(crate) fn compose(name: &str, coordinate: &Coordinate, group: &GroupSchema, cells: &mut Cells) -> Vec<Transform> {
    let names: Vec<&str> = coordinate.composed.iter().map(String::as_str).collect();
    let done = coordinate.resolution.map(|quantum| round(&names, quantum, group, cells)).unwrap_or_default();
    let parts: Option<Vec<&Column>> = names.iter().map(|part| cells.columns.get(*part)).collect();
    let Some(parts) = parts else { return done };
    let part = |column: &Column, row: usize| match column.get(row) {
        Some(value) if value.is_missing() => None,
        Some(Value::Float(value)) => Some((value + 0.0).to_string()),
        Some(Value::Int(value)) => Some(value.to_string()),
        Some(Value::Unsigned(value)) => Some(value.to_string()),
        Some(Value::Complex(value)) => Some(complex_text(value)),
        Some(Value::Text(text)) => Some(text.replace('\\', "\\\\").replace(',', "\\,")),
        None => None,
    };
    let label = |row| {
        let texts: Option<Vec<String>> = parts.iter().map(|column| part(column, row)).collect();
        texts.map(|texts| texts.join(",")).unwrap_or_default()
    };
    // A contribution has few places in many rows.
    let mut known: HashMap<Vec<u8>, String> = HashMap::new();
    let mut key = Vec::new();
    let one = |row| {
        key.clear();
        parts.iter().for_each(|column| write_key(column, row, &mut key));
        match known.get(&key) {
            Some(label) => label.clone(),
            None => {
                let label = label(row);
                if known.len() < KNOWN {
                    known.insert(key.clone(), label.clone());
                }
                label
            }
        }
    };
    let labels = Column::Text((0..parts.first().map_or(0, |part| part.len())).map(one).collect());
    cells.columns.insert(name.to_owned(), labels);
    narrow(&names, group, cells);
    done
}

/// Adds a value as bytes to a key: the same for the same value of a column, −0 as 0.
pub(crate) fn write_key(values: &Column, row: usize, key: &mut Vec<u8>) {
    match values {
        Column::Float(values) => key.extend(values.get(row).map_or(0, |v| (v + 0.0).to_bits()).to_le_bytes()),
        Column::Int(values) => key.extend(values.get(row).copied().unwrap_or_default().to_le_bytes()),
        Column::Unsigned(values) => key.extend(values.get(row).copied().unwrap_or_default().to_le_bytes()),
        Column::Complex(values) => {
            values.get(row).into_iter().flatten().for_each(|part| key.extend((part + 0.0).to_bits().to_le_bytes()));
        }
        Column::Text(values) => {
            let text = values.get(row).map(String::as_bytes).unwrap_or_default();
            key.extend((text.len() as u64).to_le_bytes());
            key.extend(text);
        }
    }
}

/// Rounds numbers to multiples of `quantum`.
fn round(names: &[&str], quantum: f64, group: &GroupSchema, cells: &mut Cells) -> Vec<Transform> {
    let mut done = Vec::new();
    for name in names {
        let mut rounded = 0_u64;
        match cells.columns.get_mut(*name) {
            Some(Column::Float(values)) => {
                let around = is_longitude(name, group);
                for value in values {
                    let mut label = quantise(*value, quantum);
                    if around && label == -180.0 {
                        label = 180.0;
                    }
                    rounded += u64::from(label != *value && !value.is_nan());
                    *value = label;
                }
            }
            Some(Column::Int(values)) if (1.0..value::EXACT).contains(&quantum) && quantum.fract() == 0.0 => {
                for value in values {
                    let label = whole(*value, quantum as i64);
                    rounded += u64::from(label != *value);
                    *value = label;
                }
            }
            _ => {}
        }
        if rounded > 0 {
            let what = if rounded == 1 { "number" } else { "numbers" };
            let text = format!("{rounded} {what} rounded to the nearest multiple of {quantum}");
            let parameters = [("resolution", json!(quantum)), ("rounded", json!(rounded))];
            done.push(transform::of("resolution", name, text, parameters));
        }
    }
    done
}

/// Whether a variable is a longitude in degrees, by its `standard_name` or its unit.
fn is_longitude(name: &str, group: &GroupSchema) -> bool {
    let Some(variable) = group.variable(name) else { return false };
    let east = |unit: &str| {
        let unit = unit.strip_prefix("degree").map(|rest| rest.strip_prefix('s').unwrap_or(rest));
        matches!(unit, Some("_east" | "_E" | "E"))
    };
    match &variable.unit {
        Unit::Of(unit) if east(unit) => true,
        Unit::Of(unit) => {
            variable.standard_name.as_deref() == Some("longitude") && (unit.starts_with("deg") || unit == "°")
        }
        _ => false,
    }
}

/// Rounded numbers as they will be read back; labels are made of the number before.
fn narrow(names: &[&str], group: &GroupSchema, cells: &mut Cells) {
    for name in names {
        let (Some(variable), Some(Column::Float(values))) = (group.variable(name), cells.columns.get_mut(*name)) else {
            continue;
        };
        values.iter_mut().for_each(|value| *value = value::stored(variable, *value));
    }
}

/// A whole number as the nearest multiple of `quantum`, the later one of two. A missing one stays so.
fn whole(value: i64, quantum: i64) -> i64 {
    if value == MISSING_INT {
        return value;
    }
    let below = i128::from(value).div_euclid(quantum.into()) * i128::from(quantum);
    let half = 2 * (i128::from(value) - below) >= i128::from(quantum);
    i64::try_from(below + if half { i128::from(quantum) } else { 0 }).unwrap_or(value)
}

/// `value` as the nearest multiple of `quantum`, without the noise of the multiplication.
///
/// What lies in the middle of two, or within [`NOISE`] of it, goes away from 0: two readings of one place, 49.123455 with
/// a resolution of 1e-5 and a last digit that sums have blurred, stay one place.
pub(crate) fn quantise(value: f64, quantum: f64) -> f64 {
    let nearest = |multiple: f64| ((multiple.abs() + 0.5 + NOISE).floor()).copysign(multiple);
    let inverse = (1.0 / quantum).round();
    let rounded = if quantum < 1.0 && (inverse * quantum - 1.0).abs() < 1e-9 {
        nearest(value * inverse) / inverse
    } else {
        nearest(value / quantum) * quantum
    };
    // −0 and 0 are one place. A number too large to be divided is a multiple of any quantum.
    if rounded.is_finite() { rounded + 0.0 } else { value }
}

#[cfg(test)]
#[path = "labels_tests.rs"]
mod tests;
