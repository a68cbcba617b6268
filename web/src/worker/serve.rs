//! Answers questions, each in a future of its own that a `Cancel` drops, and with it the requests it waits for.

use super::{guess, wire};
use crate::problem::{Kind, Problem};
use crate::protocol::{Ask, Open, Tell, asked};
use crate::store::{Place, Rank, hold};
use futures::channel::oneshot;
use futures::future::{AbortHandle, Abortable, abortable};
use gloo_timers::future::TimeoutFuture;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use zarr_fuse_core::dataset::{Dataset, Group, Places};
use zarr_fuse_core::series::{Answer, Request};
use zarr_fuse_core::zarr::Reader;

/// The page has so long to paint the first chart, in milliseconds, before more is read; a hidden page paints nothing.
const PATIENCE: u32 = 1_500;

/// The dataset that is open.
struct Opened {
    place: Place,
    reader: Reader,
}

#[derive(Default)]
struct State {
    open: RefCell<Option<Rc<Opened>>>,
    running: RefCell<HashMap<u32, AbortHandle>>,
    /// Reads what the page will ask first.
    guess: RefCell<Option<AbortHandle>>,
    /// Questions of lines without an answer.
    waiting: Cell<usize>,
    /// Whether a chart has been painted since the dataset was opened.
    painted: Cell<bool>,
    /// Waits for the first lines.
    drawn: RefCell<Option<oneshot::Sender<()>>>,
}

/// A question of lines without an answer, until it is dropped.
struct Waits(Rc<State>);

impl Waits {
    fn new(state: &Rc<State>) -> Self {
        state.waiting.set(state.waiting.get() + 1);
        Self(state.clone())
    }
}

impl Drop for Waits {
    fn drop(&mut self) {
        self.0.waiting.set(self.0.waiting.get().saturating_sub(1));
    }
}

/// Listens for ever, and says so.
pub fn run() {
    let state = Rc::new(State::default());
    wire::listen(move |text| match asked(&text) {
        Ok((id, Ask::Cancel)) => {
            if let Some(running) = state.running.borrow_mut().remove(&id) {
                running.abort();
            }
        }
        Ok((_, Ask::Painted)) => {
            state.painted.set(true);
            hold(false);
        }
        Ok((id, ask)) => {
            // Who asks wants an answer, whatever is on the screen.
            hold(false);
            begin(&state, id, ask);
        }
        Err(why) => wire::post(0, Tell::Failed(Problem::new(Kind::Unreadable, "", why))),
    });
    wire::post(0, Tell::Ready);
}

fn begin(state: &Rc<State>, id: u32, ask: Ask) {
    let of = state.clone();
    let (work, handle) = abortable(async move {
        let answer = of.answer(id, ask).await;
        of.running.borrow_mut().remove(&id);
        wire::post(id, answer.unwrap_or_else(Tell::Failed));
    });
    state.running.borrow_mut().insert(id, handle);
    // An aborted question has nobody to be told.
    wasm_bindgen_futures::spawn_local(async move {
        let _forgotten = work.await;
    });
}

impl State {
    async fn answer(self: &Rc<Self>, id: u32, ask: Ask) -> Result<Tell, Problem> {
        match ask {
            Ask::Open(wanted) => self.open(id, &wanted).await,
            Ask::Series(request) => {
                let open = self.opened()?;
                let told = |answer: Answer| {
                    let problem = answer.failed.first().map(|first| open.place.problem_of_part(first));
                    Tell::Series(answer, problem)
                };
                // Another line of the first picture may still be on its way.
                let waits = Cell::new(Some(Waits::new(self)));
                self.end_guess();
                let drawn = || {
                    drop(waits.take());
                    if self.waiting.get() == 0 {
                        self.hold();
                    }
                    self.has_drawn();
                };
                // A question that is cancelled is dropped, and tells nothing more.
                let mut early = |answer: Answer| {
                    let is_preview = answer.preview.is_some();
                    wire::post(id, told(answer));
                    // More of the picture follows a preview.
                    if is_preview { self.has_drawn() } else { drawn() }
                };
                let answer = open.reader.series_by_steps(&request, &mut early).await;
                drawn();
                answer.map(told).map_err(|error| open.place.problem(&error, false))
            }
            Ask::Stats(request) => {
                let open = self.opened()?;
                let stats = open.reader.stats(&request).await;
                stats.map(Tell::Stats).map_err(|error| open.place.problem(&error, false))
            }
            Ask::Field(request) => {
                let open = self.opened()?;
                let field = open.reader.field(&request).await;
                self.has_drawn();
                let field = field.map_err(|error| open.place.problem(&error, false))?;
                let problem = field.failed.first().map(|first| open.place.problem_of_part(first));
                Ok(Tell::Field(field, problem))
            }
            Ask::Cost(request) => {
                let open = self.opened()?;
                open.reader.cost(&request).map(Tell::Cost).map_err(|error| open.place.problem(&error, false))
            }
            // They are heard before they come here.
            Ask::Cancel | Ask::Painted => Err(Problem::new(Kind::Unexpected, "", "Nothing to cancel")),
        }
    }

