//! The viewer: header, what and where on the left, the chart, what it means on the right.

use super::problem::unopened;
use super::welcome::welcome;
use crate::panels::{about, chart_card, dimensions, in_window, places, python, storage, what};
use crate::parts::{View, effect, header, html, list, live, sheet, when};
use crate::state::signal::{Memo, RwSignal};
use crate::state::{App, Phase, Side};
use leptos::prelude::*;
use web_sys::HtmlElement;

/// Keeps `data-state` of the root: `loading`, `ready`, `empty` or `error`.
pub(super) fn mark_state(app: App, root: HtmlElement) {
    let root = send_wrapper::SendWrapper::new(root);
    effect(move || {
        let state = match app.phase.get() {
            Phase::Opening => "loading",
            Phase::Nothing => "empty",
            Phase::Failed(_) => "error",
            Phase::Open if app.fault.with(Option::is_some) => "error",
            Phase::Open if app.dataset.with(Option::is_some) && app.choice.with(Option::is_none) => "empty",
            Phase::Open if app.is_field() => match app.field.with(|field| field.as_ref().map(|f| f.field.count)) {
                _ if app.busy.get() => "loading",
                None => "loading",
                Some(0) => "empty",
                Some(_) => "ready",
            },
            Phase::Open => match app.shown() {
                _ if app.busy.get() => "loading",
                None => "loading",
                Some(shown) if shown.answer.lines.iter().all(|line| line.time.is_empty()) => "empty",
                Some(_) => "ready",
            },
        };
        // An attribute name that is written here is always valid.
        let _set = root.set_attribute("data-state", state);
    });
}

/// Says that the browser has no network, while it has none.
fn offline() -> View {
    let online = || web_sys::window().is_none_or(|window| window.navigator().on_line());
    let is_offline = RwSignal::new(!online());
    for event in ["online", "offline"] {
        let listener = window_event_listener_untyped(event, move |_| is_offline.set(!online()));
        on_cleanup(move || listener.remove());
    }
    let said = r#"<div class="banner" role="status" data-testid="offline">You are offline. What is loaded stays; finer data come when you are connected again.</div>"#;
    when(move || is_offline.get(), move || html(said).done())
}

/// The whole page.
pub(super) fn viewer(app: App) -> View {
    // Opening and open are the same card, which must not be made anew between the two.
    let stage = Memo::new(move |_| match app.phase.get() {
        Phase::Opening => Phase::Open,
        phase => phase,
    });
    let open = move |side: Side| move || app.side.get() == Some(side);
    let mut page = html(
        r#"<div class="shell"><i x></i><aside x class="left" aria-label="What and where"></aside><main x></main><aside x class="right" aria-label="About this view"></aside><i x></i><i x></i></div>"#,
    );
    page.slot().put(header());
    page.slot().class("open", open(Side::Left)).fill(list(vec![what(), places(), dimensions()]));
    page.slot().fill(live(move || match stage.get() {
        Phase::Nothing => welcome(),
        Phase::Failed(problem) => unopened(app, &problem),
        Phase::Opening | Phase::Open => untrack(chart_card),
    }));
    page.slot().class("open", open(Side::Right)).fill(list(vec![in_window(), about(), storage(), python()]));
    page.slot().put(sheet());
    page.slot().put(offline());
    page.done()
}
