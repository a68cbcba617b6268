//! Messages of the worker's scope: text in, text and transferred buffers out.

use crate::protocol::{Buffer, Tell, tell};
use js_sys::{Array, Float32Array, Float64Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Calls `heard` with every text that the page sends.
pub fn listen(mut heard: impl FnMut(String) + 'static) {
    let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(text) = event.data().as_string() {
            heard(text);
        }
    });
    scope().set_onmessage(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
}

/// Sends an answer; its buffers move to the page.
pub fn post(id: u32, answer: Tell) {
    let (text, buffers) = tell(id, answer);
    let message = Array::of1(&JsValue::from(text));
    let transfer = Array::new();
    for buffer in buffers {
        // The one copy: out of the program's own memory, which cannot be given away.
        match buffer {
            Buffer::Doubles(numbers) => {
                let numbers = Float64Array::from(numbers.as_slice());
                transfer.push(&numbers.buffer());
                message.push(&numbers);
            }
            Buffer::Singles(numbers) => {
                let numbers = Float32Array::from(numbers.as_slice());
                transfer.push(&numbers.buffer());
                message.push(&numbers);
            }
        }
    }
    if let Err(error) = scope().post_message_with_transfer(&message, &transfer) {
        web_sys::console::error_1(&error);
    }
}
