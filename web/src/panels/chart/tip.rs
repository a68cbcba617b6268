//! The tooltip at the cursor: the instant in UTC and each line's value with its unit, "no data" where there is none.

use super::Card;
use crate::parts::{line_class, lively};
use crate::state::{App, words};
use leptos::prelude::*;
use zarr_fuse_core::series::{Answer, Line};
use zarr_fuse_plot::{number, read};

/// Of a bucket the mean and, where its values differ visibly, their range; of a single value the value.
pub(super) fn value(line: &Line, answer: &Answer, time: f64, decimals: usize, units: &str) -> Option<String> {
    let point = read::nearest(line, time, read::reach(answer))?;
    let text = |v: f64| number::fixed(v, decimals);
    let (mean, min, max) = (text(line.mean[point]), text(line.min[point]), text(line.max[point]));
    let range = if min == max { String::new() } else { format!(" ({min} to {max})") };
    let space = if units.is_empty() { "" } else { " " };
    Some(format!("{mean}{space}{units}{range}"))
}

/// The instant that the cursor means: that of the nearest point of any line, else its own.
pub(super) fn instant(answer: &Answer, time: f64) -> f64 {
    let near = |line: &Line| read::nearest(line, time, read::reach(answer)).map(|point| line.time[point]);
    let times = answer.lines.iter().filter_map(near);
    times.min_by(|a, b| (a - time).abs().total_cmp(&(b - time).abs())).unwrap_or(time)
}

/// Label and value of a line; no value where it has no data.
pub(super) type Row = (String, Option<String>);

/// The instant, and label and value of each line at the cursor.
pub(super) fn rows(app: App, time: f64) -> Option<(String, Vec<Row>)> {
    let shown = app.shown()?;
    let (answer, units) = (&shown.answer, &shown.choice.variable.units);
    let decimals = words::decimals(answer);
    let rows = shown.choice.picked.iter().zip(&answer.lines);
    let rows = rows.map(|((_, label), line)| (label.clone(), value(line, answer, time, decimals, units)));
    Some((words::instant_of(instant(answer, time), answer.step), rows.collect()))
}

/// The tooltip; it stands beside the cursor, on the side that has room.
#[component]
pub(super) fn Tip(card: Card) -> impl IntoView {
    let app = card.app;
    let tip = move || {
        let (time, layout) = (app.cursor.get()?, card.layout.get()?);
        let (instant, rows) = rows(app, time)?;
        let x = layout.time.pixel(time);
        let style = if x < layout.plot.x + layout.plot.width * 0.55 {
            format!("left:{:.0}px;top:12px", x + 14.0)
        } else {
            format!("right:calc(100% - {:.0}px);top:12px", x - 14.0)
        };
        let row = |(index, (label, value)): (usize, Row)| {
            let value = match value {
                Some(value) => view! { <span>{value}</span> }.into_any(),
                None => view! { <span class="note">"no data"</span> }.into_any(),
            };
            view! { <div class=line_class(index)><span class="k">{label}</span>{value}</div> }
        };
        let rows = rows.into_iter().enumerate().map(row).collect_view();
        Some(view! { <div class="tip" style=style data-testid="tooltip"><b>{instant}</b>{rows}</div> })
    };
    view! { {lively(tip)} }
}
