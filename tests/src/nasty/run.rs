//! A case through the library, into a dataset of its own.

use super::case::{Case, Expected, Form};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use zarr_fuse_core::column::Column;
use zarr_fuse_core::layout::join;
use zarr_fuse_core::schema::{self, Schema};
use zarr_fuse_core::selection::label_text;
use zarr_fuse_core::zarr::array;
use zarr_fuse_fuse::Dataset;
use zarr_fuse_fuse::dataset::{Added, RawFile};
use zarr_fuse_store::Home;
use zarr_fuse_tests::small::block;

/// What came of a case in one format.
pub(crate) struct Outcome {
    /// All cells, or why the file was refused.
    pub(crate) stored: Result<BTreeMap<String, String>, String>,
    /// What was said of rows that were set aside.
    pub(crate) aside: Vec<String>,
}

fn said(error: impl ToString) -> String {
    error.to_string()
}

/// A folder in memory where there is one: the cases are about values, not about disks.
pub(crate) fn folder() -> Result<tempfile::TempDir, String> {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).map_err(said)
}

/// A schema and the files beside it.
pub(crate) fn read_schema(text: &str, beside: &[(&str, &str)]) -> Result<Schema, String> {
    let read = schema::read(text);
    let faults = || read.diagnostics.iter().map(|fault| format!("{}: {}", fault.path, fault.message));
    let mut schema = read.schema.clone().ok_or_else(|| faults().collect::<Vec<_>>().join("; "))?;
    let file = |name: &str| {
        let found = beside.iter().find(|(known, _)| *known == name);
        found.map(|(_, text)| text.as_bytes().to_vec()).ok_or_else(|| format!("there is no {name}"))
    };
    schema::resolve(&mut schema, file).map_err(|faults| format!("{faults:#?}"))?;
    Ok(schema)
}

/// An empty dataset.
pub(crate) fn dataset(folder: &Path, schema: Schema) -> Result<Dataset, String> {
    block(Dataset::create(Home::at(PathBuf::from(folder).join("home")), schema))?.map_err(said)
}

/// Adds a file of the source `s`.
pub(crate) fn add(dataset: &Dataset, file: &str, bytes: &[u8]) -> Result<Result<Added, zarr_fuse_fuse::Error>, String> {
    block(dataset.add(RawFile { file, bytes, source: "s", person: "", now: "2026-01-01T00:00:00Z" }, false))
}

/// Runs a case in one format.
pub(crate) fn run(case: &Case, form: Form) -> Result<Outcome, String> {
    let folder = folder()?;
    let dataset = dataset(folder.path(), read_schema(&case.yaml(form), &case.beside)?)?;
    let before = block(dataset.snapshot())?.map_err(said)?.id;
    let extension = match form {
        Form::Csv => "csv",
        Form::Excel => "xlsx",
        Form::Parquet => "parquet",
        Form::Arrow => "arrow",
        Form::Json => "json",
    };
    match add(&dataset, &format!("table.{extension}"), &case.file(form)?)? {
        Ok(added) => Ok(Outcome {
            stored: Ok(cells(&dataset)?),
            aside: added.quarantined.iter().map(ToString::to_string).collect(),
        }),
        Err(error) if block(dataset.snapshot())?.map_err(said)?.id == before => {
            Ok(Outcome { stored: Err(error.to_string()), aside: Vec::new() })
        }
        Err(error) => Err(format!("it was refused and changed the dataset: {error}")),
    }
}

