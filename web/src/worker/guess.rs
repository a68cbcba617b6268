//! What the page will ask first, guessed from its link: the chunks are on their way before its program is there.

use zarr_fuse_core::dataset::Dataset;
use zarr_fuse_core::layout::VIEW_ATTRIBUTE;
use zarr_fuse_core::series::Request;
use zarr_fuse_plot::{Kind, ViewSpec, choice};

/// The question for the lines of `link` (the fragment of the page's address) on about so many pixel columns; `None` where
/// the page shows something else first, or where it depends on what only the page reads.
pub fn request(dataset: &Dataset, link: &str, columns: u32) -> Option<Request> {
    let view = ViewSpec::parse(link);
    if link.is_empty() || columns == 0 || (view.variables.is_empty() && dataset.attributes.contains_key(VIEW_ATTRIBUTE))
    {
        return None;
    }
    let choice = choice::resolve(dataset, &view, &ViewSpec::default())?;
    if choice.kind != Kind::Chart || choice.extent.is_none() {
        return None;
    }
    let window = choice.window.filter(|_| !choice.is_whole());
    Some(Request { level: view.level.clone(), derive: view.derive, ..choice.main.request(window, columns) })
}
