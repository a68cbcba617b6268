//! [`HttpStore`]: the store that zarrs reads through, over [`super::line`] and [`super::fetch`].

use super::address::{Holds, holds, host, of_key};
use super::cache::Cache;
use super::fetch::{self, Got};
use super::line::{Carrier, Fetched, Given, Landed, Line, Rank};
use super::span::Span;
use super::status;
use crate::problem::{Kind, Problem};
use bytes::Bytes;
use futures::future::{LocalBoxFuture, join_all};
use futures::stream::{self, StreamExt};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;
use zarr_fuse_core::zarr::{FailKind, storage_error};
use zarrs_storage::byte_range::{ByteRange, ByteRangeIterator};
use zarrs_storage::{AsyncMaybeBytesIterator, AsyncReadableStorageTraits, MaybeBytes, StorageError, StoreKey};

/// Bytes kept of what was fetched, for all stores together; on a phone a quarter of it.
const CACHE: usize = 64 << 20;
/// A machine with less memory (in GB) is taken for a phone; so is one whose browser says that it is mobile.
const PHONE: f64 = 4.0;
/// Requests in flight to one host; a browser keeps to six by itself on HTTP/1.1, and more only delay the newest.
const IN_FLIGHT: usize = 6;
/// Problems remembered, of which the last ones are asked for.
const PROBLEMS: usize = 64;
/// A key that no store has.
const NO_KEY: &str = "zarr-fuse-asks-how-absence-looks";

thread_local! {
    static CACHED: Rc<RefCell<Cache>> = Rc::new(RefCell::new(Cache::new(room())));
    static LINES: RefCell<HashMap<String, Line>> = RefCell::default();
}

/// Bytes that may be kept here, by what the browser tells of the machine (Device Memory 1, section 3: at most 8, rounded).
fn room() -> usize {
    let memory = fetch::told(&"deviceMemory".into()).and_then(|memory| memory.as_f64());
    let agent = fetch::told(&"userAgent".into()).and_then(|agent| agent.as_string());
    let is_phone = memory.is_some_and(|memory| memory < PHONE) || agent.is_some_and(|agent| agent.contains("Mobi"));
    if is_phone { CACHE / 4 } else { CACHE }
}

pub(super) fn line(url: &str) -> Line {
    let cache = CACHED.with(Rc::clone);
    LINES.with_borrow_mut(|lines| {
        let new = || Line::new(Box::new(Browser), cache, IN_FLIGHT);
        lines.entry(host(url).to_owned()).or_insert_with(new).clone()
    })
}

/// Begins no more requests to any host, or begins them again. Those in flight go on.
pub fn hold(is_held: bool) {
    LINES.with_borrow(|lines| lines.values().for_each(|line| line.hold(is_held)));
}

/// The browser's `fetch`, patient with passing faults.
struct Browser;

impl Carrier for Browser {
    fn fetch(&self, url: &str, span: Span) -> LocalBoxFuture<'static, Fetched> {
        let url = url.to_owned();
        Box::pin(async move {
            let mut tried = 0;
            loop {
                let (problem, asked) = match fetch::get(&url, span, tried).await? {
                    Got::Bytes(landed) => return Ok(Some(landed)),
                    Got::Absent => return Ok(None),
                    Got::Again(problem, asked) => (problem, asked),
                };
                let Some(wait) = status::wait(tried, asked, js_sys::Math::random()) else { return Err(problem) };
                gloo_timers::future::TimeoutFuture::new(wait).await;
                tried += 1;
            }
        })
    }

    fn spawn(&self, work: LocalBoxFuture<'static, ()>) {
        wasm_bindgen_futures::spawn_local(work);
    }
}

/// A read-only store at a web address. Clones are the same store.
#[derive(Clone)]
pub struct HttpStore {
    root: Rc<str>,
    /// The root is a file, which is the only key.
    file: bool,
    shared: Rc<Shared>,
    own: Rc<Own>,
}

