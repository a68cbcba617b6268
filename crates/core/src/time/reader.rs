//! Times of a source, read into stored ticks.

use super::iso::{self, Written};
use super::{Tick, TimeError, format_utc};
use crate::schema::TimeUnit;
use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};

/// Reads the times of one column of a source into ticks since 1970-01-01T00:00:00Z.
///
/// Texts are ISO 8601 (RFC 3339 and its shorter forms, `T` or a blank between date and time) unless the unit says
/// `dayfirst` or gives a `format`. A date alone is its midnight. A text without an offset is on the clock of `tz`; each
/// instant takes the offset that the zone has then. With `epoch`, numbers count that unit and texts are numbers.
#[derive(Debug, Clone)]
pub struct TimeReader {
    tick: Tick,
    zone: Zone,
    zone_name: String,
    dayfirst: bool,
    format: Option<String>,
    epoch: Option<Tick>,
}

#[derive(Debug, Clone)]
enum Zone {
    /// Seconds east of UTC.
    Fixed(i32),
    Named(TimeZone),
}

impl TimeReader {
    /// A reader of what `source` describes, into `tick`s. `source.tick` is not looked at.
    ///
    /// # Errors
    /// For an unknown zone or epoch, for a format that is not one or does not hold a whole date, and for an epoch
    /// together with a format or `dayfirst`.
    pub fn new(source: &TimeUnit, tick: Tick) -> Result<TimeReader, TimeError> {
        let epoch = match source.epoch.as_deref() {
            Some(name) => Some(Tick::parse(name).map_err(|error| TimeError {
                message: format!("epoch `{name}` is not one of ns, us, ms, s, m, h, D"),
                hint: if error.hint.starts_with("write") {
                    error.hint
                } else {
                    "write `epoch: s` or `epoch: ms`".into()
                },
            })?),
            None => None,
        };
        if epoch.is_some() && (source.format.is_some() || source.dayfirst) {
            return Err(TimeError::new(
                "`epoch` is for numbers, `format` and `dayfirst` are for texts",
                "keep the one that the source uses",
            ));
        }
        if source.format.is_some() && source.dayfirst {
            return Err(TimeError::new("`format` says already whether the day comes first", "remove `dayfirst`"));
        }
        let zone_name = source.tz.clone().unwrap_or_else(|| "UTC".to_string());
        let zone = zone(&zone_name)?;
        if let Some(format) = &source.format {
            check_format(format)?;
        }
        Ok(TimeReader { tick, zone, zone_name, dayfirst: source.dayfirst, format: source.format.clone(), epoch })
    }

    /// The stored resolution.
    pub fn tick(&self) -> Tick {
        self.tick
    }

    /// Ticks of a text; blanks around it do not count.
    ///
    /// # Errors
    /// When it is not a whole time, may be read in two ways, falls into an hour that the zone repeats or leaves out, is
    /// not a whole number of ticks, or is beyond what ticks can hold. See the module.
    pub fn text(&self, text: &str) -> Result<i64, TimeError> {
        let text = text.trim();
        if let Some(epoch) = self.epoch {
            return self.counted(text, epoch);
        }
        let written = match &self.format {
            Some(format) => match formatted(format, text)? {
                Formatted::Instant(seconds, nanoseconds) => return self.ticks(seconds, nanoseconds, text),
                Formatted::Written(written) => written,
            },
            None => iso::read(text, self.dayfirst).map_err(|fault| fault.error(text))?,
        };
        let offset = match written.offset {
            Some(offset) => offset,
            None => self.zone_offset(&written, text)?,
        };
        self.ticks(written.civil_seconds() - i64::from(offset), written.nanosecond, text)
    }

    /// Ticks of a number, which counts `epoch`. A fraction is taken as the decimal that it stands for:
    /// 1757926800.1 s is 1757926800100 ms.
    ///
    /// # Errors
    /// Without `epoch`; for NaN and infinities; for what is not a whole number of ticks or beyond what ticks can hold.
    pub fn number(&self, value: f64) -> Result<i64, TimeError> {
        let Some(epoch) = self.epoch else {
            return Err(iso::Fault::Number.error(&value.to_string()));
        };
        if !value.is_finite() {
            return Err(TimeError::new(
                format!("`{value}` is not a time"),
                "list it under `na_source` if it is missing",
            ));
        }
        let ratio = epoch.nanoseconds() as f64 / self.tick.nanoseconds() as f64;
        let ticks = (value * ratio).round();
        if ticks.abs() >= i64::MAX as f64 {
            return Err(self.beyond(&value.to_string()));
        }
        if value.fract() == 0.0 {
            // Exact in integers. The product is that of fewer than 2^63 ticks with at most 10^14 ns, so it fits.
            let counted = value as i128 * i128::from(epoch.nanoseconds());
            return self.whole(counted, 1, &value.to_string(), epoch);
        }
        if ticks / ratio == value {
            return Ok(ticks as i64);
        }
        Err(self.not_whole(&value.to_string(), None))
    }

