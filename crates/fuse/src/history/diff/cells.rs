//! The cells of one variable in two versions.

use super::axes::{Axes, Axis};
use super::{Change, Counts, path_of};
use crate::cells::Cells;
use crate::chunks::{Chunks, is_stored};
use crate::evolve;
use crate::fault::Error;
use crate::history::blame::json;
use crate::history::version::Version;
use indexmap::IndexMap;
use std::collections::HashMap;
use zarr_fuse_core::column::{Column, Value};
use zarr_fuse_core::layout::{join, lineage};
use zarr_fuse_core::schema::{GroupSchema, Variable};
use zarr_fuse_core::selection::label_text;
use zarr_fuse_core::zarr::array;
use zarrs::array::Array;
use zarrs_storage::AsyncReadableStorageTraits;

/// Decoded chunks of the first version that are kept.
const KEPT: usize = 64;

type Opened = Array<dyn AsyncReadableStorageTraits>;

/// One variable in both versions.
pub(super) struct Pair<'a> {
    pub(super) a: &'a Version,
    pub(super) b: &'a Version,
    pub(super) path: &'a str,
    pub(super) name: &'a str,
    pub(super) before: &'a GroupSchema,
    pub(super) after: &'a GroupSchema,
    pub(super) axes: &'a Axes,
}

/// An array of one version with its decoded chunks.
struct Side {
    array: Opened,
    chunks: Chunks,
    kept: HashMap<u64, Option<Column>>,
}

impl Side {
    async fn open(version: &Version, path: &str) -> Result<Option<Self>, Error> {
        if array::document(&version.snapshot.store, path).await?.is_none() {
            return Ok(None);
        }
        let array = array::open(&version.snapshot.store, path).await?;
        Ok(Some(Self { chunks: Chunks::of(&array), array, kept: HashMap::new() }))
    }

    /// The bytes of a chunk; `None` if it was never written.
    async fn bytes(&self, indices: &[u64]) -> Result<Option<zarrs_storage::Bytes>, Error> {
        if indices.iter().zip(&self.chunks.grid).any(|(index, count)| index >= count) {
            return Ok(None);
        }
        let read = self.array.storage().get(&self.array.chunk_key(indices)).await;
        let path = || self.array.path().as_str().trim_start_matches('/').to_owned();
        Ok(read.map_err(|source| array::Error::Storage { path: path(), source })?)
    }

    /// The values of a chunk inside the array; `None` if it was never written.
    async fn chunk(&mut self, number: u64, convert: &impl Fn(Column) -> Result<Column, Error>) -> Result<(), Error> {
        if self.kept.contains_key(&number) {
            return Ok(());
        }
        if self.kept.len() >= KEPT {
            self.kept.clear();
        }
        let indices = self.chunks.indices(number);
        let values = match is_stored(&self.array, &indices).await? {
            true => {
                let (start, shape) = self.chunks.region(&indices);
                Some(convert(array::read(&self.array, &start, &shape).await?)?)
            }
            false => None,
        };
        self.kept.insert(number, values);
        Ok(())
    }

    /// The chunk of a cell, and the cell's number in the part of it that lies inside the array.
    fn place(&self, at: &[u64]) -> (u64, usize) {
        let (mut number, mut cell) = (0, 0);
        for (axis, at) in at.iter().enumerate() {
            let (index, within) = (at / self.chunks.len[axis], at % self.chunks.len[axis]);
            number = number * self.chunks.grid[axis] + index;
            let len = self.chunks.len[axis].min(self.chunks.shape[axis] - index * self.chunks.len[axis]);
            cell = cell * len as usize + within as usize;
        }
        (number, cell)
    }
}

/// Positions of all cells of a region, in C order.
fn cells(start: &[u64], shape: &[u64]) -> impl Iterator<Item = Vec<u64>> {
    let count: u64 = shape.iter().product();
    (0..count).map(move |cell| {
        let mut rest = cell;
        let mut at = start.to_vec();
        for axis in (0..shape.len()).rev() {
            at[axis] += rest % shape[axis];
            rest /= shape[axis];
        }
        at
    })
}

