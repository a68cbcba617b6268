//! What lines carry besides their values: uncertainty, flags, the fan of an ensemble, and the holes in them.

use super::lines::{self, Point, Run};
use super::series::{Layout, SeriesChart};
use crate::pen::{Failure, Pen, Rect, Side as Anchor};
use crate::read::points;
use crate::scale::Scale;
use crate::theme::Theme;
use plotters::prelude::DrawingBackend;
use plotters::style::{Color, RGBColor};
use zarr_fuse_core::series::{Answer, HoleKind, Line};

/// Distance of the dots of what is not written, and of the strokes of what could not be read.
const APART: f64 = 12.0;

/// Dash and gap of the lines past the last colour; `None` for a solid line.
pub(super) fn dash(round: usize) -> Option<(f64, f64)> {
    [None, Some((7.0, 3.0)), Some((2.0, 3.0)), Some((10.0, 5.0))][round % 4]
}

/// A line with another pair of limits about its mean, as runs.
fn runs_of(
    line: &Line,
    low: impl Fn(usize) -> f64,
    high: impl Fn(usize) -> f64,
    gap: f64,
    window: (f64, f64),
) -> Vec<Run> {
    let len = points(line);
    let limits = Line {
        time: line.time.get(..len).unwrap_or_default().to_vec(),
        mean: line.mean.get(..len).unwrap_or_default().to_vec(),
        min: (0..len).map(low).collect(),
        max: (0..len).map(high).collect(),
        ..Line::default()
    };
    lines::runs(&limits, gap, window)
}

fn column(values: &[f64], i: usize) -> f64 {
    values.get(i).copied().unwrap_or(f64::NAN)
}

/// What uncertainty and fans reach inside the window, for the range of an axis.
pub(super) fn reached(answer: &Answer, (from, to): (f64, f64)) -> impl Iterator<Item = f64> + '_ {
    answer.lines.iter().flat_map(move |line| {
        let inside = (0..points(line)).filter(move |i| (from..=to).contains(&line.time[*i]));
        inside.flat_map(move |i| {
            let half = column(&line.uncertainty, i);
            let fan = [line.fan.first(), line.fan.last()].map(|values| values.map_or(f64::NAN, |v| column(v, i)));
            [line.mean[i] - half, line.mean[i] + half, fan[0], fan[1]]
        })
    })
}

/// The nested bands of a fan, from the outermost quantiles inwards. The line itself is the median.
pub(super) fn draw_fan<DB: DrawingBackend>(
    pen: &Pen<DB>,
    answer: &Answer,
    line: &Line,
    layout: &Layout,
    scale: Scale,
    window: (f64, f64),
    colour: RGBColor,
) -> Result<(), Failure<DB>> {
    let n = line.fan.len();
    for k in 0..n / 2 {
        let runs = runs_of(line, |i| column(&line.fan[k], i), |i| column(&line.fan[n - 1 - k], i), answer.gap, window);
        for run in &runs {
            pen.polygon(&lines::band(run, layout, scale), colour.mix(0.16))?;
        }
    }
    Ok(())
}

/// The uncertainty as two dashed outlines, which a band from least to greatest value never has.
pub(super) fn draw_uncertainty<DB: DrawingBackend>(
    pen: &Pen<DB>,
    answer: &Answer,
    line: &Line,
    layout: &Layout,
    scale: Scale,
    window: (f64, f64),
    colour: RGBColor,
) -> Result<(), Failure<DB>> {
    if line.uncertainty.is_empty() {
        return Ok(());
    }
    let half = |i: usize| column(&line.uncertainty, i).abs();
    let runs = runs_of(line, |i| line.mean[i] - half(i), |i| line.mean[i] + half(i), answer.gap, window);
    let edge = |run: &Run, value: fn(&Point) -> f64| -> Vec<(f64, f64)> {
        run.iter().map(|p| (layout.time.pixel(p.time), lines::held(scale.pixel(value(p)), layout))).collect()
    };
    for run in &runs {
        pen.dashed(&lines::thinned(edge(run, |p| p.max)), colour.mix(0.7), 1.0, (3.0, 3.0))?;
        pen.dashed(&lines::thinned(edge(run, |p| p.min)), colour.mix(0.7), 1.0, (3.0, 3.0))?;
    }
    Ok(())
}

/// Flagged points hollow.
pub(super) fn draw_flags<DB: DrawingBackend>(
    pen: &Pen<DB>,
    line: &Line,
    layout: &Layout,
    scale: Scale,
    colour: RGBColor,
    ground: RGBColor,
) -> Result<(), Failure<DB>> {
    for i in (0..points(line)).filter(|i| column(&line.flags, *i).is_finite()) {
        let at = (layout.time.pixel(line.time[i]), scale.pixel(line.mean[i]));
        if layout.plot.holds(at.0, at.1) {
            pen.dot(at, 2.0, ground, colour, 1.5)?;
        }
    }
    Ok(())
}

/// The ground of what is not written is dotted; of what could not be read hatched, with an exclamation mark.
pub(super) fn draw_holes<DB: DrawingBackend>(
    pen: &Pen<DB>,
    chart: &SeriesChart,
    layout: &Layout,
    theme: &Theme,
) -> Result<(), Failure<DB>> {
    let plot = layout.plot;
    let holes = chart.layers.iter().flat_map(|layer| &layer.answer.lines).flat_map(|line| &line.holes);
    let mut drawn: Vec<(f64, f64, bool)> = Vec::new();
    for hole in holes {
        let edge = |time: f64| layout.time.pixel(time).clamp(plot.x, plot.right());
        let (a, b, failed) = (edge(hole.from), edge(hole.to), hole.kind != HoleKind::Absent);
        // What several lines lack is drawn once.
        if (b - a).is_nan() || b - a < 2.0 || drawn.contains(&(a, b, failed)) {
            continue;
        }
        drawn.push((a, b, failed));
        pen.fill(Rect { x: a, width: b - a, ..plot }, theme.gap.to_rgba())?;
        if failed {
            let mut x = a - plot.height;
            while x < b {
                // A stroke at 45 degrees, cut to the hole.
                let (from, to) = (x.max(a), (x + plot.height).min(b));
                pen.path(
                    &[(from, plot.bottom() - (from - x)), (to, plot.bottom() - (to - x))],
                    theme.ink_3.mix(0.4),
                    1.0,
                )?;
                x += APART;
            }
            let at = ((a + b) / 2.0, plot.y + 12.0);
            pen.dot(at, 7.0, theme.panel, theme.ink_2, 1.0)?;
            pen.text("!", at, Anchor::Middle, 11.0, true, theme.ink)?;
        } else {
            let mut y = plot.y + APART / 2.0;
            while y < plot.bottom() {
                let mut x = a + APART / 2.0;
                while x < b {
                    pen.fill(Rect { x, y, width: 1.5, height: 1.5 }, theme.ink_3.mix(0.6))?;
                    x += APART;
                }
                y += APART;
            }
        }
    }
    Ok(())
}
