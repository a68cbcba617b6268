//! A variable of another group, row by row: which of its values a row takes, and from how far.

use super::link::{Link, Scale, is_time};
use super::read::{Along, Held, Part, holding};
use crate::fault::{Error, Fault};
use std::cmp::Ordering;
use zarr_fuse_core::align::{Asked, Method, Number, Taken, find};
use zarr_fuse_core::column::{Kind, Value};
use zarr_fuse_core::layout::join;
use zarr_fuse_core::schema::Variable;
use zarr_fuse_core::zarr::array::Readable;

/// A variable whose values are put beside those of another group.
///
/// Its cells are numbered in C order of its dimensions, put in this order: those linked label by label, those of its own,
/// and last the **search**, the dimension along which each row looks for the nearest values that are there. So the values
/// that a row may take stand together.
pub(super) struct Linked<'a> {
    pub(super) variable: &'a Variable,
    held: Held,
    fixed: Vec<Fixed>,
    /// Dimensions of its own: the step of each in the keys of rows, its labels, and its step in the keys here.
    own: Vec<[u64; 3]>,
    /// Whether it has all dimensions that its group alone has.
    pub(super) is_full: bool,
    /// Numbers of the cells of one search.
    span: u64,
    search: Option<Search>,
}

/// A dimension linked label by label: the same for all rows of one label.
struct Fixed {
    link: usize,
    /// The dimension of the rows.
    target: usize,
    step: u64,
    taken: Vec<Option<Taken>>,
}

/// The dimension along which the nearest value is looked for.
struct Search {
    link: usize,
    target: usize,
    labels: Labels,
}

/// Labels of the rows, and labels of the values in ascending order.
enum Labels {
    Whole(Vec<i64>, Vec<i64>, Method<u64>),
    Real(Vec<f64>, Vec<f64>, Method<f64>),
}

/// What a row takes.
pub(super) struct Found {
    /// Values with their weights.
    parts: Vec<(usize, f64)>,
    /// What the search took, that from farthest when it looked in several series.
    searched: Option<Taken>,
}

/// In which rows the dimensions that a group alone has have no label.
pub(super) const NO_KEY: u64 = u64::MAX;

impl<'a> Linked<'a> {
    /// Reads the variable `name` of `part`. `own`: the dimensions that the part alone has, with their steps in the keys
    /// of rows.
    pub(super) async fn read(
        store: &Readable,
        part: &Part<'a>,
        (name, variable): (&'a str, &'a Variable),
        links: &[Link],
        own: &[(usize, u64)],
    ) -> Result<Self, Error> {
        let axes = part.axes(variable);
        let linked: Vec<usize> = (0..links.len()).filter(|link| axes.contains(&links[*link].source)).collect();
        for link in &linked {
            check_line(&join(&part.path, name), variable, &links[*link])?;
        }
        // Places along a track have times too: only numbers and times are searched.
        let number = |link: &&usize| matches!(links[**link].scale, Scale::Whole { .. } | Scale::Real { .. });
        let time = |link: &&usize| number(link) && is_time(part.dimensions[links[**link].source].variable);
        let searches = |link: &&usize| number(link) && links[**link].asked != Asked::Exact;
        let search = linked.iter().find(time).or_else(|| linked.iter().rfind(searches)).copied();
        let fixed: Vec<usize> = linked.into_iter().filter(|link| Some(*link) != search).collect();
        // Along the dimensions that are not searched a label counts when it holds any value.
        let some: Vec<usize> = fixed
            .iter()
            .map(|link| &links[*link])
            .filter(|link| link.asked != Asked::Exact)
            .map(|l| l.source)
            .collect();
        let held = holding(store, part, name, variable, &some).await?;

        let mut along: Vec<Option<Along>> = axes.iter().map(|_| None).collect();
        let mut put = |dimension: usize, one: Along| {
            if let Some(axis) = axes.iter().position(|axis| *axis == dimension) {
                along[axis] = Some(one);
            }
        };
        let len = |dimension: usize| part.dimensions[dimension].labels.len() as u64;
        let mut step = 1;
        let search = search.map(|link| {
            let Link { source, target, scale, .. } = &links[link];
            let (labels, numbers) = Labels::of(scale, |place| part.dimensions[*source].is_chosen(place));
            put(*source, Along { step, numbers });
            step *= len(*source);
            Search { link, target: *target, labels }
        });
        let span = step;
        let mut steps = Vec::new();
        for (dimension, key) in own.iter().rev().filter(|(dimension, _)| axes.contains(dimension)) {
            put(*dimension, Along::chosen(&part.dimensions[*dimension], step));
            steps.push([*key, len(*dimension), step / span.max(1)]);
            step *= len(*dimension);
        }
        let mut pairings = Vec::new();
        for link in fixed.into_iter().rev() {
            let Link { source, target, .. } = &links[link];
            let dimension = &part.dimensions[*source];
            let holds = |place: usize| held.get(source).is_none_or(|held| held[place]);
            let taken = links[link].taken(|place| dimension.is_chosen(place) && holds(place));
            put(*source, Along::chosen(dimension, step));
            pairings.push(Fixed { link, target: *target, step, taken });
            step *= len(*source);
        }
        let along: Vec<Along> = along.into_iter().flatten().collect();
        let held = Held::read(store, &join(&part.path, name), &along).await?;
        let is_full = steps.len() == own.len();
        Ok(Self { variable, held, fixed: pairings, own: steps, is_full, span, search })
    }

