//! What DataFusion says of a query, in the words of this command: without the parts of DataFusion in which a fault was
//! met, with what there is, and with what to do.

use crate::Error;
use datafusion::arrow::error::ArrowError;
use datafusion::error::DataFusionError;

/// How names of tables begin in DataFusion's words: with the catalog and the schema that all have.
const CATALOG: [&str; 2] = ["zarr_fuse.", "groups."];
/// Parts of DataFusion that stand before what is wrong.
const PARTS: [&str; 8] = [
    "Error during planning: ",
    "Schema error: ",
    "SQL error: ",
    "Arrow error: ",
    "Cast error: ",
    "Parser error: ",
    "Compute error: ",
    "This feature is not implemented: ",
];

/// An error of a query over `tables`.
pub(crate) fn said(error: DataFusionError, tables: &[String]) -> Error {
    // Places in DataFusion's own code are for those who develop it.
    let text = words(&error.strip_backtrace(), tables);
    match error.find_root() {
        DataFusionError::SQL(..)
        | DataFusionError::Plan(_)
        | DataFusionError::SchemaError(..)
        | DataFusionError::NotImplemented(_)
        | DataFusionError::Diagnostic(..)
        | DataFusionError::Collection(_) => Error::Query(text),
        DataFusionError::ArrowError(arrow, _) => match **arrow {
            ArrowError::CastError(_)
            | ArrowError::ParseError(_)
            | ArrowError::DivideByZero
            | ArrowError::ArithmeticOverflow(_)
            | ArrowError::InvalidArgumentError(_) => Error::Query(text),
            _ => Error::Failed(text),
        },
        _ => Error::Failed(text),
    }
}

/// A message with what to do.
fn words(text: &str, tables: &[String]) -> String {
    let (mut said, mut hints) = (Vec::new(), Vec::new());
    for line in text.lines() {
        let line = bare(line);
        if let Some(columns) = line.strip_prefix("Valid fields are ") {
            hints.push(format!("the columns are {}", plain(columns.trim_end_matches('.'), tables)));
        } else if line.starts_with("Column names are case sensitive") {
            hints.push("names are spelled as in the schema".to_owned());
        } else if let Some(name) = line.strip_prefix("table '").and_then(|rest| rest.strip_suffix("' not found")) {
            let name = CATALOG.iter().fold(name, |name, part| name.strip_prefix(part).unwrap_or(name));
            said.push(format!("there is no table `{name}`"));
            hints.push(match tables.iter().any(|table| table == name) {
                true => format!("write its name in quotes: \"{name}\""),
                false if tables.is_empty() => "no group has variables".to_owned(),
                false => format!("the tables are {}", tables.join(", ")),
            });
        } else if !line.is_empty() && line != "caused by" {
            said.push(line);
        }
    }
    let mut said = said.join(" ");
    // Before it stands what DataFusion tried, and a request to report a bug.
    if let Some(at) = said.find("No function matches the given name and argument types") {
        said.drain(..at);
    }
    if said.contains("parsing timestamp") {
        hints.push("a time is written as '2025-01-31' or '2025-01-31T12:30:00Z'".to_owned());
    }
    if !hints.is_empty() {
        let end = if said.ends_with('?') { "" } else { "." };
        said = format!("{}{end} Hint: {}", said.trim_end_matches('.'), hints.join("; "));
    }
    said
}

/// Columns without the table's name before each, if all are of one table.
fn plain(columns: &str, tables: &[String]) -> String {
    let names: Vec<&str> = columns.split(", ").collect();
    for table in tables.iter().flat_map(|table| [format!("{table}."), format!("\"{table}\".")]) {
        let bare: Option<Vec<&str>> = names.iter().map(|name| name.strip_prefix(&table)).collect();
        if let Some(bare) = bare {
            return bare.join(", ");
        }
    }
    names.join(", ")
}

/// A line without the parts of DataFusion before it.
fn bare(line: &str) -> String {
    let mut line = line.trim();
    if line.starts_with("Optimizer rule '") && line.ends_with("' failed") {
        return String::new();
    }
    while let Some(rest) = PARTS.iter().find_map(|part| line.strip_prefix(part)) {
        line = rest;
    }
    let parser = line.strip_prefix("ParserError(\"").or_else(|| line.strip_prefix("TokenizerError(\""));
    match parser.and_then(|rest| rest.strip_suffix("\")")) {
        Some(inner) => inner.replace("\\\"", "\"").replace("\\'", "'"),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_say_what_is_there_and_what_to_do() {
        let tables = ["dataset", "yr.no"].map(str::to_owned);
        for (theirs, ours) in [
            (
                "Error during planning: table 'zarr_fuse.groups.datset' not found",
                "there is no table `datset`. Hint: the tables are dataset, yr.no",
            ),
            (
                "Error during planning: table 'zarr_fuse.yr.no' not found",
                "there is no table `yr.no`. Hint: write its name in quotes: \"yr.no\"",
            ),
            (
                "SQL error: ParserError(\"Expected: an SQL statement, found: SELEC at Line: 1, Column: 1\")",
                "Expected: an SQL statement, found: SELEC at Line: 1, Column: 1",
            ),
            (
                "Schema error: No field named lvl. Did you mean 'dataset.level'?\nValid fields are dataset.time, dataset.level.",
                "No field named lvl. Did you mean 'dataset.level'? Hint: the columns are time, level",
            ),
            (
                "Schema error: No field named a.\nValid fields are \"yr.no\".time, dataset.level.",
                "No field named a. Hint: the columns are \"yr.no\".time, dataset.level",
            ),
            (
                "Schema error: No field named a.\nValid fields are \"yr.no\".time, \"yr.no\".air.",
                "No field named a. Hint: the columns are time, air",
            ),
            (
                "Internal error: Function 'sum' failed to match any signature. This issue was likely caused by a bug in \
                 DataFusion's code.\nNo function matches the given name and argument types 'sum(Utf8)'. You might need to \
                 add explicit type casts.",
                "No function matches the given name and argument types 'sum(Utf8)'. You might need to add explicit type casts.",
            ),
            (
                "Optimizer rule 'simplify_expressions' failed\ncaused by\nArrow error: Parser error: Error parsing timestamp from 'x': short",
                "Error parsing timestamp from 'x': short. Hint: a time is written as '2025-01-31' or '2025-01-31T12:30:00Z'",
            ),
        ] {
            assert_eq!(words(theirs, &tables), ours);
        }
    }
}
