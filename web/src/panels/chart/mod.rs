//! The chart's card: title, what its points are, the chart, the strip under it, the states in between.

mod announce;
mod first;
mod gestures;
mod keys;
mod notice;
mod stage;
mod strip;
mod tip;

use crate::parts::{Fault, line_class, lively, text, when};
use crate::state::{App, words};
use leptos::prelude::*;
use stage::Stage;
use strip::Strip;
use zarr_fuse_core::series::Answer;
use zarr_fuse_plot::{Layout, LineStyle};

/// What the parts of the card share.
#[derive(Clone, Copy)]
struct Card {
    app: App,
    /// Where things are in the chart, as last drawn.
    layout: RwSignal<Option<Layout>>,
    /// Whether the keys are explained.
    help: RwSignal<bool>,
}

/// How the lines of `picked` are called and coloured.
fn styles(picked: &[(u64, String)]) -> Vec<LineStyle> {
    picked.iter().enumerate().map(|(colour, (_, label))| LineStyle { label: label.clone(), colour }).collect()
}

/// Whether there is nothing to see between these instants.
fn is_empty(answer: &Answer, window: (f64, f64)) -> bool {
    let inside = |time: &f64| *time >= window.0 && *time <= window.1;
    !answer.lines.iter().any(|line| line.time.iter().any(inside))
}

/// The card.
#[component]
pub fn ChartCard() -> impl IntoView {
    let app = App::of_page();
    let card = Card { app, layout: RwSignal::new(None), help: RwSignal::new(false) };
    let title = move || match app.shown() {
        Some(shown) => shown.choice.title(),
        None => app.choice.with(|choice| choice.as_ref().map(|choice| choice.title()).unwrap_or_default()),
    };
    let unit = move || app.shown().map(|shown| shown.choice.variable.units.clone()).unwrap_or_default();
    let tags = move || {
        app.shown().map(|shown| {
            let tags = [words::aggregation(&shown.answer), words::samples(&shown.answer)];
            tags.map(|tag| view! { <span class="tag" data-testid="tag">{tag}</span> }).collect_view()
        })
    };
    // On a narrow screen the lines bear no labels at their ends.
    let legend = move || {
        let shown = app.shown()?;
        let key = |(index, (_, label)): (usize, &(u64, String))| {
            let class = format!("sw fill {}", line_class(index));
            view! { <span><span class=class></span>{label.clone()}</span> }
        };
        Some(shown.choice.picked.iter().enumerate().map(key).collect_view())
    };
    let nothing = move || app.dataset.with(Option::is_some) && app.choice.with(Option::is_none);
    view! {
        <div class="card">
            <div class="cardhead">
                <h1 data-testid="chart-title">{text(title)}</h1><span class="note" data-testid="unit">{text(unit)}</span>
                <span class="tags">{lively(tags)}</span>
            </div>
            {when(nothing, move || view! { <p class="note" role="status">"This dataset has no numbers over time to draw. Its variables are listed beside."</p> })}
            <figure>
                <Stage card/>
                <Strip card/>
                <div class="legend" aria-hidden="true">{lively(legend)}</div>
                <div class="foot">
                    <figcaption data-testid="caption">{text(move || caption(app))}</figcaption>
                    {when(move || app.choice.with(|c| c.as_ref().is_some_and(|c| !c.is_whole())), move || view! { <button class="btn" data-testid="reset" on:click=move |_| app.choose(true, |view| view.window = None)>"Reset"</button> })}
                </div>
            </figure>
            {lively(move || app.fault.get().map(|problem| view! { <Fault problem retry=move || app.retry()/> }))}
            <announce::Announcer/>
            {when(move || card.help.get(), move || view! { <keys::Help/> })}
        </div>
    }
}

/// One sentence that says what is seen, for those who do not see it as well.
fn caption(app: App) -> String {
    let Some(shown) = app.shown() else { return String::new() };
    let labels: Vec<&str> = shown.choice.picked.iter().map(|(_, label)| label.as_str()).collect();
    let lines = if shown.choice.lines.is_some() { format!(": {}", labels.join(", ")) } else { String::new() };
    let span = words::span(app.window_of(&shown));
    let zone = if span.ends_with("UTC") { "" } else { " (UTC)" };
    format!("{}{lines}, {span}{zone}.", shown.choice.title())
}
