//! What went wrong with a request, in words that a visitor and the owner of the data can act upon.

use serde::{Deserialize, Serialize};

/// The kind of a [`Problem`]: what the page shows, and whether asking again can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// No answer, or one that broke off: the server is stopped, the name unknown, the line bad.
    Network,
    /// The browser itself says that it has no network.
    Offline,
    /// The server answers, but lets no page of this origin read it.
    Cors,
    /// Nothing is stored at the address.
    NotFound,
    /// Something is stored at the address, and it is not Zarr.
    NotZarr,
    /// 401 or 403 on the metadata of the root.
    Private,
    /// 401 or 403 on a chunk of a dataset whose metadata can be read.
    Refused,
    /// 429 or 503, several times: the server asks for patience.
    Throttled,
    /// Another 5xx, several times.
    Server,
    /// Fewer bytes than the answer itself announced, several times.
    Truncated,
    /// The object ends before the bytes that the metadata promise.
    Short,
    /// The server answers a range with the whole object, which is too large for that.
    IgnoresRanges,
    /// A chunk was read and cannot be decoded: damaged.
    Corrupt,
    /// A codec or a data type that this reader does not have.
    Codec,
    /// A codec that the page's other worker has: the page starts it and asks again. Nobody sees this.
    OtherWorker,
    /// More than may be read without asking, or than may be held at all.
    TooLarge,
    /// Given up by whoever asked.
    Cancelled,
    /// Metadata or a coordinate say something that cannot be read.
    Unreadable,
    /// Any other status.
    Unexpected,
}

/// A failed request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What kind of fault.
    pub kind: Kind,
    /// What was found, one sentence.
    pub message: String,
    /// The address that was asked for; empty when it is about none.
    pub url: String,
    /// Of [`Kind::TooLarge`] the bytes that would be read, where they are known; else 0.
    #[serde(default)]
    pub bytes: u64,
}

impl Problem {
    /// A problem of `kind` at `url`.
    pub fn new(kind: Kind, url: &str, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), url: url.to_owned(), bytes: 0 }
    }
}

/// What the owner of a bucket gives to `aws s3api put-bucket-cors --cors-configuration`, or pastes into its console, so that
/// pages of other origins can read it (Amazon S3 User Guide, "Elements of a CORS configuration").
pub const CORS_RULES: &str = r#"{
  "CORSRules": [
    {
      "AllowedOrigins": ["*"],
      "AllowedMethods": ["GET", "HEAD"],
      "AllowedHeaders": ["Range"],
      "ExposeHeaders": ["Content-Range", "Content-Length", "ETag", "Accept-Ranges"],
      "MaxAgeSeconds": 86400
    }
  ]
}"#;

/// Every kind with its name, as serde writes it.
const NAMES: [(Kind, &str); 19] = [
    (Kind::Network, "network"),
    (Kind::Offline, "offline"),
    (Kind::Cors, "cors"),
    (Kind::NotFound, "not-found"),
    (Kind::NotZarr, "not-zarr"),
    (Kind::Private, "private"),
    (Kind::Refused, "refused"),
    (Kind::Throttled, "throttled"),
    (Kind::Server, "server"),
    (Kind::Truncated, "truncated"),
    (Kind::Short, "short"),
    (Kind::IgnoresRanges, "ignores-ranges"),
    (Kind::Corrupt, "corrupt"),
    (Kind::Codec, "codec"),
    (Kind::OtherWorker, "other-worker"),
    (Kind::TooLarge, "too-large"),
    (Kind::Cancelled, "cancelled"),
    (Kind::Unreadable, "unreadable"),
    (Kind::Unexpected, "unexpected"),
];

impl Kind {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.iter().map(|(kind, _)| *kind)
    }

    /// Its name: lower case, words joined by `-`.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }

    /// The kind that is called `name`.
    pub fn parse(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }

    /// Whether the same question may be answered when it is asked again a little later.
    pub fn passes(self) -> bool {
        matches!(self, Kind::Network | Kind::Offline | Kind::Throttled | Kind::Server | Kind::Truncated)
    }

    /// What it is, in few words, where the message alone does not say it.
    pub fn title(self) -> &'static str {
        match self {
            Kind::NotFound => "Nothing is stored at this address",
            Kind::NotZarr => "This is no Zarr store",
            Kind::Private => "This dataset is not public",
            Kind::Refused => "A chunk is not public",
            Kind::Corrupt => "A chunk is damaged",
            Kind::Codec => "A codec that is not known here",
            Kind::IgnoresRanges => "The server ignores ranges",
            _ => "",
        }
    }

    /// What the visitor, or the owner of the data, can do.
    pub fn hint(self) -> &'static str {
        match self {
            Kind::Network => "Is the server running? Then retry.",
            Kind::Offline => "You are offline. Retry when you are connected again.",
            Kind::Cors => "Its owner must allow pages of other origins to read it; these rules for the bucket do that:",
            Kind::NotFound => {
                "Check the address: it is that of the folder with zarr.json (or .zgroup), or of a ZIP file."
            }
            Kind::NotZarr => {
                "Give the address of a Zarr store: a folder with zarr.json, .zgroup or .zarray, or a ZIP of it."
            }
            Kind::Private => "Check the address, or ask its owner: some servers say the same of what is not there.",
            Kind::Refused => {
                "The store gives out its metadata but not this chunk: its owner must make the chunks public."
            }
            Kind::Throttled => "The server asks for fewer requests. Retry in a minute.",
            Kind::Server => "The server has a fault of its own. Retry in a moment; if it stays, tell its owner.",
            Kind::Truncated => "The answers are cut off on the way, or the object is still being uploaded. Retry.",
            Kind::Short => "The object is shorter than its metadata say: it is still being uploaded, or damaged.",
            Kind::IgnoresRanges => "The dataset must lie on a server that answers range requests with 206.",
            Kind::Corrupt => "Its owner should upload it again. Everything else can be read.",
            Kind::Codec | Kind::OtherWorker => {
                "Its owner can store it with zstd, gzip or blosc; Python's zarr may read it as it is."
            }
            Kind::TooLarge => "Choose a shorter period, fewer lines or a coarser level.",
            Kind::Cancelled => "Retry to load it.",
            Kind::Unreadable => "The metadata may be damaged; its owner should know.",
            Kind::Unexpected => "Check the address.",
        }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.message, self.url)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_has_one_name() {
        for kind in Kind::all() {
            assert_eq!(Kind::parse(kind.name()), Some(kind));
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.name()));
        }
        assert_eq!(Kind::parse("busy"), None);
    }

    #[test]
    fn the_rules_for_the_owner_are_json() {
        let rules: serde_json::Value = serde_json::from_str(CORS_RULES).unwrap();
        assert_eq!(rules["CORSRules"][0]["AllowedMethods"], serde_json::json!(["GET", "HEAD"]));
    }
}
