//! Checks of variables and coordinates.

use super::{labels, related, time};
use crate::diagnostic::code;
use crate::schema::model::{Coordinate, DataType, GroupSchema, Overviews, TimeUnit, Unit, Variable};
use crate::schema::places::Places;
use crate::schema::types::type_name;
use crate::schema::{cursor, near};
use crate::time::{Tick, TimeReader};
use std::collections::HashSet;

/// An entry of `VARS`.
pub(super) fn data_variable(at: &str, name: &str, variable: &Variable, group: &GroupSchema, places: &Places<'_>) {
    let mut seen: HashSet<&str> = HashSet::new();
    for (i, name) in variable.coords.iter().enumerate() {
        let path = format!("{at}/coords/{i}");
        let path = if places.has(&path) { path } else { format!("{at}/coords") };
        if !group.coords.contains_key(name) {
            let hint = near::lazy(|| match group.coords.is_empty() {
                true => format!("add `COORDS: {{{name}: {{..}}}}` to the group"),
                false => near::hint(name, group.coords.keys().map(String::as_str)).into(),
            });
            places.value(
                &code::UNKNOWN_COORDINATE,
                &path,
                near::lazy(|| format!("expected a coordinate of COORDS, found `{name}`")),
                hint,
            );
        } else if !seen.insert(name) {
            places.value(
                &code::REPEATED_COORDINATE,
                &path,
                format!("expected each coordinate once, found `{name}` again"),
                "take it out",
            );
        }
    }
    related::overviews(at, variable, group, places);
    common(at, name, variable, group, places);
}

/// An entry of `COORDS`.
pub(super) fn coordinate(at: &str, name: &str, coordinate: &Coordinate, group: &GroupSchema, places: &Places<'_>) {
    let mut parts: HashSet<&str> = HashSet::new();
    for (i, part) in coordinate.composed.iter().enumerate() {
        let path = format!("{at}/composed/{i}");
        if !parts.insert(part) {
            let message = format!("expected each part once, found `{part}` again");
            places.value(&code::REPEATED_COORDINATE, &path, message, "take it out");
        }
        match group.vars.get(part) {
            None => {
                let hint = near::lazy(|| match near::nearest(part, group.vars.keys().map(String::as_str)) {
                    Some(near) => cursor::did_you_mean(near),
                    None => format!("add `{part}: {{coords: {name}, ..}}` to VARS"),
                });
                places.value(&code::MISSING_PART, &path, format!("expected a variable of VARS, found `{part}`"), hint);
            }
            Some(variable) if variable.coords != [name] => {
                let message = format!(
                    "expected the part `{part}` to lie over `{name}` alone, found {}",
                    near::list(&refs(&variable.coords))
                );
                let below = at.strip_suffix(&format!("COORDS/{name}")).unwrap_or_default();
                let path = format!("{below}VARS/{part}/coords");
                places.value(&code::PART_COORDS, &path, message, format!("write `coords: {name}`"));
            }
            Some(_) => {}
        }
    }
    let variable = &coordinate.variable;
    // A faulty unit is reported at its own place.
    let times = match &variable.unit {
        Unit::Time(unit) => {
            let tick = Tick::parse(unit.tick.as_deref().unwrap_or("s")).ok();
            tick.and_then(|tick| TimeReader::new(&TimeUnit { epoch: None, ..unit.clone() }, tick).ok())
        }
        _ => None,
    };
    let mut seen: HashSet<&str> = HashSet::new();
    let allowed: HashSet<&str> = variable.discrete.iter().map(String::as_str).collect();
    for (i, label) in coordinate.values.iter().enumerate() {
        let path = format!("{at}/values/{i}");
        if let Some(expected) = labels::not_of_the_type(label, variable) {
            places.value(
                &code::LABEL,
                &path,
                format!("expected {expected} as label of `{name}`, found `{}`", cursor::clip(label)),
                "",
            );
        } else if let Some(Err(why)) = times.as_ref().map(|times| times.text(label)) {
            let message =
                format!("expected a time as label of `{name}`, found `{}`: {}", cursor::clip(label), why.message);
            places.value(&code::LABEL, &path, message, why.hint);
        } else if let Some(expected) = labels::out_of_range(label, variable, &allowed) {
            let message = format!("expected {expected}, found `{}`", cursor::clip(label));
            let hint = near::lazy(|| {
                near::nearest(label, variable.discrete.iter().map(String::as_str))
                    .map(cursor::did_you_mean)
                    .unwrap_or_default()
            });
            places.value(&code::LABEL, &path, message, hint);
        } else if seen.contains(label.as_str()) {
            places.value(
                &code::LABEL,
                &path,
                near::lazy(|| format!("expected each label once, found `{}` again", cursor::clip(label))),
                "take it out",
            );
        }
        seen.insert(label);
    }
    if let Overviews::Levels(_) = variable.overviews {
        let message = "expected levels of overviews for a variable, found them on a coordinate";
        places.key(&code::OVERVIEWS, &format!("{at}/overviews"), message, "move `overviews` to the variables over it");
    }
    if !coordinate.composed.is_empty() && (variable.data_type != DataType::String || variable.unit != Unit::None) {
        let key = if places.has(&format!("{at}/unit")) { "unit" } else { "type" };
        let message = format!(
            "expected neither a unit nor another type than a text for labels that are composed, found {}",
            both(variable)
        );
        places.value(&code::TYPE_AND_UNIT, &format!("{at}/{key}"), message, "units and types are those of the parts");
    } else if coordinate.resolution.is_some() && coordinate.composed.is_empty() && !rounded(variable) {
        let message = format!("expected a resolution for labels that are numbers or times, found {}", both(variable));
        places.key(&code::TYPE_AND_UNIT, &format!("{at}/resolution"), message, "take `resolution` out");
    }
    time::regular(at, coordinate, places);
    common(at, name, variable, group, places);
}

