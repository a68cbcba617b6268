//! The page as a whole: what it is in each state, and where it mounts.

mod problem;
mod viewer;
mod welcome;

use crate::state::App;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The program cannot go on: the page of index.html says so and offers a way back.
fn broken(what: &str) {
    web_sys::console::error_1(&what.into());
    let global = js_sys::global();
    // Both fail only where index.html is not ours, and then the console has said it.
    let _kept = js_sys::Reflect::set(&global, &"zfPanic".into(), &what.into());
    if let Ok(show) =
        js_sys::Reflect::get(&global, &"zfBroken".into()).and_then(|show| show.dyn_into::<js_sys::Function>())
    {
        let _shown = show.call2(&global, &"This page has broken".into(), &what.into());
    }
}

/// Mounts the viewer in `#app`, beside the first view that a site may have baked there.
pub fn mount() {
    std::panic::set_hook(Box::new(|panic| broken(&panic.to_string())));
    let root =
        web_sys::window().and_then(|window| window.document()).and_then(|document| document.get_element_by_id("app"));
    let Some(root) = root.and_then(|root| root.dyn_into::<HtmlElement>().ok()) else {
        web_sys::console::error_1(&"The page has no element #app to mount in".into());
        return;
    };
    let marked = root.clone();
    leptos::mount::mount_to(root, move || {
        let app = App::provide();
        viewer::mark_state(app, marked.clone());
        let page = viewer::viewer(app);
        page.place(&marked, None);
        // It is there for as long as the page is.
        std::mem::forget(page);
    })
    .forget();
}
