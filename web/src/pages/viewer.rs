//! The viewer: header, what and where on the left, the chart, what it means on the right.

use super::problem::Unopened;
use super::welcome::Welcome;
use crate::panels::{About, ChartCard, Dimensions, InWindow, Python, What, Where};
use crate::parts::{Header, Sheet, flag, lively};
use crate::state::{App, Phase, Side};
use leptos::prelude::*;
use web_sys::HtmlElement;

/// Keeps `data-state` of the root: `loading`, `ready`, `empty` or `error`.
pub(super) fn mark_state(app: App, root: HtmlElement) {
    let root = send_wrapper::SendWrapper::new(root);
    Effect::new(move |_| {
        let state = match app.phase.get() {
            Phase::Opening => "loading",
            Phase::Nothing => "empty",
            Phase::Failed(_) => "error",
            Phase::Open if app.fault.with(Option::is_some) => "error",
            Phase::Open if app.dataset.with(Option::is_some) && app.choice.with(Option::is_none) => "empty",
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

/// The whole page.
#[component]
pub(super) fn Viewer() -> impl IntoView {
    let app = App::of_page();
    // Opening and open are the same card, which must not be made anew between the two.
    let stage = Memo::new(move |_| match app.phase.get() {
        Phase::Opening => Phase::Open,
        phase => phase,
    });
    let open = move |side: Side| app.side.get() == Some(side);
    view! {
        <div class="shell">
            <Header/>
            <aside class="left" class:open=flag(move || open(Side::Left)) aria-label="What and where">
                <What/>
                <Where/>
                <Dimensions/>
            </aside>
            <main>
                {lively(move || match stage.get() {
                    Phase::Nothing => view! { <Welcome/> }.into_any(),
                    Phase::Failed(problem) => view! { <Unopened problem/> }.into_any(),
                    Phase::Opening | Phase::Open => view! { <ChartCard/> }.into_any(),
                })}
            </main>
            <aside class="right" class:open=flag(move || open(Side::Right)) aria-label="About this view">
                <InWindow/>
                <About/>
                <Python/>
            </aside>
            <Sheet/>
        </div>
    }
}
