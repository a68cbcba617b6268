//! A canvas as a drawing area: its backing store fitted to its size on the screen, and cleared.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// A canvas that is ready to be drawn on.
pub struct Surface {
    /// The area, in the canvas' own pixels.
    pub area: DrawingArea<CanvasBackend, Shift>,
    /// Canvas pixels a CSS pixel. At least 2, since plotters draws at whole pixels.
    pub scale: f64,
}

/// The 2D context of `canvas`.
pub fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

/// Fits `canvas` to its box and clears it; `None` while it has no size. The scale comes back.
pub fn fit(canvas: &HtmlCanvasElement) -> Option<f64> {
    let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio());
    let scale = ratio.clamp(2.0, 4.0);
    let (width, height) = (f64::from(canvas.client_width()) * scale, f64::from(canvas.client_height()) * scale);
    if width < 1.0 || height < 1.0 {
        return None;
    }
    let (width, height) = (width.round() as u32, height.round() as u32);
    if (canvas.width(), canvas.height()) == (width, height) {
        context(canvas)?.clear_rect(0.0, 0.0, f64::from(width), f64::from(height));
    } else {
        canvas.set_width(width);
        canvas.set_height(height);
    }
    Some(scale)
}

/// `canvas`, fitted, cleared and ready.
pub fn surface(canvas: &HtmlCanvasElement) -> Option<Surface> {
    let scale = fit(canvas)?;
    let area = CanvasBackend::with_canvas_object(canvas.clone())?.into_drawing_area();
    Some(Surface { area, scale })
}
