//! The resolution of stored times.

use super::TimeError;

/// A tick: stored times count it since 1970-01-01T00:00:00Z. Ordered from fine to coarse.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tick {
    /// `ns`
    Nanosecond,
    /// `us`
    Microsecond,
    /// `ms`
    Millisecond,
    /// `s`
    #[default]
    Second,
    /// `m`
    Minute,
    /// `h`
    Hour,
    /// `D`
    Day,
}

impl Tick {
    /// From fine to coarse.
    pub const ALL: [Tick; 7] =
        [Tick::Nanosecond, Tick::Microsecond, Tick::Millisecond, Tick::Second, Tick::Minute, Tick::Hour, Tick::Day];

    /// From NumPy's name: `ns us ms s m h D`.
    ///
    /// # Errors
    /// For any other text.
    pub fn parse(text: &str) -> Result<Tick, TimeError> {
        Tick::ALL.into_iter().find(|tick| tick.name() == text).ok_or_else(|| {
            let near = match text {
                "d" | "day" | "days" => "write `D` for days".to_string(),
                "M" | "min" | "minute" | "minutes" => "write `m` for minutes".to_string(),
                "H" | "hr" | "hour" | "hours" => "write `h` for hours".to_string(),
                "S" | "sec" | "second" | "seconds" => "write `s` for seconds".to_string(),
                "µs" | "μs" => "write `us` for microseconds".to_string(),
                _ if text.starts_with(|c: char| c.is_ascii_digit()) => {
                    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit()).trim();
                    format!("a tick has no number: write `{unit}`; a coarser grid of times is `resolution: [15, m]` of the coordinate")
                }
                _ => "choose the coarsest that holds every time exactly; `s` is the default".to_string(),
            };
            TimeError::new(format!("tick `{text}` is not one of ns, us, ms, s, m, h, D"), near)
        })
    }

    /// NumPy's name, as in the schema.
    pub fn name(self) -> &'static str {
        match self {
            Tick::Nanosecond => "ns",
            Tick::Microsecond => "us",
            Tick::Millisecond => "ms",
            Tick::Second => "s",
            Tick::Minute => "m",
            Tick::Hour => "h",
            Tick::Day => "D",
        }
    }

    /// Nanoseconds of one tick.
    pub fn nanoseconds(self) -> i64 {
        match self {
            Tick::Nanosecond => 1,
            Tick::Microsecond => 1_000,
            Tick::Millisecond => 1_000_000,
            Tick::Second => 1_000_000_000,
            Tick::Minute => 60_000_000_000,
            Tick::Hour => 3_600_000_000_000,
            Tick::Day => 86_400_000_000_000,
        }
    }

    /// Ticks of one second: below 1 for minutes, hours and days.
    pub fn per_second(self) -> f64 {
        1e9 / self.nanoseconds() as f64
    }

    /// Seconds since 1970-01-01T00:00:00Z of a number of ticks, rounded once.
    pub fn seconds(self, ticks: i64) -> f64 {
        match self {
            Tick::Minute | Tick::Hour | Tick::Day | Tick::Second => {
                ticks as f64 * (self.nanoseconds() / 1_000_000_000) as f64
            }
            _ => {
                let per = 1_000_000_000 / self.nanoseconds();
                (ticks / per) as f64 + (ticks % per) as f64 / per as f64
            }
        }
    }

    /// CF `units`, as `seconds since 1970-01-01`.
    pub fn cf_units(self) -> String {
        let name = match self {
            Tick::Nanosecond => "nanoseconds",
            Tick::Microsecond => "microseconds",
            Tick::Millisecond => "milliseconds",
            Tick::Second => "seconds",
            Tick::Minute => "minutes",
            Tick::Hour => "hours",
            Tick::Day => "days",
        };
        format!("{name} since 1970-01-01")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back() {
        for tick in Tick::ALL {
            assert_eq!(Tick::parse(tick.name()), Ok(tick));
        }
        assert!(Tick::parse("15m").unwrap_err().hint.contains("write `m`"));
        assert!(Tick::parse("d").unwrap_err().hint.contains("`D`"));
        assert_eq!(Tick::Hour.cf_units(), "hours since 1970-01-01");
        assert_eq!(Tick::Millisecond.per_second(), 1000.0);
    }

    #[test]
    fn seconds_keep_what_a_double_can() {
        assert_eq!(Tick::Millisecond.seconds(1_757_926_800_100), 1_757_926_800.1);
        assert_eq!(Tick::Minute.seconds(-2), -120.0);
        assert_eq!(Tick::Nanosecond.seconds(-1), -1e-9);
        assert_eq!(Tick::Nanosecond.seconds(1_500_000_000), 1.5);
    }
}
