//! The guess as a schema with its reasons.

use super::columns::{Column, Kind};
use super::coordinates::{Axis, Plan};
use super::table::{Found, Setting};
use super::yaml::{Lines, list, scalar, text};
use super::{names, number};
use zarr_fuse_core::schema::TimeUnit;

/// The finest quantum of a degree: a centimetre on the ground.
const FINEST: u32 = 7;

/// All that the text is made of.
pub(super) struct Parts<'a> {
    pub(super) file: &'a str,
    pub(super) group: Option<&'a str>,
    pub(super) source: &'a str,
    pub(super) found: &'a Found,
    pub(super) columns: &'a [Column],
    pub(super) plan: &'a Plan,
    /// Headers of columns without any value.
    pub(super) empty: &'a [String],
    /// Name of the coordinate that latitude and longitude make.
    pub(super) place: &'a str,
}

/// The schema as text.
pub(super) fn schema(parts: &Parts<'_>) -> String {
    let mut out = Lines::default();
    let rows = parts.found.rows();
    out.remark(
        0,
        &format!(
            "A first schema of {}, guessed from {rows} rows and {} columns. Each \"guess:\" says what was taken and why: \
             check it, mend it, take the comment out.",
            shown(parts.file),
            parts.columns.len() + parts.empty.len()
        ),
    );
    for note in &parts.found.notes {
        out.remark(0, &format!("Note: {note}."));
    }
    out.raw("SCHEMA: 1");
    out.blank();
    out.raw("ATTRS:");
    out.line(1, &format!("title: {}", text(&title(parts.file))), "from the name of the file");
    out.raw("  STORE_URL: home  # where the dataset is kept: a folder beside this file");
    out.blank();
    out.raw(EXAMPLE);
    if let Some(group) = parts.group {
        out.raw(&format!("{}:", text(group)));
        out.base = 1;
    }
    coordinates(parts, &mut out);
    variables(parts, &mut out);
    source(parts, &mut out);
    out.finish()
}

/// Sections that only people can fill in.
const EXAMPLE: &str = "\
# Who made the data, and what a release says of them: fill in, and take the `#` away.
# PERSONS:
#   carberry:
#     given: Josiah
#     family: Carberry
#     orcid: 0000-0002-1825-0097
#     affiliation: {name: Technical University of Liberec, ror: 02jtk7k02}
#     roles: [data-curation]
# PUBLICATION:
#   title: What was measured, where and when
#   abstract: |
#     What the data are, how they were made, and what they are good for.
#   creators: [carberry]
#   licence: CC-BY-4.0
#   keywords: [temperature]
";

/// A name of a file or a column inside a comment.
fn shown(text: &str) -> String {
    let short: String = text.chars().take(80).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

/// `hlavo_surface-data.csv` → `Hlavo surface data`.
fn title(file: &str) -> String {
    let words = stem(file).replace(['_', '-'], " ");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut letters = words.chars();
    letters.next().map_or_else(|| "Table".to_owned(), |first| first.to_uppercase().chain(letters).collect())
}

/// The name of a file without folder and ending.
pub(super) fn stem(file: &str) -> &str {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem })
}

fn coordinates(parts: &Parts<'_>, out: &mut Lines) {
    out.line(0, "COORDS:", &parts.plan.why);
    for (axis, lacking) in parts.plan.axes.iter().zip(&parts.plan.lacking) {
        match axis {
            Axis::Of(i) => {
                let column = &parts.columns[*i];
                out.line(1, &format!("{}:", text(&column.name)), "");
                content(column, true, out);
                if matches!(column.kind, Kind::Float) && column.decimals > 0 {
                    let why = format!("{} behind the decimal mark", digits(column.decimals));
                    out.line(2, &format!("resolution: {}", quantum(column.decimals)), &why);
                }
                let unread = column.unread.as_ref().map_or(0, |(count, _)| *count);
                if lacking + unread > 0 {
                    let why = format!("{} rows do not say it: they are set aside", lacking + unread);
                    out.line(2, "on_bad: quarantine", &why);
                }
            }
            Axis::Place { latitude, longitude } => {
                let [latitude, longitude] = [latitude, longitude].map(|i| &parts.columns[*i]);
                out.line(1, &format!("{}:", parts.place), "");
                out.line(2, &format!("composed: {}", list(&[text(&latitude.name), text(&longitude.name)])), "");
                let seen = latitude.decimals.max(longitude.decimals);
                let why = match seen {
                    0..=FINEST => format!("{} behind the decimal mark", digits(seen)),
                    _ => format!("{seen} digits behind the decimal mark; 1e-7 degrees are a centimetre"),
                };
                out.line(2, &format!("resolution: [{}, deg]", quantum(seen.min(FINEST))), &why);
                if *lacking > 0 {
                    out.line(2, "on_bad: quarantine", &format!("{lacking} rows do not say it: they are set aside"));
                }
            }
        }
    }
    out.blank();
}

