//! Publishing: a release is baked from a snapshot, described in the formats of repositories, put into a bundle for a
//! deposit, and into a site for visitors.
//!
//! ```text
//! repo snapshot ─► release::publish ─► <home>/releases/<version>/{data.zarr, release.json}
//!                                          ├─► bundle::write ─► archive, metadata, SHA256SUMS
//!                                          └─► site::write   ─► index.html, viewer, data.zarr
//! ```
//!
//! The same snapshot gives the same bytes: maps are sorted, every date is the time of the last commit, the codec's
//! level is pinned.

pub mod bake;
pub mod bundle;
mod error;
mod files;
pub mod metadata;
pub mod model;
pub mod release;
pub mod site;
mod text;
mod zip;

pub use error::Error;

/// How far a step is, told while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is made: `release`, `archive`, `site`.
    pub step: &'static str,
    /// Bytes done.
    pub done: u64,
    /// Bytes in all.
    pub total: u64,
}
