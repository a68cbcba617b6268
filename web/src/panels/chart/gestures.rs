//! Hand on the chart: drag pans, the wheel and two fingers zoom about where they are, a tap sets the cursor.

use super::Card;
use crate::state::signal::{RwSignal, StoredValue};
use crate::state::zoom;
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent, WheelEvent};

/// A pointer that moved less than this many pixels has tapped.
const TAP: f64 = 5.0;

/// A pointer that is down.
#[derive(Clone, Copy)]
struct Finger {
    id: i32,
    x: f64,
}

/// What is going on.
#[derive(Clone, Default)]
struct Hold {
    fingers: Vec<Finger>,
    /// Where the first one went down, and the window and the plot's width then.
    begin: Option<(f64, (f64, f64))>,
    moved: bool,
    /// Whether it is a finger and no mouse.
    touch: bool,
    /// Whether the finger has rested before it moved: then it moves the cursor.
    resting: bool,
    /// Where a period began to be selected.
    from: Option<f64>,
}

/// The gestures of one chart. Copies are the same.
#[derive(Clone, Copy)]
pub(super) struct Gestures {
    card: Card,
    hold: StoredValue<Hold>,
    dragging: RwSignal<bool>,
}

impl Card {
    fn point_at(self, time: Option<f64>) {
        if let Some(time) = time {
            self.point(time);
        }
    }
}

impl Gestures {
    pub(super) fn new(card: Card) -> Self {
        Self { card, hold: StoredValue::new(Hold::default()), dragging: RwSignal::new(false) }
    }

    /// Whether the chart is being dragged.
    pub(super) fn dragging(self) -> bool {
        self.dragging.get()
    }

    /// The window and the record, when there are both.
    fn windows(self) -> Option<((f64, f64), (f64, f64))> {
        let choice = self.card.app.choice.get_untracked()?;
        Some((choice.window?, choice.extent?))
    }

    fn shortest(self) -> f64 {
        self.card.app.choice.with_untracked(|choice| choice.as_ref().map_or(10.0, |choice| choice.shortest))
    }

    /// Seconds a CSS pixel in `window`.
    fn pace(self, window: (f64, f64)) -> f64 {
        let width = self.card.layout.get_untracked().map_or(1.0, |layout| layout.plot.width.max(1.0));
        (window.1 - window.0) / width
    }

    /// The instant at a pixel, by the chart as it is drawn.
    fn instant(self, x: f64) -> Option<f64> {
        let layout = self.card.layout.get_untracked()?;
        let inside = x.clamp(layout.plot.x, layout.plot.right());
        Some(layout.time.value(inside))
    }

