//! Comma-separated text, in any encoding, with any delimiter (RFC 4180 quoting).

mod blocks;
mod cut;
mod decode;
pub(super) mod header;
mod layout;
pub(crate) mod scan;

use super::{Raw, Take, Wanted};
use crate::fault::{Error, Fault};
use crate::table::Table;
use std::io::Read;
use zarr_fuse_core::schema::Source;

pub(crate) use blocks::{Block, SIZE};
pub(crate) use layout::Layout;

use blocks::Blocks;

/// The blocks of a file from its header on.
pub(crate) struct Rest<'a> {
    first: Option<Block>,
    blocks: Blocks<'a>,
}

impl Rest<'_> {
    /// The next block.
    pub(crate) fn next(&mut self) -> Result<Option<Block>, Fault> {
        match self.first.take() {
            Some(first) => Ok(Some(first)),
            None => self.blocks.next(),
        }
    }

    /// Whether it has one block, or none.
    pub(crate) fn is_short(&self) -> bool {
        self.first.as_ref().is_none_or(|first| first.last)
    }
}

/// Reads what stands above the rows: how they are read, and what gives them in blocks of about `size` bytes. There is one
/// block at least.
///
/// # Errors
/// A file that cannot be read or is no text, and one without the columns that are wanted.
pub(crate) fn open<'a>(
    read: Box<dyn Read + Send + 'a>,
    file: &'a str,
    source: &'a Source,
    wanted: &[Wanted],
    size: usize,
) -> Result<(Layout<'a>, Rest<'a>), Fault> {
    let mut blocks = Blocks::new(read, file, &source.csv, size)?;
    let (layout, first) = Layout::of(&mut blocks, file, &source.csv, wanted)?;
    Ok((layout, Rest { first: Some(first), blocks }))
}

pub(super) fn read(raw: Raw<'_>, take: Take<'_>) -> Result<(), Error> {
    give(open(raw.open()?, raw.file, raw.source, raw.wanted, SIZE)?, take)
}

/// Gives all rows.
pub(crate) fn give((layout, mut rest): (Layout<'_>, Rest<'_>), take: Take<'_>) -> Result<(), Error> {
    while let Some(block) = rest.next()? {
        layout.tables(&block, &mut |table: Table<'_>| take(table))?;
    }
    Ok(())
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
