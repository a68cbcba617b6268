//! One row of chips, or a slider, for each further dimension, as depth: where along it the chart or the field is read.

use crate::parts::{View, html, list, live};
use crate::state::signal::Memo;
use crate::state::{App, choice, words};
use leptos::prelude::*;
use std::sync::Arc;
use zarr_fuse_core::dataset::{Axis, Dimension};
use zarr_fuse_plot::number;

/// More labels than this become a slider.
const CHIPS: u64 = 40;

/// A panel a dimension.
pub fn dimensions() -> View {
    let app = App::of_page();
    let others = Memo::new(move |_| {
        let others = app.choice.with(|c| c.as_ref().map(|c| c.at.clone()).unwrap_or_default());
        let others = others.into_iter().map(|(dimension, _)| dimension);
        // That of time stands under the field.
        others.filter(|d| d.size > 1 && d.axis != Axis::Time).collect::<Vec<_>>()
    });
    all(app, others)
}

/// A panel for each of the dimensions.
pub(crate) fn all(app: App, dimensions: Memo<Vec<Dimension>>) -> View {
    live(move || list(dimensions.get().into_iter().map(|dimension| along(app, dimension)).collect()))
}

/// One dimension.
fn along(app: App, dimension: Dimension) -> View {
    let name = dimension.name.clone();
    let at = Memo::new(move |_| {
        app.choice.with(|c| c.as_ref().and_then(|c| c.at.iter().find(|(d, _)| d.name == name).map(|(_, index)| *index)))
    });
    let mut panel = html(
        r#"<section class="panel" data-testid="dimension"><h2><span x></span> <small x></small></h2><i x></i></section>"#,
    );
    panel.slot().say(&words::capital(&dimension.title));
    panel.slot().say(&dimension.units);
    let is_short = dimension.size <= CHIPS && dimension.axis != Axis::Time;
    let dimension = Arc::new(dimension);
    panel.slot().put(if is_short { chips(app, &dimension, at) } else { slider(app, &dimension, at) });
    panel.done()
}

/// Goes to that place along the dimension.
fn go(app: App, dimension: &Dimension, index: u64, push: bool) {
    let (name, label) = (dimension.name.clone(), choice::label(dimension, index));
    app.choose(push, move |view| drop(view.at.insert(name, label)));
}

fn chips(app: App, dimension: &Arc<Dimension>, at: Memo<Option<u64>>) -> View {
    let chip = |index: u64| {
        let (dimension, label) = (dimension.clone(), choice::label(dimension, index));
        let mut chip = html(r#"<button x class="chip" data-testid="label"></button>"#);
        chip.slot().set("data-name", &label).say(&label).pressed(move || at.get() == Some(index));
        chip.click(move || go(app, &dimension, index, true));
        chip.done()
    };
    let mut chips = html(r#"<div x class="chips" role="group"></div>"#);
    chips.slot().set("aria-label", &dimension.title).fill(list((0..dimension.size).map(chip).collect()));
    chips.done()
}

fn slider(app: App, dimension: &Arc<Dimension>, at: Memo<Option<u64>>) -> View {
    let last = dimension.size.saturating_sub(1);
    let told =
        |dimension: Arc<Dimension>| move || at.get().map(|index| said(app, &dimension, index)).unwrap_or_default();
    let now = move || at.get_untracked().unwrap_or(0);
    let (before, moved, after) = (dimension.clone(), dimension.clone(), dimension.clone());
    let mut slider = html(
        r#"<div class="slider"><button x class="btn icon" aria-label="Before" data-testid="before">‹</button><input x type="range" min="0" data-testid="slider"><button x class="btn icon" aria-label="After" data-testid="after">›</button></div><div x class="note" data-testid="slider-label"></div>"#,
    );
    slider.slot().disabled(move || at.get() == Some(0));
    slider.click(move || go(app, &before, now().saturating_sub(1), true));
    slider.slot().set("max", &last.to_string()).set("aria-label", &dimension.title);
    slider.attribute("aria-valuetext", told(dimension.clone()));
    slider.property("value", move || at.get().unwrap_or(0).to_string()).on("input", move |event| {
        if let Ok(index) = event_target_value(&event).parse() {
            go(app, &moved, index, false);
        }
    });
    slider.slot().disabled(move || at.get() == Some(last));
    slider.click(move || go(app, &after, now().saturating_add(1).min(last), true));
    slider.slot().text(told(dimension.clone()));
    slider.done()
}

/// Where the slider stands: "12 Jan 2023, 14:00 UTC · 3 of 360".
fn said(app: App, dimension: &Dimension, index: u64) -> String {
    let of = format!("{} of {}", number::count(index + 1), number::count(dimension.size));
    match choice::time_at(dimension, index) {
        Some(time) => {
            // Without the times themselves those between the first and the last are known where their steps are whole
            // minutes.
            let step =
                dimension.extent.map_or(0.0, |(from, to)| (to - from) / dimension.size.saturating_sub(1).max(1) as f64);
            let is_known = !dimension.values.is_empty();
            let about = if is_known || (step / 60.0).fract() == 0.0 { "" } else { "about " };
            let when = words::instant_of(time, Some(step.min(86_400.0)).filter(|_| !is_known), &app.clock.get());
            format!("{about}{when} · {of}")
        }
        None => {
            let label = choice::label(dimension, index);
            format!("{label} {} · {of}", dimension.units).replace("  ", " ")
        }
    }
}
