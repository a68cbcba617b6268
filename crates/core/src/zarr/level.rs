//! Which level of a group answers a request: levels, their steps and the choice.

use super::tree::{ArrayNode, Tree, assets};
use crate::dataset::{Group, Level};
use crate::layout::{FULL_LEVEL, join};
use crate::overview::Bucket;
use serde_json::{Map, Value};

/// More points than this in a pixel column add nothing that a column's mean, least and greatest value do not show.
const POINTS_A_COLUMN: f64 = 4.0;
/// Up to so many are read rather than to draw fewer points than there are columns.
const MOST_A_COLUMN: f64 = 64.0;

/// The name of a group that GDAL makes for an overview begins so: `ovr_2x`, `ovr_4x`.
const GDAL: &str = "ovr_";

/// The levels of the group at `path`, finest first, with lengths left at 0; one level without a name when the group
/// has arrays of its own and no levels; none when it has neither.
///
/// They are those that `multiscales` names ([`assets`]; an asset that is an array stands for its group), else GDAL's
/// groups `ovr_*` beside the arrays, and then what an overview store adds ([`Tree::beside`]).
pub(crate) fn levels(tree: &Tree, path: &str, attributes: &Map<String, Value>) -> Vec<Level> {
    let mut folders: Vec<String> = Vec::new();
    for asset in assets(attributes) {
        let at = join(path, &asset);
        let folder = match tree.array(&at) {
            Some(_) => asset.rsplit_once('/').map_or("", |(folder, _)| folder),
            None if tree.arrays_in(&at).next().is_some() => &asset,
            None => continue,
        };
        if !folders.iter().any(|known| known == folder) {
            folders.push(folder.to_owned());
        }
    }
    if folders.is_empty() {
        folders = tree.groups_in(path).filter(|name| factor(name).is_some()).map(str::to_owned).collect();
        folders.sort_by_key(|name| factor(name));
    }
    let has_own = tree.arrays_in(path).next().is_some();
    if has_own && !folders.iter().any(String::is_empty) && folders.iter().all(|name| factor(name).is_some()) {
        folders.insert(0, String::new());
    }
    let level = |name: String| Level { path: join(path, &name), step: None, length: 0, name };
    let mut levels: Vec<Level> = folders.into_iter().map(level).collect();
    if !levels.is_empty() {
        levels.extend(tree.beside(path).map(|(name, path)| Level {
            name: name.to_owned(),
            path: path.to_owned(),
            ..Level::default()
        }));
    }
    levels
}

/// The factor in the name of an overview of GDAL.
fn factor(name: &str) -> Option<u64> {
    name.strip_prefix(GDAL)?.strip_suffix('x')?.parse().ok()
}

/// Arrays that hold the same variable as `finest` with fewer cells: at the coarser levels of its group, and those that
/// `multiscales` names after it in the same group, as an OME-NGFF image has them.
pub(super) fn pyramid<'a>(tree: &'a Tree, group: &Group, finest: &ArrayNode) -> Vec<&'a ArrayNode> {
    let name = finest.path.rsplit('/').next().unwrap_or_default();
    let coarser = group.levels.iter().skip(1).filter_map(|level| tree.array(&join(&level.path, name)));
    let named = tree.group(&group.path).map(assets).unwrap_or_default();
    let paths = named.iter().map(|asset| join(&group.path, asset));
    let after = paths.skip_while(|path| *path != finest.path).skip(1).filter_map(|path| tree.array(&path));
    coarser.chain(after).collect()
}

/// Sets the steps of overviews. A name such as `1h` says it; otherwise the record's span is divided by the length. A level
/// that has as many times as the finest is none over time.
pub(crate) fn set_steps(levels: &mut [Level], extent: Option<(f64, f64)>) {
    let finest = levels.first().map_or(0, |level| level.length);
    for level in levels.iter_mut().skip(1) {
        let spread = || {
            let (first, last) = extent.filter(|_| level.length > 0)?;
            Some(((last - first) / level.length as f64).max(f64::MIN_POSITIVE))
        };
        level.step = Bucket::parse(&level.name)
            .map(Bucket::seconds)
            .or_else(|| spread().filter(|_| level.length < finest))
            .filter(|_| level.name != FULL_LEVEL);
    }
}

/// A level that has the variable asked for.
pub(crate) struct Candidate<'a> {
    pub(crate) level: &'a Level,
    pub(crate) array: &'a ArrayNode,
    /// The coordinate of its time dimension.
    pub(crate) time: &'a ArrayNode,
    /// How many of its times lie in the window, exactly or estimated.
    pub(crate) points: f64,
}

/// The finest candidate with at most four points a pixel column, else the coarsest; where that one has fewer points than
/// there are columns, the next finer one if it has at most 64 a column. `candidates` are finest first.
pub(crate) fn choose<'c, 'a>(candidates: &'c [Candidate<'a>], columns: u32) -> Option<&'c Candidate<'a>> {
    candidates.get(choose_at(candidates, columns)?)
}

