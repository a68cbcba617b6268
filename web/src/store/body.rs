//! The body of an answer, read as it comes into one buffer: no second copy, never more than wanted.

use super::fetch::words;
use js_sys::{Reflect, Uint8Array};
use std::cell::Cell;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, Response};

/// No body longer than this is read: metadata, chunks and shards' parts are far below.
pub const TOO_MUCH: u64 = 256 << 20;

/// Room that is made before a byte has come, whatever was announced.
const AT_ONCE: usize = 32 << 20;

thread_local! {
    static BYTES: Cell<u64> = const { Cell::new(0) };
}

/// Bytes of bodies that have come in so far.
pub fn received() -> u64 {
    BYTES.get()
}

/// What was read.
pub struct Body {
    /// The bytes up to the end, to the limit, or to where it broke off.
    pub bytes: Vec<u8>,
    /// Why it broke off.
    pub error: Option<String>,
}

/// Reads at most `most` bytes; of `expected` bytes the room is made at once.
pub async fn read(response: &Response, expected: Option<u64>, most: u64) -> Body {
    let most = usize::try_from(most.min(TOO_MUCH + 1)).unwrap_or(usize::MAX);
    let room = expected.and_then(|expected| usize::try_from(expected).ok()).unwrap_or(0);
    let mut bytes: Vec<u8> = Vec::with_capacity(room.min(most).min(AT_ONCE));
    let Some(stream) = response.body() else { return Body { bytes, error: None } };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let value: JsValue = "value".into();
    while bytes.len() < most {
        let step = match JsFuture::from(reader.read()).await {
            Ok(step) => step,
            Err(error) => return Body { bytes, error: Some(words(&error)) },
        };
        let Ok(piece) = Reflect::get(&step, &value).unwrap_or_default().dyn_into::<Uint8Array>() else { break };
        let at = bytes.len();
        let length = (piece.length() as usize).min(most - at);
        BYTES.set(BYTES.get() + length as u64);
        bytes.resize(at + length, 0);
        if let Some(room) = bytes.get_mut(at..) {
            piece.subarray(0, length as u32).copy_to(room);
        }
    }
    Body { bytes, error: None }
}
