//! Native stores: the home of a dataset, its versioned repo, its raw files, and a folder as a Zarr store.
//!
//! This crate knows files and Icechunk. It does not know variables, units or merge rules.

mod draft;
mod engine;
mod error;
mod growing;
mod home;
mod large;
mod ledger;
mod local;
mod parallel;
mod raw;
mod repo;

pub use error::Error;
pub use growing::Growing;
pub use home::{Home, Lock};
pub use large::Large;
pub use ledger::Ledger;
pub use local::local;
pub use raw::{Draft, Raw};
pub use repo::{Commit, Repo, Session, Snapshot};

/// What this crate returns.
pub type Result<T> = std::result::Result<T, Error>;
