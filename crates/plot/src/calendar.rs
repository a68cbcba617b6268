//! Civil dates in UTC from seconds since 1970, and the shortest RFC 3339 text of an instant.
//!
//! The proleptic Gregorian calendar in closed form (years begin in March, so that the leap day is the last), small
//! enough for the page. The tests compare it with `jiff`.

/// A civil date and time in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Civil {
    /// Year; 0 is 1 BC.
    pub year: i64,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
    /// 0 to 23.
    pub hour: u32,
    /// 0 to 59.
    pub minute: u32,
    /// 0 to 59.
    pub second: u32,
}

/// Seconds of a day.
pub const DAY: f64 = 86_400.0;

/// Names of the months as labels show them.
pub const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Times further from 1970 than this (seconds, some 30 000 years) are moved to it.
const LIMIT: f64 = 1e12;

/// Days since 1970-01-01 of a date; months outside 1 to 12 carry into the year.
pub fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year + (month - 1).div_euclid(12);
    let month = (month - 1).rem_euclid(12) + 1;
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, of_era) = (y.div_euclid(400), y.rem_euclid(400));
    let of_year = (153 * m + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Seconds since 1970 at the start of a date; months outside 1 to 12 carry into the year.
pub fn start(year: i64, month: i64, day: i64) -> f64 {
    days(year, month, day) as f64 * DAY
}

/// Days of a month (1 to 12).
pub fn month_length(year: i64, month: u32) -> u32 {
    let month = i64::from(month);
    (days(year, month + 1, 1) - days(year, month, 1)) as u32
}

/// The civil time of an instant, its fraction of a second cut off. Not a number reads as 1970.
pub fn civil(seconds: f64) -> Civil {
    let seconds = if seconds.is_nan() { 0.0 } else { seconds.clamp(-LIMIT, LIMIT) };
    let whole = seconds.floor() as i64;
    let (day, of_day) = (whole.div_euclid(86_400), whole.rem_euclid(86_400) as u32);
    let z = day + 719_468;
    let (era, of_era) = (z.div_euclid(146_097), z.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let m = (5 * of_year + 2) / 153;
    let month = if m < 10 { m + 3 } else { m - 9 };
    Civil {
        year: era * 400 + year_of_era + i64::from(month <= 2),
        month: month as u32,
        day: (of_year - (153 * m + 2) / 5 + 1) as u32,
        hour: of_day / 3_600,
        minute: of_day / 60 % 60,
        second: of_day % 60,
    }
}

/// The name of a month, 1 to 12; "" for another number.
pub fn month_name(month: u32) -> &'static str {
    (month as usize).checked_sub(1).and_then(|i| MONTHS.get(i)).copied().unwrap_or("")
}

/// The shortest exact text of an instant, to the nanosecond: `2022-10-05`, `2023-03-27T12:00Z`, `2023-03-27T12:00:01.5Z`.
/// `None` outside the years 0000 to 9999, which RFC 3339 cannot say.
pub fn short_rfc3339(seconds: f64) -> Option<String> {
    if !seconds.is_finite() || seconds.abs() >= LIMIT {
        return None;
    }
    let mut whole = seconds.floor();
    let mut nanos = ((seconds - whole) * 1e9).round() as u32;
    if nanos >= 1_000_000_000 {
        (whole, nanos) = (whole + 1.0, 0);
    }
    let c = civil(whole);
    if !(0..=9999).contains(&c.year) {
        return None;
    }
    let mut text = format!("{:04}-{:02}-{:02}", c.year, c.month, c.day);
    if (c.hour, c.minute, c.second, nanos) == (0, 0, 0, 0) {
        return Some(text);
    }
    text.push_str(&format!("T{:02}:{:02}", c.hour, c.minute));
    if (c.second, nanos) != (0, 0) {
        text.push_str(&format!(":{:02}", c.second));
    }
    if nanos != 0 {
        // The fewest digits that give the same number again: a time near today holds less than a microsecond.
        let digits = (1..=9).find(|digits| read_fraction(whole, nanos, *digits) == seconds).unwrap_or(9);
        let cut = fraction_digits(nanos, digits);
        text.push_str(&format!(".{cut:0digits$}"));
    }
    text.push('Z');
    Some(text)
}

/// `nanos` rounded to so many digits, never up to a whole second.
fn fraction_digits(nanos: u32, digits: usize) -> u32 {
    let unit = 10_u32.pow(9 - digits.min(9) as u32);
    ((nanos + unit / 2) / unit).min(1_000_000_000 / unit - 1)
}

fn read_fraction(whole: f64, nanos: u32, digits: usize) -> f64 {
    whole + f64::from(fraction_digits(nanos, digits)) / 10_f64.powi(digits as i32)
}

/// Reads what [`short_rfc3339`] writes: a date, or a date, `T`, hours and minutes, with or without seconds and their
/// fraction, and `Z` (which may be left out). `None` for anything else.
pub fn parse_rfc3339(text: &str) -> Option<f64> {
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let (year, month, day) = (number(parts.next()?, 4)?, number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    if parts.next().is_some() || !(1..=12).contains(&month) {
        return None;
    }
    if day < 1 || day > month_length(i64::from(year), month) {
        return None;
    }
    let midnight = start(i64::from(year), i64::from(month), i64::from(day));
    let Some(time) = time else { return Some(midnight) };
    let time = time.strip_suffix(['Z', 'z']).unwrap_or(time);
    let mut parts = time.split(':');
    let (hour, minute) = (number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let (second, fraction) = match parts.next() {
        None => (0, 0.0),
        Some(seconds) => match seconds.split_once('.') {
            None => (number(seconds, 2)?, 0.0),
            Some((seconds, fraction)) => {
                let digits = number(fraction, fraction.len().min(9))?;
                (number(seconds, 2)?, f64::from(digits) / 10_f64.powi(fraction.len() as i32))
            }
        },
    };
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some(midnight + f64::from(hour * 3_600 + minute * 60 + second) + fraction)
}

/// Exactly so many digits as a number.
fn number(text: &str, digits: usize) -> Option<u32> {
    (digits > 0 && text.len() == digits && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_of_instants() {
        for (seconds, text) in [
            (0.0, "1970-01-01"),
            (1_664_928_000.0, "2022-10-05"),
            (1_679_918_400.0, "2023-03-27T12:00Z"),
            (1_679_918_401.0, "2023-03-27T12:00:01Z"),
            (1_679_918_401.5, "2023-03-27T12:00:01.5Z"),
            (1_679_918_401.1, "2023-03-27T12:00:01.1Z"),
            (-0.25, "1969-12-31T23:59:59.75Z"),
            (951_782_400.0, "2000-02-29"),
        ] {
            assert_eq!(short_rfc3339(seconds).unwrap(), text);
            assert_eq!(parse_rfc3339(text), Some(seconds));
        }
        assert_eq!(short_rfc3339(f64::NAN), None);
        assert_eq!(short_rfc3339(1e12), None);
    }

    #[test]
    fn what_is_no_instant() {
        for text in [
            "",
            "2022",
            "2022-13-01",
            "2022-02-29",
            "2022-1-1",
            "2022-01-01T",
            "2022-01-01T24:00",
            "2022-01-01T1:00",
            "2022-01-01T00:00:60Z",
            "2022-01-01T00:00:00.Z",
            "2022-01-01T00:00+02:00",
            "+022-01-01",
            "2022-01-01-01",
            "2022-01-01T00:00:00.1234567890Z",
            "ž022-01-01",
        ] {
            assert_eq!(parse_rfc3339(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn civil_agrees_with_jiff(seconds in -300_000_000_000_i64..250_000_000_000) {
            let theirs = jiff::Timestamp::from_second(seconds).unwrap().to_zoned(jiff::tz::TimeZone::UTC).datetime();
            let ours = civil(seconds as f64);
            prop_assert_eq!(ours.year, i64::from(theirs.year()));
            prop_assert_eq!(ours.month, theirs.month() as u32);
            prop_assert_eq!(ours.day, theirs.day() as u32);
            prop_assert_eq!((ours.hour, ours.minute, ours.second),
                (theirs.hour() as u32, theirs.minute() as u32, theirs.second() as u32));
            let day = start(ours.year, i64::from(ours.month), i64::from(ours.day));
            prop_assert_eq!(day, (seconds as f64 / DAY).floor() * DAY);
        }

        #[test]
        fn instants_come_back(micros in -62_000_000_000_000_000_i64..250_000_000_000_000_000) {
            let seconds = micros as f64 / 1e6;
            prop_assert_eq!(parse_rfc3339(&short_rfc3339(seconds).unwrap()), Some(seconds));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,40}") {
            let _ = parse_rfc3339(&text);
        }
    }
}
