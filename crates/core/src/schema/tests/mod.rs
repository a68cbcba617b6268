//! Tests of the language, by boundary: text in, diagnostics or a schema out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod constraints;
mod faults;
mod fixtures;
mod hostile;
mod keys;
mod round_trip;

use super::*;

/// Diagnostics as plain lines.
fn render(text: &str) -> String {
    read(text).diagnostics.iter().map(|fault| format!("{fault}\n")).collect()
}
