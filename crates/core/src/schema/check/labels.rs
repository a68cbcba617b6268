//! Checks of labels: fixed ones of a coordinate, and allowed ones of a range.

use crate::schema::cursor;
use crate::schema::model::{DataType, Variable};
use crate::schema::types::bounds;
use std::collections::HashSet;

/// What is wrong with each faulty label of `discrete`, by its position.
pub(crate) fn faults(variable: &Variable) -> Vec<(usize, String)> {
    let mut seen: HashSet<&str> = HashSet::new();
    let mut found = Vec::new();
    for (i, label) in variable.discrete.iter().enumerate() {
        if let Some(expected) = not_of_the_type(label, variable) {
            found.push((i, format!("expected {expected} in `discrete`, found `{}`", cursor::clip(label))));
        } else if !seen.insert(label) {
            found.push((i, format!("expected each label once, found `{}` again", cursor::clip(label))));
        }
    }
    found
}

/// What a label should be, if it is not of the type.
pub(super) fn not_of_the_type(label: &str, variable: &Variable) -> Option<String> {
    match variable.data_type {
        DataType::String | DataType::Datetime if label.is_empty() => Some("a text that is not empty".to_owned()),
        DataType::String => {
            let width = variable.width.filter(|width| label.chars().count() > *width as usize)?;
            Some(format!("a text of at most {width} characters"))
        }
        DataType::Datetime => None,
        DataType::Float32 | DataType::Float64 | DataType::Complex64 | DataType::Complex128 => {
            cursor::number(label).is_none_or(|value| !value.is_finite()).then(|| "a finite number".to_owned())
        }
        _ => {
            let (least, greatest) = bounds(variable.data_type)?;
            let fits = label.parse::<i128>().is_ok_and(|value| (least..=greatest).contains(&value));
            (!fits).then(|| format!("a whole number from {least} to {greatest}"))
        }
    }
}

/// What a label should be, if the variable's range, with the `allowed` labels of its list, does not have it.
pub(super) fn out_of_range(label: &str, variable: &Variable, allowed: &HashSet<&str>) -> Option<String> {
    if let (Some((least, greatest)), Some(value)) = (variable.interval, cursor::number(label))
        && !(least..=greatest).contains(&value)
    {
        return Some(format!("a label from {least} to {greatest}, as `range` says"));
    }
    (!allowed.is_empty() && !allowed.contains(label)).then(|| "a label of `range.discrete`".to_owned())
}
