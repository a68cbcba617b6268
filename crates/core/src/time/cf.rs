//! CF time coordinates: `hours since 2022-10-05 15:00:00` with a calendar (CF-1.11 §4.4).

use super::calendar::Calendar;
use super::civil::Civil;
use super::{Tick, TimeError};

/// A time coordinate: turns its values into dates and into seconds since 1970-01-01T00:00:00Z, and back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CfTime {
    calendar: Calendar,
    /// A value counts `multiply / divide` seconds; `divide` is a power of ten up to 10^9.
    multiply: i64,
    divide: i64,
    /// The reference: whole seconds since 1970-01-01T00:00:00 of the calendar and nanoseconds after them.
    reference: i64,
    nanoseconds: i64,
}

const SECOND: i128 = 1_000_000_000;

/// True for `units` of a time coordinate: `<unit> since <time>`.
pub fn is_cf(units: &str) -> bool {
    units.split_whitespace().nth(1).is_some_and(|word| word.eq_ignore_ascii_case("since"))
}

/// Reads `units` and `calendar` of a time coordinate; an empty calendar is CF's default, `standard`.
///
/// # Errors
/// For units that are not `<unit> since <time>`; for months and years, whose length varies (months of `360_day` have 30
/// days and are read); for a calendar that CF does not have; and for a reference that does not exist in the calendar, as
/// year 0 in `standard`. All as cftime has it.
pub fn decode_cf(units: &str, calendar: &str) -> Result<CfTime, TimeError> {
    let calendar = Calendar::parse(calendar)?;
    let mut words = units.split_whitespace();
    let (unit, since) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if !since.eq_ignore_ascii_case("since") {
        let message = format!("units `{units}` are not those of a time");
        return Err(TimeError::new(message, "write `seconds since 1970-01-01`"));
    }
    let month = calendar == Calendar::Day360 && matches!(unit.to_lowercase().as_str(), "month" | "months");
    let length = if month { Some((30 * 86_400, 1)) } else { size(unit) };
    let (multiply, divide) = length.ok_or_else(|| {
        let message = format!("units `{units}`: `{unit}` is not a unit of fixed length");
        TimeError::new(message, "use days, hours, minutes, seconds, milliseconds, microseconds or nanoseconds")
    })?;
    let text = units.trim_start()[unit.len()..].trim_start()[since.len()..].trim();
    let (reference, nanoseconds) = reference(text, calendar).ok_or_else(|| {
        let message = format!("units `{units}`: `{text}` is not a time of the calendar `{}`", calendar.name());
        TimeError::new(message, "write the reference as `1970-01-01 00:00:00`, with a date that the calendar has")
    })?;
    Ok(CfTime { calendar, multiply, divide, reference, nanoseconds })
}

impl CfTime {
    /// Counts of NumPy's `datetime64[<factor><unit>]` (W, D, h, m, s, ms, us, ns); `None` for other units, and for a
    /// factor that is not positive.
    pub fn of_numpy(unit: &str, factor: i64) -> Option<CfTime> {
        let (multiply, divide) = match unit {
            "W" => (604_800, 1),
            "m" => (60, 1),
            "D" | "h" | "s" | "ms" | "us" | "μs" | "ns" => size(unit)?,
            _ => return None,
        };
        let multiply = multiply.checked_mul(factor).filter(|size| *size > 0)?;
        let calendar = Calendar::ProlepticGregorian;
        Some(CfTime { calendar, multiply, divide, reference: 0, nanoseconds: 0 })
    }

    /// Counts of `tick` since 1970-01-01 of `calendar`: how times are stored here.
    pub fn stored(tick: Tick, calendar: Calendar) -> CfTime {
        let size = tick.nanoseconds();
        let second = 1_000_000_000;
        let (multiply, divide) = if size >= second { (size / second, 1) } else { (1, second / size) };
        CfTime { calendar, multiply, divide, reference: 0, nanoseconds: 0 }
    }

