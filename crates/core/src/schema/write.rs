//! A schema → its canonical YAML: the language's own keys, defaults left out, file order kept.

use super::emit::Out;
use super::model::{
    Affiliation, Coordinate, CsvOptions, DataType, Format, GroupSchema, NaValue, OnBad, OnConflict, Person,
    Publication, Schema, Source, SourceColumn, TimeUnit, Unit, Variable, View,
};
use super::types::TYPES;
use indexmap::IndexMap;

/// The canonical YAML of a schema. For every schema that [`super::read`] gives, reading it gives the schema again, and writing
/// that gives the same text.
pub fn write(schema: &Schema) -> String {
    let mut file = Keys::default();
    file.put("SCHEMA", Out::Scalar("1".to_owned()));
    let mut root = group(&schema.root, schema.store.url.as_deref());
    let sections = root.iter().take_while(|(name, _)| name == "ATTRS").count();
    let rest = root.split_off(sections);
    file.0.extend(root);
    file.map("PERSONS", named(&schema.persons, |person| Out::Map(self::person(person))));
    if let Some(publication) = &schema.publication {
        file.put("PUBLICATION", Out::Map(self::publication(publication)));
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

fn group(group: &GroupSchema, store_url: Option<&str>) -> Entries {
    let mut keys = Keys::default();
    let mut attributes = Keys::default();
    if let Some(url) = store_url {
        attributes.put("STORE_URL", Out::text(url));
    }
    attributes.0.extend(group.attrs.iter().map(|(name, value)| (name.clone(), Out::json(value))));
    keys.map("ATTRS", attributes.0);
    keys.map("COORDS", named(&group.coords, |coordinate| Out::Map(self::coordinate(coordinate))));
    keys.map("VARS", named(&group.vars, |variable| Out::Map(data_variable(variable))));
    keys.map("SOURCES", named(&group.sources, |source| Out::Map(self::source(source))));
    if let Some(view) = &group.view {
        keys.put("VIEW", Out::Map(self::view(view)));
    }
    for (name, child) in &group.groups {
        keys.put(name, Out::Map(self::group(child, None)));
    }
    keys.0
}

fn data_variable(variable: &Variable) -> Entries {
    let mut keys = Keys::default();
    match variable.coords.as_slice() {
        [one] => keys.put("coords", Out::text(one)),
        many => keys.put("coords", Out::List(many.iter().map(|name| Out::text(name)).collect())),
    }
    shared(variable, false, &mut keys);
    on_bad(variable.on_bad, OnBad::Quarantine, &mut keys);
    keys.0
}

fn coordinate(coordinate: &Coordinate) -> Entries {
    let mut keys = Keys::default();
    let composed = !coordinate.composed.is_empty();
    keys.texts("composed", &coordinate.composed);
    shared(&coordinate.variable, composed, &mut keys);
    on_bad(coordinate.variable.on_bad, OnBad::Reject, &mut keys);
    keys.flag("sorted", coordinate.sorted, !composed && coordinate.variable.data_type != DataType::String);
    keys.number("chunk_size", coordinate.chunk_size);
    keys.texts("values", &coordinate.values);
    if coordinate.extend_never {
        keys.put("extend", Out::Scalar("never".to_owned()));
    }
    if let Some(resolution) = coordinate.resolution {
        keys.put("resolution", Out::number(resolution));
    }
    keys.0
}

fn on_bad(value: OnBad, default: OnBad, keys: &mut Keys) {
    if value != default {
        let name = match value {
            OnBad::Quarantine => "quarantine",
            OnBad::Reject => "reject",
            OnBad::Missing => "missing",
        };
        keys.put("on_bad", Out::Scalar(name.to_owned()));
    }
}

/// What a variable and a coordinate share, without `coords` and `on_bad`.
fn shared(variable: &Variable, composed: bool, keys: &mut Keys) {
    unit(&variable.unit, keys);
    let default = match &variable.unit {
        Unit::Time(_) => Some(DataType::Datetime),
        Unit::Of(_) => Some(DataType::Float64),
        Unit::None if composed || !variable.discrete.is_empty() => Some(DataType::String),
        Unit::None => None,
    };
    if default != Some(variable.data_type) {
        let name = TYPES.iter().find(|(_, data_type)| *data_type == variable.data_type).map(|(name, _)| *name);
        keys.put("type", Out::Scalar(name.unwrap_or("float64").to_owned()));
    }
    if let Some(value) = &variable.na_value {
        let value = match value {
            NaValue::Int(value) => Out::Scalar(value.to_string()),
            NaValue::Unsigned(value) => Out::Scalar(value.to_string()),
            NaValue::Float(value) => Out::number(*value),
            NaValue::Text(text) => Out::label(text),
        };
        keys.put("na_value", value);
    }
    keys.texts("na_source", &variable.na_source);
    let mut range = Keys::default();
    if let Some((least, greatest)) = variable.interval {
        range.put("interval", Out::List(vec![Out::number(least), Out::number(greatest)]));
    }
    range.texts("discrete", &variable.discrete);
    keys.map("range", range.0);
    match variable.on_conflict {
        OnConflict::Replace => {}
        OnConflict::Keep => keys.put("on_conflict", Out::Scalar("keep".to_owned())),
        OnConflict::Reject => keys.put("on_conflict", Out::Scalar("reject".to_owned())),
    }
    keys.text("standard_name", variable.standard_name.as_ref());
    keys.text("long_name", variable.long_name.as_ref());
    keys.text("description", variable.description.as_ref());
    keys.text("cell_methods", variable.cell_methods.as_ref());
    keys.json("attrs", &variable.attrs);
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
    keys.text("format", unit.format.as_ref());
    keys.text("epoch", unit.epoch.as_ref());
    keys.0
}

fn source(source: &Source) -> Entries {
    let mut keys = Keys::default();
    keys.text("description", source.description.as_ref());
    keys.text("kind", source.kind.as_ref());
    keys.text("responsible", source.responsible.as_ref());
    keys.text("licence", source.licence.as_ref());
    keys.put("format", Out::Scalar(if source.format == Format::Json { "json" } else { "csv" }.to_owned()));
    keys.text("records", source.records.as_ref());
    keys.map("fields", named(&source.fields, |text| Out::text(text)));
    csv(&source.csv, &mut keys);
    keys.map("rows", named(&source.rows, |texts| Out::labels(texts)));
    keys.map("columns", source.columns.iter().map(|(name, c)| (name.clone(), column(c))).collect());
    keys.map("constants", named(&source.constants, |text| Out::label(text)));
    keys.0
}

/// The short form if there is nothing but the name.
fn column(column: &SourceColumn) -> Out {
    let mut keys = Keys::default();
    unit(&column.unit, &mut keys);
    keys.map("map", named(&column.map, |text| Out::label(text)));
    keys.map("when", named(&column.when, |texts| Out::labels(texts)));
    keys.texts("na", &column.na);
    if keys.0.is_empty() {
        return Out::text(&column.from);
    }
    keys.0.insert(0, ("from".to_owned(), Out::text(&column.from)));
    Out::Map(keys.0)
}

fn csv(csv: &CsvOptions, keys: &mut Keys) {
    let default = CsvOptions::default();
    for (key, value, default) in [
        ("delimiter", Some(csv.delimiter), Some(default.delimiter)),
        ("decimal", Some(csv.decimal), Some(default.decimal)),
        ("thousands", csv.thousands, default.thousands),
    ] {
        keys.text(key, value.filter(|_| value != default).map(String::from).as_ref());
    }
    keys.text("encoding", csv.encoding.as_ref());
    keys.number("header_row", Some(csv.header_row).filter(|row| *row != default.header_row));
    keys.texts("header", &csv.header);
    keys.number("units_row", csv.units_row);
    keys.number("skip_rows", Some(csv.skip_rows).filter(|rows| *rows != default.skip_rows));
    keys.text("comment", csv.comment.map(String::from).as_ref());
}

fn person(person: &Person) -> Entries {
    let mut keys = Keys::default();
    keys.put("name", Out::text(&person.name));
    keys.text("given", person.given.as_ref());
    keys.text("family", person.family.as_ref());
    keys.flag("organisation", person.organisation, person.ror.is_some());
    keys.text("orcid", person.orcid.as_ref());
    keys.text("ror", person.ror.as_ref());
    match person.affiliation.as_slice() {
        [] => {}
        [one] => keys.put("affiliation", affiliation(one)),
        many => keys.put("affiliation", Out::List(many.iter().map(affiliation).collect())),
    }
    keys.text("email", person.email.as_ref());
    keys.texts("roles", &person.roles);
    keys.0
}

fn affiliation(affiliation: &Affiliation) -> Out {
    let Some(ror) = &affiliation.ror else { return Out::text(&affiliation.name) };
    Out::Map(vec![("name".to_owned(), Out::text(&affiliation.name)), ("ror".to_owned(), Out::text(ror))])
}

fn publication(publication: &Publication) -> Entries {
    let mut keys = Keys::default();
    keys.text("name", publication.name.as_ref());
    keys.put("title", Out::text(&publication.title));
    keys.text("abstract", Some(&publication.summary).filter(|text| !text.is_empty()));
    keys.put("creators", Out::labels(&publication.creators));
    keys.put("licence", Out::text(&publication.licence));
    keys.texts("keywords", &publication.keywords);
    if !publication.funding.is_empty() {
        keys.put(
            "funding",
            Out::List(
                publication
                    .funding
                    .iter()
                    .map(|funding| {
                        let mut keys = Keys::default();
                        keys.put("funder", Out::text(&funding.funder));
                        keys.text("ror", funding.ror.as_ref());
                        keys.text("award", funding.award.as_ref());
                        keys.text("title", funding.title.as_ref());
                        Out::Map(keys.0)
                    })
                    .collect(),
            ),
        );
    }
    if !publication.related.is_empty() {
        keys.put(
            "related",
            Out::List(
                publication
                    .related
                    .iter()
                    .map(|related| {
                        let mut keys = Keys::default();
                        keys.put("relation", Out::text(&related.relation));
                        keys.put("identifier", Out::text(&related.identifier));
                        Out::Map(keys.0)
                    })
                    .collect(),
            ),
        );
    }
    keys.text("methods", publication.methods.as_ref());
    keys.text("language", Some(&publication.language).filter(|text| *text != "en"));
    keys.text("publisher", Some(&publication.publisher).filter(|text| *text != "Zenodo"));
    keys.text("version", publication.version.as_ref());
    keys.text("doi", publication.doi.as_ref());
    keys.texts("communities", &publication.communities);
    keys.0
}

fn view(view: &View) -> Entries {
    let mut keys = Keys::default();
    keys.text("variable", view.variable.as_ref());
    keys.texts("places", &view.places);
    keys.map("at", named(&view.at, |text| Out::label(text)));
    if let Some((first, last)) = &view.period {
        keys.put("period", Out::List(vec![Out::text(first), Out::text(last)]));
    }
    keys.0
}
