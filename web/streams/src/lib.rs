//! What `server_fn`, a dependency of Leptos, needs of `wasm-streams`. The viewer calls no server, so all of this is left
//! out of its program; the classes that the original exports to JavaScript would stay in it, used or not.
use futures_util::stream::{Stream, StreamExt, unfold};
use js_sys::{Function, Object, Reflect};
use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{ReadableStreamDefaultController, ReadableStreamDefaultReader};

/// A readable stream of the browser.
#[derive(Debug)]
pub struct ReadableStream(web_sys::ReadableStream);

type Items = Pin<Box<dyn Stream<Item = Result<JsValue, JsValue>>>>;

impl ReadableStream {
    /// The browser's stream as one of these.
    pub fn from_raw(raw: web_sys::ReadableStream) -> Self {
        Self(raw)
    }

    /// The browser's stream.
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.0
    }

    /// A stream of the browser that pulls from a stream of Rust.
    ///
    /// # Panics
    /// In a browser that has no such streams.
    pub fn from_stream(items: impl Stream<Item = Result<JsValue, JsValue>> + 'static) -> Self {
        let items: Rc<RefCell<Items>> = Rc::new(RefCell::new(Box::pin(items)));
        let pull = Closure::<dyn FnMut(ReadableStreamDefaultController) -> js_sys::Promise>::new(
            move |sink: ReadableStreamDefaultController| {
                let items = items.clone();
                future_to_promise(async move {
                    // The browser pulls again only after the promise of the last pull, so that nobody else holds the items.
                    let next = std::future::poll_fn(|context| items.borrow_mut().poll_next_unpin(context)).await;
                    match next {
                        Some(Ok(item)) => sink.enqueue_with_chunk(&item)?,
                        Some(Err(error)) => return Err(error),
                        None => sink.close()?,
                    }
                    Ok(JsValue::UNDEFINED)
                })
            },
        );
        let source = Object::new();
        let pull: Function = pull.into_js_value().unchecked_into();
        let made = Reflect::set(&source, &"pull".into(), &pull)
            .and_then(|_| web_sys::ReadableStream::new_with_underlying_source(&source));
        match made {
            Ok(raw) => Self(raw),
            Err(error) => wasm_bindgen::throw_val(error),
        }
    }

    /// What the browser's stream gives, until its end or its first error.
    pub fn into_stream(self) -> impl Stream<Item = Result<JsValue, JsValue>> {
        let reader: ReadableStreamDefaultReader = self.0.get_reader().unchecked_into();
        unfold(Some(reader), |reader| async move {
            let reader = reader?;
            match read(&reader).await {
                Ok(None) => None,
                Ok(Some(item)) => Some((Ok(item), Some(reader))),
                Err(error) => Some((Err(error), None)),
            }
        })
    }
}

async fn read(reader: &ReadableStreamDefaultReader) -> Result<Option<JsValue>, JsValue> {
    let said = JsFuture::from(reader.read()).await?;
    if Reflect::get(&said, &"done".into())?.is_truthy() {
        return Ok(None);
    }
    Reflect::get(&said, &"value".into()).map(Some)
}
