//! People, the publication and the view as types.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// A person or an organisation.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// As it is cited: `Family, Given`, or the organisation's name.
    pub name: String,
    /// Given name.
    pub given: Option<String>,
    /// Family name.
    pub family: Option<String>,
    /// ORCID identifier, its checksum tested, without the address.
    pub orcid: Option<String>,
    /// ROR identifier of an organisation, as `https://ror.org/…`.
    pub ror: Option<String>,
    /// Affiliations.
    pub affiliation: Vec<Affiliation>,
    /// Never published.
    pub email: Option<String>,
    /// CRediT roles, as `data-curation`.
    pub roles: Vec<String>,
    /// An organisation, not a person.
    pub organisation: bool,
}

/// Where a person works.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Affiliation {
    /// Name.
    pub name: String,
    /// ROR identifier, as `https://ror.org/…`.
    pub ror: Option<String>,
}

/// What a release says of itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Publication {
    /// A short name for files, `[a-z0-9-]+`; from the title if not given.
    pub name: Option<String>,
    /// Title.
    pub title: String,
    /// Abstract, plain text with paragraphs.
    #[serde(rename = "abstract")]
    pub summary: String,
    /// Keys of `PERSONS`, in order.
    pub creators: Vec<String>,
    /// SPDX identifier.
    pub licence: String,
    /// Key words.
    pub keywords: Vec<String>,
    /// Funding.
    pub funding: Vec<Funding>,
    /// Related works.
    pub related: Vec<Related>,
    /// How the data came about, plain text.
    pub methods: Option<String>,
    /// ISO 639-1 code, default `en`.
    pub language: String,
    /// Publisher, default `Zenodo`.
    pub publisher: String,
    /// Version of the next release.
    pub version: Option<String>,
    /// DOI of the next release, when reserved.
    pub doi: Option<String>,
    /// Zenodo communities.
    pub communities: Vec<String>,
}

/// A grant.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Funding {
    /// Funder's name.
    pub funder: String,
    /// Funder's ROR identifier.
    pub ror: Option<String>,
    /// Award number.
    pub award: Option<String>,
    /// Award title.
    pub title: Option<String>,
}

/// A related work.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Related {
    /// DataCite relation type, as `IsDerivedFrom`.
    pub relation: String,
    /// DOI or URL.
    pub identifier: String,
}

/// What a visitor sees first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// Data variable.
    pub variable: Option<String>,
    /// Further data variables, in order: those of `variables` after the first.
    #[serde(default)]
    pub further: Vec<String>,
    /// Labels along the lines' dimension.
    pub places: Vec<String>,
    /// Label a further dimension.
    pub at: IndexMap<String, String>,
    /// First and last time as RFC 3339 texts.
    pub period: Option<(String, String)>,
    /// Kind of plot, as `series`.
    #[serde(default)]
    pub plot: Option<String>,
    /// Colour map.
    #[serde(default)]
    pub colour_map: Option<String>,
    /// Overlay of a base map.
    #[serde(default)]
    pub base_map: Option<String>,
}
