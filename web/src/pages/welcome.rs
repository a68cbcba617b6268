//! Nobody named a dataset: a field for an address.

use crate::parts::{MARK, View, html, node, when};
use crate::state::signal::RwSignal;
use crate::state::source;
use web_sys::{Event, HtmlInputElement};
use zarr_fuse_plot::ViewSpec;

/// Asks for the address of a dataset and opens it as `#/open?url=`.
pub(super) fn welcome() -> View {
    let field = node::<HtmlInputElement>();
    let wrong = RwSignal::new(false);
    let open = move |event: Event| {
        event.prevent_default();
        let text = field.get_untracked().map(|field| field.value()).unwrap_or_default();
        match source::absolute(text.trim()).filter(|_| !text.trim().is_empty()) {
            Some(address) => {
                let view = ViewSpec { url: address, ..ViewSpec::default() };
                if let Some(window) = web_sys::window() {
                    // The page hears that its fragment has changed; setting it does not fail.
                    let _opened = window.location().set_hash(&view.fragment());
                }
            }
            None => wrong.set(true),
        }
    };
    let mut page = html(
        r#"<section class="welcome" data-testid="welcome"><i x></i><h1>Open a dataset</h1><p>The address of any Zarr store on the web, of format 2 or 3, as a folder or as a ZIP file. It is read by your browser; no server stands between.</p><form x><input x type="text" inputmode="url" aria-label="Address of the dataset" autocomplete="url" placeholder="https://example.org/data.zarr" data-testid="address"><button class="btn primary" type="submit" data-testid="open">Open</button></form><i x></i></section>"#,
    );
    page.slot().put(html(MARK).done());
    page.slot().on("submit", open);
    page.slot().bind(field);
    let said = r#"<p class="note" role="alert">This is not an address that begins with http:// or https://.</p>"#;
    page.slot().put(when(move || wrong.get(), move || html(said).done()));
    page.done()
}
