//! A field: the values of two dimensions as an image, with axes from the coordinates and a bar of colours.
//!
//! The image itself is an RGBA buffer ([`rgba`]) that the caller puts into [`FieldLayout::plot`], since a canvas takes one
//! at once; for a file, [`FieldChart::cells`] draws it as rectangles.

use super::series::FONT;
use crate::clock::Clock;
use crate::colour::Colours;
use crate::pen::{Failure, Pen, Rect, Side as Anchor};
use crate::scale::{Cycle, Scale, TimeLabels, time_ticks, value_ticks};
use crate::text;
use crate::theme::Theme;
use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::Color;

/// Width of the bar of colours.
const BAR: f64 = 14.0;
/// Distance of the strokes where nothing is.
const HATCH: f64 = 8.0;
/// How far neighbours of one image overlap.
const SEAM: f64 = 0.6;
/// Pieces of the bar.
const PIECES: usize = 64;

/// A field as it was read.
#[derive(Debug, Clone, Copy, Default)]
pub struct FieldData<'a> {
    /// Cells along y.
    pub rows: usize,
    /// Cells along x.
    pub columns: usize,
    /// Row by row from the first y; NaN is missing. What a short buffer lacks is missing.
    pub values: &'a [f32],
    /// One coordinate a row, ascending or descending.
    pub y: &'a [f64],
    /// One coordinate a column.
    pub x: &'a [f64],
}

impl FieldData<'_> {
    /// The value of a cell, `None` where it is missing or not there.
    pub fn value(&self, row: usize, column: usize) -> Option<f32> {
        if row >= self.rows || column >= self.columns {
            return None;
        }
        let at = row.checked_mul(self.columns)?.checked_add(column)?;
        self.values.get(at).copied().filter(|v| !v.is_nan())
    }

    /// Whether the first row is drawn at the bottom: `y` ascends and is no depth.
    fn upwards(&self, down: bool) -> bool {
        let ascends = self.y.first().zip(self.y.last()).is_some_and(|(first, last)| first < last);
        ascends != down
    }
}

/// What an axis says.
#[derive(Debug, Clone, Copy, Default)]
pub struct FieldAxis<'a> {
    /// Such as "longitude (°E)"; "" for none.
    pub title: &'a str,
    /// Whether its coordinates are seconds since 1970.
    pub time: bool,
}

/// What to draw.
#[derive(Debug, Clone, Copy)]
pub struct FieldChart<'a> {
    /// The values.
    pub field: FieldData<'a>,
    /// The scale of colours.
    pub colours: Colours,
    /// Values at its ends.
    pub range: (f64, f64),
    /// Least and greatest value that there are: what is outside of the range gets an arrow at the bar.
    pub seen: (f64, f64),
    /// Units, over the bar.
    pub units: &'a str,
    /// The vertical axis.
    pub y: FieldAxis<'a>,
    /// The horizontal axis.
    pub x: FieldAxis<'a>,
    /// Whether y grows downwards, as depths and pressures do.
    pub down: bool,
    /// Whose calendar time axes show.
    pub clock: &'a Clock,
    /// The cell of the cursor, row and column.
    pub cursor: Option<(usize, usize)>,
    /// Whether the cells are drawn as rectangles, for a file.
    pub cells: bool,
    /// Pixels of the backend in a CSS pixel.
    pub scale: f64,
}

/// Where things are, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FieldLayout {
    /// The rectangle of the image; cells have equal sizes in it.
    pub plot: Rect,
    /// Rows and columns.
    pub cells: (usize, usize),
    /// Whether the first row is at the bottom.
    pub upwards: bool,
}

impl FieldLayout {
    /// Row and column at a pixel.
    pub fn cell(&self, x: f64, y: f64) -> Option<(usize, usize)> {
        let (rows, columns) = self.cells;
        if !self.plot.holds(x, y) || rows == 0 || columns == 0 || self.plot.width <= 0.0 || self.plot.height <= 0.0 {
            return None;
        }
        let part = |share: f64, n: usize| ((share * n as f64) as usize).min(n - 1);
        let row = part((y - self.plot.y) / self.plot.height, rows);
        let column = part((x - self.plot.x) / self.plot.width, columns);
        Some((if self.upwards { rows - 1 - row } else { row }, column))
    }

    /// The rectangle of a cell.
    pub fn rect(&self, row: usize, column: usize) -> Rect {
        let (rows, columns) = self.cells;
        let row = if self.upwards { rows.saturating_sub(row + 1) } else { row };
        let (width, height) = (self.plot.width / columns.max(1) as f64, self.plot.height / rows.max(1) as f64);
        Rect { x: self.plot.x + column as f64 * width, y: self.plot.y + row as f64 * height, width, height }
    }
}

