//! In this window: the least, mean and greatest value of each line, and of how many values.

use crate::parts::{line_class, lively, text, when};
use crate::state::{App, words};
use leptos::prelude::*;
use zarr_fuse_plot::{number, read};

/// The panel.
#[component]
pub fn InWindow() -> impl IntoView {
    let app = App::of_page();
    let span = move || app.shown().map(|shown| words::span(app.window_of(&shown))).unwrap_or_default();
    let rows = move || {
        let shown = app.shown()?;
        let decimals = words::decimals(&shown.answer);
        let stats = read::stats(&shown.answer, app.window_of(&shown));
        let row = |(index, ((_, label), stats)): (usize, (&(u64, String), Option<read::Stats>))| {
            let cells = stats.map(|s| [s.min, s.mean, s.max].map(|v| number::fixed(v, decimals)));
            let [min, mean, max] = cells.unwrap_or_default();
            let n = stats.map_or_else(|| "no data".to_owned(), |s| number::count(s.n));
            let class = format!("sw fill {}", line_class(index));
            view! {
                <tr data-testid="stats">
                    <td title=label.clone()><span class=class></span>{label.clone()}</td>
                    <td>{min}</td><td>{mean}</td><td>{max}</td><td>{n}</td>
                </tr>
            }
        };
        Some(shown.choice.picked.iter().zip(stats).enumerate().map(row).collect_view())
    };
    view! {
        {when(move || app.choice.with(Option::is_some), move || view! { <section class="panel" id="zf-window">
                <h2>"In this window" <small>{text(span)}</small></h2>
                <table>
                    <thead><tr><th scope="col"><span class="hidden-text">"Line"</span></th><th scope="col">"min"</th>
                        <th scope="col">"mean"</th><th scope="col">"max"</th><th scope="col">"n"</th></tr></thead>
                    <tbody>{lively(rows)}</tbody>
                </table>
            </section> })}
    }
}
