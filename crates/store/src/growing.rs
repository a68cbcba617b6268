//! A raw file while it is copied to where it can be kept: what is copied already can be read, so that nobody waits for the
//! rest of it.

use crate::large::stream_seen;
use crate::raw::{Draft, Raw};
use crate::{Error, Result};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use tempfile::NamedTempFile;

/// A draft that is being written on a thread of its own. Dropped, it leaves nothing.
#[derive(Debug)]
pub struct Growing {
    path: PathBuf,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<Result<Ended>>>,
}

/// A draft, and the copy if the same was kept already: it may be read until this is dropped.
type Ended = (Draft, Option<NamedTempFile>);

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    moved: Condvar,
}

/// How far the copy has come.
#[derive(Debug, Default)]
struct State {
    bytes: u64,
    whole: bool,
    failed: bool,
    /// Nobody wants it any more.
    stop: bool,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
        self.moved.notify_all();
    }

    /// Waits until there is more than so many bytes, or all.
    fn wait(&self, bytes: u64) -> io::Result<MutexGuard<'_, State>> {
        let more = |state: &mut State| state.bytes <= bytes && !state.whole && !state.failed;
        let state = self.moved.wait_while(self.state(), more).unwrap_or_else(PoisonError::into_inner);
        if state.failed { Err(io::Error::other("it could not be copied to be kept")) } else { Ok(state) }
    }
}

/// Whoever waits for a copy is told that it has ended, also when its thread panics.
struct Leaving(Arc<Shared>);

impl Drop for Leaving {
    fn drop(&mut self) {
        self.0.change(|state| state.failed = !state.whole);
    }
}

impl Raw {
    /// As [`Raw::begin`] and [`Draft::settle`], on a thread of its own.
    ///
    /// # Errors
    /// A folder in which no file can be made. What is wrong with `from` is told by [`Growing::end`].
    pub fn grow(&self, from: &Path) -> Result<Growing> {
        let folder = self.drafts()?.to_owned();
        let mut file = crate::draft::begin(&folder).map_err(|error| Error::io(&folder, error))?;
        let (path, shared) = (file.path().to_owned(), Arc::<Shared>::default());
        let (raw, from, told) = (self.clone(), from.to_owned(), Leaving(Arc::clone(&shared)));
        let thread = std::thread::spawn(move || {
            let seen = &mut |bytes| {
                told.0.change(|state| state.bytes = bytes);
                !told.0.state().stop
            };
            let (digest, bytes) = stream_seen(&from, Some((file.as_file_mut(), &folder)), seen)?;
            told.0.change(|state| state.whole = true);
            let (draft, copy) = raw.named(digest, bytes, file);
            draft.settle()?;
            Ok((draft, copy))
        });
        Ok(Growing { path, shared, thread: Some(thread) })
    }
}

impl Growing {
    /// Its bytes from the first one on: whoever reads on than the copy has come waits for it.
    ///
    /// # Errors
    /// A copy that cannot be opened.
    pub fn read(&self) -> io::Result<impl Read + Send + use<>> {
        Ok(Follow { file: File::open(&self.path)?, at: 0, shared: Arc::clone(&self.shared) })
    }

    /// Where all of it can be read, as soon as it is there.
    ///
    /// # Errors
    /// A file that could not be copied.
    pub fn whole(&self) -> io::Result<&Path> {
        self.shared.wait(u64::MAX).map(|_| self.path.as_path())
    }

    /// Whether it could not be copied; [`Growing::end`] says why.
    pub fn has_failed(&self) -> bool {
        self.shared.state().failed
    }

    /// The draft, when it is on the disk.
    ///
    /// # Errors
    /// As [`Raw::begin`] and [`Draft::settle`].
    pub fn end(mut self) -> Result<Draft> {
        let thread = self.thread.take().map(JoinHandle::join);
        match thread {
            Some(ended) => ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic)).map(|(draft, _)| draft),
            None => Err(Error::io(&self.path, io::Error::other("it was waited for already"))),
        }
    }
}

impl Drop for Growing {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            self.shared.change(|state| state.stop = true);
            drop(thread.join());
        }
    }
}

/// Reads as far as the copy has come.
struct Follow {
    file: File,
    at: u64,
    shared: Arc<Shared>,
}

impl Read for Follow {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let there = self.shared.wait(self.at)?.bytes.saturating_sub(self.at);
        let most = buffer.len().min(usize::try_from(there).unwrap_or(usize::MAX));
        let count = self.file.read(buffer.get_mut(..most).unwrap_or_default())?;
        self.at += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn it_is_read_while_it_grows_and_kept_as_it_was_read() {
        let folder = tempfile::tempdir().unwrap();
        let raw = Raw::at(folder.path().join("raw"), folder.path().join("tmp"));
        let drafts = || fs::read_dir(folder.path().join("tmp")).unwrap().count();
        let from = folder.path().join("table.csv");
        let bytes: Vec<u8> = (0..5_000_000_u32).map(|at| (at % 251) as u8).collect();
        fs::write(&from, &bytes).unwrap();
        for again in [false, true] {
            let growing = raw.grow(&from).unwrap();
            let (mut first, mut second) = (Vec::new(), Vec::new());
            growing.read().unwrap().read_to_end(&mut first).unwrap();
            growing.read().unwrap().read_to_end(&mut second).unwrap();
            assert!(first == bytes && second == bytes && fs::read(growing.whole().unwrap()).unwrap() == bytes);
            assert!(!growing.has_failed());
            let draft = growing.end().unwrap();
            assert_eq!((draft.digest(), draft.bytes()), (&*Raw::digest(&bytes), 5_000_000));
            assert_eq!(raw.contains(draft.digest()), again);
            raw.keep([draft]).unwrap();
            assert_eq!(drafts(), 0);
        }
        assert!(raw.get(&Raw::digest(&bytes)).unwrap() == bytes);
    }

    #[test]
    fn one_that_cannot_be_copied_or_is_not_wanted_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let raw = Raw::at(folder.path().join("raw"), folder.path().join("tmp"));
        let missing = folder.path().join("none.csv");
        let growing = raw.grow(&missing).unwrap();
        assert!(growing.read().unwrap().read_to_end(&mut Vec::new()).is_err() && growing.whole().is_err());
        assert!(growing.has_failed());
        assert!(matches!(growing.end(), Err(Error::Io { path, .. }) if path == missing));
        fs::write(&missing, vec![7; 20 << 20]).unwrap();
        drop(raw.grow(&missing).unwrap());
        assert_eq!(fs::read_dir(folder.path().join("tmp")).unwrap().count(), 0);
    }
}
