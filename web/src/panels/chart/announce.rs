//! What changed, said politely to screen readers, once it has been quiet for a moment.

use super::tip;
use crate::parts::text;
use crate::state::{App, words};
use leptos::prelude::*;
use std::time::Duration;

/// So long nothing must change.
const QUIET: Duration = Duration::from_millis(500);

/// A region that is heard and not seen.
#[component]
pub(super) fn Announcer() -> impl IntoView {
    let app = App::of_page();
    let said = RwSignal::new(String::new());
    let wanted = Memo::new(move |_| match app.cursor.get() {
        Some(time) => {
            let Some((instant, rows)) = tip::rows(app, time) else { return String::new() };
            let rows = rows
                .into_iter()
                .map(|(label, value)| format!("{label}: {}", value.unwrap_or_else(|| "no data".into())));
            format!("{instant}. {}", rows.collect::<Vec<_>>().join("; "))
        }
        None => app.shown().map(|shown| words::span(app.window_of(&shown))).unwrap_or_default(),
    });
    let waiting = StoredValue::new_local(None::<TimeoutHandle>);
    Effect::new(move |_| {
        let text = wanted.get();
        waiting.update_value(|waiting| {
            if let Some(handle) = waiting.take() {
                handle.clear();
            }
            *waiting = set_timeout_with_handle(move || said.set(text), QUIET).ok();
        });
    });
    view! { <div class="hidden-text" aria-live="polite" data-testid="announcer">{text(move || said.get())}</div> }
}
