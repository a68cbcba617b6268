//! [`HttpStore`]: the store that zarrs reads through, over [`super::fetch`].

use super::address::{holds, of_key};
use super::cache::{Cache, Piece};
use super::fetch::{self, Got};
use super::permits::Permits;
use super::ranges;
use crate::problem::Problem;
use bytes::Bytes;
use futures::future::{FutureExt, LocalBoxFuture, Shared, WeakShared, join_all};
use futures::stream::{self, StreamExt};
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;
use zarrs_storage::byte_range::{ByteRange, ByteRangeIterator};
use zarrs_storage::{AsyncMaybeBytesIterator, AsyncReadableStorageTraits, MaybeBytes, StorageError, StoreKey};

/// Bytes kept of what was fetched.
const CACHE: usize = 64 * 1024 * 1024;
/// Requests in flight; a browser keeps to six a host by itself on HTTP/1.1, and more only delays the newest.
const IN_FLIGHT: usize = 6;
/// Tries after the first, for passing faults.
const TRIES: u32 = 3;

type Fetched = Result<Option<Bytes>, Problem>;
type Flight = LocalBoxFuture<'static, Fetched>;

/// A read-only store at a web address.
#[derive(Clone)]
pub struct HttpStore(Rc<Inner>);

struct Inner {
    root: String,
    permits: Permits,
    cache: RefCell<Cache<Bytes>>,
    sizes: RefCell<HashMap<String, u64>>,
    flying: RefCell<HashMap<Piece, WeakShared<Flight>>>,
    problem: RefCell<Option<Problem>>,
}

impl HttpStore {
    /// The store at `root`, an absolute address.
    pub fn new(root: &str) -> Self {
        Self(Rc::new(Inner {
            root: root.to_owned(),
            permits: Permits::new(IN_FLIGHT),
            cache: RefCell::new(Cache::new(CACHE)),
            sizes: RefCell::new(HashMap::new()),
            flying: RefCell::new(HashMap::new()),
            problem: RefCell::new(None),
        }))
    }

    /// The last lasting fault, taken out: it knows more than the text that zarrs passes on.
    pub fn take_problem(&self) -> Option<Problem> {
        self.0.problem.borrow_mut().take()
    }

    /// The bytes of a piece: from the cache, from a request already in flight, or from a new one.
    async fn piece(&self, key: &str, range: Option<(u64, u64)>) -> Fetched {
        let piece: Piece = (key.to_owned(), range);
        if let Some(cached) = self.cached(&piece) {
            return Ok(cached);
        }
        let flying = self.0.flying.borrow().get(&piece).and_then(WeakShared::upgrade);
        let flight: Shared<Flight> = flying.unwrap_or_else(|| {
            let store = self.clone();
            let of = piece.clone();
            let flight = async move { store.fly(of).await }.boxed_local().shared();
            if let Some(weak) = flight.downgrade() {
                self.0.flying.borrow_mut().insert(piece.clone(), weak);
            }
            flight
        });
        let fetched = flight.await;
        if let Err(problem) = &fetched {
            *self.0.problem.borrow_mut() = Some(problem.clone());
        }
        fetched
    }

    fn cached(&self, piece: &Piece) -> Option<Option<Bytes>> {
        let mut cache = self.0.cache.borrow_mut();
        if let Some(exact) = cache.get(piece) {
            return Some(exact);
        }
        let (start, end) = piece.1?;
        match cache.get(&(piece.0.clone(), None))? {
            None => Some(None),
            Some(whole) => {
                let end = end.min(whole.len() as u64);
                ranges::within(&(start..end), 0, whole.len()).map(|at| Some(whole.slice(at)))
            }
        }
    }

