//! The end-to-end tests: a module each. `cargo test -p zarr-fuse-tests --test end_to_end history::` runs those of one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod check;
mod cli;
mod crash;
mod dense;
mod examples;
mod give;
mod history;
mod hostile;
mod interop;
mod language;
mod large;
mod merging;
mod nasty;
mod processes;
mod quality;
mod real;
mod roundtrip;
mod schema;
mod select;
mod shared_data;
#[path = "src/nasty/mod.rs"]
mod small_tables;
