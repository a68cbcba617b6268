//! schema.org `Dataset` as JSON-LD, for the landing page: <https://schema.org/Dataset>, with the properties that
//! dataset search engines ask for.

use super::orcid_url;
use crate::model::{Area, Release};
use crate::text::percent;
use serde_json::{Map, Value, json};
use zarr_fuse_core::schema::Person;

/// The document.
pub(crate) fn document(release: &Release) -> Value {
    let publication = &release.publication;
    let mut found = Map::new();
    let mut put = |key: &str, value: Value| {
        if value.as_array().is_none_or(|list| !list.is_empty()) {
            found.insert(key.to_owned(), value);
        }
    };
    put("@context", json!("https://schema.org/"));
    put("@type", json!("Dataset"));
    if let Some(url) = release.doi_url() {
        put("@id", json!(url));
        put("identifier", json!(url));
        put("url", json!(url));
    }
    put("name", json!(publication.title));
    put("description", json!(if publication.summary.is_empty() { &publication.title } else { &publication.summary }));
    put("version", json!(release.version));
    put("datePublished", json!(release.date()));
    put("inLanguage", json!(publication.language));
    put("license", json!(release.licence_url()));
    put("isAccessibleForFree", json!(true));
    put("keywords", json!(publication.keywords));
    put("creator", release.creators().map(|(key, person)| person_of(key, person)).collect());
    put("contributor", release.contributors().map(|(key, person)| person_of(key, person)).collect());
    put("publisher", json!({"@type": "Organization", "name": publication.publisher}));
    put("citation", json!(release.citation()));
    if let Some(methods) = &publication.methods {
        put("measurementTechnique", json!(methods));
    }
    if let Some((from, to)) = &release.period {
        put("temporalCoverage", json!(format!("{from}/{to}")));
    }
    if let Some(area) = release.area {
        put("spatialCoverage", json!({"@type": "Place", "geo": geo(area)}));
    }
    put("variableMeasured", release.data_variables().map(|(_, v)| variable(v)).collect());
    put("funder", publication.funding.iter().map(funder).collect());
    Value::Object(found)
}

/// A box, or a point when it is one place.
pub(super) fn geo(area: Area) -> Value {
    if area.is_point() {
        return json!({"@type": "GeoCoordinates", "latitude": area.south, "longitude": area.west});
    }
    let corners = format!("{} {} {} {}", area.south, area.west, area.north, area.east);
    json!({"@type": "GeoShape", "box": corners})
}

/// A person or organisation; without ORCID or ROR it is known by its key in the schema.
pub(super) fn person_of(key: &str, person: &Person) -> Value {
    let mut found = Map::new();
    let mut put = |key: &str, value: Value| found.insert(key.to_owned(), value);
    put("@type", json!(if person.organisation { "Organization" } else { "Person" }));
    put("@id", json!(identity(key, person)));
    put("name", json!(person.name));
    for (key, value) in [("givenName", &person.given), ("familyName", &person.family)] {
        if let Some(value) = value {
            put(key, json!(value));
        }
    }
    if !person.affiliation.is_empty() {
        let places: Vec<Value> = person
            .affiliation
            .iter()
            .map(|place| match &place.ror {
                Some(ror) => json!({"@type": "Organization", "@id": ror, "name": place.name}),
                None => json!({"@type": "Organization", "name": place.name}),
            })
            .collect();
        put(belongs(person), json!(places));
    }
    Value::Object(found)
}

/// The property that says where one belongs: schema.org has affiliations of persons only.
pub(super) fn belongs(person: &Person) -> &'static str {
    if person.organisation { "parentOrganization" } else { "affiliation" }
}

/// What a person is called in linked data.
pub(super) fn identity(key: &str, person: &Person) -> String {
    match (&person.orcid, &person.ror) {
        (Some(orcid), _) => orcid_url(orcid),
        (None, Some(ror)) => ror.clone(),
        (None, None) => format!("#person-{}", percent(key)),
    }
}

/// A variable as a `PropertyValue`.
pub(super) fn variable(variable: &crate::model::VariableFact) -> Value {
    let mut found = Map::new();
    found.insert("@type".into(), json!("PropertyValue"));
    found.insert("name".into(), json!(variable.name));
    let pairs = [
        ("alternateName", &variable.title),
        ("description", &variable.description),
        ("unitText", &variable.units),
        ("propertyID", &variable.standard_name),
    ];
    for (key, value) in pairs {
        if !value.is_empty() {
            found.insert(key.into(), json!(value));
        }
    }
    Value::Object(found)
}

pub(super) fn funder(grant: &zarr_fuse_core::schema::Funding) -> Value {
    match &grant.ror {
        Some(ror) => json!({"@type": "Organization", "@id": ror, "name": grant.funder}),
        None => json!({"@type": "Organization", "name": grant.funder}),
    }
}
