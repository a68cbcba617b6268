//! Draws the pictures of the viewer natively to SVG. They are written to `target/pictures` to be looked at.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use plotters::prelude::*;
use plotters_svg::SVGBackend;
use std::f64::consts::TAU;
use std::path::Path;
use zarr_fuse_core::series::{Answer, Hole, HoleKind, Line};
use zarr_fuse_plot::read::coverage;
use zarr_fuse_plot::svg::{FINE, svg_alone, svg_with_tokens};
use zarr_fuse_plot::theme::TOKENS;
use zarr_fuse_plot::{
    Colours, Cycle, FieldAxis, FieldChart, FieldData, Layer, LineStyle, MapChart, MapPoint, MapValues, SeriesChart,
    Side, StripChart, Theme, clock, draw_field, draw_map, draw_series, draw_strip,
};

const DAY: f64 = 86_400.0;
/// 2022-01-01 and 2025-08-01.
const RECORD: (f64, f64) = (1_640_995_200.0, 1_754_006_400.0);
/// 2022-10-05 and 2023-03-27.
const WINDOW: (f64, f64) = (1_664_928_000.0, 1_679_875_200.0);

/// Three places by day, the third without a winter.
fn answer() -> Answer {
    let mut seed = 7_u64;
    let mut noise = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as f64 / f64::from(u32::MAX >> 1) - 0.5
    };
    let lines =
        [(8.5, 0.35, 0.3), (9.15, 0.4, 0.9), (10.2, 0.3, 1.5)].into_iter().enumerate().map(|(k, (mean, a, phase))| {
            let mut line = Line { index: k as u64, ..Line::default() };
            let mut walk = 0.0;
            let days = ((RECORD.1 - RECORD.0) / DAY) as usize;
            for day in 0..days {
                walk = walk * 0.97 + noise() * 0.12;
                if k == 2 && (340..400).contains(&day) || (330..338).contains(&day) {
                    continue;
                }
                let value = mean + a * (day as f64 / 365.0 * TAU + phase).sin() + walk;
                let band = 0.09 * (0.6 + 0.4 * (day as f64).sin());
                line.time.push(RECORD.0 + (day as f64 + 0.5) * DAY);
                line.mean.push(value);
                line.min.push(value - band);
                line.max.push(value + band);
                line.count.push(24.0);
            }
            line
        });
    Answer { level: "1d".into(), step: Some(DAY), gap: 2.0 * DAY, lines: lines.collect(), ..Answer::default() }
}

fn styles() -> Vec<LineStyle> {
    ["ZK1-S4", "ZK1-10DL", "VRK-S7"]
        .into_iter()
        .enumerate()
        .map(|(colour, label)| LineStyle { label: label.into(), colour })
        .collect()
}

fn layer<'a>(answer: &'a Answer, styles: &'a [LineStyle]) -> [Layer<'a>; 1] {
    [Layer { answer, styles, units: "°C", axis: Side::Left, range: None }]
}

