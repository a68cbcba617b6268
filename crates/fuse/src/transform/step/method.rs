//! One variable of one series put on the places of a step.

use super::grid::{Grid, Place};
use super::value::Values;
use zarr_fuse_core::column::Value;
use zarr_fuse_core::schema::StepMethod;

/// Where the value of a label comes from.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Made {
    /// A reading at this very label, by its row.
    Same(usize),
    /// A reading at another label.
    Row(usize),
    /// No reading: made of several.
    Value(Value),
}

/// More values would be made than a contribution may have.
#[derive(Debug, PartialEq)]
pub(super) struct TooMany;

/// Values that may still be made.
pub(super) struct Budget(pub(super) u64);

impl Budget {
    fn spend(&mut self, values: u64) -> Result<(), TooMany> {
        self.0 = self.0.checked_sub(values).ok_or(TooMany)?;
        Ok(())
    }
}

/// The readings of a series: places ascending, each once, with the row that has the value.
pub(super) type Readings<P> = [(P, usize)];

/// What stands on each label.
pub(super) type Stands<P> = Vec<(P, Made)>;

/// On the multiples of a step.
pub(super) fn every<P: Place>(
    readings: &Readings<P>,
    values: Values<'_>,
    grid: &Grid<P>,
    (method, max_gap): (StepMethod, Option<P>),
    budget: &mut Budget,
) -> Result<Stands<P>, TooMany> {
    match method {
        StepMethod::Linear if values.are_numbers() => linear(readings, values, grid, max_gap, budget),
        StepMethod::Nearest | StepMethod::Linear => nearest(readings, grid, max_gap, budget),
        StepMethod::Mean | StepMethod::Sum => Ok(within(readings, values, grid, method, max_gap)),
        StepMethod::None => Ok(readings.iter().map(|(place, row)| (*place, Made::Same(*row))).collect()),
    }
}

fn bridged<P: Place>(a: P, b: P, max_gap: Option<P>) -> bool {
    max_gap.is_none_or(|longest| b.minus(a) <= longest)
}

fn standing<P: Place>(place: P, row: usize, grid: &Grid<P>, number: i64) -> (P, Made) {
    let made = if place.is(grid, number) { Made::Same(row) } else { Made::Row(row) };
    (P::multiple(grid, number), made)
}

/// The multiples between two, both left out.
fn inner(first: i64, last: i64, budget: &mut Budget) -> Result<std::ops::Range<i64>, TooMany> {
    let from = first.saturating_add(1);
    budget.spend(u64::try_from(last.saturating_sub(from)).unwrap_or(0))?;
    Ok(from..last)
}

/// Every reading goes to its nearest multiple; of several the nearest one stands, the later one of two. Between two
/// readings that are no longer apart than `max_gap` the multiples have the nearer one's value, the later one's of two.
fn nearest<P: Place>(
    readings: &Readings<P>,
    grid: &Grid<P>,
    max_gap: Option<P>,
    budget: &mut Budget,
) -> Result<Stands<P>, TooMany> {
    let mut stands: Stands<P> = Vec::new();
    let mut last: Option<(P, usize, i64)> = None;
    // How far the reading that stands on the last multiple is from it.
    let mut held = None;
    for (place, row) in readings.iter().copied() {
        let number = place.nearest(grid);
        let at = P::multiple(grid, number);
        let distance = if place < at { at.minus(place) } else { place.minus(at) };
        match last {
            Some((.., known)) if known == number => {
                if held.is_some_and(|held| distance > held) {
                    last = Some((place, row, number));
                    continue;
                }
                stands.pop();
            }
            Some((before, left, known)) if bridged(before, place, max_gap) => {
                for between in inner(known, number, budget)? {
                    let at = P::multiple(grid, between);
                    let nearer = if at.minus(before) < place.minus(at) { left } else { row };
                    stands.push((at, Made::Row(nearer)));
                }
            }
            _ => {}
        }
        stands.push(standing(place, row, grid, number));
        (last, held) = (Some((place, row, number)), Some(distance));
    }
    Ok(stands)
}

/// A multiple at a reading has its value; one between two readings that are no longer apart than `max_gap` has the
/// value on the straight line between them. Before the first reading and behind the last one nothing is made.
fn linear<P: Place>(
    readings: &Readings<P>,
    values: Values<'_>,
    grid: &Grid<P>,
    max_gap: Option<P>,
    budget: &mut Budget,
) -> Result<Stands<P>, TooMany> {
    let mut stands: Stands<P> = Vec::new();
    let mut last: Option<(P, usize)> = None;
    for (place, row) in readings.iter().copied() {
        let number = place.below(grid);
        let exact = place.is(grid, number);
        if let Some((before, left)) = last.filter(|(before, _)| bridged(*before, place, max_gap)) {
            // The multiple at this reading is its own.
            let end = if exact { number } else { number.saturating_add(1) };
            for between in inner(before.below(grid), end, budget)? {
                let at = P::multiple(grid, between);
                if let Some(value) = values.between(left, row, at.share(before, place)) {
                    stands.push((at, Made::Value(value)));
                }
            }
        }
        if exact {
            stands.push((P::multiple(grid, number), Made::Same(row)));
        }
        last = Some((place, row));
    }
    Ok(stands)
}

