//! A part: its cells, which of them are rows, and its record batch.

use super::every::Buckets;
use super::source::Source;
use super::state::State;
use super::{Plan, arrow, events};
use crate::fault::Error;
use ::arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions};
use std::ops::Range;
use zarr_fuse_core::column::Column;

/// The values of a part.
struct Cells {
    /// One a variable, in C order of its dimensions.
    columns: Vec<Column>,
    /// The cells that are rows, ascending, counted in C order of all dimensions; `None`: all.
    rows: Option<Vec<usize>>,
}

impl Plan {
    /// The rows of a part; `None` if it has none.
    ///
    /// # Errors
    /// What the store says.
    pub async fn read(&self, part: usize) -> Result<Option<RecordBatch>, Error> {
        let Some(bounds) = self.bounds(part) else { return Ok(None) };
        match &self.every {
            None => match self.cells(&bounds).await? {
                Some(Cells { columns, rows }) => self.batch(&bounds, &columns, rows.as_deref()).map(Some),
                None => Ok(None),
            },
            Some(every) => self.together(every, &bounds).await,
        }
    }

    /// The cells between `bounds`; `None` if none of them is a row. Variables that make no rows are read only where
    /// others do.
    async fn cells(&self, bounds: &[Range<usize>]) -> Result<Option<Cells>, Error> {
        let lens: Vec<usize> = bounds.iter().map(Range::len).collect();
        let cells: usize = lens.iter().product();
        let mut columns: Vec<Option<Column>> = self.sources.iter().map(|_| None).collect();
        let mut held = vec![false; cells];
        for (source, place) in self.sources.iter().zip(&mut columns).filter(|(source, _)| source.makes_rows()) {
            let Some(mut column) = source.read(&self.stored, bounds).await? else { continue };
            if let (Some(wanted), Some(numbers)) = (&self.events, source.writers(&self.stored, bounds).await?) {
                events::mask(&mut column, &numbers, wanted);
            }
            mark(&mut held, &column);
            *place = Some(column);
        }
        // All of them need not be counted.
        let whole = self.across.is_empty() && self.condition.is_none() && !held.contains(&false);
        let mut rows: Vec<usize> = if whole { Vec::new() } else { (0..cells).filter(|cell| held[*cell]).collect() };
        for across in &self.across {
            let [lat, lon] = across.dimensions.map(|dimension| (dimension, &bounds[dimension]));
            let degrees = |(dimension, bounds): (usize, &Range<usize>)| -> Vec<f64> {
                bounds.clone().map(|rank| number(&self.stored[dimension].labels, rank)).collect()
            };
            let (latitudes, longitudes) = (degrees(lat), degrees(lon));
            let inside: Vec<bool> = latitudes
                .iter()
                .flat_map(|latitude| longitudes.iter().map(|longitude| across.polygons.holds(*longitude, *latitude)))
                .collect();
            let (steps, width) = (steps(&lens), longitudes.len());
            let rank = |cell: usize, dimension: usize| cell / steps[dimension] % lens[dimension];
            rows.retain(|cell| inside[rank(*cell, lat.0) * width + rank(*cell, lon.0)]);
        }
        if cells == 0 || (rows.is_empty() && !whole) {
            return Ok(None);
        }
        let mut values = Vec::with_capacity(columns.len());
        for (source, column) in self.sources.iter().zip(columns) {
            values.push(match column {
                Some(column) => column,
                None if source.makes_rows() => source.missing(&lens)?,
                None => match source.read(&self.stored, bounds).await? {
                    Some(column) => column,
                    None => source.missing(&lens)?,
                },
            });
        }
        if let Some(condition) = &self.condition {
            let mut named: Vec<(&str, Column)> = Vec::new();
            for name in &self.named {
                if let Some(at) = self.stored.iter().position(|dimension| dimension.name == *name) {
                    let (step, len, from) = (steps(&lens)[at], lens[at], bounds[at].start);
                    let labels = rows.iter().map(|cell| Some(from + cell / step % len));
                    named.push((name, self.stored[at].labels.take(labels)));
                } else if let Some(at) = self.sources.iter().position(|source| source.name == *name) {
                    let own = self.sources[at].places(&lens, &rows);
                    named.push((name, values[at].take(own.into_iter().map(Some))));
                }
            }
            let column = |name: &str| named.iter().find(|(own, _)| *own == name).map(|(_, column)| column);
            let holds = condition.holds(&column, rows.len());
            rows = rows.into_iter().zip(holds).filter(|(_, holds)| *holds).map(|(cell, _)| cell).collect();
        }
        let rows = (!whole && rows.len() < cells).then_some(rows);
        Ok((rows.as_ref().is_none_or(|rows| !rows.is_empty())).then_some(Cells { columns: values, rows }))
    }

