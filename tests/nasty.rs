//! Small nasty tables, one fault or oddity each, through CSV, Excel, Parquet, Arrow and JSON
//! where they can hold it.

use crate::small_tables::SUBJECTS;
use crate::small_tables::case::{Case, Form};
use crate::small_tables::run::{run, wrong};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Runs the cases of a subject in all of their formats, and fails with all that is wrong. `ZF_ONLY` names one case or
/// one format.
fn check(subject: &str) {
    let (_, cases) = SUBJECTS.iter().find(|(name, _)| *name == subject).unwrap();
    let only = std::env::var("ZF_ONLY").ok();
    let mut wrongs = String::new();
    let mut said = String::new();
    for case in cases() {
        let case = &case;
        let forms = case.forms();
        assert!(!forms.is_empty(), "{subject}: {} is tried in no format", case.name);
        let asked = |form: &Form| only.as_ref().is_none_or(|only| case.name == only || form.name() == only);
        for form in forms.into_iter().filter(asked) {
            let name = format!("{subject}: {} ({})", case.name, form.name());
            match run(case, form) {
                Err(error) => writeln!(wrongs, "{name}:\n    {error}").unwrap(),
                Ok(outcome) => {
                    let wrong = wrong(case, form, &outcome);
                    if !wrong.is_empty() {
                        writeln!(wrongs, "{name}:\n    {wrong}").unwrap();
                    }
                    let told = outcome.stored.err().into_iter().chain(outcome.aside);
                    for line in told {
                        writeln!(said, "{} ({}): {line}", case.name, form.name()).unwrap();
                    }
                }
            }
        }
    }
    assert!(wrongs.is_empty(), "{} wrong\n{wrongs}", wrongs.lines().filter(|line| !line.starts_with(' ')).count());
    // Every diagnostic word for word.
    if only.is_none() {
        insta::assert_snapshot!(format!("nasty-{subject}"), said);
    }
}

macro_rules! subjects {
    ($($subject:ident),* $(,)?) => {
        $(#[test]
        fn $subject() {
            check(stringify!($subject));
        })*

        #[test]
        fn every_subject_is_tried() {
            let tried: Vec<&str> = vec![$(stringify!($subject)),*];
            assert_eq!(tried, SUBJECTS.iter().map(|(name, _)| *name).collect::<Vec<_>>());
        }
    };
}

subjects!(bytes, shape, numbers, missing, times, labels, places, source, packed, transforms, constraints);

#[test]
fn each_has_a_name_of_its_own_and_many_are_tried_in_all_formats() {
    let cases: Vec<Case> = SUBJECTS.iter().flat_map(|(_, cases)| cases()).collect();
    let names: BTreeSet<&str> = cases.iter().map(|case| case.name).collect();
    assert_eq!(names.len(), cases.len());
    let of = |form: Form| cases.iter().filter(|case| case.forms().contains(&form)).count();
    let counts = [Form::Csv, Form::Excel, Form::Parquet, Form::Arrow, Form::Json].map(of);
    assert!(counts.iter().all(|count| *count >= 60), "{} {counts:?}", cases.len());
}

/// The examples of docs/reading.md: a source, a table, and what is stored or said.
#[test]
fn the_page_on_reading_is_right() {
    let page = std::fs::read_to_string(zarr_fuse_tests::folder().join("../docs/reading.md")).unwrap();
    let mut blocks: Vec<(String, String)> = Vec::new();
    let mut open = false;
    for line in page.lines() {
        match (line.strip_prefix("```"), open) {
            (Some(language), false) => blocks.push((language.to_owned(), String::new())),
            (None, true) => blocks.last_mut().unwrap().1 += &format!("{line}\n"),
            (Some(_), true) | (None, false) => {}
        }
        open ^= line.starts_with("```");
    }
    let kinds = |three: &[(String, String)]| three.iter().map(|(kind, _)| kind.clone()).collect::<Vec<_>>();
    let mut tried = 0;
    for three in blocks.windows(3).filter(|three| kinds(three) == ["yaml", "csv", "text"]) {
        let case = Case::new("of the page").source(&three[0].1).bytes(three[1].1.as_str());
        let outcome = run(&case, Form::Csv).unwrap_or_else(|error| panic!("{}\n{error}", three[0].1));
        let mut found = String::new();
        for (place, value) in outcome.stored.unwrap_or_else(|error| panic!("{}\n{error}", three[1].1)) {
            writeln!(found, "{}={value}", crate::small_tables::run::long(&place)).unwrap();
        }
        outcome.aside.iter().for_each(|fault| writeln!(found, "aside: {fault}").unwrap());
        assert_eq!(found, three[2].1);
        tried += 1;
    }
    assert!(tried >= 6, "{tried} examples");
}