    async fn fly(&self, piece: Piece) -> Fetched {
        let url = of_key(&self.0.root, &piece.0);
        let mut tried = 0;
        let fetched = loop {
            let got = {
                let _permit = self.0.permits.take().await;
                fetch::get(&url, holds(&piece.0), piece.1).await
            };
            match got {
                Ok(Got::Bytes(bytes, size)) => {
                    if let Some(size) = size {
                        self.0.sizes.borrow_mut().insert(piece.0.clone(), size);
                    }
                    break Ok(Some(bytes));
                }
                Ok(Got::Absent) => break Ok(None),
                Err(problem) => break Err(problem),
                Ok(Got::Again(problem)) if tried == TRIES => break Err(problem),
                Ok(Got::Again(_)) => {
                    let wait = f64::from(250 << tried) * (0.75 + 0.5 * js_sys::Math::random());
                    gloo_timers::future::TimeoutFuture::new(wait as u32).await;
                    tried += 1;
                }
            }
        };
        self.0.flying.borrow_mut().remove(&piece);
        if let Ok(bytes) = &fetched {
            self.0.cache.borrow_mut().put(piece, bytes.clone());
        }
        fetched
    }

    async fn size(&self, key: &str) -> Result<Option<u64>, Problem> {
        if let Some(size) = self.0.sizes.borrow().get(key) {
            return Ok(Some(*size));
        }
        let size = {
            let _permit = self.0.permits.take().await;
            fetch::size(&of_key(&self.0.root, key)).await?
        };
        if let Some(size) = size {
            self.0.sizes.borrow_mut().insert(key.to_owned(), size);
        }
        Ok(size)
    }

    /// A range in absolute positions; `None` when the object, whose size was asked for, is absent.
    async fn absolute(&self, key: &str, range: ByteRange) -> Result<Option<Range<u64>>, Problem> {
        Ok(match range {
            ByteRange::FromStart(start, Some(length)) => Some(start..start.saturating_add(length)),
            ByteRange::FromStart(start, None) => Some(start..u64::MAX),
            ByteRange::Suffix(length) => self.size(key).await?.map(|size| size.saturating_sub(length)..size),
        })
    }

    async fn many(&self, key: &str, wanted: Vec<ByteRange>) -> Result<Option<Vec<Bytes>>, Problem> {
        let mut absolute = Vec::with_capacity(wanted.len());
        for range in wanted {
            match self.absolute(key, range).await? {
                Some(range) => absolute.push(range),
                None => return Ok(None),
            }
        }
        let spans = ranges::join(&absolute);
        let fetched = join_all(spans.iter().map(|span| {
            let all = span.start == 0 && span.end == u64::MAX;
            self.piece(key, (!all).then_some((span.start, span.end)))
        }))
        .await;
        let mut held = Vec::with_capacity(spans.len());
        for (span, bytes) in spans.iter().zip(fetched) {
            match bytes? {
                Some(bytes) => held.push((span.clone(), bytes)),
                None => return Ok(None),
            }
        }
        let cut = |range: Range<u64>| {
            let (span, bytes) = held.iter().find(|(span, _)| span.start <= range.start && range.end <= span.end)?;
            let end = range.end.min(span.start.saturating_add(bytes.len() as u64));
            ranges::within(&(range.start..end), span.start, bytes.len()).map(|at| bytes.slice(at))
        };
        Ok(Some(absolute.into_iter().map(|range| cut(range).unwrap_or_default()).collect()))
    }
}

#[async_trait::async_trait(?Send)]
impl AsyncReadableStorageTraits for HttpStore {
    async fn get(&self, key: &StoreKey) -> Result<MaybeBytes, StorageError> {
        self.piece(key.as_str(), None).await.map_err(|problem| StorageError::Other(problem.to_string()))
    }

    async fn get_partial_many<'a>(
        &'a self,
        key: &StoreKey,
        byte_ranges: ByteRangeIterator<'a>,
    ) -> Result<AsyncMaybeBytesIterator<'a>, StorageError> {
        let parts = self.many(key.as_str(), byte_ranges.collect()).await;
        let parts = parts.map_err(|problem| StorageError::Other(problem.to_string()))?;
        Ok(parts.map(|parts| stream::iter(parts.into_iter().map(Ok)).boxed()))
    }

    async fn size_key(&self, key: &StoreKey) -> Result<Option<u64>, StorageError> {
        self.size(key.as_str()).await.map_err(|problem| StorageError::Other(problem.to_string()))
    }

    fn supports_get_partial(&self) -> bool {
        true
    }
}
