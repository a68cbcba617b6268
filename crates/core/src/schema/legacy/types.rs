//! `unit`, `type` and `tick`: types that stood as units, temperatures in coulomb, ticks with a number.

use super::edit::{self, entry, get, get_mut, has, made, put_before, set_text, take, text};
use super::{Pass, join};
use crate::diagnostic::code;
use crate::schema::tree::{Node, Yaml};

/// Units that were types, and the types.
const TYPE_WORDS: &[(&str, &str)] =
    &[("int", "int64"), ("uint", "uint64"), ("str", "string"), ("bool", "bool"), ("float", "float64")];

/// Units of time as ticks, by the names that were used.
const TICKS: &[(&str, &[&str])] = &[
    ("ns", &["ns", "nanosecond", "nanoseconds"]),
    ("us", &["us", "microsecond", "microseconds"]),
    ("ms", &["ms", "millisecond", "milliseconds"]),
    ("s", &["s", "sec", "second", "seconds"]),
    ("m", &["m", "min", "minute", "minutes"]),
    ("h", &["h", "hr", "hour", "hours"]),
    ("D", &["D", "d", "day", "days"]),
];

/// The tick of a unit of time; `m` is a minute.
pub(super) fn tick_of(word: &str) -> Option<&'static str> {
    TICKS.iter().find(|(_, words)| words.contains(&word)).map(|(tick, _)| *tick)
}

/// An entry of VARS or COORDS.
pub(super) fn item(item: &mut Node, path: &str, coordinate: bool, pass: &Pass<'_>) {
    dtype(item, path, pass);
    type_as_unit(item, path, pass);
    for key in ["unit", "source_unit"] {
        if let Some(entry) = get_mut(item, key) {
            unit(&mut entry.value, key, &join(path, key), pass);
        }
    }
    datetime64(item, path, pass);
    let step = ["unit", "source_unit"].map(|key| {
        get_mut(item, key).and_then(|entry| tick(&mut entry.value, &join(path, key), coordinate && key == "unit", pass))
    });
    if let [Some((count, tick, place)), _] = step
        && coordinate
        && !has(item, "resolution")
    {
        let list = Yaml::List(vec![made(&count, place), made(tick, place)]);
        put_before(item, None, entry("resolution", Node::made(place, list)));
    }
    // The unit of a range.
    if let Some(range) = get_mut(item, "range")
        && let Some(interval) = get_mut(&mut range.value, "interval")
        && let Yaml::List(items) = &mut interval.value.value
        && let Some(last) = items.get_mut(2)
    {
        unit(last, "unit", &join(path, "range/interval/2"), pass);
    }
}

/// Units of columns.
pub(super) fn sources(group: &mut Node, path: &str, pass: &Pass<'_>) {
    for source in edit::entries_mut(group, "SOURCES") {
        let path = join(&join(path, "SOURCES"), &source.key);
        for column in edit::entries_mut(&mut source.value, "columns") {
            let path = join(&join(&join(&path, "columns"), &column.key), "unit");
            if let Some(entry) = get_mut(&mut column.value, "unit") {
                unit(&mut entry.value, "unit", &path, pass);
            }
        }
    }
}

fn dtype(item: &mut Node, path: &str, pass: &Pass<'_>) {
    let Some(entry) = get(item, "dtype") else { return };
    let word = text(&entry.value).unwrap_or_default();
    let (place, path) = (entry.place, join(path, "dtype"));
    if has(item, "type") {
        pass.warn(&code::LEGACY_DTYPE, &path, place, "`dtype` beside `type`", "take `dtype` out: `type` says it");
        take(item, "dtype");
    } else {
        pass.warn(&code::LEGACY_DTYPE, &path, place, "`dtype`", format!("write `type: {word}`"));
        if let Some(entry) = get_mut(item, "dtype") {
            entry.key = "type".to_owned();
        }
    }
}

/// `unit: int` and its like; the type stands in its place.
fn type_as_unit(item: &mut Node, path: &str, pass: &Pass<'_>) {
    for key in ["unit", "source_unit"] {
        let Some(entry) = get(item, key) else { continue };
        let Some((word, name)) = text(&entry.value).and_then(|word| TYPE_WORDS.iter().find(|(old, _)| *old == word))
        else {
            continue;
        };
        let (place, path) = (entry.place, join(path, key));
        let form = format!("`{key}: {word}`, which is a type,");
        if key == "unit" && !has(item, "type") {
            pass.warn(&code::LEGACY_TYPE_AS_UNIT, &path, place, form, format!("write `type: {name}` in place of it"));
            if let Some(entry) = get_mut(item, key) {
                entry.key = "type".to_owned();
                set_text(&mut entry.value, name);
            }
        } else {
            let modern = format!("take `{key}` out, and write `type: {name}` if the type is to be said");
            pass.warn(&code::LEGACY_TYPE_AS_UNIT, &path, place, form, modern);
            take(item, key);
        }
    }
}