    /// Keys of the rows in which it has a value, ascending: one for each combination of labels that its group alone has.
    /// `place` gives the label of each dimension of the rows.
    pub(super) fn keys(&self, place: &impl Fn(usize) -> usize) -> Vec<u64> {
        let mut keys = Vec::new();
        let all = self.own.iter().map(|[_, len, _]| len).product::<u64>() * self.span;
        for (base, _) in self.bases(place) {
            let mut from = base;
            while from < base + all {
                let next = self.held.cells.partition_point(|cell| *cell < from);
                let Some(cell) = self.held.cells.get(next).filter(|cell| **cell < base + all) else { break };
                let key = (cell - base) / self.span;
                keys.push(key);
                from = base + (key + 1) * self.span;
            }
        }
        keys.sort_unstable();
        keys.dedup();
        keys.retain(|key| self.look(place, *key).is_some());
        keys
    }

    /// What a row takes; `None` when there is nothing to take.
    pub(super) fn look(&self, place: &impl Fn(usize) -> usize, key: u64) -> Option<Found> {
        if key == NO_KEY && !self.own.is_empty() {
            return None;
        }
        let own: u64 = self.own.iter().map(|[step, len, own]| key / step % len * own).sum();
        let bases = self.bases(place);
        let mut found = Found { parts: Vec::with_capacity(bases.len()), searched: None };
        for (base, weight) in &bases {
            let base = base + own * self.span;
            let begin = self.held.cells.partition_point(|cell| *cell < base);
            let Some(search) = &self.search else {
                self.held.cells.get(begin).filter(|cell| **cell == base)?;
                found.parts.push((begin, *weight));
                continue;
            };
            let len = self.held.cells[begin..].partition_point(|cell| *cell < base + self.span);
            let label = |at: usize| (self.held.cells[begin + at] - base) as usize;
            let taken = search.labels.find(place(search.target), len, label)?;
            found.parts.extend(taken.parts().map(|(at, share)| (begin + at, weight * share)));
            if found.searched.is_none_or(|other| distance(&other) < distance(&taken)) {
                found.searched = Some(taken);
            }
        }
        (!found.parts.is_empty()).then_some(found)
    }

    /// First cells that a row may take from, with their weights.
    fn bases(&self, place: &impl Fn(usize) -> usize) -> Vec<(u64, f64)> {
        let mut bases = vec![(0, 1.0)];
        for fixed in &self.fixed {
            let Some(taken) = fixed.taken.get(place(fixed.target)).copied().flatten() else { return Vec::new() };
            let all = bases.iter().flat_map(|(base, weight)| {
                taken.parts().map(move |(at, share)| (base + at as u64 * fixed.step, weight * share))
            });
            bases = all.collect();
        }
        bases
    }

