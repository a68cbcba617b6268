//! One cell of a workbook as a cell of a raw table.

use crate::table::Cell;
use calamine::{Data, DataRef, DataType, ExcelDateTime};
use zarr_fuse_core::time::Tick;

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;
/// The day after the last one that a workbook can say, 9999-12-31.
const DAYS: f64 = 2_958_466.0;

/// From where a workbook counts days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::format) enum Dates {
    /// From 1899-12-31, and as if 1900 had been a leap year.
    Of1900,
    /// From 1904-01-01.
    Of1904,
}

/// A cell of a sheet.
pub(in crate::format) fn of(data: &DataRef<'_>, dates: Dates) -> Cell<'static> {
    match data {
        DataRef::Int(value) => Cell::Int(*value),
        DataRef::Float(value) => number(*value),
        DataRef::Bool(value) => Cell::Bool(*value),
        DataRef::String(_) | DataRef::SharedString(_) => data.get_string().map(worded).unwrap_or_default(),
        DataRef::DateTime(time) => serial(time, dates),
        DataRef::DateTimeIso(text) => iso(text),
        DataRef::DurationIso(text) => duration(text),
        DataRef::Error(error) => Cell::Text(error.to_string().into()),
        DataRef::Empty => Cell::Missing,
    }
}

/// A cell of a sheet that is held in memory.
pub(in crate::format) fn of_held(data: &Data, dates: Dates) -> Cell<'static> {
    match data {
        Data::Int(value) => Cell::Int(*value),
        Data::Float(value) => number(*value),
        Data::Bool(value) => Cell::Bool(*value),
        Data::String(text) => worded(text),
        Data::DateTime(time) => serial(time, dates),
        Data::DateTimeIso(text) => iso(text),
        Data::DurationIso(text) => duration(text),
        Data::Error(error) => Cell::Text(error.to_string().into()),
        Data::Empty => Cell::Missing,
    }
}

/// A workbook writes every number as a double: whole ones are told as such.
pub(in crate::format) fn number(value: f64) -> Cell<'static> {
    // Below 2^53 every whole double is one integer.
    if value.fract() == 0.0 && value.abs() < 9e15 { Cell::Int(value as i64) } else { Cell::Float(value) }
}

/// A text without the blanks around it; nothing if nothing is left.
pub(in crate::format) fn worded(text: &str) -> Cell<'static> {
    match text.trim() {
        "" => Cell::Missing,
        text => Cell::Text(text.to_owned().into()),
    }
}

/// Days and their fraction, rounded to the millisecond that a workbook can say.
fn serial(time: &ExcelDateTime, dates: Dates) -> Cell<'static> {
    let value = time.as_f64();
    if !value.is_finite() || value.abs() >= DAYS {
        return number(value);
    }
    let (mut day, mut rest) = (value.floor() as i64, ((value - value.floor()) * DAY as f64).round() as i64);
    if rest == DAY {
        (day, rest) = (day + 1, 0);
    }
    if time.is_duration() || (day == 0 && dates == Dates::Of1900) {
        return clock(day * DAY + rest);
    }
    let since_1970 = match (dates, day) {
        (Dates::Of1904, day) => day - 24_107,
        (Dates::Of1900, 61..) => day - 25_569,
        // A day that has never been.
        (Dates::Of1900, 60) => return Cell::Text("1900-02-29".into()),
        (Dates::Of1900, day) => day - 25_568,
    };
    Cell::Time { ticks: since_1970 * DAY + rest, tick: Tick::Millisecond, zoned: false }
}

/// A time of day or a duration, as a text would have it.
fn clock(milliseconds: i64) -> Cell<'static> {
    let sign = if milliseconds < 0 { "-" } else { "" };
    let all = milliseconds.unsigned_abs();
    let (seconds, part) = (all / 1000, all % 1000);
    let fraction = if part > 0 { format!(".{part:03}") } else { String::new() };
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    Cell::Text(format!("{sign}{hour:02}:{minute:02}:{second:02}{fraction}").into())
}

/// A date as ISO 8601 has it (ODF 1.3 Part 3, 19.370; xlsx, strict): a clock's reading, or the text as it is.
fn iso(text: &str) -> Cell<'static> {
    civil(text.trim()).map_or_else(|| worded(text), |ticks| Cell::Time { ticks, tick: Tick::Millisecond, zoned: false })
}

