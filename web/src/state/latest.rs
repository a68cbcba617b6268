//! The newest selection wins: one question at a time, the one before it is cancelled, a stale answer is never heard.
//!
//! While a window is dragged, questions come with every frame. The first is asked at once, the others wait a moment, so that
//! one that is on its way has a chance to come back; chunks that arrived for a cancelled one stay in the worker's cache.

use super::client::Client;
use crate::problem::Problem;
use crate::protocol::{Ask, Tell};
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use zarr_fuse_core::series::{Answer, Request};

/// How long a further question waits while another is on its way.
const PATIENCE: Duration = Duration::from_millis(90);

/// Hears an answer: the question, its lines, and what went wrong; not both of the latter are missing.
type Heard = dyn Fn(Request, Option<Answer>, Option<Problem>);

/// A place for one question. Clones are the same place.
#[derive(Clone)]
pub struct Latest(Rc<Inner>);

struct Inner {
    client: Client,
    asked: Cell<Option<u32>>,
    wanted: RefCell<Option<Request>>,
    waiting: Cell<Option<TimeoutHandle>>,
    heard: Box<Heard>,
    progress: Box<dyn Fn()>,
    bytes: Cell<u64>,
}

impl Latest {
    /// A place whose answers go to `heard`, with the question they answer.
    /// `progress` is called when more bytes have come.
    pub fn new(
        client: Client,
        heard: impl Fn(Request, Option<Answer>, Option<Problem>) + 'static,
        progress: impl Fn() + 'static,
    ) -> Self {
        Self(Rc::new(Inner {
            client,
            asked: Cell::new(None),
            wanted: RefCell::new(None),
            waiting: Cell::new(None),
            heard: Box::new(heard),
            progress: Box::new(progress),
            bytes: Cell::new(0),
        }))
    }

    /// Asks; with `patient`, not before the question on its way has had a moment.
    pub fn ask(&self, request: Request, patient: bool) {
        if patient && self.0.asked.get().is_some() {
            *self.0.wanted.borrow_mut() = Some(request);
            if let Some(handle) = self.0.waiting.take() {
                self.0.waiting.set(Some(handle));
            } else {
                let place = self.clone();
                let later = set_timeout_with_handle(
                    move || {
                        place.0.waiting.take();
                        let wanted = place.0.wanted.take();
                        if let Some(request) = wanted {
                            place.now(request);
                        }
                    },
                    PATIENCE,
                );
                self.0.waiting.set(later.ok());
            }
            return;
        }
        self.0.wanted.take();
        self.now(request);
    }

    /// Whether an answer is awaited.
    pub fn is_asking(&self) -> bool {
        let wanted = self.0.wanted.borrow().is_some();
        let asked = self.0.asked.get();
        wanted || asked.is_some()
    }

    /// Bytes that have come for the question on its way.
    pub fn bytes(&self) -> u64 {
        self.0.bytes.get()
    }

    /// Gives up what is awaited.
    pub fn stop(&self) {
        self.0.wanted.take();
        if let Some(stale) = self.0.asked.take() {
            self.0.client.cancel(stale);
        }
        self.0.bytes.set(0);
    }

    fn now(&self, request: Request) {
        if let Some(stale) = self.0.asked.take() {
            self.0.client.cancel(stale);
        }
        let place = self.clone();
        let question = request.clone();
        let id = self.0.client.ask(&Ask::Series(request), move |answer| {
            if answer.as_ref().map_or(true, Tell::is_last) {
                place.0.asked.set(None);
                place.0.bytes.set(0);
            }
            match answer {
                Ok(Tell::Series(answer, problem)) => (place.0.heard)(question.clone(), Some(answer), problem),
                Ok(Tell::Progress { bytes, .. }) => {
                    place.0.bytes.set(bytes);
                    (place.0.progress)();
                }
                Ok(_) => {}
                Err(problem) => (place.0.heard)(question.clone(), None, Some(problem)),
            }
        });
        self.0.asked.set(Some(id));
    }
}
