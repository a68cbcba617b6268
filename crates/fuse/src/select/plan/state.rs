//! What is known of the values that are put together, cell by cell, while they come.

use crate::select::query::Method;
use zarr_fuse_core::column::{Column, Kind, MISSING_INT, MISSING_UNSIGNED, Value};

/// The state of all cells of a variable in a part.
pub(super) struct State {
    method: Method,
    /// Values that were present.
    count: Vec<u64>,
    held: Held,
}

enum Held {
    Nothing,
    /// Sums of whole numbers, which no order changes.
    Whole(Vec<i128>),
    /// Sums.
    Sums(Vec<f64>),
    /// Means and sums of squared deviations from them (B. P. Welford, Technometrics 4(3), 1962, p. 419).
    Moments(Vec<[f64; 2]>),
    /// All values.
    All(Vec<Vec<f64>>),
    /// One value, and the time of it.
    One(Column, Vec<i64>),
}

impl State {
    /// For so many cells of values of a kind.
    pub(super) fn new(method: Method, kind: Kind, cells: usize) -> Self {
        let held = match method {
            Method::Count => Held::Nothing,
            Method::Sum if matches!(kind, Kind::Int | Kind::Unsigned) => Held::Whole(vec![0; cells]),
            Method::Sum | Method::Mean => Held::Sums(vec![0.0; cells]),
            Method::Std => Held::Moments(vec![[0.0; 2]; cells]),
            Method::Median => Held::All(vec![Vec::new(); cells]),
            Method::Min | Method::Max | Method::First | Method::Last => {
                Held::One(Column::missing(kind, cells), vec![0; cells])
            }
        };
        Self { method, count: vec![0; cells], held }
    }

    /// How many values a cell has got.
    pub(super) fn count(&self, cell: usize) -> u64 {
        self.count.get(cell).copied().unwrap_or(0)
    }

    /// Takes the value at `place` of `column`, of the time `ticks`, for `cell`. A missing one says nothing.
    pub(super) fn take(&mut self, cell: usize, column: &Column, place: usize, ticks: i64) {
        let Some(count) = self.count.get_mut(cell).filter(|_| !column.is_missing(place)) else { return };
        *count += 1;
        match &mut self.held {
            Held::Nothing => {}
            Held::Whole(sums) => sums[cell] += whole(column, place),
            Held::Sums(sums) => sums[cell] += real(column, place),
            Held::Moments(moments) => {
                let (value, [mean, squares]) = (real(column, place), &mut moments[cell]);
                let from = value - *mean;
                *mean += from / *count as f64;
                *squares += from * (value - *mean);
            }
            Held::All(values) => values[cell].push(real(column, place)),
            Held::One(values, times) => {
                let better = *count == 1
                    || match self.method {
                        Method::First => ticks < times[cell],
                        Method::Last => ticks >= times[cell],
                        Method::Min => is_less(column, place, values, cell),
                        _ => is_less(values, cell, column, place),
                    };
                if better {
                    times[cell] = ticks;
                    if let Some(value) = column.get(place) {
                        values.set(cell, value);
                    }
                }
            }
        }
    }

    /// The values of all cells: missing where none came.
    pub(super) fn finish(self, kind: Kind) -> Column {
        let count = self.count;
        let each = |value: &dyn Fn(usize) -> f64| {
            Column::Float(
                count.iter().enumerate().map(|(cell, n)| if *n > 0 { value(cell) } else { f64::NAN }).collect(),
            )
        };
        match self.held {
            Held::Nothing => Column::Int(count.iter().map(|n| *n as i64).collect()),
            Held::Whole(sums) => {
                let present = sums.iter().zip(&count);
                match kind {
                    Kind::Unsigned => Column::Unsigned(
                        present
                            .map(|(sum, n)| u64::try_from(*sum).ok().filter(|_| *n > 0).unwrap_or(MISSING_UNSIGNED))
                            .collect(),
                    ),
                    _ => Column::Int(
                        present
                            .map(|(sum, n)| i64::try_from(*sum).ok().filter(|_| *n > 0).unwrap_or(MISSING_INT))
                            .collect(),
                    ),
                }
            }
            Held::Sums(sums) if self.method == Method::Mean => each(&|cell| sums[cell] / count[cell] as f64),
            Held::Sums(sums) => each(&|cell| sums[cell]),
            Held::Moments(moments) => each(&|cell| match count[cell] {
                1 => f64::NAN,
                n => (moments[cell][1] / (n - 1) as f64).sqrt(),
            }),
            Held::All(mut values) => {
                let medians = values.iter_mut().map(|values| median(values));
                Column::Float(medians.collect())
            }
            Held::One(values, _) => values,
        }
    }
}

