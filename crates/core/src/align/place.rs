//! Aligning places by latitude and longitude: the nearest on the sphere.

/// Radius of the sphere on which distances are measured, in metres: the mean radius R₁ of the Earth (H. Moritz, Geodetic
/// Reference System 1980, Bulletin Géodésique 54). On the ellipsoid a distance differs by up to 0.6 %.
pub const EARTH_RADIUS: f64 = 6_371_008.8;

/// Places at most this far from one another, in metres, are the same place: what rounding may make of equal coordinates.
pub const SAME_PLACE: f64 = 1e-3;

/// A place on the Earth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Degrees north, from -90 to 90.
    pub latitude: f64,
    /// Degrees east, of any turn: 190 is -170.
    pub longitude: f64,
}

impl Place {
    /// Whether it is one: a missing or an impossible coordinate makes none.
    fn is_there(self) -> bool {
        self.latitude.abs() <= 90.0 && self.longitude.is_finite()
    }

    /// Distance along the great circle in metres, by the haversine formula, which is exact for near places where the law
    /// of cosines is not (R. W. Sinnott, Virtues of the Haversine, Sky and Telescope 68(2), 1984, p. 159).
    ///
    /// ```
    /// # use zarr_fuse_core::align::Place;
    /// let [east, west] = [179.5, -179.5].map(|longitude| Place { latitude: 0.0, longitude });
    /// assert!((east.distance(west) - 111_195.08).abs() < 0.01);
    /// ```
    pub fn distance(self, other: Place) -> f64 {
        let [from, to] = [self.latitude.to_radians(), other.latitude.to_radians()];
        let turn = (other.longitude - self.longitude).to_radians();
        let half = |angle: f64| (angle / 2.0).sin().powi(2);
        let share = (half(to - from) + from.cos() * to.cos() * half(turn)).clamp(0.0, 1.0);
        2.0 * EARTH_RADIUS * share.sqrt().atan2((1.0 - share).sqrt())
    }
}

/// For each place of `target` the nearest of `source` that is `present` and at most `tolerance` metres away, with its
/// distance in metres; of places equally far the first. Places without both coordinates have none and are never taken.
pub fn nearest_places(
    target: &[Place],
    source: &[Place],
    present: impl Fn(usize) -> bool,
    tolerance: f64,
) -> Vec<Option<(usize, f64)>> {
    let mut order: Vec<usize> =
        (0..source.len()).filter(|place| source[*place].is_there() && present(*place)).collect();
    order.sort_by(|a, b| source[*a].latitude.total_cmp(&source[*b].latitude));
    target.iter().map(|place| nearest(*place, source, &order, tolerance)).collect()
}

