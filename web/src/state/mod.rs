//! What the page knows: the selection (which is the link), the dataset, the lines, the cursor.

pub mod app;
pub mod asking;
pub mod case;
pub mod client;
pub mod clock;
pub mod early;
pub mod field;
pub mod latest;
pub mod layers;
pub mod link;
pub mod merge;
pub mod own;
pub mod signal;
pub mod slots;
pub mod source;
pub mod words;
pub mod zoom;

pub use app::{App, Phase, Side};
pub use field::Slice;
pub use slots::Shown;
pub use zarr_fuse_plot::choice::{self, Choice};
