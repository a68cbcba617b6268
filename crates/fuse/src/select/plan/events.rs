//! Values by who wrote them: the lineage beside each variable.

use super::source::Source;
use crate::chunks::Chunks;
use crate::fault::{Error, Fault};
use crate::initial::has_lineage;
use crate::journal;
use crate::select::query::Query;
use std::collections::BTreeSet;
use zarr_fuse_core::column::{Column, MISSING_COMPLEX, MISSING_INT, MISSING_UNSIGNED};
use zarr_fuse_core::layout::{join, lineage};
use zarr_fuse_core::provenance::Contribution;
use zarr_fuse_core::schema::{GroupSchema, Schema};
use zarr_fuse_core::zarr::array::{self, Readable};

/// The numbers of the events whose values are asked for; `None`: of all. Contributions and persons narrow each other, and
/// so do the queries within which `query` is.
///
/// # Errors
/// Events and persons that are not there.
pub(super) async fn wanted(store: &Readable, schema: &Schema, query: &Query) -> Result<Option<BTreeSet<u32>>, Error> {
    let all = || query.within.iter().chain([query]);
    if all().all(|query| query.contributions.is_empty() && query.persons.is_empty()) {
        return Ok(None);
    }
    let events = journal::read(store).await?;
    for person in all().flat_map(|query| &query.persons) {
        if !schema.persons.contains_key(person) && !events.iter().any(|event| event.person == *person) {
            let known: Vec<&str> = schema.persons.keys().map(String::as_str).collect();
            let message = format!("PERSONS of the schema has no `{person}`");
            return Err(Error::NotFound { message, hint: format!("it has {}", known.join(", ")) });
        }
    }
    for id in all().flat_map(|query| &query.contributions) {
        if !events.iter().any(|event| event.id == *id) {
            let message = format!("there is no contribution `{id}` in this version");
            let hint = match events.last() {
                Some(last) => format!("they go from c1 to {}; `zarr-fuse log` lists them", last.id),
                None => "nothing was added yet".to_owned(),
            };
            return Err(Error::NotFound { message, hint });
        }
    }
    let is = |list: &[String], one: &String| list.is_empty() || list.contains(one);
    let of =
        |query: &Query, event: &Contribution| is(&query.contributions, &event.id) && is(&query.persons, &event.person);
    let wanted = events.iter().filter(|event| all().all(|query| of(query, event)));
    Ok(Some(wanted.map(|event| event.number()).collect()))
}

/// Opens the lineage of a variable over all dimensions, whose rows are narrowed by it.
///
/// # Errors
/// A variable without lineage.
pub(super) async fn open(
    store: &Readable,
    (path, group): (&str, &GroupSchema),
    source: &mut Source,
) -> Result<(), Error> {
    let name = join(path, &source.name);
    if !has_lineage(group, &source.variable) {
        let message = format!("`{name}` keeps no lineage: it is not known who wrote its values");
        let hint = "leave out --contribution and --person, or give it `lineage: true` in the schema of another dataset";
        return Err(Fault::of_file("", message).hint(hint).into());
    }
    let array = array::open(store, &join(path, &lineage(&source.name))).await?;
    let chunks = Chunks::of(&array);
    if chunks.shape != source.chunks.shape || chunks.len != source.chunks.len {
        return Err(Error::Schema(format!("the lineage of `{name}` has other chunks than it")));
    }
    source.lineage = Some(array);
    Ok(())
}

/// Makes values missing that none of the events wrote.
pub(super) fn mask(column: &mut Column, numbers: &[u32], events: &BTreeSet<u32>) {
    fn each<T: Clone>(values: &mut [T], numbers: &[u32], events: &BTreeSet<u32>, missing: &T) {
        // Neighbours often have one writer.
        let mut last = (0, events.contains(&0));
        for (place, value) in values.iter_mut().enumerate() {
            let number = numbers.get(place).copied().unwrap_or(0);
            if number != last.0 {
                last = (number, events.contains(&number));
            }
            if !last.1 {
                *value = missing.clone();
            }
        }
    }
    match column {
        Column::Float(values) => each(values, numbers, events, &f64::NAN),
        Column::Int(values) => each(values, numbers, events, &MISSING_INT),
        Column::Unsigned(values) => each(values, numbers, events, &MISSING_UNSIGNED),
        Column::Complex(values) => each(values, numbers, events, &MISSING_COMPLEX),
        Column::Text(values) => each(values, numbers, events, &String::new()),
    }
}
