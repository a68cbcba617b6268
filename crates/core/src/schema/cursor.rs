//! A cursor over the tree: it knows its path and its place, decodes values and reports what is wrong with them.

use super::language::Section;
use super::near;
use super::tree::{Entry, Node, Yaml};
use crate::diagnostic::{Code, Diagnostic, Place, Severity, code};
use serde_json::{Map, Value};
use std::cell::{Cell, RefCell};

/// Faults that are kept of a severity. More are only counted: a hostile file has a million.
const KEPT: usize = 1000;
/// Faults of a severity whose hints are worked out; more are not shown, if they are errors.
const HINTED: usize = 100;

/// Faults found so far.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    kept: RefCell<Vec<Diagnostic>>,
    /// Errors and warnings, those that were not kept too.
    found: [Cell<usize>; 2],
}

impl Faults {
    /// Adds a fault at a place. Its words are made only if it is kept: see [`near::lazy`].
    pub(crate) fn add(
        &self,
        code: &Code,
        path: &str,
        message: impl Into<String>,
        hint: impl Into<String>,
        place: Option<Place>,
    ) {
        let found = &self.found[usize::from(code.severity == Severity::Warning)];
        found.set(found.get() + 1);
        if found.get() <= KEPT {
            let fault = Diagnostic::of(code, path, message).at(place);
            self.kept.borrow_mut().push(if found.get() <= HINTED { fault.hint(hint) } else { fault });
        }
    }

    /// What was kept, and how many errors and warnings were found.
    pub(crate) fn take(self) -> (Vec<Diagnostic>, [usize; 2]) {
        (self.kept.into_inner(), self.found.map(Cell::into_inner))
    }
}

/// A value at a path.
#[derive(Debug, Clone)]
pub(crate) struct Cursor<'a> {
    pub(crate) faults: &'a Faults,
    pub(crate) node: &'a Node,
    /// Where its key stands; of a list item the item itself.
    pub(crate) key: Place,
    pub(crate) path: String,
}

impl<'a> Cursor<'a> {
    pub(crate) fn root(node: &'a Node, faults: &'a Faults) -> Self {
        Self { faults, node, key: node.place, path: String::new() }
    }

