//! The header: which dataset, which version and licence, a link to this view, the theme.

use super::{Mark, text, when};
use crate::draw::theme::{self, Wish};
use crate::panels::facts;
use crate::state::App;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen_futures::JsFuture;

/// The header.
#[component]
pub fn Header() -> impl IntoView {
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
    view! {
        <header class="top">
            <Mark/>
            <span class="name">
                <span class="title" data-testid="title">{text(move || if title().is_empty() { "zarr-fuse viewer".to_owned() } else { title() })}</span>
                " " <span class="sub">{text(about)}</span>
            </span>
            {when(chip, move || view! { <span class="chip" data-testid="version">
                    <b>{text(move || if version().is_empty() { String::new() } else { format!("v{}", version().trim_start_matches('v')) })}</b>
                    {text(move || if version().is_empty() || rest().is_empty() { String::new() } else { " · ".to_owned() })}
                    {text(rest)}
                </span> })}
            <span class="sp"></span>
            <Share/>
            <ThemeButton/>
        </header>
    }
}

/// Copies the link to this view.
#[component]
fn Share() -> impl IntoView {
    let said = RwSignal::new("Share");
    let copy = move |_| {
        let Some(window) = web_sys::window() else { return };
        let Ok(link) = window.location().href() else { return };
        let copied = window.navigator().clipboard().write_text(&link);
        leptos::task::spawn_local(async move {
            // Without permission to copy, the link is still in the address bar.
            let done = JsFuture::from(copied).await.is_ok();
            said.set(if done { "Link copied" } else { "Copy the address" });
            set_timeout(move || said.set("Share"), Duration::from_secs(2));
        });
    };
    view! { <button class="btn primary" data-testid="share" on:click=copy aria-live="polite">{text(move || said.get().to_owned())}</button> }
}

/// Light, dark, or as the system.
#[component]
fn ThemeButton() -> impl IntoView {
    let app = App::of_page();
    let wish = RwSignal::new(Wish::kept());
    let read = move || app.theme.set(theme::read().map(Arc::new));
    // The system may change its mind while the page is open.
    if let Some(Ok(Some(dark))) = web_sys::window().map(|window| window.match_media("(prefers-color-scheme: dark)")) {
        let changed = wasm_bindgen::closure::Closure::<dyn FnMut()>::new(read);
        dark.set_onchange(Some(wasm_bindgen::JsCast::unchecked_ref(changed.as_ref())));
        changed.forget();
    }
    let press = move |_| {
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
    view! { <button class="btn icon" data-testid="theme" title=text(name) aria-label=text(name) on:click=press>{text(move || sign().to_owned())}</button> }
}
