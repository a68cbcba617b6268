//! Labels that are made, not read: those of composed coordinates, and numbers rounded to their `resolution`. Times are
//! rounded as they are read, before they are ticks.

use crate::cells::Cells;
use crate::value;
use zarr_fuse_core::column::{Column, MISSING_INT, Value, complex_text};
use zarr_fuse_core::schema::{Coordinate, DataType, GroupSchema};

/// Rounds the labels that have a `resolution`, and adds the labels of composed coordinates.
pub(crate) fn make(group: &GroupSchema, cells: &mut Cells) {
    for (name, coordinate) in &group.coords {
        if !coordinate.composed.is_empty() {
            compose(name, coordinate, group, cells);
        } else if let Some(quantum) =
            coordinate.resolution.filter(|_| coordinate.variable.data_type != DataType::Datetime)
        {
            round(&[name], quantum, cells);
            narrow(&[name], group, cells);
        }
    }
}

/// Adds the label of a composed coordinate: its parts, each rounded to the resolution, joined by `,`.
///
/// The text is the same for the same parts on every machine, and another one for others (a comma inside a part is
/// written `\\,`); a missing part makes the label missing.
pub(crate) fn compose(name: &str, coordinate: &Coordinate, group: &GroupSchema, cells: &mut Cells) {
    let names: Vec<&str> = coordinate.composed.iter().map(String::as_str).collect();
    if let Some(quantum) = coordinate.resolution {
        round(&names, quantum, cells);
    }
    let parts: Option<Vec<&Column>> = names.iter().map(|part| cells.columns.get(*part)).collect();
    let Some(parts) = parts else { return };
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
    let labels = Column::Text((0..parts.first().map_or(0, |part| part.len())).map(label).collect());
    cells.columns.insert(name.to_owned(), labels);
    narrow(&names, group, cells);
}

/// Rounds numbers to multiples of `quantum`.
fn round(names: &[impl AsRef<str>], quantum: f64, cells: &mut Cells) {
    for name in names {
        if let Some(Column::Float(values)) = cells.columns.get_mut(name.as_ref()) {
            values.iter_mut().for_each(|value| *value = quantise(*value, quantum));
        } else if let (Some(Column::Int(values)), true) =
            (cells.columns.get_mut(name.as_ref()), (1.0..value::EXACT).contains(&quantum) && quantum.fract() == 0.0)
        {
            let quantum = quantum as i64;
            values.iter_mut().for_each(|value| *value = whole(*value, quantum));
        }
    }
}

/// Rounded numbers as they will be read back; labels are made of the number before.
fn narrow(names: &[impl AsRef<str>], group: &GroupSchema, cells: &mut Cells) {
    for name in names {
        let (Some(variable), Some(Column::Float(values))) =
            (group.variable(name.as_ref()), cells.columns.get_mut(name.as_ref()))
        else {
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
pub(crate) fn quantise(value: f64, quantum: f64) -> f64 {
    let inverse = (1.0 / quantum).round();
    let rounded = if quantum < 1.0 && (inverse * quantum - 1.0).abs() < 1e-9 {
        (value * inverse).round() / inverse
    } else {
        (value / quantum).round() * quantum
    };
    // −0 and 0 are one place. A number too large to be divided is a multiple of any quantum.
    if rounded.is_finite() { rounded + 0.0 } else { value }
}
