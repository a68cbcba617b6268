//! What a question costs before it is asked.

use serde::{Deserialize, Serialize};

/// Bytes that are fetched without asking, unless a request says otherwise.
pub const DEFAULT_MOST: u64 = 20_000_000;

/// An estimate of what a request fetches, what is in memory already left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// The level that would be read.
    pub level: String,
    /// Bytes of the chunks that would be fetched, as stored where the store's own sizes are known from what was read
    /// before, else half of what they hold.
    pub bytes: u64,
    /// Requests: stored objects that are touched, and one more for each shard's index.
    pub requests: u64,
    /// The next coarser level that has the variable, and its bytes: what a page offers instead. `None` at the coarsest.
    pub coarser: Option<(String, u64)>,
}
