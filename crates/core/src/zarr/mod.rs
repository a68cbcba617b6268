//! Reading and writing Zarr.