    /// The value that was found.
    pub(super) fn value(&self, found: &Found) -> Option<Value> {
        if let [(at, _)] = found.parts.as_slice() {
            return self.held.values.get(*at);
        }
        let part = |(at, weight): &(usize, f64)| match self.held.values.get(*at) {
            Some(Value::Float(value)) => Some(value * weight),
            _ => None,
        };
        found.parts.iter().map(part).sum::<Option<f64>>().map(Value::Float)
    }

    /// Links of the variable, those of the rows' first dimensions first.
    pub(super) fn links(&self) -> Vec<usize> {
        let search = self.search.iter().map(|search| search.link);
        let mut links: Vec<usize> = self.fixed.iter().map(|fixed| fixed.link).chain(search).collect();
        links.sort_unstable();
        links
    }

    /// What the row took along one link.
    pub(super) fn along(&self, link: usize, place: &impl Fn(usize) -> usize, found: &Found) -> Option<Taken> {
        match self.fixed.iter().find(|fixed| fixed.link == link) {
            Some(fixed) => fixed.taken.get(place(fixed.target)).copied().flatten(),
            None => found.searched,
        }
    }
}

/// How far away a value was, as a length.
fn distance(taken: &Taken) -> f64 {
    match taken {
        Taken::One { offset, .. } => offset.abs(),
        Taken::Two { gap, .. } => *gap,
    }
}

impl Labels {
    /// Labels of both sides and the number of each place of the source: its rank among those that are `chosen`.
    fn of(scale: &Scale, chosen: impl Fn(usize) -> bool) -> (Self, Option<Vec<Option<u64>>>) {
        match scale {
            Scale::Whole { target, source, method, .. } => {
                let (labels, numbers) = ranked(source, chosen);
                (Labels::Whole(target.clone(), labels, *method), numbers)
            }
            Scale::Real { target, source, method, .. } => {
                let (labels, numbers) = ranked(source, chosen);
                (Labels::Real(target.clone(), labels, *method), numbers)
            }
            // Texts and places are linked label by label.
            Scale::Text(_) | Scale::Place { .. } => (Labels::Whole(Vec::new(), Vec::new(), Method::Exact), None),
        }
    }

    fn find(&self, target: usize, len: usize, rank: impl Fn(usize) -> usize) -> Option<Taken> {
        match self {
            Labels::Whole(targets, labels, method) => find(*targets.get(target)?, len, |at| labels[rank(at)], *method),
            Labels::Real(targets, labels, method) => find(*targets.get(target)?, len, |at| labels[rank(at)], *method),
        }
    }
}

/// The labels in ascending order, and the rank of each place; none when places are ranks already.
fn ranked<N: Number>(source: &[N], chosen: impl Fn(usize) -> bool) -> (Vec<N>, Option<Vec<Option<u64>>>) {
    let all = (0..source.len()).all(&chosen) && !source.iter().any(|label| label.is_missing());
    if all && source.is_sorted_by(|a, b| a.order(*b) != Ordering::Greater) {
        return (source.to_vec(), None);
    }
    let mut order: Vec<usize> = (0..source.len()).filter(|at| !source[*at].is_missing() && chosen(*at)).collect();
    order.sort_by(|a, b| source[*a].order(source[*b]));
    let mut numbers = vec![None; source.len()];
    for (rank, place) in (0..).zip(&order) {
        numbers[*place] = Some(rank);
    }
    (order.into_iter().map(|at| source[at]).collect(), Some(numbers))
}

/// A line may be drawn between two real numbers that are no directions.
fn check_line(path: &str, variable: &Variable, link: &Link) -> Result<(), Error> {
    if !matches!(link.asked, Asked::Linear(_)) {
        return Ok(());
    }
    let direction = |name: &str| name.ends_with("_direction") || name.ends_with("azimuth_angle");
    let why = match variable.data_type.kind() {
        Kind::Float if variable.standard_name.as_deref().is_some_and(direction) => "directions, as 350 and 10 degrees",
        Kind::Float => return Ok(()),
        _ => "values that are no floating-point numbers",
    };
    let message = format!("{path}: there is no line between {why}");
    Err(Fault::of_file("", message).hint("take nearest, or select it alone").into())
}
