//! Tables out: variables with their coordinates as columns, one row a cell that holds a value.
//!
//! Variables of several groups stand side by side on common times and places. One group gives the rows; each other group
//! is **linked** to it dimension by dimension ([`links`](link)), and a row takes of its variables the values at the equal
//! labels, at the nearest within a tolerance, or between two ([`zarr_fuse_core::align`]). How far away a value was is a
//! column beside it. Rows stay when there is nothing to take.

mod beside;
mod join;
mod link;
mod on;
mod plan;
mod query;
mod read;
mod rows;
mod table;
mod write;

pub use link::{Joined, JoinedDimension, JoinedVariable};
pub use on::On;
pub use plan::{Dimension, GROUP_KEY, Plan, VERSION_KEY};
pub use query::{Every, Method, Query};
pub use rows::{Rows, Selection};
pub use write::{Format, Sink, Units, sink};

use crate::fault::{Error, Fault};
use link::Link;
use read::Part;
use table::table;
use zarr_fuse_core::schema::{GroupSchema, Schema};
use zarr_fuse_core::selection::{self, SelectionError};
use zarr_fuse_core::zarr::array::Readable;

/// Finds variables by name, with their group's path where the name alone is not unique; all must be of one group.
pub fn find<'a>(schema: &'a Schema, names: &[String]) -> Result<(String, &'a GroupSchema, Vec<&'a str>), Error> {
    let (groups, _) = groups(schema, names)?;
    let mut groups = groups.into_iter();
    match (groups.next(), groups.next()) {
        (Some((path, group, names)), None) => Ok((path, group, names)),
        (Some((path, ..)), Some((_, _, names))) => Err(Error::NotFound {
            message: format!("`{}` is not in the group `{path}`", names.join("`, `")),
            hint: "select variables of one group at a time".into(),
        }),
        _ => Err(Error::NotFound { message: "no variable was named".into(), hint: "name at least one".into() }),
    }
}

/// A group's path, the group, and the variables of it that are asked for.
type Asked<'a> = (String, &'a GroupSchema, Vec<&'a str>);

/// Variables by group, groups in the order in which they are named first; and all variables in the order in which they
/// are named first, each with the place of its group.
fn groups<'a>(schema: &'a Schema, names: &[String]) -> Result<(Vec<Asked<'a>>, Vec<(usize, &'a str)>), Error> {
    let mut groups: Vec<Asked<'a>> = Vec::new();
    let mut order = Vec::new();
    for name in names {
        let keys = |group: &'a GroupSchema| group.vars.keys().map(String::as_str).collect();
        let (path, of, key) = crate::names::find(schema, "variable", name, keys)?;
        let place = groups.iter().position(|(other, ..)| *other == path).unwrap_or(groups.len());
        match groups.get_mut(place) {
            Some((_, _, found)) if found.contains(&key) => continue,
            Some((_, _, found)) => found.push(key),
            None => groups.push((path, of, vec![key])),
        }
        order.push((place, key));
    }
    Ok((groups, order))
}

/// Reads the variables `names` of the group at `path`. A row is a cell in which a variable over all their dimensions
/// holds a value; variables over fewer dimensions go along with it.
///
/// Memory holds the values, not the arrays: chunks that were never written are passed over. Errors: variables of which
/// none is over all dimensions of the others, since their table would be all combinations of their labels.
pub async fn select(store: &Readable, path: &str, group: &GroupSchema, names: &[&str]) -> Result<Selection, Error> {
    let target = Part::open(store, path, group, names).await?;
    let order: Vec<(usize, &str)> = names.iter().map(|name| (0, *name)).collect();
    table(store, &target, &[], &order).await
}