    fn child(&self, name: &str, node: &'a Node, key: Place) -> Self {
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}/{name}", self.path) };
        Self { faults: self.faults, node, key, path }
    }

    /// Reports a fault of the value.
    pub(crate) fn fault(&self, code: &Code, message: impl Into<String>, hint: impl Into<String>) {
        let place =
            if matches!(self.node.value, Yaml::Map(_)) || self.node.is_null() { self.key } else { self.node.place };
        self.faults.add(code, &self.path, message, hint, Some(place));
    }

    /// Reports a fault of the key.
    pub(crate) fn key_fault(&self, code: &Code, message: impl Into<String>, hint: impl Into<String>) {
        self.faults.add(code, &self.path, message, hint, Some(self.key));
    }

    /// Last part of the path.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// Reports that another kind of value is expected.
    pub(crate) fn wrong(&self, expected: &str) {
        let message = format!("expected {expected} for `{}`, found {}", self.name(), self.found());
        self.fault(&code::WRONG_VALUE, message, "");
    }

    /// What stands here, in words.
    pub(crate) fn found(&self) -> String {
        match &self.node.value {
            _ if self.node.is_null() => "nothing".to_owned(),
            Yaml::Scalar { text, .. } => format!("`{}`", clip(text)),
            Yaml::List(_) => "a list".to_owned(),
            Yaml::Map(_) => "a mapping".to_owned(),
        }
    }

    /// Reports that the key is known and does nothing.
    pub(crate) fn not_used(&self) {
        self.key_fault(
            &code::NOT_USED,
            format!("`{}` is read but not used yet", self.name()),
            "it may stay: a later version will use it",
        );
    }

    /// The scalar as written, without a report.
    pub(crate) fn scalar(&self) -> Option<&'a str> {
        match &self.node.value {
            Yaml::Scalar { text, .. } if !self.node.is_null() => Some(text),
            _ => None,
        }
    }

    /// A text; a number or a boolean is taken as it is written.
    pub(crate) fn text(&self) -> Option<String> {
        let text = self.scalar();
        if text.is_none() {
            self.wrong("a text");
        }
        text.map(str::to_owned)
    }

    /// One text, or a list of texts.
    pub(crate) fn texts(&self) -> Vec<String> {
        self.list_of_scalars("a text or a list of texts").iter().filter_map(Cursor::text).collect()
    }

    /// Its items; a scalar is a list of one.
    pub(crate) fn list_of_scalars(&self, expected: &str) -> Vec<Cursor<'a>> {
        match &self.node.value {
            Yaml::List(_) => self.items(),
            Yaml::Scalar { .. } if !self.node.is_null() => vec![self.clone()],
            _ => {
                self.wrong(expected);
                Vec::new()
            }
        }
    }

    /// Items of a list; none if it is something else.
    pub(crate) fn items(&self) -> Vec<Cursor<'a>> {
        match &self.node.value {
            Yaml::List(items) => {
                items.iter().enumerate().map(|(i, node)| self.child(&i.to_string(), node, node.place)).collect()
            }
            _ => Vec::new(),
        }
    }

    pub(crate) fn is_list(&self) -> bool {
        matches!(self.node.value, Yaml::List(_))
    }

    pub(crate) fn is_map(&self) -> bool {
        matches!(self.node.value, Yaml::Map(_))
    }

    /// A number.
    pub(crate) fn number(&self) -> Option<f64> {
        let number = self.scalar().and_then(number);
        if number.is_none() {
            self.wrong("a number");
        }
        number
    }

    /// A count from `least`.
    pub(crate) fn count(&self, least: u64) -> Option<u64> {
        let count = self.scalar().and_then(|text| text.parse().ok()).filter(|count| *count >= least);
        if count.is_none() {
            self.wrong(&format!("a whole number from {least}"));
        }
        count
    }

    /// `true` or `false`.
    pub(crate) fn boolean(&self) -> Option<bool> {
        let value = match &self.node.value {
            Yaml::Scalar { text, plain: true } => boolean(text),
            _ => None,
        };
        if value.is_none() {
            self.wrong("true or false");
        }
        value
    }

    /// One character.
    pub(crate) fn character(&self) -> Option<char> {
        let text = self.scalar().unwrap_or_default();
        let text = if text == "\\t" { "\t" } else { text };
        let mut characters = text.chars();
        match (characters.next(), characters.next()) {
            (Some(one), None) => Some(one),
            _ => {
                self.wrong("one character");
                None
            }
        }
    }

    /// One of a few words.
    pub(crate) fn choice<T: Copy>(&self, words: &[(&str, T)]) -> Option<T> {
        let text = self.text()?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let message =
                format!("expected one of {} for `{}`, found `{}`", near::list(&known), self.name(), clip(&text));
            self.fault(
                &code::UNKNOWN_CHOICE,
                message,
                near::lazy(|| near::nearest(&text, known).map(did_you_mean).unwrap_or_default()),
            );
        }
        found
    }

    /// Entries of a mapping by their names; nothing and a report if it is something else. Null is an empty mapping.
    pub(crate) fn entries(&self, expected: &str) -> Vec<(&'a str, Cursor<'a>)> {
        match &self.node.value {
            Yaml::Map(entries) => {
                entries.iter().map(|e| (e.key.as_str(), self.child(&e.key, &e.value, e.place))).collect()
            }
            _ if self.node.is_null() => Vec::new(),
            _ => {
                self.wrong(expected);
                Vec::new()
            }
        }
    }

    /// A mapping with the keys of a section.
    pub(crate) fn fields(&self, section: Section) -> Option<Fields<'a>> {
        self.fields_and(section, &[])
    }

    /// A mapping with the keys of a section, and others that the caller looks after: legacy ones, or a neighbour's.
    pub(crate) fn fields_and(&self, section: Section, others: &[&str]) -> Option<Fields<'a>> {
        let Yaml::Map(entries) = &self.node.value else {
            self.wrong("a mapping");
            return None;
        };
        let mut fields = Fields { at: self.clone(), entries, has_unknown: false };
        for entry in entries {
            let at = || self.child(&entry.key, &entry.value, entry.place);
            match section.all_keys().find(|key| key.name == entry.key) {
                Some(key) if key.later.is_some() && !key.partly => at().not_used(),
                Some(_) => {}
                None if others.contains(&entry.key.as_str()) => {}
                None => {
                    fields.has_unknown = true;
                    let at = at();
                    at.key_fault(
                        &code::UNKNOWN_KEY,
                        near::lazy(|| format!("expected a known key, found `{}`", clip(&entry.key))),
                        near::hint(&entry.key, section.all_keys().map(|key| key.name)),
                    );
                }
            }
        }
        Some(fields)
    }

    /// The value as JSON, for free attributes.
    pub(crate) fn json(&self) -> Value {
        match &self.node.value {
            Yaml::Scalar { text, plain } => {
                if let Some(value) = json_scalar(text, *plain) {
                    return value;
                }
                self.wrong("a finite number, a text, true, false or null");
                Value::Null
            }
            Yaml::List(_) => Value::Array(self.items().iter().map(Cursor::json).collect()),
            Yaml::Map(_) => Value::Object(self.json_map()),
        }
    }

    /// A mapping as JSON.
    pub(crate) fn json_map(&self) -> Map<String, Value> {
        self.entries("a mapping").iter().map(|(name, at)| ((*name).to_owned(), at.json())).collect()
    }
}

