//! Times: whole ticks since 1970-01-01T00:00:00Z, read from texts and numbers, from CF units, and written for people.
//!
//! Stored times are `int64` in proleptic Gregorian UTC without leap seconds, as CF's `seconds since 1970-01-01`
//! (CF-1.11 §4.4), unless the schema names another calendar of CF ([`StoredTime`]). Reading never guesses: a text that
//! could be read in two ways, lacks a part, falls into an hour that a zone's change of clocks repeats or leaves out, or
//! is finer than the tick, is an error that says what to do. For stewards all of it is told in `docs/times.md`.

mod calendar;
mod cf;
mod civil;
mod fault;
#[cfg(feature = "schema")]
mod formatted;
mod iso;
mod period;
#[cfg(feature = "schema")]
mod reader;
mod span;
mod stored;
mod tick;
#[cfg(feature = "schema")]
mod zone;

pub use calendar::Calendar;
pub use cf::{CfTime, decode_cf, is_cf};
pub use civil::{Civil, format_utc};
pub(crate) use civil::{month_of, start_of_month};
pub use iso::parse_utc;
#[cfg(feature = "schema")]
pub use reader::{Epoch, TimeReader};
pub use span::Span;
pub use stored::StoredTime;
pub use tick::Tick;

/// Why a time cannot be read, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeError {
    /// What was found and what was expected, one sentence.
    pub message: String,
    /// What to do, or "".
    pub hint: String,
}

impl TimeError {
    fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }
}

impl std::fmt::Display for TimeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.hint.is_empty() {
            true => f.write_str(&self.message),
            false => write!(f, "{}; {}", self.message, self.hint),
        }
    }
}

impl std::error::Error for TimeError {}
