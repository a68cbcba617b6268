//! A first schema from a table: what its columns hold, which of them are coordinates, and why.
//!
//! Every guess stands in the text with its reason, as a comment; nothing is taken for certain. The road: a reader of a
//! format ([`csv`], [`json`], [`excel`], [`parquet`]) gives a table of cells; [`columns`] finds type, unit, meaning and
//! missing values of each column ([`time`], [`number`], [`unit`], [`words`], [`missing`]); [`coordinates`] finds the
//! smallest set of columns that tells the rows apart; [`write`] makes the text. At the end the text is read as any
//! schema, and the table is read with it as `add` would, so that what does not fit is said.

mod columns;
mod coordinates;
mod csv;
mod encoding;
mod excel;
mod grid;
mod json;
mod missing;
mod names;
mod number;
mod parquet;
mod table;
mod time;
mod unit;
mod weight;
mod words;
mod write;
mod yaml;

use crate::fault::{Error, Fault};
use columns::{Column, Kind};
use table::Found;
use zarr_fuse_core::schema::{self, Schema};

/// What a person may say beside the table.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// Name of a group that holds everything; `None`: the root.
    pub group: Option<&'a str>,
    /// Sheet of a workbook; `None`: the first one with a table.
    pub sheet: Option<&'a str>,
}

/// A first schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// The YAML, which the language reads without an error.
    pub text: String,
    /// Name of the source, with its group: what `add --source` takes.
    pub source: String,
    /// Rows that were looked at.
    pub rows: usize,
    /// Names of the coordinates.
    pub coordinates: Vec<String>,
    /// Names of the variables.
    pub variables: Vec<String>,
    /// What a person has to decide or should know.
    pub notes: Vec<String>,
    /// Whether `add` takes the table with this schema.
    pub adds: bool,
}

/// Guesses the schema of a table. `name` is the file's name, with its ending and without its folder.
///
/// # Errors
/// When the file is none that can be read, or holds no table; when `group` is no name of a group, or `sheet` is not there.
pub fn schema(name: &str, bytes: &[u8], options: Options<'_>) -> Result<Guess, Fault> {
    if bytes.is_empty() {
        return Err(Fault::of_file(name, "expected a table, found an empty file"));
    }
    if let Some(group) = options.group
        && !is_group(group)
    {
        return Err(Fault::of_file(name, format!("expected a name of a group for --name, found `{group}`")).hint(
            "it has small letters, digits and underscores, begins with a letter, and has no slash, as in `forest`",
        ));
    }
    let mut found = read(name, bytes, options)?;
    let rows = found.rows();
    if rows == 0 {
        return Err(Fault::of_file(name, "expected rows, found none")
            .hint("a schema is guessed from values: give a file with some rows"));
    }
    let mut columns: Vec<Column> = Vec::new();
    let mut empty = Vec::new();
    for raw in &found.columns {
        match columns::column(raw, found.marks) {
            Some(column) => columns.push(column),
            None => empty.push(raw.header.clone()),
        }
    }
    if columns.is_empty() {
        return Err(Fault::of_file(name, format!("expected values, found {rows} rows without any")));
    }
    let wanted: Vec<String> = columns.iter().map(|column| names::safe(&column.label)).collect();
    for (column, name) in columns.iter_mut().zip(names::distinct(&wanted)) {
        column.name = name;
    }
    let plan = coordinates::plan(&columns, rows);
    if plan.axes.is_empty() {
        return Err(Fault::of_file(name, "expected a column that says which row is which, found none")
            .hint("a table needs a time, a label or a number that nearly all rows have"));
    }
    let taken = |axis: &coordinates::Axis| matches!(axis, coordinates::Axis::Of(_));
    if plan.axes.iter().filter(|axis| taken(axis)).count() == columns.len() {
        let names: Vec<String> = columns.iter().map(|column| format!("`{}`", column.header)).collect();
        let message = format!("expected values beside the coordinates, found only {}", names.join(", "));
        return Err(Fault::of_file(name, message).hint("a table needs a column of what was measured"));
    }
    let mut notes = found_notes(&columns, &plan);
    exchanged(&columns, &found, &mut notes);
    found.notes.extend(notes);
    let place = place_name(&columns);
    let source = write::source_name(name);
    let parts = write::Parts {
        file: name,
        group: options.group,
        source: &source,
        found: &found,
        columns: &columns,
        plan: &plan,
        empty: &empty,
        place: &place,
    };
    let text = write::schema(&parts);
    let read = schema_of(name, &text)?;
    let group = options.group.unwrap_or_default();
    let mut notes = found.notes.clone();
    let adds = tried(name, bytes, &read, group, &source, &mut notes);
    let held = read.root.at(group);
    Ok(Guess {
        text,
        source: if group.is_empty() { source } else { format!("{group}/{source}") },
        rows,
        coordinates: held.map(|group| group.coords.keys().cloned().collect()).unwrap_or_default(),
        variables: held.map(|group| group.vars.keys().cloned().collect()).unwrap_or_default(),
        notes,
        adds,
    })
}

