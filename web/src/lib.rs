//! The viewer: a page that draws ([`page`], with `pages`, `panels` and `parts`) and a worker that reads ([`store`], with
//! `store::worker`).
//!
//! Two programs over this one library: feature `page` has Leptos and plotters and no zarrs, feature `worker` has zarrs and
//! no Leptos. They share [`protocol`], which is all that passes between them.

#[cfg(any(feature = "page", test))]
pub mod json;
pub mod problem;
pub mod protocol;

#[cfg(any(feature = "worker", test))]
pub mod store;

#[cfg(feature = "page")]
pub mod bench;
#[cfg(feature = "page")]
pub mod draw;
#[cfg(feature = "page")]
pub mod pages;
#[cfg(feature = "page")]
pub mod panels;
#[cfg(feature = "page")]
pub mod parts;
#[cfg(feature = "page")]
pub mod state;
