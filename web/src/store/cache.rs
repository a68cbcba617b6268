//! Bytes that were fetched, the least recently used ones dropped first.

use super::span::{Span, within};
use bytes::Bytes;
use std::collections::{BTreeMap, HashMap};

/// What is known of one object: pieces of it, or that it is absent.
type Pieces = BTreeMap<Span, Entry>;

/// A cache of at most `limit` bytes of objects, by address. That an object is absent is worth keeping too.
#[derive(Debug)]
pub struct Cache {
    limit: usize,
    held: usize,
    clock: u64,
    objects: HashMap<String, Pieces>,
    /// When each piece was last used.
    used: BTreeMap<u64, (String, Span)>,
}

#[derive(Debug)]
struct Entry {
    bytes: Option<Bytes>,
    cost: usize,
    used: u64,
}

/// What an entry costs beside its bytes and its address.
const OVERHEAD: usize = 256;

impl Cache {
    /// An empty cache for `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self { limit, held: 0, clock: 0, objects: HashMap::new(), used: BTreeMap::new() }
    }

    /// The bytes of `span` of the object at `url`: `Some(None)` when the object is known to be absent.
    pub fn get(&mut self, url: &str, span: Span) -> Option<Option<Bytes>> {
        let pieces = self.objects.get_mut(url)?;
        let (whole, entry) = pieces.iter_mut().find(|(held, _)| held.holds(span))?;
        let found = match &entry.bytes {
            None => None,
            Some(bytes) => Some(bytes.slice(within(clipped(span, *whole, bytes.len()), whole.start, bytes.len())?)),
        };
        self.clock += 1;
        if let Some(place) = self.used.remove(&entry.used) {
            self.used.insert(self.clock, place);
        }
        entry.used = self.clock;
        Some(found)
    }

    /// Keeps `bytes`, unless they alone are more than a quarter of the limit.
    pub fn put(&mut self, url: &str, span: Span, bytes: Option<Bytes>) {
        let cost = OVERHEAD + url.len() * 2 + bytes.as_ref().map_or(0, Bytes::len);
        if cost > self.limit / 4 || (bytes.is_some() && span == Span::SIZE) {
            return;
        }
        self.clock += 1;
        let entry = Entry { bytes, cost, used: self.clock };
        if let Some(old) = self.objects.entry(url.to_owned()).or_default().insert(span, entry) {
            self.held -= old.cost;
            self.used.remove(&old.used);
        }
        self.used.insert(self.clock, (url.to_owned(), span));
        self.held += cost;
        self.shrink();
    }

    /// Forgets all objects below `root`.
    pub fn forget(&mut self, root: &str) {
        let gone: Vec<u64> =
            self.used.iter().filter(|(_, (url, _))| url.starts_with(root)).map(|(at, _)| *at).collect();
        gone.into_iter().for_each(|at| self.drop_one(at));
    }

    fn shrink(&mut self) {
        while self.held > self.limit {
            let Some(oldest) = self.used.keys().next().copied() else { return };
            self.drop_one(oldest);
        }
    }

    fn drop_one(&mut self, at: u64) {
        let Some((url, span)) = self.used.remove(&at) else { return };
        let Some(pieces) = self.objects.get_mut(&url) else { return };
        if let Some(gone) = pieces.remove(&span) {
            self.held -= gone.cost;
        }
        if pieces.is_empty() {
            self.objects.remove(&url);
        }
    }

    /// Bytes held, with what the entries cost.
    pub fn held(&self) -> usize {
        self.held
    }
}

/// A span that goes beyond an object of which all is held ends with it.
fn clipped(span: Span, whole: Span, len: usize) -> Span {
    if whole.end == u64::MAX { Span::new(span.start, span.end.min(whole.start + len as u64)) } else { span }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(len: usize) -> Option<Bytes> {
        Some(Bytes::from((0..len).map(|at| at as u8).collect::<Vec<u8>>()))
    }

    #[test]
    fn the_least_recently_used_goes_first_and_the_limit_holds() {
        let limit = 4 * (100 + OVERHEAD + 2);
        let mut cache = Cache::new(limit);
        for name in ["a", "b", "c", "d"] {
            cache.put(name, Span::WHOLE, bytes(100));
        }
        assert!(cache.get("a", Span::WHOLE).is_some());
        cache.put("e", Span::WHOLE, bytes(100));
        assert!(cache.get("b", Span::WHOLE).is_none());
        assert!(cache.get("a", Span::WHOLE).is_some());
        assert!(cache.held() <= limit);
    }

    #[test]
    fn a_piece_of_a_piece_is_found() {
        let mut cache = Cache::new(1 << 20);
        cache.put("a", Span::new(10, 30), bytes(20));
        assert_eq!(cache.get("a", Span::new(12, 14)).flatten().as_deref(), Some(&[2u8, 3][..]));
        assert!(cache.get("a", Span::new(0, 14)).is_none());
        assert!(cache.get("a", Span::WHOLE).is_none());
        cache.put("b", Span::WHOLE, bytes(5));
        assert_eq!(cache.get("b", Span::new(3, 900)).flatten().as_deref(), Some(&[3u8, 4][..]));
        assert!(cache.get("b", Span::SIZE).is_none());
    }

    #[test]
    fn absence_is_remembered_and_giants_are_not() {
        let mut cache = Cache::new(2000);
        cache.put("gone", Span::WHOLE, None);
        cache.put("giant", Span::WHOLE, bytes(1900));
        assert_eq!(cache.get("gone", Span::new(3, 4)), Some(None));
        assert_eq!(cache.get("giant", Span::WHOLE), None);
    }

    #[test]
    fn a_store_can_be_forgotten() {
        let mut cache = Cache::new(1 << 20);
        cache.put("https://a/x/zarr.json", Span::WHOLE, bytes(9));
        cache.put("https://b/x/zarr.json", Span::WHOLE, bytes(9));
        let before = cache.held();
        cache.forget("https://a/x");
        assert!(cache.get("https://a/x/zarr.json", Span::WHOLE).is_none());
        assert!(cache.get("https://b/x/zarr.json", Span::WHOLE).is_some());
        assert_eq!(cache.held(), before / 2);
    }
}
