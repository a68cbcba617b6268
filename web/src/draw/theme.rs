//! The drawings' colours, from the tokens in force; and which theme that is.

use zarr_fuse_plot::Theme;

const KEY: &str = "zf-theme";

/// The tokens as they are now; `None` when a style sheet is broken.
pub fn read() -> Option<Theme> {
    let window = web_sys::window()?;
    let root = window.document()?.document_element()?;
    let style = window.get_computed_style(&root).ok()??;
    Theme::from_tokens(|name| style.get_property_value(name).ok()).ok()
}

/// What the visitor has chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// As the system.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Wish {
    /// The wish of an earlier visit.
    pub fn kept() -> Self {
        let storage = web_sys::window().and_then(|window| window.local_storage().ok().flatten());
        match storage.and_then(|storage| storage.get_item(KEY).ok().flatten()).as_deref() {
            Some("light") => Wish::Light,
            Some("dark") => Wish::Dark,
            _ => Wish::System,
        }
    }

    /// The next one that the button gives.
    pub fn next(self) -> Self {
        match self {
            Wish::System => Wish::Light,
            Wish::Light => Wish::Dark,
            Wish::Dark => Wish::System,
        }
    }

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Wish::System => "as the system",
            Wish::Light => "light",
            Wish::Dark => "dark",
        }
    }

    /// Makes it so, now and on the next visit.
    pub fn apply(self) {
        let Some(window) = web_sys::window() else { return };
        let storage = window.local_storage().ok().flatten();
        let root = window.document().and_then(|document| document.document_element());
        let value = match self {
            Wish::System => None,
            Wish::Light => Some("light"),
            Wish::Dark => Some("dark"),
        };
        // A browser without storage forgets the wish, and that is all.
        if let Some(root) = root {
            let _shown = match value {
                Some(value) => root.set_attribute("data-theme", value),
                None => root.remove_attribute("data-theme"),
            };
        }
        if let Some(storage) = storage {
            let _kept = match value {
                Some(value) => storage.set_item(KEY, value),
                None => storage.remove_item(KEY),
            };
        }
    }
}
