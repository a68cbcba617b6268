//! Decodes `collect` of a source.

use super::cursor::Cursor;
use super::language::Section;
use super::model::{Collect, Iterate, Request};
use crate::diagnostic::code;
use indexmap::IndexMap;

const METHODS: &[(&str, &str)] = &[("GET", "GET"), ("POST", "POST")];

/// `collect: {cron, timezone, request, iterate}`.
pub(crate) fn collect(at: &Cursor<'_>) -> Option<Collect> {
    let fields = at.fields(Section::Collect)?;
    let request = match fields.get("request") {
        Some(at) => request(&at),
        None => {
            fields.missing("request");
            None
        }
    };
    let iterate = match fields.get("iterate") {
        Some(at) if at.is_map() => iterate(&at).into_iter().collect(),
        Some(at) if at.is_list() => at.items().iter().filter_map(iterate).collect(),
        Some(at) => {
            at.wrong("a list of `{name, table}`");
            Vec::new()
        }
        None => Vec::new(),
    };
    Some(Collect { cron: fields.required("cron")?, timezone: fields.text("timezone"), request: request?, iterate })
}

fn request(at: &Cursor<'_>) -> Option<Request> {
    if let Some(url) = at.scalar() {
        return Some(Request { url: url.to_owned(), ..Request::default() });
    }
    let fields = at.fields(Section::Request)?;
    let texts = |key: &str| -> IndexMap<String, String> {
        let Some(at) = fields.get(key) else { return IndexMap::new() };
        let entries = at.entries("a mapping of names to texts");
        entries.iter().filter_map(|(name, at)| public(name, at)).collect()
    };
    let method = fields.get("method").and_then(|at| at.choice(METHODS));
    // GET is the default.
    let method = method.filter(|method| *method != "GET").map(str::to_owned);
    Some(Request { method, query: texts("query"), headers: texts("headers"), url: fields.required("url")? })
}

/// A part of a request, if it is not the name of a secret.
fn public(name: &str, at: &Cursor<'_>) -> Option<(String, String)> {
    let plain: String = name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let secrets = ["authorization", "cookie", "apikey", "accesstoken", "authtoken", "token", "password", "secret"];
    if secrets.iter().any(|secret| plain.ends_with(secret)) {
        at.key_fault(
            &code::SECRET,
            format!("expected no secret in a schema, found `{name}`"),
            "take it out: a collector takes its secrets from the environment",
        );
        return None;
    }
    Some((name.to_owned(), at.text()?))
}

fn iterate(at: &Cursor<'_>) -> Option<Iterate> {
    let fields = at.fields(Section::Iterate)?;
    let (name, table) = (fields.required("name"), fields.required("table"));
    Some(Iterate { name: name?, table: table? })
}