    /// A text that is a number of `epoch`s.
    fn counted(&self, text: &str, epoch: Tick) -> Result<i64, TimeError> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if digits(whole) && digits(fraction) && (1..=20).contains(&whole.len()) {
            let fraction = fraction.trim_end_matches('0');
            let parsed = if fraction.len() <= 18 { format!("{whole}{fraction}").parse::<i128>().ok() } else { None };
            let Some(count) = parsed.and_then(|count| count.checked_mul(epoch.nanoseconds().into())) else {
                return Err(self.not_whole(text, None));
            };
            let count = if text.starts_with('-') { -count } else { count };
            return self.whole(count, 10_i128.pow(fraction.len() as u32), text, epoch);
        }
        match text.parse::<f64>() {
            Ok(value) if text.contains(['e', 'E']) => self.number(value),
            _ if text.is_empty() => Err(iso::Fault::Empty.error(text)),
            _ => {
                let shown: String = text.chars().take(60).collect();
                let message = format!("`{shown}` is not a number of `{}` since 1970-01-01", epoch.name());
                Err(TimeError::new(message, "remove `epoch` if the source writes times as texts"))
            }
        }
    }

    /// Ticks of `nanoseconds / over`.
    fn whole(&self, nanoseconds: i128, over: i128, text: &str, epoch: Tick) -> Result<i64, TimeError> {
        let size = i128::from(self.tick.nanoseconds()) * over;
        if nanoseconds % size != 0 {
            let finer =
                Tick::ALL.into_iter().rev().find(|tick| nanoseconds % (i128::from(tick.nanoseconds()) * over) == 0);
            return Err(self.not_whole(&format!("{text} {}", epoch.name()), finer));
        }
        i64::try_from(nanoseconds / size).ok().filter(|ticks| *ticks != i64::MIN).ok_or_else(|| self.beyond(text))
    }

    fn ticks(&self, seconds: i64, nanoseconds: u32, text: &str) -> Result<i64, TimeError> {
        self.tick.exactly(seconds, nanoseconds).ok_or_else(|| {
            let finest = Tick::ALL.into_iter().rev().find(|tick| tick.exactly(seconds, nanoseconds).is_some());
            match finest {
                Some(finer) if finer < self.tick => self.not_whole(text, Some(finer)),
                _ => self.beyond(text),
            }
        })
    }

    #[cold]
    fn not_whole(&self, text: &str, finer: Option<Tick>) -> TimeError {
        let hint = match finer {
            Some(tick) => format!("store these times with `tick: {}`", tick.name()),
            None => "store these times with a finer tick, or round them in the source".to_string(),
        };
        let message = format!("`{text}` is not a whole number of `{}` since 1970-01-01T00:00:00Z", self.tick.name());
        TimeError::new(message, hint)
    }

    #[cold]
    fn beyond(&self, text: &str) -> TimeError {
        let last = format_utc(self.tick.seconds(i64::MAX));
        let bounds = if last.is_empty() { String::new() } else { format!(", which end at {last}") };
        TimeError::new(
            format!("`{text}` is beyond the times of `tick: {}`{bounds}", self.tick.name()),
            "check what the source counts (`epoch`), or choose a coarser tick",
        )
    }

    /// The offset that the zone has at a time on its own clock.
    fn zone_offset(&self, written: &Written, text: &str) -> Result<i32, TimeError> {
        let zone = match &self.zone {
            Zone::Fixed(offset) => return Ok(*offset),
            Zone::Named(zone) => zone,
        };
        let clock = clock(written).ok_or_else(|| iso::Fault::NoSuchDate.error(text))?;
        let (before, after, what) = match zone.to_ambiguous_timestamp(clock).offset() {
            AmbiguousOffset::Unambiguous { offset } => return Ok(offset.seconds()),
            AmbiguousOffset::Gap { before, after } => (before, after, "does not exist"),
            AmbiguousOffset::Fold { before, after } => (before, after, "happens twice"),
        };
        Err(TimeError::new(
            format!("`{text}` {what} in {}: clocks change from {before} to {after}", self.zone_name),
            format!("write the offset (`{before}` or `{after}`), or set `tz` to one if the clock is never changed"),
        ))
    }
}

