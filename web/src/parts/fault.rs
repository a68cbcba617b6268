//! A fault: what failed, which address, what the visitor and what the owner of the data can do, and Retry. Text from
//! outside is text, never markup.

use super::{View, copy, html};
use crate::problem::{CORS_RULES, Kind, Problem};
use crate::state::signal::RwSignal;

/// The box; `retry` is what Retry does.
pub fn fault(problem: &Problem, retry: impl Fn() + 'static) -> View {
    let Problem { kind, message, url, .. } = problem;
    let mut fault = html(
        r#"<div x class="fault" role="alert" data-testid="error"><b x></b><i x></i><i x></i><span x></span><i x></i><button x class="btn" data-testid="retry">Retry</button></div>"#,
    );
    fault.slot().set("data-kind", kind.name());
    let title = kind.title();
    fault.slot().say(if title.is_empty() { message } else { title });
    fault.slot().put(if title.is_empty() { View::default() } else { what(message) });
    fault.slot().put(if url.is_empty() { View::default() } else { address(url) });
    fault.slot().say(kind.hint());
    fault.slot().put(if *kind == Kind::Cors { rules() } else { View::default() });
    fault.slot().click(retry);
    fault.done()
}

fn what(message: &str) -> View {
    let mut what = html(r#"<span x class="what"></span>"#);
    what.slot().say(message);
    what.done()
}

fn address(url: &str) -> View {
    let mut address = html("<code x></code>");
    address.slot().say(url);
    address.done()
}

fn rules() -> View {
    let mut rules = html(
        r#"<div class="code"><code x tabindex="0" data-testid="cors-rules"></code><button x class="btn" data-testid="copy-rules" aria-live="polite"></button></div>"#,
    );
    rules.slot().say(CORS_RULES);
    let copied = RwSignal::new("Copy");
    // Without permission to copy, the text is there to be selected.
    let tell = move |is_done| copied.set(if is_done { "Copied" } else { "Select the text" });
    rules.slot().text(move || copied.get().to_owned()).click(move || copy(CORS_RULES, tell));
    rules.done()
}