/// `2025-06-01`, `2025-06-01T12:30`, `2025-06-01T12:30:15.5` in milliseconds; `None` for anything else.
fn civil(text: &str) -> Option<i64> {
    let digits = |text: &str, count: usize| match text.len() == count && text.bytes().all(|b| b.is_ascii_digit()) {
        true => text.parse::<i64>().ok(),
        false => None,
    };
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    let mut parts = date.split('-');
    let (year, month, day) = (digits(parts.next()?, 4)?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if parts.next().is_some() || !(1..=last).contains(&day) {
        return None;
    }
    let mut rest = 0;
    if let Some(time) = time {
        let mut parts = time.split(':');
        let (hour, minute) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
        let (second, fraction) =
            parts.next().map_or(("00", ""), |second| second.split_once('.').unwrap_or((second, "")));
        let second = digits(second, 2)?;
        // Further digits are beyond what a workbook says.
        let fraction: String = fraction.chars().chain("000".chars()).take(3).collect();
        if parts.next().is_some() || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        rest = ((hour * 60 + minute) * 60 + second) * 1000 + digits(&fraction, 3)?;
    }
    // Days since 1970 of the proleptic Gregorian calendar: years begin in March, so that the leap day is the last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some((days + (month * 153 + 2) / 5 + day - 1 - 719_468) * DAY + rest)
}

/// `PT12H30M15.5S` as `12:30:15.500`; any other text as it is.
fn duration(text: &str) -> Cell<'static> {
    let read = || {
        let rest = text.trim().strip_prefix("PT")?;
        let (hours, rest) = rest.split_once('H')?;
        let (minutes, rest) = rest.split_once('M')?;
        let seconds: f64 = rest.strip_suffix('S')?.parse().ok()?;
        let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
        let milliseconds = (i64::from(hours) * 60 + i64::from(minutes)) * 60_000;
        (seconds.abs() < 1e6).then(|| milliseconds + (seconds * 1000.0).round() as i64)
    };
    read().map_or_else(|| worded(text), clock)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType::{DateTime, TimeDelta};

    fn text(value: f64, kind: calamine::ExcelDateTimeType, dates: Dates) -> String {
        let time = ExcelDateTime::new(value, kind, dates == Dates::Of1904);
        serial(&time, dates).text().into_owned()
    }

    #[test]
    fn days_of_both_date_systems() {
        for (value, dates, expected) in [
            (45_943.541, Dates::Of1900, "2025-10-13T12:59:02.4"),
            (1.0, Dates::Of1900, "1900-01-01T00:00:00"),
            (59.0, Dates::Of1900, "1900-02-28T00:00:00"),
            (61.5, Dates::Of1900, "1900-03-01T12:00:00"),
            (60.0, Dates::Of1900, "1900-02-29"),
            (0.75, Dates::Of1900, "18:00:00"),
            (0.0, Dates::Of1904, "1904-01-01T00:00:00"),
            (44_481.5, Dates::Of1904, "2025-10-13T12:00:00"),
            (44_927.999_999_999_9, Dates::Of1900, "2023-01-02T00:00:00"),
        ] {
            assert!(
                text(value, DateTime, dates).starts_with(expected.trim_end_matches(":00")),
                "{value}: {}",
                text(value, DateTime, dates)
            );
        }
        assert_eq!(text(1.5, TimeDelta, Dates::Of1900), "36:00:00");
    }

    #[test]
    fn dates_of_texts_are_checked() {
        for (text, expected) in [
            ("1970-01-01", Some(0)),
            ("1970-01-02T00:00:01.5", Some(86_401_500)),
            ("2000-02-29T12:30", Some(951_827_400_000)),
            ("1969-12-31T23:59:59", Some(-1000)),
            ("1900-02-29", None),
            ("2025-13-01", None),
            ("2025-06-01T24:00:00", None),
            ("2025-6-1", None),
            ("1. 6. 2025", None),
        ] {
            assert_eq!(civil(text), expected, "{text}");
        }
        assert_eq!(duration("PT26H05M01S").text(), "26:05:01");
        assert_eq!(duration("P1D").text(), "P1D");
    }
}
