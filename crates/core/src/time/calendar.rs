//! The calendars of CF (CF-1.11 §4.4.1): days since 1970-01-01 and back, in integers.
//!
//! Every calendar counts days from its own 1970-01-01. `standard` and `julian` have no year 0, as cftime and the
//! convention have it: the year before 1 is -1. The others have one, and it is a leap year where there are leap years.

use super::TimeError;
use super::civil::{self, Civil};

/// A calendar of the CF conventions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Calendar {
    /// `standard`, `gregorian`: the Julian calendar up to 1582-10-04, the Gregorian one from 1582-10-15, which is the
    /// next day.
    Standard,
    /// `proleptic_gregorian`: the Gregorian calendar for all time.
    #[default]
    ProlepticGregorian,
    /// `julian`: every fourth year is a leap year.
    Julian,
    /// `noleap`, `365_day`: no leap years.
    NoLeap,
    /// `all_leap`, `366_day`: every year is a leap year.
    AllLeap,
    /// `360_day`: twelve months of 30 days.
    Day360,
}

/// The first Gregorian day of the standard calendar, 1582-10-15, in days since 1970-01-01.
const SWITCH: i64 = -141_427;

/// Days by which the Julian 1970-01-01 comes after the Gregorian one.
const JULIAN_LATER: i64 = 13;

impl Calendar {
    /// All, in the order of CF.
    pub const ALL: [Calendar; 6] = [
        Calendar::Standard,
        Calendar::ProlepticGregorian,
        Calendar::Julian,
        Calendar::NoLeap,
        Calendar::AllLeap,
        Calendar::Day360,
    ];

    /// From CF's names, in any case; "" is CF's default, `standard`.
    ///
    /// # Errors
    /// For any other text.
    pub fn parse(text: &str) -> Result<Calendar, TimeError> {
        Ok(match text.trim().to_ascii_lowercase().as_str() {
            "" | "standard" | "gregorian" => Calendar::Standard,
            "proleptic_gregorian" => Calendar::ProlepticGregorian,
            "julian" => Calendar::Julian,
            "noleap" | "365_day" => Calendar::NoLeap,
            "all_leap" | "366_day" => Calendar::AllLeap,
            "360_day" => Calendar::Day360,
            _ => {
                let shown: String = text.trim().chars().take(60).collect();
                return Err(TimeError::new(
                    format!("calendar `{shown}` is not one of CF"),
                    "write standard, proleptic_gregorian, julian, noleap, all_leap or 360_day",
                ));
            }
        })
    }

