//! Waiting: what has come so far, and how to stop it; and the question before much is read.

use super::{Card, first};
use crate::parts::{View, effect, html, list, live, when};
use crate::problem::Problem;
use crate::protocol::{Ask, Tell};
use crate::state::asking::question;
use crate::state::signal::{RwSignal, StoredValue};
use crate::state::{App, words};
use leptos::prelude::*;
use std::time::Duration;
use zarr_fuse_core::series::Cost;
use zarr_fuse_plot::Kind;

/// After so long without anything drawn the page says more than that it waits.
const LONG: Duration = Duration::from_secs(8);

/// The skeleton while there is nothing to draw; a thin bar over what is drawn while finer lines are on their way.
pub(super) fn loading(card: Card) -> View {
    let app = card.app;
    let is_well = move || app.fault.with(Option::is_none);
    let is_empty = move || match app.is_field() {
        true => app.field.with(Option::is_none),
        false => card.picture.with(Option::is_none),
    } && is_well();
    let is_bare = move || is_empty() && !(app.dataset.with(Option::is_some) && app.choice.with(Option::is_none));
    let is_busy = move || app.busy.get() || is_bare();
    let is_long = RwSignal::new(false);
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    effect(move || {
        let busy = is_busy();
        is_long.set(false);
        waiting.update_value(|waiting| {
            if let Some(handle) = waiting.take() {
                handle.clear();
            }
            *waiting = busy.then(|| set_timeout_with_handle(move || is_long.set(true), LONG).ok()).flatten();
        });
    });
    let come = move || match app.progress.get() {
        0 => "Waiting for the data…".to_owned(),
        bytes => format!("{} read", words::bytes(bytes)),
    };
    let long = move || {
        let what = if app.dataset.with(Option::is_none) { "its metadata" } else { "its chunks" };
        let host = app.address.with(|address| crate::parts::host(address));
        format!("{host} has not sent {what} in {} s. The line or the server may be slow.", LONG.as_secs())
    };
    let skeleton = move || is_bare() && !first::there();
    let bones = r#"<div class="skeleton" data-testid="skeleton"><i></i><i></i><i></i><i></i></div>"#;
    let skeleton = when(skeleton, move || html(bones).done());
    let mut bar = html(r#"<div x class="bar"></div>"#);
    bar.slot().class("on", is_busy);
    let is_told = move || is_busy() && (is_bare() || is_long.get() || app.progress.get() > 1_000_000);
    let told = when(is_told, move || {
        let mut told = html(
            r#"<div class="loading" role="status" data-testid="loading"><span x data-testid="progress"></span><i x></i><i x></i></div>"#,
        );
        told.slot().text(come);
        told.slot().put(when(
            move || app.busy.get(),
            move || {
                let mut cancel = html(r#"<button x class="btn" data-testid="cancel">Cancel</button>"#);
                cancel.slot().click(move || app.cancel());
                cancel.done()
            },
        ));
        told.slot().put(when(
            move || is_long.get(),
            move || {
                let mut note = html(r#"<span x class="note" data-testid="watchdog"></span>"#);
                note.slot().text(long);
                note.done()
            },
        ));
        told.done()
    });
    list(vec![skeleton, bar.done(), told])
}

/// The visitor gave up; what was there before is still there.
pub(super) fn cancelled(app: App) -> View {
    let mut note = html(
        r#"<div class="fault calm" role="status" data-testid="cancelled" data-kind="cancelled"><b>Loading was cancelled</b><button x class="btn" data-testid="retry">Load it</button></div>"#,
    );
    note.slot().click(move || app.retry());
    note.done()
}

/// The level that reads less, and ", 2.1 MB" once the worker has said how much: the next coarser one until then.
fn less(app: App) -> RwSignal<Option<(String, String)>> {
    let less = RwSignal::new(None);
    let (Some(dataset), Some(choice)) = (app.dataset.get_untracked(), app.choice.get_untracked()) else { return less };
    let Some(group) = dataset.group(&choice.group).filter(|_| choice.kind != Kind::Field) else { return less };
    let now = app.view.with_untracked(|view| view.level.clone());
    let at = group.levels.iter().position(|level| Some(&level.name) == now.as_ref()).unwrap_or(0);
    less.set(group.levels.get(at + 1).map(|level| (level.name.clone(), String::new())));
    if let Some(client) = app.client() {
        let question = question(app, &choice.main, choice.window, app.columns.get_untracked());
        client.ask(&Ask::Cost(question), move |told| {
            if let Ok(Tell::Cost(Cost { coarser: Some((level, bytes)), .. })) = told {
                // The box may be gone by now.
                let _gone = less.try_set(Some((level, format!(", {}", words::bytes(bytes)))));
            }
        });
    }
    less
}

/// More than may be read without asking: how much, and what would be less.
pub(super) fn large(app: App, problem: &Problem) -> View {
    let bytes = problem.bytes;
    let read = move || {
        app.fault.set(None);
        // A little above the estimate, which may be a little below what it becomes.
        app.most.set(bytes.max(20_000_000).saturating_add(bytes / 4));
    };
    let less = less(app);
    let coarser = move || {
        let (dataset, choice) = (app.dataset.get()?, app.choice.get()?);
        let group = dataset.group(&choice.group).filter(|_| !app.is_field())?;
        let (name, bytes) = less.get()?;
        let level = group.levels.iter().find(|level| level.name == name)?;
        let (name, step) = (level.name.clone(), words::duration(level.step?) + &bytes);
        let set = move || app.choose(true, |view| view.level = Some(name.clone()));
        Some(offer("coarser", &format!("Buckets of {step}"), set))
    };
    let shorter = move || {
        let choice = app.choice.get().filter(|_| !app.is_field())?;
        let ((from, to), extent) = (choice.window?, choice.extent?);
        let length = (to - from) / 10.0;
        if length < choice.shortest {
            return None;
        }
        let set = move || app.look(crate::state::zoom::kept((to - length, to), extent), true);
        Some(offer("shorter", &format!("The last {}", words::duration(length)), set))
    };
    // Without an estimate no permission would help: it would not fit into the memory.
    let (much, why) = match bytes {
        0 => ("This view is too large to be read at once".to_owned(), problem.message.as_str()),
        bytes => (format!("This view reads {}", words::bytes(bytes)), "More than 20 MB are read only when you say so."),
    };
    let mut note = html(
        r#"<div class="fault calm" role="alert" data-testid="large" data-kind="too-large"><b x></b><span x></span><span class="acts"><i x></i><i x></i><i x></i></span></div>"#,
    );
    note.slot().say(&much);
    note.slot().say(why);
    note.slot().put(if bytes > 0 { load(read) } else { View::default() });
    note.slot().put(live(move || coarser().unwrap_or_default()));
    note.slot().put(live(move || shorter().unwrap_or_default()));
    note.done()
}

fn load(read: impl Fn() + 'static) -> View {
    let mut button = html(r#"<button x class="btn primary" data-testid="load">Load it</button>"#);
    button.slot().click(read);
    button.done()
}

/// A button for something that reads less.
fn offer(name: &str, text: &str, choose: impl Fn() + 'static) -> View {
    let mut button = html(r#"<button x class="btn"></button>"#);
    button.slot().set("data-testid", name).say(text).click(choose);
    button.done()
}
