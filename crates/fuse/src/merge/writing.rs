//! Chunks on their way into the store: encoded on threads of their own while the merge goes on, and written side by side.

use super::arrays::{Block, Id, Opened};
use crate::fault::Error;
use futures::channel::oneshot;
use futures::future::join_all;
use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use zarr_fuse_core::zarr::array::{self, Coding};
use zarrs_storage::Bytes;

/// Chunks that are on their way at once: with those of 0.25 MB in the store about 16 MB.
const MOST: usize = 32;
/// The most threads that encode.
const THREADS: usize = 4;

/// A chunk of an array.
pub(super) type Key = (Id, Vec<u64>);

/// An array, with how its chunks stand in bytes.
#[derive(Clone)]
pub(super) struct Target {
    pub(super) array: Arc<Opened>,
    pub(super) coding: Arc<Coding>,
}

impl Target {
    /// A chunk as it stands in the store; `None`: it holds nothing.
    fn encode(&self, indices: &[u64], block: &Block) -> Result<Option<Bytes>, Error> {
        Ok(match block {
            Block::Values(values) => array::encode_chunk(&self.array, &self.coding, indices, values)?,
            Block::Writers(writers) => array::encode_numbers(&self.array, indices, writers)?,
        })
    }
}

/// A chunk to be encoded, and who waits for it.
struct Task {
    to: Target,
    indices: Vec<u64>,
    block: Block,
    answer: oneshot::Sender<Result<Option<Bytes>, Error>>,
}

/// The chunks that are on their way.
///
/// Nothing of it waits for the store while somebody else does: those that are written are awaited together, to the end.
#[derive(Default)]
pub(super) struct Writing {
    /// To the threads, which end when it does.
    threads: Option<mpsc::Sender<Task>>,
    under_way: VecDeque<Encoding>,
    keys: HashSet<Key>,
}

/// A chunk that is being encoded.
struct Encoding {
    key: Key,
    array: Arc<Opened>,
    answer: oneshot::Receiver<Result<Option<Bytes>, Error>>,
}

impl Encoding {
    /// Writes it when it is encoded.
    async fn write(self) -> Result<(), Error> {
        let Self { key, array, answer } = self;
        let encoded = answer.await.map_err(|_| {
            let source = std::io::Error::other("the thread that encodes a chunk ended before its time");
            zarr_fuse_store::Error::Io { path: array.path().as_str().into(), source }
        })?;
        Ok(array::put_chunk(&array, &key.1, encoded?).await?)
    }
}

impl Writing {
    /// Begins to write a chunk. `aside`: it is encoded on another thread. Waits while too many are on their way.
    pub(super) async fn begin(&mut self, key: Key, to: &Target, block: Block, aside: bool) -> Result<(), Error> {
        self.wait_for(&key).await?;
        if self.under_way.len() >= MOST {
            self.first(MOST / 2).await?;
        }
        let (answer, encoded) = oneshot::channel();
        let task = Task { to: to.clone(), indices: key.1.clone(), block, answer };
        let here = if aside { self.hand_over(task) } else { Some(task) };
        if let Some(Task { to, indices, block, answer }) = here {
            // Who waits for the answer is below.
            let _ = answer.send(to.encode(&indices, &block));
        }
        self.keys.insert(key.clone());
        self.under_way.push_back(Encoding { key, array: Arc::clone(&to.array), answer: encoded });
        Ok(())
    }

    /// Gives a task to the threads, which are begun with the first one. Gives it back when there are none.
    fn hand_over(&mut self, task: Task) -> Option<Task> {
        let threads = self.threads.get_or_insert_with(begin);
        threads.send(task).err().map(|mpsc::SendError(task)| task)
    }

    /// Writes the first ones.
    async fn first(&mut self, count: usize) -> Result<(), Error> {
        let count = count.min(self.under_way.len());
        let first: Vec<Encoding> = self.under_way.drain(..count).collect();
        for one in &first {
            self.keys.remove(&one.key);
        }
        // A fault of one is told when the others have ended.
        join_all(first.into_iter().map(Encoding::write)).await.into_iter().collect()
    }

    /// Waits until a chunk is in the store, if it is on its way.
    pub(super) async fn wait_for(&mut self, key: &Key) -> Result<(), Error> {
        if !self.keys.contains(key) {
            return Ok(());
        }
        let at = self.under_way.iter().position(|one| one.key == *key);
        self.first(at.map_or(0, |at| at + 1)).await
    }

    /// Waits until all are in the store.
    pub(super) async fn all(&mut self) -> Result<(), Error> {
        while !self.under_way.is_empty() {
            self.first(MOST / 2).await?;
        }
        Ok(())
    }
}

/// Begins the threads. Where the system gives none, tasks come back to who sends them.
fn begin() -> mpsc::Sender<Task> {
    let (send, receive) = mpsc::channel::<Task>();
    let tasks = Arc::new(Mutex::new(receive));
    for _ in 0..std::thread::available_parallelism().map_or(1, usize::from).min(THREADS) {
        let tasks = Arc::clone(&tasks);
        let next = move || tasks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let work = move || {
            while let Ok(Task { to, indices, block, answer }) = next() {
                // Nobody waits for it any more: the work has ended.
                let _ = answer.send(to.encode(&indices, &block));
            }
        };
        let _ = std::thread::Builder::new().name("encode".into()).spawn(work);
    }
    send
}
