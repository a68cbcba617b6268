//! Time zones: from a clock reading to an offset, by the IANA database that is compiled in.

use super::civil::Civil;
use super::{Calendar, TimeError, format_utc, iso};
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};

/// A zone with the name it was asked for.
#[derive(Debug, Clone)]
pub(super) struct Zone {
    name: String,
    rule: Rule,
}

#[derive(Debug, Clone)]
enum Rule {
    /// Seconds east of UTC.
    Fixed(i32),
    Named(TimeZone),
}

impl Zone {
    /// An offset such as `+01:00`, `UTC`, or an IANA name in any case.
    ///
    /// # Errors
    /// For any other text.
    pub(super) fn parse(name: &str) -> Result<Zone, TimeError> {
        let rule = match iso::offset(name) {
            Some(offset) => Rule::Fixed(offset),
            None => Rule::Named(TimeZoneDatabase::bundled().get(name).map_err(|_| {
                let hint = match name {
                    "CEST" => "write `+02:00`, or `Europe/Prague` for a clock that changes in summer",
                    "BST" => "write `+01:00`, or `Europe/London` for a clock that changes in summer",
                    "EDT" | "CDT" | "PDT" | "MDT" => "write the offset, or a zone such as `America/New_York`",
                    _ => "write an IANA name such as `Europe/Prague`, `UTC`, or an offset such as `+01:00`",
                };
                TimeError::new(format!("time zone `{name}` is not known"), hint)
            })?),
        };
        Ok(Zone { name: name.to_string(), rule })
    }

    /// Whether it is one offset by its very name.
    pub(super) fn is_fixed(&self) -> bool {
        matches!(self.rule, Rule::Fixed(_))
    }

    /// Seconds east of UTC when its clock shows `at`.
    ///
    /// # Errors
    /// When its clock shows `at` twice or never: the error names both instants. And outside the years -9999 to 9999.
    pub(super) fn offset(&self, at: &Civil, text: &str) -> Result<i32, TimeError> {
        let zone = match &self.rule {
            Rule::Fixed(offset) => return Ok(*offset),
            Rule::Named(zone) => zone,
        };
        let clock = clock(at).ok_or_else(|| {
            TimeError::new(
                format!("`{text}` is outside the years -9999 to 9999, for which zones are known"),
                "write an offset such as `+01:00`, or `Z`",
            )
        })?;
        let (before, after, fold) = match zone.to_ambiguous_timestamp(clock).offset() {
            AmbiguousOffset::Unambiguous { offset } => return Ok(offset.seconds()),
            AmbiguousOffset::Gap { before, after } => (before, after, false),
            AmbiguousOffset::Fold { before, after } => (before, after, true),
        };
        let instant = |offset: i32| format_utc((Calendar::default().seconds(at) - i64::from(offset)) as f64);
        let (first, second) = (instant(before.seconds()), instant(after.seconds()));
        let name = &self.name;
        let message = if fold {
            format!("`{text}` happens twice in {name}: at {first} ({before}) and at {second} ({after})")
        } else {
            format!(
                "`{text}` does not exist in {name}, where clocks change from {before} to {after}: with these offsets it \
                 would be {first} or {second}"
            )
        };
        let hint =
            format!("write the offset (`{before}` or `{after}`), or set `tz` to one if the clock is never changed");
        Err(TimeError::new(message, hint))
    }
}

/// The clock reading for jiff; hour 24 is the next day's midnight.
fn clock(at: &Civil) -> Option<DateTime> {
    let part = |value: u32| i8::try_from(value).ok();
    let day = jiff::civil::Date::new(i16::try_from(at.year).ok()?, part(at.month)?, part(at.day)?).ok()?;
    if at.hour == 24 {
        return Some(day.tomorrow().ok()?.at(0, 0, 0, 0));
    }
    let nanosecond = i32::try_from(at.nanosecond).ok()?;
    let time = jiff::civil::Time::new(part(at.hour)?, part(at.minute)?, part(at.second)?, nanosecond);
    Some(day.to_datetime(time.ok()?))
}
