//! The chart: lines over time with the band from least to greatest value, gaps left open.

use super::columns::joined;
use super::lines::{self, Run};
use super::spread::spread;
use super::{marks, norm};
use crate::clock::Clock;
use crate::order;
use crate::pen::{Failure, Pen, Rect, Side as Anchor};
use crate::read::{nearest, points, reach};
use crate::scale::{Cycle, Scale, TimeLabels, ValueTick, log_range, log_ticks, padded, time_ticks, value_ticks};
use crate::text;
use crate::theme::{SERIES, Theme};
use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::Color;
use zarr_fuse_core::series::Answer;

/// Size of all text in CSS pixels.
pub(crate) const FONT: f64 = 12.0;
/// Width of a line.
const STROKE: f64 = 1.6;
/// Opacity of the band from least to greatest value.
const BAND: f64 = 0.18;
/// Under this width lines are not labelled at their ends.
const NARROW: f64 = 560.0;
/// Height of a label of a line.
const LABEL_HEIGHT: f64 = 15.0;
/// Room for a label of a line, at most this part of the width.
const LABEL_PART: f64 = 0.25;

/// How a line is called and coloured, in the order of the answer's lines.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LineStyle {
    /// What stands at its end.
    pub label: String,
    /// Which of the theme's colours; past the last they begin again.
    pub colour: usize,
}

/// The axis at which a layer is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Side {
    /// The left axis.
    #[default]
    Left,
    /// The right axis.
    Right,
}

/// One variable: an answer and how its lines are drawn. Layers of one axis have one unit; the caller refuses a third.
#[derive(Debug, Clone, Copy)]
pub struct Layer<'a> {
    /// The lines' points. They may reach beyond the window (a coarser answer is drawn until the finer one is there).
    pub answer: &'a Answer,
    /// One style a line; a line without one is drawn in the colour of its position, without label.
    pub styles: &'a [LineStyle],
    /// Units as the axis names them; "" for none.
    pub units: &'a str,
    /// Which axis.
    pub axis: Side,
    /// Range of the axis; `None` fits what is seen, with 5 % of room. The first layer of an axis that has one counts.
    pub range: Option<(f64, f64)>,
}

/// What to draw.
#[derive(Debug, Clone)]
pub struct SeriesChart<'a> {
    /// The variables, the first at the bottom.
    pub layers: &'a [Layer<'a>],
    /// First and last instant, seconds since 1970.
    pub window: (f64, f64),
    /// The instant of the cursor, if it is shown.
    pub cursor: Option<f64>,
    /// Whether times at which no line has data get a ground of their own.
    pub shade_gaps: bool,
    /// Whether the first time label names the year or the date, and lines are labelled at their ends; a small
    /// companion chart does without.
    pub full: bool,
    /// Whether the value axes are logarithmic: values of 0 or less are left out and counted.
    pub log: bool,
    /// Whether each line is drawn in standard deviations from its mean in the window, all on the left axis.
    pub normalise: bool,
    /// Whether zero has a line of its own, as for anomalies.
    pub zero: bool,
    /// Whose calendar and clock the time axis shows.
    pub clock: &'a Clock,
    /// Whether the time axis is a year or a day that comes again.
    pub cycle: Cycle,
    /// CSS pixels that the plot is wider at either side than it will be seen, of a drawing that is moved under the pointer;
    /// else 0. Room and labels are those of what is seen.
    pub margin: f64,
    /// Pixels of the backend in a CSS pixel: the device pixel ratio. At least 2 looks best, since plotters draws at
    /// whole pixels.
    pub scale: f64,
}

/// Where things are, for mapping of pixels: CSS pixels from the upper left corner of the area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Layout {
    /// The rectangle of the lines.
    pub plot: Rect,
    /// Seconds since 1970 to pixels.
    pub time: Scale,
    /// Values of the left axis to pixels.
    pub value: Scale,
    /// Values of the right axis to pixels; `None` without one.
    pub other: Option<Scale>,
    /// Values that a logarithmic axis left out.
    pub left_out: u64,
}

impl Layout {
    /// Pixel columns in which lines are drawn: points are joined to them ([`joined`]).
    pub fn columns(&self) -> usize {
        // A cast of a float saturates.
        self.plot.width.floor().max(1.0) as usize
    }

    /// The scale of an axis; of a right axis that is not there the left one's.
    pub fn scale(&self, side: Side) -> Scale {
        match side {
            Side::Left => self.value,
            Side::Right => self.other.unwrap_or(self.value),
        }
    }
}

/// The runs of each line of a layer.
type Runs = Vec<Vec<Run>>;