/// The clock reading for jiff; hour 24 is the next day's midnight.
fn clock(written: &Written) -> Option<DateTime> {
    let day = jiff::civil::Date::new(
        i16::try_from(written.year).ok()?,
        i8::try_from(written.month).ok()?,
        i8::try_from(written.day).ok()?,
    );
    let day = day.ok()?;
    if written.hour == 24 {
        return Some(day.tomorrow().ok()?.at(0, 0, 0, 0));
    }
    let part = |value: u32| i8::try_from(value).ok();
    let nanosecond = i32::try_from(written.nanosecond).ok()?;
    let time = jiff::civil::Time::new(part(written.hour)?, part(written.minute)?, part(written.second)?, nanosecond);
    Some(day.to_datetime(time.ok()?))
}

enum Formatted {
    Instant(i64, u32),
    Written(Written),
}

fn formatted(format: &str, text: &str) -> Result<Formatted, TimeError> {
    let fail = |why: String| {
        let message = format!("`{text}` does not follow the format `{format}` ({why})");
        TimeError::new(message, "correct `format`, or list the text under `na_source` if it means missing")
    };
    let parsed = strtime::parse(format, text).map_err(|error| fail(error.to_string()))?;
    if let Some(instant) = parsed.timestamp() {
        let nanoseconds = instant.as_nanosecond();
        let second = 1_000_000_000;
        let part = u32::try_from(nanoseconds.rem_euclid(second)).unwrap_or_default(); // below 1e9
        let seconds = i64::try_from(nanoseconds.div_euclid(second)).unwrap_or(i64::MAX); // jiff ends in year 9999
        return Ok(Formatted::Instant(seconds, part));
    }
    // jiff takes second 60 for 59, which would put two seconds onto one.
    if parsed.second() == Some(59) && text.contains(":60") {
        return Err(iso::Fault::LeapSecond.error(text));
    }
    let clock = parsed.to_datetime().map_err(|error| fail(error.to_string()))?;
    let part = |value: i8| u32::from(value.unsigned_abs());
    Ok(Formatted::Written(Written {
        year: i64::from(clock.year()),
        month: part(clock.month()),
        day: part(clock.day()),
        hour: part(clock.hour()),
        minute: part(clock.minute()),
        second: part(clock.second()),
        nanosecond: clock.subsec_nanosecond().unsigned_abs(),
        offset: parsed.offset().map(|offset| offset.seconds()),
    }))
}

/// Writes a time in the format and reads it back, so that a format without a year or with an unknown directive is found
/// before any data.
fn check_format(format: &str) -> Result<(), TimeError> {
    let sample = jiff::civil::date(2001, 12, 31).at(16, 5, 6, 0).to_zoned(TimeZone::UTC);
    let fail = |why: String| {
        TimeError::new(
            format!("format `{format}` cannot be used: {why}"),
            "give a strptime pattern with year, month and day, such as `%d.%m.%Y %H:%M`",
        )
    };
    let sample = sample.map_err(|error| fail(error.to_string()))?;
    let text = strtime::format(format, &sample).map_err(|error| fail(error.to_string()))?;
    formatted(format, &text).map(|_| ()).map_err(|error| fail(error.message))
}

fn zone(name: &str) -> Result<Zone, TimeError> {
    if let Some(offset) = iso::offset(name) {
        return Ok(Zone::Fixed(offset));
    }
    TimeZoneDatabase::bundled().get(name).map(Zone::Named).map_err(|_| {
        let hint = match name {
            "CEST" => "write `+02:00`, or `Europe/Prague` for a clock that changes in summer",
            "BST" => "write `+01:00`, or `Europe/London` for a clock that changes in summer",
            "EDT" | "CDT" | "PDT" | "MDT" => "write the offset, or a zone such as `America/New_York`",
            _ => "write an IANA name such as `Europe/Prague`, `UTC`, or an offset such as `+01:00`",
        };
        TimeError::new(format!("time zone `{name}` is not known"), hint)
    })
}
