//! Arrow IPC (Arrow Columnar Format 1.5, "Serialization and Interprocess Communication"): a stream, and a file.
//!
//! The dictionaries of labels that are texts are written once. Buffers are not compressed: a pipe is faster so, and every
//! reader takes it.

use super::labels::Plain;
use super::{Sink, plain};
use arrow::array::{RecordBatch, RecordBatchWriter};
use arrow::compute::concat_batches;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use arrow::ipc::writer::{FileWriter, StreamWriter};
use std::io::{self, Write};

/// Rows from which on a batch is written: those of small chunks are put together, since readers do much for each batch.
const ROWS: usize = 65_536;

/// Batches that wait to be written as one.
struct Waiting {
    labels: Plain,
    batches: Vec<RecordBatch>,
    rows: usize,
}

impl Waiting {
    fn new(schema: &SchemaRef) -> Self {
        Self { labels: Plain::of(schema), batches: Vec::new(), rows: 0 }
    }

    /// All that wait, when they are enough.
    fn put(&mut self, batch: &RecordBatch) -> io::Result<Option<RecordBatch>> {
        self.rows += batch.num_rows();
        self.batches.push(self.labels.batch(batch)?);
        if self.rows >= ROWS { self.take() } else { Ok(None) }
    }

    /// All that wait.
    fn take(&mut self) -> io::Result<Option<RecordBatch>> {
        self.rows = 0;
        let batches = std::mem::take(&mut self.batches);
        match batches.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(one.clone())),
            several => concat_batches(self.labels.schema(), several).map(Some).map_err(plain),
        }
    }
}

/// A writer of either form.
trait Form: RecordBatchWriter {
    /// Writes what stands behind the batches.
    fn end(&mut self) -> Result<(), ArrowError>;
}

impl<W: Write> Form for StreamWriter<W> {
    fn end(&mut self) -> Result<(), ArrowError> {
        self.finish().and_then(|()| self.flush())
    }
}

impl<W: Write> Form for FileWriter<W> {
    fn end(&mut self) -> Result<(), ArrowError> {
        self.finish().and_then(|()| self.flush())
    }
}

/// Batches in one of the forms.
pub(super) struct Ipc<F>(F, Waiting);

/// A stream.
pub(super) type Stream<W> = Ipc<StreamWriter<W>>;

/// A file.
pub(super) type File<W> = Ipc<FileWriter<W>>;

impl<W: Write> Stream<W> {
    pub(super) fn new(schema: &SchemaRef, out: W) -> io::Result<Self> {
        let waiting = Waiting::new(schema);
        Ok(Self(StreamWriter::try_new(out, waiting.labels.schema()).map_err(plain)?, waiting))
    }
}

impl<W: Write> File<W> {
    pub(super) fn new(schema: &SchemaRef, out: W) -> io::Result<Self> {
        let waiting = Waiting::new(schema);
        Ok(Self(FileWriter::try_new(out, waiting.labels.schema()).map_err(plain)?, waiting))
    }
}

impl<F: Form + Send> Sink for Ipc<F> {
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        match self.1.put(batch)? {
            Some(batch) => self.0.write(&batch).map_err(plain),
            None => Ok(()),
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        if let Some(batch) = self.1.take()? {
            self.0.write(&batch).map_err(plain)?;
        }
        self.0.end().map_err(plain)
    }
}
