//! The schema language: one YAML file that says what is stored, in which units, from which sources, by whom.

pub mod model;

pub use model::*;
