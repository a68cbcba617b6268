//! What went wrong with a request, in words that a visitor and the owner of the data can act upon.

use serde::{Deserialize, Serialize};

/// The kind of a [`Problem`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// No answer: the server is stopped, the name unknown, or the visitor offline.
    Network,
    /// The server answers, but lets no page of this origin read it.
    Cors,
    /// 401 or 403 on metadata.
    Private,
    /// 401 or 403 on a chunk.
    Refused,
    /// 429 or 5xx, several times.
    Busy,
    /// The object ends before the range that was asked for, or the answer before its announced end.
    Short,
    /// More bytes than may be held.
    Large,
    /// Any other status.
    Unexpected,
    /// The metadata or a chunk says something that cannot be read.
    Unreadable,
}

/// A failed request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What kind of fault.
    pub kind: Kind,
    /// What was found, one sentence.
    pub message: String,
    /// The address that was asked for.
    pub url: String,
}

impl Problem {
    /// A problem of `kind` at `url`.
    pub fn new(kind: Kind, url: &str, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), url: url.to_owned() }
    }
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Kind::Network,
        Kind::Cors,
        Kind::Private,
        Kind::Refused,
        Kind::Busy,
        Kind::Short,
        Kind::Large,
        Kind::Unexpected,
        Kind::Unreadable,
    ];

    /// The kind that serde calls `name`.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "network" => Kind::Network,
            "cors" => Kind::Cors,
            "private" => Kind::Private,
            "refused" => Kind::Refused,
            "busy" => Kind::Busy,
            "short" => Kind::Short,
            "large" => Kind::Large,
            "unexpected" => Kind::Unexpected,
            "unreadable" => Kind::Unreadable,
            _ => return None,
        })
    }

    /// What the visitor, or the owner of the data, can do.
    pub fn hint(self) -> &'static str {
        match self {
            Kind::Network => "Is the server running, and are you online? Then retry.",
            Kind::Cors => {
                "The server must allow pages of other origins: methods GET and HEAD, request header Range, \
                 exposed headers Content-Range, Content-Length, ETag."
            }
            Kind::Private => "The dataset is not public, or its address is not quite right.",
            Kind::Refused => {
                "The store gives out its metadata but not its chunks: its owner must make the chunks public."
            }
            Kind::Busy => "The server is busy. Retry in a moment.",
            Kind::Short => "The object is shorter than its metadata says: it may be still uploading, or damaged.",
            Kind::Large => "The server ignores ranges and the object is too large to be read whole.",
            Kind::Unexpected => "Check the address.",
            Kind::Unreadable => "Check that the address is that of a Zarr V3 hierarchy with consolidated metadata.",
        }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.message, self.url)
    }
}