/// Pixel and colour of each line that has a value at an instant, for a cursor that is drawn over the chart.
pub fn dots(chart: &SeriesChart, layout: &Layout, time: f64) -> Vec<((f64, f64), usize)> {
    let answers = if chart.normalise { norm::answers(chart) } else { Vec::new() };
    let over = norm::layers(chart, &answers);
    let layers = if chart.normalise { &over } else { chart.layers };
    let mut dots = Vec::new();
    for layer in layers {
        let scale = layout.scale(layer.axis);
        for (i, line) in layer.answer.lines.iter().enumerate() {
            let Some(point) = nearest(line, time, reach(layer.answer)).filter(|p| *p < points(line)) else { continue };
            let at = (layout.time.pixel(line.time[point]), scale.pixel(line.mean[point]));
            if layout.plot.holds(at.0, at.1) {
                dots.push((at, colour(layer, i)));
            }
        }
    }
    dots
}

/// Draws the chart on the whole area. The area's ground is left as it is. Too small an area is left empty.
///
/// # Errors
/// Only what the backend fails with.
pub fn draw_series<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    chart: &SeriesChart,
    theme: &Theme,
) -> Result<Layout, Failure<DB>> {
    if chart.normalise {
        let answers = norm::answers(chart);
        let layers = norm::layers(chart, &answers);
        // Deviations are as often below zero as above: no logarithms.
        draw(area, &SeriesChart { layers: &layers, log: false, zero: true, ..chart.clone() }, theme)
    } else {
        draw(area, chart, theme)
    }
}

fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    chart: &SeriesChart,
    theme: &Theme,
) -> Result<Layout, Failure<DB>> {
    let pen = Pen::new(area, &theme.font, chart.scale);
    let (width, height) = pen.size();
    let seen = width - 2.0 * chart.margin;
    let runs = runs(chart);
    let two = chart.layers.iter().any(|layer| layer.axis == Side::Right);
    let (left_range, left_out) = range(chart, &runs, Side::Left);
    let (right_range, right_out) = range(chart, &runs, Side::Right);

    let (top, below) = (if two || chart.normalise { 22.0 } else { 8.0 }, if chart.full { 24.0 } else { 20.0 });
    let tall = (height - top - below).max(0.0);
    let count = (tall / 30.0).clamp(3.0, 8.0) as usize;
    let ticks_of = |range| if chart.log { log_ticks(range, count) } else { value_ticks(range, count) };
    let ticks = ticks_of(left_range);
    let right_ticks = if two { ticks_of(right_range) } else { Vec::new() };
    let widest_tick =
        |ticks: &[ValueTick]| ticks.iter().map(|t| text::width(&t.label, FONT) + 12.0).fold(0.0, f64::max);
    let left = widest_tick(&ticks).max(40.0).min(seen / 2.0);
    let named = chart.full && seen >= NARROW;
    let room = (seen * LABEL_PART).floor();
    let beside = widest_tick(&right_ticks);
    let right = beside
        + if named {
            let labels = chart.layers.iter().flat_map(|layer| layer.styles);
            labels.map(|s| text::width(&s.label, FONT) * 1.1).fold(0.0, f64::max).min(room) + 16.0
        } else if chart.full {
            12.0
        } else {
            8.0
        };
    let plot = Rect { x: left, y: top, width: (width - left - right).max(0.0), height: tall };
    let vertical = |values| Scale { values, pixels: (plot.bottom(), plot.y), log: chart.log };
    let layout = Layout {
        plot,
        time: Scale::linear(chart.window, (plot.x, plot.right())),
        value: vertical(left_range),
        other: two.then(|| vertical(right_range)),
        left_out: left_out + right_out,
    };
    if plot.width < 8.0 || plot.height < 8.0 {
        return Ok(layout);
    }
    let columns = layout.columns();

    if chart.shade_gaps {
        for (from, to) in lines::empty_spans(&runs, chart.layers, chart.window) {
            let (a, b) = (layout.time.pixel(from), layout.time.pixel(to));
            if b - a >= 2.0 {
                pen.fill(Rect { x: a, width: b - a, ..plot }, theme.gap.to_rgba())?;
            }
        }
    }
    for tick in &ticks {
        let y = layout.value.pixel(tick.value);
        pen.line((plot.x, y), (plot.right(), y), theme.grid, 1.0)?;
        // A small chart's time labels are near: they would touch a label at the very bottom.
        if chart.full || y <= plot.bottom() - 5.0 {
            pen.text(&tick.label, (plot.x - 8.0, y), Anchor::End, FONT, false, theme.ink_2)?;
        }
    }
    marks::draw_holes(&pen, chart, &layout, theme)?;
    for tick in &right_ticks {
        let y = layout.scale(Side::Right).pixel(tick.value);
        pen.line((plot.right(), y), (plot.right() + 4.0, y), theme.line, 1.0)?;
        pen.text(&tick.label, (plot.right() + 8.0, y), Anchor::Start, FONT, false, theme.ink_2)?;
    }
    if chart.zero && (left_range.0..=left_range.1).contains(&0.0) && !chart.log {
        let y = layout.value.pixel(0.0);
        pen.line((plot.x, y), (plot.right(), y), theme.ink_3, 1.0)?;
    }
    if chart.normalise {
        pen.text(&text::fit(norm::TITLE, FONT, plot.width), (plot.x, 8.0), Anchor::Start, FONT, false, theme.ink_2)?;
    } else if two {
        draw_titles(&pen, chart, &layout, theme)?;
    }
    let part = (plot.width / (plot.width - 2.0 * chart.margin).max(1.0)).max(1.0);
    let labels = TimeLabels {
        room: (plot.x.min(8.0), width),
        size: FONT,
        most: ((plot.width / part / 64.0).clamp(2.0, 7.0) * part) as usize,
        context: chart.full,
        clock: chart.clock,
        cycle: chart.cycle,
    };
    for tick in time_ticks(&layout.time, &labels) {
        pen.text(&tick.label, (tick.centre, plot.bottom() + below - 10.0), Anchor::Middle, FONT, false, theme.ink_3)?;
    }
    // From here on what the pixel columns show of the points.
    let answers: Vec<_> = chart.layers.iter().map(|layer| joined(layer.answer, chart.window, columns)).collect();
    let layers: Vec<Layer> =
        chart.layers.iter().zip(&answers).map(|(layer, answer)| Layer { answer, ..*layer }).collect();
    let chart = &SeriesChart { layers: &layers, ..chart.clone() };
    let runs = self::runs(chart);
    for (layer, runs) in chart.layers.iter().zip(&runs) {
        let scale = layout.scale(layer.axis);
        for (i, line) in layer.answer.lines.iter().enumerate() {
            let colour = theme.series(colour(layer, i));
            marks::draw_fan(&pen, layer.answer, line, &layout, scale, chart.window, colour)?;
            for run in runs.get(i).into_iter().flatten() {
                if layer.answer.step.is_some() {
                    pen.polygon(&lines::band(run, &layout, scale), colour.mix(BAND))?;
                }
            }
            marks::draw_uncertainty(&pen, layer.answer, line, &layout, scale, chart.window, colour)?;
        }
    }
    for (layer, runs) in chart.layers.iter().zip(&runs) {
        let scale = layout.scale(layer.axis);
        for (i, runs) in runs.iter().enumerate() {
            draw_line(&pen, runs, &layout, scale, theme, colour(layer, i), layer.answer.step.is_none())?;
        }
        for (i, line) in layer.answer.lines.iter().enumerate() {
            marks::draw_flags(&pen, line, &layout, scale, theme.series(colour(layer, i)), theme.panel)?;
        }
    }
    if let Some(time) = chart.cursor {
        draw_cursor(&pen, chart, &layout, time, theme)?;
    }
    if named {
        draw_labels(&pen, chart, &runs, &layout, (room, beside), theme)?;
    }
    Ok(layout)
}

