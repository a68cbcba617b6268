//! The line to one host: who waits for which bytes, and at most so many requests in flight.
//!
//! What is wanted in the same turn is joined where it lies close together in one object. What is visible goes first. Bytes
//! that nobody waits for any more are not fetched: dropping the last future that waits for a request aborts it, and one
//! that another future waits for goes on.

use super::cache::Cache;
use super::span::{Span, within};
use crate::problem::{Kind, Problem};
use bytes::Bytes;
use futures::channel::oneshot;
use futures::future::{AbortHandle, LocalBoxFuture, abortable};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// What a question's bytes are for, the most urgent first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// What is to be seen in the chart's window.
    #[default]
    Visible,
    /// The rest of the record.
    Record,
    /// What stands beside the chart: companions, the strip, statistics.
    Beside,
}

/// What a request brought: the bytes and where in the object they begin; `None` when there is no such object.
#[derive(Debug, Clone)]
pub struct Landed {
    /// Where the bytes begin.
    pub start: u64,
    /// The bytes.
    pub bytes: Bytes,
    /// The size of the object, where the server told it.
    pub size: Option<u64>,
}

/// The end of a request.
pub type Fetched = Result<Option<Landed>, Problem>;
/// What one who waits is given.
pub type Given = Result<Option<Landed>, Problem>;

/// How bytes come over the line, and how work is run: the browser's `fetch`, or a test.
pub trait Carrier {
    /// Asks for a span of the object at `url`; retries are its own. Dropping the future aborts the request.
    fn fetch(&self, url: &str, span: Span) -> LocalBoxFuture<'static, Fetched>;
    /// Runs `work` by itself, not before this turn ends.
    fn spawn(&self, work: LocalBoxFuture<'static, ()>);
}

struct Want {
    id: u64,
    url: Rc<str>,
    span: Span,
    rank: Rank,
    hear: oneshot::Sender<Given>,
}

struct Flight {
    id: u64,
    url: Rc<str>,
    span: Span,
    wants: Vec<Want>,
    abort: AbortHandle,
}

struct Inner {
    carrier: Box<dyn Carrier>,
    cache: Rc<RefCell<Cache>>,
    most: usize,
    next: Cell<u64>,
    woken: Cell<bool>,
    held: Cell<bool>,
    waiting: RefCell<Vec<Want>>,
    flying: RefCell<Vec<Flight>>,
}

/// The line. Clones are the same line.
#[derive(Clone)]
pub struct Line(Rc<Inner>);

/// A place in the line, given up when dropped.
struct Place {
    line: Line,
    id: u64,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.line.leave(self.id);
    }
}

impl Line {
    /// A line with at most `most` requests in flight, which keeps what it brings in `cache`.
    pub fn new(carrier: Box<dyn Carrier>, cache: Rc<RefCell<Cache>>, most: usize) -> Self {
        Self(Rc::new(Inner {
            carrier,
            cache,
            most: most.max(1),
            next: Cell::new(0),
            woken: Cell::new(false),
            held: Cell::new(false),
            waiting: RefCell::default(),
            flying: RefCell::default(),
        }))
    }

    /// The bytes of `span` of the object at `url`: from the cache, from a request in flight, or from a new one. A span that
    /// goes beyond the object ends with it.
    pub async fn get(&self, url: &str, span: Span, rank: Rank) -> Given {
        let cached = self.0.cache.borrow_mut().get(url, span);
        if let Some(cached) = cached {
            return Ok(cached.map(|bytes| Landed { start: span.start, bytes, size: None }));
        }
        let (hear, heard) = oneshot::channel();
        let want = Want { id: self.id(), url: url.into(), span, rank, hear };
        let place = Place { line: self.clone(), id: want.id };
        self.join(want);
        self.wake();
        let given = heard.await;
        drop(place);
        given.unwrap_or_else(|_| Err(Problem::new(Kind::Cancelled, url, "Nobody waits for it any more")))
    }

    /// To a request in flight that brings it, else to those that wait.
    fn join(&self, want: Want) {
        let mut flying = self.0.flying.borrow_mut();
        match flying.iter_mut().find(|flight| flight.url == want.url && flight.span.holds(want.span)) {
            Some(flight) => flight.wants.push(want),
            None => self.0.waiting.borrow_mut().push(want),
        }
    }

    /// Begins no more requests, or begins them again; those in flight go on.
    pub fn hold(&self, is_held: bool) {
        if self.0.held.replace(is_held) && !is_held {
            self.wake();
        }
    }

