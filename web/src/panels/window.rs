//! In this window: the least, mean and greatest value of each line, and of how many values. At once of what is drawn; a
//! moment later of the stored values, as far as that reads little; with quantiles of more of them when asked for.

use crate::parts::{View, effect, html, line_class, list, live, when};
use crate::protocol::{Ask, Tell};
use crate::state::asking::question;
use crate::state::signal::{RwSignal, StoredValue};
use crate::state::{App, Shown, words};
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use zarr_fuse_core::series::{QUANTILES, Request, Stats};
use zarr_fuse_plot::number::{count, decimals_of_range, fixed};
use zarr_fuse_plot::{Derive, Kind, read};

/// The window must have stayed so long before it is asked about.
const QUIET: Duration = Duration::from_millis(500);
/// Bytes that are read for quantiles without being asked for them.
const LITTLE: u64 = 500_000;

/// Statistics of one variable and the question they answer.
type Told = Vec<Option<(Request, Vec<Stats>)>>;

/// What a row shows.
struct Row {
    label: String,
    colour: usize,
    /// Least, mean, greatest, how many; "" where there is none.
    cells: [String; 4],
    /// Missing values and quantiles, when they were asked for.
    more: String,
}

/// The panel.
pub fn in_window() -> View {
    let app = App::of_page();
    let wants_all = RwSignal::new(false);
    let told = RwSignal::new(Told::new());
    follow(app, wants_all, told);
    let span =
        move || app.shown().map(|shown| words::span(app.window_of(&shown), &app.clock.get())).unwrap_or_default();
    let body = move || {
        let Some(shown) = app.shown() else { return View::default() };
        list(told.with(|told| rows(app, &shown, told)).iter().map(row).collect())
    };
    let note = move || app.shown().map(|shown| told.with(|told| origin(app, &shown, told))).unwrap_or_default();
    let is_series = move || app.choice.with(|c| c.as_ref().is_some_and(|c| c.extent.is_some()));
    when(
        move || !app.is_field() && is_series(),
        move || {
            let mut panel = html(PANEL);
            panel.slot().text(span);
            panel.slot().fill(live(body));
            panel.slot().text(note);
            panel.slot().pressed(move || wants_all.get()).click(move || wants_all.update(|all| *all = !*all));
            panel.done()
        },
    )
}

const PANEL: &str = concat!(
    r#"<section class="panel" id="zf-window"><h2>In this window <small x></small></h2><table><thead><tr>"#,
    r#"<th scope="col"><span class="hidden-text">Line</span></th><th scope="col">min</th><th scope="col">mean</th>"#,
    r#"<th scope="col">max</th><th scope="col">n</th></tr></thead><tbody x></tbody></table>"#,
    r#"<p x class="note" data-testid="stats-origin"></p><button x class="chip" data-testid="exact" "#,
    r#"title="Reads the stored values of the window for their quantiles, up to 20 MB">Quantiles of all values</button></section>"#
);

fn row(row: &Row) -> View {
    let mut cells = html(
        r#"<tr data-testid="stats"><td x><span x></span><span x></span></td><td x></td><td x></td><td x></td><td x></td></tr>"#,
    );
    cells.slot().set("title", &row.label);
    cells.slot().set("class", &format!("sw fill {}", line_class(row.colour)));
    cells.slot().say(&row.label);
    for cell in &row.cells {
        cells.slot().say(cell);
    }
    let mut views = vec![cells.done()];
    if !row.more.is_empty() {
        let mut more = html(r#"<tr class="more"><td x colspan="5" data-testid="quantiles"></td></tr>"#);
        more.slot().say(&row.more);
        views.push(more.done());
    }
    list(views)
}

/// Asks for the statistics of the window once it has come to rest, while they are wanted.
fn follow(app: App, wants_all: RwSignal<bool>, told: RwSignal<Told>) {
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let asked = StoredValue::new(Vec::<u32>::new());
    effect(move || {
        let most = if wants_all.get() { app.most.get() } else { LITTLE };
        // What is looked at comes first.
        let is_there = app.painted.get();
        // The stored values are no anomalies: of what is made of them only what is drawn is told.
        let is_plain = app.view.with(|view| view.derive == Derive::Values);
        let (choice, columns) = (app.choice.get(), app.columns.get());
        let forget = move || {
            if let Some(client) = app.client() {
                asked.update_value(|asked| asked.drain(..).for_each(|id| client.cancel(id)));
            }
        };
        waiting.update_value(|waiting| {
            if let Some(handle) = waiting.take() {
                handle.clear();
            }
            forget();
            let Some(choice) = choice.filter(|c| is_there && is_plain && c.extent.is_some() && c.kind != Kind::Field)
            else {
                return;
            };
            let ask = move || {
                let Some(client) = app.client() else { return };
                told.set(vec![None; 1 + choice.more.len()]);
                for (index, part) in choice.parts().enumerate() {
                    let request = Request { most, ..question(app, part, choice.window, columns) };
                    let answered = request.clone();
                    let id = client.ask(&Ask::Stats(request), move |heard| {
                        // Without them the numbers of what is drawn stay.
                        if let Ok(Tell::Stats(lines)) = heard {
                            told.update(|told| {
                                if let Some(place) = told.get_mut(index) {
                                    *place = Some((answered.clone(), lines));
                                }
                            });
                        }
                    });
                    asked.update_value(|asked| asked.push(id));
                }
            };
            *waiting = set_timeout_with_handle(ask, QUIET).ok();
        });
    });
    on_cleanup(move || {
        waiting.update_value(|waiting| {
            if let Some(handle) = waiting.take() {
                handle.clear();
            }
        });
    });
}

/// The statistics that were told of a variable in the window that is drawn.
fn of<'a>(app: App, shown: &Shown, told: &'a Told, index: usize) -> Option<&'a Vec<Stats>> {
    let (request, lines) = told.get(index)?.as_ref()?;
    let part = shown.choice.parts().nth(index)?;
    let now = question(app, part, app.choice.get()?.window, request.columns);
    let same = *request == Request { most: request.most, ..now };
    same.then_some(lines)
}

