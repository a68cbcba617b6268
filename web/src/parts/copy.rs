//! To the clipboard.

use wasm_bindgen_futures::JsFuture;

/// Copies a text, and tells `done` whether that was allowed.
pub fn copy(text: &str, done: impl FnOnce(bool) + 'static) {
    write(text, Box::new(done));
}

fn write(text: &str, done: Box<dyn FnOnce(bool)>) {
    let Some(window) = web_sys::window() else { return };
    let copied = window.navigator().clipboard().write_text(text);
    leptos::task::spawn_local(async move { done(JsFuture::from(copied).await.is_ok()) });
}
