//! The page's state in one named context: the selection and what came of it.

use super::asking::Asking;
use super::client::Client;
use super::field::Slice;
use super::signal::{Memo, RwSignal, StoredValue};
use super::slots::{self, Shown, Slots};
use super::{clock, early, link, own, source, zoom};
use crate::problem::{Kind, Problem};
use crate::protocol::{Ask, Open, Tell};
use leptos::prelude::*;
use std::sync::Arc;
use zarr_fuse_core::dataset::{Dataset, Places};
use zarr_fuse_plot::choice::{self, Choice};
use zarr_fuse_plot::{Clock, Kind as Plot, Period, Theme, ViewSpec, Zone};

/// How far the page is.
#[derive(Debug, Clone, PartialEq)]
pub enum Phase {
    /// The dataset is on its way.
    Opening,
    /// Nobody names a dataset.
    Nothing,
    /// The dataset cannot be opened.
    Failed(Problem),
    /// The dataset is open.
    Open,
}

/// Which side panel lies over the chart on a phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// What and where.
    Left,
    /// Statistics and about.
    Right,
}

/// The state. Copies are the same state.
#[derive(Clone, Copy)]
pub struct App {
    /// How far the page is.
    pub phase: RwSignal<Phase>,
    /// Address of the dataset.
    pub address: RwSignal<String>,
    /// What it contains.
    pub dataset: RwSignal<Option<Arc<Dataset>>>,
    /// The selection, as in the link.
    pub view: RwSignal<ViewSpec>,
    /// The selection, resolved.
    pub choice: Memo<Option<Arc<Choice>>>,
    /// Lines of the window, one slot a variable.
    pub fine: RwSignal<Slots>,
    /// Lines of the whole record, coarse, one slot a variable.
    pub coarse: RwSignal<Slots>,
    /// The coarse lines of the selection.
    pub whole: Memo<Option<Arc<Shown>>>,
    /// What the chart draws: the finest lines there are for the selection, else those of the one before it.
    pub drawn: Memo<Option<Arc<Shown>>>,
    /// The field that was read last.
    pub field: RwSignal<Option<Arc<Slice>>>,
    /// Whether the colours of a field are to span all of its variable.
    pub common: RwSignal<bool>,
    /// Pixels of the field, down and across.
    pub pixels: RwSignal<(u32, u32)>,
    /// The clock that times are shown by.
    pub clock: Memo<Arc<Clock>>,
    /// Whether lines are on their way.
    pub busy: RwSignal<bool>,
    /// Bytes that have come for the questions on their way.
    pub progress: RwSignal<u64>,
    /// Why the last lines did not come.
    pub fault: RwSignal<Option<Problem>>,
    /// Bytes that may be read without asking; 0 is the reader's own bound.
    pub most: RwSignal<u64>,
    /// The cursor's instant.
    pub cursor: RwSignal<Option<f64>>,
    /// The instant that the visitor has put the cursor at: the small charts are around it.
    pub focus: RwSignal<Option<f64>>,
    /// Pixel columns of the chart.
    pub columns: RwSignal<u32>,
    /// Pixel columns of its plot, as last drawn; 0 before.
    pub exact: RwSignal<u32>,
    /// Colours of the drawings.
    pub theme: RwSignal<Option<Arc<Theme>>>,
    /// The panel over the chart on a phone.
    pub side: RwSignal<Option<Side>>,
    /// Whether a live chart has been painted.
    pub painted: RwSignal<bool>,
    client: StoredValue<Option<Client>>,
    asking: StoredValue<Option<Asking>>,
}

