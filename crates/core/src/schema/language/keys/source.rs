//! Keys of sources and of what collects them.

use super::people::LICENCE;
use super::places::{EXCEL_FILE, JSON_FILE, PACKAGE_FILE};
use crate::schema::language::Shape::{Character, Count, Either, Many, Named, Number, Of, Open, Text, Words};
use crate::schema::language::shape::{TEXTS, UNIT};
use crate::schema::language::{Key, Section, Shape};

/// Formats of sources.
pub(in crate::schema::language) const FORMATS: &[&str] =
    &["csv", "json", "geojson", "excel", "parquet", "arrow", "datapackage", "zarr", "netcdf"];
/// Options of tables that a workbook has too.
const OF_TABLES: &[&str] = &["header_row", "header", "units_row", "skip_rows"];

/// The options that a format has of its own.
pub(in crate::schema) fn format_options(format: &str) -> Vec<&'static str> {
    let names = |keys: &'static [Key]| keys.iter().map(|key| key.name);
    match format {
        "csv" => names(CSV).collect(),
        "json" => names(JSON).collect(),
        "datapackage" => names(DATAPACKAGE).collect(),
        "excel" => names(EXCEL).chain(OF_TABLES.iter().copied()).collect(),
        _ => Vec::new(),
    }
}

pub(in crate::schema::language) const SOURCE: &[Key] = &[
    Key::new("description", Text)
        .is("What the source is, in a sentence.")
        .example("description: The logger in the gallery", "description: [logger]"),
    Key::new("kind", Words(&["person", "instrument", "service", "simulation"]))
        .is("Who or what makes the contributions.")
        .example("kind: instrument", "kind: robot"),
    Key::new("responsible", Text)
        .is("Who answers for the source: a key of `PERSONS`. Contributions are in that name unless another is given.")
        .example("responsible: jn", "responsible: [jn]"),
    Key::new("licence", LICENCE)
        .is("The licence of the source's data, an [SPDX identifier](https://spdx.org/licenses/).")
        .example("licence: CC-BY-4.0", "licence: [CC-BY-4.0]"),
    Key::new("format", Words(FORMATS))
        .is("The format of the files. `json` reads one document a line (NDJSON) too, `geojson` the points of a feature \
             collection, `excel` workbooks as xlsx, xlsb and ods, `arrow` both forms of Arrow IPC (Feather), \
             `datapackage` a table of a [Frictionless data package](https://datapackage.org); around any table may be \
             gzip, zstd or zip.")
        .default("`csv`")
        .example("format: json\nrecords: /data/*", "format: xml"),
    Key::new("rows", Named(&TEXTS))
        .is("Only rows are read whose column, or field, has one of these texts.")
        .default("all rows")
        .example("rows: {quality: [good, fair]}", "rows: [good]"),
    Key::new("transforms", Shape::List(&Of(Section::Transform)))
        .is("What is done to the contributions, in this order: first with the columns of the file, then with its variables.")
        .example("transforms:\n- rename: {Temp.: t}\n- filter: \"quality == 'good'\"", "transforms: {rename: {Temp.: t}}"),
    Key::new("columns", Named(&Either(&[Text, Of(Section::Column)])))
        .is("How variables and coordinates come from columns: the name of a column, or a mapping where there is more to \
             say. Without an entry it is the column of the variable's own name.")
        .example("columns: {t: {from: Temp., unit: degC}, time: date}", "columns: [t]"),
    Key::new("constants", Named(&Text))
        .is("One value for all rows, for what the file does not say.")
        .example("constants: {depth: 0.5}", "constants: {depth: [0.5]}"),
    Key::new("collect", Of(Section::Collect))
        .is("When and from where a collector fetches the contributions.")
        .later("This version adds files; it fetches none.")
        .example(
            "collect: {cron: \"15 * * * *\", request: {url: \"https://example.org/data.csv\"}}",
            "collect: https://example.org/data.csv",
        ),
];

pub(in crate::schema::language) const JSON: &[Key] = &[
    Key::new("records", Text)
        .is("Where the records are, as a JSON pointer: `*` stands for every element or member, and so does a name in \
             braces, which then is a field, as in `/data/{channel}/values/*`. Required for `format: json`.")
        .within(JSON_FILE)
        .example("records: /data/{channel}/values/*", "records: [data, values]"),
    Key::new("fields", Named(&Text))
        .is("Names for further places of the document, which columns may refer to. Names in braces are those of `records`.")
        .within(JSON_FILE)
        .example("records: /data/{channel}/values/*\nfields: {label: \"/data/{channel}/label\"}", "fields: /data/label"),
];

pub(in crate::schema::language) const CSV: &[Key] = &[
    Key::new("delimiter", Character)
        .is("What stands between cells; `\\t` is a tab.")
        .default("`,`")
        .example("delimiter: \";\"", "delimiter: semicolon"),
    Key::new("decimal", Character)
        .is("The decimal mark of numbers.")
        .default("`.`")
        .example("delimiter: \";\"\ndecimal: \",\"", "decimal: comma"),
    Key::new("thousands", Character)
        .is("The mark between thousands, which is taken out of numbers.")
        .example("thousands: \"'\"", "thousands: [\"'\"]"),
    Key::new("encoding", Text)
        .is("The encoding of the file, by a label of the Encoding Standard such as `windows-1250`.")
        .default("`utf-8`")
        .example("encoding: windows-1250", "encoding: [windows-1250]"),
    Key::new("header_row", Count(0))
        .is("The line with the names of the columns, counted from 1. `0` is for a file without such a line: `header` then \
             names its columns.")
        .default("`1`")
        .example("header_row: 3", "header_row: third"),
    Key::new("header", TEXTS)
        .is("Names of the columns, by position, in place of those in the file.")
        .example("header: [time, depth, t]", "header: {1: time}"),
    Key::new("units_row", Count(1))
        .is("The line with units, counted from 1. They are checked against the units that `columns` gives.")
        .example("units_row: 2", "units_row: second"),
    Key::new("skip_rows", Count(0))
        .is("How many lines after the header are passed over.")
        .default("`0`")
        .example("skip_rows: 1", "skip_rows: -1"),
    Key::new("comment", Character)
        .is("Lines that begin with it are passed over.")
        .example("comment: \"#\"", "comment: [\"#\"]"),
];

