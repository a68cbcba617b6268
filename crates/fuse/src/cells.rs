//! A harmonised contribution: values in stored units and times, one row a record, with the place each came from.

use crate::fault::Fault;
use crate::table::Origins;
use indexmap::IndexMap;
use zarr_fuse_core::column::Column;
use zarr_fuse_core::provenance::Transform;

/// What a contribution says. A missing value says nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cells {
    /// Variable or coordinate (simple or composed) → values, one a row, as [`zarr_fuse_core::column`] holds them.
    pub columns: IndexMap<String, Column>,
    /// Place of each row.
    pub origins: Origins,
    /// Rows of the raw file that were selected, before any was set aside.
    pub read: u64,
    /// Rows of them that were not set aside.
    pub merged: u64,
    /// Rows set aside, one entry a column and kind of fault.
    pub quarantined: Vec<Fault>,
    /// What was done to the values.
    pub transforms: Vec<Transform>,
}
