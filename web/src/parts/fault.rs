//! A fault: what failed, which address, what to do, and Retry. Text from outside is text, never markup.

use crate::problem::Problem;
use leptos::prelude::*;

/// The box.
#[component]
pub fn Fault(
    /// What went wrong.
    problem: Problem,
    /// What Retry does.
    retry: impl Fn() + Send + Sync + 'static,
) -> impl IntoView {
    let Problem { kind, message, url } = problem;
    view! {
        <div class="fault" role="alert" data-testid="error">
            <b>{message}</b>
            {(!url.is_empty()).then(|| view! { <code>{url}</code> })}
            <span>{kind.hint()}</span>
            <button class="btn" data-testid="retry" on:click=move |_| retry()>"Retry"</button>
        </div>
    }
}
