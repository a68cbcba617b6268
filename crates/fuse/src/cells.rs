//! A harmonised contribution: values in stored units and times, one row a record, with the place each came from.

use crate::fault::Fault;
use crate::table::Origin;
use indexmap::IndexMap;
use zarr_fuse_core::column::Column;

/// What a contribution says. A missing value says nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cells {
    /// Variable or coordinate (simple or composed) → values, one a row, as [`zarr_fuse_core::column`] holds them.
    pub columns: IndexMap<String, Column>,
    /// Place of each row.
    pub origins: Vec<Origin>,
    /// Rows of the raw file that were selected, before any was set aside.
    pub read: u64,
    /// Rows set aside, one entry a column and kind of fault.
    pub quarantined: Vec<Fault>,
    /// What was done to the values, for people.
    pub steps: Vec<String>,
}
