//! Lists of labels, and tables of joins, that stand in files beside the schema.

use super::check::labels;
use super::cursor::clip;
use super::near;

use super::model::{GroupSchema, Join, JoinTable, Schema, SourceTransform, Variable};
use crate::diagnostic::{Diagnostic, code};
use crate::layout::join;
use std::collections::{HashMap, HashSet};

/// The most cells of a table that a join needs: the schema holds them, and has at most 50 000 values.
const MOST_CELLS: usize = 20_000;

/// Reads the files that [`Variable::discrete_from`] names, and puts their labels into [`Variable::discrete`]. After
/// that the schema stands alone: `discrete_from` is empty. So it does with the tables of joins, of which it keeps the
/// columns that are wanted, as [`JoinTable::Rows`].
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
    for (name, source) in &mut group.sources {
        for (i, transform) in source.transforms.iter_mut().enumerate() {
            if let SourceTransform::Join(of) = transform {
                table(of, &join(path, &format!("SOURCES/{name}/transforms/{i}/join/table")), read_file, faults);
            }
        }
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

/// Reads the table of a join and keeps of it what is wanted.
fn table(of: &mut Join, path: &str, read_file: ReadFile<'_>, faults: &mut Vec<Diagnostic>) {
    let JoinTable::File(file) = &of.table else { return };
    let shown = clip(file);
    let found = read_file(file).and_then(|bytes| rows(&bytes));
    let rows = match found {
        Err(why) => {
            let message = format!("expected a CSV file, found that `{shown}` cannot be read: {why}");
            Err((message, "paths are relative to the schema file".to_owned()))
        }
        Ok(rows) => joined(rows, of).map_err(|(message, hint)| (format!("`{shown}`: {message}"), hint)),
    };
    match rows {
        Ok(rows) => of.table = JoinTable::Rows(rows),
        Err((message, hint)) => faults.push(Diagnostic::of(&code::JOIN_TABLE, path, message).hint(hint)),
    }
}

/// The rows of a CSV file in UTF-8 with their lines; lines without a cell are left out.
fn rows(bytes: &[u8]) -> Result<Vec<(u64, Vec<String>)>, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).has_headers(false).trim(csv::Trim::All).from_reader(bytes);
    let mut found = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|why| why.to_string())?;
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().any(|cell| !cell.is_empty()) {
            found.push((line, record.iter().map(str::to_owned).collect()));
        }
    }
    Ok(found)
}

/// What a join wants of a table, whose first row is its header: the columns of its keys, then those that are taken. Or
/// what is wrong with the table, and what to do.
pub(super) fn joined(rows: Vec<(u64, Vec<String>)>, of: &Join) -> Result<Vec<Vec<String>>, (String, String)> {
    let mut rows = rows.into_iter();
    let Some((_, header)) = rows.next() else {
        return Err((
            "expected a table with a header, found none".to_owned(),
            "its first row names the columns".to_owned(),
        ));
    };
    let mut seen = HashSet::new();
    let mut places = Vec::new();
    for name in of.on.values().chain(&of.take).filter(|name| seen.insert(name.as_str())) {
        let mut found = header.iter().enumerate().filter(|(_, other)| *other == name);
        match (found.next(), found.next()) {
            (Some((at, _)), None) => places.push((at, name.clone())),
            (None, _) => {
                let hint = near::hint(name, header.iter().map(String::as_str));
                return Err((format!("expected a column `{}`, found none", clip(name)), hint.into()));
            }
            _ => {
                let message = format!("expected one column `{}`, found several", clip(name));
                return Err((message, "rename one of them".to_owned()));
            }
        }
    }
    let keys: HashSet<&String> = of.on.values().collect();
    let mut table = vec![places.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>()];
    let mut known: HashMap<Vec<String>, u64> = HashMap::new();
    for (line, row) in rows {
        if row.len() > header.len() && row.iter().skip(header.len()).any(|cell| !cell.is_empty()) {
            let message = format!("expected {} cells in row {line}, found {}", header.len(), row.len());
            return Err((message, "a cell that holds a comma stands in quotes".to_owned()));
        }
        let cells: Vec<String> = places.iter().map(|(at, _)| row.get(*at).cloned().unwrap_or_default()).collect();
        let key: Vec<String> = places
            .iter()
            .zip(&cells)
            .filter(|((_, name), _)| keys.contains(name))
            .map(|(_, cell)| cell.clone())
            .collect();
        if let Some(before) = known.insert(key.clone(), line) {
            let message =
                format!("expected each key once, found `{}` in rows {before} and {line}", clip(&key.join(", ")));
            return Err((message, "a row of the file cannot have both: take one out".to_owned()));
        }
        table.push(cells);
        if table.len() * places.len() > MOST_CELLS {
            let message = format!("expected a table of at most {MOST_CELLS} cells, found more");
            return Err((message, "take fewer columns, or cut the table to the keys of this source".to_owned()));
        }
    }
    if table.len() == 1 {
        return Err(("expected rows below the header, found none".to_owned(), String::new()));
    }
    Ok(table)
}
