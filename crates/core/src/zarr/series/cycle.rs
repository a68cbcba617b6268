//! The usual year and the usual day: means by day of the year and by hour of the day, both in UTC, and what is left of a
//! value without them. Nothing is smoothed; 29 February is a day of its own, of leap years only.

use super::asked::Asked;
use super::levels::{Axis, candidates, shown};
use super::part;
use super::plan::{COUNT, MEAN, Plan};
use crate::series::{Answer, Derive, Line, Request};
use crate::time::{format_utc, month_of, start_of_month};
use crate::zarr::decimate::{Columns, Joiner, Point, width};
use crate::zarr::fail::ReadError;
use crate::zarr::level::within;

pub(crate) const DAY: f64 = 86_400.0;
pub(crate) const HOUR: f64 = 3600.0;
/// 2000-01-01T00:00:00Z, where the times of a cycle begin.
const BEGIN: f64 = 946_684_800.0;

/// What is known of one day of the year, or one hour of the day.
#[derive(Debug, Clone, Copy)]
struct Slot {
    sum: f64,
    weight: f64,
    min: f64,
    max: f64,
    /// Values present.
    count: f64,
    /// What an amount's own mean is made with, see [`Cycle::share`].
    shares: f64,
}

impl Slot {
    const NOTHING: Slot =
        Slot { sum: 0.0, weight: 0.0, min: f64::INFINITY, max: f64::NEG_INFINITY, count: 0.0, shares: 0.0 };

    fn mean(&self) -> f64 {
        (self.sum / self.weight).max(self.min).min(self.max)
    }
}

/// The cycle of each line over a span of the record.
pub(super) struct Cycle {
    /// One list a line: 366 days or 24 hours.
    lines: Vec<Vec<Slot>>,
    /// Length of a slot in seconds.
    length: f64,
    /// The level that it was read from, and the length of its buckets.
    level: String,
    step: Option<f64>,
    amount: bool,
    counted: bool,
    /// Seconds between the values themselves, on average.
    pace: f64,
    samples: u64,
    /// Where it comes from, for a person.
    pub(super) notes: Vec<String>,
    pub(super) failed: Vec<String>,
}

/// A cycle of which nothing is read yet.
pub(super) struct Planned {
    cycle: Cycle,
    plan: Plan,
    positions: Vec<u64>,
}

impl Planned {
    /// By day of the year over the whole record.
    ///
    /// # Errors
    /// As of [`super::series`].
    pub(super) async fn of_year(asked: &Asked<'_>) -> Result<Option<Planned>, ReadError> {
        Planned::new(asked, DAY, None).await
    }

    /// From the coarsest level whose buckets lie in one slot each. `None` for a variable without times.
    ///
    /// # Errors
    /// As of [`super::series`].
    async fn new(asked: &Asked<'_>, length: f64, window: Option<(f64, f64)>) -> Result<Option<Planned>, ReadError> {
        let Some(extent) = asked.time.extent else { return Ok(None) };
        let window = window.unwrap_or(extent);
        let candidates = candidates(asked, window)?;
        let Some(chosen) = within(&candidates, length) else { return Ok(None) };
        let axis = Axis::new(asked, chosen, window).await?;
        let step = axis.step;
        let finest = candidates.first().map_or(0.0, |finest| finest.points.max(1.0));
        let plan = Plan::new(asked, chosen, axis)?;
        let counted = step.is_none() || plan.parts[COUNT].is_some();
        let mut cycle = Cycle {
            lines: Vec::new(),
            length,
            level: chosen.level.name.clone(),
            step,
            amount: asked.variable.amount,
            counted,
            pace: (window.1 - window.0) / finest,
            samples: (finest * asked.positions.len() as f64) as u64,
            notes: notes(length, window, shown(chosen.level)),
            failed: Vec::new(),
        };
        if !counted {
            cycle.notes.push("Its buckets weigh the same, since they have no counts.".to_owned());
        }
        Ok(Some(Planned { cycle, plan, positions: asked.positions.clone() }))
    }

    /// What it fetches beside the level `level`, of which the whole window is read anyway.
    pub(super) fn bytes_beside(&self, level: &str, read: u64) -> u64 {
        let bytes = self.plan.bytes();
        if self.cycle.level == level { bytes.saturating_sub(read) } else { bytes }
    }

