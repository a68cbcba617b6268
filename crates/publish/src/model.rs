//! The one model of a release from which every metadata format, the bundle and the site are made.

use crate::Error;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use zarr_fuse_core::provenance::{self, Contribution, Kind};
use zarr_fuse_core::schema::{Person, Publication, Schema, Source, View};

/// The name of the software in every document.
pub const SOFTWARE: &str = "zarr-fuse";
/// Its version.
pub const SOFTWARE_VERSION: &str = env!("CARGO_PKG_VERSION");
/// Where it is.
pub const SOFTWARE_URL: &str = env!("CARGO_PKG_REPOSITORY");

/// What a release is. Kept as `release.json` beside the release, so that a bundle and a site need no repo.
///
/// It holds no e-mail address: [`Release::new`] takes them out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Release {
    /// Short name for files: `[a-z0-9-]+`.
    pub name: String,
    /// Version, as `1.0.0`.
    pub version: String,
    /// Time of the last commit, RFC 3339 in UTC: the only date of a release, never the clock.
    pub time: String,
    /// DOI without address, when one is reserved.
    pub doi: Option<String>,
    /// Snapshot of the repo.
    pub snapshot: String,
    /// SHA-256 of the schema's canonical YAML.
    pub schema_sha256: String,
    /// What the schema says of the publication.
    pub publication: Publication,
    /// All persons of the schema, by key, without e-mail addresses.
    pub persons: IndexMap<String, Person>,
    /// Sources by group path and key.
    pub sources: Vec<SourceFact>,
    /// The journal, in commit order.
    pub contributions: Vec<Contribution>,
    /// Groups with arrays, in schema order.
    pub groups: Vec<GroupFact>,
    /// First and last time of all groups, RFC 3339 in UTC.
    pub period: Option<(String, String)>,
    /// Area of all positions.
    pub area: Option<Area>,
    /// Raw bytes of all arrays of level 0.
    pub bytes: u64,
    /// First view: group path and the schema's `VIEW`.
    pub view: Option<(String, View)>,
}

/// A source and where it belongs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SourceFact {
    /// Group path.
    pub group: String,
    /// Key in `SOURCES`.
    pub key: String,
    /// What the schema says.
    pub source: Source,
}

/// A group with arrays.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct GroupFact {
    /// Path; "" is the root.
    pub path: String,
    /// Levels, finest first: `0`, `1h`, `1d`.
    pub levels: Vec<String>,
    /// Dimensions and their sizes, in the order in which variables name them.
    pub dimensions: IndexMap<String, u64>,
    /// Coordinates and variables of level 0, coordinates first.
    pub variables: Vec<VariableFact>,
}

/// A variable or coordinate of level 0.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct VariableFact {
    /// Name.
    pub name: String,
    /// CF `long_name`, or the name with spaces.
    pub title: String,
    /// CF `standard_name`, or "".
    pub standard_name: String,
    /// CF `units`, or "".
    pub units: String,
    /// `description`, or "".
    pub description: String,
    /// Zarr's data type.
    pub data_type: String,
    /// Dimensions in axis order.
    pub dimensions: Vec<String>,
    /// A coordinate, not a data variable.
    pub coordinate: bool,
}

/// A box in degrees; a single place has equal sides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Area {
    /// Least longitude.
    pub west: f64,
    /// Least latitude.
    pub south: f64,
    /// Greatest longitude.
    pub east: f64,
    /// Greatest latitude.
    pub north: f64,
}

impl Area {
    /// Whether it is one place.
    #[must_use]
    pub fn is_point(self) -> bool {
        self.west == self.east && self.south == self.north
    }

    /// The least box around both.
    #[must_use]
    pub fn around(self, other: Area) -> Area {
        Area {
            west: self.west.min(other.west),
            south: self.south.min(other.south),
            east: self.east.max(other.east),
            north: self.north.max(other.north),
        }
    }
}

/// A file of a bundle.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FileFact {
    /// Name in the bundle.
    pub path: String,
    /// What it is, for people.
    pub description: String,
    /// Media type.
    pub media_type: String,
    /// Size.
    pub bytes: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

