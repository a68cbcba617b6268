//! Nothing to see in this window: why, and the way to the nearest data.

use super::Card;
use crate::parts::{View, html, live};
use crate::state::{words, zoom};

/// Seconds from `window` to the point nearest to it, and its instant.
fn nearest(answer: &zarr_fuse_core::series::Answer, window: (f64, f64)) -> Option<(f64, f64)> {
    let distance = |time: f64| if time < window.0 { window.0 - time } else { (time - window.1).max(0.0) };
    let times = answer.lines.iter().flat_map(|line| line.time.iter().copied());
    times.map(|time| (distance(time), time)).min_by(|a, b| a.0.total_cmp(&b.0))
}

/// The notice, over an empty chart.
pub(super) fn notice(card: Card) -> View {
    let app = card.app;
    let notice = move || {
        let shown = app.shown()?;
        let window = app.window_of(&shown);
        if app.busy.get() || app.fault.with(Option::is_some) || !shown.is_empty(window) {
            return None;
        }
        let found = app.whole.get().and_then(|whole| nearest(&whole.answer, window));
        let way = found.filter(|(away, _)| *away > 0.0).map(|(away, time)| {
            let go = move || {
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
            let mut way = html(r#"<button x class="btn" data-testid="nearest"></button>"#);
            way.slot().say(&text).click(go);
            way.done()
        });
        let clock = app.clock.get();
        let lines = if shown.choice.picked.len() > 1 { "None of the lines has" } else { "There is no" };
        let why = format!("{lines} data in {}.", words::span(window, &clock));
        let mut notice = html(
            r#"<div class="notice" data-testid="empty"><b>No data in this window</b><span x class="note"></span><i x></i></div>"#,
        );
        notice.slot().say(&why);
        notice.slot().put(way.unwrap_or_default());
        Some(notice.done())
    };
    live(move || notice().unwrap_or_default())
}
