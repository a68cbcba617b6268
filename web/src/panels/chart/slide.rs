//! The chart while it is dragged: a drawing wider than the plot is moved under it. Selection, link and panels follow when
//! the hand rests or lets go.

use super::painting::{manner, spread};
use super::{Card, Picture};
use crate::draw::sheet::Sheet;
use crate::state::layers::layers;
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;
use web_sys::HtmlCanvasElement;
use zarr_fuse_plot::Theme;

/// A hand that has not moved for so long rests.
const REST: Duration = Duration::from_millis(300);

/// The wide drawing, and the lines that it was made when there were.
#[derive(Clone, Default)]
pub(super) struct Slide(Rc<RefCell<Option<(Sheet, Picture)>>>);

impl Slide {
    /// Shows `window` on the canvas; whether that worked.
    pub(super) fn to(&self, card: Card, canvas: &HtmlCanvasElement, window: (f64, f64), theme: &Theme) -> bool {
        let (Some(seen), Some(picture)) = (card.layout.get_untracked(), card.picture.get_untracked()) else {
            return false;
        };
        let mut held = self.0.borrow_mut();
        if let Some((sheet, of)) = held.as_ref()
            && *of == picture
            && sheet.suits(&seen)
            && sheet.show(window)
        {
            return true;
        }
        let made = || {
            let app = card.app;
            app.widen(window);
            let sheet = Sheet::new(canvas, seen, window)?;
            let shown = app.shown_in(sheet.wide())?;
            let dataset = app.dataset.get_untracked();
            let layers = app.view.with_untracked(|view| layers(&shown, dataset.as_deref(), view));
            let is_drawn = spread(&sheet, &layers, &manner(app, sheet.wide(), true), &seen, theme);
            (is_drawn && sheet.show(window)).then(|| sheet.lay(canvas))?.map(|()| sheet)
        };
        *held = made().map(|sheet| (sheet, picture));
        held.is_some()
    }

    /// The drawing is needed no more.
    pub(super) fn end(&self) {
        self.0.borrow_mut().take();
    }
}

impl Card {
    /// The hand has dragged the chart to another window.
    pub(super) fn drag(self, window: (f64, f64)) {
        // Lines that are scaled to the window are others in each.
        if self.app.view.with_untracked(|view| view.normalise) {
            return self.app.look(window, false);
        }
        self.dragged.set(Some(window));
        let is_waiting = self.moved.with_value(|(_, is_waiting)| *is_waiting);
        self.moved.set_value((js_sys::Date::now(), true));
        if !is_waiting {
            self.wait();
        }
    }

    fn wait(self) {
        set_timeout(
            move || {
                // The chart may be gone by now.
                let Some((moved, _)) = self.moved.try_get_value() else { return };
                let is_dragged = self.dragged.get_untracked().is_some();
                if is_dragged && js_sys::Date::now() - moved < REST.as_millis() as f64 {
                    return self.wait();
                }
                self.moved.set_value((moved, false));
                self.settle();
            },
            REST,
        );
    }

    /// What the chart was dragged to is looked at.
    pub(super) fn settle(self) {
        if let Some(window) = self.dragged.get_untracked() {
            self.app.look(window, false);
            self.dragged.set(None);
        }
    }
}
