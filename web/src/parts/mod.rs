//! Small parts that panels and pages share.

mod copy;
mod dom;
mod fault;
mod header;
mod search;
mod sheet;

pub use copy::copy;
pub use dom::{Html, View, effect, html, list, live, node, when, yes};
pub use fault::fault;
pub use header::header;
pub use search::{MANY, matches, search};
pub use sheet::sheet;

/// The mark: four tiles, one of them melting.
pub const MARK: &str = concat!(
    r#"<span class="mark" aria-hidden="true"><svg width="22" height="22" viewBox="0 0 22 22">"#,
    r#"<rect x="1" y="1" width="9" height="9" rx="2" fill="var(--c1)"/><rect x="12" y="1" width="9" height="9" rx="2" fill="var(--c6)"/>"#,
    r#"<rect x="1" y="12" width="9" height="9" rx="2" fill="var(--c3)"/>"#,
    r#"<path d="M12 17c3 0 3-5 9-5v7a2 2 0 0 1-2 2h-5a2 2 0 0 1-2-2z" fill="var(--c5)"/></svg></span>"#
);

/// The class that gives the colours of the line of this number.
pub fn line_class(index: usize) -> String {
    format!("l{}", index % 6 + 1)
}

/// The host of an address, or the address itself.
pub fn host(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest).to_owned()
}

/// `"s"` when there are more or less than one.
pub fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}
