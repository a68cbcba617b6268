//! What was, who wrote it, and taking it back: the commands on the history of a dataset.
//!
//! A dataset is the fold of its active events in the order of their numbers. [`version`] finds what it was at some
//! moment.

pub mod blame;
pub mod diff;
pub mod erase;
mod fold;
mod overlap;
pub mod rebuild;
mod region;
pub mod revert;
mod tag;
mod tiles;
mod used;
pub mod version;
mod watch;

pub use blame::{Blamed, Cell, Said};
pub use diff::{Change, Difference};
pub use erase::{Done, Why};
pub use fold::Effect;
pub use rebuild::Rebuilt;
pub use version::{Named, Version};
