//! The merge: what a contribution changes, by cell, as a pure function of the stored snapshot and the contribution.
//!
//! - A missing value says nothing: it changes no cell and adds no label.
//! - A cell is addressed by the labels of its coordinates, never by the order of rows.
//! - New labels of a sorted coordinate are inserted in order, others are appended in order of arrival.
//! - Nothing outside the contribution's own cells changes, whatever is inserted where.
//!
//! [`work::Work`] takes the events of a commit one after the other; a contribution comes in batches, and what it does does
//! not depend on how its rows are cut into them (`contribution`). [`axis`] finds the labels after each, `remap` moves the
//! cells along with them, `settle` compares and writes those of the event, all on decoded chunks in memory (`arrays`)
//! that are encoded aside (`writing`) and written into a session, which nobody sees before its commit. Run again on a newer snapshot it gives the
//! right answer for that one, so a lost race costs a second run, nothing else.
//!
//! Beside a variable stands its lineage: an array of the same shape and chunks with the number of the event that wrote
//! each cell ([`zarr_fuse_core::layout::lineage`]). It moves and is written with the variable.

mod arrays;
pub(crate) mod axis;
mod batch;
mod contribution;
mod labels;
mod marks;
mod remap;
mod room;
mod runs;
mod scalar;
mod settle;
mod table;
pub(crate) mod work;
mod writing;

pub(crate) use batch::{Batch, Coded};
pub(crate) use contribution::{ByName, uses};
#[allow(unused_imports)] // Used as the commands that need them are built.
pub(crate) use work::{Region, Settled, Work};

use std::collections::BTreeMap;

/// What a merge did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// Cells that were missing and now hold a value.
    pub new: u64,
    /// Cells whose value was replaced.
    pub changed: u64,
    /// Cells that held the value already.
    pub same: u64,
    /// Cells that kept another stored value (`on_conflict: keep`).
    pub kept: u64,
    /// Cells that held a value and are missing now.
    pub erased: u64,
    /// New labels a coordinate.
    pub labels: BTreeMap<String, u64>,
    /// Cells that the contribution gives more than once with different values; the last one stands.
    pub repeated: u64,
}

#[cfg(test)]
mod tests;