fn digits(count: u32) -> String {
    if count == 1 { "at most 1 digit".to_owned() } else { format!("at most {count} digits") }
}

/// One step of the last digit.
fn quantum(decimals: u32) -> String {
    match decimals {
        0 => "1".to_owned(),
        1..=3 => format!("0.{}1", "0".repeat(decimals as usize - 1)),
        more => format!("1e-{more}"),
    }
}

fn variables(parts: &Parts<'_>, out: &mut Lines) {
    out.line(0, "VARS:", "");
    let axis_name = |axis: usize| match &parts.plan.axes[axis] {
        Axis::Of(i) => text(&parts.columns[*i].name),
        Axis::Place { .. } => parts.place.to_owned(),
    };
    let mut any = false;
    for (i, column) in parts.columns.iter().enumerate() {
        let (coords, why) = if let Some((over, why)) = parts.plan.over.get(&i) {
            (over.iter().map(|axis| axis_name(*axis)).collect::<Vec<_>>(), why.as_str())
        } else if is_part(parts.plan, i) {
            (vec![parts.place.to_owned()], "")
        } else {
            continue;
        };
        any = true;
        out.line(1, &format!("{}:", text(&column.name)), "");
        let value = if let [one] = coords.as_slice() { one.clone() } else { list(&coords) };
        out.line(2, &format!("coords: {value}"), why);
        content(column, false, out);
    }
    if !any {
        out.line(1, "{}", "every column is a coordinate; add what was measured");
    }
    for header in parts.empty {
        out.remark(1, &format!("guess: the column \"{}\" has no value and was left out", shown(header)));
    }
    out.blank();
}

fn is_part(plan: &Plan, column: usize) -> bool {
    let has = |axis: &Axis| matches!(axis, Axis::Place { latitude, longitude } if *latitude == column || *longitude == column);
    plan.axes.iter().any(has)
}

/// The keys that a coordinate and a variable share.
fn content(column: &Column, coordinate: bool, out: &mut Lines) {
    match &column.kind {
        Kind::Time(times) => {
            let why = match times.tick.name() {
                "s" => "whole seconds".to_owned(),
                tick => format!("the times have fractions of a second, down to {tick}"),
            };
            out.line(2, &format!("unit: {{tick: {}}}", times.tick.name()), &why);
            if coordinate {
                out.line(2, "standard_name: time", "");
            }
        }
        Kind::Bool(_) => out.line(2, "type: bool", ""),
        Kind::Text if coordinate => out.line(2, "type: string", &format!("{} labels", column.distinct)),
        Kind::Text => out.line(2, "type: string", ""),
        Kind::Complex => {
            out.line(2, "type: complex128", "complex numbers");
            if let Some(unit) = &column.unit {
                out.line(2, &format!("unit: {}", text(unit)), &column.unit_why);
            }
        }
        Kind::Int { wide, unsigned } => {
            let name = match (unsigned, wide) {
                (true, _) => "uint64",
                (false, true) => "int64",
                (false, false) => "int32",
            };
            out.line(2, &format!("type: {name}"), "whole numbers only");
            if let Some(unit) = &column.unit {
                out.line(2, &format!("unit: {}", text(unit)), &column.unit_why);
            }
        }
        Kind::Float => match &column.unit {
            Some(unit) => out.line(2, &format!("unit: {}", text(unit)), &column.unit_why),
            None => out.line(2, "type: float64", "no unit was found: write it as `unit`"),
        },
    }
    if column.is_number() {
        described(column, out);
    }
    if !column.na.is_empty() {
        let values: Vec<String> = column.na.iter().map(|(value, _)| scalar(value)).collect();
        let counts: Vec<String> = column.na.iter().map(|(value, count)| format!("{} {count}×", shown(value))).collect();
        out.line(2, &format!("na_source: {}", list(&values)), &counts.join(", "));
    }
    if column.label != column.name {
        let label: String = column.label.chars().take(200).collect();
        out.line(2, &format!("long_name: {}", text(&label)), "");
    }
    if let Some((count, example)) = &column.unread {
        out.remark(2, &format!("guess: {count} cells such as \"{example}\" cannot be read so; if they mean missing, add them to na_source"));
    }
    for remark in &column.remarks {
        out.remark(2, &format!("guess: {remark}"));
    }
}

