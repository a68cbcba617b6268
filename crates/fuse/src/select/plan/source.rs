//! A variable of a plan: its array, and its values in a part.

use super::dimension::Dimension;
use super::gather::{Along, copy, copy_column};
use crate::chunks::Chunks;
use crate::fault::Error;
use crate::value;
use std::ops::Range;
use zarr_fuse_core::column::{Column, Kind};
use zarr_fuse_core::layout::join;
use zarr_fuse_core::schema::{DataType, Variable};
use zarr_fuse_core::time::StoredTime;
use zarr_fuse_core::zarr::array::{self, Coding, Readable};
use zarrs::array::Array;
use zarrs_storage::AsyncReadableStorageTraits;

/// A variable and its array.
pub(super) struct Source {
    pub(super) name: String,
    pub(super) variable: Variable,
    /// Of each axis its dimension of the plan.
    pub(super) axes: Vec<usize>,
    /// Whether it is over all dimensions of the plan.
    pub(super) full: bool,
    /// Whether it has a column; others are read for a condition.
    pub(super) shown: bool,
    pub(super) array: Array<dyn AsyncReadableStorageTraits>,
    pub(super) coding: Coding,
    pub(super) chunks: Chunks,
    /// Who wrote its cells, when that is asked for; of the same chunks.
    pub(super) lineage: Option<Array<dyn AsyncReadableStorageTraits>>,
    /// What its column is: its own type, or that of values put together.
    pub(super) out: (DataType, StoredTime),
}

/// What a variable is stored as; times by their tick and calendar.
pub(super) fn time_of(variable: &Variable) -> Result<StoredTime, Error> {
    match variable.data_type {
        DataType::Datetime => value::tick(&variable.unit).map_err(Error::Schema),
        _ => Ok(StoredTime::default()),
    }
}

impl Source {
    /// Opens the variable `name` of the group at `path`.
    pub(super) async fn open(
        store: &Readable,
        path: &str,
        (name, variable): (&str, &Variable),
        dimensions: &[Dimension],
        shown: bool,
    ) -> Result<Self, Error> {
        let array = array::open(store, &join(path, name)).await?;
        let place = |name: &String| dimensions.iter().position(|dimension| dimension.name == *name);
        let axes: Vec<usize> = variable.coords.iter().filter_map(place).collect();
        let chunks = Chunks::of(&array);
        if axes.len() != variable.coords.len() || axes.len() != chunks.shape.len() {
            let message = format!("`{}`: expected an array over {}", join(path, name), variable.coords.join(", "));
            return Err(Error::Schema(message));
        }
        Ok(Self {
            name: name.to_owned(),
            variable: variable.clone(),
            full: axes.len() == dimensions.len(),
            axes,
            shown,
            coding: Coding::of(&array),
            array,
            chunks,
            lineage: None,
            out: (variable.data_type, time_of(variable)?),
        })
    }

    /// How far apart in its column neighbours along each dimension stand, where a part has `lens` labels along each; 0
    /// where it has no such dimension. Columns are in C order of the plan's dimensions.
    pub(super) fn steps(&self, lens: &[usize]) -> Vec<usize> {
        let mut steps = vec![0; lens.len()];
        let mut step = 1;
        for (dimension, len) in lens.iter().enumerate().rev() {
            if self.axes.contains(&dimension) {
                steps[dimension] = step;
                step *= len;
            }
        }
        steps
    }

    /// What its values are: texts for codes.
    pub(super) fn kind(&self) -> Result<Kind, Error> {
        let kind = self.coding.kind()?;
        Ok(if kind == Kind::Int { self.variable.data_type.kind() } else { kind })
    }

