//! The two menus of the toolbar: variables to be drawn beside the others, and how they are drawn.

use super::switches::{DERIVED, meanings};
use crate::parts::{View, html, list, live, when};
use crate::state::{App, choice, words};
use zarr_fuse_core::dataset::{Group, Variable};
use zarr_fuse_plot::{Derive, ViewSpec};

/// Every variable over time, to be drawn beside the others.
pub(super) fn variables(app: App) -> View {
    let mut menu = html(r#"<div x class="drop" role="menu" aria-label="Variables"></div>"#);
    menu.slot().fill(live(move || list(series(app).unwrap_or_default())));
    menu.done()
}

/// The rows of the variables.
fn series(app: App) -> Option<Vec<View>> {
    let (dataset, choice) = (app.dataset.get()?, app.choice.get()?);
    let units: Vec<&str> = choice.parts().map(|part| part.variable.units.as_str()).collect();
    let normalised = app.view.with(|view| view.normalise);
    let full = units.len() >= choice::MOST_VARIABLES;
    let mut rows = Vec::new();
    for group in &dataset.groups {
        for variable in group.variables.iter().filter(|variable| choice::series(group, variable)) {
            let is_on = choice.parts().any(|p| p.group == group.path && p.variable.name == variable.name);
            let fits = normalised || choice::fits(&units, &variable.units);
            rows.push(row(app, group, variable, (is_on, fits, full)));
        }
    }
    Some(rows)
}

fn row(app: App, group: &Group, variable: &Variable, (is_on, fits, full): (bool, bool, bool)) -> View {
    let (path, name) = (group.path.clone(), variable.name.clone());
    let mut row = html(
        r#"<button x class="row" role="menuitemcheckbox" data-testid="add"><span x></span><span x class="n"></span><span x class="u"></span></button>"#,
    );
    row.slot().set("title", if fits { "" } else { "a third unit has no axis; normalise the lines to add it" });
    row.set("class", if is_on { "row on" } else { "row" }).set("aria-checked", if is_on { "true" } else { "false" });
    if !is_on && (full || !fits) {
        row.set("disabled", "");
    }
    row.set("data-name", &variable.name).click(move || app.add(&path, &name));
    row.slot().set("class", if is_on { "sw fill" } else { "sw off" });
    row.slot().say(&words::capital(&variable.title));
    row.slot().say(&variable.units);
    row.done()
}

/// A chip that is pressed or not.
fn chip(test: &str, text: &str, is_on: bool, press: impl FnMut() + 'static) -> View {
    let mut chip = html(r#"<button x class="chip"></button>"#);
    chip.slot().set("class", if is_on { "chip on" } else { "chip" });
    chip.set("aria-pressed", if is_on { "true" } else { "false" }).set("data-testid", test).say(text).click(press);
    chip.done()
}

/// A heading with chips under it.
fn chips(title: &str, chips: Vec<View>) -> View {
    let mut view = html(r#"<h3 x></h3><div x class="chips"></div>"#);
    view.slot().say(title);
    view.slot().fill(list(chips));
    view.done()
}

/// Level, what is derived, scales, flags.
pub(super) fn options(app: App) -> View {
    let mut menu = html(
        r#"<div x class="drop wide"><h3>Level</h3><div x class="chips"></div><h3>Values</h3><div x class="chips"></div><h3>Axis</h3><div class="chips"><button x class="chip" data-testid="log">logarithmic</button><button x class="chip" data-testid="normalise">each line to its own range</button></div></div>"#,
    );
    let rest = list(vec![
        live(move || ensemble(app).unwrap_or_default()),
        uncertainty(app),
        live(move || flags(app).unwrap_or_default()),
    ]);
    menu.slot().fill(rest);
    menu.slot().fill(live(move || levels(app).unwrap_or_default()));
    let derive = move |(wanted, name): (Derive, &'static str)| {
        let mut chip = html(r#"<button x class="chip" data-testid="derive"></button>"#);
        chip.slot().set("data-name", name).say(name);
        chip.pressed(move || app.view.with(|view| view.derive == wanted));
        chip.click(move || app.choose(true, |view| view.derive = wanted));
        chip.done()
    };
    menu.slot().fill(list(DERIVED.map(derive).into()));
    let swap = move |change: fn(&mut ViewSpec)| move || app.choose(true, change);
    menu.slot().pressed(move || app.view.with(|view| view.log)).click(swap(|view| view.log = !view.log));
    menu.slot().pressed(move || app.view.with(|view| view.normalise));
    menu.click(swap(|view| view.normalise = !view.normalise));
    menu.done()
}

fn levels(app: App) -> Option<View> {
    let (dataset, choice) = (app.dataset.get()?, app.choice.get()?);
    let group = dataset.group(&choice.group)?;
    let wanted = app.view.with(|view| view.level.clone());
    let level = |level: Option<String>, title: &str| {
        let is_on = level == wanted;
        chip("level", title, is_on, move || app.choose(true, |view| view.level.clone_from(&level)))
    };
    let mut views = vec![level(None, "automatic")];
    for known in group.levels.iter().filter(|_| group.levels.len() > 1) {
        let title = known.step.map_or_else(|| "as stored".to_owned(), words::duration);
        views.push(level(Some(known.name.clone()), &title));
    }
    Some(list(views))
}

fn ensemble(app: App) -> Option<View> {
    let choice = app.choice.get()?;
    let members = choice::members(&choice.variable)?.to_owned();
    let is_on = app.view.with(|view| view.fan.is_some());
    let swap = move || {
        let members = members.clone();
        app.choose(true, |view| view.fan = (!is_on).then_some(members));
    };
    Some(chips("Ensemble", vec![chip("fan", "mean and quantiles", is_on, swap)]))
}

fn uncertainty(app: App) -> View {
    let is_there = |c: &choice::Choice| c.parts().any(|p| !p.variable.uncertainty.is_empty());
    when(
        move || app.choice.with(|c| c.as_ref().is_some_and(|c| is_there(c))),
        move || {
            let mut chip =
                html(r#"<button x class="chip" data-testid="uncertainty">dashed outline ± uncertainty</button>"#);
            chip.slot().pressed(move || !app.view.with(|view| view.bare));
            chip.click(move || app.choose(true, |view| view.bare = !view.bare));
            chips("Uncertainty", vec![chip.done()])
        },
    )
}

fn flags(app: App) -> Option<View> {
    let (dataset, choice) = (app.dataset.get()?, app.choice.get()?);
    let all = meanings(&dataset, &choice);
    let hidden = app.view.with(|view| view.hidden.clone());
    let view = |meaning: String| {
        let is_on = !hidden.contains(&meaning);
        let label = meaning.replace('_', " ");
        let swap = move || {
            app.choose(true, |view| match view.hidden.iter().position(|other| *other == meaning) {
                Some(index) => drop(view.hidden.remove(index)),
                None => view.hidden.push(meaning.clone()),
            })
        };
        chip("flag", &label, is_on, swap)
    };
    (!all.is_empty()).then(|| chips("Flagged values shown", all.into_iter().map(view).collect()))
}
