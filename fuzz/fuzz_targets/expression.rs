//! Any text as an expression: no panic, and what is read is written back the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use zarr_fuse_core::expression::Expression;

fuzz_target!(|text: &str| {
    let Ok(expression) = Expression::parse(text) else { return };
    let written = expression.to_string();
    // A crash is what the fuzzer looks for.
    let again = Expression::parse(&written).unwrap_or_else(|error| panic!("{text:?} was written as {written:?}: {error}"));
    assert_eq!(again.to_string(), written, "{text:?}");
});