    /// Opens a dataset and tells what it contains. Where its places are is read when the first lines are there.
    async fn open(self: &Rc<Self>, id: u32, wanted: &Open) -> Result<Tell, Problem> {
        let place = Place::new(&wanted.address, &wanted.known);
        let reader = place.open().await?;
        let dataset = Box::new(reader.dataset().clone());
        let opened = Rc::new(Opened { place, reader });
        *self.open.borrow_mut() = Some(opened.clone());
        let (sender, drawn) = oneshot::channel();
        *self.drawn.borrow_mut() = Some(sender);
        self.painted.set(false);
        if let Some(request) = guess::request(&dataset, &wanted.link, wanted.columns) {
            self.begin_guess(opened.clone(), request);
        }
        let waiting = unread(&dataset);
        if waiting.is_empty() {
            return Ok(Tell::Opened(dataset));
        }
        let is_drawable = dataset.groups.iter().any(|group| group.variables.iter().any(|v| group.time_of(v).is_some()));
        wire::post(id, Tell::Opened(dataset));
        if is_drawable {
            // Another dataset that is opened ends the waiting, too.
            let _either = drawn.await;
        }
        let places = opened.place.ranked(Rank::Beside, opened.reader.places()).await;
        Ok(Tell::Places(places.unwrap_or(waiting)))
    }

    /// Reads for `request` what is drawn first; what was fetched stays in the cache.
    fn begin_guess(&self, opened: Rc<Opened>, request: Request) {
        let (work, handle) = abortable(async move {
            let (end, ended) = AbortHandle::new_pair();
            let mut early = |_: Answer| end.abort();
            // Whatever comes of it, the page asks for it itself.
            let _read = Abortable::new(opened.reader.series_by_steps(&request, &mut early), ended).await;
        });
        *self.guess.borrow_mut() = Some(handle);
        wasm_bindgen_futures::spawn_local(async move {
            let _forgotten = work.await;
        });
    }

    /// The page has asked by itself: a moment later its question waits for what is on its way, and the guess for nothing.
    fn end_guess(&self) {
        if let Some(guess) = self.guess.borrow_mut().take() {
            wasm_bindgen_futures::spawn_local(async move {
                TimeoutFuture::new(0).await;
                guess.abort();
            });
        }
    }

    /// The first lines are on their way to the page: nothing else is asked for until they are on the screen, or have had
    /// the time to be there.
    fn hold(&self) {
        if self.painted.get() {
            return;
        }
        hold(true);
        wasm_bindgen_futures::spawn_local(async {
            TimeoutFuture::new(PATIENCE).await;
            hold(false);
        });
    }

    /// Something was drawn, or will not be: what waits for it may go on.
    fn has_drawn(&self) {
        if let Some(waiting) = self.drawn.borrow_mut().take() {
            // Who waited may have been cancelled.
            let _gone = waiting.send(());
        }
    }

    fn opened(&self) -> Result<Rc<Opened>, Problem> {
        self.open.borrow().clone().ok_or_else(|| Problem::new(Kind::Unexpected, "", "No dataset is open"))
    }
}

/// The groups whose places are not read yet, each place unknown.
fn unread(dataset: &Dataset) -> Vec<(String, Places)> {
    let unknown = |group: &Group| {
        let places = group.places.as_ref().filter(|places| places.latitude.is_empty())?;
        let size = group.dimension(&places.dimension).map_or(0, |dimension| dimension.size.min(10_000)) as usize;
        let unknown = vec![f64::NAN; size];
        let dimension = places.dimension.clone();
        Some((group.path.clone(), Places { dimension, latitude: unknown.clone(), longitude: unknown }))
    };
    dataset.groups.iter().filter_map(unknown).collect()
}
