//! The labels of a group in two versions: which is where.

use super::{LISTED, Labels};
use crate::cells::Cells;
use crate::evolve;
use crate::fault::Error;
use crate::history::version::Version;
use indexmap::IndexMap;
use std::collections::HashMap;
use std::hash::Hash;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::layout::join;
use zarr_fuse_core::schema::GroupSchema;
use zarr_fuse_core::selection::label_text;
use zarr_fuse_core::zarr::array;

/// One coordinate in both.
pub(super) struct Axis {
    /// Labels of the first version, in the unit of the second.
    pub(super) before: Column,
    /// Labels of the second version.
    pub(super) after: Column,
    /// For each label of the second version its position in the first.
    pub(super) old: Vec<Option<u64>>,
    /// For each label of the first version its position in the second.
    pub(super) new: Vec<Option<u64>>,
}

/// The coordinates of a group.
pub(super) struct Axes(IndexMap<String, Axis>);

/// For each of `labels` its position among `known`.
fn places(labels: &Column, known: &Column) -> Vec<Option<u64>> {
    fn find<K: Hash + Eq>(labels: impl Iterator<Item = K>, known: impl Iterator<Item = K>) -> Vec<Option<u64>> {
        let numbers: HashMap<K, u64> = known.zip(0..).collect();
        labels.map(|label| numbers.get(&label).copied()).collect()
    }
    // Floats by their bits, −0 as 0.
    let bits = |value: &f64| (value + 0.0).to_bits();
    match (labels, known) {
        // Most labels stand where they stood.
        _ if labels == known => (0..labels.len() as u64).map(Some).collect(),
        (Column::Int(labels), Column::Int(known)) => find(labels.iter(), known.iter()),
        (Column::Unsigned(labels), Column::Unsigned(known)) => find(labels.iter(), known.iter()),
        (Column::Float(labels), Column::Float(known)) => find(labels.iter().map(bits), known.iter().map(bits)),
        (Column::Text(labels), Column::Text(known)) => find(labels.iter(), known.iter()),
        (Column::Complex(labels), Column::Complex(known)) => {
            let pair = |parts: &[f64; 2]| parts.map(|part| bits(&part));
            find(labels.iter().map(pair), known.iter().map(pair))
        }
        _ => vec![None; labels.len()],
    }
}

async fn read(version: &Version, path: &str, name: &str) -> Result<Column, Error> {
    let store = &version.snapshot.store;
    Ok(array::read_all(&array::open(store, &join(path, name)).await?).await?)
}

impl Axes {
    pub(super) async fn read(
        a: &Version,
        b: &Version,
        path: &str,
        before: &GroupSchema,
        after: &GroupSchema,
    ) -> Result<Self, Error> {
        // The labels of the first version go the way of a contribution into the second one's units.
        let mut old = Cells::default();
        for (name, coordinate) in &before.coords {
            old.columns.insert(name.clone(), read(a, path, name).await?);
            for part in &coordinate.composed {
                old.columns.insert(part.clone(), read(a, path, part).await?);
            }
        }
        if a.schema_hash != b.schema_hash {
            old = evolve::carry(old, path, &a.schema, &b.schema)?;
        }
        let mut axes = IndexMap::new();
        for (name, coordinate) in &after.coords {
            let none = || Column::missing(coordinate.variable.data_type.kind(), 0);
            let labels = old.columns.swap_remove(name).unwrap_or_else(none);
            axes.insert(name.clone(), Axis::of(labels, read(b, path, name).await?));
        }
        for (name, coordinate) in before.coords.iter().filter(|(name, _)| !after.coords.contains_key(*name)) {
            let none = Column::missing(coordinate.variable.data_type.kind(), 0);
            axes.insert(name.clone(), Axis::of(read(a, path, name).await?, none));
        }
        Ok(Self(axes))
    }

    pub(super) fn get(&self, name: &str) -> Option<&Axis> {
        self.0.get(name)
    }

    /// What came and went, of the coordinates of which anything did.
    pub(super) fn labels(&self, after: &GroupSchema, before: &GroupSchema) -> IndexMap<String, Labels> {
        let mut found = IndexMap::new();
        for (name, axis) in &self.0 {
            let Some(variable) = after.variable(name).or_else(|| before.variable(name)) else { continue };
            let list = |labels: &Column, other: &[Option<u64>]| -> (u64, Vec<String>) {
                let alone = || (0..labels.len()).filter(|at| other.get(*at).is_some_and(Option::is_none));
                let texts = alone().take(LISTED).filter_map(|at| Some(label_text(variable, &labels.get(at)?)));
                (alone().count() as u64, texts.collect())
            };
            let (came, first_came) = list(&axis.after, &axis.old);
            let (gone, first_gone) = list(&axis.before, &axis.new);
            if came + gone > 0 {
                found.insert(name.clone(), Labels { came, first_came, gone, first_gone });
            }
        }
        found
    }
}

impl Axis {
    fn of(before: Column, after: Column) -> Self {
        Self { old: places(&after, &before), new: places(&before, &after), before, after }
    }
}
