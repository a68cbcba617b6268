//! The questions of the selection: for each variable its window, and the whole record for the strip.

use super::App;
use super::client::Client;
use super::field::Fields;
use super::latest::Latest;
use super::slots::{Slot, put};
use crate::problem::Problem;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use zarr_fuse_core::dataset::Level;
use zarr_fuse_core::series::{Answer, Derive, Request};
use zarr_fuse_plot::choice::{MOST_VARIABLES, Part};
use zarr_fuse_plot::{Choice, Kind};

/// So many points a pixel column are read as they are and joined by the drawing, for whichever window; where even the
/// coarsest level has more, the reader joins them to the columns of one window.
const POINTS: u32 = 24;
/// How far beyond the window lines are read while it is dragged, in parts of it.
const BEYOND: f64 = 0.5;

/// What is asked for one variable.
struct Pair {
    fine: Latest,
    coarse: Latest,
    asked: RefCell<(Option<Request>, Option<Request>)>,
}

/// All questions. Clones are the same.
#[derive(Clone)]
pub struct Asking(Rc<Inner>);

struct Inner {
    app: App,
    pairs: RefCell<Vec<Pair>>,
    field: Fields,
    most: Cell<u64>,
}

impl Asking {
    /// Nothing asked yet.
    pub fn new(app: App, client: Client) -> Self {
        let field = Fields::new(app, client.clone());
        let asking = Self(Rc::new(Inner { app, pairs: RefCell::default(), field, most: Cell::new(0) }));
        let pair = |index: usize| {
            let place = |is_coarse: bool| {
                let asking = asking.clone();
                let counted = asking.clone();
                Latest::new(
                    client.clone(),
                    move |request, answer, problem| asking.heard(index, is_coarse, &request, answer, problem),
                    move || counted.count(),
                )
            };
            Pair { fine: place(false), coarse: place(true), asked: RefCell::default() }
        };
        *asking.0.pairs.borrow_mut() = (0..MOST_VARIABLES).map(pair).collect();
        asking
    }

    /// Asks for what `choice` needs and was not asked before.
    pub fn follow(&self, choice: &Arc<Choice>, columns: u32) {
        let app = self.0.app;
        self.0.field.follow(choice, app.pixels.get_untracked());
        let is_chart = choice.kind != Kind::Field && columns > 0;
        let most = app.most.get_untracked();
        let is_more = self.0.most.replace(most) != most;
        let pairs = self.0.pairs.borrow();
        for (index, pair) in pairs.iter().enumerate() {
            let Some(part) = choice.parts().nth(index).filter(|_| is_chart) else {
                pair.fine.stop();
                pair.coarse.stop();
                pair.asked.take();
                continue;
            };
            let fine = question(app, part, choice.window, columns);
            let coarse = question(app, part, None, columns);
            let (was_fine, was_coarse) = pair.asked.borrow().clone();
            let is_served = was_fine.as_ref().is_some_and(|was| serves(was, &fine));
            let mut asked = fine.clone();
            // What is looked at comes first.
            if choice.is_whole() {
                pair.fine.stop();
            } else if is_more || !is_served {
                app.busy.set(true);
                let only_moved = was_fine.is_some_and(|was| Request { window: fine.window, ..was } == fine);
                pair.fine.ask(fine, only_moved);
            } else {
                asked = was_fine.unwrap_or(fine);
            }
            if was_coarse.as_ref() != Some(&coarse) || is_more {
                app.busy.set(true);
                pair.coarse.ask(coarse.clone(), false);
            }
            *pair.asked.borrow_mut() = (Some(asked).filter(|_| !choice.is_whole()), Some(coarse));
        }
        // A question that was given up is heard no more: nobody else would say that its wait is over.
        app.busy.set(self.is_waiting(choice));
    }

