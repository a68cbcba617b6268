//! The mark.

use leptos::prelude::*;

/// Four tiles, one of them melting.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <span class="mark" aria-hidden="true">
            <svg width="22" height="22" viewBox="0 0 22 22">
                <rect x="1" y="1" width="9" height="9" rx="2" fill="var(--c1)"/>
                <rect x="12" y="1" width="9" height="9" rx="2" fill="var(--c6)"/>
                <rect x="1" y="12" width="9" height="9" rx="2" fill="var(--c3)"/>
                <path d="M12 17c3 0 3-5 9-5v7a2 2 0 0 1-2 2h-5a2 2 0 0 1-2-2z" fill="var(--c5)"/>
            </svg>
        </span>
    }
}
