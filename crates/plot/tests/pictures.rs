//! Draws the pictures of the viewer natively to SVG. They are written to `target/pictures` to be looked at.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use plotters::prelude::*;
use plotters_svg::SVGBackend;
use std::f64::consts::TAU;
use std::path::Path;
use zarr_fuse_core::series::{Answer, Line};
use zarr_fuse_plot::read::coverage;
use zarr_fuse_plot::svg::{FINE, svg_alone, svg_with_tokens};
use zarr_fuse_plot::theme::TOKENS;
use zarr_fuse_plot::{
    LineStyle, MapChart, MapPoint, SeriesChart, StripChart, Theme, draw_map, draw_series, draw_strip,
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

fn chart<'a>(answer: &'a Answer, styles: &'a [LineStyle]) -> SeriesChart<'a> {
    SeriesChart {
        answer,
        styles,
        window: WINDOW,
        range: None,
        cursor: Some(1_673_532_000.0),
        shade_gaps: true,
        full: true,
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
    let main = drawn((784, 330), |area| layout = Some(draw_series(area, &chart(&answer, &styles), &theme).unwrap()));
    let plot = layout.unwrap().plot;
    let shares = coverage(&answer, RECORD, 120);
    let strip = drawn((784, 64), |area| {
        let chart = StripChart {
            answer: &answer,
            styles: &styles,
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
        draw_series(area, &SeriesChart { cursor: None, ..chart(&sparse, &styles) }, &theme).unwrap();
    });
    let small = |window: (f64, f64)| {
        drawn((240, 120), |area| {
            draw_series(
                area,
                &SeriesChart { window, full: false, shade_gaps: false, ..chart(&answer, &styles) },
                &theme,
            )
            .unwrap();
        })
    };
    let phone = drawn((340, 300), |area| {
        draw_series(area, &chart(&answer, &styles), &theme).unwrap();
    });
    let points: Vec<MapPoint> = [
        (49.4410, 16.2400, Some(0)),
        (49.4413, 16.2404, Some(1)),
        (49.4413, 16.2412, Some(2)),
        (49.4418, 16.2416, None),
        (49.4420, 16.2417, None),
        (49.4414, 16.2408, None),
    ]
    .map(|(latitude, longitude, colour)| MapPoint { latitude, longitude, colour })
    .to_vec();
    let map = drawn((256, 146), |area| {
        draw_map(area, &MapChart { points: &points, focus: Some(3), scale: f64::from(FINE) }, &theme).unwrap();
    });
    let many =
        Answer { lines: (0..14).map(|i| shifted(&answer.lines[i % 2], i as f64 * 0.05)).collect(), ..answer.clone() };
    let names: Vec<LineStyle> = (0..14)
        .map(|colour| LineStyle { label: format!("Borehole {colour} in the far end of the long gallery"), colour })
        .collect();
    let many = drawn((784, 260), |area| {
        draw_series(area, &chart(&many, &names), &theme).unwrap();
    });
    let far = Answer { lines: vec![shifted(&answer.lines[0], -12_345.0)], ..answer.clone() };
    let far = drawn((784, 120), |area| {
        let window = (WINDOW.0, WINDOW.0 + 2.0 * DAY);
        draw_series(area, &SeriesChart { window, ..chart(&far, &styles) }, &theme).unwrap();
    });
    let inline = |svg: &str| svg_with_tokens(svg, &theme, "Rock temperature");
    let map =
        format!("<div style='background:var(--sunk);display:inline-block;border-radius:8px'>{}</div>", inline(&map));
    let day = WINDOW.0 + 100.0 * DAY;
    format!(
        "<!doctype html><html data-theme={}><meta charset=utf-8><style>{TOKENS} body{{margin:16px;background:var(--bg);color:var(--ink);font:14px/1.45 var(--font);width:816px;display:grid;gap:12px}} h1{{font-size:16px;margin:0 0 8px}} svg{{display:block}} .r{{display:flex;gap:12px}}</style>{}{}<div class=r>{}{}{}</div><div class=r>{}{}</div>{}{}</html>",
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
    }
    let theme = Theme::parse_css(TOKENS, true).unwrap();
    let (answer, styles) = (answer(), styles());
    let svg = drawn((784, 330), |area| {
        area.fill(&theme.panel).unwrap();
        draw_series(area, &chart(&answer, &styles), &theme).unwrap();
    });
    std::fs::write(folder.join("alone-dark.svg"), svg_alone(&svg, &theme)).unwrap();
}
