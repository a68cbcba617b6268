//! Drawings of `zarr-fuse-plot` on canvases, at most one a frame.

pub mod frame;
pub mod image;
pub mod overlay;
pub mod sheet;
pub mod surface;
pub mod theme;
