//! Checks over the whole schema: references between its parts, units, types, names, identifiers.

mod collect;
mod constraint;
pub(super) mod labels;
mod people;
mod related;
mod source;
mod subset;
mod time;
mod transform;
mod variable;
mod view;
pub(crate) mod vocabulary;

pub use transform::along as aggregate_along;

use super::model::{GroupSchema, Schema};
use super::places::Places;
use crate::diagnostic::code;
use crate::layout;

/// Reports every fault of a decoded schema.
pub(crate) fn schema(schema: &Schema, places: &Places<'_>) {
    people::persons(&schema.persons, places);
    if let Some(url) = &schema.store.endpoint_url {
        collect::address(url, "ATTRS/S3_ENDPOINT_URL", places);
    }
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
            variable::data_variable(&at("VARS", name), name, variable, group, places);
        }
        for (name, source) in &group.sources {
            source::source(&at("SOURCES", name), source, group, &schema.persons, places);
        }
        for (i, one) in group.constraints.iter().enumerate() {
            constraint::constraint(&layout::join(&path, &format!("CONSTRAINTS/{i}")), one, group, places);
        }
        for (name, subset) in &group.subsets {
            subset::subset(&at("SUBSETS", name), subset, group, &schema.persons, places);
        }
        view::view(&layout::join(&path, "VIEW"), group, places);
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
