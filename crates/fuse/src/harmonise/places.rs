//! Whether every value says where it belongs: the coordinates beside it.

use super::work::Work;
use crate::cells::Cells;
use crate::fault::{Error, Fault};
use crate::reader::{Bad, Class};
use std::collections::BTreeMap;
use zarr_fuse_core::column::{Column, MISSING_INT, MISSING_UNSIGNED};
use zarr_fuse_core::schema::{GroupSchema, OnBad};

/// Refuses a file that gives values of a variable and has no column at all for one of its coordinates.
pub(super) fn has_coordinates(group: &GroupSchema, cells: &Cells, file: &str) -> Result<(), Error> {
    let given = |name: &String| cells.columns.get(name).is_some_and(any_present);
    for (name, variable) in group.vars.iter().filter(|(name, _)| given(name)) {
        let Some(coordinate) = variable.coords.iter().find(|c| !cells.columns.contains_key(*c)) else { continue };
        let parts = group.coords.get(coordinate).map(|c| c.composed.as_slice()).unwrap_or_default();
        let lacking = parts.iter().find(|part| !cells.columns.contains_key(*part)).unwrap_or(coordinate);
        let mut fault = Fault::of_file(
            file,
            format!("expected a column for the coordinate \"{lacking}\" of \"{name}\", found none of that name"),
        );
        fault.column.clone_from(lacking);
        return Err(fault
            .hint(format!("name the file's column in the source, as `{lacking}: {{from: …}}`, or give a constant"))
            .into());
    }
    Ok(())
}

/// Sets aside rows that give a value without saying where: a coordinate of the variable is missing.
pub(super) fn check(group: &GroupSchema, cells: &Cells, work: &mut Work<'_>) {
    let mut lacking: BTreeMap<usize, (&String, &String)> = BTreeMap::new();
    for (name, variable) in &group.vars {
        let Some(values) = cells.columns.get(name) else { continue };
        for coordinate in &variable.coords {
            let labels = cells.columns.get(coordinate);
            if labels.is_some_and(|labels| !any_missing(labels)) {
                continue;
            }
            for row in 0..values.len() {
                if !values.is_missing(row) && labels.is_none_or(|labels| labels.is_missing(row)) {
                    lacking.entry(row).or_insert((name, coordinate));
                }
            }
        }
    }
    for (row, (name, coordinate)) in lacking {
        if work.is_aside(row) {
            continue;
        }
        let on_bad = group.coords.get(coordinate).map_or(OnBad::Quarantine, |c| c.variable.on_bad);
        let column = work.source.columns.get(coordinate).map_or(coordinate, |column| &column.from);
        let message = format!("expected a value of the coordinate \"{coordinate}\" beside \"{name}\", found none");
        let hint =
            format!("give \"{coordinate}\" a column or a constant in the source, or limit \"{name}\" with `when`");
        let on_bad = if on_bad == OnBad::Missing { OnBad::Quarantine } else { on_bad };
        work.fault(row, column, "", Bad::new(Class::NoPlace, message, hint), on_bad);
    }
}

/// The same question of every value of a column, asked once of what the column holds.
macro_rules! any {
    ($column:expr, $missing:literal) => {
        match $column {
            Column::Float(values) => values.iter().any(|value| value.is_nan() == $missing),
            Column::Int(values) => values.iter().any(|value| (*value == MISSING_INT) == $missing),
            Column::Unsigned(values) => values.iter().any(|value| (*value == MISSING_UNSIGNED) == $missing),
            Column::Complex(values) => values.iter().any(|value| value.iter().any(|part| part.is_nan()) == $missing),
            Column::Text(values) => values.iter().any(|value| value.is_empty() == $missing),
        }
    };
}

fn any_missing(column: &Column) -> bool {
    any!(column, true)
}

fn any_present(column: &Column) -> bool {
    any!(column, false)
}
