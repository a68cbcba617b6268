//! The series of a contribution: taken apart, put on their steps, and written as rows again.

use super::method::{self, Budget, Limits, Made, TooMany};
use super::value::Values;
use super::{Counts, Grid, MOST, Place};
use crate::cells::Cells;
use crate::labels::write_key;
use crate::table::Origins;
use indexmap::IndexMap;
use std::collections::HashMap;
use zarr_fuse_core::column::{Column, Value};
use zarr_fuse_core::schema::{GroupSchema, StepMethod};

/// A step in the places of its coordinate: multiples, or limits of distances.
pub(in crate::transform) struct Rule<P> {
    pub(in crate::transform) method: StepMethod,
    pub(in crate::transform) every: Option<Grid<P>>,
    pub(in crate::transform) between: Option<(P, P)>,
    pub(in crate::transform) max_gap: Option<P>,
}

/// Rows of the contribution with the same other labels.
struct Series<P> {
    /// Labels ascending, each once.
    labels: Vec<P>,
    /// For each label its rows, in their order.
    rows: Vec<Vec<usize>>,
}

/// Rows as they will be: the row that each has its other labels and its origin from, its label, and its values.
struct Rows<P> {
    from: Vec<usize>,
    labels: Vec<Option<P>>,
    /// By variable, for the rows of this series on.
    made: IndexMap<String, Vec<(usize, Made)>>,
}

