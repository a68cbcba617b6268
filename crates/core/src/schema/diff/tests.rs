//! Every kind of difference by name.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::schema::read;

const BASE: &str = r#"
SCHEMA: 1
ATTRS: {project: old}
PERSONS: {jn: {given: Jana, family: Nováková}}
PUBLICATION: {title: Wells, creators: [jn], licence: CC0-1.0}
bukov:
  COORDS:
    time: {unit: {tick: s, tz: UTC}, chunk_size: 1024}
    depth: {unit: m, values: [0.5, 1], extend: never}
    site: {composed: [latitude, longitude], resolution: 1e-4}
    well: {type: string}
  VARS:
    latitude: {coords: site, unit: deg}
    longitude: {coords: site, unit: deg}
    t: {coords: [time, depth], unit: degC, range: {interval: [0, 100]}, na_source: [-99]}
    k: {coords: [time], type: int16, unit: ""}
    state: {coords: time, range: {discrete: [on, off]}}
  SOURCES:
    logger: {columns: {t: temp}}
"#;

fn schema(text: &str) -> Schema {
    let read = read(text);
    read.schema.unwrap_or_else(|| panic!("{text}\n{:#?}", read.diagnostics))
}

/// `class path was -> is` of each change.
fn changes(old: &str, new: &str) -> Vec<String> {
    let none = || "-".to_owned();
    diff(&schema(old), &schema(new))
        .into_iter()
        .map(|c| {
            let [was, is] = [c.was, c.is].map(|text| text.unwrap_or_else(none));
            format!("{} {} {was} -> {is}", c.class.name(), c.path)
        })
        .collect()
}

/// In two steps, out and in again, a unit would become another one and the numbers stay: each step is asked for.
#[test]
fn a_unit_that_comes_or_goes_is_asked_for() {
    let none = BASE.replace("unit: degC, range", "type: float64, range");
    assert_eq!(changes(BASE, &none), ["conversion bukov/VARS/t/unit degC -> -"]);
    assert_eq!(changes(&none, BASE), ["conversion bukov/VARS/t/unit - -> degC"]);
    assert_eq!(
        changes(BASE, &BASE.replace("type: int16, unit: \"\"", "type: int16")),
        ["metadata bukov/VARS/k/unit \"\" -> -"]
    );
}

