//! The header: which dataset, which version and licence, a link to this view, the theme.

use super::{MARK, View, copy, html, when};
use crate::draw::theme::{self, Wish};
use crate::panels::facts;
use crate::state::App;
use crate::state::signal::RwSignal;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// The header.
pub fn header() -> View {
    let app = App::of_page();
    let of = move |read: fn(&zarr_fuse_core::dataset::Dataset) -> String| {
        move || app.dataset.with(|dataset| dataset.as_ref().map(|dataset| read(dataset)).unwrap_or_default())
    };
    let title = of(|dataset| dataset.title.clone());
    let about =
        of(|dataset| facts::first_sentence(&facts::text(dataset, &["subtitle", "summary", "abstract", "description"])));
    let version = of(|dataset| facts::text(dataset, &["version", "product_version"]));
    let rest = of(|dataset| {
        let parts = [facts::licence(dataset), facts::doi(dataset)];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    });
    let chip = move || !version().is_empty() || !rest().is_empty();
    let mut header = html(
        r#"<header class="top"><i x></i><span class="name"><span x class="title" data-testid="title"></span> <span x class="sub"></span></span><i x></i><span class="sp"></span><i x></i><i x></i></header>"#,
    );
    header.slot().put(html(MARK).done());
    header.slot().text(move || if title().is_empty() { "zarr-fuse viewer".to_owned() } else { title() });
    header.slot().text(about);
    header.slot().put(when(chip, move || {
        let mut chip = html(r#"<span class="chip" data-testid="version"><b x></b><span x></span></span>"#);
        let name = move || format!("v{}", version().trim_start_matches('v'));
        chip.slot().text(move || if version().is_empty() { String::new() } else { name() });
        let between = move || if version().is_empty() || rest().is_empty() { "" } else { " · " };
        chip.slot().text(move || between().to_owned() + &rest());
        chip.done()
    }));
    header.slot().put(share());
    header.slot().put(theme_button());
    header.done()
}

/// Copies the link to this view.
fn share() -> View {
    let said = RwSignal::new("Share");
    let tell = move || {
        let Some(link) = web_sys::window().and_then(|window| window.location().href().ok()) else { return };
        copy(&link, move |done| {
            // Without permission to copy, the link is still in the address bar.
            said.set(if done { "Link copied" } else { "Copy the address" });
            set_timeout(move || said.set("Share"), Duration::from_secs(2));
        });
    };
    let mut button = html(r#"<button x class="btn primary" data-testid="share" aria-live="polite"></button>"#);
    button.slot().text(move || said.get().to_owned()).click(tell);
    button.done()
}

/// Light, dark, or as the system.
fn theme_button() -> View {
    let app = App::of_page();
    let wish = RwSignal::new(Wish::kept());
    let read = move || app.theme.set(theme::read().map(Arc::new));
    // The system may change its mind while the page is open.
    if let Some(Ok(Some(dark))) = web_sys::window().map(|window| window.match_media("(prefers-color-scheme: dark)")) {
        let changed = wasm_bindgen::closure::Closure::<dyn FnMut()>::new(read);
        dark.set_onchange(Some(wasm_bindgen::JsCast::unchecked_ref(changed.as_ref())));
        changed.forget();
    }
    let press = move || {
        wish.update(|wish| *wish = wish.next());
        wish.get_untracked().apply();
        read();
    };
    let name = move || format!("Theme: {}", wish.get().name());
    let sign = move || match wish.get() {
        Wish::System => "◐",
        Wish::Light => "☀",
        Wish::Dark => "☾",
    };
    let mut button = html(r#"<button x class="btn icon" data-testid="theme"></button>"#);
    button.slot().attribute("title", name).attribute("aria-label", name).text(move || sign().to_owned()).click(press);
    button.done()
}