/// Reads the table in the format that the first bytes and the ending of the name say.
fn read(name: &str, bytes: &[u8], options: Options<'_>) -> Result<Found, Fault> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let hint = "tables are read from CSV, JSON, Excel (xlsx, ods) and Parquet files";
    let packed = |what: &str| Fault::of_file(name, format!("expected a table, found {what}")).hint(hint);
    let first = bytes.iter().copied().find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xef | 0xbb | 0xbf));
    let found = match bytes {
        [b'P', b'K', 3, 4, ..] => excel::read(bytes, name, options.sheet),
        [b'P', b'A', b'R', b'1', ..] => parquet::read(bytes, name),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Err(packed("a workbook of the old form").hint("save it as xlsx or ods")),
        [0x1f, 0x8b, ..] => Err(packed("a file packed with gzip").hint("unpack it first")),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Err(packed("a file packed with zstd").hint("unpack it first")),
        [0x89, b'H', b'D', b'F', ..] => Err(packed("an HDF5 or NetCDF file")),
        [b'C', b'D', b'F', 1 | 2 | 5, ..] => Err(packed("a NetCDF file")),
        _ if matches!(ending.as_str(), "json" | "ndjson" | "jsonl" | "geojson") => json::read(bytes, name),
        _ if matches!(ending.as_str(), "xlsx" | "ods" | "xlsm") => Err(packed("a file that is no workbook")),
        _ if ending == "parquet" => Err(packed("a file that is no Parquet file")),
        _ if matches!(first, Some(b'{' | b'[')) && !matches!(ending.as_str(), "csv" | "tsv") => json::read(bytes, name),
        _ => csv::read(bytes, name),
    }?;
    if options.sheet.is_some() && found.format != "excel" {
        return Err(Fault::of_file(name, "expected a workbook for a sheet, found another file"));
    }
    Ok(found)
}

/// What the guess leaves to a person.
fn found_notes(columns: &[Column], plan: &coordinates::Plan) -> Vec<String> {
    let mut notes = plan.notes.clone();
    if plan.repeated > 0 {
        notes.push(plan.why.clone());
    }
    for column in columns {
        if let Kind::Time(times) = &column.kind
            && let Some(doubt) = &times.doubt
        {
            notes.push(format!("`{}`: {doubt}", column.header));
        }
    }
    // Days since 1899-12-30 that are dates from 1970 to 2100.
    let serial = |column: &&Column| {
        let days = column.extent.is_some_and(|(least, greatest)| least >= 25_569.0 && greatest <= 73_050.0);
        column.is_number() && days && column.unit.is_none() && column.header.len() > 2 && time::named(&column.header)
    };
    for column in columns.iter().filter(serial) {
        notes.push(format!(
            "`{}` looks like the days of a spreadsheet (since 1899-12-30), which a source cannot read as times: write the column as dates",
            column.header
        ));
    }
    let clocks = |column: &&Column| {
        column.is_text() && time::named(&column.header) && !column.header.is_empty() && column.length <= 8
    };
    if columns.iter().any(|column| column.is_time()) && columns.iter().filter(clocks).count() == 1 {
        notes.push(
            "date and time seem to stand in two columns, which a source cannot join: write them into one column".into(),
        );
    }
    notes
}

