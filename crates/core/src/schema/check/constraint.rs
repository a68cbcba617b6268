//! Checks of constraints against the variables of their group.

use super::people::listed;
use crate::column::Kind;
use crate::diagnostic::code;
use crate::expression::{Expression, Operand};
use crate::schema::model::{Constraint, DataType, GroupSchema, Rule, Unit, Variable};
use crate::schema::places::Places;
use crate::schema::{cursor, measure, near};

/// The constraint at `at`.
pub(super) fn constraint(at: &str, constraint: &Constraint, group: &GroupSchema, places: &Places<'_>) {
    let rule = format!("{at}/{}", constraint.rule.name());
    match &constraint.rule {
        Rule::Unique(names) | Rule::Required(names) => all(&rule, names, group, places),
        Rule::Monotonic { of, within, .. } => {
            if let Some(variable) = known(&rule, of, group, places)
                && matches!(variable.data_type.kind(), Kind::Text | Kind::Complex)
            {
                let message = format!("expected times or numbers in order, found `{of}`, which is neither");
                places.value(&code::RANGE_TYPE, &rule, message, "");
            }
            all(&format!("{at}/within"), within, group, places);
        }
        Rule::Rate { of, along, at_most } => rate(at, (of, along, at_most), group, places),
        Rule::Box(_) => {
            if group.positions().is_none() {
                let message = "expected a latitude and a longitude among the variables and coordinates, found none";
                let hint = "give them `standard_name: latitude` and `standard_name: longitude`";
                places.value(&code::UNKNOWN_VARIABLE, &rule, message, hint);
            }
        }
        Rule::Expression(text) => expression(&rule, text, group, places),
    }
}

/// A condition over variables and coordinates; "" stands for an item that was told of.
fn expression(path: &str, text: &str, group: &GroupSchema, places: &Places<'_>) {
    if text.is_empty() {
        return;
    }
    let checked = Expression::parse(text).and_then(|parsed| {
        let unknown = parsed.names().into_iter().filter(|name| known(path, name, group, places).is_none()).count();
        if unknown > 0 {
            return Ok(());
        }
        parsed.condition(&|name| Operand::of(group.variable(name)?)).map(|_| ())
    });
    if let Err(why) = checked {
        let message = format!("character {} of `{}`: {}", why.at, cursor::clip(text), why.message);
        places.value(&code::EXPRESSION, path, message, why.hint);
    }
}

/// Names of variables or coordinates, one at least.
fn all(path: &str, names: &[String], group: &GroupSchema, places: &Places<'_>) {
    if names.is_empty() && places.has(path) {
        places.value(&code::EMPTY_RANGE, path, "expected names of variables or coordinates, found none", "list them");
    }
    for (i, name) in names.iter().enumerate() {
        let here = listed(path, i, places);
        known(&here, name, group, places);
        if names.iter().take(i).any(|before| before == name) {
            let message = format!("expected each name once, found `{}` again", cursor::clip(name));
            places.value(&code::REPEATED, &here, message, "take it out");
        }
    }
}

fn known<'a>(path: &str, name: &str, group: &'a GroupSchema, places: &Places<'_>) -> Option<&'a Variable> {
    let found = group.variable(name);
    if found.is_none() {
        let message = format!("expected a variable or coordinate of the group, found `{}`", cursor::clip(name));
        let names = group.coords.keys().chain(group.vars.keys()).map(String::as_str);
        places.value(&code::UNKNOWN_VARIABLE, path, message, near::hint(name, names));
    }
    found
}

fn rate(
    at: &str,
    (of, along, (_, unit, distance)): (&str, &str, &(f64, String, String)),
    group: &GroupSchema,
    places: &Places<'_>,
) {
    let here = format!("{at}/rate");
    let variable = known(&here, of, group, places);
    let number = |variable: &Variable| {
        !matches!(variable.data_type.kind(), Kind::Text | Kind::Complex) && variable.data_type != DataType::Datetime
    };
    if variable.is_some_and(|variable| !number(variable)) {
        let message = format!("expected numbers for a rate, found `{of}`, which has none");
        places.value(&code::RANGE_TYPE, &here, message, "");
    }
    let path = |place: usize| listed(&format!("{at}/at_most"), place, places);
    if let Some(variable) = variable.filter(|variable| number(variable)) {
        let stored = match &variable.unit {
            Unit::Of(stored) => stored,
            _ => "",
        };
        // A faulty stored unit is told at its own place.
        if let Err(why) = measure::parse(unit) {
            let message = format!("expected a unit, found `{}`: {}", cursor::clip(unit), why.message);
            places.value(&code::BAD_UNIT, &path(1), message, why.hint);
        } else if !measure::same_dimension(unit, stored) {
            let message = format!("expected a unit for changes of `{stored}`, found `{}`", cursor::clip(unit));
            places.value(&code::UNIT_DIMENSION, &path(1), message, "as `[5, K, h]` for 5 K an hour");
        }
    }
    let here = format!("{at}/along");
    let Some(coordinate) = group.coords.get(along).filter(|c| c.composed.is_empty()) else {
        let message = format!("expected a coordinate of times or numbers, found `{}`", cursor::clip(along));
        places.value(
            &code::UNKNOWN_COORDINATE,
            &here,
            message,
            near::hint(along, group.coords.keys().map(String::as_str)),
        );
        return;
    };
    if let Some(variable) = variable.filter(|variable| !variable.coords.iter().any(|name| name == along)) {
        let over = variable.coords.iter().map(String::as_str).collect::<Vec<_>>();
        let message = format!("expected a coordinate of `{of}`, found `{}`", cursor::clip(along));
        places.value(&code::UNKNOWN_COORDINATE, &here, message, near::hint(along, over));
    }
    match &coordinate.variable.unit {
        Unit::Time(_) => {
            if let Err(why) = measure::seconds(distance) {
                let message = format!("expected a unit of time, found `{}`: {}", cursor::clip(distance), why.message);
                places.value(&code::UNIT_DIMENSION, &path(2), message, "as `[5, K, h]` for 5 K an hour");
            }
        }
        _ if matches!(coordinate.variable.data_type.kind(), Kind::Text | Kind::Complex) => {
            let message = format!("expected a coordinate of times or numbers, found `{along}`, which has texts");
            places.value(&code::UNKNOWN_COORDINATE, &here, message, "");
        }
        unit => {
            let stored = if let Unit::Of(stored) = unit { stored.as_str() } else { "" };
            if let Err(why) = measure::parse(distance) {
                let message = format!("expected a unit, found `{}`: {}", cursor::clip(distance), why.message);
                places.value(&code::BAD_UNIT, &path(2), message, why.hint);
            } else if let Some(why) = measure::obstacle(distance, stored) {
                let message =
                    format!("expected a unit that converts to `{stored}`, found `{distance}`: {}", why.message);
                places.value(&code::UNIT_DIMENSION, &path(2), message, why.hint);
            }
        }
    }
}
