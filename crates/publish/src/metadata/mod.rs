//! Metadata formats: one file a format, one line in [`FORMATS`].

mod cff;
mod datacite;
mod readme;
mod ro_crate;
pub(crate) mod schema_org;

use crate::Error;
use crate::model::{FileFact, Release};

/// A file of the bundle that describes the release.
pub struct Format {
    /// Its name in the bundle.
    pub file: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// What it is, for people.
    pub description: &'static str,
    /// Makes it. The files are those of the bundle that are written already: the data and the formats above.
    pub make: fn(&Release, &[FileFact]) -> Result<String, Error>,
}

/// Every format, in the order in which they are written.
pub const FORMATS: &[Format] = &[
    Format {
        file: "README.md",
        media_type: "text/markdown",
        description: "What is in this folder, for people",
        make: readme::make,
    },
    Format {
        file: "CITATION.cff",
        media_type: "application/yaml",
        description: "How to cite (Citation File Format 1.2)",
        make: cff::make,
    },
    Format {
        file: "datacite.json",
        media_type: "application/json",
        description: "DataCite metadata (schema 4.5)",
        make: datacite::make,
    },
    Format {
        file: "ro-crate-metadata.json",
        media_type: "application/ld+json",
        description: "RO-Crate 1.3: files, people and how the data came in",
        make: ro_crate::make,
    },
];

/// JSON with two spaces and a line feed at the end.
pub(crate) fn pretty(what: &str, value: &serde_json::Value) -> Result<String, Error> {
    serde_json::to_string_pretty(value).map(|text| text + "\n").map_err(|error| Error::document(what, error))
}

/// The address of an ORCID identifier.
pub(crate) fn orcid_url(orcid: &str) -> String {
    format!("https://orcid.org/{orcid}")
}
