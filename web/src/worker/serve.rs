//! Answers questions, each in a future of its own that a `Cancel` drops, and with it the requests it waits for.

use super::wire;
use crate::problem::{Kind, Problem};
use crate::protocol::{Ask, Tell, asked};
use crate::store::HttpStore;
use futures::future::{AbortHandle, abortable};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use zarr_fuse_core::zarr::Reader;

/// The dataset that is open.
struct Open {
    address: String,
    store: HttpStore,
    reader: Reader,
}

#[derive(Default)]
struct State {
    open: RefCell<Option<Rc<Open>>>,
    running: RefCell<HashMap<u32, AbortHandle>>,
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
        Ok((id, ask)) => begin(&state, id, ask),
        Err(why) => wire::post(0, Tell::Failed(Problem::new(Kind::Unreadable, "", why))),
    });
    wire::post(0, Tell::Ready);
}

fn begin(state: &Rc<State>, id: u32, ask: Ask) {
    let of = state.clone();
    let (work, handle) = abortable(async move {
        let answer = of.answer(ask).await;
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
    async fn answer(&self, ask: Ask) -> Result<Tell, Problem> {
        match ask {
            Ask::Open(address) => {
                let store = HttpStore::new(&address);
                // zarrs asks for an Arc; a worker has one thread.
                #[allow(clippy::arc_with_non_send_sync)]
                let reader = Reader::open(Arc::new(store.clone()), &address).await;
                let reader = reader.map_err(|error| said(&store, &address, &error))?;
                let dataset = Box::new(reader.dataset().clone());
                *self.open.borrow_mut() = Some(Rc::new(Open { address, store, reader }));
                Ok(Tell::Opened(dataset))
            }
            Ask::Series(request) => {
                let open = self.open.borrow().clone();
                let open = open.ok_or_else(|| Problem::new(Kind::Unreadable, "", "No dataset is open"))?;
                let answer = open.reader.series(&request).await;
                let answer = answer.map_err(|error| said(&open.store, &open.address, &error))?;
                let problem = answer.failed.first().map(|first| said(&open.store, &open.address, first));
                Ok(Tell::Series(answer, problem))
            }
            Ask::Cancel => Err(Problem::new(Kind::Unreadable, "", "Nothing to cancel")),
        }
    }
}

/// The store's own account of what failed, where it has one: it knows the address and the kind.
fn said(store: &HttpStore, address: &str, error: &impl std::fmt::Display) -> Problem {
    store.take_problem().unwrap_or_else(|| Problem::new(Kind::Unreadable, address, error.to_string()))
}
