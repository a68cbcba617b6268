//! Reading and writing Zarr V3 over `zarrs`' asynchronous storage traits.

mod cf;
mod decimate;
mod describe;
mod fail;
mod level;
pub mod reader;
mod series;
mod source;
mod tree;
mod values;

pub use fail::{FailKind, ReadError, storage_error};
pub use reader::Reader;

/// A store that can be read.
pub type Readable = std::sync::Arc<dyn zarrs_storage::AsyncReadableStorageTraits>;
