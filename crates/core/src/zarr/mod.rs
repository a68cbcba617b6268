//! Reading and writing Zarr V3 over `zarrs`' asynchronous storage traits.

pub mod array;