/// Entries of a mapping.
pub(crate) struct Fields<'a> {
    pub(crate) at: Cursor<'a>,
    entries: &'a [Entry],
    /// A key was reported as unknown.
    pub(crate) has_unknown: bool,
}

impl<'a> Fields<'a> {
    /// The value at `key`, null too.
    pub(crate) fn raw(&self, key: &str) -> Option<Cursor<'a>> {
        self.entries.iter().find(|e| e.key == key).map(|e| self.at.child(&e.key, &e.value, e.place))
    }

    /// The value at `key`; null is as if it were not there.
    pub(crate) fn get(&self, key: &str) -> Option<Cursor<'a>> {
        self.raw(key).filter(|at| !at.node.is_null())
    }

    /// The text at `key`.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        self.get(key)?.text()
    }

    /// The texts at `key`.
    pub(crate) fn texts(&self, key: &str) -> Vec<String> {
        self.get(key).map(|at| at.texts()).unwrap_or_default()
    }

    /// The text at `key`, reported if missing.
    pub(crate) fn required(&self, key: &str) -> Option<String> {
        match self.get(key) {
            Some(at) => at.text(),
            None => {
                self.missing(key);
                None
            }
        }
    }

    /// Reports a missing key.
    pub(crate) fn missing(&self, key: &str) {
        let whole = self.at.name();
        let message = format!("expected the key `{key}` in `{whole}`, found none");
        self.at.key_fault(&code::MISSING_KEY, message, format!("add `{key}:`"));
    }
}

/// A hint.
pub(crate) fn did_you_mean(name: &str) -> String {
    format!("did you mean `{name}`?")
}

/// A text cut for a message.
pub(crate) fn clip(text: &str) -> String {
    let text = text.replace(['\n', '\r', '\t'], " ");
    if text.chars().count() <= 60 { text } else { text.chars().take(57).chain("...".chars()).collect() }
}

/// A number as YAML 1.2 writes it, and `1e-4` too.
pub(crate) fn number(text: &str) -> Option<f64> {
    match text {
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Some(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Some(f64::NEG_INFINITY),
        ".nan" | ".NaN" | ".NAN" => return Some(f64::NAN),
        _ => {}
    }
    let digits = text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
        && text.chars().all(|c| c.is_ascii_digit() || "+-.eE".contains(c));
    if digits { text.parse().ok() } else { None }
}

fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

/// A scalar as JSON; `None` for a number that JSON does not have.
pub(crate) fn json_scalar(text: &str, plain: bool) -> Option<Value> {
    if !plain {
        return Some(Value::from(text));
    }
    if matches!(text, "" | "~" | "null" | "Null" | "NULL") {
        return Some(Value::Null);
    }
    if let Some(value) = boolean(text) {
        return Some(Value::Bool(value));
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
        let text = text.strip_prefix('+').unwrap_or(text);
        if let Ok(whole) = text.parse::<i64>() {
            return Some(Value::from(whole));
        }
        if let Ok(whole) = text.parse::<u64>() {
            return Some(Value::from(whole));
        }
    }
    match number(text) {
        Some(value) => serde_json::Number::from_f64(value).map(Value::Number),
        None => Some(Value::from(text)),
    }
}
