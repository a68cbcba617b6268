//! Times of a source, read into stored ticks.

use super::calendar::Calendar;
use super::civil::Civil;
use super::fault::Fault;
use super::formatted::{self, Formatted};
use super::iso::{self, Order};
use super::zone::Zone;
use super::{Span, StoredTime, Tick, TimeError};
use crate::schema::TimeUnit;

const SECOND: i128 = 1_000_000_000;

/// Reads the times of one column of a source into ticks since 1970-01-01T00:00:00Z.
///
/// Texts are ISO 8601 (RFC 3339 and its shorter forms, `T` or a blank between date and time) unless the unit says
/// `dayfirst`, `yearfirst` or gives a `format`. A date alone is its midnight. A text without an offset is on the clock of
/// `tz`; each instant takes the offset that the zone has then. With `epoch`, numbers count that unit and texts are
/// numbers. With a `calendar`, dates are of it, and so are the ticks ([`StoredTime`]).
#[derive(Debug, Clone)]
pub struct TimeReader {
    stored: StoredTime,
    zone: Zone,
    order: Order,
    format: Option<String>,
    epoch: Option<Epoch>,
    grid: Option<Span>,
}

/// What numbers count: `epoch`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Epoch {
    /// So many of them since 1970-01-01T00:00:00Z.
    Tick(Tick),
    /// Serial dates of a spreadsheet, 1900 system, on the clock of `tz`: 1 is 1900-01-01, and the year 1900 is taken for
    /// a leap year, so that 61 is 1900-03-01 (ECMA-376 part 1, §18.17.4.1). Rounded to milliseconds, which is as much as
    /// a spreadsheet keeps.
    Excel,
}

impl Epoch {
    /// From a name of a tick, or `excel`.
    ///
    /// # Errors
    /// For any other text.
    pub fn parse(text: &str) -> Result<Epoch, TimeError> {
        if text == "excel" {
            return Ok(Epoch::Excel);
        }
        Tick::parse(text).map(Epoch::Tick).map_err(|error| TimeError {
            message: format!("epoch `{text}` is not one of ns, us, ms, s, m, h, D, excel"),
            hint: match error.hint.starts_with("write") {
                true => error.hint,
                false => "write `epoch: s` or `epoch: ms`, or `epoch: excel` for dates of a spreadsheet".into(),
            },
        })
    }
}

/// An instant: `nanoseconds / over` since 1970-01-01T00:00:00 of the calendar. `over` is a power of ten.
struct Instant {
    nanoseconds: i128,
    over: i128,
}

impl TimeReader {
    /// A reader of what `source` describes, into `tick`s of its calendar. `source.tick` is not looked at.
    ///
    /// # Errors
    /// For an unknown zone, epoch or calendar; for a format that is not one or does not hold a whole date; for two keys
    /// that say the same thing twice; and for a zone with rules of its own in a calendar without instants.
    pub fn new(source: &TimeUnit, tick: Tick) -> Result<TimeReader, TimeError> {
        let epoch = source.epoch.as_deref().map(Epoch::parse).transpose()?;
        let calendar = source.calendar.as_deref().map_or(Ok(Calendar::default()), Calendar::parse)?;
        let ordered = source.dayfirst || source.yearfirst;
        if epoch.is_some() && (source.format.is_some() || ordered) {
            return Err(TimeError::new(
                "`epoch` is for numbers, `format`, `dayfirst` and `yearfirst` are for texts",
                "keep the one that the source uses",
            ));
        }
        if source.format.is_some() && ordered {
            return Err(TimeError::new(
                "`format` says already in which order a date is written",
                "remove `dayfirst` and `yearfirst`",
            ));
        }
        let order = match (source.dayfirst, source.yearfirst) {
            (true, true) => {
                return Err(TimeError::new(
                    "a date cannot begin with the day and with the year",
                    "keep one of `dayfirst` and `yearfirst`; four digits of a year are read first with both",
                ));
            }
            (true, false) => Order::DayFirst,
            (false, true) => Order::YearFirst,
            (false, false) => Order::Iso,
        };
        if epoch == Some(Epoch::Excel) && !calendar.is_gregorian() {
            return Err(TimeError::new(
                format!("spreadsheets have no calendar `{}`", calendar.name()),
                "remove `calendar` or `epoch`",
            ));
        }
        let zone = Zone::parse(source.tz.as_deref().unwrap_or("UTC"))?;
        if !zone.is_fixed() && !calendar.is_gregorian() {
            return Err(TimeError::new(
                format!("the calendar `{}` has no clocks that change", calendar.name()),
                "remove `tz`, or set it to `UTC` or an offset",
            ));
        }
        if let Some(format) = &source.format {
            formatted::check(format, calendar)?;
        }
        let stored = StoredTime { tick, calendar };
        Ok(TimeReader { stored, zone, order, format: source.format.clone(), epoch, grid: None })
    }