    /// The calendar.
    pub fn calendar(&self) -> Calendar {
        self.calendar
    }

    /// Seconds since 1970-01-01T00:00:00Z of a value, for an axis of times; NaN stays NaN.
    ///
    /// An instant of another calendar stands where the proleptic Gregorian one has the same date and time of day. A day
    /// that does not exist there, such as 30 February, stands as a whole at the midnight that ends its month: the order
    /// is kept. NaN beyond 10^14 seconds of such a calendar.
    pub fn seconds(&self, value: f64) -> f64 {
        let since = value * self.multiply as f64 / self.divide as f64;
        self.calendar.placed(self.reference as f64 + (self.nanoseconds as f64 / 1e9 + since))
    }

    /// The same of a stored integer, exact until it is rounded once to a double.
    pub fn ticks_to_seconds(&self, ticks: i64) -> f64 {
        let total = self.total(i128::from(ticks));
        let seconds = (total / SECOND) as f64 + (total % SECOND) as f64 / 1e9;
        self.calendar.placed(seconds)
    }

    /// Nanoseconds since 1970-01-01 of the calendar. `value` is below 10^20, so that the product is below 10^36.
    fn total(&self, value: i128) -> i128 {
        let since = value * i128::from(self.multiply) * (SECOND / i128::from(self.divide));
        i128::from(self.reference) * SECOND + i128::from(self.nanoseconds) + since
    }

    /// The date and time of day of a value, rounded to microseconds; `None` for NaN and beyond 10^14 seconds.
    pub fn civil(&self, value: f64) -> Option<Civil> {
        if value.is_nan() || value.abs() > 1e19 {
            return None;
        }
        let part = value.fract() * self.multiply as f64 * (1e9 / self.divide as f64);
        let total = self.total(value.trunc() as i128) + part.round() as i128;
        self.date((total + 500).div_euclid(1000) * 1000)
    }

    /// The date and time of day of a stored integer, exact; `None` beyond 10^14 seconds.
    pub fn civil_of_ticks(&self, ticks: i64) -> Option<Civil> {
        self.date(self.total(i128::from(ticks)))
    }

    fn date(&self, nanoseconds: i128) -> Option<Civil> {
        let seconds =
            i64::try_from(nanoseconds.div_euclid(SECOND)).ok().filter(|s| s.unsigned_abs() <= 100_000_000_000_000)?;
        Some(self.calendar.civil(seconds, nanoseconds.rem_euclid(SECOND) as u32))
    }

    /// The value of a date and time of day; `None` if the calendar has no such date.
    pub fn value(&self, at: &Civil) -> Option<f64> {
        let (since, unit) = self.since(at)?;
        Some((since / unit) as f64 + (since % unit) as f64 / unit as f64)
    }

    /// The same as an integer; `None` also if it is not a whole number, or beyond `int64`.
    pub fn ticks(&self, at: &Civil) -> Option<i64> {
        let (since, unit) = self.since(at)?;
        if since % unit == 0 { i64::try_from(since / unit).ok() } else { None }
    }

    /// Nanoseconds from the reference to a date, and of one unit.
    fn since(&self, at: &Civil) -> Option<(i128, i128)> {
        if !self.calendar.exists(at.year, at.month, at.day) || at.year.unsigned_abs() > 3_000_000 {
            return None;
        }
        let total = i128::from(self.calendar.seconds(at)) * SECOND + i128::from(at.nanosecond);
        let reference = i128::from(self.reference) * SECOND + i128::from(self.nanoseconds);
        Some((total - reference, i128::from(self.multiply) * (SECOND / i128::from(self.divide))))
    }
}

