//! Where: the places, in a list and on a small map; up to six of them are lines in the chart.

use super::minimap::MiniMap;
use crate::parts::{MANY, Search, flag, line_class, lively, matches, plural, text, when};
use crate::state::{App, case, choice};
use leptos::prelude::*;

/// Rows shown at once; a search finds the others.
const ROWS: usize = 200;

/// The panel; nothing when the variable is a single line.
#[component]
pub fn Where() -> impl IntoView {
    let app = App::of_page();
    let wanted = RwSignal::new(String::new());
    let dimension = Memo::new(move |_| {
        let (dataset, choice) = (app.dataset.get()?, app.choice.get()?);
        dataset.group(&choice.group)?.dimension(choice.lines.as_deref()?).cloned()
    });
    let heading = move || {
        let (Some(dimension), Some(choice)) = (dimension.get(), app.choice.get()) else { return String::new() };
        format!(
            "{} of {} {}",
            choice.picked.len(),
            dimension.size,
            case::lower(&dimension.title) + plural(dimension.size as usize)
        )
    };
    let labels = move || {
        let (Some(dimension), wanted) = (dimension.get(), wanted.get()) else { return Vec::new() };
        let found = (0..dimension.size).map(|index| choice::label(&dimension, index));
        found.filter(|label| matches(label, &wanted)).take(ROWS).collect::<Vec<_>>()
    };
    let many = move || dimension.with(|d| d.as_ref().is_some_and(|d| d.size as usize > MANY));
    view! {
        {when(move || dimension.with(Option::is_some), move || view! { <section class="panel" id="zf-where" data-testid="places">
                <h2>"Where" <small>{text(heading)}</small></h2>
                {when(many, move || view! { <Search text=wanted label="Search places"/> })}
                <div class="rows" role="group" aria-label="Places">
                    {lively(move || labels().into_iter().map(|label| view! { <Place label/> }).collect_view())}
                </div>
                <MiniMap/>
            </section> })}
    }
}

/// One place.
#[component]
fn Place(label: String) -> impl IntoView {
    let app = App::of_page();
    let slot = {
        let label = label.clone();
        Memo::new(move |_| app.choice.with(|c| c.as_ref()?.picked.iter().position(|(_, picked)| *picked == label)))
    };
    let full = move || {
        slot.get().is_none() && app.choice.with(|c| c.as_ref().is_some_and(|c| c.picked.len() >= choice::MOST_LINES))
    };
    // How much of the time steps of the record has a value, of the coarse lines that are here anyway.
    let share = {
        let label = label.clone();
        move || {
            let whole = app.whole.get()?;
            let line = whole.choice.picked.iter().position(|(_, picked)| *picked == label)?;
            let (samples, lines) = (whole.answer.samples as f64, whole.answer.lines.len() as f64);
            let present: f64 = whole.answer.lines.get(line)?.count.iter().filter(|count| count.is_finite()).sum();
            (samples > 0.0).then(|| format!("{:.0} %", (100.0 * present * lines / samples).min(100.0)))
        }
    };
    let class = move || match slot.get() {
        Some(slot) => format!("sw fill {}", line_class(slot)),
        None => "sw off".to_owned(),
    };
    let (name, toggled) = (label.clone(), label.clone());
    view! {
        <button class="row" role="checkbox" class:on=flag(move || slot.get().is_some()) aria-checked=text(move || slot.get().is_some().to_string())
            disabled=full data-testid="place" data-name=name on:click=move |_| app.toggle(&toggled)>
            <span class=text(class)></span>
            <span class="n">{label}</span>
            <span class="u" title="of all time steps have a value">{text(move || share().unwrap_or_default())}</span>
        </button>
    }
}