/// The image: four bytes (red, green, blue, alpha) a cell, from the upper left one, row by row; missing cells are
/// transparent, values outside of the range have the colours of its ends. Empty when there are more than 2^28 cells.
pub fn rgba(field: &FieldData, range: (f64, f64), colours: Colours, down: bool) -> Vec<u8> {
    let Some(cells) = field.rows.checked_mul(field.columns).filter(|n| *n > 0 && *n <= 1 << 28) else {
        return Vec::new();
    };
    let table = colours.table();
    let (least, factor) = (range.0 as f32, (255.0 / (range.1 - range.0)) as f32);
    let upwards = field.upwards(down);
    let mut image = vec![0_u8; cells * 4];
    for (row, out) in image.chunks_exact_mut(field.columns * 4).enumerate() {
        let row = if upwards { field.rows - 1 - row } else { row };
        let values = field.values.get(row * field.columns..).unwrap_or_default();
        for (pixel, value) in out.chunks_exact_mut(4).zip(values) {
            if !value.is_nan() {
                // `as` keeps within 0 to 255 and makes 0 of what is not a number.
                let [r, g, b] = table[usize::from(((value - least) * factor + 0.5) as u8)];
                pixel.copy_from_slice(&[r, g, b, 255]);
            }
        }
    }
    image
}

/// Draws frame, axes and bar on the whole area, and hatching where the image will be. The area's ground is left as it is.
///
/// # Errors
/// Only what the backend fails with.
pub fn draw_field<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    chart: &FieldChart,
    theme: &Theme,
) -> Result<FieldLayout, Failure<DB>> {
    let pen = Pen::new(area, &theme.font, chart.scale);
    let (width, height) = pen.size();
    let bar_ticks = value_ticks(chart.range, (height / 40.0).clamp(2.0, 8.0) as usize);
    let room = bar_ticks.iter().map(|tick| text::width(&tick.label, FONT)).fold(24.0, f64::max);
    let (left, right) = (56.0_f64.min(width / 4.0), 16.0 + BAR + 8.0 + room);
    let below = if chart.x.title.is_empty() { 24.0 } else { 40.0 };
    let plot =
        Rect { x: left, y: 22.0, width: (width - left - right).max(0.0), height: (height - 22.0 - below).max(0.0) };
    let field = &chart.field;
    let layout = FieldLayout { plot, cells: (field.rows, field.columns), upwards: field.upwards(chart.down) };
    if plot.width < 8.0 || plot.height < 8.0 {
        return Ok(layout);
    }
    hatch(&pen, plot, theme)?;
    if chart.cells {
        draw_cells(&pen, chart, &layout)?;
    }
    frame(&pen, plot, theme)?;
    draw_axes(&pen, chart, &layout, (width, height), theme)?;
    draw_bar(&pen, chart, &bar_ticks, plot, theme)?;
    if let Some((row, column)) = chart.cursor.filter(|(row, column)| *row < field.rows && *column < field.columns) {
        let cell = layout.rect(row, column);
        let middle = (cell.x + cell.width / 2.0, cell.y + cell.height / 2.0);
        for cross in [[(middle.0, plot.y), (middle.0, plot.bottom())], [(plot.x, middle.1), (plot.right(), middle.1)]] {
            pen.path(&cross, theme.panel.mix(0.6), 2.0)?;
            pen.dashed(&cross, theme.ink.to_rgba(), 1.0, (3.0, 3.0))?;
        }
    }
    Ok(layout)
}

fn frame<DB: DrawingBackend>(pen: &Pen<DB>, rect: Rect, theme: &Theme) -> Result<(), Failure<DB>> {
    let (r, b) = (rect.right(), rect.bottom());
    let corners = [(rect.x, rect.y), (r, rect.y), (r, b), (rect.x, b), (rect.x, rect.y)];
    pen.path(&corners, theme.line.to_rgba(), 1.0)
}

fn hatch<DB: DrawingBackend>(pen: &Pen<DB>, plot: Rect, theme: &Theme) -> Result<(), Failure<DB>> {
    pen.fill(plot, theme.gap.to_rgba())?;
    let mut x = plot.x - plot.height;
    while x < plot.right() {
        let (from, to) = (x.max(plot.x), (x + plot.height).min(plot.right()));
        let stroke = [(from, plot.bottom() - (from - x)), (to, plot.bottom() - (to - x))];
        pen.path(&stroke, theme.ink_3.mix(0.3), 1.0)?;
        x += HATCH;
    }
    Ok(())
}

