//! Linear and logarithmic scales between values and pixels, and ticks: round numbers for values, the calendar for times.

use crate::calendar::{self, DAY, civil, start};
use crate::clock::Clock;
use crate::{number, text};

/// A linear or logarithmic map of values to pixels, and back for hit tests.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// Values at the ends; greater than 0 for a logarithmic scale.
    pub values: (f64, f64),
    /// Pixels at the ends; downwards for the vertical axis.
    pub pixels: (f64, f64),
    /// Whether equal distances are equal ratios.
    pub log: bool,
}

impl Scale {
    /// A linear scale.
    pub fn linear(values: (f64, f64), pixels: (f64, f64)) -> Self {
        Scale { values, pixels, log: false }
    }

    /// The pixel of a value. A scale of a single value puts it in the middle. Not a number where a logarithmic scale
    /// has no place for the value (0 or less).
    pub fn pixel(&self, value: f64) -> f64 {
        let (a, b, value) = match self.log {
            true if value <= 0.0 => return f64::NAN,
            true => (self.values.0.ln(), self.values.1.ln(), value.ln()),
            false => (self.values.0, self.values.1, value),
        };
        let share = if a == b { 0.5 } else { (value - a) / (b - a) };
        self.pixels.0 + share * (self.pixels.1 - self.pixels.0)
    }

    /// The value at a pixel.
    pub fn value(&self, pixel: f64) -> f64 {
        let (a, b) = self.pixels;
        let share = if a == b { 0.5 } else { (pixel - a) / (b - a) };
        let (first, last) = self.values;
        match self.log {
            true => (first.ln() + share * (last.ln() - first.ln())).exp(),
            false => first + share * (last - first),
        }
    }
}

/// The range of a logarithmic axis over values: some room around those greater than 0, 1 to 10 for none.
pub fn log_range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (least, most) = values
        .filter(|v| v.is_finite() && *v > 0.0)
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), v| (least.min(v), most.max(v)));
    if least > most {
        return (1.0, 10.0);
    }
    let ratio = (most / least).powf(0.05).clamp(1.05, 10.0);
    ((least / ratio).max(f64::MIN_POSITIVE), (most * ratio).min(f64::MAX))
}

/// Ticks of a logarithmic axis: powers of ten, with their doubles and fivefolds where there is room; round steps where
/// the range is less than a decade.
pub fn log_ticks(range: (f64, f64), count: usize) -> Vec<ValueTick> {
    let (low, high) = (range.0.log10(), range.1.log10());
    if !(low.is_finite() && high.is_finite()) || low >= high {
        return Vec::new();
    }
    if high - low < 1.0 {
        return value_ticks(range, count);
    }
    let decades = (high - low).ceil() as usize;
    let stride = decades.div_ceil(count.max(1)).max(1) as i32;
    let factors: &[f64] = if decades * 3 <= count { &[1.0, 2.0, 5.0] } else { &[1.0] };
    let (first, last) = (low.floor() as i32, high.ceil() as i32);
    let powers = (first..=last).filter(|power| power.rem_euclid(stride) == 0);
    powers
        .flat_map(|power| factors.iter().map(move |factor| factor * 10_f64.powi(power)))
        .filter(|value| (range.0..=range.1).contains(value))
        .map(|value| ValueTick { value, label: number::tick(value, value) })
        .collect()
}

/// The range of an axis over values: 5 % of room at both ends, something around a single value, 0 to 1 for none.
/// Values that are not finite are left out.
pub fn padded(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (least, most) = values
        .filter(|v| v.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), v| (least.min(v), most.max(v)));
    if least > most {
        return (0.0, 1.0);
    }
    // Halves, so that the range of the greatest numbers does not overflow.
    let room = 2.0 * (0.05 * (most / 2.0 - least / 2.0));
    let room = if room > f64::EPSILON * 16.0 * most.abs().max(least.abs()) {
        room
    } else if least == 0.0 {
        0.5
    } else {
        (least.abs() * 0.05).max(f64::MIN_POSITIVE)
    };
    ((least - room).max(f64::MIN), (most + room).min(f64::MAX))
}

/// A step of 1, 2 or 5 times a power of ten that parts `range` into at most `count` pieces; 1 when there is none.
pub fn nice_step(range: f64, count: usize) -> f64 {
    let rough = range / count.max(1) as f64;
    if !rough.is_finite() || rough < 1e-300 {
        return 1.0;
    }
    let power = rough.log10().floor() as i32;
    for power in [power, power + 1] {
        for factor in [1.0, 2.0, 5.0] {
            // A division by a whole power of ten is rounded once; a product with 0.1 is not.
            let step = if power < 0 { factor / 10_f64.powi(-power) } else { factor * 10_f64.powi(power) };
            if step >= rough * (1.0 - 1e-9) {
                return step;
            }
        }
    }
    rough
}

