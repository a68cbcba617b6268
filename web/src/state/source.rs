//! Which dataset to open: that of the link, else the site's own, said in the HTML or in `site.json` beside it.

use crate::json::Json;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Response, Url};

/// The absolute address of the dataset, `asked` by the link or the site's own (""); `None` when nobody names one.
pub async fn find(asked: &str) -> Option<String> {
    let window = web_sys::window()?;
    if !asked.trim().is_empty() {
        return absolute(asked.trim());
    }
    let inline = window.document()?.get_element_by_id("zf-site").and_then(|element| element.text_content());
    let text = match inline {
        Some(text) => text,
        None => beside(&window).await?,
    };
    // Of what a site says about itself, the address of its store, relative to the page.
    let data = Json::parse(&text)?.get("data").text();
    if data.is_empty() { None } else { absolute(&data) }
}

async fn beside(window: &web_sys::Window) -> Option<String> {
    let response: Response = JsFuture::from(window.fetch_with_str("site.json")).await.ok()?.unchecked_into();
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}

/// `address` relative to the page, as http or https; nothing else is opened.
pub fn absolute(address: &str) -> Option<String> {
    let base = web_sys::window()?.document()?.base_uri().ok().flatten()?;
    let url = Url::new_with_base(address, &base).ok()?;
    matches!(url.protocol().as_str(), "http:" | "https:").then(|| url.href())
}