/// A multiple has the mean or the sum of the readings from it to the next one, which is left out. What is no number has
/// the first of them. With `max_gap` nothing is made where the step has a longer gap, its ends included.
fn within<P: Place>(
    readings: &Readings<P>,
    values: Values<'_>,
    grid: &Grid<P>,
    method: StepMethod,
    max_gap: Option<P>,
) -> Stands<P> {
    let mut stands: Stands<P> = Vec::new();
    for step in readings.chunk_by(|a, b| a.0.below(grid) == b.0.below(grid)) {
        let Some(((first, row), (end, _))) = step.first().copied().zip(step.last().copied()) else { continue };
        let number = first.below(grid);
        let (at, next) = (P::multiple(grid, number), P::multiple(grid, number.saturating_add(1)));
        let whole = bridged(at, first, max_gap)
            && bridged(end, next, max_gap)
            && step.windows(2).all(|pair| bridged(pair[0].0, pair[1].0, max_gap));
        if !whole {
            continue;
        }
        if step.len() == 1 || !values.are_numbers() {
            stands.push(standing(first, row, grid, number));
        } else {
            let rows: Vec<usize> = step.iter().map(|(_, row)| *row).collect();
            stands.extend(values.sum(&rows, method == StepMethod::Mean).map(|value| (at, Made::Value(value))));
        }
    }
    stands
}

/// Labels whose distances lie between two: which of a series stand, and which are put between.
#[derive(Debug, PartialEq)]
pub(super) struct Limits<P> {
    /// Labels of the series that stand, by their numbers.
    pub(super) kept: Vec<usize>,
    /// For each label that stands, those that come between it and the next one.
    pub(super) filled: Vec<Vec<P>>,
}

/// The labels of a series, ascending, with distances from `shortest` to `longest`. The first one stands, and then each
/// that is not nearer than `shortest` to the last one that stands; longer distances are cut into equal parts.
pub(super) fn limits<P: Place>(
    labels: &[P],
    (shortest, longest): (P, P),
    max_gap: Option<P>,
    budget: &mut Budget,
) -> Result<Limits<P>, TooMany> {
    let mut kept: Vec<usize> = Vec::new();
    let mut filled: Vec<Vec<P>> = Vec::new();
    let mut last: Option<P> = None;
    for (number, label) in labels.iter().copied().enumerate() {
        if let Some(before) = last {
            let distance = label.minus(before);
            if distance < shortest {
                continue;
            }
            if let Some(place) = filled.last_mut().filter(|_| distance > longest && bridged(before, label, max_gap)) {
                let parts = distance.parts(shortest, longest);
                budget.spend(parts)?;
                place.extend((1..parts).map(|part| P::part(before, label, part, parts)));
            }
        }
        kept.push(number);
        filled.push(Vec::new());
        last = Some(label);
    }
    Ok(Limits { kept, filled })
}

/// A variable on such labels: its own values where it has them, else the next reading before the next label that
/// stands; between two labels with a value the nearer one's (the later one's of two), or that on the straight line.
///
/// `rows`: for each label of the series the row that has a value of the variable.
pub(super) fn between<P: Place>(
    labels: &[P],
    limits: &Limits<P>,
    rows: &[Option<usize>],
    values: Values<'_>,
    method: StepMethod,
) -> Stands<P> {
    let mut stands: Stands<P> = Vec::new();
    let value = |number: usize| -> Option<usize> {
        let (from, next) = (*limits.kept.get(number)?, limits.kept.get(number + 1).copied().unwrap_or(labels.len()));
        rows.get(from..next)?.iter().find_map(|row| *row)
    };
    for (number, at) in limits.kept.iter().copied().enumerate() {
        let (own, Some(label)) = (rows.get(at).copied().flatten(), labels.get(at).copied()) else { continue };
        let here = value(number);
        if let Some(row) = here {
            stands.push((label, if own.is_some() { Made::Same(row) } else { Made::Row(row) }));
        }
        let next = limits.kept.get(number + 1).and_then(|next| labels.get(*next)).copied();
        let (Some(left), Some(right), Some(next)) = (here, value(number + 1), next) else { continue };
        for place in limits.filled.get(number).into_iter().flatten().copied() {
            let made = match method {
                StepMethod::Linear if values.are_numbers() => {
                    values.between(left, right, place.share(label, next)).map(Made::Value)
                }
                _ => Some(Made::Row(if place.minus(label) < next.minus(place) { left } else { right })),
            };
            stands.extend(made.map(|made| (place, made)));
        }
    }
    stands
}
