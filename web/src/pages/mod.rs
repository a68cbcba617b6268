//! The page as a whole: what it is in each state, and where it mounts.

mod problem;
mod viewer;
mod welcome;

use crate::state::App;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Mounts the viewer in `#app`, beside the first view that a site may have baked there.
pub fn mount() {
    #[cfg(debug_assertions)]
    std::panic::set_hook(Box::new(|panic| web_sys::console::error_1(&panic.to_string().into())));
    let root =
        web_sys::window().and_then(|window| window.document()).and_then(|document| document.get_element_by_id("app"));
    let Some(root) = root.and_then(|root| root.dyn_into::<HtmlElement>().ok()) else {
        web_sys::console::error_1(&"The page has no element #app to mount in".into());
        return;
    };
    let marked = root.clone();
    leptos::mount::mount_to(root, move || {
        let app = App::provide();
        viewer::mark_state(app, marked);
        view! { <viewer::Viewer/> }
    })
    .forget();
}