/// A unit as text.
fn unit(node: &mut Node, key: &str, path: &str, pass: &Pass<'_>) {
    let place = node.place;
    match text(node) {
        Some("C") => {
            let modern = format!(
                "write `{key}: degC`; C is the coulomb, but the data in files with it are temperatures: for a charge \
                 write `{key}: coulomb`"
            );
            pass.warn(&code::LEGACY_CELSIUS, path, place, format!("`{key}: C` for degrees Celsius"), modern);
            set_text(node, "degC");
        }
        Some("TimeStamp") => {
            let modern = format!("write `{key}: {{tick: s, tz: UTC}}`");
            pass.warn(&code::LEGACY_TIMESTAMP, path, place, format!("`{key}: TimeStamp`"), modern);
            let parts = vec![entry("tick", made("s", place)), entry("tz", made("UTC", place))];
            edit::set(node, Yaml::Map(parts));
        }
        Some(text @ ("None" | "NoneUnit")) => {
            let modern = format!("take `{key}` out, or write `{key}: \"\"` for numbers without a dimension");
            pass.warn(&code::LEGACY_NO_UNIT, path, place, format!("`{key}: {text}`"), modern);
            edit::set(node, edit::scalar("null"));
        }
        _ => {}
    }
}

/// `datetime64[s]`: a type with the tick in it.
fn datetime64(item: &mut Node, path: &str, pass: &Pass<'_>) {
    let Some(entry) = get(item, "type") else { return };
    let Some(rest) = text(&entry.value).and_then(|word| word.strip_prefix("datetime64")) else { return };
    let (rest, place) = (rest.to_owned(), entry.place);
    let tick = rest.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    if !rest.is_empty() && tick.is_none() {
        return;
    }
    let tick = tick.unwrap_or("s");
    let modern = format!("write `type: datetime` and the tick in the unit, `unit: {{tick: {tick}}}`");
    pass.warn(&code::LEGACY_DATETIME64, &join(path, "type"), place, format!("`type: datetime64{rest}`"), modern);
    if let Some(entry) = get_mut(item, "type") {
        set_text(&mut entry.value, "datetime");
    }
    let part = || super::edit::entry("tick", made(tick, place));
    match get_mut(item, "unit") {
        Some(unit) if matches!(unit.value.value, Yaml::Map(_)) => {
            if !has(&unit.value, "tick") {
                put_before(&mut unit.value, None, part());
            }
        }
        Some(unit) if unit.value.is_null() => edit::set(&mut unit.value, Yaml::Map(vec![part()])),
        Some(_) => {}
        None => put_before(item, None, super::edit::entry("unit", Node::map(place, vec![part()]))),
    }
}

/// `tick: 15m`; gives the number and the tick if the number is more than one.
fn tick(
    unit: &mut Node,
    path: &str,
    labels: bool,
    pass: &Pass<'_>,
) -> Option<(String, &'static str, crate::diagnostic::Place)> {
    let entry = get_mut(unit, "tick")?;
    let word = text(&entry.value)?.to_owned();
    let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (count, rest) = word.split_at_checked(digits)?;
    let tick = tick_of(rest.trim_start())?;
    // A misspelt tick is no legacy form.
    if count.is_empty() {
        return None;
    }
    let place = entry.place;
    let alone = count.trim_start_matches('0') == "1";
    let modern = match (labels && !alone, tick) {
        (true, "m") => format!("write `tick: m`, a minute, and `resolution: [{count}, m]` on the coordinate"),
        (true, _) => format!("write `tick: {tick}` and `resolution: [{count}, {tick}]` on the coordinate"),
        (false, _) => format!("write `tick: {tick}`"),
    };
    pass.warn(&code::LEGACY_TICK, &join(path, "tick"), place, format!("`tick: {word}`"), modern);
    set_text(&mut entry.value, tick);
    (!alone).then(|| (count.to_owned(), tick, place))
}
