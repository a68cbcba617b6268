//! The page's end of the wire to its worker: questions with numbers, answers to whom they belong.

use super::early;
use crate::problem::{Kind, Problem};
use crate::protocol::{Ask, Buffer, Tell, ask, told};
use js_sys::{Array, Float32Array, Float64Array, Reflect};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// So often a worker that breaks is started again.
const RESTARTS: u32 = 3;

/// The worker's programs: the first, and the one with the codecs that few stores use, which takes its place when a store
/// asks for one of them.
const PROGRAM: &str = "worker_loader.js";
const FULL_PROGRAM: &str = "worker_full_loader.js";

type Heard = Rc<dyn Fn(Result<Tell, Problem>)>;

/// The worker and who waits for it. Clones are the same client.
#[derive(Clone)]
pub struct Client(Rc<Inner>);

struct Inner {
    worker: RefCell<Worker>,
    /// How often the worker has been started again.
    again: Cell<u32>,
    on_broken: RefCell<Option<Box<dyn Fn()>>>,
    ready: Cell<bool>,
    /// Whether the worker's program did not load; the next question starts it again.
    lost: Cell<bool>,
    /// Said before the worker listened.
    early: RefCell<Vec<String>>,
    /// The questions without a last answer, as they were sent.
    waiting: RefCell<BTreeMap<u32, (String, Heard)>>,
    /// The question that opened what is open.
    opening: RefCell<Option<(u32, String)>>,
    /// Whether the worker is the full one.
    full: Cell<bool>,
    /// Said while the full worker opens the dataset again.
    held: RefCell<Option<Vec<String>>>,
    next: Cell<u32>,
    /// What index.html has asked the worker to open, until this program asks for it, and what was answered by then.
    early_open: RefCell<Option<(String, Vec<Tell>)>>,
}

impl Client {
    /// Takes over the worker that the HTML started (`window.zfWorker`) and what it has said so far (`window.zfHeard`).
    pub fn take_over() -> Option<Self> {
        let window = web_sys::window()?;
        let worker: Worker = Reflect::get(&window, &"zfWorker".into()).ok()?.dyn_into().ok()?;
        let heard: Option<Array> =
            Reflect::get(&window, &"zfHeard".into()).ok().and_then(|heard| heard.dyn_into().ok());
        let client = Self(Rc::new(Inner {
            worker: RefCell::new(worker),
            again: Cell::new(0),
            on_broken: RefCell::default(),
            ready: Cell::new(false),
            lost: Cell::new(false),
            early: RefCell::default(),
            waiting: RefCell::default(),
            opening: RefCell::default(),
            full: Cell::new(false),
            held: RefCell::default(),
            next: Cell::new(early::NUMBER + 1),
            early_open: RefCell::new(early::take().map(|address| (address, Vec::new()))),
        }));
        client.listen();
        for event in heard.map(|heard| heard.to_vec()).unwrap_or_default() {
            if let Ok(data) = Reflect::get(&event, &"data".into()) {
                client.heard(&data);
            }
        }
        Some(client)
    }

