//! Linear scales between values and pixels, and ticks: round numbers for values, the calendar for times.

use crate::calendar::{self, DAY, civil, start};
use crate::{number, text};

/// A linear map of values to pixels, and back for hit tests.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// Values at the ends.
    pub values: (f64, f64),
    /// Pixels at the ends; downwards for the vertical axis.
    pub pixels: (f64, f64),
}

impl Scale {
    /// The pixel of a value. A scale of a single value puts it in the middle.
    pub fn pixel(&self, value: f64) -> f64 {
        let (a, b) = self.values;
        let share = if a == b { 0.5 } else { (value - a) / (b - a) };
        self.pixels.0 + share * (self.pixels.1 - self.pixels.0)
    }

    /// The value at a pixel.
    pub fn value(&self, pixel: f64) -> f64 {
        let (a, b) = self.pixels;
        let share = if a == b { 0.5 } else { (pixel - a) / (b - a) };
        self.values.0 + share * (self.values.1 - self.values.0)
    }
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

/// Ticks of a time axis in UTC: at whole years, months, days, hours, minutes or seconds, as many as `most` and the
/// widths of their labels at this font size allow. Labels stay between the pixels of `room`. With `context` the first
/// label names what the others leave out (the year of a month, the date of an hour).
pub fn time_ticks(scale: &Scale, room: (f64, f64), size: f64, most: usize, context: bool) -> Vec<TimeTick> {
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
        if (to - from) / length > most.min(200) as f64 + 1.0 {
            continue;
        }
        let ticks = placed(instants(step, from, to), step, scale, room, size, context);
        if ticks.len() <= most && apart(&ticks, size) {
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

fn placed(times: Vec<f64>, step: Step, scale: &Scale, room: (f64, f64), size: f64, context: bool) -> Vec<TimeTick> {
    let mut ticks = Vec::with_capacity(times.len());
    for (i, time) in times.into_iter().enumerate() {
        let label = label(time, step, i == 0, context);
        let half = text::width(&label, size) / 2.0;
        let (low, high) = (room.0 + half, room.1 - half);
        if low > high {
            continue;
        }
        ticks.push(TimeTick { time, label, centre: scale.pixel(time).clamp(low, high) });
    }
    ticks
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
