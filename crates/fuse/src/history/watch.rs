//! Some cells of a group, addressed by their labels, with what a replay of the events has come to in each.

use crate::cells::Cells;
use crate::dense::replay::Window;
use indexmap::IndexMap;
use std::collections::{BTreeSet, HashMap};
use zarr_fuse_core::column::{Column, Value};
use zarr_fuse_core::schema::GroupSchema;

/// Cells of a dense contribution that are read at once.
const BLOCK: u64 = 1 << 20;

/// A label as a key: floats by their bits, −0 as 0, so that equal means the same stored number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Int(i64),
    Unsigned(u64),
    Float(u64),
    Complex(u64, u64),
    Text(String),
}

impl Key {
    fn of(value: Value) -> Self {
        let bits = |value: f64| (value + 0.0).to_bits();
        match value {
            Value::Int(value) => Key::Int(value),
            Value::Unsigned(value) => Key::Unsigned(value),
            Value::Float(value) => Key::Float(bits(value)),
            Value::Complex([re, im]) => Key::Complex(bits(re), bits(im)),
            Value::Text(text) => Key::Text(text),
        }
    }
}

/// The labels of one coordinate that were met, each with a number in the order of arrival.
pub(crate) struct Labels {
    pub(crate) column: Column,
    numbers: HashMap<Key, u32>,
}

impl Labels {
    fn number(&self, value: Value) -> Option<u32> {
        self.numbers.get(&Key::of(value)).copied()
    }

    fn add(&mut self, value: Value) -> u32 {
        let next = self.column.len() as u32;
        *self.numbers.entry(Key::of(value.clone())).or_insert_with(|| {
            self.column.push(Some(value));
            next
        })
    }
}

/// The watched cells of one variable.
pub(crate) struct Watched {
    /// Its coordinates, in axis order.
    pub(crate) coords: Vec<String>,
    /// Numbers of the labels of each cell → the cell.
    cells: HashMap<Box<[u32]>, usize>,
    /// The same by cell, `coords.len()` each.
    keys: Vec<u32>,
    pub(crate) values: Column,
    /// Number of the event that wrote or erased each cell last; 0 is nobody.
    pub(crate) writers: Vec<u32>,
}

impl Watched {
    /// The label's number of a cell along an axis.
    pub(crate) fn label(&self, cell: usize, axis: usize) -> u32 {
        self.keys.get(cell * self.coords.len() + axis).copied().unwrap_or_default()
    }

    fn add(&mut self, key: Box<[u32]>) {
        let next = self.writers.len();
        if let std::collections::hash_map::Entry::Vacant(place) = self.cells.entry(key) {
            self.keys.extend(place.key().iter());
            place.insert(next);
            self.values.push(None);
            self.writers.push(0);
        }
    }
}

/// Some cells of a group. Memory is bounded by them.
pub(crate) struct Watch {
    pub(crate) labels: IndexMap<String, Labels>,
    pub(crate) variables: IndexMap<String, Watched>,
}

/// For each row of a contribution and coordinate the number of its label.
type Numbers<'a> = IndexMap<&'a str, Vec<Option<u32>>>;

impl Watch {
    /// None of a group's cells.
    pub(crate) fn new(group: &GroupSchema) -> Self {
        let labels = group.coords.iter().map(|(name, coordinate)| {
            let column = Column::missing(coordinate.variable.data_type.kind(), 0);
            (name.clone(), Labels { column, numbers: HashMap::new() })
        });
        let variables = group.vars.iter().map(|(name, variable)| {
            let watched = Watched {
                coords: variable.coords.clone(),
                cells: HashMap::new(),
                keys: Vec::new(),
                values: Column::missing(variable.data_type.kind(), 0),
                writers: Vec::new(),
            };
            (name.clone(), watched)
        });
        Self { labels: labels.collect(), variables: variables.collect() }
    }

    /// Watches the cells of which a contribution gives a value, where `wanted` says so of a variable and a row.
    pub(crate) fn add(&mut self, cells: &Cells, wanted: impl Fn(&str, usize) -> bool) {
        for (name, watched) in &mut self.variables {
            let Some(values) = cells.columns.get(name) else { continue };
            let columns: Option<Vec<&Column>> = watched.coords.iter().map(|name| cells.columns.get(name)).collect();
            let Some(columns) = columns else { continue };
            for row in 0..values.len() {
                if values.is_missing(row) || columns.iter().any(|c| c.is_missing(row)) || !wanted(name, row) {
                    continue;
                }
                let labels = watched.coords.iter().zip(&columns);
                let key: Option<Box<[u32]>> =
                    labels.map(|(name, column)| Some(self.labels.get_mut(name)?.add(column.get(row)?))).collect();
                key.into_iter().for_each(|key| watched.add(key));
            }
        }
    }

