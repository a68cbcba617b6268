//! Arrow IPC (Arrow Columnar Format 1.5, "Serialization and Interprocess Communication"): a stream, and a file.
//!
//! The dictionaries of labels that are texts are written once. Buffers are not compressed: a pipe is faster so, and every
//! reader takes it.

use super::labels::Plain;
use super::{Sink, plain};
use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::ipc::writer::{FileWriter, StreamWriter};
use std::io::{self, Write};

/// A stream.
pub(super) struct Stream<W: Write>(StreamWriter<W>, Plain);

impl<W: Write> Stream<W> {
    pub(super) fn new(schema: &SchemaRef, out: W) -> io::Result<Self> {
        let labels = Plain::of(schema);
        Ok(Self(StreamWriter::try_new(out, labels.schema()).map_err(plain)?, labels))
    }
}

impl<W: Write + Send> Sink for Stream<W> {
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        self.0.write(&self.1.batch(batch)?).map_err(plain)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.0.finish().and_then(|()| self.0.flush()).map_err(plain)
    }
}

/// A file.
pub(super) struct File<W: Write>(FileWriter<W>, Plain);

impl<W: Write> File<W> {
    pub(super) fn new(schema: &SchemaRef, out: W) -> io::Result<Self> {
        let labels = Plain::of(schema);
        Ok(Self(FileWriter::try_new(out, labels.schema()).map_err(plain)?, labels))
    }
}

impl<W: Write + Send> Sink for File<W> {
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        self.0.write(&self.1.batch(batch)?).map_err(plain)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.0.finish().and_then(|()| self.0.flush()).map_err(plain)
    }
}
