//! A text as a stretch of stored times: `2025`, `2025-01`, `2025-01-31`, or an instant.

use super::calendar::Calendar;
use super::iso::{self, Order};
use super::{StoredTime, TimeError};

const SECOND: i128 = 1_000_000_000;
const DAY: i64 = 86_400;

impl StoredTime {
    /// The first and the last tick of what `text` names, both included: all of a year, a month or a day, or the one tick
    /// of an instant (ISO 8601, in UTC unless it has an offset). An instant between two ticks gives the later one first:
    /// an empty stretch, whose ends are still right as those of a longer one.
    ///
    /// # Errors
    /// For a text that is no time of the calendar.
    pub fn period(self, text: &str) -> Result<(i64, i64), TimeError> {
        let text = text.trim();
        let calendar = self.calendar;
        let midnight = |days: i64| i128::from(days) * i128::from(DAY) * SECOND;
        let (first, last) = match year_and_month(text) {
            Some((year, month)) => {
                let (from, to) = (month.unwrap_or(1), month.unwrap_or(12));
                let exists = |month| calendar.exists(year, month, 1);
                if !exists(from) || !exists(to) {
                    return Err(none(text, calendar));
                }
                let end = calendar.days(year, to, calendar.month_length(year, to)) + 1;
                (midnight(calendar.days(year, from, 1)), midnight(end) - 1)
            }
            None => {
                let written = iso::read(text, Order::Iso, calendar).map_err(|fault| {
                    let hint = "write a time as `2025-01-31T12:30:00Z`, or a day, a month or a year";
                    TimeError::new(fault.error(text).message, hint)
                })?;
                let seconds = calendar.seconds(&written.at) - i64::from(written.offset.unwrap_or(0));
                let instant = i128::from(seconds) * SECOND + i128::from(written.at.nanosecond);
                let day = !text.contains(['T', 't', ' ']);
                (instant, if day { instant + i128::from(DAY) * SECOND - 1 } else { instant })
            }
        };
        let tick = i128::from(self.tick.nanoseconds());
        let within = |ticks: i128| i64::try_from(ticks).map_err(|_| none(text, calendar));
        Ok((within(-(-first).div_euclid(tick))?, within(last.div_euclid(tick))?))
    }
}

fn none(text: &str, calendar: Calendar) -> TimeError {
    let shown: String = text.chars().take(60).collect();
    let message = format!("`{shown}` is not a time of the calendar `{}`", calendar.name());
    TimeError::new(message, "write a time as `2025-01-31T12:30:00Z`, or a day, a month or a year")
}

/// `2025`, `2025-01`, and years of six digits with a sign.
fn year_and_month(text: &str) -> Option<(i64, Option<u32>)> {
    let (sign, plain) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => (1, text),
    };
    let (year, month) = plain.split_once('-').map_or((plain, None), |(year, month)| (year, Some(month)));
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    let wide = plain.len() < text.len();
    if !digits(year, if wide { 6 } else { 4 }) || !month.is_none_or(|month| digits(month, 2)) {
        return None;
    }
    let month = month.map(|month| month.parse::<u32>().ok().filter(|month| (1..=12).contains(month)));
    match month {
        Some(None) => None,
        month => Some((year.parse::<i64>().ok()? * sign, month.flatten())),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::time::Tick;

    #[test]
    fn years_months_days_and_instants() {
        let gregorian = Calendar::ProlepticGregorian;
        let cases: &[(Tick, Calendar, &str, &str, &str)] = &[
            (Tick::Second, gregorian, "2025", "2025-01-01T00:00:00Z", "2025-12-31T23:59:59Z"),
            (Tick::Second, gregorian, "2024-02", "2024-02-01T00:00:00Z", "2024-02-29T23:59:59Z"),
            (Tick::Hour, gregorian, "2025-12", "2025-12-01T00:00:00Z", "2025-12-31T23:00:00Z"),
            (Tick::Millisecond, gregorian, "2025-01-31", "2025-01-31T00:00:00Z", "2025-01-31T23:59:59.999Z"),
            (Tick::Second, gregorian, "2025-01-31T12:00", "2025-01-31T12:00:00Z", "2025-01-31T12:00:00Z"),
            (Tick::Second, gregorian, "2025-01-31T12:00+01:00", "2025-01-31T11:00:00Z", "2025-01-31T11:00:00Z"),
            (Tick::Day, Calendar::Day360, "1970-02", "1970-02-01T00:00:00Z", "1970-02-30T00:00:00Z"),
            (Tick::Day, Calendar::NoLeap, "2000-02", "2000-02-01T00:00:00Z", "2000-02-28T00:00:00Z"),
            (Tick::Day, Calendar::Standard, "1582-10", "1582-10-01T00:00:00Z", "1582-10-31T00:00:00Z"),
            (Tick::Day, gregorian, "-000001", "-000001-01-01T00:00:00Z", "-000001-12-31T00:00:00Z"),
        ];
        for (tick, calendar, text, first, last) in cases {
            let stored = StoredTime { tick: *tick, calendar: *calendar };
            let (a, b) = stored.period(text).unwrap();
            assert_eq!((stored.text(a).as_str(), stored.text(b).as_str()), (*first, *last), "{text}");
        }
        // Between two ticks: nothing, and the nearest ends of a longer stretch.
        let hours = StoredTime { tick: Tick::Hour, calendar: gregorian };
        assert_eq!(hours.period("1970-01-01T01:30").unwrap(), (2, 1));
        assert_eq!(hours.period("1969-12-31T22:30Z").unwrap(), (-1, -2));
    }

    #[test]
    fn refused() {
        let stored = StoredTime::default();
        for text in ["", "5", "20250131", "2025-13", "2025-02-30", "31.1.2025", "12:00", "+2025"] {
            let error = stored.period(text).expect_err(text);
            assert!(!error.message.is_empty() && error.hint.contains("2025-01-31T12:30"), "{text}: {error}");
        }
    }
}
