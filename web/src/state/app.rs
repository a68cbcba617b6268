//! The page's state in one named context: the selection and what came of it.

use super::choice::{self, Choice};
use super::client::Client;
use super::latest::Latest;
use super::{link, source, zoom};
use crate::problem::{Kind, Problem};
use crate::protocol::{Ask, Tell};
use leptos::prelude::*;
use std::sync::Arc;
use zarr_fuse_core::dataset::Dataset;
use zarr_fuse_core::series::{Answer, Request};
use zarr_fuse_plot::{Theme, ViewSpec};

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

/// Lines, and the selection that they were read for: what is drawn always belongs together.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// The selection.
    pub choice: Arc<Choice>,
    /// The window that was asked for.
    pub window: Option<(f64, f64)>,
    /// Its lines.
    pub answer: Answer,
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
    /// Lines of the window.
    pub fine: RwSignal<Option<Arc<Shown>>>,
    /// Lines of the whole record, coarse.
    pub whole: RwSignal<Option<Arc<Shown>>>,
    /// Whether lines are on their way.
    pub busy: RwSignal<bool>,
    /// Why the last lines did not come.
    pub fault: RwSignal<Option<Problem>>,
    /// The cursor's instant.
    pub cursor: RwSignal<Option<f64>>,
    /// Pixel columns of the chart.
    pub columns: RwSignal<u32>,
    /// Colours of the drawings.
    pub theme: RwSignal<Option<Arc<Theme>>>,
    /// The panel over the chart on a phone.
    pub side: RwSignal<Option<Side>>,
    /// Whether a live chart has been painted.
    pub painted: RwSignal<bool>,
    client: StoredValue<Option<Client>, LocalStorage>,
    places: StoredValue<Option<(Latest, Latest)>, LocalStorage>,
}