    /// The rows of a part whose times are pieces: one chunk along time after the other.
    async fn together(&self, every: &Buckets, bounds: &[Range<usize>]) -> Result<Option<RecordBatch>, Error> {
        let lens: Vec<usize> = bounds.iter().map(Range::len).collect();
        let cells: usize = lens.iter().product();
        let mut states: Vec<Option<State>> = Vec::with_capacity(self.sources.len());
        for source in &self.sources {
            let state = State::new(every.method, source.kind()?, source.cells(&lens));
            states.push((source.shown && source.axes.contains(&every.axis)).then_some(state));
        }
        // Variables without time are the same in all chunks along it.
        let mut others: Vec<Option<Column>> = self.sources.iter().map(|_| None).collect();
        let pieces = &bounds[every.axis];
        for run in every.inner(pieces) {
            let mut bounds = bounds.to_vec();
            bounds[every.axis] = run.clone();
            let Some(found) = self.cells(&bounds).await? else { continue };
            let inner: Vec<usize> = bounds.iter().map(Range::len).collect();
            let all: usize = inner.iter().product();
            let rows = found.rows.unwrap_or_else(|| (0..all).collect());
            for (at, (source, column)) in self.sources.iter().zip(found.columns).enumerate() {
                let Some(state) = &mut states[at] else {
                    others[at].get_or_insert(column);
                    continue;
                };
                let (from, to) = (source.steps(&inner), source.steps(&lens));
                // Of a variable over fewer dimensions several rows have the same value, which counts once.
                let mut taken = vec![false; if source.full { 0 } else { source.cells(&inner) }];
                for row in &rows {
                    let (mut rest, mut place, mut cell, mut label, mut within) = (*row, 0, 0, 0, true);
                    for dimension in (0..inner.len()).rev() {
                        let mut rank = rest % inner[dimension];
                        rest /= inner[dimension];
                        place += rank * from[dimension];
                        if dimension == every.axis {
                            label = run.start + rank;
                            // Where labels are in no order, those of other pieces stand among them.
                            within = pieces.contains(&every.of[label]);
                            rank = every.of[label].saturating_sub(pieces.start);
                        }
                        cell += rank * to[dimension];
                    }
                    if !within {
                        continue;
                    }
                    if let Some(taken) = taken.get_mut(place)
                        && std::mem::replace(taken, true)
                    {
                        continue;
                    }
                    state.take(cell, &column, place, every.ticks[label]);
                }
            }
        }
        let full = || self.sources.iter().zip(&states).filter(|(source, _)| source.full);
        let held = |cell: &usize| full().any(|(_, state)| state.as_ref().is_some_and(|state| state.count(*cell) > 0));
        let rows: Vec<usize> = (0..cells).filter(held).collect();
        if rows.is_empty() {
            return Ok(None);
        }
        let mut columns = Vec::with_capacity(states.len());
        for (source, (state, other)) in self.sources.iter().zip(states.into_iter().zip(others)) {
            columns.push(match (state, other) {
                (Some(state), _) => state.finish(source.kind()?),
                (None, Some(column)) => column,
                (None, None) => source.missing(&lens)?,
            });
        }
        self.batch(bounds, &columns, Some(&rows)).map(Some)
    }