/// The nearest of `source`, whose places are in `order` by latitude: from the target's own latitude outwards, as long as
/// the difference of latitudes alone is not too far.
fn nearest(target: Place, source: &[Place], order: &[usize], tolerance: f64) -> Option<(usize, f64)> {
    if !target.is_there() {
        return None;
    }
    let begin = order.partition_point(|place| source[*place].latitude < target.latitude);
    let mut best: Option<(usize, f64)> = None;
    let mut look = |place: usize| {
        let most = best.map_or(tolerance, |(_, distance)| distance);
        let apart = (source[place].latitude - target.latitude).abs().to_radians() * EARTH_RADIUS;
        // A millimetre and a part in 10^9 are more than rounding may take from a distance.
        if apart > most * (1.0 + 1e-9) + SAME_PLACE {
            return false;
        }
        let distance = target.distance(source[place]);
        let better = match best {
            Some((other, least)) => distance < least || (distance == least && place < other),
            None => distance <= tolerance,
        };
        if better {
            best = Some((place, distance));
        }
        true
    };
    for place in &order[begin..] {
        if !look(*place) {
            break;
        }
    }
    for place in order[..begin].iter().rev() {
        if !look(*place) {
            break;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(latitude: f64, longitude: f64) -> Place {
        Place { latitude, longitude }
    }

    #[test]
    fn distances_on_the_sphere() {
        let quarter = EARTH_RADIUS * std::f64::consts::FRAC_PI_2;
        for (from, to, metres) in [
            (at(50.0, 15.0), at(50.0, 15.0), 0.0),
            // A degree along a meridian.
            (at(50.0, 15.0), at(51.0, 15.0), quarter / 90.0),
            // A degree along the parallel of 60° is half as long as at the equator; the great circle is a little shorter.
            (at(60.0, 15.0), at(60.0, 16.0), 55_597.011),
            // Over the dateline.
            (at(0.0, 179.9), at(0.0, -179.9), 0.2 * quarter / 90.0),
            (at(10.0, 350.0), at(10.0, -10.0), 0.0),
            // The pole has every longitude; from one side of it to the other.
            (at(90.0, 0.0), at(90.0, 123.0), 0.0),
            (at(89.0, 0.0), at(89.0, 180.0), quarter / 45.0),
            (at(-90.0, 7.0), at(90.0, 0.0), 2.0 * quarter),
            // Antipodes, where rounding would take the root of a negative number.
            (at(12.0, 34.0), at(-12.0, -146.0), 2.0 * quarter),
        ] {
            assert!((from.distance(to) - metres).abs() < 0.01, "{from:?} {to:?}: {}", from.distance(to));
            assert!((from.distance(to) - to.distance(from)).abs() < 1e-6);
        }
    }

    #[test]
    fn the_nearest_place_is_taken_within_the_tolerance() {
        let source = [at(50.0, 15.0), at(50.001, 15.0), at(f64::NAN, 15.0), at(50.001, 15.0), at(90.0, 0.0)];
        let all = |_| true;
        let find = |place: Place, tolerance: f64| nearest_places(&[place], &source, all, tolerance)[0];
        let metres = source[0].distance(source[1]);
        assert_eq!(find(at(50.001, 15.0), 0.0), Some((1, 0.0)));
        assert_eq!(find(at(50.002, 15.0), metres + 0.01).map(|(place, _)| place), Some(1));
        assert_eq!(find(at(50.002, 15.0), metres - 0.01), None);
        assert_eq!(find(at(89.999, -77.0), 200.0).map(|(place, _)| place), Some(4));
        assert_eq!(find(at(50.0, f64::NAN), 1e9), None);
        assert_eq!(find(at(91.0, 0.0), 1e9), None);
        let present = |place| place != 0;
        assert_eq!(nearest_places(&[source[0]], &source, present, 200.0)[0].map(|(place, _)| place), Some(1));
        assert_eq!(find(at(50.0, 15.0 + 360.0), SAME_PLACE).map(|(place, _)| place), Some(0));
    }

    fn place() -> impl Strategy<Value = Place> {
        prop_oneof![
            (-90.0..=90.0_f64, -180.0..=360.0_f64).prop_map(|(latitude, longitude)| at(latitude, longitude)),
            // Near one another, on a grid that has ties, over the dateline and around a pole.
            (-2_i32..=2, -2_i32..=2).prop_map(|(y, x)| at(f64::from(y) / 100.0, 180.0 + f64::from(x) / 100.0)),
            (0_i32..4, 0_i32..8).prop_map(|(y, x)| at(90.0 - f64::from(y) / 100.0, 45.0 * f64::from(x))),
            Just(at(f64::NAN, 0.0)),
        ]
    }

    proptest! {
        #[test]
        fn it_is_the_least_of_all_distances(
            target in proptest::collection::vec(place(), 0..12),
            source in proptest::collection::vec((place(), proptest::bool::weighted(0.8)), 0..40),
            tolerance in prop_oneof![Just(0.0), Just(SAME_PLACE), Just(1200.0), Just(2e5), Just(3e7)],
        ) {
            let places: Vec<Place> = source.iter().map(|(place, _)| *place).collect();
            let found = nearest_places(&target, &places, |place| source[place].1, tolerance);
            for (target, found) in target.iter().zip(found) {
                let mut least: Option<(usize, f64)> = None;
                for (index, (place, present)) in source.iter().enumerate() {
                    let distance = target.distance(*place);
                    let there = *present && place.is_there() && target.is_there() && distance <= tolerance;
                    if there && least.is_none_or(|(_, other)| distance < other) {
                        least = Some((index, distance));
                    }
                }
                prop_assert_eq!(found, least);
            }
        }
    }
}
