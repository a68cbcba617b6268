//! Decodes `transforms` of a source.

use super::cursor::{Cursor, Fields};
use super::language::Section;
use super::model::{
    Aggregate, AggregateMethod, Aggregated, Deduplicate, Join, JoinTable, Keep, SourceTransform, Step, Unit, Unpivot,
};
use super::{near, step};
use crate::diagnostic::code;
use indexmap::IndexMap;

pub(crate) const KEEPS: &[(&str, Keep)] = &[("first", Keep::First), ("last", Keep::Last), ("none", Keep::None)];

/// What `resample` names, by coordinate, of which the unit is known only to the group.
pub(crate) type Units<'a> = &'a dyn Fn(&str) -> Unit;

/// `transforms: [{rename: ..}, {filter: ..}]`.
pub(crate) fn transforms(at: &Cursor<'_>, units: Units<'_>) -> Vec<SourceTransform> {
    if !at.is_list() {
        at.wrong("a list of transforms, as `[{filter: \"quality == 'good'\"}]`");
    }
    at.items().iter().filter_map(|item| transform(item, units)).collect()
}

fn transform(at: &Cursor<'_>, units: Units<'_>) -> Option<SourceTransform> {
    let fields = at.fields(Section::Transform)?;
    let names = Section::Transform.names();
    let given: Vec<&str> = names.into_iter().filter(|name| fields.get(name).is_some()).collect();
    let [name] = given[..] else {
        if !fields.has_unknown {
            let found = if given.is_empty() { "none".to_owned() } else { near::list(&given) };
            let message = format!("expected one transform an item of the list, found {found}");
            at.key_fault(&code::EXCLUSIVE, message, "begin each with a dash: `- rename: ..`");
        }
        return None;
    };
    let at = fields.get(name)?;
    Some(match name {
        "rename" => SourceTransform::Rename(texts(&at, "a mapping of columns to new names")),
        "map" => SourceTransform::Map(
            at.entries("a mapping of columns to mappings of texts")
                .iter()
                .map(|(name, at)| ((*name).to_owned(), open_texts(at)))
                .collect(),
        ),
        "join" => SourceTransform::Join(join(&at)?),
        "unpivot" => {
            let fields = at.fields(Section::Unpivot)?;
            let (columns, value) = (fields.required("columns"), fields.required("value"));
            SourceTransform::Unpivot(Unpivot { columns: columns?, value: value? })
        }
        "filter" => SourceTransform::Filter(at.text()?),
        "deduplicate" => {
            let fields = at.fields(Section::Deduplicate)?;
            let by = list(&fields, "by");
            let keep = fields.get("keep").and_then(|at| at.choice(KEEPS)).unwrap_or_default();
            SourceTransform::Deduplicate(Deduplicate { by, keep })
        }
        "formula" => SourceTransform::Formula(texts(&at, "a mapping of variables to expressions")),
        "aggregate" => SourceTransform::Aggregate(aggregate(&at)?),
        _ => {
            let entries = at.entries("a mapping of coordinates to steps");
            let steps = entries.iter().filter_map(|(name, at)| Some(((*name).to_owned(), step(at, units(name))?)));
            SourceTransform::Resample(steps.collect())
        }
    })
}

fn step(at: &Cursor<'_>, unit: Unit) -> Option<Step> {
    step::step(at, &unit)
}

/// Name → text.
fn texts(at: &Cursor<'_>, expected: &str) -> IndexMap<String, String> {
    let entries = at.entries(expected);
    entries.iter().filter_map(|(name, at)| Some(((*name).to_owned(), at.text()?))).collect()
}

/// Text → text, where null is missing as an empty text is.
fn open_texts(at: &Cursor<'_>) -> IndexMap<String, String> {
    let text = |at: &Cursor<'_>| if at.node.is_null() { Some(String::new()) } else { at.text() };
    let entries = at.entries("a mapping of texts to texts");
    entries.iter().filter_map(|(name, at)| Some(((*name).to_owned(), text(at)?))).collect()
}

/// A list of names that is required.
fn list(fields: &Fields<'_>, key: &str) -> Vec<String> {
    match fields.get(key) {
        Some(at) => at.texts(),
        None => {
            fields.missing(key);
            Vec::new()
        }
    }
}

fn join(at: &Cursor<'_>) -> Option<Join> {
    let fields = at.fields(Section::Join)?;
    let table = match fields.get("table") {
        Some(at) if at.is_list() => {
            Some(JoinTable::Rows(at.items().iter().map(|row| cells(row)).collect::<Option<Vec<_>>>()?))
        }
        Some(at) => at.text().map(JoinTable::File),
        None => {
            fields.missing("table");
            None
        }
    };
    let on = match fields.get("on") {
        Some(at) if at.is_map() => texts(&at, "a mapping of columns to columns of the table"),
        // Columns of the same name.
        Some(at) => at.texts().into_iter().map(|name| (name.clone(), name)).collect(),
        None => {
            fields.missing("on");
            IndexMap::new()
        }
    };
    let take = list(&fields, "take");
    Some(Join { table: table?, on, take })
}

/// A row of a table; null is an empty cell.
fn cells(at: &Cursor<'_>) -> Option<Vec<String>> {
    if !at.is_list() {
        at.wrong("a list of cells");
        return None;
    }
    at.items().iter().map(|cell| if cell.node.is_null() { Some(String::new()) } else { cell.text() }).collect()
}

fn aggregate(at: &Cursor<'_>) -> Option<Aggregate> {
    let fields = at.fields(Section::Aggregate)?;
    let every = match fields.get("every") {
        Some(at) => {
            let items = at.list_of_scalars("[number, unit]");
            let number = items.first().and_then(Cursor::number).filter(|number| *number > 0.0 && number.is_finite());
            match (number, items.get(1), items.len()) {
                (Some(number), Some(unit), 2) => Some((number, unit.text()?)),
                (Some(number), None, 1) => Some((number, String::new())),
                _ => {
                    at.wrong("a number above 0 and its unit, as `[1, h]`,");
                    None
                }
            }
        }
        None => {
            fields.missing("every");
            None
        }
    };
    let values = match fields.get("values") {
        Some(at) => {
            let entries = at.entries("a mapping of variables to methods");
            entries.iter().filter_map(|(name, at)| Some(((*name).to_owned(), aggregated(at)?))).collect()
        }
        None => {
            fields.missing("values");
            IndexMap::new()
        }
    };
    Some(Aggregate { every: every?, along: fields.text("along"), values })
}

/// `mean`, or `[mean, t]`.
fn aggregated(at: &Cursor<'_>) -> Option<Aggregated> {
    if !at.is_list() {
        return Some(Aggregated { method: at.choice(AggregateMethod::ALL)?, of: None });
    }
    match &at.items()[..] {
        [method, of] => Some(Aggregated { method: method.choice(AggregateMethod::ALL)?, of: Some(of.text()?) }),
        _ => {
            at.wrong("a method, or a method and a variable as `[max, t]`,");
            None
        }
    }
}
