//! How long the drawing of a pan step takes, with writing SVG in place of the calls of a canvas:
//! `cargo run --release -p zarr-fuse-plot --example pan_step`.
#![allow(clippy::print_stdout, reason = "its output is what it is for")]

use plotters::prelude::*;
use plotters_svg::SVGBackend;
use std::time::Instant;
use zarr_fuse_core::series::{Answer, Line};
use zarr_fuse_plot::theme::TOKENS;
use zarr_fuse_plot::{Cycle, Layer, SeriesChart, Side, Theme, clock, draw_series};

/// Two lines; the window is the middle third of the points.
fn answer(points: usize) -> Answer {
    let line = |phase: f64| {
        let time: Vec<f64> = (0..points).map(|i| i as f64 * 60.0).collect();
        let mean: Vec<f64> = (0..points).map(|i| (i as f64 / 40.0 + phase).sin() + (i % 7) as f64 * 0.05).collect();
        let (min, max) = (mean.iter().map(|v| v - 0.2).collect(), mean.iter().map(|v| v + 0.2).collect());
        Line { count: vec![60.0; points], time, mean, min, max, ..Line::default() }
    };
    Answer { step: Some(60.0), gap: 120.0, lines: vec![line(0.0), line(1.0)], ..Answer::default() }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let theme = Theme::parse_css(TOKENS, false)?;
    for points in [3_600, 60_000] {
        let answer = answer(points);
        let layers = [Layer { answer: &answer, styles: &[], units: "", axis: Side::Left, range: None }];
        let third = points as f64 * 20.0;
        let mut times: Vec<f64> = Vec::new();
        let mut drawn = String::new();
        for step in 0..200 {
            let from = third + f64::from(step) * 60.0;
            let chart = SeriesChart {
                layers: &layers,
                window: (from, from + third),
                cursor: None,
                shade_gaps: true,
                full: true,
                log: false,
                normalise: false,
                zero: false,
                clock: &clock::UTC,
                cycle: Cycle::None,
                margin: 0.0,
                scale: 2.0,
            };
            drawn.clear();
            let begun = Instant::now();
            let area = SVGBackend::with_string(&mut drawn, (2_400, 660)).into_drawing_area();
            draw_series(&area, &chart, &theme)?;
            drop(area);
            times.push(begun.elapsed().as_secs_f64() * 1e3);
        }
        times.sort_by(f64::total_cmp);
        println!(
            "{points} points a line: median {:.2} ms, 95 % {:.2} ms; {} points drawn",
            times[100],
            times[190],
            drawn.matches(',').count()
        );
    }
    Ok(())
}
