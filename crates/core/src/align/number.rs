//! Aligning axes of numbers and of times.

use super::{Method, Taken};
use crate::column::MISSING_INT;
use std::cmp::Ordering;

/// A label that has a distance to others: whole numbers and ticks of times as `i64`, other numbers as `f64`.
pub trait Number: Copy + PartialOrd {
    /// What lies between two labels.
    type Distance: Copy + PartialOrd + Default;

    /// Whether it is the missing value of its kind.
    fn is_missing(self) -> bool;
    /// How far `other` is away.
    fn distance(self, other: Self) -> Self::Distance;
    /// Whether `other` is at most `most` away. Of `f64` the comparison is widened by four units in the last place of the
    /// larger label, so that 1.05 is 0.05 away from 1, and 10 cm in metres are 0.1.
    fn within(self, other: Self, most: Self::Distance) -> bool;
    /// Whether `first` is no farther away than `second`, with the same widening.
    fn prefers(self, first: Self, second: Self) -> bool;
    /// `self - origin`.
    fn offset(self, origin: Self) -> f64;
    /// Ascending order; missing labels are equal to all.
    fn order(self, other: Self) -> Ordering {
        self.partial_cmp(&other).unwrap_or(Ordering::Equal)
    }
}

impl Number for i64 {
    type Distance = u64;

    fn is_missing(self) -> bool {
        self == MISSING_INT
    }

    fn distance(self, other: Self) -> u64 {
        self.abs_diff(other)
    }

    fn within(self, other: Self, most: u64) -> bool {
        self.abs_diff(other) <= most
    }

    fn prefers(self, first: Self, second: Self) -> bool {
        self.abs_diff(first) <= self.abs_diff(second)
    }

    fn offset(self, origin: Self) -> f64 {
        (i128::from(self) - i128::from(origin)) as f64
    }
}

/// What rounding may add to the distance of two labels.
fn slack(a: f64, b: f64) -> f64 {
    let larger = a.abs().max(b.abs());
    if larger.is_finite() { 4.0 * f64::EPSILON * larger } else { 0.0 }
}

impl Number for f64 {
    type Distance = f64;

    fn is_missing(self) -> bool {
        self.is_nan()
    }

    fn distance(self, other: Self) -> f64 {
        (self - other).abs()
    }

    fn within(self, other: Self, most: f64) -> bool {
        self == other || (self - other).abs() <= most + slack(self, other)
    }

    fn prefers(self, first: Self, second: Self) -> bool {
        (self - first).abs() <= (self - second).abs() + slack(first, second)
    }

    fn offset(self, origin: Self) -> f64 {
        self - origin
    }
}

/// What `target` takes from `len` labels in ascending order, none missing, of which `at` gives the one at a place.
///
/// It takes as many looks as there are binary digits in `len`.
///
/// ```
/// use zarr_fuse_core::align::{Method, Taken, find};
/// let labels = [0_i64, 900, 1800];
/// let taken = find(1000, labels.len(), |place| labels[place], Method::Nearest { tolerance: 100 });
/// assert_eq!(taken, Some(Taken::One { index: 1, offset: -100.0 }));
/// ```
pub fn find<N: Number>(target: N, len: usize, at: impl Fn(usize) -> N, method: Method<N::Distance>) -> Option<Taken> {
    if target.is_missing() {
        return None;
    }
    let first_from = |label: N| first(len, |place| at(place) < label);
    let after = Some(first_from(target)).filter(|place| *place < len);
    let before = after.unwrap_or(len).checked_sub(1).map(|place| first_from(at(place)));
    let nearest = match (before, after) {
        (Some(before), Some(after)) if target.prefers(at(before), at(after)) => before,
        (before, after) => after.or(before)?,
    };
    let one = |most| {
        let taken = Taken::One { index: nearest, offset: at(nearest).offset(target) };
        target.within(at(nearest), most).then_some(taken)
    };
    match method {
        Method::Exact => one(N::Distance::default()),
        Method::Nearest { tolerance } => one(tolerance),
        Method::Linear { max_gap } => one(N::Distance::default()).or_else(|| {
            let indices = [before?, after?];
            let [from, to] = indices.map(&at);
            let gap = to.offset(from);
            let share = target.offset(from) / gap;
            from.within(to, max_gap).then_some(Taken::Two { indices, weights: [1.0 - share, share], gap })
        }),
    }
}

