//! What changed, said politely to screen readers, once it has been quiet for a moment.

use super::{Card, tip};
use crate::parts::{View, effect, html};
use crate::state::signal::{Memo, RwSignal, StoredValue};
use crate::state::words;
use leptos::prelude::*;
use std::time::Duration;

/// So long nothing must change.
const QUIET: Duration = Duration::from_millis(500);

/// A region that is heard and not seen.
pub(super) fn announcer(card: Card) -> View {
    let app = card.app;
    let said = RwSignal::new(String::new());
    let wanted = Memo::new(move |_| {
        let once = card.said.get();
        if !once.is_empty() {
            return once;
        }
        match app.cursor.get() {
            Some(time) => {
                let Some((instant, rows)) = tip::rows(card, time) else { return String::new() };
                let rows =
                    rows.into_iter().map(|row| format!("{}: {}", row.label, row.value.unwrap_or_else(|why| why)));
                format!("{instant}. {}", rows.collect::<Vec<_>>().join("; "))
            }
            None if app.busy.get() => String::new(),
            None => app.shown().map(|shown| words::span(app.window_of(&shown), &app.clock.get())).unwrap_or_default(),
        }
    });
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    effect(move || {
        let text = wanted.get();
        waiting.update_value(|waiting| {
            if let Some(handle) = waiting.take() {
                handle.clear();
            }
            *waiting = set_timeout_with_handle(move || said.set(text), QUIET).ok();
        });
    });
    let mut region = html(r#"<div x class="hidden-text" aria-live="polite" data-testid="announcer"></div>"#);
    region.slot().text(move || said.get());
    region.done()
}
