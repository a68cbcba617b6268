//! The schema language as a table: every section, every key, what it takes, what it means, and an example of each.
//!
//! The readers take the keys they know from here, and so do the JSON Schema ([`json_schema`]), the reference for stewards
//! ([`reference`]) and the tests. To add a key: a row in [`keys`](self), a field in [`super::model`], a line in its reader
//! and one in [`super::write()`].

mod frame;
mod json;
mod key;
mod keys;
mod markdown;
mod section;
mod shape;

pub use frame::Frame;
pub use json::{ID as JSON_SCHEMA_ID, json_schema};
pub use key::Key;
pub(in crate::schema) use keys::subset::METHODS as SUBSET_METHODS;
pub use markdown::reference;
pub use section::Section;
pub(in crate::schema) use section::format_options;
pub use shape::Shape;

/// The keys of a section, in the order in which the reference has them; without those of the sections that it contains
/// ([`Section::also`]).
pub fn keys(section: Section) -> &'static [Key] {
    section.keys()
}

#[cfg(test)]
mod tests;
