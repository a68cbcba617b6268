//! Texts of times: ISO 8601 / RFC 3339, and dates that begin with the day. No zones by name, no allocation.

use super::TimeError;
use super::civil::{days, month_length};

/// A time as a text says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) year: i64,
    pub(super) month: u32,
    pub(super) day: u32,
    /// 0 to 24; 24 only at 24:00:00, the end of the day.
    pub(super) hour: u32,
    pub(super) minute: u32,
    pub(super) second: u32,
    pub(super) nanosecond: u32,
    /// Seconds east of UTC, if the text says it.
    pub(super) offset: Option<i32>,
}

impl Written {
    /// Seconds since 1970-01-01T00:00:00 on the clock of the text.
    pub(super) fn civil_seconds(&self) -> i64 {
        let clock = self.hour * 3600 + self.minute * 60 + self.second;
        days(self.year, self.month, self.day) * 86_400 + i64::from(clock)
    }
}

/// Why a text is not a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    Empty,
    Number,
    DateMissing,
    DatePartial,
    WhichFirst,
    ShortYear,
    NoSuchDate,
    NoSuchTime,
    TimePartial,
    LeapSecond,
    TooFine,
    Zone,
    Noon,
    Unreadable,
}

impl Fault {
    #[cold]
    pub(super) fn error(self, text: &str) -> TimeError {
        let shown: String = text.chars().take(60).collect();
        let message = match self {
            Fault::Empty => "an empty text is not a time".to_string(),
            Fault::Number => format!("`{shown}` is a number, and a time was expected"),
            Fault::DateMissing => format!("`{shown}` is a time of day without a date"),
            Fault::DatePartial => format!("`{shown}` is a part of a date"),
            Fault::WhichFirst => format!("`{shown}` may begin with the day or with the month"),
            Fault::ShortYear => format!("`{shown}` has a year of less than four digits"),
            Fault::NoSuchDate => format!("`{shown}` is a date that does not exist"),
            Fault::NoSuchTime => format!("`{shown}` has a time of day that does not exist"),
            Fault::TimePartial => format!("`{shown}` has an hour without minutes"),
            Fault::LeapSecond => format!("`{shown}` is a leap second, which stored times do not count"),
            Fault::TooFine => format!("`{shown}` is finer than a nanosecond"),
            Fault::Zone => format!("`{shown}` ends with a zone that is not an offset"),
            Fault::Noon => format!("`{shown}` is on a clock of twelve hours"),
            Fault::Unreadable => format!("`{shown}` is not an ISO 8601 time such as `2025-01-31T12:30:00Z`"),
        };
        let hint = match self {
            Fault::Empty => "list it under `na_source` if it means missing",
            Fault::Number => "say what it counts with `epoch`, as `epoch: ms`",
            Fault::DateMissing => "give year, month and day with it",
            Fault::DatePartial => "give year, month and day; if it is a number, say what it counts with `epoch`",
            Fault::WhichFirst => "say `dayfirst: true`, or give a `format` such as `%m/%d/%Y %H:%M`",
            Fault::ShortYear => "write four digits, or give a `format` with `%y`",
            Fault::NoSuchDate => "check the order of day and month, and the source",
            Fault::NoSuchTime => "check the source",
            Fault::TimePartial => "write `12:00`, or give a `format`",
            Fault::LeapSecond => "write the second before or after it",
            Fault::TooFine => "round it in the source; the finest tick is `ns`",
            Fault::Zone => "write an offset such as `+01:00` or `Z`, or leave it out and set `tz`",
            Fault::Noon => "give a `format` with `%I` and `%p`",
            Fault::Unreadable => "give a `format`, or list it under `na_source` if it means missing",
        };
        TimeError::new(message, hint)
    }
}

