//! Parts of a group, by label, that are replayed one after the other: so memory is bounded where contributions are dense.

use crate::cells::Cells;
use crate::dense::replay::{Window, key};
use indexmap::IndexMap;
use std::collections::HashSet;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::schema::GroupSchema;

/// Cells of one variable that are watched at once.
const MOST: u64 = 1 << 18;

/// A part of a group.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tile {
    /// Its labels by coordinate; coordinates that are not cut are not in it.
    pub(crate) window: Window,
    keys: IndexMap<String, HashSet<String>>,
    /// Coordinates of which it is not the first part: variables without them were in an earlier tile.
    later: HashSet<String>,
}

impl Tile {
    fn new(parts: Vec<(String, Column, bool)>) -> Self {
        let mut tile = Tile::default();
        for (name, labels, first) in parts {
            let keys = (0..labels.len()).filter_map(|at| Some(key(&labels.get(at)?))).collect();
            tile.keys.insert(name.clone(), keys);
            if !first {
                tile.later.insert(name.clone());
            }
            tile.window.insert(name, labels);
        }
        tile
    }

    /// Whether the cells of a variable over `coords` can be in it.
    pub(crate) fn has(&self, coords: &[String]) -> bool {
        self.later.iter().all(|name| coords.contains(name))
    }

    /// Which rows of a contribution stand in it. Of a coordinate that a row does not name it is whole.
    pub(crate) fn rows(&self, cells: &Cells) -> Vec<bool> {
        let rows = cells.columns.values().map(Column::len).max().unwrap_or(0);
        let mut inside = vec![true; rows];
        for (name, keys) in &self.keys {
            let Some(labels) = cells.columns.get(name) else { continue };
            for (row, inside) in inside.iter_mut().enumerate() {
                *inside &= labels.get(row).is_none_or(|label| label.is_missing() || keys.contains(&key(&label)));
            }
        }
        inside
    }
}

/// Cuts the labels of a group, each once by coordinate, so that no variable has more than so many cells in a part: along
/// the coordinate with the most labels first.
pub(crate) fn tiles(group: &GroupSchema, labels: &IndexMap<String, Column>) -> Vec<Tile> {
    tiles_of(group, labels, MOST)
}

fn tiles_of(group: &GroupSchema, labels: &IndexMap<String, Column>, most: u64) -> Vec<Tile> {
    let mut lengths: IndexMap<&String, u64> =
        labels.iter().map(|(name, labels)| (name, (labels.len() as u64).max(1))).collect();
    loop {
        let cells = |variable: &zarr_fuse_core::schema::Variable| {
            variable
                .coords
                .iter()
                .fold(1_u64, |cells, name| cells.saturating_mul(lengths.get(name).copied().unwrap_or(1)))
        };
        let Some(largest) = group.vars.values().filter(|variable| cells(variable) > most).max_by_key(|v| cells(v))
        else {
            break;
        };
        let longest =
            largest.coords.iter().filter(|name| lengths.contains_key(*name)).max_by_key(|name| lengths[*name]);
        let Some(length) = longest.and_then(|name| lengths.get_mut(name)).filter(|length| **length > 1) else { break };
        *length = length.div_ceil(2);
    }
    let mut tiles: Vec<Vec<(String, Column, bool)>> = vec![Vec::new()];
    for (name, labels) in labels {
        let (all, length) = (labels.len(), lengths[name] as usize);
        if all <= length {
            continue;
        }
        let parts = (0..all.div_ceil(length)).map(|i| {
            let part = labels.take((i * length..((i + 1) * length).min(all)).map(Some));
            (name.clone(), part, i == 0)
        });
        let parts: Vec<_> = parts.collect();
        tiles = tiles
            .into_iter()
            .flat_map(|tile| parts.iter().map(move |part| tile.iter().cloned().chain([part.clone()]).collect()))
            .collect();
    }
    tiles.into_iter().map(Tile::new).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_cell_is_in_one_tile() {
        let text = "SCHEMA: 1\nATTRS: {title: t}\nCOORDS: {time: {unit: {tick: s}}, element: {type: int32}}\n\
                    VARS: {a: {coords: [time, element]}, b: {coords: element}}\n";
        let schema = zarr_fuse_core::schema::read(text).schema.unwrap();
        let labels = IndexMap::from([
            ("time".to_owned(), Column::Int((0..10).collect())),
            ("element".to_owned(), Column::Int((0..3).collect())),
        ]);
        let tiles = tiles_of(&schema.root, &labels, 10);
        assert!(tiles.len() > 1);
        let mut columns = labels.clone();
        let all: Vec<(i64, i64)> = (0..10).flat_map(|time| (0..3).map(move |element| (time, element))).collect();
        columns.insert("time".into(), Column::Int(all.iter().map(|(time, _)| *time).collect()));
        columns.insert("element".into(), Column::Int(all.iter().map(|(_, element)| *element).collect()));
        let cells = Cells { columns, ..Cells::default() };
        let mut times = vec![0; all.len()];
        for tile in &tiles {
            let inside = tile.rows(&cells);
            assert!(inside.iter().filter(|inside| **inside).count() <= 10);
            times.iter_mut().zip(inside).for_each(|(times, inside)| *times += u32::from(inside));
        }
        assert!(times.iter().all(|times| *times == 1), "{times:?}");
        let coords = ["element".to_owned()];
        let of_b: Vec<&Tile> = tiles.iter().filter(|tile| tile.has(&coords)).collect();
        assert!(!of_b.is_empty() && of_b.len() < tiles.len());
        assert_eq!(tiles_of(&schema.root, &labels, 1000).len(), 1);
    }
}
