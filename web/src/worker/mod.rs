//! The worker: opens a dataset, answers questions about it, forgets the ones that nobody waits for.

pub mod guess;
pub mod serve;
pub mod wire;

pub use serve::run;
