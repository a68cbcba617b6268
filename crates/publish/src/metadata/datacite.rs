//! `datacite.json`: DataCite Metadata Schema 4.5, <https://datacite-metadata-schema.readthedocs.io/en/4.5/>.

use super::{orcid_url, pretty};
use crate::Error;
use crate::model::{FileFact, Release, bare_doi};
use serde_json::{Map, Value, json};
use zarr_fuse_core::schema::Person;

pub(super) fn make(release: &Release, files: &[FileFact]) -> Result<String, Error> {
    pretty("datacite.json", &document(release, files))
}

fn document(release: &Release, files: &[FileFact]) -> Value {
    let publication = &release.publication;
    let mut found = Map::new();
    let mut put = |key: &str, value: Value| {
        if value.as_array().is_none_or(|list| !list.is_empty()) {
            found.insert(key.to_owned(), value);
        }
    };
    put("schemaVersion", json!("http://datacite.org/schema/kernel-4"));
    if let Some(doi) = &release.doi {
        put("doi", json!(doi));
    }
    put("types", json!({"resourceType": "Dataset", "resourceTypeGeneral": "Dataset"}));
    put("titles", json!([{"title": publication.title, "lang": publication.language}]));
    put("creators", release.creators().map(|(_, person)| person_of(person, None)).collect());
    put("contributors", release.contributors().map(|(_, person)| person_of(person, Some(role(person)))).collect());
    put("publisher", json!({"name": publication.publisher}));
    put("publicationYear", json!(release.year()));
    let mut dates = vec![json!({"date": release.date(), "dateType": "Issued"})];
    if let Some((from, to)) = &release.period {
        dates.push(json!({"date": format!("{from}/{to}"), "dateType": "Collected"}));
    }
    put("dates", json!(dates));
    put("language", json!(publication.language));
    put("version", json!(release.version));
    put("subjects", publication.keywords.iter().map(|word| json!({"subject": word})).collect());
    let mut descriptions = Vec::new();
    for (text, kind) in [(Some(&publication.summary), "Abstract"), (publication.methods.as_ref(), "Methods")] {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            descriptions.push(json!({
                "description": text, "descriptionType": kind, "lang": publication.language,
            }));
        }
    }
    put("descriptions", json!(descriptions));
    put(
        "rightsList",
        json!([{
            "rights": publication.licence,
            "rightsIdentifier": publication.licence,
            "rightsIdentifierScheme": "SPDX",
            "rightsUri": release.licence_url(),
            "schemeUri": "https://spdx.org/licenses/",
        }]),
    );
    put("relatedIdentifiers", publication.related.iter().map(|r| related(&r.relation, &r.identifier)).collect());
    put("fundingReferences", publication.funding.iter().map(funding).collect());
    if let Some(area) = release.area {
        let place = if area.is_point() {
            json!({"geoLocationPoint": {"pointLongitude": area.west, "pointLatitude": area.south}})
        } else {
            json!({"geoLocationBox": {
                "westBoundLongitude": area.west, "eastBoundLongitude": area.east,
                "southBoundLatitude": area.south, "northBoundLatitude": area.north,
            }})
        };
        put("geoLocations", json!([place]));
    }
    put("formats", json!(["Zarr V3 in a ZIP archive", "application/zip"]));
    put("sizes", files.iter().take(1).map(|file| json!(format!("{} B", file.bytes))).collect());
    Value::Object(found)
}

fn person_of(person: &Person, contributor: Option<&str>) -> Value {
    let mut found = Map::new();
    found.insert("name".into(), json!(person.name));
    found.insert("nameType".into(), json!(if person.organisation { "Organizational" } else { "Personal" }));
    for (key, value) in [("givenName", &person.given), ("familyName", &person.family)] {
        if let Some(value) = value {
            found.insert(key.into(), json!(value));
        }
    }
    let mut identifiers = Vec::new();
    if let Some(orcid) = &person.orcid {
        identifiers.push(json!({
            "nameIdentifier": orcid_url(orcid), "nameIdentifierScheme": "ORCID", "schemeUri": "https://orcid.org",
        }));
    }
    if let Some(ror) = &person.ror {
        identifiers.push(json!({"nameIdentifier": ror, "nameIdentifierScheme": "ROR", "schemeUri": "https://ror.org"}));
    }
    if !identifiers.is_empty() {
        found.insert("nameIdentifiers".into(), json!(identifiers));
    }
    let affiliations: Vec<Value> = person
        .affiliation
        .iter()
        .map(|place| match &place.ror {
            Some(ror) => json!({
                "name": place.name, "affiliationIdentifier": ror,
                "affiliationIdentifierScheme": "ROR", "schemeUri": "https://ror.org",
            }),
            None => json!({"name": place.name}),
        })
        .collect();
    if !affiliations.is_empty() {
        found.insert("affiliation".into(), json!(affiliations));
    }
    if let Some(kind) = contributor {
        found.insert("contributorType".into(), json!(kind));
    }
    Value::Object(found)
}

/// The contributor type nearest to the person's first CRediT role that has one.
fn role(person: &Person) -> &'static str {
    let of = |role: &str| match role {
        "conceptualization" | "methodology" | "formal-analysis" | "validation" | "investigation" => "Researcher",
        "data-curation" => "DataCurator",
        "resources" => "Producer",
        "supervision" => "Supervisor",
        "project-administration" => "ProjectManager",
        "funding-acquisition" if person.organisation => "Sponsor",
        "funding-acquisition" => "ProjectLeader",
        "writing" | "visualization" => "Editor",
        _ => "Other",
    };
    person.roles.iter().map(|role| of(role)).find(|kind| *kind != "Other").unwrap_or(if person.roles.is_empty() {
        "DataCollector"
    } else {
        "Other"
    })
}

fn related(relation: &str, identifier: &str) -> Value {
    let bare = bare_doi(identifier);
    let kind = if bare.starts_with("10.") { "DOI" } else { "URL" };
    json!({"relatedIdentifier": bare, "relatedIdentifierType": kind, "relationType": relation})
}

fn funding(grant: &zarr_fuse_core::schema::Funding) -> Value {
    let mut found = Map::new();
    found.insert("funderName".into(), json!(grant.funder));
    if let Some(ror) = &grant.ror {
        found.insert("funderIdentifier".into(), json!(ror));
        found.insert("funderIdentifierType".into(), json!("ROR"));
    }
    for (key, value) in [("awardNumber", &grant.award), ("awardTitle", &grant.title)] {
        if let Some(value) = value {
            found.insert(key.into(), json!(value));
        }
    }
    Value::Object(found)
}