    /// As [`Plan::check`].
    ///
    /// # Errors
    /// As [`Plan::check`].
    pub(super) fn check(&self, most: u64) -> Result<(), ReadError> {
        self.plan.check(most, 0)
    }

    /// Reads it.
    ///
    /// # Errors
    /// When nothing of it can be read.
    pub(super) async fn read(self) -> Result<Cycle, ReadError> {
        let Planned { mut cycle, mut plan, positions } = self;
        let done = part::run(plan.jobs(MEAN..COUNT + 1, None)).await;
        plan.take(done);
        plan.check_read()?;
        cycle.lines = positions.iter().map(|position| cycle.slots(&plan, *position)).collect();
        cycle.failed = plan.failed;
        Ok(cycle)
    }
}

impl Cycle {
    fn slots(&self, plan: &Plan, position: u64) -> Vec<Slot> {
        let mut slots = vec![Slot::NOTHING; if self.length == DAY { 366 } else { 24 }];
        let mut add = |point: &Point, weight: f64, shares: f64| {
            let Some(slot) = slots.get_mut(slot_of(point.time, self.length)) else { return };
            slot.sum += point.mean * weight;
            slot.weight += weight;
            slot.min = slot.min.min(point.min);
            slot.max = slot.max.max(point.max);
            slot.count += point.count;
            slot.shares += shares;
        };
        if !self.amount {
            plan.points(position, false, &mut |point| add(&point, point.count, 0.0));
            return slots;
        }
        // Of amounts the sum of each single day (hour) first.
        let mut open: Option<(f64, Point, f64)> = None;
        plan.points(position, false, &mut |point| {
            let period = (point.time / self.length).floor();
            let share = self.share(point.count, self.step, self.counted);
            match &mut open {
                Some((of, sum, shares)) if *of == period => {
                    sum.mean += point.mean;
                    sum.count += point.count;
                    *shares += share;
                }
                _ => {
                    if let Some((_, sum, shares)) = open.replace((period, point, share)) {
                        add(&Point { min: sum.mean, max: sum.mean, ..sum }, 1.0, shares);
                    }
                }
            }
        });
        if let Some((_, sum, shares)) = open {
            add(&Point { min: sum.mean, max: sum.mean, ..sum }, 1.0, shares);
        }
        slots
    }

    /// How much of an amount a point holds: its values, or as many as fit into its seconds; where the cycle was made
    /// without counts, its seconds.
    fn share(&self, count: f64, step: Option<f64>, counted: bool) -> f64 {
        let seconds = step.unwrap_or(self.pace);
        match (self.counted, counted) {
            (true, true) => count,
            (true, false) => seconds / self.pace,
            (false, _) => seconds,
        }
    }

    /// The point of line `line` (of the request) without the usual year. A point stands for `step` seconds, of which
    /// `counted` values are known. Of a bucket longer than a day the days weigh the same. Of an amount the usual amount of
    /// as many values is taken away.
    pub(super) fn without(&self, line: usize, point: Point, step: Option<f64>, counted: bool) -> Point {
        let usual = self.usual(line, point.time, step, self.share(point.count, step, counted));
        Point { mean: point.mean - usual, min: point.min - usual, max: point.max - usual, ..point }
    }

    fn usual(&self, line: usize, time: f64, step: Option<f64>, share: f64) -> f64 {
        let Some(slots) = self.lines.get(line) else { return f64::NAN };
        let days = (step.unwrap_or(0.0) / DAY).round().clamp(1.0, 366.0);
        let (mut sum, mut weight) = (0.0, 0.0);
        for day in 0..days as u32 {
            let at = time + (f64::from(day) + 0.5 - days / 2.0) * if days > 1.0 { DAY } else { 0.0 };
            let Some(slot) = slots.get(slot_of(at, DAY)).filter(|slot| slot.weight > 0.0) else { continue };
            sum += if self.amount { slot.sum / slot.shares } else { slot.mean() };
            weight += 1.0;
        }
        let usual = sum / weight;
        if self.amount { usual * share } else { usual }
    }
}

