//! The strip: the whole record with the window as a brush, to be dragged as a whole or by its handles.

use super::{Card, painting};
use crate::draw::frame::Frame;
use crate::draw::surface::surface;
use crate::parts::{View, effect, html, node};
use crate::state::layers::layers;
use crate::state::signal::{Memo, StoredValue};
use crate::state::{App, zoom};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlCanvasElement, PointerEvent};
use zarr_fuse_core::series::Answer;
use zarr_fuse_plot::{Grab, StripChart, StripLayout, draw_strip, read};

/// Bars of the coverage.
const BARS: usize = 120;

/// What is held: which part, and where and at which window it was taken.
#[derive(Clone, Copy)]
struct Held {
    grab: Grab,
    x: f64,
    window: (f64, f64),
}

/// The strip.
pub(super) fn strip(card: Card) -> View {
    let app = card.app;
    let canvas = node::<HtmlCanvasElement>();
    let layout = StoredValue::new(None::<StripLayout>);
    let held = StoredValue::new(None::<Held>);
    let coverage = Memo::new(move |_| {
        let whole = app.whole.get()?;
        let answers: Vec<&Answer> = whole.parts().map(|(_, answer)| answer.as_ref()).collect();
        Some(read::coverage_of(&answers, whole.choice.extent?, BARS))
    });
    let frame = Frame::new(move || {
        let (Some(canvas), Some(theme)) = (canvas.get_untracked(), app.theme.get_untracked()) else { return };
        let (Some(whole), Some(above)) = (app.whole.get_untracked(), card.layout.get_untracked()) else { return };
        let (Some(extent), Some(surface)) = (whole.choice.extent, surface(&canvas)) else { return };
        let choice = app.choice.get_untracked();
        let window = choice.and_then(|choice| choice.window).unwrap_or(extent);
        let coverage = coverage.get_untracked().unwrap_or_default();
        let view = app.view.get_untracked();
        let dataset = app.dataset.get_untracked();
        let layers = layers(&whole, dataset.as_deref(), &view);
        let layers: Vec<_> = layers.iter().map(painting::of).collect();
        let chart = StripChart {
            layers: &layers,
            extent,
            window,
            coverage: &coverage,
            caption: "coverage",
            edges: (above.plot.x, above.plot.right()),
            scale: surface.scale,
        };
        if let Ok(drawn) = draw_strip(&surface.area, &chart, &theme) {
            layout.set_value(Some(drawn));
        }
    });
    effect(move || {
        app.whole.track();
        app.choice.track();
        app.theme.track();
        card.layout.track();
        coverage.track();
        if canvas.get().is_some() {
            frame.ask();
        }
    });
    let down = move |event: &PointerEvent| {
        let (Some(drawn), Some((window, extent))) = (layout.get_value(), windows(app)) else { return };
        if let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
            // Without capture a drag ends at the strip's edge, and that is all.
            let _captured = target.set_pointer_capture(event.pointer_id());
        }
        let x = f64::from(event.offset_x());
        let grab = drawn.grab(x);
        let mut window = window;
        if grab == Grab::Record {
            // A press beside the window brings it there.
            let to = drawn.time.value(x) - (window.0 + window.1) / 2.0;
            window = zoom::moved(window, to, extent);
            app.look(window, true);
        }
        held.set_value(Some(Held { grab, x, window }));
    };
    let moved = move |event: &PointerEvent| {
        let (Some(held), Some(drawn), Some((_, extent))) = (held.get_value(), layout.get_value(), windows(app)) else {
            return;
        };
        let seconds = drawn.time.value(f64::from(event.offset_x())) - drawn.time.value(held.x);
        let (from, to) = held.window;
        let window = match held.grab {
            Grab::Window | Grab::Record => zoom::moved(held.window, seconds, extent),
            Grab::Start => ordered((from + seconds).max(extent.0), to),
            Grab::End => ordered(from, (to + seconds).min(extent.1)),
        };
        app.look(window, false);
    };
    let cursor = move |event: &PointerEvent| {
        let grab = layout.get_value().map(|drawn| drawn.grab(f64::from(event.offset_x())));
        let shape = match grab {
            Some(Grab::Start | Grab::End) => "ew-resize",
            Some(Grab::Window) => "grab",
            _ => "pointer",
        };
        if let Some(canvas) = canvas.get_untracked() {
            // A cursor that is written here is always valid.
            let _set = web_sys::HtmlElement::style(&canvas).set_property("cursor", shape);
        }
    };
    let mut view = html(
        r#"<div class="strip" data-testid="strip"><canvas x role="img" aria-label="The whole record; the bright part is the window above"></canvas></div>"#,
    );
    view.slot().bind(canvas).on("pointerdown", move |event| down(event.unchecked_ref()));
    view.on("pointermove", move |event| {
        let event = event.unchecked_ref();
        if held.get_value().is_none() { cursor(event) } else { moved(event) }
    });
    view.on("pointerup", move |_| held.set_value(None)).on("pointercancel", move |_| held.set_value(None));
    view.done()
}

/// The window and the record.
fn windows(app: App) -> Option<((f64, f64), (f64, f64))> {
    let choice = app.choice.get_untracked()?;
    choice.window.zip(choice.extent)
}

/// A window with its ends in order and apart.
fn ordered(a: f64, b: f64) -> (f64, f64) {
    (a.min(b), a.max(b).max(a.min(b) + 60.0))
}
