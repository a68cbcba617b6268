//! The stage: the chart's canvas, the cursor's canvas over it, and what lies over both.

use super::notice::Notice;
use super::tip::Tip;
use super::{Card, first, gestures, keys, styles};
use crate::draw::frame::Frame;
use crate::draw::overlay;
use crate::draw::surface::surface;
use crate::parts::{flag, when};
use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlCanvasElement, ResizeObserver};
use zarr_fuse_plot::{SeriesChart, draw_series};

/// Pixel columns are asked for in such steps, so that a slight change of size asks for nothing.
const STEP: u32 = 100;

/// The chart.
#[component]
pub(super) fn Stage(card: Card) -> impl IntoView {
    let app = card.app;
    let stage = NodeRef::<Div>::new();
    let canvas = NodeRef::<Canvas>::new();
    let over = NodeRef::<Canvas>::new();
    let size = RwSignal::new((0, 0));
    // What the drawing needs is read where signals are tracked, since `shown` may have to be joined of two answers.
    let picture = Memo::new(move |_| {
        let shown = app.shown()?;
        Some((app.window_of(&shown), shown))
    });

    let lines = Frame::new(move || {
        let (Some(canvas), Some(theme)) = (canvas.get_untracked(), app.theme.get_untracked()) else { return };
        let Some((window, shown)) = picture.get_untracked() else { return };
        let Some(surface) = surface(&canvas) else { return };
        let styles = styles(&shown.choice.picked);
        let chart = SeriesChart {
            answer: &shown.answer,
            styles: &styles,
            window,
            range: None,
            cursor: None,
            shade_gaps: true,
            full: true,
            scale: surface.scale,
        };
        if let Ok(layout) = draw_series(&surface.area, &chart, &theme) {
            if card.layout.get_untracked() != Some(layout) {
                card.layout.set(Some(layout));
            }
            if !app.painted.get_untracked() {
                app.painted.set(true);
                first::painted();
            }
        }
    });
    let cursor = Frame::new(move || {
        let (Some(over), Some(theme)) = (over.get_untracked(), app.theme.get_untracked()) else { return };
        if let (Some(layout), Some((_, shown))) = (card.layout.get_untracked(), picture.get_untracked()) {
            overlay::draw(&over, &layout, &shown.answer, app.cursor.get_untracked(), &theme);
        }
    });
    Effect::new(move |_| {
        picture.track();
        app.theme.track();
        size.track();
        if canvas.get().is_some() {
            lines.ask();
        }
    });
    Effect::new(move |_| {
        picture.track();
        app.theme.track();
        app.cursor.track();
        card.layout.track();
        if over.get().is_some() {
            cursor.ask();
        }
    });
    Effect::new(move |_| {
        let (Some(canvas), Some(stage)) = (canvas.get(), stage.get()) else { return };
        first::adopt(&stage);
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
    view! {
        <div class="stage" node_ref=stage>
            <canvas node_ref=canvas class="live" class:drag=flag(move || touch.dragging()) tabindex="0" role="application"
                aria-label="Chart. Arrow keys move the cursor, plus and minus zoom, question mark explains the keys."
                data-bench-chart="" data-testid="chart"
                on:pointerdown=move |event| touch.down(&event)
                on:pointermove=move |event| touch.moved(&event)
                on:pointerup=move |event| touch.up(&event)
                on:pointercancel=move |event| touch.up(&event)
                on:pointerleave=move |event| touch.left(&event)
                on:wheel=move |event| touch.wheel(&event)
                on:dblclick=move |_| app.choose(true, |view| view.window = None)
                on:keydown=move |event| keys::pressed(card, &event)></canvas>
            <canvas node_ref=over class="over" aria-hidden="true"></canvas>
            {when(move || picture.with(Option::is_none) && app.fault.with(Option::is_none) && !first::there(), move || view! { <div class="skeleton" data-testid="skeleton"></div> })}
            <div class="bar" class:on=flag(move || app.busy.get() || picture.with(Option::is_none) && app.fault.with(Option::is_none))></div>
            <Notice card/>
            <Tip card/>
        </div>
    }
}

/// Calls `changed` when the size of `canvas` changes, for as long as the page lives.
fn observe(canvas: &HtmlCanvasElement, changed: impl Fn() + 'static) {
    let callback = Closure::<dyn FnMut()>::new(changed);
    if let Ok(observer) = ResizeObserver::new(callback.as_ref().unchecked_ref()) {
        observer.observe(canvas);
        callback.forget();
    }
}
