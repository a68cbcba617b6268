//! Positions by the digest of what stands there, without a copy of it: open addressing, at most half full.

/// Positions by digest. Which of the positions with one digest is meant the caller finds by looking there.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    /// Digest, and position + 1; 0 is an empty slot. A power of two of them.
    slots: Vec<(u64, usize)>,
    len: usize,
}

impl Table {
    /// The position of that digest that `is` it.
    pub(super) fn find(&self, digest: u64, is: impl Fn(usize) -> bool) -> Option<usize> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut slot = digest as usize & mask;
        loop {
            match self.slots[slot] {
                (_, 0) => return None,
                (found, at) if found == digest && is(at - 1) => return Some(at - 1),
                _ => slot = (slot + 1) & mask,
            }
        }
    }

    /// Adds a position that is not there.
    pub(super) fn insert(&mut self, digest: u64, position: usize) {
        if self.len * 2 >= self.slots.len() {
            let larger = vec![(0, 0); (self.slots.len() * 2).max(16)];
            let old = std::mem::replace(&mut self.slots, larger);
            old.into_iter().filter(|(_, at)| *at > 0).for_each(|(digest, at)| self.put(digest, at));
        }
        self.put(digest, position + 1);
        self.len += 1;
    }

    fn put(&mut self, digest: u64, value: usize) {
        let mask = self.slots.len() - 1;
        let mut slot = digest as usize & mask;
        while self.slots[slot].1 > 0 {
            slot = (slot + 1) & mask;
        }
        self.slots[slot] = (digest, value);
    }
}