/// Cases by name: what is replaced in the base, by what, and the changes.
#[test]
fn every_key_has_its_class() {
    let cases: &[(&str, &str, &[&str])] = &[
        ("project: old", "project: new", &["metadata ATTRS/project old -> new"]),
        ("given: Jana", "given: Hana", &["metadata PERSONS/jn/name", "metadata PERSONS/jn/given Jana -> Hana"]),
        ("title: Wells", "title: Bores", &["metadata PUBLICATION/title Wells -> Bores"]),
        ("1024", "2048", &["metadata bukov/COORDS/time/chunk_size 1024 -> 2048"]),
        ("tz: UTC", "tz: Europe/Prague", &["metadata bukov/COORDS/time/unit/tz UTC -> Europe/Prague"]),
        ("tick: s,", "tick: ms,", &["conversion bukov/COORDS/time/unit/tick s -> ms"]),
        ("values: [0.5, 1]", "values: [0.5, 1, 2]", &["addition bukov/COORDS/depth/values - -> [2]"]),
        ("values: [0.5, 1]", "values: [1]", &["refused bukov/COORDS/depth/values [0.5] -> -"]),
        ("values: [0.5, 1]", "values: [1, 0.5]", &["metadata bukov/COORDS/depth/values [0.5, 1] -> [1, 0.5]"]),
        ("unit: m, values: [0.5, 1]", "unit: cm, values: [50, 100]", &["conversion bukov/COORDS/depth/unit m -> cm"]),
        ("extend: never", "extend: any", &["metadata bukov/COORDS/depth/extend never -> -"]),
        ("resolution: 1e-4", "resolution: 1e-3", &["refused bukov/COORDS/site/resolution 0.0001 -> 0.001"]),
        ("composed: [latitude, longitude]", "composed: [longitude, latitude]", &["refused bukov/COORDS/site/composed"]),
        (
            "unit: degC, range: {interval: [0, 100]}",
            "unit: K, range: {interval: [273.15, 373.15]}",
            &["conversion bukov/VARS/t/unit degC -> K"],
        ),
        (
            "unit: degC, range: {interval: [0, 100]}",
            "unit: K, range: {interval: [273.15, 300]}",
            &["conversion bukov/VARS/t/unit", "metadata bukov/VARS/t/range/interval [0, 100] -> [273.15, 300]"],
        ),
        ("unit: degC, range", "unit: celsius, range", &["metadata bukov/VARS/t/unit degC -> celsius"]),
        ("type: int16", "type: int32", &["conversion bukov/VARS/k/type int16 -> int32"]),
        ("type: int16", "type: float32", &["conversion bukov/VARS/k/type int16 -> float32"]),
        ("type: int16", "type: int8", &["refused bukov/VARS/k/type int16 -> int8"]),
        ("type: int16", "type: uint32", &["refused bukov/VARS/k/type int16 -> uint32"]),
        (
            "type: int16, unit: \"\"}",
            "type: int16, unit: \"\", na_value: -1}",
            &["conversion bukov/VARS/k/na_value - -> -1"],
        ),
        (
            "coords: [time, depth]",
            "coords: [depth, time]",
            &["refused bukov/VARS/t/coords [time, depth] -> [depth, time]"],
        ),
        ("na_source: [-99]", "na_source: [-98]", &["metadata bukov/VARS/t/na_source [-99] -> [-98]"]),
        (
            "na_source: [-99]",
            "description: air",
            &["metadata bukov/VARS/t/na_source", "metadata bukov/VARS/t/description"],
        ),
        ("[on, off]", "[on, off, idle]", &["addition bukov/VARS/state/range/discrete"]),
        ("[on, off]", "[off, on]", &["metadata bukov/VARS/state/range/discrete"]),
        ("[on, off]", "[on]", &["metadata bukov/VARS/state/range/discrete"]),
        ("range: {discrete: [on, off]}", "type: string", &["conversion bukov/VARS/state/range/discrete"]),
        (
            "    k: {",
            "    m: {coords: time, unit: m}\n    k: {",
            &["addition bukov/VARS/m - -> {coords: time, unit: m}"],
        ),
        (
            "    k: {coords: [time], ",
            "    number: {coords: [time], ",
            &["refused bukov/VARS/k", "addition bukov/VARS/number"],
        ),
        ("logger:", "recorder:", &["metadata bukov/SOURCES/logger", "addition bukov/SOURCES/recorder"]),
        ("t: temp", "t: t_air", &["metadata bukov/SOURCES/logger/columns/t temp -> t_air"]),
    ];
    for (from, to, expected) in cases {
        assert!(BASE.contains(from), "{from}");
        let found = changes(BASE, &BASE.replace(from, to));
        let fits = found.len() == expected.len() && found.iter().zip(*expected).all(|(f, e)| f.starts_with(e));
        assert!(fits, "{from} → {to}\nexpected {expected:#?}\nfound {found:#?}");
    }
}

#[test]
fn what_is_taken_away_is_known() {
    let cases = [
        (", na_source: [-99]", "", true),
        ("title: Wells", "title: Bores", false),
        ("[on, off]", "[on]", true),
        ("[on, off]", "[on, idle]", true),
        ("[on, off]", "[off, on]", false),
        ("[on, off]", "[on, off, idle]", false),
        ("range: {interval: [0, 100]}, ", "", true),
        ("[0, 100]", "[0, 50]", false),
        ("values: [0.5, 1]", "values: [1]", true),
        ("columns: {t: temp}", "columns: {}", true),
        ("PERSONS: {", "PERSONS: {ab: {given: A, family: B}, ", false),
        ("    k: {coords: [time], type: int16, unit: \"\"}\n", "", true),
    ];
    for (from, to, expected) in cases {
        assert!(BASE.contains(from), "{from}");
        let found = diff(&schema(BASE), &schema(&BASE.replace(from, to)));
        assert_eq!(found.iter().any(Change::takes_away), expected, "{from} → {to}\n{found:#?}");
    }
}

