//! The link: the address bar's fragment and the selection, each read from the other.
//!
//! `#/chart?v=bukov/rock_temperature&s=ZK1-S4&depth=2`. An explicit choice pushes an entry, so that Back takes it back;
//! dragging and zooming replace it.

use wasm_bindgen::JsValue;
use zarr_fuse_plot::ViewSpec;

/// The selection in a fragment, with or without `#`.
pub fn read(fragment: &str) -> ViewSpec {
    ViewSpec::parse(fragment.split_once('?').map_or("", |(_, query)| query))
}

/// The fragment of a selection.
pub fn write(view: &ViewSpec) -> String {
    let query = view.query();
    if query.is_empty() { "#/chart".to_owned() } else { format!("#/chart?{query}") }
}

/// The selection in the address bar.
pub fn current() -> ViewSpec {
    read(&web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default())
}

/// Puts the selection into the address bar: a new entry, or in place of the present one.
pub fn put(view: &ViewSpec, push: bool) {
    let Some(window) = web_sys::window() else { return };
    let fragment = write(view);
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
    fn a_fragment_and_its_selection_are_the_same() {
        let fragment = "#/chart?v=bukov/rock_temperature&s=ZK1-S4&depth=2";
        assert_eq!(write(&read(fragment)), fragment);
        assert_eq!(read(""), ViewSpec::default());
        assert_eq!(read("#somewhere"), ViewSpec::default());
        assert_eq!(write(&ViewSpec::default()), "#/chart");
    }
}
