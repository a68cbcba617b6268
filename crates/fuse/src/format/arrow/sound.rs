//! What is checked of Arrow IPC before it is decoded: the decoder believes the lengths that messages say, and would ask
//! for that much memory.

use super::{MAGIC, unsound};
use crate::fault::Fault;
use crate::format::guarded::guarded;
use crate::format::{Input, ReadSeek};
use ::arrow::ipc::{MessageHeader, RecordBatch, root_as_footer, root_as_message};
use std::io::{self, Read, SeekFrom};

/// Bytes that the values of one message may always have, once they are unpacked.
const ROOM: u64 = 128 << 20;
/// Bytes that they may have for each packed one.
const RATIO: u64 = 32;
/// Bytes of the description of one message.
const DESCRIPTION: u64 = 64 << 20;
/// Marks the beginning of a message.
const CONTINUES: u32 = u32::MAX;

/// Why a file is not sound.
enum Why {
    Io(io::Error),
    Said(String),
}

impl From<io::Error> for Why {
    fn from(error: io::Error) -> Self {
        Why::Io(error)
    }
}

/// Checks the lengths that a file says against those that it has.
///
/// # Errors
/// A length beyond the end of the file, a description that is none, and values that unpack to far more than they are.
pub(super) fn check(input: &Input<'_>, file: &str) -> Result<(), Fault> {
    let checked = guarded(|| {
        let len = input.len()?;
        let mut from = input.seek()?;
        let mut first = [0; 8];
        let is_file = len >= 8 && from.read_exact(&mut first).is_ok() && first.starts_with(MAGIC);
        if is_file { blocks(&mut *from, len) } else { messages(&mut *from, len) }
    });
    match checked {
        Ok(Ok(())) => Ok(()),
        Ok(Err(Why::Io(error))) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Err(unsound(file, &"it ends in the middle"))
        }
        Ok(Err(Why::Io(error))) => Err(crate::format::unread(file, &error)),
        Ok(Err(Why::Said(what))) => Err(unsound(file, &what)),
        Err(panic) => Err(unsound(file, &panic)),
    }
}

/// The file format: a footer at the end says where the messages are.
fn blocks(from: &mut dyn ReadSeek, len: u64) -> Result<(), Why> {
    let beyond = || Why::Said("its footer is not at its end".to_owned());
    let mut tail = [0; 10];
    from.seek(SeekFrom::Start(len.checked_sub(10).ok_or_else(beyond)?))?;
    from.read_exact(&mut tail)?;
    let (size, magic) = tail.split_at(4);
    let size = size.try_into().map(u32::from_le_bytes).map(u64::from).unwrap_or(u64::MAX);
    let start = len.checked_sub(10).and_then(|end| end.checked_sub(size)).filter(|_| magic == MAGIC);
    let footer = piece(from, start.ok_or_else(beyond)?, size.min(DESCRIPTION), len)?;
    let footer = root_as_footer(&footer).map_err(|error| Why::Said(format!("its footer is damaged: {error}")))?;
    let (dictionaries, batches) = (footer.dictionaries(), footer.recordBatches());
    for block in dictionaries.iter().flatten().chain(batches.iter().flatten()) {
        let said =
            (u64::try_from(block.offset()), u64::try_from(block.metaDataLength()), u64::try_from(block.bodyLength()));
        let (Ok(offset), Ok(description), Ok(body)) = said else {
            return Err(Why::Said("a length below zero".to_owned()));
        };
        let end = offset.checked_add(description).and_then(|at| at.checked_add(body));
        if end.is_none_or(|end| end > len) || description > DESCRIPTION {
            return Err(Why::Said(format!("a batch of {body} bytes at byte {offset} of {len}")));
        }
        let bytes = piece(from, offset, description, len)?;
        // Before the description stand its length and, since Arrow 0.15, a mark.
        let marked = bytes.starts_with(&CONTINUES.to_le_bytes());
        let bytes = bytes.get(if marked { 8 } else { 4 }..).unwrap_or_default();
        message(bytes, from, offset + description, body)?;
    }
    Ok(())
}

