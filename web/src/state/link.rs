//! The link: the address bar's fragment and the selection, each read from the other.
//!
//! An explicit choice pushes an entry, so that Back takes it back; dragging and zooming replace it. The older form, a query
//! before the fragment (`?data=…&v=…`), is read where the fragment says nothing.

use wasm_bindgen::JsValue;
use zarr_fuse_plot::ViewSpec;

/// The selection in the address bar.
pub fn current() -> ViewSpec {
    let Some(location) = web_sys::window().map(|window| window.location()) else { return ViewSpec::default() };
    read(&location.hash().unwrap_or_default(), &location.search().unwrap_or_default())
}

/// The selection of a fragment; the query before it says what the fragment leaves open.
pub fn read(fragment: &str, search: &str) -> ViewSpec {
    let (mut view, older) = (ViewSpec::parse(fragment), ViewSpec::parse(search));
    if !fragment.contains('?') {
        let kind = view.kind;
        view = ViewSpec { kind, ..older };
    } else if view.url.is_empty() && view.dataset.is_empty() {
        view.url = older.url;
    }
    view
}

/// Puts the selection into the address bar: a new entry, or in place of the present one.
pub fn put(view: &ViewSpec, push: bool) {
    let Some(window) = web_sys::window() else { return };
    let fragment = view.fragment();
    if window.location().hash().is_ok_and(|now| now == fragment) {
        return;
    }
    if let Ok(history) = window.history() {
        // Browsers refuse more than some 100 changes in a few seconds; the next one that they take is up to date again.
        let _refused = match push {
            true => history.push_state_with_url(&JsValue::NULL, "", Some(&fragment)),
            false => history.replace_state_with_url(&JsValue::NULL, "", Some(&fragment)),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_older_form_is_read_where_the_fragment_says_nothing() {
        let older = "?data=https://a/b.zarr&v=g/x";
        assert_eq!(read("", older), ViewSpec::parse("#/open?url=https://a/b.zarr&v=g/x"));
        assert_eq!(read("#/chart?v=y", older), ViewSpec::parse("#/open?url=https://a/b.zarr&view=chart&v=y"));
        assert_eq!(read("#/open?url=c", older), ViewSpec::parse("#/open?url=c"));
        assert_eq!(read("", ""), ViewSpec::default());
        assert_eq!(read("#somewhere", ""), ViewSpec::default());
    }
}
