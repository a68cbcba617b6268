//! Checks of `SUBSETS`.

use crate::column::Column;
use crate::diagnostic::{Code, code};
use crate::expression::{Expression, Operand};
use crate::overview::Bucket;
use crate::schema::cursor;
use crate::schema::model::{GroupSchema, Person, Subset, Variable};
use crate::schema::near;
use crate::schema::places::Places;
use crate::selection::{Selection, SelectionError};
use indexmap::IndexMap;

/// The subset at `at`: its variables are of the group or below it, its dimensions theirs, its labels, its condition and
/// its step can be read; places have latitude and longitude, events are named as such, persons are there.
pub(super) fn subset(
    at: &str,
    subset: &Subset,
    group: &GroupSchema,
    persons: &IndexMap<String, Person>,
    places: &Places<'_>,
) {
    let fault = |code: &Code, key: &str, message: String, hint: String| {
        let path = format!("{at}/{key}");
        places.value(code, if places.has(&path) { &path } else { at }, message, hint);
    };
    let unread = |key: &str, error: SelectionError| {
        let (SelectionError::Syntax { message, hint } | SelectionError::Unknown { message, hint }) = error;
        fault(&code::SUBSET_TERM, key, message, hint);
    };
    if let Some(every) = subset.every.as_deref().filter(|every| Bucket::parse(every).is_none()) {
        let message = format!("expected a piece of time, found `{}`", cursor::clip(every));
        fault(&code::SUBSET_TERM, "every", message, "as `10min`, `1h`, `1d`, `1mo` or `1y`".to_owned());
    }
    for id in &subset.contributions {
        if id.strip_prefix('c').is_none_or(|number| number.parse::<u32>().is_err()) {
            let message = format!("expected an event, found `{}`", cursor::clip(id));
            fault(&code::SUBSET_TERM, "contribution", message, "as `c3`; `zarr-fuse log` lists them".to_owned());
        }
    }
    for person in subset.persons.iter().filter(|person| !persons.contains_key(*person)) {
        let message = format!("expected a key of PERSONS, found `{}`", cursor::clip(person));
        let hint = near::hint(person, persons.keys().map(String::as_str)).into();
        fault(&code::UNKNOWN_SUBSET, "person", message, hint);
    }
    let mut variables: Vec<(&GroupSchema, &str, &Variable)> = Vec::new();
    let mut terms: Vec<(String, Selection)> = Vec::new();
    for (i, term) in subset.select.iter().enumerate() {
        let key = Some(format!("select/{i}")).filter(|key| places.has(&format!("{at}/{key}")));
        let key = key.unwrap_or_else(|| "select".to_owned());
        match Selection::parse([term]) {
            Ok(selection) => terms.push((key, selection)),
            Err(error) => unread(&key, error),
        }
    }
    for (key, name) in terms.iter().flat_map(|(key, term)| term.variables.iter().map(move |name| (key, name))) {
        match named(name, group) {
            Some(found) => variables.push(found),
            None => {
                let message = format!("expected a variable of VARS, found `{}`", cursor::clip(name));
                fault(
                    &code::UNKNOWN_SUBSET,
                    key,
                    message,
                    near::hint(name, group.vars.keys().map(String::as_str)).into(),
                );
            }
        }
    }
    if variables.is_empty() {
        // A key that is missing was told already.
        if places.has(&format!("{at}/select"))
            && terms.len() == subset.select.len()
            && terms.iter().all(|(_, term)| term.variables.is_empty())
        {
            let hint = "name one, as `select: [t, time=2025]`".to_owned();
            fault(&code::UNKNOWN_SUBSET, "select", "expected a variable in `select`, found none".to_owned(), hint);
        }
        return;
    }
    for (key, term) in &terms {
        for dimension in term.dimensions.keys() {
            let found = variables.iter().find(|(_, _, variable)| variable.coords.contains(dimension));
            let Some(coordinate) = found.and_then(|(group, ..)| group.coords.get(dimension)) else {
                let known = variables.iter().flat_map(|(_, _, variable)| variable.coords.iter().map(String::as_str));
                let message = format!("expected a dimension of the variables, found `{}`", cursor::clip(dimension));
                fault(&code::UNKNOWN_SUBSET, key, message, near::hint(dimension, known).into());
                continue;
            };
            let none = Column::missing(coordinate.variable.data_type.kind(), 0);
            if let Err(error) = term.matches(dimension, &coordinate.variable, &none) {
                unread(key, error);
            }
        }
    }
    for name in subset.stride.keys() {
        if !variables.iter().any(|(_, _, variable)| variable.coords.contains(name)) {
            let known = variables.iter().flat_map(|(_, _, variable)| variable.coords.iter().map(String::as_str));
            let message = format!("expected a dimension of the variables, found `{}`", cursor::clip(name));
            fault(&code::UNKNOWN_SUBSET, "stride", message, near::hint(name, known).into());
        }
    }
    let areas = [("box", subset.bounds.is_some()), ("polygon", !subset.polygon.is_empty())];
    if let (Some((key, _)), Some((group, ..))) = (areas.iter().find(|(_, given)| *given), variables.first())
        && group.positions().is_none()
    {
        let message = "expected a latitude and a longitude among the variables and coordinates, found none".to_owned();
        let hint = "give them `standard_name: latitude` and `standard_name: longitude`".to_owned();
        fault(&code::UNKNOWN_SUBSET, key, message, hint);
    }
    if let (Some(condition), Some((group, ..))) = (&subset.condition, variables.first()) {
        let operand = |name: &str| group.variable(name).and_then(Operand::of);
        if let Err(error) = Expression::parse(condition).and_then(|condition| condition.condition(&operand)) {
            fault(&code::SUBSET_TERM, "where", error.message, error.hint);
        }
    }
}

/// A variable of the group itself, or below it by a path, with its group and its name there.
fn named<'a>(name: &'a str, group: &'a GroupSchema) -> Option<(&'a GroupSchema, &'a str, &'a Variable)> {
    let (below, local) = name.rsplit_once('/').unwrap_or(("", name));
    let group = group.at(below)?;
    Some((group, local, group.vars.get(local)?))
}
