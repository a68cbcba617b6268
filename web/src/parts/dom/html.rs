//! Markup with slots.

use super::{Item, View, document, track};
use crate::state::signal::RwSignal;
use send_wrapper::SendWrapper;
use std::any::Any;
use std::borrow::Borrow;
use std::cell::RefCell;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DocumentFragment, Element, Event, HtmlTemplateElement, Node, NodeList};

thread_local! {
    /// Markup that was parsed before.
    static PARSED: RefCell<Vec<(&'static str, DocumentFragment)>> = const { RefCell::new(Vec::new()) };
}

/// An element of a view, once the view is made.
pub type NodeRef<E> = RwSignal<Option<SendWrapper<E>>>;

/// An element that is not there yet.
pub fn node<E: 'static>() -> NodeRef<E> {
    RwSignal::new(None)
}

/// A view in the making. Its slots are the elements with the attribute `x`, in the order of the markup; the slot that is at
/// hand is filled by the methods. What comes from data is only ever text or the value of an attribute.
pub struct Html {
    view: View,
    slots: Option<NodeList>,
    next: u32,
    here: Option<Element>,
}

/// The view of `markup`, which is written in the program. A slot that is to be replaced ([`Html::put`]) has a parent.
pub fn html(markup: &'static str) -> Html {
    let mut view = View::default();
    let fragment = fresh(markup);
    let slots = fragment.as_ref().and_then(|fragment| fragment.query_selector_all("[x]").ok());
    let mut node = fragment.and_then(|fragment| fragment.first_child());
    while let Some(this) = node {
        node = this.next_sibling();
        view.items.push(Item::Node(this));
    }
    Html { view, slots, next: 0, here: None }
}

/// A copy of the nodes of `markup`.
fn fresh(markup: &'static str) -> Option<DocumentFragment> {
    let known = PARSED.with_borrow(|parsed| {
        parsed.iter().find(|(text, _)| std::ptr::eq(*text, markup)).map(|(_, fragment)| fragment.clone())
    });
    let fragment = match known {
        Some(fragment) => fragment,
        None => {
            let template: HtmlTemplateElement = document()?.create_element("template").ok()?.unchecked_into();
            template.set_inner_html(markup);
            PARSED.with_borrow_mut(|parsed| parsed.push((markup, template.content())));
            template.content()
        }
    };
    // Of the document, and not of the template: so an image or a canvas of it is a live one.
    Some(document()?.import_node_with_deep(&fragment, true).ok()?.unchecked_into())
}

fn put_text(element: &Element, _: &str, text: &str) {
    element.set_text_content(Some(text));
}

// Names of attributes and properties are written in the program, so setting them does not fail.

fn put_attribute(element: &Element, name: &str, text: &str) {
    let _set = element.set_attribute(name, text);
}

fn put_property(element: &Element, name: &str, text: &str) {
    let _set = js_sys::Reflect::set(element, &name.into(), &JsValue::from_str(text));
}

fn put_class(element: &Element, name: &str, is_on: &bool) {
    let _set = element.class_list().toggle_with_force(name, *is_on);
}

fn put_presence(element: &Element, name: &str, is_on: &bool) {
    let _set = element.toggle_attribute_with_force(name, *is_on);
}

/// Writes what `read` says with `put`, now and whenever it says something else.
fn follow<T: PartialEq + Borrow<Part> + 'static, Part: ?Sized + 'static>(
    element: &Element,
    name: &'static str,
    put: fn(&Element, &str, &Part),
    mut read: Box<dyn FnMut() -> T>,
) -> Box<dyn Any> {
    let element = element.clone();
    let mut last = None;
    track(Box::new(move || {
        let now = read();
        if last.as_ref() != Some(&now) {
            put(&element, name, now.borrow());
            last = Some(now);
        }
    }))
}

impl Html {
    /// Goes on to the next slot.
    pub fn slot(&mut self) -> &mut Self {
        let found = self.slots.as_ref().and_then(|slots| slots.item(self.next));
        self.next += 1;
        self.here = found.and_then(|node| node.dyn_into().ok());
        match &self.here {
            Some(element) => put_presence(element, "x", &false),
            None => web_sys::console::error_1(&"A view has fewer slots than are filled".into()),
        }
        self
    }

    /// The view.
    pub fn done(self) -> View {
        self.view
    }