/// What a store shares with those above it.
#[derive(Default)]
struct Shared {
    rank: Cell<Rank>,
    problems: RefCell<VecDeque<Problem>>,
}

#[derive(Default)]
struct Own {
    known: RefCell<HashMap<String, Bytes>>,
    sizes: RefCell<HashMap<String, u64>>,
    /// A chunk could be read.
    answered: Cell<bool>,
    /// Whether the server says of what is absent that it is forbidden; `None`: not asked yet.
    hides: Cell<Option<bool>>,
}

impl HttpStore {
    /// The store at `root`, an absolute address. What was kept of it is forgotten, so that opening it again reads it again.
    pub fn new(root: &str) -> Self {
        let place = super::address::parts(root).0;
        fetch::opens(place);
        CACHED.with(|cache| cache.borrow_mut().forget(place));
        Self { root: root.into(), file: false, shared: Rc::default(), own: Rc::default() }
    }

    /// The file at `url` as a store with one key, whatever its name.
    pub fn file(url: &str) -> Self {
        Self { file: true, ..Self::new(url) }
    }

    /// The store at `root`, whose problems and whose urgency are those of this store.
    pub fn beside(&self, root: &str) -> Self {
        Self { root: root.into(), file: false, shared: self.shared.clone(), own: Rc::default() }
    }

    /// Its address.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// Takes `bytes` for what is stored under `key`, without a request.
    pub fn know(&self, key: &str, bytes: impl Into<Bytes>) {
        self.own.known.borrow_mut().insert(key.to_owned(), bytes.into());
    }

    /// Runs `work`, whose requests are as urgent as `rank` says.
    pub async fn ranked<T>(&self, rank: Rank, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        std::future::poll_fn(|context| {
            let before = self.shared.rank.replace(rank);
            let polled = work.as_mut().poll(context);
            self.shared.rank.set(before);
            polled
        })
        .await
    }

    /// The problem that `text` speaks of: an error that came through the codecs ends with the words of the store.
    pub fn problem_in(&self, text: &str) -> Option<Problem> {
        let problems = self.shared.problems.borrow();
        problems.iter().rev().find(|problem| text.contains(&problem.to_string())).cloned()
    }

    fn url(&self, key: &str) -> String {
        if self.file { self.root.to_string() } else { of_key(&self.root, key) }
    }

    /// The bytes of `span` under `key`; `None` when there is no such object.
    pub async fn span(&self, key: &str, span: Span) -> Given {
        let known = self.own.known.borrow().get(key).cloned();
        if let Some(bytes) = known.filter(|_| span == Span::WHOLE) {
            return Ok(Some(Landed { start: 0, size: Some(bytes.len() as u64), bytes }));
        }
        let url = self.url(key);
        let given = line(&url).get(&url, span, self.shared.rank.get()).await;
        match given {
            Ok(Some(landed)) => {
                if holds(&url) == Holds::Chunk {
                    self.own.answered.set(true);
                }
                if let Some(size) = landed.size {
                    self.own.sizes.borrow_mut().insert(key.to_owned(), size);
                }
                Ok(Some(landed))
            }
            Ok(None) => Ok(None),
            Err(problem)
                if problem.kind == Kind::Refused && !problem.message.ends_with("401") && self.hides().await =>
            {
                match self.own.answered.get() {
                    true => Ok(None),
                    false => Err(self.remember(problem)),
                }
            }
            Err(problem) => Err(self.remember(problem)),
        }
    }

    fn remember(&self, problem: Problem) -> Problem {
        let mut problems = self.shared.problems.borrow_mut();
        if !problems.contains(&problem) {
            problems.push_back(problem.clone());
        }
        if problems.len() > PROBLEMS {
            problems.pop_front();
        }
        problem
    }

