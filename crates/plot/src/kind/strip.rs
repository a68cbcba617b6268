//! The strip under the chart: the whole record, the window as a brush with two handles, and how much data there is.

use super::lines;
use super::series::{FONT, Layer, Layout, Side};
use crate::calendar::civil;
use crate::pen::{Failure, Pen, Rect, Side as Anchor};
use crate::scale::{Scale, padded};
use crate::theme::Theme;
use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::Color;

/// Width and height of a handle.
const HANDLE: (f64, f64) = (6.0, 18.0);
/// Height of the bars of coverage.
const BAR: f64 = 5.0;
/// Height under the lines: bars and labels.
const BELOW: f64 = 22.0;
/// How near a pointer must be to a handle: half of a 44 px target.
const TARGET: f64 = 22.0;

/// What to draw.
#[derive(Debug, Clone)]
pub struct StripChart<'a> {
    /// The whole record of each variable, at a coarse level; labels are not drawn. Each axis has its own range.
    pub layers: &'a [Layer<'a>],
    /// First and last instant of the record, seconds since 1970.
    pub extent: (f64, f64),
    /// The window of the chart above.
    pub window: (f64, f64),
    /// Share of the data present, 0 to 1, in equal parts of the extent, as [`crate::read::coverage`] gives it. None:
    /// no bars.
    pub coverage: &'a [f64],
    /// Text after the last year, as "coverage"; "" for none.
    pub caption: &'a str,
    /// Left and right edge in CSS pixels, so that the strip stands under the chart: those of [`Layout::plot`].
    pub edges: (f64, f64),
    /// Pixels of the backend in a CSS pixel.
    pub scale: f64,
}

/// Where things are, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StripLayout {
    /// The rectangle of the lines.
    pub plot: Rect,
    /// Seconds since 1970 to pixels, over the whole record.
    pub time: Scale,
    /// Left and right edge of the window.
    pub brush: (f64, f64),
}

/// What a pointer takes hold of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grab {
    /// The handle of the window's start.
    Start,
    /// The handle of the window's end.
    End,
    /// The window as a whole.
    Window,
    /// The record outside the window.
    Record,
}

impl StripLayout {
    /// What is at a horizontal pixel. Handles have 44 px, but leave a wide window a middle to be moved by.
    pub fn grab(&self, x: f64) -> Grab {
        let (a, b) = self.brush;
        let inner = TARGET.min((b - a).max(0.0) / 4.0);
        let near = |edge: f64, inside: bool| (x - edge).abs() <= if inside { inner } else { TARGET };
        let (start, end) = (near(a, x > a), near(b, x < b));
        match (start, end) {
            (true, true) if (x - a).abs() <= (x - b).abs() => Grab::Start,
            (_, true) => Grab::End,
            (true, false) => Grab::Start,
            _ if x > a && x < b => Grab::Window,
            _ => Grab::Record,
        }
    }
}

