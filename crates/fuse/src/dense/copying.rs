//! The copy for `raw/`, made on a thread of its own while the file is merged.

use crate::fault::{Error, Fault};
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::SystemTime;
use zarr_fuse_core::provenance::Contribution;
use zarr_fuse_store::{Large, Raw};

/// A copy that is being made, or was. What is merged is what is kept: a file that changes meanwhile is refused.
pub(super) struct Copying {
    path: PathBuf,
    /// Bytes of all files.
    pub(super) bytes: u64,
    before: Vec<Stamp>,
    thread: Option<JoinHandle<zarr_fuse_store::Result<Large>>>,
    large: Option<Large>,
    dry_run: bool,
}

/// What shows that a file was written to.
#[derive(Debug, PartialEq)]
struct Stamp(PathBuf, u64, Option<SystemTime>);

impl Copying {
    /// Begins to copy the file or folder at `path`; for a dry run only to find its digest.
    pub(super) fn begin(raw: Raw, path: &Path, dry_run: bool) -> Result<Self, Error> {
        let before = stamps(path)?;
        let from = path.to_owned();
        let thread = std::thread::spawn(move || if dry_run { raw.measure(&from) } else { raw.copy(&from) });
        let bytes = before.iter().map(|Stamp(_, bytes, _)| bytes).sum();
        Ok(Self { path: path.to_owned(), bytes, before, thread: Some(thread), large: None, dry_run })
    }

    /// Whether it was waited for.
    pub(super) fn is_ended(&self) -> bool {
        self.thread.is_none()
    }

    /// Waits for its end, and puts digest and bytes into the record.
    ///
    /// Errors: a file that was changed since the beginning.
    pub(super) fn end(&mut self, record: &mut Contribution) -> Result<(), Error> {
        if let Some(thread) = self.thread.take() {
            let large = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            if stamps(&self.path)? != self.before {
                let name = self.path.display().to_string();
                let fault = Fault::of_file(&name, "expected a file that nobody writes to, found it changed meanwhile");
                return Err(fault.hint("run the command again when it is complete").into());
            }
            record.sha256 = large.digest().to_owned();
            record.bytes = large.bytes();
            self.large = Some(large);
        }
        Ok(())
    }

    /// Gives the copy its name, once. Of a dry run nothing is kept.
    pub(super) fn keep(&mut self, raw: Raw) -> Result<(), Error> {
        if let Some(large) = self.large.take().filter(|_| !self.dry_run) {
            raw.keep_large(large)?;
        }
        Ok(())
    }
}

impl Drop for Copying {
    /// A copy that nobody wants any more removes itself when it is complete.
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// All files below a path, sorted.
fn stamps(path: &Path) -> Result<Vec<Stamp>, Error> {
    fn walk(path: &Path, found: &mut Vec<Stamp>) -> std::io::Result<()> {
        let metadata = std::fs::metadata(path)?;
        if !metadata.is_dir() {
            found.push(Stamp(path.to_owned(), metadata.len(), metadata.modified().ok()));
            return Ok(());
        }
        for entry in std::fs::read_dir(path)? {
            walk(&entry?.path(), found)?;
        }
        Ok(())
    }
    let mut found = Vec::new();
    walk(path, &mut found).map_err(|source| zarr_fuse_store::Error::Io { path: path.to_owned(), source })?;
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}
