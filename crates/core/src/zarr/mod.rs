//! Reading and writing Zarr V3 over `zarrs`' asynchronous storage traits.

pub mod array;
mod cf;
mod decimate;
mod describe;
mod fail;
mod level;
mod reader;
mod series;
mod source;
mod tree;
mod values;
#[cfg(feature = "zstd-decode")]
mod zstd;

pub use array::Readable;
pub use cf::numbers as numbers_of;
pub use fail::{FailKind, ReadError, storage_error};
pub use reader::Reader;
