//! The commonest texts of times, read in one pass: `2025-01-31T12:30:00Z` and its shorter forms.
//!
//! What is not exactly of that form, or does not exist, is left to [`zarr_fuse_core::time::TimeReader`], which says why.

/// An instant of the proleptic Gregorian calendar as a text has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Iso {
    /// Seconds from 1970-01-01T00:00:00 on the clock of the text.
    pub(super) seconds: i64,
    /// Nanoseconds behind them.
    pub(super) nanoseconds: u32,
    /// Its year, for calendars that were others before 1583.
    pub(super) year: u32,
    /// It ends with `Z`.
    pub(super) zulu: bool,
}

/// `YYYY-MM-DD`, with or without `Thh:mm` (or a blank for the `T`), `:ss`, `.f` of at most nine digits, `Z`.
pub(super) fn read(text: &str) -> Option<Iso> {
    let bytes = text.as_bytes();
    let pair = |at: usize| match bytes.get(at..at + 2)? {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some(u32::from(tens - b'0') * 10 + u32::from(ones - b'0')),
        _ => None,
    };
    let is = |at: usize, sign: u8| bytes.get(at) == Some(&sign);
    let (year, month, day) = (pair(0)? * 100 + pair(2)?, pair(5)?, pair(8)?);
    if !is(4, b'-') || !is(7, b'-') || !(1..=12).contains(&month) || !(1..=length(year, month)).contains(&day) {
        return None;
    }
    let midnight = days(year, month, day) * 86_400;
    if bytes.len() == 10 {
        return Some(Iso { seconds: midnight, nanoseconds: 0, year, zulu: false });
    }
    let (hour, minute) = (pair(11)?, pair(14)?);
    if !(is(10, b'T') || is(10, b' ')) || !is(13, b':') || hour > 23 || minute > 59 {
        return None;
    }
    let (mut second, mut nanoseconds, mut at) = (0, 0, 16);
    if is(at, b':') {
        second = pair(at + 1)?;
        at += 3;
        if is(at, b'.') {
            let digits = bytes.get(at + 1..)?.iter().take_while(|byte| byte.is_ascii_digit()).take(10);
            let count = digits.clone().count();
            if !(1..=9).contains(&count) {
                return None;
            }
            nanoseconds = digits.fold(0, |value, digit| value * 10 + u32::from(digit - b'0'));
            nanoseconds *= 10_u32.pow(9 - count as u32);
            at += 1 + count;
        }
    }
    let zulu = is(at, b'Z');
    if second > 59 || at + usize::from(zulu) != bytes.len() {
        return None;
    }
    Some(Iso { seconds: midnight + i64::from(hour * 3600 + minute * 60 + second), nanoseconds, year, zulu })
}

fn leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn length(year: u32, month: u32) -> u32 {
    match month {
        2 if leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date that exists.
fn days(year: u32, month: u32, day: u32) -> i64 {
    const BEFORE: [u32; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    // Leap days of the years before this one, from the year 0, which has one.
    let past = |of: u32| i64::from(year.div_ceil(of));
    let month_start = BEFORE.get(month as usize - 1).copied().unwrap_or(0) + u32::from(month > 2 && leap(year));
    // 719 528 days from 0000-01-01 to 1970-01-01.
    i64::from(year) * 365 + past(4) - past(100) + past(400) + i64::from(month_start + day - 1) - 719_528
}