/// Seconds of a unit as a fraction. Spellings of UDUNITS and xarray, in any case.
fn size(unit: &str) -> Option<(i64, i64)> {
    Some(match unit.to_lowercase().as_str() {
        "days" | "day" | "d" => (86_400, 1),
        "hours" | "hour" | "hrs" | "hr" | "h" => (3600, 1),
        "minutes" | "minute" | "mins" | "min" => (60, 1),
        "seconds" | "second" | "secs" | "sec" | "s" => (1, 1),
        "milliseconds" | "millisecond" | "millis" | "millisecs" | "millisec" | "msecs" | "msec" | "ms" => (1, 1000),
        "microseconds" | "microsecond" | "microsecs" | "microsec" | "us" | "µs" | "μs" => (1, 1_000_000),
        "nanoseconds" | "nanosecond" | "nanosecs" | "nanosec" | "ns" => (1, 1_000_000_000),
        _ => return None,
    })
}

/// A reference time as UDUNITS reads it: fields need no leading zeros, and the time and its zone may be left out.
fn reference(text: &str, calendar: Calendar) -> Option<(i64, i64)> {
    let text = text.strip_suffix(['Z', 'z']).or_else(|| text.strip_suffix("UTC")).unwrap_or(text).trim_end();
    let (date, rest) = text.split_once(['T', 't', ' ']).unwrap_or((text, ""));
    let (sign, date) = date.strip_prefix('-').map_or((1, date), |date| (-1, date));
    let mut fields = date.split('-');
    let year = field(fields.next()?, 6)? * sign;
    let (month, day) = (field(fields.next()?, 2)?, field(fields.next()?, 2)?);
    let (month, day) = (u32::try_from(month).ok()?, u32::try_from(day).ok()?);
    let real = calendar.exists(year, month, day) && fields.next().is_none();
    let rest = rest.trim();
    // A zone follows the time at once (`12:00+01:00`) or after a blank (`12:00 +1:00`, `12:00 -6`).
    let (clock, zone) = match rest.find(['+', '-']) {
        Some(place) => (rest[..place].trim_end(), Some(&rest[place..])),
        None => (rest, None),
    };
    let (seconds, nanoseconds) = clock_seconds(clock)?;
    let zone = zone.map_or(Some(0), zone_seconds)?;
    if !real {
        return None;
    }
    Some((calendar.days(year, month, day) * 86_400 + seconds - zone, nanoseconds))
}

