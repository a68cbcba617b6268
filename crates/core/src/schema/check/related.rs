//! Checks of what a variable says of others, and of how it is reduced: `uncertainty`, `flags`, `ancillary`,
//! `standard_name`, `cell_methods`, `overviews`.

use super::people::listed;
use crate::column::Kind;
use crate::diagnostic::code;
use crate::schema::model::{Coordinate, DataType, GroupSchema, Overviews, Unit, Variable};
use crate::schema::places::Places;
use crate::schema::step::Level;
use crate::schema::{cursor, measure, near};

/// CF 1.11, appendix E.
const METHODS: &[&str] = &[
    "point",
    "sum",
    "maximum",
    "maximum_absolute_value",
    "median",
    "mid_range",
    "minimum",
    "minimum_absolute_value",
    "mean",
    "mean_absolute_value",
    "mean_of_upper_decile",
    "mode",
    "range",
    "root_mean_square",
    "standard_deviation",
    "sum_of_squares",
    "variance",
];
/// Words of CF after a standard name (appendix C).
const MODIFIERS: &[&str] = &["detection_minimum", "number_of_observations", "standard_error", "status_flag"];

/// The variables that `name` refers to.
pub(super) fn references(at: &str, name: &str, variable: &Variable, group: &GroupSchema, places: &Places<'_>) {
    let known = |path: &str, found: &str| -> Option<&Variable> {
        let other = group.vars.get(found).filter(|_| found != name);
        if other.is_none() {
            let others = || group.vars.keys().map(String::as_str).filter(|other| *other != name);
            let message = format!("expected another variable of VARS, found `{}`", cursor::clip(found));
            let hint = near::lazy(|| match others().next() {
                None => format!("add `{found}: {{coords: .., ..}}` to VARS"),
                Some(_) => near::hint(found, others()).into(),
            });
            places.value(&code::UNKNOWN_VARIABLE, path, message, hint);
        }
        other
    };
    if let Some(found) = &variable.uncertainty {
        let path = format!("{at}/uncertainty");
        if let Some(other) = known(&path, found) {
            uncertainty(&path, found, &other.unit, &variable.unit, places);
        }
    }
    if let Some(found) = &variable.flags {
        let path = format!("{at}/flags");
        if let Some(other) = known(&path, found) {
            let whole = other.data_type.kind() == Kind::Int && other.data_type != DataType::Datetime;
            if !whole && other.discrete.is_empty() && other.discrete_from.is_none() {
                let message = format!("expected whole numbers or a list of labels in `{found}`, found neither");
                let hint = format!("give `{found}` an integer `type`, or `range: {{discrete: [..]}}`");
                places.value(&code::FLAGS, &path, message, hint);
            }
        }
    }
    for (i, found) in variable.ancillary.iter().enumerate() {
        known(&listed(&format!("{at}/ancillary"), i, places), found);
    }
}

/// An uncertainty is in the dimension of the value's unit. A difference of temperatures is, too.
fn uncertainty(path: &str, name: &str, found: &Unit, stored: &Unit, places: &Places<'_>) {
    let text = |unit: &Unit| match unit {
        Unit::Of(text) => Some(text.clone()),
        Unit::None => Some(String::new()),
        Unit::Time(_) => None,
    };
    let fits = match (text(found), text(stored)) {
        (Some(found), Some(stored)) => measure::same_dimension(&found, &stored),
        (Some(found), None) => measure::seconds(&found).is_ok(),
        (None, _) => false,
    };
    if !fits {
        let words = |unit: &Unit| match unit {
            Unit::Of(text) if !text.is_empty() => format!("`{}`", cursor::clip(text)),
            Unit::Time(_) => "a time".to_owned(),
            _ => "no unit".to_owned(),
        };
        let message =
            format!("expected an uncertainty that fits {}, found `{name}` with {}", words(stored), words(found));
        places.value(&code::UNIT_DIMENSION, path, message, format!("give `{name}` a `unit` of that dimension"));
    }
}