fn rows(app: App, shown: &Arc<Shown>, told: &Told) -> Vec<Row> {
    let window = app.window_of(shown);
    let is_alone = shown.choice.more.is_empty();
    let mut rows: Vec<Row> = Vec::new();
    for (index, (part, answer)) in shown.parts().enumerate() {
        let decimals = words::decimals(answer);
        let (drawn, exact) = (read::stats(answer, window), of(app, shown, told, index));
        // Rows under each other have the same decimals.
        let all = exact.into_iter().flatten().filter(|stats| stats.n > 0);
        let (least, most) =
            all.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), stats| (a.min(stats.min), b.max(stats.max)));
        let decimals = if least < most { decimals_of_range(most - least) } else { decimals };
        for (line, (_, label)) in part.picked.iter().enumerate() {
            let label = match part.lines.is_some() && !is_alone {
                true => format!("{label} · {}", part.variable.title),
                false => label.clone(),
            };
            let own = exact.and_then(|lines| lines.get(line));
            let text = |v: f64, decimals: usize| fixed(v, decimals);
            let (cells, more) = match (own, drawn.get(line).copied().flatten()) {
                (Some(stats), _) if stats.n > 0 => {
                    let numbers = [stats.min, stats.mean, stats.max].map(|v| text(v, decimals));
                    let [min, mean, max] = numbers;
                    ([min, mean, max, count(stats.n)], more(stats, decimals))
                }
                (Some(stats), _) => (nothing(), format!("{} missing", count(stats.missing))),
                (None, Some(stats)) => {
                    let [min, mean, max] = [stats.min, stats.mean, stats.max].map(|v| text(v, decimals));
                    ([min, mean, max, count(stats.n)], String::new())
                }
                (None, None) => (nothing(), String::new()),
            };
            rows.push(Row { label, colour: rows.len(), cells, more });
        }
    }
    rows
}

fn nothing() -> [String; 4] {
    [String::new(), String::new(), String::new(), "no data".to_owned()]
}

/// "5 % 7.92, 25 % 8.10, median 8.44, …; 12 missing".
fn more(stats: &Stats, decimals: usize) -> String {
    let quantile = |(q, value): (f64, f64)| {
        let name = if q == 0.5 { "median".to_owned() } else { format!("{} %", fixed(q * 100.0, 0)) };
        format!("{name} {}", fixed(value, decimals))
    };
    let known = QUANTILES.into_iter().zip(stats.quantiles).filter(|(_, value)| value.is_finite());
    let known: Vec<String> = known.map(quantile).collect();
    let missing = format!("{} missing", count(stats.missing));
    if known.is_empty() { missing } else { format!("{}; {missing}", known.join(", ")) }
}

/// What the numbers are of.
fn origin(app: App, shown: &Arc<Shown>, told: &Told) -> String {
    let parts = 0..=shown.choice.more.len();
    let lines: Option<Vec<&Stats>> = parts
        .map(|index| of(app, shown, told, index))
        .collect::<Option<Vec<_>>>()
        .map(|all| all.into_iter().flatten().collect());
    match lines {
        Some(lines) if lines.iter().all(|stats| stats.exact) => "Exact, of the values as stored".to_owned(),
        Some(_) => "Of whole buckets, which may reach over the window\u{2019}s ends".to_owned(),
        None if shown.answer.step.is_none() => "Of the values as stored".to_owned(),
        None => format!("Of what is drawn: {}", words::aggregation(&shown.answer)),
    }
}
