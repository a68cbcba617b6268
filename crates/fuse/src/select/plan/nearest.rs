//! The label of a dimension that is nearest to a text.

use super::choose::Axis;
use super::source::time_of;
use crate::fault::{Error, Fault};
use zarr_fuse_core::column::Column;
use zarr_fuse_core::schema::{DataType, Unit};
use zarr_fuse_core::selection::label_text;
use zarr_fuse_core::time::Tick;

/// The place of the nearest selected label, the earlier or lower one of two that are equally far, and what is said of it.
///
/// # Errors
/// Labels that have no distance; a text that is none of their type; nothing selected.
pub(super) fn nearest(axis: &Axis<'_>, label: &str) -> Result<(usize, String), Error> {
    let fault = |message: String, hint: &str| Error::from(Fault::of_file("", message).hint(hint));
    let is_time = axis.variable.data_type == DataType::Datetime;
    let time = time_of(axis.variable)?;
    let wanted = match (&axis.labels, is_time) {
        (Column::Int(_), true) => {
            let period = time
                .period(label)
                .map_err(|error| fault(format!("`{}={label}`: {}", axis.name, error.message), &error.hint))?;
            // An instant between two ticks gives the later one first.
            Wanted::Whole(period.0.into())
        }
        (Column::Text(_) | Column::Complex(_), _) => {
            let message = format!("`{}={label}`: its labels have no distance", axis.name);
            return Err(fault(message, "name the label as DIM=LABEL; the nearest place is --nearest place=LAT,LON"));
        }
        _ => {
            let number = label.trim().parse::<f64>().ok().filter(|number| number.is_finite());
            let expected = || fault(format!("`{}={label}`: expected a number", axis.name), "");
            Wanted::Real(number.ok_or_else(expected)?)
        }
    };
    let distances = (0..axis.labels.len()).filter(|at| axis.chosen[*at] && !axis.labels.is_missing(*at));
    let distances = distances.map(|at| (at, wanted.distance(axis, at)));
    let lower = |at: usize| axis.number(at);
    let found = distances.min_by(|(a, one), (b, other)| one.total_cmp(other).then(lower(*a).total_cmp(&lower(*b))));
    let Some((at, distance)) = found else {
        return Err(fault(format!("`{}={label}`: no label is selected", axis.name), ""));
    };
    let text = axis.labels.get(at).map(|label| label_text(axis.variable, &label)).unwrap_or_default();
    let far = match &axis.variable.unit {
        _ if is_time => span(distance, time.tick),
        Unit::Of(unit) if !unit.is_empty() => format!("{} {unit}", rounded(distance)),
        _ => rounded(distance).to_string(),
    };
    Ok((at, format!("The nearest {} to {label} is {text}, {far} away.", axis.name)))
}

enum Wanted {
    Whole(i128),
    Real(f64),
}

impl Wanted {
    fn distance(&self, axis: &Axis<'_>, at: usize) -> f64 {
        match (self, &axis.labels) {
            (Wanted::Whole(wanted), Column::Int(labels)) => (i128::from(labels[at]) - wanted).unsigned_abs() as f64,
            (Wanted::Whole(wanted), _) => (axis.number(at) - *wanted as f64).abs(),
            (Wanted::Real(wanted), _) => (axis.number(at) - wanted).abs(),
        }
    }
}

/// Without the noise of the last digits.
fn rounded(distance: f64) -> f64 {
    format!("{distance:.9e}").parse().unwrap_or(distance)
}

/// A length of time for people.
fn span(ticks: f64, tick: Tick) -> String {
    let seconds = ticks / tick.per_second();
    match seconds {
        seconds if seconds >= 86_400.0 => format!("{} d", rounded((seconds / 864.0).round() / 100.0)),
        seconds if seconds >= 3600.0 => format!("{} h", rounded((seconds / 36.0).round() / 100.0)),
        seconds if seconds >= 60.0 => format!("{} min", rounded((seconds / 0.6).round() / 100.0)),
        seconds => format!("{} s", rounded(seconds)),
    }
}
