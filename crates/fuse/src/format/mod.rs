//! Contribution formats: one file and one line of [`FORMATS`] each.

pub(crate) mod arrow;
pub(crate) mod csv;
mod datapackage;
mod excel;
mod geojson;
mod guarded;
pub mod input;
pub(crate) mod json;
mod named;
pub(crate) mod ods;
pub(crate) mod parquet;
pub(crate) mod pattern;
pub(crate) mod unpack;

pub use input::{Input, ReadSeek};

use crate::fault::{Error, Fault};
pub use crate::table::Units;

use crate::table::Table;
use std::io::{BufReader, Read};
use zarr_fuse_core::schema::{Format, Source};

/// Rows of a batch, at most.
pub const BATCH: usize = 65_536;

/// A column, field or path that a source refers to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Wanted {
    /// Its name.
    pub name: String,
    /// Whether a file without it is refused.
    pub required: bool,
    /// The name is a pattern with braces: every column that fits it is wanted.
    pub pattern: bool,
}

/// Takes a batch of rows, whose cells borrow from what the reader holds.
pub type Take<'t> = &'t mut dyn FnMut(Table<'_>) -> Result<(), Error>;

/// A raw file and what is wanted of it.
#[derive(Debug, Clone, Copy)]
pub struct Raw<'a> {
    /// What it holds.
    pub input: Input<'a>,
    /// The name that faults carry.
    pub file: &'a str,
    /// How it is read.
    pub source: &'a Source,
    /// The columns that its source refers to.
    pub wanted: &'a [Wanted],
}

impl<'a> Raw<'a> {
    /// Its bytes from the first one on.
    fn open(&self) -> Result<Box<dyn Read + Send + 'a>, Fault> {
        self.input.open().map_err(|error| unread(self.file, &error))
    }

    /// Its bytes, from any place, in pieces that are worth a read.
    fn seek(&self) -> Result<BufReader<Box<dyn ReadSeek + 'a>>, Fault> {
        self.input.seek().map(BufReader::new).map_err(|error| unread(self.file, &error))
    }

    /// Its first bytes, `most` of them at most.
    fn first(&self, most: u64) -> Result<Vec<u8>, Fault> {
        let mut first = Vec::new();
        self.open()?.take(most).read_to_end(&mut first).map_err(|error| unread(self.file, &error))?;
        Ok(first)
    }
}

/// Reads a raw file and gives its rows to `take`, in the file's order, in batches of at most [`BATCH`] rows; once at
/// least, whatever it holds. A batch has the wanted columns that the file has, in that order; all batches have the same
/// ones.
pub type Reader = fn(raw: Raw<'_>, take: Take<'_>) -> Result<(), Error>;

/// The formats, with what reads them.
pub const FORMATS: &[(Format, Reader)] = &[
    (Format::Csv, csv::read),
    (Format::Json, json::read),
    (Format::Geojson, geojson::read),
    (Format::Excel, excel::read),
    (Format::Parquet, parquet::read),
    (Format::Arrow, arrow::read),
    (Format::Datapackage, datapackage::read),
];

/// Reads a raw file in the format of its source.
pub fn read(input: &Input<'_>, file: &str, source: &Source, wanted: &[Wanted], take: Take<'_>) -> Result<(), Error> {
    match FORMATS.iter().find(|(format, _)| *format == source.format) {
        Some((_, reader)) => reader(Raw { input: *input, file, source, wanted }, take),
        None => Err(Fault::of_file(file, format!("the format {:?} cannot be read", source.format)).into()),
    }
}

/// All bytes of a file, for formats that are read whole.
pub(crate) fn whole<'a>(input: &Input<'a>, file: &str) -> Result<std::borrow::Cow<'a, [u8]>, Fault> {
    match input {
        Input::Bytes(bytes) => Ok(std::borrow::Cow::Borrowed(bytes)),
        Input::File(path) => std::fs::read(path).map(std::borrow::Cow::Owned).map_err(|error| unread(file, &error)),
        Input::Growing(growing) => {
            let bytes = growing.whole().and_then(std::fs::read);
            bytes.map(std::borrow::Cow::Owned).map_err(|error| unread(file, &error))
        }
    }
}

/// A file that cannot be read: as the system says, or as was [`told`].
pub(crate) fn unread(file: &str, error: &std::io::Error) -> Fault {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Told>()) {
        Some(Told(fault)) => fault.clone(),
        None => Fault::of_file(file, format!("expected a file that can be read, found: {error}")),
    }
}

/// A fault that goes through readers as an error of theirs.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Told(Fault);

/// A fault as an error of reading, which [`unread`] makes a fault again.
pub(crate) fn told(fault: Fault) -> std::io::Error {
    std::io::Error::other(Told(fault))
}

/// Whether an error is one of [`told`].
pub(crate) fn is_told(error: &std::io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<Told>())
}

/// The name in `known` that is most like `name`, if one is like it at all: equal but for case, or with an edit for every
/// three letters of the shorter. For hints.
pub(crate) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let like = |other: &str| {
        let (a, b) = (name.to_lowercase(), other.to_lowercase());
        if a == b {
            return 0;
        }
        // Levenshtein distance over one row.
        let b: Vec<char> = b.chars().collect();
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, x) in a.chars().enumerate() {
            let mut diagonal = row[0];
            row[0] = i + 1;
            for (j, y) in b.iter().enumerate() {
                let cost = (diagonal + usize::from(x != *y)).min(row[j] + 1).min(row[j + 1] + 1);
                diagonal = row[j + 1];
                row[j + 1] = cost;
            }
        }
        row[b.len()]
    };
    let limit = |other: &str| name.chars().count().min(other.chars().count()) / 3;
    known.map(|other| (like(other), other)).filter(|(d, other)| *d <= limit(other)).min().map(|(_, name)| name)
}
