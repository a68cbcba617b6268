//! What is asked of a reader and what it answers: what the page says to its worker, and the baker to its own reader.

mod answer;
mod cost;
mod field;
mod request;
mod stats;

pub use answer::{Answer, Hole, HoleKind, Line};
pub use cost::{Cost, DEFAULT_MOST};
pub use field::{Field, FieldRequest, Reduced};
pub use request::{Derive, Request};
pub use stats::{QUANTILES, Stats, quantile};