/// Position of the day of the year 2000 with the month and day of `time`, or of the hour.
fn slot_of(time: f64, length: f64) -> usize {
    if length != DAY {
        return (time.rem_euclid(DAY) / HOUR) as usize;
    }
    let month = month_of(time);
    let day = ((time - start_of_month(month)) / DAY).floor();
    let first = start_of_month(2000 * 12 + month.rem_euclid(12));
    ((first - BEGIN) / DAY + day) as usize
}

fn notes(length: f64, window: (f64, f64), level: &str) -> Vec<String> {
    let date = |time: f64| format_utc(time).chars().take_while(|c| *c != 'T').collect::<String>();
    let of = if length == DAY { "day of the year" } else { "hour of the day" };
    let (from, to) = (date(window.0), date(window.1));
    let mut out = vec![format!("Means of each {of} (UTC) from {from} to {to}, of level {level}.")];
    if length == DAY && window.1 - window.0 < 2.0 * 365.0 * DAY {
        out.push("The record has less than two years, so that one year makes most of its own mean.".to_owned());
    }
    out
}

/// The answer to [`Derive::Climatology`] (of the whole record, `window` of the year 2000) and to [`Derive::Diurnal`] (of
/// the window). Its times are the middles of the days of 2000, or of the hours of 2000-01-01.
///
/// # Errors
/// As of [`super::series`].
pub(super) async fn answer(asked: &Asked<'_>) -> Result<Answer, ReadError> {
    let Request { derive, window, .. } = asked.request;
    let is_year = *derive == Derive::Climatology;
    let (length, read) = if is_year { (DAY, None) } else { (HOUR, *window) };
    let Some(planned) = Planned::new(asked, length, read).await? else { return Ok(asked.nothing()) };
    planned.check(asked.request.most)?;
    let cycle = planned.read().await?;
    let whole = (BEGIN, BEGIN + if is_year { 366.0 } else { 1.0 } * DAY);
    let window = if is_year { window.unwrap_or(whole) } else { whole };
    let mut joined = false;
    let mut present = 0.0;
    let lines: Vec<Line> = asked
        .positions
        .iter()
        .zip(&cycle.lines)
        .map(|(position, slots)| {
            present += slots.iter().map(|slot| slot.count).sum::<f64>();
            let points: Vec<Point> = points(slots, length, window).collect();
            let has = Columns { count: true, ..Columns::default() };
            let mut joiner = Joiner::new(*position, points.len(), window, asked.columns, has);
            points.into_iter().for_each(|point| joiner.push(point));
            let (line, any) = joiner.finish();
            joined |= any;
            line
        })
        .collect();
    let column = if joined { width(window, asked.columns) } else { 0.0 };
    Ok(Answer {
        level: cycle.level,
        step: Some(length.max(column)),
        sum: cycle.amount.then_some(length),
        samples: cycle.samples.max(present as u64),
        present: present as u64,
        gap: if joined { 2.0 * length.max(column) } else { 1.5 * length },
        failed: cycle.failed,
        lines,
        cell_methods: "mean".to_owned(),
        notes: cycle.notes,
        ..Answer::default()
    })
}

fn points(slots: &[Slot], length: f64, window: (f64, f64)) -> impl Iterator<Item = Point> {
    let point = move |(at, slot): (usize, &Slot)| {
        let time = BEGIN + (at as f64 + 0.5) * length;
        let inside = time + length / 2.0 > window.0 && time - length / 2.0 < window.1;
        let point = Point { min: slot.min, max: slot.max, count: slot.count, ..Point::value(time, slot.mean()) };
        (inside && slot.weight > 0.0).then_some(point)
    };
    slots.iter().enumerate().filter_map(point)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::time::parse_utc;

    #[test]
    fn a_day_has_its_place_in_the_year_2000() {
        for (time, place) in [
            ("2000-01-01T00:00:00Z", 0),
            ("1969-02-28T23:59:59Z", 58),
            ("2024-02-29T12:00:00Z", 59),
            ("2023-03-01T00:00:00Z", 60),
            ("2100-12-31T23:59:59Z", 365),
        ] {
            assert_eq!(slot_of(parse_utc(time).unwrap(), DAY), place, "{time}");
        }
        assert_eq!(slot_of(parse_utc("1969-07-01T23:59:59Z").unwrap(), HOUR), 23);
        assert_eq!(slot_of(parse_utc("2024-07-01T13:00:00Z").unwrap(), HOUR), 13);
    }
}
