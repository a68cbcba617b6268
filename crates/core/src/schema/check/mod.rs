//! Checks over the whole schema: references between its parts, units, types, names, identifiers.

mod people;
mod source;
mod variable;
mod vocabulary;

use super::model::{GroupSchema, Schema};
use super::places::Places;
use super::{cursor, near};
use crate::diagnostic::code;
use crate::{layout, time};

/// Reports every fault of a decoded schema.
pub(crate) fn schema(schema: &Schema, places: &Places<'_>) {
    people::persons(&schema.persons, places);
    if let Some(publication) = &schema.publication {
        people::publication(publication, &schema.persons, places);
    }
    for (path, group) in schema.root.walk() {
        names(&path, group, places);
        let at = |section: &str, name: &str| layout::join(&path, &format!("{section}/{name}"));
        for (name, coordinate) in &group.coords {
            variable::coordinate(&at("COORDS", name), name, coordinate, group, places);
        }
        for (name, variable) in &group.vars {
            variable::data_variable(&at("VARS", name), variable, group, places);
        }
        for (name, source) in &group.sources {
            source::source(&path, &at("SOURCES", name), source, group, &schema.persons, places);
        }
        view(&layout::join(&path, "VIEW"), group, places);
    }
}

/// Names as Zarr nodes, and each name once.
fn names(path: &str, group: &GroupSchema, places: &Places<'_>) {
    for name in group.groups.keys() {
        let at = layout::join(path, name);
        node_name("group", name, &at, places);
        if is_level(name) {
            let message =
                format!("expected a name for the group, found `{name}`, which a release gives to a level of overviews");
            places.key(&code::BAD_NAME, &at, message, format!("write `level_{name}`, or what it is"));
        }
        if path.is_empty() && name == layout::JOURNAL_GROUP {
            let message = format!("expected another name for the group, found `{name}`, which holds the journal");
            places.key(&code::BAD_NAME, &at, message, "rename it");
        }
        if group.variable(name).is_some() {
            let message =
                format!("expected another name for the group, found `{name}`, which is a variable or coordinate too");
            places.key(&code::DUPLICATE_NAME, &at, message, "rename one of the two");
        }
    }
    for name in group.coords.keys() {
        node_name("coordinate", name, &layout::join(path, &format!("COORDS/{name}")), places);
    }
    for name in group.vars.keys() {
        let at = layout::join(path, &format!("VARS/{name}"));
        node_name("variable", name, &at, places);
        for suffix in [layout::MIN_SUFFIX, layout::MAX_SUFFIX, layout::COUNT_SUFFIX] {
            if let Some(whole) = name.strip_suffix(suffix).filter(|whole| group.vars.contains_key(*whole)) {
                let message = format!("expected another name than `{name}`, which an overview of `{whole}` has");
                places.key(
                    &code::DUPLICATE_NAME,
                    &at,
                    message,
                    format!("rename it, as `{}_{whole}`", suffix.trim_start_matches('_')),
                );
            }
        }
    }
}

/// A node name of Zarr V3 (core specification, "Node names"), and none that a file system or a store gives away.
fn node_name(what: &str, name: &str, at: &str, places: &Places<'_>) {
    let why = if name.is_empty() {
        "is empty"
    } else if name.chars().all(|c| c == '.') {
        "has periods only"
    } else if name.contains(['/', '\\']) {
        "has a slash"
    } else if name.starts_with("__") {
        "begins with two underscores, which Zarr keeps for itself"
    } else if name == "zarr.json" {
        "is that of Zarr's metadata"
    } else if name.chars().any(char::is_control) {
        "has a control character"
    } else if name.trim() != name {
        "begins or ends with a blank"
    } else {
        return;
    };
    places.key(
        &code::BAD_NAME,
        at,
        format!("expected a name for the {what}, found `{name}`, which {why}"),
        "rename it",
    );
}

/// `0`, `1h`, `1d`: levels of a release.
fn is_level(name: &str) -> bool {
    let unit = name.trim_start_matches(|c: char| c.is_ascii_digit());
    unit.len() < name.len() && ["", "s", "m", "min", "h", "d", "D", "y"].contains(&unit)
}

fn view(at: &str, group: &GroupSchema, places: &Places<'_>) {
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
    let Some(name) = &view.variable else { return };
    let (below, local) = name.rsplit_once('/').unwrap_or(("", name));
    let shown = group.at(below).and_then(|group| Some((group, group.vars.get(local)?)));
    let Some((shown, variable)) = shown else {
        let hint = near::hint(name, group.vars.keys().map(String::as_str));
        places.value(
            &code::UNKNOWN_VIEW,
            &format!("{at}/variable"),
            format!("expected a variable of VARS, found `{name}`"),
            hint,
        );
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