impl Pair<'_> {
    fn variable(&self) -> Option<&Variable> {
        self.after.vars.get(self.name).or_else(|| self.before.vars.get(self.name))
    }

    /// Values of the first version in the unit and type of the second.
    fn convert(&self, values: Column) -> Result<Column, Error> {
        let same = match (self.before.vars.get(self.name), self.after.vars.get(self.name)) {
            (Some(was), Some(is)) => was.unit == is.unit && was.data_type == is.data_type,
            _ => true,
        };
        if same {
            return Ok(values);
        }
        let mut cells = Cells::default();
        cells.columns.insert(self.name.to_owned(), values);
        let mut cells = evolve::carry(cells, self.path, &self.a.schema, &self.b.schema)?;
        cells.columns.swap_remove(self.name).ok_or_else(|| {
            Error::Schema(format!("{}: its values have no place in the later schema", join(self.path, self.name)))
        })
    }

    fn axes_of(&self, group: &GroupSchema) -> Vec<&Axis> {
        let coords = group.vars.get(self.name).map(|variable| variable.coords.as_slice()).unwrap_or_default();
        coords.iter().filter_map(|name| self.axes.get(name)).collect()
    }

    pub(super) async fn compare(&self, tell: &mut Option<&mut dyn FnMut(&Change)>) -> Result<Counts, Error> {
        let path = path_of(self.path, self.name);
        let mut counts = Counts::default();
        let (was, is) = (self.before.vars.get(self.name), self.after.vars.get(self.name));
        // Over other dimensions it is another variable.
        let alike = match (was, is) {
            (Some(was), Some(is)) => was.coords == is.coords,
            _ => false,
        };
        let mut a = match was {
            Some(_) => Side::open(self.a, &path).await?,
            None => None,
        };
        if is.is_some()
            && let Some(b) = Side::open(self.b, &path).await?
        {
            let a = if alike { a.as_mut() } else { None };
            self.later(a, b, &mut counts, tell).await?;
        }
        if let Some(a) = a {
            self.gone(a, alike, &mut counts, tell).await?;
        }
        Ok(counts)
    }

    /// Cells of the second version.
    async fn later(
        &self,
        mut a: Option<&mut Side>,
        b: Side,
        counts: &mut Counts,
        tell: &mut Option<&mut dyn FnMut(&Change)>,
    ) -> Result<(), Error> {
        let axes = self.axes_of(self.after);
        let mut marks = match tell {
            Some(_) => Side::open(self.b, &path_of(self.path, &lineage(self.name))).await?,
            None => None,
        };
        let kept = |values: Column| Ok(values);
        let convert = |values: Column| self.convert(values);
        for number in 0..b.chunks.count() {
            let indices = b.chunks.indices(number);
            let (start, shape) = b.chunks.region(&indices);
            if let Some(a) = &a
                && self.stays(a, &b, &axes, &start, &shape)
                && a.bytes(&indices).await? == b.bytes(&indices).await?
            {
                continue;
            }
            let values = match is_stored(&b.array, &indices).await? {
                true => Some(array::read(&b.array, &start, &shape).await?),
                false => None,
            };
            for (cell, at) in cells(&start, &shape).enumerate() {
                let after = values.as_ref().and_then(|values| values.get(cell)).filter(|value| !value.is_missing());
                let place: Option<Vec<u64>> =
                    axes.iter().zip(&at).map(|(axis, at)| axis.old.get(*at as usize).copied().flatten()).collect();
                let before = match (&mut a, place) {
                    (Some(a), Some(place)) => {
                        let (number, cell) = a.place(&place);
                        a.chunk(number, &convert).await?;
                        let chunk = a.kept.get(&number).and_then(Option::as_ref);
                        chunk.and_then(|values| values.get(cell)).filter(|value| !value.is_missing())
                    }
                    _ => None,
                };
                let count = match (&before, &after) {
                    (None, Some(_)) => &mut counts.new,
                    (Some(_), None) => &mut counts.gone,
                    (Some(before), Some(after)) if before != after => &mut counts.changed,
                    _ => continue,
                };
                *count += 1;
                if let Some(tell) = tell {
                    let writer = match &mut marks {
                        Some(marks) => {
                            let (number, cell) = marks.place(&at);
                            marks.chunk(number, &kept).await?;
                            match marks.kept.get(&number).and_then(Option::as_ref).and_then(|marks| marks.get(cell)) {
                                Some(Value::Int(number)) if number > 0 => format!("c{number}"),
                                _ => String::new(),
                            }
                        }
                        None => String::new(),
                    };
                    tell(&self.change(self.after, &at, |axis| &axis.after, before, after, writer));
                }
            }
        }
        Ok(())
    }

    /// Whether all labels of a region stand where they stood, and values are coded as they were.
    fn stays(&self, a: &Side, b: &Side, axes: &[&Axis], start: &[u64], shape: &[u64]) -> bool {
        let same = |axis: &Axis, from: u64, len: u64| {
            (from..from + len).all(|at| axis.old.get(at as usize).copied().flatten() == Some(at))
        };
        let coded = |side: &Side| (side.array.data_type().clone(), side.array.fill_value().clone());
        a.chunks.len == b.chunks.len
            && coded(a) == coded(b)
            && self.before.vars.get(self.name) == self.after.vars.get(self.name)
            && axes.iter().zip(start.iter().zip(shape)).all(|(axis, (from, len))| same(axis, *from, *len))
    }

    /// Cells of the first version on labels that the second does not have.
    async fn gone(
        &self,
        mut a: Side,
        alike: bool,
        counts: &mut Counts,
        tell: &mut Option<&mut dyn FnMut(&Change)>,
    ) -> Result<(), Error> {
        let axes = self.axes_of(self.before);
        let is_gone = |axis: &Axis, at: u64| axis.new.get(at as usize).is_none_or(Option::is_none);
        let convert = |values: Column| self.convert(values);
        for number in 0..a.chunks.count() {
            let (start, shape) = a.chunks.region(&a.chunks.indices(number));
            let any = |axis: &&Axis, from: u64, len: u64| (from..from + len).any(|at| is_gone(axis, at));
            let here = axes.iter().zip(start.iter().zip(&shape)).any(|(axis, (from, len))| any(axis, *from, *len));
            if alike && !here {
                continue;
            }
            a.chunk(number, &convert).await?;
            let Some(values) = a.kept.get(&number).and_then(Option::as_ref) else { continue };
            for (cell, at) in cells(&start, &shape).enumerate() {
                let gone = !alike || axes.iter().zip(&at).any(|(axis, at)| is_gone(axis, *at));
                let Some(before) = values.get(cell).filter(|value| gone && !value.is_missing()) else { continue };
                counts.gone += 1;
                if let Some(tell) = tell {
                    tell(&self.change(self.before, &at, |axis| &axis.before, Some(before), None, String::new()));
                }
            }
        }
        Ok(())
    }

    fn change(
        &self,
        group: &GroupSchema,
        at: &[u64],
        labels: impl Fn(&Axis) -> &Column,
        before: Option<Value>,
        after: Option<Value>,
        writer: String,
    ) -> Change {
        let coords = group.vars.get(self.name).map(|variable| variable.coords.as_slice()).unwrap_or_default();
        let label = |(name, at): (&String, &u64)| {
            let variable = self.after.variable(name).or_else(|| self.before.variable(name))?;
            let label = labels(self.axes.get(name)?).get(*at as usize)?;
            Some((name.clone(), label_text(variable, &label)))
        };
        let labels: IndexMap<String, String> = coords.iter().zip(at).filter_map(label).collect();
        let shown = |value: Option<Value>| match (value, self.variable()) {
            (Some(value), Some(variable)) => json(variable, &value),
            _ => serde_json::Value::Null,
        };
        Change { variable: join(self.path, self.name), labels, before: shown(before), after: shown(after), writer }
    }
}