    fn batch(&self, bounds: &[Range<usize>], columns: &[Column], rows: Option<&[usize]>) -> Result<RecordBatch, Error> {
        let lens: Vec<usize> = bounds.iter().map(Range::len).collect();
        let cells: usize = lens.iter().product();
        let len = rows.map_or(cells, <[usize]>::len);
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(self.schema.fields().len());
        for ((dimension, bounds), step) in self.dimensions.iter().zip(bounds).zip(steps(&lens)) {
            let key = |cell: usize| (bounds.start + cell / step % bounds.len()) as i32;
            let keys: Vec<i32> = match rows {
                None => keys(bounds, step, cells),
                Some(rows) => rows.iter().map(|cell| key(*cell)).collect(),
            };
            arrays.push(arrow::dictionary(keys, &dimension.values)?);
        }
        for (source, column) in self.sources.iter().zip(columns).filter(|(source, _)| source.shown) {
            let own = (!source.full).then(|| match rows {
                Some(rows) => source.places(&lens, rows),
                None => source.places(&lens, &(0..cells).collect::<Vec<_>>()),
            });
            arrays.push(arrow::array(source.out.0, source.out.1, column, own.as_deref().or(rows)));
        }
        let options = RecordBatchOptions::new().with_row_count(Some(len));
        RecordBatch::try_new_with_options(self.schema.clone(), arrays, &options).map_err(arrow::damaged)
    }
}

impl Source {
    /// Whether its values make rows.
    fn makes_rows(&self) -> bool {
        self.full && self.shown
    }

    /// How many cells it has in a part with so many labels along each dimension.
    fn cells(&self, lens: &[usize]) -> usize {
        self.axes.iter().map(|axis| lens[*axis]).product()
    }

    fn missing(&self, lens: &[usize]) -> Result<Column, Error> {
        Ok(Column::missing(self.kind()?, self.cells(lens)))
    }

    /// Where each row of a part stands in its column.
    fn places(&self, lens: &[usize], rows: &[usize]) -> Vec<usize> {
        let steps = self.steps(lens);
        let own = |cell: &usize| {
            let (mut rest, mut place) = (*cell, 0);
            for (step, len) in steps.iter().zip(lens).rev() {
                place += rest % len * step;
                rest /= len;
            }
            place
        };
        rows.iter().map(own).collect()
    }
}

/// For each of all cells its label of a dimension whose neighbours stand `step` apart.
fn keys(bounds: &Range<usize>, step: usize, cells: usize) -> Vec<i32> {
    let mut keys = Vec::with_capacity(cells);
    // Without labels there are no cells.
    while keys.len() < cells {
        bounds.clone().for_each(|label| keys.extend(std::iter::repeat_n(label as i32, step)));
    }
    keys
}

/// How far apart neighbours along each dimension stand among all cells.
fn steps(lens: &[usize]) -> Vec<usize> {
    let mut steps = vec![1; lens.len()];
    for at in (1..lens.len()).rev() {
        steps[at - 1] = steps[at] * lens[at];
    }
    steps
}

/// Marks the cells in which a column holds a value.
fn mark(held: &mut [bool], column: &Column) {
    match column {
        Column::Float(values) => held.iter_mut().zip(values).for_each(|(held, value)| *held |= !value.is_nan()),
        other => held.iter_mut().enumerate().for_each(|(cell, held)| *held |= !other.is_missing(cell)),
    }
}

fn number(labels: &Column, place: usize) -> f64 {
    match labels {
        Column::Float(labels) => labels.get(place).copied().unwrap_or(f64::NAN),
        Column::Int(labels) => labels.get(place).map_or(f64::NAN, |label| *label as f64),
        _ => f64::NAN,
    }
}
