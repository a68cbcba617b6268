//! `regex-lite` under the name of `regex`: the same syntax without the Unicode tables, for WebAssembly that is fetched.
pub use regex_lite::*;
