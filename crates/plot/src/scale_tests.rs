//! Tests of scales and ticks.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::clock::UTC;

fn ticks(scale: &Scale, room: (f64, f64), most: usize, context: bool) -> Vec<TimeTick> {
    time_ticks(scale, &TimeLabels { room, size: 12.0, most, context, clock: &UTC, cycle: Cycle::None })
}
use crate::calendar::parse_rfc3339;
use proptest::prelude::*;

fn time(text: &str) -> f64 {
    parse_rfc3339(text).unwrap()
}

fn labels(from: &str, to: &str, width: f64, most: usize, context: bool) -> String {
    let scale = Scale::linear((time(from), time(to)), (40.0, 40.0 + width));
    let ticks = ticks(&scale, (0.0, 60.0 + width), most, context);
    ticks.into_iter().map(|tick| tick.label).collect::<Vec<_>>().join(" | ")
}

#[test]
fn time_ticks_follow_the_calendar() {
    for (from, to, width, most, context, expected) in [
        ("2022-10-05", "2023-03-27", 640.0, 7, true, "Nov 2022 | Dec | Jan 2023 | Feb | Mar"),
        ("2022-09-28", "2023-03-27", 320.0, 3, true, "Nov 2022 | Jan 2023 | Mar"),
        ("2022-01-20", "2022-02-28", 220.0, 3, false, "1 Feb | 16 Feb"),
        ("2023-01-12", "2023-01-13", 220.0, 3, false, "12 Jan | 12:00 | 13 Jan"),
        ("2023-01-12T02:00Z", "2023-01-12T22:00Z", 640.0, 4, true, "12 Jan 2023, 06:00 | 12:00 | 18:00"),
        (
            "2023-01-12T10:00Z",
            "2023-01-12T10:01Z",
            640.0,
            5,
            false,
            "10:00:00 | 10:00:15 | 10:00:30 | 10:00:45 | 10:01:00",
        ),
        ("2013-05-01", "2023-05-01", 640.0, 7, true, "2014 | 2016 | 2018 | 2020 | 2022"),
        ("1700-01-01", "2023-05-01", 640.0, 7, true, "1700 | 1750 | 1800 | 1850 | 1900 | 1950 | 2000"),
        ("2022-12-28", "2023-01-06", 640.0, 7, true, "29 Dec 2022 | 1 Jan 2023 | 3 | 5"),
        ("2022-12-30", "2023-01-03", 640.0, 7, true, "30 Dec 2022 | 31 | 1 Jan 2023 | 2 | 3"),
    ] {
        assert_eq!(labels(from, to, width, most, context), expected, "{from} to {to}");
    }
}

#[test]
fn value_ticks_are_round() {
    let join = |range, count| value_ticks(range, count).into_iter().map(|t| t.label).collect::<Vec<_>>().join(" ");
    for (range, count, expected) in [
        ((7.6, 10.9), 8, "8.0 8.5 9.0 9.5 10.0 10.5"),
        ((0.0, 1.0), 5, "0.0 0.2 0.4 0.6 0.8 1.0"),
        ((-1.0, 1.0), 4, "\u{2212}1.0 \u{2212}0.5 0.0 0.5 1.0"),
        ((0.0, 1000.0), 4, "0 500 1000"),
        ((5.0, 5.0), 4, ""),
        ((f64::NAN, 5.0), 4, ""),
        ((f64::NEG_INFINITY, 5.0), 4, ""),
    ] {
        assert_eq!(join(range, count), expected, "{range:?}");
    }
}

#[test]
fn ranges_have_room() {
    assert_eq!(padded([0.0, 10.0].into_iter()), (-0.5, 10.5));
    assert_eq!(padded([0.0].into_iter()), (-0.5, 0.5));
    assert_eq!(padded([8.0, f64::NAN].into_iter()), (7.6, 8.4));
    assert_eq!(padded([].into_iter()), (0.0, 1.0));
    let (least, most) = padded([f64::MIN, f64::MAX].into_iter());
    assert!(least < most);
}

proptest! {
    #[test]
    fn pixels_and_values_map_back(a in -1e9..1e9, length in 1e-3..1e9, share in 0.0..1.0) {
        let scale = Scale::linear((a, a + length), (300.0, 8.0));
        let value = a + share * length;
        prop_assert!((scale.value(scale.pixel(value)) - value).abs() <= 1e-9 * (a.abs() + length));
    }

    #[test]
    fn value_ticks_are_inside_and_rise(a in -1e12..1e12, exponent in -6..12, count in 1_usize..12) {
        let range = (a, a + 10_f64.powi(exponent));
        let ticks = value_ticks(range, count);
        prop_assert!(ticks.len() <= count + 1);
        for tick in &ticks {
            prop_assert!(tick.value >= range.0 && tick.value <= range.1);
        }
        for pair in ticks.windows(2) {
            prop_assert!(pair[0].value < pair[1].value);
        }
    }

    #[test]
    fn any_range_is_padded_and_ticked(a in prop::num::f64::ANY, b in prop::num::f64::ANY) {
        let range = padded([a, b].into_iter());
        prop_assert!(range.0 < range.1);
        let _ = value_ticks((a, b), 5);
        let scale = Scale::linear((a, b), (0.0, 500.0));
        let _ = ticks(&scale, (0.0, 500.0), 8, true);
    }

    #[test]
    fn time_labels_neither_overlap_nor_stick_out(
        from in -10_000_000_000.0..10_000_000_000.0, exponent in 0.0..10.0, width in 60.0..1400.0, context: bool,
    ) {
        let scale = Scale::linear((from, from + 10_f64.powf(exponent)), (40.0, 40.0 + width));
        let room = (0.0, width + 50.0);
        let ticks = ticks(&scale, room, 8, context);
        let mut reached = f64::NEG_INFINITY;
        for tick in &ticks {
            prop_assert!(tick.time >= scale.values.0 && tick.time <= scale.values.1);
            let half = crate::text::width(&tick.label, 12.0) / 2.0;
            prop_assert!(tick.centre - half >= room.0 - 1e-6 && tick.centre + half <= room.1 + 1e-6);
            prop_assert!(tick.centre - half > reached);
            reached = tick.centre + half;
        }
        if width > 400.0 && exponent > 1.0 {
            prop_assert!(!ticks.is_empty());
        }
    }
}

#[test]
fn a_logarithmic_axis_has_powers_of_ten() {
    let labels = |range, count| {
        let labels: Vec<String> = log_ticks(range, count).into_iter().map(|tick| tick.label).collect();
        labels.join(" ")
    };
    assert_eq!(labels((0.05, 200.0), 8), "0.1 1 10 100");
    assert_eq!(labels((0.5, 30.0), 8), "0.5 1 2 5 10 20");
    assert_eq!(labels((1.0, 1e9), 5), "1 100 10000 1000000 100000000");
    assert_eq!(labels((2.0, 4.0), 4), "2.0 2.5 3.0 3.5 4.0");
    assert_eq!(log_range([f64::NAN, -1.0, 0.0].into_iter()), (1.0, 10.0));
    let (least, most) = log_range([0.0, 1.0, 100.0].into_iter());
    assert!(least < 1.0 && least > 0.5 && most > 100.0 && most < 200.0);
    let scale = Scale { values: (1.0, 100.0), pixels: (100.0, 0.0), log: true };
    assert_eq!(scale.pixel(10.0), 50.0);
    assert!((scale.value(50.0) - 10.0).abs() < 1e-12);
    assert!(scale.pixel(0.0).is_nan() && scale.pixel(-1.0).is_nan());
}