impl App {
    /// The state in its beginning, with what keeps link, worker and signals together.
    pub fn provide() -> Self {
        let dataset = RwSignal::new(None::<Arc<Dataset>>);
        let view = RwSignal::new(link::current());
        let own = Memo::new(move |_| dataset.with(|d| d.as_ref().map(|d| own::view(d)).unwrap_or_default()));
        let choice = Memo::new(move |_| {
            let dataset = dataset.get()?;
            own.with(|own| view.with(|view| choice::resolve(&dataset, view, own))).map(Arc::new)
        });
        let (fine, coarse) = (RwSignal::new(Slots::new()), RwSignal::new(Slots::new()));
        let whole = Memo::new(move |_| coarse.with(|coarse| slots::whole(&choice.get()?, coarse)));
        let drawn = Memo::new(move |before: Option<&Option<Arc<Shown>>>| {
            let choice = choice.get()?;
            let now = fine.with(|fine| coarse.with(|coarse| slots::shown(&choice, fine, coarse)));
            now.or_else(|| before.cloned().flatten())
        });
        let extent = Memo::new(move |_| choice.with(|choice| choice.as_ref().and_then(|choice| choice.extent)));
        let zone = Memo::new(move |_| view.with(|view| view.zone));
        let clock = Memo::new(move |_| match (zone.get(), extent.get()) {
            (Zone::Local, Some(extent)) => Arc::new(clock::local(extent)),
            _ => Arc::new(zarr_fuse_plot::clock::UTC.clone()),
        });
        let app = Self {
            phase: RwSignal::new(Phase::Opening),
            address: RwSignal::new(String::new()),
            dataset,
            view,
            choice,
            fine,
            coarse,
            whole,
            drawn,
            field: RwSignal::new(None),
            common: RwSignal::new(false),
            pixels: RwSignal::new((0, 0)),
            clock,
            busy: RwSignal::new(false),
            progress: RwSignal::new(0),
            fault: RwSignal::new(None),
            most: RwSignal::new(0),
            cursor: RwSignal::new(None),
            focus: RwSignal::new(None),
            columns: RwSignal::new(0),
            exact: RwSignal::new(0),
            theme: RwSignal::new(crate::draw::theme::read().map(Arc::new)),
            side: RwSignal::new(None),
            painted: RwSignal::new(false),
            client: StoredValue::new(Client::take_over()),
            asking: StoredValue::new(None),
        };
        provide_context(app);
        app.wire();
        app.open();
        app
    }

    /// The state of the page this component is part of.
    pub fn of_page() -> Self {
        expect_context::<Self>()
    }

    fn wire(self) {
        let listener = window_event_listener(leptos::ev::hashchange, move |_| {
            let now = link::current();
            let before = self.view.get_untracked();
            if before != now {
                let is_same = before.same_dataset(&now);
                self.view.set(now);
                if !is_same {
                    self.open();
                }
            }
        });
        on_cleanup(move || listener.remove());
        if let Some(client) = self.client.get_value() {
            client.on_broken(move || self.broken());
            self.asking.set_value(Some(Asking::new(self, client)));
        }
        Effect::new(move |_| {
            let (Some(choice), columns) = (self.choice.get(), self.columns.get()) else { return };
            self.most.track();
            self.exact.track();
            self.common.track();
            let is_measured = self.pixels.get() != (0, 0) || columns > 0;
            if let Some(asking) = self.asking.get_value().filter(|_| is_measured) {
                asking.follow(&choice, columns);
            }
        });
    }

    /// The worker, when it could be started.
    pub fn client(self) -> Option<Client> {
        self.client.get_value()
    }

    /// Opens the dataset that the page is for.
    pub fn open(self) {
        self.phase.set(Phase::Opening);
        self.dataset.set(None);
        self.fault.set(None);
        self.fine.set(Slots::new());
        self.coarse.set(Slots::new());
        self.field.set(None);
        if let Some(asking) = self.asking.get_value() {
            asking.forget();
        }
        leptos::task::spawn_local(async move {
            let url = self.view.with_untracked(|view| view.url.clone());
            let Some(address) = source::find(&url).await else {
                self.phase.set(Phase::Nothing);
                return;
            };
            self.address.set(address.clone());
            let Some(client) = self.client.get_value() else {
                let message = "The part of the page that reads data could not be started";
                self.phase.set(Phase::Failed(Problem::new(Kind::Network, "worker_loader.js", message)));
                return;
            };
            let known = if client.is_asked(&address) { Vec::new() } else { early::known(&address).await };
            client.ask(&Ask::Open(Open { known, ..opening(&address) }), move |told| {
                if self.address.with_untracked(|now| *now != address) {
                    return;
                }
                match told {
                    Ok(Tell::Opened(dataset)) => {
                        if let Some(document) = web_sys::window().and_then(|window| window.document()) {
                            document.set_title(&dataset.title);
                        }
                        self.dataset.set(Some(Arc::new(*dataset)));
                        // Before the panels are made: the lines take the longest way.
                        self.ask();
                        self.phase.set(Phase::Open);
                    }
                    Ok(Tell::Places(places)) => self.placed(places),
                    Ok(_) => {}
                    Err(problem) => self.phase.set(Phase::Failed(problem)),
                }
            });
        });
    }

