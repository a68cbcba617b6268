//! The cursor over the chart, on a canvas of its own, so that it moves without a new drawing of the lines.

use super::surface::{context, fit};
use plotters::style::RGBColor;
use std::f64::consts::TAU;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};
use zarr_fuse_plot::{Layout, Rect, Theme};

/// What is marked.
#[derive(Debug, Clone, Copy, Default)]
pub struct Marks {
    /// The cursor's instant.
    pub cursor: Option<f64>,
    /// The period that is being selected.
    pub selected: Option<(f64, f64)>,
}

/// Clears the overlay; draws the selected period, the cursor, and the dots with their colours.
pub fn draw(canvas: &HtmlCanvasElement, layout: &Layout, dots: &[((f64, f64), usize)], marks: &Marks, theme: &Theme) {
    let (Some(scale), Some(context)) = (fit(canvas), context(canvas)) else { return };
    // Each call below fails only for arguments that are not finite, and then draws nothing.
    context.save();
    let _scaled = context.scale(scale, scale);
    if let Some((from, to)) = marks.selected {
        period(&context, layout, (from.min(to), from.max(to)), theme);
    }
    if let Some(time) = marks.cursor {
        cursor(&context, layout, dots, time, theme);
    }
    context.restore();
}

fn period(context: &CanvasRenderingContext2d, layout: &Layout, (from, to): (f64, f64), theme: &Theme) {
    let inside = |time: f64| layout.time.pixel(time).clamp(layout.plot.x, layout.plot.right());
    let (a, b) = (inside(from), inside(to));
    context.set_fill_style_str(&css(theme.accent));
    context.set_global_alpha(0.14);
    context.fill_rect(a, layout.plot.y, b - a, layout.plot.height);
    context.set_global_alpha(1.0);
    context.fill_rect(a, layout.plot.y, 1.5, layout.plot.height);
    context.fill_rect(b - 1.5, layout.plot.y, 1.5, layout.plot.height);
}

fn cursor(context: &CanvasRenderingContext2d, layout: &Layout, dots: &[((f64, f64), usize)], time: f64, theme: &Theme) {
    let x = layout.time.pixel(time);
    if !(layout.plot.x..=layout.plot.right()).contains(&x) {
        return;
    }
    context.set_stroke_style_str(&css(theme.ink_3));
    let (dashes, solid) = (js_sys::Array::of2(&3.0.into(), &3.0.into()), js_sys::Array::new());
    let _dashed = context.set_line_dash(&dashes);
    context.begin_path();
    context.move_to(x, layout.plot.y);
    context.line_to(x, layout.plot.bottom());
    context.stroke();
    let _solid = context.set_line_dash(&solid);
    context.set_line_width(1.5);
    context.set_stroke_style_str(&css(theme.panel));
    for ((x, y), colour) in dots {
        if layout.plot.holds(*x, *y) {
            context.set_fill_style_str(&css(theme.series(*colour)));
            context.begin_path();
            let _drawn = context.arc(*x, *y, 4.0, 0.0, TAU);
            context.fill();
            context.stroke();
        }
    }
}

/// Clears the overlay; draws a cross through the middle of a cell over all of the plot.
pub fn cross(canvas: &HtmlCanvasElement, place: Option<(Rect, Rect)>, theme: &Theme) {
    let (Some(scale), Some(context)) = (fit(canvas), context(canvas)) else { return };
    let Some((plot, cell)) = place else { return };
    let (x, y) = (cell.x + cell.width / 2.0, cell.y + cell.height / 2.0);
    context.save();
    // As above, a call fails only for arguments that are not finite, and then draws nothing.
    let _scaled = context.scale(scale, scale);
    let (dashes, solid) = (js_sys::Array::of2(&3.0.into(), &3.0.into()), js_sys::Array::new());
    for (colour, width, dashed) in [(theme.panel, 2.0, false), (theme.ink, 1.0, true)] {
        let _dashed = context.set_line_dash(if dashed { &dashes } else { &solid });
        context.set_stroke_style_str(&css(colour));
        context.set_line_width(width);
        context.begin_path();
        context.move_to(x, plot.y);
        context.line_to(x, plot.bottom());
        context.move_to(plot.x, y);
        context.line_to(plot.right(), y);
        context.stroke();
    }
    let _solid = context.set_line_dash(&solid);
    context.set_stroke_style_str(&css(theme.ink));
    let (width, height) = (cell.width.max(5.0), cell.height.max(5.0));
    context.stroke_rect(x - width / 2.0, y - height / 2.0, width, height);
    context.restore();
}

fn css(colour: RGBColor) -> String {
    format!("rgb({},{},{})", colour.0, colour.1, colour.2)
}
