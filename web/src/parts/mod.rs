//! Small parts that panels and pages share.

mod fault;
mod header;
mod lively;
mod mark;
mod search;
mod sheet;

pub use fault::Fault;
pub use header::Header;
pub use lively::{flag, lively, text, when};
pub use mark::Mark;
pub use search::{MANY, Search, matches};
pub use sheet::Sheet;

/// The class that gives the colours of the line of this number.
pub fn line_class(index: usize) -> String {
    format!("l{}", index % 6 + 1)
}

/// `"s"` when there are more or less than one.
pub fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}