    /// Requests in flight.
    pub fn in_flight(&self) -> usize {
        self.0.flying.borrow().len()
    }

    fn id(&self) -> u64 {
        self.0.next.replace(self.0.next.get() + 1)
    }

    /// Looks for something to do when this turn has ended, so that what is wanted in one turn is seen together.
    fn wake(&self) {
        if !self.0.woken.replace(true) {
            let line = self.clone();
            self.0.carrier.spawn(Box::pin(async move {
                line.0.woken.set(false);
                line.start();
            }));
        }
    }

    fn start(&self) {
        while !self.0.held.get() && self.in_flight() < self.0.most {
            let Some(wants) = self.next_wants() else { return };
            let span = wants.iter().fold(None, |all: Option<Span>, want| {
                let all = all.unwrap_or(want.span);
                Some(Span { start: all.start.min(want.span.start), end: all.end.max(want.span.end) })
            });
            let (Some(span), Some(url)) = (span, wants.first().map(|want| want.url.clone())) else { return };
            let id = self.id();
            let line = self.clone();
            let fetched = self.0.carrier.fetch(&url, span);
            let (work, abort) = abortable(async move { line.landed(id, fetched.await) });
            self.0.flying.borrow_mut().push(Flight { id, url, span, wants, abort });
            self.0.carrier.spawn(Box::pin(async move {
                // An aborted request has nobody to be told.
                let _forgotten = work.await;
            }));
        }
    }

    /// The most urgent want, the oldest of these, and all that can be joined with it.
    fn next_wants(&self) -> Option<Vec<Want>> {
        let mut waiting = self.0.waiting.borrow_mut();
        let first = waiting.iter().enumerate().min_by_key(|(_, want)| (want.rank, want.id)).map(|(at, _)| at)?;
        let first = waiting.remove(first);
        let (url, mut span) = (first.url.clone(), first.span);
        let mut wants = vec![first];
        loop {
            let near = waiting.iter().enumerate().filter(|(_, want)| want.url == url);
            let Some((at, joined)) = near.filter_map(|(at, want)| Some((at, span.join(want.span)?))).next() else {
                return Some(wants);
            };
            span = joined;
            wants.push(waiting.remove(at));
        }
    }

    fn landed(&self, id: u64, fetched: Fetched) {
        let flight = {
            let mut flying = self.0.flying.borrow_mut();
            flying.iter().position(|flight| flight.id == id).map(|at| flying.remove(at))
        };
        let Some(flight) = flight else { return };
        match &fetched {
            Ok(Some(landed)) => {
                let span = match landed.size == Some(landed.start + landed.bytes.len() as u64) {
                    true => Span::new(landed.start, u64::MAX),
                    false => Span::new(landed.start, landed.start + landed.bytes.len() as u64),
                };
                if flight.span != Span::SIZE {
                    self.0.cache.borrow_mut().put(&flight.url, span, Some(landed.bytes.clone()));
                }
            }
            Ok(None) => self.0.cache.borrow_mut().put(&flight.url, Span::WHOLE, None),
            Err(_) => {}
        }
        for want in flight.wants {
            // One that has left in the meantime is not told.
            let _left = want.hear.send(cut(&flight.url, want.span, &fetched));
        }
        self.wake();
    }

    fn leave(&self, id: u64) {
        self.0.waiting.borrow_mut().retain(|want| want.id != id);
        let mut flying = self.0.flying.borrow_mut();
        let Some(at) = flying.iter().position(|flight| flight.wants.iter().any(|want| want.id == id)) else { return };
        flying[at].wants.retain(|want| want.id != id);
        if flying[at].wants.is_empty() {
            let flight = flying.remove(at);
            drop(flying);
            flight.abort.abort();
            self.wake();
        }
    }
}

/// The part of what was fetched that one wanted.
fn cut(url: &str, span: Span, fetched: &Fetched) -> Given {
    let Some(landed) = fetched.as_ref().map_err(Problem::clone)? else { return Ok(None) };
    if span == Span::SIZE {
        return Ok(Some(landed.clone()));
    }
    let end = landed.start + landed.bytes.len() as u64;
    let ends = landed.size == Some(end);
    let wanted = if ends || span.end == u64::MAX { Span::new(span.start, span.end.min(end)) } else { span };
    match within(wanted, landed.start, landed.bytes.len()) {
        Some(at) => Ok(Some(Landed { start: span.start, bytes: landed.bytes.slice(at), size: landed.size })),
        None => Err(Problem::new(Kind::Short, url, format!("The object ends before byte {}", span.end))),
    }
}

#[cfg(test)]
mod tests;
