//! From what was read to an answer.

use super::asked::Asked;
use super::beside;
use super::cycle::Cycle;
use super::holes::{self, Absent};
use super::plan::{COUNT, Plan};
use super::preview::Preview;
use crate::dataset::Level;
use crate::overview::method_along;
use crate::series::{Answer, Line, QUANTILES};
use crate::zarr::decimate::{Joiner, Point, Steps, width};

/// How much was read.
pub(super) enum Stage<'a> {
    /// Some chunks.
    Preview(&'a Preview),
    /// What is drawn first.
    First,
    /// All.
    Last(Absent),
}

/// What stays the same from one answer of a question to the next.
pub(super) struct Drawing<'a> {
    asked: &'a Asked<'a>,
    level: &'a Level,
    window: (f64, f64),
    /// Times of the finest level in the window.
    finest: f64,
    /// Values of flags that say nothing against a value.
    quiet: Vec<f64>,
    usual: Option<Cycle>,
    /// What a reader should know.
    pub(super) notes: Vec<String>,
}

/// A line, and what it says of all of them.
struct Drawn {
    line: Line,
    joined: bool,
    usual: Option<f64>,
    points: u64,
    count: f64,
}

impl<'a> Drawing<'a> {
    pub(super) fn new(asked: &'a Asked<'a>, level: &'a Level, window: (f64, f64), finest: f64) -> Self {
        let quiet = asked.group.variable(&asked.variable.flags).map(beside::quiet).unwrap_or_default();
        Drawing { asked, level, window, finest, quiet, usual: None, notes: Vec::new() }
    }

    /// Takes the usual year away from what is drawn.
    pub(super) fn without(&mut self, usual: Cycle) {
        self.notes.extend(usual.notes.clone());
        if self.level.step.is_some_and(|step| step > super::cycle::DAY) {
            self.notes.push("The days of a bucket weigh the same in what is taken away from it.".to_owned());
        }
        self.usual = Some(usual);
    }

    /// Of a window without times.
    pub(super) fn nothing(&self) -> Answer {
        let step = self.level.step;
        let sum = step.filter(|_| self.asked.variable.amount);
        Answer { level: self.level.name.clone(), step, sum, ..self.asked.nothing() }
    }

    /// The answer with what the plan has read by now.
    pub(super) fn answer(&self, plan: &Plan, stage: &Stage<'_>) -> Answer {
        let (asked, step) = (self.asked, self.level.step);
        let lines = asked.positions.len() as f64;
        let mut answer = Answer { failed: plan.failed.clone(), notes: self.notes.clone(), ..self.nothing() };
        answer.failed.extend(self.usual.iter().flat_map(|usual| usual.failed.clone()));
        if asked.request.fan.is_some() {
            answer.quantiles = QUANTILES.to_vec();
        }
        let (mut joined, mut usual, mut points, mut count) = (false, None::<f64>, 0, 0.0);
        for (number, line) in answer.lines.iter_mut().enumerate() {
            let drawn = self.line(plan, number, line.index, stage);
            *line = drawn.line;
            joined |= drawn.joined;
            usual = usual.into_iter().chain(drawn.usual).reduce(f64::max);
            points += drawn.points;
            count += drawn.count;
        }
        let column = if joined { width(self.window, asked.columns) } else { 0.0 };
        if joined {
            answer.step = Some(answer.step.map_or(column, |step| step.max(column)));
        }
        // Buckets follow each other exactly, so that one that is absent shows; values as stored may be late by a step.
        let factor = if step.is_some() && !joined { 1.5 } else { 2.0 };
        answer.gap = factor * usual.or(step).unwrap_or(0.0).max(column);
        let times = plan.axis.len() as f64;
        let steps = if step.is_some() { self.finest } else { times };
        // Uncounted, each bucket is taken to be as full as the record's pace makes it.
        let is_uncounted = matches!(stage, Stage::First | Stage::Preview(_)) && plan.parts[COUNT].is_some();
        let mut present = if is_uncounted { points as f64 * (steps / times.max(1.0)).max(1.0) } else { count };
        if let Stage::Preview(preview) = stage {
            answer.preview = Some(preview.every);
            present *= preview.every as f64;
            answer.gap = answer.gap.max(reach(plan, preview));
        }
        answer.more = !matches!(stage, Stage::Last(_));
        answer.samples = ((steps * lines) as u64).max(if answer.more { 0 } else { present as u64 });
        answer.present = if answer.more { (present.round() as u64).min(answer.samples) } else { present as u64 };
        answer.cell_methods = self.method(joined);
        answer
    }

    fn line(&self, plan: &Plan, number: usize, index: u64, stage: &Stage<'_>) -> Drawn {
        let counted = matches!(stage, Stage::Last(_));
        let (mut steps, mut points, mut count) = (Steps::default(), 0, 0.0);
        plan.points(index, false, &mut |point| {
            steps.push(point.time);
            points += 1;
            count += point.count;
        });
        let has = plan.columns(self.asked.request.fan.is_some(), counted);
        let mut joiner = Joiner::new(index, points as usize, self.window, self.asked.columns, has);
        if points <= u64::from(self.asked.request.points) {
            joiner = joiner.apart();
        }
        let is_counted = plan.axis.step.is_none() || (counted && plan.parts[COUNT].is_some());
        plan.points(index, true, &mut |mut point| {
            if self.quiet.contains(&point.flag) {
                point.flag = f64::NAN;
            }
            match &self.usual {
                None => joiner.push(point),
                Some(usual) => {
                    let point: Point = usual.without(number, point, plan.axis.step, is_counted);
                    if !point.mean.is_nan() {
                        joiner.push(point);
                    }
                }
            }
        });
        let (mut line, joined) = joiner.finish();
        let none = Absent::new();
        let absent = if let Stage::Last(absent) = stage { absent } else { &none };
        line.holes = holes::of_line(plan, index, absent, self.window);
        Drawn { line, joined, usual: steps.usual(), points, count }
    }

    /// What a point is, as CF says it.
    fn method(&self, joined: bool) -> String {
        let variable = self.asked.variable;
        let own = method_along(&variable.cell_methods, &self.asked.time.name);
        let method = match (self.level.step, own) {
            (Some(_), _) if variable.amount => "sum",
            (Some(_), _) => "mean",
            (None, "" | "point") if joined => "mean",
            (None, own) => own,
        };
        method.to_owned()
    }
}

/// The longest time without a chunk in a preview: a line is drawn over it.
fn reach(plan: &Plan, preview: &Preview) -> f64 {
    let time = |at: u64| plan.axis.times.at(at);
    let between = preview.first.windows(2).map(|pair| time(pair[1].start) - time(pair[0].end - 1));
    1.01 * between.fold(0.0, f64::max)
}
