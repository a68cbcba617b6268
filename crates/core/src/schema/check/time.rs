//! Checks of units, those of times with their zones, and of steps along a coordinate.

use crate::diagnostic::code;
use crate::schema::model::{Coordinate, DataType, Step, StepMethod, StepRule, TimeUnit, Unit};
use crate::schema::places::Places;
use crate::schema::{cursor, measure, near, step};
use crate::time::{Epoch, Tick, TimeReader};
use jiff::Timestamp;
use jiff::tz::TimeZoneDatabase;

/// CF 1.11, section 4.4.1.
const CALENDARS: &[&str] =
    &["standard", "gregorian", "proleptic_gregorian", "noleap", "365_day", "all_leap", "366_day", "360_day", "julian"];

/// A unit, as it is stored or as a source writes it.
pub(super) fn unit(path: &str, unit: &Unit, places: &Places<'_>) {
    match unit {
        Unit::None => {}
        Unit::Of(text) => {
            if let Err(why) = measure::parse(text) {
                places.value(
                    &code::BAD_UNIT,
                    path,
                    format!("expected a unit, found `{}`: {}", cursor::clip(text), why.message),
                    why.hint,
                );
            }
        }
        Unit::Time(unit) => time(path, unit, places),
    }
}

fn time(path: &str, unit: &TimeUnit, places: &Places<'_>) {
    let mut sound = true;
    for (key, text) in [("tick", &unit.tick), ("epoch", &unit.epoch)] {
        let Some(text) = text else { continue };
        let wrong = if key == "tick" { Tick::parse(text).err() } else { Epoch::parse(text).err() };
        let Some(why) = wrong else { continue };
        sound = false;
        let counted = text.starts_with(|c: char| c.is_ascii_digit());
        let hint = if counted {
            "write the unit alone, as `m`; the step of a series is not a tick".to_owned()
        } else {
            why.hint
        };
        let excel = (key == "epoch").then_some("excel");
        let known: Vec<&str> = Tick::ALL.iter().map(|tick| tick.name()).chain(excel).collect();
        let message = format!("expected one of {} for `{key}`, found `{}`", near::list(&known), cursor::clip(text));
        places.value(&code::TICK, &format!("{path}/{key}"), message, hint);
    }
    if let Some(name) = &unit.tz {
        sound &= zone(name, &format!("{path}/tz"), places);
    }
    if let Some(name) = unit.calendar.as_deref().filter(|name| !CALENDARS.contains(name)) {
        sound = false;
        let message = format!("expected a calendar of CF, found `{}`", cursor::clip(name));
        places.value(
            &code::CALENDAR,
            &format!("{path}/calendar"),
            message,
            near::hint(name, CALENDARS.iter().copied()),
        );
    }
    // What excludes the order of day, month and year.
    let other = match unit {
        TimeUnit { dayfirst: true, .. } => Some("dayfirst"),
        TimeUnit { format: Some(_), .. } => Some("format"),
        TimeUnit { epoch: Some(_), .. } => Some("epoch"),
        _ => None,
    };
    if let (Some(other), true) = (other, unit.yearfirst) {
        let message = format!("expected `{other}` or `yearfirst`, found both");
        places.value(&code::TIME_FORMAT, &format!("{path}/yearfirst"), message, "keep the one that the source uses");
        return;
    }
    if let (Err(why), true) = (TimeReader::new(unit, Tick::Second), sound) {
        let key = ["format", "dayfirst", "calendar"].into_iter().find(|key| places.has(&format!("{path}/{key}")));
        let message = format!("expected a way to read times, found one that is none: {}", why.message);
        places.value(&code::TIME_FORMAT, &format!("{path}/{}", key.unwrap_or("epoch")), message, why.hint);
    }
}

/// A zone; whether it is one. One that looks like a fixed offset and has summer time is a warning.
pub(super) fn zone(name: &str, path: &str, places: &Places<'_>) -> bool {
    let unit = TimeUnit { tz: Some(name.to_owned()), ..TimeUnit::default() };
    if let Err(why) = TimeReader::new(&unit, Tick::Second) {
        let hint = near::lazy(|| {
            let known: Vec<String> = TimeZoneDatabase::bundled().available().map(|name| name.to_string()).collect();
            near::nearest(name, known.iter().map(String::as_str)).map(cursor::did_you_mean).unwrap_or(why.hint)
        });
        let message = format!("expected an IANA time zone, `UTC` or an offset, found `{}`", cursor::clip(name));
        places.value(&code::TIME_ZONE, path, message, hint);
        return false;
    }
    if name.len() == 3
        && name.bytes().all(|b| b.is_ascii_uppercase())
        && let Some((winter, summer)) = summer_time(name)
    {
        places.value(
            &code::SUMMER_TIME,
            path,
            format!("`{name}` is a zone with summer time: {winter} in winter, {summer} in summer"),
            format!("write `\"{winter}\"` if the clock is never changed, or a place, as `Europe/Prague`, if it is"),
        );
    }
    true
}

