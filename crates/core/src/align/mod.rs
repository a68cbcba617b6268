//! Aligning: which labels of one axis stand for the labels of another.
//!
//! Groups of a dataset have axes of their own: weather comes every hour, moisture every 15 minutes. To put their
//! variables side by side, each label of the **target** axis takes from the **source** axis
//!
//! - the equal label ([`Method::Exact`]),
//! - the nearest label within a tolerance ([`Method::Nearest`]), or
//! - what lies on the straight line between the labels on both sides ([`Method::Linear`]),
//!
//! and what it took, from how far, is part of the answer: nothing is filled in without being said.
//!
//! Rules, the same everywhere:
//!
//! - **Only labels that hold something count.** The caller says which source labels are `present`. A label at which the
//!   variable is missing is passed over, so the nearest *value* within the tolerance is taken, and a line is drawn
//!   between the nearest *values* on both sides.
//! - **Ties go to the earlier label** (the lesser number); of equal labels to the first in the source; of places equally
//!   far to the first in the source.
//! - **Both ends are included**: a label as far as the tolerance is taken, and a gap as long as `max_gap` is crossed.
//! - **Nothing is extrapolated**: beyond the first and the last source label a line gives nothing.
//! - A missing label (NaN, the least `i64`, the empty text) takes nothing and is never taken.
//! - Axes need not be sorted.
//!
//! Everything here is pure: no store, no clock.

mod asked;
mod number;
mod place;
mod text;

pub use asked::{AlignError, Asked, Measure};
pub use number::{Number, align, find};
pub use place::{EARTH_RADIUS, Place, SAME_PLACE, nearest_places};
pub use text::equal_texts;

/// How a target label takes from a source axis. `D` is a distance between labels: ticks of times, `f64` of numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Method<D> {
    /// The equal label; floating-point numbers may differ by the rounding of a unit's conversion ([`Number::within`]).
    Exact,
    /// The nearest label.
    Nearest {
        /// The greatest distance at which a label is taken.
        tolerance: D,
    },
    /// Between the nearest labels on both sides; an equal label is taken as it is.
    Linear {
        /// The greatest distance between the two.
        max_gap: D,
    },
}

/// What a target label takes from a source axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Taken {
    /// The value at one label.
    One {
        /// Its place in the source.
        index: usize,
        /// Source label minus target label, in the unit of the labels.
        offset: f64,
    },
    /// The sum of the values at two labels, each times its weight.
    Two {
        /// Their places in the source: the lesser label first.
        indices: [usize; 2],
        /// Weights, which add up to 1.
        weights: [f64; 2],
        /// Distance between the two labels, in their unit.
        gap: f64,
    },
}

impl Taken {
    /// The places it takes from, with their weights.
    pub fn parts(&self) -> impl Iterator<Item = (usize, f64)> + use<> {
        let (first, second) = match *self {
            Taken::One { index, .. } => ((index, 1.0), None),
            Taken::Two { indices, weights, .. } => ((indices[0], weights[0]), Some((indices[1], weights[1]))),
        };
        std::iter::once(first).chain(second)
    }

    /// The same with other places, as those of the axis that a part of it was cut from.
    #[must_use]
    pub fn map(self, place: impl Fn(usize) -> usize) -> Self {
        match self {
            Taken::One { index, offset } => Taken::One { index: place(index), offset },
            Taken::Two { indices, weights, gap } => Taken::Two { indices: indices.map(place), weights, gap },
        }
    }
}
