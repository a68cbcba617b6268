//! Spans of time as people write them: `15m`, `1 h`, `[15, m]`.

use super::{Tick, TimeError};

/// A length of time, of whole nanoseconds, positive and at most 2^63 - 1 of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(i64);

impl Span {
    /// From a text: a number and a unit with or without a blank, as `15m`, `1.5 h`, `1D`; a unit alone is one of it.
    ///
    /// # Errors
    /// When it is not a number and a unit, and as [`Span::new`].
    pub fn parse(text: &str) -> Result<Span, TimeError> {
        let text = text.trim();
        let end = text.find(|c: char| !matches!(c, '0'..='9' | '.' | '+' | '-')).unwrap_or(text.len());
        let (number, unit) = (&text[..end], text[end..].trim());
        let number = match number {
            "" => Some(1.0),
            number => number.parse::<f64>().ok(),
        };
        match number {
            Some(number) if !unit.is_empty() => Span::new(number, unit),
            _ => Err(wrong(text)),
        }
    }

    /// From a number and a unit, as `[15, m]`: `ns us ms s m h D` as in `tick`, `min`, `d`, and the names in full.
    ///
    /// # Errors
    /// For an unknown unit, for months and years, whose length varies, and for a span that is not positive, not a whole
    /// number of nanoseconds, or too long.
    pub fn new(number: f64, unit: &str) -> Result<Span, TimeError> {
        let size = match unit {
            "ns" | "nanosecond" | "nanoseconds" => Tick::Nanosecond.nanoseconds(),
            "us" | "µs" | "μs" | "microsecond" | "microseconds" => Tick::Microsecond.nanoseconds(),
            "ms" | "millisecond" | "milliseconds" => Tick::Millisecond.nanoseconds(),
            "s" | "sec" | "second" | "seconds" => Tick::Second.nanoseconds(),
            "m" | "min" | "minute" | "minutes" => Tick::Minute.nanoseconds(),
            "h" | "hr" | "hour" | "hours" => Tick::Hour.nanoseconds(),
            "D" | "d" | "day" | "days" => Tick::Day.nanoseconds(),
            "W" | "w" | "week" | "weeks" => 7 * Tick::Day.nanoseconds(),
            "M" | "month" | "months" | "Y" | "y" | "year" | "years" => {
                return Err(TimeError::new(
                    format!("`{number} {unit}`: months and years have no fixed length"),
                    "write days, as `30D`; `m` is a minute",
                ));
            }
            _ => return Err(wrong(&format!("{number} {unit}"))),
        };
        let nanoseconds = number * size as f64;
        if nanoseconds >= 1.0 && nanoseconds < i64::MAX as f64 && nanoseconds.fract() == 0.0 {
            Ok(Span(nanoseconds as i64))
        } else {
            Err(TimeError::new(
                format!("`{number} {unit}` is not a positive whole number of nanoseconds below 292 years"),
                "write a span such as `15m`",
            ))
        }
    }

    /// Nanoseconds of it.
    pub fn nanoseconds(self) -> i64 {
        self.0
    }

    /// Seconds of it.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 1e9
    }

    /// Ticks of it; `None` if they are not whole.
    pub fn ticks(self, tick: Tick) -> Option<i64> {
        (self.0 % tick.nanoseconds() == 0).then_some(self.0 / tick.nanoseconds())
    }

    /// The coarsest unit of which it is a whole number, and the number: `[15, m]`.
    pub fn parts(self) -> (i64, &'static str) {
        let tick = Tick::ALL.into_iter().rev().find(|tick| self.0 % tick.nanoseconds() == 0).unwrap_or_default();
        (self.0 / tick.nanoseconds(), tick.name())
    }
}

/// As `15m`.
impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (number, unit) = self.parts();
        write!(f, "{number}{unit}")
    }
}

fn wrong(text: &str) -> TimeError {
    let shown: String = text.chars().take(40).collect();
    TimeError::new(
        format!("`{shown}` is not a span of time"),
        "write a number and one of ns, us, ms, s, m, h, D: `15m`",
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn spellings() {
        for (text, expected) in [
            ("15m", "15m"),
            ("15 m", "15m"),
            (" 15 min ", "15m"),
            ("60m", "1h"),
            ("1.5 h", "90m"),
            ("0.5s", "500ms"),
            ("h", "1h"),
            ("1D", "1D"),
            ("24 hours", "1D"),
            ("1 week", "7D"),
            ("250us", "250us"),
            ("250 µs", "250us"),
            ("1ns", "1ns"),
        ] {
            assert_eq!(Span::parse(text).map(|span| span.to_string()).as_deref(), Ok(expected), "{text}");
        }
        assert_eq!(Span::new(15.0, "m"), Span::parse("15m"));
        assert_eq!(Span::parse("15m").unwrap().ticks(Tick::Second), Some(900));
        assert_eq!(Span::parse("15m").unwrap().ticks(Tick::Hour), None);
        assert_eq!(Span::parse("15m").unwrap().seconds(), 900.0);
    }

    #[test]
    fn refused() {
        for (text, part) in [
            ("", "not a span"),
            ("15", "not a span"),
            ("m15", "not a span"),
            ("1-5m", "not a span"),
            ("15 parsecs", "not a span"),
            ("1M", "`m` is a minute"),
            ("2 years", "no fixed length"),
            ("0m", "positive"),
            ("-5m", "positive"),
            ("0.1ns", "positive"),
            ("300000000h", "292 years"),
        ] {
            let error = Span::parse(text).expect_err(text).to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