/// Whether labels of it can be rounded.
fn rounded(variable: &Variable) -> bool {
    !matches!(variable.data_type, DataType::String | DataType::Bool | DataType::Complex64 | DataType::Complex128)
}

fn refs(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

/// Unit, type and range of either.
fn common(at: &str, name: &str, variable: &Variable, group: &GroupSchema, places: &Places<'_>) {
    let path = format!("{at}/unit");
    time::unit(&path, &variable.unit, places);
    let mismatch = match (&variable.unit, variable.data_type) {
        (Unit::Time(_), DataType::Datetime | DataType::Int64) => None,
        (Unit::Time(_), _) => Some("`type: datetime` with a unit of time"),
        (Unit::Of(_), DataType::Datetime) => Some("`unit: {tick: s}` with `type: datetime`"),
        (Unit::Of(text), DataType::String) if !text.is_empty() => Some("no unit with `type: string`"),
        (Unit::Of(text), DataType::Bool) if !text.is_empty() && text != "1" => Some("no unit with `type: bool`"),
        _ => None,
    };
    if let Some(expected) = mismatch {
        let path = if places.has(&format!("{at}/type")) { format!("{at}/type") } else { path };
        places.value(
            &code::TYPE_AND_UNIT,
            &path,
            format!("expected {expected}, found {}", both(variable)),
            "change one of the two",
        );
    }
    if variable.interval.is_some() && (variable.data_type == DataType::Datetime || !rounded(variable)) {
        let path = format!("{at}/range/interval");
        let hint =
            if variable.data_type == DataType::String { "write `range: {discrete: [..]}`" } else { "take it out" };
        places.key(
            &code::RANGE_TYPE,
            &path,
            format!("expected an interval for a type of numbers only, found {}", both(variable)),
            hint,
        );
    }
    let labelled = !variable.discrete.is_empty() || variable.discrete_from.is_some();
    if labelled && !rounded(variable) && !matches!(variable.data_type, DataType::String | DataType::Bool)
        || labelled && variable.data_type == DataType::Datetime
    {
        let message = format!("expected a list of labels for texts or numbers only, found {}", both(variable));
        places.key(&code::RANGE_TYPE, &format!("{at}/range/discrete"), message, "take it out");
    } else {
        for (i, message) in labels::faults(variable) {
            let hint = if message.contains("number") { "texts go with `type: string`" } else { "" };
            places.value(&code::RANGE_TYPE, &format!("{at}/range/discrete/{i}"), message, hint);
        }
    }
    related::words(at, variable, group, places);
    related::references(at, name, variable, group, places);
}

/// Type and unit, in words.
fn both(variable: &Variable) -> String {
    let name = type_name(variable.data_type, variable.width);
    match &variable.unit {
        Unit::None => format!("`type: {name}`"),
        Unit::Of(text) => format!("`type: {name}` with `unit: {}`", cursor::clip(text)),
        Unit::Time(_) => format!("`type: {name}` with a unit of time"),
    }
}
