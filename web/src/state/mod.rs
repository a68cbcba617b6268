//! What the page knows: the selection (which is the link), the dataset, the lines, the cursor.

pub mod app;
pub mod case;
pub mod choice;
pub mod client;
pub mod latest;
pub mod link;
pub mod merge;
pub mod source;
pub mod words;
pub mod zoom;

pub use app::{App, Phase, Shown, Side};
pub use choice::Choice;