/// The two offsets of a zone with summer time, as `+01:00`, by the two solstices of 2025.
fn summer_time(name: &str) -> Option<(String, String)> {
    let zone = TimeZoneDatabase::bundled().get(name).ok()?;
    let offset = |second| Some(zone.to_offset(Timestamp::from_second(second).ok()?).seconds());
    let (december, june) = (offset(1_766_300_000)?, offset(1_750_400_000)?);
    let text = |seconds: i32| {
        let minutes = seconds.abs() / 60;
        format!("{}{:02}:{:02}", if seconds < 0 { '-' } else { '+' }, minutes / 60, minutes % 60)
    };
    (december != june).then(|| (text(december.min(june)), text(december.max(june))))
}

/// `step` of a coordinate.
pub(super) fn regular(at: &str, coordinate: &Coordinate, places: &Places<'_>) {
    if let Some(step) = &coordinate.step {
        steps(&format!("{at}/step"), step, coordinate, places);
    }
}

/// A step along a coordinate.
pub(super) fn steps(at: &str, Step { rule, method, max_gap }: &Step, coordinate: &Coordinate, places: &Places<'_>) {
    let variable = &coordinate.variable;
    let numbers =
        !matches!(variable.data_type, DataType::String | DataType::Bool | DataType::Complex64 | DataType::Complex128);
    if !numbers || !coordinate.sorted {
        let found = if numbers { "one that is not sorted" } else { "one of labels" };
        let message = format!("expected a step along a sorted coordinate of times or numbers, found {found}");
        places.key(&code::STEP, at, message, "take `step` out");
        return;
    }
    let (key, unit) = match rule {
        StepRule::Every(_, unit) => ("every", unit),
        StepRule::Between(_, _, unit) => ("between", unit),
    };
    let mut sound = fits(&format!("{at}/{key}"), unit, &variable.unit, places);
    if let Some((_, unit)) = max_gap {
        sound &= fits(&format!("{at}/max_gap"), unit, &variable.unit, places);
    }
    match rule {
        StepRule::Between(least, greatest, _) if least > greatest => {
            let message = format!("expected the shorter step first, found {least} and {greatest}");
            places.value(&code::STEP, &format!("{at}/between"), message, "exchange the two");
        }
        StepRule::Between(..) if matches!(method, StepMethod::Mean | StepMethod::Sum) => {
            let message = format!("expected `every` with `method: {}`, found `between`", step::method_name(*method));
            places.value(&code::STEP, &format!("{at}/method"), message, "a mean or a sum needs steps of one length");
        }
        StepRule::Every(every, unit) => {
            if let (Unit::Time(time), true) = (&variable.unit, sound) {
                let tick = time.tick.as_deref().unwrap_or("s");
                let ticks = measure::seconds(unit).ok().zip(measure::seconds(tick).ok());
                let ticks = ticks.map_or(1.0, |(unit, tick)| every * unit / tick);
                if ticks < 1.0 || (ticks - ticks.round()).abs() > 1e-9 * ticks {
                    let message = format!("expected a whole number of ticks (`{tick}`) a step, found {ticks}");
                    places.value(&code::STEP, &format!("{at}/every"), message, "take a finer `tick`, or another step");
                }
            }
        }
        StepRule::Between(..) => {}
    }
}

/// Whether the unit of a step is one of time, or converts to that of the coordinate.
pub(super) fn fits(path: &str, from: &str, unit: &Unit, places: &Places<'_>) -> bool {
    let path =
        &["2", "1"].iter().map(|i| format!("{path}/{i}")).find(|path| places.has(path)).unwrap_or(path.to_owned());
    let why = match unit {
        Unit::Time(_) => measure::seconds(from).err(),
        Unit::Of(to) => measure::parse(from).err().or_else(|| measure::obstacle(from, to)),
        Unit::None if from.is_empty() || from == "1" => None,
        Unit::None => {
            let message = format!("expected no unit, as the coordinate has none, found `{}`", cursor::clip(from));
            places.value(&code::UNIT_DIMENSION, path, message, "give the coordinate a `unit`");
            return false;
        }
    };
    let Some(why) = why else { return true };
    let expected =
        if matches!(unit, Unit::Time(_)) { "a unit of time" } else { "a unit of the coordinate's dimension" };
    let message = format!("expected {expected}, found `{}`: {}", cursor::clip(from), why.message);
    places.value(&code::UNIT_DIMENSION, path, message, why.hint);
    false
}
