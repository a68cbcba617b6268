//! Arrow IPC (Arrow Columnar Format 1.5, "Serialization and Interprocess Communication"): a stream, and a file.
//!
//! The dictionaries of the coordinates are written once. Buffers are not compressed: a pipe is faster so, and every
//! reader takes it.

use super::{Sink, plain};
use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::ipc::writer::{FileWriter, StreamWriter};
use std::io::{self, Write};

/// A stream.
pub(super) struct Stream<W: Write>(StreamWriter<W>);

impl<W: Write> Stream<W> {
    pub(super) fn new(schema: &SchemaRef, out: W) -> io::Result<Self> {
        StreamWriter::try_new(out, schema).map(Self).map_err(plain)
    }
}

impl<W: Write + Send> Sink for Stream<W> {
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        self.0.write(batch).map_err(plain)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.0.finish().and_then(|()| self.0.flush()).map_err(plain)
    }
}

/// A file.
pub(super) struct File<W: Write>(FileWriter<W>);

impl<W: Write> File<W> {
    pub(super) fn new(schema: &SchemaRef, out: W) -> io::Result<Self> {
        FileWriter::try_new(out, schema).map(Self).map_err(plain)
    }
}

impl<W: Write + Send> Sink for File<W> {
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        self.0.write(batch).map_err(plain)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.0.finish().and_then(|()| self.0.flush()).map_err(plain)
    }
}
