//! Keys on a field. Whatever a pointer can do, they can.

use super::super::{Card, keys};
use super::{Stage, cell, slice};
use crate::parts::View;
use crate::state::{App, choice};
use leptos::prelude::*;
use web_sys::KeyboardEvent;
use zarr_fuse_core::dataset::{Axis, Dimension};
use zarr_fuse_plot::Kind;

/// Every key with what it does, as the help shows it.
const KEYS: [(&str, &str); 8] = [
    ("← → ↑ ↓", "move over the cells; with Shift ten at once"),
    ("Enter, click", "keep the cell: it stays in the link"),
    ("PgUp PgDn", "the slice before or after, along time"),
    ("Home End", "the first or the last slice"),
    ("T", "the chosen cell over time, as a chart"),
    ("C", "the same colours for all slices"),
    ("Esc", "no cell"),
    ("?", "this list"),
];

/// The dimension that the keys leaf through: time, else the first that is longer than one element.
fn leafed(app: App) -> Option<(Dimension, u64)> {
    let choice = app.choice.get_untracked()?;
    let mut long = choice.at.iter().filter(|(dimension, _)| dimension.size > 1);
    let time = choice.at.iter().find(|(dimension, _)| dimension.size > 1 && dimension.axis == Axis::Time);
    time.or_else(|| long.next()).cloned()
}

impl Stage {
    /// Goes so many slices on, as far as there are any.
    fn leaf(self, to: impl Fn(u64, u64) -> u64) {
        let app = self.card.app;
        let Some((dimension, index)) = leafed(app) else { return };
        let last = dimension.size.saturating_sub(1);
        let label = choice::label(&dimension, to(index, last).min(last));
        self.card.said.set(format!("{} {label}", dimension.title));
        app.choose(false, |view| drop(view.at.insert(dimension.name, label)));
    }

    /// Goes so many cells down and to the right, as they are drawn.
    fn go(self, down: isize, right: isize) {
        let app = self.card.app;
        let (Some(slice), Some(layout)) = (slice(app), self.layout.get_untracked()) else { return };
        let (rows, columns) = layout.cells;
        let here = self.hover.get_untracked().or_else(|| untrack(|| cell::chosen(app, &slice)));
        let (row, column) = here.unwrap_or((rows / 2, columns / 2));
        let rows_down = if layout.upwards { -down } else { down };
        let to = |at: usize, by: isize, count: usize| at.saturating_add_signed(by).min(count.saturating_sub(1));
        let at = (to(row, rows_down, rows), to(column, right, columns));
        self.hover.set(Some(at));
        if let Some((place, value)) = untrack(|| cell::reading(app, &slice, at)) {
            self.card.said.set(format!("{place}: {}", value.unwrap_or_else(|| "no data".to_owned())));
        }
    }
}

/// Handles a key; one that is not ours is left to the browser.
pub(super) fn pressed(stage: Stage, event: &KeyboardEvent) {
    if event.ctrl_key() || event.alt_key() || event.meta_key() {
        return;
    }
    let app = stage.card.app;
    let far = if event.shift_key() { 10 } else { 1 };
    match event.key().as_str() {
        "ArrowLeft" => stage.go(0, -far),
        "ArrowRight" => stage.go(0, far),
        "ArrowUp" => stage.go(-far, 0),
        "ArrowDown" => stage.go(far, 0),
        "Enter" | " " => match stage.hover.get_untracked() {
            Some(at) => stage.choose(at),
            None => return,
        },
        "PageUp" => stage.leaf(|index, _| index.saturating_sub(1)),
        "PageDown" => stage.leaf(|index, _| index.saturating_add(1)),
        "Home" => stage.leaf(|_, _| 0),
        "End" => stage.leaf(|_, last| last),
        "t" | "T" => {
            if let Some(at) = stage.hover.get_untracked() {
                stage.choose(at);
            }
            if app.choice.with_untracked(|c| c.as_ref().is_some_and(|c| c.extent.is_some())) {
                app.choose(true, |view| view.kind = Some(Kind::Chart));
            }
        }
        "c" | "C" => {
            app.common.update(|all| *all = !*all);
            let on = app.common.get_untracked();
            stage.card.said.set(if on { "Colours for all slices" } else { "Colours for what was seen" }.to_owned());
        }
        "Escape" => {
            stage.hover.set(None);
            if let Some((y, x)) = slice(app).and_then(|slice| super::axes(app, &slice)) {
                app.choose(false, |view| view.at.retain(|name, _| *name != y.name && *name != x.name));
            }
        }
        "?" => stage.card.help.update(|help| *help = !*help),
        _ => return,
    }
    event.prevent_default();
}

/// The list of keys.
pub(super) fn help(card: Card) -> View {
    keys::list_of(card, &KEYS)
}
