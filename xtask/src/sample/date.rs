//! Dates of seconds since 1970-01-01T00:00:00Z, for times from 1970 on, as the samples write them.

/// Seconds of a day.
pub const DAY: i64 = 86_400;
/// Seconds of an hour.
pub const HOUR: i64 = 3600;

/// A day with a time of day, on the clock of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Civil {
    year: i64,
    month: i64,
    day: i64,
    second: i64,
}

/// The date by Howard Hinnant's `civil_from_days` (<https://howardhinnant.github.io/date_algorithms.html>).
fn civil(time: i64) -> Civil {
    let (days, second) = (time.div_euclid(DAY) + 719_468, time.rem_euclid(DAY));
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    Civil { year: year_of_era + era * 400 + i64::from(month <= 2), month, day, second }
}

/// `2022-10-01T00:30:00Z`.
pub fn iso(time: i64) -> String {
    format!("{}T{}Z", day(time), clock(time))
}

/// `2022-10-01`.
pub fn day(time: i64) -> String {
    let Civil { year, month, day, .. } = civil(time);
    format!("{year:04}-{month:02}-{day:02}")
}

/// `01-10-2022 00:30:00`.
pub fn day_first(time: i64) -> String {
    let Civil { year, month, day, .. } = civil(time);
    format!("{day:02}-{month:02}-{year:04} {}", clock(time))
}

/// `00:30:00`.
fn clock(time: i64) -> String {
    let second = civil(time).second;
    format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dates_are_right() {
        let cases = [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_664_582_400, "2022-10-01T00:00:00Z"),
            (1_709_209_799, "2024-02-29T12:29:59Z"),
            (1_735_689_600, "2025-01-01T00:00:00Z"),
        ];
        for (time, expected) in cases {
            assert_eq!(iso(time), expected);
        }
        assert_eq!(day_first(1_709_209_799), "29-02-2024 12:29:59");
    }
}
