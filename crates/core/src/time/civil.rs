//! The proleptic Gregorian calendar: days since 1970-01-01 and back, and texts in UTC.

/// A date and a time of day in some calendar ([`super::Calendar`]), in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Civil {
    /// In the calendar's own numbers: `standard` and `julian` have no year 0.
    pub year: i64,
    /// 1 to 12.
    pub month: u32,
    /// From 1.
    pub day: u32,
    /// 0 to 23; in a text that was read also 24, at 24:00:00 only.
    pub hour: u32,
    /// 0 to 59.
    pub minute: u32,
    /// 0 to 59.
    pub second: u32,
    /// 0 to 999 999 999.
    pub nanosecond: u32,
}

impl Civil {
    pub(super) fn new((year, month, day): (i64, u32, u32), second: u32, nanosecond: u32) -> Civil {
        Civil { year, month, day, hour: second / 3600, minute: second / 60 % 60, second: second % 60, nanosecond }
    }
}

/// As RFC 3339 with `Z`, with the digits of the second that are not 0. Years outside 0 to 9999 have a sign and at least
/// six digits (ECMA-262 §21.4.1.32).
impl std::fmt::Display for Civil {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Civil { year, month, day, hour, minute, second, nanosecond } = self;
        match (0..=9999).contains(year) {
            true => write!(f, "{year:04}")?,
            false => write!(f, "{year:+07}")?,
        }
        write!(f, "-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if *nanosecond > 0 {
            write!(f, ".{}", format!("{nanosecond:09}").trim_end_matches('0'))?;
        }
        f.write_str("Z")
    }
}

/// Days in 400 years.
const ERA: i64 = 146_097;

/// Days from 1970-01-01 to a date that exists.
///
/// Years are taken to begin in March, so that the leap day comes last: then the months before one of them have
/// `(153 * months + 2) / 5` days.
pub(super) fn days(year: i64, month: u32, day: u32) -> i64 {
    let (year, months) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let of_era = year.rem_euclid(400);
    let of_year = (153 * i64::from(months) + 2) / 5 + i64::from(day) - 1;
    // 719 468 days from 0000-03-01 to 1970-01-01.
    year.div_euclid(400) * ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of a number of days since 1970-01-01.
pub(super) fn date(days: i64) -> (i64, u32, u32) {
    let from_march = days + 719_468;
    let of_era = from_march.rem_euclid(ERA);
    // Take out the leap days of 4, 100 and 400 years; then a year has 365 days.
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / (ERA - 1)) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let (month, day) = of_march(of_year);
    (from_march.div_euclid(ERA) * 400 + year + i64::from(month <= 2), month, day)
}

/// Month and day of a day counted from 1 March.
pub(super) fn of_march(of_year: i64) -> (u32, u32) {
    let months = (5 * of_year + 2) / 153;
    let day = of_year - (153 * months + 2) / 5 + 1;
    let month = if months < 10 { months + 3 } else { months - 9 };
    (month as u32, day as u32)
}

/// Days of a month.
pub(super) fn month_length(year: i64, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Months from January of the year 0 to the month of an instant, given in seconds since 1970-01-01T00:00:00Z.
pub(crate) fn month_of(seconds: f64) -> i64 {
    // A cast of a float saturates.
    let (year, month, _) = date((seconds / 86_400.0).floor() as i64);
    12 * year + i64::from(month) - 1
}

/// The instant at which the month begins that is so many months after January of the year 0.
pub(crate) fn start_of_month(months: i64) -> f64 {
    // The remainder is from 0 to 11.
    days(months.div_euclid(12), months.rem_euclid(12) as u32 + 1, 1) as f64 * 86_400.0
}

/// An instant as RFC 3339 with `Z`, from seconds since 1970-01-01T00:00:00Z.
///
/// Rounded to microseconds; see [`Civil`] for the form. NaN, infinities and what lies beyond 10^14 seconds (3 million
/// years) give "".
pub fn format_utc(seconds: f64) -> String {
    if seconds.is_nan() || seconds.abs() > 1e14 {
        return String::new();
    }
    let mut whole = seconds.floor();
    let mut micros = ((seconds - whole) * 1e6).round();
    if micros >= 1e6 {
        whole += 1.0;
        micros = 0.0;
    }
    let whole = whole as i64;
    Civil::new(date(whole.div_euclid(86_400)), whole.rem_euclid(86_400) as u32, micros as u32 * 1000).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_many_years_follows_the_last() {
        let mut expected = days(-401, 1, 1);
        for year in -401..=2405 {
            for month in 1..=12 {
                for day in 1..=month_length(year, month) {
                    assert_eq!(days(year, month, day), expected);
                    assert_eq!(date(expected), (year, month, day));
                    expected += 1;
                }
            }
        }
        assert_eq!(days(1970, 1, 1), 0);
        assert_eq!(days(2000, 2, 29), 11_016);
    }

    #[test]
    fn texts() {
        for (seconds, expected) in [
            (0.0, "1970-01-01T00:00:00Z"),
            (-1.0, "1969-12-31T23:59:59Z"),
            (-0.25, "1969-12-31T23:59:59.75Z"),
            (1_757_926_800.0, "2025-09-15T09:00:00Z"),
            (1_757_926_800.1, "2025-09-15T09:00:00.1Z"),
            (1_757_926_800.999_999_9, "2025-09-15T09:00:01Z"),
            (951_782_400.0, "2000-02-29T00:00:00Z"),
            (253_402_300_800.0, "+010000-01-01T00:00:00Z"),
            (-62_167_219_201.0, "-000001-12-31T23:59:59Z"),
            (f64::NAN, ""),
            (f64::INFINITY, ""),
            (1e300, ""),
        ] {
            assert_eq!(format_utc(seconds), expected, "{seconds}");
        }
    }
}
