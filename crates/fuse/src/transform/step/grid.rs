//! Places along a coordinate: ticks and whole numbers, which are exact, and numbers with the noise of their sums.

use std::fmt::Debug;

/// The multiples of a step, from an anchor that is one of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::transform) struct Grid<P> {
    pub(in crate::transform) step: P,
    pub(in crate::transform) anchor: P,
    /// How far from a multiple a number counts as it, in steps. Whole numbers have no such distance.
    pub(in crate::transform) noise: f64,
}

/// A place along a coordinate, or a distance of two.
pub(in crate::transform) trait Place: Copy + PartialOrd + Debug {
    /// The distance from `other` to here.
    fn minus(self, other: Self) -> Self;
    /// The last multiple that is not behind this place.
    fn below(self, grid: &Grid<Self>) -> i64;
    /// The nearest multiple, the later one of two.
    fn nearest(self, grid: &Grid<Self>) -> i64;
    /// Where a multiple is.
    fn multiple(grid: &Grid<Self>, number: i64) -> Self;
    /// Whether this place is that multiple.
    fn is(self, grid: &Grid<Self>, number: i64) -> bool;
    /// How far this place is on the way from `a` to `b`: 0 to 1.
    fn share(self, a: Self, b: Self) -> f64;
    /// The place at `part` of `parts` on the way from `a` to `b`.
    fn part(a: Self, b: Self, part: u64, parts: u64) -> Self;
    /// The fewest equal parts of this distance that are not longer than `longest`, or the most that are not shorter than
    /// `shortest` if those are fewer.
    fn parts(self, shortest: Self, longest: Self) -> u64;
}

impl Place for i128 {
    fn minus(self, other: Self) -> Self {
        self - other
    }

    fn below(self, grid: &Grid<Self>) -> i64 {
        number((self - grid.anchor).div_euclid(grid.step))
    }

    fn nearest(self, grid: &Grid<Self>) -> i64 {
        number(((self - grid.anchor) * 2 + grid.step).div_euclid(grid.step * 2))
    }

    fn multiple(grid: &Grid<Self>, number: i64) -> Self {
        grid.anchor + grid.step * i128::from(number)
    }

    fn is(self, grid: &Grid<Self>, number: i64) -> bool {
        self == Self::multiple(grid, number)
    }

    fn share(self, a: Self, b: Self) -> f64 {
        (self - a) as f64 / (b - a) as f64
    }

    fn part(a: Self, b: Self, part: u64, parts: u64) -> Self {
        // Rounded to the nearest, so no part is longer than the longest that is whole.
        let (part, parts) = (i128::from(part), i128::from(parts.max(1)));
        a + ((b - a) * part * 2 + parts).div_euclid(parts * 2)
    }

    fn parts(self, shortest: Self, longest: Self) -> u64 {
        let fewest = (self + longest - 1).div_euclid(longest.max(1));
        u64::try_from(fewest.min(self.div_euclid(shortest.max(1)))).unwrap_or(0)
    }
}

/// A number of a multiple; places are 64 bits wide, and a step is at least 1.
fn number(multiple: i128) -> i64 {
    i64::try_from(multiple).unwrap_or(if multiple < 0 { i64::MIN } else { i64::MAX })
}

impl Place for f64 {
    fn minus(self, other: Self) -> Self {
        self - other
    }

    fn below(self, grid: &Grid<Self>) -> i64 {
        ((self - grid.anchor) / grid.step + grid.noise).floor() as i64
    }

    fn nearest(self, grid: &Grid<Self>) -> i64 {
        ((self - grid.anchor) / grid.step + 0.5 + grid.noise).floor() as i64
    }

    fn multiple(grid: &Grid<Self>, number: i64) -> Self {
        let label = grid.anchor + number as f64 * grid.step;
        // 0.1 three times is 0.3: fifteen digits are what every decimal number keeps.
        let tidy = format!("{label:.14e}").parse().unwrap_or(label);
        if tidy.abs() < grid.noise * grid.step { 0.0 } else { tidy }
    }

    fn is(self, grid: &Grid<Self>, number: i64) -> bool {
        (self - Self::multiple(grid, number)).abs() <= grid.noise * grid.step
    }

    fn share(self, a: Self, b: Self) -> f64 {
        (self - a) / (b - a)
    }

    fn part(a: Self, b: Self, part: u64, parts: u64) -> Self {
        let label = a + (b - a) * (part as f64 / parts.max(1) as f64);
        format!("{label:.14e}").parse().unwrap_or(label)
    }

    fn parts(self, shortest: Self, longest: Self) -> u64 {
        ((self / longest - 1e-9).ceil()).min((self / shortest + 1e-9).floor()) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_steps_have_no_noise() {
        let grid = Grid { step: 0.1, anchor: 0.0, noise: 1e-9 };
        assert_eq!(f64::multiple(&grid, 3), 0.3);
        assert_eq!((0.3_f64.below(&grid), 0.29.below(&grid), (-0.05_f64).below(&grid)), (3, 2, -1));
        assert_eq!((0.15_f64.nearest(&grid), 0.05.nearest(&grid), 0.14.nearest(&grid)), (2, 1, 1));
        assert!((0.1 + 0.2).is(&grid, 3) && !0.301.is(&grid, 3));
        let shifted = Grid { step: 0.1, anchor: -0.3, noise: 1e-9 };
        assert_eq!(f64::multiple(&shifted, 3), 0.0);
    }

    #[test]
    fn ticks_are_exact() {
        let grid = Grid { step: 900_i128, anchor: 300, noise: 0.0 };
        assert_eq!((300.below(&grid), 299.below(&grid), 1200.below(&grid)), (0, -1, 1));
        assert_eq!((749.nearest(&grid), 750.nearest(&grid), (-150).nearest(&grid)), (0, 1, 0));
        assert_eq!(i128::part(0, 10, 1, 3), 3);
        assert_eq!(i128::part(0, 10, 2, 3), 7);
    }

    #[test]
    fn parts_of_a_distance() {
        // distance, shortest, longest → parts
        for (distance, shortest, longest, parts) in
            [(5, 1, 1, 5), (90, 60, 60, 1), (120, 60, 60, 2), (10, 1, 4, 3), (7, 3, 4, 2), (30, 45, 60, 0)]
        {
            assert_eq!(i128::from(distance).parts(shortest.into(), longest.into()), parts);
            assert_eq!(f64::from(distance).parts(shortest.into(), longest.into()), parts);
        }
    }
}
