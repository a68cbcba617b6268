//! The dataset cannot be opened: what failed, where, and what to do.

use crate::parts::{View, fault, html};
use crate::problem::Problem;
use crate::state::App;

/// In place of the chart.
pub(super) fn unopened(app: App, problem: &Problem) -> View {
    let mut page = html(
        r#"<section class="welcome"><h1>The dataset could not be opened</h1><i x></i><p class="note"><a href="?">Open another dataset</a></p></section>"#,
    );
    page.slot().put(fault(problem, move || app.open()));
    page.done()
}
