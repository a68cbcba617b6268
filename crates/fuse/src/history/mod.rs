//! What was, who wrote it, and taking it back: the commands on the history of a dataset.
//!
//! A dataset is the fold of its active events in the order of their numbers. [`version`] finds what it was at some
//! moment.

pub mod version;

pub use version::{Named, Version};
