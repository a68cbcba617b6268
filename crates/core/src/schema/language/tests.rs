//! Tests of the table itself. What the readers make of it is tested in tests/language.rs of the workspace.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use std::collections::BTreeSet;

fn all() -> impl Iterator<Item = (Section, &'static Key)> {
    Section::ALL.into_iter().flat_map(|section| section.keys().iter().map(move |key| (section, key)))
}

#[test]
fn every_row_is_complete() {
    for (section, key) in all() {
        let name = format!("{}.{}", section.name(), key.name);
        for text in [key.text, key.default, key.example, key.fault] {
            assert!(!text.is_empty(), "{name}");
        }
        assert!(key.text.ends_with('.'), "{name}");
        assert!(key.example.lines().any(|line| line.starts_with(&format!("{}:", key.name))), "{name}: {}", key.example);
        assert!(key.fault.lines().any(|line| line.starts_with(&format!("{}:", key.name))), "{name}: {}", key.fault);
        assert!(key.frame(section).text.contains('@'), "{name}");
    }
}

#[test]
fn the_example_of_the_reference_is_good() {
    let page = reference();
    let text = page.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    assert_eq!(crate::schema::read(text).diagnostics, []);
}

#[test]
fn a_key_stands_once_in_a_section() {
    for section in Section::ALL {
        let names = section.names();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{names:?}");
    }
}