    /// Its values in the part between `bounds` (ranks among the selected labels of each dimension), texts for codes;
    /// `None` if no chunk of it was written.
    pub(super) async fn read(
        &self,
        dimensions: &[Dimension],
        bounds: &[Range<usize>],
    ) -> Result<Option<Column>, Error> {
        let kind = self.coding.kind()?;
        let cells: usize = self.axes.iter().map(|axis| bounds[*axis].len()).product();
        let picks = self.picks(dimensions, bounds);
        let mut column = None;
        for combination in Combinations::new(picks.iter().map(Vec::len).collect()) {
            let axes: Vec<&Along> = picks.iter().zip(&combination).map(|(picks, at)| &picks[*at]).collect();
            let indices: Vec<u64> = axes.iter().map(|along| along.chunk).collect();
            let Some(chunk) = array::read_chunk(&self.array, &self.coding, &indices).await? else { continue };
            if chunk.len() == cells && axes.iter().zip(&self.chunks.len).all(|(along, len)| along.is_whole(*len)) {
                column = Some(chunk);
                continue;
            }
            copy_column(&chunk, column.get_or_insert_with(|| Column::missing(kind, cells)), &axes);
        }
        Ok(column.map(|column| self.coding.texts(column)).transpose()?)
    }

    /// Who wrote its cells in a part; `None` if that is not asked for.
    pub(super) async fn writers(
        &self,
        dimensions: &[Dimension],
        bounds: &[Range<usize>],
    ) -> Result<Option<Vec<u32>>, Error> {
        let Some(lineage) = &self.lineage else { return Ok(None) };
        let mut numbers = vec![0; self.axes.iter().map(|axis| bounds[*axis].len()).product()];
        let picks = self.picks(dimensions, bounds);
        for combination in Combinations::new(picks.iter().map(Vec::len).collect()) {
            let axes: Vec<&Along> = picks.iter().zip(&combination).map(|(picks, at)| &picks[*at]).collect();
            let indices: Vec<u64> = axes.iter().map(|along| along.chunk).collect();
            if let Some(chunk) = array::read_numbers(lineage, &indices).await? {
                copy(&chunk, &mut numbers, &axes);
            }
        }
        Ok(Some(numbers))
    }

    /// Of each axis what is taken of each chunk. An array that is shorter than its dimension has no value at the last
    /// labels.
    pub(super) fn picks(&self, dimensions: &[Dimension], bounds: &[Range<usize>]) -> Vec<Vec<Along>> {
        let lens: Vec<usize> = bounds.iter().map(Range::len).collect();
        let steps = self.steps(&lens);
        let mut step = 1;
        let mut picks: Vec<Vec<Along>> = Vec::with_capacity(self.axes.len());
        for (axis, dimension) in self.axes.iter().enumerate().rev() {
            let (len, all) = (self.chunks.len[axis].max(1), self.chunks.shape[axis]);
            let wanted = dimensions[*dimension].positions.among(bounds[*dimension].clone());
            let mut along: Vec<Along> = Vec::new();
            for (rank, position) in wanted.enumerate().take_while(|(_, position)| *position < all) {
                let (chunk, place) = (position / len, (position % len) as usize);
                match along.last_mut().filter(|last| last.chunk == chunk) {
                    Some(last) => last.places.push(place),
                    None => {
                        along.push(Along { chunk, places: vec![place], to: rank, step, step_to: steps[*dimension] });
                    }
                }
            }
            step *= len as usize;
            picks.push(along);
        }
        picks.reverse();
        picks
    }
}

/// All combinations of one number below each of some lengths, in C order; one empty combination of none.
pub(super) struct Combinations {
    lens: Vec<usize>,
    next: Option<Vec<usize>>,
}

impl Combinations {
    pub(super) fn new(lens: Vec<usize>) -> Self {
        let next = (!lens.contains(&0)).then(|| vec![0; lens.len()]);
        Self { lens, next }
    }
}

impl Iterator for Combinations {
    type Item = Vec<usize>;

    fn next(&mut self) -> Option<Vec<usize>> {
        let now = self.next.take()?;
        let mut after = now.clone();
        for (at, len) in after.iter_mut().zip(&self.lens).rev() {
            *at += 1;
            if *at < *len {
                self.next = Some(after);
                break;
            }
            *at = 0;
        }
        Some(now)
    }
}
