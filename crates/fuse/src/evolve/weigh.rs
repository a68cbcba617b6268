//! Differences weighed against what is stored: where no value is stored, arrays are made anew and nothing is refused.

use crate::fault::Error;
use crate::journal;
use std::collections::{BTreeMap, BTreeSet};
use zarr_fuse_core::layout::join;
use zarr_fuse_core::schema::diff::{Change, Class, Part, diff};
use zarr_fuse_core::schema::{GroupSchema, Schema};
use zarr_fuse_core::zarr::array::{self, Writable};

/// Differences and the arrays that need not be kept.
pub(super) struct Weighed {
    pub(super) changes: Vec<Change>,
    /// Paths of variables and coordinates that hold nothing and are made anew.
    pub(super) anew: BTreeSet<String>,
}

/// The differences from `old`, the schema of what is stored, to `new`.
///
/// A coordinate holds something if a variable over it does. A person who gave a contribution is not removed.
pub(super) async fn weigh(store: &Writable, old: &Schema, new: &Schema) -> Result<Weighed, Error> {
    let mut weighed = Weighed { changes: diff(old, new), anew: BTreeSet::new() };
    let mut known: BTreeMap<String, bool> = BTreeMap::new();
    for change in &mut weighed.changes {
        if !matches!(change.class, Class::Refused | Class::Conversion) {
            continue;
        }
        let (arrays, over) = concerned(&change.part, &old.root);
        if arrays.is_empty() {
            continue;
        }
        let mut holds = false;
        for path in over {
            if !known.contains_key(&path) {
                known.insert(path.clone(), holds_values(store, &path).await?);
            }
            holds |= known.get(&path) == Some(&true);
        }
        if !holds {
            change.class = Class::Metadata;
            change.note = match &change.is {
                None if change.is_whole() => "nothing is stored there: taken away".into(),
                _ => "nothing is stored there: made anew".into(),
            };
            weighed.anew.extend(arrays);
        }
    }
    let gone: Vec<&String> = old.persons.keys().filter(|key| !new.persons.contains_key(*key)).collect();
    if !gone.is_empty() {
        let journal = journal::read(store).await?;
        for key in gone {
            let Some(given) = journal.iter().find(|contribution| contribution.person == **key) else { continue };
            weighed.changes.push(Change {
                class: Class::Refused,
                path: join("PERSONS", key),
                was: old.persons.get(key).map(|person| person.name.clone()),
                is: None,
                note: format!("gave {}: leave the person in PERSONS", given.id),
                part: Part::Other,
            });
            // It stands there once, as what it is.
            let refused = join("PERSONS", key);
            weighed.changes.retain(|change| change.class == Class::Refused || change.path != refused);
        }
    }
    Ok(weighed)
}

/// The arrays that a part stands for, and those whose values decide whether something is stored.
fn concerned(part: &Part, root: &GroupSchema) -> (Vec<String>, Vec<String>) {
    let variables = |path: &str, over: Option<&str>| -> Vec<String> {
        let Some(group) = root.at(path) else { return Vec::new() };
        let over = |coords: &[String]| over.is_none_or(|name| coords.iter().any(|coord| coord == name));
        group.vars.iter().filter(|(_, v)| over(&v.coords)).map(|(name, _)| join(path, name)).collect()
    };
    match part {
        Part::Other => (Vec::new(), Vec::new()),
        Part::Variable(group, name) => {
            let path = join(group, name);
            (vec![path.clone()], vec![path])
        }
        Part::Coordinate(group, name) => (vec![join(group, name)], variables(group, Some(name))),
        Part::Group(path) => {
            let below = root.at(path).map(GroupSchema::walk).unwrap_or_default();
            let all: Vec<String> = below.iter().flat_map(|(below, _)| variables(&join(path, below), None)).collect();
            (vec![path.clone()], all)
        }
    }
}

/// Whether any chunk of an array was ever written.
pub(super) async fn holds_values(store: &Writable, path: &str) -> Result<bool, Error> {
    let array = array::open(store, path).await?;
    Ok(!array::stored_chunks(&array).await?.is_empty())
}