/// Neighbours of one colour in a row are one rectangle.
fn draw_cells<DB: DrawingBackend>(pen: &Pen<DB>, chart: &FieldChart, layout: &FieldLayout) -> Result<(), Failure<DB>> {
    let (field, plot) = (&chart.field, layout.plot);
    let colour = |row, column| field.value(row, column).map(|v| chart.colours.colour(f64::from(v), chart.range));
    for row in 0..field.rows {
        let mut from = 0;
        while from < field.columns {
            let here = colour(row, from);
            let to = (from + 1..field.columns).find(|c| colour(row, *c) != here).unwrap_or(field.columns);
            if let Some(here) = here {
                let first = layout.rect(row, from);
                // Over the edge of the next, lest the ground shows through between them.
                let (width, height) = (first.width * (to - from) as f64 + SEAM, first.height + SEAM);
                let (width, height) = (width.min(plot.right() - first.x), height.min(plot.bottom() - first.y));
                pen.fill(Rect { width, height, ..first }, here.to_rgba())?;
            }
            from = to;
        }
    }
    Ok(())
}

/// The place of a coordinate among cells of equal size, 0 to 1: between the middles of its neighbours.
fn share(coordinates: &[f64], value: f64) -> Option<f64> {
    let n = coordinates.len();
    if n == 1 {
        return (coordinates[0] == value).then_some(0.5);
    }
    let i = coordinates
        .windows(2)
        .position(|pair| (pair[0]..=pair[1]).contains(&value) || (pair[1]..=pair[0]).contains(&value))?;
    let (a, b) = (coordinates[i], coordinates[i + 1]);
    let part = if a == b { 0.0 } else { (value - a) / (b - a) };
    Some((i as f64 + 0.5 + part) / n as f64)
}

/// The labels of an axis, each with its place, 0 to 1 from the first cell.
fn ticks(coordinates: &[f64], axis: &FieldAxis, length: f64, most: usize, clock: &Clock) -> Vec<(f64, String)> {
    let finite = || coordinates.iter().copied().filter(|v| v.is_finite());
    let (least, greatest) = finite().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)));
    let named: Vec<(f64, String)> = if axis.time {
        let scale = Scale::linear((least, greatest), (0.0, length));
        let labels =
            TimeLabels { room: (-200.0, length + 200.0), size: FONT, most, context: true, clock, cycle: Cycle::None };
        time_ticks(&scale, &labels).into_iter().map(|tick| (tick.time, tick.label)).collect()
    } else {
        value_ticks((least, greatest), most).into_iter().map(|tick| (tick.value, tick.label)).collect()
    };
    named.into_iter().filter_map(|(value, label)| Some((share(coordinates, value)?, label))).collect()
}

fn draw_axes<DB: DrawingBackend>(
    pen: &Pen<DB>,
    chart: &FieldChart,
    layout: &FieldLayout,
    (width, height): (f64, f64),
    theme: &Theme,
) -> Result<(), Failure<DB>> {
    let plot = layout.plot;
    let most = |length: f64, each: f64| ((length / each) as usize).clamp(2, 8);
    for (share, label) in ticks(chart.field.y, &chart.y, plot.height, most(plot.height, 36.0), chart.clock) {
        let y = plot.y + plot.height * if layout.upwards { 1.0 - share } else { share };
        pen.line((plot.x - 4.0, y), (plot.x, y), theme.line, 1.0)?;
        let label = text::fit(&label, FONT, (plot.x - 8.0).max(8.0));
        pen.text(&label, (plot.x - 8.0, y), Anchor::End, FONT, false, theme.ink_2)?;
    }
    for (share, label) in ticks(chart.field.x, &chart.x, plot.width, most(plot.width, 80.0), chart.clock) {
        let x = plot.x + plot.width * share;
        pen.line((x, plot.bottom()), (x, plot.bottom() + 4.0), theme.line, 1.0)?;
        let half = text::width(&label, FONT) / 2.0;
        let at = (x.min(width - half).max(half), plot.bottom() + 14.0);
        pen.text(&label, at, Anchor::Middle, FONT, false, theme.ink_3)?;
    }
    let title = text::fit(chart.y.title, FONT, plot.width * 0.6);
    pen.text(&title, (plot.x.min(8.0), 10.0), Anchor::Start, FONT, false, theme.ink_2)?;
    let title = text::fit(chart.x.title, FONT, plot.width);
    pen.text(&title, (plot.x + plot.width / 2.0, height - 8.0), Anchor::Middle, FONT, false, theme.ink_2)
}

