//! A Zarr store over HTTP for the worker: a dataset at an address ([`place`]) as a folder, a bucket or a ZIP file.
//!
//! [`line`] decides what is asked for, when, and for whom; [`span`], [`status`], [`cache`], [`address`] and [`s3`] are plain
//! rules. All of these run anywhere. [`http`] and [`fetch`] bind them to the browser.

pub mod address;
pub mod cache;
pub mod line;
pub mod s3;
pub mod span;
pub mod status;
#[cfg(feature = "worker")]
pub mod told;

#[cfg(all(feature = "worker", target_arch = "wasm32"))]
pub mod body;
#[cfg(all(feature = "worker", target_arch = "wasm32"))]
pub mod fetch;
#[cfg(all(feature = "worker", target_arch = "wasm32"))]
pub mod http;
#[cfg(all(feature = "worker", target_arch = "wasm32"))]
pub mod listing;
#[cfg(all(feature = "worker", target_arch = "wasm32"))]
pub mod place;
#[cfg(all(feature = "worker", target_arch = "wasm32"))]
pub mod zipped;

/// It speaks with the browser only; natively the feature gives the store's rules, for their tests.
#[cfg(all(feature = "worker", target_arch = "wasm32"))]
#[path = "../worker/mod.rs"]
pub mod worker;

#[cfg(all(feature = "worker", target_arch = "wasm32"))]
pub use http::hold;
pub use line::Rank;
#[cfg(all(feature = "worker", target_arch = "wasm32"))]
pub use place::{Place, traffic};

/// Starts the worker. Natively there is no page that it could answer.
#[cfg(feature = "worker")]
pub fn serve() {
    #[cfg(target_arch = "wasm32")]
    worker::run();
}
