//! Checks of how a source is collected.

use super::time;
use crate::diagnostic::code;
use crate::schema::model::Source;
use crate::schema::places::Places;
use crate::schema::{cursor, near};
use indexmap::IndexSet;

/// The fields of a line of crontab(5): name, least and greatest value, and words for values from the first on.
const FIELDS: [(&str, u32, u32, &[&str], u32); 5] = [
    ("minute", 0, 59, &[], 0),
    ("hour", 0, 23, &[], 0),
    ("day of the month", 1, 31, &[], 0),
    ("month", 1, 12, &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1),
    ("day of the week", 0, 7, &["sun", "mon", "tue", "wed", "thu", "fri", "sat"], 0),
];

/// `collect` of the source at `at`, and the names in braces of its request and its constants.
pub(super) fn collect(at: &str, source: &Source, places: &Places<'_>) {
    let Some(collect) = &source.collect else { return };
    let here = format!("{at}/collect");
    if let Err((message, hint)) = cron(&collect.cron) {
        places.value(&code::CRON, &format!("{here}/cron"), message, hint);
    }
    if let Some(name) = &collect.timezone {
        time::zone(name, &format!("{here}/timezone"), places);
    }
    let url = [format!("{here}/request/url"), format!("{here}/request")];
    let url = url.iter().find(|path| places.has(path)).unwrap_or(&here);
    address(&collect.request.url, url, places);
    let mut names: IndexSet<&str> = IndexSet::new();
    for (i, iterate) in collect.iterate.iter().enumerate() {
        let path = [format!("{here}/iterate/{i}"), format!("{here}/iterate")];
        let path = path.iter().find(|path| places.has(path)).unwrap_or(&here);
        let plain = !iterate.name.is_empty() && iterate.name.chars().all(|c| c.is_alphanumeric() || c == '_');
        if !names.insert(&iterate.name) || !plain {
            let message = format!(
                "expected a name of letters, digits and `_` that stands once in `iterate`, found `{}`",
                cursor::clip(&iterate.name)
            );
            places.value(&code::BAD_NAME, &format!("{path}/name"), message, "rename it");
        }
        if !iterate.table.to_lowercase().ends_with(".csv") {
            let message = format!("expected the path of a .csv file, found `{}`", cursor::clip(&iterate.table));
            places.value(&code::WRONG_VALUE, &format!("{path}/table"), message, "");
        }
    }
    let mut texts = vec![(url.clone(), &collect.request.url)];
    let request = &collect.request;
    texts.extend(request.query.iter().map(|(name, text)| (format!("{here}/request/query/{name}"), text)));
    texts.extend(request.headers.iter().map(|(name, text)| (format!("{here}/request/headers/{name}"), text)));
    texts.extend(source.constants.iter().map(|(name, text)| (format!("{at}/constants/{name}"), text)));
    for (path, text) in texts {
        for name in braces(text).filter(|name| !names.contains(*name)) {
            let message = format!("expected a row of a table of `iterate`, found `{{{name}.…}}`");
            let hint = near::lazy(|| match names.is_empty() {
                true => format!("add `iterate: [{{name: {name}, table: ..}}]` to `collect`"),
                false => near::hint(name, names.iter().copied()).into(),
            });
            places.value(&code::UNBOUND_NAME, &path, message, hint);
        }
    }
}

/// Whether a text has a cell of a row in it, as `{row.lat}`.
pub(super) fn has_cells(text: &str) -> bool {
    braces(text).next().is_some()
}

/// The names of the rows in `{row.column}`.
fn braces(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.split_once('.')?.0))
}

/// An address over HTTP.
pub(super) fn address(url: &str, path: &str, places: &Places<'_>) {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default()).unwrap_or_default();
    if host.contains('@') {
        places.value(
            &code::SECRET,
            path,
            "expected no secret in a schema, found an address with a name and a password",
            "take it out: a collector takes its secrets from the environment",
        );
    } else if host.is_empty() || url.contains(char::is_whitespace) {
        let message = format!("expected an address, found `{}`", cursor::clip(url));
        places.value(&code::ADDRESS, path, message, "as `https://example.org/data`");
    }
}

/// `Err` is what is wrong, and a hint.
fn cron(text: &str) -> Result<(), (String, String)> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    if fields.len() != FIELDS.len() {
        return Err((
            format!("expected five fields in `cron`, found {}", fields.len()),
            "minute, hour, day of the month, month, day of the week, as `15 1,13 * * *`".to_owned(),
        ));
    }
    for (field, (name, least, greatest, words, first)) in fields.into_iter().zip(FIELDS) {
        let value = |text: &str| {
            let word = words.iter().zip(first..).find(|(word, _)| word.eq_ignore_ascii_case(text));
            word.map(|(_, value)| value)
                .or_else(|| text.parse().ok())
                .filter(|value| (least..=greatest).contains(value))
        };
        let sound = |part: &str| {
            let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
            let step = step.is_none_or(|step| step.parse::<u32>().is_ok_and(|step| step > 0));
            step && match range.split_once('-') {
                Some((from, to)) => value(from).zip(value(to)).is_some_and(|(from, to)| from <= to),
                None => range == "*" || value(range).is_some(),
            }
        };
        if let Some(part) = field.split(',').find(|part| !sound(part)) {
            return Err((
                format!("expected {least} to {greatest} for the {name} in `cron`, found `{}`", cursor::clip(part)),
                "fields are `*`, `*/2`, `1-5`, `1,3` or a number".to_owned(),
            ));
        }
    }
    Ok(())
}