fn draw_bar<DB: DrawingBackend>(
    pen: &Pen<DB>,
    chart: &FieldChart,
    ticks: &[crate::scale::ValueTick],
    plot: Rect,
    theme: &Theme,
) -> Result<(), Failure<DB>> {
    let arrow = BAR.min(plot.height / 6.0);
    let bar = Rect { x: plot.right() + 16.0, y: plot.y + arrow, width: BAR, height: plot.height - 2.0 * arrow };
    let piece = bar.height / PIECES as f64;
    for i in 0..PIECES {
        let colour = chart.colours.at((i as f64 + 0.5) / PIECES as f64);
        let y = bar.bottom() - (i + 1) as f64 * piece;
        pen.fill(Rect { y, height: (piece + SEAM).min(bar.bottom() - y), ..bar }, colour.to_rgba())?;
    }
    let middle = bar.x + BAR / 2.0;
    if chart.seen.1 > chart.range.1 {
        let tip = [(bar.x, bar.y), (bar.right(), bar.y), (middle, bar.y - arrow + 2.0)];
        pen.polygon(&tip, chart.colours.at(1.0).to_rgba())?;
    }
    if chart.seen.0 < chart.range.0 {
        let tip = [(bar.x, bar.bottom()), (bar.right(), bar.bottom()), (middle, bar.bottom() + arrow - 2.0)];
        pen.polygon(&tip, chart.colours.at(0.0).to_rgba())?;
    }
    frame(pen, bar, theme)?;
    let scale = Scale::linear(chart.range, (bar.bottom(), bar.y));
    for tick in ticks {
        let y = scale.pixel(tick.value);
        pen.text(&tick.label, (bar.right() + 6.0, y), Anchor::Start, FONT, false, theme.ink_2)?;
    }
    pen.text(chart.units, (bar.x, 10.0), Anchor::Start, FONT, true, theme.ink_2)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    const VALUES: [f32; 6] = [0.0, 1.0, f32::NAN, 0.5, -9.0, 9.0];

    fn field<'a>(y: &'a [f64]) -> FieldData<'a> {
        FieldData { rows: 2, columns: 3, values: &VALUES, y, x: &[1.0, 2.0, 4.0] }
    }

    #[test]
    fn the_image_stands_upright() {
        let pixels = |y: &[f64], down| -> Vec<[u8; 4]> {
            let image = rgba(&field(y), (0.0, 1.0), Colours::Sequential, down);
            image.chunks(4).map(|p| [p[0], p[1], p[2], p[3]]).collect()
        };
        let table = Colours::Sequential.table();
        let of = |i: usize| [table[i][0], table[i][1], table[i][2], 255];
        let north_first = [of(0), of(255), [0; 4], of(128), of(0), of(255)];
        assert_eq!(pixels(&[50.0, 40.0], false), north_first);
        assert_eq!(pixels(&[40.0, 50.0], true), north_first);
        assert_eq!(pixels(&[40.0, 50.0], false)[..3], north_first[3..]);
        assert!(rgba(&FieldData { rows: usize::MAX, ..field(&[]) }, (0.0, 1.0), Colours::Sequential, false).is_empty());
        let short = FieldData { rows: 9, ..field(&[50.0, 40.0]) };
        assert_eq!(rgba(&short, (0.0, 1.0), Colours::Sequential, false).len(), 9 * 3 * 4);
    }

    #[test]
    fn a_pixel_is_a_cell() {
        let plot = Rect { x: 10.0, y: 10.0, width: 30.0, height: 20.0 };
        for upwards in [false, true] {
            let layout = FieldLayout { plot, cells: (2, 3), upwards };
            for (row, column) in [(0, 0), (1, 2)] {
                let cell = layout.rect(row, column);
                assert_eq!(layout.cell(cell.x + 1.0, cell.y + 1.0), Some((row, column)));
            }
            assert_eq!(layout.cell(9.0, 15.0), None);
        }
        assert_eq!(field(&[]).value(0, 2), None);
        assert_eq!(field(&[]).value(1, 0), Some(0.5));
        assert_eq!(field(&[]).value(2, 0), None);
    }

    #[test]
    fn coordinates_find_their_cells() {
        assert_eq!(share(&[1.0, 2.0, 4.0], 3.0), Some(2.0 / 3.0));
        assert_eq!(share(&[4.0, 2.0], 4.0), Some(0.25));
        assert_eq!(share(&[4.0, 2.0], 9.0), None);
        assert_eq!(share(&[], 9.0), None);
    }
}
