//! What: the groups of the store and their variables, with dimensions, units and sizes.

use crate::parts::{MANY, Search, flag, lively, matches, plural, text, when};
use crate::state::{App, Phase, choice, words};
use leptos::prelude::*;
use zarr_fuse_core::dataset::{Group, Variable};
use zarr_fuse_plot::number;

/// The panel.
#[component]
pub fn What() -> impl IntoView {
    let app = App::of_page();
    let wanted = RwSignal::new(String::new());
    let count =
        move || app.dataset.with(|d| d.as_ref().map_or(0, |d| d.groups.iter().map(|g| g.variables.len()).sum()));
    let groups = move || {
        let wanted = wanted.get();
        let dataset = app.dataset.get()?;
        let of = |group: &Group| group_view(app, group, &wanted);
        Some(dataset.groups.iter().filter_map(of).collect_view())
    };
    view! {
        <section class="panel" id="zf-what" data-testid="tree">
            <h2>"What" <small>{text(move || if count() > 0 { format!("{} variable{}", count(), plural(count())) } else { String::new() })}</small></h2>
            {when(move || { count() > MANY }, move || view! { <Search text=wanted label="Search variables"/> })}
            {when(move || app.phase.get() == Phase::Opening, move || view! { <div class="ghost"></div><div class="ghost w2"></div><div class="ghost w3"></div> })}
            <div role="list">{lively(groups)}</div>
        </section>
    }
}

fn group_view(app: App, group: &Group, wanted: &str) -> Option<impl IntoView + use<>> {
    let found: Vec<&Variable> =
        group.variables.iter().filter(|v| matches(&format!("{} {} {}", v.title, v.name, group.path), wanted)).collect();
    if found.is_empty() {
        return None;
    }
    let dimensions: Vec<&str> = group.dimensions.iter().map(|d| d.name.as_str()).collect();
    let name = if group.path.is_empty() { "/" } else { &group.path };
    let heading = format!("{name} · {}", dimensions.join(" × "));
    let rows = found.into_iter().map(|variable| row(app, group, variable)).collect_view();
    Some(view! { <div role="listitem"><div class="group">{heading}</div>{rows}</div> })
}

fn row(app: App, group: &Group, variable: &Variable) -> impl IntoView + use<> {
    let path = (group.path.clone(), variable.name.clone());
    let is_chosen = {
        let path = path.clone();
        Memo::new(move |_| {
            app.choice.with(|choice| choice.as_ref().is_some_and(|c| c.group == path.0 && c.variable.name == path.1))
        })
    };
    let choose = move |_| {
        let path = path.clone();
        app.choose(true, |view| {
            if view.group != path.0 {
                view.window = None;
            }
            (view.group, view.variable) = path;
        });
    };
    let shape: Vec<String> = variable.shape.iter().map(|n| number::count(*n)).collect();
    let size = format!("{} · {} · {}", shape.join(" × "), variable.data_type, words::bytes(variable.bytes));
    let hint = match variable.description.as_str() {
        "" => variable.name.clone(),
        description => format!("{}: {description}", variable.name),
    };
    view! {
        <button class="row" class:on=flag(move || is_chosen.get()) aria-pressed=text(move || is_chosen.get().to_string()) title=hint
            disabled=!choice::drawable(group, variable) data-testid="variable" data-name=variable.name.clone() on:click=choose>
            <span class="sw" class:fill=flag(move || is_chosen.get()) class:off=flag(move || !is_chosen.get())></span>
            <span class="n">{words::capital(&variable.title)}</span>
            <span class="u">{variable.units.clone()}</span>
        </button>
        {when(move || is_chosen.get(), move || view! { <div class="sizes">{size.clone()}</div> })}
    }
}