    /// Hears what the worker says, and that it broke.
    fn listen(&self) {
        let worker = self.0.worker.borrow();
        let client = self.clone();
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| client.heard(&event.data()));
        worker.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        listener.forget();
        let client = self.clone();
        let broken = Closure::<dyn FnMut(JsValue)>::new(move |_| client.broken());
        worker.set_onerror(Some(broken.as_ref().unchecked_ref()));
        broken.forget();
    }

    /// Calls `act` when the worker broke and another one has been started in its place.
    pub fn on_broken(&self, act: impl Fn() + 'static) {
        *self.0.on_broken.borrow_mut() = Some(Box::new(act));
    }

    /// Asks, and calls `heard` with every answer up to the last ([`Tell::is_last`]). The number cancels.
    pub fn ask(&self, question: &Ask, heard: impl Fn(Result<Tell, Problem>) + 'static) -> u32 {
        let asked = match question {
            Ask::Open(open) => self.0.early_open.take().filter(|(early, _)| *early == open.address),
            _ => None,
        };
        let id = match asked {
            Some(_) => early::NUMBER,
            None => self.0.next.replace(self.0.next.get() + 1),
        };
        let text = ask(id, question);
        if matches!(question, Ask::Open(_)) {
            *self.0.opening.borrow_mut() = Some((id, text.clone()));
        }
        self.0.waiting.borrow_mut().insert(id, (text.clone(), Rc::new(heard)));
        if self.0.lost.replace(false) {
            self.start(PROGRAM);
        }
        match asked {
            Some((_, told)) => told.into_iter().for_each(|tell| self.told(id, tell)),
            None => self.send(text),
        }
        id
    }

    /// The first chart is on the screen.
    pub fn painted(&self) {
        self.send(ask(0, &Ask::Painted));
    }

    /// Whether index.html has asked already for what is to be opened.
    pub fn is_asked(&self, address: &str) -> bool {
        self.0.early_open.borrow().as_ref().is_some_and(|(early, _)| early == address)
    }

    /// Forgets a question: its answer will not be heard, and the worker drops the requests for it.
    pub fn cancel(&self, id: u32) {
        if self.0.waiting.borrow_mut().remove(&id).is_some() {
            self.send(ask(id, &Ask::Cancel));
        }
    }

    fn send(&self, text: String) {
        if let Some(held) = self.0.held.borrow_mut().as_mut() {
            held.push(text);
        } else if !self.0.ready.get() {
            self.0.early.borrow_mut().push(text);
        } else {
            self.post(text);
        }
    }

    fn post(&self, text: String) {
        if let Err(error) = self.0.worker.borrow().post_message(&text.into()) {
            web_sys::console::error_1(&error);
        }
    }

    /// Puts the full worker in the first one's place: it opens the dataset again and is then asked what has no answer yet.
    fn hand_over(&self) {
        self.0.full.set(true);
        let opening = self.0.opening.borrow().clone();
        let asked = self.0.waiting.borrow();
        let asked = asked.iter().filter(|(id, _)| opening.as_ref().is_none_or(|(opening, _)| opening != *id));
        *self.0.held.borrow_mut() = Some(asked.map(|(_, (text, _))| text.clone()).collect());
        *self.0.early.borrow_mut() = opening.map(|(_, text)| text).into_iter().collect();
        self.start(FULL_PROGRAM);
    }

    /// Ends the worker and starts another one; whether there is one.
    fn start(&self, program: &str) -> bool {
        self.0.ready.set(false);
        self.0.worker.borrow().terminate();
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let Ok(worker) = Worker::new_with_options(program, &options) else { return false };
        self.0.worker.replace(worker).terminate();
        self.listen();
        true
    }

    fn heard(&self, data: &JsValue) {
        if data.as_string().as_deref() == Some("broken") {
            return self.broken();
        }
        let Some(message) = data.dyn_ref::<Array>() else { return };
        let mut parts = message.iter();
        let text = parts.next().and_then(|text| text.as_string()).unwrap_or_default();
        let buffer = |part: JsValue| match part.dyn_into::<Float64Array>() {
            Ok(doubles) => Some(Buffer::Doubles(doubles.to_vec())),
            Err(other) => other.dyn_into::<Float32Array>().ok().map(|singles| Buffer::Singles(singles.to_vec())),
        };
        let buffers = parts.filter_map(buffer).collect();
        match told(&text, buffers) {
            Ok((_, Tell::Ready)) => {
                self.0.ready.set(true);
                let early = self.0.early.take();
                early.into_iter().for_each(|text| self.post(text));
            }
            Ok((id, tell)) => self.told(id, tell),
            Err(problem) => web_sys::console::error_1(&problem.to_string().into()),
        }
    }

    fn told(&self, id: u32, tell: Tell) {
        if id == early::NUMBER
            && let Some((_, told)) = self.0.early_open.borrow_mut().as_mut()
        {
            return told.push(tell);
        }
        match tell {
            tell if !self.0.full.get() && wants_full(&tell) => self.hand_over(),
            tell => {
                let opened = self.0.opening.borrow().as_ref().is_some_and(|(opening, _)| *opening == id);
                if let Some(held) = opened.then(|| self.0.held.take()).flatten() {
                    held.into_iter().for_each(|text| self.send(text));
                }
                let waiting = match tell.is_last() {
                    true => self.0.waiting.borrow_mut().remove(&id),
                    false => self.0.waiting.borrow().get(&id).cloned(),
                };
                if let Some((_, heard)) = waiting {
                    heard(match tell {
                        Tell::Failed(problem) => Err(problem),
                        tell => Ok(tell),
                    });
                }
            }
        }
    }

    /// The worker's program did not load, or broke: all who wait are told, and one that broke is started again.
    fn broken(&self) {
        let was_ready = self.0.ready.replace(false);
        let again = self.0.again.get();
        let message = match was_ready {
            true => "The part of the page that reads data broke; it has been started again",
            false => "The part of the page that reads data did not load",
        };
        let kind = if was_ready { Kind::Unexpected } else { Kind::Network };
        let waiting = self.0.waiting.take();
        self.0.held.take();
        self.0.early.take();
        self.0.early_open.take();
        self.0.lost.set(!was_ready);
        for (_, heard) in waiting.into_values() {
            heard(Err(Problem::new(kind, PROGRAM, message)));
        }
        if !was_ready || again >= RESTARTS {
            return;
        }
        self.0.again.set(again + 1);
        self.0.full.set(false);
        if self.start(PROGRAM)
            && let Some(act) = self.0.on_broken.borrow().as_ref()
        {
            act();
        }
    }
}

/// Whether an answer asks for the full worker.
fn wants_full(tell: &Tell) -> bool {
    let problem = match tell {
        Tell::Failed(problem) => Some(problem),
        Tell::Series(_, problem) | Tell::Field(_, problem) => problem.as_ref(),
        _ => None,
    };
    problem.is_some_and(|problem| problem.kind == Kind::OtherWorker)
}
