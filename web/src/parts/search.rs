//! A field that narrows a list.

use super::text as changing;
use crate::state::case::lower;
use leptos::prelude::*;

/// Lists longer than this get a search field.
pub const MANY: usize = 8;

/// Whether `text` has all the words of `wanted`, in any case.
pub fn matches(text: &str, wanted: &str) -> bool {
    let text = lower(text);
    lower(wanted).split_whitespace().all(|word| text.contains(word))
}

/// The field.
#[component]
pub fn Search(
    /// What is typed.
    text: RwSignal<String>,
    /// What it searches.
    label: &'static str,
) -> impl IntoView {
    view! {
        <input class="search" type="search" placeholder=label aria-label=label prop:value=changing(move || text.get())
            on:input=move |event| text.set(event_target_value(&event))/>
    }
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