    /// The same, with every time rounded to the nearest whole number of `grid`s since 1970-01-01T00:00:00Z. A time in
    /// the middle of two goes to the later one.
    ///
    /// # Errors
    /// When the grid is not a whole number of ticks.
    pub fn rounded_to(mut self, grid: Span) -> Result<TimeReader, TimeError> {
        if grid.ticks(self.stored.tick).is_none() {
            let message = format!("a grid of {grid} is not a whole number of `tick: {}`", self.stored.tick.name());
            return Err(TimeError::new(message, "choose a finer tick or a coarser grid"));
        }
        self.grid = Some(grid);
        Ok(self)
    }

    /// The grid to which times are rounded.
    pub fn grid(&self) -> Option<Span> {
        self.grid
    }

    /// The stored resolution.
    pub fn tick(&self) -> Tick {
        self.stored.tick
    }

    /// How the ticks are stored.
    pub fn stored(&self) -> StoredTime {
        self.stored
    }

    /// Ticks of a text; blanks around it do not count.
    ///
    /// # Errors
    /// When it is not a whole time, may be read in two ways, falls into an hour that the zone repeats or leaves out, is
    /// not a whole number of ticks, or is beyond what ticks can hold. See the module.
    pub fn text(&self, text: &str) -> Result<i64, TimeError> {
        self.text_rounded(text).map(|(ticks, _)| ticks)
    }

    /// The same, with whether the grid has moved it.
    ///
    /// # Errors
    /// As [`TimeReader::text`].
    pub fn text_rounded(&self, text: &str) -> Result<(i64, bool), TimeError> {
        let text = text.trim();
        if let Some(epoch) = self.epoch {
            return self.counted(text, epoch);
        }
        let written = match &self.format {
            Some(format) => match formatted::read(format, text, self.stored.calendar)? {
                Formatted::Instant(seconds, part) => {
                    return self.finish(Instant::of(seconds, part), || text.to_string());
                }
                Formatted::Written(written) => written,
            },
            None => iso::read(text, self.order, self.stored.calendar).map_err(|fault| fault.error(text))?,
        };
        let offset = match written.offset {
            Some(offset) => offset,
            None => self.zone.offset(&written.at, text)?,
        };
        self.finish(self.instant(&written.at, offset), || text.to_string())
    }

    /// Ticks of a number, which counts `epoch`. A fraction is taken as the decimal that it stands for:
    /// 1757926800.1 s is 1757926800100 ms.
    ///
    /// # Errors
    /// Without `epoch`; for NaN and infinities; for what is not a whole number of ticks or beyond what ticks can hold.
    pub fn number(&self, value: f64) -> Result<i64, TimeError> {
        self.number_rounded(value).map(|(ticks, _)| ticks)
    }

    /// The same, with whether the grid has moved it.
    ///
    /// # Errors
    /// As [`TimeReader::number`].
    pub fn number_rounded(&self, value: f64) -> Result<(i64, bool), TimeError> {
        let Some(epoch) = self.epoch else {
            return Err(Fault::Number.error(&value.to_string()));
        };
        if !value.is_finite() {
            return Err(TimeError::new(
                format!("`{value}` is not a time"),
                "list it under `na_source` if it is missing",
            ));
        }
        let size = match epoch {
            Epoch::Excel => return self.serial(value),
            Epoch::Tick(tick) => tick.nanoseconds(),
        };
        if value.abs() * size as f64 >= 1e32 {
            return Err(self.beyond(&value.to_string()));
        }
        let text = || format!("{value} {}", epoch_name(epoch));
        if value.fract() == 0.0 {
            return self.finish(Instant { nanoseconds: value as i128 * i128::from(size), over: 1 }, text);
        }
        // The finest decimal that the double stands for: with a grid the nearest nanosecond will do.
        let per = if self.grid.is_some() { 1 } else { self.tick().nanoseconds() };
        let ratio = size as f64 / per as f64;
        let ticks = (value * ratio).round();
        if self.grid.is_none() && ticks / ratio != value {
            return Err(self.not_whole(&value.to_string(), None));
        }
        self.finish(Instant { nanoseconds: ticks as i128 * i128::from(per), over: 1 }, text)
    }

