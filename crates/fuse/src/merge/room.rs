//! Room for labels: put among the others or taken away, with the cells of all variables moving along.

use super::axis::Axis;
use super::runs::Map;
use super::work::Work;
use crate::fault::{Error, Fault};
use indexmap::IndexMap;
use std::collections::BTreeMap;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::layout::join;
use zarr_fuse_core::schema::{GroupSchema, Variable};

impl Work {
    /// Takes labels away, with all cells on them; the cells behind move up. Labels that are not there are passed over.
    /// All is written then, so that the store shows it.
    pub(crate) async fn drop_labels(
        &mut self,
        path: &str,
        group: &GroupSchema,
        labels: &IndexMap<String, Column>,
    ) -> Result<(), Error> {
        let mut maps: BTreeMap<&str, Map> = BTreeMap::new();
        for (name, coordinate) in &group.coords {
            let mut gone: Vec<u64> = match labels.get(name) {
                None => Vec::new(),
                Some(given) => {
                    let axis = self.locate(path, group, name, given).await?;
                    axis.rows.into_iter().flatten().map(|at| at as u64).collect()
                }
            };
            gone.sort_unstable();
            gone.dedup();
            let stored = self.coordinate(path, name, coordinate.sorted).await?;
            maps.insert(name, Map::removed(stored.len() as u64, &gone));
            if !gone.is_empty() {
                stored.remove(&gone);
            }
        }
        for (name, variable) in &group.vars {
            let maps: Vec<&Map> = variable.coords.iter().filter_map(|name| maps.get(name.as_str())).collect();
            if maps.iter().any(|map| map.before != map.after) {
                let pair = self.pair(path, name, group, variable).await?;
                for id in [Some(pair.values), pair.writers].into_iter().flatten() {
                    self.arrays.remap(id, &maps).await?;
                }
            }
        }
        self.flush().await
    }

    /// Makes room: labels into the axes, arrays in their shape. Returns where each given label stands, by coordinate.
    ///
    /// All is written then, so that the store shows it.
    ///
    /// Errors: a new label where the schema fixes them, an array of 2^63 cells or more; nothing is changed then.
    pub(crate) async fn make_room(
        &mut self,
        path: &str,
        group: &GroupSchema,
        labels: &IndexMap<String, Column>,
    ) -> Result<IndexMap<String, Axis>, Error> {
        self.room(path, group, labels, true).await
    }

    /// Puts labels that a schema fixes among the others.
    pub(crate) async fn extend(
        &mut self,
        path: &str,
        group: &GroupSchema,
        labels: &IndexMap<String, Column>,
    ) -> Result<(), Error> {
        self.room(path, group, labels, false).await.map(drop)
    }

    async fn room(
        &mut self,
        path: &str,
        group: &GroupSchema,
        labels: &IndexMap<String, Column>,
        fixed: bool,
    ) -> Result<IndexMap<String, Axis>, Error> {
        let mut axes: IndexMap<&str, Axis> = IndexMap::new();
        for (name, coordinate) in &group.coords {
            let none = Column::missing(coordinate.variable.data_type.kind(), 0);
            let given = labels.get(name).unwrap_or(&none);
            let stored = self.coordinate(path, name, coordinate.sorted).await?;
            let found = stored.find(name, given, &vec![true; given.len()], fixed && coordinate.extend_never).await?;
            axes.insert(name, found.map_err(|(_, fault)| fault)?);
        }
        fits(path, group, &axes)?;
        self.grow(path, group, &axes, |name| labels.get(name)).await?;
        self.flush().await?;
        Ok(axes
            .into_iter()
            .filter(|(name, _)| labels.contains_key(*name))
            .map(|(name, axis)| (name.to_owned(), axis))
            .collect())
    }

    /// Puts the new labels of `axes` among the others, and moves the cells of all variables with theirs.
    pub(super) async fn grow<'a>(
        &mut self,
        path: &str,
        group: &GroupSchema,
        axes: &IndexMap<&str, Axis>,
        given: impl Fn(&str) -> Option<&'a Column>,
    ) -> Result<(), Error> {
        if axes.values().all(|axis| axis.added() == 0) {
            return Ok(());
        }
        for (name, variable) in &group.vars {
            let of = |name: &String| axes.get(name.as_str()).filter(|axis| axis.added() > 0);
            if variable.coords.iter().any(|name| of(name).is_some()) {
                let pair = self.pair(path, name, group, variable).await?;
                let maps: Vec<Map> =
                    variable.coords.iter().filter_map(|name| axes.get(name.as_str())).map(Axis::map).collect();
                let maps: Vec<&Map> = maps.iter().collect();
                for id in [Some(pair.values), pair.writers].into_iter().flatten() {
                    self.arrays.remap(id, &maps).await?;
                }
            }
        }
        for (name, axis) in axes.iter().filter(|(_, axis)| axis.added() > 0) {
            if let (Some(stored), Some(given)) = (self.coordinates.get_mut(&join(path, name)), given(name)) {
                stored.insert(axis, given);
            }
        }
        Ok(())
    }
}

/// The shape of a variable after the merge.
pub(super) fn shape(variable: &Variable, axes: &IndexMap<&str, Axis>) -> Vec<u64> {
    variable.coords.iter().filter_map(|name| axes.get(name.as_str())).map(|axis| axis.len() as u64).collect()
}

/// Errors: an array with more cells than can be counted.
pub(super) fn fits(path: &str, group: &GroupSchema, axes: &IndexMap<&str, Axis>) -> Result<(), Error> {
    for (name, variable) in &group.vars {
        let shape = shape(variable, axes);
        let cells = shape.iter().try_fold(1_u64, |cells, len| cells.checked_mul(*len));
        if cells.is_none_or(|cells| cells > i64::MAX as u64) {
            let mut fault = Fault::of_file("", format!("expected an array of fewer than 2^63 cells, found {shape:?}"));
            fault.column = join(path, name);
            return Err(fault.hint("are the coordinates of the source mixed up?").into());
        }
    }
    Ok(())
}
