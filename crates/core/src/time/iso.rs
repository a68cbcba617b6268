//! Texts of times: ISO 8601 / RFC 3339, and dates in another order. No zones by name, no allocation.

use super::TimeError;
use super::calendar::Calendar;
use super::civil::Civil;
use super::fault::Fault;

/// A time as a text says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    /// On the clock of the text; hour 24 is the end of the day.
    pub(super) at: Civil,
    /// Seconds east of UTC, if the text says it.
    pub(super) offset: Option<i32>,
}

/// Where the year stands in a date of which it does not have four digits first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Order {
    /// It may not.
    #[default]
    Iso,
    /// `31.1.2025`
    DayFirst,
    /// `25-01-31`
    YearFirst,
}

/// Reads a text with an offset or `Z`, or in UTC if it has neither: seconds since 1970-01-01T00:00:00Z.
///
/// # Errors
/// When it is not an ISO 8601 date with or without a time.
pub fn parse_utc(text: &str) -> Result<f64, TimeError> {
    let calendar = Calendar::ProlepticGregorian;
    let written = read(text.trim(), Order::Iso, calendar).map_err(|fault| fault.error(text))?;
    let seconds = calendar.seconds(&written.at) - i64::from(written.offset.unwrap_or(0));
    Ok(seconds as f64 + f64::from(written.at.nanosecond) / 1e9)
}

