//! Checks of `VIEW`.

use crate::diagnostic::code;
use crate::schema::model::{GroupSchema, Variable};
use crate::schema::places::Places;
use crate::schema::{cursor, near};
use crate::time;

/// `VIEW` of a group, at its path.
pub(super) fn view(at: &str, group: &GroupSchema, places: &Places<'_>) {
    let Some(view) = &group.view else { return };
    if let Some((first, last)) = &view.period {
        let times = [first, last].map(|text| time::parse_utc(text));
        for (i, (text, time)) in [first, last].into_iter().zip(&times).enumerate() {
            if let Err(why) = time {
                let message = format!("expected a time, found `{}`: {}", cursor::clip(text), why.message);
                places.value(&code::PERIOD, &format!("{at}/period/{i}"), message, "as `2025-01-31T12:00:00Z`");
            }
        }
        if let [Ok(first), Ok(last)] = times
            && first > last
        {
            let message = "expected the earlier time first, found the later one";
            places.value(&code::PERIOD, &format!("{at}/period"), message, "exchange the two");
        }
    }
    for (key, text) in [("colour_map", &view.colour_map), ("base_map", &view.base_map)] {
        let Some(text) = text else { continue };
        if text.is_empty() || !text.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c)) {
            let message = format!("expected a name for `{key}`, found `{}`", cursor::clip(text));
            places.value(
                &code::WRONG_VALUE,
                &format!("{at}/{key}"),
                message,
                "a name has letters, digits, `_`, `-`, `.`",
            );
        }
    }
    let Some(name) = &view.variable else { return };
    let paths = |i: usize| {
        let all = [format!("{at}/variable"), format!("{at}/variables/{i}"), format!("{at}/variables")];
        all.into_iter().find(|path| places.has(path)).unwrap_or_else(|| at.to_owned())
    };
    for (i, name) in view.further.iter().enumerate() {
        if shown(name, group).is_none() {
            unknown(&paths(i + 1), name, group, places);
        }
    }
    let Some((shown, variable)) = shown(name, group) else {
        unknown(&paths(0), name, group, places);
        return;
    };
    for dimension in view.at.keys() {
        if !variable.coords.contains(dimension) {
            let hint = near::hint(dimension, variable.coords.iter().map(String::as_str));
            let message = format!("expected a coordinate of `{name}`, found `{dimension}`");
            places.key(&code::UNKNOWN_VIEW, &format!("{at}/at/{dimension}"), message, hint);
        }
    }
    // Places are labels along a coordinate that `at` leaves; where its labels are fixed they can be checked.
    let fixed: Vec<&str> = variable
        .coords
        .iter()
        .filter(|name| !view.at.contains_key(*name))
        .filter_map(|name| shown.coords.get(name))
        .flat_map(|c| &c.values)
        .map(String::as_str)
        .collect();
    if !fixed.is_empty() {
        for (i, place) in view.places.iter().enumerate().filter(|(_, place)| !fixed.contains(&place.as_str())) {
            let path = if places.has(&format!("{at}/places/{i}")) {
                format!("{at}/places/{i}")
            } else {
                format!("{at}/places")
            };
            let hint = near::hint(place, fixed.iter().copied());
            places.value(&code::UNKNOWN_VIEW, &path, format!("expected a label of `values`, found `{place}`"), hint);
        }
    }
}

/// The variable that a view shows, with its group: of the group itself, or below it by a path.
fn shown<'a>(name: &str, group: &'a GroupSchema) -> Option<(&'a GroupSchema, &'a Variable)> {
    let (below, local) = name.rsplit_once('/').unwrap_or(("", name));
    let group = group.at(below)?;
    Some((group, group.vars.get(local)?))
}

fn unknown(path: &str, name: &str, group: &GroupSchema, places: &Places<'_>) {
    let hint = near::hint(name, group.vars.keys().map(String::as_str));
    places.value(&code::UNKNOWN_VIEW, path, format!("expected a variable of VARS, found `{name}`"), hint);
}