    /// CF's name.
    pub fn name(self) -> &'static str {
        match self {
            Calendar::Standard => "standard",
            Calendar::ProlepticGregorian => "proleptic_gregorian",
            Calendar::Julian => "julian",
            Calendar::NoLeap => "noleap",
            Calendar::AllLeap => "all_leap",
            Calendar::Day360 => "360_day",
        }
    }

    /// Whether a date of it is the Gregorian date of that day, since 1582 at least: then zones have a meaning.
    pub fn is_gregorian(self) -> bool {
        matches!(self, Calendar::Standard | Calendar::ProlepticGregorian)
    }

    fn without_year_zero(self) -> bool {
        matches!(self, Calendar::Standard | Calendar::Julian)
    }

    /// The year with a year 0.
    fn astronomical(self, year: i64) -> i64 {
        if self.without_year_zero() && year < 0 { year + 1 } else { year }
    }

    /// Days of a month of 1 to 12.
    pub(super) fn month_length(self, year: i64, month: u32) -> u32 {
        let year = self.astronomical(year);
        match (self, month) {
            (Calendar::Day360, _) => 30,
            (_, 4 | 6 | 9 | 11) => 30,
            (Calendar::NoLeap, 2) => 28,
            (Calendar::AllLeap, 2) => 29,
            (Calendar::Julian, 2) => 28 + u32::from(year % 4 == 0),
            (Calendar::Standard, 2) if year <= 1582 => 28 + u32::from(year % 4 == 0),
            (_, 2) => civil::month_length(year, 2),
            _ => 31,
        }
    }

    /// Whether there is such a day.
    pub fn exists(self, year: i64, month: u32, day: u32) -> bool {
        (1..=12).contains(&month)
            && day >= 1
            && day <= self.month_length(year, month)
            && !(year == 0 && self.without_year_zero())
            && !(self == Calendar::Standard && (year, month) == (1582, 10) && (5..=14).contains(&day))
    }

    /// Days from its 1970-01-01 to a date that exists.
    pub(super) fn days(self, year: i64, month: u32, day: u32) -> i64 {
        let year = self.astronomical(year);
        match self {
            Calendar::ProlepticGregorian => civil::days(year, month, day),
            Calendar::Standard if (year, month, day) < (1582, 10, 15) => julian_days(year, month, day) + JULIAN_LATER,
            Calendar::Standard => civil::days(year, month, day),
            Calendar::Julian => julian_days(year, month, day),
            Calendar::NoLeap => (year - 1970) * 365 + before(month, 28) + i64::from(day) - 1,
            Calendar::AllLeap => (year - 1970) * 366 + before(month, 29) + i64::from(day) - 1,
            Calendar::Day360 => (year - 1970) * 360 + (i64::from(month) - 1) * 30 + i64::from(day) - 1,
        }
    }

    /// Year, month and day of a number of days (less than 10^12 of them) since its 1970-01-01.
    pub(super) fn date(self, days: i64) -> (i64, u32, u32) {
        let (year, month, day) = self.astronomical_date(days);
        (if self.without_year_zero() && year <= 0 { year - 1 } else { year }, month, day)
    }

    fn astronomical_date(self, days: i64) -> (i64, u32, u32) {
        match self {
            Calendar::ProlepticGregorian => civil::date(days),
            Calendar::Standard if days < SWITCH => julian_date(days - JULIAN_LATER),
            Calendar::Standard => civil::date(days),
            Calendar::Julian => julian_date(days),
            Calendar::NoLeap => of_year(days, 365, 28),
            Calendar::AllLeap => of_year(days, 366, 29),
            Calendar::Day360 => {
                let of_year = days.rem_euclid(360);
                (1970 + days.div_euclid(360), (of_year / 30 + 1) as u32, (of_year % 30 + 1) as u32)
            }
        }
    }

    /// Seconds since its 1970-01-01T00:00:00 of a date that exists and a time of day.
    pub(super) fn seconds(self, at: &Civil) -> i64 {
        let clock = at.hour * 3600 + at.minute * 60 + at.second;
        self.days(at.year, at.month, at.day) * 86_400 + i64::from(clock)
    }

    /// The date and time of day of seconds (at most 10^14 of them) since its 1970-01-01T00:00:00.
    pub(super) fn civil(self, seconds: i64, nanosecond: u32) -> Civil {
        let (year, month, day) = self.date(seconds.div_euclid(86_400));
        Civil::new((year, month, day), seconds.rem_euclid(86_400) as u32, nanosecond)
    }

    /// Whether `placed` gives back what it is given.
    pub(super) fn is_placed(self, seconds: f64) -> bool {
        match self {
            Calendar::ProlepticGregorian => true,
            Calendar::Standard => seconds >= (SWITCH * 86_400) as f64,
            _ => false,
        }
    }

    /// Places an instant of this calendar on the axis of the proleptic Gregorian one, both in seconds since
    /// 1970-01-01T00:00:00: there it has the same year, month, day and time of day. A day that does not exist there,
    /// such as 30 February, is put as a whole at the midnight that ends its month, so that the order is kept.
    /// NaN beyond 10^14 seconds.
    pub(super) fn placed(self, seconds: f64) -> f64 {
        if self.is_placed(seconds) {
            return seconds;
        }
        if seconds.is_nan() || seconds.abs() > 1e14 {
            return f64::NAN;
        }
        let whole = seconds.floor() as i64;
        let (year, month, day) = self.astronomical_date(whole.div_euclid(86_400));
        let length = civil::month_length(year, month);
        if day > length {
            return ((civil::days(year, month, length) + 1) * 86_400) as f64;
        }
        let midnight = civil::days(year, month, day) * 86_400;
        (midnight + whole.rem_euclid(86_400)) as f64 + (seconds - seconds.floor())
    }
}

fn julian_days(year: i64, month: u32, day: u32) -> i64 {
    let (year, months) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    // 719 483 days from 0000-03-01 to 1970-01-01.
    year * 365 + year.div_euclid(4) + (153 * i64::from(months) + 2) / 5 + i64::from(day) - 1 - 719_483
}