    /// The chart is being dragged: asks for what lies beyond the window's ends, unless that was read with it.
    pub fn widen(&self, choice: &Choice, columns: u32) {
        let app = self.0.app;
        let (Some(window), Some(extent)) = (choice.window, choice.extent) else { return };
        if choice.kind == Kind::Field || choice.is_whole() || columns == 0 {
            return;
        }
        for (part, pair) in choice.parts().zip(self.0.pairs.borrow().iter()) {
            if dense(app, part, Some(window), columns) {
                continue;
            }
            let reach = BEYOND * (window.1 - window.0);
            let wide = ((window.0 - reach).max(extent.0), (window.1 + reach).min(extent.1));
            let scaled = f64::from(columns) * (wide.1 - wide.0) / (window.1 - window.0);
            // A cast of a float saturates.
            let wide = question(app, part, Some(wide), scaled.round() as u32);
            let (was, coarse) = pair.asked.borrow().clone();
            // What is looked at comes first.
            if !pair.fine.is_asking() && was.is_some_and(|was| !serves(&was, &wide)) {
                pair.fine.ask(wide.clone(), false);
                *pair.asked.borrow_mut() = (Some(wide), coarse);
            }
        }
    }

    /// Gives up what is on its way.
    pub fn stop(&self) {
        for pair in self.0.pairs.borrow().iter() {
            pair.fine.stop();
            pair.coarse.stop();
        }
        self.0.field.stop();
    }

    /// Gives up what is on its way, and asks for everything at the next occasion.
    pub fn forget(&self) {
        self.stop();
        for pair in self.0.pairs.borrow().iter() {
            pair.asked.take();
        }
        self.0.field.forget();
    }

    /// Adds up what has come for the questions on their way.
    fn count(&self) {
        let bytes = self.0.pairs.borrow().iter().map(|pair| pair.fine.bytes() + pair.coarse.bytes()).sum();
        self.0.app.progress.set(bytes);
    }

    /// Whether the chart still waits for something: the record as a whole comes beside it.
    fn is_waiting(&self, choice: &Choice) -> bool {
        let is_whole = choice.is_whole();
        self.0.pairs.borrow().iter().any(|pair| if is_whole { pair.coarse.is_asking() } else { pair.fine.is_asking() })
    }

    fn heard(
        &self,
        index: usize,
        is_coarse: bool,
        request: &Request,
        answer: Option<Answer>,
        problem: Option<Problem>,
    ) {
        let app = self.0.app;
        let Some(choice) = app.choice.get_untracked() else { return };
        let Some(part) = choice.parts().nth(index).filter(|_| choice.kind != Kind::Field) else { return };
        // The selection may have changed since the question; what no longer belongs is not shown.
        let now = question(app, part, request.window, request.columns);
        if (Request { columns: request.columns, points: request.points, ..now }) != *request {
            return;
        }
        if let Some(answer) = answer {
            let slot = Slot { part: part.clone(), window: request.window, answer: Arc::new(answer) };
            let slots = if is_coarse { app.coarse } else { app.fine };
            slots.update(|slots| put(slots, index, slot));
        }
        if !is_coarse || choice.is_whole() {
            app.progress.set(0);
        }
        let is_seen = is_coarse == choice.is_whole();
        if problem.is_some() || is_seen {
            app.fault.set(problem);
        }
        self.count();
        app.busy.set(self.is_waiting(&choice));
    }
}

/// What to ask for a variable, drawn on so many pixel columns.
pub fn question(app: App, part: &Part, window: Option<(f64, f64)>, columns: u32) -> Request {
    let is_dense = dense(app, part, window, columns);
    let exact = app.exact.get_untracked();
    let columns = if is_dense && exact > 0 && columns == app.columns.get_untracked() { exact } else { columns };
    let request = part.request(window, columns);
    let most = app.most.get_untracked();
    app.view.with_untracked(|view| Request {
        level: view.level.clone(),
        derive: view.derive,
        // A mean day is one of the whole record.
        window: request.window.filter(|_| view.derive != Derive::Diurnal),
        points: if is_dense { 0 } else { POINTS.saturating_mul(columns) },
        most,
        ..request
    })
}

