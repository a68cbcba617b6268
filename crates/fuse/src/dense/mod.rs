//! Dense contributions: results of simulations as Zarr or NetCDF, merged by coordinate values, region by region.
//!
//! [`file`] gives variables with named dimensions, whatever the format; [`align`] finds which of them the schema wants
//! and the labels of their dimensions; [`said`] reads what a file says about a region of a stored array; [`write`] merges
//! it, a chunk at a time. Memory holds a few chunks a thread, whatever the size of the file.

pub(crate) mod add;
pub(crate) mod align;
mod archive;
mod block;
mod cache;
mod copying;
mod decode;
pub(crate) mod file;
pub(crate) mod gather;
mod netcdf;
mod parallel;
pub(crate) mod replay;
pub(crate) mod said;
pub(crate) mod write;
mod zarr;

pub use add::{DenseFile, is_dense};
pub use parallel::{Committed, Done, Part, PartDone, Plan, PlanOptions, Planned};
