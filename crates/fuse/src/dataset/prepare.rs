//! Files before they are merged: read, recognised or harmonised, and on the disk. No lock is held.

use super::known::Known;
use crate::fault::{Error, Fault};
use crate::{Asked, Harmonised, Input, harmonise};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use zarr_fuse_core::provenance::Contribution;
use zarr_fuse_core::schema::{Format, GroupSchema, Schema, Source};
use zarr_fuse_store::{Draft, Raw};

/// Most files of one group.
const MOST_FILES: usize = 64;
/// Bytes of raw files at which a group is full.
const FULL: u64 = 32 << 20;
/// Bytes from which on a file is copied on a thread of its own.
const LARGE: u64 = 4 << 20;
/// Bytes of a file of text whose beginning is read before it is copied: one that is no table is not copied then.
const LOOKED_AT: u64 = 64 << 20;
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
    pub(crate) cells: Harmonised,
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

    /// Harmonises a raw file in memory and writes it to the disk, without its name yet.
    pub(crate) fn bytes(&self, file: &str, bytes: &[u8], sha256: String) -> Result<Ready, Error> {
        let cells = self.harmonise(&Input::Bytes(bytes), file)?;
        let draft = if self.dry_run { None } else { Some(self.raw.draft(bytes, &sha256)?) };
        Ok(Ready { file: file.to_owned(), sha256, bytes: bytes.len() as u64, cells, draft })
    }

    fn harmonise(&self, input: &Input<'_>, file: &str) -> Result<Harmonised, Error> {
        let (group, source) = self.resolve()?;
        let spool = if self.dry_run { None } else { Some(self.raw.drafts()?) };
        harmonise(input, file, group, source, Asked { spool, ..Asked::default() })
    }

    /// A file, in as much memory as a batch takes: it is read once for its digest and its draft, and what is harmonised is
    /// the draft. So what is merged is what is kept, whatever becomes of the file meanwhile. Of a dry run there is no
    /// draft, and the file itself is read twice.
    fn file(&self, file: &File, known: &Known) -> Result<Prepared, Error> {
        let (group, source) = self.resolve()?;
        if size(&file.path) > LOOKED_AT && matches!(source.format, Format::Csv | Format::Json | Format::Geojson) {
            harmonise::begins(&Input::File(&file.path), &file.name, group, source)?;
        }
        // What came before is recognised by its digest, which is not known before the end.
        if !self.dry_run && known.is_empty() && size(&file.path) > LARGE {
            return self.growing(file);
        }
        let drafted = if self.dry_run { self.raw.look(&file.path) } else { self.raw.begin(&file.path) };
        let draft = drafted.map_err(|error| not_copied(file, error))?;
        if self.raw.contains(draft.digest())
            && let Some(known) = known.get(draft.digest(), &self.key, &self.path)
        {
            return Ok(Prepared::Known(Box::new(known.clone())));
        }
        let harmonised = || self.harmonise(&Input::File(draft.path()), &file.name);
        // A large draft goes to the disk while it is read.
        let cells = if draft.bytes() > LARGE && !self.dry_run {
            std::thread::scope(|scope| {
                let settled = scope.spawn(|| draft.settle());
                let cells = harmonised();
                settled.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
                cells
            })?
        } else {
            let cells = harmonised()?;
            draft.settle()?;
            cells
        };
        let (sha256, bytes) = (draft.digest().to_owned(), draft.bytes());
        let draft = Some(draft).filter(|_| !self.dry_run);
        Ok(Prepared::Ready(Box::new(Ready { file: file.name.clone(), sha256, bytes, cells, draft })))
    }

    /// A file that is harmonised while it is copied.
    fn growing(&self, file: &File) -> Result<Prepared, Error> {
        let growing = self.raw.grow(&file.path)?;
        let cells = match self.harmonise(&Input::Growing(&growing), &file.name) {
            Err(error) if !growing.has_failed() => return Err(error),
            cells => cells,
        };
        let draft = growing.end().map_err(|error| not_copied(file, error))?;
        let (sha256, bytes) = (draft.digest().to_owned(), draft.bytes());
        Ok(Prepared::Ready(Box::new(Ready {
            file: file.name.clone(),
            sha256,
            bytes,
            cells: cells?,
            draft: Some(draft),
        })))
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
                        let prepared = self.file(file, known).unwrap_or_else(Prepared::Refused);
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

/// Why a file was not copied, or only looked at.
fn not_copied(file: &File, error: zarr_fuse_store::Error) -> Error {
    match error {
        zarr_fuse_store::Error::Io { path, source } if path == file.path => {
            let fault = Fault::of_file(&file.name, format!("expected a file that can be read, found: {source}"));
            fault.hint(format!("it is at {}", path.display())).into()
        }
        other => other.into(),
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