/// `standard_name` and `cell_methods` in the form of CF.
pub(super) fn words(at: &str, variable: &Variable, group: &GroupSchema, places: &Places<'_>) {
    if let Some(text) = &variable.standard_name {
        let mut words = text.split(' ');
        let name = words.next().unwrap_or_default();
        let plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if !plain || !words.next().is_none_or(|word| MODIFIERS.contains(&word)) || words.next().is_some() {
            let message = format!("expected a standard name of CF, found `{}`", cursor::clip(text));
            let hint = match text.to_lowercase().replace([' ', '-'], "_") {
                slug if slug.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                    format!("names are as `{slug}`; free text goes to `long_name`")
                }
                _ => "as `air_temperature`; free text goes to `long_name`".to_owned(),
            };
            places.value(&code::STANDARD_NAME, &format!("{at}/standard_name"), message, hint);
        }
    }
    let Some(text) = &variable.cell_methods else { return };
    if let Err((expected, hint)) = cell_methods(text, variable, group) {
        let message = format!("expected {expected} in `cell_methods`, found `{}`", cursor::clip(text));
        places.value(&code::CELL_METHODS, &format!("{at}/cell_methods"), message, hint);
    }
}

/// `name: method`, repeated; `Err` is what was expected, and a hint (CF 1.11, section 7.3).
fn cell_methods(text: &str, variable: &Variable, group: &GroupSchema) -> Result<(), (String, String)> {
    let mut depth = 0_u32;
    let outside: String = text
        .chars()
        .filter(|c| {
            depth += u32::from(*c == '(');
            let keep = depth == 0;
            depth = depth.saturating_sub(u32::from(*c == ')'));
            keep
        })
        .collect();
    let form = || ("`dimension: method`".to_owned(), "as `time: mean`".to_owned());
    let mut tokens = outside.split_whitespace().peekable();
    while tokens.peek().is_some() {
        let mut names = Vec::new();
        while let Some(name) = tokens.peek().and_then(|token| token.strip_suffix(':')) {
            names.push(name);
            tokens.next();
        }
        let method = tokens.next().filter(|_| !names.is_empty()).ok_or_else(form)?;
        if !METHODS.contains(&method) {
            return Err(("a method of CF".to_owned(), near::hint(method, METHODS.iter().copied()).into()));
        }
        while tokens.peek().is_some_and(|token| !token.ends_with(':')) {
            tokens.next();
        }
        // A name that is no coordinate may be `area`, a standard name or a scalar coordinate.
        for name in names.into_iter().filter(|name| !group.coords.contains_key(*name) && *name != "area") {
            if let Some(near) = near::nearest(name, variable.coords.iter().map(String::as_str)) {
                return Err(("a dimension of the variable".to_owned(), cursor::did_you_mean(near)));
            }
        }
    }
    if outside.trim().is_empty() { Err(form()) } else { Ok(()) }
}

/// Levels of overviews: along sorted time, ascending, each a whole multiple of the one before.
pub(super) fn overviews(at: &str, variable: &Variable, group: &GroupSchema, places: &Places<'_>) {
    let Overviews::Levels(levels) = &variable.overviews else { return };
    let at = format!("{at}/overviews");
    let time = |c: &Coordinate| c.sorted && c.variable.data_type == DataType::Datetime;
    if !variable.coords.iter().filter_map(|name| group.coords.get(name)).any(time) {
        let message = "expected levels for a variable over a sorted coordinate of times, found none";
        places.key(&code::OVERVIEWS, &at, message, "write `overviews: none`, or leave it out");
    }
    let mut finer: Option<(&str, Level)> = None;
    for (i, text) in levels.iter().enumerate() {
        let path = listed(&at, i, places);
        match (Level::parse(text), finer) {
            (Err(hint), _) => {
                let message = format!("expected a level such as `1h`, found `{}`", cursor::clip(text));
                places.value(&code::OVERVIEWS, &path, message, hint);
            }
            (Ok(level), Some((before, finer))) if !level.is_multiple_of(finer) => {
                let message = format!(
                    "expected a whole multiple of the level before, `{before}`, found `{}`",
                    cursor::clip(text)
                );
                places.value(&code::OVERVIEWS, &path, message, "levels go from fine to coarse, as `[1h, 1d, 1y]`");
            }
            (Ok(level), _) => finer = Some((text, level)),
        }
    }
}
