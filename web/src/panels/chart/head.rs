//! Title, chips and toolbar of the card, and the words under the chart.

use super::{Card, csv, field, menu};
use crate::parts::{View, html, line_class, list, live, when, yes};
use crate::state::signal::Memo;
use crate::state::{App, choice, words};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use zarr_fuse_core::series::HoleKind;
use zarr_fuse_plot::{Derive, Kind, Period, Zone, read};

/// Views of the data, and the variable, level and scales of this one.
pub(super) fn toolbar() -> View {
    let app = App::of_page();
    let kind =
        Memo::new(move |_| app.choice.with(|c| c.as_ref().map(|c| (c.kind, c.plane.is_some(), c.extent.is_some()))));
    let tab = move |wanted: Kind, name: &'static str| {
        let is_there = move || match kind.get() {
            Some((_, plane, time)) => {
                if wanted == Kind::Field {
                    plane
                } else {
                    time
                }
            }
            None => wanted == Kind::Chart,
        };
        let is_on = move || kind.get().map_or(wanted == Kind::Chart, |(kind, ..)| kind == wanted);
        when(is_there, move || {
            let mut tab = html(r#"<button x class="tab"></button>"#);
            tab.slot().set("data-testid", &format!("tab-{}", wanted.name())).say(name).pressed(is_on);
            tab.click(move || app.choose(true, |view| view.kind = Some(wanted)));
            tab.done()
        })
    };
    let is_series = move || kind.get().is_some_and(|(kind, ..)| kind != Kind::Field);
    let local = yes(move || app.view.with(|view| view.zone == Zone::Local));
    let swap = move || {
        app.choose(true, |view| view.zone = if view.zone == Zone::Local { Zone::Utc } else { Zone::Local });
    };
    let mut bar = html(
        r#"<div x class="toolbar" role="toolbar" aria-label="View"><div x class="tabs"></div><i x></i><button x class="btn" data-testid="zone" title="Times in UTC or in your own time zone"></button></div>"#,
    );
    bar.slot().on("keydown", |event| escaped(event.unchecked_ref()));
    bar.slot().fill(list(vec![tab(Kind::Chart, "Chart"), tab(Kind::Field, "Field"), tab(Kind::Table, "Table")]));
    bar.slot().put(when(is_series, move || {
        let mut menus = html(
            r#"<details x class="menu" data-testid="add-variable"><summary class="btn">Add variable</summary></details><details x class="menu" data-testid="options"><summary class="btn">Options</summary></details>"#,
        );
        menus.slot().fill(menu::variables(app));
        menus.slot().fill(menu::options(app));
        menus.done()
    }));
    bar.slot().attribute("aria-pressed", move || local.get().to_string());
    bar.text(move || if local.get() { "Local time".to_owned() } else { "UTC".to_owned() }).click(swap);
    bar.done()
}

/// Escape closes the menu that is open, and gives the focus back to what opened it.
fn escaped(event: &KeyboardEvent) {
    let toolbar = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
    let menu = toolbar.and_then(|toolbar| toolbar.query_selector("details[open]").ok().flatten());
    let Some(menu) = menu.filter(|_| event.key() == "Escape") else { return };
    // An attribute that is there can be taken away, and a summary takes the focus.
    let _closed = menu.remove_attribute("open");
    let summary =
        menu.query_selector("summary").ok().flatten().and_then(|summary| summary.dyn_into::<HtmlElement>().ok());
    if let Some(summary) = summary {
        let _focused = summary.focus();
    }
}

