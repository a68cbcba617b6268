//! Whether the levels of an overview store are of this dataset: their coordinates say so, not their names.

use crate::dataset::{Axis, Dimension, Level};
use crate::zarr::fail::ReadError;
use crate::zarr::source::Source;
use crate::zarr::values::along;

/// Takes out of `levels` those of an overview store whose labels are others than those of `dimensions`, or whose times end
/// before the record does; with the reason, by path.
pub(super) async fn check(source: &Source, levels: &mut Vec<Level>, dimensions: &[Dimension]) -> Vec<(String, String)> {
    let mut unlike = Vec::new();
    for level in levels.iter().filter(|level| source.tree.is_beside(&level.path)) {
        match differs(source, level, dimensions).await {
            Ok(None) => {}
            Ok(Some(why)) => unlike.push((level.path.clone(), why)),
            Err(error) => unlike.push((level.path.clone(), error.to_string())),
        }
    }
    levels.retain(|level| !unlike.iter().any(|(path, _)| *path == level.path));
    unlike
}

/// What is different; `None` when nothing is.
async fn differs(source: &Source, level: &Level, dimensions: &[Dimension]) -> Result<Option<String>, ReadError> {
    for dimension in dimensions {
        let name = &dimension.name;
        if dimension.axis == Axis::Time {
            let Some(time) = source.time_node(&level.path, name) else {
                return Ok(Some(format!("it has no times along {name}")));
            };
            let (Some((first, last)), Some((from, to))) = (source.extent(time).await?, dimension.extent) else {
                continue;
            };
            let step = level.step.unwrap_or(0.0);
            if first - step > from || last + step < to {
                return Ok(Some("its times do not cover the record: it was made for another version".to_owned()));
            }
            continue;
        }
        let Some(own) = source.tree.visible(&level.path, name) else { continue };
        if own.shape != [dimension.size] {
            return Ok(Some(format!("it has {:?} labels of {name}, and the dataset {}", own.shape, dimension.size)));
        }
        let same = match dimension.axis {
            Axis::Text if own.is_text() && !dimension.labels.is_empty() => {
                source.open(own)?.texts(&along(0..dimension.size)).await? == dimension.labels
            }
            Axis::Number if !own.is_text() && !dimension.values.is_empty() => {
                let found = source.open(own)?.numbers(&along(0..dimension.size)).await?;
                found.iter().zip(&dimension.values).all(|(a, b)| a == b || (a.is_nan() && b.is_nan()))
            }
            axis => axis == Axis::Index || dimension.labels.is_empty() && dimension.values.is_empty(),
        };
        if !same {
            return Ok(Some(format!("its labels of {name} are others than those of the dataset")));
        }
    }
    Ok(None)
}
