//! New labels without values: those that a schema adds to `values`.

use super::apply::write_labels;
use super::axis::{self, Axis};
use super::grow::grow;
use crate::fault::Error;
use indexmap::IndexMap;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::layout::join;
use zarr_fuse_core::schema::GroupSchema;
use zarr_fuse_core::zarr::array::{self, Writable};

/// Puts the labels `wanted`, by coordinate, among those of the group at `path`; labels that are there stay. The cells of
/// all variables move along with their labels.
pub(crate) async fn extend(
    store: &Writable,
    path: &str,
    group: &GroupSchema,
    wanted: &IndexMap<String, Column>,
) -> Result<(), Error> {
    let mut axes: IndexMap<&String, Axis> = IndexMap::new();
    for (name, coordinate) in &group.coords {
        let stored = array::read_all(&array::open(store, &join(path, name)).await?).await?;
        let none = Column::missing(stored.kind(), 0);
        let labels = wanted.get(name).unwrap_or(&none);
        let axis = axis::merge(name, &stored, labels, &vec![true; labels.len()], coordinate.sorted, false);
        let axis = axis.map_err(|(_, fault)| fault)?;
        if axis.added() > 0 {
            write_labels(store, &join(path, name), &axis).await?;
        }
        axes.insert(name, axis);
    }
    for (name, variable) in &group.vars {
        let axes: Vec<&Axis> = variable.coords.iter().filter_map(|name| axes.get(name)).collect();
        grow(store, &join(path, name), variable.data_type.kind(), &axes).await?;
    }
    Ok(())
}
