//! One `fetch`: a request, its status by the table of [`super::status`], its body within bounds.
//!
//! Dropping the future aborts the request.

use super::address::{holds, host};
use super::body::{Body, TOO_MUCH, read};
use super::line::Landed;
use super::span::{Span, content_range};
use super::status::{Meaning, meaning};
use crate::problem::{Kind, Problem};
use bytes::Bytes;
use js_sys::{Object, Reflect};
use std::cell::{Cell, RefCell};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, DedicatedWorkerGlobalScope, RequestInit, RequestMode, Response};

/// A server that ignores ranges is read so far.
const IGNORED: u64 = 16 << 20;

thread_local! {
    static REQUESTS: Cell<u64> = const { Cell::new(0) };
    static OPENED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static RENEWED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// A store at `root` is opened. When it was opened before, what the browser itself has kept of it may be why it is opened
/// again, as a damaged object with the right ETag: from now on its objects are fetched past the browser's cache.
pub fn opens(root: &str) {
    let list = if OPENED.with_borrow(|opened| opened.iter().any(|other| other == root)) { &RENEWED } else { &OPENED };
    list.with_borrow_mut(|list| list.push(root.to_owned()));
}

/// Requests begun so far.
pub fn requests() -> u64 {
    REQUESTS.get()
}

/// What came back.
pub enum Got {
    /// The bytes asked for, or more of them.
    Bytes(Landed),
    /// There is no such object.
    Absent,
    /// A passing fault: try again, after so many milliseconds if the server says so.
    Again(Problem, Option<u32>),
}

/// Aborts its request when dropped; aborting one that is complete does nothing.
pub struct Abort(AbortController);

impl Drop for Abort {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// What the browser tells of itself under `name`.
pub fn told(name: &JsValue) -> Option<JsValue> {
    Reflect::get(&scope().navigator(), name).ok()
}

/// The browser's own words for what happened.
pub fn words(error: &JsValue) -> String {
    Reflect::get(error, &"message".into()).ok().and_then(|m| m.as_string()).unwrap_or_else(|| "no answer".to_owned())
}

async fn send(url: &str, method: &str, mode: RequestMode, span: Span) -> Result<(Response, Abort), JsValue> {
    let abort = Abort(AbortController::new()?);
    let init = RequestInit::new();
    init.set_method(method);
    init.set_mode(mode);
    init.set_signal(Some(&abort.0.signal()));
    if RENEWED.with_borrow(|renewed| renewed.iter().any(|root| url.starts_with(root.as_str()))) {
        Reflect::set(&init, &"cache".into(), &"reload".into())?;
    }
    if span != Span::WHOLE && span != Span::SIZE {
        // Both forms are free of a CORS preflight; a suffix range is not.
        let text = match span.end {
            u64::MAX => format!("bytes={}-", span.start),
            end => format!("bytes={}-{}", span.start, end.saturating_sub(1)),
        };
        let headers = Object::new();
        Reflect::set(&headers, &"Range".into(), &text.into())?;
        init.set_headers(&headers);
    }
    REQUESTS.set(REQUESTS.get() + 1);
    let response = JsFuture::from(scope().fetch_with_str_and_init(url, &init)).await?;
    Ok((response.dyn_into()?, abort))
}

/// Asks for `span` of the object at `url`; `tried` requests for it have failed.
pub async fn get(url: &str, span: Span, tried: u32) -> Result<Got, Problem> {
    if span == Span::SIZE {
        return size(url, tried).await;
    }
    let (response, abort) = match send(url, "GET", RequestMode::Cors, span).await {
        Ok(answer) => answer,
        Err(error) => return unanswered(url, &words(&error), tried).await,
    };
    let status = response.status();
    let fault = |kind| Problem::new(kind, url, format!("The server answered {status}"));
    match meaning(status, holds(url), span != Span::WHOLE) {
        Meaning::Absent => Ok(Got::Absent),
        Meaning::Again(kind) => Ok(Got::Again(fault(kind), retry_after(&response))),
        Meaning::Fault(kind) => Err(fault(kind)),
        Meaning::Part => part(url, &response, span).await,
        Meaning::Whole if span == Span::WHOLE => whole(url, &response).await,
        Meaning::Whole => ignored(url, &response, span, abort).await,
    }
}

/// A request without an answer, to be asked again. When it fails twice it may be CORS: an opaque request to the other
/// origin, which any server answers, tells that from a broken line.
async fn unanswered(url: &str, why: &str, tried: u32) -> Result<Got, Problem> {
    if !scope().navigator().on_line() {
        return Err(Problem::new(Kind::Offline, url, "The browser has no network"));
    }
    let foreign = host(url) != scope().location().origin();
    if foreign && tried > 0 && send(url, "HEAD", RequestMode::NoCors, Span::WHOLE).await.is_ok() {
        let message = "The server answers, but does not allow this page to read it (CORS)";
        return Err(Problem::new(Kind::Cors, url, message));
    }
    Ok(Got::Again(Problem::new(Kind::Network, url, format!("No answer: {why}")), None))
}

fn header(response: &Response, name: &str) -> Option<String> {
    response.headers().get(name).ok().flatten()
}

fn number(response: &Response, name: &str) -> Option<u64> {
    header(response, name)?.trim().parse().ok()
}

/// Milliseconds that the server asks for (RFC 9110, section 10.2.3: seconds or a date).
fn retry_after(response: &Response) -> Option<u32> {
    let text = header(response, "Retry-After")?;
    let wait = match text.trim().parse::<f64>() {
        Ok(seconds) => seconds * 1000.0,
        Err(_) => js_sys::Date::parse(&text) - js_sys::Date::now(),
    };
    (wait > 0.0).then_some(wait as u32)
}

/// The size of an object, by HEAD; by its first byte where HEAD is not answered.
async fn size(url: &str, tried: u32) -> Result<Got, Problem> {
    let answer = send(url, "HEAD", RequestMode::Cors, Span::SIZE).await;
    if let Ok((response, _)) = &answer {
        if matches!(meaning(response.status(), holds(url), false), Meaning::Absent) {
            return Ok(Got::Absent);
        }
        if let Some(size) = number(response, "Content-Length").filter(|_| response.ok()) {
            return Ok(Got::Bytes(Landed { start: 0, bytes: Bytes::new(), size: Some(size) }));
        }
    }
    match Box::pin(get(url, Span::new(0, 1), tried)).await? {
        Got::Bytes(landed) if landed.size.is_none() => {
            Err(Problem::new(Kind::IgnoresRanges, url, "The server does not tell the size of the file"))
        }
        got => Ok(got),
    }
}

/// What is wrong with a body that ended otherwise than it should.
fn broken(url: &str, body: &Body, announced: Option<u64>) -> Option<Got> {
    let why = body.error.as_ref()?;
    let problem = match announced {
        Some(announced) => {
            let message = format!("The answer broke off after {} of {announced} bytes", body.bytes.len());
            Problem::new(Kind::Truncated, url, message)
        }
        None => Problem::new(Kind::Network, url, format!("The answer broke off: {why}")),
    };
    Some(Got::Again(problem, None))
}

async fn whole(url: &str, response: &Response) -> Result<Got, Problem> {
    let announced = number(response, "Content-Length");
    if announced.is_some_and(|length| length > TOO_MUCH) {
        let message = format!("The object is larger than {} MB", TOO_MUCH >> 20);
        return Err(Problem { bytes: announced.unwrap_or(0), ..Problem::new(Kind::TooLarge, url, message) });
    }
    let body = read(response, announced, TOO_MUCH + 1).await;
    if let Some(again) = broken(url, &body, announced) {
        return Ok(again);
    }
    if body.bytes.len() as u64 > TOO_MUCH {
        let message = format!("The object is larger than {} MB", TOO_MUCH >> 20);
        return Err(Problem::new(Kind::TooLarge, url, message));
    }
    let size = Some(body.bytes.len() as u64);
    Ok(Got::Bytes(Landed { start: 0, bytes: body.bytes.into(), size }))
}

async fn part(url: &str, response: &Response, span: Span) -> Result<Got, Problem> {
    let sent = header(response, "Content-Range").and_then(|text| content_range(&text));
    let size = sent.and_then(|sent| sent.size);
    let announced = number(response, "Content-Length");
    let wanted = size.map_or(span.end, |size| span.end.min(size)).saturating_sub(span.start);
    if let Some((start, end)) = sent.and_then(|sent| sent.range)
        && (start != span.start || end > span.end)
    {
        let message = format!("The server sent the bytes {start} to {end} where {} were asked for", span.start);
        return Err(Problem::new(Kind::Unexpected, url, message));
    }
    if wanted != u64::MAX - span.start && wanted > TOO_MUCH {
        let message = format!("A range of more than {} MB", TOO_MUCH >> 20);
        return Err(Problem { bytes: wanted, ..Problem::new(Kind::TooLarge, url, message) });
    }
    let body = read(response, Some(wanted).filter(|n| *n <= TOO_MUCH).or(announced), wanted.min(TOO_MUCH)).await;
    if let Some(again) = broken(url, &body, announced) {
        return Ok(again);
    }
    let got = body.bytes.len() as u64;
    let says = sent.and_then(|sent| sent.range).map(|(start, end)| end - start);
    if let Some(says) = says.filter(|says| *says != got) {
        let message = format!("The server says that it sent {says} bytes and sent {got}");
        return Ok(Got::Again(Problem::new(Kind::Truncated, url, message), None));
    }
    // Without a Content-Range that this page may read, fewer bytes than asked for are those up to the end.
    let ends = size.or_else(|| (got < wanted).then_some(span.start + got));
    Ok(Got::Bytes(Landed { start: span.start, bytes: body.bytes.into(), size: ends }))
}

/// The server ignores ranges: a small object is taken whole, of a large one only its beginning.
async fn ignored(url: &str, response: &Response, span: Span, abort: Abort) -> Result<Got, Problem> {
    let announced = number(response, "Content-Length");
    let message = "The server ignores ranges: it answers with the whole object";
    let fault = || Problem { bytes: announced.unwrap_or(0), ..Problem::new(Kind::IgnoresRanges, url, message) };
    let small = announced.is_none_or(|length| length <= IGNORED);
    if !small && span.end > IGNORED {
        return Err(fault());
    }
    let most = if small { IGNORED } else { span.end };
    let body = read(response, announced.filter(|_| small), most).await;
    drop(abort);
    if let Some(again) = broken(url, &body, announced) {
        return Ok(again);
    }
    let got = body.bytes.len() as u64;
    let all = announced == Some(got) || (announced.is_none() && got < most);
    if !all && got < span.end {
        return Err(fault());
    }
    Ok(Got::Bytes(Landed { start: 0, bytes: body.bytes.into(), size: all.then_some(got) }))
}
