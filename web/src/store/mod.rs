//! A Zarr store over HTTP for the worker: ranges, bounded cache, bounded concurrency, patient only where it helps.
//!
//! [`status`], [`ranges`], [`cache`] and [`address`] are plain rules and run anywhere; [`http`] binds them to `fetch`.

pub mod address;
pub mod cache;
pub mod ranges;
pub mod status;

#[cfg(all(feature = "worker", target_arch = "wasm32"))]
pub mod fetch;
#[cfg(all(feature = "worker", target_arch = "wasm32"))]
pub mod http;
#[cfg(all(feature = "worker", target_arch = "wasm32"))]
pub mod permits;

#[cfg(all(feature = "worker", target_arch = "wasm32"))]
pub use http::HttpStore;
