//! The pieces of UTC that values are reduced to, and the names of the levels that they make.

use super::median_step;
use crate::time::{month_of, start_of_month};

/// The length of a bucket, aligned to UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bucket {
    /// So many seconds, counted from 1970-01-01T00:00:00Z; whole weeks begin on a Monday.
    Seconds(u32),
    /// So many months, counted from January of the year 0: quarters and years begin where people expect.
    Months(u32),
}

/// Seconds of a mean Gregorian month: a twelfth of 365.2425 days.
const MONTH: f64 = 2_629_746.0;
const DAY: u32 = 86_400;
const WEEK: u32 = 7 * DAY;
/// 1970-01-05, a Monday.
const MONDAY: f64 = 4.0 * 86_400.0;

impl Bucket {
    /// A full hour.
    pub const HOUR: Bucket = Bucket::Seconds(3600);
    /// Midnight to midnight.
    pub const DAY: Bucket = Bucket::Seconds(DAY);
    /// Those that are chosen where a schema does not say which; finest first.
    pub const ALL: [Bucket; 2] = [Bucket::HOUR, Bucket::DAY];

    /// The bucket of a level's name, as `10min`, `1h`, `1d`, `1y`: a whole number and `s`, `min` (or `m`), `h`, `d` (or
    /// `D`), `w`, `mo` or `y`. `None` for every other text.
    pub fn parse(name: &str) -> Option<Bucket> {
        let digits = name.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = name.split_at(digits);
        let number: u32 = number.parse().ok().filter(|number| *number > 0)?;
        let seconds = |of: u32| number.checked_mul(of).map(Bucket::Seconds);
        match unit {
            "s" => seconds(1),
            "min" | "m" => seconds(60),
            "h" => seconds(3600),
            "d" | "D" => seconds(DAY),
            "w" => seconds(WEEK),
            "mo" => Some(Bucket::Months(number)),
            "y" => number.checked_mul(12).map(Bucket::Months),
            _ => None,
        }
    }

    /// The name of its level in a release, in the largest unit that it is a whole number of.
    pub fn name(self) -> String {
        let (count, units): (u32, &[(u32, &str)]) = match self {
            Bucket::Seconds(count) => (count, &[(DAY, "d"), (3600, "h"), (60, "min"), (1, "s")]),
            Bucket::Months(count) => (count, &[(12, "y"), (1, "mo")]),
        };
        let fits = units.iter().find(|(size, _)| count % size == 0);
        fits.map_or_else(String::new, |(size, unit)| format!("{}{unit}", count / size))
    }

    /// Its length in seconds; for months the mean one.
    pub fn seconds(self) -> f64 {
        match self {
            Bucket::Seconds(seconds) => seconds.into(),
            Bucket::Months(months) => f64::from(months) * MONTH,
        }
    }

    /// Whether all are equally long.
    pub fn is_even(self) -> bool {
        matches!(self, Bucket::Seconds(_))
    }

    /// The start of the bucket that holds `time`, both in seconds since 1970-01-01T00:00:00Z.
    pub fn start(self, time: f64) -> f64 {
        match self {
            Bucket::Seconds(seconds) => {
                let (length, from) = (f64::from(seconds), if seconds % WEEK == 0 { MONDAY } else { 0.0 });
                ((time - from) / length).floor() * length + from
            }
            Bucket::Months(months) => {
                let months = i64::from(months);
                start_of_month(month_of(time).div_euclid(months) * months)
            }
        }
    }

    /// The end of the bucket that begins at `start`.
    pub fn end(self, start: f64) -> f64 {
        match self {
            Bucket::Seconds(seconds) => start + f64::from(seconds),
            // A little later, so that the month of the start is meant whatever rounding did to it.
            Bucket::Months(months) => start_of_month(month_of(start + 1.0) + i64::from(months)),
        }
    }

    /// The overviews that are worth making for ascending times in seconds: those of [`Bucket::ALL`] whose buckets hold at
    /// least two steps of the next finer level. Empty for less than two times.
    pub fn worth_making(times: &[f64]) -> Vec<Bucket> {
        let Some(mut finer) = median_step(times) else { return Vec::new() };
        let mut out = Vec::new();
        for bucket in Bucket::ALL {
            if bucket.seconds() >= 2.0 * finer {
                finer = bucket.seconds();
                out.push(bucket);
            }
        }
        out
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn names_are_lengths() {
        for (name, bucket, shown) in [
            ("1h", Some(Bucket::HOUR), "1h"),
            ("24h", Some(Bucket::DAY), "1d"),
            ("10min", Some(Bucket::Seconds(600)), "10min"),
            ("90m", Some(Bucket::Seconds(5400)), "90min"),
            ("30s", Some(Bucket::Seconds(30)), "30s"),
            ("1w", Some(Bucket::Seconds(604_800)), "7d"),
            ("3mo", Some(Bucket::Months(3)), "3mo"),
            ("10y", Some(Bucket::Months(120)), "10y"),
        ] {
            assert_eq!((Bucket::parse(name), bucket.unwrap().name()), (bucket, shown.to_owned()), "{name}");
        }
        for name in ["", "h", "0h", "0", "-1h", "1.5h", "1x", "9999999999h", "4000000000d"] {
            assert_eq!(Bucket::parse(name), None, "{name}");
        }
    }

    #[test]
    fn buckets_are_pieces_of_the_calendar() {
        use crate::time::{format_utc, parse_utc};
        for (name, time, start, end) in [
            ("1h", "2024-02-29T23:59:59Z", "2024-02-29T23:00:00Z", "2024-03-01T00:00:00Z"),
            ("7d", "2024-02-29T12:00:00Z", "2024-02-26T00:00:00Z", "2024-03-04T00:00:00Z"),
            ("1mo", "2024-02-29T23:59:59Z", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"),
            ("3mo", "2023-12-31T23:59:59Z", "2023-10-01T00:00:00Z", "2024-01-01T00:00:00Z"),
            ("1y", "1969-12-31T23:59:59Z", "1969-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
            ("1y", "2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"),
        ] {
            let bucket = Bucket::parse(name).unwrap();
            let from = bucket.start(parse_utc(time).unwrap());
            assert_eq!(
                (format_utc(from).as_str(), format_utc(bucket.end(from)).as_str()),
                (start, end),
                "{name} {time}"
            );
        }
    }

    #[test]
    fn which_overviews_are_made() {
        let every = |step: f64| (0..100).map(|i| f64::from(i) * step).collect::<Vec<_>>();
        let (hour, day) = (Bucket::HOUR, Bucket::DAY);
        for (step, wanted) in [
            (60.0, vec![hour, day]),
            (1800.0, vec![hour, day]),
            (3600.0, vec![day]),
            (43_200.0, vec![day]),
            (86_400.0, vec![]),
        ] {
            assert_eq!(Bucket::worth_making(&every(step)), wanted, "{step} s");
        }
        assert_eq!(Bucket::worth_making(&[5.0]), []);
        assert_eq!(Bucket::worth_making(&[]), []);
    }
}
