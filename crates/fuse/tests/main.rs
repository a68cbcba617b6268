//! The tests of the engine from outside, a module each.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod evolve;
mod formats;
mod guess;
mod guess_rows;
mod history;
mod input;
mod ledger;
mod linked;
mod merge;
mod quick;
mod select;
mod steps_docs;
mod times;
mod transforms;
mod types;
