//! What the page is made of: markup as text, whose slots are filled with what comes from data or changes.
//!
//! In place of Leptos' `view!`, which writes a type and its code for each element: here all views are of one type, and what
//! changes in them is a boxed closure that an effect of Leptos runs. That halves what the page has of code for its views.

mod html;

pub use html::{Html, html, node};

use crate::state::signal::Memo;
use leptos::prelude::{Effect, RenderEffect, untrack};
use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, Node};

/// What can have the focus.
const FOCUSABLE: &str = "button,input,summary,[tabindex]";

/// Nodes that stand beside each other, and what keeps them up to date. They are removed by the one who placed them.
#[derive(Default)]
pub struct View {
    items: Vec<Item>,
    /// Effects, listeners and inner views, for as long as this one is there.
    kept: Vec<Box<dyn Any>>,
}

/// One of a view's own nodes.
enum Item {
    Node(Node),
    /// What stands before the node that follows, at this time.
    Live(Rc<RefCell<View>>),
}

/// The document of the page.
fn document() -> Option<Document> {
    web_sys::window()?.document()
}

impl View {
    /// Inserts the nodes into `parent`, before `mark` or at its end.
    pub fn place(&self, parent: &Node, mark: Option<&Node>) {
        for item in &self.items {
            match item {
                Item::Node(node) => {
                    // Nodes of ours are no ancestors of each other, so they can be inserted.
                    let _placed = parent.insert_before(node, mark);
                }
                Item::Live(view) => view.borrow().place(parent, mark),
            }
        }
    }

    /// Takes the nodes away.
    fn remove(&self) {
        for item in &self.items {
            match item {
                Item::Node(node) => {
                    if let Some(parent) = node.parent_node() {
                        let _removed = parent.remove_child(node);
                    }
                }
                Item::Live(view) => view.borrow().remove(),
            }
        }
    }

    /// All that can have the focus.
    fn focusable(&self, found: &mut Vec<Element>) {
        for item in &self.items {
            match item {
                Item::Live(view) => view.borrow().focusable(found),
                Item::Node(node) => {
                    let Some(element) = node.dyn_ref::<Element>() else { continue };
                    if element.matches(FOCUSABLE).unwrap_or(false) {
                        found.push(element.clone());
                    }
                    if let Ok(inner) = element.query_selector_all(FOCUSABLE) {
                        found.extend((0..inner.length()).filter_map(|at| inner.item(at)?.dyn_into().ok()));
                    }
                }
            }
        }
    }
}

/// Views after each other.
pub fn list(views: Vec<View>) -> View {
    let mut all = View::default();
    for view in views {
        all.items.extend(view.items);
        all.kept.extend(view.kept);
    }
    all
}

/// A view that is made anew when what `make` reads changes.
pub fn live(make: impl FnMut() -> View + 'static) -> View {
    alive(Box::new(make))
}

fn alive(mut make: Box<dyn FnMut() -> View>) -> View {
    let Some(document) = document() else { return View::default() };
    let mark: Node = document.create_text_node("").into();
    let inside = Rc::new(RefCell::new(View::default()));
    let (place, inner) = (mark.clone(), inside.clone());
    let effect = track(Box::new(move || {
        let new = make();
        if let Some(parent) = place.parent_node() {
            new.place(&parent, Some(&place));
            pass_focus(&inner.borrow(), &new, &parent);
        }
        let old = inner.replace(new);
        old.remove();
    }));
    View { items: vec![Item::Live(inside), Item::Node(mark)], kept: vec![effect] }
}

/// When the focus is in `old`, what stands in its place in `new` gets it.
fn pass_focus(old: &View, new: &View, parent: &Node) {
    let Some(active) = document().and_then(|document| document.active_element()) else { return };
    if parent.is_same_node(Some(&active)) || !parent.contains(Some(&active)) {
        return;
    }
    let (mut before, mut now) = (Vec::new(), Vec::new());
    old.focusable(&mut before);
    let at = before.iter().position(|element| element.is_same_node(Some(&active)));
    new.focusable(&mut now);
    if let Some(element) = at.and_then(|at| now.get(at)?.dyn_ref::<HtmlElement>()) {
        // One that is disabled by now takes no focus, and that is all.
        let _focused = element.focus();
    }
}

/// The view while the condition holds; it is made anew when it begins to.
pub fn when(condition: impl Fn() -> bool + Send + Sync + 'static, view: impl FnMut() -> View + 'static) -> View {
    while_true(yes(condition), Box::new(view))
}

fn while_true(condition: Memo<bool>, mut view: Box<dyn FnMut() -> View>) -> View {
    alive(Box::new(move || if condition.get() { untrack(&mut *view) } else { View::default() }))
}

/// Whether the condition holds, told only when that changes.
pub fn yes(condition: impl Fn() -> bool + Send + Sync + 'static) -> Memo<bool> {
    flag(Box::new(condition))
}

fn flag(condition: Box<dyn Fn() -> bool + Send + Sync>) -> Memo<bool> {
    Memo::new(move |_| condition())
}

/// Runs `run` after the views are there, and again whenever what it reads changes.
pub fn effect(run: impl FnMut() + 'static) {
    let run: Box<dyn FnMut()> = Box::new(run);
    boxed_effect(run);
}

fn boxed_effect(mut run: Box<dyn FnMut()>) {
    Effect::new(move |_: Option<()>| run());
}

/// Runs `run` at once, and again whenever what it reads changes, until what is returned is dropped.
fn track(mut run: Box<dyn FnMut()>) -> Box<dyn Any> {
    Box::new(RenderEffect::new(move |_: Option<()>| run()))
}
