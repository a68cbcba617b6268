//! Batches of cells that wait in a file of the system.
//!
//! The form is for this process only: numbers little-endian, texts by a dictionary of the batch. The file goes when the
//! contribution does.

use super::pack::{self, Packed};
use crate::merge::Batch;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use tempfile::NamedTempFile;

/// A file of batches.
#[derive(Debug)]
pub(super) struct Spool {
    file: NamedTempFile,
    /// Where each batch begins, and how long it is.
    places: Vec<(u64, usize)>,
    end: u64,
}

impl Spool {
    /// An empty one in a folder; `None`: the system's for such files.
    pub(super) fn new(folder: Option<&Path>) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix("batches-");
        let file = match folder {
            Some(folder) => builder.tempfile_in(folder)?,
            None => builder.tempfile()?,
        };
        Ok(Self { file, places: Vec::new(), end: 0 })
    }

    /// Batches in it.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// Adds a batch behind.
    pub(super) fn push(&mut self, batch: &Batch) -> io::Result<()> {
        let bytes = pack::write(batch);
        self.file.write_all(&bytes)?;
        self.places.push((self.end, bytes.len()));
        self.end += bytes.len() as u64;
        Ok(())
    }

    /// The batch at a place; none past the end.
    pub(super) fn get(&self, at: usize) -> io::Result<Batch> {
        let Some((from, len)) = self.places.get(at) else { return Ok(Batch::default()) };
        let mut file = File::open(self.file.path())?;
        file.seek(SeekFrom::Start(*from))?;
        let mut bytes = vec![0; *len];
        file.read_exact(&mut bytes)?;
        Packed::new(&bytes).batch().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the file was changed"))
    }
}