    pub(super) fn down(self, event: &PointerEvent) {
        if event.button() != 0 {
            return;
        }
        if let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
            // Without capture a drag ends at the canvas' edge, and that is all.
            let _captured = target.set_pointer_capture(event.pointer_id());
        }
        let x = f64::from(event.offset_x());
        let window = self.windows().map(|(window, _)| window);
        let from = if event.shift_key() { self.instant(x) } else { None };
        self.hold.update_value(|hold| {
            hold.from = from;
            hold.resting = false;
            hold.touch = event.pointer_type() == "touch";
            if hold.fingers.is_empty() {
                hold.moved = false;
            }
            hold.fingers.push(Finger { id: event.pointer_id(), x });
            hold.begin = window.map(|window| (x, window));
        });
    }

    pub(super) fn moved(self, event: &PointerEvent) {
        let x = f64::from(event.offset_x());
        let hold = self.hold.get_value();
        match hold.fingers.as_slice() {
            [] => {
                self.card.said.set(String::new());
                self.card.app.cursor.set(self.instant(x));
            }
            [_] if hold.from.is_some() => {
                self.card.selected.set(hold.from.zip(self.instant(x)));
                self.hold.update_value(|hold| hold.moved = true);
            }
            // A finger that rests moves the cursor; one that begins at once to move pans.
            [_] if hold.resting => self.card.point_at(self.instant(x)),
            [_] => self.pan(x, &hold),
            [a, b, ..] => {
                let other = if a.id == event.pointer_id() { *b } else { *a };
                let was = if a.id == event.pointer_id() { a.x } else { b.x };
                self.pinch(was, x, other.x);
            }
        }
        self.hold.update_value(|hold| {
            if let Some(finger) = hold.fingers.iter_mut().find(|finger| finger.id == event.pointer_id()) {
                finger.x = x;
            }
        });
    }

    fn pan(self, x: f64, hold: &Hold) {
        let (Some((began, window)), Some((_, extent))) = (hold.begin, self.windows()) else { return };
        if !hold.moved && (x - began).abs() < TAP {
            return;
        }
        if !hold.moved {
            self.hold.update_value(|hold| hold.moved = true);
            self.dragging.set(true);
            self.card.app.cursor.set(None);
        }
        self.card.drag(zoom::moved(window, (began - x) * self.pace(window), extent));
    }

    fn pinch(self, was: f64, x: f64, other: f64) {
        self.card.settle();
        let (Some((window, extent)), Some(middle)) = (self.windows(), self.instant((x + other) / 2.0)) else { return };
        let (before, after) = ((was - other).abs().max(10.0), (x - other).abs().max(10.0));
        self.hold.update_value(|hold| hold.moved = true);
        self.card.app.look(zoom::scaled(window, before / after, middle, extent, self.shortest()), false);
    }

    pub(super) fn up(self, event: &PointerEvent) {
        self.card.settle();
        let hold = self.hold.get_value();
        self.hold.update_value(|hold| {
            hold.fingers.retain(|finger| finger.id != event.pointer_id());
            // The finger that stays goes on from where it is.
            let rest = hold.fingers.first().map(|finger| finger.x);
            hold.begin = rest.zip(self.windows().map(|(window, _)| window));
        });
        if hold.fingers.len() <= 1 {
            self.dragging.set(false);
            if let Some((from, to)) = self.card.selected.get_untracked() {
                self.card.selected.set(None);
                self.select(from.min(to), from.max(to));
            } else if !hold.moved && event.type_() == "pointerup" {
                self.card.point_at(self.instant(f64::from(event.offset_x())));
            }
        }
    }

    /// Looks at the selected period, if it is long enough.
    fn select(self, from: f64, to: f64) {
        if let Some((_, extent)) = self.windows().filter(|_| to - from >= self.shortest()) {
            self.card.app.look(zoom::kept((from, to), extent), true);
        }
    }

    /// A long press of a finger: from now on it moves the cursor. The browser's menu stays away.
    pub(super) fn menu(self, event: &web_sys::MouseEvent) {
        let hold = self.hold.get_value();
        if hold.touch && !hold.moved {
            event.prevent_default();
            self.hold.update_value(|hold| hold.resting = true);
            self.card.point_at(self.instant(f64::from(event.offset_x())));
        }
    }

    pub(super) fn left(self, event: &PointerEvent) {
        if event.pointer_type() == "mouse" && !self.dragging.get_untracked() {
            self.card.app.cursor.set(None);
        }
    }

    pub(super) fn wheel(self, event: &WheelEvent) {
        self.card.settle();
        let (Some((window, extent)), Some(centre)) = (self.windows(), self.instant(f64::from(event.offset_x()))) else {
            return;
        };
        event.prevent_default();
        // Lines and pages to pixels, as browsers scroll them.
        let unit = match event.delta_mode() {
            1 => 16.0,
            2 => 400.0,
            _ => 1.0,
        };
        let (dx, dy) = (event.delta_x() * unit, event.delta_y() * unit);
        let sideways = if event.shift_key() { dx + dy } else { dx };
        let window = if sideways.abs() > dy.abs() || event.shift_key() {
            zoom::moved(window, sideways * self.pace(window), extent)
        } else {
            zoom::scaled(window, (dy.clamp(-400.0, 400.0) * 0.0022).exp(), centre, extent, self.shortest())
        };
        self.card.app.look(window, false);
    }
}
