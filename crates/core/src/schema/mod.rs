//! The schema language: one YAML file that says what is stored, in which units, from which sources, by whom.
//!
//! [`read`] gives a [`Schema`] that has passed every check, or all faults of the file at once, each with its code
//! ([`crate::diagnostic::code`]), its path, its place, what was expected and found, and what to do. [`write()`] gives the
//! canonical YAML of a schema, which is a fixed point of the two.
//!
//! # How it is spelt
//!
//! A scalar stands for its text as written wherever a text is wanted, so labels such as `2`, `0.05` or `true` need no quotes.
//! A list of texts may be a single text. Null is as if the key were not there.
//!
//! ```yaml
//! SCHEMA: 1                        # version of the language; 1 if left out
//! ATTRS: {STORE_URL: home}         # the root's; other keys are attributes
//! PERSONS:
//!   jn: {given: Jana, family: Nováková, orcid: 0000-0002-1825-0097, email: .., roles: [data-curation],
//!        affiliation: {name: .., ror: ..}}      # or a name, or a list of either; `name` replaces given and family
//!   lab: {name: .., ror: ..}                    # `ror` or `organisation: true` makes it an organisation
//! PUBLICATION: {name: short-name, title: .., abstract: .., creators: [jn], licence: CC-BY-4.0, keywords: [..],
//!   funding: [{funder: .., ror: .., award: .., title: ..}], related: [{relation: IsDerivedFrom, identifier: ..}],
//!   methods: .., language: en, publisher: Zenodo, version: .., doi: .., communities: [..]}
//! bukov:                           # a child group
//!   COORDS:
//!     time: {unit: {tick: s, tz: UTC}, chunk_size: 1024}
//!     station: {composed: [latitude, longitude], resolution: [1e-4, deg]}   # one quantum for all parts
//!     depth: {unit: m, values: [0.5, 1], extend: never}
//!   VARS:
//!     latitude: {coords: station, unit: degrees_north}
//!     t: {coords: [time, station, depth], unit: K, range: {interval: [-20, 40, degC]}, na_source: [-7.77]}
//!   SOURCES:
//!     logger:
//!       format: json               # or csv, the default
//!       records: /data/{s}/data/{c}/data/*
//!       fields: {label: "/data/{s}/metadata/label"}
//!       rows: {label: [a, b]}
//!       columns:
//!         t: {from: v, unit: degC, map: {a: b, "*": ""}, when: {label: [0.05m, 0.5m]}, na: ["n/a"]}
//!         time: {from: time, unit: {epoch: ms}}
//!         depth: column            # the short form
//!       constants: {latitude: 50.8}
//!     positions: {format: csv, delimiter: ";", decimal: ",", header: [id, latitude, longitude]}
//!   SUBSETS:
//!     training: {select: [t, time=2015..2022], where: t > 280, every: 1h, method: mean}
//!   VIEW: {variable: t, places: [..], at: {depth: 2}, period: [2025-01-01T00:00:00Z, 2025-02-01T00:00:00Z]}
//! ```
//!
//! - `type` is `datetime` for a unit of time, `float64` for any other unit, `string` for a composed coordinate or a list of
//!   labels; with neither unit nor type `float64` is taken, with a warning. `str[n]` refuses texts of more than n characters.
//! - `interval` ends are in the stored unit unless a third item names another; null is an open end. `discrete` is a list, or
//!   the path of a CSV file beside the schema whose first column, below its header, is the list ([`resolve`]).
//! - `resolution`, `step` and `max_gap` along a coordinate of times have units of time, in which `m` is a minute and `D` a day.
//! - `overviews` are `auto`, `none` or levels such as `[15m, 1h, 1d, 1y]`, each a whole multiple of the one before.
//! - `sorted` is true unless the coordinate is composed or of texts.
//! - `VIEW.variable` is a variable of its group, or a path down to one, as `bukov/t`; `variables` is a list of them.
//! - `context: water` on a column takes 1000 kg m-3 for granted, so that `mm` converts to `kg m-2`.
//! - `{row.lat}` in a constant or a request of a source is a cell of the row of the table that `collect.iterate` calls `row`.
//! - A licence is an SPDX expression.
//! - A child group's name is not all in capitals: such a key is taken for a misspelt section.
//! - Keys of the language that this version does not use are read with the warning `ZF0801`; legacy forms are turned into
//!   modern ones before ([`legacy`]), each with a warning `ZF09..`.

pub mod language;
pub mod legacy;
pub mod model;