impl Release {
    /// The release of `schema` as far as the schema and the journal tell; the bake adds what the arrays tell.
    ///
    /// # Errors
    /// [`Error::Incomplete`] without publication, creators, licence or version; [`Error::Value`] when the version
    /// cannot be a folder's name; [`Error::Empty`] without a contribution.
    pub fn new(
        schema: &Schema,
        snapshot: &str,
        schema_sha256: &str,
        contributions: Vec<Contribution>,
    ) -> Result<Release, Error> {
        let incomplete = |what: &str, add: &str| Error::Incomplete { what: what.into(), add: add.into() };
        let publication = schema.publication.clone().ok_or_else(|| incomplete("how it is published", "PUBLICATION"))?;
        if publication.title.trim().is_empty() {
            return Err(incomplete("what the data are called", "PUBLICATION.title"));
        }
        if publication.creators.is_empty() {
            return Err(incomplete("who made the data", "PUBLICATION.creators"));
        }
        if let Some(key) = publication.creators.iter().find(|key| !schema.persons.contains_key(*key)) {
            return Err(incomplete(&format!("who `{key}` in PUBLICATION.creators is"), &format!("PERSONS.{key}")));
        }
        if publication.licence.trim().is_empty() {
            return Err(incomplete("under which licence the data are", "PUBLICATION.licence"));
        }
        let version =
            publication.version.clone().ok_or_else(|| incomplete("which version this is", "PUBLICATION.version"))?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
        if version.is_empty() || version.starts_with('.') || !version.chars().all(plain) {
            return Err(Error::Value {
                key: "PUBLICATION/version".into(),
                expected: "letters, digits, `.`, `-`, `_` and `+`, such as `1.0.0`".into(),
                found: version,
            });
        }
        let time = contributions.iter().map(|c| c.time.as_str()).max().ok_or(Error::Empty)?.to_owned();
        // What was taken back, and what is no contribution, brought nothing of the release.
        let active = provenance::active(&contributions);
        let given = contributions.into_iter().zip(active).filter(|(event, active)| *active && event.kind == Kind::Add);
        let contributions: Vec<Contribution> = given.map(|(event, _)| event).collect();
        if contributions.is_empty() {
            return Err(Error::Empty);
        }
        let mut persons = schema.persons.clone();
        for person in persons.values_mut() {
            person.email = None;
        }
        let groups = schema.root.walk();
        let sources = groups
            .iter()
            .flat_map(|(path, group)| {
                group.sources.iter().map(|(key, source)| SourceFact {
                    group: path.clone(),
                    key: key.clone(),
                    source: source.clone(),
                })
            })
            .collect();
        Ok(Release {
            name: publication.name.clone().unwrap_or_else(|| short_name(&publication.title)),
            version,
            time,
            doi: publication.doi.as_deref().map(bare_doi),
            snapshot: snapshot.to_owned(),
            schema_sha256: schema_sha256.to_owned(),
            publication,
            persons,
            sources,
            contributions,
            view: groups.iter().find_map(|(path, group)| group.view.clone().map(|view| (path.clone(), view))),
            ..Release::default()
        })
    }

    /// The day of the last commit, `YYYY-MM-DD`.
    pub fn date(&self) -> &str {
        self.time.get(..10).unwrap_or(&self.time)
    }

    /// The year of the last commit.
    pub fn year(&self) -> &str {
        self.time.get(..4).unwrap_or(&self.time)
    }

    /// `<name>-<version>`, the stem of the bundle's files.
    pub fn stem(&self) -> String {
        format!("{}-{}", self.name, self.version)
    }

    /// The creators with their keys, in order.
    pub fn creators(&self) -> impl Iterator<Item = (&str, &Person)> {
        self.publication.creators.iter().filter_map(|key| self.persons.get(key).map(|person| (key.as_str(), person)))
    }

    /// Persons that are no creators but gave a contribution, answer for a source or have a role, in schema order.
    pub fn contributors(&self) -> impl Iterator<Item = (&str, &Person)> {
        self.persons.iter().map(|(key, person)| (key.as_str(), person)).filter(|(key, person)| {
            !self.publication.creators.iter().any(|creator| creator == key)
                && (!person.roles.is_empty()
                    || self.contributions.iter().any(|c| c.person == *key)
                    || self.sources.iter().any(|s| s.source.responsible.as_deref() == Some(key)))
        })
    }

    /// The DOI as an address, when there is one.
    pub fn doi_url(&self) -> Option<String> {
        self.doi.as_ref().map(|doi| format!("https://doi.org/{doi}"))
    }

    /// The licence's address at SPDX.
    pub fn licence_url(&self) -> String {
        licence_url(&self.publication.licence)
    }

    /// Data variables with their group paths.
    pub fn data_variables(&self) -> impl Iterator<Item = (&str, &VariableFact)> {
        self.groups
            .iter()
            .flat_map(|group| group.variables.iter().filter(|v| !v.coordinate).map(|v| (group.path.as_str(), v)))
    }

    /// How it is cited, one line of plain text.
    pub fn citation(&self) -> String {
        let people: Vec<&str> = self.creators().map(|(_, person)| person.name.as_str()).collect();
        let end = self.doi_url().map(|url| format!(" {url}")).unwrap_or_default();
        format!(
            "{} ({}). {} (version {}) [Data set]. {}.{end}",
            people.join("; "),
            self.year(),
            self.publication.title,
            self.version,
            self.publication.publisher,
        )
    }
}

/// The address of an SPDX licence.
pub(crate) fn licence_url(code: &str) -> String {
    format!("https://spdx.org/licenses/{code}")
}

/// A DOI without `https://doi.org/` or `doi:`.
pub(crate) fn bare_doi(text: &str) -> String {
    let text = text.trim();
    ["https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "doi:"]
        .iter()
        .find_map(|prefix| text.strip_prefix(prefix))
        .unwrap_or(text)
        .to_owned()
}

/// A name for files from a title: letters and digits of ASCII in lower case, the rest as single hyphens.
fn short_name(title: &str) -> String {
    let mut name = String::new();
    for c in title.chars() {
        if c.is_ascii_alphanumeric() {
            name.push(c.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    name.truncate(48);
    match name.trim_end_matches('-') {
        "" => "dataset".to_owned(),
        name => name.to_owned(),
    }
}