/// The first of `len` places that is not `before`, when all that are stand first.
fn first(len: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// What each label of `target` takes from those labels of `source` that are `present`, in `target`'s order.
///
/// Neither axis needs to be sorted. The rules are those of [the module](super).
pub fn align<N: Number>(
    target: &[N],
    source: &[N],
    present: impl Fn(usize) -> bool,
    method: Method<N::Distance>,
) -> Vec<Option<Taken>> {
    let order = ascending(source, present);
    let at = |place: usize| source[order[place]];
    target.iter().map(|label| Some(find(*label, order.len(), at, method)?.map(|place| order[place]))).collect()
}

/// Places of the labels that are `present` and not missing, by ascending label; equal ones in their order.
fn ascending<N: Number>(labels: &[N], present: impl Fn(usize) -> bool) -> Vec<usize> {
    let mut order: Vec<usize> =
        (0..labels.len()).filter(|place| !labels[*place].is_missing() && present(*place)).collect();
    order.sort_by(|a, b| labels[*a].order(labels[*b]));
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NEAREST: Method<u64> = Method::Nearest { tolerance: 5 };
    const LINEAR: Method<u64> = Method::Linear { max_gap: 20 };

    fn one(index: usize, offset: f64) -> Option<Taken> {
        Some(Taken::One { index, offset })
    }

    #[test]
    fn labels_are_taken_by_each_method() {
        let source = [30, 10, 20, MISSING_INT, 60];
        let all = |_| true;
        for (target, method, expected) in [
            (20, Method::Exact, one(2, 0.0)),
            (21, Method::Exact, None),
            (MISSING_INT, NEAREST, None),
            (24, NEAREST, one(2, -4.0)),
            (26, NEAREST, one(0, 4.0)),
            // Equally far: the earlier.
            (25, NEAREST, one(2, -5.0)),
            // As far as the tolerance, and one farther.
            (5, NEAREST, one(1, 5.0)),
            (4, NEAREST, None),
            (65, NEAREST, one(4, -5.0)),
            (66, NEAREST, None),
            (10, LINEAR, one(1, 0.0)),
            (14, LINEAR, Some(Taken::Two { indices: [1, 2], weights: [0.6, 0.4], gap: 10.0 })),
            // The gap from 30 to 60 is longer than 20, and nothing stands beyond the ends.
            (40, LINEAR, None),
            (9, LINEAR, None),
            (61, LINEAR, None),
        ] {
            assert_eq!(align(&[target], &source, all, method), [expected], "{target} {method:?}");
        }
        // A gap as long as it may be.
        let crossed = align(&[45], &source, all, Method::Linear { max_gap: 30 });
        assert_eq!(crossed, [Some(Taken::Two { indices: [0, 4], weights: [0.5, 0.5], gap: 30.0 })]);
        assert_eq!(align(&[1], &[], all, NEAREST), [None]);
    }

    #[test]
    fn labels_without_a_value_are_passed_over() {
        let source = [0, 10, 20, 30];
        let present = |place| place != 1;
        assert_eq!(align(&[10], &source, present, Method::Exact), [None]);
        assert_eq!(align(&[10], &source, present, Method::Nearest { tolerance: 10 }), [one(0, -10.0)]);
        let line = align(&[15], &source, present, LINEAR);
        assert_eq!(line, [Some(Taken::Two { indices: [0, 2], weights: [0.25, 0.75], gap: 20.0 })]);
    }

    #[test]
    fn rounding_does_not_decide_about_numbers() {
        let all = |_| true;
        let near = |tolerance| Method::Nearest { tolerance };
        assert_eq!(align(&[1.0], &[1.05], all, near(0.05)).len(), 1);
        assert!(align(&[1.0], &[1.05], all, near(0.05))[0].is_some());
        assert!(align(&[1.0], &[1.0501], all, near(0.05))[0].is_none());
        assert_eq!(align(&[0.3], &[0.1 + 0.2], all, Method::Exact).iter().flatten().count(), 1);
        // 0.2 is as far from 0.1 as from 0.3, whatever the last digit says.
        assert_eq!(
            align(&[0.2], &[0.3, 0.1], all, near(0.2))[0].map(|taken| taken.parts().next()),
            Some(Some((1, 1.0)))
        );
        assert_eq!(align(&[f64::NAN, f64::INFINITY], &[1.0], all, near(1e300)), [None, None]);
        // The whole of i64 has no distance that overflows.
        let far = align(&[i64::MAX], &[i64::MIN + 1], all, Method::Nearest { tolerance: u64::MAX });
        assert!(far[0].is_some());
    }

    /// The rules, said as plainly as they can be.
    fn naive(target: i64, source: &[(i64, bool)], method: Method<u64>) -> Option<Taken> {
        let present = || source.iter().enumerate().filter(|(_, (label, present))| *present && *label != MISSING_INT);
        let by_distance = |most: u64| {
            let near = present().map(|(place, (label, _))| (label.abs_diff(target), *label, place));
            near.min().filter(|(distance, ..)| *distance <= most && target != MISSING_INT)
        };
        let one =
            |most| by_distance(most).and_then(|(_, label, place)| super::tests::one(place, (label - target) as f64));
        let max_gap = match method {
            Method::Exact => return one(0),
            Method::Nearest { tolerance } => return one(tolerance),
            Method::Linear { max_gap } => max_gap,
        };
        if one(0).is_some() || target == MISSING_INT {
            return one(0);
        }
        let label = |(place, (label, _)): (usize, &(i64, bool))| (*label, place);
        let below = present().map(label).filter(|(label, _)| *label < target);
        let (from, first) = below.max_by_key(|(label, place)| (*label, std::cmp::Reverse(*place)))?;
        let (to, second) = present().map(label).filter(|(label, _)| *label > target).min()?;
        let share = (target - from) as f64 / (to - from) as f64;
        let two = Taken::Two { indices: [first, second], weights: [1.0 - share, share], gap: (to - from) as f64 };
        (from.abs_diff(to) <= max_gap).then_some(two)
    }

    fn method() -> impl Strategy<Value = Method<u64>> {
        prop_oneof![
            Just(Method::Exact),
            (0_u64..12).prop_map(|tolerance| Method::Nearest { tolerance }),
            (0_u64..24).prop_map(|max_gap| Method::Linear { max_gap }),
        ]
    }

    fn label() -> impl Strategy<Value = i64> {
        prop_oneof![19 => -60_i64..60, 1 => Just(MISSING_INT)]
    }

    proptest! {
        #[test]
        fn it_is_as_the_rules_say(
            target in proptest::collection::vec(label(), 0..20),
            source in proptest::collection::vec((label(), proptest::bool::weighted(0.8)), 0..30),
            method in method(),
        ) {
            let labels: Vec<i64> = source.iter().map(|(label, _)| *label).collect();
            let found = align(&target, &labels, |place| source[place].1, method);
            let expected: Vec<Option<Taken>> = target.iter().map(|label| naive(*label, &source, method)).collect();
            prop_assert_eq!(&found, &expected);
            // Numbers of which none is rounded are aligned as whole ones.
            let real = |label: &i64| if *label == MISSING_INT { f64::NAN } else { *label as f64 };
            let reals = |labels: &[i64]| labels.iter().map(real).collect::<Vec<f64>>();
            let method = match method {
                Method::Exact => Method::Exact,
                Method::Nearest { tolerance } => Method::Nearest { tolerance: tolerance as f64 },
                Method::Linear { max_gap } => Method::Linear { max_gap: max_gap as f64 },
            };
            prop_assert_eq!(align(&reals(&target), &reals(&labels), |place| source[place].1, method), expected);
        }
    }
}