    /// Whether the server answers 403 for what does not exist ([`super::status`]).
    async fn hides(&self) -> bool {
        if let Some(hides) = self.own.hides.get() {
            return hides;
        }
        let url = self.url(NO_KEY);
        let hides = match line(&url).get(&url, Span::WHOLE, Rank::Visible).await {
            Ok(_) => false,
            Err(problem) if problem.kind == Kind::Refused => true,
            // Another fault says nothing; the next refusal asks again.
            Err(_) => return false,
        };
        self.own.hides.set(Some(hides));
        hides
    }

    /// The size of the object under `key`; `None` when it is absent.
    pub async fn size(&self, key: &str) -> Result<Option<u64>, Problem> {
        let known = self.own.sizes.borrow().get(key).copied();
        if known.is_some() {
            return Ok(known);
        }
        Ok(self.span(key, Span::SIZE).await?.and_then(|landed| landed.size))
    }

    /// A range in absolute positions; `None` when the object, whose size was asked for, is absent.
    async fn absolute(&self, key: &str, range: ByteRange) -> Result<Option<Span>, Problem> {
        Ok(match range {
            ByteRange::FromStart(start, Some(length)) => Some(Span::new(start, start.saturating_add(length))),
            ByteRange::FromStart(start, None) => Some(Span::new(start, u64::MAX)),
            ByteRange::Suffix(length) => self.size(key).await?.map(|size| Span::new(size.saturating_sub(length), size)),
        })
    }

    async fn one(&self, key: &str, range: ByteRange) -> Result<Option<Bytes>, Problem> {
        let Some(span) = self.absolute(key, range).await? else { return Ok(None) };
        if span.is_empty() {
            return Ok(Some(Bytes::new()));
        }
        let Some(landed) = self.span(key, span).await? else { return Ok(None) };
        let got = landed.bytes.len() as u64;
        if span.end != u64::MAX && got < span.end - span.start {
            let message = format!("The object ends at byte {}, before byte {}", span.start + got, span.end);
            return Err(self.remember(Problem::new(Kind::Short, &self.url(key), message)));
        }
        Ok(Some(landed.bytes))
    }
}

/// A problem on its way through the codecs: its kind as far as the reader decides by it, and its words.
fn passed_on(problem: &Problem) -> StorageError {
    let kind = match problem.kind {
        Kind::Private | Kind::Refused => FailKind::Forbidden,
        Kind::TooLarge | Kind::IgnoresRanges => FailKind::TooLarge,
        Kind::NotFound => FailKind::Missing,
        _ => FailKind::Network,
    };
    storage_error(kind, &problem.to_string())
}

#[async_trait::async_trait(?Send)]
impl AsyncReadableStorageTraits for HttpStore {
    async fn get(&self, key: &StoreKey) -> Result<MaybeBytes, StorageError> {
        let landed = self.span(key.as_str(), Span::WHOLE).await.map_err(|problem| passed_on(&problem))?;
        Ok(landed.map(|landed| landed.bytes))
    }

    async fn get_partial_many<'a>(
        &'a self,
        key: &StoreKey,
        byte_ranges: ByteRangeIterator<'a>,
    ) -> Result<AsyncMaybeBytesIterator<'a>, StorageError> {
        // Asked for in one turn, so that the line joins neighbours.
        let parts = join_all(byte_ranges.map(|range| self.one(key.as_str(), range))).await;
        let parts: Result<Option<Vec<Bytes>>, Problem> =
            parts.into_iter().collect::<Result<_, _>>().map(|parts: Vec<Option<Bytes>>| parts.into_iter().collect());
        let parts = parts.map_err(|problem| passed_on(&problem))?;
        Ok(parts.map(|parts| stream::iter(parts.into_iter().map(Ok)).boxed()))
    }

    async fn size_key(&self, key: &StoreKey) -> Result<Option<u64>, StorageError> {
        self.size(key.as_str()).await.map_err(|problem| passed_on(&problem))
    }

    fn supports_get_partial(&self) -> bool {
        true
    }
}
