//! The stage: the chart's canvas, the cursor's canvas over it, and what lies over both.

use super::loading::loading;
use super::notice::notice;
use super::painting::{manner, mark, paint};
use super::slide::Slide;
use super::tip::tip;
use super::{Card, first, gestures, keys};
use crate::draw::frame::Frame;
use crate::draw::overlay;
use crate::parts::{View, effect, html, live, node};
use crate::state::signal::{Memo, RwSignal};
use std::cell::Cell;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlCanvasElement, HtmlElement, ResizeObserver};
use zarr_fuse_plot::Period;

/// Pixel columns are asked for in such steps, so that a slight change of size asks for nothing.
const STEP: u32 = 100;

/// The chart.
pub(super) fn stage(card: Card) -> View {
    let app = card.app;
    let frame = node::<HtmlElement>();
    let canvas = node::<HtmlCanvasElement>();
    let over = node::<HtmlCanvasElement>();
    let size = RwSignal::new((0, 0));
    let how = Memo::new(move |_| app.view.with(|view| (view.log, view.normalise, view.derive)));
    let window = Memo::new(move |_| app.drawn.get().map(|shown| app.window_of(&shown)));

    let slide = Slide::default();
    let told = Cell::new(app.painted.get_untracked());
    let lines = Frame::new(move || {
        let (Some(canvas), Some(theme)) = (canvas.get_untracked(), app.theme.get_untracked()) else { return };
        let (Some(picture), Some(window)) = (card.picture.get_untracked(), window.get_untracked()) else { return };
        let dragged = card.dragged.get_untracked();
        if dragged.is_some_and(|window| slide.to(card, &canvas, window, &theme)) {
            return;
        }
        slide.end();
        let window = dragged.unwrap_or(window);
        if let Some(layout) = paint(&canvas, &picture.layers, &manner(app, window, true), &theme) {
            if card.layout.get_untracked() != Some(layout) {
                card.layout.set(Some(layout));
            }
            let columns = u32::try_from(layout.columns()).unwrap_or(0);
            if app.exact.get_untracked() != columns {
                app.exact.set(columns);
            }
            crate::bench::drawn(app, &picture.shown, window, &layout);
            if !told.replace(true) {
                first::painted(app);
            }
        }
    });
    let cursor = Frame::new(move || {
        let (Some(over), Some(theme)) = (over.get_untracked(), app.theme.get_untracked()) else { return };
        if let (Some(layout), Some(picture)) = (card.layout.get_untracked(), card.picture.get_untracked()) {
            let marks = overlay::Marks { cursor: app.cursor.get_untracked(), selected: card.selected.get_untracked() };
            let window = layout.time.values;
            mark(&over, &picture.layers, &manner(app, window, true), &layout, &marks, &theme);
        }
    });
    effect(move || {
        card.picture.track();
        window.track();
        card.dragged.track();
        how.track();
        app.clock.track();
        app.theme.track();
        size.track();
        if canvas.get().is_some() {
            lines.ask();
        }
    });
    effect(move || {
        card.picture.track();
        app.theme.track();
        app.cursor.track();
        card.selected.track();
        card.layout.track();
        if over.get().is_some() {
            cursor.ask();
        }
    });
    effect(move || {
        let (Some(canvas), Some(frame)) = (canvas.get(), frame.get()) else { return };
        first::adopt(&frame);
        let measured = canvas.clone();
        let measure = move || {
            let (width, height) = (measured.client_width(), measured.client_height());
            let columns = (u32::try_from(width).unwrap_or(0)).div_ceil(STEP) * STEP;
            if columns > 0 && app.columns.get_untracked() != columns {
                app.columns.set(columns);
            }
            size.set((width, height));
        };
        measure();
        observe(&canvas, measure);
    });
    let touch = gestures::Gestures::new(card);
    let name = move || {
        let title = app.shown().map(|shown| shown.choice.title(&[])).unwrap_or_default();
        format!(
            "Chart of {title}. Arrow keys move the cursor, plus and minus zoom, T shows the numbers, question mark explains the keys."
        )
    };
    let mut view = html(
        r#"<div x class="stage"><canvas x class="live" tabindex="0" role="application" aria-describedby="zf-caption" aria-details="zf-details" data-bench-chart="" data-testid="chart"></canvas><canvas x class="over" aria-hidden="true"></canvas><i x></i><i x></i><i x></i></div><div x id="zf-details" class="hidden-text" data-testid="details"></div>"#,
    );
    view.slot().bind(frame);
    view.slot().bind(canvas).class("drag", move || touch.dragging()).attribute("aria-label", name);
    view.on("pointerdown", move |event| touch.down(event.unchecked_ref()));
    view.on("pointermove", move |event| touch.moved(event.unchecked_ref()));
    view.on("pointerup", move |event| touch.up(event.unchecked_ref()));
    view.on("pointercancel", move |event| touch.up(event.unchecked_ref()));
    view.on("pointerleave", move |event| touch.left(event.unchecked_ref()));
    view.on("wheel", move |event| touch.wheel(event.unchecked_ref()));
    view.on("contextmenu", move |event| touch.menu(event.unchecked_ref()));
    view.on("dblclick", move |_| app.choose(true, |view| view.period = Period::Whole));
    view.on("keydown", move |event| keys::pressed(card, event.unchecked_ref()));
    view.slot().bind(over);
    view.slot().put(loading(card));
    view.slot().put(notice(card));
    view.slot().put(tip(card));
    view.slot().fill(live(move || super::table::summary(card).unwrap_or_default()));
    view.done()
}

/// Calls `changed` when the size of `canvas` changes, for as long as the page lives.
pub(crate) fn observe(canvas: &HtmlCanvasElement, changed: impl Fn() + 'static) {
    let callback = Closure::<dyn FnMut()>::new(changed);
    if let Ok(observer) = ResizeObserver::new(callback.as_ref().unchecked_ref()) {
        observer.observe(canvas);
        callback.forget();
    }
}
