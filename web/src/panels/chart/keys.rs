//! Keys on the chart. Whatever a pointer can do, they can.

use super::Card;
use crate::state::zoom;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// Every key with what it does, as the help shows it.
const KEYS: [(&str, &str); 8] = [
    ("← →", "move the cursor; with Shift ten times as far"),
    ("+ −", "zoom about the cursor"),
    ("PgUp PgDn", "one window back or on"),
    ("Home End", "to the beginning or the end of the record"),
    ("0", "the whole record"),
    ("Esc", "no cursor"),
    ("wheel, drag", "zoom, pan; Shift and wheel pans"),
    ("?", "this list"),
];

/// Handles a key; one that is not ours is left to the browser.
pub(super) fn pressed(card: Card, event: &KeyboardEvent) {
    if event.ctrl_key() || event.alt_key() || event.meta_key() {
        return;
    }
    let app = card.app;
    let Some(choice) = app.choice.get_untracked() else { return };
    let Some((window, extent)) = choice.window.zip(choice.extent) else { return };
    let length = window.1 - window.0;
    let middle = (window.0 + window.1) / 2.0;
    let centre =
        app.cursor.get_untracked().filter(|cursor| *cursor >= window.0 && *cursor <= window.1).unwrap_or(middle);
    let pixel = length / card.layout.get_untracked().map_or(800.0, |layout| layout.plot.width.max(1.0));
    let step = pixel * if event.shift_key() { 10.0 } else { 1.0 };
    match event.key().as_str() {
        "ArrowLeft" => app.cursor.set(Some((centre - step).max(window.0))),
        "ArrowRight" => app.cursor.set(Some((centre + step).min(window.1))),
        "+" | "=" => app.look(zoom::scaled(window, 0.5, centre, extent, choice.shortest), false),
        "-" | "_" => app.look(zoom::scaled(window, 2.0, centre, extent, choice.shortest), false),
        "PageUp" => app.look(zoom::moved(window, -length, extent), false),
        "PageDown" => app.look(zoom::moved(window, length, extent), false),
        "Home" => app.look((extent.0, extent.0 + length), false),
        "End" => app.look((extent.1 - length, extent.1), false),
        "0" => app.choose(true, |view| view.window = None),
        "Escape" => app.cursor.set(None),
        "?" => card.help.update(|help| *help = !*help),
        _ => return,
    }
    event.prevent_default();
}

/// The list of keys.
#[component]
pub(super) fn Help() -> impl IntoView {
    let rows = KEYS.map(|(key, what)| view! { <kbd>{key}</kbd><span>{what}</span> }).collect_view();
    view! { <div class="help" data-testid="help">{rows}</div> }
}