/// Standard name and physical limits of numbers.
fn described(column: &Column, out: &mut Lines) {
    let Some((least, greatest)) = column.extent else { return };
    if let Some(meaning) = column.meaning {
        out.line(
            2,
            &format!("standard_name: {}", meaning.standard_name),
            &format!("from \"{}\"", shown(&column.header)),
        );
        let limits = column.unit.as_deref().map(|unit| meaning.limits_in(unit)).unwrap_or_default();
        let inside = limits.0.is_none_or(|limit| least >= limit) && limits.1.is_none_or(|limit| greatest <= limit);
        let end = |limit: Option<f64>| limit.map_or_else(|| "null".to_owned(), |limit| limit.to_string());
        match limits {
            (None, None) => {}
            _ if inside => {
                let interval = format!("range: {{interval: [{}, {}]}}", end(limits.0), end(limits.1));
                out.line(2, &interval, &format!("physical limits; here {least} to {greatest}"));
            }
            _ => out.remark(
                2,
                &format!(
                    "guess: values go from {least} to {greatest}, beyond the physical limits {} to {}: check them before you set a `range`",
                    end(limits.0),
                    end(limits.1)
                ),
            ),
        }
    } else if matches!(column.kind, Kind::Float) && number::decimals(least).max(column.decimals) > 0 {
        out.remark(2, &format!("guess: {least} to {greatest}, {} behind the decimal mark", digits(column.decimals)));
    }
}

fn source(parts: &Parts<'_>, out: &mut Lines) {
    out.line(0, "SOURCES:", "");
    out.line(1, &format!("{}:", text(parts.source)), "");
    out.line(2, &format!("description: {}", text(&format!("Files like {}", shown(parts.file)))), "");
    out.remark(2, "kind: instrument  (or person, service, simulation)");
    out.remark(2, "responsible: a key of PERSONS");
    out.line(2, &format!("format: {}", parts.found.format), "");
    for Setting { key, value, why } in &parts.found.options {
        out.line(2, &format!("{key}: {value}"), why);
    }
    out.line(2, "columns:", "");
    for column in parts.columns {
        let mut inner = format!("from: {}", text(&column.from));
        let mut why = String::new();
        match &column.kind {
            Kind::Time(times) => {
                inner.push_str(&format!(", unit: {}", time_unit(&times.unit)));
                why.clone_from(&times.why);
            }
            Kind::Bool(words) => {
                let map: Vec<String> = words
                    .iter()
                    .filter(|(word, _)| !matches!(word.to_lowercase().as_str(), "true" | "false"))
                    .map(|(word, value)| format!("{}: \"{value}\"", text(word)))
                    .collect();
                if !map.is_empty() {
                    inner.push_str(&format!(", map: {{{}}}", map.join(", ")));
                }
            }
            Kind::Int { .. } | Kind::Float | Kind::Complex => {
                if let Some(unit) = &column.unit {
                    inner.push_str(&format!(", unit: {}", text(unit)));
                }
            }
            Kind::Text => {}
        }
        out.line(3, &format!("{}: {{{inner}}}", text(&column.name)), &why);
    }
}

/// How a source writes times.
fn time_unit(unit: &TimeUnit) -> String {
    let mut keys = Vec::new();
    if let Some(epoch) = &unit.epoch {
        return format!("{{epoch: {epoch}}}");
    }
    if unit.dayfirst {
        keys.push("dayfirst: true".to_owned());
    }
    if let Some(format) = &unit.format {
        keys.push(format!("format: {}", text(format)));
    }
    keys.push(format!("tz: {}", text(unit.tz.as_deref().unwrap_or("UTC"))));
    format!("{{{}}}", keys.join(", "))
}

/// A name for the source, from the file's.
pub(super) fn source_name(file: &str) -> String {
    let name = names::safe(stem(file));
    if name.is_empty() { "table".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_steps() {
        assert_eq!(title("hlavo_surface-data.csv"), "Hlavo surface data");
        assert_eq!(title(""), "Table");
        assert_eq!([0, 1, 2, 7].map(quantum), ["1", "0.1", "0.01", "1e-7"]);
        assert_eq!(source_name("20250915T111522_a.json"), "v_20250915t111522_a");
    }
}