fn whole(column: &Column, place: usize) -> i128 {
    match column.get(place) {
        Some(Value::Int(value)) => value.into(),
        Some(Value::Unsigned(value)) => value.into(),
        _ => 0,
    }
}

fn real(column: &Column, place: usize) -> f64 {
    match column {
        Column::Float(values) => values.get(place).copied().unwrap_or(f64::NAN),
        other => whole(other, place) as f64,
    }
}

/// Whether one value is less than another of the same kind; both are there.
fn is_less(one: &Column, at: usize, other: &Column, other_at: usize) -> bool {
    match (one, other) {
        (Column::Float(one), Column::Float(other)) => one[at] < other[other_at],
        (Column::Int(one), Column::Int(other)) => one[at] < other[other_at],
        (Column::Unsigned(one), Column::Unsigned(other)) => one[at] < other[other_at],
        _ => false,
    }
}

/// NaN of none.
fn median(values: &mut [f64]) -> f64 {
    let middle = values.len() / 2;
    if values.is_empty() {
        return f64::NAN;
    }
    let even = values.len().is_multiple_of(2);
    let (below, upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    match even {
        false => *upper,
        true => {
            let lower = below.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            lower + (*upper - lower) / 2.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn together(method: Method, values: &Column) -> Column {
        let mut state = State::new(method, values.kind(), 2);
        for place in 0..values.len() {
            // The times run backwards.
            state.take(0, values, place, -(place as i64));
        }
        assert_eq!(state.count(1), 0);
        state.finish(values.kind())
    }

    #[test]
    fn each_method() {
        let reals = Column::Float(vec![4.0, f64::NAN, 1.0, 2.0, 9.0]);
        for (method, expected) in [
            (Method::Mean, 4.0),
            (Method::Min, 1.0),
            (Method::Max, 9.0),
            (Method::Sum, 16.0),
            (Method::Median, 3.0),
            (Method::Std, (38.0_f64 / 3.0).sqrt()),
            (Method::First, 9.0),
            (Method::Last, 4.0),
        ] {
            let Column::Float(found) = together(method, &reals) else { unreachable!("{method}") };
            assert!((found[0] - expected).abs() < 1e-12 && found[1].is_nan(), "{method}: {found:?}");
        }
        assert_eq!(together(Method::Count, &reals), Column::Int(vec![4, 0]));
        let whole = Column::Int(vec![i64::MAX, MISSING_INT, 1, -2]);
        assert_eq!(together(Method::Sum, &whole), Column::Int(vec![i64::MAX - 1, MISSING_INT]));
        assert_eq!(together(Method::Max, &whole), Column::Int(vec![i64::MAX, MISSING_INT]));
        let too_much = Column::Unsigned(vec![u64::MAX - 1, 2]);
        assert_eq!(together(Method::Sum, &too_much), Column::Unsigned(vec![MISSING_UNSIGNED; 2]));
        assert_eq!(
            together(Method::First, &Column::Text(vec!["a".into(), "b".into()])).get(0),
            Some(Value::Text("b".into()))
        );
        let Column::Float(single) = together(Method::Std, &Column::Float(vec![3.0])) else { unreachable!() };
        assert!(single[0].is_nan());
    }
}
