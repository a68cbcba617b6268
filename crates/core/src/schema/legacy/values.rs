//! `discrete`, `range`, `na_value` and `chunk_size`.

use super::edit::{entry, get, get_mut, has, made, put, set_text, take, text};
use super::{Pass, join};
use crate::diagnostic::code;
use crate::schema::tree::{Entry, Node, Yaml};

/// An entry of VARS or COORDS.
pub(super) fn item(item: &mut Node, path: &str, coordinate: bool, pass: &Pass<'_>) {
    discrete(item, path, pass);
    interval(item, path, pass);
    na_value(item, path, pass);
    if coordinate {
        chunk_size(item, path, pass);
    }
}

/// `discrete` outside `range`. Labels that are whole numbers are an `int64`.
fn discrete(item: &mut Node, path: &str, pass: &Pass<'_>) {
    let Some(place) = get(item, "discrete").map(|entry| entry.place) else { return };
    let Some(labels) = take(item, "discrete") else { return };
    let whole = match &labels.value.value {
        Yaml::List(items) => {
            !items.is_empty() && items.iter().all(|item| text(item).is_some_and(|text| text.parse::<i64>().is_ok()))
        }
        _ => false,
    };
    let typed = ["type", "unit"].iter().any(|key| get(item, key).is_some_and(|entry| !entry.value.is_null()));
    let modern = match whole && !typed {
        true => "write `range: {discrete: [..]}` and `type: int64`",
        false => "write `range: {discrete: [..]}`",
    };
    pass.warn(&code::LEGACY_DISCRETE, &join(path, "discrete"), place, "`discrete` outside `range`", modern);
    if whole && !typed {
        put(item, entry("type", made("int64", place)));
    }
    match get_mut(item, "range") {
        Some(range) if has(&range.value, "discrete") => {}
        Some(range) => put(&mut range.value, labels),
        None => put(item, Entry { key: "range".to_owned(), place, value: Node::map(place, vec![labels]) }),
    }
}

/// `interval` of no item or of one.
fn interval(item: &mut Node, path: &str, pass: &Pass<'_>) {
    let Some(range) = get_mut(item, "range") else { return };
    let Some(interval) = get_mut(&mut range.value, "interval") else { return };
    let (place, path) = (interval.place, join(path, "range/interval"));
    let Yaml::List(items) = &mut interval.value.value else { return };
    match items.as_slice() {
        [] => {
            let modern = "take `interval` out: without it any value is let in";
            pass.warn(&code::LEGACY_INTERVAL, &path, place, "an empty `interval`", modern);
            take(&mut range.value, "interval");
            if matches!(&range.value.value, Yaml::Map(entries) if entries.is_empty()) {
                take(item, "range");
            }
        }
        [one] => {
            let Some(value) = text(one).map(str::to_owned) else { return };
            let modern = format!("write `interval: [{value}, {value}]`");
            pass.warn(&code::LEGACY_INTERVAL, &path, place, "an `interval` of one value", modern);
            items.push(made(&value, place));
        }
        _ => {}
    }
}

/// Words for the default, which was spelt out.
fn na_value(item: &mut Node, path: &str, pass: &Pass<'_>) {
    let Some(entry) = get(item, "na_value") else { return };
    let Some(word) = text(&entry.value) else { return };
    let noncharacter = !word.is_empty() && word.chars().all(|c| c == '\u{ffff}');
    if !noncharacter && !matches!(word, "NaT" | "None") {
        return;
    }
    let form = if noncharacter { "`na_value` of characters U+FFFF".to_owned() } else { format!("`na_value: {word}`") };
    let modern = "take `na_value` out: a missing value is the default of the type";
    pass.warn(&code::LEGACY_NA_VALUE, &join(path, "na_value"), entry.place, form, modern);
    take(item, "na_value");
}

/// A whole number with a fraction, an underscore or words.
fn chunk_size(item: &mut Node, path: &str, pass: &Pass<'_>) {
    let Some(entry) = get_mut(item, "chunk_size") else { return };
    let Some(word) = text(&entry.value).map(str::to_owned) else { return };
    let (place, path) = (entry.place, join(path, "chunk_size"));
    if word == "None" {
        let modern = "take `chunk_size` out to have it chosen";
        pass.warn(&code::LEGACY_CHUNK_SIZE, &path, place, "`chunk_size: None`", modern);
        take(item, "chunk_size");
        return;
    }
    if word.parse::<u64>().is_ok() {
        return;
    }
    let plain = word.trim().replace('_', "");
    let plain =
        plain.split_once('.').filter(|(_, rest)| rest.bytes().all(|b| b == b'0')).map_or(plain.as_str(), |(a, _)| a);
    if let Ok(count) = plain.parse::<u64>() {
        let form = format!("`chunk_size: {word}`");
        pass.warn(&code::LEGACY_CHUNK_SIZE, &path, place, form, format!("write `chunk_size: {count}`"));
        set_text(&mut entry.value, &count.to_string());
    }
}
