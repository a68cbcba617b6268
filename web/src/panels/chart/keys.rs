//! Keys on the chart. Whatever a pointer can do, they can.

use super::painting::places;
use super::switches::Switch;
use super::{Card, csv};
use crate::parts::{View, html, list};
use crate::state::{words, zoom};
use web_sys::KeyboardEvent;
use zarr_fuse_plot::read::{Want, seek};
use zarr_fuse_plot::{Kind, Period};

/// Every key with what it does, as the help shows it.
const KEYS: [(&str, &str); 20] = [
    ("← →", "move the cursor; with Shift ten times as far"),
    ("+ −", "zoom about the cursor"),
    ("PgUp PgDn", "one window back or on"),
    ("Home End", "to the beginning or the end of the record"),
    ("[ ]", "the line before or after, for the keys below"),
    ("M m", "its greatest or least value in the window"),
    ("G", "the middle of its next gap"),
    ("0", "the whole record"),
    ("T", "the numbers as a table, or the chart again"),
    ("D", "download what is seen as CSV"),
    ("L", "a logarithmic axis, or a linear one"),
    ("N", "each line in its own range, or all in one"),
    ("A", "values, anomaly, mean year, mean day"),
    ("F", "flagged values shown or left out"),
    ("E", "an ensemble as mean and quantiles, or one member"),
    ("U", "times in UTC or in your zone"),
    ("Esc", "no cursor"),
    ("drag, wheel", "pan, zoom; two fingers do both"),
    ("Shift + drag", "select a period; a double click shows all"),
    ("?", "this list"),
];

/// Handles a key; one that is not ours is left to the browser.
pub(super) fn pressed(card: Card, event: &KeyboardEvent) {
    if event.ctrl_key() || event.alt_key() || event.meta_key() {
        return;
    }
    let app = card.app;
    let Some(choice) = app.choice.get_untracked() else { return };
    let Some((window, extent)) = choice.window.zip(choice.extent) else { return };
    let length = window.1 - window.0;
    let middle = (window.0 + window.1) / 2.0;
    let centre =
        app.cursor.get_untracked().filter(|cursor| *cursor >= window.0 && *cursor <= window.1).unwrap_or(middle);
    let pixel = length / card.layout.get_untracked().map_or(800.0, |layout| layout.plot.width.max(1.0));
    let step = pixel * if event.shift_key() { 10.0 } else { 1.0 };
    let look = |window| app.look(window, false);
    match event.key().as_str() {
        "ArrowLeft" => card.point((centre - step).max(window.0)),
        "ArrowRight" => card.point((centre + step).min(window.1)),
        "+" | "=" => look(zoom::scaled(window, 0.5, centre, extent, choice.shortest)),
        "-" | "_" => look(zoom::scaled(window, 2.0, centre, extent, choice.shortest)),
        "PageUp" => look(zoom::moved(window, -length, extent)),
        "PageDown" => look(zoom::moved(window, length, extent)),
        "Home" => look((extent.0, extent.0 + length)),
        "End" => look((extent.1 - length, extent.1)),
        "[" => card.next_line(false),
        "]" => card.next_line(true),
        "M" => card.seek(Want::Most, centre, window),
        "m" => card.seek(Want::Least, centre, window),
        "g" | "G" => card.seek(Want::Gap, centre, window),
        "0" => app.choose(true, |view| view.period = Period::Whole),
        "t" | "T" => card.table(),
        "d" | "D" => csv::download(card),
        "l" | "L" => card.flip(Switch::Log),
        "n" | "N" => card.flip(Switch::Normalise),
        "a" | "A" => card.flip(Switch::Derive),
        "f" | "F" => card.flip(Switch::Flags),
        "e" | "E" => card.flip(Switch::Fan),
        "u" | "U" => card.flip(Switch::Zone),
        "Escape" => {
            app.cursor.set(None);
            app.focus.set(None);
        }
        "?" => card.help.update(|help| *help = !*help),
        _ => return,
    }
    event.prevent_default();
}

impl Card {
    /// Puts the cursor there, to stay.
    pub(super) fn point(self, time: f64) {
        self.said.set(String::new());
        self.app.cursor.set(Some(time));
        self.app.focus.set(Some(time));
    }

    /// The table in place of the chart, or back.
    pub(super) fn table(self) {
        let is_table = self.app.choice.with_untracked(|c| c.as_ref().is_some_and(|c| c.kind == Kind::Table));
        self.app.choose(true, |view| view.kind = Some(if is_table { Kind::Chart } else { Kind::Table }));
    }

    fn next_line(self, on: bool) {
        let Some(picture) = self.picture.get_untracked() else { return };
        let places = places(&picture);
        let count = places.len().max(1);
        let now = self.line.get_untracked().min(count - 1);
        let next = if on { (now + 1) % count } else { (now + count - 1) % count };
        self.line.set(next);
        let style = places.get(next).and_then(|(layer, line)| picture.layers.get(*layer)?.styles.get(*line));
        self.said.set(style.map(|style| format!("Line {}", style.label)).unwrap_or_default());
    }

    /// Moves the cursor to the next of what is wanted of the line.
    fn seek(self, want: Want, time: f64, window: (f64, f64)) {
        let Some(picture) = self.picture.get_untracked() else { return };
        let places = places(&picture);
        let index = self.line.get_untracked().min(places.len().saturating_sub(1));
        let Some(layer) = places.get(index).and_then(|(layer, _)| picture.layers.get(*layer)) else { return };
        let line = places.get(index).and_then(|(_, line)| layer.answer.lines.get(*line));
        match line.and_then(|line| seek(&layer.answer, line, want, time, window)) {
            Some(time) => self.point(time),
            None => {
                let what = if want == Want::Gap { "No gap" } else { "No value" };
                let clock = self.app.clock.get_untracked();
                self.said.set(format!("{what} in {}", words::span(window, &clock)));
            }
        }
    }
}

/// The list of the chart's keys.
pub(super) fn help(card: Card) -> View {
    list_of(card, &KEYS)
}

/// A list of keys.
pub(super) fn list_of(card: Card, keys: &[(&str, &str)]) -> View {
    let row = |(key, what): &(&str, &str)| {
        let mut row = html("<kbd x></kbd><span x></span>");
        row.slot().say(key);
        row.slot().say(what);
        row.done()
    };
    let mut help = html(
        r#"<div x class="help" data-testid="help" role="region" aria-label="Keys"></div><button x class="btn">Close</button>"#,
    );
    help.slot().fill(list(keys.iter().map(row).collect()));
    help.slot().click(move || card.help.set(false));
    help.done()
}