/// Its position; `None` without candidates.
pub(super) fn choose_at(candidates: &[Candidate<'_>], columns: u32) -> Option<usize> {
    let points: Vec<f64> = candidates.iter().map(|candidate| candidate.points).collect();
    (!points.is_empty()).then(|| chosen(&points, columns))
}

fn chosen(points: &[f64], columns: u32) -> usize {
    let columns = f64::from(columns.max(1));
    let enough = points.iter().position(|points| *points <= POINTS_A_COLUMN * columns);
    let at = enough.unwrap_or(points.len().saturating_sub(1));
    let finer = at.checked_sub(1).filter(|finer| points[*finer] <= MOST_A_COLUMN * columns);
    finer.filter(|_| points[at] < columns).unwrap_or(at)
}

/// The coarsest level whose buckets are whole parts of `length` seconds, else the values themselves: every bucket of it
/// lies in one day (`length` 86 400) or one hour (3600), so that nothing is lost by reading it.
pub(super) fn within<'c, 'a>(candidates: &'c [Candidate<'a>], length: f64) -> Option<&'c Candidate<'a>> {
    let fits = |candidate: &&Candidate<'a>| match candidate.level.step {
        Some(step) => step <= length && (length / step).fract() == 0.0,
        None => true,
    };
    candidates.iter().rev().find(fits)
}

/// How far the middle of a bucket lies from its stored time. Overviews are aligned to UTC, so that a stored time tells
/// by itself whether it is the start of its bucket (`step / 2`) or the middle (0).
pub(crate) fn middle(first: f64, step: f64) -> f64 {
    let off = |time: f64| (time / step - (time / step).round()).abs();
    if off(first) < 1e-6 && off(first - step / 2.0) > 0.25 { step / 2.0 } else { 0.0 }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn which_level_is_read() {
        let day = 1440.0;
        let minutes = |days: f64| [days * day, days * 24.0, days];
        for (days, level) in
            [(1.0, 0), (3.0, 0), (40.0, 0), (60.0, 1), (200.0, 1), (1000.0, 1), (1300.0, 2), (3650.0, 2)]
        {
            assert_eq!(chosen(&minutes(days), 1200), level, "{days} days");
        }
        assert_eq!(chosen(&[1e9], 1200), 0);
        assert_eq!(chosen(&[1e9, 10.0], 1200), 1);
        assert_eq!(chosen(&[], 1200), 0);
    }

    fn tree(attributes: Value, arrays: &[&str]) -> Vec<(String, String)> {
        let mut nodes = serde_json::Map::new();
        for path in arrays {
            let bytes = json!([{"name": "bytes"}]);
            let grid = json!({"name": "regular", "configuration": {"chunk_shape": [1]}});
            let document = json!({
                "zarr_format": 3, "node_type": "array", "shape": [1], "data_type": "uint8", "codecs": bytes,
                "chunk_grid": grid, "fill_value": 0,
            });
            nodes.insert((*path).to_owned(), document);
            for (at, _) in path.match_indices('/') {
                nodes.insert(path[..at].to_owned(), json!({"zarr_format": 3, "node_type": "group"}));
            }
        }
        let tree = Tree::of(json!({
            "zarr_format": 3, "node_type": "group", "attributes": attributes,
            "consolidated_metadata": {"metadata": nodes},
        }));
        let found = levels(&tree, "", tree.group("").unwrap());
        found.into_iter().map(|level| (level.name, level.path)).collect()
    }

    #[test]
    fn where_levels_come_from() {
        let of = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), (*name).to_owned())).collect::<Vec<_>>();
        let layout = |assets: &[&str]| {
            let assets: Vec<Value> = assets.iter().map(|asset| json!({"asset": asset})).collect();
            json!({"multiscales": {"layout": assets}})
        };
        assert_eq!(tree(layout(&["0", "1h"]), &["0/x", "1h/x", "y"]), of(&["0", "1h"]));
        assert_eq!(tree(layout(&["x", "ovr_2x/x"]), &["x", "y", "ovr_2x/x"]), of(&["", "ovr_2x"]));
        assert_eq!(tree(layout(&["ovr_2x", "gone"]), &["x", "ovr_2x/x"]), of(&["", "ovr_2x"]));
        assert_eq!(tree(json!({}), &["x", "ovr_16x/x", "ovr_2x/x", "ovr_y/x"]), of(&["", "ovr_2x", "ovr_16x"]));
        let list = json!({"multiscales": [{"datasets": [{"path": "0"}, {"path": "1"}]}]});
        assert_eq!(tree(list.clone(), &["0/x", "1/x"]), of(&["0", "1"]));
        // The arrays of an image are its levels themselves.
        assert_eq!(tree(list, &["0", "1"]), of(&[""]));
        assert_eq!(tree(json!({}), &["a/x"]), of(&[]));
        assert_eq!(tree(json!({}), &["x"]), of(&[""]));
    }

    #[test]
    fn the_same_times_are_no_overview() {
        let level = |name: &str, length: u64| Level { name: name.to_owned(), length, ..Level::default() };
        let mut levels = [level("", 100), level("ovr_2x", 100), level("1", 10), level("1h", 4)];
        set_steps(&mut levels, Some((0.0, 1000.0)));
        assert_eq!(levels.map(|level| level.step), [None, None, Some(100.0), Some(3600.0)]);
    }

    #[test]
    fn a_bucket_is_stamped_at_its_start_or_in_its_middle() {
        assert_eq!(middle(7200.0, 3600.0), 1800.0);
        assert_eq!(middle(7200.0 + 1800.0, 3600.0), 0.0);
        assert_eq!(middle(1_767_225_600.0, 86_400.0), 43_200.0);
        assert_eq!(middle(7200.0 + 100.0, 3600.0), 0.0);
    }
}
