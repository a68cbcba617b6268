//! Which cells a condition leaves: those of which the query has a row with a value.

use crate::dense::gather::strides;
use crate::fault::Error;
use crate::select::{Plan, Query};
use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::Int32Type;
use std::collections::{HashMap, VecDeque};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

/// Parts whose cells are remembered: neighbours of a chunk that is written may need them again.
const KEPT: usize = 16;

/// The rows of a query with conditions.
pub(super) struct Rows {
    plan: Plan,
    /// Of each part the selected labels that it covers.
    bounds: Vec<Vec<Range<usize>>>,
    parts: Mutex<VecDeque<(usize, Arc<Part>)>>,
}

/// For each variable over all dimensions, which cells of a part have a value, in C order.
type Part = HashMap<String, Vec<bool>>;

impl Rows {
    /// `None` if the query has no condition on values: all cells of its labels are meant.
    pub(super) fn of(plan: Plan, query: &Query) -> Option<Self> {
        let any = |query: &Query| {
            query.condition.is_some()
                || query.polygon.is_some()
                || query.bounds.is_some()
                || !query.contributions.is_empty()
                || !query.persons.is_empty()
        };
        query.within.iter().chain([query]).any(any).then(|| {
            let bounds = (0..plan.parts()).map_while(|part| plan.bounds(part)).collect();
            Self { plan, bounds, parts: Mutex::default() }
        })
    }

    /// Names of the dimensions.
    pub(super) fn dimensions(&self) -> impl Iterator<Item = &str> {
        self.plan.dimensions().iter().map(|dimension| dimension.name())
    }

    /// Whether a variable is a column of the rows.
    pub(super) fn has(&self, variable: &str) -> bool {
        let columns = self.plan.schema();
        let columns = columns.fields().iter().skip(self.plan.dimensions().len());
        columns.into_iter().any(|field| field.name() == variable)
    }

    /// Whether each cell of a region of `variable` has a value in a row, in C order: `start` and `shape` count the selected
    /// labels, in the order of the dimensions.
    pub(super) async fn keep(&self, variable: &str, start: &[u64], shape: &[u64]) -> Result<Vec<bool>, Error> {
        let mut kept = vec![false; shape.iter().product::<u64>() as usize];
        let to = strides(shape);
        for (number, bounds) in self.bounds.iter().enumerate() {
            let apart = |(bounds, (start, len)): (&Range<usize>, (&u64, &u64))| {
                bounds.start as u64 >= start + len || bounds.end as u64 <= *start
            };
            if bounds.iter().zip(start.iter().zip(shape)).any(apart) {
                continue;
            }
            let common: Vec<Range<usize>> = bounds
                .iter()
                .zip(start.iter().zip(shape))
                .map(|(bounds, (start, len))| bounds.start.max(*start as usize)..bounds.end.min((start + len) as usize))
                .collect();
            let part = self.part(number, bounds).await?;
            let Some(cells) = part.get(variable) else { continue };
            let lens: Vec<u64> = bounds.iter().map(|bounds| bounds.len() as u64).collect();
            let from = strides(&lens);
            let mut at: Vec<usize> = common.iter().map(|common| common.start).collect();
            loop {
                let place = |steps: &[usize], first: &dyn Fn(usize) -> usize| -> usize {
                    at.iter().zip(steps).enumerate().map(|(axis, (at, step))| (at - first(axis)) * step).sum()
                };
                let (here, there) =
                    (place(&to, &|axis| start[axis] as usize), place(&from, &|axis| bounds[axis].start));
                if let (Some(kept), Some(cell)) = (kept.get_mut(here), cells.get(there)) {
                    *kept = *cell;
                }
                let Some(axis) = (0..at.len()).rev().find(|axis| at[*axis] + 1 < common[*axis].end) else { break };
                at[axis] += 1;
                for (at, common) in at.iter_mut().zip(&common).skip(axis + 1) {
                    *at = common.start;
                }
            }
        }
        Ok(kept)
    }

    async fn part(&self, number: usize, bounds: &[Range<usize>]) -> Result<Arc<Part>, Error> {
        // A poisoned cache is still a cache: an insertion is one step.
        let known = |parts: &VecDeque<(usize, Arc<Part>)>| {
            parts.iter().find(|(other, _)| *other == number).map(|(_, part)| part.clone())
        };
        let found = known(&self.parts.lock().unwrap_or_else(PoisonError::into_inner));
        if let Some(found) = found {
            return Ok(found);
        }
        let read = self.plan.read(number).await?;
        let part = Arc::new(read.map(|batch| self.cells(&batch, bounds)).unwrap_or_default());
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        if parts.len() == KEPT {
            parts.pop_front();
        }
        parts.push_back((number, part.clone()));
        Ok(part)
    }

    /// Where the rows of a part have values.
    fn cells(&self, batch: &RecordBatch, bounds: &[Range<usize>]) -> Part {
        let lens: Vec<u64> = bounds.iter().map(|bounds| bounds.len() as u64).collect();
        let steps = strides(&lens);
        let mut places = vec![0_usize; batch.num_rows()];
        for ((column, bounds), step) in batch.columns().iter().zip(bounds).zip(&steps) {
            let Some(keys) = column.as_dictionary_opt::<Int32Type>() else { continue };
            for (place, key) in places.iter_mut().zip(keys.keys().values()) {
                let key = usize::try_from(*key).unwrap_or_default();
                *place += key.saturating_sub(bounds.start) * step;
            }
        }
        let fields = self.plan.schema();
        let columns = fields.fields().iter().zip(batch.columns()).skip(bounds.len());
        let cells = lens.iter().product::<u64>() as usize;
        let held = |column: &dyn Array| {
            let mut held = vec![false; cells];
            for (row, place) in places.iter().enumerate() {
                if let Some(held) = held.get_mut(*place) {
                    *held = column.is_valid(row);
                }
            }
            held
        };
        columns.map(|(field, column)| (field.name().clone(), held(column.as_ref()))).collect()
    }
}
