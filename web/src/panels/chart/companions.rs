//! Year, month and day around one time: three small charts under the main one, each with its own level.

use super::painting::{manner, mark, paint};
use super::stage::observe;
use super::{Card, Picture};
use crate::draw::frame::Frame;
use crate::draw::overlay;
use crate::parts::{View, effect, html, list, node, when};
use crate::state::asking::question;
use crate::state::latest::Latest;
use crate::state::layers::layers;
use crate::state::signal::{Memo, RwSignal, StoredValue};
use crate::state::{Shown, words, zoom};
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{HtmlCanvasElement, PointerEvent};
use zarr_fuse_plot::{Derive, Kind, Layout};

/// Name and length of each.
const SPANS: [(&str, f64); 3] = [("Year", 365.25 * 86_400.0), ("Month", 30.0 * 86_400.0), ("Day", 86_400.0)];
/// The time must have stayed so long before the small charts follow it.
const QUIET: Duration = Duration::from_millis(350);

/// The row of charts; it waits until the main chart is on the screen.
pub(super) fn companions(card: Card) -> View {
    let app = card.app;
    let is_there = move || {
        let is_chart = app.choice.with(|c| c.as_ref().is_some_and(|c| c.kind == Kind::Chart && c.extent.is_some()))
            && app.view.with(|view| matches!(view.derive, Derive::Values | Derive::Anomaly));
        app.painted.get() && is_chart
    };
    // Where the cursor was put, else the middle of the window once it has come to rest.
    let centre = RwSignal::new(None::<f64>);
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    effect(move || {
        let window = app.choice.with(|choice| choice.as_ref().and_then(|choice| choice.window));
        let wanted = app.focus.get().or(window.map(|(from, to)| f64::midpoint(from, to)));
        waiting.update_value(|waiting| {
            if let Some(handle) = waiting.take() {
                handle.clear();
            }
            *waiting = set_timeout_with_handle(move || centre.set(wanted), QUIET).ok();
        });
    });
    when(is_there, move || {
        let mut row = html(r#"<div x class="companions" data-testid="companions"></div>"#);
        row.slot().fill(list(SPANS.map(|(name, length)| companion(card, centre, name, length)).into()));
        row.done()
    })
}

/// One of them.
fn companion(card: Card, centre: RwSignal<Option<f64>>, name: &'static str, length: f64) -> View {
    let app = card.app;
    let canvas = node::<HtmlCanvasElement>();
    let over = node::<HtmlCanvasElement>();
    let size = RwSignal::new((0, 0));
    let layout = RwSignal::new(None::<Layout>);
    let found = RwSignal::new(None::<Arc<Shown>>);
    let window = Memo::new(move |_| {
        let extent = app.choice.with(|choice| choice.as_ref().and_then(|choice| choice.extent))?;
        let centre = centre.get()?;
        Some(zoom::kept((centre - length / 2.0, centre + length / 2.0), extent))
    });
    let place = StoredValue::new(app.client().map(|client| {
        Latest::new(
            client,
            move |request, answer, _| {
                let (Some(choice), Some(answer)) = (app.choice.get_untracked(), answer) else { return };
                if question(app, &choice.main, request.window, request.columns) == request {
                    let choice = zarr_fuse_plot::Choice { more: Vec::new(), ..(*choice).clone() };
                    let shown = Shown {
                        choice: Arc::new(choice),
                        window: request.window,
                        answer: Arc::new(answer),
                        more: Vec::new(),
                    };
                    found.set(Some(Arc::new(shown)));
                }
            },
            || {},
        )
    }));
    let main = Memo::new(move |_| app.choice.with(|choice| choice.as_ref().map(|choice| choice.main.clone())));
    effect(move || {
        let (Some(main), Some(window), (width, _)) = (main.get(), window.get(), size.get()) else { return };
        if width > 0
            && let Some(place) = place.get_value()
        {
            let columns = u32::try_from(width).unwrap_or(0).div_ceil(100) * 100;
            place.ask(question(app, &main, Some(window), columns), false);
        }
    });
    on_cleanup(move || {
        if let Some(place) = place.try_get_value().flatten() {
            place.stop();
        }
    });
    let picture = Memo::new(move |_| {
        let shown = found.get()?;
        let is_same = main.with(|main| main.as_ref().is_some_and(|main| main.same(&shown.choice.main)));
        let dataset = app.dataset.get_untracked();
        let layers = app.view.with(|view| layers(&shown, dataset.as_deref(), view));
        is_same.then(|| Picture { shown, layers: Arc::new(layers) })
    });
    let lines = Frame::new(move || {
        let (Some(canvas), Some(theme)) = (canvas.get_untracked(), app.theme.get_untracked()) else { return };
        let (Some(picture), Some(window)) = (picture.get_untracked(), window.get_untracked()) else { return };
        if let Some(drawn) = paint(&canvas, &picture.layers, &manner(app, window, false), &theme) {
            layout.set(Some(drawn));
        }
    });
    let cursor = Frame::new(move || {
        let (Some(over), Some(theme)) = (over.get_untracked(), app.theme.get_untracked()) else { return };
        if let (Some(layout), Some(picture)) = (layout.get_untracked(), picture.get_untracked()) {
            let time = app.cursor.get_untracked().or(centre.get_untracked());
            let marks = overlay::Marks { cursor: time, selected: None };
            let window = layout.time.values;
            mark(&over, &picture.layers, &manner(app, window, false), &layout, &marks, &theme);
        }
    });
    effect(move || {
        picture.track();
        window.track();
        app.clock.track();
        app.theme.track();
        size.track();
        if canvas.get().is_some() {
            lines.ask();
        }
    });
    effect(move || {
        layout.track();
        app.cursor.track();
        centre.track();
        if over.get().is_some() {
            cursor.ask();
        }
    });
    effect(move || {
        let Some(canvas) = canvas.get() else { return };
        let measured = canvas.clone();
        let measure = move || size.set((measured.client_width(), measured.client_height()));
        measure();
        observe(&canvas, measure);
    });
    let time = move |event: &PointerEvent| {
        layout
            .get_untracked()
            .map(|layout| layout.time.value(f64::from(event.offset_x()).clamp(layout.plot.x, layout.plot.right())))
    };
    let look = move || {
        if let Some(window) = window.get_untracked() {
            app.look(window, true)
        }
    };
    let span = move || {
        let (Some(window), clock) = (window.get(), app.clock.get()) else { return String::new() };
        // Around one time in one day there is no room for both ends.
        let middle = (f64::midpoint(window.0, window.1) / 60.0).floor() * 60.0;
        if length <= 86_400.0 { words::bare(middle, &clock) } else { words::span(window, &clock) }
    };
    let mut part = html(PART);
    part.slot().set("data-name", name);
    part.slot().say(name);
    part.slot().text(span).click(look);
    part.slot().bind(canvas).attribute("aria-label", move || format!("{name} around the cursor, {}", span()));
    part.on("pointermove", move |event| app.cursor.set(time(event.unchecked_ref())));
    part.on("pointerleave", move |_| app.cursor.set(None));
    part.on("click", move |event| {
        if let Some(time) = time(event.unchecked_ref()) {
            card.point(time)
        }
    });
    part.slot().bind(over);
    part.done()
}

const PART: &str = concat!(
    r#"<section x class="card small" data-testid="companion"><h2><span x></span> "#,
    r#"<button x class="link" title="Show this period in the chart above"></button></h2><div class="mini">"#,
    r#"<canvas x role="img"></canvas><canvas x class="over" aria-hidden="true"></canvas></div></section>"#
);
