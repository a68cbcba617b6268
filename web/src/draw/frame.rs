//! Many reasons to draw, one drawing a frame.

use leptos::prelude::request_animation_frame;
use std::cell::Cell;
use std::rc::Rc;

/// Draws in the next frame, however often it is asked to. Clones are the same frame.
#[derive(Clone)]
pub struct Frame {
    asked: Rc<Cell<bool>>,
    draw: Rc<dyn Fn()>,
}

impl Frame {
    /// A frame that calls `draw`.
    pub fn new(draw: impl Fn() + 'static) -> Self {
        Self { asked: Rc::new(Cell::new(false)), draw: Rc::new(draw) }
    }

    /// Asks for a drawing.
    pub fn ask(&self) {
        if !self.asked.replace(true) {
            let (asked, draw) = (self.asked.clone(), self.draw.clone());
            request_animation_frame(move || {
                asked.set(false);
                draw();
            });
        }
    }
}