/// Draws the strip on the whole area; 64 px are a good height. The area's ground is left as it is.
///
/// # Errors
/// Only what the backend fails with.
pub fn draw_strip<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    chart: &StripChart,
    theme: &Theme,
) -> Result<StripLayout, Failure<DB>> {
    let pen = Pen::new(area, &theme.font, chart.scale);
    let (width, height) = pen.size();
    let (left, right) = (chart.edges.0.clamp(0.0, width), chart.edges.1.clamp(0.0, width));
    let plot = Rect { x: left, y: 0.0, width: (right - left).max(0.0), height: (height - BELOW).max(0.0) };
    let time = Scale::linear(chart.extent, (plot.x, plot.right()));
    let edge = |seconds: f64| {
        let x = time.pixel(seconds);
        if x.is_nan() { plot.x } else { x.clamp(plot.x, plot.right()) }
    };
    let layout = StripLayout { plot, time, brush: (edge(chart.window.0), edge(chart.window.1)) };
    if plot.width < 8.0 || plot.height < 8.0 {
        return Ok(layout);
    }

    let inner = Rect { y: 4.0, height: plot.height - 8.0, ..plot };
    let runs: Vec<Vec<Vec<lines::Run>>> = chart
        .layers
        .iter()
        .map(|layer| layer.answer.lines.iter().map(|line| lines::runs(line, layer.answer.gap, chart.extent)).collect())
        .collect();
    for side in [Side::Left, Side::Right] {
        let of_side = || chart.layers.iter().zip(&runs).filter(move |(layer, _)| layer.axis == side);
        let range = padded(of_side().flat_map(|(_, runs)| runs.iter().flatten().flatten().map(|p| p.mean)));
        let value = Scale::linear(range, (inner.bottom(), inner.y));
        let over = Layout { plot: inner, time, value, other: None, left_out: 0 };
        for (layer, runs) in of_side() {
            for (i, runs) in runs.iter().enumerate() {
                let colour = theme.series(layer.styles.get(i).map_or(i, |style| style.colour));
                for piece in runs.iter().flat_map(|run| lines::clipped(run, &over, value)) {
                    pen.path(&lines::thinned(piece), colour.mix(0.6), 1.0)?;
                }
            }
        }
    }

    let (a, b) = layout.brush;
    pen.fill(Rect { width: a - plot.x, ..plot }, theme.bg.mix(0.75))?;
    pen.fill(Rect { x: b, width: plot.right() - b, ..plot }, theme.bg.mix(0.75))?;
    let frame = Rect { x: a, y: 1.0, width: b - a, height: plot.height - 2.0 };
    pen.rounded(frame, 4.0, theme.accent, Some(1.0))?;
    for x in [a, b] {
        let (w, h) = (HANDLE.0, HANDLE.1.min(plot.height));
        let handle = Rect { x: x - w / 2.0, y: (plot.height - h) / 2.0, width: w, height: h };
        pen.rounded(handle, w / 2.0, theme.accent, None)?;
    }
    draw_coverage(&pen, chart.coverage, plot, theme)?;
    draw_years(&pen, chart, plot, height, theme)?;
    Ok(layout)
}

/// Bars of equal width; neighbours of about the same share are one where there is no room for a gap between them.
fn draw_coverage<DB: DrawingBackend>(
    pen: &Pen<DB>,
    shares: &[f64],
    plot: Rect,
    theme: &Theme,
) -> Result<(), Failure<DB>> {
    if shares.is_empty() {
        return Ok(());
    }
    let width = plot.width / shares.len() as f64;
    let apart = if width >= 3.0 { 1.0 } else { 0.0 };
    for (i, share) in shares.iter().enumerate() {
        // In tenths: few opacities, and none for (nearly) nothing.
        let opacity = (share.clamp(0.0, 1.0) * 10.0).round() / 10.0 * 0.6;
        if opacity > 0.0 {
            let x = plot.x + i as f64 * width;
            pen.fill(Rect { x, y: plot.bottom() + 2.0, width: width - apart, height: BAR }, theme.ink_3.mix(opacity))?;
        }
    }
    Ok(())
}

fn draw_years<DB: DrawingBackend>(
    pen: &Pen<DB>,
    chart: &StripChart,
    plot: Rect,
    height: f64,
    theme: &Theme,
) -> Result<(), Failure<DB>> {
    let (from, to) = chart.extent;
    if !(from.is_finite() && to.is_finite()) {
        return Ok(());
    }
    let (first, last) = (civil(from).year, civil(to).year);
    let y = height - 8.0;
    pen.text(&first.to_string(), (plot.x, y), Anchor::Start, FONT, false, theme.ink_3)?;
    let mut end = if first == last { String::new() } else { last.to_string() };
    if !chart.caption.is_empty() {
        if !end.is_empty() {
            end.push_str(" · ");
        }
        end.push_str(chart.caption);
    }
    pen.text(&end, (plot.right(), y), Anchor::End, FONT, false, theme.ink_3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_are_wide_but_leave_a_middle() {
        let plot = Rect { x: 0.0, y: 0.0, width: 500.0, height: 40.0 };
        let layout = |a, b| StripLayout { plot, time: Scale::linear((0.0, 1.0), (0.0, 500.0)), brush: (a, b) };
        for (brush, x, grab) in [
            ((100.0, 300.0), 85.0, Grab::Start),
            ((100.0, 300.0), 115.0, Grab::Start),
            ((100.0, 300.0), 200.0, Grab::Window),
            ((100.0, 300.0), 310.0, Grab::End),
            ((100.0, 300.0), 400.0, Grab::Record),
            ((100.0, 300.0), 10.0, Grab::Record),
            ((100.0, 120.0), 110.0, Grab::Window),
            ((100.0, 100.0), 95.0, Grab::Start),
            ((100.0, 100.0), 105.0, Grab::End),
        ] {
            assert_eq!(layout(brush.0, brush.1).grab(x), grab, "{brush:?} at {x}");
        }
    }
}