/// Reads `text`, without blanks around it, as a date of `calendar`: with four digits of the year first, or six and a
/// sign (ECMA-262 §21.4.1.32), or as `order` has it.
pub(super) fn read(text: &str, order: Order, calendar: Calendar) -> Result<Written, Fault> {
    let mut reader = Reader { bytes: text.as_bytes(), at: 0 };
    let date = match reader.digits() {
        0 if reader.bytes.is_empty() => return Err(Fault::Empty),
        0 => reader.far_year()?,
        4 => {
            let year = reader.take(4);
            reader.month_and_day(year)?
        }
        8 if reader.byte(8) == Some(b'T') => reader.basic_date(),
        2 if order == Order::YearFirst && matches!(reader.byte(2), Some(b'-' | b'/' | b'.')) => reader.short_year()?,
        1 | 2 => reader.day_first(order == Order::DayFirst)?,
        _ => return Err(reader.number()),
    };
    if !calendar.exists(date.0, date.1, date.2) {
        return Err(Fault::NoSuchDate);
    }
    let mut written = Written { at: Civil::new(date, 0, 0), offset: None };
    if reader.at == reader.bytes.len() {
        return Ok(written);
    }
    if !matches!(reader.next(), Some(b'T' | b't' | b' ')) {
        return Err(Fault::Unreadable);
    }
    reader.blanks();
    reader.clock(&mut written.at)?;
    written.offset = reader.offset()?;
    if reader.at == reader.bytes.len() { Ok(written) } else { Err(Fault::Unreadable) }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn byte(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let found = self.byte(0);
        self.at += usize::from(found.is_some());
        found
    }

    fn pass(&mut self, wanted: u8) -> bool {
        let found = self.byte(0) == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn blanks(&mut self) {
        while self.pass(b' ') {}
    }

    /// Digits that stand here.
    fn digits(&self) -> usize {
        self.bytes[self.at..].iter().take_while(|byte| byte.is_ascii_digit()).count()
    }

    /// The value of `width` digits (at most 9) that are known to stand here.
    fn take(&mut self, width: usize) -> u32 {
        let digits = &self.bytes[self.at..self.at + width];
        self.at += width;
        digits.iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0'))
    }

    /// One or two digits.
    fn pair(&mut self) -> Option<u32> {
        let width = self.digits();
        (1..=2).contains(&width).then(|| self.take(width))
    }

    /// What a text that begins with this many digits is.
    fn number(&self) -> Fault {
        let number = std::str::from_utf8(self.bytes).is_ok_and(|text| text.parse::<f64>().is_ok());
        if number && self.digits() != 8 { Fault::Number } else { Fault::Unreadable }
    }

    /// `+012025-01-31`
    fn far_year(&mut self) -> Result<(i64, u32, u32), Fault> {
        let sign = match self.next() {
            Some(b'+') => 1,
            Some(b'-') => -1,
            _ => return Err(Fault::Unreadable),
        };
        if self.digits() != 6 {
            return Err(Fault::Unreadable);
        }
        let year = i64::from(self.take(6)) * sign;
        let (_, month, day) = self.month_and_day(0)?;
        // -000000 is no year.
        if year == 0 && sign < 0 { Err(Fault::NoSuchDate) } else { Ok((year, month, day)) }
    }

    /// `25-01-31`: 69 to 99 are of the 20th century, 00 to 68 of the 21st (POSIX `%y`).
    fn short_year(&mut self) -> Result<(i64, u32, u32), Fault> {
        let year = self.take(2);
        self.month_and_day(if year < 69 { 2000 + year } else { 1900 + year })
    }

    /// What follows a year.
    fn month_and_day(&mut self, year: u32) -> Result<(i64, u32, u32), Fault> {
        let separator = match self.byte(0) {
            None => return Err(Fault::MonthMissing),
            Some(byte @ (b'-' | b'/')) => byte,
            Some(b'.') if self.bytes[self.at + 1..].contains(&b'.') => b'.',
            Some(b'.') => return Err(Fault::Number),
            Some(_) => return Err(Fault::Unreadable),
        };
        self.at += 1;
        let month = self.pair().ok_or(Fault::Unreadable)?;
        if !self.pass(separator) {
            return Err(if self.byte(0).is_none() { Fault::DayMissing } else { Fault::Unreadable });
        }
        Ok((i64::from(year), month, self.pair().ok_or(Fault::Unreadable)?))
    }

    fn basic_date(&mut self) -> (i64, u32, u32) {
        (i64::from(self.take(4)), self.take(2), self.take(2))
    }

    fn day_first(&mut self, allowed: bool) -> Result<(i64, u32, u32), Fault> {
        let width = self.digits();
        let first = self.take(width);
        let separator = match self.byte(0) {
            Some(b':') => return Err(Fault::DateMissing),
            Some(byte @ (b'.' | b'/' | b'-')) => byte,
            None => return Err(Fault::Number),
            Some(_) => return Err(Fault::Unreadable),
        };
        self.at += 1;
        self.blanks();
        let Some(second) = self.pair() else { return Err(self.number()) };
        if !self.pass(separator) {
            return Err(self.number());
        }
        self.blanks();
        match (self.digits(), allowed) {
            (4, true) => Ok((i64::from(self.take(4)), second, first)),
            (4, false) => Err(Fault::WhichFirst),
            (0, _) => Err(Fault::YearMissing),
            _ => Err(Fault::ShortYear),
        }
    }

    /// `hh:mm`, `hh:mm:ss`, `hh:mm:ss.f`, `hhmm`, `hhmmss`.
    fn clock(&mut self, written: &mut Civil) -> Result<(), Fault> {
        let basic = match self.digits() {
            4 | 6 => true,
            1 | 2 => false,
            0 => return Err(Fault::Unreadable),
            _ => return Err(Fault::NoSuchTime),
        };
        let with_second = self.digits() == 6;
        written.hour = if basic { self.take(2) } else { self.pair().ok_or(Fault::Unreadable)? };
        if !basic && !self.pass(b':') {
            return Err(Fault::TimePartial);
        }
        if self.digits() < 2 {
            return Err(Fault::Unreadable);
        }
        written.minute = self.take(2);
        if with_second || (!basic && self.pass(b':')) {
            if self.digits() < 2 {
                return Err(Fault::Unreadable);
            }
            written.second = self.take(2);
            if matches!(self.byte(0), Some(b'.' | b',')) {
                self.at += 1;
                written.nanosecond = self.fraction()?;
            }
        }
        let end = written.hour == 24 && (written.minute, written.second, written.nanosecond) == (0, 0, 0);
        match (written.hour, written.minute, written.second) {
            (0..=23, 0..=59, 0..=59) => Ok(()),
            (24, ..) if end => Ok(()),
            (0..=23, 0..=59, 60) => Err(Fault::LeapSecond),
            _ => Err(Fault::NoSuchTime),
        }
    }

    fn fraction(&mut self) -> Result<u32, Fault> {
        let width = self.digits();
        if width == 0 {
            return Err(Fault::Unreadable);
        }
        let used = width.min(9);
        let value = self.take(used);
        while let Some(digit @ b'0'..=b'9') = self.byte(0) {
            if digit != b'0' {
                return Err(Fault::TooFine);
            }
            self.at += 1;
        }
        Ok(value * 10_u32.pow(9 - used as u32))
    }

    /// `Z`, `UTC`, `GMT`, `±hh:mm`, `±hhmm`, `±hh` or nothing, in seconds.
    fn offset(&mut self) -> Result<Option<i32>, Fault> {
        self.blanks();
        let rest = &self.bytes[self.at..];
        if rest.is_empty() {
            return Ok(None);
        }
        if matches!(rest, b"Z" | b"z" | b"UTC" | b"GMT") {
            self.at = self.bytes.len();
            return Ok(Some(0));
        }
        let sign = match rest[0] {
            b'+' => 1,
            b'-' => -1,
            b'A' | b'P' | b'a' | b'p' if matches!(rest.get(1), Some(b'M' | b'm')) => return Err(Fault::Noon),
            b'[' => return Err(Fault::Zone),
            byte if byte.is_ascii_alphabetic() => return Err(Fault::Zone),
            _ => return Err(Fault::Unreadable),
        };
        self.at += 1;
        let (hours, minutes) = match self.digits() {
            4 => (self.take(2), self.take(2)),
            2 => {
                let hours = self.take(2);
                match self.pass(b':') {
                    true if self.digits() == 2 => (hours, self.take(2)),
                    true => return Err(Fault::Zone),
                    false => (hours, 0),
                }
            }
            _ => return Err(Fault::Zone),
        };
        if hours > 23 || minutes > 59 || self.at != self.bytes.len() {
            return Err(Fault::Zone);
        }
        // At most 86 340, so it fits.
        Ok(Some(sign * (hours * 3600 + minutes * 60) as i32))
    }
}

/// An offset on its own, as `+01:00`, in seconds.
#[cfg(feature = "schema")]
pub(super) fn offset(text: &str) -> Option<i32> {
    let signed = text.starts_with(['+', '-']);
    let mut reader = Reader { bytes: text.as_bytes(), at: 0 };
    reader.offset().ok().flatten().filter(|_| signed || matches!(text, "Z" | "UTC" | "GMT"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;
    use crate::time::format_utc;

    #[test]
    fn texts_with_and_without_parts() {
        for (text, expected) in [
            ("2025-01-31T12:30:00Z", "2025-01-31T12:30:00Z"),
            ("2025-01-31t12:30:00z", "2025-01-31T12:30:00Z"),
            ("2025-01-31 12:30", "2025-01-31T12:30:00Z"),
            ("2025-01-31 9:05", "2025-01-31T09:05:00Z"),
            ("2025-01-31T12:30:15.25Z", "2025-01-31T12:30:15.25Z"),
            ("2025-01-31T12:30:15,25Z", "2025-01-31T12:30:15.25Z"),
            ("2025-01-31T12:30:15.123456000000Z", "2025-01-31T12:30:15.123456Z"),
            ("2025-01-31T12:30:00+01:00", "2025-01-31T11:30:00Z"),
            ("2025-01-31 12:30:00 -0530", "2025-01-31T18:00:00Z"),
            ("2025-01-31T12:30+02", "2025-01-31T10:30:00Z"),
            ("2025-01-31 12:30 UTC", "2025-01-31T12:30:00Z"),
            ("20251124T011503Z", "2025-11-24T01:15:03Z"),
            ("20251124T0115", "2025-11-24T01:15:00Z"),
            ("2025/01/31 12:30", "2025-01-31T12:30:00Z"),
            ("2025-01-31", "2025-01-31T00:00:00Z"),
            ("2025-01-31T24:00", "2025-02-01T00:00:00Z"),
            ("0001-01-01", "0001-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
            ("  2025-01-31  ", "2025-01-31T00:00:00Z"),
        ] {
            assert_eq!(parse_utc(text).map(format_utc).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn refused() {
        for (text, fault) in [
            ("", Fault::Empty),
            ("2025", Fault::MonthMissing),
            ("2025-01", Fault::DayMissing),
            ("12:30", Fault::DateMissing),
            ("1757926800", Fault::Number),
            ("1757926800000.5", Fault::Number),
            ("1000.5", Fault::Number),
            ("5", Fault::Number),
            ("5.1", Fault::Number),
            ("20250102", Fault::Unreadable),
            ("05.01.2026 12:00", Fault::WhichFirst),
            ("05/01/2026", Fault::WhichFirst),
            ("05.01.26", Fault::ShortYear),
            ("5. 1.", Fault::YearMissing),
            ("2025-02-29", Fault::NoSuchDate),
            ("2025-13-01", Fault::NoSuchDate),
            ("2025-00-01", Fault::NoSuchDate),
            ("2025-01-00", Fault::NoSuchDate),
            ("2025-01-31T25:00", Fault::NoSuchTime),
            ("2025-01-31T24:01", Fault::NoSuchTime),
            ("2025-01-31T12:60", Fault::NoSuchTime),
            ("2025-01-31T12:30:60Z", Fault::LeapSecond),
            ("2025-01-31T12:30:61Z", Fault::NoSuchTime),
            ("2025-01-31T12", Fault::TimePartial),
            ("2025-01-31T", Fault::Unreadable),
            ("2025-01-31X12:30", Fault::Unreadable),
            ("2025-01-31T12:30:15.", Fault::Unreadable),
            ("2025-01-31T12:30:15.1234567891", Fault::TooFine),
            ("2025-01-31 12:30 CET", Fault::Zone),
            ("2025-01-31T12:30+1:00", Fault::Zone),
            ("2025-01-31T12:30+24:00", Fault::Zone),
            ("2025-01-31T12:30Z[UTC]", Fault::Zone),
            ("2025-01-31 02:30 PM", Fault::Noon),
            ("NaT", Fault::Unreadable),
            ("-2025-01-31", Fault::Unreadable),
            ("2025-01-31T12:30Zz", Fault::Zone),
            ("2025–01–31", Fault::Unreadable),
            ("99999-01-01", Fault::Unreadable),
        ] {
            assert_eq!(read(text, Order::Iso, Calendar::default()), Err(fault), "{text}");
            let error = fault.error(text);
            assert!(!error.message.is_empty() && !error.hint.is_empty());
        }
    }

    #[test]
    fn day_first() {
        for text in
            ["05.01.2026 12:00", "5. 1. 2026 12:00", "05/01/2026 12:00:00", "5-1-2026T12:00", "2026-01-05 12:00"]
        {
            let read = read(text, Order::DayFirst, Calendar::default());
            let at = read.unwrap_or_else(|fault| panic!("{text}: {fault:?}")).at;
            assert_eq!((at.year, at.month, at.day, at.hour), (2026, 1, 5, 12), "{text}");
        }
        for (text, fault) in [("13/31/2026", Fault::NoSuchDate), ("05.01/2026", Fault::Unreadable)] {
            assert_eq!(read(text, Order::DayFirst, Calendar::default()), Err(fault), "{text}");
        }
    }

    #[test]
    fn year_first() {
        for (text, year) in [("26-01-05", 2026), ("69/1/5 12:00", 1969), ("68.01.05", 2068), ("2026-01-05", 2026)] {
            let read = read(text, Order::YearFirst, Calendar::default());
            let at = read.unwrap_or_else(|fault| panic!("{text}: {fault:?}")).at;
            assert_eq!((at.year, at.month, at.day), (year, 1, 5), "{text}");
        }
        for (text, fault) in [
            ("5-01-26", Fault::ShortYear),
            ("26-13-05", Fault::NoSuchDate),
            ("26-01", Fault::DayMissing),
            ("05.01.2026", Fault::Unreadable),
        ] {
            assert_eq!(read(text, Order::YearFirst, Calendar::default()), Err(fault), "{text}");
        }
    }

    #[test]
    fn other_calendars() {
        for (calendar, text, exists) in [
            (Calendar::Day360, "2001-02-30", true),
            (Calendar::Day360, "2001-01-31", false),
            (Calendar::NoLeap, "2000-02-29", false),
            (Calendar::AllLeap, "2001-02-29", true),
            (Calendar::Julian, "1900-02-29", true),
            (Calendar::Julian, "0000-01-01", false),
            (Calendar::Standard, "1582-10-10", false),
            (Calendar::Standard, "1500-02-29", true),
            (Calendar::Standard, "-000044-03-15", true),
            (Calendar::ProlepticGregorian, "0000-02-29", true),
        ] {
            let found =
                read(text, Order::Iso, calendar).map(|written| written.at.to_string()[..text.len()].to_string());
            assert_eq!(
                found,
                if exists { Ok(text.to_string()) } else { Err(Fault::NoSuchDate) },
                "{calendar:?} {text}"
            );
        }
    }

    #[test]
    fn unusual_years() {
        for (text, expected) in [
            ("+012025-01-31", "+012025-01-31T00:00:00Z"),
            ("-000044-03-15T12:00Z", "-000044-03-15T12:00:00Z"),
            ("+002025-01-31", "2025-01-31T00:00:00Z"),
            ("0000-01-01", "0000-01-01T00:00:00Z"),
        ] {
            assert_eq!(parse_utc(text).map(format_utc).as_deref(), Ok(expected), "{text}");
        }
        for text in ["-000000-01-01", "+12025-01-31", "-44-03-15", "+2025-01-31", "+0120250131"] {
            assert!(parse_utc(text).is_err(), "{text}");
        }
    }
}
