//! The bottom sheet of a phone: the selection as pills, each of which opens the panel it comes from.

use super::{View, html, list, live, plural, when};
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
pub fn sheet() -> View {
    let app = App::of_page();
    let shown = move || app.phase.get() == Phase::Open && app.choice.with(Option::is_some);
    let what = move || {
        app.choice.with(|choice| choice.as_ref().map(|choice| words::capital(&choice.title(&[]))).unwrap_or_default())
    };
    let places = move || {
        app.choice.with(|choice| {
            let choice = choice.as_ref()?;
            let name = choice.lines.clone()?.replace('_', " ");
            Some(format!("{} {name}{}", choice.picked.len(), plural(choice.picked.len())))
        })
    };
    let span = move || {
        let window = app.choice.with(|choice| choice.as_ref().and_then(|choice| choice.window));
        window.map(|window| words::span(window, &app.clock.get())).unwrap_or_default()
    };
    let veil = when(
        move || app.side.get().is_some(),
        move || {
            let mut veil = html(r#"<button x class="veil" aria-label="Close the panel"></button>"#);
            veil.slot().click(move || app.side.set(None));
            veil.done()
        },
    );
    let sheet = when(shown, move || {
        let mut sheet = html(
            r#"<nav x class="sheet" aria-label="Selection" data-testid="sheet"><span class="grab" aria-hidden="true"></span><div class="pills"><button x class="chip" data-testid="pill-what"><b x></b></button><i x></i><button x class="chip" data-testid="pill-window"></button></div></nav>"#,
        );
        sheet.slot().class("open", move || app.side.get().is_some());
        sheet.slot().click(move || open(app, Side::Left, "zf-what"));
        sheet.slot().text(what);
        sheet.slot().put(live(move || places().map(|text| pill(app, &text)).unwrap_or_default()));
        sheet.slot().text(span).click(move || open(app, Side::Right, "zf-window"));
        sheet.done()
    });
    list(vec![veil, sheet])
}

fn pill(app: App, text: &str) -> View {
    let mut pill = html(r#"<button x class="chip" data-testid="pill-where"></button>"#);
    pill.slot().say(text).click(move || open(app, Side::Left, "zf-where"));
    pill.done()
}