fn runs(chart: &SeriesChart) -> Vec<Runs> {
    let of =
        |layer: &Layer| layer.answer.lines.iter().map(|l| lines::runs(l, layer.answer.gap, chart.window)).collect();
    chart.layers.iter().map(of).collect()
}

fn colour(layer: &Layer, line: usize) -> usize {
    layer.styles.get(line).map_or(line, |style| style.colour)
}

/// The range of an axis, and how many values it leaves out.
fn range(chart: &SeriesChart, runs: &[Runs], side: Side) -> ((f64, f64), u64) {
    let of_side = || chart.layers.iter().zip(runs).filter(move |(layer, _)| layer.axis == side);
    let seen = || {
        let runs = of_side().flat_map(|(_, runs)| runs.iter().flatten().flat_map(|run| run.iter()));
        let points = runs.flat_map(|p| [p.min, p.max, p.mean]);
        points.chain(of_side().flat_map(|(layer, _)| marks::reached(layer.answer, chart.window)))
    };
    let (fitted, left_out) = if chart.log {
        let values = of_side().flat_map(|(_, runs)| runs.iter().flatten().flatten());
        let out = values.filter(|p| p.real && p.mean <= 0.0).count();
        (log_range(seen()), out as u64)
    } else {
        (padded(seen()), 0)
    };
    let wanted = of_side()
        .find_map(|(layer, _)| layer.range)
        .filter(|(least, most)| least < most && (most - least).is_finite() && (!chart.log || *least > 0.0));
    (wanted.unwrap_or(fitted), left_out)
}

