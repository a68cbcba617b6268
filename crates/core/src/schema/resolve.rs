//! Lists of labels that stand in files beside the schema.

use super::check::labels;
use super::cursor::clip;
use super::model::{GroupSchema, Schema, Variable};
use crate::diagnostic::{Diagnostic, code};
use crate::layout::join;

/// Reads the files that [`Variable::discrete_from`] names, and puts their labels into [`Variable::discrete`]. After
/// that the schema stands alone: `discrete_from` is empty.
///
/// `read_file` gives the bytes of a file by its path relative to the schema file, or says why it cannot. A file is a CSV
/// in UTF-8 with a header; its first column is the labels, in order; lines without a label are passed over.
///
/// # Errors
/// Every file that cannot be read or has no label, and every label that is repeated or not of the type of its
/// variable. What could be read is in the schema all the same.
pub fn resolve(
    schema: &mut Schema,
    read_file: impl Fn(&str) -> Result<Vec<u8>, String>,
) -> Result<(), Vec<Diagnostic>> {
    let mut faults = Vec::new();
    group(&mut schema.root, "", &read_file, &mut faults);
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

type ReadFile<'a> = &'a dyn Fn(&str) -> Result<Vec<u8>, String>;

fn group(group: &mut GroupSchema, path: &str, read_file: ReadFile<'_>, faults: &mut Vec<Diagnostic>) {
    for (name, coordinate) in &mut group.coords {
        variable(&mut coordinate.variable, &join(path, &format!("COORDS/{name}")), read_file, faults);
    }
    for (name, entry) in &mut group.vars {
        variable(entry, &join(path, &format!("VARS/{name}")), read_file, faults);
    }
    for (name, child) in &mut group.groups {
        self::group(child, &join(path, name), read_file, faults);
    }
}

fn variable(variable: &mut Variable, at: &str, read_file: ReadFile<'_>, faults: &mut Vec<Diagnostic>) {
    let Some(file) = variable.discrete_from.take() else { return };
    let path = format!("{at}/range/discrete");
    let mut fault = |message: String, hint: &str| {
        faults.push(Diagnostic::of(&code::LABEL_FILE, &path, message).hint(hint));
    };
    let shown = clip(&file);
    let found = match read_file(&file) {
        Ok(bytes) => first_column(&bytes),
        Err(why) => Err(why),
    };
    match found {
        Err(why) => {
            fault(
                format!("expected a CSV file of labels, found that `{shown}` cannot be read: {why}"),
                "paths are relative to the schema file",
            );
        }
        Ok(found) if found.is_empty() => {
            fault(
                format!("expected labels in the first column of `{shown}`, found none"),
                "its first line is a header",
            );
        }
        Ok(found) => {
            variable.discrete = found.iter().map(|(_, label)| label.clone()).collect();
            for (i, message) in labels::faults(variable) {
                let line = found.get(i).map_or(0, |(line, _)| *line);
                fault(format!("`{shown}`, line {line}: {message}"), "");
            }
        }
    }
}

/// The cells of the first column that are not empty, below the header, with their lines.
fn first_column(bytes: &[u8]) -> Result<Vec<(u64, String)>, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let mut found = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|why| why.to_string())?;
        let line = record.position().map_or(0, csv::Position::line);
        found.extend(record.get(0).filter(|cell| !cell.is_empty()).map(|cell| (line, cell.to_owned())));
    }
    Ok(found)
}
