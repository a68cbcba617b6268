//! The same in Python: what to type for the lines of this view.

// JSON's form of a text is a literal of Python too, for what a label may hold.
use crate::json::quoted;
use crate::parts::{View, copy, html, when};
use crate::state::{App, Choice, choice};
use leptos::prelude::*;
use zarr_fuse_core::dataset::{Axis, Dataset};
use zarr_fuse_core::layout::join;
use zarr_fuse_plot::Kind;
use zarr_fuse_plot::calendar::short_rfc3339;

/// The snippet for `choice`, read from level `level` of its group.
fn snippet(dataset: &Dataset, choice: &Choice, address: &str, level: &str) -> String {
    let group = dataset.group(&choice.group);
    let found = group.and_then(|group| group.levels.iter().find(|l| l.name == level).or_else(|| group.levels.first()));
    let path = found.map_or_else(|| join(&choice.group, level), |level| level.path.clone());
    let mut exact: Vec<String> = Vec::new();
    let mut nearest: Vec<String> = Vec::new();
    let mut by_index: Vec<String> = Vec::new();
    if let Some(lines) = &choice.lines {
        let labels: Vec<String> = choice.picked.iter().map(|(_, label)| quoted(label)).collect();
        exact.push(format!("{lines}=[{}]", labels.join(", ")));
    }
    for (dimension, index) in &choice.at {
        match dimension.axis {
            Axis::Number => nearest.push(format!("{}={}", dimension.name, choice::label(dimension, *index))),
            Axis::Text => exact.push(format!("{}={}", dimension.name, quoted(&choice::label(dimension, *index)))),
            Axis::Time => {
                let label = choice::label(dimension, *index);
                nearest.push(format!("{}={}", dimension.name, quoted(label.trim_end_matches('Z'))));
            }
            Axis::Index => by_index.push(format!("{}={index}", dimension.name)),
        }
    }
    let time =
        group.and_then(|group| group.time_of(&choice.variable)).map(|time| time.name.clone()).unwrap_or_default();
    let field = choice.plane.as_ref().filter(|_| choice.kind == Kind::Field);
    if let (Some((from, to)), false) = (choice.window, choice.is_whole() || field.is_some())
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
    if !by_index.is_empty() {
        code.push_str(&format!("da = da.isel({})\n", by_index.join(", ")));
    }
    match field {
        Some(plane) => code.push_str(&format!("da.plot(x={}, y={})", quoted(&plane.x), quoted(&plane.y))),
        None => code.push_str(&format!("da.plot.line(x={})", quoted(&time))),
    }
    code
}

/// The panel.
pub fn python() -> View {
    let app = App::of_page();
    let code = move || {
        let (Some(dataset), Some(choice)) = (app.dataset.get(), app.choice.get()) else { return String::new() };
        let shown = app.shown().filter(|_| !app.is_field());
        let level = shown.map(|shown| shown.answer.level.clone()).unwrap_or_default();
        snippet(&dataset, &choice, &app.address.get(), &level)
    };
    when(
        move || app.choice.with(Option::is_some),
        move || {
            let mut panel = html(
                r#"<section class="panel"><h2>The same in Python</h2><div class="code"><code x data-testid="python" tabindex="0"></code><button x class="btn">Copy</button></div></section>"#,
            );
            panel.slot().text(code);
            // Without permission to copy, the text is there to be selected.
            panel.slot().click(move || copy(&untrack(code), |_| {}));
            panel.done()
        },
    )
}
