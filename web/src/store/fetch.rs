//! One `fetch`: a request, its status by the table of [`super::status`], its body within bounds.
//!
//! Dropping the future aborts the request.

use super::address::Holds;
use super::ranges;
use super::status::{Meaning, meaning};
use crate::problem::{Kind, Problem};
use bytes::Bytes;
use gloo_net::http::{Method, RequestBuilder, Response};
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, DedicatedWorkerGlobalScope, ReadableStreamDefaultReader, RequestMode};

/// No body longer than this is read: metadata, chunks and shards' parts are far below.
const MOST: u64 = 256 * 1024 * 1024;

/// What came back.
pub enum Got {
    /// The bytes asked for, and the size of the whole object where the server told it.
    Bytes(Bytes, Option<u64>),
    /// There is no such object.
    Absent,
    /// A passing fault: try again.
    Again(Problem),
}

/// Aborts its request when dropped; aborting one that is complete does nothing.
struct Abort(AbortController);

impl Drop for Abort {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn words(error: &JsValue) -> String {
    Reflect::get(error, &"message".into()).ok().and_then(|m| m.as_string()).unwrap_or_else(|| "no answer".to_owned())
}

/// The browser's own words for what happened.
fn said(error: &gloo_net::Error) -> String {
    match error {
        gloo_net::Error::JsError(error) => error.message.clone(),
        other => other.to_string(),
    }
}

async fn send(
    url: &str,
    method: Method,
    mode: RequestMode,
    range: Option<(u64, u64)>,
) -> Result<(Response, Abort), String> {
    let abort = Abort(AbortController::new().map_err(|e| words(&e))?);
    let mut request = RequestBuilder::new(url).method(method).mode(mode).abort_signal(Some(&abort.0.signal()));
    if let Some((start, end)) = range {
        // Both forms are free of a CORS preflight; a suffix range is not.
        let text = if end == u64::MAX {
            format!("bytes={start}-")
        } else {
            format!("bytes={start}-{}", end.saturating_sub(1))
        };
        request = request.header("Range", &text);
    }
    let response = request.send().await.map_err(|error| said(&error))?;
    Ok((response, abort))
}

/// Asks for `url`, or for the bytes `range.0..range.1` of it (`u64::MAX`: to its end).
pub async fn get(url: &str, holds: Holds, range: Option<(u64, u64)>) -> Result<Got, Problem> {
    let (response, abort) = match send(url, Method::GET, RequestMode::Cors, range).await {
        Ok(answer) => answer,
        Err(why) => return unanswered(url, &why).await,
    };
    let status = response.status();
    match meaning(status, holds, range.is_some()) {
        Meaning::Absent => Ok(Got::Absent),
        Meaning::Again => Ok(Got::Again(Problem::new(Kind::Busy, url, format!("The server answered {status}")))),
        Meaning::Fault(kind) => Err(Problem::new(kind, url, format!("The server answered {status}"))),
        Meaning::Part => part(url, &response, range.unwrap_or((0, u64::MAX))).await,
        Meaning::Whole => whole(url, &response, range, abort).await,
    }
}

/// The size of `url` in bytes, by HEAD; `None` when it is absent or the server does not say.
pub async fn size(url: &str) -> Result<Option<u64>, Problem> {
    let (response, _abort) = send(url, Method::HEAD, RequestMode::Cors, None)
        .await
        .map_err(|why| Problem::new(Kind::Network, url, format!("No answer: {why}")))?;
    Ok(if response.ok() { header(&response, "Content-Length").and_then(|text| text.parse().ok()) } else { None })
}

/// A request without an answer: of another origin it may be CORS, which one opaque request tells from a dead server.
async fn unanswered(url: &str, why: &str) -> Result<Got, Problem> {
    let ours = scope().location().origin();
    if !url.starts_with(&ours) && send(url, Method::GET, RequestMode::NoCors, None).await.is_ok() {
        let message = "The server answers, but does not allow this page to read it (CORS)";
        return Err(Problem::new(Kind::Cors, url, message));
    }
    Ok(Got::Again(Problem::new(Kind::Network, url, format!("No answer: {why}"))))
}

fn header(response: &Response, name: &str) -> Option<String> {
    response.headers().get(name)
}

async fn body(url: &str, response: &Response) -> Result<Result<Bytes, Problem>, Problem> {
    let announced = header(response, "Content-Length").and_then(|text| text.parse::<u64>().ok());
    if announced.is_some_and(|length| length > MOST) {
        return Err(Problem::new(Kind::Large, url, "The object is larger than 256 MB"));
    }
    let cut = |why| Problem::new(Kind::Network, url, format!("The answer broke off: {}", said(&why)));
    Ok(response.binary().await.map(Bytes::from).map_err(cut))
}

async fn part(url: &str, response: &Response, (start, end): (u64, u64)) -> Result<Got, Problem> {
    let total = header(response, "Content-Range").and_then(|text| ranges::size_of(&text));
    let bytes = match body(url, response).await? {
        Ok(bytes) => bytes,
        Err(problem) => return Ok(Got::Again(problem)),
    };
    let (got, asked) = (bytes.len() as u64, total.map_or(end, |total| end.min(total)).saturating_sub(start));
    if got == asked || (end == u64::MAX && total.is_none()) {
        Ok(Got::Bytes(bytes, total))
    } else {
        let message = format!("The server sent {got} bytes where {asked} were asked for");
        Ok(Got::Again(Problem::new(Kind::Short, url, message)))
    }
}

async fn whole(url: &str, response: &Response, range: Option<(u64, u64)>, abort: Abort) -> Result<Got, Problem> {
    let Some((start, end)) = range else {
        return Ok(match body(url, response).await? {
            Ok(bytes) => {
                let size = bytes.len() as u64;
                Got::Bytes(bytes, Some(size))
            }
            Err(problem) => Got::Again(problem),
        });
    };
    // The server ignores ranges: read only as far as needed, then let go.
    let reach = end.min(MOST);
    let mut bytes: Vec<u8> = Vec::new();
    if let Some(stream) = response.body() {
        let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
        while (bytes.len() as u64) < reach {
            let step = match JsFuture::from(reader.read()).await {
                Ok(step) => step,
                Err(why) => {
                    let message = format!("The answer broke off: {}", words(&why));
                    return Ok(Got::Again(Problem::new(Kind::Network, url, message)));
                }
            };
            let value = Reflect::get(&step, &"value".into()).unwrap_or(JsValue::UNDEFINED);
            if value.is_undefined() {
                break;
            }
            bytes.extend(Uint8Array::new(&value).to_vec());
        }
    }
    drop(abort);
    if end > MOST && (bytes.len() as u64) >= MOST {
        return Err(Problem::new(Kind::Large, url, "The server ignores ranges, and the object is larger than 256 MB"));
    }
    let bytes = Bytes::from(bytes);
    let end = usize::try_from(end).unwrap_or(usize::MAX).min(bytes.len());
    match usize::try_from(start) {
        Ok(start) if start <= end => Ok(Got::Bytes(bytes.slice(start..end), None)),
        _ => Err(Problem::new(Kind::Short, url, format!("The object ends before byte {start}"))),
    }
}