fn field(text: &str, longest: usize) -> Option<i64> {
    let plain = (1..=longest).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

/// `15`, `15:0`, `15:00:00`, `15:00:00.5`, "" in seconds and nanoseconds.
fn clock_seconds(text: &str) -> Option<(i64, i64)> {
    if text.is_empty() {
        return Some((0, 0));
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let nanoseconds = match fraction.trim_end_matches('0') {
        "" => 0,
        digits => field(digits, 9)? * 10_i64.pow(9 - digits.len() as u32),
    };
    let mut parts = whole.split(':');
    let hour = field(parts.next()?, 2)?;
    let minute = parts.next().map_or(Some(0), |part| field(part, 2))?;
    let second = parts.next().map_or(Some(0), |part| field(part, 2))?;
    let real = hour < 24 && minute < 60 && second < 60 && parts.next().is_none();
    real.then_some((hour * 3600 + minute * 60 + second, nanoseconds))
}

/// `+1`, `+1:00`, `-0600` in seconds.
fn zone_seconds(text: &str) -> Option<i64> {
    let (sign, text) = text.strip_prefix('-').map_or_else(|| (1, text.trim_start_matches('+')), |text| (-1, text));
    let (hours, minutes) = match text.split_once(':') {
        Some((hours, minutes)) => (field(hours, 2)?, field(minutes, 2)?),
        None if text.len() == 4 => (field(text, 4)? / 100, field(text, 4)? % 100),
        None => (field(text, 2)?, 0),
    };
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;
    use crate::time::format_utc;

    #[test]
    fn references_and_units() {
        for (units, value, expected) in [
            ("hours since 2022-10-05 15:00:00", 2.0, "2022-10-05T17:00:00Z"),
            ("days since 1970-01-01", 1.5, "1970-01-02T12:00:00Z"),
            ("seconds since 1970-01-01T00:00:00Z", 1_757_926_800.0, "2025-09-15T09:00:00Z"),
            ("milliseconds since 1970-01-01", 1_757_926_800_250.0, "2025-09-15T09:00:00.25Z"),
            ("us since 1970-01-01", 1.0, "1970-01-01T00:00:00.000001Z"),
            ("minutes since 2000-1-1 0:0:0.0", 1.0, "2000-01-01T00:01:00Z"),
            ("Hours Since 2000-01-01 00:00 +01:00", 1.0, "2000-01-01T00:00:00Z"),
            ("hours since 2000-01-01 12:00:00 -6:00", 0.0, "2000-01-01T18:00:00Z"),
            ("hours since 2000-01-01T12:00:00-0600", 0.0, "2000-01-01T18:00:00Z"),
            ("days since 2000-01-01 00:00:00 UTC", 0.0, "2000-01-01T00:00:00Z"),
            ("s since 2000-01-01 00:00:00.5", 0.0, "2000-01-01T00:00:00.5Z"),
            ("days since 0001-01-01", 0.0, "0001-01-01T00:00:00Z"),
            ("days since 0000-01-01", -1.0, "-000001-12-31T00:00:00Z"),
        ] {
            let time = decode_cf(units, "proleptic_gregorian").unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(format_utc(time.seconds(value)), expected, "{units}");
            let civil = time.civil(value).unwrap();
            assert_eq!(civil.to_string(), expected, "{units}");
            assert!((time.value(&civil).unwrap() - value).abs() <= 1e-15 * value.abs(), "{units}");
            if value.fract() == 0.0 {
                assert_eq!(format_utc(time.ticks_to_seconds(value as i64)), expected, "{units}");
                assert_eq!(time.ticks(&civil), Some(value as i64), "{units}");
                assert_eq!(time.civil_of_ticks(value as i64), Some(civil), "{units}");
            }
            assert!(is_cf(units));
        }
    }

    #[test]
    fn the_least_tick_has_no_date() {
        let time = decode_cf("seconds since 1970-01-01", "").unwrap();
        for ticks in [i64::MIN, i64::MIN + 1, i64::MAX] {
            assert_eq!(time.civil_of_ticks(ticks), None, "{ticks}");
        }
    }

    #[test]
    fn integers_are_rounded_once() {
        let time = decode_cf("nanoseconds since 1970-01-01", "").unwrap();
        assert_eq!(time.ticks_to_seconds(1_757_926_800_100_000_000), 1_757_926_800.1);
        assert_eq!(time.ticks_to_seconds(-1), -1e-9);
        let far = decode_cf("days since 1970-01-01", "standard").unwrap();
        assert!(far.ticks_to_seconds(i64::MAX).is_finite());
        assert!(far.seconds(f64::NAN).is_nan());
    }

    #[test]
    fn refused() {
        for (units, calendar, part) in [
            ("months since 2000-01-01", "", "not a unit of fixed length"),
            ("common_years since 2000-01-01", "", "not a unit of fixed length"),
            ("months since 2000-01-01", "noleap", "not a unit of fixed length"),
            ("days since 2000-01-01", "lunar", "calendar `lunar`"),
            ("days since 0000-01-01", "standard", "calendar `standard`"),
            ("days since 0000-01-01", "julian", "is not a time"),
            ("days since 1582-10-10", "", "is not a time"),
            ("days since 2000-02-29", "noleap", "is not a time"),
            ("days since 2000-01-31", "360_day", "is not a time"),
            ("days since 2000-02-30", "", "is not a time"),
            ("days since 2000-01-01 25:00", "", "is not a time"),
            ("days since", "", "is not a time"),
            ("days since yesterday", "", "is not a time"),
            ("days", "", "not those of a time"),
            ("", "", "not those of a time"),
            ("m s-1", "", "not those of a time"),
        ] {
            let error = decode_cf(units, calendar).expect_err(units);
            assert!(error.to_string().contains(part), "{units}: {error}");
            assert!(!error.hint.is_empty());
        }
        assert!(!is_cf("m s-1"));
    }
}
