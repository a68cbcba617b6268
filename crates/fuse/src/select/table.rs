//! The rows of a table and its columns.

use super::beside::{Columns, beside};
use super::join::{Linked, NO_KEY};
use super::link::{Joined, JoinedDimension, JoinedVariable, Link};
use super::read::{Along, Held, Part};
use super::rows::{Selection, Values};
use crate::fault::{Error, Fault};
use std::collections::BTreeMap;
use zarr_fuse_core::layout::join;
use zarr_fuse_core::zarr::array::Readable;

/// The table of the variables `order`, each with the place of its part: 0 for `target`, then `sources`.
pub(super) async fn table(
    store: &Readable,
    target: &Part<'_>,
    sources: &[(Part<'_>, Vec<Link>)],
    order: &[(usize, &str)],
) -> Result<Selection, Error> {
    let all: Vec<usize> = (0..target.dimensions.len()).collect();
    target.check_full(&all)?;
    let shape: Vec<u64> = target.dimensions.iter().map(|dimension| dimension.labels.len() as u64).collect();
    // Cells are numbered in C order of the rows' dimensions; a variable over fewer stands at the first of its cells.
    let steps: Vec<u64> = all.iter().map(|axis| shape[axis + 1..].iter().product()).collect();
    let mut held: BTreeMap<&str, (Vec<usize>, Held)> = BTreeMap::new();
    let mut cells: Vec<u64> = Vec::new();
    for (name, variable) in target.variables() {
        let axes = target.axes(variable);
        let along: Vec<Along> =
            axes.iter().map(|axis| Along::chosen(&target.dimensions[*axis], steps[*axis])).collect();
        let read = Held::read(store, &join(&target.path, name), &along).await?;
        if axes.len() == shape.len() {
            cells.extend(&read.cells);
        }
        held.insert(name, (axes, read));
    }
    cells.sort_unstable();
    cells.dedup();
    let place = |cell: u64, axis: usize| (cell / steps[axis] % shape[axis]) as usize;

    let (owner, own) = own_dimensions(target, sources)?;
    let mut linked: BTreeMap<(usize, &str), Linked<'_>> = BTreeMap::new();
    for (i, (source, links)) in sources.iter().enumerate() {
        for (name, variable) in source.variables() {
            let own = if owner == Some(i) { own.as_slice() } else { &[] };
            linked.insert((i + 1, name), Linked::read(store, source, (name, variable), links, own).await?);
        }
    }
    // A row is a cell and, of the dimensions that another group alone has, the key of their labels.
    let mut rows: Vec<(u64, u64)> = Vec::with_capacity(cells.len());
    let full: Vec<&Linked<'_>> =
        linked.iter().filter(|((part, _), one)| owner == Some(part - 1) && one.is_full).map(|(_, one)| one).collect();
    for cell in cells {
        let mut keys: Vec<u64> = full.iter().flat_map(|one| one.keys(&|axis| place(cell, axis))).collect();
        keys.sort_unstable();
        keys.dedup();
        if keys.is_empty() {
            keys.push(NO_KEY);
        }
        rows.extend(keys.into_iter().map(|key| (cell, key)));
    }

    let mut table = Columns::default();
    for (axis, dimension) in target.dimensions.iter().enumerate() {
        let labels = dimension.labels.take(rows.iter().map(|(cell, _)| Some(place(*cell, axis))));
        table.put(dimension.name, &target.path, Values::of(dimension.variable, labels)?);
    }
    if let Some((source, _)) = owner.and_then(|owner| sources.get(owner)) {
        for (dimension, step) in &own {
            let dimension = &source.dimensions[*dimension];
            let len = dimension.labels.len() as u64;
            let label = |(_, key): &(u64, u64)| (*key != NO_KEY).then(|| (key / step % len) as usize);
            let labels = dimension.labels.take(rows.iter().map(label));
            table.put(dimension.name, &source.path, Values::of(dimension.variable, labels)?);
        }
    }
    let mut joined: Vec<Joined> = sources.iter().map(|(source, links)| described(target, source, links)).collect();
    for (part, name) in order {
        // Two variables of one name are both called by their groups.
        let unique = order.iter().filter(|(_, other)| other == name).count() == 1;
        if let Some((axes, held)) = held.get(name).filter(|_| *part == 0) {
            let Some(variable) = target.group.vars.get(*name) else { continue };
            let cell =
                |(cell, _): &(u64, u64)| axes.iter().map(|axis| place(*cell, *axis) as u64 * steps[*axis]).sum::<u64>();
            let values = held.values.take(rows.iter().map(|row| held.cells.binary_search(&cell(row)).ok()));
            table.variable(name, unique, &target.path, Values::of(variable, values)?);
        } else if let Some(one) = linked.get(&(*part, *name)) {
            let Some((source, links)) = sources.get(part - 1) else { continue };
            let places = rows.iter().map(|(cell, key)| (move |axis| place(*cell, axis), *key));
            let (values, notes, found) = beside(one, source, links, places);
            let column = table.variable(name, unique, &source.path, Values::of(one.variable, values)?);
            for (note, values) in notes {
                table.put(&format!("{column}_{note}"), &source.path, values?);
            }
            joined[part - 1].variables.push(JoinedVariable { name: column, found, rows: rows.len() as u64 });
        }
    }
    Ok(Selection { names: table.names, links: joined, columns: table.columns })
}

/// The further group that has dimensions of its own, and these with their steps in the keys of rows. Errors if there are
/// two such groups, if a group has nothing in common with the rows, or if none of its variables is over all of its own.
fn own_dimensions(
    target: &Part<'_>,
    sources: &[(Part<'_>, Vec<Link>)],
) -> Result<(Option<usize>, Vec<(usize, u64)>), Error> {
    let mut owner: Option<usize> = None;
    let mut own = Vec::new();
    for (i, (source, links)) in sources.iter().enumerate() {
        let names = |part: &Part<'_>| part.dimensions.iter().map(|one| one.name).collect::<Vec<_>>().join(", ");
        if links.is_empty() && !source.dimensions.is_empty() {
            let message = format!(
                "{} ({}) and {} ({}) have no dimension in common",
                target.title(),
                names(target),
                source.title(),
                names(source)
            );
            let hint = "name two as --on DIMENSION:OTHER=METHOD, or select variables of one group at a time";
            return Err(Fault::of_file("", message).hint(hint).into());
        }
        let alone =
            (0..source.dimensions.len()).filter(|dimension| !links.iter().any(|link| link.source == *dimension));
        let alone: Vec<usize> = alone.collect();
        if alone.is_empty() {
            continue;
        }
        source.check_full(&alone)?;
        if let Some((other, _)) = owner.and_then(|owner| sources.get(owner)) {
            let message = format!(
                "{} and {} both have dimensions that {} has not: the table would be all combinations",
                other.title(),
                source.title(),
                target.title()
            );
            return Err(Fault::of_file("", message).hint("select them one at a time").into());
        }
        let len = |dimension: &usize| source.dimensions[*dimension].labels.len() as u64;
        own = (0..alone.len()).map(|at| (alone[at], alone[at + 1..].iter().map(len).product())).collect();
        owner = Some(i);
    }
    Ok((owner, own))
}

fn described(target: &Part<'_>, source: &Part<'_>, links: &[Link]) -> Joined {
    let dimensions = links.iter().map(|link| JoinedDimension {
        dimension: source.dimensions[link.source].name.to_owned(),
        onto: target.dimensions[link.target].name.to_owned(),
        by: link.by(),
        method: link.asked.to_string(),
    });
    let own = (0..source.dimensions.len()).filter(|dimension| !links.iter().any(|link| link.source == *dimension));
    Joined {
        group: source.title().to_owned(),
        onto: target.title().to_owned(),
        dimensions: dimensions.collect(),
        own: own.map(|dimension| source.dimensions[dimension].name.to_owned()).collect(),
        variables: Vec::new(),
    }
}