    /// Watches one cell of a variable: its labels in axis order.
    pub(crate) fn add_cell(&mut self, variable: &str, labels: &[Value]) {
        let Some(watched) = self.variables.get_mut(variable) else { return };
        let labels = watched.coords.iter().zip(labels);
        let key: Option<Box<[u32]>> =
            labels.map(|(name, label)| Some(self.labels.get_mut(name)?.add(label.clone()))).collect();
        key.into_iter().for_each(|key| watched.add(key));
    }

    /// For each watched cell that a contribution gives a value of its last row that does: variable → (cell, row), in the
    /// order of the cells.
    pub(crate) fn rows(&self, cells: &Cells) -> IndexMap<String, Vec<(usize, usize)>> {
        let mut numbers: Numbers<'_> = IndexMap::new();
        for (name, labels) in &self.labels {
            let Some(column) = cells.columns.get(name) else { continue };
            let number =
                |row| column.get(row).filter(|value| !value.is_missing()).and_then(|value| labels.number(value));
            numbers.insert(name, (0..column.len()).map(number).collect());
        }
        let mut found = IndexMap::new();
        let mut key = Vec::new();
        for (name, watched) in self.variables.iter().filter(|(_, watched)| !watched.writers.is_empty()) {
            let Some(values) = cells.columns.get(name) else { continue };
            let of = |name: &String| numbers.get(name.as_str());
            let Some(axes) = watched.coords.iter().map(of).collect::<Option<Vec<_>>>() else { continue };
            let mut last: HashMap<usize, usize> = HashMap::new();
            for row in (0..values.len()).filter(|row| !values.is_missing(*row)) {
                key.clear();
                key.extend(axes.iter().map_while(|axis| axis.get(row).copied().flatten()));
                if let Some(cell) = watched.cells.get(key.as_slice()) {
                    last.insert(*cell, row);
                }
            }
            let mut rows: Vec<(usize, usize)> = last.into_iter().collect();
            rows.sort_unstable();
            found.insert(name.clone(), rows);
        }
        found
    }

    /// Blocks of labels that hold all watched cells, by variable. No cell is in two of them, and each has at most [`BLOCK`]
    /// cells, however far the watched ones stand from each other.
    pub(crate) fn windows(&self) -> Vec<(String, Window)> {
        let mut windows = Vec::new();
        for (name, watched) in self.variables.iter().filter(|(_, watched)| !watched.writers.is_empty()) {
            let mut rest: Vec<Vec<usize>> = vec![(0..watched.writers.len()).collect()];
            while let Some(cells) = rest.pop() {
                let axes: Vec<BTreeSet<u32>> = (0..watched.coords.len())
                    .map(|axis| cells.iter().map(|cell| watched.label(*cell, axis)).collect())
                    .collect();
                let block = axes.iter().fold(1_u64, |block, axis| block.saturating_mul(axis.len() as u64));
                let longest = (0..axes.len()).max_by_key(|axis| axes[*axis].len());
                let middle = longest.and_then(|axis| axes[axis].iter().nth(axes[axis].len() / 2).map(|at| (axis, *at)));
                if let (Some((axis, middle)), true) = (middle, block > BLOCK) {
                    let (low, high) = cells.into_iter().partition(|cell| watched.label(*cell, axis) < middle);
                    rest.extend([high, low]);
                    continue;
                }
                let labels = watched.coords.iter().zip(&axes).filter_map(|(name, axis)| {
                    let column = &self.labels.get(name)?.column;
                    Some((name.clone(), column.take(axis.iter().map(|number| Some(*number as usize)))))
                });
                windows.push((name.clone(), labels.collect()));
            }
        }
        windows
    }

    /// The labels of a cell, by coordinate in axis order.
    pub(crate) fn labels_of(&self, variable: &str, cell: usize) -> Vec<(&str, Value)> {
        let Some(watched) = self.variables.get(variable) else { return Vec::new() };
        let axes = watched.coords.iter().enumerate();
        axes.filter_map(|(axis, name)| {
            let label = self.labels.get(name)?.column.get(watched.label(cell, axis) as usize)?;
            Some((name.as_str(), label))
        })
        .collect()
    }
}