    /// A text that is a number of `epoch`s.
    fn counted(&self, text: &str, epoch: Epoch) -> Result<(i64, bool), TimeError> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let plain = digits(whole) && digits(fraction) && (1..=20).contains(&whole.len());
        match (epoch, text.parse::<f64>()) {
            (Epoch::Tick(tick), _) if plain => {
                let fraction = fraction.trim_end_matches('0');
                let parsed =
                    if fraction.len() <= 18 { format!("{whole}{fraction}").parse::<i128>().ok() } else { None };
                let Some(count) = parsed.and_then(|count| count.checked_mul(tick.nanoseconds().into())) else {
                    return Err(self.not_whole(text, None));
                };
                let nanoseconds = if text.starts_with('-') { -count } else { count };
                let instant = Instant { nanoseconds, over: 10_i128.pow(fraction.len() as u32) };
                self.finish(instant, || format!("{text} {}", tick.name()))
            }
            (Epoch::Tick(_), Ok(value)) if text.contains(['e', 'E']) => self.number_rounded(value),
            (Epoch::Excel, Ok(value)) if value.is_finite() => self.serial(value),
            _ if text.is_empty() => Err(Fault::Empty.error(text)),
            _ => {
                let shown: String = text.chars().take(60).collect();
                let message = format!("`{shown}` is not a number of `{}` since 1970-01-01", epoch_name(epoch));
                Err(TimeError::new(message, "remove `epoch` if the source writes times as texts"))
            }
        }
    }

    /// A serial date of a spreadsheet.
    fn serial(&self, value: f64) -> Result<(i64, bool), TimeError> {
        let refused = |why: &str, hint: &str| Err(TimeError::new(format!("the serial date {value} {why}"), hint));
        if !(0.0..2_958_466.0).contains(&value) {
            return refused("is not from 1 to 2958465, the dates of a spreadsheet", "check what the source counts");
        }
        let milliseconds = (value * 86_400_000.0).round() as i64;
        let base = match milliseconds / 86_400_000 {
            0 => return refused("is a time of day without a date", "give year, month and day with it"),
            60 => return refused("is 29 February 1900, which did not exist", "check the source"),
            // 1899-12-31 and 1899-12-30 in days since 1970-01-01.
            days if days < 60 => -25_568,
            _ => -25_569,
        };
        let (seconds, part) = (milliseconds.div_euclid(1000), milliseconds.rem_euclid(1000) as u32 * 1_000_000);
        let at = Calendar::default().civil(base * 86_400 + seconds, part);
        let offset = self.zone.offset(&at, &at.to_string())?;
        self.finish(self.instant(&at, offset), || format!("{value} ({at})"))
    }

    fn instant(&self, at: &Civil, offset: i32) -> Instant {
        Instant::of(self.stored.calendar.seconds(at) - i64::from(offset), at.nanosecond)
    }

    /// Ticks of an instant, rounded to the grid if there is one.
    fn finish(&self, at: Instant, text: impl Fn() -> String) -> Result<(i64, bool), TimeError> {
        let size = i128::from(self.grid.map_or(self.tick().nanoseconds(), Span::nanoseconds));
        let whole = size * at.over;
        let beside = at.nanoseconds.rem_euclid(whole);
        let nanoseconds = match (self.grid, beside) {
            (_, 0) => at.nanoseconds,
            (None, _) => {
                let fits = |tick: &Tick| at.nanoseconds % (i128::from(tick.nanoseconds()) * at.over) == 0;
                let finer = Tick::ALL.into_iter().rev().find(fits);
                return Err(self.not_whole(&text(), finer));
            }
            (Some(_), beside) if beside * 2 >= whole => at.nanoseconds - beside + whole,
            (Some(_), beside) => at.nanoseconds - beside,
        };
        let ticks = nanoseconds / (i128::from(self.tick().nanoseconds()) * at.over);
        match i64::try_from(ticks) {
            // The least is the missing value.
            Ok(ticks) if ticks != i64::MIN => Ok((ticks, beside != 0)),
            _ => Err(self.beyond(&text())),
        }
    }

    #[cold]
    fn not_whole(&self, text: &str, finer: Option<Tick>) -> TimeError {
        let hint = match finer {
            Some(tick) => format!("store these times with `tick: {}`, or round them with `resolution`", tick.name()),
            None => "store these times with a finer tick, or round them with `resolution`".to_string(),
        };
        let message = format!("`{text}` is not a whole number of `{}` since 1970-01-01T00:00:00Z", self.tick().name());
        TimeError::new(message, hint)
    }

    #[cold]
    fn beyond(&self, text: &str) -> TimeError {
        let last = self.stored.text(i64::MAX);
        let bounds = if last.is_empty() { String::new() } else { format!(", which end at {last}") };
        TimeError::new(
            format!("`{text}` is beyond the times of `tick: {}`{bounds}", self.tick().name()),
            "check what the source counts (`epoch`), or choose a coarser tick",
        )
    }
}

impl Instant {
    fn of(seconds: i64, nanoseconds: u32) -> Instant {
        Instant { nanoseconds: i128::from(seconds) * SECOND + i128::from(nanoseconds), over: 1 }
    }
}

fn epoch_name(epoch: Epoch) -> &'static str {
    match epoch {
        Epoch::Tick(tick) => tick.name(),
        Epoch::Excel => "excel",
    }
}
