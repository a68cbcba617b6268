//! Cells that were harmonised with an older schema, as a newer one wants them: as stored values are converted.

use super::labels;
use super::values::Transform;
use crate::cells::Cells;
use crate::fault::Error;
use crate::initial;
use zarr_fuse_core::layout::join;
use zarr_fuse_core::schema::Schema;

/// The cells of a contribution to the group at `path`, which `old` was the schema of, as `new` wants them. Columns that
/// the new schema does not have are left out. Values and labels become what [`super::Dataset::evolve`] makes of the
/// stored ones.
///
/// Errors: [`Error::Conflict`] with a value that cannot be converted.
pub(crate) fn carry(cells: Cells, path: &str, old: &Schema, new: &Schema) -> Result<Cells, Error> {
    let (Some(before), Some(after)) = (old.root.at(path), new.root.at(path)) else {
        return Ok(Cells { columns: Default::default(), ..cells });
    };
    let plan = initial::plan(new)?;
    let mut carried = Cells { columns: Default::default(), ..cells };
    let part_of = |name: &str| after.coords.values().find(|c| c.composed.iter().any(|part| part == name));
    let unit_changes = |name: &str| match (before.variable(name), after.variable(name)) {
        (Some(was), Some(is)) => was.unit != is.unit,
        _ => false,
    };
    for (name, values) in cells.columns {
        let at = join(path, &name);
        let (Some(was), Some(is)) = (before.variable(&name), after.variable(&name)) else { continue };
        // What changes its side is another array.
        if before.coords.contains_key(&name) != after.coords.contains_key(&name) {
            continue;
        }
        let values = match (after.coords.get(&name), part_of(&name).filter(|_| unit_changes(&name))) {
            (Some(coordinate), _) => {
                let labels = labels::convert(&at, &name, (was, is), after, coordinate.resolution, values)?;
                let fixed = plan.arrays.iter().find(|(spec, _)| spec.path == at).and_then(|(_, fixed)| fixed.as_ref());
                if was == is { labels } else { labels::snap(labels, fixed) }
            }
            (None, Some(coordinate)) => labels::convert(&at, &name, (was, is), after, coordinate.resolution, values)?,
            (None, None) => Transform::new(&at, was, is)?.apply(values)?,
        };
        carried.columns.insert(name, values);
    }
    for (name, coordinate) in &after.coords {
        if !coordinate.composed.iter().any(|part| unit_changes(part)) {
            continue;
        }
        let mut parts = Cells::default();
        for part in &coordinate.composed {
            parts.columns.extend(carried.columns.get(part).map(|values| (part.clone(), values.clone())));
        }
        if let Some(made) = labels::compose(name, coordinate, after, parts) {
            carried.columns.insert(name.clone(), made);
        }
    }
    Ok(carried)
}