/// Says where a column with both coordinates has them the other way round than the columns of their names.
fn exchanged(columns: &[Column], found: &Found, notes: &mut Vec<String>) {
    use words::Role;
    let raw = |role: Role| {
        let column = columns.iter().find(|column| column.role() == role)?;
        found.columns.iter().find(|raw| raw.from == column.from)
    };
    let (Some(latitude), Some(longitude)) = (raw(Role::Latitude), raw(Role::Longitude)) else { return };
    let value = |cells: &[table::Cell], row: usize| number::parse(&cells.get(row)?.text(), found.marks);
    for column in columns.iter().filter(|column| column.is_text()) {
        let Some(pairs) = found.columns.iter().find(|raw| raw.from == column.from) else { continue };
        let (mut right, mut other) = (0, 0);
        for (row, cell) in pairs.cells.iter().enumerate() {
            let text = cell.text();
            let Some((first, second)) = text.split_once(',') else { continue };
            let (Ok(first), Ok(second)) = (first.trim().parse::<f64>(), second.trim().parse::<f64>()) else { continue };
            let (Some(lat), Some(lon)) = (value(&latitude.cells, row), value(&longitude.cells, row)) else { continue };
            right += usize::from((first, second) == (lat, lon));
            other += usize::from((first, second) == (lon, lat));
        }
        if other > right {
            notes.push(format!(
                "`{}` has in {other} rows the value of `{}` first and that of `{}` second, where latitude usually comes first: are the two columns exchanged",
                column.header, longitude.header, latitude.header
            ));
        }
    }
}

/// A name for the coordinate of latitude and longitude that no column has.
fn place_name(columns: &[Column]) -> String {
    let taken = |name: &str| columns.iter().any(|column| column.name == name);
    let mut names = ["place", "location", "position", "latitude_longitude"].into_iter();
    names.find(|name| !taken(name)).unwrap_or("place_of_sample").to_owned()
}

/// Whether the language takes `name` as the name of a group.
fn is_group(name: &str) -> bool {
    let text = format!("SCHEMA: 1\n{}:\n  VARS: {{}}\n", yaml::text(name));
    let read = schema::read(&text);
    let sound = read.schema.is_some_and(|schema| schema.root.groups.contains_key(name));
    sound && !name.contains('/')
}

/// The text as a schema.
fn schema_of(file: &str, text: &str) -> Result<Schema, Fault> {
    let read = schema::read(text);
    read.schema.ok_or_else(|| {
        let error = read.diagnostics.iter().find(|diagnostic| diagnostic.is_error());
        let why = error.map(|error| format!("{}: {}", error.path, error.message)).unwrap_or_default();
        Fault::of_file(file, format!("expected a table that makes a schema, found a fault in it at {why}"))
            .hint("name the columns of the table differently")
    })
}

/// Reads the table with the schema, as `add` would; whether it is taken.
fn tried(file: &str, bytes: &[u8], schema: &Schema, group: &str, source: &str, notes: &mut Vec<String>) -> bool {
    let Some((group, source)) = schema.root.at(group).and_then(|group| Some((group, group.sources.get(source)?)))
    else {
        return false;
    };
    match crate::harmonise(&crate::Input::Bytes(bytes), file, group, source, crate::Asked::default()) {
        Ok(cells) => {
            for fault in cells.quarantined {
                notes.push(format!("would be set aside: {fault}"));
            }
            true
        }
        Err(Error::Refused(faults)) => {
            notes.extend(faults.iter().take(5).map(|fault| format!("`add` would refuse the table: {fault}")));
            false
        }
        Err(error) => {
            notes.push(format!("`add` would fail: {error}"));
            false
        }
    }
}
