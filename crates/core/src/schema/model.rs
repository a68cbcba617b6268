//! The schema as types, free of places in a file. A value of these types has passed every check.

use crate::column::Kind;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A dataset's schema: the tree of groups, and what stands at the root only.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Schema {
    /// `SCHEMA`: version of the language; 1.
    pub version: u32,
    /// The root group.
    pub root: GroupSchema,
    /// `PERSONS`, by key, in file order.
    pub persons: IndexMap<String, Person>,
    /// `PUBLICATION`.
    pub publication: Option<Publication>,
    /// `STORE_URL` of the root `ATTRS`: where the home is; a path is relative to the schema file's folder.
    pub store_url: Option<String>,
}

/// One group.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct GroupSchema {
    /// `ATTRS`, stored as they are (store options taken out).
    pub attrs: Map<String, Value>,
    /// `COORDS`, in file order.
    pub coords: IndexMap<String, Coordinate>,
    /// `VARS`, in file order. The parts of a composed coordinate are variables over that coordinate.
    pub vars: IndexMap<String, Variable>,
    /// `SOURCES`, in file order.
    pub sources: IndexMap<String, Source>,
    /// `VIEW`.
    pub view: Option<View>,
    /// Child groups, in file order.
    pub groups: IndexMap<String, GroupSchema>,
}

/// The unit of a variable.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Unit {
    /// No unit is given.
    #[default]
    None,
    /// A CF/UDUNITS/pint expression as written, checked by [`crate::units::parse`]; "" is dimensionless.
    Of(String),
    /// Times.
    Time(TimeUnit),
}

/// `unit` of a time: how it is stored (`tick`) or how a source writes it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TimeUnit {
    /// Stored resolution: `ns us ms s m h D`; default `s`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tick: Option<String>,
    /// IANA zone, `UTC` or an offset such as `+01:00`, for texts without one; default UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tz: Option<String>,
    /// A text begins with the day.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub dayfirst: bool,
    /// A strptime pattern, when the text is not ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// Numbers count this unit since 1970-01-01T00:00:00Z: `s`, `ms`, `us`, `ns`, `m`, `h`, `D`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epoch: Option<String>,
}

/// `type`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // NumPy's names
pub enum DataType {
    Bool,
    Int8,
    Int16,
    Int32,
    Int64,
    Uint8,
    Uint16,
    Uint32,
    Float32,
    #[default]
    Float64,
    String,
    /// `int64` ticks since 1970-01-01T00:00:00Z.
    Datetime,
}

impl DataType {
    /// What a column of it holds in memory.
    pub fn kind(self) -> Kind {
        match self {
            DataType::Float32 | DataType::Float64 => Kind::Float,
            DataType::String => Kind::Text,
            _ => Kind::Int,
        }
    }
}

/// `on_bad`: what becomes of a value that cannot be read or lies outside `range`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnBad {
    /// The whole contribution is refused.
    Reject,
    /// The row is set aside with its reason.
    #[default]
    Quarantine,
    /// The value is taken as missing.
    Missing,
}

/// `on_conflict`: a later value over a stored one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnConflict {
    /// The later value stands.
    #[default]
    Replace,
    /// The stored value stands.
    Keep,
    /// The contribution is refused.
    Reject,
}

/// A data variable, or what a coordinate shares with one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Variable {
    /// Dimension names in axis order; for a coordinate its own name.
    pub coords: Vec<String>,
    /// Stored unit.
    pub unit: Unit,
    /// Stored type.
    pub data_type: DataType,
    /// The stored missing value of an integer type; `None` is the default of the type (least of a signed type,
    /// greatest of an unsigned one, NaN, absent text).
    pub na_value: Option<i64>,
    /// Texts or numbers in a source that mean missing, as the text a cell would hold.
    pub na_source: Vec<String>,
    /// Allowed interval in the stored unit, both ends included.
    pub interval: Option<(f64, f64)>,
    /// Allowed labels.
    pub discrete: Vec<String>,
    /// See [`OnBad`].
    pub on_bad: OnBad,
    /// See [`OnConflict`].
    pub on_conflict: OnConflict,
    /// CF `standard_name`.
    pub standard_name: Option<String>,
    /// CF `long_name`.
    pub long_name: Option<String>,
    /// Free text.
    pub description: Option<String>,
    /// CF `cell_methods`.
    pub cell_methods: Option<String>,
    /// Free attributes.
    pub attrs: Map<String, Value>,
}

