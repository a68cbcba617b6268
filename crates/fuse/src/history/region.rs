//! Which cells of the store a selection means: the group, its variables, positions along its dimensions.

use crate::fault::{Error, Fault};
use crate::merge::Region;
use crate::select;
use std::sync::Arc;
use zarr_fuse_core::column::{Column, Kind};
use zarr_fuse_core::layout::join;
use zarr_fuse_core::schema::{Coordinate, GroupSchema, Schema, Variable};
use zarr_fuse_core::selection::{Pick, Selection, SelectionError, label_text};
use zarr_fuse_core::zarr::array;
use zarrs_storage::AsyncReadableStorageTraits;

impl From<SelectionError> for Error {
    fn from(error: SelectionError) -> Self {
        match error {
            SelectionError::Syntax { message, hint } => Fault::of_file("", message).hint(hint).into(),
            SelectionError::Unknown { message, hint } => Error::NotFound { message, hint },
        }
    }
}

/// The variables that a selection means, all of one group.
pub(crate) struct Meant<'a> {
    pub(crate) path: String,
    pub(crate) group: &'a GroupSchema,
    pub(crate) variables: Vec<&'a str>,
}

/// The coordinate of which `name` is a part.
pub(crate) fn whole_of<'a>(group: &'a GroupSchema, name: &str) -> Option<(&'a String, &'a Coordinate)> {
    group.coords.iter().find(|(_, coordinate)| coordinate.composed.iter().any(|part| part == name))
}

/// The dimension that is narrowed by picks of `name`: itself, or that of which it is a part.
fn dimension<'a>(group: &'a GroupSchema, name: &str) -> Option<&'a String> {
    let own = group.coords.get_key_value(name).map(|(name, _)| name);
    own.or_else(|| whole_of(group, name).map(|(name, _)| name))
}

/// Whether a variable has all dimensions that the selection names.
fn has_all(group: &GroupSchema, variable: &Variable, selection: &Selection) -> bool {
    selection.dimensions.keys().all(|name| dimension(group, name).is_some_and(|name| variable.coords.contains(name)))
}

/// The variables that are named, or all that have the dimensions of the selection and are no parts of a label.
///
/// # Errors
/// [`Error::NotFound`] for names that are not there, dimensions that a named variable does not have, and a selection
/// that fits several groups.
pub(crate) fn meant<'a>(schema: &'a Schema, selection: &Selection) -> Result<Meant<'a>, Error> {
    if !selection.variables.is_empty() {
        let (path, group, variables) = select::find(schema, &selection.variables)?;
        known(group, selection)?;
        let lacks = variables.iter().find(|name| !group.vars.get(**name).is_some_and(|v| has_all(group, v, selection)));
        return match lacks {
            None => Ok(Meant { path, group, variables }),
            Some(name) => {
                let own = group.vars.get(*name).map(|variable| variable.coords.join(", ")).unwrap_or_default();
                let message = format!("`{name}` does not have all of the selected dimensions");
                Err(Error::NotFound { message, hint: format!("its dimensions are {own}") })
            }
        };
    }
    let fitting = |group: &'a GroupSchema| -> Vec<&'a str> {
        let fits =
            |name: &str, variable: &Variable| has_all(group, variable, selection) && whole_of(group, name).is_none();
        group.vars.iter().filter(|(name, variable)| fits(name, variable)).map(|(name, _)| name.as_str()).collect()
    };
    let groups = schema.root.walk().into_iter();
    let mut all: Vec<Meant<'a>> = groups
        .map(|(path, group)| Meant { path, group, variables: fitting(group) })
        .filter(|meant| !meant.variables.is_empty())
        .collect();
    match all.len() {
        1 => Ok(all.remove(0)),
        0 => {
            let names: Vec<&str> =
                schema.root.walk().into_iter().flat_map(|(_, group)| group.coords.keys().map(String::as_str)).collect();
            selection.check(names.iter().copied())?;
            Err(Error::NotFound {
                message: "no variable has all of the selected dimensions".into(),
                hint: format!("the dimensions are {}", names.join(", ")),
            })
        }
        _ => {
            let names = all.iter().flat_map(|meant| meant.variables.iter().map(|name| join(&meant.path, name)));
            Err(Error::NotFound {
                message: "the selection fits variables of several groups".into(),
                hint: format!("say which: {}", names.collect::<Vec<_>>().join(", ")),
            })
        }
    }
}