pub(in crate::schema::language) const EXCEL: &[Key] = &[Key::new("sheet", Text)
    .is("The sheet of the workbook, by its name.")
    .default("the first")
    .within(EXCEL_FILE)
    .example("sheet: Data", "sheet: [Data]")];

pub(in crate::schema::language) const DATAPACKAGE: &[Key] = &[Key::new("resource", Text)
    .is("The resource of the data package, by its name.")
    .default("the first that is a table")
    .within(PACKAGE_FILE)
    .example("resource: samples", "resource: [samples]")];

pub(in crate::schema::language) const COLUMN: &[Key] = &[
    Key::new("from", Text)
        .is("The name of the column or field. In JSON a path in the record (`a/b`), or from the root of the document (`/a/b`).")
        .default("the variable's name")
        .example("from: Temp.\nunit: degC", "from: [Temp.]"),
    Key::new("unit", UNIT)
        .is("The unit in which the source has the values, or how it writes times. They are converted to the stored unit.")
        .default("as stored")
        .example("unit: degC", "unit: [degC]"),
    Key::new("map", Named(&Open(&Text)))
        .is("Texts of the source and what to read in their place: `{1m: \"1\"}`. `\"*\"` is any other text; an empty \
             text is missing.")
        .example("map: {zero: \"0\", \"*\": \"\"}", "map: [zero]"),
    Key::new("when", Named(&TEXTS))
        .is("The value is read only in rows whose column or field has one of these texts; elsewhere it is missing.")
        .default("in all rows")
        .example("when: {sensor: [rock, air]}", "when: sensor"),
    Key::new("na", TEXTS)
        .is("Further texts that mean missing in this column.")
        .example("na: [\"-7.770\"]", "na: {-7.77: true}"),
    Key::new("scale", Number)
        .is("The numbers of the source are multiplied with it before all else, as with CF's `scale_factor`. What means missing \
             is what the source has.")
        .default("`1`")
        .example("scale: 0.1\noffset: -40", "scale: tenth"),
    Key::new("offset", Number)
        .is("Then this is added, as CF's `add_offset`; the sum is in `unit`.")
        .default("`0`")
        .example("offset: -40", "offset: low"),
    Key::new("context", Words(&["water"]))
        .is("What a conversion may take for granted: with `water`, of 1000 kg m-3, a height of rain in mm converts to kg m-2.")
        .within(super::places::RAIN)
        .example("unit: mm\ncontext: water", "context: ice"),
];

pub(in crate::schema::language) const COLLECT: &[Key] = &[
    Key::new("cron", Text)
        .is("When: minute, hour, day of the month, month and day of the week, as crontab has them.")
        .required()
        .example("cron: \"15 1,7,13,19 * * *\"", "cron: [15, 1]"),
    Key::new("timezone", Text)
        .is("The zone in which `cron` is read: an IANA name or `UTC`.")
        .default("`UTC`")
        .example("timezone: Europe/Prague", "timezone: [Europe/Prague]"),
    Key::new("request", Either(&[Text, Of(Section::Request)]))
        .is("What is asked for: an address, or a mapping where there is more to say.")
        .required()
        .example("request: {url: \"https://example.org/data.csv\"}", "request: [example.org]"),
    Key::new("iterate", Many(&Of(Section::Iterate)))
        .is("Tables whose rows are gone through: one request for every row, or for every combination of rows of several tables.")
        .example("iterate: [{name: row, table: stations.csv}]", "iterate: stations.csv"),
];

pub(in crate::schema::language) const REQUEST: &[Key] = &[
    Key::new("url", Text)
        .is("The address, `https://…` or `http://…`. `{name.column}` is a cell of the row of a table of `iterate`.")
        .required()
        .example("url: \"https://example.org/data.csv\"", "url: [example.org]"),
    Key::new("method", Words(&["GET", "POST"]))
        .is("The method of the request.")
        .default("`GET`")
        .example("method: POST", "method: FETCH"),
    Key::new("query", Named(&Text))
        .is("The query of the address, by name.")
        .example("query: {lat: 50.8, lon: 15.1}", "query: lat=50.8"),
    Key::new("headers", Named(&Text))
        .is("Headers of the request. Secrets never stand in a schema.")
        .example("headers: {Accept: text/csv}", "headers: [Accept]"),
];

pub(in crate::schema::language) const ITERATE: &[Key] = &[
    Key::new("name", Text)
        .is("How the request and the constants call the row.")
        .required()
        .example("name: row", "name: [row]"),
    Key::new("table", Text)
        .is("A CSV file, relative to the schema file.")
        .required()
        .example("table: stations.csv", "table: [stations.csv]"),
];
