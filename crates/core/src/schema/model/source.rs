//! A source of contributions as types.

use super::{SourceTransform, Unit};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// `format` of a source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // the formats' own names
pub enum Format {
    #[default]
    Csv,
    Json,
    Geojson,
    Excel,
    Parquet,
    Arrow,
    Datapackage,
    Zarr,
    Netcdf,
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
    /// What is done to its contributions, in this order.
    #[serde(default)]
    pub transforms: Vec<SourceTransform>,
    /// Variable or coordinate (or part of a composed one) → how it is read. Without an entry: the column of its name.
    pub columns: IndexMap<String, SourceColumn>,
    /// Variable or coordinate → one text for all rows.
    pub constants: IndexMap<String, String>,
    /// CSV options; of them Excel has `header_row`, `header`, `units_row`, `skip_rows`.
    pub csv: CsvOptions,
    /// Excel: name of a sheet; the first if `None`.
    #[serde(default)]
    pub sheet: Option<String>,
    /// Data package: name of a resource; the first table if `None`.
    #[serde(default)]
    pub resource: Option<String>,
    /// How a collector fetches it.
    #[serde(default)]
    pub collect: Option<Collect>,
}

/// `collect` of a source: when and from where a collector fetches a contribution.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Collect {
    /// Minute, hour, day of the month, month, day of the week, as crontab(5) has them.
    pub cron: String,
    /// IANA zone in which `cron` is read, or `UTC`, the default.
    pub timezone: Option<String>,
    /// What is asked for.
    pub request: Request,
    /// One request for every row of these tables; several tables give every combination of their rows.
    pub iterate: Vec<Iterate>,
}

/// A request over HTTP. `{name.column}` in its texts is a cell of the row of the table `name` of [`Collect::iterate`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// `https://…` or `http://…`.
    pub url: String,
    /// `GET` or `POST`; `None`: GET.
    pub method: Option<String>,
    /// Query of the address, by name.
    pub query: IndexMap<String, String>,
    /// Headers, by name. Secrets never stand here.
    pub headers: IndexMap<String, String>,
}

/// A table whose rows a collector goes through.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Iterate {
    /// How the request and the constants call its row.
    pub name: String,
    /// A CSV file, relative to the schema file.
    pub table: String,
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
    /// The numbers of the source times this, as CF's `scale_factor`.
    #[serde(default)]
    pub scale: Option<f64>,
    /// Then this is added, as CF's `add_offset`; the sum is in `unit`.
    #[serde(default)]
    pub offset: Option<f64>,
    /// What a conversion may take for granted: `water` has 1000 kg m-3, so that `mm` converts to `kg m-2`.
    #[serde(default)]
    pub context: Option<String>,
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
    /// Line of the header, from 1; 0: the file has none, and `header` has the names.
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