impl App {
    /// The state in its beginning, with what keeps link, worker and signals together.
    pub fn provide() -> Self {
        let dataset = RwSignal::new(None::<Arc<Dataset>>);
        let view = RwSignal::new(link::current());
        let choice = Memo::new(move |_| dataset.get().and_then(|d| choice::resolve(&d, &view.get())).map(Arc::new));
        let app = Self {
            phase: RwSignal::new(Phase::Opening),
            address: RwSignal::new(String::new()),
            dataset,
            view,
            choice,
            fine: RwSignal::new(None),
            whole: RwSignal::new(None),
            busy: RwSignal::new(false),
            fault: RwSignal::new(None),
            cursor: RwSignal::new(None),
            columns: RwSignal::new(0),
            theme: RwSignal::new(crate::draw::theme::read().map(Arc::new)),
            side: RwSignal::new(None),
            painted: RwSignal::new(false),
            client: StoredValue::new_local(Client::take_over()),
            places: StoredValue::new_local(None),
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
            if self.view.with_untracked(|view| *view != now) {
                self.view.set(now);
            }
        });
        on_cleanup(move || listener.remove());
        if let Some(client) = self.client.get_value() {
            let fine = Latest::new(client.clone(), move |request, answer, problem| {
                self.heard(&request, answer, problem, false)
            });
            let whole =
                Latest::new(client, move |request, answer, problem| self.heard(&request, answer, problem, true));
            self.places.set_value(Some((fine, whole)));
        }
        let asked = StoredValue::new_local((None::<Request>, None::<Request>));
        Effect::new(move |_| {
            let (Some(choice), columns) = (self.choice.get(), self.columns.get()) else { return };
            if columns == 0 {
                return;
            }
            let Some((fine, whole)) = self.places.get_value() else { return };
            let all = choice.request(None, columns);
            let some = choice.request(choice.window, columns);
            let (was_some, was_all) = asked.get_value();
            if was_all.as_ref() != Some(&all) {
                self.busy.set(true);
                whole.ask(all.clone(), false);
            }
            if was_some.as_ref() != Some(&some) && !choice.is_whole() {
                self.busy.set(true);
                let only_moved = was_some.is_some_and(|was| Request { window: some.window, ..was } == some);
                fine.ask(some.clone(), only_moved);
            }
            asked.set_value((Some(some), Some(all)));
        });
    }

    /// Opens the dataset that the page is for.
    pub fn open(self) {
        self.phase.set(Phase::Opening);
        leptos::task::spawn_local(async move {
            let Some(address) = source::find().await else {
                self.phase.set(Phase::Nothing);
                return;
            };
            self.address.set(address.clone());
            let Some(client) = self.client.get_value() else {
                let message = "The part of the page that reads data could not be started";
                self.phase.set(Phase::Failed(Problem::new(Kind::Network, "worker_loader.js", message)));
                return;
            };
            client.ask(&Ask::Open(address), move |told| match told {
                Ok(Tell::Opened(dataset)) => {
                    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
                        document.set_title(&dataset.title);
                    }
                    self.dataset.set(Some(Arc::new(*dataset)));
                    self.phase.set(Phase::Open);
                }
                Ok(_) => {}
                Err(problem) => self.phase.set(Phase::Failed(problem)),
            });
        });
    }

    /// Asks again for what did not come.
    pub fn retry(self) {
        if self.dataset.with_untracked(Option::is_none) {
            return self.open();
        }
        self.fault.set(None);
        let (Some(choice), Some((fine, whole))) = (self.choice.get_untracked(), self.places.get_value()) else {
            return;
        };
        let columns = self.columns.get_untracked();
        self.busy.set(true);
        whole.ask(choice.request(None, columns), false);
        if !choice.is_whole() {
            fine.ask(choice.request(choice.window, columns), false);
        }
    }

    fn heard(self, request: &Request, answer: Option<Answer>, problem: Option<Problem>, whole: bool) {
        let Some(choice) = self.choice.get_untracked() else { return };
        // The selection may have changed since the question; what no longer belongs is not shown.
        if choice.request(request.window, request.columns) != *request {
            return;
        }
        // The chart waits for its window; the record as a whole comes beside it.
        let last = !whole || choice.is_whole();
        if let Some(answer) = answer {
            let shown = Some(Arc::new(Shown { choice, window: request.window, answer }));
            if whole { self.whole.set(shown) } else { self.fine.set(shown) }
        }
        if last || problem.is_some() {
            self.fault.set(problem);
            self.busy.set(false);
        }
    }

    /// What the chart draws: the finest lines there are for the selection, else those of the one before it.
    pub fn shown(self) -> Option<Arc<Shown>> {
        let (choice, fine, whole) = (self.choice.get(), self.fine.get(), self.whole.get());
        let Some(choice) = choice else { return whole };
        let fits = |shown: &Option<Arc<Shown>>| shown.as_ref().is_some_and(|shown| shown.choice.same_lines(&choice));
        match (fits(&fine), fits(&whole)) {
            _ if choice.is_whole() && fits(&whole) => whole,
            (true, true) => {
                let (Some(fine), Some(whole)) = (fine, whole) else { return None };
                Some(super::merge::over(fine, &whole, choice.window))
            }
            (true, false) => fine,
            (false, true) => whole,
            (false, false) => whole.or(fine),
        }
    }

    /// The window that `shown` is drawn in.
    pub fn window_of(self, shown: &Shown) -> (f64, f64) {
        let choice = self.choice.get();
        let same = choice.filter(|choice| choice.extent == shown.choice.extent);
        same.and_then(|choice| choice.window).or(shown.choice.window).unwrap_or((0.0, 1.0))
    }

    /// Changes the selection. `push`: an explicit choice, which Back takes back.
    pub fn choose(self, push: bool, change: impl FnOnce(&mut ViewSpec)) {
        let mut view = self.view.get_untracked();
        change(&mut view);
        link::put(&view, push);
        if self.view.with_untracked(|now| *now != view) {
            self.view.set(view);
        }
    }

    /// Looks at another window; the whole record is not in the link.
    pub fn look(self, window: (f64, f64), push: bool) {
        let extent = self.choice.with_untracked(|choice| choice.as_ref().and_then(|choice| choice.extent));
        // Whole seconds keep the link short and are finer than a pixel in all but the closest look.
        let short = window.1 - window.0 < 3_600.0;
        let round = |seconds: f64| if short { (seconds * 10.0).round() / 10.0 } else { seconds.round() };
        let whole = extent.is_some_and(|extent| zoom::same(window, extent));
        self.choose(push, |view| view.window = (!whole).then_some((round(window.0), round(window.1))));
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
            (view.group, view.variable) = (choice.group.clone(), choice.variable.name.clone());
            view.places = labels;
        });
    }
}
