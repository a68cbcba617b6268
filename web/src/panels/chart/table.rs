//! The numbers of the chart: a table of what is drawn, 25 rows a page, and a sentence a line.

use super::{Card, Picture};
use crate::parts::{View, html, list, live};
use crate::state::layers::rows;
use crate::state::signal::{Memo, RwSignal};
use crate::state::words;
use leptos::prelude::*;
use zarr_fuse_core::series::Answer;
use zarr_fuse_plot::{number, read};

/// Rows of a page.
const PAGE: usize = 25;

fn answers(picture: &Picture) -> Vec<&Answer> {
    picture.shown.parts().map(|(_, answer)| answer.as_ref()).collect()
}

/// One sentence a line, for those who do not see the chart.
pub(super) fn summary(card: Card) -> Option<View> {
    // While a window is dragged its sentences are made by nobody: only what has come is told.
    let picture = card.picture.get()?;
    let app = card.app;
    let window = picture.shown.window.or(picture.shown.choice.extent)?;
    let when = words::span(window, &app.clock.get());
    let mut said = Vec::new();
    for ((part, answer), layer) in picture.shown.parts().zip(picture.layers.iter()) {
        for (stats, style) in read::stats(answer, window).iter().zip(&layer.styles) {
            let title = words::capital(&part.title(&[]));
            let what = if part.lines.is_some() { format!("{title}, {}", style.label) } else { title };
            let mut sentence = html("<p x></p>");
            sentence.slot().say(&read::summary(&what, &when, stats.as_ref(), &part.variable.units));
            said.push(sentence.done());
        }
    }
    Some(list(said))
}

/// The table.
pub(super) fn table(card: Card) -> View {
    let app = card.app;
    let page = RwSignal::new(0_usize);
    let window = Memo::new(move |_| app.shown().map(|shown| app.window_of(&shown)));
    let found = Memo::new(move |_| {
        let (picture, window) = (card.picture.get()?, window.get()?);
        let (_, count) = rows(&answers(&picture), window, 0, 0);
        let last = count.saturating_sub(1) / PAGE;
        let page = page.get().min(last);
        let (rows, _) = rows(&answers(&picture), window, page * PAGE, PAGE);
        Some((picture, rows, count, page, last))
    });
    let head = move || {
        let (picture, ..) = found.get()?;
        let mut cells = Vec::new();
        for ((part, _), layer) in picture.shown.parts().zip(picture.layers.iter()) {
            for style in &layer.styles {
                let units = &part.variable.units;
                let unit = if units.is_empty() { String::new() } else { format!(" ({units})") };
                let mut cell = html(r#"<th x scope="col"></th>"#);
                cell.slot().say(&format!("{}{unit}", style.label));
                cells.push(cell.done());
            }
        }
        Some(list(cells))
    };
    let body = move || {
        let (picture, rows, ..) = found.get()?;
        let answers = answers(&picture);
        let clock = app.clock.get();
        let decimals: Vec<usize> = answers.iter().map(|answer| words::decimals(answer)).collect();
        let row = |(time, cells): (f64, Vec<Option<usize>>)| {
            let lines =
                answers.iter().zip(&decimals).flat_map(|(answer, d)| answer.lines.iter().map(move |line| (line, *d)));
            let cell = |((line, decimals), point): ((&zarr_fuse_core::series::Line, usize), Option<usize>)| {
                let value = |column: &[f64]| point.and_then(|at| column.get(at)).copied().filter(|v| v.is_finite());
                let told = |v: f64| number::fixed(v, decimals);
                let mean = value(&line.mean).map_or_else(|| "–".to_owned(), told);
                let half = value(&line.uncertainty).map(|half| format!(" ± {}", told(half))).unwrap_or_default();
                let range = value(&line.min).zip(value(&line.max)).filter(|(min, max)| min < max);
                let range = range.map(|(min, max)| format!("{} to {}", told(min), told(max)));
                let mut told = html("<td><span x></span><small x></small></td>");
                told.slot().say(&(mean + &half));
                told.slot().say(&range.unwrap_or_default());
                told.done()
            };
            let mut row = html(r#"<tr x><th x scope="row"></th></tr>"#);
            row.slot().fill(list(lines.zip(cells).map(cell).collect()));
            row.slot().say(&words::bare(time, &clock));
            row.done()
        };
        Some(list(rows.into_iter().map(row).collect()))
    };
    let zone = move || window.get().map(|w| crate::state::clock::name(&app.clock.get(), w.1)).unwrap_or_default();
    let first = move || {
        let mut cell = html(r#"<th x scope="col"></th>"#);
        cell.slot().say(&format!("Time ({})", zone()));
        cell.done()
    };
    let count = move || {
        found.get().map(|(_, _, count, page, _)| {
            let first = (page * PAGE + 1).min(count);
            format!(
                "{} to {} of {} rows",
                number::count(first as u64),
                number::count(((page + 1) * PAGE).min(count) as u64),
                number::count(count as u64)
            )
        })
    };
    let at = move || found.with(|found| found.as_ref().map_or((0, 0), |found| (found.3, found.4)));
    let mut view = html(NUMBERS);
    view.slot().fill(live(move || list(vec![first(), head().unwrap_or_default()])));
    view.slot().fill(live(move || body().unwrap_or_default()));
    view.slot().disabled(move || at().0 == 0).click(move || page.set(untrack(at).0.saturating_sub(1)));
    view.slot().text(move || count().unwrap_or_default());
    view.slot().disabled(move || at().0 >= at().1).click(move || page.set(untrack(at).0 + 1));
    view.slot().click(move || card.table());
    view.done()
}

const NUMBERS: &str = concat!(
    r#"<div class="numbers" data-testid="table"><div class="scroll" tabindex="0" role="region" aria-label="Numbers of the chart">"#,
    r#"<table><thead><tr x></tr></thead><tbody x></tbody></table></div><div class="pages">"#,
    r#"<button x class="btn" data-testid="previous">Previous</button><span x class="note" aria-live="polite"></span>"#,
    r#"<button x class="btn" data-testid="next">Next</button><button x class="btn" data-testid="to-chart">Chart</button></div></div>"#
);