mod attrs;
mod check;
mod collect;
mod constraint;
mod cursor;
pub mod diff;
mod document;
mod emit;
mod group;

mod measure;
pub(crate) mod near;
pub mod pattern;
mod places;
mod publication;
mod range;
mod resolve;
mod source;
mod step;
mod subset;
mod transform;
mod tree;
mod types;
mod variable;
mod write;

pub use check::aggregate_along;
pub use diff::{Change, diff};
pub use document::{part, to_json};
pub use legacy::{Migrated, migrate};
pub use model::*;
pub use resolve::resolve;
pub use tree::MAX_BYTES;
pub use write::write;

use crate::diagnostic::{Diagnostic, Severity, code, in_order};

/// What came of reading a schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// The schema; `None` if any of the diagnostics is an error.
    pub schema: Option<Schema>,
    /// All faults and warnings, in the order of their places.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a schema from YAML text. Never panics, whatever the text.
pub fn read(text: &str) -> Read {
    let (node, mut diagnostics) = tree::parse(text);
    let mut schema = None;
    let mut found = diagnostics.iter().fold([0, 0], |[errors, warnings], diagnostic| match diagnostic.severity {
        Severity::Error => [errors + 1, warnings],
        Severity::Warning => [errors, warnings + 1],
    });
    if let Some(mut node) = node {
        let faults = cursor::Faults::default();
        legacy::modernise(&mut node, &faults);
        let decoded = group::schema(&cursor::Cursor::root(&node, &faults));
        check::schema(&decoded, &places::Places::new(&node, &faults));
        schema = Some(decoded);
        let (kept, [errors, warnings]) = faults.take();
        diagnostics.extend(kept);
        found = [found[0] + errors, found[1] + warnings];
    }
    in_order(&mut diagnostics);
    few(&mut diagnostics, found);
    Read { schema: schema.filter(|_| found[0] == 0), diagnostics }
}

/// Errors and warnings that are shown: nobody reads more.
const SHOWN: [(Severity, &code::Code, usize); 2] =
    [(Severity::Error, &code::TOO_MANY_FAULTS, 100), (Severity::Warning, &code::TOO_MANY_WARNINGS, 1000)];

/// Keeps the first of many, and says that there were more. `found`: errors and warnings in all.
fn few(diagnostics: &mut Vec<Diagnostic>, found: [usize; 2]) {
    for ((severity, code, most), found) in SHOWN.into_iter().zip(found) {
        let mut shown = 0;
        diagnostics.retain(|diagnostic| {
            shown += usize::from(diagnostic.severity == severity);
            diagnostic.severity != severity || shown <= most
        });
        if found > most {
            let message = format!("{found} were found; the first {most} are shown");
            diagnostics.push(Diagnostic::of(code, "", message).hint("mend them and check again"));
        }
    }
}

/// Reads a schema from the bytes of a file: UTF-8 with or without a byte order mark, lines ended by LF or CRLF.
pub fn read_bytes(bytes: &[u8]) -> Read {
    match std::str::from_utf8(bytes) {
        Ok(text) => read(text),
        Err(error) => {
            let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
            let column = String::from_utf8_lossy(good).rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            let found = bytes.get(good.len()).copied().unwrap_or_default();
            let message = format!("expected UTF-8, found the byte 0x{found:02x} on line {line}, column {column}");
            let fault = Diagnostic::of(&code::NOT_UTF8, "", message).hint("save the file as UTF-8");
            Read { schema: None, diagnostics: vec![fault] }
        }
    }
}

/// Reads a schema from the bytes of a file with the files of labels that it names; see [`resolve`] for `read_file`. Their
/// faults stand where the file is named.
pub fn read_with(bytes: &[u8], read_file: impl Fn(&str) -> Result<Vec<u8>, String>) -> Read {
    let mut read = read_bytes(bytes);
    let faults = read.schema.as_mut().and_then(|schema| resolve(schema, read_file).err());
    let (Some(faults), Ok(text)) = (faults, std::str::from_utf8(bytes)) else { return read };
    let found = cursor::Faults::default();
    let (node, _) = tree::parse(text);
    let places = node.as_ref().map(|node| places::Places::new(node, &found));
    let placed = faults.into_iter().map(|fault| {
        let place = places.as_ref().and_then(|places| places.of(&fault.path));
        fault.at(place)
    });
    read.diagnostics.extend(placed);
    in_order(&mut read.diagnostics);
    Read { schema: None, ..read }
}

#[cfg(test)]
mod tests;