#[test]
fn the_order_of_keys_is_a_difference_of_metadata() {
    let other = BASE
        .replace("    k: {coords: [time], type: int16, unit: \"\"}\n", "")
        .replace("    t: {", "    k: {coords: [time], type: int16, unit: \"\"}\n    t: {");
    let expected = "metadata bukov/VARS [latitude, longitude, t, k, state] -> [latitude, longitude, k, t, state]";
    assert_eq!(changes(BASE, &other), [expected]);
}

#[test]
fn groups_come_and_go_as_a_whole() {
    let other = BASE.replace("\nbukov:", "\nbukow:");
    let found = diff(&schema(BASE), &schema(&other));
    let whole: Vec<_> = found.iter().map(|c| (c.class, c.path.as_str(), c.is_whole())).collect();
    assert_eq!(whole, [(Class::Refused, "bukov", true), (Class::Addition, "bukow", true)]);
    assert!(found[0].note.contains("if `bukow` is its new name"), "{}", found[0].note);
}

#[test]
fn a_resolution_is_that_of_every_part() {
    let radians = BASE.replace("unit: deg}", "unit: rad}");
    let found = changes(BASE, &radians);
    assert_eq!(found[0], "refused bukov/COORDS/site/resolution 0.0001 -> 0.0001");
    let quantum = format!("resolution: {}", 1e-4_f64.to_radians());
    let found = changes(BASE, &radians.replace("resolution: 1e-4", &quantum));
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found.iter().all(|change| change.starts_with("conversion")), "{found:#?}");
}

#[test]
fn a_resolution_of_times_is_compared_in_the_new_tick() {
    let with = |time: &str| BASE.replace("time: {unit: {tick: s, tz: UTC}", &format!("time: {{{time}"));
    let seconds = with("unit: {tick: s}, resolution: [1, h]");
    let found = changes(&seconds, &with("unit: {tick: ms}, resolution: [1, h]"));
    assert_eq!(found, ["conversion bukov/COORDS/time/unit/tick s -> ms"]);
    let found = changes(&seconds, &with("unit: {tick: ms}, resolution: [1, minute]"));
    assert!(found.iter().any(|c| c.starts_with("refused bukov/COORDS/time/resolution")), "{found:#?}");
}

#[test]
fn times_and_units_of_other_dimensions_are_refused() {
    for unit in ["m", "{tick: s}"] {
        let other = BASE.replace("unit: degC, range: {interval: [0, 100]}", &format!("unit: {unit}"));
        let found = diff(&schema(BASE), &schema(&other));
        assert!(found.iter().any(|c| c.class == Class::Refused && c.path == "bukov/VARS/t/unit"), "{found:#?}");
    }
}

#[test]
fn no_difference_only_between_equal_texts() {
    let same = schema(BASE);
    assert!(diff(&same, &schema(&crate::schema::write(&same))).is_empty());
    // Every line with a key that is changed is seen.
    let texts = ["old", "Jana", "Wells", "1024", "0.5", "degC", "int16", "on", "temp", "CC0-1.0", "-99"];
    for text in texts {
        let other = BASE.replace(
            text,
            match text {
                "1024" | "0.5" | "-99" => "7",
                "degC" => "K",
                "int16" => "int8",
                "CC0-1.0" => "MIT",
                _ => "other",
            },
        );
        if let Some(other) = read(&other).schema {
            assert!(!diff(&same, &other).is_empty(), "{text}");
        }
    }
}
