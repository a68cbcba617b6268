//! The lines that have come, one slot a variable, and what of them fits a selection.

use super::merge;
use std::sync::Arc;
use zarr_fuse_core::series::Answer;
use zarr_fuse_plot::Choice;
use zarr_fuse_plot::choice::Part;

/// Lines of one variable, and the question they answer.
#[derive(Debug, Clone)]
pub struct Slot {
    /// The variable.
    pub part: Part,
    /// The window that was asked for.
    pub window: Option<(f64, f64)>,
    /// Its lines.
    pub answer: Arc<Answer>,
}

/// Slots in the order of the selection's variables.
pub type Slots = Vec<Option<Slot>>;

/// Lines, and the selection that they were read for: what is drawn always belongs together.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The selection.
    pub choice: Arc<Choice>,
    /// The window that was asked for.
    pub window: Option<(f64, f64)>,
    /// Lines of the main variable.
    pub answer: Arc<Answer>,
    /// Those of the further ones; empty while they are on their way.
    pub more: Vec<Arc<Answer>>,
}

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        let same = |a: &Arc<Answer>, b: &Arc<Answer>| Arc::ptr_eq(a, b);
        self.window == other.window
            && same(&self.answer, &other.answer)
            && self.more.len() == other.more.len()
            && self.more.iter().zip(&other.more).all(|(a, b)| same(a, b))
            && self.choice == other.choice
    }
}

impl Shown {
    /// Each variable with its lines, the main one first.
    pub fn parts(&self) -> impl Iterator<Item = (&Part, &Arc<Answer>)> {
        self.choice.parts().zip(std::iter::once(&self.answer).chain(&self.more))
    }

    /// Whether no line has a point between these instants.
    pub fn is_empty(&self, window: (f64, f64)) -> bool {
        let inside = |time: &f64| *time >= window.0 && *time <= window.1;
        !self.parts().any(|(_, answer)| answer.lines.iter().any(|line| line.time.iter().any(inside)))
    }
}

/// Puts an answer in its place.
pub fn put(slots: &mut Slots, index: usize, slot: Slot) {
    if slots.len() <= index {
        slots.resize(index + 1, None);
    }
    if let Some(place) = slots.get_mut(index) {
        *place = Some(slot);
    }
}

fn fitting<'a>(slots: &'a Slots, index: usize, part: &Part) -> Option<&'a Slot> {
    slots.get(index)?.as_ref().filter(|slot| slot.part.same(part))
}

/// The coarse lines of the whole record, once those of the main variable are there.
pub fn whole(choice: &Arc<Choice>, coarse: &Slots) -> Option<Arc<Shown>> {
    shown(choice, &Slots::new(), coarse)
}

/// The window that was asked for, or the part of it that is looked at.
fn seen(slot: &Slot, window: Option<(f64, f64)>) -> Option<(f64, f64)> {
    let (was, now) = slot.window.zip(window)?;
    if was.0 <= now.0 && now.1 <= was.1 { Some(now) } else { Some(was) }
}

/// The finest lines there are for the selection; `None` when none of the main variable's are there.
pub fn shown(choice: &Arc<Choice>, fine: &Slots, coarse: &Slots) -> Option<Arc<Shown>> {
    let of = |index: usize, part: &Part| match (fitting(fine, index, part), fitting(coarse, index, part)) {
        (_, Some(coarse)) if choice.is_whole() => Some((coarse.window, coarse.answer.clone())),
        (Some(fine), Some(coarse)) => {
            Some((seen(fine, choice.window), merge::over(fine, &coarse.answer, choice.window)))
        }
        (Some(one), None) | (None, Some(one)) => Some((seen(one, choice.window), one.answer.clone())),
        (None, None) => None,
    };
    let (window, answer) = of(0, &choice.main)?;
    let more = choice.more.iter().enumerate();
    let more = more.map(|(index, part)| of(index + 1, part).map(|(_, answer)| answer).unwrap_or_default());
    Some(Arc::new(Shown { choice: choice.clone(), window, answer, more: more.collect() }))
}
