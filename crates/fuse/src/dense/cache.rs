//! Decoded chunks of a source that several regions need, the last ones up to a number of bytes.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use zarr_fuse_core::column::Column;

/// Path of the array and indices of the chunk.
type Key = (String, Vec<u64>);
/// A chunk that is being decoded or was.
type Slot = Arc<futures::lock::Mutex<Option<Arc<Column>>>>;

/// The cache. One that is asked for by two at once is decoded once.
pub(super) struct Cache {
    most: usize,
    slots: Mutex<Vec<(Key, Slot, usize)>>,
}

impl Cache {
    pub(super) fn new(most: usize) -> Self {
        Self { most, slots: Mutex::default() }
    }

    /// The chunk, decoded by `decode` unless it is kept.
    pub(super) async fn get<F: Future<Output = Result<Column, String>>>(
        &self,
        key: Key,
        decode: impl FnOnce() -> F,
    ) -> Result<Arc<Column>, String> {
        let slot = {
            // A poisoned cache is still a cache: it only loses or keeps whole entries.
            let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
            let at = slots.iter().position(|(known, ..)| *known == key);
            let entry = match at {
                Some(at) => slots.remove(at),
                None => (key.clone(), Slot::default(), 0),
            };
            let slot = entry.1.clone();
            slots.push(entry);
            slot
        };
        let mut kept = slot.lock().await;
        if let Some(chunk) = kept.as_ref() {
            return Ok(chunk.clone());
        }
        let chunk = Arc::new(decode().await?);
        *kept = Some(chunk.clone());
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = slots.iter_mut().find(|(known, ..)| *known == key) {
            entry.2 = bytes(&chunk);
        }
        let mut total: usize = slots.iter().map(|(.., bytes)| bytes).sum();
        while total > self.most && slots.len() > 1 {
            total -= slots.remove(0).2;
        }
        Ok(chunk)
    }
}

fn bytes(chunk: &Column) -> usize {
    match chunk {
        Column::Complex(values) => values.len() * 16,
        Column::Text(values) => values.iter().map(|text| text.len() + 24).sum(),
        other => other.len() * 8,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn keeps_the_last_ones() {
        let cache = Cache::new(24);
        let decoded = AtomicUsize::new(0);
        for (chunk, expected) in [(0, 1), (0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (0, 4), (1, 5)] {
            let made = cache.get(("x".into(), vec![chunk]), || async {
                decoded.fetch_add(1, Ordering::Relaxed);
                Ok(Column::Int(vec![chunk as i64]))
            });
            assert_eq!(*made.await.unwrap(), Column::Int(vec![chunk as i64]));
            assert_eq!(decoded.load(Ordering::Relaxed), expected, "chunk {chunk}");
        }
    }
}
