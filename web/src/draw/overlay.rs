//! The cursor over the chart, on a canvas of its own, so that it moves without a new drawing of the lines.

use super::surface::{context, fit};
use plotters::style::RGBColor;
use std::f64::consts::TAU;
use web_sys::HtmlCanvasElement;
use zarr_fuse_core::series::Answer;
use zarr_fuse_plot::read::{nearest, reach};
use zarr_fuse_plot::{Layout, Theme};

/// Clears the overlay; draws the cursor at `time`, and a dot on each line that has a value there.
pub fn draw(canvas: &HtmlCanvasElement, layout: &Layout, answer: &Answer, time: Option<f64>, theme: &Theme) {
    let (Some(scale), Some(context)) = (fit(canvas), context(canvas)) else { return };
    let Some(time) = time else { return };
    let x = layout.time.pixel(time);
    if !(layout.plot.x..=layout.plot.right()).contains(&x) {
        return;
    }
    // Each call below fails only for arguments that are not finite, and then draws nothing.
    context.save();
    let _scaled = context.scale(scale, scale);
    context.set_stroke_style_str(&css(theme.ink_3));
    let dashes = js_sys::Array::of2(&3.0.into(), &3.0.into());
    let _dashed = context.set_line_dash(&dashes);
    context.begin_path();
    context.move_to(x, layout.plot.y);
    context.line_to(x, layout.plot.bottom());
    context.stroke();
    let _solid = context.set_line_dash(&js_sys::Array::new());
    context.set_line_width(1.5);
    context.set_stroke_style_str(&css(theme.panel));
    for (index, line) in answer.lines.iter().enumerate() {
        let Some(point) = nearest(line, time, reach(answer)) else { continue };
        let (x, y) = (layout.time.pixel(line.time[point]), layout.value.pixel(line.mean[point]));
        if layout.plot.holds(x, y) {
            context.set_fill_style_str(&css(theme.series(index)));
            context.begin_path();
            let _drawn = context.arc(x, y, 4.0, 0.0, TAU);
            context.fill();
            context.stroke();
        }
    }
    context.restore();
}

fn css(colour: RGBColor) -> String {
    format!("rgb({},{},{})", colour.0, colour.1, colour.2)
}
