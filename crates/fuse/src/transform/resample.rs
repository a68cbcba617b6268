//! `resample`: what `step` of a coordinate does, with the rule of one source.

use super::step;
use crate::cells::Cells;
use crate::fault::Error;
use indexmap::IndexMap;
use zarr_fuse_core::schema::{GroupSchema, Step};

/// Puts the cells on the steps of a source. The steps of the coordinates themselves come later.
pub(super) fn apply(
    cells: &mut Cells,
    group: &GroupSchema,
    steps: &IndexMap<String, Step>,
    file: &str,
) -> Result<(), Error> {
    for (name, step) in steps {
        let mut of_source = GroupSchema { groups: IndexMap::new(), sources: IndexMap::new(), ..group.clone() };
        for (other, coordinate) in &mut of_source.coords {
            coordinate.step = (other == name).then(|| step.clone());
        }
        let before = cells.transforms.len();
        step::apply(cells, &of_source, file)?;
        for done in cells.transforms.iter_mut().skip(before).filter(|done| done.name == "step") {
            "resample".clone_into(&mut done.name);
        }
    }
    Ok(())
}
