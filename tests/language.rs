//! Every key of the schema language: read, checked, stored, exported, documented. docs/schema/keys.md is written by these
//! tests where `ZF_WRITE_DOCS` is set (`cargo xtask docs` sets it), and compared where it is not.

use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use zarr_fuse_core::diagnostic::Diagnostic;
use zarr_fuse_core::layout::SCHEMA_ATTRIBUTE;
use zarr_fuse_core::schema::language::{Key, Section, Shape};
use zarr_fuse_core::schema::{self, Schema};
use zarr_fuse_core::zarr::array;
use zarr_fuse_fuse::Dataset;
use zarr_fuse_store::Home;
use zarr_fuse_tests::folder;

const COLUMNS: [&str; 5] = ["read", "checked", "stored", "exported", "documented"];

fn all() -> impl Iterator<Item = (Section, &'static Key)> {
    Section::ALL.into_iter().flat_map(|section| section.keys().iter().map(move |key| (section, key)))
}

fn said(found: &[Diagnostic]) -> String {
    found.iter().map(|fault| format!("\n    {fault}")).collect()
}

fn later(section: Section, key: &Key) -> Option<&'static str> {
    key.later.or_else(|| section.later())
}

/// Reading the example gives no diagnostic, or the one that the key does nothing yet.
fn read(section: Section, key: &Key) -> Result<Schema, String> {
    let read = schema::read(&key.dataset(section));
    let codes: BTreeSet<&str> = read.diagnostics.iter().map(|fault| fault.code.as_str()).collect();
    let expected: BTreeSet<&str> = later(section, key).map(|_| "ZF0801").into_iter().collect();
    match read.schema {
        Some(schema) if codes == expected => Ok(schema),
        _ => Err(format!("expected {expected:?}, found{}", said(&read.diagnostics))),
    }
}

/// The faulty example gives an error in its lines.
fn checked(section: Section, key: &Key) -> Result<(), String> {
    let (text, (first, last)) = key.faulty(section);
    let found = schema::read(&text).diagnostics;
    let there = |fault: &Diagnostic| fault.place.is_some_and(|place| (first..=last).contains(&place.line));
    match found.iter().any(|fault| fault.is_error() && there(fault)) {
        true => Ok(()),
        false => Err(format!("expected an error on lines {first} to {last}, found{}\n{text}", said(&found))),
    }
}

/// A schema's text has the key at its path.
fn holds(text: &str, section: Section, key: &Key) -> Result<(), String> {
    let whole: Value = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
    let path = key.path(section);
    match whole.pointer(&format!("/{path}")) {
        Some(value) if !value.is_null() => Ok(()),
        _ => Err(format!("expected `{path}` in\n{text}")),
    }
}

/// A dataset made from the schema keeps the key in its root attribute.
async fn stored(schema: Schema, section: Section, key: &Key) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let dataset = Dataset::create(Home::at(folder.path().join("home")), schema).await.map_err(|e| e.to_string())?;
    let snapshot = dataset.snapshot().await.map_err(|error| error.to_string())?;
    let root = array::document(&snapshot.store, "").await.map_err(|error| error.to_string())?.unwrap_or_default();
    holds(root["attributes"][SCHEMA_ATTRIBUTE].as_str().unwrap_or_default(), section, key)
}

/// What `schema show` prints has the key, and reading it gives the schema again.
fn exported(schema: &Schema, section: Section, key: &Key) -> Result<(), String> {
    let text = schema::write(schema);
    holds(&text, section, key)?;
    match schema::read(&text).schema {
        Some(again) if again == *schema => Ok(()),
        _ => Err(format!("it is another schema when it is read again\n{text}")),
    }
}

/// The reference has the key below its section's heading.
fn documented(page: &str, section: Section, key: &Key) -> Result<(), String> {
    let part = page.split("\n## ").find(|part| part.starts_with(&format!("{}\n", section.title())));
    let entry = format!("\n**`{}`** {}", key.name, key.text);
    match part.is_some_and(|part| part.contains(&entry)) {
        true => Ok(()),
        false => Err("run `cargo xtask docs`".to_owned()),
    }
}

#[tokio::test]
async fn every_key_is_read_checked_stored_exported_and_documented() {
    let page = std::fs::read_to_string(folder().join("../docs/schema/README.md")).unwrap_or_default();
    let (mut table, mut wrong) = (HEAD.to_owned(), Vec::new());
    for (section, key) in all() {
        let schema = read(section, key);
        let of_schema = schema.clone().map_err(|_| "not read".to_owned());
        let results = [
            schema.map(|_| ()),
            checked(section, key),
            match of_schema.clone() {
                Ok(schema) => stored(schema, section, key).await,
                Err(why) => Err(why),
            },
            of_schema.and_then(|schema| exported(&schema, section, key)),
            documented(&page, section, key),
        ];
        let words = results.iter().map(|result| if result.is_ok() { "yes" } else { "**no**" }).collect::<Vec<_>>();
        let later = if later(section, key).is_some() { " *" } else { "" };
        let _ = writeln!(table, "| {} | `{}`{later} | {} |", section.name(), key.name, words.join(" | "));
        for (column, result) in COLUMNS.iter().zip(results) {
            if let Err(why) = result {
                wrong.push(format!("{}.{} is not {column}: {why}", section.name(), key.name));
            }
        }
    }
    table.push_str(
        "\n\\* read, checked and kept; it has no effect in this version, and the warning `ZF0801` says so.\n",
    );
    let path = folder().join("../docs/schema/keys.md");
    if std::env::var_os("ZF_WRITE_DOCS").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    assert!(wrong.is_empty(), "{} of {} keys\n{}", wrong.len(), all().count(), wrong.join("\n"));
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(there == table, "docs/schema/keys.md is not what the test finds: run `cargo xtask docs`");
}

const HEAD: &str = "\
# What becomes of every key

Written by tests/language.rs (`cargo xtask docs`), which does it all for every key of the [schema language](README.md):

- **read**: its example is read without a fault.
- **checked**: a wrong value is an error with its line.
- **stored**: a dataset that is made from the example keeps the key in its root attribute.
- **exported**: `schema show` prints it, and what is printed is the same schema.
- **documented**: the reference has it, with this example.

| section | key | read | checked | stored | exported | documented |
|---|---|---|---|---|---|---|
";

/// The table's words are the reader's: each is taken, and a wrong one is answered with all of them.
#[test]
fn the_words_of_the_table_are_those_of_the_reader() {
    let mut wrong = Vec::new();
    for (section, key) in all() {
        let Shape::Words(words) = key.shape else { continue };
        for word in words {
            let (text, _) = key.frame(section).with(&format!("{}: {word}", key.name));
            let found = schema::read(&text).diagnostics;
            let unknown = ["ZF0106", "ZF0308", "ZF0405"];
            if found.iter().any(|fault| unknown.contains(&fault.code.as_str())) {
                wrong.push(format!("{}.{}: {word} is not taken:{}", section.name(), key.name, said(&found)));
            }
        }
        let found = schema::read(&key.faulty(section).0).diagnostics;
        let list =
            found.iter().find_map(|fault| fault.message.strip_prefix("expected one of ")?.split(" for `").next());
        let listed: Option<Vec<&str>> = list.map(|list| list.split(", ").map(|word| word.trim_matches('`')).collect());
        if let Some(listed) = listed
            && listed != words
        {
            wrong.push(format!("{}.{}: the reader knows {listed:?}", section.name(), key.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
