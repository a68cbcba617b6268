//! Every kind of schema that the predecessor's authors wrote for real data: what is said of it, and how it is rewritten.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::diagnostic::Diagnostic;
use crate::schema::read;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fmt::Write;

macro_rules! files {
    ($($name:literal),*) => {
        &[$(($name, include_str!(concat!("../../../../../tests/fixtures/legacy/", $name, ".yaml")))),*]
    };
}

const FILES: &[(&str, &str)] = files![
    "hlavo-surface",
    "odyssey",
    "testing",
    "units",
    "weather",
    "transport-v02",
    "transport-v03",
    "structure-transport",
    "bukov",
    "yr.no",
    "stored-v02",
    "windows"
];

fn comments(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = text.lines().filter_map(|line| line.find('#').map(|at| line[at..].trim_end())).collect();
    found.sort_unstable();
    found
}

fn is_form(code: &str) -> bool {
    code.starts_with("ZF09")
}

/// The text is rewritten so that it means the same, and stays so; the diagnostics of the migration.
fn check(name: &str, text: &str) -> Migrated {
    let before = read(text);
    let schema = before.schema.unwrap_or_else(|| panic!("{name} is read: {:#?}", before.diagnostics));
    let migrated = migrate(text);
    assert!(!migrated.diagnostics.iter().any(Diagnostic::is_error), "{name}: {:?}", migrated.diagnostics);
    let after = read(&migrated.text);
    assert_eq!(after.diagnostics.iter().find(|d| is_form(&d.code)), None, "{name}\n{}", migrated.text);
    assert_eq!(after.schema.as_ref(), Some(&schema), "{name}\n{}", migrated.text);
    assert_eq!(migrate(&migrated.text).text, migrated.text, "{name} again");
    migrated
}

#[test]
fn every_real_file_is_read_with_warnings_and_rewritten() {
    for (name, text) in FILES {
        let migrated = check(name, text);
        assert_eq!(comments(&migrated.text), comments(text), "{name}\n{}", migrated.text);
        let mut out = String::new();
        for fault in read(text).diagnostics {
            let _ = writeln!(out, "{fault}");
        }
        let _ = write!(out, "────\n{}", migrated.text);
        insta::assert_snapshot!(*name, out);
    }
}

#[test]
fn every_form_is_seen_in_a_real_file() {
    let seen: BTreeSet<String> =
        FILES.iter().flat_map(|(_, text)| read(text).diagnostics).map(|fault| fault.code).collect();
    for form in TABLE {
        assert!(seen.contains(form.code.code), "{} {}", form.code.code, form.code.title);
    }
}

#[test]
fn line_ends_and_the_byte_order_mark_stay() {
    let text = FILES.iter().find(|(name, _)| *name == "windows").unwrap().1;
    let migrated = migrate(text).text;
    assert!(migrated.starts_with('\u{feff}'));
    assert_eq!(migrated.matches('\n').count(), migrated.matches("\r\n").count());
    // Without a newline at its end, too.
    let cut = text.trim_end();
    let migrated = check("cut", cut).text;
    assert!(!migrated.ends_with('\n'));
}

#[test]
fn what_comes_into_braces_leaves_its_comment() {
    let text = "VARS:\n  count:\n    coords: time\n    range: {interval: []}\n    type: str\n    discrete: [ok]   # words\n\
        COORDS: {time: {unit: {tick: s}}}\n";
    let migrated = check("braces", text).text;
    assert!(migrated.contains("# words"), "{migrated}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    /// Whatever lines of a real file are left, it is rewritten so that it means the same, or stays as it is with a reason.
    #[test]
    fn parts_of_real_files_are_rewritten_rightly_or_not_at_all(
        file in 0..FILES.len(),
        cut in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let mut lines: Vec<&str> = FILES[file].1.split_inclusive('\n').collect();
        for at in cut {
            if !lines.is_empty() {
                lines.remove(at.index(lines.len()));
            }
        }
        let text = lines.concat();
        let migrated = migrate(&text);
        if migrated.diagnostics.iter().any(Diagnostic::is_error) {
            prop_assert_eq!(migrated.text, text);
            return Ok(());
        }
        let after = read(&migrated.text);
        prop_assert_eq!(after.schema, read(&text).schema, "{}\n──\n{}", text, migrated.text);
        prop_assert!(after.diagnostics.iter().all(|fault| !is_form(&fault.code)), "{}", migrated.text);
        prop_assert_eq!(comments(&migrated.text), comments(&text), "{}\n──\n{}", text, migrated.text);
        prop_assert_eq!(&migrate(&migrated.text).text, &migrated.text);
    }
}
