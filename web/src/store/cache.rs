//! Bytes that were fetched, the least recently used ones dropped first.

use std::collections::HashMap;

/// One fetched piece: a key, and the range or the whole object.
pub type Piece = (String, Option<(u64, u64)>);

/// A cache of at most `limit` bytes. An absent object is worth caching too.
#[derive(Debug)]
pub struct Cache<B> {
    limit: usize,
    held: usize,
    clock: u64,
    pieces: HashMap<Piece, Entry<B>>,
}

#[derive(Debug)]
struct Entry<B> {
    bytes: Option<B>,
    cost: usize,
    used: u64,
}

/// What an entry costs beside its bytes.
const OVERHEAD: usize = 128;

impl<B: AsRef<[u8]> + Clone> Cache<B> {
    /// An empty cache for `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self { limit, held: 0, clock: 0, pieces: HashMap::new() }
    }

    /// The bytes of `piece`: `Some(None)` when the object is known to be absent.
    pub fn get(&mut self, piece: &Piece) -> Option<Option<B>> {
        self.clock += 1;
        let entry = self.pieces.get_mut(piece)?;
        entry.used = self.clock;
        Some(entry.bytes.clone())
    }

    /// Keeps `bytes`, unless they alone are more than a quarter of the limit.
    pub fn put(&mut self, piece: Piece, bytes: Option<B>) {
        let cost = OVERHEAD + bytes.as_ref().map_or(0, |b| b.as_ref().len());
        if cost > self.limit / 4 {
            return;
        }
        self.clock += 1;
        if let Some(old) = self.pieces.insert(piece, Entry { bytes, cost, used: self.clock }) {
            self.held -= old.cost;
        }
        self.held += cost;
        while self.held > self.limit {
            let Some(oldest) = self.pieces.iter().min_by_key(|(_, e)| e.used).map(|(piece, _)| piece.clone()) else {
                break;
            };
            if let Some(gone) = self.pieces.remove(&oldest) {
                self.held -= gone.cost;
            }
        }
    }

    /// Bytes held, with what the entries cost.
    pub fn held(&self) -> usize {
        self.held
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(name: &str) -> Piece {
        (name.to_owned(), None)
    }

    #[test]
    fn the_least_recently_used_goes_first_and_the_limit_holds() {
        let mut cache = Cache::new(4 * (100 + OVERHEAD));
        for name in ["a", "b", "c", "d"] {
            cache.put(piece(name), Some(vec![0u8; 100]));
        }
        assert!(cache.get(&piece("a")).is_some());
        cache.put(piece("e"), Some(vec![0u8; 100]));
        assert!(cache.get(&piece("b")).is_none());
        assert!(cache.get(&piece("a")).is_some());
        assert!(cache.held() <= 4 * (100 + OVERHEAD));
    }

    #[test]
    fn absence_is_remembered_and_giants_are_not() {
        let mut cache = Cache::new(1000);
        cache.put(piece("gone"), None);
        cache.put(piece("giant"), Some(vec![0u8; 900]));
        assert_eq!(cache.get(&piece("gone")), Some(None));
        assert_eq!(cache.get(&piece("giant")), None);
    }
}
