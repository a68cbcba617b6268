//! One row of chips for each further dimension, as depth: where along it the chart is read.

use crate::parts::{flag, lively, text};
use crate::state::{App, choice, words};
use leptos::prelude::*;
use zarr_fuse_core::dataset::Dimension;

/// More labels than this become a slider.
const CHIPS: u64 = 40;

/// A panel a dimension.
#[component]
pub fn Dimensions() -> impl IntoView {
    let app = App::of_page();
    let others = Memo::new(move |_| {
        let others = app.choice.with(|c| c.as_ref().map(|c| c.at.clone()).unwrap_or_default());
        others.into_iter().map(|(dimension, _)| dimension).filter(|d| d.size > 1).collect::<Vec<_>>()
    });
    lively(move || others.get().into_iter().map(|dimension| view! { <Along dimension/> }).collect_view())
}

/// One dimension.
#[component]
fn Along(dimension: Dimension) -> impl IntoView {
    let app = App::of_page();
    let name = dimension.name.clone();
    let at = Memo::new(move |_| {
        app.choice.with(|c| c.as_ref().and_then(|c| c.at.iter().find(|(d, _)| d.name == name).map(|(_, index)| *index)))
    });
    let title = words::capital(&dimension.title);
    let units = dimension.units.clone();
    let set = {
        let dimension = dimension.clone();
        move |index: u64, push: bool| {
            let (name, label) = (dimension.name.clone(), choice::label(&dimension, index));
            app.choose(push, move |view| drop(view.at.insert(name, label)));
        }
    };
    let chips = dimension.size <= CHIPS;
    let last = dimension.size.saturating_sub(1);
    let body = if chips {
        let chip = |index: u64| {
            let set = set.clone();
            let on = move || at.get() == Some(index);
            let label = choice::label(&dimension, index);
            view! {
                <button class="chip" class:on=flag(on) aria-pressed=text(move || on().to_string()) data-testid="label" data-name=label.clone()
                    on:click=move |_| set(index, true)>{label.clone()}</button>
            }
        };
        let all = (0..dimension.size).map(chip).collect_view();
        view! { <div class="chips" role="group" aria-label=dimension.title.clone()>{all}</div> }.into_any()
    } else {
        let said = {
            let dimension = dimension.clone();
            move || at.get().map(|index| choice::label(&dimension, index)).unwrap_or_default()
        };
        view! {
            <input type="range" style="width:100%" min="0" max=last.to_string() aria-label=dimension.title.clone()
                prop:value=text(move || at.get().unwrap_or(0).to_string())
                on:input=move |event| if let Ok(index) = event_target_value(&event).parse() { set(index, false) }/>
            <div class="note">{text(said)}</div>
        }
        .into_any()
    };
    view! { <section class="panel" data-testid="dimension"><h2>{title} <small>{units}</small></h2>{body}</section> }
}
