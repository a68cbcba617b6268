//! Labels of lines, moved apart where they would touch.

/// Moves sorted heights apart to at least `least`, each no further than need be, within the bounds if they fit.
pub(super) fn spread(heights: &mut [f64], least: f64, (top, bottom): (f64, f64)) {
    // Groups of touching labels, each centred on the mean of the places that its members wanted.
    let mut groups: Vec<(f64, usize)> = Vec::new();
    let first = |(sum, n): (f64, usize)| {
        let span = (n - 1) as f64 * least;
        (sum / n as f64 - span / 2.0).min(bottom - span).max(top)
    };
    for height in heights.iter() {
        let mut group = (*height, 1);
        while let Some(&above) = groups.last() {
            if first(above) + above.1 as f64 * least <= first(group) {
                break;
            }
            group = (above.0 + group.0, above.1 + group.1);
            groups.pop();
        }
        groups.push(group);
    }
    let mut places = heights.iter_mut();
    for group in groups {
        let start = first(group);
        for (i, place) in places.by_ref().take(group.1).enumerate() {
            *place = start + i as f64 * least;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::spread;
    use proptest::prelude::*;

    #[test]
    fn labels_move_no_further_than_need_be() {
        let spread_of = |heights: &[f64]| {
            let mut heights = heights.to_vec();
            spread(&mut heights, 10.0, (0.0, 100.0));
            heights
        };
        assert_eq!(spread_of(&[10.0, 50.0]), [10.0, 50.0]);
        assert_eq!(spread_of(&[50.0, 52.0]), [46.0, 56.0]);
        assert_eq!(spread_of(&[0.0, 1.0, 2.0]), [0.0, 10.0, 20.0]);
        assert_eq!(spread_of(&[99.0, 100.0]), [90.0, 100.0]);
        assert_eq!(spread_of(&[]), [0.0; 0]);
    }

    proptest! {
        #[test]
        fn labels_never_overlap(mut heights in prop::collection::vec(0.0..200.0, 0..13)) {
            heights.sort_by(f64::total_cmp);
            spread(&mut heights, 15.0, (0.0, 200.0));
            for pair in heights.windows(2) {
                prop_assert!(pair[1] - pair[0] >= 15.0 - 1e-9);
            }
            prop_assert!(heights.iter().all(|h| (-1e-9..=200.0 + 1e-9).contains(h)));
        }
    }
}