/// Reads a text with an offset or `Z`, or in UTC if it has neither: seconds since 1970-01-01T00:00:00Z.
///
/// # Errors
/// When it is not an ISO 8601 date with or without a time.
pub fn parse_utc(text: &str) -> Result<f64, TimeError> {
    let written = read(text.trim(), false).map_err(|fault| fault.error(text))?;
    let seconds = written.civil_seconds() - i64::from(written.offset.unwrap_or(0));
    Ok(seconds as f64 + f64::from(written.nanosecond) / 1e9)
}

/// Reads `text`, without blanks around it. With `dayfirst` also `31.1.2025`, `31/01/2025`, `31-01-2025`.
pub(super) fn read(text: &str, dayfirst: bool) -> Result<Written, Fault> {
    let mut reader = Reader { bytes: text.as_bytes(), at: 0 };
    let (year, month, day) = match reader.digits() {
        0 => return Err(if text.is_empty() { Fault::Empty } else { Fault::Unreadable }),
        4 => reader.year_first()?,
        8 if reader.byte(8) == Some(b'T') => reader.basic_date(),
        1 | 2 => reader.day_first(dayfirst)?,
        _ => return Err(reader.number()),
    };
    if !(1..=12).contains(&month) || day == 0 || day > month_length(i64::from(year), month) {
        return Err(Fault::NoSuchDate);
    }
    let mut written =
        Written { year: i64::from(year), month, day, hour: 0, minute: 0, second: 0, nanosecond: 0, offset: None };
    if reader.at == reader.bytes.len() {
        return Ok(written);
    }
    if !matches!(reader.next(), Some(b'T' | b't' | b' ')) {
        return Err(Fault::Unreadable);
    }
    reader.blanks();
    reader.clock(&mut written)?;
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

    fn year_first(&mut self) -> Result<(u32, u32, u32), Fault> {
        let year = self.take(4);
        let separator = match self.byte(0) {
            None => return Err(Fault::DatePartial),
            Some(byte @ (b'-' | b'/')) => byte,
            Some(b'.') => {
                return Err(if self.bytes[self.at + 1..].contains(&b'.') { Fault::Unreadable } else { Fault::Number });
            }
            Some(_) => return Err(Fault::Unreadable),
        };
        self.at += 1;
        let month = self.pair().ok_or(Fault::Unreadable)?;
        if !self.pass(separator) {
            return Err(if self.byte(0).is_none() { Fault::DatePartial } else { Fault::Unreadable });
        }
        Ok((year, month, self.pair().ok_or(Fault::Unreadable)?))
    }

    fn basic_date(&mut self) -> (u32, u32, u32) {
        (self.take(4), self.take(2), self.take(2))
    }

    fn day_first(&mut self, allowed: bool) -> Result<(u32, u32, u32), Fault> {
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
            (4, true) => Ok((self.take(4), second, first)),
            (4, false) => Err(Fault::WhichFirst),
            (0, _) => Err(Fault::DatePartial),
            _ => Err(Fault::ShortYear),
        }
    }

    /// `hh:mm`, `hh:mm:ss`, `hh:mm:ss.f`, `hhmm`, `hhmmss`.
    fn clock(&mut self, written: &mut Written) -> Result<(), Fault> {
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
            ("2025", Fault::DatePartial),
            ("2025-01", Fault::DatePartial),
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
            ("5. 1.", Fault::DatePartial),
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
            assert_eq!(read(text, false), Err(fault), "{text}");
            let error = fault.error(text);
            assert!(!error.message.is_empty() && !error.hint.is_empty());
        }
    }

    #[test]
    fn day_first() {
        for text in
            ["05.01.2026 12:00", "5. 1. 2026 12:00", "05/01/2026 12:00:00", "5-1-2026T12:00", "2026-01-05 12:00"]
        {
            let written = read(text, true).unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
            assert_eq!((written.year, written.month, written.day, written.hour), (2026, 1, 5, 12), "{text}");
        }
        assert_eq!(read("13/31/2026", true), Err(Fault::NoSuchDate));
        assert_eq!(read("05.01/2026", true), Err(Fault::Unreadable));
    }
}
