//! Texts that follow a strptime pattern.

use super::TimeError;
use super::calendar::Calendar;
use super::civil::Civil;
use super::fault::Fault;
use super::iso::Written;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;

/// What a text with a pattern is.
pub(super) enum Formatted {
    /// Seconds since 1970-01-01T00:00:00Z and nanoseconds after them: `%s`.
    Instant(i64, u32),
    /// A date and a time of day.
    Written(Written),
}

/// Reads `text` by `format`, as a date of `calendar`.
///
/// # Errors
/// When the text does not follow the pattern, or the date does not exist.
pub(super) fn read(format: &str, text: &str, calendar: Calendar) -> Result<Formatted, TimeError> {
    let fail = |why: String| {
        let message = format!("`{text}` does not follow the format `{format}` ({why})");
        TimeError::new(message, "correct `format`, or list the text under `na_source` if it means missing")
    };
    let parsed = strtime::parse(format, text).map_err(|error| fail(error.to_string()))?;
    // jiff takes second 60 for 59, which would put two seconds onto one.
    if parsed.second() == Some(59) && text.contains(":60") {
        return Err(Fault::LeapSecond.error(text));
    }
    let offset = parsed.offset().map(|offset| offset.seconds());
    let part = |value: i8| u32::from(value.unsigned_abs());
    if calendar == Calendar::ProlepticGregorian {
        if let Some(instant) = parsed.timestamp() {
            let nanoseconds = instant.as_nanosecond();
            let second = 1_000_000_000;
            let part = u32::try_from(nanoseconds.rem_euclid(second)).unwrap_or_default(); // below 1e9
            let seconds = i64::try_from(nanoseconds.div_euclid(second)).unwrap_or(i64::MAX); // jiff ends in year 9999
            return Ok(Formatted::Instant(seconds, part));
        }
        let clock = parsed.to_datetime().map_err(|error| fail(error.to_string()))?;
        let at = Civil {
            year: i64::from(clock.year()),
            month: part(clock.month()),
            day: part(clock.day()),
            hour: part(clock.hour()),
            minute: part(clock.minute()),
            second: part(clock.second()),
            nanosecond: clock.subsec_nanosecond().unsigned_abs(),
        };
        return Ok(Formatted::Written(Written { at, offset }));
    }
    // The fields as they stand, since jiff knows no other calendar.
    let (Some(year), Some(month), Some(day)) = (parsed.year(), parsed.month(), parsed.day()) else {
        return Err(fail(format!("the calendar `{}` needs year, month and day", calendar.name())));
    };
    let (year, month, day) = (i64::from(year), part(month), part(day));
    if !calendar.exists(year, month, day) {
        return Err(Fault::NoSuchDate.error(text));
    }
    let clock = parsed.to_time().map_err(|error| fail(error.to_string()))?;
    let at = Civil {
        year,
        month,
        day,
        hour: part(clock.hour()),
        minute: part(clock.minute()),
        second: part(clock.second()),
        nanosecond: clock.subsec_nanosecond().unsigned_abs(),
    };
    Ok(Formatted::Written(Written { at, offset }))
}

/// Writes a time in the format and reads it back, so that a format without a year or with an unknown directive is found
/// before any data.
///
/// # Errors
/// When that fails.
pub(super) fn check(format: &str, calendar: Calendar) -> Result<(), TimeError> {
    let sample = jiff::civil::date(2001, 12, 30).at(16, 5, 6, 0).to_zoned(TimeZone::UTC);
    let fail = |why: String| {
        TimeError::new(
            format!("format `{format}` cannot be used: {why}"),
            "give a strptime pattern with year, month and day, such as `%d.%m.%Y %H:%M`",
        )
    };
    let sample = sample.map_err(|error| fail(error.to_string()))?;
    let text = strtime::format(format, &sample).map_err(|error| fail(error.to_string()))?;
    read(format, &text, calendar).map(|_| ()).map_err(|error| fail(error.message))
}
