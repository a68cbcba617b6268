//! Which labels somebody uses.

use super::fold::Fold;
use crate::cells::Cells;
use crate::chunks::{Chunks, is_stored};
use crate::dense::replay::key as text;
use crate::fault::Error;
use crate::merge::uses;
use indexmap::IndexMap;
use std::collections::HashSet;
use std::sync::Arc;
use zarr_fuse_core::column::{Column, Value};
use zarr_fuse_core::layout::{join, lineage};
use zarr_fuse_core::provenance::{Contribution, Kind};
use zarr_fuse_core::schema::GroupSchema;
use zarr_fuse_core::zarr::array;
use zarrs_storage::AsyncReadableStorageTraits;

/// The labels that a contribution uses, each once, in the order of its rows: those of the rows that give a present value
/// of a variable over the coordinate, with all its labels.
pub(crate) fn labels(group: &GroupSchema, cells: &Cells) -> IndexMap<String, Column> {
    let mut found = IndexMap::new();
    let uses = uses(group, cells);
    for (name, coordinate) in &group.coords {
        let Some(labels) = cells.columns.get(name) else { continue };
        let used = |row: &usize| uses.get(name.as_str()).is_some_and(|uses| uses.get(*row) == Some(&true));
        let mut known = HashSet::new();
        let mut once = Column::missing(coordinate.variable.data_type.kind(), 0);
        for row in (0..labels.len()).filter(used) {
            if let Some(label) = labels.get(row).filter(|label| known.insert(text(label))) {
                once.push(Some(label));
            }
        }
        found.insert(name.clone(), once);
    }
    found
}

/// The stored labels of a group, by coordinate, each with its position.
pub(crate) struct Stored(IndexMap<String, std::collections::HashMap<String, u64>>);

/// Reads the labels of the group at `path`.
pub(crate) async fn stored<S: ?Sized + AsyncReadableStorageTraits + 'static>(
    store: &Arc<S>,
    path: &str,
    group: &GroupSchema,
) -> Result<Stored, Error> {
    let mut stored = IndexMap::new();
    for name in group.coords.keys() {
        let labels = array::read_all(&array::open(store, &join(path, name)).await?).await?;
        let places = (0..labels.len()).filter_map(|at| Some((text(&labels.get(at)?), at as u64)));
        stored.insert(name.clone(), places.collect());
    }
    Ok(Stored(stored))
}

impl Stored {
    /// Whether each of `labels` is there.
    pub(crate) fn have(&self, name: &str, labels: &Column) -> Vec<bool> {
        (0..labels.len()).map(|at| self.place(name, labels, at).is_some()).collect()
    }

    fn place(&self, name: &str, labels: &Column, at: usize) -> Option<u64> {
        self.0.get(name)?.get(&text(&labels.get(at)?)).copied()
    }
}

/// Those of `candidates` that no active event uses and that are not fixed in the schema: without a present cell, without
/// a mark of an erase, and, where an erase may have left no mark, without a contribution that gives them.
pub(crate) async fn unused<S: ?Sized + AsyncReadableStorageTraits + 'static>(
    fold: &mut Fold<'_>,
    store: &Arc<S>,
    active: &[bool],
    candidates: IndexMap<String, Column>,
) -> Result<IndexMap<String, Column>, Error> {
    let (path, group) = (fold.path, fold.group);
    let stored = stored(store, path, group).await?;
    let mut unused = IndexMap::new();
    for (name, labels) in candidates {
        let Some(coordinate) = group.coords.get(&name) else { continue };
        let fixed = crate::initial::fixed(path, &name, coordinate)?;
        let fixed: HashSet<String> = (0..fixed.len()).filter_map(|at| Some(text(&fixed.get(at)?))).collect();
        let mut places: Vec<(u64, usize)> = (0..labels.len())
            .filter(|at| labels.get(*at).is_some_and(|label| !fixed.contains(&text(&label))))
            .filter_map(|at| Some((stored.place(&name, &labels, at)?, at)))
            .collect();
        places.sort_unstable();
        for (variable, schema) in &group.vars {
            let Some(axis) = schema.coords.iter().position(|one| *one == name) else { continue };
            for array in [join(path, variable), join(path, &lineage(variable))] {
                if !places.is_empty() && array::document(store, &array).await?.is_some() {
                    keep_empty(store, &array, axis, &mut places).await?;
                }
            }
        }
        let left = labels.take(places.iter().map(|(_, at)| Some(*at)));
        unused.insert(name, left);
    }
    let erases = |event: &Contribution| event.kind == Kind::Erase && event.group == path;
    let erased = fold.events.iter().zip(active).any(|(event, active)| *active && erases(event));
    given(fold, active, erased, &mut unused)?;
    Ok(unused)
}

/// Keeps those of `places` (a position along `axis` each, ascending) at which an array has no value. Only chunks that
/// hold one of them are read.
async fn keep_empty<S: ?Sized + AsyncReadableStorageTraits + 'static>(
    store: &Arc<S>,
    path: &str,
    axis: usize,
    places: &mut Vec<(u64, usize)>,
) -> Result<(), Error> {
    let array = array::open(store, path).await?;
    let marks = path.ends_with(zarr_fuse_core::layout::LINEAGE_SUFFIX);
    let chunks = Chunks::of(&array);
    let mut number = 0;
    while number < chunks.count() && !places.is_empty() {
        let indices = chunks.indices(number);
        number += 1;
        let from = indices[axis] * chunks.len[axis];
        let within = from..from + chunks.len[axis];
        if !places.iter().any(|(at, _)| within.contains(at)) || !is_stored(&array, &indices).await? {
            continue;
        }
        let (start, shape) = chunks.region(&indices);
        let values = array::read(&array, &start, &shape).await?;
        let below: u64 = shape[axis + 1..].iter().product();
        let mut present = vec![false; shape[axis] as usize];
        for cell in 0..values.len() {
            let nobody = marks && values.get(cell) == Some(Value::Int(0));
            if !nobody && !values.is_missing(cell) {
                present[((cell as u64 / below) % shape[axis]) as usize] = true;
            }
        }
        places.retain(|(at, _)| !within.contains(at) || !present[(at - from) as usize]);
    }
    Ok(())
}

/// Takes out of `unused` what an active contribution gives: a dense one also where it has no value, and, if there are
/// erases, a table where nothing is left of it.
fn given(
    fold: &mut Fold<'_>,
    active: &[bool],
    erased: bool,
    unused: &mut IndexMap<String, Column>,
) -> Result<(), Error> {
    let (events, path) = (fold.events, fold.path);
    let adds = events.iter().zip(active).filter(|(e, active)| **active && e.kind == Kind::Add && e.group == path);
    for (event, _) in adds {
        if unused.values().all(Column::is_empty) {
            return Ok(());
        }
        if !erased && !fold.is_dense(event)? {
            continue;
        }
        let used = fold.labels(event)?;
        for (name, left) in unused.iter_mut() {
            let Some(used) = used.get(name) else { continue };
            let used: HashSet<String> = (0..used.len()).filter_map(|at| Some(text(&used.get(at)?))).collect();
            let kept = (0..left.len()).filter(|at| left.get(*at).is_some_and(|label| !used.contains(&text(&label))));
            *left = left.take(kept.map(Some).collect::<Vec<_>>());
        }
    }
    Ok(())
}
