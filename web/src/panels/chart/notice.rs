//! Nothing to see in this window: why, and the way to the nearest data.

use super::{Card, is_empty};
use crate::parts::lively;
use crate::state::{words, zoom};
use leptos::prelude::*;

/// Seconds from `window` to the point nearest to it, and its instant.
fn nearest(answer: &zarr_fuse_core::series::Answer, window: (f64, f64)) -> Option<(f64, f64)> {
    let distance = |time: f64| if time < window.0 { window.0 - time } else { (time - window.1).max(0.0) };
    let times = answer.lines.iter().flat_map(|line| line.time.iter().copied());
    times.map(|time| (distance(time), time)).min_by(|a, b| a.0.total_cmp(&b.0))
}

/// The notice, over an empty chart.
#[component]
pub(super) fn Notice(card: Card) -> impl IntoView {
    let app = card.app;
    let notice = move || {
        let shown = app.shown()?;
        let window = app.window_of(&shown);
        if app.busy.get() || app.fault.with(Option::is_some) || !is_empty(&shown.answer, window) {
            return None;
        }
        let found = app.whole.get().and_then(|whole| nearest(&whole.answer, window));
        let way = found.filter(|(away, _)| *away > 0.0).map(|(away, time)| {
            let go = move |_| {
                let Some(extent) = app.choice.with_untracked(|choice| choice.as_ref().and_then(|c| c.extent)) else {
                    return;
                };
                let length = (window.1 - window.0).min(extent.1 - extent.0);
                app.look(zoom::kept((time - length / 2.0, time + length / 2.0), extent), true);
            };
            let text = format!(
                "Nearest data, {} {}",
                words::duration(away),
                if time < window.0 { "earlier" } else { "later" }
            );
            view! { <button class="btn" data-testid="nearest" on:click=go>{text}</button> }
        });
        Some(view! { <div class="notice" data-testid="empty"><b>"No data in this window"</b>{way}</div> })
    };
    view! { {lively(notice)} }
}
