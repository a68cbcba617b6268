//! The dataset cannot be opened: what failed, where, and what to do.

use crate::parts::Fault;
use crate::problem::Problem;
use crate::state::App;
use leptos::prelude::*;

/// In place of the chart.
#[component]
pub(super) fn Unopened(problem: Problem) -> impl IntoView {
    let app = App::of_page();
    view! {
        <section class="welcome">
            <h1>"The dataset could not be opened"</h1>
            <Fault problem retry=move || app.open()/>
            <p class="note"><a href="?">"Open another dataset"</a></p>
        </section>
    }
}
