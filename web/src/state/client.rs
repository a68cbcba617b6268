//! The page's end of the wire to its worker: questions with numbers, answers to whom they belong.

use crate::problem::{Kind, Problem};
use crate::protocol::{Ask, Tell, ask, told};
use js_sys::{Array, Float64Array, Reflect};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Worker};

type Heard = Box<dyn FnOnce(Result<Tell, Problem>)>;

/// The worker and who waits for it. Clones are the same client.
#[derive(Clone)]
pub struct Client(Rc<Inner>);

struct Inner {
    worker: Worker,
    ready: Cell<bool>,
    /// Said before the worker listened.
    early: RefCell<Vec<String>>,
    waiting: RefCell<HashMap<u32, Heard>>,
    next: Cell<u32>,
}

impl Client {
    /// Takes over the worker that the HTML started (`window.zfWorker`) and what it has said so far (`window.zfHeard`).
    pub fn take_over() -> Option<Self> {
        let window = web_sys::window()?;
        let worker: Worker = Reflect::get(&window, &"zfWorker".into()).ok()?.dyn_into().ok()?;
        let heard: Option<Array> =
            Reflect::get(&window, &"zfHeard".into()).ok().and_then(|heard| heard.dyn_into().ok());
        let client = Self(Rc::new(Inner {
            worker: worker.clone(),
            ready: Cell::new(false),
            early: RefCell::default(),
            waiting: RefCell::default(),
            next: Cell::new(1),
        }));
        let listener = {
            let client = client.clone();
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| client.heard(&event.data()))
        };
        worker.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        listener.forget();
        let broken = {
            let client = client.clone();
            Closure::<dyn FnMut(JsValue)>::new(move |_| client.broken())
        };
        worker.set_onerror(Some(broken.as_ref().unchecked_ref()));
        broken.forget();
        for event in heard.map(|heard| heard.to_vec()).unwrap_or_default() {
            if let Ok(data) = Reflect::get(&event, &"data".into()) {
                client.heard(&data);
            }
        }
        Some(client)
    }

    /// Asks, and calls `heard` with the answer. The number cancels.
    pub fn ask(&self, question: &Ask, heard: impl FnOnce(Result<Tell, Problem>) + 'static) -> u32 {
        let id = self.0.next.replace(self.0.next.get() + 1);
        self.0.waiting.borrow_mut().insert(id, Box::new(heard));
        self.send(ask(id, question));
        id
    }

    /// Forgets a question: its answer will not be heard, and the worker drops the requests for it.
    pub fn cancel(&self, id: u32) {
        if self.0.waiting.borrow_mut().remove(&id).is_some() {
            self.send(ask(id, &Ask::Cancel));
        }
    }

    fn send(&self, text: String) {
        if !self.0.ready.get() {
            self.0.early.borrow_mut().push(text);
        } else if let Err(error) = self.0.worker.post_message(&text.into()) {
            web_sys::console::error_1(&error);
        }
    }

    fn heard(&self, data: &JsValue) {
        let Some(message) = data.dyn_ref::<Array>() else { return };
        let mut parts = message.iter();
        let text = parts.next().and_then(|text| text.as_string()).unwrap_or_default();
        let buffers = parts.filter_map(|part| part.dyn_into::<Float64Array>().ok()).map(|part| part.to_vec()).collect();
        match told(&text, buffers) {
            Ok((_, Tell::Ready)) => {
                self.0.ready.set(true);
                let early = self.0.early.take();
                early.into_iter().for_each(|text| self.send(text));
            }
            Ok((id, tell)) => {
                let waiting = self.0.waiting.borrow_mut().remove(&id);
                if let Some(heard) = waiting {
                    heard(match tell {
                        Tell::Failed(problem) => Err(problem),
                        tell => Ok(tell),
                    });
                }
            }
            Err(problem) => web_sys::console::error_1(&problem.to_string().into()),
        }
    }

    /// The worker's program did not load: all who wait are told.
    fn broken(&self) {
        if self.0.ready.get() {
            return;
        }
        let waiting = self.0.waiting.take();
        for heard in waiting.into_values() {
            heard(Err(Problem::new(
                Kind::Network,
                "worker_loader.js",
                "The part of the page that reads data did not load",
            )));
        }
    }
}
