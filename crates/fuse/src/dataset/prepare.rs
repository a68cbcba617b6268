//! Files before they are merged: read, recognised or harmonised, and on the disk. No lock is held.

use super::known::Known;
use crate::cells::Cells;
use crate::fault::{Error, Fault};
use crate::{Asked, Input, harmonise};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use zarr_fuse_core::provenance::Contribution;
use zarr_fuse_core::schema::{GroupSchema, Schema, Source};
use zarr_fuse_store::{Draft, Raw};

/// Most files of one group.
const MOST_FILES: usize = 64;
/// Bytes of raw files at which a group is full.
const FULL: u64 = 32 << 20;
/// Time of reading at which a group is closed, so that a slow source is committed as it comes.
const LONG: Duration = Duration::from_secs(1);

/// A file that is to be added, by its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name in the record and in faults, without a folder.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

/// Where a file goes: a source of a group of a schema.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) schema: Schema,
    /// Path of the group.
    pub(crate) path: String,
    /// Key in `SOURCES` of the group.
    pub(crate) key: String,
    pub(crate) raw: Raw,
    /// Nothing is written.
    pub(crate) dry_run: bool,
}

/// A file, ready to be merged.
#[derive(Debug)]
pub(crate) struct Ready {
    pub(crate) file: String,
    pub(crate) sha256: String,
    pub(crate) bytes: u64,
    pub(crate) cells: Cells,
    /// Taken when it gets its name; `None` before for a dry run.
    pub(crate) draft: Option<Draft>,
}

/// What came of reading a file.
#[derive(Debug)]
pub(crate) enum Prepared {
    Ready(Box<Ready>),
    /// It is in.
    Known(Box<Contribution>),
    Refused(Error),
}

impl Target {
    /// The group and the source. Errors: a schema that has lost them, which is a fault of the caller.
    pub(crate) fn resolve(&self) -> Result<(&GroupSchema, &Source), Error> {
        let group = self.schema.root.at(&self.path);
        group
            .and_then(|group| Some((group, group.sources.get(&self.key)?)))
            .ok_or_else(|| Error::Schema(format!("there is no source `{}` in `{}`", self.key, self.path)))
    }

    /// Harmonises a raw file and writes it to the disk, without its name yet.
    pub(crate) fn bytes(&self, file: &str, bytes: &[u8], sha256: String) -> Result<Ready, Error> {
        let (group, source) = self.resolve()?;
        let cells = harmonise(&Input::Bytes(bytes), file, group, source, Asked::default())?.whole()?;
        let draft = if self.dry_run { None } else { Some(self.raw.draft(bytes, &sha256)?) };
        Ok(Ready { file: file.to_owned(), sha256, bytes: bytes.len() as u64, cells, draft })
    }

    fn file(&self, file: &File, known: &Known) -> Prepared {
        let bytes = match std::fs::read(&file.path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let fault = Fault::of_file(&file.name, format!("expected a file that can be read, found: {error}"));
                return Prepared::Refused(fault.hint(format!("it is at {}", file.path.display())).into());
            }
        };
        let sha256 = Raw::digest(&bytes);
        if self.raw.contains(&sha256)
            && let Some(known) = known.get(&sha256, &self.key, &self.path)
        {
            return Prepared::Known(Box::new(known.clone()));
        }
        match self.bytes(&file.name, &bytes, sha256) {
            Ok(ready) => Prepared::Ready(Box::new(ready)),
            Err(error) => Prepared::Refused(error),
        }
    }

    /// Prepares the first of `files`, several at a time, in their order: as many as make a group.
    pub(crate) fn group(&self, files: &[File], known: &Known) -> Vec<Prepared> {
        let len = group_len(files);
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(len);
        let (next, begun) = (AtomicUsize::new(0), Instant::now());
        let done = Mutex::new(Vec::with_capacity(len));
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    // The first file is always taken, so that every group gets on.
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(file) = files.get(at).filter(|_| at < len && (at == 0 || begun.elapsed() < LONG))
                        else {
                            return;
                        };
                        let prepared = self.file(file, known);
                        if let Ok(mut done) = done.lock() {
                            done.push((at, prepared));
                        }
                    }
                });
            }
        });
        let mut done = done.into_inner().unwrap_or_default();
        done.sort_unstable_by_key(|(at, _)| *at);
        // Files are taken in their order; one that took the time out ends the group.
        let whole = done.iter().enumerate().take_while(|(i, (at, _))| i == at).count();
        done.truncate(whole);
        done.into_iter().map(|(_, prepared)| prepared).collect()
    }
}

/// How many of the first files make a group.
fn group_len(files: &[File]) -> usize {
    let mut bytes = 0;
    for (i, file) in files.iter().take(MOST_FILES).enumerate() {
        bytes += size(&file.path);
        if bytes > FULL && i > 0 {
            return i;
        }
    }
    files.len().min(MOST_FILES)
}

fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |metadata| metadata.len())
}
