//! An image of one pixel a cell, stretched over a rectangle of a canvas without blurring its cells.

use super::surface::context;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{HtmlCanvasElement, ImageData};
use zarr_fuse_plot::Rect;

/// Draws `rgba`, four bytes a cell, so many `columns` wide, on `place` (CSS pixels) of a canvas with `scale` pixels each.
/// Nothing when the browser has no memory for it.
pub fn put(canvas: &HtmlCanvasElement, rgba: &[u8], columns: usize, place: &Rect, scale: f64) {
    let Some(drawn) = image(rgba, columns) else { return };
    let Some(context) = context(canvas) else { return };
    context.set_image_smoothing_enabled(false);
    let (width, height) = (place.width * scale, place.height * scale);
    // Fails only for a canvas without cells.
    let _drawn = context.draw_image_with_html_canvas_element_and_dw_and_dh(
        &drawn,
        place.x * scale,
        place.y * scale,
        width,
        height,
    );
}

fn image(rgba: &[u8], columns: usize) -> Option<HtmlCanvasElement> {
    let width = u32::try_from(columns).ok().filter(|columns| *columns > 0)?;
    let rows = u32::try_from(rgba.len() / 4 / columns).ok().filter(|rows| *rows > 0)?;
    let cells = ImageData::new_with_u8_clamped_array(Clamped(rgba), width).ok()?;
    let document = web_sys::window()?.document()?;
    let canvas: HtmlCanvasElement = document.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width);
    canvas.set_height(rows);
    context(&canvas)?.put_image_data(&cells, 0.0, 0.0).ok()?;
    Some(canvas)
}
