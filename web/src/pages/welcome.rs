//! Nobody named a dataset: a field for an address.

use crate::parts::{Mark, when};
use crate::state::source;
use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;

/// Asks for the address of a dataset and opens it as `?data=`.
#[component]
pub(super) fn Welcome() -> impl IntoView {
    let field = NodeRef::<Input>::new();
    let wrong = RwSignal::new(false);
    let open = move |event: SubmitEvent| {
        event.prevent_default();
        let text = field.get().map(|field| field.value()).unwrap_or_default();
        match source::absolute(text.trim()).filter(|_| !text.trim().is_empty()) {
            Some(address) => {
                let encoded = String::from(js_sys::encode_uri_component(&address));
                if let Some(window) = web_sys::window() {
                    // Setting the search part loads the page anew; it does not fail.
                    let _opened = window.location().set_search(&format!("?data={encoded}"));
                }
            }
            None => wrong.set(true),
        }
    };
    view! {
        <section class="welcome" data-testid="welcome">
            <Mark/>
            <h1>"Open a dataset"</h1>
            <p>"The address of a Zarr V3 hierarchy on the web. It is read by your browser; no server stands between."</p>
            <form on:submit=open>
                <input node_ref=field type="text" inputmode="url" aria-label="Address of the dataset" autocomplete="url"
                    placeholder="https://example.org/data.zarr" data-testid="address"/>
                <button class="btn primary" type="submit" data-testid="open">"Open"</button>
            </form>
            {when(move || wrong.get(), move || view! { <p class="note" role="alert">"This is not an address that begins with http:// or https://."</p> })}
        </section>
    }
}