/// All values that are stored in a dataset, with their labels: `t[@1,A]` → `1.5`.
pub(crate) fn cells(dataset: &Dataset) -> Result<BTreeMap<String, String>, String> {
    let store = block(dataset.store())?.map_err(said)?;
    let read = |path: &str| -> Result<Column, String> {
        block(async {
            let array = array::open(&store, path).await.map_err(said)?;
            array::read_all(&array).await.map_err(said)
        })?
    };
    let mut found = BTreeMap::new();
    for (path, group) in dataset.schema().root.walk() {
        let mut labels: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for name in group.coords.keys() {
            let variable = group.variable(name).ok_or("a coordinate without a variable")?;
            let column = read(&join(&path, name))?;
            let texts = (0..column.len()).map(|at| column.get(at).map(|label| label_text(variable, &label)));
            labels.insert(name, texts.map(Option::unwrap_or_default).collect());
        }
        for (name, variable) in &group.vars {
            let values = read(&join(&path, name))?;
            for at in (0..values.len()).filter(|at| !values.is_missing(*at)) {
                let (mut rest, mut places) = (at, Vec::new());
                for coordinate in variable.coords.iter().rev() {
                    let known = &labels[coordinate.as_str()];
                    places.insert(0, known[rest % known.len()].clone());
                    rest /= known.len();
                }
                let value = values.get(at).map(|value| label_text(variable, &value)).unwrap_or_default();
                found.insert(short(&format!("{}[{}]", join(&path, name), places.join(","))), short(&value));
            }
        }
    }
    Ok(found)
}

/// A time in its short form: `@5` is the 5 January 2025 at midnight.
fn short(text: &str) -> String {
    (1..10).fold(text.to_owned(), |text, day| text.replace(&format!("2025-01-0{day}T00:00:00Z"), &format!("@{day}")))
}

/// The same in full.
pub(crate) fn long(text: &str) -> String {
    (1..10).fold(text.to_owned(), |text, day| text.replace(&format!("@{day}"), &format!("2025-01-0{day}T00:00:00Z")))
}

/// What is wrong with an outcome; "" if it is as expected.
pub(crate) fn wrong(case: &Case, form: Form, outcome: &Outcome) -> String {
    let holds = |text: &str, words: &[&str]| {
        // A row of a workbook is named with its sheet; typed files have no lines.
        let there = |word: &str| match word.strip_prefix("row ") {
            Some(_) if form.is_typed() => true,
            Some(row) if form == Form::Excel => text.contains(&format!("Sheet1!{row}")),
            _ => text.contains(word),
        };
        words.iter().find(|word| !there(word)).map(|word| (*word).to_owned())
    };
    let mut wrong = Vec::new();
    match (&case.expected, &outcome.stored) {
        (Expected::Cells(expected), Ok(found)) => {
            let expected: BTreeMap<String, String> = expected
                .split(" | ")
                .filter_map(|cell| cell.split_once("]="))
                .map(|(place, value)| (short(&format!("{place}]")), short(value)))
                .collect();
            for (place, value) in &expected {
                match found.get(place) {
                    Some(other) if other == value => {}
                    other => wrong.push(format!("{place}: expected {value:?}, found {other:?}")),
                }
            }
            let more = found.iter().filter(|(place, _)| !expected.contains_key(*place));
            wrong.extend(more.map(|(place, value)| format!("{place}: expected nothing, found {value:?}")));
        }
        (Expected::Cells(_), Err(error)) => wrong.push(format!("refused: {error}")),
        (Expected::Refused(words), Ok(found)) => {
            wrong.push(format!("expected a refusal with {words:?}, found {found:?}"))
        }
        (Expected::Refused(words), Err(error)) => {
            if let Some(word) = holds(error, words) {
                wrong.push(format!("expected {word:?} in: {error}"));
            }
        }
    }
    if outcome.stored.is_ok() {
        for words in case.aside {
            if outcome.aside.iter().all(|fault| holds(fault, words).is_some()) {
                wrong.push(format!("expected a row set aside with {words:?}, found {:?}", outcome.aside));
            }
        }
        if outcome.aside.len() != case.aside.len() {
            wrong.push(format!("expected {} kinds of faults, found {:?}", case.aside.len(), outcome.aside));
        }
    }
    wrong.join("\n    ")
}
