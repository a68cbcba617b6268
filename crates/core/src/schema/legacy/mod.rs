//! Legacy forms: how the predecessor's schemas spelt things, and what stands for them now.
//!
//! [`modernise`] runs between the YAML tree and the strict readers. It turns every form of [`TABLE`] into the modern one and
//! reports each at its place with a warning that spells the modern form out. After it a tree has modern forms only, so the
//! readers know no others. [`migrate`] writes the same change into the text of a file.
//!
//! A form is a row of [`TABLE`], a code in [`crate::diagnostic::code`] and a few lines in the file of its family.

mod attributes;
mod columns;
mod coordinates;
mod edit;
mod implicit;
mod migrate;
mod steps;
mod table;
mod types;
mod values;

pub use migrate::{Migrated, migrate};
pub use table::{Form, TABLE, markdown};

use super::cursor::Faults;
use super::tree::{Entry, Node, Yaml};
use crate::diagnostic::{Code, Place};
use std::cell::Cell;

/// Sections of a group; every other key is a child group.
const SECTIONS: &[&str] = &["SCHEMA", "ATTRS", "COORDS", "VARS", "SOURCES", "VIEW", "PERSONS", "PUBLICATION"];

/// Turns every legacy form of the tree into the modern one, each with a warning.
pub(crate) fn modernise(root: &mut Node, faults: &Faults) {
    let pass = Pass { faults, found: Cell::new(0), implicit: Cell::new(0) };
    group(root, "", &pass);
    // Whether a name without a coordinate is the old way or a slip is told by the rest of the file.
    if pass.found.get() > 0 && !edit::has(root, "SCHEMA") {
        implicit::coordinates(root, "", &pass);
    }
}

/// Reports forms as they are found.
struct Pass<'a> {
    faults: &'a Faults,
    found: Cell<usize>,
    /// Coordinates that were added because variables name them.
    implicit: Cell<usize>,
}

impl Pass<'_> {
    /// `form` says what stands there; `modern` what to write, in full.
    fn warn(&self, code: &Code, path: &str, place: Place, form: impl AsRef<str>, modern: impl Into<String>) {
        self.found.set(self.found.get() + 1);
        let message = format!("{} is a legacy form", form.as_ref());
        self.faults.add(code, path, message, modern, Some(place));
    }
}

fn group(node: &mut Node, path: &str, pass: &Pass<'_>) {
    attributes::group(node, path, pass);
    coordinates::group(node, path, pass);
    for section in ["COORDS", "VARS"] {
        let path = join(path, section);
        for entry in edit::entries_mut(node, section) {
            let (path, name) = (join(&path, &entry.key), entry.key.clone());
            types::item(&mut entry.value, &path, section == "COORDS", pass);
            values::item(&mut entry.value, &path, section == "COORDS", pass);
            if section == "COORDS" {
                steps::coordinate(&mut entry.value, &path, &name, pass);
            }
        }
    }
    types::sources(node, path, pass);
    columns::group(node, path, pass);
    let Yaml::Map(entries) = &mut node.value else { return };
    for Entry { key, place, value } in entries.iter_mut().filter(|entry| !is_section(&entry.key)) {
        let path = join(path, key);
        attributes::null_group(value, &path, *place, pass);
        group(value, &path, pass);
    }
}

/// A section, or a key that the readers take for a misspelt one.
fn is_section(name: &str) -> bool {
    SECTIONS.iter().any(|section| section.eq_ignore_ascii_case(name))
        || (name.len() > 1 && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'))
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") }
}

#[cfg(test)]
mod tests;