    /// Asks for the lines of the selection, if the chart's size is known by now.
    fn ask(self) {
        let columns = self.columns.get_untracked();
        if let (Some(choice), Some(asking)) = (self.choice.get_untracked(), self.asking.get_value())
            && columns > 0
        {
            asking.follow(&choice, columns);
        }
    }

    /// Where the places of groups are came later than the groups.
    fn placed(self, places: Vec<(String, Places)>) {
        let Some(dataset) = self.dataset.get_untracked() else { return };
        let mut dataset = (*dataset).clone();
        for (path, places) in places {
            if let Some(group) = dataset.groups.iter_mut().find(|group| group.path == path) {
                group.places = Some(places);
            }
        }
        self.dataset.set(Some(Arc::new(dataset)));
    }

    /// The worker died and another one has been started: it is told what the first one knew.
    fn broken(self) {
        if let Some(asking) = self.asking.get_value() {
            asking.forget();
        }
        self.busy.set(false);
        let address = self.address.get_untracked();
        if let Some(client) = self.client.get_value().filter(|_| !address.is_empty()) {
            client.ask(&Ask::Open(opening(&address)), move |told| match told {
                Ok(Tell::Opened(dataset)) => self.dataset.set(Some(Arc::new(*dataset))),
                Ok(Tell::Places(places)) => self.placed(places),
                Ok(_) => {}
                Err(problem) => self.fault.set(Some(problem)),
            });
        }
    }

    /// Asks again for what did not come.
    pub fn retry(self) {
        if self.dataset.with_untracked(Option::is_none) {
            return self.open();
        }
        let damaged = self.fault.with_untracked(|fault| fault.as_ref().is_some_and(|p| p.kind == Kind::Corrupt));
        self.fault.set(None);
        let (Some(choice), Some(asking)) = (self.choice.get_untracked(), self.asking.get_value()) else { return };
        asking.forget();
        let columns = self.columns.get_untracked();
        let Some(client) = self.client.get_value().filter(|_| damaged) else { return asking.follow(&choice, columns) };
        // Opening it again forgets what came damaged.
        self.busy.set(true);
        client.ask(&Ask::Open(opening(&self.address.get_untracked())), move |told| match told {
            Ok(Tell::Opened(_)) => asking.follow(&choice, columns),
            Ok(_) => {}
            Err(problem) => {
                self.busy.set(false);
                self.fault.set(Some(problem));
            }
        });
    }

    /// Gives up what is on its way.
    pub fn cancel(self) {
        if let Some(asking) = self.asking.get_value() {
            asking.stop();
        }
        self.busy.set(false);
        self.fault.set(Some(Problem::new(Kind::Cancelled, "", "Loading was cancelled")));
    }

    /// The selection in another window.
    fn choice_in(self, window: (f64, f64)) -> Option<Arc<Choice>> {
        Some(Arc::new(Choice { window: Some(window), ..(*self.choice.get_untracked()?).clone() }))
    }

    /// The chart is being dragged to `window`, and further: asks for what lies beyond it.
    pub fn widen(self, window: (f64, f64)) {
        if let (Some(choice), Some(asking)) = (self.choice_in(window), self.asking.get_value()) {
            asking.widen(&choice, self.columns.get_untracked());
        }
    }

    /// Whether the selection is drawn as a field.
    pub fn is_field(self) -> bool {
        self.choice.with(|choice| choice.as_ref().is_some_and(|choice| choice.kind == Plot::Field))
    }

