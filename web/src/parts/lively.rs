//! What changes by itself in a view, in one type each: a closure of its own type would bring its own copy of the code that
//! keeps it up to date, and the page has many.

use leptos::prelude::*;

/// A text that changes.
pub type Text = Box<dyn FnMut() -> String + Send>;
/// A yes or no that changes.
pub type Flag = Box<dyn FnMut() -> bool + Send>;
/// A view that changes.
pub type Lively = Box<dyn FnMut() -> AnyView + Send>;

/// A text that changes.
pub fn text(text: impl FnMut() -> String + Send + 'static) -> Text {
    Box::new(text)
}

/// A yes or no that changes.
pub fn flag(flag: impl FnMut() -> bool + Send + 'static) -> Flag {
    Box::new(flag)
}

/// A view that changes.
pub fn lively<V: IntoView + 'static>(mut view: impl FnMut() -> V + Send + 'static) -> Lively {
    Box::new(move || view().into_any())
}

/// The view while the condition holds; it is made anew when it begins to.
pub fn when<V: IntoView + 'static>(
    condition: impl Fn() -> bool + Send + Sync + 'static,
    mut view: impl FnMut() -> V + Send + 'static,
) -> Lively {
    while_true(Memo::new(move |_| condition()), Box::new(move || view().into_any()))
}

fn while_true(condition: Memo<bool>, mut view: Lively) -> Lively {
    Box::new(move || if condition.get() { view() } else { ().into_any() })
}
