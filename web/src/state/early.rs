//! What index.html has done for the dataset of the link before this program was there: its metadata fetched, and perhaps the
//! worker asked to open it (`window.zfEarly`).

use js_sys::{Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The number of the question that index.html asks.
pub const NUMBER: u32 = 1;

fn early() -> Option<JsValue> {
    let early = Reflect::get(&js_sys::global(), &"zfEarly".into()).ok()?;
    early.is_object().then_some(early)
}

fn get(early: &JsValue, name: &str) -> JsValue {
    // Of an object without the key it is undefined.
    Reflect::get(early, &name.into()).unwrap_or_default()
}

/// The address that index.html has asked the worker to open, if it has. From now on it asks nothing.
pub fn take() -> Option<String> {
    let early = early()?;
    // Setting a key of a plain object does not fail.
    let _taken = Reflect::set(&early, &"taken".into(), &true.into());
    get(&early, "asked").as_bool().filter(|asked| *asked)?;
    get(&early, "address").as_string()
}

/// The metadata of the dataset at `address` that index.html has fetched or is fetching: key and text. Once: who opens it
/// again wants it anew.
pub async fn known(address: &str) -> Vec<(String, String)> {
    let Some(early) = early().filter(|early| get(early, "address").as_string().as_deref() == Some(address)) else {
        return Vec::new();
    };
    let Ok(coming) = get(&early, "known").dyn_into::<Promise>() else { return Vec::new() };
    let _once = Reflect::set(&early, &"known".into(), &JsValue::NULL);
    let text = JsFuture::from(coming).await.ok().and_then(|text| text.as_string()).filter(|text| !text.is_empty());
    text.map(|text| ("zarr.json".to_owned(), text)).into_iter().collect()
}
