//! The drawing as SVG: one small picture held still, and pictures of whatever an answer may hold.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use plotters::prelude::*;
use plotters_svg::SVGBackend;
use proptest::prelude::*;
use zarr_fuse_core::series::{Answer, Hole, HoleKind, Line};
use zarr_fuse_plot::theme::TOKENS;
use zarr_fuse_plot::{
    Colours, Cycle, FieldAxis, FieldChart, FieldData, Layer, LineStyle, MapChart, MapPoint, MapValues, SeriesChart,
    Side, StripChart, Theme, clock, draw_field, draw_map, draw_series, draw_strip, svg,
};

fn theme() -> Theme {
    Theme::parse_css(TOKENS, false).unwrap()
}

fn line(points: &[(f64, f64)]) -> Line {
    let (time, mean): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
    Line {
        index: 0,
        min: mean.iter().map(|v| v - 0.5).collect(),
        max: mean.iter().map(|v| v + 0.5).collect(),
        count: vec![1.0; time.len()],
        time,
        mean,
        ..Line::default()
    }
}

fn series_svg(size: (u32, u32), scale: u32, chart: &SeriesChart) -> String {
    let mut text = String::new();
    {
        let area = SVGBackend::with_string(&mut text, (size.0 * scale, size.1 * scale)).into_drawing_area();
        draw_series(&area, &SeriesChart { scale: f64::from(scale), ..chart.clone() }, &theme()).unwrap();
        area.present().unwrap();
    }
    text
}

fn layer<'a>(answer: &'a Answer, styles: &'a [LineStyle]) -> [Layer<'a>; 1] {
    [Layer { answer, styles, units: "°C", axis: Side::Left, range: None }]
}

