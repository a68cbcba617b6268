//! The tooltip at the cursor: the instant and each line's value with its unit, uncertainty and flag, or why there is none.

use super::Card;
use crate::parts::{View, html, line_class, list, live};
use crate::state::layers::flags;
use crate::state::{Shown, words};
use zarr_fuse_core::series::{Answer, Line};
use zarr_fuse_plot::{number, read};

/// What a line says at the cursor.
pub(super) struct Row {
    /// The line.
    pub(super) label: String,
    /// Its colour.
    pub(super) colour: usize,
    /// Its value, or why there is none.
    pub(super) value: Result<String, String>,
}

/// Of a bucket the mean and, where its values differ visibly, their range; of a single value the value; its uncertainty
/// and the meaning of its flag.
fn value(answer: &Answer, line: &Line, time: f64, units: &str, flags: &[(f64, String)]) -> Result<String, String> {
    let point = read::reading(answer, line, time).map_err(|nothing| nothing.words().to_owned())?;
    let decimals = words::decimals(answer);
    let text = |v: f64| number::fixed(v, decimals);
    let mut value = text(point.value);
    if let Some(half) = point.uncertainty {
        value.push_str(&format!(" ± {}", number::fixed(half, decimals)));
    }
    if !units.is_empty() {
        value.push_str(&format!(" {units}"));
    }
    if let Some((min, max)) = point.range.map(|(min, max)| (text(min), text(max))).filter(|(min, max)| min != max) {
        value.push_str(&format!(" ({min} to {max})"));
    }
    if let Some(flag) = point.flag {
        let meaning = flags.iter().find(|(value, _)| *value == flag).map(|(_, meaning)| meaning.replace('_', " "));
        value.push_str(&format!(" · {}", meaning.unwrap_or_else(|| format!("flag {flag}"))));
    }
    Ok(value)
}

/// The instant that the cursor means: that of the nearest point of any line, else its own.
pub(super) fn instant(shown: &Shown, time: f64) -> f64 {
    let mut best = (f64::INFINITY, time);
    for (_, answer) in shown.parts() {
        for line in &answer.lines {
            let Some(point) = read::nearest(line, time, read::reach(answer)) else { continue };
            let apart = (line.time[point] - time).abs();
            if apart < best.0 {
                best = (apart, line.time[point]);
            }
        }
    }
    best.1
}

/// The instant, and what each line says at the cursor.
pub(super) fn rows(card: Card, time: f64) -> Option<(String, Vec<Row>)> {
    let picture = card.picture.get()?;
    let shown = &picture.shown;
    let dataset = card.app.dataset.get();
    let mut rows = Vec::new();
    for ((part, answer), layer) in shown.parts().zip(picture.layers.iter()) {
        let flags = flags(part, dataset.as_deref());
        for (line, style) in answer.lines.iter().zip(&layer.styles) {
            let value = value(answer, line, time, &part.variable.units, &flags);
            rows.push(Row { label: style.label.clone(), colour: style.colour, value });
        }
    }
    Some((words::instant_of(instant(shown, time), shown.answer.step, &card.app.clock.get()), rows))
}

/// The tooltip; it stands beside the cursor, on the side that has room.
pub(super) fn tip(card: Card) -> View {
    let tip = move || {
        let (time, layout) = (card.app.cursor.get()?, card.layout.get()?);
        let (instant, rows) = rows(card, time)?;
        let x = layout.time.pixel(time);
        if !(layout.plot.x..=layout.plot.right()).contains(&x) {
            return None;
        }
        let style = if x < layout.plot.x + layout.plot.width * 0.55 {
            format!("left:{:.0}px;top:12px", x + 14.0)
        } else {
            format!("right:calc(100% - {:.0}px);top:12px", x - 14.0)
        };
        let row = |row: Row| {
            let mut view = html(r#"<div x><span x class="k"></span><span x></span></div>"#);
            view.slot().set("class", &line_class(row.colour));
            view.slot().say(&row.label);
            match row.value {
                Ok(value) => view.slot().say(&value),
                Err(why) => view.slot().set("class", "note").say(&why),
            };
            view.done()
        };
        let mut tip = html(r#"<div x class="tip" data-testid="tooltip"><b x></b></div>"#);
        tip.slot().set("style", &style).fill(list(rows.into_iter().map(row).collect()));
        tip.slot().say(&instant);
        Some(tip.done())
    };
    live(move || tip().unwrap_or_default())
}
