//! A schema → its canonical YAML: the language's own keys, defaults left out, file order kept.

mod constraint;
mod publication;
mod source;
mod subset;
mod transform;
mod variable;

use super::emit::Out;
use super::model::{GroupSchema, Schema, StoreOptions, TimeUnit, Unit};
use indexmap::IndexMap;

/// The canonical YAML of a schema. For every schema that [`super::read`] gives, reading it gives the schema again, and writing
/// that gives the same text.
pub fn write(schema: &Schema) -> String {
    let mut file = Keys::default();
    file.put("SCHEMA", Out::Scalar("1".to_owned()));
    let mut root = group(&schema.root, &schema.store);
    let sections = root.iter().take_while(|(name, _)| name == "ATTRS").count();
    let rest = root.split_off(sections);
    file.0.extend(root);
    file.map("PERSONS", named(&schema.persons, |person| Out::Map(publication::person(person))));
    if let Some(found) = &schema.publication {
        file.put("PUBLICATION", Out::Map(publication::publication(found)));
    }
    file.0.extend(rest);
    Out::Map(file.0).file()
}

type Entries = Vec<(String, Out)>;

/// Keys of a mapping as they are collected; what is not set is left out.
#[derive(Default)]
struct Keys(Entries);

impl Keys {
    fn put(&mut self, key: &str, value: Out) {
        self.0.push((key.to_owned(), value));
    }

    fn text(&mut self, key: &str, text: Option<&String>) {
        if let Some(text) = text {
            self.put(key, Out::text(text));
        }
    }

    fn texts(&mut self, key: &str, texts: &[String]) {
        if !texts.is_empty() {
            self.put(key, Out::labels(texts));
        }
    }

    fn map(&mut self, key: &str, entries: Entries) {
        if !entries.is_empty() {
            self.put(key, Out::Map(entries));
        }
    }

    fn number(&mut self, key: &str, number: Option<u64>) {
        if let Some(number) = number {
            self.put(key, Out::Scalar(number.to_string()));
        }
    }

    fn flag(&mut self, key: &str, value: bool, default: bool) {
        if value != default {
            self.put(key, Out::Scalar(value.to_string()));
        }
    }

    fn json(&mut self, key: &str, attributes: &serde_json::Map<String, serde_json::Value>) {
        self.map(key, attributes.iter().map(|(name, value)| (name.clone(), Out::json(value))).collect());
    }
}

fn named<T>(entries: &IndexMap<String, T>, each: impl Fn(&T) -> Out) -> Entries {
    entries.iter().map(|(name, value)| (name.clone(), each(value))).collect()
}

fn group(group: &GroupSchema, store: &StoreOptions) -> Entries {
    let mut keys = Keys::default();
    let mut attributes = Keys::default();
    attributes.text("STORE_URL", store.url.as_ref());
    attributes.text("S3_ENDPOINT_URL", store.endpoint_url.as_ref());
    attributes.text("S3_REGION", store.region.as_ref());
    attributes.json("S3_OPTIONS", &store.options);
    attributes.0.extend(group.attrs.iter().map(|(name, value)| (name.clone(), Out::json(value))));
    keys.map("ATTRS", attributes.0);
    keys.map("COORDS", named(&group.coords, |coordinate| Out::Map(variable::coordinate(coordinate))));
    keys.map("VARS", named(&group.vars, |variable| Out::Map(variable::data_variable(variable))));
    keys.map("SOURCES", named(&group.sources, |source| Out::Map(source::source(source))));
    if !group.constraints.is_empty() {
        let items = group.constraints.iter().map(|one| Out::Map(constraint::constraint(one)));
        keys.put("CONSTRAINTS", Out::List(items.collect()));
    }
    keys.map("SUBSETS", named(&group.subsets, |subset| Out::Map(subset::subset(subset))));
    if let Some(view) = &group.view {
        keys.put("VIEW", Out::Map(publication::view(view)));
    }
    for (name, child) in &group.groups {
        keys.put(name, Out::Map(self::group(child, &StoreOptions::default())));
    }
    keys.0
}

fn unit(unit: &Unit, keys: &mut Keys) {
    match unit {
        Unit::None => {}
        Unit::Of(text) => keys.put("unit", Out::label(text)),
        Unit::Time(unit) => keys.put("unit", Out::Map(time(unit))),
    }
}

fn time(unit: &TimeUnit) -> Entries {
    let mut keys = Keys::default();
    keys.text("tick", unit.tick.as_ref());
    keys.text("tz", unit.tz.as_ref());
    keys.flag("dayfirst", unit.dayfirst, false);
    keys.flag("yearfirst", unit.yearfirst, false);
    keys.text("format", unit.format.as_ref());
    keys.text("epoch", unit.epoch.as_ref());
    keys.text("calendar", unit.calendar.as_ref());
    keys.0
}
