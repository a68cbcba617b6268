//! Reading Zarr of both formats, and writing V3, over `zarrs`' asynchronous storage traits.

pub mod array;
mod cf;
mod chunk;
pub mod codec;
mod cost;
mod decimate;
mod describe;
mod element;
mod fail;
mod field;
mod level;
mod listing;
mod numpy;
mod reader;
mod select;
mod series;
mod shard;
mod source;
mod stats;
mod tree;
mod values;
pub mod zip;

pub use array::Readable;
pub use cf::numbers as numbers_of;
pub use fail::{FailKind, ReadError, storage_error};
pub use listing::{Above, Listed, Listing, Nothing};
pub use reader::Reader;