/// Whether the level that will be read has more points in the window than the drawing joins itself.
fn dense(app: App, part: &Part, window: Option<(f64, f64)>, columns: u32) -> bool {
    let Some(dataset) = app.dataset.get_untracked() else { return false };
    let Some(group) = dataset.group(&part.group) else { return false };
    let extent = group.time_of(&part.variable).and_then(|time| time.extent);
    let share = match window.zip(extent) {
        Some(((from, to), (first, last))) if last > first => ((to - from) / (last - first)).min(1.0),
        _ => 1.0,
    };
    let named = app.view.with_untracked(|view| view.level.clone());
    let is_asked = |level: &&Level| named.as_ref().is_none_or(|named| level.name == *named);
    let points: Vec<f64> = group.levels.iter().filter(is_asked).map(|level| level.length as f64 * share).collect();
    points_read(&points, columns) > f64::from(POINTS.saturating_mul(columns))
}

/// How many of the points of the levels, finest first, the reader takes for so many columns (docs/series.md).
fn points_read(points: &[f64], columns: u32) -> f64 {
    let columns = f64::from(columns);
    let last = points.len().saturating_sub(1);
    let at = points.iter().position(|points| *points <= 4.0 * columns).unwrap_or(last);
    let of = |at: usize| points.get(at).copied().unwrap_or(0.0);
    match at.checked_sub(1).map(of) {
        Some(finer) if finer <= 64.0 * columns && of(at) < columns => finer,
        _ => of(at),
    }
}

/// Whether the answer to `asked` is one to `wanted` too: it is of the same lines, reaches as far, has as many points a
/// pixel column, and they are joined by the drawing.
fn serves(asked: &Request, wanted: &Request) -> bool {
    let alike = Request { window: wanted.window, columns: wanted.columns, points: wanted.points, ..asked.clone() };
    let windows = asked.window.zip(wanted.window).filter(|_| alike == *wanted && asked.points > 0 && wanted.points > 0);
    let Some((was, now)) = windows else { return asked == wanted };
    let pace = |(from, to): (f64, f64), columns: u32| (to - from) / f64::from(columns.max(1));
    let ratio = pace(was, asked.columns) / pace(now, wanted.columns);
    // Windows end at whole seconds.
    was.0 <= now.0 + 1.0 && was.1 >= now.1 - 1.0 && (0.98..=1.02).contains(&ratio)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_is_chosen_as_the_reader_does() {
        let decade = [5_260_320.0, 87_672.0, 3_653.0];
        for (share, read) in [(1.0, 3_653.0), (0.3, 1_095.9), (0.15, 13_150.8), (0.01, 876.72), (0.005, 26_301.6)] {
            let points = decade.map(|points| points * share);
            assert!((points_read(&points, 800) - read).abs() < 1e-6, "{share}");
        }
        assert_eq!((points_read(&[1e6], 800), points_read(&[], 800)), (1e6, 0.0));
    }

    #[test]
    fn a_wide_answer_serves_the_windows_in_it_that_are_as_long() {
        let ask = |from: f64, to: f64, columns: u32| Request {
            variable: "t".to_owned(),
            window: Some((from, to)),
            columns,
            points: 8 * columns,
            ..Request::default()
        };
        let wide = ask(0.0, 20_000.0, 800);
        for (wanted, is_served) in [
            (ask(5_000.0, 15_000.0, 400), true),
            (ask(0.0, 10_001.0, 400), true),
            (ask(10_000.0, 20_000.5, 400), true),
            (ask(12_000.0, 22_000.0, 400), false),
            (ask(5_000.0, 10_000.0, 400), false),
            (Request { level: Some("1h".to_owned()), ..ask(5_000.0, 15_000.0, 400) }, false),
            // Joined by the reader to the columns of one window.
            (Request { points: 0, ..ask(5_000.0, 15_000.0, 400) }, false),
        ] {
            assert_eq!(serves(&wide, &wanted), is_served, "{wanted:?}");
        }
        let joined = Request { points: 0, ..wide };
        assert!(
            serves(&joined, &joined) && !serves(&joined, &Request { window: Some((0.0, 19_999.0)), ..joined.clone() })
        );
    }
}