/// A tick of a vertical axis.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueTick {
    /// Where.
    pub value: f64,
    /// What stands there.
    pub label: String,
}

/// Ticks at round values inside the range (both ends included), about `count` at most.
pub fn value_ticks((least, most): (f64, f64), count: usize) -> Vec<ValueTick> {
    let step = nice_step(most - least, count);
    let first = (least / step).ceil();
    let last = (most / step).floor();
    if !(first.is_finite() && last.is_finite() && last - first <= 1e3) || least >= most {
        return Vec::new();
    }
    let mut ticks: Vec<ValueTick> = Vec::new();
    for i in 0..=(last - first).max(-1.0) as i64 {
        // Where steps are smaller than what a number can hold, the same value would come again.
        let value = (first + i as f64) * step;
        if value < least || value > most || ticks.last().is_some_and(|tick| tick.value >= value) {
            continue;
        }
        ticks.push(ValueTick { value, label: number::tick(value, step) });
    }
    ticks
}

/// A tick of the time axis.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeTick {
    /// Seconds since 1970.
    pub time: f64,
    /// What stands there.
    pub label: String,
    /// Pixel of the label's middle: the tick's own, or moved inwards so that the label is not cut at an edge.
    pub centre: f64,
}

/// Distance between the ticks of a time axis.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Step {
    Seconds(f64),
    Days(i64),
    Months(i64),
    Years(i64),
}

const STEPS: [Step; 24] = [
    Step::Seconds(1.0),
    Step::Seconds(5.0),
    Step::Seconds(15.0),
    Step::Seconds(30.0),
    Step::Seconds(60.0),
    Step::Seconds(300.0),
    Step::Seconds(900.0),
    Step::Seconds(1_800.0),
    Step::Seconds(3_600.0),
    Step::Seconds(10_800.0),
    Step::Seconds(21_600.0),
    Step::Seconds(43_200.0),
    Step::Days(1),
    Step::Days(2),
    Step::Days(5),
    Step::Days(10),
    Step::Days(15),
    Step::Months(1),
    Step::Months(2),
    Step::Months(3),
    Step::Months(6),
    Step::Years(1),
    Step::Years(2),
    Step::Years(5),
];

/// Least distance between two labels, in font sizes.
const APART: f64 = 1.2;

/// What a time axis names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Cycle {
    /// Instants.
    #[default]
    None,
    /// The days of a year without its number: a climatology by day of year.
    Year,
    /// The hours of a day without its date.
    Day,
}

/// How the labels of a time axis are laid out.
#[derive(Debug, Clone, Copy)]
pub struct TimeLabels<'a> {
    /// Labels stay between these pixels.
    pub room: (f64, f64),
    /// Font size in pixels.
    pub size: f64,
    /// Ticks at most.
    pub most: usize,
    /// Whether the first label names what the others leave out (the year of a month, the date of an hour).
    pub context: bool,
    /// Whose calendar and clock.
    pub clock: &'a Clock,
    /// Whether it is a year or a day that comes again.
    pub cycle: Cycle,
}

/// Ticks of a time axis: at whole years, months, days, hours, minutes or seconds of the zone, as many as the widths of
/// their labels allow.
pub fn time_ticks(scale: &Scale, labels: &TimeLabels) -> Vec<TimeTick> {
    let (from, to) = scale.values;
    if !(from.is_finite() && to.is_finite()) || to <= from {
        return Vec::new();
    }
    let decades = (1..=4).flat_map(|power| [1, 2, 5].map(|factor| Step::Years(factor * 10_i64.pow(power))));
    for step in STEPS.into_iter().chain(decades) {
        let length = match step {
            Step::Seconds(s) => s,
            Step::Days(d) => d as f64 * DAY,
            Step::Months(m) => m as f64 * 30.0 * DAY,
            Step::Years(y) => y as f64 * 365.0 * DAY,
        };
        if (to - from) / length > labels.most.min(200) as f64 + 1.0 {
            continue;
        }
        let times = instants(step, labels.clock.local(from), labels.clock.local(to));
        let ticks = placed(times, step, scale, labels);
        if ticks.len() <= labels.most && apart(&ticks, labels.size) {
            return ticks;
        }
    }
    Vec::new()
}

