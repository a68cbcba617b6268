//! Checks of variables and coordinates.

use crate::column::Kind;
use crate::diagnostic::code;
use crate::schema::model::{Coordinate, DataType, GroupSchema, TimeUnit, Unit, Variable};
use crate::schema::places::Places;
use crate::schema::types::{TYPES, bounds};
use crate::schema::{cursor, measure, near};
use crate::time::{Tick, TimeReader};
use jiff::tz::TimeZoneDatabase;
use std::collections::HashSet;

/// An entry of `VARS`.
pub(super) fn data_variable(at: &str, variable: &Variable, group: &GroupSchema, places: &Places<'_>) {
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
                format!("expected a coordinate of COORDS, found `{name}`"),
                hint,
            );
        } else if variable.coords.iter().take(i).any(|other| other == name) {
            places.value(
                &code::REPEATED_COORDINATE,
                &path,
                format!("expected each coordinate once, found `{name}` again"),
                "take it out",
            );
        }
    }
    common(at, variable, places);
}

/// An entry of `COORDS`.
pub(super) fn coordinate(at: &str, name: &str, coordinate: &Coordinate, group: &GroupSchema, places: &Places<'_>) {
    for (i, part) in coordinate.composed.iter().enumerate() {
        let path = format!("{at}/composed/{i}");
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
    for (i, label) in coordinate.values.iter().enumerate() {
        let path = format!("{at}/values/{i}");
        if let Some(expected) = not_a_label(label, variable.data_type) {
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
        } else if seen.contains(label.as_str()) {
            places.value(
                &code::LABEL,
                &path,
                format!("expected each label once, found `{}` again", cursor::clip(label)),
                "take it out",
            );
        }
        seen.insert(label);
    }
    common(at, variable, places);
}

fn refs(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

/// What a label should be, if it is not of the type.
fn not_a_label(label: &str, data_type: DataType) -> Option<String> {
    match data_type {
        DataType::Datetime | DataType::String => label.is_empty().then(|| "a text that is not empty".to_owned()),
        DataType::Float32 | DataType::Float64 => {
            cursor::number(label).is_none_or(|value| !value.is_finite()).then(|| "a finite number".to_owned())
        }
        _ => {
            let (least, greatest) = bounds(data_type)?;
            let fits = label.parse::<i64>().is_ok_and(|value| (least..=greatest).contains(&value));
            (!fits).then(|| format!("a whole number from {least} to {greatest}"))
        }
    }
}

/// Unit, type and range of either.
fn common(at: &str, variable: &Variable, places: &Places<'_>) {
    let path = format!("{at}/unit");
    unit(&path, &variable.unit, places);
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
    if variable.interval.is_some() && matches!(variable.data_type, DataType::String | DataType::Datetime) {
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
    if variable.data_type.kind() != Kind::Text {
        for (i, label) in variable.discrete.iter().enumerate() {
            if let Some(expected) = not_a_label(label, variable.data_type) {
                let message = format!("expected {expected} in `discrete`, found `{}`", cursor::clip(label));
                places.value(
                    &code::RANGE_TYPE,
                    &format!("{at}/range/discrete/{i}"),
                    message,
                    "texts go with `type: string`",
                );
            }
        }
    }
}

/// Type and unit, in words.
fn both(variable: &Variable) -> String {
    let name =
        TYPES.iter().find(|(_, data_type)| *data_type == variable.data_type).map_or("float64", |(name, _)| *name);
    match &variable.unit {
        Unit::None => format!("`type: {name}`"),
        Unit::Of(text) => format!("`type: {name}` with `unit: {}`", cursor::clip(text)),
        Unit::Time(_) => format!("`type: {name}` with a unit of time"),
    }
}

/// A unit, as it is stored or as a source writes it.
pub(super) fn unit(path: &str, unit: &Unit, places: &Places<'_>) {
    match unit {
        Unit::None => {}
        Unit::Of(text) => {
            if let Err(why) = measure::parse(text) {
                places.value(
                    &code::BAD_UNIT,
                    path,
                    format!("expected a unit, found `{}`: {}", cursor::clip(text), why.message),
                    why.hint,
                );
            }
        }
        Unit::Time(unit) => time(path, unit, places),
    }
}

fn time(path: &str, unit: &TimeUnit, places: &Places<'_>) {
    let mut sound = true;
    for (key, text) in [("tick", &unit.tick), ("epoch", &unit.epoch)] {
        let Some(text) = text else { continue };
        let Err(why) = Tick::parse(text) else { continue };
        sound = false;
        let counted = text.starts_with(|c: char| c.is_ascii_digit());
        let hint = if counted {
            "write the unit alone, as `m`; the step of a series is not a tick".to_owned()
        } else {
            why.hint
        };
        let known: Vec<&str> = Tick::ALL.iter().map(|tick| tick.name()).collect();
        let message = format!("expected one of {} for `{key}`, found `{}`", near::list(&known), cursor::clip(text));
        places.value(&code::TICK, &format!("{path}/{key}"), message, hint);
    }
    let zone = TimeUnit { tz: unit.tz.clone(), ..TimeUnit::default() };
    if let (Err(why), Some(name)) = (TimeReader::new(&zone, Tick::Second), &unit.tz) {
        sound = false;
        let hint = near::lazy(|| {
            let known: Vec<String> = TimeZoneDatabase::bundled().available().map(|name| name.to_string()).collect();
            near::nearest(name, known.iter().map(String::as_str)).map(cursor::did_you_mean).unwrap_or(why.hint)
        });
        let message = format!("expected an IANA time zone, `UTC` or an offset, found `{}`", cursor::clip(name));
        places.value(&code::TIME_ZONE, &format!("{path}/tz"), message, hint);
    }
    if let (Err(why), true) = (TimeReader::new(unit, Tick::Second), sound) {
        let key = if unit.format.is_some() { "format" } else { "dayfirst" };
        let message = format!("expected a way to read times, found one that is none: {}", why.message);
        places.value(&code::TIME_FORMAT, &format!("{path}/{key}"), message, why.hint);
    }
}