fn julian_date(days: i64) -> (i64, u32, u32) {
    let from_march = days + 719_483;
    let of_four = from_march.rem_euclid(1461);
    let year = (of_four - of_four / 1460) / 365;
    let (month, day) = civil::of_march(of_four - 365 * year);
    (from_march.div_euclid(1461) * 4 + year + i64::from(month <= 2), month, day)
}

/// Days of the year before a month, where February has `february` days.
fn before(month: u32, february: u32) -> i64 {
    (1..month).map(|month| i64::from(length(month, february))).sum()
}

fn length(month: u32, february: u32) -> u32 {
    if month == 2 { february } else { civil::month_length(2001, month) }
}

/// The date in a calendar whose years all have `year_length` days.
fn of_year(days: i64, year_length: i64, february: u32) -> (i64, u32, u32) {
    let mut left = days.rem_euclid(year_length) as u32;
    let mut month = 1;
    while month < 12 && left >= length(month, february) {
        left -= length(month, february);
        month += 1;
    }
    (1970 + days.div_euclid(year_length), month, left + 1)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn every_day_follows_the_last() {
        for calendar in Calendar::ALL {
            let first = if calendar.exists(0, 1, 1) { 0 } else { 1 };
            let mut expected = calendar.days(first - 405, 1, 1);
            let years = (first - 405..=2405).filter(|year| *year != 0 || first == 0);
            for (year, month) in years.flat_map(|year| (1..=12).map(move |month| (year, month))) {
                for day in (1..=calendar.month_length(year, month)).filter(|day| calendar.exists(year, month, *day)) {
                    assert_eq!(calendar.days(year, month, day), expected, "{calendar:?} {year}-{month}-{day}");
                    assert_eq!(calendar.date(expected), (year, month, day), "{calendar:?}");
                    expected += 1;
                }
            }
            assert_eq!(calendar.days(1970, 1, 1), 0, "{calendar:?}");
            assert_eq!(Calendar::parse(calendar.name()), Ok(calendar));
        }
    }

    #[test]
    fn the_switch_of_1582() {
        assert_eq!(civil::days(1582, 10, 15), SWITCH);
        assert_eq!(Calendar::Standard.days(1582, 10, 4), SWITCH - 1);
        assert!(!Calendar::Standard.exists(1582, 10, 10) && Calendar::ProlepticGregorian.exists(1582, 10, 10));
        assert!(Calendar::Standard.exists(1500, 2, 29) && !Calendar::Standard.exists(1900, 2, 29));
    }

    #[test]
    fn placed_on_the_common_axis() {
        let place = |calendar: Calendar, year, month, day, hour: i64| {
            let seconds = calendar.days(year, month, day) * 86_400 + hour * 3600;
            super::super::format_utc(calendar.placed(seconds as f64))
        };
        for (calendar, (year, month, day, hour), expected) in [
            (Calendar::Day360, (2001, 2, 28, 6), "2001-02-28T06:00:00Z"),
            (Calendar::Day360, (2001, 2, 29, 6), "2001-03-01T00:00:00Z"),
            (Calendar::Day360, (2001, 2, 30, 23), "2001-03-01T00:00:00Z"),
            (Calendar::Day360, (2000, 2, 29, 6), "2000-02-29T06:00:00Z"),
            (Calendar::Day360, (2001, 12, 30, 6), "2001-12-30T06:00:00Z"),
            (Calendar::AllLeap, (1900, 2, 29, 0), "1900-03-01T00:00:00Z"),
            (Calendar::NoLeap, (2000, 3, 1, 0), "2000-03-01T00:00:00Z"),
            (Calendar::Julian, (1900, 2, 29, 12), "1900-03-01T00:00:00Z"),
            (Calendar::Julian, (-1, 12, 31, 0), "0000-12-31T00:00:00Z"),
            (Calendar::Standard, (1582, 10, 4, 0), "1582-10-04T00:00:00Z"),
            (Calendar::Standard, (1582, 10, 15, 0), "1582-10-15T00:00:00Z"),
        ] {
            assert_eq!(place(calendar, year, month, day, hour), expected, "{calendar:?} {year}-{month}-{day}");
        }
        assert!(Calendar::NoLeap.placed(1e15).is_nan() && Calendar::NoLeap.placed(f64::INFINITY).is_nan());
        for calendar in Calendar::ALL {
            let times: Vec<f64> = (-5000..5000).map(|step| calendar.placed(f64::from(step) * 40_000_000.25)).collect();
            assert!(times.is_sorted(), "{calendar:?}");
        }
    }
}
