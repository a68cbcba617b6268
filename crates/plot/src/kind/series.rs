//! The chart: lines over time with the band from least to greatest value, gaps left open.

use super::lines::{self, Run};
use crate::order;
use crate::pen::{Failure, Pen, Rect, Side};
use crate::read::{nearest, points, reach};
use crate::scale::{Scale, padded, time_ticks, value_ticks};
use crate::text;
use crate::theme::Theme;
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

/// What to draw. The answer may hold more than the window (a coarser answer is drawn until the finer one is there).
#[derive(Debug, Clone)]
pub struct SeriesChart<'a> {
    /// The lines' points.
    pub answer: &'a Answer,
    /// One style a line; a line without one is drawn in the colour of its position, without label.
    pub styles: &'a [LineStyle],
    /// First and last instant, seconds since 1970.
    pub window: (f64, f64),
    /// Range of the values; `None` fits what is seen, with 5 % of room.
    pub range: Option<(f64, f64)>,
    /// The instant of the cursor, if it is shown.
    pub cursor: Option<f64>,
    /// Whether times at which no line has data get a ground of their own.
    pub shade_gaps: bool,
    /// Whether the first time label names the year or the date, and lines are labelled at their ends; a small
    /// companion chart does without.
    pub full: bool,
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
    /// Values to pixels.
    pub value: Scale,
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
    let pen = Pen::new(area, &theme.font, chart.scale);
    let (width, height) = pen.size();
    let runs: Vec<Vec<Run>> =
        chart.answer.lines.iter().map(|line| lines::runs(line, chart.answer.gap, chart.window)).collect();
    let seen = runs.iter().flatten().flat_map(|run| run.iter()).flat_map(|p| [p.min, p.max, p.mean]);
    let range = match chart.range {
        Some((least, most)) if least < most && (most - least).is_finite() => (least, most),
        _ => padded(seen),
    };

    let (top, below) = (8.0, if chart.full { 24.0 } else { 20.0 });
    let tall = (height - top - below).max(0.0);
    let ticks = value_ticks(range, (tall / 30.0).clamp(3.0, 8.0) as usize);
    let left = ticks.iter().map(|tick| text::width(&tick.label, FONT) + 12.0).fold(40.0, f64::max).min(width / 2.0);
    let named = chart.full && width >= NARROW;
    let room = (width * LABEL_PART).floor();
    let right = if named {
        let widest = chart.styles.iter().map(|s| text::width(&s.label, FONT) * 1.1).fold(0.0, f64::max);
        widest.min(room) + 16.0
    } else if chart.full {
        12.0
    } else {
        8.0
    };
    let plot = Rect { x: left, y: top, width: (width - left - right).max(0.0), height: tall };
    let layout = Layout {
        plot,
        time: Scale { values: chart.window, pixels: (plot.x, plot.right()) },
        value: Scale { values: range, pixels: (plot.bottom(), plot.y) },
    };
    if plot.width < 8.0 || plot.height < 8.0 {
        return Ok(layout);
    }

    if chart.shade_gaps {
        for (from, to) in lines::empty_spans(&runs, chart.answer, chart.window) {
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
            pen.text(&tick.label, (plot.x - 8.0, y), Side::End, FONT, false, theme.ink_2)?;
        }
    }
    let most = ((plot.width / 64.0) as usize).clamp(2, 7);
    for tick in time_ticks(&layout.time, (plot.x.min(8.0), width), FONT, most, chart.full) {
        pen.text(&tick.label, (tick.centre, plot.bottom() + below - 10.0), Side::Middle, FONT, false, theme.ink_3)?;
    }
    let colour = |i: usize| chart.styles.get(i).map_or(i, |style| style.colour);
    if chart.answer.step.is_some() {
        for (i, run) in runs.iter().enumerate().flat_map(|(i, runs)| runs.iter().map(move |run| (i, run))) {
            pen.polygon(&lines::band(run, &layout), theme.series(colour(i)).mix(BAND))?;
        }
    }
    for (i, runs) in runs.iter().enumerate() {
        draw_line(&pen, runs, &layout, theme, colour(i), chart.answer.step.is_none())?;
    }
    if let Some(time) = chart.cursor {
        draw_cursor(&pen, chart, &layout, time, theme)?;
    }
    if named {
        draw_labels(&pen, chart, &runs, &layout, room, theme)?;
    }
    Ok(layout)
}

/// One line, and its dots: of points that stand alone, and of all when they are values as stored and few.
fn draw_line<DB: DrawingBackend>(
    pen: &Pen<DB>,
    runs: &[Run],
    layout: &Layout,
    theme: &Theme,
    colour: usize,
    raw: bool,
) -> Result<(), Failure<DB>> {
    let colour = theme.series(colour);
    let seen: usize = runs.iter().map(Vec::len).sum();
    let sparse = raw && (seen as f64) <= layout.plot.width / 6.0;
    for run in runs {
        for piece in lines::clipped(run, layout) {
            pen.path(&piece, colour.to_rgba(), STROKE)?;
        }
        if sparse || run.len() == 1 {
            for point in run.iter().filter(|point| point.real) {
                let at = (layout.time.pixel(point.time), layout.value.pixel(point.mean));
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
    for (i, line) in chart.answer.lines.iter().enumerate() {
        let Some(point) = nearest(line, time, reach(chart.answer)).filter(|p| *p < points(line)) else { continue };
        let at = (layout.time.pixel(line.time[point]), layout.value.pixel(line.mean[point]));
        if plot.holds(at.0, at.1) {
            let colour = theme.series(chart.styles.get(i).map_or(i, |style| style.colour));
            pen.dot(at, 3.0, colour, theme.panel, 1.5)?;
        }
    }
    Ok(())
}

/// The lines' labels at the height of their last points, moved apart.
fn draw_labels<DB: DrawingBackend>(
    pen: &Pen<DB>,
    chart: &SeriesChart,
    runs: &[Vec<Run>],
    layout: &Layout,
    room: f64,
    theme: &Theme,
) -> Result<(), Failure<DB>> {
    let (top, bottom) = (layout.plot.y + LABEL_HEIGHT / 2.0, layout.plot.bottom() - LABEL_HEIGHT / 2.0);
    let mut ends: Vec<(f64, &LineStyle)> = runs
        .iter()
        .zip(chart.styles)
        .filter_map(|(runs, style)| {
            let last = runs.last()?.last()?;
            Some((layout.value.pixel(last.mean).clamp(top.min(bottom), bottom), style))
        })
        .collect();
    ends.truncate((layout.plot.height / LABEL_HEIGHT) as usize);
    let wanted: Vec<f64> = ends.iter().map(|end| end.0).collect();
    let sorted = order::by(&wanted);
    let mut heights: Vec<f64> = sorted.iter().map(|i| wanted[*i]).collect();
    spread(&mut heights, LABEL_HEIGHT, (top, bottom));
    for (y, i) in heights.into_iter().zip(sorted) {
        let style = ends[i].1;
        let label = text::fit(&style.label, FONT * 1.1, room);
        pen.text(&label, (layout.plot.right() + 8.0, y), Side::Start, FONT, true, theme.label(style.colour))?;
    }
    Ok(())
}

/// Moves sorted heights apart to at least `least`, each no further than need be, within the bounds if they fit.
fn spread(heights: &mut [f64], least: f64, (top, bottom): (f64, f64)) {
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
