//! What page and worker say to each other.
//!
//! A message is a JSON text, from the worker followed by buffers of numbers, which are transferred and never copied.
//! Numbers that may be NaN travel in the buffers too, since JSON has none.

mod buffer;
#[cfg(any(feature = "page", test))]
mod page;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "worker", test))]
mod worker;

pub use buffer::Buffer;
#[cfg(any(feature = "page", test))]
pub use page::{ask, told};
#[cfg(any(feature = "worker", test))]
pub use worker::{asked, tell};

use crate::problem::Problem;
use serde::{Deserialize, Serialize};
use zarr_fuse_core::dataset::{Dataset, Places};
use zarr_fuse_core::series::{Answer, Cost, Field, FieldRequest, Request, Stats};

/// What the page asks; each with a number that the answers repeat.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ask {
    /// Open a dataset.
    Open(Open),
    /// Lines of the open dataset.
    Series(Request),
    /// Statistics of the lines in the window.
    Stats(Request),
    /// A slice over two dimensions.
    Field(FieldRequest),
    /// What a series would cost.
    Cost(Request),
    /// Forget the question of this number: nobody waits any more.
    Cancel,
    /// The first chart is on the screen: no question, and nothing is answered.
    Painted,
}

/// What to open, and within what.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Open {
    /// The absolute address.
    pub address: String,
    /// Decoded values that may be kept, in bytes; 0 is [`Open::DESK`].
    pub memory: u64,
    /// Metadata that the page has already: keys (as `zarr.json`) and their texts. They are not fetched.
    pub known: Vec<(String, String)>,
    /// The fragment of the page's address, from which its first question can be guessed; "" when it asks at once.
    #[serde(default)]
    pub link: String,
    /// Pixel columns that the first question will be for, about.
    #[serde(default)]
    pub columns: u32,
}

impl Open {
    /// Decoded bytes kept on a desk.
    pub const DESK: u64 = 256 << 20;
    /// Decoded bytes kept on a phone.
    pub const PHONE: u64 = 64 << 20;

    /// What is at `address`, with the memory of a desk.
    pub fn new(address: impl Into<String>) -> Self {
        Self { address: address.into(), ..Self::default() }
    }
}

/// What the worker answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tell {
    /// The worker listens.
    Ready,
    /// What the dataset contains. Where a group has places without latitudes, they follow by themselves.
    Opened(Box<Dataset>),
    /// The places of groups, by path.
    Places(Vec<(String, Places)>),
    /// The lines, and what went wrong where a part of them could not be read. Another follows when `more` is set.
    Series(Answer, Option<Problem>),
    /// Statistics, one a line.
    Stats(Vec<Stats>),
    /// A slice, and what went wrong where a part of it could not be read.
    Field(Field, Option<Problem>),
    /// What a series would cost.
    Cost(Cost),
    /// What was fetched since the question was asked; at most ten times a second.
    Progress {
        /// Bytes of bodies.
        bytes: u64,
        /// Requests that were answered.
        requests: u64,
    },
    /// Why there is no answer.
    Failed(Problem),
}

impl Tell {
    /// Whether nothing more is said to this question.
    pub fn is_last(&self) -> bool {
        match self {
            Tell::Progress { .. } => false,
            Tell::Series(answer, _) => !answer.more,
            Tell::Opened(dataset) => !dataset
                .groups
                .iter()
                .filter_map(|group| group.places.as_ref())
                .any(|places| places.latitude.is_empty()),
            _ => true,
        }
    }
}
