//! The same in Python: what to type for the lines of this view.

// JSON's form of a text is a literal of Python too, for what a label may hold.
use crate::json::quoted;
use crate::parts::{text, when};
use crate::state::{App, Choice, choice};
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;
use zarr_fuse_core::dataset::{Axis, Dataset};
use zarr_fuse_core::layout::join;
use zarr_fuse_plot::calendar::short_rfc3339;

/// The snippet for `choice`, read from level `level` of its group.
fn snippet(dataset: &Dataset, choice: &Choice, address: &str, level: &str) -> String {
    let group = dataset.group(&choice.group);
    let found = group.and_then(|group| group.levels.iter().find(|l| l.name == level).or_else(|| group.levels.first()));
    let path = found.map_or_else(|| join(&choice.group, level), |level| level.path.clone());
    let mut exact: Vec<String> = Vec::new();
    let mut nearest: Vec<String> = Vec::new();
    if let Some(lines) = &choice.lines {
        let labels: Vec<String> = choice.picked.iter().map(|(_, label)| quoted(label)).collect();
        exact.push(format!("{lines}=[{}]", labels.join(", ")));
    }
    for (dimension, index) in &choice.at {
        match dimension.axis {
            Axis::Number => nearest.push(format!("{}={}", dimension.name, choice::label(dimension, *index))),
            Axis::Text => exact.push(format!("{}={}", dimension.name, quoted(&choice::label(dimension, *index)))),
            _ => {}
        }
    }
    let time =
        group.and_then(|group| group.time_of(&choice.variable)).map(|time| time.name.clone()).unwrap_or_default();
    if let (Some((from, to)), false) = (choice.window, choice.is_whole())
        && let (Some(from), Some(to)) = (short_rfc3339(from), short_rfc3339(to))
    {
        let bare = |text: &str| quoted(text.trim_end_matches('Z'));
        exact.push(format!("{time}=slice({}, {})", bare(&from), bare(&to)));
    }
    let mut code = String::from("import xarray as xr\n");
    code.push_str(&format!("ds = xr.open_zarr(\n    {},\n    group={},\n)\n", quoted(address), quoted(&path)));
    code.push_str(&format!("da = ds[{}]\n", quoted(&choice.variable.name)));
    if !exact.is_empty() {
        code.push_str(&format!("da = da.sel(\n    {},\n)\n", exact.join(",\n    ")));
    }
    if !nearest.is_empty() {
        code.push_str(&format!("da = da.sel({}, method=\"nearest\")\n", nearest.join(", ")));
    }
    code.push_str(&format!("da.plot.line(x={})", quoted(&time)));
    code
}

/// The panel.
#[component]
pub fn Python() -> impl IntoView {
    let app = App::of_page();
    let code = move || {
        let (Some(dataset), Some(choice)) = (app.dataset.get(), app.choice.get()) else { return String::new() };
        let level = app.shown().map(|shown| shown.answer.level.clone()).unwrap_or_default();
        snippet(&dataset, &choice, &app.address.get(), &level)
    };
    let copy = move |_| {
        if let Some(window) = web_sys::window() {
            let copied = window.navigator().clipboard().write_text(&code());
            // Without permission to copy, the text is there to be selected.
            leptos::task::spawn_local(async move { drop(JsFuture::from(copied).await) });
        }
    };
    view! {
        {when(move || app.choice.with(Option::is_some), move || view! { <section class="panel">
                <h2>"The same in Python"</h2>
                <div class="code"><code data-testid="python" tabindex="0">{text(code)}</code>
                    <button class="btn" on:click=copy>"Copy"</button></div>
            </section> })}
    }
}
