//! The field: its question, its values, and the range of what has been seen of the variable.

use super::App;
use super::client::Client;
use crate::protocol::{Ask, Tell};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use zarr_fuse_core::series::{Field, FieldRequest};
use zarr_fuse_plot::{Choice, Kind};

/// Bytes that a benchmark may read without being asked.
const UNASKED: u64 = 1 << 40;

/// A field, and the selection that it was read for.
#[derive(Debug, Clone, PartialEq)]
pub struct Slice {
    /// The selection.
    pub choice: Arc<Choice>,
    /// Its values.
    pub field: Field,
    /// Least and greatest value seen of the variable so far: the colours mean the same from slice to slice.
    pub seen: (f64, f64),
    /// Whether that is the range of all of the variable.
    pub is_whole: bool,
}

/// The place of its question. Clones are the same.
#[derive(Clone)]
pub struct Fields(Rc<Inner>);

struct Inner {
    app: App,
    client: Client,
    asked: Cell<Option<u32>>,
    last: RefCell<Option<FieldRequest>>,
}

/// What to ask for a field of so many pixels down and across; `None` for a chart.
fn request(app: App, choice: &Choice, pixels: (u32, u32)) -> Option<FieldRequest> {
    let plane = choice.plane.as_ref().filter(|_| choice.kind == Kind::Field)?;
    // `collect` would bring a sorting of its own.
    let mut at = BTreeMap::new();
    for (dimension, index) in &choice.at {
        at.insert(dimension.name.clone(), *index);
    }
    let is_bench = crate::bench::is_wanted(app);
    // The range of all is asked for once.
    let is_known =
        app.field.with_untracked(|slice| slice.as_ref().is_some_and(|s| s.is_whole && same(&s.choice, choice)));
    Some(FieldRequest {
        group: choice.group.clone(),
        variable: choice.variable.name.clone(),
        at,
        axes: (plane.y.clone(), plane.x.clone()),
        pixels,
        most: if is_bench { UNASKED } else { app.most.get_untracked() },
        whole: (is_bench || app.common.get_untracked()) && !is_known,
    })
}

/// Whether two selections are of one variable.
fn same(a: &Choice, b: &Choice) -> bool {
    (&a.group, &a.variable.name) == (&b.group, &b.variable.name)
}

impl Fields {
    /// Nothing asked yet.
    pub fn new(app: App, client: Client) -> Self {
        Self(Rc::new(Inner { app, client, asked: Cell::new(None), last: RefCell::default() }))
    }

    /// Asks for the field of `choice` if it was not asked before; the one before it is given up.
    pub fn follow(&self, choice: &Arc<Choice>, pixels: (u32, u32)) {
        let Some(wanted) = request(self.0.app, choice, pixels).filter(|_| pixels.0 > 0 && pixels.1 > 0) else {
            return self.forget();
        };
        let is_asked = self.0.last.borrow().as_ref().is_some_and(|last| {
            let less = FieldRequest { whole: last.whole || wanted.whole, ..wanted.clone() };
            *last == wanted || *last == less
        });
        if is_asked {
            return;
        }
        self.stop();
        *self.0.last.borrow_mut() = Some(wanted.clone());
        self.0.app.busy.set(true);
        let (place, choice, whole) = (self.clone(), choice.clone(), wanted.whole);
        let id = self.0.client.ask(&Ask::Field(wanted), move |told| place.heard(&choice, whole, told));
        self.0.asked.set(Some(id));
    }

    fn heard(&self, choice: &Arc<Choice>, whole: bool, told: Result<Tell, crate::problem::Problem>) {
        let app = self.0.app;
        match told {
            Ok(Tell::Progress { bytes, .. }) => return app.progress.set(bytes),
            Ok(Tell::Field(field, problem)) => {
                let before = app.field.get_untracked().filter(|slice| same(&slice.choice, choice));
                let is_whole = whole || before.as_ref().is_some_and(|slice| slice.is_whole);
                let seen = match before.as_ref().map(|slice| slice.seen) {
                    // `min` and `max` pass over what is not a number.
                    Some((least, most)) => (least.min(field.min), most.max(field.max)),
                    None => (field.min, field.max),
                };
                app.field.set(Some(Arc::new(Slice { choice: choice.clone(), field, seen, is_whole })));
                app.fault.set(problem);
            }
            Ok(_) => return,
            Err(problem) => app.fault.set(Some(problem)),
        }
        self.0.asked.set(None);
        app.progress.set(0);
        app.busy.set(false);
    }

    /// Gives up what is on its way.
    pub fn stop(&self) {
        if let Some(stale) = self.0.asked.take() {
            self.0.client.cancel(stale);
        }
    }

    /// Gives up what is on its way, and asks again at the next occasion.
    pub fn forget(&self) {
        self.stop();
        self.0.last.take();
    }
}