fn chart<'a>(layers: &'a [Layer<'a>]) -> SeriesChart<'a> {
    SeriesChart {
        layers,
        window: WINDOW,
        cursor: Some(1_673_532_000.0),
        shade_gaps: true,
        full: true,
        log: false,
        normalise: false,
        zero: false,
        clock: &clock::UTC,
        cycle: Cycle::None,
        margin: 0.0,
        scale: f64::from(FINE),
    }
}

fn drawn(size: (u32, u32), draw: impl FnOnce(&DrawingArea<SVGBackend<'_>, plotters::coord::Shift>)) -> String {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, (size.0 * FINE, size.1 * FINE)).into_drawing_area();
        draw(&area);
        area.present().unwrap();
    }
    svg
}

fn raw(answer: &Answer) -> Answer {
    let mut answer = answer.clone();
    answer.step = None;
    for line in &mut answer.lines {
        // Every third day, and one that stands alone.
        let keep: Vec<usize> =
            (0..line.time.len()).filter(|i| i % 3 == 0 && !(300..320).contains(i) || *i == 309).collect();
        for column in [&mut line.time, &mut line.mean, &mut line.min, &mut line.max, &mut line.count] {
            *column = keep.iter().map(|i| column[*i]).collect();
        }
    }
    answer.gap = 6.0 * DAY;
    answer
}

/// With all that lines can carry: uncertainty, flags, a fan, and holes of both kinds.
fn rich(answer: &Answer) -> Answer {
    let mut answer = answer.clone();
    answer.quantiles = vec![0.05, 0.25, 0.5, 0.75, 0.95];
    let [first, second, third] = &mut answer.lines[..] else { panic!("three lines") };
    first.uncertainty = first.mean.iter().map(|_| 0.16).collect();
    second.flags = (0..second.time.len()).map(|i| if i % 9 == 0 { 2.0 } else { f64::NAN }).collect();
    third.fan = [-0.5, -0.2, 0.0, 0.2, 0.5].iter().map(|by| third.mean.iter().map(|v| v + by).collect()).collect();
    let hole =
        |from: f64, days: f64, kind| Hole { from: RECORD.0 + from * DAY, to: RECORD.0 + (from + days) * DAY, kind };
    first.holes = vec![hole(340.0, 20.0, HoleKind::Absent), hole(385.0, 14.0, HoleKind::Failed(0))];
    for line in [first, second, third] {
        for hole in [(340.0, 360.0), (385.0, 399.0)] {
            for (time, value) in line.time.iter().zip(&mut line.mean) {
                if (RECORD.0 + hole.0 * DAY..RECORD.0 + hole.1 * DAY).contains(time) {
                    *value = f64::NAN;
                }
            }
        }
    }
    answer
}

/// One line of another unit, over more than three decades.
fn humid(answer: &Answer) -> Answer {
    let mut line = answer.lines[0].clone();
    for column in [&mut line.mean, &mut line.min, &mut line.max] {
        column.iter_mut().for_each(|value| *value = ((*value - 8.5) * 6.0).exp() - 0.2);
    }
    Answer { lines: vec![line], ..answer.clone() }
}

fn shifted(line: &Line, by: f64) -> Line {
    let mut line = line.clone();
    for column in [&mut line.mean, &mut line.min, &mut line.max] {
        column.iter_mut().for_each(|value| *value += by);
    }
    line
}

fn page(dark: bool) -> String {
    let theme = Theme::parse_css(TOKENS, false).unwrap();
    let (answer, styles) = (answer(), styles());
    let card = |title: &str, svg: &str| {
        format!(
            "<div style='background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:12px 16px'><h1>{title}</h1>{svg}</div>"
        )
    };
    let mut layout = None;
    let main =
        drawn((784, 330), |area| layout = Some(draw_series(area, &chart(&layer(&answer, &styles)), &theme).unwrap()));
    let plot = layout.unwrap().plot;
    let shares = coverage(&answer, RECORD, 120);
    let strip = drawn((784, 64), |area| {
        let chart = StripChart {
            layers: &layer(&answer, &styles),
            extent: RECORD,
            window: WINDOW,
            coverage: &shares,
            caption: "coverage",
            edges: (plot.x, plot.right()),
            scale: f64::from(FINE),
        };
        draw_strip(area, &chart, &theme).unwrap();
    });
    let sparse = raw(&answer);
    let dots = drawn((784, 220), |area| {
        draw_series(area, &SeriesChart { cursor: None, ..chart(&layer(&sparse, &styles)) }, &theme).unwrap();
    });
    let small = |window: (f64, f64)| {
        drawn((240, 120), |area| {
            draw_series(
                area,
                &SeriesChart { window, full: false, shade_gaps: false, ..chart(&layer(&answer, &styles)) },
                &theme,
            )
            .unwrap();
        })
    };
    let phone = drawn((340, 300), |area| {
        draw_series(area, &chart(&layer(&answer, &styles)), &theme).unwrap();
    });
    let points: Vec<MapPoint> = [
        (49.4410, 16.2400, Some(0)),
        (49.4413, 16.2404, Some(1)),
        (49.4413, 16.2412, Some(2)),
        (49.4418, 16.2416, None),
        (49.4420, 16.2417, None),
        (49.4414, 16.2408, None),
    ]
    .map(|(latitude, longitude, colour)| MapPoint {
        latitude,
        longitude,
        colour,
        value: (longitude - 16.24) * 4e3 + 4.0,
    })
    .to_vec();
    let map = drawn((256, 146), |area| {
        draw_map(
            area,
            &MapChart { points: &points, focus: Some(3), values: None, select: None, scale: f64::from(FINE) },
            &theme,
        )
        .unwrap();
    });
    let many =
        Answer { lines: (0..14).map(|i| shifted(&answer.lines[i % 2], i as f64 * 0.05)).collect(), ..answer.clone() };
    let names: Vec<LineStyle> = (0..14)
        .map(|colour| LineStyle { label: format!("Borehole {colour} in the far end of the long gallery"), colour })
        .collect();
    let many = drawn((784, 260), |area| {
        draw_series(area, &chart(&layer(&many, &names)), &theme).unwrap();
    });
    let far = Answer { lines: vec![shifted(&answer.lines[0], -12_345.0)], ..answer.clone() };
    let far = drawn((784, 120), |area| {
        let window = (WINDOW.0, WINDOW.0 + 2.0 * DAY);
        draw_series(area, &SeriesChart { window, ..chart(&layer(&far, &styles)) }, &theme).unwrap();
    });
    let rich = rich(&answer);
    let rich_names = styles.clone();
    let humid = humid(&answer);
    let humid_names = [LineStyle { label: "Air humidity".into(), colour: 3 }];
    let layers = [
        Layer { answer: &rich, styles: &rich_names, units: "°C", axis: Side::Left, range: None },
        Layer { answer: &humid, styles: &humid_names, units: "%", axis: Side::Right, range: None },
    ];
    let two = drawn((784, 330), |area| {
        draw_series(area, &chart(&layers), &theme).unwrap();
    });
    let log = drawn((784, 200), |area| {
        let layers = layer(&humid, &humid_names);
        draw_series(area, &SeriesChart { log: true, ..chart(&layers) }, &theme).unwrap();
    });
    let apart = drawn((784, 200), |area| {
        draw_series(area, &SeriesChart { normalise: true, ..chart(&layers) }, &theme).unwrap();
    });
    let year = drawn((784, 160), |area| {
        let window = (WINDOW.0 - 277.0 * DAY, WINDOW.0 + 88.0 * DAY);
        let layers = layer(&answer, &styles);
        draw_series(area, &SeriesChart { window, cycle: Cycle::Year, ..chart(&layers) }, &theme).unwrap();
    });
    let inline = |svg: &str| svg_with_tokens(svg, &theme, "Rock temperature");
    let map =
        format!("<div style='background:var(--sunk);display:inline-block;border-radius:8px'>{}</div>", inline(&map));
    let day = WINDOW.0 + 100.0 * DAY;
    format!(
        "<!doctype html><html data-theme={}><meta charset=utf-8><style>{TOKENS} body{{margin:16px;background:var(--bg);color:var(--ink);font:14px/1.45 var(--font);width:816px;display:grid;gap:12px}} h1{{font-size:16px;margin:0 0 8px}} svg{{display:block}} .r{{display:flex;gap:12px}}</style>{}{}<div class=r>{}{}{}</div><div class=r>{}{}</div>{}{}{}{}{}{}</html>",
        if dark { "dark" } else { "light" },
        card("Rock temperature at 2 m", &(inline(&main) + &inline(&strip))),
        card("Values as stored", &inline(&dots)),
        card("Year", &inline(&small((day - 200.0 * DAY, day + 165.0 * DAY)))),
        card("Month", &inline(&small((day - 15.0 * DAY, day + 15.0 * DAY)))),
        card("Day", &inline(&small((day - 0.5 * DAY, day + 0.5 * DAY)))),
        card("Phone", &inline(&phone)),
        card("Map", &map),
        card("Many lines", &inline(&many)),
        card("Far from zero", &inline(&far)),
        card("Two units", &inline(&two)),
        card("Logarithmic", &inline(&log)),
        card("Normalised", &inline(&apart)),
        card("A year that comes again", &inline(&year)),
    )
}

/// Fields and values on a map: their colours are no tokens.
fn fields(dark: bool) -> String {
    let theme = Theme::parse_css(TOKENS, dark).unwrap();
    let (rows, columns) = (46, 90);
    let y: Vec<f64> = (0..rows).map(|i| 90.0 - i as f64 * 4.0).collect();
    let x: Vec<f64> = (0..columns).map(|i| i as f64 * 4.0 - 180.0).collect();
    let wave =
        |row: usize, column: usize| (y[row] / 20.0).cos() * 30.0 + (x[column] / 25.0 + y[row] / 30.0).sin() * 8.0;
    let land = |row: usize, column: usize| (x[column] - 20.0).hypot(y[row] - 10.0) < 24.0;
    let values: Vec<f32> = (0..rows * columns)
        .map(|i| (i / columns, i % columns))
        .map(|(row, column)| if land(row, column) { f32::NAN } else { wave(row, column) as f32 })
        .collect();
    let field = FieldData { rows, columns, values: &values, y: &y, x: &x };
    let mut out = String::new();
    for (colours, seen) in [(Colours::Sequential, (-38.0, 38.0)), (Colours::Diverging, (-38.0, 38.0))] {
        let range = if colours == Colours::Sequential { (-30.0, 30.0) } else { colours.range(seen) };
        let svg = drawn((784, 380), |area| {
            let chart = FieldChart {
                field,
                colours,
                range,
                seen,
                units: "°C",
                y: FieldAxis { title: "latitude (°N)", time: false },
                x: FieldAxis { title: "longitude (°E)", time: false },
                down: false,
                clock: &clock::UTC,
                cursor: Some((10, 30)),
                cells: true,
                scale: f64::from(FINE),
            };
            draw_field(area, &chart, &theme).unwrap();
        });
        out.push_str(&svg_with_tokens(&svg, &theme, "a field"));
    }
    let points: Vec<MapPoint> = (0..14)
        .map(|i| MapPoint {
            latitude: 50.0 + f64::from(i % 5) * 0.1,
            longitude: 14.0 + f64::from(i) * 0.1,
            colour: (i < 3).then_some(i as usize),
            value: if i == 7 { f64::NAN } else { f64::from(i) },
        })
        .collect();
    let values = Some(MapValues { colours: Colours::Sequential, range: (0.0, 13.0), units: "°C" });
    let map = drawn((320, 180), |area| {
        let chart = MapChart { points: &points, focus: None, values, select: None, scale: f64::from(FINE) };
        draw_map(area, &chart, &theme).unwrap();
    });
    out.push_str(&format!("<div style='background:var(--sunk)'>{}</div>", svg_with_tokens(&map, &theme, "a map")));
    format!(
        "<!doctype html><html data-theme={}><meta charset=utf-8><style>{TOKENS} body{{background:var(--panel);margin:16px}} svg{{display:block}}</style>{out}</html>",
        if dark { "dark" } else { "light" }
    )
}

#[test]
fn pictures_are_drawn_in_both_themes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/pictures");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, dark) in [("light", false), ("dark", true)] {
        let html = page(dark);
        assert!(!html.contains("fill=\"#") && !html.contains("stroke=\"#"), "a colour without token");
        std::fs::write(folder.join(format!("{name}.html")), html).unwrap();
        std::fs::write(folder.join(format!("field-{name}.html")), fields(dark)).unwrap();
    }
    let theme = Theme::parse_css(TOKENS, true).unwrap();
    let (answer, styles) = (answer(), styles());
    let svg = drawn((784, 330), |area| {
        area.fill(&theme.panel).unwrap();
        draw_series(area, &chart(&layer(&answer, &styles)), &theme).unwrap();
    });
    std::fs::write(folder.join("alone-dark.svg"), svg_alone(&svg, &theme)).unwrap();
}
