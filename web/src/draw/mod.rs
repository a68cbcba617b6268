//! Drawings of `zarr-fuse-plot` on canvases, at most one a frame.

pub mod frame;
pub mod overlay;
pub mod surface;
pub mod theme;
