//! The first view that a site has in its HTML: it stays where the chart will be until the chart is painted.

use crate::state::App;
use js_sys::Reflect;
use leptos::prelude::set_timeout;
use std::time::Duration;
use web_sys::{Element, HtmlElement};

fn baked() -> Option<Element> {
    web_sys::window()?.document()?.get_element_by_id("zf-first")
}

/// Whether there is one.
pub(super) fn there() -> bool {
    baked().is_some()
}

/// Moves it over the live canvas.
pub(super) fn adopt(stage: &HtmlElement) {
    if let Some(first) = baked() {
        // The node exists and is no ancestor of the stage, so it can be moved.
        let _moved = stage.append_child(&first);
    }
}

/// The live chart is drawn: once it is on the screen the first view goes, and the moment is marked.
pub(super) fn painted(app: App) {
    // A timer in an animation frame fires after that frame has been painted.
    set_timeout(
        move || {
            if let Some(first) = baked() {
                first.remove();
            }
            if let Some(performance) = web_sys::window().and_then(|window| window.performance()) {
                // The mark is for measuring; without it the page works as well.
                let _marked = performance.mark("first-chart");
            }
            let _told = Reflect::set(&js_sys::global(), &"zfPainted".into(), &true.into());
            // What waited for the chart may come now.
            if let Some(client) = app.client() {
                client.painted();
            }
            if !app.painted.get_untracked() {
                app.painted.set(true);
            }
        },
        Duration::ZERO,
    );
}
