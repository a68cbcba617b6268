//! A drawing that is wider than what is seen of it, for the time that it is dragged: a step moves it and draws nothing.
//!
//! It is an element over the plot of the canvas that it stands for, so that the browser moves what it has painted already.

use super::surface::context;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::JsCast;
use web_sys::{HtmlCanvasElement, HtmlElement};
use zarr_fuse_plot::Layout;

/// Part of the plot's width that is drawn beyond it at either side.
const BEYOND: f64 = 0.4;
/// CSS pixels over the plot that its uppermost line may reach into; and how far under it the labels of time begin.
const APART: f64 = 8.0;

/// The drawing, and what of it was seen when it was made. It leaves the page when it is dropped.
pub struct Sheet {
    frame: HtmlElement,
    /// What is moved: at the pixels of the screen, of which a browser without a graphics processor copies all in each step.
    canvas: HtmlCanvasElement,
    /// What is drawn on, until it is laid: as fine as the chart's own canvas.
    draft: HtmlCanvasElement,
    /// Where things are on what is seen.
    seen: Layout,
    /// CSS pixels beyond it at either side.
    pub margin: f64,
    /// Canvas pixels a CSS pixel.
    pub scale: f64,
    /// The window in the middle.
    window: (f64, f64),
}

impl Drop for Sheet {
    fn drop(&mut self) {
        self.frame.remove();
    }
}

/// Pixels of the screen a CSS pixel.
fn ratio() -> f64 {
    web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()).clamp(1.0, 4.0)
}

/// Sets lengths in CSS pixels.
fn set(element: &HtmlElement, lengths: &[(&str, f64)]) {
    for (name, length) in lengths {
        // A property that is written here is always valid.
        let _set = element.style().set_property(name, &format!("{length}px"));
    }
}

impl Sheet {
    /// An empty one over the plot of `target`, drawn as `seen` is, for the window in the middle.
    pub fn new(target: &HtmlCanvasElement, seen: Layout, window: (f64, f64)) -> Option<Self> {
        let document = web_sys::window()?.document()?;
        let frame: HtmlElement = document.create_element("div").ok()?.dyn_into().ok()?;
        let canvas = || document.create_element("canvas").ok()?.dyn_into::<HtmlCanvasElement>().ok();
        let (canvas, draft) = (canvas()?, canvas()?);
        let (width, height) = (f64::from(target.client_width()), f64::from(target.client_height()));
        let scale = f64::from(target.width()) / width;
        if !scale.is_finite() || scale <= 0.0 {
            return None;
        }
        let margin = (seen.plot.width * BEYOND).floor();
        draft.set_width(target.width() + (2.0 * margin * scale) as u32);
        draft.set_height(target.height());
        frame.set_class_name("slide");
        frame.append_child(&canvas).ok()?;
        let top = (seen.plot.y - APART).max(0.0);
        let (left, across) = (seen.plot.x.round(), seen.plot.width);
        set(&frame, &[("left", left), ("top", top), ("width", across), ("height", height - top)]);
        set(&canvas, &[("width", width + 2.0 * margin), ("height", height), ("top", -top)]);
        Some(Self { frame, canvas, draft, seen, margin, scale, window })
    }

    /// What is to be drawn on it.
    pub fn area(&self) -> Option<DrawingArea<CanvasBackend, Shift>> {
        Some(CanvasBackend::with_canvas_object(self.draft.clone())?.into_drawing_area())
    }

    /// Puts it over `target`, which keeps its axis of values.
    pub fn lay(&self, target: &HtmlCanvasElement) -> Option<()> {
        let below = (self.seen.plot.bottom() + APART) * self.scale;
        let (left, height) = (self.seen.plot.x * self.scale, f64::from(target.height()));
        context(target)?.clear_rect(0.0, below, left, height - below);
        let smaller = ratio() / self.scale;
        let size = |pixels: u32| (f64::from(pixels) * smaller).round();
        let (width, height) = (size(self.draft.width()), size(self.draft.height()));
        // A cast of a float saturates.
        self.canvas.set_width(width as u32);
        self.canvas.set_height(height as u32);
        let shown = context(&self.canvas)?;
        shown.draw_image_with_html_canvas_element_and_dw_and_dh(&self.draft, 0.0, 0.0, width, height).ok()?;
        self.draft.set_width(0);
        target.after_with_node_1(&self.frame).ok()
    }

    /// Seconds a CSS pixel.
    fn pace(&self) -> f64 {
        (self.window.1 - self.window.0) / self.seen.plot.width.max(1.0)
    }

    /// The window with what is beyond it.
    pub fn wide(&self) -> (f64, f64) {
        let beyond = self.margin * self.pace();
        (self.window.0 - beyond, self.window.1 + beyond)
    }

    /// Whether it was made for what is seen there.
    pub fn suits(&self, seen: &Layout) -> bool {
        self.seen == *seen
    }

    /// Shows `window`; whether it is on the sheet.
    pub fn show(&self, window: (f64, f64)) -> bool {
        let moved = (window.0 - self.window.0) / self.pace();
        let same = ((window.1 - window.0) / (self.window.1 - self.window.0) - 1.0).abs() < 1e-3;
        if !same || moved.is_nan() || moved.abs() > self.margin {
            return false;
        }
        // At whole pixels of the screen it stays sharp.
        let ratio = ratio();
        let away = ((self.seen.plot.x.round() + self.margin + moved) * ratio).round() / ratio;
        // A property that is written here is always valid.
        let _set = self.canvas.style().set_property("transform", &format!("translateX({}px)", -away));
        true
    }
}