/// Title, unit and chips.
pub(super) fn head(card: Card) -> View {
    let app = card.app;
    let title = move || match app.shown().filter(|_| !app.is_field()) {
        Some(shown) => words::capital(&shown.choice.title(&[])),
        None => app.choice.with(|c| c.as_ref().map(|c| words::capital(&c.title(&[]))).unwrap_or_default()),
    };
    let unit = move || app.choice.with(|c| c.as_ref().map(|c| c.variable.units.clone()).unwrap_or_default());
    let others = move || {
        let Some(shown) = app.shown().filter(|_| !app.is_field()) else { return View::default() };
        let chip = |part: &choice::Part| {
            let (group, name) = (part.group.clone(), part.variable.name.clone());
            let title = format!("{} {}", words::capital(&part.title(&[])), part.variable.units);
            let mut chip = html(r#"<button x class="chip on" data-testid="other"></button>"#);
            chip.slot().set("aria-label", &format!("Remove {title}")).say(&format!("{title} ×"));
            chip.click(move || app.add(&group, &name));
            chip.done()
        };
        list(shown.choice.more.iter().map(chip).collect())
    };
    let tags = Memo::new(move |_| match app.is_field() {
        true => field::chips(app),
        false => app.shown().map(|shown| chips(app, &shown)).unwrap_or_default(),
    });
    let tag = |(text, class): (String, &str)| {
        let mut tag = html(r#"<span x data-testid="tag"></span>"#);
        tag.slot().set("class", class).say(&text);
        tag.done()
    };
    let mut head = html(
        r#"<div class="cardhead"><h1 x data-testid="chart-title"></h1><span x class="note" data-testid="unit"></span><i x></i><span x class="tags"></span></div>"#,
    );
    head.slot().text(title);
    head.slot().text(unit);
    head.slot().put(live(others));
    head.slot().fill(live(move || list(tags.get().into_iter().map(tag).collect())));
    head.done()
}

/// What the points are, how many samples stand behind them, and what else must be known of them.
fn chips(app: App, shown: &crate::state::Shown) -> Vec<(String, &'static str)> {
    let answer = &shown.answer;
    let mut chips = vec![(words::aggregation(answer), "tag")];
    let bands = read::bands(answer);
    let is_bare = app.view.with(|view| view.bare);
    let is_said =
        |band: &&str| !(band.is_empty() || *band == "band min to max" || is_bare && band.ends_with("uncertainty"));
    for band in bands.split("; ").filter(is_said) {
        chips.push((band.to_owned(), "tag"));
    }
    chips.push((words::samples(answer), "tag"));
    if let Some(part) = answer.preview {
        chips.push((format!("preview: 1 chunk in {part}"), "tag warn"));
    }
    if !answer.failed.is_empty() {
        let count = answer.failed.len();
        chips.push((format!("{count} chunk{} could not be read", crate::parts::plural(count)), "tag warn"));
    }
    let holes = || shown.parts().flat_map(|(_, answer)| &answer.lines).flat_map(|line| &line.holes);
    if holes().any(|hole| hole.kind == HoleKind::Absent) {
        chips.push(("dotted: never written".to_owned(), "tag"));
    }
    for note in &answer.notes {
        chips.push((note.trim_end_matches('.').to_owned(), "tag"));
    }
    let derive = app.view.with(|view| view.derive);
    match derive {
        Derive::Values => {}
        Derive::Anomaly => chips.push(("minus the mean of the season".to_owned(), "tag")),
        Derive::Climatology => chips.push(("mean of all years".to_owned(), "tag")),
        Derive::Diurnal => chips.push(("mean of all days".to_owned(), "tag")),
    }
    chips
}

/// The lines' names, where a narrow screen has no room for them at their ends.
pub(super) fn legend(card: Card) -> View {
    let key = |style: &zarr_fuse_plot::LineStyle| {
        let mut key = html("<span><span x></span><span x></span></span>");
        key.slot().set("class", &format!("sw fill {}", line_class(style.colour)));
        key.slot().say(&style.label);
        key.done()
    };
    let keys = move || {
        let Some(picture) = card.picture.get() else { return View::default() };
        list(picture.layers.iter().flat_map(|layer| &layer.styles).map(key).collect())
    };
    let mut legend = html(r#"<div x class="legend" aria-hidden="true"></div>"#);
    legend.slot().fill(live(keys));
    legend.done()
}

/// One sentence that says what is seen, and what can be done with it.
pub(super) fn caption(card: Card) -> View {
    let app = card.app;
    let is_part = move || app.choice.with(|c| c.as_ref().is_some_and(|c| !c.is_whole()));
    let mut foot = html(
        r#"<div class="foot"><figcaption x id="zf-caption" data-testid="caption"></figcaption><span class="acts"><i x></i><button x class="btn icon" data-testid="download" title="Download what is seen as CSV (D)" aria-label="Download what is seen as CSV">⤓</button><button x class="btn icon" data-testid="keys" title="Keys (?)" aria-label="Keys">?</button></span></div>"#,
    );
    foot.slot().text(move || sentence(app));
    foot.slot().put(when(is_part, move || {
        let mut reset = html(r#"<button x class="btn" data-testid="reset">Reset</button>"#);
        reset.slot().click(move || app.choose(true, |view| view.period = Period::Whole));
        reset.done()
    }));
    foot.slot().click(move || csv::download(card));
    foot.slot().click(move || card.help.update(|help| *help = !*help));
    foot.done()
}

fn sentence(app: App) -> String {
    let Some(shown) = app.shown() else { return String::new() };
    let labels: Vec<&str> = shown.choice.picked.iter().map(|(_, label)| label.as_str()).collect();
    let lines = if shown.choice.lines.is_some() { format!(": {}", labels.join(", ")) } else { String::new() };
    let clock = app.clock.get();
    let window = app.window_of(&shown);
    let derive = app.view.with(|view| view.derive);
    if matches!(derive, Derive::Climatology | Derive::Diurnal) {
        let of = if derive == Derive::Diurnal { "hour of the day (UTC)" } else { "day of the year" };
        return format!("{}{lines}, by {of}.", words::capital(&shown.choice.title(&[])));
    }
    let span = words::span(window, &clock);
    let name = crate::state::clock::name(&clock, window.1);
    let zone = if span.ends_with(&name) { String::new() } else { format!(" ({name})") };
    format!("{}{lines}, {span}{zone}.", words::capital(&shown.choice.title(&[])))
}