/// The units of the two axes over them, in the colour of their line where it is a single one.
fn draw_titles<DB: DrawingBackend>(
    pen: &Pen<DB>,
    chart: &SeriesChart,
    layout: &Layout,
    theme: &Theme,
) -> Result<(), Failure<DB>> {
    for (side, x, anchor) in
        [(Side::Left, layout.plot.x - 8.0, Anchor::End), (Side::Right, layout.plot.right() + 8.0, Anchor::Start)]
    {
        let layers = || chart.layers.iter().filter(move |layer| layer.axis == side);
        let Some(first) = layers().next() else { continue };
        let mut lines = layers().flat_map(|layer| (0..layer.answer.lines.len()).map(move |i| colour(layer, i)));
        let ink = match (lines.next(), lines.next()) {
            (Some(only), None) => theme.label(only),
            _ => theme.ink_2,
        };
        let title = text::fit(first.units, FONT, layout.plot.x.max(64.0));
        pen.text(&title, (x, 8.0), anchor, FONT, true, ink)?;
    }
    Ok(())
}

/// One line, and its dots: of points that stand alone, and of all when they are values as stored and few.
fn draw_line<DB: DrawingBackend>(
    pen: &Pen<DB>,
    runs: &[Run],
    layout: &Layout,
    scale: Scale,
    theme: &Theme,
    index: usize,
    raw: bool,
) -> Result<(), Failure<DB>> {
    let colour = theme.series(index);
    // Past the last colour lines begin again, dashed: told apart without colour.
    let dash = marks::dash(index / SERIES);
    let seen: usize = runs.iter().map(Vec::len).sum();
    let sparse = raw && (seen as f64) <= layout.plot.width / 6.0;
    for run in runs {
        for piece in lines::clipped(run, layout, scale) {
            let piece = lines::thinned(piece);
            match dash {
                None => pen.path(&piece, colour.to_rgba(), STROKE)?,
                Some(dash) => pen.dashed(&piece, colour.to_rgba(), STROKE, dash)?,
            }
        }
        if sparse || run.len() == 1 {
            for point in run.iter().filter(|point| point.real) {
                let at = (layout.time.pixel(point.time), scale.pixel(point.mean));
                if layout.plot.holds(at.0, at.1) {
                    pen.disc(at, 2.0, colour)?;
                }
            }
        }
    }
    Ok(())
}

fn draw_cursor<DB: DrawingBackend>(
    pen: &Pen<DB>,
    chart: &SeriesChart,
    layout: &Layout,
    time: f64,
    theme: &Theme,
) -> Result<(), Failure<DB>> {
    let (plot, x) = (layout.plot, layout.time.pixel(time));
    if !(plot.x..=plot.right()).contains(&x) {
        return Ok(());
    }
    pen.dashes(x, (plot.y, plot.bottom()), theme.ink_3)?;
    // Here the lines are as they are drawn.
    for (at, colour) in dots(&SeriesChart { normalise: false, ..chart.clone() }, layout, time) {
        pen.dot(at, 3.0, theme.series(colour), theme.panel, 1.5)?;
    }
    Ok(())
}

/// The lines' labels at the height of their last points, moved apart.
fn draw_labels<DB: DrawingBackend>(
    pen: &Pen<DB>,
    chart: &SeriesChart,
    runs: &[Runs],
    layout: &Layout,
    (room, beside): (f64, f64),
    theme: &Theme,
) -> Result<(), Failure<DB>> {
    let (top, bottom) = (layout.plot.y + LABEL_HEIGHT / 2.0, layout.plot.bottom() - LABEL_HEIGHT / 2.0);
    let mut ends: Vec<(f64, &LineStyle)> = Vec::new();
    for (layer, runs) in chart.layers.iter().zip(runs) {
        let scale = layout.scale(layer.axis);
        for (runs, style) in runs.iter().zip(layer.styles) {
            let Some(last) = runs.last().and_then(|run| run.last()) else { continue };
            let y = scale.pixel(last.mean);
            if y.is_finite() && !style.label.is_empty() {
                ends.push((y.clamp(top.min(bottom), bottom), style));
            }
        }
    }
    ends.truncate((layout.plot.height / LABEL_HEIGHT) as usize);
    let wanted: Vec<f64> = ends.iter().map(|end| end.0).collect();
    let sorted = order::by(&wanted);
    let mut heights: Vec<f64> = sorted.iter().map(|i| wanted[*i]).collect();
    spread(&mut heights, LABEL_HEIGHT, (top, bottom));
    for (y, i) in heights.into_iter().zip(sorted) {
        let style = ends[i].1;
        let label = text::fit(&style.label, FONT * 1.1, room);
        pen.text(
            &label,
            (layout.plot.right() + beside + 8.0, y),
            Anchor::Start,
            FONT,
            true,
            theme.label(style.colour),
        )?;
    }
    Ok(())
}
