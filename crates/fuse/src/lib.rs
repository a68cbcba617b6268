//! Contributions become harmonised cells, are merged by cell, and are committed with their provenance.
//!
//! The road of a contribution: [`format`] reads the raw file into batches ([`table::Table`]) of cells as they were written,
//! which borrow from it; [`harmonise()`] makes them [`cells::Cells`] in stored units and times, a column at a time, does what
//! the schema asks to be done to them (`transform`), and gives them as one [`Harmonised`] contribution; [`merge`] finds, as a pure function of the stored snapshot and those
//! cells, what changes; [`dataset::Dataset`] commits it.

pub mod cells;
mod chunks;
mod constraint;
pub mod dataset;
pub mod dense;
pub mod evolve;
pub mod fault;
pub mod format;
pub mod give;
pub mod guess;
pub mod harmonise;
pub mod harmonised;
pub mod history;
pub mod initial;
pub mod journal;
mod labels;
pub mod merge;
mod names;
pub mod preview;
pub mod quarantine;
mod reader;
pub mod select;
pub mod table;
mod transform;
mod value;

pub use dataset::Dataset;
pub use fault::{Error, Fault};
pub use format::Input;
pub use harmonise::{Asked, harmonise};
pub use harmonised::{Harmonised, Held};

/// What this crate returns.
pub type Result<T> = std::result::Result<T, Error>;
