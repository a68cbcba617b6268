//! What the arrays of a snapshot tell about it: sizes, period, area.

use super::attributes;
use super::source::{Group, Source};
use crate::Error;
use crate::model::{Area, GroupFact, Release, VariableFact};
use indexmap::IndexMap;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::layout::FULL_LEVEL;
use zarr_fuse_core::time::format_utc;
use zarr_fuse_core::zarr::array::{self, Readable};

/// Fills in `groups`, `period`, `area` and `bytes`.
pub(super) async fn gather(repo: &Readable, groups: &[Group<'_>], release: &mut Release) -> Result<(), Error> {
    let mut period: Option<(f64, f64)> = None;
    release.groups.clear();
    release.bytes = 0;
    release.area = None;
    for group in groups {
        if let Some(time) = &group.time
            && let (Some(&first), Some(&last)) = (time.seconds.first(), time.seconds.last())
        {
            period = Some(period.map_or((first, last), |(from, to)| (from.min(first), to.max(last))));
        }
        if let Some(area) = area(repo, group).await? {
            release.area = Some(release.area.map_or(area, |found| found.around(area)));
        }
        release.groups.push(fact(group));
        release.bytes += group.arrays.iter().map(bytes).sum::<u64>();
    }
    release.period = period.map(|(from, to)| (format_utc(from), format_utc(to)));
    Ok(())
}

/// Bytes of an array before compression.
pub(super) fn bytes(source: &Source) -> u64 {
    source.shape.iter().product::<u64>() * super::chunks::item(&source.data_type)
}

fn fact(group: &Group) -> GroupFact {
    let mut dimensions = IndexMap::new();
    for source in group.arrays.iter().filter(|source| !source.coordinate).chain(&group.arrays) {
        for (name, size) in source.dimensions.iter().zip(&source.shape) {
            dimensions.entry(name.clone()).or_insert(*size);
        }
    }
    let names = std::iter::once(FULL_LEVEL).chain(group.levels.iter().map(|level| level.name.as_str()));
    let variables = group.arrays.iter().map(|source| {
        let stored = attributes::array(group, source);
        let text = |key: &str| stored.get(key).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
        VariableFact {
            name: source.name.clone(),
            title: text("long_name"),
            standard_name: text("standard_name"),
            units: text("units"),
            description: text("comment"),
            data_type: source.data_type.clone(),
            dimensions: source.dimensions.clone(),
            coordinate: attributes::coordinate(group, source),
        }
    });
    GroupFact {
        path: group.path.clone(),
        levels: names.map(str::to_owned).collect(),
        dimensions,
        variables: variables.collect(),
    }
}

/// The box around the positions of a group: those of its latitudes and longitudes, told by `standard_name` or units.
async fn area(repo: &Readable, group: &Group<'_>) -> Result<Option<Area>, Error> {
    let find = |name: &str, unit: &str| {
        group.arrays.iter().find(|source| {
            let stored = attributes::array(group, source);
            let is = |key: &str, expected: &str| stored.get(key).and_then(|v| v.as_str()) == Some(expected);
            is("standard_name", name) || is("units", unit)
        })
    };
    let (Some(latitude), Some(longitude)) = (find("latitude", "degrees_north"), find("longitude", "degrees_east"))
    else {
        return Ok(None);
    };
    let (Some((south, north)), Some((west, east))) = (range(repo, latitude).await?, range(repo, longitude).await?)
    else {
        return Ok(None);
    };
    Ok(Some(Area { west, south, east, north }))
}

/// Least and greatest present value.
async fn range(repo: &Readable, source: &Source) -> Result<Option<(f64, f64)>, Error> {
    let opened = array::open(repo, &source.path).await?;
    let Column::Float(values) = array::read_all(&opened).await? else { return Ok(None) };
    let present = values.into_iter().filter(|value| value.is_finite());
    Ok(present.fold(None, |range, value| {
        Some(range.map_or((value, value), |(least, greatest): (f64, f64)| (least.min(value), greatest.max(value))))
    }))
}
