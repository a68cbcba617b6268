//! Many reasons to draw, one drawing a frame.

use leptos::prelude::{on_cleanup, request_animation_frame};
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Draws in the next frame, however often it is asked to, for as long as its component is there. Clones are the same.
#[derive(Clone)]
pub struct Frame {
    gone: Arc<AtomicBool>,
    asked: Rc<Cell<bool>>,
    draw: Rc<dyn Fn()>,
}

impl Frame {
    /// A frame that calls `draw`.
    pub fn new(draw: impl Fn() + 'static) -> Self {
        let gone = Arc::new(AtomicBool::new(false));
        let mark = gone.clone();
        on_cleanup(move || mark.store(true, Ordering::Relaxed));
        Self { gone, asked: Rc::new(Cell::new(false)), draw: Rc::new(draw) }
    }

    /// Asks for a drawing.
    pub fn ask(&self) {
        if !self.asked.replace(true) {
            let frame = self.clone();
            request_animation_frame(move || {
                frame.asked.set(false);
                if !frame.gone.load(Ordering::Relaxed) {
                    (frame.draw)();
                }
            });
        }
    }
}