/// A coordinate: a variable along its own dimension, with more keys.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Coordinate {
    /// What it shares with a data variable. For a composed coordinate: a `string`.
    pub variable: Variable,
    /// Variables that together are the label; empty for a simple coordinate.
    pub composed: Vec<String>,
    /// Labels are kept in ascending order; otherwise in order of arrival.
    pub sorted: bool,
    /// Elements a chunk along this dimension; `None`: chosen.
    pub chunk_size: Option<u64>,
    /// Fixed labels, as the text a cell would hold.
    pub values: Vec<String>,
    /// New labels are refused.
    pub extend_never: bool,
    /// Quantum of a part of a composed coordinate (in its stored unit), or of the labels themselves.
    pub resolution: Option<f64>,
}

/// `format` of a source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // the formats' own names
pub enum Format {
    #[default]
    Csv,
    Json,
}

/// A source of contributions.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// Free text.
    pub description: Option<String>,
    /// `person`, `instrument`, `service` or `simulation`.
    pub kind: Option<String>,
    /// A key of `PERSONS`.
    pub responsible: Option<String>,
    /// SPDX identifier.
    pub licence: Option<String>,
    /// How a file is read.
    pub format: Format,
    /// JSON: pointer to the records; `*` stands for every element or member, `{name}` too, and names it.
    pub records: Option<String>,
    /// JSON: named pointers that columns may refer to. `{name}` in one is what `records` bound.
    pub fields: IndexMap<String, String>,
    /// Only rows whose column or field has one of these texts are read.
    pub rows: IndexMap<String, Vec<String>>,
    /// Variable or coordinate (or part of a composed one) → how it is read. Without an entry: the column of its name.
    pub columns: IndexMap<String, SourceColumn>,
    /// Variable or coordinate → one text for all rows.
    pub constants: IndexMap<String, String>,
    /// CSV options.
    pub csv: CsvOptions,
}

/// How a column of a source becomes a variable.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SourceColumn {
    /// Name of a column or field; for JSON a path in the record (`a/b`), or from the root of the document (`/a/b`).
    pub from: String,
    /// Unit of the source; as stored if `None`.
    pub unit: Unit,
    /// Text in the source → text to read in its place. `*`: any other; an empty text is missing.
    pub map: IndexMap<String, String>,
    /// The value is there only in rows whose column or field has one of these texts; elsewhere it is missing.
    pub when: IndexMap<String, Vec<String>>,
    /// Further texts that mean missing.
    pub na: Vec<String>,
}

/// CSV options of a source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CsvOptions {
    /// Between cells.
    pub delimiter: char,
    /// Decimal mark.
    pub decimal: char,
    /// Thousands mark, taken out of numbers.
    pub thousands: Option<char>,
    /// A label of the Encoding Standard; default UTF-8.
    pub encoding: Option<String>,
    /// Line of the header, from 1.
    pub header_row: u64,
    /// Names in place of those in the file, by position.
    pub header: Vec<String>,
    /// Line with units, checked against `columns`; from 1.
    pub units_row: Option<u64>,
    /// Lines after the header to pass over.
    pub skip_rows: u64,
    /// Lines that begin with it are passed over.
    pub comment: Option<char>,
}

impl Default for CsvOptions {
    fn default() -> Self {
        Self {
            delimiter: ',',
            decimal: '.',
            thousands: None,
            encoding: None,
            header_row: 1,
            header: Vec::new(),
            units_row: None,
            skip_rows: 0,
            comment: None,
        }
    }
}

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
    /// Labels along the lines' dimension.
    pub places: Vec<String>,
    /// Label a further dimension.
    pub at: IndexMap<String, String>,
    /// First and last time as RFC 3339 texts.
    pub period: Option<(String, String)>,
}

impl GroupSchema {
    /// The group at `path` ("" is this one; parts joined by `/`).
    pub fn at(&self, path: &str) -> Option<&GroupSchema> {
        path.split('/').filter(|part| !part.is_empty()).try_fold(self, |group, part| group.groups.get(part))
    }

    /// This group and all below it with their paths, parents first.
    pub fn walk(&self) -> Vec<(String, &GroupSchema)> {
        let mut found = vec![(String::new(), self)];
        for (name, child) in &self.groups {
            found.extend(child.walk().into_iter().map(|(path, group)| (crate::layout::join(name, &path), group)));
        }
        found
    }

    /// The variable or coordinate called `name`.
    pub fn variable(&self, name: &str) -> Option<&Variable> {
        self.vars.get(name).or_else(|| self.coords.get(name).map(|coordinate| &coordinate.variable))
    }
}