fn chart<'a>(layers: &'a [Layer<'a>], window: (f64, f64)) -> SeriesChart<'a> {
    SeriesChart {
        layers,
        window,
        cursor: None,
        shade_gaps: true,
        full: true,
        log: false,
        normalise: false,
        zero: false,
        clock: &clock::UTC,
        cycle: Cycle::None,
        margin: 0.0,
        scale: 1.0,
    }
}

#[test]
fn a_small_picture_stays_the_same() {
    let hour = 3_600.0;
    let a = line(&[(0.0, 1.0), (hour, 2.0), (2.0 * hour, 1.5), (6.0 * hour, 2.5), (7.0 * hour, 3.0)]);
    let b = line(&[(hour, 4.0), (7.0 * hour, 3.5)]);
    let answer = Answer { step: Some(hour), gap: 2.0 * hour, lines: vec![a, b], ..Answer::default() };
    let styles = ["A & B", "<C>"].map(|label| LineStyle { label: label.into(), colour: usize::from(label != "A & B") });
    let layers = layer(&answer, &styles);
    let chart = SeriesChart { cursor: Some(hour), ..chart(&layers, (0.0, 7.0 * hour)) };
    let drawn = series_svg((600, 120), svg::FINE, &chart);
    insta::assert_snapshot!(svg::svg_with_tokens(&drawn, &theme(), "a small picture"));
}

#[test]
fn an_empty_answer_has_axes() {
    let answer = Answer::default();
    let drawn = series_svg((600, 200), 1, &chart(&layer(&answer, &[]), (0.0, 86_400.0 * 30.0)));
    assert!(drawn.contains("\n0.2\n") && drawn.contains("1 Jan 1970"), "{drawn}");
}

#[test]
fn a_constant_line_is_in_the_middle() {
    let answer = Answer { gap: 20.0, lines: vec![line(&[(0.0, 8.0), (10.0, 8.0)])], ..Answer::default() };
    let mut answer = answer;
    (answer.lines[0].min, answer.lines[0].max) = (vec![8.0; 2], vec![8.0; 2]);
    let mut layout = None;
    let mut text = String::new();
    {
        let area = SVGBackend::with_string(&mut text, (300, 200)).into_drawing_area();
        layout = layout.or(Some(draw_series(&area, &chart(&layer(&answer, &[]), (0.0, 10.0)), &theme()).unwrap()));
    }
    let layout = layout.unwrap();
    assert!((layout.value.pixel(8.0) - (layout.plot.y + layout.plot.height / 2.0)).abs() < 1e-6);
    assert!((layout.value.value(layout.plot.y) - 8.4).abs() < 1e-9);
    assert_eq!(layout.time.value(layout.plot.right()), 10.0);
}

/// All coordinates of lines and polygons, which must lie on the area.
fn inside(svg: &str, (width, height): (u32, u32)) -> bool {
    svg.split("points=\"").skip(1).filter_map(|rest| rest.split('"').next()).flat_map(str::split_whitespace).all(
        |pair| {
            let (x, y) = pair.split_once(',').unwrap();
            let (x, y): (i64, i64) = (x.parse().unwrap(), y.parse().unwrap());
            (0..=i64::from(width)).contains(&x) && (0..=i64::from(height)).contains(&y)
        },
    )
}

fn any_line() -> impl Strategy<Value = Line> {
    let number = || prop_oneof![4 => -100.0..100.0, 1 => prop::num::f64::ANY];
    let column = move || prop::collection::vec(number(), 0..12);
    (
        prop::collection::vec(prop_oneof![8 => -100.0..1e6, 1 => prop::num::f64::ANY], 0..12),
        column(),
        column(),
        column(),
        column(),
        any::<bool>(),
    )
        .prop_map(|(mut time, mean, min, max, count, sorted)| {
            if sorted {
                time.sort_by(f64::total_cmp);
            }
            let holes = time.windows(2).map(|pair| Hole {
                from: pair[0],
                to: pair[1],
                kind: if sorted { HoleKind::Absent } else { HoleKind::Failed(0) },
            });
            Line {
                holes: holes.collect(),
                uncertainty: max.clone(),
                flags: min.clone(),
                fan: vec![min.clone(), mean.clone(), max.clone()],
                index: 0,
                time,
                mean,
                min,
                max,
                count,
            }
        })
}

fn any_answer() -> impl Strategy<Value = Answer> {
    (
        prop::option::of(prop_oneof![1.0..1e5, prop::num::f64::ANY]),
        prop_oneof![0.0..1e6, prop::num::f64::ANY],
        prop::collection::vec(any_line(), 0..9),
    )
        .prop_map(|(step, gap, lines)| Answer { step, gap, lines, ..Answer::default() })
}

proptest! {
    #[test]
    fn any_answer_is_drawn_on_the_area(
        answer in any_answer(), from in -1e6..1e6, length in prop_oneof![0.0..1e6, prop::num::f64::ANY],
        range in prop::option::of((-50.0..50.0, -50.0..50.0)), cursor in prop::option::of(prop::num::f64::ANY),
        width in 1_u32..900, height in 1_u32..300, full: bool, log: bool, right: bool, normalise: bool,
    ) {
        let styles: Vec<LineStyle> = answer.lines.iter().enumerate().skip(1)
            .map(|(colour, _)| LineStyle { label: "ž".repeat(colour * 20), colour }).collect();
        let window = (from, from + length);
        let mut layers = vec![layer(&answer, &styles)[0], layer(&answer, &[])[0]];
        (layers[0].range, layers[1].axis) = (range, if right { Side::Right } else { Side::Left });
        let chart = SeriesChart { cursor, full, log, normalise, zero: true, ..chart(&layers, window) };
        prop_assert!(inside(&series_svg((width, height), 1, &chart), (width, height)));
        let shares = zarr_fuse_plot::read::coverage(&answer, window, 20);
        prop_assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)));
        let _ = zarr_fuse_plot::read::stats(&answer, window);
        let mut text = String::new();
        {
            let area = SVGBackend::with_string(&mut text, (width, height)).into_drawing_area();
            let strip = StripChart {
                layers: &layers, extent: window, window: (from + length / 3.0, from + length / 2.0),
                coverage: &shares, caption: "coverage", edges: (40.0, f64::from(width) - 84.0), scale: 1.0,
            };
            draw_strip(&area, &strip, &theme()).unwrap();
            area.present().unwrap();
        }
        prop_assert!(inside(&text, (width, height)));
    }

    #[test]
    fn any_places_are_drawn(
        places in prop::collection::vec((prop_oneof![-90.0..90.0, prop::num::f64::ANY], prop_oneof![-360.0..360.0, prop::num::f64::ANY], prop::option::of(0_usize..9)), 0..9),
        width in 1_u32..400, height in 1_u32..300,
    ) {
        let points: Vec<MapPoint> = places.into_iter()
            .map(|(latitude, longitude, colour)| MapPoint { latitude, longitude, colour, value: latitude }).collect();
        let mut text = String::new();
        let layout = {
            let area = SVGBackend::with_string(&mut text, (width, height)).into_drawing_area();
            let values = Some(MapValues { colours: Colours::Diverging, range: (-1.0, 1.0), units: "m" });
            draw_map(&area, &MapChart { points: &points, focus: Some(0), values, select: None, scale: 1.0 }, &theme()).unwrap()
        };
        prop_assert_eq!(layout.points.len(), points.len());
        for (point, at) in points.iter().zip(&layout.points) {
            let known = (-360.0..=360.0).contains(&point.longitude) && (-90.0..=90.0).contains(&point.latitude);
            prop_assert_eq!(at.is_some(), known);
            if let Some((x, y)) = at {
                prop_assert!((-1.0..=f64::from(width) + 1.0).contains(x) && (-10.0..=f64::from(height) + 10.0).contains(y));
            }
        }
    }

    #[test]
    fn any_field_is_drawn_on_the_area(
        rows in 0_usize..6, columns in 0_usize..6,
        values in prop::collection::vec(prop::num::f32::ANY, 0..40),
        x in prop::collection::vec(prop::num::f64::ANY, 0..7), y in prop::collection::vec(-1e3..1e3, 0..7),
        range in (prop::num::f64::ANY, prop::num::f64::ANY), cells: bool, down: bool, time: bool,
        width in 1_u32..600, height in 1_u32..400,
    ) {
        let field = FieldData { rows, columns, values: &values, y: &y, x: &x };
        let mut text = String::new();
        {
            let area = SVGBackend::with_string(&mut text, (width, height)).into_drawing_area();
            let axis = FieldAxis { title: "a title", time };
            let chart = FieldChart {
                field, colours: Colours::of("", range), range, seen: (-1e30, 1e30), units: "m", y: axis, x: axis, down,
                clock: &clock::UTC, cursor: Some((1, 1)), cells, scale: 1.0,
            };
            let layout = draw_field(&area, &chart, &theme()).unwrap();
            let _ = layout.cell(f64::from(width) / 2.0, f64::from(height) / 2.0);
            area.present().unwrap();
        }
        prop_assert!(inside(&text, (width, height)));
        prop_assert_eq!(zarr_fuse_plot::rgba(&field, range, Colours::Diverging, down).len(), rows * columns * 4);
    }
}