    /// [`App::drawn`], for what stands around the chart: from when the first chart is on the screen.
    pub fn shown(self) -> Option<Arc<Shown>> {
        let waits = || self.choice.with(|choice| choice.as_ref().is_some_and(|choice| choice.kind == Plot::Chart));
        if !self.painted.get() && waits() { None } else { self.drawn.get() }
    }

    /// The window that `shown` is drawn in.
    pub fn window_of(self, shown: &Shown) -> (f64, f64) {
        let choice = self.choice.get();
        let same = choice.filter(|choice| choice.extent == shown.choice.extent);
        same.and_then(|choice| choice.window).or(shown.choice.window).unwrap_or((0.0, 1.0))
    }

    /// Changes the selection. `push`: an explicit choice, which Back takes back.
    pub fn choose(self, push: bool, change: impl FnOnce(&mut ViewSpec)) {
        let mut change = Some(change);
        self.change(push, &mut |view| {
            if let Some(change) = change.take() {
                change(view);
            }
        });
    }

    /// [`App::choose`], whose code is there once.
    fn change(self, push: bool, change: &mut dyn FnMut(&mut ViewSpec)) {
        let mut view = self.view.get_untracked();
        change(&mut view);
        link::put(&view, push);
        if self.view.with_untracked(|now| *now != view) {
            self.view.set(view);
        }
    }

    /// Looks at another window.
    pub fn look(self, window: (f64, f64), push: bool) {
        let extent = self.choice.with_untracked(|choice| choice.as_ref().and_then(|choice| choice.extent));
        // Whole seconds keep the link short and are finer than a pixel in all but the closest look.
        let short = window.1 - window.0 < 3_600.0;
        let round = |seconds: f64| if short { (seconds * 10.0).round() / 10.0 } else { seconds.round() };
        let whole = extent.is_some_and(|extent| zoom::same(window, extent));
        self.choose(push, |view| {
            view.period = if whole { Period::Whole } else { Period::Between(round(window.0), round(window.1)) };
        });
    }

    /// The lines that there are for the selection in another window.
    pub fn shown_in(self, window: (f64, f64)) -> Option<Arc<Shown>> {
        let choice = self.choice_in(window)?;
        self.fine.with_untracked(|fine| self.coarse.with_untracked(|coarse| slots::shown(&choice, fine, coarse)))
    }

    /// Draws the line at `label` of the lines' dimension, or no longer.
    pub fn toggle(self, label: &str) {
        let Some(choice) = self.choice.get_untracked() else { return };
        let mut labels: Vec<String> = choice.picked.iter().map(|(_, label)| label.clone()).collect();
        match labels.iter().position(|other| other == label) {
            Some(_) if labels.len() == 1 => return,
            Some(index) => drop(labels.remove(index)),
            None if labels.len() >= choice::MOST_LINES => return,
            None => labels.push(label.to_owned()),
        }
        self.choose(true, |view| {
            if view.variables.is_empty() {
                view.variables = named(&choice);
            }
            view.places = labels;
        });
    }

    /// Draws a variable beside the others, or no longer.
    pub fn add(self, group: &str, name: &str) {
        let Some(choice) = self.choice.get_untracked() else { return };
        let mut variables = named(&choice);
        match variables.iter().position(|(path, same)| path == group && same == name) {
            Some(_) if variables.len() == 1 => return,
            Some(index) => drop(variables.remove(index)),
            None if variables.len() >= choice::MOST_VARIABLES => return,
            None => variables.push((group.to_owned(), name.to_owned())),
        }
        self.choose(true, |view| view.variables = variables);
    }
}

/// What to open, in the memory that the device has to spare.
fn opening(address: &str) -> Open {
    let coarse = web_sys::window().and_then(|window| window.match_media("(pointer: coarse)").ok().flatten());
    let is_phone = coarse.is_some_and(|query| query.matches());
    Open { memory: if is_phone { Open::PHONE } else { Open::DESK }, ..Open::new(address) }
}

/// The variables of a selection, as a link names them.
fn named(choice: &Choice) -> Vec<(String, String)> {
    choice.parts().map(|part| (part.group.clone(), part.variable.name.clone())).collect()
}
