//! What can go wrong when a dataset is read, in words for the visitor who gave the address.

use std::fmt;
use zarrs_storage::StorageError;

/// The kind of a [`ReadError`]: what a page decides by (retry, ask for another address, ask for less).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailKind {
    /// Nothing is stored there.
    Missing,
    /// The store refused: HTTP 401 or 403, or a file that may not be read.
    Forbidden,
    /// The store could not be reached or answered with a fault of its own; trying again may help.
    Network,
    /// Something is stored there, but it is not what Zarr or CF prescribe.
    Format,
    /// It is well formed, but needs a data type or a calendar that is not read.
    Unsupported,
    /// An array asks for a codec that this build does not have: [`ReadError::codec`] is its name. Another build may have
    /// it ([`super::codec::is_rare`]).
    Codec,
    /// The stored bytes of a chunk do not decode: damaged, or not what the metadata say.
    Corrupt,
    /// It is over a limit that protects the reader.
    TooLarge,
    /// The request names something that the dataset does not have.
    Request,
}

impl FailKind {
    /// The mark that [`storage_error`] writes and [`ReadError::storage`] finds again.
    fn mark(self) -> &'static str {
        match self {
            FailKind::Missing => "not found: ",
            FailKind::Forbidden => "forbidden: ",
            FailKind::Network => "network: ",
            FailKind::Format => "malformed: ",
            FailKind::Unsupported => "unsupported: ",
            FailKind::Codec => "codec: ",
            FailKind::Corrupt => "corrupt: ",
            FailKind::TooLarge => "too large: ",
            FailKind::Request => "request: ",
        }
    }
}

/// An error for a store to return, whose kind survives the way through the codecs.
///
/// ```
/// use zarr_fuse_core::zarr::{storage_error, FailKind};
/// assert_eq!(storage_error(FailKind::Network, "HTTP 503").to_string(), "network: HTTP 503");
/// ```
pub fn storage_error(kind: FailKind, text: &str) -> StorageError {
    StorageError::Other(format!("{}{text}", kind.mark()))
}

/// Why something could not be read: where, what was expected, what was found, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// Its kind.
    pub kind: FailKind,
    /// The address, node or array that it is about.
    pub place: String,
    /// What should have been there.
    pub expected: String,
    /// What was there instead.
    pub found: String,
    /// What to do; may be empty.
    pub hint: String,
    /// For [`FailKind::TooLarge`] of a request: the estimate of what it reads, in bytes; else 0.
    pub bytes: u64,
    /// For [`FailKind::Codec`]: the codec's name, as Zarr V3 has it; else "".
    pub codec: String,
}

impl ReadError {
    /// From its parts.
    pub fn new(
        kind: FailKind,
        place: impl Into<String>,
        expected: impl Into<String>,
        found: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        let (place, expected, found, hint) = (place.into(), expected.into(), found.into(), hint.into());
        ReadError { kind, place, expected, found, hint, bytes: 0, codec: String::new() }
    }

    /// With an estimate of what was asked for, in bytes.
    pub fn with_bytes(self, bytes: u64) -> Self {
        ReadError { bytes, ..self }
    }

    /// With the name of the codec that is wanting.
    pub fn with_codec(self, codec: impl Into<String>) -> Self {
        ReadError { codec: codec.into(), ..self }
    }

    /// From what a store or a codec said while `place` was read. The kind is recovered from the mark of
    /// [`storage_error`]; a text without one is [`FailKind::Network`] from a store and [`FailKind::Format`] from a codec.
    pub(crate) fn said(place: &str, expected: &str, text: &str, otherwise: FailKind) -> Self {
        let kinds = [
            FailKind::Missing,
            FailKind::Forbidden,
            FailKind::Network,
            FailKind::TooLarge,
            FailKind::Unsupported,
            FailKind::Corrupt,
        ];
        let (kind, found) = kinds
            .into_iter()
            .find_map(|kind| text.split_once(kind.mark()).map(|(_, rest)| (kind, rest)))
            .unwrap_or((otherwise, text));
        let hint = match kind {
            FailKind::Forbidden => "The owner of the store must make it readable for everybody.",
            FailKind::Network => "Check the connection and try again.",
            FailKind::Missing => "Check the address.",
            FailKind::TooLarge => "Choose a shorter period or fewer lines.",
            FailKind::Format | FailKind::Unsupported | FailKind::Codec | FailKind::Corrupt | FailKind::Request => {
                "The stored bytes may be damaged or of another version; tell the owner of the dataset."
            }
        };
        ReadError::new(kind, place, expected, found, hint)
    }

    /// From an error of the store.
    pub(crate) fn storage(place: &str, expected: &str, error: &StorageError) -> Self {
        Self::said(place, expected, &error.to_string(), FailKind::Network)
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, found {}.", self.place, self.expected, self.found.trim_end_matches('.'))?;
        if self.hint.is_empty() { Ok(()) } else { write!(f, " {}", self.hint) }
    }
}

impl std::error::Error for ReadError {}
