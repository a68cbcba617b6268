//! The chart's card: title, what its points are, the chart, the strip under it, the states in between.

mod announce;
mod companions;
mod csv;
mod field;
mod first;
mod gestures;
mod head;
mod keys;
mod loading;
mod menu;
mod notice;
mod painting;
mod slide;
mod stage;
mod strip;
mod switches;
mod table;
mod tip;
mod undrawable;

use crate::parts::{self, View, html, list, live, when, yes};
use crate::problem::{Kind as Fault, Problem};
use crate::state::layers::{Layer, layers};
use crate::state::signal::{Memo, RwSignal, StoredValue};
use crate::state::{App, Shown};
use companions::companions;
use head::{caption, head, legend};
use leptos::prelude::*;
use stage::stage;
use std::sync::Arc;
use strip::strip;
use zarr_fuse_plot::{Kind, Layout};

/// The lines as they are drawn, and what they were made of.
#[derive(Clone)]
pub(crate) struct Picture {
    shown: Arc<Shown>,
    layers: Arc<Vec<Layer>>,
}

impl PartialEq for Picture {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.layers, &other.layers)
    }
}

/// What the parts of the card share.
#[derive(Clone, Copy)]
struct Card {
    app: App,
    /// The lines.
    picture: Memo<Option<Picture>>,
    /// Where things are in the chart, as last drawn.
    layout: RwSignal<Option<Layout>>,
    /// The window that the chart is being dragged to, before it is looked at.
    dragged: RwSignal<Option<(f64, f64)>>,
    /// When it was dragged last, in milliseconds, and whether that is watched.
    moved: StoredValue<(f64, bool)>,
    /// The period that is being selected.
    selected: RwSignal<Option<(f64, f64)>>,
    /// The line that keys ask about.
    line: RwSignal<usize>,
    /// Whether the keys are explained.
    help: RwSignal<bool>,
    /// What is said once, in place of what the cursor reads.
    said: RwSignal<String>,
}

impl Card {
    fn new(app: App) -> Self {
        // The window moves with every frame of a drag; the lines do not.
        let manner = Memo::new(move |_| app.view.with(|view| (view.hidden.clone(), view.normalise, view.bare)));
        let picture = Memo::new(move |_| {
            manner.track();
            let shown = app.drawn.get()?;
            let dataset = app.dataset.get_untracked();
            let layers = app.view.with_untracked(|view| layers(&shown, dataset.as_deref(), view));
            Some(Picture { shown, layers: Arc::new(layers) })
        });
        Self {
            app,
            picture,
            layout: RwSignal::new(None),
            dragged: RwSignal::new(None),
            moved: StoredValue::new((0.0, false)),
            selected: RwSignal::new(None),
            line: RwSignal::new(0),
            help: RwSignal::new(false),
            said: RwSignal::new(String::new()),
        }
    }
}

/// The card.
pub fn chart_card() -> View {
    let app = App::of_page();
    let card = Card::new(app);
    let is_table = yes(move || app.choice.with(|c| c.as_ref().is_some_and(|c| c.kind == Kind::Table)));
    let is_field = yes(move || app.is_field());
    let nothing = move || app.dataset.with(Option::is_some) && app.choice.with(Option::is_none);
    let fault = move || {
        let Some(problem) = app.fault.get() else { return View::default() };
        untrack(|| match problem.kind {
            Fault::TooLarge => loading::large(app, &problem),
            Fault::Cancelled => loading::cancelled(app),
            _ => parts::fault(&problem, move || app.retry()),
        })
    };
    let mut view = html(
        r#"<div x class="card"><div x></div><i x></i><figure x><div x></div><i x></i><i x></i><i x></i><i x></i></figure><i x></i><i x></i><i x></i><i x></i></div>"#,
    );
    let kind = |problem: &Problem| problem.kind.name().to_owned();
    view.slot().attribute("data-kind", move || app.fault.with(|f| f.as_ref().map(kind).unwrap_or_default()));
    view.slot().class("gone", nothing).fill(head(card));
    view.slot().put(when(nothing, undrawable::undrawable));
    view.slot().class("gone", move || nothing() || is_field.get());
    view.slot().class("gone", move || is_table.get()).fill(stage(card));
    view.slot().put(when(move || is_table.get(), move || table::table(card)));
    view.slot().put(strip(card));
    view.slot().put(legend(card));
    view.slot().put(caption(card));
    view.slot().put(when(
        move || is_field.get(),
        move || {
            let mut figure = html("<figure x></figure>");
            figure.slot().fill(field::field_stage(card));
            figure.done()
        },
    ));
    view.slot().put(live(fault));
    view.slot().put(announce::announcer(card));
    view.slot().put(when(move || card.help.get() && !is_field.get(), move || keys::help(card)));
    list(vec![head::toolbar(), view.done(), companions(card)])
}
