//! What a dataset is: its schema, units and times, its Zarr metadata and chunks, its overviews and its provenance.
//!
//! Everything here is pure and shared by the native command and the browser. No socket, no file, no thread and no
//! wall clock: a caller hands in bytes, a store (`zarrs`' `AsyncReadableStorageTraits`) or an instant.
//!
//! Features: `schema` adds the YAML language and time zones (native), `zarr` adds reading and writing of arrays
//! (native and the viewer's worker). Without either, what is left is what the page and its worker say to each other.

pub mod align;
pub mod column;
pub mod dataset;
pub mod flags;
pub mod layout;
pub mod overview;
pub mod provenance;
pub mod selection;
pub mod series;
pub mod time;
pub mod units;

#[cfg(feature = "schema")]
pub mod diagnostic;
#[cfg(feature = "schema")]
pub mod expression;
#[cfg(feature = "schema")]
pub mod schema;
#[cfg(feature = "zarr")]
pub mod zarr;
