//! The bottom sheet of a phone: the selection as pills, each of which opens the panel it comes from.

use super::{flag, lively, plural, text, when};
use crate::state::{App, Phase, Side, words};
use leptos::prelude::*;
use std::time::Duration;

/// Opens a panel, or closes it when it is open, and brings the part with the id into sight.
fn open(app: App, side: Side, part: &'static str) {
    if app.side.get_untracked() == Some(side) {
        app.side.set(None);
        return;
    }
    app.side.set(Some(side));
    set_timeout(
        move || {
            let part = web_sys::window().and_then(|window| window.document()).and_then(|d| d.get_element_by_id(part));
            if let Some(part) = part {
                part.scroll_into_view();
            }
        },
        Duration::from_millis(30),
    );
}

/// The sheet; not displayed on a wide screen.
#[component]
pub fn Sheet() -> impl IntoView {
    let app = App::of_page();
    let shown = move || app.phase.get() == Phase::Open && app.choice.with(Option::is_some);
    let what = move || app.choice.with(|choice| choice.as_ref().map(|choice| choice.title()).unwrap_or_default());
    let places = move || {
        app.choice.with(|choice| {
            let choice = choice.as_ref()?;
            let name = choice.lines.clone()?.replace('_', " ");
            Some(format!("{} {name}{}", choice.picked.len(), plural(choice.picked.len())))
        })
    };
    let span = move || {
        let window = app.choice.with(|choice| choice.as_ref().and_then(|choice| choice.window));
        window.map(words::span).unwrap_or_default()
    };
    view! {
        {when(move || app.side.get().is_some(), move || view! { <button class="veil" aria-label="Close the panel" on:click=move |_| app.side.set(None)></button> })}
        {when(shown, move || view! { <nav class="sheet" class:open=flag(move || app.side.get().is_some()) aria-label="Selection" data-testid="sheet">
                <span class="grab" aria-hidden="true"></span>
                <div class="pills">
                    <button class="chip" data-testid="pill-what" on:click=move |_| open(app, Side::Left, "zf-what")><b>{text(what)}</b></button>
                    {lively(move || places().map(|text| view! {
                        <button class="chip" data-testid="pill-where" on:click=move |_| open(app, Side::Left, "zf-where")>{text}</button>
                    }))}
                    <button class="chip" data-testid="pill-window" on:click=move |_| open(app, Side::Right, "zf-window")>{text(span)}</button>
                </div>
            </nav> })}
    }
}