/// Errors: a dimension that the group does not have.
fn known(group: &GroupSchema, selection: &Selection) -> Result<(), Error> {
    let parts = group.coords.values().flat_map(|coordinate| &coordinate.composed);
    let names: Vec<&str> = group.coords.keys().chain(parts).map(String::as_str).collect();
    Ok(selection.check(names.iter().copied())?)
}

/// Positions along the dimensions that the selection names, in the group at `path`. A composed coordinate is selected by
/// its labels or by its parts.
pub(crate) async fn region<S: ?Sized + AsyncReadableStorageTraits + 'static>(
    store: &Arc<S>,
    path: &str,
    group: &GroupSchema,
    selection: &Selection,
) -> Result<Region, Error> {
    known(group, selection)?;
    let mut region = Region::new();
    for name in selection.dimensions.keys() {
        let (Some(dimension), Some(variable)) = (dimension(group, name), group.variable(name)) else { continue };
        let labels = array::read_all(&array::open(store, &join(path, name)).await?).await?;
        let found = selection.resolve(name, variable, &labels)?;
        match region.get_mut(dimension) {
            Some(known) => known.retain(|at| found.binary_search(at).is_ok()),
            None => {
                region.insert(dimension.clone(), found);
            }
        }
    }
    Ok(region)
}

/// The selection so that it means the same cells whatever labels come later: numbers as the labels that were found, and
/// parts of labels as the labels.
pub(crate) async fn settled<S: ?Sized + AsyncReadableStorageTraits + 'static>(
    store: &Arc<S>,
    path: &str,
    group: &GroupSchema,
    selection: &Selection,
    region: &Region,
) -> Result<Selection, Error> {
    let mut settled = selection.clone();
    for (dimension, positions) in region {
        let Some(coordinate) = group.coords.get(dimension) else { continue };
        let by_parts = coordinate.composed.iter().any(|part| selection.dimensions.contains_key(part));
        let number = coordinate.variable.data_type.kind() == Kind::Float;
        if !by_parts && !number {
            continue;
        }
        let labels = array::read_all(&array::open(store, &join(path, dimension)).await?).await?;
        let text = |at: &u64| labels.get(*at as usize).map(|label| label_text(&coordinate.variable, &label));
        if by_parts {
            coordinate.composed.iter().for_each(|part| {
                settled.dimensions.remove(part);
            });
            let picks = positions.iter().filter_map(text).map(Pick::Label).collect();
            settled.dimensions.insert(dimension.clone(), picks);
        } else if let Some(picks) = settled.dimensions.get_mut(dimension) {
            let mut exact = Vec::with_capacity(picks.len());
            for pick in picks.iter() {
                let Pick::Label(_) = pick else {
                    exact.push(pick.clone());
                    continue;
                };
                let one =
                    Selection { dimensions: [(dimension.clone(), vec![pick.clone()])].into(), ..Selection::default() };
                let found = one.matches(dimension, &coordinate.variable, &labels)?;
                exact.extend(found.iter().filter_map(text).map(Pick::Label));
            }
            *picks = exact;
        }
    }
    Ok(settled)
}

/// How many cells of a variable lie in a region, and the positions along each of its dimensions.
pub(crate) fn positions(variable: &Variable, region: &Region, shape: &[u64]) -> Vec<Vec<u64>> {
    let along = |(name, len): (&String, &u64)| region.get(name).cloned().unwrap_or_else(|| (0..*len).collect());
    variable.coords.iter().zip(shape).map(along).collect()
}

/// The labels at some positions of a coordinate.
pub(crate) fn labels_at(labels: &Column, positions: &[u64]) -> Column {
    labels.take(positions.iter().map(|at| Some(*at as usize)))
}
