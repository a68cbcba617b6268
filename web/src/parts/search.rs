//! A field that narrows a list.

use super::{View, html};
use crate::state::case::lower;
use crate::state::signal::RwSignal;
use leptos::prelude::*;

/// Lists longer than this get a search field.
pub const MANY: usize = 8;

/// Whether `text` has all the words of `wanted`, in any case.
pub fn matches(text: &str, wanted: &str) -> bool {
    let text = lower(text);
    lower(wanted).split_whitespace().all(|word| text.contains(word))
}

/// The field: what is typed, and what it searches.
pub fn search(text: RwSignal<String>, label: &str) -> View {
    let mut field = html(r#"<input x class="search" type="search">"#);
    field.slot().set("placeholder", label).set("aria-label", label);
    field.property("value", move || text.get()).on("input", move |event| text.set(event_target_value(&event)));
    field.done()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_words_in_any_order_and_case() {
        assert!(matches("Rock temperature", "TEMP rock"));
        assert!(!matches("Rock temperature", "air temp"));
        assert!(matches("anything", ""));
    }
}