    fn texts(
        &mut self,
        name: &'static str,
        put: fn(&Element, &str, &str),
        read: Box<dyn FnMut() -> String>,
    ) -> &mut Self {
        if let Some(element) = &self.here {
            self.view.kept.push(follow(element, name, put, read));
        }
        self
    }

    fn flags(
        &mut self,
        name: &'static str,
        put: fn(&Element, &str, &bool),
        read: Box<dyn FnMut() -> bool>,
    ) -> &mut Self {
        if let Some(element) = &self.here {
            self.view.kept.push(follow(element, name, put, read));
        }
        self
    }

    /// The slot's text.
    pub fn say(&mut self, text: &str) -> &mut Self {
        if let Some(element) = &self.here {
            element.set_text_content(Some(text));
        }
        self
    }

    /// A text of the slot that changes.
    pub fn text(&mut self, read: impl FnMut() -> String + 'static) -> &mut Self {
        self.texts("", put_text, Box::new(read))
    }

    /// An attribute.
    pub fn set(&mut self, name: &str, text: &str) -> &mut Self {
        if let Some(element) = &self.here {
            let _set = element.set_attribute(name, text);
        }
        self
    }

    /// An attribute that changes.
    pub fn attribute(&mut self, name: &'static str, read: impl FnMut() -> String + 'static) -> &mut Self {
        self.texts(name, put_attribute, Box::new(read))
    }

    /// A property that changes.
    pub fn property(&mut self, name: &'static str, read: impl FnMut() -> String + 'static) -> &mut Self {
        self.texts(name, put_property, Box::new(read))
    }

    /// A class that comes and goes.
    pub fn class(&mut self, name: &'static str, read: impl FnMut() -> bool + 'static) -> &mut Self {
        self.flags(name, put_class, Box::new(read))
    }

    /// The attribute `disabled`.
    pub fn disabled(&mut self, read: impl FnMut() -> bool + 'static) -> &mut Self {
        self.flags("disabled", put_presence, Box::new(read))
    }

    /// A switch that is on or off: the class `on` and `aria-pressed`.
    pub fn pressed(&mut self, read: impl FnMut() -> bool + 'static) -> &mut Self {
        self.switch("aria-pressed", Box::new(read))
    }

    /// A box that is checked or not: the class `on` and `aria-checked`.
    pub fn checked(&mut self, read: impl FnMut() -> bool + 'static) -> &mut Self {
        self.switch("aria-checked", Box::new(read))
    }

    fn switch(&mut self, name: &'static str, read: Box<dyn FnMut() -> bool>) -> &mut Self {
        let put: fn(&Element, &str, &bool) = |element, name, is_on| {
            put_class(element, "on", is_on);
            let _set = element.set_attribute(name, if *is_on { "true" } else { "false" });
        };
        self.flags(name, put, read)
    }

    /// What happens at an event.
    pub fn on(&mut self, name: &str, run: impl FnMut(Event) + 'static) -> &mut Self {
        self.listen(name, Box::new(run))
    }

    /// What happens at a press.
    pub fn click(&mut self, mut run: impl FnMut() + 'static) -> &mut Self {
        self.listen("click", Box::new(move |_| run()))
    }

    fn listen(&mut self, name: &str, run: Box<dyn FnMut(Event)>) -> &mut Self {
        if let Some(element) = &self.here {
            let listener = Closure::wrap(run);
            let _heard = element.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
            self.view.kept.push(Box::new(listener));
        }
        self
    }

    /// Lets `node` be the slot.
    pub fn bind<E: JsCast + 'static>(&mut self, node: NodeRef<E>) -> &mut Self {
        if let Some(element) = &self.here {
            node.set(Some(SendWrapper::new(element.clone().unchecked_into())));
        }
        self
    }

    /// The view at the end of the slot.
    pub fn fill(&mut self, view: View) -> &mut Self {
        if let Some(element) = &self.here {
            view.place(element, None);
            self.view.kept.push(Box::new(view));
        }
        self
    }

    /// The view in the slot's place.
    pub fn put(&mut self, view: View) -> &mut Self {
        if let Some(element) = self.here.take() {
            if let Some(parent) = element.parent_node() {
                view.place(&parent, Some(element.unchecked_ref::<Node>()));
            }
            element.remove();
            self.view.kept.push(Box::new(view));
        }
        self
    }
}