fn apart(ticks: &[TimeTick], size: f64) -> bool {
    ticks.windows(2).all(|pair| {
        let [a, b] = pair else { return true };
        let half = (text::width(&a.label, size) + text::width(&b.label, size)) / 2.0;
        b.centre - a.centre >= half + APART * size
    })
}

/// `times` are of the zone's clock.
fn placed(times: Vec<f64>, step: Step, scale: &Scale, labels: &TimeLabels) -> Vec<TimeTick> {
    let mut ticks = Vec::with_capacity(times.len());
    for (i, local) in times.into_iter().enumerate() {
        let label = match labels.cycle {
            Cycle::None => label(local, step, i == 0, labels.context),
            cycle => cyclic(local, step, cycle),
        };
        let half = text::width(&label, labels.size) / 2.0;
        let (low, high) = (labels.room.0 + half, labels.room.1 - half);
        if low > high {
            continue;
        }
        let time = labels.clock.instant(local);
        ticks.push(TimeTick { time, label, centre: scale.pixel(time).clamp(low, high) });
    }
    ticks
}

/// A month or a day of no year, an hour of no day.
fn cyclic(time: f64, step: Step, cycle: Cycle) -> String {
    let c = civil(time);
    match (cycle, step) {
        (Cycle::Day, _) => format!("{:02}:{:02}", c.hour, c.minute),
        (_, Step::Months(_) | Step::Years(_)) => calendar::month_name(c.month).to_owned(),
        _ => format!("{} {}", c.day, calendar::month_name(c.month)),
    }
}

fn label(time: f64, step: Step, first: bool, context: bool) -> String {
    let c = civil(time);
    let month = calendar::month_name(c.month);
    match step {
        Step::Years(_) => c.year.to_string(),
        Step::Months(_) if first || c.month == 1 => format!("{month} {}", c.year),
        Step::Months(_) => month.to_owned(),
        Step::Days(_) if (first && context) || (c.month, c.day) == (1, 1) => format!("{} {month} {}", c.day, c.year),
        Step::Days(_) if first || c.day == 1 => format!("{} {month}", c.day),
        Step::Days(d) if d > 2 => format!("{} {month}", c.day),
        Step::Days(_) => c.day.to_string(),
        Step::Seconds(_) if (c.hour, c.minute, c.second) == (0, 0, 0) => match first && context {
            true => format!("{} {month} {}", c.day, c.year),
            false => format!("{} {month}", c.day),
        },
        Step::Seconds(s) => {
            let mut text = String::new();
            if first && context {
                text = format!("{} {month} {}, ", c.day, c.year);
            }
            text.push_str(&format!("{:02}:{:02}", c.hour, c.minute));
            if s < 60.0 {
                text.push_str(&format!(":{:02}", c.second));
            }
            text
        }
    }
}

/// The instants of a step from `from` to `to`, both included.
fn instants(step: Step, from: f64, to: f64) -> Vec<f64> {
    let mut times = Vec::new();
    let first = civil(from);
    let mut push = |time: f64| {
        if time >= from && time <= to {
            times.push(time);
        }
        time <= to
    };
    match step {
        Step::Seconds(seconds) => {
            let start = (from / seconds).ceil();
            for i in 0..=200 {
                if !push((start + f64::from(i)) * seconds) {
                    break;
                }
            }
        }
        Step::Days(days) => {
            let month = i64::from(first.month);
            'months: for month in month..month + 200 {
                let c = civil(start(first.year, month, 1));
                let length = i64::from(calendar::month_length(c.year, c.month));
                for day in (1..=length).step_by(days.max(1) as usize) {
                    // Near the month's end the next month's first day is the tick.
                    if day > 1 && ((length + 1 - day) as f64) < days as f64 * 0.6 {
                        break;
                    }
                    if !push(start(c.year, i64::from(c.month), day)) {
                        break 'months;
                    }
                }
            }
        }
        Step::Months(months) => {
            let mut month = (i64::from(first.month) - 1) / months * months + 1;
            for _ in 0..=201 {
                if !push(start(first.year, month, 1)) {
                    break;
                }
                month += months;
            }
        }
        Step::Years(years) => {
            let mut year = first.year.div_euclid(years) * years;
            for _ in 0..=201 {
                if !push(start(year, 1, 1)) {
                    break;
                }
                year += years;
            }
        }
    }
    times
}

#[cfg(test)]
#[path = "scale_tests.rs"]
mod tests;
