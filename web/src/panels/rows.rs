//! A list of rows as one stop of the Tab key: the arrow keys, Home and End go from row to row.

use crate::parts::{View, html};
use leptos::prelude::set_timeout;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

/// Rows that can have the focus.
const ROWS: &str = ".row:not([disabled])";

/// The list and what it is called; its rows are buttons of the class `row` that Tab does not reach (`tabindex="-1"`).
pub(super) fn rows(label: &str, rows: View) -> View {
    let mut list = html(r#"<div x class="rows" role="group" tabindex="0"></div>"#);
    list.slot().set("aria-label", label).fill(rows).on("focus", entered);
    list.on("keydown", |event| pressed(event.unchecked_ref()));
    list.done()
}

fn focus(element: Option<Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // A row that went away meanwhile takes no focus, and that is all.
        let _focused = element.focus();
    }
}

/// The list passes the focus on to the row that is chosen, else to its first.
fn entered(event: Event) {
    let Some(list) = event.current_target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
    let find = |selector: &str| list.query_selector(selector).ok().flatten();
    focus(find(".row.on:not([disabled])").or_else(|| find(ROWS)));
}

fn pressed(event: &KeyboardEvent) {
    let Some(list) = event.current_target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else { return };
    if event.key() == "Tab" && event.shift_key() {
        // Back goes before the list, which would else pass the focus on again.
        list.set_tab_index(-1);
        set_timeout(move || list.set_tab_index(0), Duration::ZERO);
        return;
    }
    let Ok(rows) = list.query_selector_all(ROWS) else { return };
    let here = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
    let rows: Vec<web_sys::Node> = (0..rows.length()).filter_map(|i| rows.item(i)).collect();
    let at = rows.iter().position(|row| here.as_ref().is_some_and(|here| row.contains(Some(here))));
    let last = rows.len().saturating_sub(1);
    let to = match (event.key().as_str(), at) {
        ("ArrowDown", Some(at)) => (at + 1).min(last),
        ("ArrowUp", Some(at)) => at.saturating_sub(1),
        ("Home", _) => 0,
        ("End", _) => last,
        _ => return,
    };
    event.prevent_default();
    focus(rows.get(to).and_then(|row| row.clone().dyn_into().ok()));
}