/// The stream format: messages one after the other.
fn messages(from: &mut dyn ReadSeek, len: u64) -> Result<(), Why> {
    let mut at = 0;
    let word = |from: &mut dyn ReadSeek, at: u64| -> Result<u32, Why> {
        let mut word = [0; 4];
        from.seek(SeekFrom::Start(at))?;
        from.read_exact(&mut word)?;
        Ok(u32::from_le_bytes(word))
    };
    if len == 0 {
        return Err(Why::Said("it is empty".to_owned()));
    }
    while at < len {
        let mut size = word(from, at)?;
        at += 4;
        if size == CONTINUES {
            size = word(from, at)?;
            at += 4;
        }
        if size == 0 {
            return Ok(());
        }
        let size = u64::from(size);
        let bytes = piece(from, at, size, len)?;
        at += size;
        at = message(&bytes, from, at, len.saturating_sub(at))?;
    }
    Ok(())
}

/// Bytes of the file.
fn piece(from: &mut dyn ReadSeek, at: u64, size: u64, len: u64) -> Result<Vec<u8>, Why> {
    if size > DESCRIPTION || at.checked_add(size).is_none_or(|end| end > len) {
        return Err(Why::Said(format!("a description of {size} bytes at byte {at} of {len}")));
    }
    let mut bytes = Vec::new();
    from.seek(SeekFrom::Start(at))?;
    let read = from.take(size).read_to_end(&mut bytes)?;
    if read as u64 == size { Ok(bytes) } else { Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()) }
}

/// A message, whose body begins at `body` and has `most` bytes at most. Gives the end of the body.
fn message(bytes: &[u8], from: &mut dyn ReadSeek, body: u64, most: u64) -> Result<u64, Why> {
    let message = root_as_message(bytes).map_err(|error| Why::Said(format!("a message is damaged: {error}")))?;
    let said = message.bodyLength();
    let len = u64::try_from(said).ok().filter(|len| *len <= most);
    let Some(len) = len else {
        return Err(Why::Said(format!("values of {said} bytes, where {most} are left")));
    };
    let batch = match message.header_type() {
        MessageHeader::RecordBatch => message.header_as_record_batch(),
        MessageHeader::DictionaryBatch => message.header_as_dictionary_batch().and_then(|batch| batch.data()),
        _ => None,
    };
    if let Some(batch) = batch {
        unpacked(&batch, from, body, len)?;
    }
    Ok(body + len)
}

/// Checks what the buffers of a batch unpack to.
fn unpacked(batch: &RecordBatch<'_>, from: &mut dyn ReadSeek, body: u64, len: u64) -> Result<(), Why> {
    let packed = batch.compression().is_some();
    let mut total: u64 = 0;
    for buffer in batch.buffers().iter().flatten() {
        let said = (u64::try_from(buffer.offset()), u64::try_from(buffer.length()));
        let (Ok(offset), Ok(size)) = said else {
            return Err(Why::Said("a length below zero".to_owned()));
        };
        if offset.checked_add(size).is_none_or(|end| end > len) {
            return Err(Why::Said(format!("values of {size} bytes at byte {offset} of {len}")));
        }
        if !packed || size < 8 {
            continue;
        }
        let mut word = [0; 8];
        from.seek(SeekFrom::Start(body + offset))?;
        from.read_exact(&mut word)?;
        // -1: these are not packed.
        match i64::from_le_bytes(word) {
            -1 => total = total.saturating_add(size),
            length => total = total.saturating_add(u64::try_from(length).unwrap_or(u64::MAX)),
        }
        if total > ROOM.max(len.saturating_mul(RATIO)) {
            return Err(Why::Said(format!("{len} bytes that are said to unpack to more than {} MB", total >> 20)));
        }
    }
    Ok(())
}