/// Reads the variables of `query`, of one group as [`select`] does, of several as told in [the module](self).
///
/// Along time (without time along the last dimension of numbers that is not exact) the nearest value counts that the
/// variable holds at the other labels of the row; along other dimensions the nearest label at which it holds any value.
/// A dimension that only one further group has is a column; a row then stands for each of its labels with a value.
///
/// # Errors
/// Names and labels that are not there; labels of two kinds, units or calendars that do not compare; exact without one
/// equal label; linear of what is no floating-point number; groups with nothing in common, or two further groups that
/// both have dimensions of their own, since the table would be all combinations.
pub async fn query(store: &Readable, schema: &Schema, query: &Query) -> Result<Selection, Error> {
    let (groups, mut order) = groups(schema, &query.cells.variables)?;
    let mut parts = Vec::new();
    for (path, group, names) in groups {
        parts.push(Part::open(store, &path, group, &names).await?);
    }
    let first = match &query.onto {
        None => 0,
        Some(path) => parts.iter().position(|part| part.path == path.trim_matches('/')).ok_or_else(|| {
            let titles: Vec<&str> = parts.iter().map(Part::title).collect();
            let message = format!("no variable of the group `{path}` is selected, so it cannot give the rows");
            Error::NotFound { message, hint: format!("the groups are {}", titles.join(", ")) }
        })?,
    };
    if parts.is_empty() {
        return Err(Error::NotFound { message: "no variable was named".into(), hint: "name at least one".into() });
    }
    parts[..=first].rotate_right(1);
    for (place, _) in &mut order {
        *place = match *place {
            place if place == first => 0,
            place if place < first => place + 1,
            place => place,
        };
    }
    let known: Vec<&str> = parts.iter().flat_map(|part| part.dimensions.iter().map(|one| one.name)).collect();
    query.cells.check(known.iter().copied()).map_err(not_selected)?;
    let mut used = vec![false; query.on.len()];
    let mut sources = parts.split_off(1);
    let target = &mut parts[0];
    let mut linked = Vec::new();
    for source in &sources {
        linked.push(link::links(store, target, source, &query.on, &mut used).await?);
    }
    if let Some((on, _)) = query.on.iter().zip(&used).find(|(_, used)| !**used) {
        return Err(unused(on, target, &sources, &linked));
    }
    for (source, links) in sources.iter_mut().zip(&linked) {
        for (place, dimension) in source.dimensions.iter_mut().enumerate() {
            let common =
                links.iter().any(|link| link.source == place && target.dimensions[link.target].name == dimension.name);
            if !common {
                choose(dimension, &query.cells)?;
            }
        }
    }
    for dimension in &mut target.dimensions {
        choose(dimension, &query.cells)?;
    }
    let sources: Vec<(Part<'_>, Vec<Link>)> = sources.into_iter().zip(linked).collect();
    table(store, &parts[0], &sources, &order).await
}

/// Takes over what is selected of a dimension.
fn choose(dimension: &mut read::Dimension<'_>, cells: &selection::Selection) -> Result<(), Error> {
    if cells.dimensions.contains_key(dimension.name) {
        let places = cells.resolve(dimension.name, dimension.variable, &dimension.labels).map_err(not_selected)?;
        let mut chosen = vec![false; dimension.labels.len()];
        places.into_iter().for_each(|place| chosen[place as usize] = true);
        dimension.chosen = Some(chosen);
    }
    Ok(())
}

fn not_selected(error: SelectionError) -> Error {
    match error {
        SelectionError::Syntax { message, hint } => Fault::of_file("", message).hint(hint).into(),
        SelectionError::Unknown { message, hint } => Error::NotFound { message, hint },
    }
}

/// A method that is about no linked dimension.
fn unused(on: &On, target: &Part<'_>, sources: &[Part<'_>], linked: &[Vec<Link>]) -> Error {
    let pairs = sources.iter().zip(linked).flat_map(|(source, links)| {
        links.iter().map(move |link| {
            let (to, from) = (&target.dimensions[link.target], &source.dimensions[link.source]);
            format!("{} of {} and {} of {}", to.name, target.title(), from.name, source.title())
        })
    });
    let pairs: Vec<String> = pairs.collect();
    let hint = match (sources.is_empty(), pairs.is_empty()) {
        (true, _) => "all variables are of one group: nothing is linked".to_owned(),
        (_, true) => "no dimensions are linked; name two as DIMENSION:OTHER=METHOD".to_owned(),
        _ => format!("linked are {}; others are named as DIMENSION:OTHER=METHOD", pairs.join(", ")),
    };
    Error::NotFound { message: format!("`--on {on}` is about no dimension that is linked"), hint }
}