/// Puts the variables over the coordinate `along` on its step. `places`: its labels as places, one a row.
pub(in crate::transform) fn run<P: Place>(
    cells: &mut Cells,
    group: &GroupSchema,
    along: &str,
    places: &[P],
    rule: &Rule<P>,
    back: impl Fn(P) -> Option<Value>,
) -> Result<Counts, TooMany> {
    let mut counts = Counts::default();
    let mut budget = Budget(MOST);
    let frames = frames(cells, group, along);
    if frames.is_empty() {
        return Ok(counts);
    }
    let beside: Vec<&String> =
        group.vars.keys().filter(|name| !frames.values().flatten().any(|f| f == *name)).collect();
    let mut rows = Rows { from: Vec::new(), labels: Vec::new(), made: IndexMap::new() };
    // What is not over the coordinate stays in its rows.
    let given =
        |row: &usize| beside.iter().filter_map(|name| cells.columns.get(*name)).any(|values| !values.is_missing(*row));
    rows.from.extend((0..places.len()).filter(given));
    rows.labels.resize(rows.from.len(), None);
    let untouched = rows.from.len();
    for (coords, names) in &frames {
        let variables: Vec<(&String, Values<'_>)> = names
            .iter()
            .filter_map(|name| {
                let (column, variable) = (cells.columns.get(name)?, group.vars.get(name)?);
                Some((name, Values { column, variable }))
            })
            .collect();
        for series in split(cells, along, coords, &variables, places) {
            check(&series, rule, &mut counts);
            series_of(&series, &variables, rule, &mut budget, &mut counts, &mut rows)?;
        }
    }
    if rule.method != StepMethod::None {
        write(cells, group, along, rows, untouched, back);
    }
    Ok(counts)
}

/// The variables over `along` that the contribution gives, by their coordinates.
fn frames(cells: &Cells, group: &GroupSchema, along: &str) -> IndexMap<Vec<String>, Vec<String>> {
    let mut frames: IndexMap<Vec<String>, Vec<String>> = IndexMap::new();
    for (name, variable) in &group.vars {
        if variable.coords.iter().any(|c| c == along) && cells.columns.contains_key(name) {
            let mut coords = variable.coords.clone();
            coords.sort();
            frames.entry(coords).or_default().push(name.clone());
        }
    }
    frames
}

/// The series of some variables over the same coordinates, in the order of their first rows.
fn split<P: Place>(
    cells: &Cells,
    along: &str,
    coords: &[String],
    variables: &[(&String, Values<'_>)],
    places: &[P],
) -> Vec<Series<P>> {
    let others: Vec<&Column> =
        coords.iter().filter(|name| *name != along).filter_map(|name| cells.columns.get(name)).collect();
    let own = cells.columns.get(along);
    let mut numbers: HashMap<Vec<u8>, usize> = HashMap::new();
    let mut found: Vec<Vec<usize>> = Vec::new();
    let mut key = Vec::new();
    for row in 0..places.len() {
        let lacking = |labels: &Column| labels.is_missing(row);
        let given = variables.iter().any(|(_, values)| !values.column.is_missing(row));
        if !given || own.is_none_or(lacking) || others.iter().any(|labels| lacking(labels)) {
            continue;
        }
        key.clear();
        others.iter().for_each(|labels| write_key(labels, row, &mut key));
        let number = match numbers.get(&key) {
            Some(number) => *number,
            None => {
                numbers.insert(key.clone(), found.len());
                found.push(Vec::new());
                found.len() - 1
            }
        };
        if let Some(rows) = found.get_mut(number) {
            rows.push(row);
        }
    }
    let sorted = |mut rows: Vec<usize>| {
        let place = |row: &usize| places.get(*row).copied();
        // Labels that are there are never NaN, so any two have an order; equal ones stay in the order of their rows.
        rows.sort_by(|a, b| place(a).partial_cmp(&place(b)).unwrap_or(std::cmp::Ordering::Equal));
        let mut series = Series { labels: Vec::new(), rows: Vec::new() };
        for same in rows.chunk_by(|a, b| place(a) == place(b)) {
            if let Some(label) = same.first().and_then(place) {
                series.labels.push(label);
                series.rows.push(same.to_vec());
            }
        }
        series
    };
    found.into_iter().map(sorted).collect()
}

/// Counts the labels that are beside the step, and the distances that are beyond its limits.
fn check<P: Place>(series: &Series<P>, rule: &Rule<P>, counts: &mut Counts) {
    if rule.method != StepMethod::None {
        return;
    }
    if let Some(grid) = &rule.every {
        counts.beside += series.labels.iter().filter(|label| !label.is(grid, label.nearest(grid))).count() as u64;
    }
    if let Some((shortest, longest)) = rule.between {
        for pair in series.labels.windows(2) {
            let distance = pair[1].minus(pair[0]);
            counts.shorter += u64::from(distance < shortest);
            counts.longer += u64::from(distance > longest);
        }
    }
}

/// Puts the variables of one series on the step.
fn series_of<P: Place>(
    series: &Series<P>,
    variables: &[(&String, Values<'_>)],
    rule: &Rule<P>,
    budget: &mut Budget,
    counts: &mut Counts,
    rows: &mut Rows<P>,
) -> Result<(), TooMany> {
    if rule.method == StepMethod::None {
        return Ok(());
    }
    let limits: Option<Limits<P>> = match rule.between {
        Some(limits) => Some(method::limits(&series.labels, limits, rule.max_gap, budget)?),
        None => None,
    };
    let mut stands = Vec::new();
    for (name, values) in variables {
        // One value a cell: the last row stands.
        let last: Vec<Option<usize>> = series.rows.iter().map(|rows| one(rows, values, counts)).collect();
        let readings: Vec<(P, usize)> =
            series.labels.iter().zip(&last).filter_map(|(label, row)| Some((*label, (*row)?))).collect();
        let stand = match (&rule.every, &limits) {
            (Some(grid), _) => method::every(&readings, *values, grid, (rule.method, rule.max_gap), budget)?,
            (None, Some(limits)) => method::between(&series.labels, limits, &last, *values, rule.method),
            (None, None) => continue,
        };
        let same = stand.iter().filter(|(_, made)| matches!(made, Made::Same(_))).count() as u64;
        counts.made += stand.len() as u64 - same;
        counts.moved += readings.len() as u64 - same;
        stands.push((*name, stand));
    }
    // The labels of all variables together, ascending.
    let mut labels: Vec<P> = stands.iter().flat_map(|(_, stand)| stand.iter().map(|(label, _)| *label)).collect();
    labels.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    labels.dedup();
    let first = rows.from.len();
    let of_series = series.rows.first().and_then(|rows| rows.first()).copied().unwrap_or(0);
    rows.from.resize(first + labels.len(), of_series);
    rows.labels.extend(labels.iter().copied().map(Some));
    for (name, stand) in stands {
        let made = rows.made.entry(name.clone()).or_default();
        let mut at = 0;
        for (label, value) in stand {
            while labels.get(at).is_some_and(|known| *known < label) {
                at += 1;
            }
            if let (Made::Same(row) | Made::Row(row), Some(from)) = (&value, rows.from.get_mut(first + at)) {
                *from = *row;
            }
            made.push((first + at, value));
        }
    }
    Ok(())
}

/// The row of a cell that stands: the last one with a value.
fn one(rows: &[usize], values: &Values<'_>, counts: &mut Counts) -> Option<usize> {
    let mut given = rows.iter().copied().filter(|row| !values.column.is_missing(*row)).rev();
    let last = given.next()?;
    let value = values.column.get(last);
    counts.repeated += u64::from(given.any(|row| values.column.get(row) != value));
    Some(last)
}

/// Puts the rows in the place of those that were there. The first `untouched` keep what is not over `along`.
fn write<P: Place>(
    cells: &mut Cells,
    group: &GroupSchema,
    along: &str,
    rows: Rows<P>,
    untouched: usize,
    back: impl Fn(P) -> Option<Value>,
) {
    let len = rows.from.len();
    for (name, column) in &mut cells.columns {
        let over = group.vars.get(name).map(|variable| variable.coords.iter().any(|c| c == along));
        *column = match over {
            None if name == along => {
                let mut labels = Column::missing(column.kind(), 0);
                rows.labels.iter().for_each(|label| labels.push(label.and_then(&back)));
                labels
            }
            // Other coordinates.
            None => column.take(rows.from.iter().map(|row| Some(*row))),
            Some(false) => column.take((0..len).map(|row| rows.from.get(row).copied().filter(|_| row < untouched))),
            Some(true) => {
                let made = rows.made.get(name).map(Vec::as_slice).unwrap_or_default();
                let mut sources = vec![None; len];
                for (at, value) in made {
                    if let (Made::Same(row) | Made::Row(row), Some(source)) = (value, sources.get_mut(*at)) {
                        *source = Some(*row);
                    }
                }
                let mut column = column.take(sources);
                for (at, value) in made {
                    if let Made::Value(value) = value {
                        column.set(*at, value.clone());
                    }
                }
                column
            }
        };
    }
    let origins: Origins = cells.origins.take(rows.from.iter().copied());
    cells.origins = origins;
}
